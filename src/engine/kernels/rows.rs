//! Operators that look at one row at a time.

use super::lanes;

/// An integer product and what makes it numbers: `(integers · column) · row + bias`.
#[derive(Clone, Copy)]
pub(super) struct Product<'a> {
    /// `[rows, width]`
    pub(super) integers: &'a [i32],
    /// Scale of each row.
    pub(super) row: &'a [f32],
    /// Scale of each column.
    pub(super) column: &'a [f32],
    /// `[width]`
    pub(super) bias: &'a [f32],
}

impl Product<'_> {
    /// Columns.
    pub(super) fn width(&self) -> usize {
        self.column.len()
    }

    /// Writes the numbers of a row.
    #[inline(always)]
    pub(super) fn numbers(&self, row: usize, out: &mut [f32]) {
        let width = self.width();
        let scale = self.row[row];
        let integers = &self.integers[row * width..(row + 1) * width];
        for (((out, &integer), &column), &bias) in
            out.iter_mut().zip(integers).zip(self.column).zip(self.bias)
        {
            *out = integer as f32 * column * scale + bias;
        }
    }
}

/// Rows as levels, with a scale for each.
pub(super) struct Levels<'a> {
    /// `[rows, width]`
    pub(super) levels: &'a mut [u8],
    /// `[rows]`
    pub(super) scale: &'a mut [f32],
}

impl Levels<'_> {
    /// Sets a row.
    #[inline(always)]
    pub(super) fn set(&mut self, row: usize, numbers: &[f32]) {
        let width = numbers.len();
        self.scale[row] = lanes::quantise(numbers, &mut self.levels[row * width..(row + 1) * width]);
    }

    /// Sets a row to zeros.
    pub(super) fn clear(&mut self, row: usize, width: usize) {
        self.levels[row * width..(row + 1) * width].fill(128);
        self.scale[row] = 0.0;
    }
}

/// The rows of `x` as levels.
pub(super) fn quantise(x: &[f32], width: usize, mut out: Levels<'_>) {
    lanes::vectorised(
        #[inline(always)]
        || {
            for (row, numbers) in x.chunks_exact(width.max(1)).enumerate() {
                out.set(row, numbers);
            }
        },
    );
}

/// The numbers of a product.
pub(super) fn scale(product: Product<'_>, out: &mut [f32]) {
    lanes::vectorised(
        #[inline(always)]
        || {
            for (row, out) in out.chunks_exact_mut(product.width().max(1)).enumerate() {
                product.numbers(row, out);
            }
        },
    );
}

/// `x · sigmoid(x)` of a product.
pub(super) fn swish(product: Product<'_>, mut out: Levels<'_>, scratch: &mut Vec<f32>) {
    scratch.resize(product.width(), 0.0);
    lanes::vectorised(
        #[inline(always)]
        || {
            for row in 0..product.row.len() {
                product.numbers(row, scratch);
                scratch.iter_mut().for_each(|x| *x = lanes::swish(*x));
                out.set(row, scratch);
            }
        },
    );
}

/// Added to the variance.
const EPSILON: f32 = 1e-5;

/// A product with `residual` added and normalised: mean 0, variance 1, then `· gamma + beta`.
pub(super) fn add_normalise(
    product: Product<'_>,
    residual: &[f32],
    [gamma, beta]: [&[f32]; 2],
    y: &mut [f32],
    mut out: Levels<'_>,
) {
    let width = product.width().max(1);
    lanes::vectorised(
        #[inline(always)]
        || {
            for (row, (y, residual)) in y
                .chunks_exact_mut(width)
                .zip(residual.chunks_exact(width))
                .enumerate()
            {
                product.numbers(row, y);
                y.iter_mut().zip(residual).for_each(|(y, &r)| *y += r);
                let mean = lanes::sum(y, |y| y) / width as f32;
                let variance = lanes::sum(y, |y| (y - mean) * (y - mean)) / width as f32;
                let inverse = 1.0 / (variance + EPSILON).sqrt();
                for ((y, &gamma), &beta) in y.iter_mut().zip(gamma).zip(beta) {
                    *y = (*y - mean) * inverse * gamma + beta;
                }
                out.set(row, y);
            }
        },
    );
}
