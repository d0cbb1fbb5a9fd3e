//! HTTP/1.1 as cheap as it gets: requests are bytes made beforehand, of an answer only its status
//! and its length are read. What the load program costs, it costs the ceiling too, so the less it
//! does, the more of a ratio is the server's.

use std::{fmt::Write as _, net::SocketAddr};

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;

/// A whole request.
pub fn request(method: &str, target: &str, authorization: &str, body: &str) -> Bytes {
    let mut text = format!(
        "{method} {target} HTTP/1.1\r\nHost: directory.example\r\nUser-Agent: polydex-bench\r\n\
         Accept: application/json\r\nAuthorization: {authorization}\r\n"
    );
    if !body.is_empty() {
        let length = body.len();
        let _ = write!(text, "Content-Type: application/json\r\nContent-Length: {length}\r\n");
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into()
}

/// What is known of the answer in a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Where the head ends.
    pub head: usize,
    /// Where the body ends: the length of the whole.
    pub end: usize,
    /// Whether the server closes the connection after it.
    pub closes: bool,
}

/// The answer that a buffer begins with; `None` while its head is not whole.
pub fn answer(buffer: &[u8]) -> anyhow::Result<Option<Answer>> {
    let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
        ensure!(buffer.len() < 64 << 10, "the head of an answer is longer than 64 KiB");
        return Ok(None);
    };
    let mut lines = buffer[..head].split(|byte| *byte == b'\n');
    let status = lines.next().and_then(|line| line.get(9..12)).context("no status line")?;
    let status: u16 = str::from_utf8(status)?.parse()?;
    let (mut length, mut closes) = (None, false);
    for line in lines {
        if let Some(value) = header(line, b"content-length:") {
            length = Some(str::from_utf8(value)?.trim().parse::<usize>()?);
        } else if let Some(value) = header(line, b"connection:") {
            closes = value.trim_ascii().eq_ignore_ascii_case(b"close");
        }
    }
    let length = match (length, status) {
        (Some(length), _) => length,
        (None, 204 | 304) => 0,
        (None, _) => bail!("an answer without Content-Length"),
    };
    Ok(Some(Answer { status, head: head + 4, end: head + 4 + length, closes }))
}

fn header<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l [u8]> {
    let (start, value) = line.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then_some(value)
}

/// One call on a connection of its own, for preparations; the whole answer.
pub fn call(address: SocketAddr, request: &[u8]) -> anyhow::Result<(Answer, Vec<u8>)> {
    let mut connection = super::load::Blocking::open(address)?;
    let answer = connection.call(request)?;
    Ok((answer, connection.into_answer(answer)))
}

/// Percent-encoding of everything that could mean something in a query.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_by_its_length() {
        let buffer = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nx: y\r\n\r\nok more";
        let found = answer(buffer).unwrap().unwrap();
        assert_eq!(found, Answer { status: 201, head: 49, end: 51, closes: false });
    }

    #[test]
    fn half_a_head_is_no_answer_yet() {
        assert_eq!(answer(b"HTTP/1.1 200 OK\r\ncontent-le").unwrap(), None);
    }

    #[test]
    fn an_answer_of_unknown_length_is_an_error() {
        assert!(answer(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
    }

    #[test]
    fn a_query_is_encoded() {
        assert_eq!(encoded("a b@c+d"), "a%20b%40c%2Bd");
    }
}
