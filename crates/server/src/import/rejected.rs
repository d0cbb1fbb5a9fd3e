//! The side file: what was not imported, and why.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::{Value as Json, json};

use super::split::Document;
use crate::{Exit, files::free, progress};

/// A document that was not imported.
pub(super) struct Rejection {
    pub(super) document: Arc<Document>,
    pub(super) reason: String,
}

/// The file, made when there is something to be written.
pub(super) struct Rejected {
    path: PathBuf,
    file: Option<Box<dyn Write>>,
    count: u64,
}

impl Rejected {
    /// The file that was asked for, else a new one beside the input.
    pub(super) fn beside(input: &Path, asked: Option<PathBuf>) -> Self {
        let usual = || {
            let mut name = match input.to_str() {
                Some("-") => "standard-input".into(),
                _ => input.as_os_str().to_owned(),
            };
            name.push(".rejected.jsonl");
            free(Path::new(&name))
        };
        Self { path: asked.unwrap_or_else(usual), file: None, count: 0 }
    }

    pub(super) fn write(&mut self, rejection: &Rejection) -> Result<(), Exit> {
        let Rejection { document, reason } = rejection;
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(progress::create(Some(&self.path))?),
        };
        let text = serde_json::from_slice(&document.text)
            .unwrap_or_else(|_| Json::from(String::from_utf8_lossy(&document.text)));
        let line = json!({ "line": document.line, "reason": reason, "document": text });
        self.count += 1;
        Ok(writeln!(file, "{line}")?)
    }

    pub(super) fn close(&mut self) -> Result<(), Exit> {
        match &mut self.file {
            Some(file) => Ok(file.flush()?),
            None => Ok(()),
        }
    }

    /// Where to look, if anything was rejected.
    pub(super) fn report(&self) -> Option<String> {
        let (count, path) = (self.count, self.path.display());
        (count > 0).then(|| format!("{count} documents were rejected: see {path}"))
    }
}
