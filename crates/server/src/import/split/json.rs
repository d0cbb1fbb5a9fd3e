//! Documents of JSON.
//!
//! Brackets and quotes are followed and nothing else: whether a document is JSON is found out
//! where it is read, so that one that is broken is one record that is rejected. In lines, a broken
//! one does not even reach the next.

use std::io::BufRead;

use super::{Document, LONGEST, SplitError};

/// The documents of a stream of JSON.
pub(crate) struct JsonSplit<R> {
    input: R,
    /// Members that hold the list of documents in an object around it, where there is such an object.
    envelopes: &'static [&'static str],
    line: u64,
    place: Place,
    is_begun: bool,
}

/// Where the next document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// By itself, after the one before it.
    Bare,
    /// On a line of its own: the first one was.
    Line,
    /// In an array.
    Array,
    /// In the array of an envelope.
    Envelope,
}

/// How the scan of a value ended.
enum Scanned {
    Whole,
    /// It is an envelope, and its list begins here.
    Envelope,
}

impl<R: BufRead> JsonSplit<R> {
    pub(super) fn new(input: R, envelopes: &'static [&'static str]) -> Self {
        Self { input, envelopes, line: 1, place: Place::Bare, is_begun: false }
    }

    /// The next document, if there is one.
    pub(super) fn next(&mut self) -> Result<Option<Document>, SplitError> {
        loop {
            if self.place == Place::Line {
                return self.a_line();
            }
            let Some(byte) = self.next_sign()? else {
                return match self.place {
                    Place::Array | Place::Envelope => Err(SplitError::CutOff(self.line)),
                    Place::Bare | Place::Line => Ok(None),
                };
            };
            match (byte, self.place) {
                (b'[', Place::Bare) => {
                    self.take(1);
                    self.place = Place::Array;
                }
                (b']', Place::Array) => {
                    self.take(1);
                    self.place = Place::Bare;
                }
                (b']', Place::Envelope) => {
                    self.take(1);
                    // What follows the list, to the end of the envelope.
                    let mut rest = Scan { depth: 1, ..Scan::default() };
                    self.scan(&mut rest, &mut Vec::new(), false)?;
                    self.place = Place::Bare;
                }
                (b']' | b'}', _) => {
                    return Err(SplitError::Unexpected { line: self.line, expected: "a document" });
                }
                _ => {
                    if let Some(document) = self.a_value()? {
                        return Ok(Some(document));
                    }
                }
            }
        }
    }

    /// The next byte that is neither blank nor a comma between elements; it is not taken yet.
    fn next_sign(&mut self) -> Result<Option<u8>, SplitError> {
        loop {
            let ahead = self.input.fill_buf()?;
            if ahead.is_empty() {
                return Ok(None);
            }
            if !self.is_begun {
                self.is_begun = true;
                if ahead.starts_with("\u{feff}".as_bytes()) {
                    self.input.consume(3);
                    continue;
                }
            }
            let blanks = ahead.iter().take_while(|b| b.is_ascii_whitespace() || **b == b',');
            let blanks = blanks.count();
            let sign = ahead.get(blanks).copied();
            self.take(blanks);
            if sign.is_some() {
                return Ok(sign);
            }
        }
    }

    /// Takes so many bytes of what is ahead.
    fn take(&mut self, bytes: usize) {
        let ahead = self.input.fill_buf().unwrap_or_default();
        let taken = &ahead[..bytes.min(ahead.len())];
        self.line += taken.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        let taken = taken.len();
        self.input.consume(taken);
    }

    /// A value that begins here; `None` if it is an envelope, whose list is now to be read.
    fn a_value(&mut self) -> Result<Option<Document>, SplitError> {
        let (line, mut text) = (self.line, Vec::new());
        let seeks_envelope = self.place == Place::Bare && !self.envelopes.is_empty();
        match self.scan(&mut Scan::default(), &mut text, seeks_envelope)? {
            Scanned::Envelope => {
                self.place = Place::Envelope;
                return Ok(None);
            }
            Scanned::Whole => {}
        }
        if self.place == Place::Bare && line == self.line && self.line_ends()? {
            self.place = Place::Line;
        }
        Ok(Some(Document { line, text }))
    }

    /// Whether nothing more stands on this line.
    fn line_ends(&mut self) -> Result<bool, SplitError> {
        let ahead = self.input.fill_buf()?;
        let sign = ahead.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        Ok(sign.is_none_or(|sign| *sign == b'\n'))
    }

    /// The next line that is not blank.
    fn a_line(&mut self) -> Result<Option<Document>, SplitError> {
        loop {
            let (line, mut text) = (self.line, Vec::new());
            loop {
                let ahead = self.input.fill_buf()?;
                let end = ahead.iter().position(|byte| *byte == b'\n');
                let bytes = end.map_or(ahead.len(), |end| end + 1);
                if text.len() + bytes > LONGEST {
                    return Err(SplitError::TooLong(line));
                }
                text.extend_from_slice(&ahead[..bytes]);
                self.take(bytes);
                if bytes == 0 || end.is_some() {
                    break;
                }
            }
            if text.is_empty() {
                return Ok(None);
            }
            if !text.trim_ascii().is_empty() {
                return Ok(Some(Document { line, text: text.trim_ascii().to_vec() }));
            }
        }
    }

    /// Takes bytes into `text` to the end of the value.
    fn scan(
        &mut self,
        scan: &mut Scan,
        text: &mut Vec<u8>,
        seeks_envelope: bool,
    ) -> Result<Scanned, SplitError> {
        let line = self.line;
        loop {
            let ahead = self.input.fill_buf()?;
            if ahead.is_empty() {
                // A number or word may end with the input; nothing else may.
                let ends = scan.depth == 0 && !scan.in_string;
                return if ends { Ok(Scanned::Whole) } else { Err(SplitError::CutOff(line)) };
            }
            let mut ended = None;
            let mut bytes = 0;
            for byte in ahead {
                if scan.ends_before(*byte, !text.is_empty() || bytes > 0) {
                    ended = Some(Scanned::Whole);
                    break;
                }
                bytes += 1;
                scan.step(*byte);
                if seeks_envelope && *byte == b'[' && scan.depth == 2 {
                    let mut envelopes = self.envelopes.iter();
                    let is_list = envelopes.any(|name| name.as_bytes() == scan.member);
                    if scan.is_value && is_list {
                        ended = Some(Scanned::Envelope);
                        break;
                    }
                }
                if scan.is_over {
                    ended = Some(Scanned::Whole);
                    break;
                }
            }
            text.extend_from_slice(&ahead[..bytes]);
            self.take(bytes);
            if let Some(ended) = ended {
                return Ok(ended);
            }
            if text.len() > LONGEST {
                return Err(SplitError::TooLong(line));
            }
        }
    }
}

/// What is known of a value from its bytes so far.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the state of a scanner, each apart")]
struct Scan {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    /// The bracket or quote that the value began with is closed.
    is_over: bool,
    /// The last string at the first level: a name, or the value of one.
    member: Vec<u8>,
    /// Whether a colon followed it, and no comma yet.
    is_value: bool,
}

impl Scan {
    /// A value without brackets and quotes ends before what separates values.
    fn ends_before(&self, byte: u8, is_begun: bool) -> bool {
        is_begun
            && self.depth == 0
            && !self.in_string
            && (byte.is_ascii_whitespace() || matches!(byte, b',' | b'[' | b']' | b'{' | b'}'))
    }

    fn step(&mut self, byte: u8) {
        if self.in_string {
            self.step_in_string(byte);
            return;
        }
        match byte {
            b'"' => {
                self.in_string = true;
                if self.depth == 1 && !self.is_value {
                    self.member.clear();
                }
            }
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.is_over = self.depth == 0;
            }
            b':' if self.depth == 1 => self.is_value = true,
            b',' if self.depth == 1 => self.is_value = false,
            _ => {}
        }
    }

    fn step_in_string(&mut self, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = true,
            b'"' => {
                self.in_string = false;
                self.is_over = self.depth == 0;
            }
            _ if self.depth == 1 && !self.is_value => self.member.push(byte),
            _ => {}
        }
    }
}
