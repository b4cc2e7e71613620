//! Sentences that join others on their way, on the shipped model: whoever comes when, each has the very result
//! that it has alone.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use mawqif::engine::{
    Control, EngineError, LibrarySearch, Runtime,
    seq2seq::{Generation, Hypothesis, Row, Seq2Seq},
    tokenizer::load_tokenizer,
    worker::{Worker, WorkerOptions},
};
use proptest::prelude::*;

/// Short and long ones; the sentences are our own.
const SENTENCES: [&str; 10] = [
    "أكد رئيس الوزراء أن الحكومة ستواصل دعم المزارعين خلال العام المقبل.",
    "نعم.",
    "نفى المتحدث باسم الشركة صحة الأنباء التي تحدثت عن إغلاق المصنع.",
    "وصل الوفد إلى العاصمة صباح اليوم.",
    "طالبت النقابة برفع الأجور بنسبة 12 في المئة وتحسين ظروف العمل في المستشفيات الحكومية في جميع المحافظات قبل نهاية شهر مارس، وحذرت من أنها ستدعو إلى إضراب عام إذا لم تستجب الوزارة لمطالبها.",
    "قال الطبيب: \"حالة المصابين مستقرة\".",
    "حذرت منظمة الصحة من انتشار المرض في المناطق الريفية التي تعاني من نقص المياه النظيفة.",
    "أعلنت الوزارة فتح باب التسجيل.",
    "غدا.",
    "انتقد المعارضون الخطة، وقالوا إنها لا تعالج أسباب الأزمة.",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/translate-ar-en")
}

fn runtime() -> Runtime {
    Runtime::load(&LibrarySearch::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn rows() -> Vec<Row> {
    let tokenizer = load_tokenizer(&folder()).unwrap();
    let row = |text: &&str| {
        let tokens = tokenizer.encode(*text, true).unwrap().get_ids().to_vec();
        Row {
            max_new_tokens: 3 * tokens.len() + 24,
            tokens,
        }
    };
    SENTENCES.iter().map(row).collect()
}

fn with_beams(generation: &Generation, num_beams: usize) -> Arc<Generation> {
    Arc::new(Generation {
        num_beams,
        ..generation.clone()
    })
}

fn alone(model: &mut Seq2Seq, rows: &[Row], generation: &Generation) -> Vec<Hypothesis> {
    rows.iter()
        .map(|row| {
            let one = std::slice::from_ref(row);
            let mut outcomes = model.generate(one, generation, &mut |_| Ok(())).unwrap();
            outcomes.remove(0).unwrap()
        })
        .collect()
}

/// A model and what it makes of each sentence by itself, greedily and with four beams.
struct Expected {
    model: Seq2Seq,
    rows: Vec<Row>,
    by_beams: [(Arc<Generation>, Vec<Hypothesis>); 2],
}

impl Expected {
    fn new() -> Self {
        let (mut model, rows) = (Seq2Seq::load(&runtime(), &folder(), 1).unwrap(), rows());
        assert!(model.takes_newcomers());
        let by_beams = [1, 4].map(|beams| {
            let generation = with_beams(&model.config().generation, beams);
            let hypotheses = alone(&mut model, &rows, &generation);
            (generation, hypotheses)
        });
        Self {
            model,
            rows,
            by_beams,
        }
    }
}

/// Decodes sentences that come in groups, each after a number of steps, with some that are given up.
fn decode_as_they_come(
    model: &mut Seq2Seq,
    rows: &[Row],
    generation: &Arc<Generation>,
    groups: &[(usize, Vec<usize>)],
    given_up: &dyn Fn(usize, usize) -> bool,
) -> Vec<(usize, Result<Hypothesis, EngineError>)> {
    let order: Vec<usize> = groups.iter().flat_map(|(_, group)| group).copied().collect();
    let mut steps = vec![0; order.len()];
    let mut watch = |number: usize| {
        steps[number] += 1;
        match given_up(order[number], steps[number]) {
            true => Err(EngineError::Cancelled),
            false => Ok(()),
        }
    };
    let (mut decoding, mut finished, mut first) = (None, Vec::new(), 0);
    for (pause, group) in groups {
        let group: Vec<Row> = group.iter().map(|&at| rows[at].clone()).collect();
        let (newcomers, ended) = model
            .begin(&group, first, generation.clone(), &mut watch)
            .unwrap();
        first += group.len();
        finished.extend(ended);
        match &mut decoding {
            None => decoding = Some(newcomers),
            Some(decoding) => model.join(decoding, newcomers).unwrap(),
        }
        for _ in 0..*pause {
            let decoding = decoding.as_mut().unwrap();
            if !decoding.is_empty() {
                finished.extend(model.step(decoding, &mut watch).unwrap());
            }
        }
    }
    let mut decoding = decoding.unwrap();
    while !decoding.is_empty() {
        finished.extend(model.step(&mut decoding, &mut watch).unwrap());
    }
    finished
        .into_iter()
        .map(|(at, outcome)| (order[at], outcome))
        .collect()
}

#[test]
fn whoever_joins_when_each_has_the_result_that_it_has_alone() {
    let expected = Mutex::new(Expected::new());
    let groups = prop::collection::vec(
        (0_usize..30, prop::collection::vec(0..SENTENCES.len(), 1..4)),
        1..6,
    );
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(24)
    };
    proptest!(config, |(groups in groups, beams in 0_usize..2, given_up in 0..SENTENCES.len())| {
        let mut expected = expected.lock().unwrap_or_else(PoisonError::into_inner);
        let Expected { model, rows, by_beams } = &mut *expected;
        let (generation, hypotheses) = &by_beams[beams];
        let leaves = |row: usize, step: usize| row == given_up && step > 3;
        let found = decode_as_they_come(model, rows, generation, &groups, &leaves);
        prop_assert_eq!(found.len(), groups.iter().map(|(_, group)| group.len()).sum::<usize>());
        for (row, outcome) in found {
            match outcome {
                // To the last bit of the score.
                Ok(hypothesis) => prop_assert_eq!(&hypothesis, &hypotheses[row]),
                Err(error) => prop_assert!(row == given_up && matches!(error, EngineError::Cancelled)),
            }
        }
    });
}

#[test]
fn settings_that_differ_do_not_join() {
    let (mut model, rows) = (Seq2Seq::load(&runtime(), &folder(), 1).unwrap(), rows());
    let [greedy, beams] = [1, 4].map(|beams| with_beams(&model.config().generation, beams));
    let (mut decoding, _) = model.begin(&rows[..2], 0, greedy, &mut |_| Ok(())).unwrap();
    let (newcomers, _) = model.begin(&rows[..2], 2, beams, &mut |_| Ok(())).unwrap();
    assert!(model.join(&mut decoding, newcomers).is_err());
}

/// Calls that come while others are in work, seldom enough that they do not fill batches of their own.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_answers_calls_that_come_at_any_time_as_it_answers_each_alone() {
    let options = WorkerOptions {
        workers: 1,
        ..WorkerOptions::default()
    };
    let worker = Worker::start(&runtime(), &folder(), options).unwrap();
    let rows = rows();
    for beams in [1, 4] {
        let generation = with_beams(&worker.config().generation, beams);
        let mut expected = Vec::new();
        for row in &rows {
            let one = worker
                .generate(vec![row.clone()], generation.clone(), &Control::default())
                .await;
            expected.extend(one.unwrap());
        }
        let mut calls = tokio::task::JoinSet::new();
        for call in 0..40 {
            let sentences: Vec<usize> = (0..1 + call % 3)
                .map(|at| (call * 7 + at * 3) % rows.len())
                .collect();
            let of_call: Vec<Row> = sentences.iter().map(|&at| rows[at].clone()).collect();
            let (worker, generation) = (worker.clone(), generation.clone());
            // Every eighth caller does not wait for the answer.
            let leaves = call % 8 == 5;
            calls.spawn(async move {
                tokio::time::sleep(Duration::from_millis(call as u64 * 15)).await;
                let control = Control::default();
                let answer = worker.generate(of_call, generation, &control);
                if leaves {
                    // Whether it came in time or not: nobody looks at it.
                    let _ = tokio::time::timeout(Duration::from_millis(2), answer).await;
                    return (sentences, None);
                }
                (sentences, Some(answer.await))
            });
        }
        while let Some(call) = calls.join_next().await {
            if let (sentences, Some(answer)) = call.unwrap() {
                let expected: Vec<_> = sentences.iter().map(|&at| expected[at].clone()).collect();
                assert_eq!(answer.unwrap(), expected, "{sentences:?}, {beams} beams");
            }
        }
        // The sentences of callers who left may still be in the step at hand.
        for _ in 0..200 {
            if worker.queued_tokens() == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(worker.queued_tokens(), 0);
    }
}
