//! Every layout of an export loads without a change of code and gives the same ids: graphs beside the
//! configuration or in `onnx/`, merged or separate decoders, every precision suffix, weights in files of their own.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

#[path = "common/parity.rs"]
mod parity;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use parity::{FAMILIES, Fixture, MERGED, SPLIT, configured, fixtures, generate, load, rows, tokens};

const SUFFIXES: [&str; 8] = [
    "",
    "_quantized",
    "_int8",
    "_uint8",
    "_q4",
    "_bnb4",
    "_fp16",
    "_q4f16",
];

/// Puts graphs of a family into a folder, with a suffix before `.onnx`.
fn put(family: &str, graphs: &[&str], to: &Path, suffix: &str) {
    fs::create_dir_all(to).unwrap();
    for graph in graphs {
        let name = graph.replace(".onnx", &format!("{suffix}.onnx"));
        fs::copy(fixtures(family).join(graph), to.join(name)).unwrap();
    }
}

fn assert_same(family: &str, folder: &Path, what: &str) {
    let fixture = Fixture::read(family);
    let mut model = load(folder);
    for name in ["greedy", "beam"] {
        let case = fixture.case(name);
        assert_eq!(
            tokens(&mut model, &fixture.inputs, case),
            case.tokens,
            "{family} {what} {name}"
        );
    }
}

#[test]
fn graphs_may_lie_in_a_subfolder() {
    for family in FAMILIES {
        for graphs in [&MERGED[..], &SPLIT[..]] {
            let folder = configured(family);
            put(family, graphs, &folder.path().join("onnx"), "");
            assert_same(family, folder.path(), "in onnx/");
        }
    }
}

#[test]
fn graphs_may_have_any_suffix() {
    for suffix in SUFFIXES {
        for (graphs, sub) in [(&MERGED[..], "onnx"), (&SPLIT[..], "")] {
            let folder = configured("bart");
            put("bart", graphs, &folder.path().join(sub), suffix);
            assert_same("bart", folder.path(), suffix);
        }
    }
}

#[test]
fn weights_may_lie_in_files_of_their_own() {
    for sub in ["", "onnx"] {
        let folder = configured("marian");
        let to = folder.path().join(sub);
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(fixtures("marian").join("external")).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
        assert_same("marian", folder.path(), "with external weights");
    }
}

/// Download caches keep files under their hash and link to them.
#[cfg(unix)]
#[test]
fn files_may_be_links() {
    let blobs = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let link = |from: PathBuf, name: &str, at: usize| {
        let blob = blobs.path().join(format!("{at:040x}"));
        fs::copy(from, &blob).unwrap();
        std::os::unix::fs::symlink(&blob, folder.path().join(name)).unwrap();
    };
    for (at, file) in ["config.json", "generation_config.json"]
        .iter()
        .chain(&MERGED)
        .enumerate()
    {
        link(fixtures("marian").join(file), file, at);
    }
    assert_same("marian", folder.path(), "linked");
}

/// Two different models in one folder show which one is taken.
fn taken(put_both: impl FnOnce(&Path)) -> &'static str {
    let folder = configured("bart");
    put_both(folder.path());
    let mut model = load(folder.path());
    let found = |family: &'static str| {
        let fixture = Fixture::read(family);
        let case = fixture.case("greedy");
        (tokens(&mut model, &fixture.inputs, case) == case.tokens).then_some(family)
    };
    ["bart", "mbart"]
        .into_iter()
        .find_map(found)
        .unwrap_or_else(|| panic!("neither of the two"))
}

#[test]
fn the_graphs_without_a_suffix_come_first() {
    for suffix in &SUFFIXES[1..] {
        let taken = taken(|folder| {
            put("mbart", &MERGED, folder, suffix);
            put("bart", &MERGED, folder, "");
        });
        assert_eq!(taken, "bart", "{suffix}");
    }
}

#[test]
fn suffixes_are_taken_in_their_order() {
    for pair in SUFFIXES.windows(2) {
        let taken = taken(|folder| {
            put("bart", &MERGED, folder, pair[0]);
            put("mbart", &MERGED, folder, pair[1]);
        });
        assert_eq!(taken, "bart", "{pair:?}");
    }
}

#[test]
fn the_folder_comes_before_its_subfolder_and_merged_before_separate() {
    let in_folder = taken(|folder| {
        put("mbart", &MERGED, &folder.join("onnx"), "");
        put("bart", &MERGED, folder, "_q4");
    });
    assert_eq!(in_folder, "bart");
    let merged = taken(|folder| {
        put("mbart", &SPLIT[1..], folder, "");
        put("bart", &MERGED, folder, "");
    });
    assert_eq!(merged, "bart");
}

#[test]
fn an_encoder_never_runs_with_the_decoder_of_another_precision() {
    let taken = taken(|folder| {
        put("mbart", &MERGED[..1], folder, "");
        put("bart", &MERGED, folder, "_quantized");
    });
    assert_eq!(taken, "bart");
}

/// Whether the processor sums products of 8-bit numbers exactly. On x86 without VNNI, ONNX Runtime's kernels saturate at
/// 16 bits (its documentation of quantisation tells of it), and the random weights of a fixture write other words.
fn sums_exactly() -> bool {
    #[cfg(target_arch = "x86_64")]
    return is_x86_feature_detected!("avx512vnni") || is_x86_feature_detected!("avxvnni");
    #[cfg(not(target_arch = "x86_64"))]
    return true;
}

/// Real reductions, not only their names; expected is what Optimum generates with the same files
/// (`tests/fixtures/make_variants.py`).
#[test]
fn reduced_graphs_give_the_ids_of_optimum() {
    let variants: BTreeMap<String, BTreeMap<String, Vec<Vec<u32>>>> =
        serde_json::from_str(&fs::read_to_string(fixtures("marian").join("variants.json")).unwrap()).unwrap();
    assert_eq!(variants.keys().collect::<Vec<_>>(), ["fp16", "q4", "quantized"]);
    let fixture = Fixture::read("marian");
    for (suffix, cases) in &variants {
        if suffix == "quantized" && !sums_exactly() {
            eprintln!("this processor has no VNNI: 8-bit ids are not compared");
            continue;
        }
        let folder = configured("marian");
        let to = folder.path().join("onnx");
        fs::create_dir(&to).unwrap();
        for entry in fs::read_dir(fixtures("marian").join("onnx")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if name.ends_with(&format!("_{suffix}.onnx")) {
                fs::copy(&path, to.join(name)).unwrap();
            }
        }
        let mut model = load(folder.path());
        for (name, expected) in cases {
            let generation = fixture.case(name).generation();
            // One by one: with 8 bits, the scale of a batch depends on all that is in it.
            let found: Vec<Vec<u32>> = fixture
                .inputs
                .iter()
                .flat_map(|input| generate(&mut model, &rows(std::slice::from_ref(input)), &generation))
                .map(|hypothesis| hypothesis.tokens)
                .collect();
            assert_eq!(found, *expected, "{suffix} {name}");
        }
    }
}
