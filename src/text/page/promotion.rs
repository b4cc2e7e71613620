//! Invitations to follow, subscribe, install and share.

use super::label::begins_with_any;
use super::line::Line;
use crate::text::lexicon::lexicon;

lexicon! {
    /// Openings that only invitations have.
    INVITATIONS = "lexicon/invitations.txt"
}

lexicon! {
    /// Buttons that may stand alone on a line; a word such as "نشر" is too little to tell.
    LONE_BUTTONS = "lexicon/lone_buttons.txt"
}
lexicon! {
    /// Buttons: a line of nothing else is a share bar.
    BUTTONS = "lexicon/buttons.txt"
}

pub(super) fn is_promotion(line: &Line) -> bool {
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
