//! Names of Tunisia, Algeria and Morocco, which are written as in French: `Hichem Ben Romdhane`, without the
//! article of the surname.

use super::common;
use crate::positions::token;

/// Month names that only the Maghreb uses, and its districts.
const WORDS: [&str; 7] = ["جانفي", "فيفري", "افريل", "جويليه", "اوت", "معتمديه", "بمعتمديه"];

/// Common given names, normalised, compound names joined.
#[rustfmt::skip]
const GIVEN: &[(&str, &str)] = &[
    ("محمد", "Mohamed"), ("هشام", "Hichem"), ("رضا", "Ridha"), ("طارق", "Tarek"), ("مصطفي", "Mustapha"), ("عماد", "Imed"),
    ("الطاهر", "Tahar"), ("المنصف", "Moncef"), ("منصف", "Moncef"), ("منجي", "Mongi"), ("المنجي", "Mongi"), ("زياد", "Zied"),
    ("شفيق", "Chafik"), ("رشيد", "Rachid"), ("رشيده", "Rachida"), ("بشير", "Bechir"), ("البشير", "Bechir"), ("الشاذلي", "Chedly"),
    ("الحبيب", "Habib"), ("الباجي", "Beji"), ("توفيق", "Taoufik"), ("خالد", "Khaled"), ("ناجي", "Neji"), ("الناجي", "Neji"),
    ("سفيان", "Sofiene"), ("سليم", "Slim"), ("الهادي", "Hedi"), ("مهدي", "Mehdi"), ("المهدي", "Mehdi"), ("ياسين", "Yassine"),
    ("معز", "Moez"), ("زهير", "Zouhair"), ("كمال", "Kamel"), ("جمال", "Jamel"), ("فيصل", "Faycal"), ("مراد", "Mourad"),
    ("الصادق", "Sadok"), ("صادق", "Sadok"), ("المختار", "Mokhtar"), ("مختار", "Mokhtar"), ("رفيق", "Rafik"), ("شكري", "Chokri"),
    ("سعيد", "Said"), ("ماجد", "Majed"), ("عياض", "Iyadh"), ("رياض", "Riadh"), ("نوفل", "Naoufel"), ("لسعد", "Lassaad"),
    ("الاسعد", "Lassaad"), ("حاتم", "Hatem"), ("انيس", "Anis"), ("بثينه", "Bouthaina"), ("سهام", "Sihem"), ("ريم", "Rym"),
    ("سامي", "Sami"), ("حسن", "Hassen"), ("محسن", "Mohsen"), ("صلاح", "Salah"), ("صالح", "Salah"), ("عثمان", "Othman"),
    ("عمر", "Omar"), ("بن", "Ben"), ("ابن", "Ben"), ("ولد", "Ould"), ("عبدالفتاح", "Abdelfattah"), ("نورالدين", "Noureddine"),
];

/// Whether the texts, in which the state with the adjective `leading` stands out, tell of the Maghreb.
pub(crate) fn tells_of<'a>(texts: impl Iterator<Item = &'a str>, leading: Option<&str>) -> bool {
    matches!(leading, Some("Tunisian" | "Algerian" | "Moroccan"))
        || leading.is_none()
            && texts
                .flat_map(|text| token::tokens(text, 0))
                .any(|token| WORDS.contains(&token.norm.as_str()))
}

/// A common given name as the Maghreb writes it.
pub(crate) fn given(word: &str) -> Option<&'static str> {
    common::found(GIVEN, word)
}

/// A spelling in Latin letters as French has it.
pub(crate) fn as_in_french(latin: &str) -> String {
    let name = latin.strip_prefix("al-").unwrap_or(latin);
    let name = name.replace("sh", "ch").replace("Sh", "Ch").replace("aww", "aou");
    match name.strip_suffix("wi") {
        Some(stem) => format!("{stem}oui"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::positions::names::nationality;

    #[test]
    fn names_of_the_maghreb_are_told_and_written_as_in_french() {
        let tells = |text| tells_of([text].into_iter(), nationality::leading([text].into_iter()));
        assert!(tells("انطلق المهرجان يوم 3 فيفري"));
        assert!(!tells("انطلق المهرجان في 3 شباط"));
        assert_eq!(as_in_french("al-Sharni"), "Charni");
        assert_eq!(as_in_french("al-Mahdawi"), "Mahdaoui");
        assert_eq!(given("هشام"), Some("Hichem"));
    }
}
