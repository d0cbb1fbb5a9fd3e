//! The text of an import's file, taken piece by piece as it comes in.

use std::io::{self, Seek as _, Write as _};

use encoding_rs::{Decoder, DecoderResult, UTF_16LE};
use tempfile::SpooledTempFile;

use super::table::Unreadable;

/// Bytes of a file that are kept in memory. A longer one goes to a temporary file without a name.
const IN_MEMORY: usize = 1024 * 1024;

/// How much is decoded at a time, in bytes.
const PIECE: usize = 16 * 1024;

/// A file that comes in as UTF-8 or UTF-16LE and is kept as UTF-8. A mark at its beginning or its
/// zero bytes tell which it is.
#[derive(Debug)]
pub struct Text {
    file: SpooledTempFile,
    encoding: Encoding,
    is_broken: bool,
}

enum Encoding {
    /// Not known before there are three bytes.
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
        let (file, encoding) = (SpooledTempFile::new(IN_MEMORY), Encoding::Unknown(Vec::new()));
        Self { file, encoding, is_broken: false }
    }
}

impl Text {
    /// Takes the next piece of the file. It fails where no temporary file can be written.
    pub fn push(&mut self, piece: &[u8]) -> io::Result<()> {
        let Encoding::Unknown(start) = &mut self.encoding else { return self.take(piece, false) };
        start.extend_from_slice(piece);
        if start.len() < 3 { Ok(()) } else { self.begin() }
    }

    /// The whole text, to be read from its beginning.
    pub(super) fn finish(mut self) -> Result<SpooledTempFile, Unreadable> {
        if matches!(self.encoding, Encoding::Unknown(_)) {
            self.begin()?;
        }
        self.take(&[], true)?;
        if self.is_broken {
            return Err(Unreadable::no_text());
        }
        self.file.rewind()?;
        Ok(self.file)
    }

    /// Tells the encoding by the first bytes, and takes them.
    fn begin(&mut self) -> io::Result<()> {
        let Encoding::Unknown(start) = &mut self.encoding else { return Ok(()) };
        let start = std::mem::take(start);
        let (encoding, mark) = match *start {
            [0xFF, 0xFE, ..] => (Encoding::Utf16(UTF_16LE.new_decoder_without_bom_handling()), 2),
            [_, 0, ..] => (Encoding::Utf16(UTF_16LE.new_decoder_without_bom_handling()), 0),
            [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
            _ => (Encoding::Utf8, 0),
        };
        self.encoding = encoding;
        self.take(&start[mark..], false)
    }

    fn take(&mut self, mut piece: &[u8], is_last: bool) -> io::Result<()> {
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
