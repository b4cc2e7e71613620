//! Small operations on ONNX Runtime tensors, all along the first axis: the rows of a batch.

use ort::{
    memory::Allocator,
    value::{DynValue, PrimitiveTensorElementType, Tensor},
};

use crate::engine::EngineError;

/// Token ids or masks as an owned `[rows, width]` tensor.
pub(super) fn matrix(rows: usize, width: usize, data: Vec<i64>) -> Result<DynValue, EngineError> {
    Ok(Tensor::from_array(([rows, width], data))?.into_dyn())
}

/// A float tensor without elements, for a cache that is still empty.
pub(super) fn empty(shape: [usize; 4]) -> Result<DynValue, EngineError> {
    Ok(Tensor::<f32>::new(&Allocator::default(), shape)?.into_dyn())
}

/// The rows `rows` of a float tensor, in that order; a row may be taken several times.
pub(super) fn gather_f32(value: &DynValue, rows: &[usize]) -> Result<DynValue, EngineError> {
    gather::<f32>(value, rows)
}

/// As [`gather_f32`], for token ids and masks.
pub(super) fn gather_i64(value: &DynValue, rows: &[usize]) -> Result<DynValue, EngineError> {
    gather::<i64>(value, rows)
}

fn gather<T>(value: &DynValue, rows: &[usize]) -> Result<DynValue, EngineError>
where
    T: PrimitiveTensorElementType + Copy + Default + std::fmt::Debug + 'static,
{
    let (_, tail) = sizes(value);
    pack::<T>(&[(value, rows)], &tail)
}

/// Some rows of several float tensors, one below the other. `tail` are the sizes of a row: what reaches beyond
/// is cut off, what is missing is zero.
pub(super) fn pack_f32(parts: &[(&DynValue, &[usize])], tail: &[usize]) -> Result<DynValue, EngineError> {
    pack::<f32>(parts, tail)
}

/// As [`pack_f32`], for token ids and masks.
pub(super) fn pack_i64(parts: &[(&DynValue, &[usize])], tail: &[usize]) -> Result<DynValue, EngineError> {
    pack::<i64>(parts, tail)
}

/// How many rows a tensor has and what the sizes of a row are.
pub(super) fn sizes(value: &DynValue) -> (usize, Vec<usize>) {
    let mut sizes = value
        .shape()
        .iter()
        .map(|&size| usize::try_from(size).unwrap_or(0));
    (sizes.next().unwrap_or(0), sizes.collect())
}

/// Columns of a mask up to the last that is set in any of the rows.
pub(super) fn columns_used(mask: &DynValue, rows: &[usize]) -> Result<usize, EngineError> {
    let (_, data) = mask.try_extract_tensor::<i64>()?;
    let (_, tail) = sizes(mask);
    let width = tail.iter().product::<usize>();
    let used = rows.iter().map(|&row| {
        let row = &data[row * width..(row + 1) * width];
        row.iter().rposition(|&set| set != 0).map_or(0, |last| last + 1)
    });
    Ok(used.max().unwrap_or(0))
}

fn pack<T>(parts: &[(&DynValue, &[usize])], tail: &[usize]) -> Result<DynValue, EngineError>
where
    T: PrimitiveTensorElementType + Copy + Default + std::fmt::Debug + 'static,
{
    let rows: usize = parts.iter().map(|(_, rows)| rows.len()).sum();
    let shape: Vec<usize> = [&[rows], tail].concat();
    let mut packed = Tensor::<T>::new(&Allocator::default(), shape)?;
    let (_, target) = packed.extract_tensor_mut();
    // A row without elements leaves nothing to copy.
    let mut targets = target.chunks_exact_mut(tail.iter().product::<usize>().max(1));
    for &(value, rows) in parts {
        let (_, source) = value.try_extract_tensor::<T>()?;
        let (_, from) = sizes(value);
        let row = from.iter().product::<usize>();
        for (&at, target) in rows.iter().zip(&mut targets) {
            copy_box(&source[at * row..(at + 1) * row], &from, target, tail);
        }
    }
    Ok(packed.into_dyn())
}

/// Copies what two boxes of numbers have in common and fills the rest with zeros.
fn copy_box<T: Copy + Default>(from: &[T], from_sizes: &[usize], to: &mut [T], to_sizes: &[usize]) {
    if from_sizes == to_sizes {
        to.copy_from_slice(from);
        return;
    }
    let (Some((&count, from_sizes)), Some((_, to_sizes))) =
        (from_sizes.split_first(), to_sizes.split_first())
    else {
        return;
    };
    let part = from_sizes.iter().product::<usize>();
    let size = to_sizes.iter().product::<usize>().max(1);
    for (at, to) in to.chunks_exact_mut(size).enumerate() {
        if at < count {
            copy_box(&from[at * part..(at + 1) * part], from_sizes, to, to_sizes);
        } else {
            to.fill(T::default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_cut_and_filled_up() {
        let floats =
            |shape: [usize; 3], data: Vec<f32>| Tensor::from_array((shape, data)).unwrap().into_dyn();
        let low = floats([2, 1, 3], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let high = floats([1, 3, 2], vec![7.0, 8.0, 9.0, 10.0, 11.0, 12.0]);
        let packed = pack_f32(&[(&low, &[1]), (&high, &[0])], &[2, 3]).unwrap();
        let (shape, data) = packed.try_extract_tensor::<f32>().unwrap();
        assert_eq!(shape[..], [2, 2, 3]);
        let expected = [4.0, 5.0, 6.0, 0.0, 0.0, 0.0, 7.0, 8.0, 0.0, 9.0, 10.0, 0.0];
        assert_eq!(data, expected);
        let twice = gather_f32(&low, &[1, 0, 1]).unwrap();
        let expected = [4.0, 5.0, 6.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(twice.try_extract_tensor::<f32>().unwrap().1, expected);
    }

    #[test]
    fn masks_tell_how_many_columns_are_used() {
        let mask = matrix(2, 4, vec![1, 1, 0, 0, 1, 0, 1, 0]).unwrap();
        assert_eq!(columns_used(&mask, &[0]).unwrap(), 2);
        assert_eq!(columns_used(&mask, &[0, 1]).unwrap(), 3);
    }
}
