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

/// The first two columns of line `number` of a table of Arabic and English.
pub fn two_columns<'l>(file: &Path, line: &'l str, number: usize) -> Result<(&'l str, &'l str), CliError> {
    let mut columns = line.split('\t');
    columns.next().zip(columns.next()).ok_or_else(|| {
        CliError::at(
            format!("{}, line {number}", file.display()),
            "has no two columns: Arabic and English are needed",
        )
    })
}
