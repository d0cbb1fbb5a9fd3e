//! Documents of XML: each `response` under the root is one.

use std::io::BufRead;

use quick_xml::{Reader, Writer, events::Event};

use super::{Document, LONGEST, SplitError};

/// The documents of an answer of ONLYOFFICE.
pub(crate) struct XmlSplit<R: BufRead> {
    reader: Reader<Lines<R>>,
    depth: usize,
}

impl<R: BufRead> XmlSplit<R> {
    pub(super) fn new(input: R) -> Self {
        Self { reader: Reader::from_reader(Lines { input, line: 1 }), depth: 0 }
    }

    /// The next document, if there is one.
    pub(super) fn next(&mut self) -> Result<Option<Document>, SplitError> {
        let mut event = Vec::new();
        loop {
            event.clear();
            let line = self.reader.get_ref().line;
            match self.reader.read_event_into(&mut event)? {
                Event::Start(tag) => {
                    self.depth += 1;
                    let is_response = tag.local_name().as_ref().eq_ignore_ascii_case("response");
                    if self.depth == 2 && is_response {
                        return self.document(line).map(Some);
                    }
                }
                Event::End(_) => self.depth -= 1,
                Event::Eof if self.depth == 0 => return Ok(None),
                Event::Eof => return Err(SplitError::CutOff(line)),
                _ => {}
            }
        }
    }

    /// The rest of a `response`, as an answer of its own.
    fn document(&mut self, line: u64) -> Result<Document, SplitError> {
        let mut writer = Writer::new(b"<result><response>".to_vec());
        let outside = self.depth - 1;
        let mut event = Vec::new();
        while self.depth > outside {
            event.clear();
            let read = self.reader.read_event_into(&mut event)?;
            match &read {
                Event::Start(_) => self.depth += 1,
                Event::End(_) => self.depth -= 1,
                Event::Eof => return Err(SplitError::CutOff(line)),
                _ => {}
            }
            if self.depth > outside {
                writer.write_event(read)?;
            }
            if writer.get_ref().len() > LONGEST {
                return Err(SplitError::TooLong(line));
            }
        }
        let mut text = writer.into_inner();
        text.extend_from_slice(b"</response></result>");
        Ok(Document { line, text })
    }
}

/// Counts the lines that are read.
struct Lines<R> {
    input: R,
    line: u64,
}

impl<R: BufRead> std::io::Read for Lines<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let ahead = self.fill_buf()?;
        let bytes = ahead.len().min(into.len());
        into[..bytes].copy_from_slice(&ahead[..bytes]);
        self.consume(bytes);
        Ok(bytes)
    }
}

impl<R: BufRead> BufRead for Lines<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        let ahead = self.input.fill_buf().unwrap_or_default();
        let taken = &ahead[..bytes.min(ahead.len())];
        self.line += taken.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.input.consume(bytes);
    }
}
