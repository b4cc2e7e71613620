//! Our kernels against the functions in standard operators that graphs carry.

use std::collections::BTreeMap;
use std::path::Path;

use ort::session::Session;
use ort::value::{DynValue, Tensor, ValueType};

use super::{commit, operators};
use crate::engine::{LibrarySearch, Runtime};

const HEADS: usize = 2;
const HEAD: usize = 16;
const WIDTH: usize = HEADS * HEAD;
const SENTENCES: usize = 3;
const LENGTH: usize = 24;
/// Source tokens that are no padding.
const TOKENS: [usize; SENTENCES] = [24, 17, 1];
const PAST: usize = 5;
/// Tokens of the rows that are in their caches: none has as many as there is room for.
const PAST_TOKENS: [i64; SENTENCES] = [4, 0, 2];

/// Numbers that look like chance, between -1 and 1.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 40) as f32) / ((1_u64 << 23) as f32) - 1.0
    }

    fn floats(&mut self, shape: &[usize]) -> DynValue {
        let data: Vec<f32> = (0..shape.iter().product()).map(|_| self.next()).collect();
        Tensor::from_array((shape.to_vec(), data)).unwrap().into_dyn()
    }
}

fn session(with_kernels: bool) -> Session {
    let runtime = Runtime::load(&LibrarySearch::default()).unwrap();
    let builder = Session::builder(runtime.environment()).unwrap();
    let builder = builder.with_intra_threads(1).unwrap();
    let mut builder = match with_kernels {
        true => builder.with_operators(operators().unwrap()).unwrap(),
        false => builder,
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/kernels.onnx");
    commit(&mut builder, &path).unwrap()
}

/// An input of the fixture by the name of its operator and its own.
fn input(operator: &str, name: &str, numbers: &mut Numbers, asking: usize) -> DynValue {
    let source = SENTENCES * LENGTH;
    let (rows, parts) = match operator {
        "SplitHeads" => (source, 2),
        "AttendWithin" => (source, 3),
        "AttendPast" => (SENTENCES, 3),
        "AttendSource" => (SENTENCES * asking, 1),
        _ => (source, 1),
    };
    match name {
        "integers" => {
            let data = (0..rows * parts * WIDTH).map(|_| (numbers.next() * 20_000.0) as i32);
            let shape = vec![rows, parts * WIDTH];
            Tensor::from_array((shape, data.collect::<Vec<_>>()))
                .unwrap()
                .into_dyn()
        }
        "row" => {
            let data: Vec<f32> = (0..rows).map(|_| 0.01 + 0.01 * numbers.next().abs()).collect();
            Tensor::from_array(([rows], data)).unwrap().into_dyn()
        }
        "column" => {
            let data: Vec<f32> = (0..parts * WIDTH)
                .map(|_| 0.01 + 0.01 * numbers.next().abs())
                .collect();
            Tensor::from_array(([parts * WIDTH], data)).unwrap().into_dyn()
        }
        "bias" => numbers.floats(&[parts * WIDTH]),
        "gamma" | "beta" => numbers.floats(&[WIDTH]),
        "residual" | "x" => numbers.floats(&[rows, WIDTH]),
        "past_keys" | "past_values" => numbers.floats(&[SENTENCES, HEADS, PAST, HEAD]),
        "past_lengths" => Tensor::from_array(([SENTENCES], PAST_TOKENS.to_vec()))
            .unwrap()
            .into_dyn(),
        "keys" => numbers.floats(&[SENTENCES, HEADS, HEAD, LENGTH]),
        "values" => numbers.floats(&[SENTENCES, HEADS, LENGTH, HEAD]),
        "mask" => {
            let data = TOKENS
                .iter()
                .flat_map(|&n| (0..LENGTH).map(move |at| i64::from(at < n)));
            let data: Vec<i64> = data.collect();
            Tensor::from_array(([SENTENCES, LENGTH], data))
                .unwrap()
                .into_dyn()
        }
        other => panic!("{other}"),
    }
}

/// All outputs as numbers, levels multiplied by the scale of their row.
fn run(session: &mut Session, asking: usize) -> BTreeMap<String, Vec<f32>> {
    let mut numbers = Numbers(1);
    let inputs: Vec<(String, DynValue)> = session
        .inputs()
        .iter()
        .map(|outlet| {
            let (operator, name) = outlet.name().split_once('.').unwrap();
            (
                outlet.name().to_owned(),
                input(operator, name, &mut numbers, asking),
            )
        })
        .collect();
    let outputs = session.run(inputs).unwrap();
    let mut found = BTreeMap::new();
    for (name, value) in &outputs {
        let floats = match value.dtype() {
            ValueType::Tensor {
                ty: ort::value::TensorElementType::Uint8,
                ..
            } => {
                let scale = &outputs[name.replace("levels", "scale").as_str()];
                let (_, scale) = scale.try_extract_tensor::<f32>().unwrap();
                let (shape, levels) = value.try_extract_tensor::<u8>().unwrap();
                let width = shape[1] as usize;
                let rows = levels.chunks(width).zip(scale);
                rows.flat_map(|(row, scale)| row.iter().map(move |&l| (f32::from(l) - 128.0) * scale))
                    .collect()
            }
            _ => value.try_extract_tensor::<f32>().unwrap().1.to_vec(),
        };
        found.insert(name.to_owned(), floats);
    }
    found
}

#[test]
fn kernels_compute_what_their_functions_say() {
    let (mut ours, mut theirs) = (session(true), session(false));
    for asking in [1, 4] {
        let (ours, theirs) = (run(&mut ours, asking), run(&mut theirs, asking));
        assert!(
            ours.len() >= 17 && ours.keys().eq(theirs.keys()),
            "{:?}",
            ours.keys()
        );
        for (name, ours) in &ours {
            let theirs = &theirs[name];
            assert_eq!(ours.len(), theirs.len(), "{name}");
            let largest = theirs.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
            // A level may fall to the other side of a half; nothing else may differ by more than rounding.
            let allowed = if name.ends_with("levels") {
                largest / 120.0
            } else {
                1e-5 * largest.max(1.0)
            };
            for (at, (a, b)) in ours.iter().zip(theirs).enumerate() {
                // What padding attends to is nobody's concern; ours does not compute it.
                let is_padding = name.starts_with("AttendWithin")
                    && at * SENTENCES * LENGTH / ours.len() % LENGTH >= TOKENS[at * SENTENCES / ours.len()];
                assert!(
                    is_padding || (a - b).abs() <= allowed,
                    "{name} {at}: {a} and not {b}"
                );
            }
        }
    }
}

#[test]
fn a_graph_that_does_not_fit_is_an_error() {
    let mut session = session(true);
    let mut numbers = Numbers(1);
    let inputs: Vec<(String, DynValue)> = session
        .inputs()
        .iter()
        .map(|outlet| {
            let (operator, name) = outlet.name().split_once('.').unwrap();
            let value = match name {
                "row" => numbers.floats(&[7]),
                _ => input(operator, name, &mut numbers, 1),
            };
            (outlet.name().to_owned(), value)
        })
        .collect();
    let error = session.run(inputs).err().unwrap().to_string();
    assert!(error.contains("different sizes"), "{error}");
}
