//! English for offices and institutions, composed from their parts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::table;
use crate::positions::lexicon::places::{self, State};
use crate::positions::lexicon::vocabulary::{has_pronoun, without_article};
use crate::positions::lexicon::words::COMPANY;
use crate::positions::token::normalise;
use crate::text::gazetteer;

/// An office in English and whom its holder speaks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Office {
    pub(crate) title: String,
    pub(crate) affiliation: String,
}

impl Office {
    /// As a name, the press puts the body first: `German Interior Ministry spokesman`.
    pub(crate) fn as_name(&self) -> String {
        let of = format!(" of {}{}", needs_article(&self.affiliation), self.affiliation);
        match self.title.strip_suffix(&of) {
            Some(holder @ ("spokesman" | "spokeswoman")) => {
                format!("{} {holder}", attributive(&self.affiliation))
            }
            _ => self.title.clone(),
        }
    }
}

/// A body before a noun: `EU diplomat`, `U.N. spokesman`.
pub(crate) fn attributive(body: &str) -> &str {
    match body {
        "European Union" => "EU",
        "United Nations" => "U.N.",
        "International Monetary Fund" => "IMF",
        other => other,
    }
}

struct Entry {
    english: &'static str,
    /// `a` adjective before, `o` of, `s` speaks for, `x` complete as it is.
    placement: char,
}

static OFFICES: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(|| {
    let mut offices = BTreeMap::new();
    for columns in gazetteer::rows(include_str!("../lexicon/offices.tsv")) {
        if let [english, placement, forms] = columns[..] {
            for form in forms.split('|') {
                let placement = placement.chars().next().unwrap_or('o');
                offices.entry(key(form)).or_insert(Entry { english, placement });
            }
        }
    }
    offices
});

static BODIES: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let mut bodies = BTreeMap::new();
    for (form, english) in gazetteer::forms(include_str!("../lexicon/bodies.tsv")) {
        bodies.entry(key(form)).or_insert(english);
    }
    bodies
});

/// The English names of institutions without their nationality.
pub(crate) fn bodies() -> impl Iterator<Item = &'static str> {
    BODIES.values().copied()
}

fn key(text: &str) -> String {
    text.split_whitespace()
        .map(normalise)
        .collect::<Vec<_>>()
        .join(" ")
}

fn words(text: &str) -> Vec<String> {
    table::key(text)
        .split(' ')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Longest prefix of `words` in a table, with its length.
fn longest<'a, T>(table: &'a BTreeMap<String, T>, words: &[String]) -> Option<(&'a T, usize)> {
    (1..=words.len().min(8))
        .rev()
        .find_map(|n| table.get(&words[..n].join(" ")).map(|found| (found, n)))
}

/// What the words after a head say: states, `former`, or nothing that is known.
struct Modifiers {
    state: Option<&'static State>,
    /// The state was named by a noun: أمير دولة قطر.
    by_noun: bool,
    former: bool,
    /// Words that are not understood.
    rest: Vec<String>,
}

fn modifiers(words: &[String]) -> Modifiers {
    // What follows في or من says where; it is no nationality.
    let split = words
        .iter()
        .position(|w| w == "في" || w == "من")
        .unwrap_or(words.len());
    let mut found = plain_modifiers(&words[..split]);
    found.rest.extend_from_slice(&words[split..]);
    found
}

fn plain_modifiers(words: &[String]) -> Modifiers {
    let mut found = Modifiers {
        state: None,
        by_noun: false,
        former: false,
        rest: Vec::new(),
    };
    let mut at = 0;
    while at < words.len() {
        let word = words[at].as_str();
        let refs: Vec<&str> = words[at..].iter().map(String::as_str).collect();
        if matches!(
            word,
            "السابق" | "الاسبق" | "السابقه" | "سابق" | "المخلوع" | "الراحل"
        ) {
            found.former = true;
            at += 1;
        } else if matches!(
            word,
            "دوله"
                | "البلاد"
                | "الرسمي"
                | "الرسميه"
                | "المنتخب"
                | "الحالي"
                | "الجديد"
                | "العام"
                | "العامه"
        ) && found.rest.is_empty()
        {
            at += 1;
        } else if at + 1 < words.len()
            && let Some(state) = places::state_of_adjectives(word, &words[at + 1])
        {
            found.state = found.state.or(Some(state));
            at += 2;
        } else if let Some(state) = places::state_of_adjective(word) {
            found.state = found.state.or(Some(state));
            at += 1;
        } else if let Some((place, n)) = places::place_at(&refs) {
            found.by_noun = found.state.is_none();
            found.state = found.state.or(Some(place.state));
            at += n;
        } else {
            found.rest.push(words[at].clone());
            at += 1;
        }
    }
    found
}

/// An institution in English: from the table of institutions, else composed of head and nationality.
pub(crate) fn body(arabic: &str) -> Option<String> {
    if let Some(known) = table::lookup(arabic) {
        return Some(known.to_owned());
    }
    let words = words(arabic);
    if let Some(place) = places::place(&words.join(" ")) {
        return Some(place.state.name.to_owned());
    }
    // شركة بوينغ: the table has the name without its noun.
    if words.first().is_some_and(|w| COMPANY.contains(&w.as_str()))
        && let Some(known) = table::lookup(&words[1..].join(" "))
    {
        return Some(known.to_owned());
    }
    // The institution may carry more words than the table knows: وكالة الأنباء السعودية الرسمية.
    let (english, n) = longest(&BODIES, &words)?;
    let found = modifiers(&words[n..]);
    if let Some(rest) = remainder(&found.rest) {
        let name = found
            .state
            .map_or_else(|| (*english).to_owned(), |s| national(s.adjective, english));
        return Some(format!("{name}{rest}"));
    }
    if !found.rest.is_empty() {
        return None;
    }
    Some(match found.state {
        Some(state) => national(state.adjective, english),
        None => (*english).to_owned(),
    })
}

/// A body with the adjective of its state, by the name that the state itself gives it in English:
/// `U.S. State Department`, `Chinese Commerce Ministry`.
pub(crate) fn national(adjective: &str, body: &str) -> String {
    let own = match (adjective, body) {
        ("U.S.", "Foreign Ministry") => "State Department",
        ("U.S.", "Finance Ministry") => "Treasury Department",
        ("U.S.", "Trade Ministry") | ("U.S.", "Economy Ministry") => "Commerce Department",
        ("U.S.", "army") => "military",
        ("British", "Foreign Ministry") => "Foreign Office",
        ("British", "Interior Ministry") => "Home Office",
        ("British", "Finance Ministry") => "Treasury",
        ("Chinese" | "Japanese", "Trade Ministry") => "Commerce Ministry",
        ("U.S.", ministry) => match ministry.strip_suffix(" Ministry") {
            Some(field) => return format!("{adjective} {field} Department"),
            None => body,
        },
        _ => body,
    };
    format!("{adjective} {own}")
}

/// The head of an institution with its nationality, where the words after it are not understood; a
/// last resort that says less than the Arabic but nothing wrong.
pub(crate) fn body_head(arabic: &str) -> Option<String> {
    let words = words(arabic);
    let (english, n) = longest(&BODIES, &words)?;
    let state = modifiers(&words[n..]).state;
    Some(state.map_or_else(|| (*english).to_owned(), |s| national(s.adjective, english)))
}

/// `في غزة`, `بالمهدية`: where a body or source is.
fn remainder(rest: &[String]) -> Option<String> {
    match rest {
        [preposition] if preposition == "في" => None,
        [first, more @ ..] if first == "في" || first == "من" => {
            let inner = body(&more.join(" "))?;
            let article = needs_article(&inner);
            Some(format!(
                " {} {article}{inner}",
                if first == "في" { "in" } else { "from" }
            ))
        }
        _ => None,
    }
}

/// `the` before institutions, not before states and names.
pub(crate) fn needs_article(english: &str) -> &'static str {
    const BARE: &[&str] = &[
        "Al Jazeera",
        "Al Arabiya",
        "Sky News Arabia",
        "BBC",
        "CNN",
        "TASS",
        "Interfax",
        "Xinhua",
        "Fars",
        "Tasnim",
        "SANA",
        "IRNA",
        "Agence France-Presse",
        "Anadolu Agency",
        "Daily Mail",
        "Netflix",
        "Apple",
        "Microsoft",
        "Amazon",
        "Boeing",
        "Amnesty International",
        "Human Rights Watch",
        "Doctors Without Borders",
        "Saudi Aramco",
        "QatarEnergy",
        "Emirates",
        "FIFA",
        "UEFA",
        "Haaretz",
        "Le Monde",
        "Bild",
        "Der Spiegel",
        "al-Azhar",
        "al-Qaeda",
        "ISIS",
        "al-Shabab",
        "Boko Haram",
        "Scotland Yard",
        "Amaq",
        "Hamas",
        "Hezbollah",
        "NATO",
        "UNICEF",
        "UNESCO",
        "UNRWA",
        "Fatah",
        "Ennahda",
        "Interpol",
        "OPEC",
        "Facebook",
        "Twitter",
        "Google",
        "Reuters",
        "Qatar Airways",
        "Nidaa Tounes",
    ];
    const THE: &[&str] = &[
        "United States",
        "United Nations",
        "United Arab Emirates",
        "European Union",
        "Netherlands",
        "Philippines",
        "Houthis",
        "White House",
        "Kremlin",
        "Pentagon",
    ];
    if THE.contains(&english) {
        return "the ";
    }
    if BARE.contains(&english) || english.starts_with("The ") || is_state(english) {
        ""
    } else {
        "the "
    }
}

fn is_state(english: &str) -> bool {
    places::is_state_name(english)
}

/// `المندوب الإسرائيلي لدى الأمم المتحدة`, `سفيرة الولايات المتحدة في الأمم المتحدة`.
fn united_nations_envoy(words: &[String]) -> Option<Office> {
    let head = without_article(words.first()?);
    let envoy = matches!(head, "مندوب" | "مندوبه" | "مبعوث" | "مبعوثه");
    if !envoy && !matches!(head, "سفير" | "سفيره") {
        return None;
    }
    let at = words.iter().position(|w| matches!(w.as_str(), "الامم" | "للامم"))?;
    if words.get(at + 1).map(String::as_str) != Some("المتحده") {
        return None;
    }
    let state = plain_modifiers(&words[1..at]).state?;
    let (adjective, name) = (state.adjective, state.name.to_owned());
    Some(Office {
        title: if envoy {
            format!("{adjective} U.N. envoy")
        } else {
            format!("{adjective} ambassador to the United Nations")
        },
        affiliation: name,
    })
}

/// `وزير الدولة القطري لشؤون الطاقة`, `وزيرة الدولة للشؤون الخارجية`: a minister of state and the field.
fn minister_of_state(words: &[String]) -> Option<Office> {
    if !matches!(words.first()?.as_str(), "وزير" | "وزيره") || words.get(1)? != "الدوله" {
        return None;
    }
    let at = words
        .iter()
        .position(|w| matches!(w.as_str(), "لشؤون" | "للشؤون"))?;
    let state = plain_modifiers(&words[2..at]).state;
    let affairs = if words[at] == "للشؤون" {
        "الشؤون "
    } else {
        ""
    };
    let minister = key(&format!("وزير {affairs}{}", words[at + 1..].join(" ")));
    let field = OFFICES.get(&minister)?.english.strip_suffix(" Minister")?;
    let field = field.strip_suffix(" Affairs").unwrap_or(field);
    let nationality = state.map(|s| format!("{} ", s.adjective)).unwrap_or_default();
    Some(Office {
        title: format!("{nationality}Minister of State for {field} Affairs"),
        affiliation: state.map(|s| s.name.to_owned()).unwrap_or_default(),
    })
}

/// An office in English, with whom it speaks for.
pub(crate) fn office(arabic: &str) -> Option<Office> {
    let words = words(arabic);
    if let Some(found) = united_nations_envoy(&words).or_else(|| minister_of_state(&words)) {
        return Some(found);
    }
    let (entry, n) = longest(&OFFICES, &words)?;
    // وزيرة النقل: an office that the table knows of men alone.
    if n == 1 && words[0] == "وزيره" {
        let mut men = words.clone();
        men[0] = "وزير".to_owned();
        if longest(&OFFICES, &men).is_some_and(|(_, n)| n > 1) {
            return office(&men.join(" "));
        }
    }
    // رئيس مجلس الوزراء وزير الخارجية، نائب رئيس الوزراء ووزير الخارجية: one holder of two offices.
    let mut second = words[n..].to_vec();
    if let Some(word) = second.first_mut()
        && let Some(rest) = word.strip_prefix('و').filter(|rest| rest.starts_with('و'))
    {
        *word = rest.to_owned();
    }
    if matches!(entry.placement, 'a' | 'o')
        && longest(&OFFICES, &second).is_some_and(|(e, _)| e.placement == 'a')
    {
        let second_words = second;
        let second = office(&second_words.join(" "))?;
        let state = modifiers(&second_words)
            .state
            .map(|s| format!("{} ", s.adjective))
            .unwrap_or_default();
        let plain = second
            .title
            .strip_prefix(&state)
            .unwrap_or(&second.title)
            .to_owned();
        return Some(Office {
            title: format!("{state}{} and {plain}", entry.english),
            affiliation: second.affiliation,
        });
    }
    if entry.placement == 'x' {
        let affiliation = modifiers(&words)
            .state
            .map(|s| s.name.to_owned())
            .unwrap_or_default();
        return Some(Office {
            title: entry.english.to_owned(),
            affiliation,
        });
    }
    // للوكالة الدولية للطاقة الذرية: the preposition of the office, not that within the name.
    let rest: Vec<String> = words[n..]
        .iter()
        .filter(|w| *w != "باسم")
        .enumerate()
        .map(|(i, w)| match w.strip_prefix("لل").filter(|_| i == 0) {
            Some(rest) => format!("ال{rest}"),
            None => w.clone(),
        })
        .collect();
    let mut rest: Vec<String> = strip_attached(rest);
    // القيادي في حركة حماس
    if rest
        .first()
        .is_some_and(|w| matches!(w.as_str(), "في" | "لدي" | "عن"))
    {
        rest.remove(0);
    }
    let found = modifiers(&rest);
    let former = if found.former { "former " } else { "" };
    let named_body = if rest.is_empty() {
        None
    } else {
        body(&rest.join(" ")).filter(|_| found.rest.len() + usize::from(found.state.is_some()) > 0)
    };
    if entry.placement == 's' || !found.rest.is_empty() {
        return Some(match named_body {
            Some(body) => {
                let article = needs_article(&body);
                Office {
                    title: format!("{former}{} of {article}{body}", entry.english),
                    affiliation: body,
                }
            }
            // What follows is not understood: the office alone is still true.
            None => match found.state.filter(|_| found.rest.is_empty()) {
                Some(state) => Office {
                    title: format!("{former}{} {}", state.adjective, entry.english),
                    affiliation: state.name.to_owned(),
                },
                None => Office {
                    title: format!("{former}{}", entry.english),
                    affiliation: String::new(),
                },
            },
        });
    }
    let title = match found.state {
        Some(state) if entry.placement == 'o' && found.by_noun => format!(
            "{former}{} of {}{}",
            entry.english,
            if matches!(
                state.name,
                "United States" | "United Arab Emirates" | "Netherlands" | "Philippines"
            ) {
                "the "
            } else {
                ""
            },
            state.name
        ),
        Some(state) => format!("{former}{} {}", state.adjective, entry.english),
        None => format!("{former}{}", entry.english),
    };
    Some(Office {
        title,
        affiliation: found.state.map(|s| s.name.to_owned()).unwrap_or_default(),
    })
}

/// An office with a possessive pronoun, read as if it had the article: `مديرها العام` → director-general.
pub(crate) fn owned_office(arabic: &str) -> Option<Office> {
    let mut words = words(arabic);
    let owned = words.iter().take(2).position(|w| has_pronoun(w))?;
    let stem = ["هما", "ها", "هم"]
        .iter()
        .find_map(|p| words[owned].strip_suffix(p))?
        .to_owned();
    // باسمها: the spokesman of what was named before.
    if stem == "باسم" {
        words.truncate(owned);
        return office(&words.join(" "));
    }
    let stem = stem.strip_suffix('ت').map_or(stem.clone(), |s| format!("{s}ه"));
    words[owned] = format!("ال{stem}");
    office(&words.join(" "))
}

/// The English adjective of a state.
pub(crate) fn adjective_of(state: &str) -> Option<&'static str> {
    places::adjective_of(state)
}

/// The office of a counterpart: the other person's office with the nationality of this one.
pub(crate) fn counterpart(office_ar: &str, counterpart_ar: &str) -> Option<Office> {
    let own = modifiers(&words(counterpart_ar)[1..]).state?;
    let other = words(office_ar);
    let (_, n) = longest(&OFFICES, &other)?;
    let kept: Vec<String> = other
        .iter()
        .filter(|w| places::state_of_adjective(w).is_none())
        .cloned()
        .collect();
    let (entry, _) = longest(&OFFICES, &kept[..kept.len().min(n)])
        .filter(|(e, _)| e.placement != 'x')
        .or_else(|| longest(&OFFICES, &kept))?;
    Some(Office {
        title: format!("{} {}", own.adjective, entry.english),
        affiliation: own.name.to_owned(),
    })
}

/// The state that an institution belongs to.
pub(crate) fn state_of_body(arabic: &str) -> Option<String> {
    let words = words(arabic);
    let (_, n) = longest(&BODIES, &words)?;
    modifiers(&words[n..]).state.map(|s| s.name.to_owned())
}

/// `قطر وأميركا`: states joined by conjunctions.
pub(crate) fn joint(arabic: &str) -> Option<String> {
    let words = words(arabic);
    let mut names: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mut refs: Vec<&str> = words[at..].iter().map(|w| w.trim_matches('،')).collect();
        if !names.is_empty() {
            refs[0] = refs[0].strip_prefix('و')?;
        }
        let (place, n) = places::place_at(&refs)?;
        // "Qatar and the United States"; the first name begins the phrase and takes no article.
        let article = if names.is_empty() {
            ""
        } else {
            needs_article(place.state.name)
        };
        names.push(format!("{article}{}", place.state.name));
        at += n;
    }
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => Some(format!("{} and {last}", first.join(", "))),
        _ => None,
    }
}

/// Drops the `ل` of `لوزارة` at the beginning of what an office belongs to.
fn strip_attached(mut rest: Vec<String>) -> Vec<String> {
    if let Some(first) = rest.first_mut()
        && let Some(bare) = first.strip_prefix('ل').or_else(|| first.strip_prefix('ب'))
        && !bare.starts_with('ل')
        && (BODIES.keys().any(|k| k.split(' ').next() == Some(bare)) || places::place(bare).is_some())
    {
        *first = bare.to_owned();
        return rest;
    }
    // لأرامكو السعودية: a name that the table knows only as a whole.
    let whole = rest.join(" ");
    if let Some(bare) = whole.strip_prefix('ل')
        && table::lookup(bare).is_some()
        && table::person(bare).is_none()
    {
        return bare.split(' ').map(str::to_owned).collect();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(arabic: &str) -> String {
        office(arabic).unwrap().title
    }

    #[test]
    fn offices_are_composed_in_press_style() {
        assert_eq!(title("وزير الخارجية الأميركي"), "U.S. Secretary of State");
        assert_eq!(title("وزير الدفاع السعودي"), "Saudi Defense Minister");
        assert_eq!(
            title("المتحدث الرسمي لوزارة الخارجية القطرية"),
            "spokesman of the Qatari Foreign Ministry"
        );
        assert_eq!(
            title("المتحدث باسم وزارة الخارجية القطرية"),
            "spokesman of the Qatari Foreign Ministry"
        );
        assert_eq!(title("أمير دولة قطر"), "Emir of Qatar");
        assert_eq!(
            title("رئيس الوزراء الفرنسي السابق"),
            "former French Prime Minister"
        );
        assert_eq!(title("الرئيس الكوري الجنوبي"), "South Korean President");
        assert_eq!(
            title("رئيس مجلس الوزراء وزير الخارجية القطري"),
            "Qatari Prime Minister and Foreign Minister"
        );
        assert_eq!(
            title("المدير العام للوكالة الدولية للطاقة الذرية"),
            "director-general of the International Atomic Energy Agency"
        );
        assert_eq!(
            title("نائب رئيس الوزراء ووزير الخارجية الأردني"),
            "Jordanian Deputy Prime Minister and Foreign Minister"
        );
        assert_eq!(
            title("الرئيس التنفيذي لأرامكو السعودية"),
            "chief executive of Saudi Aramco"
        );
        assert_eq!(title("الرئيس التنفيذي لشركة بوينغ"), "chief executive of Boeing");
        assert_eq!(title("القيادي في حركة حماس"), "senior member of Hamas");
        assert_eq!(title("المتحدث باسم البيت الأبيض"), "spokesman of the White House");
        assert_eq!(
            office("وزير الدفاع الأمريكي").unwrap().affiliation,
            "United States"
        );
    }

    #[test]
    fn institutions_are_composed_of_head_and_nationality() {
        assert_eq!(body("وزارة الخارجية القطرية").unwrap(), "Qatari Foreign Ministry");
        assert_eq!(body("وزارة الدفاع الأمريكية").unwrap(), "U.S. Defense Department");
        assert_eq!(body("الشرطة الفرنسية").unwrap(), "French police");
        assert_eq!(body("مصادر طبية في غزة").unwrap(), "medical sources in Gaza");
        assert_eq!(body("موسكو").unwrap(), "Russia");
        assert_eq!(body("رابطة مجهولة"), None);
    }
}
