//! What a line is by its own words: the labels and set phrases of Arabic news pages.
//!
//! The rules prefer to leave a
//! line in the body when in doubt: a promotion that is translated costs less than a sentence lost.

use super::SetAsideKind;
use super::byline::is_byline;
use super::credit::is_credit;
use super::date::{DateReading, read_date_line};
use super::furniture::is_furniture;
use super::line::Line;
use super::promotion::is_promotion;
use crate::text::lexicon::lexicon;
use jiff::civil::Date;

/// What a line is, seen alone.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum LineLabel {
    /// Title, link or body: only its neighbours tell.
    Text,
    /// A date line and its day.
    Date(Option<Date>),
    /// A credit; the credited source starts behind the first colon or set phrase of the line.
    Credit,
    /// The word "source" alone: the next line is the credit.
    CreditHeading,
    /// The heading of a list of links.
    RelatedHeading,
    /// The heading of a list of tags.
    TagHeading,
    /// Set aside for what it says.
    Aside(SetAsideKind),
}

/// Labels a line by its own words.
pub(super) fn label(line: &Line) -> LineLabel {
    if line.is_long() {
        return LineLabel::Text;
    }
    let key = line.key.as_str();
    match read_date_line(key) {
        DateReading::Day(day) => return LineLabel::Date(Some(day)),
        DateReading::Unparsed => return LineLabel::Date(None),
        DateReading::None => {}
    }
    if matches!(key, "المصدر" | "المصادر" | "مصدر الخبر" | "source") {
        LineLabel::CreditHeading
    } else if is_credit(line) {
        LineLabel::Credit
    } else if let Some(related) = related(line) {
        related
    } else if TAG_HEADINGS.contains(&key.to_lowercase()) {
        LineLabel::TagHeading
    } else if is_promotion(line) {
        LineLabel::Aside(SetAsideKind::Promotion)
    } else if is_byline(line) {
        LineLabel::Aside(SetAsideKind::Byline)
    } else if is_furniture(line) {
        LineLabel::Aside(SetAsideKind::PageFurniture)
    } else {
        LineLabel::Text
    }
}

/// What follows `prefix` in `key`, if the prefix ends with a word.
pub(super) fn after<'a>(key: &'a str, prefix: &str) -> Option<&'a str> {
    key.strip_prefix(prefix)
        .filter(|rest| !rest.starts_with(char::is_alphanumeric))
}

pub(super) fn begins_with_any(key: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| after(key, prefix).is_some())
}

lexicon! {
    /// Headings of lists of tags.
    TAG_HEADINGS = "lexicon/tag_headings.txt"
}
lexicon! {
    /// Openings of links to other stories and headings of lists of them.
    RELATED = "lexicon/related.txt"
}

fn related(line: &Line) -> Option<LineLabel> {
    let key = line.key.as_str();
    let lower = key.to_lowercase();
    let rest = RELATED.strip(&lower)?;
    let bare = rest.trim_matches(|c: char| !c.is_alphanumeric());
    let labelled = rest.trim_start().starts_with([':', '-', '|', '.', '>', '»', '"']);
    if bare.is_empty() || (!labelled && bare.split(' ').count() <= 2) {
        Some(LineLabel::RelatedHeading)
    } else if labelled && line.words <= 30 {
        Some(LineLabel::Aside(SetAsideKind::RelatedLink))
    } else {
        // "اقرأ أيضا" without a mark behind it still opens a link; the other phrases open sentences too.
        let unmistakable = lower.starts_with("اقرا ايضا")
            || lower.starts_with("شاهد ايضا")
            || lower.starts_with("اقرا المزيد");
        (unmistakable && line.words <= 25).then_some(LineLabel::Aside(SetAsideKind::RelatedLink))
    }
}

#[cfg(test)]
mod tests {
    use super::super::line::lines;
    use super::*;

    fn of(text: &str) -> LineLabel {
        label(&lines(text)[0])
    }

    #[test]
    fn lines_that_frame_a_story() {
        use SetAsideKind::*;
        for (text, kind) in [
            ("تابعونا على فيسبوك وتويتر", Promotion),
            ("تابع أحدث الأخبار عبر تطبيق", Promotion),
            ("اشترك في نشرتنا البريدية", Promotion),
            ("للمزيد زوروا صفحتنا", Promotion),
            ("حمّل التطبيق الآن", Promotion),
            ("واتساب فيسبوك تويتر", Promotion),
            ("طباعة", Promotion),
            ("شارك", Promotion),
            ("شارك الخبر:", Promotion),
            ("انضم إلى قناتنا على تلغرام", Promotion),
            ("كتب: سمير عادل", Byline),
            ("القاهرة - سمير عادل", Byline),
            ("سمير عادل - بيروت", Byline),
            ("تحرير: هدى ناصر", Byline),
            ("بقلم هدى ناصر", Byline),
            ("https://example.org/a/b?c=1", PageFurniture),
            ("example.org", PageFurniture),
            ("@desk_ar @other", PageFurniture),
            ("#لبنان #بيروت", PageFurniture),
            ("صورة أرشيفية", PageFurniture),
            ("تعليقات (3)", PageFurniture),
            ("١٢٠ مشاهدة", PageFurniture),
            ("3 دقائق للقراءة", PageFurniture),
            ("© 2024 جميع الحقوق محفوظة", PageFurniture),
            ("الرئيسية > أخبار > عربي", PageFurniture),
            ("الكلمات المفتاحية: لبنان، مصارف، ودائع", PageFurniture),
            ("* * *", PageFurniture),
            ("اقرأ أيضا: الجفاف يهدد محاصيل القمح", RelatedLink),
        ] {
            assert_eq!(of(text), LineLabel::Aside(kind), "{text}");
        }
        for text in [
            "المصدر: وكالات",
            "المصدر : صحيفة الشروق",
            "نقلا عن صحيفة الشروق",
            "رويترز / أ ف ب",
            "(وكالات)",
        ] {
            assert_eq!(of(text), LineLabel::Credit, "{text}");
        }
        for text in [
            "إقرأ أيضاً:",
            "اقرأ أيضا",
            "اقرأ المزيد",
            "شاهد أيضاً",
            "ذات صلة",
            "مواضيع متعلقة",
            "أخبار ذات صلة:",
        ] {
            assert_eq!(of(text), LineLabel::RelatedHeading, "{text}");
        }
    }

    #[test]
    fn sentences_that_begin_like_a_label_stay_text() {
        for text in [
            "تابع الوزير قائلا إن الخطة تحتاج إلى سنتين",
            "اشترك في العملية ثلاثمئة جندي من ثلاث دول",
            "المصدر الأمني أكد أن الطريق مغلق",
            "المصدر: لن نعلق على الأمر قبل أن تنتهي اللجنة من عملها وترفع تقريرها إلى المجلس",
            "كتب الوزير على حسابه أن القرار نهائي",
            "شارك الآلاف في المسيرة",
            "شارك في الاجتماع وزراء ست دول",
            "نشر الجيش قواته على الحدود",
            "مصدر: الوزير لم يحضر الجلسة",
            "صورة قاتمة للاقتصاد في تقرير البنك المركزي",
            "إعلان حالة الطوارئ في العاصمة",
            "مراسل الصحيفة وصل إلى المدينة",
            "الدوحة (قنا) - بحث الوزيران ملف المياه",
            "الدوحة – بحث وزير الخارجية اليوم ملف المياه مع نظيره",
            "لبنان - سوريا: اتفاق على ترسيم الحدود",
            "الأكثر قراءة بين كتب هذا العام رواية من المغرب",
            "قال &quot;نعم&quot;",
        ] {
            assert_eq!(of(text), LineLabel::Text, "{text}");
        }
    }
}
