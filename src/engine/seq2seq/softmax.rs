//! Passes over the logits of one row, written so that the compiler vectorises them: they run once
//! per generated token over the whole vocabulary.

use crate::engine::kernels::lanes::{self, LANES, exp_non_positive, vectorised};

/// The largest value and the first place where it stands. `None` for an empty row or one without
/// any number.
pub(super) fn argmax(row: &[f32]) -> Option<(usize, f32)> {
    let max = vectorised(
        #[inline(always)]
        || lanes::largest(row, |x| x),
    );
    // In blocks, so that only the block that holds it is looked through number by number.
    let block = row.chunks(16 * LANES).position(|block| {
        vectorised(
            #[inline(always)]
            || lanes::largest(block, |x| x),
        ) == max
            && block.contains(&max)
    })?;
    let from = block * 16 * LANES;
    let at = row[from..].iter().position(|&value| value == max)?;
    Some((from + at, max))
}

/// `ln Σ exp(x)` over a row.
pub(super) fn log_sum_exp(row: &[f32]) -> f32 {
    let max = vectorised(
        #[inline(always)]
        || lanes::largest(row, |x| x),
    );
    if !max.is_finite() {
        return max;
    }
    let sum = vectorised(
        #[inline(always)]
        || lanes::sum(row, |x| exp_non_positive(x - max)),
    );
    (f64::from(max) + f64::from(sum).ln()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
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
