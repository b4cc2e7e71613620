//! What the rules find in sentences written for this purpose, and what must hold for any text.

use std::ops::Range;

use proptest::prelude::*;

use super::model_error::ModelError;
use super::position::{
    ActorKind, Draft, Extraction, Modality, NameSource, Polarity, PositionType, QuoteForm,
};
use super::tagger::TYPES;
use super::typing::{Typer, tell_types};
use super::{complete, extract};
use crate::text::segment::{Segment, SegmentKind};
use crate::text::span::{Excerpt, Source};
use crate::warning::WarningKind;

/// A story of the given lines; the first is the title.
fn story(lines: &[&str]) -> (Source, Vec<Segment>) {
    let source = Source::new(lines.join("\n"));
    let mut at = 0;
    let mut segments = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        segments.push(Segment {
            id: index as u32 + 1,
            kind: if index == 0 {
                SegmentKind::Title
            } else {
                SegmentKind::Sentence
            },
            source: Excerpt::of(&source, at..at + line.len()),
            paragraph: index as u32,
            warnings: Vec::new(),
        });
        at += line.len() + 1;
    }
    (source, segments)
}

fn read(sentences: &[&str]) -> Draft {
    let mut lines = vec!["عنوان"];
    lines.extend(sentences);
    let (source, segments) = story(&lines);
    extract(&source, &segments)
}

/// Cue, actor as the fullest Arabic name, type, statement of each position.
fn found(draft: &Draft) -> Vec<(&str, &str, PositionType, &str)> {
    draft
        .positions
        .iter()
        .map(|p| {
            let actor = draft.actors.iter().find(|a| a.id == p.actor_id).unwrap();
            (
                p.cue.text.as_str(),
                actor.name_ar.as_str(),
                p.position_type,
                p.statement.text.as_str(),
            )
        })
        .collect()
}

#[test]
fn a_verb_its_subject_with_titles_and_a_clause() {
    let draft = read(&["وأكد وزير النقل العراقي، كريم الجبوري، في بيان أن المطار سيفتح غدا."]);
    assert_eq!(
        found(&draft),
        [(
            "وأكد",
            "كريم الجبوري",
            PositionType::Affirm,
            "أن المطار سيفتح غدا"
        )]
    );
    let p = &draft.positions[0];
    assert_eq!(p.actor_mention.as_ref().unwrap().text, "كريم الجبوري");
    assert_eq!(p.form, QuoteForm::Paraphrase);
    assert_eq!(draft.actors[0].role_ar, "وزير النقل العراقي");
    assert_eq!(draft.clauses, ["المطار سيفتح غدا."]);
}

#[test]
fn a_subject_before_its_verb_and_a_participle_of_the_same_speaker() {
    let draft =
        read(&["لكن المتحدث باسم الشرطة، سامي حداد، نفى وقوع إصابات، مشيرا إلى أن الحريق أخمد سريعا."]);
    assert_eq!(
        found(&draft),
        [
            ("نفى", "سامي حداد", PositionType::Deny, "وقوع إصابات"),
            (
                "مشيرا إلى",
                "سامي حداد",
                PositionType::State,
                "أن الحريق أخمد سريعا"
            ),
        ]
    );
    assert_eq!(draft.positions[1].actor_mention, None);
}

#[test]
fn renewing_a_stand_of_ones_own_is_a_position_and_again_is_none() {
    let draft = read(&["وقال الوزير سامي حداد إن الوضع يسوء، مجددا دعوته إلى وقف إطلاق النار."]);
    let all = found(&draft);
    assert_eq!((all[1].0, all[1].1), ("مجددا", "سامي حداد"));
    assert!(all[1].3.starts_with("دعوته"));
    let draft = read(&["وقال الوزير سامي حداد إن الوزارة ستفتح مجددا المطار."]);
    assert_eq!(found(&draft).len(), 1);
}

#[test]
fn quantifiers_proposals_and_sources_are_not_what_is_said() {
    let draft = read(&["وأدانت كل من قطر وسلطنة عمان أي عمل عسكري في المنطقة."]);
    assert_eq!(found(&draft)[0].1, "قطر وسلطنة عمان");
    let draft = read(&["وقال الوزير سامي حداد إن الوزارة ستعرض مقترحا جديدا على النقابة."]);
    assert_eq!(found(&draft)[0].3, "إن الوزارة ستعرض مقترحا جديدا على النقابة");
    let draft = read(&["كشفت صحيفة الغد الأردنية، نقلا عن ثلاثة مسؤولين مطلعين، أن المطار سيفتح غدا."]);
    assert_eq!(found(&draft)[0].3, "أن المطار سيفتح غدا");
}

#[test]
fn declining_to_comment_is_a_stand_and_abstaining_an_event() {
    // His office speaks for him.
    let draft = read(&["وامتنع مكتب نتنياهو عن التعليق."]);
    assert_eq!(
        found(&draft),
        [("وامتنع", "نتنياهو", PositionType::Reject, "عن التعليق")]
    );
    assert_eq!(found(&read(&["وامتنعت فرنسا عن التصويت."])).len(), 0);
}

#[test]
fn a_surname_that_means_something_else_is_its_bearer() {
    let draft = read(&[
        "وقال المتحدث باسم الوزارة تميم خلاف إن المطار سيفتح غدا.",
        "وأضاف خلاف أن الرحلات ستستأنف.",
    ]);
    let all = found(&draft);
    assert_eq!(all[1].1, "تميم خلاف");
}

#[test]
fn a_quotation_keeps_its_form_and_a_speaker_goes_on() {
    let draft = read(&[
        "وقال مدير المستشفى نبيل خوري: \"نحتاج إلى الدواء فورا\".",
        "وأضاف أن المخزون نفد قبل يومين.",
    ]);
    let all = found(&draft);
    assert_eq!(all[0].3, "نحتاج إلى الدواء فورا");
    assert_eq!(draft.positions[0].form, QuoteForm::Direct);
    assert_eq!((all[1].0, all[1].1), ("وأضاف", "نبيل خوري"));
    assert_eq!(draft.positions[1].actor_mention, None);
}

#[test]
fn an_attribution_after_or_before_what_was_said() {
    let draft = read(&[
        "وغرق القارب قبالة الساحل مساء أمس، بحسب خفر السواحل الإيطالي.",
        "ووفقا لوزارة الصحة اليمنية، ارتفع عدد الإصابات إلى ستين.",
    ]);
    let all = found(&draft);
    assert_eq!(
        (all[0].0, all[0].3),
        ("بحسب", "وغرق القارب قبالة الساحل مساء أمس")
    );
    assert_eq!((all[1].0, all[1].3), ("ووفقا", "ارتفع عدد الإصابات إلى ستين"));
}

#[test]
fn an_agency_passes_on_what_a_spokesman_said() {
    let draft = read(&["ونقلت وكالة رويترز عن المتحدث باسم الجيش فادي منصور قوله إن الطريق آمن."]);
    assert_eq!(
        found(&draft),
        [("قوله", "فادي منصور", PositionType::State, "إن الطريق آمن")]
    );
    let reporter = draft.positions[0].reported_by_actor_ids[0];
    let outlet = draft.actors.iter().find(|a| a.id == reporter).unwrap();
    assert_eq!(
        (outlet.name_ar.as_str(), outlet.kind),
        ("وكالة رويترز", ActorKind::Organisation)
    );
}

#[test]
fn light_verbs_are_typed_by_their_noun() {
    let draft = read(&[
        "وأعربت وزارة الخارجية الكويتية عن قلقها البالغ إزاء التصعيد.",
        "ووجه الرئيس التونسي قيس سعيد الشكر إلى فرق الإنقاذ.",
    ]);
    let types: Vec<PositionType> = draft.positions.iter().map(|p| p.position_type).collect();
    assert_eq!(types, [PositionType::Concern, PositionType::Support]);
}

#[test]
fn accusations_and_appeals_know_whom_they_concern() {
    let draft = read(&["واتهمت أنقرة دمشق بقصف القرى الحدودية."]);
    let p = &draft.positions[0];
    assert_eq!(p.position_type, PositionType::Condemn);
    assert_eq!(p.statement.text, "دمشق بقصف القرى الحدودية");
    let target = draft
        .actors
        .iter()
        .find(|a| a.id == p.target_actor_ids[0])
        .unwrap();
    assert_eq!((target.name_ar.as_str(), target.kind), ("دمشق", ActorKind::State));
}

#[test]
fn negation_distance_expectation_and_condition_are_kept() {
    let draft = read(&[
        "ولم تنف الحكومة المصرية وجود مفاوضات.",
        "وزعمت صحيفة محلية أن الصفقة ألغيت.",
        "ومن المتوقع أن يعلن الرئيس الفرنسي عن خطة جديدة.",
        "وتعهد رئيس الوزراء الأردني بالاستقالة إذا فشلت المحادثات.",
    ]);
    let modes: Vec<(Polarity, Modality)> = draft.positions.iter().map(|p| (p.polarity, p.modality)).collect();
    assert_eq!(
        modes,
        [
            (Polarity::Negative, Modality::Factual),
            (Polarity::Positive, Modality::Hedged),
            (Polarity::Positive, Modality::Expected),
            (Polarity::Positive, Modality::Conditional),
        ]
    );
}

#[test]
fn impersonal_verbs_and_bare_narration_are_no_positions() {
    let draft = read(&[
        "ويذكر أن المدينة شهدت زلزالا قبل عام.",
        "وتسلم الفريق كأس البطولة في ملعب العاصمة.",
    ]);
    assert_eq!(found(&draft), []);
}

#[test]
fn variants_of_a_name_are_one_actor() {
    let draft = read(&[
        "قال وزير الخارجية السعودي عادل الجبير إن الحوار مستمر.",
        "وأوضح الجبير أن اللقاء كان مثمرا.",
        "وشدد الوزير على أهمية الاستقرار.",
    ]);
    assert_eq!(
        draft
            .actors
            .iter()
            .filter(|a| a.kind == ActorKind::Person)
            .count(),
        1
    );
    assert_eq!(draft.positions.len(), 3);
}

#[test]
fn clauses_to_translate_stand_alone() {
    let draft = read(&[
        "وطالب النواب برحيل الحكومة.",
        "ودعا الرئيس التونسي إلى ضبط النفس.",
        "وأكد الملك عبد الله \"أهمية السلام\".",
        "وقال الوزير سامي حداد إنه مستعد للحوار.",
    ]);
    assert_eq!(
        draft.clauses,
        ["رحيل الحكومة.", "ضبط النفس.", "أهمية السلام.", "إنه مستعد للحوار."]
    );
    // A noun phrase is asked within a sentence too; a clause is one already.
    assert_eq!(
        draft.framed,
        [
            "طالب الوزير برحيل الحكومة.",
            "دعا الوزير إلى ضبط النفس.",
            "أكد الوزير أهمية السلام.",
            ""
        ]
    );
}

#[test]
fn the_two_sides_are_those_of_the_first_sentence() {
    let draft = read(&[
        "بحث وزير الخارجية اللبناني سمير عطية مع نظيره الأردني فارس نعيم أمن الحدود.",
        "وصرح المتحدث كريم الجبوري بأن اللقاء بدأ بجلسة مغلقة.",
        "واتفق الجانبان على تعميق التعاون.",
    ]);
    let pair = draft.actors.iter().find(|a| a.kind == ActorKind::Group).unwrap();
    let members: Vec<&str> = pair
        .member_ids
        .iter()
        .map(|id| {
            draft
                .actors
                .iter()
                .find(|a| a.id == *id)
                .unwrap()
                .name_ar
                .as_str()
        })
        .collect();
    assert_eq!(members, ["سمير عطية", "فارس نعيم"]);
}

#[test]
fn a_surname_with_the_article_means_who_was_named_in_full() {
    let draft = read(&[
        "أدان الأمين العام لمجلس التعاون جاسم محمد البديوي الهجوم على السفينة.",
        "ودعا البديوي المجتمع الدولي إلى حماية الممرات.",
    ]);
    assert_eq!(
        draft
            .actors
            .iter()
            .filter(|a| a.name_ar.contains("البديوي"))
            .count(),
        1
    );
    assert_eq!(draft.positions[0].actor_id, draft.positions[1].actor_id);
}

/// A typer that takes everything for a warning and remembers what it was asked.
#[derive(Default)]
struct Alarmed {
    asked: std::sync::Mutex<Vec<(String, String)>>,
}

impl Typer for Alarmed {
    fn log_probabilities(
        &self,
        segment: &str,
        cue: Range<usize>,
        content: Range<usize>,
    ) -> Result<Option<[f32; 13]>, ModelError> {
        let words = (segment[cue].to_owned(), segment[content].to_owned());
        self.asked.lock().unwrap().push(words);
        Ok(Some(std::array::from_fn(|i| {
            if TYPES[i].1 == PositionType::Warn {
                -0.01
            } else {
                -20.0
            }
        })))
    }
}

#[test]
fn a_typer_is_asked_about_the_words_of_the_segment_and_heard() {
    let (source, segments) = story(&[
        "عنوان",
        "قال الوزير سمير عطية إن المفاوضات مستمرة.",
        "وأعرب عطية عن قلقه من التصعيد.",
    ]);
    let mut draft = extract(&source, &segments);
    let typer = Alarmed::default();
    tell_types(&mut draft, &segments, &typer).unwrap();
    let types: Vec<PositionType> = draft.positions.iter().map(|p| p.position_type).collect();
    // The noun of a light verb leaves nothing to ask.
    assert_eq!(types, [PositionType::Warn, PositionType::Concern]);
    let asked = typer.asked.into_inner().unwrap();
    assert_eq!(
        asked,
        [("قال".to_owned(), draft.positions[0].statement.text.clone())]
    );
}

#[test]
fn a_company_ends_where_the_name_of_its_head_begins() {
    for (subject, role, name) in [
        (
            "الرئيس التنفيذي لشركة أرامكو السعودية أمين الناصر",
            "الرئيس التنفيذي لشركة أرامكو السعودية",
            "أمين الناصر",
        ),
        (
            "الرئيس التنفيذي لشركة أرامكو سامي الناصر",
            "الرئيس التنفيذي لشركة أرامكو",
            "سامي الناصر",
        ),
        (
            "الرئيس التنفيذي لأرامكو السعودية هادي الراشد",
            "الرئيس التنفيذي لأرامكو السعودية",
            "هادي الراشد",
        ),
        (
            "الرئيس التنفيذي لشركة بوينغ ديف كالهون",
            "الرئيس التنفيذي لشركة بوينغ",
            "ديف كالهون",
        ),
        ("وزير الطاقة أمين القاسم", "وزير الطاقة", "أمين القاسم"),
    ] {
        let draft = read(&[&format!("وقال {subject} إن الطلب على النفط سيرتفع.")]);
        assert_eq!(
            (draft.actors[0].role_ar.as_str(), draft.actors[0].name_ar.as_str()),
            (role, name)
        );
    }
    let draft = read(&["وقالت شركة كامبريدج أناليتيكا إن مديرها استقال."]);
    assert_eq!(draft.actors[0].name_ar, "شركة كامبريدج أناليتيكا");
}

#[test]
fn a_father_is_not_his_son() {
    let draft = read(&[
        "جدد الملك عبد الله الثاني رفضه لهذه الخطة.",
        "وحضر اللقاء ولي العهد الأمير الحسين بن عبد الله الثاني.",
        "وحذر الملك من خطورة الوضع.",
    ]);
    assert!(
        draft
            .positions
            .iter()
            .all(|p| p.actor_id == draft.positions[0].actor_id)
    );
    assert_eq!(draft.actors[0].name_ar, "عبد الله الثاني");
}

#[test]
fn two_offices_of_one_holder_are_one_actor() {
    let draft = read(&[
        "تلقى ولي العهد رئيس مجلس الوزراء السعودي الأمير محمد بن سلمان اتصالا من الرئيس الفرنسي.",
        "وأكد ولي العهد دعم المملكة للسلام.",
    ]);
    assert_eq!(draft.actors[0].name_ar, "محمد بن سلمان");
}

#[test]
fn ali_between_names_is_no_preposition() {
    let draft = read(&["دعا رئيس المفوضية محمود علي يوسف جميع الأطراف إلى وقف القتال."]);
    assert_eq!(
        draft.positions[0].actor_mention.as_ref().unwrap().text,
        "محمود علي يوسف"
    );
}

#[test]
fn greetings_blame_nobody_and_a_topic_is_the_subject() {
    assert!(
        read(&["من جانبه، حمل الشيخ تميم الوزير تحياته إلى الرئيس."])
            .positions
            .is_empty()
    );
    let draft = read(&["أما الوزير كريم الجبوري فدعا المجلس إلى التحرك."]);
    assert_eq!(
        draft.positions[0].actor_mention.as_ref().unwrap().text,
        "كريم الجبوري"
    );
    let draft = read(&["دعت وزارة الخارجية اللبنانية، على لسان المتحدثة باسمها، الجميع إلى التهدئة."]);
    assert_eq!(draft.actors[0].name_ar, "وزارة الخارجية اللبنانية");
}

#[test]
fn an_unnamed_source_is_marked() {
    let draft = read(&["وقال مصدر أمني لوكالة فرانس برس إن المسلحين انسحبوا."]);
    assert_eq!(draft.actors[0].kind, ActorKind::UnnamedSource);
    assert_eq!(draft.actors[0].name_ar, "مصدر أمني");
}

#[test]
fn the_two_ministers_are_the_two_who_met() {
    let draft = read(&[
        "بحث وزير الدفاع اللبناني سمير عطية مع نظيره الأردني فارس نعيم أمن الحدود.",
        "وأكد الوزيران ضرورة التعاون.",
    ]);
    let pair = draft.actors.iter().find(|a| a.kind == ActorKind::Group).unwrap();
    assert_eq!(pair.member_ids.len(), 2);
    assert_eq!(draft.positions[0].statement.text, "أمن الحدود");
}

#[test]
fn a_statement_without_any_speaker_is_warned_about() {
    let draft = read(&["وأضاف أن العمل مستمر."]);
    assert!(draft.positions.is_empty());
    assert_eq!(draft.warnings[0].kind, WarningKind::ActorUnresolved);
}

fn completed(sentences: &[&str], english: &[&str], clauses: &[&str]) -> Extraction {
    let mut lines = vec!["عنوان"];
    lines.extend(sentences);
    let (source, segments) = story(&lines);
    let draft = extract(&source, &segments);
    let mut translations = vec!["Title".to_owned()];
    translations.extend(english.iter().map(|e| (*e).to_owned()));
    let clauses: Vec<String> = clauses.iter().map(|c| (*c).to_owned()).collect();
    complete(draft, &segments, &translations, &clauses, &|_| None)
}

#[test]
fn a_name_comes_from_the_translation_and_the_office_is_composed() {
    let done = completed(
        &["وقال وزير النقل العراقي كريم الجبوري إن المطار سيفتح غدا."],
        &["Iraqi Transport Minister Karim al-Jubouri said the airport would open on Sunday."],
        &["that the airport will open tomorrow"],
    );
    let actor = &done.actors[0];
    assert_eq!(
        (actor.name_en.as_str(), actor.name_source),
        ("Karim al-Jubouri", NameSource::Translation)
    );
    assert_eq!(
        (actor.role_en.as_str(), actor.affiliation_en.as_str()),
        ("Iraqi Transport Minister", "Iraq")
    );
    assert_eq!(done.positions[0].statement_en, "The airport will open tomorrow.");
    assert!(done.warnings.is_empty());
}

#[test]
fn spellings_that_differ_are_one_name_and_a_warning() {
    let done = completed(
        &[
            "وقال المتحدث كريم الجبوري إن المطار آمن.",
            "وأضاف كريم الجبوري أن الرحلات مستمرة.",
        ],
        &[
            "Spokesman Karim al-Jubouri said the airport was safe.",
            "Kareem al-Jabouri added that flights continue.",
        ],
        &["the airport is safe", "flights continue"],
    );
    assert_eq!(done.actors.len(), 1);
    assert!(done.names[0].clash);
    assert_eq!(done.warnings[0].kind, WarningKind::NameClash);
}

#[test]
fn a_noun_phrase_gets_its_subject_back() {
    let done = completed(
        &["وأدانت وزارة الخارجية القطرية الهجوم على المستشفى."],
        &["The Qatari Foreign Ministry condemned the attack on the hospital."],
        &["the attack on the hospital"],
    );
    assert_eq!(
        done.positions[0].statement_en,
        "The Qatari Foreign Ministry condemns the attack on the hospital."
    );
}

/// Words that make the rules work: reporting words, names, offices, marks.
fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "قال",
        "وقال",
        "أن",
        "إن",
        "\"",
        "«",
        "»",
        "،",
        ".",
        ":",
        "وزير",
        "الخارجية",
        "القطري",
        "محمد",
        "بن",
        "سلمان",
        "(",
        ")",
        "-",
        "بحسب",
        "وفقا",
        "لما",
        "ل",
        "نقلت",
        "عن",
        "قوله",
        "مشيرا",
        "إلى",
        "التي",
        "الذي",
        "و",
        "ف",
        "ب",
        "لCNN",
        "بيان",
        "رفض",
        "اتهم",
        "دعا",
        "الطرفان",
        "واتفقا",
        "على",
        "2018",
        "😀",
        "x",
        "في",
        "كان",
        "قد",
        "مع",
        "بحث",
        "ما",
        "أعلنته",
        "آل",
        "نظيره",
        "عبد",
    ])
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_spans_fit(words in prop::collection::vec(word(), 0..60), cut in 0usize..60) {
        let cut = cut.min(words.len());
        let (first, second) = (words[..cut].join(" "), words[cut..].join(" "));
        let (source, segments) = story(&["عنوان", &first, &second]);
        let draft = extract(&source, &segments);
        prop_assert_eq!(draft.positions.len(), draft.clauses.len());
        prop_assert_eq!(draft.positions.len(), draft.framed.len());
        for p in &draft.positions {
            prop_assert_eq!(source.slice(p.statement.span.bytes()), &p.statement.text);
            prop_assert_eq!(source.slice(p.cue.span.bytes()), &p.cue.text);
            prop_assert!(draft.actors.iter().any(|a| a.id == p.actor_id));
            prop_assert!((0.0..=1.0).contains(&p.confidence));
        }
        prop_assert_eq!(&extract(&source, &segments), &draft);
        let done = complete(draft.clone(), &segments, &[], &[], &|_| None);
        prop_assert_eq!(done.positions.len(), draft.positions.len());
        prop_assert!(done.actors.iter().all(|a| !a.name_en.is_empty() || a.name_ar.is_empty()));
    }

    #[test]
    fn any_characters_are_read_without_panic(text in "[ء-ي ،.:\"«»()A-z0-9\u{064B}\u{0640}ًٌ😀-]{0,200}") {
        let (source, segments) = story(&["عنوان", &text]);
        let draft = extract(&source, &segments);
        prop_assert_eq!(draft.positions.len(), draft.clauses.len());
    }
}

/// Completes without translations: names and offices come from the tables alone.
fn from_tables(sentences: &[&str]) -> Extraction {
    let mut lines = vec!["عنوان"];
    lines.extend(sentences);
    let (source, segments) = story(&lines);
    complete(extract(&source, &segments), &segments, &[], &[], &|_| None)
}

fn named<'a>(extraction: &'a Extraction, english: &str) -> &'a super::Actor {
    let names: Vec<&str> = extraction.actors.iter().map(|a| a.name_en.as_str()).collect();
    extraction
        .actors
        .iter()
        .find(|a| a.name_en == english)
        .unwrap_or_else(|| panic!("{english} among {names:?}"))
}

#[test]
fn a_source_that_stays_unnamed_is_one_and_the_remark_is_no_content() {
    let done = from_tables(&["وأوضح مصدر عسكري في جنيف، طلب عدم الكشف عن هويته، أن الجسر سيفتح غدا."]);
    assert_eq!(done.positions.len(), 1);
    assert_eq!(done.positions[0].statement.text, "أن الجسر سيفتح غدا");
    let source = named(&done, "military source in Geneva");
    assert_eq!(source.kind, ActorKind::UnnamedSource);
    let done =
        from_tables(&["قال مسؤول رفض ذكر اسمه إن الجسر مغلق، وقال طبيب، فضل عدم ذكر اسمه، إن الدواء نفد."]);
    assert!(
        done.actors.iter().all(|a| a.kind == ActorKind::UnnamedSource),
        "{:?}",
        done.actors
    );
}

#[test]
fn events_and_texts_voice_nothing() {
    let draft = read(&["أكد الوزير حسن مراد أن الاتفاق يعبر عن رفض الشعوب للعنف."]);
    let cues: Vec<&str> = draft.positions.iter().map(|p| p.cue.text.as_str()).collect();
    assert_eq!(cues, ["أكد"]);
}

#[test]
fn a_coordinated_report_with_its_own_subject_ends_the_content() {
    let draft = read(&["رحبت حركة فتح بالاتفاق ونفى الجيش اللبناني مسؤوليته عن الحريق."]);
    let statements: Vec<(&str, &str)> = found(&draft).iter().map(|f| (f.1, f.3)).collect();
    assert_eq!(
        statements,
        [("حركة فتح", "بالاتفاق"), ("الجيش اللبناني", "مسؤوليته عن الحريق")]
    );
}

#[test]
fn an_office_with_a_pronoun_belongs_to_what_was_named_before() {
    let done = from_tables(&[
        "أعلنت منظمة اليونسكو أن المتحف تضرر.",
        "وقال مديرها العام كريم الحداد إن الترميم بدأ.",
    ]);
    let director = named(&done, "Karim al-Haddad");
    assert_eq!(director.role_en, "director-general");
    assert_eq!(director.affiliation_en, "UNESCO");
    let done = from_tables(&["تعهدت تونس بفتح المعبر، وفق ما أعلنه وزير خارجيتها سامح شكري."]);
    let minister = named(&done, "Sameh Shoukry");
    assert_eq!(minister.role_en, "Tunisian Foreign Minister");
    assert_eq!(done.positions[0].reported_by_actor_ids, [minister.id]);
    assert_eq!(done.positions[0].polarity, Polarity::Positive);
}

#[test]
fn envoys_to_the_united_nations_have_their_english_office() {
    let done = from_tables(&[
        "رفضت السفيرة الأميركية لدى الأمم المتحدة ليندا توماس جرينفيلد المشروع.",
        "وقال المندوب الفرنسي لدى الأمم المتحدة كريم الحداد إن النص ضعيف.",
    ]);
    let ambassador = named(&done, "Linda Thomas-Greenfield");
    assert_eq!(ambassador.role_en, "U.S. ambassador to the United Nations");
    assert_eq!(named(&done, "Karim al-Haddad").role_en, "French U.N. envoy");
}

#[test]
fn documents_are_named_by_common_nouns() {
    let done = from_tables(&["اتفقت مصر والأردن على فتح المعبر، بحسب بيان ثنائي مشترك."]);
    named(&done, "joint bilateral statement");
}

#[test]
fn a_meeting_tells_who_discussed_with_whom() {
    let draft = read(&[
        "استقبل الرئيس اللبناني جوزيف عون، أمس في بيروت، وزير الخارجية المصري بدر عبد العاطي، وبحث معه سبل دعم الجيش.",
    ]);
    let [(_, actor, PositionType::Discuss, content)] = found(&draft)[..] else {
        panic!("{:?}", found(&draft))
    };
    assert_eq!((actor, content), ("جوزيف عون", "سبل دعم الجيش"));
    let target = draft.positions[0].target_actor_ids[0];
    let guest = draft.actors.iter().find(|a| a.id == target).unwrap();
    assert_eq!(guest.name_ar, "بدر عبد العاطي");
}

#[test]
fn an_adjunct_between_commas_is_no_content() {
    let draft = read(&["ودعا الرئيس جوزيف عون، خلال الاجتماع، إلى \"فتح المدارس\"."]);
    assert_eq!(draft.positions[0].statement.text, "إلى \"فتح المدارس\"");
    let draft = read(&["وأكد الوزير حسن مراد، على هامش القمة، أن المدارس ستفتح."]);
    assert_eq!(draft.positions[0].statement.text, "أن المدارس ستفتح");
}

#[test]
fn a_lone_surname_in_the_title_means_its_bearer() {
    let (source, segments) = story(&[
        "هيغسيث يحذر من انهيار الهدنة",
        "التقى وزير الدفاع الأميركي بيت هيغسيث نظيره الفرنسي.",
    ]);
    let draft = extract(&source, &segments);
    let title = draft.positions.iter().find(|p| p.segment_id == 1).unwrap();
    let actor = draft.actors.iter().find(|a| a.id == title.actor_id).unwrap();
    assert_eq!(actor.name_ar, "بيت هيغسيث", "{:?}", draft.actors);
}

#[test]
fn nobody_is_called_by_the_office_of_somebody_else() {
    let done = completed(
        &["قال وزير الخارجية الأردني حسن مراد إن القمة ستعقد، فيما رفضت البلدية الاقتراح."],
        &["Jordan's foreign minister said the summit will be held, while the town rejected the proposal."],
        &[],
    );
    let names: Vec<&str> = done.actors.iter().map(|a| a.name_en.as_str()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(!names.contains(&"Jordan's foreign minister"), "{names:?}");
}

#[test]
fn a_statement_holds_both_marks_of_its_quotations() {
    let draft = read(&["وقالت البلدية إن الجسر \"آمن تماما\"."]);
    assert_eq!(draft.positions[0].statement.text, "إن الجسر \"آمن تماما\"");
}

#[test]
fn the_outlet_reports_again_inside_a_quotation_left_open() {
    let draft = read(&["قال الوزير سامي حداد إن \"الجسر آمن تماما، مشيرا إلى أن العمل انتهى."]);
    let statements: Vec<&str> = draft
        .positions
        .iter()
        .map(|p| p.statement.text.as_str())
        .collect();
    assert_eq!(statements.len(), 2, "{statements:?}");
    assert!(!statements[0].contains("مشيرا"), "{statements:?}");
    assert_eq!(statements[1], "أن العمل انتهى");
}

#[test]
fn a_verb_and_its_participle_of_saying_are_one_cue() {
    let draft = read(&[
        "قال الوزير سامي حداد إن العمل بدأ.",
        "وتابع قائلا: \"لن نتراجع عن المشروع\".",
    ]);
    let cues: Vec<&str> = draft.positions.iter().map(|p| p.cue.text.as_str()).collect();
    assert_eq!(cues, ["قال", "وتابع قائلا"]);
}

#[test]
fn a_plural_verb_has_no_subject_after_it() {
    let draft = read(&["دعا قادة الحزب إلى الحوار ويرفضون شروط الحكومة."]);
    let found: Vec<(u32, &str)> = draft
        .positions
        .iter()
        .map(|p| (p.actor_id, p.statement.text.as_str()))
        .collect();
    assert_eq!(found, [(1, "إلى الحوار"), (1, "شروط الحكومة")]);
}

#[test]
fn the_participle_of_saying_reports_beside_another_verb() {
    let draft = read(&["وعلق الوزير سامي الحداد على المشروع، قائلا إن الجسر سيفتح غدا."]);
    let all = found(&draft);
    assert_eq!(
        (all[0].0, all[0].1, all[0].3),
        ("قائلا", "سامي الحداد", "إن الجسر سيفتح غدا")
    );
    // A verb that says no more than that keeps the report.
    let draft = read(&["وأضاف الوزير سامي الحداد، قائلا إن الجسر سيفتح غدا."]);
    assert_eq!(found(&draft)[0].0, "وأضاف");
}

#[test]
fn how_and_how_often_is_neither_subject_nor_content() {
    let draft = read(&["ورفض الوزير سامي الحداد بشكل قاطع هدم الجسر."]);
    assert_eq!(found(&draft)[0].3, "هدم الجسر");
    let draft = read(&["وينفي الوزير نفيا قاطعا أن الجسر مغلق."]);
    assert_eq!(found(&draft)[0].1, "الوزير");
}

#[test]
fn a_crowd_that_the_sentence_began_with_speaks_in_the_plural() {
    let draft = read(&[
        "قالت الشرطة إن الطريق مفتوح.",
        "وتجمع العشرات أمام المصنع وطالبوا بإعادة العمال.",
    ]);
    let all = found(&draft);
    assert_eq!((all[1].0, all[1].1), ("وطالبوا", "العشرات"));
}

#[test]
fn ban_ki_moon_is_no_conjunction() {
    let draft = read(&["وأدان الأمين العام للأمم المتحدة بان كي مون الهجوم على الجسر."]);
    let all = found(&draft);
    assert_eq!((all[0].1, all[0].3), ("بان كي مون", "الهجوم على الجسر"));
}

#[test]
fn words_passed_on_from_somebodys_lips_are_theirs() {
    let draft = read(&["ونقلت الوكالة على لسان الوزير سامي الحداد قوله إن الجسر آمن."]);
    let all = found(&draft);
    assert_eq!((all[0].1, all[0].3), ("سامي الحداد", "إن الجسر آمن"));
}

#[test]
fn a_verbal_noun_after_its_subject_is_no_surname() {
    let draft = read(&["وأعلن مصرف لبنان المركزي إخضاع البنوك للرقابة."]);
    assert_eq!(found(&draft)[0].3, "إخضاع البنوك للرقابة");
}

#[test]
fn a_known_surname_of_the_same_shape_is_one() {
    let done = from_tables(&[
        "رفض المندوب الإسرائيلي جلعاد إردان القرار.",
        "وقال إردان إن الجلسة انتهت.",
    ]);
    assert_eq!(done.actors.len(), 1);
    named(&done, "Gilad Erdan");
}

#[test]
fn bodies_are_of_the_state_that_the_story_is_about() {
    let done = from_tables(&[
        "وقع الحادث في السويد قرب الحدود السويدية.",
        "وقالت الشرطة إن الحكومة السويدية تتابع الحادث.",
    ]);
    named(&done, "Swedish police");
}

#[test]
fn sources_and_spokesmen_are_named_by_their_body() {
    let done = from_tables(&[
        "قال مسؤول بوزارة الصحة المصرية إن الدواء متوفر.",
        "وقال متحدث باسم وزارة الداخلية الألمانية إن الطريق مفتوح.",
    ]);
    named(&done, "Egyptian Health Ministry official");
    named(&done, "German Interior Ministry spokesman");
}

#[test]
fn a_common_word_before_a_surname_and_an_office_is_a_given_name() {
    let draft = read(&["أكد معز الدالي، الناطق الرسمي باسم البلدية، مساء السبت أن الأشغال انتهت."]);
    assert_eq!(found(&draft)[0].1, "معز الدالي");
    assert_eq!(draft.actors[0].kind, ActorKind::Person);
}

#[test]
fn a_name_follows_an_office_with_a_long_complement() {
    let draft =
        read(&["قال المدير العام للشركة الوطنية للنقل البحري بالساحل، رضا بلحاج، إن الرحلات ستعود غدا."]);
    assert_eq!(found(&draft)[0].1, "رضا بلحاج");
}

#[test]
fn a_counterpart_is_later_called_by_office_and_nationality() {
    let draft = read(&[
        "أكد وزير الدفاع اللبناني سمير عطية مع نظيره الأردني فارس نعيم أن الحدود آمنة.",
        "من جهته، شدد الوزير الأردني على أن بلاده ملتزمة بالاتفاق.",
    ]);
    assert_eq!(found(&draft)[1].1, "فارس نعيم");
}

#[test]
fn an_envoy_is_a_special_representative() {
    let draft = read(&[
        "قالت الممثلة الخاصة للأمين العام هناء توفيق إن الحوار بدأ.",
        "وأكدت المبعوثة أن الهدنة صامدة.",
    ]);
    assert_eq!(found(&draft)[1].1, "هناء توفيق");
}

#[test]
fn one_word_between_a_given_name_and_the_clause_is_a_surname() {
    let draft = read(&["وقال المتحدث باسم الوزارة السفير تميم خلاف إن الوزير سيلتقي نظراءه."]);
    assert_eq!(found(&draft)[0].1, "تميم خلاف");
}

#[test]
fn a_supervisor_of_something_has_a_name() {
    let draft = read(&["وقال المشرف العام على المركز الدكتور عبد الله عطية إن القافلة وصلت."]);
    assert_eq!(found(&draft)[0].1, "عبد الله عطية");
}

#[test]
fn a_second_name_between_dashes_is_no_content() {
    let draft =
        read(&["أعلن مصدر عسكري مسؤول في القيادة العامة للقوات المسلحة – الجيش العربي، أن الحدود آمنة."]);
    assert_eq!(found(&draft)[0].3, "أن الحدود آمنة");
}

#[test]
fn whom_an_office_quotes_at_once_goes_on_speaking() {
    let draft = read(&[
        "وذكر المكتب الإعلامي أن الوزير سامي الحداد أكد جاهزية المطار.",
        "وأضاف أن الرحلات ستعود غدا.",
    ]);
    assert_eq!(found(&draft).last().unwrap().1, "سامي الحداد");
}

#[test]
fn two_known_surnames_side_by_side_are_two_people() {
    let (source, segments) = story(&[
        "ماكرون وأردوغان يبحثان الهدنة",
        "أجرى الرئيس الفرنسي إيمانويل ماكرون اتصالا مع نظيره التركي رجب طيب أردوغان.",
    ]);
    let draft = extract(&source, &segments);
    let group = draft.actors.iter().find(|a| a.kind == ActorKind::Group).unwrap();
    assert_eq!(group.name_ar, "إيمانويل ماكرون ورجب طيب أردوغان");
    assert_eq!(group.member_ids.len(), 2);
}

#[test]
fn new_ambassadors_renew_nothing() {
    let draft = read(&["تسلم الرئيس سامي الحداد أوراق اعتماد خمسة سفراء جدد لدى البلاد، بينهم سفير اليابان."]);
    assert!(found(&draft).iter().all(|p| p.0 != "جدد"));
}

#[test]
fn a_surname_that_no_table_knows_is_that_of_the_person_named_in_full() {
    let draft = read(&[
        "قال رئيس البرلمان محمد بن أحمد اليعماري إن الهدنة صامدة.",
        "واستنكر اليعماري صمت العالم.",
    ]);
    let all = found(&draft);
    assert_eq!((all[1].1, all[1].3), ("محمد بن أحمد اليعماري", "صمت العالم"));
}

#[test]
fn a_form_of_respect_means_the_holder_of_the_office() {
    let draft = read(&[
        "اجتمع وزير الخارجية القطري سامي الحداد مع مستشار الأمن القومي البريطاني.",
        "وأكد معاليه أن بلاده ماضية في الوساطة.",
    ]);
    assert_eq!(found(&draft)[0].1, "سامي الحداد");
}

#[test]
fn at_the_same_time_is_no_content() {
    let draft = read(&["ونفى الوزير سامي الحداد في الوقت ذاته نقل المفاوضات."]);
    assert_eq!(found(&draft)[0].3, "نقل المفاوضات");
}

#[test]
fn whose_turn_it_is_is_no_content() {
    let draft = read(&["وطالب السفراء بدورهم برفع القيود."]);
    assert_eq!(found(&draft)[0].3, "برفع القيود");
}

#[test]
fn a_body_named_in_full_is_later_called_by_its_noun() {
    let draft = read(&[
        "غرّمت المفوضية الأوروبية أمس شركتين للشحن.",
        "وقالت المفوضية إن الشركتين رفعتا الأسعار.",
    ]);
    assert_eq!(found(&draft)[0].1, "المفوضية الأوروبية");
    // Both places are known, the one where it does not speak too.
    assert_eq!(draft.actors[0].mentions.len(), 2);
    // Nothing is called so that is named behind.
    let draft = read(&["وقالت المفوضية إنها لا تعلم شيئا عن المفوضية الأوروبية."]);
    assert_eq!(found(&draft)[0].1, "المفوضية");
}

/// The positions of a headline: actor and content.
fn of_headline(headline: &str) -> Vec<(String, String)> {
    let (source, segments) = story(&[headline, "وصل الوفد إلى العاصمة مساء الخميس."]);
    let draft = extract(&source, &segments);
    found(&draft)
        .into_iter()
        .map(|(_, actor, _, content)| (actor.to_owned(), content.to_owned()))
        .collect()
}

#[test]
fn a_headline_tells_two_things_side_by_side() {
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        of_headline("إيران تهدد بإغلاق المضيق وواشنطن تحذر من التصعيد"),
        [pair("إيران", "بإغلاق المضيق"), pair("واشنطن", "من التصعيد")]
    );
    assert_eq!(
        of_headline("غوتيريش: المدنيون يدفعون الثمن.. وموسكو ترفض الاتهامات"),
        [
            pair("غوتيريش", "المدنيون يدفعون الثمن"),
            pair("موسكو", "الاتهامات")
        ]
    );
    // Two who act together are no two clauses.
    let together = of_headline("السعودية ومصر تدعوان إلى وقف القتال");
    assert_eq!(together.len(), 1, "{together:?}");
}

#[test]
fn the_head_of_a_company_speaks_in_a_headline() {
    let found = of_headline("الرئيس التنفيذي في شركة قطر للطاقة: سنرفع الإنتاج إلى 142 مليون طن");
    assert_eq!(
        found,
        [(
            "الرئيس التنفيذي في شركة قطر للطاقة".to_owned(),
            "سنرفع الإنتاج إلى 142 مليون طن".to_owned()
        )]
    );
}

#[test]
fn a_minister_of_state_has_a_field() {
    let done =
        from_tables(&["أعلن وزير الدولة القطري لشؤون الطاقة سعد بن شريدة الكعبي أن بلاده سترفع الإنتاج."]);
    let minister = &done.actors[0];
    assert_eq!(minister.role_en, "Qatari Minister of State for Energy Affairs");
    assert_eq!(minister.affiliation_en, "Qatar");
    let done = from_tables(&["قالت وزيرة الدولة للشؤون الخارجية ليلى الحداد إن القمة ستعقد."]);
    assert_eq!(done.actors[0].role_en, "Minister of State for Foreign Affairs");
}

#[test]
fn a_woman_holds_the_office_that_the_table_knows_of_men() {
    let done = from_tables(&["حذرت وزيرة النقل الأردنية هند الطراونة من خسائر كبيرة."]);
    assert_eq!(done.actors[0].role_en, "Jordanian Transport Minister");
}

#[test]
fn what_is_said_is_no_part_of_who_says_it() {
    let draft = read(&["رحبت الرئاسة الفلسطينية بالقرار ووصفته بالشجاع."]);
    let all = found(&draft);
    assert_eq!((all[0].1, all[0].3), ("الرئاسة الفلسطينية", "بالقرار"));
    let draft = read(&["في حين رحبت الرئاسة الفلسطينية بالقرار ودعت بقية الدول إلى أن تحذو حذو كندا."]);
    let all = found(&draft);
    assert_eq!((all[0].1, all[0].3), ("الرئاسة الفلسطينية", "بالقرار"));
}

#[test]
fn what_somebody_knows_is_no_name() {
    let draft = read(&["ونفى مصدر في مكتب رئيس الوزراء الإسرائيلي علمه بأي خطط لهجوم وشيك."]);
    let all = found(&draft);
    assert_eq!(
        (all[0].1, all[0].3),
        ("مصدر في مكتب رئيس الوزراء الإسرائيلي", "علمه بأي خطط لهجوم وشيك")
    );
}

#[test]
fn a_body_speaks_of_itself_as_it() {
    let done = completed(
        &["وأعلن المجلس الأعلى للأمن القومي أنه سيرد على أي اعتداء."],
        &["The Supreme National Security Council announced that it would respond to any aggression."],
        &["He will respond to any aggression."],
    );
    assert_eq!(
        done.positions[0].statement_en,
        "It will respond to any aggression."
    );
}

#[test]
fn who_is_called_upon_is_not_who_calls() {
    let draft = read(&["قال الوزير سامي حداد إن القرار شجاع، ودعا بقية الدول إلى أن تحذو حذوه."]);
    let all = found(&draft);
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!((all[1].1, all[1].3), ("سامي حداد", "بقية الدول إلى أن تحذو حذوه"));
}

#[test]
fn a_promise_is_translated_as_lying_ahead() {
    let draft = read(&["ووعد الوزير سامي حداد بأن تفي البلدية بجميع التزاماتها."]);
    assert_eq!(draft.clauses, ["ستفي البلدية بجميع التزاماتها."]);
    let draft = read(&["ووعد الوزير سامي حداد بأن تركيا ستشارك."]);
    assert_eq!(draft.clauses, ["تركيا ستشارك."]);
}

#[test]
fn an_accusation_is_translated_with_its_verb() {
    let draft = read(&["واتهم الوزير كريم الحداد كانبرا بتشجيع الهجرة، ووصفها بالمتسرعة."]);
    assert_eq!(
        draft.framed,
        ["الوزير اتهم كانبرا بتشجيع الهجرة.", "الوزير وصفها بالمتسرعة."]
    );
}

#[test]
fn people_are_called_by_their_surname_where_they_have_one() {
    use super::names::group::short_of;
    for (name, short) in [
        ("Saad bin Sherida al-Kaabi", "al-Kaabi"),
        ("Mohammed bin Salman", "Mohammed"),
        ("Ursula von der Leyen", "von der Leyen"),
        ("Lina Haddad", "Haddad"),
    ] {
        assert_eq!(short_of(&name.split(' ').collect::<Vec<_>>()), short);
    }
}
