//! The manifest of models: what there is, where it comes from, and the hash of every file.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::EngineError;

/// Name of the manifest within the folder of models.
pub const MANIFEST_FILE: &str = "manifest.toml";

/// What a model does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Arabic text to English text.
    Translate,
    /// English text to shorter English text.
    Summarize,
    /// Marks actors, cues and contents of positions.
    Positions,
    /// Tells the type of a position.
    Types,
}

impl Role {
    /// The word for it in the manifest and in `GetServiceInfo`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Translate => "translate",
            Self::Summarize => "summarize",
            Self::Positions => "positions",
            Self::Types => "types",
        }
    }
}

/// One entry of the manifest as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    role: Role,
    /// Folder, relative to the manifest.
    dir: PathBuf,
    licence: String,
    source: String,
    source_languages: Vec<String>,
    target_languages: Vec<String>,
    /// Whether the model copies names that stand in its source in the target's script.
    #[serde(default)]
    copies_names: bool,
    /// File, relative to `dir`, and its SHA-256 in lowercase hex.
    files: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    model: Vec<Entry>,
}

/// A model whose files are those that the manifest names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelInfo {
    /// Its name.
    pub name: String,
    /// What it does.
    pub role: Role,
    /// SPDX expression of its licence.
    pub licence: String,
    /// SHA-256 over the lines `path sha256\n` of its files, sorted by path; lowercase hex.
    pub sha256: String,
    /// Languages read, as BCP 47 tags.
    pub source_languages: Vec<String>,
    /// Languages written, as BCP 47 tags.
    pub target_languages: Vec<String>,
    /// Where it comes from.
    pub source: String,
    /// Whether it carries over words that stand in its source in the script of its target.
    pub copies_names: bool,
    /// The folder of its files.
    pub dir: PathBuf,
}

/// The models of a folder.
#[derive(Clone, Debug)]
pub struct Manifest {
    path: PathBuf,
    entries: Vec<Entry>,
}

impl Manifest {
    /// Reads `manifest.toml` in the folder of models. No model file is read yet.
    pub fn read(models_dir: &Path) -> Result<Self, EngineError> {
        let path = models_dir.join(MANIFEST_FILE);
        let error = |reason: String| EngineError::Manifest {
            path: path.clone(),
            reason,
        };
        let text = fs::read_to_string(&path).map_err(|e| {
            error(format!(
                "cannot be read ({e}): name the folder of models with --models"
            ))
        })?;
        let document: Document =
            toml::from_str(&text).map_err(|e| error(e.to_string().trim().replace('\n', " ")))?;
        for (at, entry) in document.model.iter().enumerate() {
            if document.model[..at].iter().any(|other| other.name == entry.name) {
                return Err(error(format!("two models are named {:?}", entry.name)));
            }
            let inside = |path: &Path| {
                path.components()
                    .all(|part| matches!(part, std::path::Component::Normal(_)))
            };
            if !inside(&entry.dir) || !entry.files.keys().all(|file| inside(Path::new(file))) {
                return Err(error(format!(
                    "model {:?} names a path outside of its folder",
                    entry.name
                )));
            }
            if entry.files.is_empty() {
                return Err(error(format!("model {:?} names no files", entry.name)));
            }
        }
        Ok(Self {
            path,
            entries: document.model,
        })
    }

    /// The names of all models of a role, in the order of the manifest.
    pub fn names(&self, role: Role) -> impl Iterator<Item = &str> {
        self.entries
            .iter()
            .filter(move |entry| entry.role == role)
            .map(|entry| entry.name.as_str())
    }

    /// Verifies the files of the first model of a role. `None` when the manifest has no such model.
    pub fn verify_role(&self, role: Role) -> Result<Option<ModelInfo>, EngineError> {
        self.entries
            .iter()
            .find(|entry| entry.role == role)
            .map(|entry| self.verify_entry(entry))
            .transpose()
    }

    /// Verifies the files of the model of that name.
    pub fn verify(&self, name: &str) -> Result<ModelInfo, EngineError> {
        let entry = self
            .entries
            .iter()
            .find(|entry| entry.name == name)
            .ok_or_else(|| EngineError::Manifest {
                path: self.path.clone(),
                reason: format!("has no model named {name:?}"),
            })?;
        self.verify_entry(entry)
    }

    fn verify_entry(&self, entry: &Entry) -> Result<ModelInfo, EngineError> {
        let dir = self.path.parent().unwrap_or(Path::new("")).join(&entry.dir);
        let mut lines = String::new();
        for (file, expected) in &entry.files {
            let path = dir.join(file);
            let found = file_sha256(&path).map_err(|e| EngineError::ModelFile {
                path: path.clone(),
                reason: format!("cannot be read ({e}), but model {:?} needs it", entry.name),
            })?;
            if !found.eq_ignore_ascii_case(expected) {
                return Err(EngineError::ModelFile {
                    path,
                    reason: format!(
                        "sha256 is {found}, the manifest says {expected}: the file is damaged, or run scripts/update-manifest after replacing it"
                    ),
                });
            }
            lines.push_str(&format!("{file} {found}\n"));
        }
        Ok(ModelInfo {
            name: entry.name.clone(),
            role: entry.role,
            licence: entry.licence.clone(),
            sha256: hex(&Sha256::digest(lines)),
            source_languages: entry.source_languages.clone(),
            target_languages: entry.target_languages.clone(),
            source: entry.source.clone(),
            copies_names: entry.copies_names,
            dir,
        })
    }
}

/// SHA-256 of a file in lowercase hex.
pub fn file_sha256(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..read]);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(sha: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("m")).unwrap();
        fs::write(folder.path().join("m/a.txt"), "abc").unwrap();
        fs::write(
            folder.path().join(MANIFEST_FILE),
            format!(
                "[[model]]\nname = \"m\"\nrole = \"translate\"\ndir = \"m\"\nlicence = \"Apache-2.0\"\nsource = \"own\"\n\
                 source_languages = [\"ar\"]\ntarget_languages = [\"en\"]\n[model.files]\n\"a.txt\" = \"{sha}\"\n"
            ),
        )
        .unwrap();
        folder
    }

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_hash_of_a_model_is_over_its_sorted_file_lines() {
        let folder = folder(ABC);
        let info = Manifest::read(folder.path()).unwrap().verify("m").unwrap();
        assert_eq!(info.sha256, hex(&Sha256::digest(format!("a.txt {ABC}\n"))));
        assert_eq!(info.role, Role::Translate);
    }

    #[test]
    fn a_changed_file_is_refused_with_both_hashes() {
        let wrong = "0".repeat(64);
        let folder = folder(&wrong);
        let message = Manifest::read(folder.path())
            .unwrap()
            .verify("m")
            .unwrap_err()
            .to_string();
        assert!(message.contains(ABC) && message.contains(&wrong), "{message}");
    }

    #[test]
    fn a_path_that_leaves_the_folder_is_refused() {
        let folder = folder(ABC);
        let path = folder.path().join(MANIFEST_FILE);
        let text = fs::read_to_string(&path)
            .unwrap()
            .replace("\"a.txt\"", "\"../a.txt\"");
        fs::write(&path, text).unwrap();
        assert!(
            Manifest::read(folder.path())
                .unwrap_err()
                .to_string()
                .contains("outside")
        );
    }
}
