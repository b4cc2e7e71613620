//! Reads gold summaries: files `NNN.ann.txt` with lines `#A`, `T:`, `1:`, `S:` and `P:`.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use crate::summarize::{EnglishSentence, EnglishStory};

/// A story with a reference summary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// Number of the article.
    pub id: String,
    /// The story in English.
    pub story: EnglishStory,
    /// The reference summary.
    pub reference: String,
    /// English names of those who take positions in the story.
    pub actors: BTreeSet<String>,
}

/// Reads all articles of a folder that have a summary, in the order of their files.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn read(folder: &Path) -> io::Result<Vec<Case>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.to_string_lossy().ends_with(".ann.txt"));
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        cases.extend(parse(&std::fs::read_to_string(path)?));
    }
    cases.retain(|case: &Case| !case.reference.is_empty());
    Ok(cases)
}

fn parse(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(id) = line.strip_prefix("#A") {
            cases.push(Case {
                id: id.trim().to_owned(),
                ..Case::default()
            });
        }
        let (Some(case), Some((key, value))) = (cases.last_mut(), line.split_once(": ")) else {
            continue;
        };
        match key {
            "T" => case.story.title = value.to_owned(),
            "S" => case.reference = value.to_owned(),
            "P" => {
                let actor = value.split(" | ").nth(4).filter(|actor| *actor != "-");
                case.actors.extend(actor.map(str::to_owned));
            }
            _ => {
                if let Ok(segment_id) = key.parse() {
                    case.story.sentences.push(EnglishSentence {
                        segment_id,
                        text: value.to_owned(),
                    });
                }
            }
        }
    }
    cases
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_read_with_their_actors() {
        let text = "#A 7\nT: Dock opened\n1: Ali Hassan said: the dock is open.\n2: It is new.\nS: A dock: opened.\n\
                    P: 1 | state | قال | علي حسن | Ali Hassan | الرصيف | p | The dock is open.\n#A 8\nT: Other\n1: No summary.\n";
        let cases = parse(text);
        assert_eq!(cases.len(), 2);
        assert_eq!(
            cases[0].story.sentences[0].text,
            "Ali Hassan said: the dock is open."
        );
        assert_eq!(cases[0].reference, "A dock: opened.");
        assert_eq!(cases[0].actors.iter().collect::<Vec<_>>(), ["Ali Hassan"]);
        assert!(cases[1].reference.is_empty());
    }
}
