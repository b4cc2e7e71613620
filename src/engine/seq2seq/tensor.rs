//! Small operations on ONNX Runtime tensors, all along the first axis: the rows of a batch.

use ort::{
    memory::Allocator,
    value::{DynValue, Tensor},
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
    T: ort::value::PrimitiveTensorElementType + Copy + std::fmt::Debug + 'static,
{
    let (shape, source) = value.try_extract_tensor::<T>()?;
    let mut shape: Vec<i64> = shape.to_vec();
    let row = source.len() / (shape[0].max(1) as usize);
    shape[0] = rows.len() as i64;
    let mut gathered = Tensor::<T>::new(&Allocator::default(), shape)?;
    let (_, target) = gathered.extract_tensor_mut();
    for (target, &from) in target.chunks_exact_mut(row.max(1)).zip(rows) {
        target.copy_from_slice(&source[from * row..(from + 1) * row]);
    }
    Ok(gathered.into_dyn())
}
