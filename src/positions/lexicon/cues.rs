//! The reporting words and all their forms.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::positions::position::PositionType;
use crate::positions::token::normalise;

/// A reporting verb with its derived noun and participle; a line of `cues.tsv`.
#[derive(Debug)]
pub(crate) struct CueEntry {
    /// Dictionary form.
    pub(crate) lemma: &'static str,
    /// What its subject does.
    pub(crate) position_type: PositionType,
    /// `أن`/`إن` clauses.
    pub(crate) clause: bool,
    /// A quotation or a colon.
    pub(crate) quote: bool,
    /// A noun object.
    pub(crate) object: bool,
    /// Prepositions that introduce the content.
    pub(crate) prepositions: Vec<&'static str>,
    /// A person object stands before the content, which begins with this preposition.
    pub(crate) target: Option<&'static str>,
    /// An addressee may stand before the content.
    pub(crate) addressee: bool,
    /// Typed by what is said.
    pub(crate) neutral: bool,
    /// Counts only with one of its frames in sight.
    pub(crate) weak: bool,
    /// The type comes from the noun that follows (`أعرب عن قلقه`).
    pub(crate) light: bool,
    /// The outlet keeps its distance.
    pub(crate) hedged: bool,
    /// Parties meet and talk.
    pub(crate) meeting: bool,
    /// Passes on the words of somebody else (`نقل عن`).
    pub(crate) relays: bool,
}

impl CueEntry {
    /// Whether the verb means no more than saying, so that `قائلا` beside it adds nothing.
    pub(crate) fn only_says(&self) -> bool {
        matches!(self.lemma, "قال" | "أضاف" | "صرح" | "أردف" | "كتب")
    }
}

/// `قائلا`, `بالقول` and the like: saying beside another verb.
pub(crate) fn is_saying(word: &str) -> bool {
    matches!(
        word,
        "قائلا" | "قائله" | "قائلين" | "بالقول" | "بقوله" | "بقولها" | "بقولهم"
    )
}

/// Grammatical form of a reporting word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CueForm {
    Past,
    Present,
    Participle,
    Noun,
}

/// Gender and number of the subject that a form agrees with; `None` where it does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) feminine: Option<bool>,
    pub(crate) plural: bool,
}

/// One form of a reporting word.
#[derive(Clone, Debug)]
pub(crate) struct CueWord {
    pub(crate) entry: &'static CueEntry,
    pub(crate) form: CueForm,
    pub(crate) agreement: Agreement,
    /// Carries a pronoun: object of a verb (`وصفها`), subject of a noun (`قوله`).
    pub(crate) pronoun: bool,
    /// Future particle on the verb.
    pub(crate) future: bool,
}

impl CueWord {
    /// A verb whose ending says that two act.
    pub(crate) fn is_dual(&self) -> bool {
        self.agreement.plural
            && self.agreement.feminine.is_some()
            && matches!(self.form, CueForm::Past | CueForm::Present)
    }
}

static ENTRIES: LazyLock<Vec<CueEntry>> = LazyLock::new(|| {
    include_str!("cues.tsv")
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .filter_map(entry)
        .collect()
});

static FORMS: LazyLock<BTreeMap<String, Vec<CueWord>>> = LazyLock::new(|| {
    let mut forms: BTreeMap<String, Vec<CueWord>> = BTreeMap::new();
    let rows = include_str!("cues.tsv")
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty());
    for (row, entry) in rows.filter(|row| entry(row).is_some()).zip(ENTRIES.iter()) {
        let columns: Vec<&str> = row.split('\t').collect();
        for (form, word) in all_forms(&columns, entry) {
            let known = forms.entry(form).or_default();
            if !known
                .iter()
                .any(|k| k.form == word.form && k.entry.lemma == word.entry.lemma)
            {
                known.push(word);
            }
        }
    }
    forms
});

/// The readings of a normalised word as a reporting word; empty when it is none.
pub(crate) fn readings(word: &str) -> Vec<CueWord> {
    if let Some(found) = FORMS.get(word) {
        return found.clone();
    }
    for conjunction in ["و", "ف"] {
        if let Some(rest) = word.strip_prefix(conjunction)
            && let Some(found) = FORMS.get(rest)
        {
            return found.clone();
        }
    }
    Vec::new()
}

fn entry(row: &'static str) -> Option<CueEntry> {
    let columns: Vec<&str> = row.split('\t').collect();
    let [lemma, position_type, _, _, _, _, frames] = columns[..] else {
        return None;
    };
    let mut entry = CueEntry {
        lemma,
        position_type: type_named(position_type)?,
        clause: false,
        quote: false,
        object: false,
        prepositions: Vec::new(),
        target: None,
        addressee: false,
        neutral: false,
        weak: false,
        light: false,
        hedged: false,
        meeting: false,
        relays: false,
    };
    for frame in frames.split(' ') {
        match frame.split_once(':') {
            Some(("p", words)) => entry.prepositions = words.split(',').collect(),
            Some(("t", word)) => entry.target = Some(word),
            Some(("a", word)) => {
                entry.addressee = true;
                entry.prepositions.push(word);
            }
            _ => match frame {
                "c" => entry.clause = true,
                "q" => entry.quote = true,
                "o" => entry.object = true,
                "a" => entry.addressee = true,
                "n" => entry.neutral = true,
                "w" => entry.weak = true,
                "e" => entry.light = true,
                "h" => entry.hedged = true,
                "m" => entry.meeting = true,
                "x" => entry.relays = true,
                _ => {}
            },
        }
    }
    Some(entry)
}

fn type_named(name: &str) -> Option<PositionType> {
    Some(match name {
        "state" => PositionType::State,
        "affirm" => PositionType::Affirm,
        "deny" => PositionType::Deny,
        "condemn" => PositionType::Condemn,
        "support" => PositionType::Support,
        "demand" => PositionType::Demand,
        "reject" => PositionType::Reject,
        "pledge" => PositionType::Pledge,
        "warn" => PositionType::Warn,
        "announce" => PositionType::Announce,
        "concern" => PositionType::Concern,
        "agree" => PositionType::Agree,
        "discuss" => PositionType::Discuss,
        _ => return None,
    })
}

const OBJECT_PRONOUNS: [&str; 5] = ["ه", "ها", "هم", "هما", "هن"];

/// Every form of a row: `lemma, type, past, present, participle, nouns, frames`.
fn all_forms(columns: &[&str], entry: &'static CueEntry) -> Vec<(String, CueWord)> {
    let mut out = Vec::new();
    let mut add =
        |form: String, kind: CueForm, feminine: Option<bool>, plural: bool, pronoun: bool, future: bool| {
            let agreement = Agreement { feminine, plural };
            out.push((
                form,
                CueWord {
                    entry,
                    form: kind,
                    agreement,
                    pronoun,
                    future,
                },
            ));
        };
    if columns[2] != "-" {
        let base = normalise(columns[2]);
        let weak = base.ends_with('ي') && base.chars().count() > 2 || base.ends_with('ا');
        let stem: String = if weak {
            base.chars().take(base.chars().count() - 1).collect()
        } else {
            base.clone()
        };
        let before_object = if weak { format!("{stem}ا") } else { base.clone() };
        // رأى keeps its hamza form; a final hamza on alef was normalised away.
        add(base.clone(), CueForm::Past, Some(false), false, false, false);
        add(format!("{stem}ت"), CueForm::Past, Some(true), false, false, false);
        add(format!("{stem}وا"), CueForm::Past, None, true, false, false);
        add(format!("{stem}تا"), CueForm::Past, Some(true), true, false, false);
        // A dual that is spelled like a frequent adverb or noun is left out (ردا، طلبا).
        if !matches!(
            entry.lemma,
            "نقل" | "رد" | "طلب" | "أمر" | "وعد" | "أقر" | "رفض" | "بين" | "قرر"
        ) {
            add(
                if weak {
                    format!("{stem}يا")
                } else {
                    format!("{base}ا")
                },
                CueForm::Past,
                Some(false),
                true,
                false,
                false,
            );
        }
        for pronoun in OBJECT_PRONOUNS {
            add(
                format!("{before_object}{pronoun}"),
                CueForm::Past,
                Some(false),
                false,
                true,
                false,
            );
            add(
                format!("{stem}ت{pronoun}"),
                CueForm::Past,
                Some(true),
                false,
                true,
                false,
            );
            add(
                format!("{stem}و{pronoun}"),
                CueForm::Past,
                None,
                true,
                true,
                false,
            );
        }
    }
    if columns[3] != "-" {
        let base = normalise(columns[3]);
        let tail: String = base.chars().skip(1).collect();
        let weak = tail.ends_with('ي') || tail.ends_with('و');
        let short: String = if weak {
            tail.chars().take(tail.chars().count() - 1).collect()
        } else {
            tail.clone()
        };
        for (prefix, feminine) in [("ي", Some(false)), ("ت", Some(true))] {
            for (lead, future) in [("", false), ("س", true), ("ل", false)] {
                add(
                    format!("{lead}{prefix}{tail}"),
                    CueForm::Present,
                    feminine,
                    false,
                    false,
                    future,
                );
                add(
                    format!("{lead}{prefix}{short}ون"),
                    CueForm::Present,
                    None,
                    true,
                    false,
                    future,
                );
                add(
                    format!("{lead}{prefix}{short}وا"),
                    CueForm::Present,
                    None,
                    true,
                    false,
                    future,
                );
                add(
                    format!("{lead}{prefix}{tail}ان"),
                    CueForm::Present,
                    feminine,
                    true,
                    false,
                    future,
                );
                // Jussive of a weak verb: لم ينف، لم يدع.
                if weak && entry.lemma == "نفى" {
                    add(
                        format!("{prefix}{short}"),
                        CueForm::Present,
                        feminine,
                        false,
                        false,
                        false,
                    );
                }
                for pronoun in OBJECT_PRONOUNS {
                    add(
                        format!("{lead}{prefix}{tail}{pronoun}"),
                        CueForm::Present,
                        feminine,
                        false,
                        true,
                        future,
                    );
                }
            }
        }
    }
    if columns[4] != "-" {
        let base = normalise(columns[4]);
        let stem = base.clone();
        add(
            format!("{stem}ا"),
            CueForm::Participle,
            Some(false),
            false,
            false,
            false,
        );
        add(
            format!("{stem}ه"),
            CueForm::Participle,
            Some(true),
            false,
            false,
            false,
        );
        let short: String = if base.ends_with('ي') {
            base.chars().take(base.chars().count() - 1).collect()
        } else {
            base
        };
        add(
            format!("{short}ين"),
            CueForm::Participle,
            None,
            true,
            false,
            false,
        );
        add(
            format!("{stem}تين"),
            CueForm::Participle,
            Some(true),
            true,
            false,
            false,
        );
        for pronoun in OBJECT_PRONOUNS {
            add(
                format!("{stem}ا{pronoun}"),
                CueForm::Participle,
                Some(false),
                false,
                true,
                false,
            );
        }
    }
    if columns[5] != "-" {
        for noun in columns[5].split(',') {
            let base = normalise(noun);
            let joined = if base.ends_with('ه') {
                format!("{}ت", base.trim_end_matches('ه'))
            } else {
                base.clone()
            };
            for lead in ["", "ب", "ل"] {
                add(format!("{lead}{base}"), CueForm::Noun, None, false, false, false);
                for (pronoun, feminine, plural) in [
                    ("ه", Some(false), false),
                    ("ها", Some(true), false),
                    ("هم", None, true),
                    ("هما", None, true),
                ] {
                    add(
                        format!("{lead}{joined}{pronoun}"),
                        CueForm::Noun,
                        feminine,
                        plural,
                        true,
                        false,
                    );
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lemma(word: &str) -> Option<(&'static str, CueForm)> {
        readings(&normalise(word))
            .first()
            .map(|w| (w.entry.lemma, w.form))
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        let rows = include_str!("cues.tsv")
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
            .count();
        assert_eq!(ENTRIES.len(), rows);
    }

    #[test]
    fn forms_with_clitics_and_weak_letters_are_found() {
        assert_eq!(lemma("وأكدت"), Some(("أكد", CueForm::Past)));
        assert_eq!(lemma("فقالوا"), Some(("قال", CueForm::Past)));
        assert_eq!(lemma("سيدعو"), Some(("دعا", CueForm::Present)));
        assert_eq!(lemma("ودعت"), Some(("دعا", CueForm::Past)));
        assert_eq!(lemma("نفوا"), Some(("نفى", CueForm::Past)));
        assert_eq!(lemma("ينف"), Some(("نفى", CueForm::Present)));
        assert_eq!(lemma("مضيفةً"), Some(("أضاف", CueForm::Participle)));
        assert_eq!(lemma("قوله"), Some(("قال", CueForm::Noun)));
        assert_eq!(lemma("ووصفتها"), Some(("وصف", CueForm::Past)));
        assert_eq!(lemma("طاولة"), None);
    }
}
