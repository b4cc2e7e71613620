//! Attention with several heads. The head size is a multiple of [`LANES`].
//!
//! A sentence is computed from its own tokens alone: padding is skipped, not multiplied by zero.

use pulp::{Simd, WithSimd};

use super::lanes::{self, LANES};
use super::rows::{Levels, Product};

/// Sizes of a batch.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub(super) batch: usize,
    /// Source tokens, padding included, or target tokens before this one.
    pub(super) length: usize,
    pub(super) heads: usize,
    pub(super) head: usize,
}

impl Sizes {
    pub(super) fn width(&self) -> usize {
        self.heads * self.head
    }

    /// Elements of one row of a cache.
    fn row(&self) -> usize {
        self.width() * self.length
    }
}

/// Memory that a kernel keeps between runs.
#[derive(Default)]
pub(super) struct Scratch {
    numbers: Vec<f32>,
    keys: Vec<f32>,
    scores: Vec<f32>,
    found: Vec<f32>,
    attended: Vec<f32>,
}

/// The score of what is masked: its probability is nothing beside any other.
const MASKED: f32 = -1e30;

/// Queries whose scores are computed side by side, so that a key is loaded once for all of them.
const TILE: usize = 4;

/// Tokens of a row up to the last that is not masked.
fn tokens(mask: &[i64]) -> usize {
    mask.iter().rposition(|&m| m != 0).map_or(0, |last| last + 1)
}

/// Puts the scores of masked tokens out of the running.
#[inline(always)]
fn apply(mask: &[i64], scores: &mut [f32]) {
    for (score, &mask) in scores.iter_mut().zip(mask) {
        *score = if mask == 0 { MASKED } else { *score };
    }
}

/// Attention of all source tokens among themselves. `product` holds queries, keys and values side by
/// side, `[batch · length, 3 · width]`.
pub(super) fn within(
    product: Product<'_>,
    mask: &[i64],
    sizes: Sizes,
    out: Levels<'_>,
    scratch: &mut Scratch,
) {
    pulp::Arch::new().dispatch(Within {
        product,
        mask,
        sizes,
        out,
        scratch,
    });
}

struct Within<'a> {
    product: Product<'a>,
    mask: &'a [i64],
    sizes: Sizes,
    out: Levels<'a>,
    scratch: &'a mut Scratch,
}

impl WithSimd for Within<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            product,
            mask,
            sizes,
            mut out,
            scratch,
        } = self;
        let width = sizes.width();
        let factor = 1.0 / (sizes.head as f32).sqrt();
        for (sentence, mask) in mask.chunks_exact(sizes.length.max(1)).enumerate() {
            let first = sentence * sizes.length;
            let count = tokens(mask);
            let padded = count.next_multiple_of(LANES);
            let Scratch {
                numbers,
                keys,
                scores,
                found,
                attended,
            } = scratch;
            found.resize(TILE * sizes.head, 0.0);
            numbers.resize(count * 3 * width, 0.0);
            attended.resize(count * width, 0.0);
            keys.clear();
            keys.resize(sizes.head * padded, 0.0);
            scores.resize(TILE * padded, 0.0);
            for (at, numbers) in numbers.chunks_exact_mut(3 * width).enumerate() {
                product.numbers(first + at, numbers);
                numbers[..width].iter_mut().for_each(|q| *q *= factor);
            }
            for head in 0..sizes.heads {
                let from = head * sizes.head;
                for (at, numbers) in numbers.chunks_exact(3 * width).enumerate() {
                    let row = &numbers[width + from..][..sizes.head];
                    for (k, &key) in row.iter().enumerate() {
                        keys[k * padded + at] = key;
                    }
                }
                for tile in (0..count).step_by(TILE) {
                    // The last tile repeats its last query.
                    let query = |i: usize| {
                        let at = (tile + i).min(count - 1);
                        &numbers[at * 3 * width + from..][..sizes.head]
                    };
                    tile_scores(
                        simd,
                        [query(0), query(1), query(2), query(3)],
                        keys,
                        padded,
                        scores,
                    );
                    let mut sums = [1.0; TILE];
                    for (scores, sum) in scores.chunks_exact_mut(padded).zip(&mut sums) {
                        apply(mask, &mut scores[..count]);
                        scores[count..].fill(MASKED);
                        *sum = lanes::exponentials(scores);
                    }
                    let place = (2 * width + from, 3 * width, sizes.head);
                    tile_values(simd, numbers, place, scores, found);
                    let of_tile = found.chunks_exact(sizes.head).zip(sums).enumerate();
                    for (i, (found, sum)) in of_tile.take(count - tile) {
                        let to = &mut attended[(tile + i) * width + from..][..sizes.head];
                        let inverse = 1.0 / sum;
                        for (to, found) in to.iter_mut().zip(found) {
                            *to = found * inverse;
                        }
                    }
                }
            }
            for (at, attended) in attended.chunks_exact(width).enumerate() {
                out.set(first + at, attended);
            }
            for row in first + count..first + sizes.length {
                out.clear(row, width);
            }
        }
    }
}

/// Scores of a tile of queries with all keys, `[head, padded]`.
#[inline(always)]
fn tile_scores<S: Simd>(simd: S, queries: [&[f32]; TILE], keys: &[f32], padded: usize, scores: &mut [f32]) {
    let [q0, q1, q2, q3] = queries;
    for at in 0..padded / S::F32_LANES {
        let [mut a, mut b, mut c, mut d] = [simd.splat_f32s(0.0); TILE];
        let by_number = keys.chunks_exact(padded).zip(q0).zip(q1).zip(q2).zip(q3);
        for ((((keys, &q0), &q1), &q2), &q3) in by_number {
            let keys = S::as_simd_f32s(keys).0[at];
            a = simd.add_f32s(a, simd.mul_f32s(simd.splat_f32s(q0), keys));
            b = simd.add_f32s(b, simd.mul_f32s(simd.splat_f32s(q1), keys));
            c = simd.add_f32s(c, simd.mul_f32s(simd.splat_f32s(q2), keys));
            d = simd.add_f32s(d, simd.mul_f32s(simd.splat_f32s(q3), keys));
        }
        for (scores, sum) in scores.chunks_exact_mut(padded).zip([a, b, c, d]) {
            S::as_mut_simd_f32s(scores).0[at] = sum;
        }
    }
}

/// Sums of all values weighted by the scores of a tile, `[TILE, head]`. The values start at `from`, one
/// every `stride`.
#[inline(always)]
fn tile_values<S: Simd>(
    simd: S,
    values: &[f32],
    (from, stride, head): (usize, usize, usize),
    scores: &[f32],
    sums: &mut [f32],
) {
    let padded = scores.len() / TILE;
    let (s0, rest) = scores.split_at(padded);
    let (s1, rest) = rest.split_at(padded);
    let (s2, s3) = rest.split_at(padded);
    for part in 0..head / S::F32_LANES {
        let [mut a, mut b, mut c, mut d] = [simd.splat_f32s(0.0); TILE];
        let by_token = values[from..].chunks(stride).zip(s0).zip(s1).zip(s2).zip(s3);
        for ((((values, &s0), &s1), &s2), &s3) in by_token {
            let values = S::as_simd_f32s(&values[..head]).0[part];
            a = simd.add_f32s(a, simd.mul_f32s(simd.splat_f32s(s0), values));
            b = simd.add_f32s(b, simd.mul_f32s(simd.splat_f32s(s1), values));
            c = simd.add_f32s(c, simd.mul_f32s(simd.splat_f32s(s2), values));
            d = simd.add_f32s(d, simd.mul_f32s(simd.splat_f32s(s3), values));
        }
        for (sums, sum) in sums.chunks_exact_mut(head).zip([a, b, c, d]) {
            S::as_mut_simd_f32s(sums).0[part] = sum;
        }
    }
}

/// Keys `[batch, heads, head, length]` and values `[batch, heads, length, head]` of a product that
/// holds them side by side, `[batch · length, 2 · width]`.
pub(super) fn split(
    product: Product<'_>,
    sizes: Sizes,
    keys: &mut [f32],
    values: &mut [f32],
    scratch: &mut Scratch,
) {
    let Sizes { length, head, .. } = sizes;
    let width = sizes.width();
    let numbers = &mut scratch.numbers;
    numbers.resize(2 * width, 0.0);
    for row in 0..sizes.batch * length {
        lanes::vectorised(
            #[inline(always)]
            || product.numbers(row, numbers),
        );
        let (sentence, at) = (row / length, row % length);
        let (key, value) = numbers.split_at(width);
        let keys = &mut keys[sentence * sizes.row()..][..sizes.row()];
        for (&key, keys) in key.iter().zip(keys.chunks_exact_mut(length)) {
            keys[at] = key;
        }
        let values = &mut values[sentence * sizes.row()..][..sizes.row()];
        for (value, values) in value
            .chunks_exact(head)
            .zip(values.chunks_exact_mut(length * head))
        {
            values[at * head..][..head].copy_from_slice(value);
        }
    }
}

/// Attention of one new token per row to the source. `product` holds the queries, `[batch · n, width]`: `n`
/// rows in turn ask the same sentence. Keys and values are as [`split`] gives them.
pub(super) fn source(
    product: Product<'_>,
    cache: [&[f32]; 2],
    mask: &[i64],
    sizes: Sizes,
    out: Levels<'_>,
    scratch: &mut Scratch,
) {
    pulp::Arch::new().dispatch(Source {
        product,
        cache,
        mask,
        sizes,
        out,
        scratch,
    });
}

struct Source<'a> {
    product: Product<'a>,
    cache: [&'a [f32]; 2],
    mask: &'a [i64],
    sizes: Sizes,
    out: Levels<'a>,
    scratch: &'a mut Scratch,
}

impl WithSimd for Source<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            product,
            cache: [keys, values],
            mask,
            sizes,
            mut out,
            scratch,
        } = self;
        let Sizes { length, head, .. } = sizes;
        let width = sizes.width();
        let factor = 1.0 / (head as f32).sqrt();
        let asking = product.row.len() / sizes.batch.max(1);
        let Scratch {
            numbers,
            scores,
            attended,
            ..
        } = scratch;
        numbers.resize(width, 0.0);
        attended.resize(width, 0.0);
        for row in 0..asking * sizes.batch {
            let sentence = row / asking;
            let mask = &mask[sentence * length..][..length];
            product.numbers(row, numbers);
            numbers.iter_mut().for_each(|q| *q *= factor);
            let count = tokens(mask);
            scores.resize(length, 0.0);
            let keys = &keys[sentence * sizes.row()..][..sizes.row()];
            let values = &values[sentence * sizes.row()..][..sizes.row()];
            let by_head = numbers
                .chunks_exact(head)
                .zip(keys.chunks_exact(head * length))
                .zip(values.chunks_exact(head * length))
                .zip(attended.chunks_exact_mut(head));
            for (((query, keys), values), attended) in by_head {
                let scores = &mut scores[..count];
                column_scores(simd, query, keys, length, scores);
                apply(mask, scores);
                let sum = lanes::exponentials(scores);
                weighted(simd, scores, values, sum, attended);
            }
            out.set(row, attended);
        }
    }
}

/// Scores of a query with the first keys of `[head, length]`, as many as there is room for.
#[inline(always)]
fn column_scores<S: Simd>(simd: S, query: &[f32], keys: &[f32], length: usize, scores: &mut [f32]) {
    let count = scores.len();
    for at in (0..count).step_by(S::F32_LANES) {
        let end = (at + S::F32_LANES).min(length);
        // Four sums side by side, so that additions need not wait for one another.
        let [mut a, mut b, mut c, mut d] = [simd.splat_f32s(0.0); 4];
        for (query, keys) in query.as_chunks::<4>().0.iter().zip(keys.chunks_exact(4 * length)) {
            let row = |part: usize| &keys[part * length + at..part * length + end];
            a = simd.add_f32s(a, simd.mul_f32s(simd.splat_f32s(query[0]), load(simd, row(0))));
            b = simd.add_f32s(b, simd.mul_f32s(simd.splat_f32s(query[1]), load(simd, row(1))));
            c = simd.add_f32s(c, simd.mul_f32s(simd.splat_f32s(query[2]), load(simd, row(2))));
            d = simd.add_f32s(d, simd.mul_f32s(simd.splat_f32s(query[3]), load(simd, row(3))));
        }
        let sum = simd.add_f32s(simd.add_f32s(a, b), simd.add_f32s(c, d));
        simd.partial_store_f32s(&mut scores[at..end.min(count)], sum);
    }
}

/// A vector, filled up with zeros. Loading a part of one is slow, so that only the last is loaded so.
#[inline(always)]
fn load<S: Simd>(simd: S, numbers: &[f32]) -> S::f32s {
    match S::as_simd_f32s(numbers).0.first() {
        Some(&numbers) => numbers,
        None => simd.partial_load_f32s(numbers),
    }
}

/// The mean of values `[count, head]` with weights that add up to `sum`.
#[inline(always)]
fn weighted<S: Simd>(simd: S, weights: &[f32], values: &[f32], sum: f32, out: &mut [f32]) {
    let head = out.len();
    let inverse = simd.splat_f32s(1.0 / sum);
    let (pairs, odd) = weights.as_chunks::<2>();
    for part in 0..head / S::F32_LANES {
        let (mut a, mut b) = (simd.splat_f32s(0.0), simd.splat_f32s(0.0));
        for (&[first, second], values) in pairs.iter().zip(values.chunks_exact(2 * head)) {
            let (one, other) = values.split_at(head);
            let (one, other) = (S::as_simd_f32s(one).0[part], S::as_simd_f32s(other).0[part]);
            a = simd.add_f32s(a, simd.mul_f32s(simd.splat_f32s(first), one));
            b = simd.add_f32s(b, simd.mul_f32s(simd.splat_f32s(second), other));
        }
        if let [last] = odd {
            let value = &values[(weights.len() - 1) * head..][..head];
            a = simd.add_f32s(
                a,
                simd.mul_f32s(simd.splat_f32s(*last), S::as_simd_f32s(value).0[part]),
            );
        }
        S::as_mut_simd_f32s(out).0[part] = simd.mul_f32s(simd.add_f32s(a, b), inverse);
    }
}

/// Attention of one new token per row to itself and to those before it, of which row `r` has `lengths[r]`.
/// `product` holds its query, key and value side by side, `[batch, 3 · width]`; caches are
/// `[batch, heads, length, head]`, and one token longer than the longest row afterwards.
pub(super) fn past(
    product: Product<'_>,
    cache: [&[f32]; 2],
    lengths: &[usize],
    sizes: Sizes,
    longer: [&mut [f32]; 2],
    out: Levels<'_>,
    scratch: &mut Scratch,
) {
    pulp::Arch::new().dispatch(Past {
        product,
        cache,
        lengths,
        sizes,
        longer,
        out,
        scratch,
    });
}

struct Past<'a> {
    product: Product<'a>,
    cache: [&'a [f32]; 2],
    lengths: &'a [usize],
    sizes: Sizes,
    longer: [&'a mut [f32]; 2],
    out: Levels<'a>,
    scratch: &'a mut Scratch,
}

impl WithSimd for Past<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            product,
            cache: [keys, values],
            lengths,
            sizes,
            longer: [new_keys, new_values],
            mut out,
            scratch,
        } = self;
        let Sizes { length, head, .. } = sizes;
        let width = sizes.width();
        let factor = 1.0 / (head as f32).sqrt();
        let Scratch {
            numbers,
            scores,
            attended,
            ..
        } = scratch;
        numbers.resize(3 * width, 0.0);
        attended.resize(width, 0.0);
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let (old, new) = (length * head, (longest + 1) * head);
        for (row, &count) in lengths.iter().enumerate() {
            product.numbers(row, numbers);
            numbers[..width].iter_mut().for_each(|q| *q *= factor);
            scores.resize(count + 1, 0.0);
            let known = count * head;
            for at in 0..sizes.heads {
                let part = |from: usize| &numbers[from + at * head..][..head];
                let (query, key, value) = (part(0), part(width), part(2 * width));
                let cell = row * sizes.heads + at;
                let extend = |cache: &[f32], longer: &mut [f32], token: &[f32]| {
                    longer[..known].copy_from_slice(&cache[cell * old..][..known]);
                    longer[known..known + head].copy_from_slice(token);
                    // Nobody reads it, but memory of a graph is never left as it was found.
                    longer[known + head..].fill(0.0);
                };
                let keys_now = &mut new_keys[cell * new..][..new];
                extend(keys, keys_now, key);
                let values_now = &mut new_values[cell * new..][..new];
                extend(values, values_now, value);
                for (score, key) in scores.iter_mut().zip(keys_now.chunks_exact(head)) {
                    *score = lanes::dot(query, key);
                }
                let sum = lanes::exponentials(scores);
                weighted(simd, scores, values_now, sum, &mut attended[at * head..][..head]);
            }
            out.set(row, attended);
        }
    }
}
