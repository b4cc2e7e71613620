//! Operators of our own for ONNX graphs, in the domain `mawqif`.
//!
//! In a small int8 model the products are cheaper than what stands between them: scaling, bias,
//! normalisation and quantisation as operators of ONNX read and write every row a dozen times. Here each
//! row is read and written once between two products. A graph that uses these operators carries them
//! as functions in standard operators as well (`models/train/mawqif_train/quantize.py`), so any other
//! ONNX Runtime can load it; ours finds the kernels first.
//!
//! All kernels compute every row, or every sentence, by itself and on the calling thread.

mod attention;
pub(super) mod lanes;
mod rows;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ort::{
    Error, Result,
    operator::{
        BoxedKernel, ComputeContext, KernelContext, Operator, OperatorDomain, OperatorInput, OperatorOutput,
    },
    session::{Session, builder::SessionBuilder},
    value::{PrimitiveTensorElementType, TensorElementType, ValueRef, ValueRefMut},
};

use attention::{Scratch, Sizes};
use lanes::LANES;
use rows::{Levels, Product};

/// The domain that graphs name.
const DOMAIN: &str = "mawqif";

const FLOAT: TensorElementType = TensorElementType::Float32;
const LEVEL: TensorElementType = TensorElementType::Uint8;
const MASK: TensorElementType = TensorElementType::Int64;
const LENGTHS: TensorElementType = TensorElementType::Int64;
/// Integers, scale per row, scale per column, bias: see [`Product`].
const PRODUCT: [TensorElementType; 4] = [TensorElementType::Int32, FLOAT, FLOAT, FLOAT];

/// Opens a session with [`operators`]. ONNX Runtime notes our domain of operators in a table of the process
/// when it first sees it, without a lock, so the first session is opened alone.
pub(super) fn commit(builder: &mut SessionBuilder, path: &Path) -> Result<Session> {
    static DOMAIN_IS_KNOWN: Mutex<bool> = Mutex::new(false);
    let mut known = DOMAIN_IS_KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if *known {
        drop(known);
        return builder.commit_from_file(path);
    }
    let session = builder.commit_from_file(path)?;
    *known = true;
    Ok(session)
}

/// All operators, to be registered with a session.
pub(super) fn operators() -> Result<OperatorDomain> {
    let product = |more: &[TensorElementType]| [&PRODUCT[..], more].concat();
    let definitions = [
        Definition::new("QuantizeRows", vec![FLOAT], &[LEVEL, FLOAT], |_| {
            Box::new(quantize_rows)
        }),
        Definition::new("ScaleRows", product(&[]), &[FLOAT], |_| Box::new(scale_rows)),
        Definition::new("SwishRows", product(&[]), &[LEVEL, FLOAT], |_| {
            let mut scratch = Vec::new();
            Box::new(move |context: &ComputeContext| swish_rows(context, &mut scratch))
        }),
        Definition::new(
            "AddNormalizeRows",
            product(&[FLOAT; 3]),
            &[FLOAT, LEVEL, FLOAT],
            |_| Box::new(add_normalize_rows),
        ),
        Definition::new("SplitHeads", product(&[MASK]), &[FLOAT, FLOAT], |heads| {
            let mut scratch = Scratch::default();
            Box::new(move |context: &ComputeContext| split_heads(context, heads, &mut scratch))
        }),
        Definition::new("AttendWithin", product(&[MASK]), &[LEVEL, FLOAT], |heads| {
            let mut scratch = Scratch::default();
            Box::new(move |context: &ComputeContext| attend_within(context, heads, &mut scratch))
        }),
        Definition::new(
            "AttendPast",
            product(&[FLOAT, FLOAT, LENGTHS]),
            &[LEVEL, FLOAT, FLOAT, FLOAT],
            |heads| {
                let mut scratch = Scratch::default();
                Box::new(move |context: &ComputeContext| attend_past(context, heads, &mut scratch))
            },
        ),
        Definition::new(
            "AttendSource",
            product(&[FLOAT, FLOAT, MASK]),
            &[LEVEL, FLOAT],
            |heads| {
                let mut scratch = Scratch::default();
                Box::new(move |context: &ComputeContext| attend_source(context, heads, &mut scratch))
            },
        ),
    ];
    definitions
        .into_iter()
        .try_fold(OperatorDomain::new(DOMAIN)?, OperatorDomain::add)
}

/// Name, types and kernel of an operator. The kernel is made for a number of heads, 0 where the node
/// has none.
struct Definition {
    name: &'static str,
    inputs: Vec<TensorElementType>,
    outputs: &'static [TensorElementType],
    kernel: fn(usize) -> BoxedKernel<'static>,
}

impl Definition {
    fn new(
        name: &'static str,
        inputs: Vec<TensorElementType>,
        outputs: &'static [TensorElementType],
        kernel: fn(usize) -> BoxedKernel<'static>,
    ) -> Self {
        Self {
            name,
            inputs,
            outputs,
            kernel,
        }
    }
}

impl Operator for Definition {
    type Kernel<'attr> = BoxedKernel<'attr>;

    fn name(&self) -> &str {
        self.name
    }

    fn inputs(&self) -> impl IntoIterator<Item = OperatorInput> {
        self.inputs.iter().map(|&kind| OperatorInput::required(kind))
    }

    fn outputs(&self) -> impl IntoIterator<Item = OperatorOutput> {
        self.outputs.iter().map(|&kind| OperatorOutput::required(kind))
    }

    fn create_kernel<'attr>(&self, context: &KernelContext<'attr>) -> Result<Self::Kernel<'attr>> {
        let heads = context.get::<i64>("heads").unwrap_or(0);
        Ok((self.kernel)(usize::try_from(heads).unwrap_or(0)))
    }
}

fn unfit(what: &str) -> Error {
    Error::new(format!("mawqif operator: {what}: make the graph again"))
}

fn input(context: &ComputeContext, at: usize) -> Result<ValueRef<'_>> {
    context.input(at)?.ok_or_else(|| unfit("an input is missing"))
}

fn output<'a>(context: &'a ComputeContext, at: usize, shape: &[usize]) -> Result<ValueRefMut<'a>> {
    let shape: Vec<i64> = shape.iter().map(|&size| size as i64).collect();
    context
        .output(at, shape)?
        .ok_or_else(|| unfit("an output is missing"))
}

fn data<'a, T: PrimitiveTensorElementType>(value: &'a ValueRef<'_>) -> Result<&'a [T]> {
    Ok(value.try_extract_tensor::<T>()?.1)
}

fn data_mut<'a, T: PrimitiveTensorElementType>(value: &'a mut ValueRefMut<'_>) -> Result<&'a mut [T]> {
    Ok(value.try_extract_tensor_mut::<T>()?.1)
}

fn sizes<const N: usize>(value: &ValueRef<'_>) -> Result<[usize; N]> {
    let sizes: Vec<usize> = value
        .shape()
        .iter()
        .map(|&size| usize::try_from(size).unwrap_or(0))
        .collect();
    sizes.try_into().map_err(|_| unfit("an input has another rank"))
}

/// The first four inputs of an operator that takes a product.
struct ProductInputs<'a>([ValueRef<'a>; 4]);

impl<'a> ProductInputs<'a> {
    fn take(context: &'a ComputeContext) -> Result<Self> {
        Ok(Self([
            input(context, 0)?,
            input(context, 1)?,
            input(context, 2)?,
            input(context, 3)?,
        ]))
    }

    fn view(&self) -> Result<Product<'_>> {
        let [integers, row, column, bias] = &self.0;
        let product = Product {
            integers: data(integers)?,
            row: data(row)?,
            column: data(column)?,
            bias: data(bias)?,
        };
        let width = product.width();
        if product.bias.len() != width || product.integers.len() != product.row.len() * width {
            return Err(unfit("a product and its scales have different sizes"));
        }
        Ok(product)
    }
}

fn quantize_rows(context: &ComputeContext) -> Result<()> {
    let x = input(context, 0)?;
    let [rows, width] = sizes(&x)?;
    let (mut levels, mut scale) = (output(context, 0, &[rows, width])?, output(context, 1, &[rows])?);
    let out = Levels {
        levels: data_mut(&mut levels)?,
        scale: data_mut(&mut scale)?,
    };
    rows::quantise(data(&x)?, width, out);
    Ok(())
}

fn scale_rows(context: &ComputeContext) -> Result<()> {
    let product = ProductInputs::take(context)?;
    let product = product.view()?;
    let mut y = output(context, 0, &[product.row.len(), product.width()])?;
    rows::scale(product, data_mut(&mut y)?);
    Ok(())
}

fn swish_rows(context: &ComputeContext, scratch: &mut Vec<f32>) -> Result<()> {
    let product = ProductInputs::take(context)?;
    let product = product.view()?;
    let (rows, width) = (product.row.len(), product.width());
    let (mut levels, mut scale) = (output(context, 0, &[rows, width])?, output(context, 1, &[rows])?);
    let out = Levels {
        levels: data_mut(&mut levels)?,
        scale: data_mut(&mut scale)?,
    };
    rows::swish(product, out, scratch);
    Ok(())
}

fn add_normalize_rows(context: &ComputeContext) -> Result<()> {
    let product = ProductInputs::take(context)?;
    let product = product.view()?;
    let (rows, width) = (product.row.len(), product.width());
    let [residual, gamma, beta] = [input(context, 4)?, input(context, 5)?, input(context, 6)?];
    let (residual, gamma, beta) = (data(&residual)?, data(&gamma)?, data(&beta)?);
    if residual.len() != rows * width || gamma.len() != width || beta.len() != width {
        return Err(unfit("a product and what is added have different sizes"));
    }
    let mut y = output(context, 0, &[rows, width])?;
    let (mut levels, mut scale) = (output(context, 1, &[rows, width])?, output(context, 2, &[rows])?);
    let out = Levels {
        levels: data_mut(&mut levels)?,
        scale: data_mut(&mut scale)?,
    };
    rows::add_normalise(product, residual, [gamma, beta], data_mut(&mut y)?, out);
    Ok(())
}

/// Sizes of a batch whose product is `parts` times as wide as the heads together.
fn batch_sizes(
    product: Product<'_>,
    parts: usize,
    heads: usize,
    batch: usize,
    length: usize,
) -> Result<Sizes> {
    let width = product.width() / parts;
    let head = width.checked_div(heads).unwrap_or(0);
    if head == 0 || !head.is_multiple_of(LANES) || head * heads * parts != product.width() {
        return Err(unfit("heads are not of a multiple of 16 numbers"));
    }
    Ok(Sizes {
        batch,
        length,
        heads,
        head,
    })
}

fn split_heads(context: &ComputeContext, heads: usize, scratch: &mut Scratch) -> Result<()> {
    let product = ProductInputs::take(context)?;
    let product = product.view()?;
    let [batch, length] = sizes(&input(context, 4)?)?;
    let sizes = batch_sizes(product, 2, heads, batch, length)?;
    if product.row.len() != batch * length {
        return Err(unfit("a product and the mask have different sizes"));
    }
    let mut keys = output(context, 0, &[batch, heads, sizes.head, length])?;
    let mut values = output(context, 1, &[batch, heads, length, sizes.head])?;
    attention::split(
        product,
        sizes,
        data_mut(&mut keys)?,
        data_mut(&mut values)?,
        scratch,
    );
    Ok(())
}

fn attend_within(context: &ComputeContext, heads: usize, scratch: &mut Scratch) -> Result<()> {
    let product = ProductInputs::take(context)?;
    let product = product.view()?;
    let mask = input(context, 4)?;
    let [batch, length] = sizes(&mask)?;
    let sizes = batch_sizes(product, 3, heads, batch, length)?;
    let rows = batch * length;
    if product.row.len() != rows {
        return Err(unfit("a product and the mask have different sizes"));
    }
    let mut levels = output(context, 0, &[rows, sizes.width()])?;
    let mut scale = output(context, 1, &[rows])?;
    let out = Levels {
        levels: data_mut(&mut levels)?,
        scale: data_mut(&mut scale)?,
    };
    attention::within(product, data(&mask)?, sizes, out, scratch);
    Ok(())
}

fn attend_past(context: &ComputeContext, heads: usize, scratch: &mut Scratch) -> Result<()> {
    let product = ProductInputs::take(context)?;
    let product = product.view()?;
    let [keys, values, lengths] = [input(context, 4)?, input(context, 5)?, input(context, 6)?];
    let [batch, _, length, _] = sizes::<4>(&keys)?;
    let sizes = batch_sizes(product, 3, heads, batch, length)?;
    let (keys, values, lengths) = (data(&keys)?, data(&values)?, data::<i64>(&lengths)?);
    let elements = batch * length * sizes.width();
    if [product.row.len(), lengths.len()] != [batch; 2] || [keys.len(), values.len()] != [elements; 2] {
        return Err(unfit("a product and the caches have different sizes"));
    }
    let lengths: Vec<usize> = lengths
        .iter()
        .map(|&tokens| usize::try_from(tokens).ok().filter(|&tokens| tokens <= length))
        .collect::<Option<_>>()
        .ok_or_else(|| unfit("a row has more tokens than its caches"))?;
    let longest = lengths.iter().copied().max().unwrap_or(0);
    let mut levels = output(context, 0, &[batch, sizes.width()])?;
    let mut scale = output(context, 1, &[batch])?;
    let longer = [batch, heads, longest + 1, sizes.head];
    let (mut new_keys, mut new_values) = (output(context, 2, &longer)?, output(context, 3, &longer)?);
    let out = Levels {
        levels: data_mut(&mut levels)?,
        scale: data_mut(&mut scale)?,
    };
    let new = [data_mut(&mut new_keys)?, data_mut(&mut new_values)?];
    attention::past(product, [keys, values], &lengths, sizes, new, out, scratch);
    Ok(())
}

fn attend_source(context: &ComputeContext, heads: usize, scratch: &mut Scratch) -> Result<()> {
    let product = ProductInputs::take(context)?;
    let product = product.view()?;
    let [keys, values, mask] = [input(context, 4)?, input(context, 5)?, input(context, 6)?];
    let [batch, length] = sizes(&mask)?;
    let sizes = batch_sizes(product, 1, heads, batch, length)?;
    let (keys, values) = (data(&keys)?, data(&values)?);
    let (rows, elements) = (product.row.len(), batch * length * sizes.width());
    if batch == 0 || !rows.is_multiple_of(batch) || keys.len() != elements || values.len() != elements {
        return Err(unfit("a product and the caches have different sizes"));
    }
    let mut levels = output(context, 0, &[rows, sizes.width()])?;
    let mut scale = output(context, 1, &[rows])?;
    let out = Levels {
        levels: data_mut(&mut levels)?,
        scale: data_mut(&mut scale)?,
    };
    attention::source(product, [keys, values], data(&mask)?, sizes, out, scratch);
    Ok(())
}
