//! From a stream of any length to single documents, without ever holding more than one.
//!
//! JSON comes as lines, as values one after another, as one array, or as an array inside the
//! envelope that a vendor's lists have; ONLYOFFICE's XML as `response` elements under one root.

mod json;
mod xml;

use std::io::{self, BufRead};

use crate::Exit;

use self::{json::JsonSplit, xml::XmlSplit};

/// Longest document, in bytes. A person takes a few thousand; what is longer is no person, and
/// would have to be held whole.
const LONGEST: usize = 16 * 1024 * 1024;

/// A document as it stands in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    /// The line on which it begins, from 1.
    pub(crate) line: u64,
    /// Its text.
    pub(crate) text: Vec<u8>,
}

/// Why the input cannot be read on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SplitError {
    #[error("cannot read the input: {0}")]
    Io(#[from] io::Error),
    #[error("line {0}: a document is longer than 16 MiB")]
    TooLong(u64),
    #[error("line {0}: the input ends in the middle of a list or document")]
    CutOff(u64),
    #[error("line {line}: expected {expected}")]
    Unexpected { line: u64, expected: &'static str },
    #[error("not XML: {0}")]
    Xml(#[from] quick_xml::Error),
}

impl From<SplitError> for Exit {
    fn from(error: SplitError) -> Self {
        Self::Input(error.to_string())
    }
}

/// The documents of an input.
pub(crate) enum Split<R: BufRead> {
    Json(JsonSplit<R>),
    Xml(Box<XmlSplit<R>>),
}

impl<R: BufRead> Split<R> {
    /// Looks at the beginning of the input. Lists may stand in an object, as the member of one of
    /// these names.
    pub(crate) fn new(
        mut input: R,
        envelopes: &'static [&'static str],
        is_xml_read: bool,
    ) -> Result<Self, SplitError> {
        let start = input.fill_buf()?;
        let start = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start);
        if is_xml_read && start.trim_ascii_start().starts_with(b"<") {
            return Ok(Self::Xml(Box::new(XmlSplit::new(input))));
        }
        Ok(Self::Json(JsonSplit::new(input, envelopes)))
    }
}

impl<R: BufRead> Iterator for Split<R> {
    type Item = Result<Document, SplitError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Json(json) => json.next().transpose(),
            Self::Xml(xml) => xml.next().transpose(),
        }
    }
}

#[cfg(test)]
mod tests;
