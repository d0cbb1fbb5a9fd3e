//! What has arrived of a body: pieces, decompressed, up to the limit.

use std::{
    convert::Infallible,
    io::{self, Write},
};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use flate2::write::MultiGzDecoder;
use futures::stream;
use http_body_util::StreamBody;
use hyper::body::Frame;
use polydex_model::Refusal;

/// Length of pieces, so that tiny ones cost no more than their bytes.
const PIECE: usize = 64 << 10;

/// What editors and some clients put before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What has arrived of a body.
#[derive(Debug)]
pub(super) enum Gathered {
    Plain(Pieces),
    Compressed(Box<MultiGzDecoder<Pieces>>),
}

/// Bytes in pieces. If they arrived in one, they are not copied.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    done: Vec<Bytes>,
    last: BytesMut,
    bytes: usize,
    most: usize,
}

impl Gathered {
    /// Nothing yet, and at most this many bytes.
    pub(super) fn new(most: usize, is_compressed: bool) -> Self {
        let pieces = Pieces { most, ..Pieces::default() };
        if is_compressed {
            Self::Compressed(Box::new(MultiGzDecoder::new(pieces)))
        } else {
            Self::Plain(pieces)
        }
    }

    pub(super) fn is_compressed(&self) -> bool {
        matches!(self, Self::Compressed(_))
    }

    /// Adds what arrived, decompressed if need be. Returns how much longer the body is now.
    pub(super) fn add(&mut self, data: Bytes) -> Result<usize, Refusal> {
        match self {
            Self::Plain(pieces) => {
                let added = data.len();
                pieces.add(data)?;
                Ok(added)
            }
            Self::Compressed(decoder) => {
                let before = decoder.get_ref().bytes;
                let outcome = decoder.write_all(&data);
                growth(decoder, before, outcome)
            }
        }
    }

    /// Nothing more arrives. Returns how much longer the body is with what was still to be decompressed.
    pub(super) fn finish(&mut self) -> Result<usize, Refusal> {
        let Self::Compressed(decoder) = self else { return Ok(0) };
        let before = decoder.get_ref().bytes;
        let outcome = decoder.try_finish();
        growth(decoder, before, outcome)
    }

    /// Takes out what has arrived so far.
    pub(super) fn take(&mut self) -> Vec<Bytes> {
        match self {
            Self::Plain(pieces) => pieces.take(),
            Self::Compressed(decoder) => decoder.get_mut().take(),
        }
    }

    /// The body for handlers: in one piece, or in those that there are.
    pub(super) fn into_body(self, in_pieces: bool) -> Body {
        let pieces = match self {
            Self::Plain(pieces) => pieces,
            Self::Compressed(mut decoder) => std::mem::take(decoder.get_mut()),
        };
        pieces.into_body(in_pieces)
    }
}

/// How much longer the decompressed body is than `before`, or why it is refused.
fn growth(
    decoder: &MultiGzDecoder<Pieces>,
    before: usize,
    outcome: io::Result<()>,
) -> Result<usize, Refusal> {
    let pieces = decoder.get_ref();
    match outcome {
        Ok(()) => Ok(pieces.bytes - before),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            Err(Refusal::TooLarge(pieces.most))
        }
        Err(_) => Err(Refusal::Malformed("the body is not gzip".into())),
    }
}

impl Pieces {
    fn add(&mut self, data: Bytes) -> Result<(), Refusal> {
        if self.bytes + data.len() > self.most {
            return Err(Refusal::TooLarge(self.most));
        }
        if self.bytes > 0 {
            self.copy(&data);
        } else if !data.is_empty() {
            self.bytes = data.len();
            self.done.push(data);
        }
        Ok(())
    }

    /// Copies what arrived behind other pieces; a short first piece is joined with it.
    fn copy(&mut self, data: &[u8]) {
        if let [first] = self.done.as_slice()
            && first.len() < PIECE
            && self.last.is_empty()
        {
            self.last.extend_from_slice(first);
            self.done.clear();
        }
        self.bytes += data.len();
        self.last.extend_from_slice(data);
        if self.last.len() >= PIECE {
            self.done.push(self.last.split().freeze());
        }
    }

    /// The pieces so far; their length still counts.
    fn take(&mut self) -> Vec<Bytes> {
        let mut pieces = std::mem::take(&mut self.done);
        if !self.last.is_empty() {
            pieces.push(self.last.split().freeze());
        }
        pieces
    }

    fn into_body(mut self, in_pieces: bool) -> Body {
        if !self.last.is_empty() {
            self.done.push(self.last.freeze());
        }
        let mut done = if in_pieces { self.done } else { vec![joined(self.done)] };
        if let Some(first) = done.first_mut() {
            *first = without_mark(std::mem::take(first));
        }
        match done.as_slice() {
            [] => Body::empty(),
            [only] => Body::from(only.clone()),
            _ => {
                let frames = done.into_iter().map(|piece| Ok::<_, Infallible>(Frame::data(piece)));
                Body::new(StreamBody::new(stream::iter(frames)))
            }
        }
    }
}

impl Write for Pieces {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.bytes + data.len() > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.copy(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn joined(pieces: Vec<Bytes>) -> Bytes {
    match <[Bytes; 1]>::try_from(pieces) {
        Ok([only]) => only,
        Err(pieces) => {
            let mut all = BytesMut::with_capacity(pieces.iter().map(Bytes::len).sum());
            for piece in pieces {
                all.extend_from_slice(&piece);
            }
            all.freeze()
        }
    }
}

/// A text without the byte order mark at its beginning.
pub(crate) fn without_mark(text: Bytes) -> Bytes {
    if text.starts_with(BYTE_ORDER_MARK) { text.slice(BYTE_ORDER_MARK.len()..) } else { text }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn compressed(text: &[u8]) -> Bytes {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory").into()
    }

    async fn text(gathered: Gathered, in_pieces: bool) -> Bytes {
        to_bytes(gathered.into_body(in_pieces), usize::MAX).await.expect("memory")
    }

    #[tokio::test]
    async fn a_body_in_pieces_is_read_as_it_was_sent() {
        let sent: Vec<u8> =
            (0..300_000_u32).map(|n| u8::try_from(n % 251).expect("less")).collect();
        for size in [1, 4_096, 70_000, 300_000] {
            for in_pieces in [false, true] {
                let mut gathered = Gathered::new(sent.len(), false);
                let pieces = sent.chunks(size).map(Bytes::copy_from_slice);
                let added = pieces.map(|piece| gathered.add(piece).expect("room")).sum::<usize>();
                assert_eq!(added, sent.len());
                assert!(gathered.add(Bytes::from_static(b"x")).is_err(), "one byte too many");
                assert_eq!(text(gathered, in_pieces).await, sent, "{size} {in_pieces}");
            }
        }
    }

    #[tokio::test]
    async fn compressed_bodies_of_one_part_and_of_several_are_decompressed() {
        let mut gathered = Gathered::new(10, true);
        let sent = [compressed(b"hello"), compressed(b" you")].concat();
        let added: usize = sent.chunks(3).fold(0, |added, piece| {
            added + gathered.add(Bytes::copy_from_slice(piece)).expect("gzip")
        });
        assert_eq!(added + gathered.finish().expect("whole"), 9);
        assert_eq!(text(gathered, false).await, "hello you");
    }

    #[test]
    fn a_body_that_is_too_long_once_decompressed_is_decompressed_no_further() {
        let bomb = compressed(&vec![0; 50 << 20]);
        let mut gathered = Gathered::new(1 << 20, true);
        let outcome = gathered.add(bomb);
        assert_eq!(outcome, Err(Refusal::TooLarge(1 << 20)));
        let Gathered::Compressed(decoder) = gathered else { panic!("it is compressed") };
        assert!(decoder.get_ref().bytes <= 1 << 20);
    }

    #[test]
    fn what_is_not_gzip_or_breaks_off_is_malformed() {
        let whole = compressed(b"a text of some length");
        for sent in [&whole[..whole.len() - 3], b"{}", b"\x1f\x8b"] {
            let mut gathered = Gathered::new(100, true);
            let outcome = gathered.add(Bytes::copy_from_slice(sent));
            let outcome = outcome.and_then(|_| gathered.finish());
            assert!(matches!(outcome, Err(Refusal::Malformed(_))), "{sent:?}");
        }
    }

    #[tokio::test]
    async fn a_byte_order_mark_at_the_beginning_is_left_out() {
        for size in [1, 2, 3, 9] {
            let mut gathered = Gathered::new(100, false);
            for piece in b"\xef\xbb\xbf\xef\xbb\xbf{}".chunks(size) {
                gathered.add(Bytes::copy_from_slice(piece)).expect("room");
            }
            assert_eq!(text(gathered, false).await, &b"\xef\xbb\xbf{}"[..], "only the first");
        }
    }
}
