//! The shipped model, from its manifest to English text. The sentences are our own.

use std::{path::Path, sync::Arc};

use mawqif::engine::{
    Control, LibrarySearch, Runtime,
    manifest::{Manifest, Role},
    worker::WorkerOptions,
};
use mawqif::translate::{SeqTranslator, Translation, Translator};

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

fn load(options: WorkerOptions) -> SeqTranslator {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let search = LibrarySearch {
        explicit: None,
        models_dir: Some(models.clone()),
    };
    let runtime = Runtime::load(&search).unwrap_or_else(|error| panic!("{error}"));
    let info = Manifest::read(&models)
        .unwrap()
        .verify_role(Role::Translate)
        .unwrap()
        .unwrap();
    SeqTranslator::load(&runtime, info, options).unwrap()
}

fn translate(translator: &SeqTranslator, texts: &[&str]) -> Vec<Translation> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let texts = texts.iter().map(|&text| text.to_owned()).collect();
    runtime
        .block_on(translator.translate(texts, &Control::default()))
        .unwrap()
}

#[test]
fn every_sentence_has_an_english_text() {
    let translator = load(WorkerOptions {
        workers: 1,
        ..WorkerOptions::default()
    });
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
    let _ = Arc::new(translator);
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
    assert_eq!(together, translate(&two, &SENTENCES));
}
