//! Passes over the logits of one row, written so that the compiler vectorises them: they run once
//! per generated token over the whole vocabulary.

/// Independent accumulators per pass. Fixed, so that sums do not depend on the machine.
const LANES: usize = 16;

/// The largest value and the first place where it stands. `None` for an empty row or one without
/// any number.
pub(super) fn argmax(row: &[f32]) -> Option<(usize, f32)> {
    let max = max(row);
    let at = row.iter().position(|&value| value == max)?;
    Some((at, max))
}

fn max(row: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let chunks = row.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = if value > *lane { value } else { *lane };
        }
    }
    lanes
        .iter()
        .chain(rest)
        .fold(f32::NEG_INFINITY, |a, &b| if b > a { b } else { a })
}

/// `ln Σ exp(x)` over a row.
pub(super) fn log_sum_exp(row: &[f32]) -> f32 {
    let max = max(row);
    if !max.is_finite() {
        return max;
    }
    let mut lanes = [0.0_f32; LANES];
    let chunks = row.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += exp_non_positive(value - max);
        }
    }
    let mut sum: f64 = lanes.iter().map(|&lane| f64::from(lane)).sum();
    sum += rest
        .iter()
        .map(|&value| f64::from(exp_non_positive(value - max)))
        .sum::<f64>();
    (f64::from(max) + sum.ln()) as f32
}

/// `exp(x)` for `x <= 0` within 2 ulp: range reduction to `2^n · exp(r)`, `|r| <= ln 2 / 2`, and the
/// polynomial of the Cephes library (`expf`). Without calls and branches, so that it vectorises.
#[inline(always)]
fn exp_non_positive(x: f32) -> f32 {
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    // Below this the result is a subnormal number, which no sum of probabilities can feel.
    let x = if x > -87.0 { x } else { -87.0 };
    // Adding 1.5 · 2^23 rounds to an integer, which then stands in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * LN_2_HIGH - n * LN_2_LOW;
    let mut p = 1.987_569_1e-4;
    p = p * r + 1.398_199_9e-3;
    p = p * r + 8.333_452e-3;
    p = p * r + 4.166_579_6e-2;
    p = p * r + 1.666_666_5e-1;
    p = p * r + 0.5;
    let p = p * r * r + r + 1.0;
    let exponent = (shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127)) << 23;
    p * f32::from_bits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_exponential_is_within_two_ulp(x in -86.0f32..=0.0) {
            let exact = f64::from(x).exp();
            let error = (f64::from(exp_non_positive(x)) - exact).abs() / exact;
            prop_assert!(error < 2.4e-7, "{x}: {error}");
        }

        #[test]
        fn the_passes_agree_with_plain_ones(row in prop::collection::vec(-40.0f32..40.0, 1..100)) {
            let exact = row.iter().map(|&x| f64::from(x).exp()).sum::<f64>().ln();
            prop_assert!((f64::from(log_sum_exp(&row)) - exact).abs() < 1e-5);
            let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            prop_assert_eq!(argmax(&row), Some((row.iter().position(|&x| x == max).unwrap(), max)));
        }
    }

    #[test]
    fn rows_without_a_number_have_no_maximum() {
        assert_eq!(argmax(&[]), None);
        assert_eq!(argmax(&[f32::NAN; 20]), None);
        assert_eq!(argmax(&[f32::NEG_INFINITY; 20]), Some((0, f32::NEG_INFINITY)));
        assert_eq!(log_sum_exp(&[f32::NEG_INFINITY; 20]), f32::NEG_INFINITY);
    }
}
