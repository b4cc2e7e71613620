//! Which English name an actor gets: from the tables, from the translation, or transliterated.

use std::collections::BTreeMap;

use super::{align, common, describe, organisation, table, translated, transliterate};
use crate::positions::coreference::close;
use crate::positions::lexicon::vocabulary;
use crate::positions::lexicon::words::TEXTS;
use crate::positions::position::{Actor, ActorKind, NameSource, Position};
use crate::positions::token;

/// English forms found for the mentions, with the number of words of the Arabic form they stand for.
pub(crate) fn forms_seen(actor: &Actor, translations: &BTreeMap<u32, &str>) -> Vec<(usize, String)> {
    let mut seen = Vec::new();
    if actor.kind == ActorKind::Group
        || actor.kind == ActorKind::UnnamedSource
        || actor.kind == ActorKind::Person && !is_named(actor)
    {
        return seen;
    }
    for mention in &actor.mentions {
        let Some(english) = translations.get(&mention.segment_id) else {
            continue;
        };
        let arabic = without_style(&mention.excerpt.text);
        if describe::office(arabic).is_some() && table::lookup(arabic).is_none() {
            continue;
        }
        if let Some(found) = align::find(arabic, english) {
            seen.push((arabic.split_whitespace().count(), found.text));
        }
    }
    seen
}

/// A person with a name of their own, not known by office alone.
pub(crate) fn is_named(actor: &Actor) -> bool {
    actor.role_ar != actor.name_ar
}

pub(crate) fn without_style(name: &str) -> &str {
    [
        "الشيخ ",
        "الأمير ",
        "الملك ",
        "القاضي ",
        "العقيد ",
        "العميد ",
        "النائب ",
        "المحامي ",
        "السلطان ",
        "الملكة ",
        "الأميرة ",
    ]
    .iter()
    .find_map(|style| name.strip_prefix(style))
    .unwrap_or(name)
}

/// The English name of an actor and where it comes from. `translated_name` is the translation of its Arabic
/// name alone, `seen` what the translations of its sentences have for it.
pub(crate) fn english_name(
    actor: &Actor,
    translated_name: &str,
    seen: &[(usize, String)],
    positions: &[Position],
    translations: &BTreeMap<u32, &str>,
    maghreb: bool,
) -> (String, NameSource) {
    if let Some(known) = table::lookup(&actor.name_ar).filter(|_| actor.kind != ActorKind::Group) {
        return (known.to_owned(), NameSource::Table);
    }
    let bare = without_attached(&actor.name_ar);
    let arabic = bare.as_str();
    let named_person = actor.kind == ActorKind::Person && is_named(actor);
    let king = named_person
        && !actor.name_ar.contains(" بن ")
        && actor
            .mentions
            .iter()
            .any(|m| m.excerpt.text.starts_with("الملك "));
    let titled = |name: String| if king { format!("King {name}") } else { name };
    if !named_person {
        let described = if actor.kind == ActorKind::Person {
            describe::office(&actor.name_ar).map(|o| o.as_name())
        } else {
            None
        };
        if let Some(known) = described
            .filter(|t| t.contains(' '))
            .or_else(|| describe::body(arabic).filter(|b| b != "statement"))
            .or_else(|| organisation::named(arabic))
        {
            return (known, NameSource::Table);
        }
        let source = actor.kind == ActorKind::UnnamedSource || is_document(&actor.name_ar);
        let common = source.then(|| common::phrase(arabic)).flatten();
        // A bare noun says less than a long name: there the translation is asked first.
        let bare =
            common.as_ref().is_some_and(|noun| !noun.contains(' ')) && arabic.split_whitespace().count() >= 3;
        let translated = (common.is_none() || bare)
            .then(|| translated::accepted(translated_name, arabic))
            .flatten();
        if let Some(name) = translated {
            return (name, NameSource::Translation);
        }
        if let Some(known) = common {
            return (known, NameSource::Table);
        }
    }
    // The fullest Arabic form decides; among its English forms the most frequent, then the first.
    let fullest = seen.iter().map(|(n, _)| *n).max().unwrap_or(0);
    let mut counts: Vec<(usize, &String)> = Vec::new();
    for (_, form) in seen.iter().filter(|(n, _)| *n == fullest) {
        match counts.iter_mut().find(|(_, known)| *known == form) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, form)),
        }
    }
    // A strict maximum keeps the first of equals.
    let mut best: Option<(usize, &String)> = None;
    for &(count, form) in &counts {
        if best.is_none_or(|(most, _)| count > most) {
            best = Some((count, form));
        }
    }
    if let Some((_, form)) = best {
        // The translator knows a namesake better: جون هيلي came out as Nikki Haley.
        let namesake = named_person && is_namesake(&actor.name_ar, form);
        let surname = form.rsplit(' ').next().filter(|_| namesake);
        let form = surname.unwrap_or(form);
        let other = named_person.then(|| own_surname(&actor.name_ar, form)).flatten();
        let form = other.as_deref().unwrap_or(form);
        if !form.contains(' ')
            && named_person
            && let Some(known) = table::by_surname(form)
            && may_be(&actor.name_ar, known)
        {
            return (known.to_owned(), NameSource::Table);
        }
        let count = without_style(&actor.name_ar).split_whitespace().count();
        let whole = fuller(form, count, translations)
            .filter(|_| named_person)
            .filter(|whole| !is_namesake(&actor.name_ar, whole));
        let spelled = |arabic: &str| {
            if maghreb {
                transliterate::maghreb_name(arabic)
            } else {
                transliterate::name(arabic)
            }
        };
        // The translation has the surname alone: the other names are spelled out before it.
        let whole = whole.or_else(|| {
            let (others, surname) = without_style(&actor.name_ar).rsplit_once(' ')?;
            let alone = named_person
                && !form.contains(' ')
                && !others.contains(" بن")
                && (count == 2 && fullest == 2 || align::find(surname, form).is_some());
            alone.then(|| format!("{} {form}", spelled(others)))
        });
        return (
            titled(whole.unwrap_or_else(|| form.to_owned())),
            NameSource::Translation,
        );
    }
    if !named_person && let Some(phrase) = subject_in_translation(actor, positions, translations) {
        return (phrase, NameSource::Translation);
    }
    if actor.kind == ActorKind::Person
        && !is_named(actor)
        && let Some(office) = describe::office(&actor.name_ar)
    {
        return (office.as_name(), NameSource::Table);
    }
    if !named_person {
        let known = describe::body_head(arabic)
            .or_else(|| common::phrase(arabic))
            .or_else(|| common::neutral(arabic, actor.kind).map(str::to_owned));
        if let Some(known) = known {
            return (known, NameSource::Table);
        }
    }
    let bare = without_style(&actor.name_ar);
    let name = if maghreb && named_person {
        transliterate::maghreb_name(bare)
    } else {
        transliterate::name(bare)
    };
    (name, NameSource::Transliteration)
}

/// The form with the surname spelled out anew, where both have the article and are nothing alike:
/// `محمد بن أحمد اليماحي` came out as Mohammed bin Ahmed al-Ahmad.
fn own_surname(arabic: &str, english: &str) -> Option<String> {
    let (_, surname) = arabic.rsplit_once(' ')?;
    let (given, written) = english.rsplit_once(' ')?;
    let wrong =
        surname.starts_with("ال") && written.starts_with("al-") && align::find(surname, written).is_none();
    wrong.then(|| format!("{given} {}", transliterate::name(surname)))
}

/// Whether `english` is the name of a known person whom the Arabic does not mean.
fn is_namesake(arabic: &str, english: &str) -> bool {
    !table::forms_of(english).is_empty() && !may_be(arabic, english)
}

/// Whether the Arabic name can be that of a known person with the same surname: it is the surname alone, as
/// the table spells it, or its given name is theirs (شتيفان ماير is not Bruno Le Maire).
fn may_be(arabic: &str, known: &str) -> bool {
    let name = table::key(without_style(arabic));
    let bare = |word: &str| vocabulary::without_article(word).to_owned();
    let mut forms = table::forms_of(known).iter();
    match name.split_once(' ') {
        Some((given, _)) => forms.any(|form| {
            let first = form.split(' ').next().unwrap_or(form);
            first == given || close(first, given)
        }),
        None => forms.any(|form| form.rsplit(' ').next().map(bare) == Some(bare(&name))),
    }
}

/// A body named after `ل`, which is no part of its name: `وفقا لوزارة الداخلية`, `للشرطة`.
fn without_attached(arabic: &str) -> String {
    let bare = match arabic.strip_prefix("لل") {
        Some(rest) => format!("ال{rest}"),
        None => arabic.strip_prefix('ل').unwrap_or(arabic).to_owned(),
    };
    let head = bare
        .split_whitespace()
        .next()
        .map(token::normalise)
        .unwrap_or_default();
    if bare != arabic && (vocabulary::is_body(&head) || vocabulary::is_role(&head) || common::is_noun(&head))
    {
        bare
    } else {
        arabic.to_owned()
    }
}

/// Whether the party is a text that speaks: بيان، تقرير، قرار.
fn is_document(arabic: &str) -> bool {
    let head = arabic
        .split_whitespace()
        .next()
        .map(token::normalise)
        .unwrap_or_default();
    let bare = vocabulary::without_article(&head);
    matches!(bare, "بيان" | "تقرير" | "وثيقه" | "وثائق" | "دراسه" | "اعلان") || TEXTS.contains(&bare)
}

/// A surname found in the translation, with the given name that stands before it there, where the Arabic
/// has more words than were matched.
pub(crate) fn fuller(form: &str, arabic_words: usize, translations: &BTreeMap<u32, &str>) -> Option<String> {
    let missing = arabic_words
        .checked_sub(form.split(' ').count())
        .filter(|&n| n > 0)?;
    for english in translations.values() {
        let Some(at) = english.find(form) else { continue };
        let before: Vec<&str> = english[..at].split(' ').filter(|w| !w.is_empty()).collect();
        let given: Vec<&str> = before
            .iter()
            .rev()
            .take(missing)
            .take_while(|w| {
                w.chars().all(|c| c.is_alphabetic() || c == '-')
                    && w.chars().next().is_some_and(char::is_uppercase)
                    && !align::is_no_name(w)
                    && !is_title_word(w)
            })
            .copied()
            .collect();
        if !given.is_empty() {
            let given: Vec<&str> = given.into_iter().rev().collect();
            return Some(format!("{} {form}", given.join(" ")));
        }
    }
    None
}

/// Capitalised words of offices that stand before names.
pub(crate) fn is_title_word(word: &str) -> bool {
    const TITLES: &[&str] = &[
        "Leader",
        "Spokesman",
        "Spokeswoman",
        "Chief",
        "Director",
        "Ambassador",
        "Envoy",
        "Chancellor",
        "Speaker",
        "Governor",
        "Mayor",
        "Judge",
        "Lawmaker",
        "Coach",
        "Ministry",
        "Party",
        "Deputy",
        "Captain",
        "Pope",
        "Crown",
        "Lawyer",
        "Attorney",
        "Adviser",
        "Council",
        "Court",
        "Agency",
        "Union",
    ];
    TITLES.contains(&word)
}

/// English verbs that follow the subject of a report.
pub(super) const SAYING: &[&str] = &[
    "said",
    "says",
    "announced",
    "announces",
    "added",
    "stressed",
    "confirmed",
    "affirmed",
    "denied",
    "denies",
    "condemned",
    "called",
    "urged",
    "warned",
    "rejected",
    "demanded",
    "accused",
    "accuses",
    "praised",
    "welcomed",
    "reported",
    "explained",
    "stated",
    "revealed",
    "pledged",
    "threatened",
    "asked",
    "told",
    "noted",
    "pointed",
    "indicated",
    "expressed",
    "criticized",
    "denounced",
    "declared",
    "decided",
    "agreed",
    "discussed",
    "vowed",
    "claimed",
    "considered",
    "considers",
    "quoted",
    "cited",
    "expects",
    "expected",
    "refused",
    "supported",
    "thanked",
    "approved",
    "ordered",
    "wrote",
    "published",
    "issued",
    "believes",
    "fear",
    "fears",
    "intends",
    "has",
    "have",
    "had",
    "is",
    "are",
    "was",
    "were",
    "will",
    "would",
];

/// The noun phrase that stands in the translation where the actor stands: before the first verb of
/// saying, or after "according to".
pub(crate) fn subject_in_translation(
    actor: &Actor,
    positions: &[Position],
    translations: &BTreeMap<u32, &str>,
) -> Option<String> {
    let mine = positions
        .iter()
        .filter(|p| p.actor_id == actor.id && p.actor_mention.is_some());
    for position in mine {
        let Some(english) = translations.get(&position.segment_id) else {
            continue;
        };
        // The first subject of the translation is that of the first report of the sentence, nobody else's.
        let first = !positions.iter().any(|p| {
            p.segment_id == position.segment_id
                && p.actor_id != actor.id
                && p.cue.span.start_byte < position.cue.span.start_byte
        });
        let according = position.decided_by.starts_with("rule:according-to");
        if !first && !according {
            continue;
        }
        let found = if according {
            english.to_lowercase().find("according to ").map(|at| {
                let rest = &english[at + "according to ".len()..];
                rest.split(", ")
                    .next()
                    .unwrap_or("")
                    .split(". ")
                    .next()
                    .unwrap_or("")
                    .trim()
                    .trim_end_matches(['.', ',', ';', ':'])
                    .to_owned()
            })
        } else {
            before_verb(english)
        };
        if let Some(phrase) = found
            .map(|p| without_article(&p))
            .filter(|p| names_a_party(p))
            .filter(|p| actor.kind == ActorKind::Person || !names_an_office(p))
        {
            return Some(phrase);
        }
    }
    None
}

/// Whether the phrase ends in an office: a person's, so no name of a body.
fn names_an_office(phrase: &str) -> bool {
    let last = phrase.rsplit(' ').next().unwrap_or("").to_lowercase();
    matches!(
        last.as_str(),
        "minister"
            | "president"
            | "secretary"
            | "spokesman"
            | "spokeswoman"
            | "ambassador"
            | "envoy"
            | "king"
            | "emir"
            | "premier"
            | "director"
            | "chief"
            | "leader"
            | "prince"
    )
}

/// Whether a piece of a sentence can be a name: short, and nothing but a noun phrase.
pub(crate) fn names_a_party(phrase: &str) -> bool {
    const CLAUSE: &[&str] = &[
        "who",
        "which",
        "that",
        "where",
        "he",
        "she",
        "it",
        "they",
        "believe",
        "believes",
        "published",
        "said",
        "installed",
        "likening",
        "although",
        "among",
        "after",
        "when",
        "while",
        "to",
        "has",
        "by",
        "statement",
    ];
    let words: Vec<&str> = phrase.split_whitespace().collect();
    phrase.chars().filter(|c| c.is_alphabetic()).count() > 1
        && (1..=6).contains(&words.len())
        && !phrase.contains([':', ';', '('])
        && !words.iter().any(|w| CLAUSE.contains(&w.to_lowercase().as_str()))
}

/// The words before the first verb of saying, from the last comma on.
pub(crate) fn before_verb(english: &str) -> Option<String> {
    let words: Vec<&str> = english.split_whitespace().collect();
    let verb = words
        .iter()
        .position(|w| SAYING.contains(&w.trim_end_matches([',', ':', '.']).to_lowercase().as_str()))
        .filter(|&i| i > 0)?;
    let end = if matches!(
        words[verb - 1].to_lowercase().as_str(),
        "on" | "also" | "earlier" | "later"
    ) {
        verb - 1
    } else {
        verb
    };
    let comma = (0..end.saturating_sub(1))
        .rev()
        .find(|&i| words[i].ends_with(','))
        .map_or(0, |i| i + 1);
    let phrase = words[comma..end].join(" ");
    let plain = phrase
        .trim_matches(|c: char| !c.is_alphanumeric() && c != '"' && c != ')')
        .to_owned();
    let first = plain.split(' ').next().unwrap_or("");
    let pronoun = matches!(
        first.to_lowercase().as_str(),
        "he" | "she"
            | "it"
            | "they"
            | "who"
            | "which"
            | "that"
            | "this"
            | "on"
            | "in"
            | "at"
            | "but"
            | "as"
            | "after"
            | "for"
            | "while"
    );
    (!plain.is_empty() && !pronoun).then_some(plain)
}

pub(crate) fn without_article(phrase: &str) -> String {
    for article in ["The ", "the ", "A ", "a ", "An ", "an "] {
        if let Some(rest) = phrase.strip_prefix(article) {
            return rest.to_owned();
        }
    }
    phrase.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_surname_needs_the_given_name_or_stands_alone() {
        assert!(may_be("نيكي هيلي", "Nikki Haley"));
        assert!(may_be("هيلي", "Nikki Haley"));
        assert!(!may_be("جون هيلي", "Nikki Haley"));
        assert!(!may_be("سيادية", "Hala Zayed"));
        assert!(may_be("انطوني بلينكن", "Antony Blinken"));
    }
}
