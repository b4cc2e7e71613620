//! Opens the graphs of a model and checks that they fit together before anything runs.

use std::{path::Path, sync::Arc};

use ort::{
    session::{
        RunOptions, Session,
        builder::{GraphOptimizationLevel, SessionBuilder},
    },
    value::{Outlet, TensorElementType, ValueType},
};

use super::{CacheShape, Decoder, Encoder, Graph, Input};
use crate::engine::{
    EngineError, Runtime, graph_file, kernels,
    seq2seq::layout::{DecoderFiles, Layout},
};

/// Loads both halves of a model. `run` stops them.
pub(in super::super) fn load(
    runtime: &Runtime,
    layout: &Layout,
    threads: usize,
    run: &Arc<RunOptions>,
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
    let known = |input: &Input| match *input {
        Input::SelfCache(at) | Input::CrossCache(at) => at < 2 * layers,
        _ => true,
    };
    if !first.inputs.iter().chain(&cached.inputs).all(known) {
        return Err(wrong(
            cached_path,
            "past_key_values inputs do not count the layers from 0".to_owned(),
        ));
    }
    let shape = cache_shape(cached, layers).ok_or_else(|| {
        wrong(
            cached_path,
            "past_key_values inputs do not state heads and head size".to_owned(),
        )
    })?;
    let vocabulary = outlet(first.session.outputs(), "logits").and_then(|outlet| last_dim(outlet.dtype()));
    let cached_inputs = cached.inputs.clone();
    let next = next.map(|(_, graph)| graph);
    let shares_source = shares_source(&first);
    let reads = |input: Input| first.inputs.contains(&input) || cached_inputs.contains(&input);
    let gives_states = reads(Input::EncoderStates);
    // Our own graphs again: the layout of the caches is known, and rows may be differently far.
    let takes_newcomers = shares_source && !gives_states && first.inputs.contains(&Input::PastLengths);
    let encoder = Encoder {
        graph: encoder,
        run: Arc::clone(run),
        cross_outputs: encoder_cross,
        gives_states,
        shape,
    };
    Ok((
        encoder,
        Decoder {
            first,
            next,
            run: Arc::clone(run),
            shares_source,
            takes_newcomers,
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
    let unusable = |error: &ort::Error| graph_file::unusable(runtime, path, error);
    let mut builder = builder(runtime, threads).map_err(|error| unusable(&error))?;
    let session = kernels::commit(&mut builder, path).map_err(|error| unusable(&error))?;
    let mut inputs = Vec::new();
    for outlet in session.inputs() {
        let input = match outlet.name() {
            "input_ids" | "decoder_input_ids" => Input::TokenIds,
            "attention_mask" | "encoder_attention_mask" => Input::EncoderMask,
            "encoder_hidden_states" => Input::EncoderStates,
            "use_cache_branch" => Input::UseCache,
            "past_lengths" => Input::PastLengths,
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

fn builder(runtime: &Runtime, threads: usize) -> Result<SessionBuilder, ort::Error> {
    // Spinning threads would burn the cores of a server that is idle. Memory patterns are planned for
    // one shape, and every step of a decoder has another.
    Ok(Session::builder(runtime.environment())?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(threads)?
        .with_inter_threads(1)?
        .with_parallel_execution(false)?
        .with_intra_op_spinning(false)?
        .with_inter_op_spinning(false)?
        .with_memory_pattern(false)?
        .with_operators(kernels::operators()?)?)
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

/// Our own graphs (`models/train/mawqif_train/quantize.py`) say by the name of the first dimension that the
/// mask and the cross-attention caches have a row per sentence and not per beam.
fn shares_source(graph: &Graph) -> bool {
    let is_shared = |outlet: &Outlet| match outlet.dtype() {
        ValueType::Tensor {
            dimension_symbols, ..
        } => dimension_symbols.first().is_some_and(|name| name == "sentences"),
        _ => false,
    };
    let mut source = graph
        .inputs
        .iter()
        .zip(graph.session.inputs())
        .filter(|(input, _)| matches!(input, Input::EncoderMask | Input::CrossCache(_)))
        .peekable();
    source.peek().is_some() && source.all(|(_, outlet)| is_shared(outlet))
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
