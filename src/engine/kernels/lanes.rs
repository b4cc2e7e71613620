//! Passes over rows of numbers, written so that the compiler turns them into vector instructions.
//!
//! A function of this room is `#[inline(always)]` and is meant to be called inside of [`vectorised`],
//! which compiles its argument once per instruction set and chooses when the program runs. Sums keep
//! [`LANES`] accumulators and the compiler may not reorder them, so results are the same to the last bit
//! on every machine and whatever else is in a batch.

/// Independent accumulators per pass.
pub(in crate::engine) const LANES: usize = 16;

/// Runs `work` with the widest vectors that the processor has. A closure must be marked `#[inline(always)]`:
/// one that is called instead is compiled for the oldest processors.
#[inline(always)]
pub(in crate::engine) fn vectorised<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// Sum of `f(x)`.
#[inline(always)]
pub(in crate::engine) fn sum(row: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += f(value);
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(rest) {
        *lane += f(value);
    }
    total(lanes)
}

/// Largest `f(x)`, or negative infinity for an empty row. What is not a number is passed over.
#[inline(always)]
pub(in crate::engine) fn largest(row: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = row.as_chunks::<LANES>();
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let higher = |a: f32, b: f32| if b > a { b } else { a };
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = higher(*lane, f(value));
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(rest) {
        *lane = higher(*lane, f(value));
    }
    lanes.into_iter().fold(f32::NEG_INFINITY, higher)
}

/// Sum of the products of two rows of whole [`LANES`].
#[inline(always)]
pub(in crate::engine) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    for (a, b) in a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    total(lanes)
}

/// Adds the lanes in pairs.
#[inline(always)]
fn total(mut lanes: [f32; LANES]) -> f32 {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

/// Adding it rounds to an integer, half to even, which then stands in the low bits: 1.5 · 2^23.
const ROUND: f32 = 12_582_912.0;

/// `exp(x)` for `x <= 0` within 2 ulp: range reduction to `2^n · exp(r)`, `|r| <= ln 2 / 2`, and the
/// polynomial of the Cephes library (`expf`). Without calls and branches, so that it vectorises.
#[inline(always)]
pub(in crate::engine) fn exp_non_positive(x: f32) -> f32 {
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    // Below this the result is a subnormal number, which no sum of probabilities can feel.
    let x = if x > -87.0 { x } else { -87.0 };
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

/// `x · sigmoid(x)`.
#[inline(always)]
pub(in crate::engine) fn swish(x: f32) -> f32 {
    let e = exp_non_positive(-x.abs());
    let numerator = if x >= 0.0 { 1.0 } else { e };
    x * (numerator / (1.0 + e))
}

/// Makes scores probabilities that still lack the division by their sum, which is returned.
#[inline(always)]
pub(in crate::engine) fn exponentials(scores: &mut [f32]) -> f32 {
    let most = largest(scores, |x| x);
    scores.iter_mut().for_each(|x| *x = exp_non_positive(*x - most));
    sum(scores, |x| x)
}

/// Writes a row as levels 1 to 255 around 128 and returns the step between levels; a row of zeros has
/// the step 0.
#[inline(always)]
pub(in crate::engine) fn quantise(row: &[f32], levels: &mut [u8]) -> f32 {
    let scale = largest(row, f32::abs) * (1.0 / 127.0);
    let inverse = if scale > f32::MIN_POSITIVE {
        1.0 / scale
    } else {
        0.0
    };
    for (level, &value) in levels.iter_mut().zip(row) {
        *level = (value * inverse + (ROUND + 128.0)).to_bits() as u8;
    }
    if inverse == 0.0 { 0.0 } else { scale }
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
        fn swish_is_the_function_of_that_name(x in -30.0f32..30.0) {
            let exact = f64::from(x) / (1.0 + (-f64::from(x)).exp());
            prop_assert!((f64::from(swish(x)) - exact).abs() <= 1e-6 * exact.abs().max(1e-3));
        }

        #[test]
        fn levels_are_within_half_a_step(row in prop::collection::vec(-9.0f32..9.0, 1..70)) {
            let mut levels = vec![0; row.len()];
            let scale = vectorised(#[inline(always)] || quantise(&row, &mut levels));
            for (&x, &level) in row.iter().zip(&levels) {
                let back = (f32::from(level) - 128.0) * scale;
                prop_assert!((back - x).abs() <= scale * 0.501, "{x} became {back}");
            }
            // Whatever vectors the machine has, the result is that of plain code.
            let mut plain = vec![0; row.len()];
            prop_assert_eq!(quantise(&row, &mut plain), scale);
            prop_assert_eq!(levels, plain);
        }

        #[test]
        fn sums_are_the_same_with_and_without_vectors(row in prop::collection::vec(-9.0f32..9.0, 0..70)) {
            prop_assert_eq!(vectorised(#[inline(always)] || sum(&row, |x| x * x)), sum(&row, |x| x * x));
            prop_assert_eq!(vectorised(#[inline(always)] || dot(&row, &row)), dot(&row, &row));
        }
    }

    #[test]
    fn a_row_of_zeros_stays_one() {
        let mut levels = [7; 20];
        assert_eq!(quantise(&[0.0; 20], &mut levels), 0.0);
        assert_eq!(levels, [128; 20]);
    }
}
