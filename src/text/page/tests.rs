//! Whole pages, written for these tests, and what must become of them.

use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Page {
    let page = read_page(&Source::new(text));
    assert_covered_once(text, &page);
    page
}

fn kinds(page: &Page) -> Vec<SetAsideKind> {
    page.set_aside.iter().map(|aside| aside.kind).collect()
}

fn title(story: &Story) -> &str {
    story.title.as_ref().map_or("", |title| title.text.as_str())
}

fn body(story: &Story) -> Vec<&str> {
    story
        .paragraphs
        .iter()
        .map(|paragraph| paragraph.text.as_str())
        .collect()
}

/// Every character that is not white space lies in exactly one title, paragraph or text set aside.
fn assert_covered_once(text: &str, page: &Page) {
    let titles = page.stories.iter().filter_map(|story| story.title.as_ref());
    let paragraphs = page.stories.iter().flat_map(|story| &story.paragraphs);
    let aside = page.set_aside.iter().map(|aside| &aside.text);
    let mut spans: Vec<_> = titles.chain(paragraphs).chain(aside).collect();
    spans.sort_by_key(|excerpt| excerpt.span.start_byte);
    let mut covered = 0;
    for excerpt in spans {
        assert!(
            excerpt.span.start_byte >= covered,
            "covered twice: {:?}",
            excerpt.text
        );
        assert!(text[covered..excerpt.span.start_byte].trim().is_empty());
        assert_eq!(excerpt.text, text[excerpt.span.bytes()]);
        covered = excerpt.span.end_byte;
    }
    assert!(text[covered..].trim().is_empty());
}

const TWO_STORIES: &str = "وزيرا الزراعة في الأردن ومصر يبحثان استيراد القمح\n\
    تاريخ النشر: 9th, March 2024 GMT\n\
    بحث وزير الزراعة الأردني مع نظيره المصري، اليوم السبت، استيراد القمح. وقال الوزيران إن الموسم ضعيف.\n\
    وأضاف البيان أن اللجنة ستجتمع الشهر المقبل.\n\
    المصدر: صحيفة الحقول\n\
    إقرأ أيضاً:\n\
    نقابة الخبازين تحذر من نقص الطحين في المخابز\n\
    تابع أحدث الأخبار عبر تطبيق\n\
    حذرت نقابة الخبازين، الأحد، من نقص الطحين في مخابز العاصمة.\n\
    وطالبت النقابة الحكومة بدعم الأفران.";

#[test]
fn a_link_whose_body_follows_is_a_second_story() {
    let page = read(TWO_STORIES);
    assert_eq!(page.stories.len(), 2);
    let [first, second] = &page.stories[..] else {
        panic!("two stories")
    };
    assert_eq!(title(first), "وزيرا الزراعة في الأردن ومصر يبحثان استيراد القمح");
    assert_eq!(first.paragraphs.len(), 2);
    assert_eq!(
        first.date_line.as_ref().unwrap().date,
        Some(jiff::civil::date(2024, 3, 9))
    );
    assert_eq!(first.source_credit.as_ref().unwrap().text, "صحيفة الحقول");
    assert_eq!(title(second), "نقابة الخبازين تحذر من نقص الطحين في المخابز");
    assert_eq!(second.paragraphs.len(), 2);
    assert_eq!((&second.date_line, &second.source_credit), (&None, &None));
    use SetAsideKind::*;
    assert_eq!(kinds(&page), [DateLine, SourceCredit, RelatedLink, Promotion]);
    assert_eq!(page.warnings, []);
}

#[test]
fn line_ends_and_blank_lines_do_not_matter() {
    let unix = read(TWO_STORIES);
    let windows = read(&format!(
        "\u{FEFF}{}\r\n\r\n",
        TWO_STORIES.replace('\n', " \r\n\r\n\u{A0}")
    ));
    let texts = |page: &Page| {
        let bodies = page
            .stories
            .iter()
            .flat_map(|story| body(story))
            .map(str::to_owned);
        bodies.collect::<Vec<_>>()
    };
    assert_eq!(texts(&unix), texts(&windows));
    assert_eq!(kinds(&unix), kinds(&windows));
}

#[test]
fn a_page_without_its_line_breaks_is_still_two_stories() {
    let lined = read(TWO_STORIES);
    let page = read(&TWO_STORIES.replace('\n', " "));
    assert_eq!(page.stories.len(), 2);
    for (story, expected) in page.stories.iter().zip(&lined.stories) {
        assert_eq!(title(story), title(expected));
        assert_eq!(body(story), [body(expected).join(" ")]);
    }
    assert_eq!(
        page.stories[0].date_line.as_ref().unwrap().date,
        Some(jiff::civil::date(2024, 3, 9))
    );
    assert_eq!(
        page.stories[0].source_credit.as_ref().unwrap().text,
        "صحيفة الحقول"
    );
    assert_eq!(kinds(&page), kinds(&lined));
}

#[test]
fn links_without_a_body_are_set_aside() {
    let page = read(
        "انقطاع الكهرباء عن ثلاث محافظات\nالخميس 2 مايو 2024 - 08:15\nانقطعت الكهرباء عن ثلاث محافظات بعد عطل في محطة رئيسية.\n\
         أخبار ذات صلة\nارتفاع أسعار الوقود في الأسواق\nمنذ 3 ساعات\nمهندس يشرح أسباب العطل\nتابعونا على فيسبوك\n© جميع الحقوق محفوظة",
    );
    assert_eq!(page.stories.len(), 1);
    assert_eq!(body(&page.stories[0]).len(), 1);
    assert_eq!(
        page.stories[0].date_line.as_ref().unwrap().date,
        Some(jiff::civil::date(2024, 5, 2))
    );
    use SetAsideKind::*;
    assert_eq!(
        kinds(&page),
        [
            DateLine,
            RelatedLink,
            RelatedLink,
            DateLine,
            RelatedLink,
            Promotion,
            PageFurniture
        ]
    );
}

#[test]
fn a_link_in_the_middle_of_a_story_does_not_end_it() {
    let page = read(
        "إضراب في مطار العاصمة يعطل الرحلات\nبدأ عمال المطار إضرابا عن العمل صباح اليوم.\nاقرأ أيضا:\n\
         عمال المطار يهددون بالإضراب\nوقالت الإدارة إن عشرين رحلة ألغيت.\nاقرأ المزيد\nأمطار غزيرة على الساحل الشمالي\n\
         وأوضح ناطق باسم المطار أن المفاوضات مستمرة.",
    );
    assert_eq!(page.stories.len(), 1);
    assert_eq!(body(&page.stories[0]).len(), 3);
    assert_eq!(kinds(&page), [SetAsideKind::RelatedLink; 4]);
}

#[test]
fn only_the_link_that_fits_becomes_the_title() {
    let page = read(
        "افتتاح معرض الكتاب\nافتتح معرض الكتاب أبوابه اليوم أمام الزوار.\nالمصدر: وكالات\nاقرأ أيضا\nفوز المنتخب في مباراته الأولى\n\
         سفينة تجنح قرب الميناء الجنوبي\nجنحت سفينة شحن قرب الميناء الجنوبي فجر اليوم.",
    );
    assert_eq!(page.stories.len(), 2);
    assert_eq!(title(&page.stories[1]), "سفينة تجنح قرب الميناء الجنوبي");
    use SetAsideKind::*;
    assert_eq!(kinds(&page), [SourceCredit, RelatedLink, RelatedLink]);
}

#[test]
fn a_dated_headline_behind_a_body_opens_a_story() {
    let page = read(
        "زلزال يضرب الجزيرة\n3 مايو 2024\nضرب زلزال الجزيرة ليلا.\nوقال مسؤولون إن الأضرار محدودة.\n\
         حريق في مصنع للنسيج\n4 مايو 2024\nاندلع حريق في مصنع للنسيج شرقي المدينة.",
    );
    assert_eq!(page.stories.len(), 2);
    assert_eq!(title(&page.stories[1]), "حريق في مصنع للنسيج");
    assert_eq!(
        page.stories[1].date_line.as_ref().unwrap().date,
        Some(jiff::civil::date(2024, 5, 4))
    );
}

#[test]
fn a_plain_story_is_all_body() {
    let page = read("وصل الوفد إلى العاصمة أمس، وبدأ محادثات مع الوزير.\nومن المقرر أن يغادر غدا.");
    assert_eq!(page.stories.len(), 1);
    assert_eq!(page.stories[0].title, None);
    assert_eq!(body(&page.stories[0]).len(), 2);
    assert_eq!((page.set_aside.len(), page.warnings.len()), (0, 0));
    let page = read("وصل الوفد إلى العاصمة");
    assert_eq!(body(&page.stories[0]), ["وصل الوفد إلى العاصمة"]);
}

#[test]
fn repeated_titles_and_paragraphs_are_set_aside_once() {
    let page = read(
        "هدنة جديدة في الجنوب | موقع الخبر\nهدنة جديدة في الجنوب\nهدنةٌ جديدة في الجنوب\nأعلنت الأطراف هدنة جديدة في الجنوب اليوم.\n\
         أعلنت الأطراف هدنة جديدة في الجنوب اليوم.\nوتبدأ الهدنة غدا.",
    );
    assert_eq!(page.stories.len(), 1);
    assert_eq!(title(&page.stories[0]), "هدنة جديدة في الجنوب");
    assert_eq!(body(&page.stories[0]).len(), 2);
    assert_eq!(kinds(&page), [SetAsideKind::Repeated; 3]);
}

#[test]
fn a_teaser_above_the_full_paragraph_is_a_repetition() {
    let page = read(
        "بلدية المدينة تغلق الشارع الرئيسي\nأغلقت بلدية المدينة الشارع الرئيسي أمام السيارات حتى نهاية\n\
         أغلقت بلدية المدينة الشارع الرئيسي أمام السيارات حتى نهاية الشهر المقبل.\nويستثنى من ذلك الإسعاف.",
    );
    assert_eq!(body(&page.stories[0]).len(), 2);
    assert_eq!(kinds(&page), [SetAsideKind::Repeated]);
}

#[test]
fn header_lines_around_the_title() {
    let page = read(
        "الرئيسية > أخبار\nاقتصاد\nالبنك المركزي يرفع سعر الفائدة\nبيروت - سمير عادل\nآخر تحديث: 5 نيسان 2024\nصورة أرشيفية\n\
         بيروت (وكالات) - رفع البنك المركزي سعر الفائدة نقطة واحدة.\nالمصدر\nموقع الاقتصاد اليوم",
    );
    assert_eq!(title(&page.stories[0]), "البنك المركزي يرفع سعر الفائدة");
    assert_eq!(
        body(&page.stories[0]),
        ["بيروت (وكالات) - رفع البنك المركزي سعر الفائدة نقطة واحدة."]
    );
    assert_eq!(
        page.stories[0].source_credit.as_ref().unwrap().text,
        "موقع الاقتصاد اليوم"
    );
    use SetAsideKind::*;
    assert_eq!(
        kinds(&page),
        [
            PageFurniture,
            PageFurniture,
            Byline,
            DateLine,
            PageFurniture,
            SourceCredit,
            SourceCredit
        ]
    );
}

#[test]
fn what_an_editor_is_told() {
    let warned = |text| {
        read(text)
            .warnings
            .into_iter()
            .map(|warning| warning.kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        warned("تابعونا على تويتر\nالمصدر: وكالات"),
        [WarningKind::BoilerplateOnly]
    );
    assert_eq!(
        warned("The minister arrived today."),
        [WarningKind::NoArabic, WarningKind::ForeignScript]
    );
    assert_eq!(warned(" \n "), [WarningKind::NoArabic]);
    assert_eq!(
        warned("خبر عن الطقس في المدينة\nتاريخ النشر: 31/02/2024\nهطل المطر على المدينة."),
        [WarningKind::DateUnparsed]
    );
    let page = read("وصل الوفد أمس إلى العاصمة.\nوزیر نیرو گفت که این طرح برای کشور ضروری است.");
    assert_eq!(page.warnings[0].kind, WarningKind::ForeignScript);
    assert_eq!(page.warnings[0].span, Some(page.stories[0].paragraphs[1].span));
}

#[test]
fn very_long_pages_are_read() {
    // Work that grows with the square of the length would not end here; no clock is needed to notice.
    for text in [
        " ".repeat(1 << 20),
        "ا".repeat(1 << 19),
        "اقرأ أيضا:\nخبر آخر مهم\nنص.\n".repeat(5_000),
        "خبر مهم جدا\n".repeat(10_000),
    ] {
        read(&text);
    }
}

/// The article that the project was started for; it is no part of the project, so the test does
/// nothing where it is missing.
#[test]
fn the_seed_article_is_two_stories() {
    let shared = std::env::var_os("MAWQIF_SHARED").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        std::path::PathBuf::from,
    );
    let Ok(text) = std::fs::read_to_string(shared.join("seed-article.txt")) else {
        return;
    };
    let page = read(&text);
    assert_eq!(page.stories.len(), 2);
    assert!(title(&page.stories[0]).starts_with("قطر وامريكا تبحثان"));
    assert!(title(&page.stories[1]).starts_with("وزير الدفاع الأمريكي يؤكد"));
    assert_eq!(
        page.stories[0].date_line.as_ref().unwrap().date,
        Some(jiff::civil::date(2023, 10, 13))
    );
    assert_eq!(
        page.stories[0].source_credit.as_ref().unwrap().text,
        "السومرية العراقية"
    );
    assert_eq!(
        page.stories
            .iter()
            .map(|story| story.paragraphs.len())
            .collect::<Vec<_>>(),
        [5, 3]
    );
    use SetAsideKind::*;
    assert_eq!(kinds(&page), [DateLine, SourceCredit, RelatedLink, Promotion]);
    assert_eq!(page.warnings, []);
}

proptest! {
    #[test]
    fn every_page_is_covered_once(
        lines in proptest::collection::vec(
            prop_oneof![
                "[ا-ي ]{0,40}[.؟]?",
                Just("إقرأ أيضاً:".to_owned()), Just("المصدر: وكالات".to_owned()), Just("المصدر".to_owned()),
                Just("تابعونا على تويتر".to_owned()), Just("13/10/2023".to_owned()), Just("كتب: أحمد".to_owned()),
                Just("وزير المال يعلن خطة جديدة".to_owned()), Just("أعلن وزير المال خطة جديدة للسنة المقبلة.".to_owned()),
                "\\PC{0,30}",
            ], 0..30),
        end in prop_oneof![Just("\n"), Just("\r\n"), Just("\n\n"), Just("\u{2028}"), Just(" ")],
    ) {
        read(&lines.join(end));
    }
}

#[test]
fn a_headline_behind_the_link_to_another_story_opens_one() {
    let page = read(
        "إضراب في مطار العاصمة يعطل الرحلات\nبدأ عمال المطار إضرابا عن العمل صباح اليوم.\n\
         اقرأ أيضا: أمطار غزيرة على الساحل الشمالي\n\n\
         وزير الطاقة: سنرفع إنتاج الغاز المسال هذا العام\n\
         أعلن وزير الطاقة أن بلاده سترفع إنتاج الغاز المسال بحلول نهاية العام.",
    );
    assert_eq!(page.stories.len(), 2);
    assert_eq!(
        title(&page.stories[1]),
        "وزير الطاقة: سنرفع إنتاج الغاز المسال هذا العام"
    );
    // A heading within the story stays in it.
    let page = read(
        "إضراب في مطار العاصمة يعطل الرحلات\nبدأ عمال المطار إضرابا عن العمل صباح اليوم.\n\
         اقرأ أيضا: أمطار غزيرة على الساحل الشمالي\nمطالب عمال المطار\n\
         طالب عمال المطار في العاصمة بزيادة الأجور بعد إضراب الأمس.",
    );
    assert_eq!(page.stories.len(), 1);
}
