//! Finds and loads libonnxruntime, once per process.
//!
//! The library is looked for by us and not by `ort`, whose own search panics when it fails and
//! hides which places were tried.

use std::{
    env,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use ort::environment::Environment;

use super::EngineError;

/// Environment variable that names the library.
pub const LIBRARY_VARIABLE: &str = "MAWQIF_ORT_LIB";

/// Where the library may be, besides [`LIBRARY_VARIABLE`] and the folder of the executable.
#[derive(Clone, Debug, Default)]
pub struct LibrarySearch {
    /// A path given by the user: nothing else is tried then.
    pub explicit: Option<PathBuf>,
    /// The folder of models; `runtime/lib` is looked for beside it.
    pub models_dir: Option<PathBuf>,
}

/// The loaded library. Cheap to clone; all clones share the one environment of the process.
#[derive(Clone, Debug)]
pub struct Runtime {
    environment: Environment,
    library: PathBuf,
    version: String,
}

static LOADED: OnceLock<Runtime> = OnceLock::new();
/// Held while loading, so that two threads never try to build two environments.
static LOADING: Mutex<()> = Mutex::new(());

impl Runtime {
    /// Loads the library, or returns the one loaded before.
    ///
    /// # Errors
    /// One line that says what was tried and how to get the library; also when a library other than
    /// the loaded one is named explicitly.
    pub fn load(search: &LibrarySearch) -> Result<Self, EngineError> {
        let _guard = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = LOADED.get() {
            return match &search.explicit {
                Some(path) if !same_file(path, &runtime.library) => Err(EngineError::RuntimeLoaded {
                    loaded: runtime.library.clone(),
                }),
                _ => Ok(runtime.clone()),
            };
        }
        let library = find(search)?;
        let unusable = |reason: String| EngineError::RuntimeUnusable {
            path: library.clone(),
            reason,
        };
        let environment = ort::init_from(&library)
            .map_err(|error| unusable(error.to_string()))?
            .with_name("mawqif")
            .with_telemetry(false)
            .build()
            .map_err(|error| unusable(error.to_string()))?;
        let runtime = Self {
            environment,
            version: version(&library),
            library,
        };
        tracing::info!(library = %runtime.library.display(), version = %runtime.version, "onnxruntime loaded");
        Ok(LOADED.get_or_init(|| runtime).clone())
    }

    /// The environment that sessions are built in.
    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The file that was loaded.
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// Version of the library, for example `1.32.0`; the build line of the library where the file
    /// name does not carry it.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// The version stands in the real name of the file (`libonnxruntime.so.1.32.0`); `ort` gives only
/// the build line (branch, commit, flags).
fn version(library: &Path) -> String {
    let real = library.canonicalize().unwrap_or_else(|_| library.to_owned());
    let name = real
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let digits: Vec<&str> = name
        .split('.')
        .filter(|part| part.parse::<u32>().is_ok())
        .collect();
    if digits.len() >= 3 {
        digits.join(".")
    } else {
        ort::info().to_owned()
    }
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Names and folders of the library, in the order in which they are tried.
fn find(search: &LibrarySearch) -> Result<PathBuf, EngineError> {
    let mut tried = Vec::new();
    if let Some(path) = &search.explicit {
        return library_at(path, &mut tried).ok_or(EngineError::RuntimeMissing { tried });
    }
    if let Some(path) = env::var_os(LIBRARY_VARIABLE).filter(|path| !path.is_empty()) {
        // A path that the user set must not be passed over silently.
        return library_at(Path::new(&path), &mut tried).ok_or(EngineError::RuntimeMissing { tried });
    }
    let executable = env::current_exe()
        .ok()
        .and_then(|exe| exe.parent().map(Path::to_owned));
    let beside_models = search
        .models_dir
        .as_deref()
        .map(|dir| dir.join("..").join("runtime/lib"));
    let here = env::current_dir().ok().map(|dir| dir.join("runtime/lib"));
    let built_from = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/lib");
    [executable, beside_models, here, Some(built_from)]
        .into_iter()
        .flatten()
        .find_map(|folder| library_at(&folder, &mut tried))
        .ok_or(EngineError::RuntimeMissing { tried })
}

/// The library at a path that names it or the folder that holds it. With several versions in one
/// folder the name that sorts last is taken.
fn library_at(path: &Path, tried: &mut Vec<String>) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path.to_owned());
    }
    let shown = path.display().to_string();
    if !tried.contains(&shown) {
        tried.push(shown);
    }
    let mut names: Vec<PathBuf> = path
        .read_dir()
        .ok()?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.is_file() && is_library_name(&path.file_name().unwrap_or_default().to_string_lossy())
        })
        .collect();
    names.sort();
    names.pop()
}

/// `libonnxruntime.so`, `libonnxruntime.so.1.32.0`, `libonnxruntime.1.32.0.dylib`, `onnxruntime.dll`;
/// not `libonnxruntime_providers_shared.so`.
fn is_library_name(name: &str) -> bool {
    match name.strip_prefix("libonnxruntime.") {
        Some(rest) => rest == "so" || rest.starts_with("so.") || rest.ends_with("dylib"),
        None => name == "onnxruntime.dll",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_library_names_the_place_and_the_remedy() {
        let search = LibrarySearch {
            explicit: Some("/nowhere/libonnxruntime.so".into()),
            models_dir: None,
        };
        let message = find(&search).unwrap_err().to_string();
        assert!(message.contains("/nowhere/libonnxruntime.so"), "{message}");
        assert!(message.contains("scripts/setup"), "{message}");
        assert!(!message.contains('\n'), "{message}");
    }

    #[test]
    fn a_folder_gives_the_library_and_not_its_companions() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "libonnxruntime_providers_shared.so",
            "libonnxruntime.so.1.30.0",
            "libonnxruntime.so.1.32.0",
        ] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let found = library_at(folder.path(), &mut Vec::new()).unwrap();
        assert_eq!(found, folder.path().join("libonnxruntime.so.1.32.0"));
        assert_eq!(version(&found), "1.32.0");
    }
}
