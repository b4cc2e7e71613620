//! One spelling for one person: a translation that writes "Anthony" where the story has Antony Blinken, or "Prince
//! Khaled" where it has Khalid bin Salman, gets the story's spelling.

use super::align;
use crate::positions::token::normalise;
use crate::text::words::replace_whole;

/// Forms of address before a first name alone: `الأمير خالد`.
const STYLES: &[&str] = &[
    "الامير",
    "الاميره",
    "الشيخ",
    "الشيخه",
    "الملك",
    "الملكه",
    "السلطان",
    "سمو",
    "البابا",
];

/// The `english` of a sentence with the names of `people`, as (Arabic, English), spelled as they are there.
///
/// Words are changed only within the run that reads like the Arabic name, and only into words of the name that
/// sound alike; first names, middle names and forms of address that the translation has besides stay.
pub(crate) fn unify(english: &str, arabic: &str, people: &[(String, String)]) -> String {
    let words: Vec<String> = arabic
        .split(|c: char| !c.is_alphanumeric())
        .map(normalise)
        .collect();
    let mut out = english.to_owned();
    for (form, name) in people {
        let form: Vec<String> = form.split_whitespace().map(normalise).collect();
        let (Some(first), Some(first_en)) = (form.first(), name.split(' ').next()) else {
            continue;
        };
        if stands_in(&form, &words) {
            out = respelled(&out, &form.join(" "), name);
        } else if form.len() > 1
            && STYLES
                .iter()
                .any(|style| stands_in(&[*style, first.as_str()], &words))
        {
            out = respelled(&out, first, first_en);
        }
    }
    out
}

/// Whether the words of a name follow one another in a sentence, the first one perhaps behind an attached particle.
fn stands_in<W: AsRef<str>>(form: &[W], words: &[String]) -> bool {
    words.windows(form.len()).any(|run| {
        let mut pairs = run.iter().zip(form);
        let (first, wanted) = pairs.next().map_or(("", ""), |(a, b)| (a.as_str(), b.as_ref()));
        let begins = first == wanted
            || first.strip_suffix(wanted).is_some_and(|before| {
                before.chars().count() <= 2 && before.chars().all(|c| "وفبلك".contains(c))
            });
        begins && pairs.all(|(a, b)| a == b.as_ref())
    })
}

/// `english` with the run that reads like the Arabic `form` spelled as `name` is.
fn respelled(english: &str, form: &str, name: &str) -> String {
    let Some(found) = align::find(form, english) else {
        return english.to_owned();
    };
    // Thomas Greenfield is Thomas-Greenfield.
    if found.text.replace('-', " ") == name.replace('-', " ") {
        return whole_words_replaced(english, &found.text, name);
    }
    let wanted: Vec<&str> = name.split(' ').collect();
    let run: Vec<&str> = found.text.split(' ').collect();
    let mut out: Vec<&str> = Vec::with_capacity(run.len());
    for word in run.iter().copied() {
        let own = wanted
            .iter()
            .copied()
            .filter(|_| word.starts_with(char::is_uppercase) && !wanted.contains(&word))
            .find(|own| !run.contains(own) && align::sound_alike(word, own));
        match own {
            Some(own) => {
                // "Al Ansari" is al-Ansari, and not Al al-Ansari.
                if own.starts_with("al-") && matches!(out.last(), Some(&("Al" | "al" | "El" | "el"))) {
                    out.pop();
                }
                out.push(own);
            }
            None => out.push(word),
        }
    }
    let spelled = out.join(" ");
    if spelled == found.text {
        return english.to_owned();
    }
    // The article may stand before the run: "Al Ansari" for الأنصاري.
    let with_article = ["Al ", "al ", "El ", "el "]
        .map(|article| format!("{article}{}", found.text))
        .into_iter()
        .find(|words| spelled.starts_with("al-") && english.contains(words.as_str()));
    whole_words_replaced(english, with_article.as_ref().unwrap_or(&found.text), &spelled)
}

/// `text` with `from` replaced where it stands as whole words; a name that begins the text begins it large.
fn whole_words_replaced(text: &str, from: &str, to: &str) -> String {
    let first = to
        .strip_prefix("al-")
        .map_or_else(|| to.to_owned(), |rest| format!("Al-{rest}"));
    let joins = |c: char| c.is_alphanumeric() || c == '-';
    replace_whole(text, from, joins, |at| if at == 0 { &first } else { to }).0
}

#[cfg(test)]
mod tests {
    use super::unify;

    fn one(english: &str, arabic: &str, form: &str, name: &str) -> String {
        unify(english, arabic, &[(form.to_owned(), name.to_owned())])
    }

    #[test]
    fn a_name_is_spelled_as_the_story_spells_it() {
        let blinken = |english: &str| {
            one(
                english,
                "التقى أنتوني بلينكن بالأمير",
                "أنتوني بلينكن",
                "Antony Blinken",
            )
        };
        assert_eq!(
            blinken("He met Secretary of State Anthony Blinken's envoy."),
            "He met Secretary of State Antony Blinken's envoy."
        );
        assert_eq!(blinken("Blinken met the emir."), "Blinken met the emir.");
        assert_eq!(
            one("Abdelati renewed", "عبد العاطي جدد", "عبد العاطي", "Abdelatty"),
            "Abdelatty renewed"
        );
        assert_eq!(
            one("Al Ansari added", "وأضاف الأنصاري", "الأنصاري", "Majid al-Ansari"),
            "Al-Ansari added"
        );
        let greenfield = ("ليندا توماس غرينفيلد", "Linda Thomas-Greenfield");
        assert_eq!(
            one(
                "Linda Thomas Greenfield said",
                "قالت ليندا توماس غرينفيلد",
                greenfield.0,
                greenfield.1
            ),
            "Linda Thomas-Greenfield said"
        );
        assert_eq!(
            one(
                "Majid bin Mohammed Al Ansari said so.",
                "قال ماجد بن محمد الأنصاري ذلك",
                "ماجد بن محمد الأنصاري",
                "Majed al-Ansari"
            ),
            "Majed bin Mohammed al-Ansari said so."
        );
    }

    #[test]
    fn a_first_name_behind_a_form_of_address_is_too() {
        let khalid = |english: &str, arabic: &str| one(english, arabic, "خالد بن سلمان", "Khalid bin Salman");
        assert_eq!(
            khalid("Prince Khaled's invitation", "دعوة الأمير خالد"),
            "Prince Khalid's invitation"
        );
        assert_eq!(
            khalid("Khaled Meshaal said", "قال خالد مشعل"),
            "Khaled Meshaal said"
        );
    }

    #[test]
    fn other_words_stay() {
        assert_eq!(
            one("Al-Sisi said", "قال السيسي", "السيسي", "al-Sisi"),
            "Al-Sisi said"
        );
        assert_eq!(
            one(
                "Sheikh Tamim bin Hamad",
                "الشيخ تميم بن حمد",
                "تميم بن حمد",
                "Tamim bin Hamad Al Thani"
            ),
            "Sheikh Tamim bin Hamad"
        );
    }
}
