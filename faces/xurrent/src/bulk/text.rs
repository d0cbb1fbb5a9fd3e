//! The text of an import's file, decoded piece by piece as it arrives.

use std::io::{self, Seek as _, Write as _};

use encoding_rs::{Decoder, DecoderResult, UTF_16LE};
use tempfile::SpooledTempFile;

use super::table::Unreadable;

/// Maximum length of a file in memory, in bytes. A longer one goes to an unnamed temporary file.
const MAX_IN_MEMORY: usize = 1024 * 1024;

/// Number of bytes decoded at a time.
const PIECE: usize = 16 * 1024;

/// A file that arrives as UTF-8 or UTF-16LE and is stored as UTF-8. Its byte order mark or its zero
/// bytes show the encoding.
#[derive(Debug)]
pub struct Text {
    file: SpooledTempFile,
    encoding: Encoding,
    is_broken: bool,
}

enum Encoding {
    /// Unknown until three bytes have arrived.
    Unknown(Vec<u8>),
    Utf8,
    Utf16(Decoder),
}

impl std::fmt::Debug for Encoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unknown(_) => "Unknown",
            Self::Utf8 => "Utf8",
            Self::Utf16(_) => "Utf16",
        })
    }
}

impl Default for Text {
    fn default() -> Self {
        let (file, encoding) = (SpooledTempFile::new(MAX_IN_MEMORY), Encoding::Unknown(Vec::new()));
        Self { file, encoding, is_broken: false }
    }
}

impl Text {
    /// Appends the next piece of the file. Fails if the temporary file cannot be written.
    pub fn push(&mut self, piece: &[u8]) -> io::Result<()> {
        let Encoding::Unknown(start) = &mut self.encoding else { return self.decode(piece, false) };
        start.extend_from_slice(piece);
        if start.len() < 3 { Ok(()) } else { self.start() }
    }

    /// The whole text, rewound to its start.
    pub(super) fn finish(mut self) -> Result<SpooledTempFile, Unreadable> {
        if matches!(self.encoding, Encoding::Unknown(_)) {
            self.start()?;
        }
        self.decode(&[], true)?;
        if self.is_broken {
            return Err(Unreadable::not_text());
        }
        self.file.rewind()?;
        Ok(self.file)
    }

    /// Detects the encoding from the first bytes, and decodes them.
    fn start(&mut self) -> io::Result<()> {
        let Encoding::Unknown(start) = &mut self.encoding else { return Ok(()) };
        let start = std::mem::take(start);
        let (encoding, mark) = match *start {
            [0xFF, 0xFE, ..] => (Encoding::Utf16(UTF_16LE.new_decoder_without_bom_handling()), 2),
            [_, 0, ..] => (Encoding::Utf16(UTF_16LE.new_decoder_without_bom_handling()), 0),
            [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
            _ => (Encoding::Utf8, 0),
        };
        self.encoding = encoding;
        self.decode(&start[mark..], false)
    }

    fn decode(&mut self, mut piece: &[u8], is_last: bool) -> io::Result<()> {
        let Encoding::Utf16(decoder) = &mut self.encoding else {
            return self.file.write_all(piece);
        };
        let mut text = [0; PIECE];
        while !self.is_broken {
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(piece, &mut text, is_last);
            self.file.write_all(&text[..written])?;
            piece = &piece[read..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.is_broken = true,
            }
        }
        Ok(())
    }
}
