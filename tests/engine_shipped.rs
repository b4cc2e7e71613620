//! The shipped model, from its manifest to English text. The sentences are our own.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use mawqif::engine::{
    Control, EngineError, LibrarySearch, Runtime,
    manifest::{Manifest, ModelInfo, Role},
    worker::WorkerOptions,
};
use mawqif::translate::{Glossary, SeqTranslator, TranslateError, Translation, Translator};
use mawqif::warning::WarningKind;

const SENTENCES: [&str; 8] = [
    "أكد رئيس الوزراء أن الحكومة ستواصل دعم المزارعين خلال العام المقبل.",
    "نفى المتحدث باسم الشركة صحة الأنباء التي تحدثت عن إغلاق المصنع.",
    "وصل الوفد إلى العاصمة صباح اليوم.",
    "قال الطبيب: \"حالة المصابين مستقرة\".",
    "طالبت النقابة برفع الأجور بنسبة 12 في المئة وتحسين ظروف العمل في المستشفيات الحكومية في جميع المحافظات قبل نهاية شهر مارس.",
    "نعم.",
    "حذرت منظمة الصحة من انتشار المرض في المناطق الريفية التي تعاني من نقص المياه النظيفة.",
    "أعلنت الوزارة فتح باب التسجيل.",
];

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

fn runtime() -> Runtime {
    let search = LibrarySearch {
        explicit: None,
        models_dir: Some(models()),
    };
    Runtime::load(&search).unwrap_or_else(|error| panic!("{error}"))
}

fn info() -> ModelInfo {
    Manifest::read(&models())
        .unwrap()
        .verify_role(Role::Translate)
        .unwrap()
        .unwrap()
}

fn load(options: WorkerOptions) -> SeqTranslator {
    SeqTranslator::load(&runtime(), info(), options).unwrap()
}

fn one_worker() -> WorkerOptions {
    WorkerOptions {
        workers: 1,
        ..WorkerOptions::default()
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn translate(translator: &SeqTranslator, texts: &[&str]) -> Vec<Translation> {
    block_on(translator.translate(owned(texts), &Glossary::default(), &Control::default())).unwrap()
}

#[test]
fn every_sentence_has_an_english_text() {
    let translator = load(one_worker());
    let translations = translate(&translator, &SENTENCES);
    for (source, translation) in SENTENCES.iter().zip(&translations) {
        println!(
            "{source}\n  {} {:.2} {:?}",
            translation.text, translation.score, translation.warnings
        );
        assert!(
            translation.text.chars().any(|c| c.is_ascii_alphabetic()),
            "{source}: {translation:?}"
        );
        assert!(translation.score < 0.0 && translation.tokens_in == translator.count_tokens(source));
    }
    assert_eq!(
        translate(&translator, &["", " \n"]),
        vec![Translation::default(); 2]
    );
}

#[test]
fn a_translation_does_not_depend_on_its_company_or_on_threads() {
    let one = load(WorkerOptions {
        workers: 1,
        threads: 1,
        ..WorkerOptions::default()
    });
    let two = load(WorkerOptions {
        workers: 2,
        threads: 2,
        ..WorkerOptions::default()
    });
    let together = translate(&one, &SENTENCES);
    let alone: Vec<Translation> = SENTENCES
        .iter()
        .flat_map(|text| translate(&one, &[text]))
        .collect();
    assert_eq!(together, alone);
    for shift in 1..SENTENCES.len() {
        let mut some = SENTENCES;
        some.rotate_left(shift);
        let mut expected = together.clone();
        expected.rotate_left(shift);
        assert_eq!(translate(&one, &some[..shift]), expected[..shift]);
        assert_eq!(translate(&two, &some.repeat(3)), vec![expected; 3].concat());
    }
    assert_eq!(together, translate(&two, &SENTENCES));
}

/// Work for about a second on one thread.
fn much() -> Vec<String> {
    owned(&SENTENCES.repeat(40))
}

#[test]
fn who_leaves_costs_at_most_a_step() {
    let translator = load(one_worker());
    block_on(translator.warm_up()).unwrap();
    let begin = Instant::now();
    let soon = Control {
        deadline: Some(begin + Duration::from_millis(60)),
        ..Control::default()
    };
    let error = block_on(translator.translate(much(), &Glossary::default(), &soon)).unwrap_err();
    assert!(
        matches!(error, TranslateError::Engine(EngineError::DeadlineExceeded)),
        "{error}"
    );

    let cancelled = Control::default();
    let cancel = cancelled.cancel.clone();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(60));
        cancel.cancel();
    });
    let error = block_on(translator.translate(much(), &Glossary::default(), &cancelled)).unwrap_err();
    assert!(
        matches!(error, TranslateError::Engine(EngineError::Cancelled)),
        "{error}"
    );
    thread.join().unwrap();

    // A future that is dropped frees the queue as well.
    block_on(async {
        let control = Control::default();
        let left = tokio::time::timeout(
            Duration::from_millis(60),
            translator.translate(much(), &Glossary::default(), &control),
        )
        .await;
        assert!(left.is_err());
    });
    assert_eq!(translate(&translator, &["نعم."]).len(), 1);
    assert_eq!(
        translator.worker().queued_tokens(),
        0,
        "nothing of the work given up is left"
    );
}

#[test]
fn a_full_queue_refuses_with_advice() {
    let translator = load(WorkerOptions {
        max_queue_tokens: 64,
        ..one_worker()
    });
    block_on(async {
        let control = Control::default();
        let none = Glossary::default();
        let refused = tokio::select! {
            biased;
            // Above the limit by itself, and taken because nothing else waits.
            _ = translator.translate(much(), &none, &control) => panic!("done before the second call"),
            refused = translator.translate(owned(&SENTENCES), &none, &control) => refused,
        };
        match refused.unwrap_err() {
            TranslateError::Engine(EngineError::Busy { retry_after }) => {
                assert!(retry_after > Duration::ZERO)
            }
            other => panic!("{other}"),
        }
    });
}

#[test]
fn what_the_model_cannot_read_is_a_warning() {
    let translator = load(one_worker());
    let translations = translate(&translator, &["وصل الوفد 漢 اليوم.", "وصل الوفد اليوم."]);
    let kinds = |at: usize| {
        translations[at]
            .warnings
            .iter()
            .map(|warning| warning.kind)
            .collect::<Vec<_>>()
    };
    assert!(
        kinds(0).contains(&WarningKind::UnknownCharacters),
        "{:?}",
        translations[0]
    );
    assert!(translations[0].warnings[0].detail.contains('漢'));
    assert!(kinds(1).is_empty(), "{:?}", translations[1]);
}

#[test]
fn a_text_of_too_many_tokens_is_an_error_and_not_cut() {
    let translator = load(one_worker());
    let long = "وصل الوفد إلى العاصمة صباح اليوم ".repeat(100);
    let error =
        block_on(translator.translate(vec![long], &Glossary::default(), &Control::default())).unwrap_err();
    assert!(
        matches!(
            error,
            TranslateError::Engine(EngineError::InputTooLong { limit: 512, .. })
        ),
        "{error}"
    );
}

#[test]
fn a_tokenizer_of_another_model_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(info().dir).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    let config = folder.path().join("config.json");
    let text = fs::read_to_string(&config).unwrap().replace("19784", "19000");
    fs::write(&config, text).unwrap();
    let info = ModelInfo {
        dir: folder.path().to_owned(),
        ..info()
    };
    match SeqTranslator::load(&runtime(), info, one_worker()) {
        Ok(_) => panic!("loaded"),
        Err(error) => assert!(error.to_string().contains("do not belong together"), "{error}"),
    }
}
