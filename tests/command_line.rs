//! The real binary: reports, JSON, golden files, exit codes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod common;

use common::{example, mawqif, project, shared};

const EXAMPLES: [&str; 4] = [
    "two-stories",
    "linked-stories",
    "many-speakers",
    "short-statement",
];

#[test]
fn the_report_shows_stories_summary_and_positions() {
    let output = mawqif(
        &[
            "enrich",
            project("examples/two-stories.txt").to_str().unwrap(),
            "--segments",
        ],
        None,
    );
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for part in [
        "Story 1 of 2 · 2023-10-13 · source: وكالات",
        "Story 2 of 2",
        "Summary",
        "Positions",
        "Set aside",
        "Side by side",
    ] {
        assert!(report.contains(part), "{part} is missing in\n{report}");
    }
    assert!(!report.contains('\x1b'), "no colours in a pipe");
}

/// What depends on the last bits of the models' arithmetic, which differ between kinds of processor:
/// English text, scores, types of positions, and what is derived from them.
const FROM_MODELS: [&str; 13] = [
    "confidence",
    "decidedBy",
    "english",
    "models",
    "nameEn",
    "nameSource",
    "names",
    "score",
    "statementEn",
    "summary",
    "titleEn",
    "type",
    "warnings",
];

fn without_models(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.retain(|name, _| !FROM_MODELS.contains(&name.as_str()));
            fields.values_mut().for_each(without_models);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_models),
        _ => {}
    }
}

/// Two runs give the same bytes, and what is read from the Arabic is as in the golden files on any
/// machine. `MAWQIF_BLESS=1 cargo test golden` writes the files anew after a change that is meant.
#[test]
fn the_examples_give_the_golden_json() {
    for name in EXAMPLES {
        let page = project(&format!("examples/{name}.txt"));
        let run = || {
            mawqif(
                &["enrich", page.to_str().unwrap(), "--json", "--no-timings"],
                None,
            )
        };
        let output = run();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(
            output.stdout == run().stdout,
            "{name}: a second run gives other bytes"
        );
        let golden = project(&format!("tests/golden/{name}.json"));
        if std::env::var_os("MAWQIF_BLESS").is_some() {
            std::fs::write(&golden, &output.stdout).unwrap();
        }
        let [mut found, mut expected]: [serde_json::Value; 2] =
            [&output.stdout, &std::fs::read(&golden).unwrap()]
                .map(|json| serde_json::from_slice(json).unwrap());
        without_models(&mut found);
        without_models(&mut expected);
        assert!(
            found == expected,
            "{name}: the JSON differs from {}",
            golden.display()
        );
    }
}

#[test]
fn a_page_from_standard_input_gives_the_same_bytes_with_any_thread_count() {
    let text = example("short-statement.txt");
    let run = |threads| {
        mawqif(
            &["enrich", "-", "--json", "--no-timings", "--threads", threads],
            Some(&text),
        )
        .stdout
    };
    let one = run("1");
    assert!(!one.is_empty());
    assert!(one == run("2"));
}

#[test]
fn a_batch_answers_every_line() {
    let good = serde_json::json!({"requestId": "good", "text": example("short-statement.txt")});
    let lines = format!(
        "{good}\n{{\"text\": \"\\ud83d\"}}\n\nnot json\n{{\"requestId\": \"empty\", \"text\": \"\"}}\n"
    );
    let output = mawqif(&["enrich", "--batch", "-"], Some(&lines));
    assert!(output.status.success());
    let answers: std::collections::BTreeMap<String, serde_json::Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|answer| (answer["requestId"].as_str().unwrap().to_owned(), answer))
        .collect();
    assert_eq!(
        answers.keys().collect::<Vec<_>>(),
        ["empty", "good", "line 2", "line 4"]
    );
    assert!(
        answers["good"]["article"]["stories"]
            .as_array()
            .is_some_and(|s| s.len() == 1)
    );
    assert_eq!(answers["empty"]["error"]["fieldViolations"][0]["field"], "text");
    assert_eq!(answers["line 2"]["error"]["reason"], "INVALID_FIELD");
}

#[test]
fn exit_codes_mean_something() {
    let code = |args: &[&str], input: Option<&str>| {
        let output = mawqif(args, input);
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(code(&["enrich"], None).0, 2);
    let (refused, message) = code(&["enrich", "-"], Some("  \n "));
    assert_eq!(refused, 1);
    assert!(message.contains("only white space"), "{message}");
    assert_eq!(code(&["enrich", "no/such/file"], None).0, 1);

    let (setup, message) = code(&["--ort-lib", "/no/such/lib.so", "info"], None);
    assert_eq!(setup, 3);
    assert_eq!(message.lines().count(), 1, "one clear line: {message}");
    assert!(
        message.contains("/no/such/lib.so") && message.contains("scripts/setup"),
        "{message}"
    );
    let (setup, message) = code(&["--models", "/no/such/models", "info"], None);
    assert_eq!(setup, 3);
    assert!(message.contains("/no/such/models"), "{message}");
}

/// The page that the service is made for; its text belongs to its publisher and is not in the project.
#[test]
fn the_seed_page_gives_its_stories_and_actors() {
    let Some(seed) = shared()
        .map(|shared| shared.join("seed-article.txt"))
        .filter(|seed| seed.is_file())
    else {
        return;
    };
    let output = mawqif(&["enrich", seed.to_str().unwrap(), "--json"], None);
    assert!(output.status.success());
    let article: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let stories = article["stories"].as_array().unwrap();
    assert_eq!(stories.len(), 2);
    for story in stories {
        for segment in story["segments"].as_array().unwrap() {
            let text = segment["source"]["text"].as_str().unwrap();
            for furniture in ["إقرأ أيضاً", "تابع أحدث", "المصدر:", "تاريخ النشر"]
            {
                assert!(!text.contains(furniture), "{text}");
            }
        }
    }
    let of = |key: &str| {
        stories
            .iter()
            .flat_map(|s| s[key].as_array().unwrap().clone())
            .collect::<Vec<_>>()
    };
    let names: Vec<_> = of("actors")
        .iter()
        .map(|a| a["nameEn"].as_str().unwrap().to_owned())
        .collect();
    for name in [
        "Tamim bin Hamad Al Thani",
        "Antony Blinken",
        "Majed al-Ansari",
        "Pete Hegseth",
        "Khalid bin Salman",
    ] {
        assert!(names.iter().any(|n| n == name), "{name} is not among {names:?}");
    }
    let positions = of("positions");
    assert!(positions.len() >= 8, "only {} positions", positions.len());
    let text = std::fs::read_to_string(&seed).unwrap();
    for position in &positions {
        let (from, to) = (
            &position["statement"]["span"]["startByte"],
            &position["statement"]["span"]["endByte"],
        );
        let slice = &text[from.as_u64().unwrap() as usize..to.as_u64().unwrap() as usize];
        assert_eq!(slice, position["statement"]["text"].as_str().unwrap());
    }
}
