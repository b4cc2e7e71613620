//! The ONNX graphs of a model as sessions, with their inputs and outputs understood by name.

use std::path::Path;

use ort::{
    session::{Session, SessionInputValue, SessionOutputs, builder::GraphOptimizationLevel},
    value::{DynValue, Outlet, TensorElementType, ValueType},
};

use super::layout::{DecoderFiles, Layout};
use super::tensor;
use crate::engine::{EngineError, Runtime};

/// What a graph input stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Input {
    TokenIds,
    EncoderMask,
    EncoderStates,
    /// `use_cache_branch` of a merged decoder.
    UseCache,
    /// The `n`-th self-attention tensor: key and value of each layer in turn.
    SelfCache(usize),
    /// The `n`-th cross-attention tensor.
    CrossCache(usize),
}

/// `past_key_values.3.decoder.value` is the self-attention tensor 7.
fn cache_input(name: &str) -> Option<Input> {
    let (layer, kind) = name.strip_prefix("past_key_values.")?.split_once('.')?;
    let at = |value: usize| layer.parse::<usize>().ok().map(|layer| 2 * layer + value);
    match kind {
        "decoder.key" => at(0).map(Input::SelfCache),
        "decoder.value" => at(1).map(Input::SelfCache),
        "encoder.key" => at(0).map(Input::CrossCache),
        "encoder.value" => at(1).map(Input::CrossCache),
        _ => None,
    }
}

fn cache_outputs(layers: usize, kind: &str) -> Vec<String> {
    (0..layers)
        .flat_map(|layer| ["key", "value"].map(|part| format!("present.{layer}.{kind}.{part}")))
        .collect()
}

/// A session and the meaning of its inputs, in the order of the graph.
struct Graph {
    session: Session,
    inputs: Vec<Input>,
}

/// The encoder.
pub(super) struct Encoder {
    graph: Graph,
    /// The cross-attention caches, where the encoder computes them; else the first decoder step does.
    cross_outputs: Vec<String>,
}

/// The decoder: one graph for all steps (merged with a branch, or straight when the encoder gives
/// the cross-attention caches), or one graph for the first step and one for the others.
pub(super) struct Decoder {
    first: Graph,
    /// `None`: `first` takes later steps as well.
    next: Option<Graph>,
    shape: CacheShape,
    vocabulary: Option<usize>,
    self_outputs: Vec<String>,
    /// Empty when the encoder gives them.
    cross_outputs: Vec<String>,
}

/// What an empty cache needs to know.
#[derive(Clone, Copy, Debug)]
struct CacheShape {
    layers: usize,
    heads: usize,
    head_dim: usize,
}

/// Everything that a decoder needs from one step to the next. Rows are the rows of the batch.
pub(super) struct DecoderState {
    /// `[rows, source, dim]`
    pub(super) encoder_states: DynValue,
    /// `[rows, source]`
    pub(super) encoder_mask: DynValue,
    /// Key and value per layer, `[rows, heads, target, head_dim]`; empty before the first step.
    self_cache: Vec<DynValue>,
    /// Key and value per layer, `[rows, heads, source, head_dim]`; empty before the first step unless
    /// the encoder gives them.
    cross_cache: Vec<DynValue>,
}

impl DecoderState {
    /// Keeps the given rows, in that order, of what depends on the target so far.
    pub(super) fn gather_target(&mut self, rows: &[usize]) -> Result<(), EngineError> {
        for value in &mut self.self_cache {
            *value = tensor::gather_f32(value, rows)?;
        }
        Ok(())
    }

    /// Keeps the given rows, in that order, of what depends on the source alone.
    pub(super) fn gather_source(&mut self, rows: &[usize]) -> Result<(), EngineError> {
        for value in self.cross_cache.iter_mut().chain([&mut self.encoder_states]) {
            *value = tensor::gather_f32(value, rows)?;
        }
        self.encoder_mask = tensor::gather_i64(&self.encoder_mask, rows)?;
        Ok(())
    }
}

/// The logits of one step.
pub(super) struct Logits {
    value: DynValue,
    vocabulary: usize,
}

impl Logits {
    fn new(value: DynValue) -> Result<Self, EngineError> {
        let (shape, _) = value.try_extract_tensor::<f32>()?;
        match shape[..] {
            [_, 1, vocabulary] => Ok(Self {
                vocabulary: vocabulary as usize,
                value,
            }),
            _ => Err(EngineError::Run(format!(
                "logits have the shape {shape:?} after one token"
            ))),
        }
    }

    /// All rows, `[rows, vocabulary]`, to be changed in place.
    pub(super) fn rows_mut(&mut self) -> Result<std::slice::ChunksExactMut<'_, f32>, EngineError> {
        let (_, data) = self.value.try_extract_tensor_mut::<f32>()?;
        Ok(data.chunks_exact_mut(self.vocabulary))
    }
}

impl Encoder {
    /// Runs the encoder on `[rows, width]` token ids and their mask; gives the state before the first
    /// decoder step.
    pub(super) fn run(&mut self, ids: &DynValue, mask: DynValue) -> Result<DecoderState, EngineError> {
        let graph = &mut self.graph;
        let inputs: Vec<SessionInputValue<'_>> = graph
            .inputs
            .iter()
            .map(|input| match input {
                Input::TokenIds => ids.into(),
                _ => (&mask).into(),
            })
            .collect();
        let mut outputs = graph.session.run(&inputs[..])?;
        let encoder_states = take(&mut outputs, "last_hidden_state")?;
        let cross_cache = take_all(&mut outputs, &self.cross_outputs)?;
        drop(outputs);
        drop(inputs);
        Ok(DecoderState {
            encoder_states,
            encoder_mask: mask,
            self_cache: Vec::new(),
            cross_cache,
        })
    }
}

impl Decoder {
    /// Size of the vocabulary, where the graph states it.
    pub(super) fn vocabulary(&self) -> Option<usize> {
        self.vocabulary
    }

    /// Runs one step on one token per row and moves the new caches into `state`.
    pub(super) fn step(&mut self, state: &mut DecoderState, tokens: Vec<i64>) -> Result<Logits, EngineError> {
        let rows = tokens.len();
        let is_first = state.self_cache.is_empty();
        let ids = tensor::matrix(rows, 1, tokens)?;
        if is_first && self.next.is_none() {
            let empty = || tensor::empty([rows, self.shape.heads, 0, self.shape.head_dim]);
            for _ in 0..2 * self.shape.layers {
                state.self_cache.push(empty()?);
            }
            // A merged graph does not read these in its first step, but it wants all its inputs.
            while state.cross_cache.len() < 2 * self.shape.layers {
                state.cross_cache.push(empty()?);
            }
        }
        let use_cache = ort::value::Tensor::from_array(([1], vec![!is_first]))?.into_dyn();
        let graph = match &mut self.next {
            Some(next) if !is_first => next,
            _ => &mut self.first,
        };
        let inputs: Vec<SessionInputValue<'_>> = graph
            .inputs
            .iter()
            .map(|input| match *input {
                Input::TokenIds => (&ids).into(),
                Input::EncoderMask => (&state.encoder_mask).into(),
                Input::EncoderStates => (&state.encoder_states).into(),
                Input::UseCache => (&use_cache).into(),
                Input::SelfCache(at) => (&state.self_cache[at]).into(),
                Input::CrossCache(at) => (&state.cross_cache[at]).into(),
            })
            .collect();
        let mut outputs = graph.session.run(&inputs[..])?;
        let new_self = take_all(&mut outputs, &self.self_outputs)?;
        // Later steps repeat the cross-attention cache at best, and a merged graph gives a dummy.
        let new_cross = if is_first && !self.cross_outputs.is_empty() {
            Some(take_all(&mut outputs, &self.cross_outputs)?)
        } else {
            None
        };
        let logits = Logits::new(take(&mut outputs, "logits")?)?;
        drop(outputs);
        drop(inputs);
        state.self_cache = new_self;
        if let Some(cross) = new_cross {
            state.cross_cache = cross;
        }
        Ok(logits)
    }
}

fn take(outputs: &mut SessionOutputs<'_>, name: &str) -> Result<DynValue, EngineError> {
    outputs
        .remove(name)
        .ok_or_else(|| EngineError::Run(format!("the graph gave no output {name}")))
}

fn take_all(outputs: &mut SessionOutputs<'_>, names: &[String]) -> Result<Vec<DynValue>, EngineError> {
    names.iter().map(|name| take(outputs, name)).collect()
}

/// Loads both halves of a model.
pub(super) fn load(
    runtime: &Runtime,
    layout: &Layout,
    threads: usize,
) -> Result<(Encoder, Decoder), EngineError> {
    let encoder = open(runtime, &layout.encoder, threads)?;
    require(
        &layout.encoder,
        &encoder,
        &[Input::TokenIds, Input::EncoderMask],
        "last_hidden_state",
    )?;
    let (path, first, next) = match &layout.decoder {
        DecoderFiles::Merged(path) => (path, open(runtime, path, threads)?, None),
        DecoderFiles::Split(path, None) => (path, open(runtime, path, threads)?, None),
        DecoderFiles::Split(path, Some(next)) => (
            path,
            open(runtime, path, threads)?,
            Some((next, open(runtime, next, threads)?)),
        ),
    };
    require(path, &first, &[Input::TokenIds], "logits")?;
    let (cached_path, cached) = match &next {
        Some((path, graph)) => (*path, graph),
        None => (path, &first),
    };
    let layers = cached
        .inputs
        .iter()
        .filter(|input| matches!(input, Input::SelfCache(_)))
        .count()
        / 2;
    let wrong = |path: &Path, reason: String| EngineError::ModelFile {
        path: path.to_owned(),
        reason,
    };
    if layers == 0 {
        return Err(wrong(
            cached_path,
            "decoder has no past_key_values inputs: export with optimum for text2text-generation-with-past"
                .to_owned(),
        ));
    }
    let (self_outputs, mut cross_outputs) =
        (cache_outputs(layers, "decoder"), cache_outputs(layers, "encoder"));
    let encoder_gives_cross = outlet(encoder.session.outputs(), &cross_outputs[0]).is_some();
    let encoder_cross = if encoder_gives_cross {
        std::mem::take(&mut cross_outputs)
    } else {
        Vec::new()
    };
    if next.is_none() && !encoder_gives_cross && !first.inputs.contains(&Input::UseCache) {
        return Err(wrong(
            cached_path,
            "decoder has past_key_values but no use_cache_branch input, and there is no decoder_with_past_model beside it"
                .to_owned(),
        ));
    }
    if !encoder_gives_cross {
        require(path, &first, &[Input::EncoderStates], "logits")?;
    }
    for name in self_outputs.iter().chain(&cross_outputs) {
        require_output(path, &first, name)?;
    }
    for name in &encoder_cross {
        require_output(&layout.encoder, &encoder, name)?;
    }
    for name in &self_outputs {
        require_output(cached_path, cached, name)?;
    }
    let shape = cache_shape(cached, layers).ok_or_else(|| {
        wrong(
            cached_path,
            "past_key_values inputs do not state heads and head size".to_owned(),
        )
    })?;
    let vocabulary = outlet(first.session.outputs(), "logits").and_then(|outlet| last_dim(outlet.dtype()));
    let next = next.map(|(_, graph)| graph);
    let encoder = Encoder {
        graph: encoder,
        cross_outputs: encoder_cross,
    };
    Ok((
        encoder,
        Decoder {
            first,
            next,
            shape,
            vocabulary,
            self_outputs,
            cross_outputs,
        },
    ))
}

fn open(runtime: &Runtime, path: &Path, threads: usize) -> Result<Graph, EngineError> {
    let wrong = |reason: String| EngineError::ModelFile {
        path: path.to_owned(),
        reason,
    };
    let load = |reason: String| {
        wrong(format!(
            "cannot be loaded ({reason}): fetch or export the model again"
        ))
    };
    let session = builder(runtime, threads)
        .map_err(|error| load(error.to_string()))?
        .commit_from_file(path)
        .map_err(|error| load(error.to_string().trim().replace('\n', " ")))?;
    let mut inputs = Vec::new();
    for outlet in session.inputs() {
        let input = match outlet.name() {
            "input_ids" | "decoder_input_ids" => Input::TokenIds,
            "attention_mask" | "encoder_attention_mask" => Input::EncoderMask,
            "encoder_hidden_states" => Input::EncoderStates,
            "use_cache_branch" => Input::UseCache,
            name => {
                cache_input(name).ok_or_else(|| wrong(format!("has an input {name:?} that is not known")))?
            }
        };
        let float = matches!(
            input,
            Input::EncoderStates | Input::SelfCache(_) | Input::CrossCache(_)
        );
        if float && element(outlet.dtype()) != Some(TensorElementType::Float32) {
            return Err(wrong(format!(
                "input {:?} is not of 32-bit floats: export with float32 inputs and outputs",
                outlet.name()
            )));
        }
        inputs.push(input);
    }
    Ok(Graph { session, inputs })
}

fn builder(runtime: &Runtime, threads: usize) -> Result<ort::session::builder::SessionBuilder, ort::Error> {
    // Spinning threads would burn the cores of a server that is idle. Memory patterns are planned for
    // one shape, and every step of a decoder has another.
    Ok(Session::builder(runtime.environment())?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(threads)?
        .with_inter_threads(1)?
        .with_parallel_execution(false)?
        .with_intra_op_spinning(false)?
        .with_inter_op_spinning(false)?
        .with_memory_pattern(false)?)
}

fn require(path: &Path, graph: &Graph, inputs: &[Input], output: &str) -> Result<(), EngineError> {
    for input in inputs {
        if !graph.inputs.contains(input) {
            return Err(EngineError::ModelFile {
                path: path.to_owned(),
                reason: format!("has no input for {input:?}: is this the graph that its name says?"),
            });
        }
    }
    require_output(path, graph, output)
}

fn require_output(path: &Path, graph: &Graph, name: &str) -> Result<(), EngineError> {
    match outlet(graph.session.outputs(), name) {
        None => Err(EngineError::ModelFile {
            path: path.to_owned(),
            reason: format!("has no output {name}"),
        }),
        Some(outlet) if element(outlet.dtype()) != Some(TensorElementType::Float32) => {
            Err(EngineError::ModelFile {
                path: path.to_owned(),
                reason: format!(
                    "output {name} is not of 32-bit floats: export with float32 inputs and outputs"
                ),
            })
        }
        Some(_) => Ok(()),
    }
}

fn outlet<'a>(outlets: &'a [Outlet], name: &str) -> Option<&'a Outlet> {
    outlets.iter().find(|outlet| outlet.name() == name)
}

fn element(value: &ValueType) -> Option<TensorElementType> {
    match value {
        ValueType::Tensor { ty, .. } => Some(*ty),
        _ => None,
    }
}

fn dims(value: &ValueType) -> Option<&[i64]> {
    match value {
        ValueType::Tensor { shape, .. } => Some(shape),
        _ => None,
    }
}

fn last_dim(value: &ValueType) -> Option<usize> {
    dims(value)?
        .last()
        .and_then(|&dim| usize::try_from(dim).ok())
        .filter(|&dim| dim > 0)
}

/// Heads and head size from the declared shape of the first cache input, `[batch, heads, past, head_dim]`.
fn cache_shape(graph: &Graph, layers: usize) -> Option<CacheShape> {
    let at = graph
        .inputs
        .iter()
        .position(|input| *input == Input::SelfCache(0))?;
    match *dims(graph.session.inputs()[at].dtype())? {
        [_, heads, _, head_dim] => Some(CacheShape {
            layers,
            heads: usize::try_from(heads).ok()?,
            head_dim: usize::try_from(head_dim).ok()?,
        }),
        _ => None,
    }
}
