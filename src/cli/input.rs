//! Reading what a command works on.

use std::io::Read;
use std::path::Path;

use crate::cli::CliError;

/// The text of a file, or of standard input for `-`. Text that is not UTF-8 is refused, not repaired:
/// replaced bytes would shift every span.
pub fn read_text(file: &Path) -> Result<String, CliError> {
    let (name, bytes) = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| CliError::at("standard input", error))?;
        ("standard input".to_owned(), bytes)
    } else {
        let name = file.display().to_string();
        (
            name.clone(),
            std::fs::read(file).map_err(|error| CliError::at(&name, error))?,
        )
    };
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        CliError::at(name, format!("byte {at} is not UTF-8: convert the file first"))
    })
}
