//! The ONNX graphs of a model as sessions, with their inputs and outputs understood by name.

mod load;

use std::sync::Arc;

use ort::{
    session::{RunOptions, Session, SessionInputValue, SessionOutputs},
    value::DynValue,
};

use super::tensor;
use crate::engine::EngineError;
pub(super) use load::load;

/// What a graph input stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Input {
    TokenIds,
    EncoderMask,
    EncoderStates,
    /// `use_cache_branch` of a merged decoder.
    UseCache,
    /// How many tokens of its caches each row has.
    PastLengths,
    /// The `n`-th self-attention tensor: key and value of each layer in turn.
    SelfCache(usize),
    /// The `n`-th cross-attention tensor.
    CrossCache(usize),
}

/// A session and the meaning of its inputs, in the order of the graph.
struct Graph {
    session: Session,
    inputs: Vec<Input>,
}

/// The encoder.
pub(super) struct Encoder {
    graph: Graph,
    run: Arc<RunOptions>,
    /// The cross-attention caches, where the encoder computes them; else the first decoder step does.
    cross_outputs: Vec<String>,
    /// Whether the decoder reads the states themselves.
    gives_states: bool,
    /// Of the decoder.
    shape: CacheShape,
}

/// The decoder: one graph for all steps (merged with a branch, or straight when the encoder gives
/// the cross-attention caches), or one graph for the first step and one for the others.
pub(super) struct Decoder {
    first: Graph,
    /// `None`: `first` takes later steps as well.
    next: Option<Graph>,
    run: Arc<RunOptions>,
    /// Whether consecutive rows of a step may share one row of what depends on the source alone.
    shares_source: bool,
    /// Whether the rows of a step may be differently far.
    takes_newcomers: bool,
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

/// Everything that a decoder needs from one step to the next. Rows are the rows of the batch; what depends
/// on the source alone has fewer where the decoder shares it.
pub(super) struct DecoderState {
    /// `[rows, source, dim]`, where the decoder reads it.
    encoder_states: Option<DynValue>,
    /// `[rows, source]`
    encoder_mask: DynValue,
    /// Tokens of each row that are in its self-attention caches; empty before the first step.
    lengths: Vec<i64>,
    /// Key and value per layer, `[rows, heads, target, head_dim]`; empty before the first step.
    self_cache: Vec<DynValue>,
    /// Key and value per layer, `[rows, heads, source, head_dim]`; empty before the first step unless
    /// the encoder gives them.
    cross_cache: Vec<DynValue>,
    shape: CacheShape,
}

/// Which rows of a state to take.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    /// Of what depends on the target so far.
    pub(super) target: &'a [usize],
    /// Of what depends on the source alone.
    pub(super) source: &'a [usize],
}

impl DecoderState {
    /// Puts some rows of `other` below some of its own, each with as many tokens as it has. Caches are as large
    /// afterwards as the longest row wants them. Only for decoders that take newcomers.
    pub(super) fn join(&mut self, stay: Rows<'_>, other: &Self, enter: Rows<'_>) -> Result<(), EngineError> {
        let mine = stay.target.iter().map(|&row| self.lengths[row]);
        let theirs = enter.target.iter().map(|&row| other.lengths[row]);
        self.lengths = mine.chain(theirs).collect();
        let longest = self.lengths.iter().copied().max().unwrap_or(0);
        let longest = usize::try_from(longest).unwrap_or(0);
        let (heads, head) = (self.shape.heads, self.shape.head_dim);
        for (mine, theirs) in self.self_cache.iter_mut().zip(&other.self_cache) {
            let parts = [(&*mine, stay.target), (theirs, enter.target)];
            *mine = tensor::pack_f32(&parts, &[heads, longest, head])?;
        }
        let width = tensor::columns_used(&self.encoder_mask, stay.source)?
            .max(tensor::columns_used(&other.encoder_mask, enter.source)?);
        // Keys and values in turn; keys lie the other way round.
        let tails = [[heads, head, width], [heads, width, head]];
        for ((mine, theirs), tail) in self
            .cross_cache
            .iter_mut()
            .zip(&other.cross_cache)
            .zip(tails.iter().cycle())
        {
            let parts = [(&*mine, stay.source), (theirs, enter.source)];
            *mine = tensor::pack_f32(&parts, tail)?;
        }
        let parts = [
            (&self.encoder_mask, stay.source),
            (&other.encoder_mask, enter.source),
        ];
        self.encoder_mask = tensor::pack_i64(&parts, &[width])?;
        Ok(())
    }

    /// Makes a row that has ended as short as can be, until it is taken out.
    pub(super) fn forget(&mut self, row: usize) {
        if let Some(length) = self.lengths.get_mut(row) {
            *length = 0;
        }
    }

    /// Keeps the given rows, in that order, of what depends on the target so far.
    pub(super) fn gather_target(&mut self, rows: &[usize]) -> Result<(), EngineError> {
        for value in &mut self.self_cache {
            *value = tensor::gather_f32(value, rows)?;
        }
        // Before the first step there are none.
        let lengths = rows.iter().filter_map(|&row| self.lengths.get(row).copied());
        self.lengths = lengths.collect();
        Ok(())
    }

    /// Keeps the given rows, in that order, of what depends on the source alone.
    pub(super) fn gather_source(&mut self, rows: &[usize]) -> Result<(), EngineError> {
        for value in self.cross_cache.iter_mut().chain(&mut self.encoder_states) {
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
        let mut outputs = graph.session.run_with_options(&inputs[..], &self.run)?;
        let encoder_states = match self.gives_states {
            true => Some(take(&mut outputs, "last_hidden_state")?),
            false => None,
        };
        let cross_cache = take_all(&mut outputs, &self.cross_outputs)?;
        drop(outputs);
        drop(inputs);
        Ok(DecoderState {
            encoder_states,
            encoder_mask: mask,
            lengths: Vec::new(),
            self_cache: Vec::new(),
            cross_cache,
            shape: self.shape,
        })
    }
}

impl Decoder {
    /// Whether the beams of a sentence can share what depends on the source alone.
    pub(super) fn shares_source(&self) -> bool {
        self.shares_source
    }

    /// Whether rows may join others that are on their way.
    pub(super) fn takes_newcomers(&self) -> bool {
        self.takes_newcomers
    }

    /// Size of the vocabulary, where the graph states it.
    pub(super) fn vocabulary(&self) -> Option<usize> {
        self.vocabulary
    }

    /// Runs one step on one token per row and moves the new caches into `state`.
    pub(super) fn step(&mut self, state: &mut DecoderState, tokens: Vec<i64>) -> Result<Logits, EngineError> {
        let rows = tokens.len();
        let is_first = state.self_cache.is_empty();
        let ids = tensor::matrix(rows, 1, tokens)?;
        if is_first {
            state.lengths = vec![0; rows];
        }
        let lengths = ort::value::Tensor::from_array(([rows], state.lengths.clone()))?.into_dyn();
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
        let mut inputs: Vec<SessionInputValue<'_>> = Vec::with_capacity(graph.inputs.len());
        for input in &graph.inputs {
            let value = match *input {
                Input::TokenIds => &ids,
                Input::EncoderMask => &state.encoder_mask,
                Input::EncoderStates => state
                    .encoder_states
                    .as_ref()
                    .ok_or_else(|| EngineError::Run("the encoder's states were not kept".to_owned()))?,
                Input::UseCache => &use_cache,
                Input::PastLengths => &lengths,
                Input::SelfCache(at) => &state.self_cache[at],
                Input::CrossCache(at) => &state.cross_cache[at],
            };
            inputs.push(value.into());
        }
        let mut outputs = graph.session.run_with_options(&inputs[..], &self.run)?;
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
        state.lengths.iter_mut().for_each(|length| *length += 1);
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
