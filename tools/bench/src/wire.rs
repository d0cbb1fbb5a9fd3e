//! HTTP/1.1 as cheap as it gets: requests are bytes made beforehand, of an answer only its status
//! and its length are read. What the load program costs, it costs the ceiling too, so the less it
//! does, the more of a ratio is the server's.

use std::{fmt::Write as _, net::SocketAddr};

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;

/// A whole request of a client that speaks JSON.
pub fn request(method: &str, target: &str, authorization: &str, body: &str) -> Bytes {
    let mut headers = format!("Accept: application/json\r\nAuthorization: {authorization}\r\n");
    if !body.is_empty() {
        headers.push_str("Content-Type: application/json\r\n");
    }
    request_with(method, target, &headers, body)
}

/// A whole request with these headers, each ended by a line break.
pub fn request_with(method: &str, target: &str, headers: &str, body: &str) -> Bytes {
    let mut text = format!(
        "{method} {target} HTTP/1.1\r\nHost: directory.example\r\nUser-Agent: polydex-bench\r\n\
         {headers}"
    );
    if !body.is_empty() {
        let _ = write!(text, "Content-Length: {}\r\n", body.len());
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

/// The answer that a buffer begins with; `None` while its head is not whole, or its chunks where it
/// has some.
pub fn answer(buffer: &[u8]) -> anyhow::Result<Option<Answer>> {
    let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
        ensure!(buffer.len() < 64 << 10, "the head of an answer is longer than 64 KiB");
        return Ok(None);
    };
    let mut lines = buffer[..head].split(|byte| *byte == b'\n');
    let first = lines.next().context("no status line")?;
    let status: u16 = str::from_utf8(first.get(9..12).context("no status")?)?.parse()?;
    let (mut length, mut is_chunked) = (None, false);
    let mut closes = first.starts_with(b"HTTP/1.0");
    for line in lines {
        if let Some(value) = header(line, b"content-length:") {
            length = Some(str::from_utf8(value)?.trim().parse::<usize>()?);
        } else if let Some(value) = header(line, b"connection:") {
            closes = value.trim_ascii().eq_ignore_ascii_case(b"close");
        } else if let Some(value) = header(line, b"transfer-encoding:") {
            is_chunked = value.trim_ascii().eq_ignore_ascii_case(b"chunked");
        }
    }
    let head = head + 4;
    let end = match (length, status) {
        _ if is_chunked => chunks(buffer, head)?,
        (Some(length), _) => Some(head + length),
        (None, 204 | 304) => Some(head),
        (None, _) => bail!("an answer without Content-Length"),
    };
    Ok(end.map(|end| Answer { status, head, end, closes }))
}

/// Where the chunks end that begin at `at`; `None` while not all of them are there. No server that
/// is measured sends trailers behind them.
fn chunks(buffer: &[u8], mut at: usize) -> anyhow::Result<Option<usize>> {
    loop {
        let Some(rest) = buffer.get(at..) else { return Ok(None) };
        let Some(length) = rest.windows(2).position(|window| window == b"\r\n") else {
            return Ok(None);
        };
        let size = usize::from_str_radix(str::from_utf8(&rest[..length])?, 16)?;
        at += length + 2 + size + 2;
        if size == 0 {
            return Ok((at <= buffer.len()).then_some(at));
        }
    }
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
        assert!(answer(b"HTTP/1.1 200 OK\r\nx: y\r\n\r\n").is_err());
    }

    #[test]
    fn an_answer_in_chunks_is_one_when_the_last_is_there() {
        let whole =
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n";
        assert_eq!(answer(whole).unwrap().map(|found| found.end), Some(whole.len()));
        for length in 0..whole.len() {
            assert_eq!(answer(&whole[..length]).unwrap(), None, "{length}");
        }
    }

    #[test]
    fn a_server_of_http_1_0_closes_the_connection_unless_it_says_otherwise() {
        let closes = |head: &str| answer(head.as_bytes()).unwrap().unwrap().closes;
        assert!(closes("HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n"));
        let kept = "HTTP/1.0 200 OK\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n";
        assert!(!closes(kept));
    }

    #[test]
    fn a_query_is_encoded() {
        assert_eq!(encoded("a b@c+d"), "a%20b%40c%2Bd");
    }
}
