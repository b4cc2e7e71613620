//! What a line is by its own words: the labels and set phrases of Arabic news pages.
//!
//! Word lists are in matching form (see [`crate::text::normalize`]). The rules prefer to leave a
//! line in the body when in doubt: a promotion that is translated costs less than a sentence lost.

use super::SetAsideKind;
use super::date::{DateReading, read_date_line};
use super::line::Line;
use crate::text::lexicon::lexicon;
use crate::text::normalize::is_arabic_letter;
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
fn after<'a>(key: &'a str, prefix: &str) -> Option<&'a str> {
    key.strip_prefix(prefix)
        .filter(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn begins_with_any(key: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| after(key, prefix).is_some())
}

lexicon! {
    SOURCE_LABELS = "lexicon/source_labels.txt"
}

lexicon! {
    /// Names under which agencies sign.
    AGENCIES = "lexicon/agencies.txt"
}

fn is_credit(line: &Line) -> bool {
    let key = line.key.as_str();
    if SOURCE_LABELS
        .strip(key)
        .is_some_and(|rest| rest.trim_start().starts_with([':', '-', '|']))
    {
        // "المصدر: نرفض ذلك ..." quotes a source; a credit is a few names.
        return line.words <= 9;
    }
    if begins_with_any(key, &["نقلا عن", "المصدر موقع", "المصدر وكالات"]) {
        return line.words <= 8 && !line.terminated;
    }
    is_list_of_agencies(key)
}

/// "رويترز / أ ف ب", "(وكالات)".
fn is_list_of_agencies(key: &str) -> bool {
    let mut names = key
        .split(['/', '-', '+', '|', '،', ',', '(', ')', '&'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .peekable();
    names.peek().is_some()
        && names.all(|name| {
            AGENCIES.contains(name.strip_prefix('و').unwrap_or(name))
                || AGENCIES.contains(name.to_lowercase().as_str())
        })
}

lexicon! {
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

lexicon! {
    /// Openings that only invitations have.
    INVITATIONS = "lexicon/invitations.txt"
}

lexicon! {
    /// Buttons that may stand alone on a line; a word such as "نشر" is too little to tell.
    LONE_BUTTONS = "lexicon/lone_buttons.txt"
}
lexicon! {
    /// Headings of lists of tags.
    TAG_HEADINGS = "lexicon/tag_headings.txt"
}
lexicon! {
    /// Buttons: a line of nothing else is a share bar.
    BUTTONS = "lexicon/buttons.txt"
}

fn is_promotion(line: &Line) -> bool {
    let key = line.key.to_lowercase();
    if line.words <= 30 && INVITATIONS.begins(&key) {
        return true;
    }
    if line.words <= 14
        && !line.terminated
        && begins_with_any(
            &key,
            &[
                "للمزيد",
                "المزيد",
                "للاشتراك",
                "للتواصل",
                "للانضمام",
                "لمتابعتنا",
                "تابع",
                "انضم الي",
            ],
        )
        && [
            "اضغط",
            "قناتنا",
            "القناه",
            "صفحتنا",
            "تطبيق",
            "التطبيق",
            "واتساب",
            "تليجرام",
            "تلغرام",
            "تيليجرام",
            "فيسبوك",
            "تويتر",
            "الرابط",
            "هنا",
            "زوروا",
            "نشرتنا",
            "جوجل",
            "google",
        ]
        .iter()
        .any(|word| key.split(|c: char| !c.is_alphanumeric()).any(|w| w == *word))
    {
        return true;
    }
    let mut words = key
        .split(|c: char| c.is_whitespace() || "/|:،,.()".contains(c))
        .filter(|word| !word.is_empty())
        .peekable();
    words.peek().is_some()
        && line.words <= 16
        && words.all(|word| BUTTONS.contains(word) || word.strip_prefix('و').is_some_and(|word| BUTTONS.contains(word)))
        // A lone short word such as "نشر" is too little to tell, unless it is a name of a network.
        && (line.words > 1 || LONE_BUTTONS.contains(&key))
}

lexicon! {
    BYLINES = "lexicon/bylines.txt"
}

lexicon! {
    /// Places and words that stand before or behind the dash of a byline ("القاهرة - سمير عادل").
    BYLINE_PLACES = "lexicon/byline_places.txt"
}

/// Whether a line between title and body is "القاهرة: سمير عادل"; elsewhere it could be a headline.
pub(super) fn is_place_and_name(line: &Line) -> bool {
    let Some((place, name)) = line.key.split_once(':') else {
        return false;
    };
    let names = name.split_whitespace().count();
    !line.terminated && (1..=4).contains(&names) && BYLINE_PLACES.contains(place.trim())
}

/// Whether a line has no Arabic letters and is too short to be told: "TT", "Sputnik".
pub(super) fn is_latin_scrap(line: &Line) -> bool {
    line.words <= 3 && !line.terminated && !line.key.chars().any(is_arabic_letter)
}

fn is_byline(line: &Line) -> bool {
    if (line.terminated && !line.introduces) || line.words > 9 {
        return false;
    }
    let key = line.key.to_lowercase();
    if BYLINES
        .strip(&key)
        .is_some_and(|rest| rest.trim_start().starts_with([':', '-', '|']))
    {
        return true;
    }
    if line.words <= 5 && begins_with_any(&key, &["بقلم", "كتب", "كتبت"]) && line.words > 1 {
        // "كتب الوزير" is a sentence; a signature has a name and nothing else, which words alone
        // cannot tell, so only "بقلم" is trusted without a colon.
        return after(&key, "بقلم").is_some();
    }
    let parts: Vec<&str> = key
        .split(['-', '|', '/', '،'])
        .map(|part| part.trim().trim_matches('"'))
        .filter(|part| !part.is_empty())
        .collect();
    (2..=3).contains(&parts.len())
        && line.words <= 7
        && [parts[0], parts[parts.len() - 1]]
            .iter()
            .any(|part| BYLINE_PLACES.contains(part))
        && parts.iter().all(|part| part.split(' ').count() <= 3)
        && key.contains(['-', '|', '/'])
}

lexicon! {
    FURNITURE = "lexicon/furniture.txt"
}

lexicon! {
    FURNITURE_LABELS = "lexicon/furniture_labels.txt"
}

lexicon! {
    COUNTED = "lexicon/counted.txt"
}

fn is_furniture(line: &Line) -> bool {
    let key = line.key.to_lowercase();
    if !key.contains(char::is_alphabetic) {
        return true;
    }
    if FURNITURE.contains(&key) {
        return true;
    }
    if line.words <= 20
        && FURNITURE_LABELS
            .strip(&key)
            .is_some_and(|rest| rest.trim_start().starts_with([':', '|', '#']))
    {
        return true;
    }
    if key.starts_with("لن يتم نشر عنوان بريدك")
        || key.contains("جميع الحقوق محفوظه")
        || key.contains("حقوق النشر محفوظه")
        || key.contains("كافه الحقوق محفوظه")
        || key.contains("all rights reserved")
        || key.starts_with("copyright")
    {
        return line.words <= 30;
    }
    if line.words <= 6
        && begins_with_any(
            &key,
            &[
                "getty images",
                "afp",
                "epa",
                "reuters",
                "صوره ارشيفيه",
                "صوره تعبيريه",
            ],
        )
    {
        return true;
    }
    let words: Vec<&str> = key.split(' ').collect();
    if words.iter().all(|word| is_address(word)) {
        return true;
    }
    is_breadcrumb(&key) || is_counter(&words)
}

/// A link, a mail address, a handle or a hashtag.
fn is_address(word: &str) -> bool {
    let word = word.trim_matches(|c: char| "()[]،,.:\"".contains(c));
    let bare = word.trim_start_matches(['@', '#']);
    (bare.len() < word.len() && !bare.is_empty())
        || word.starts_with("http://")
        || word.starts_with("https://")
        || word.starts_with("www.")
        || word.starts_with("pic.")
        || (word.is_ascii()
            && word.contains(['.', '@'])
            && !word.starts_with('.')
            && word.split(['.', '@']).all(|part| {
                part.len() > 1
                    && part
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "-_/?=&%~#".contains(c))
            }))
}

/// "الرئيسية > أخبار > عربي".
fn is_breadcrumb(key: &str) -> bool {
    let home = begins_with_any(key, &["الرئيسيه", "الصفحه الرئيسيه", "home"]);
    let parts: Vec<&str> = key
        .split(['>', '/', '|', '<', '"', '›', '\\', '•', '-'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    parts.len() > 1
        && ((home && key.len() < 200)
            || (parts.len() > 2
                && key.contains(['>', '|', '›', '•'])
                && parts.iter().all(|part| part.split(' ').count() <= 3)))
}

/// "120 مشاهدة", "تعليقات (3)", "3 دقائق للقراءة".
fn is_counter(words: &[&str]) -> bool {
    let mut parts = words
        .iter()
        .flat_map(|word| word.split(|c: char| !c.is_alphanumeric()))
        .filter(|part| !part.is_empty())
        .peekable();
    words.len() <= 6
        && parts.peek().is_some()
        && words
            .iter()
            .any(|word| word.contains(|c: char| c.is_ascii_digit()))
        && parts.all(|part| {
            COUNTED.contains(part)
                || part.bytes().all(|byte| byte.is_ascii_digit())
                || ["k", "m"].iter().any(|unit| {
                    part.trim_end_matches(unit)
                        .bytes()
                        .all(|byte| byte.is_ascii_digit())
                })
        })
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
