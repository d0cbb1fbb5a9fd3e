//! HTTP/1.1 by hand, so that a test sends exactly the bytes it means.

use std::{fmt::Write as _, io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    time::timeout,
};

use crate::Answer;

/// How long a test waits for an answer before it fails; never reached when all is well.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A connection to a server, for tests of several requests, of slow ones or of torn ones.
#[derive(Debug)]
pub struct Connection {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server listens");
        let (reader, writer) = stream.into_split();
        Self { reader: BufReader::new(reader), writer }
    }

    /// Sends bytes. A server that closed meanwhile is seen by [`Connection::receive`].
    pub async fn send(&mut self, bytes: &[u8]) {
        let _ = write(&mut self.writer, bytes).await;
    }

    /// Waits until something of an answer has arrived, and leaves it where it is.
    pub async fn wait_for_some(&mut self) {
        let arrived = timeout(TIMEOUT, self.reader.get_ref().readable()).await;
        arrived.expect("an answer in time").expect("an open connection");
    }

    /// The next answer; `None` if the server closed the connection instead. `to_head` tells that
    /// it answers `HEAD` and has no body, whatever its headers say.
    pub async fn receive(&mut self, to_head: bool) -> Option<Answer> {
        let answer = timeout(TIMEOUT, receive(&mut self.reader, to_head)).await;
        answer.expect("an answer in time").ok()
    }

    /// Sends one whole request and receives its answer, both at once: a server may answer before
    /// it has read all.
    pub async fn exchange(&mut self, bytes: &[u8]) -> Option<Answer> {
        let to_head = bytes.starts_with(b"HEAD ");
        let both = async {
            let (_, answer) =
                tokio::join!(write(&mut self.writer, bytes), receive(&mut self.reader, to_head));
            answer.ok()
        };
        timeout(TIMEOUT, both).await.expect("an answer in time")
    }
}

/// Sends a request to any server, as [`TestApp::request`](crate::TestApp::request) does.
pub async fn request(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> Answer {
    let bytes = request_bytes(address, method, target, headers, body.as_ref());
    let answer = Connection::open(address).await.exchange(&bytes).await;
    answer.expect("an answer, not a closed connection")
}

/// A request with these headers and those that HTTP asks for.
fn request_bytes(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Vec<u8> {
    let named = |name: &str| headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let mut head = format!("{method} {target} HTTP/1.1\r\n");
    let mut add = |name: &str, value: &dyn std::fmt::Display| {
        write!(head, "{name}: {value}\r\n").expect("writing to a string does not fail");
    };
    if !named("host") {
        add("Host", &address);
    }
    for (name, value) in headers {
        add(name, value);
    }
    if !named("content-length") && (!body.is_empty() || matches!(method, "POST" | "PUT" | "PATCH"))
    {
        add("Content-Length", &body.len());
    }
    add("Connection", &"close");
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

async fn write(writer: &mut OwnedWriteHalf, bytes: &[u8]) -> io::Result<()> {
    writer.write_all(bytes).await?;
    writer.flush().await
}

type Reader = BufReader<OwnedReadHalf>;

async fn receive(reader: &mut Reader, to_head: bool) -> io::Result<Answer> {
    loop {
        let (status, headers) = head(reader).await?;
        let mut answer = Answer { status, headers, body: Vec::new() };
        if status >= 200 {
            if !to_head && !matches!(status, 204 | 304) {
                answer.body = body(reader, &answer).await?;
            }
            return Ok(answer);
        }
    }
}

async fn head(reader: &mut Reader) -> io::Result<(u16, Vec<(String, String)>)> {
    let status = line(reader).await?;
    let rest = status.strip_prefix("HTTP/1.1 ").or_else(|| status.strip_prefix("HTTP/1.0 "));
    let status = rest.and_then(|rest| rest.get(..3)?.parse().ok());
    let status = status.ok_or_else(|| io::Error::other("no status line"))?;
    let mut headers = Vec::new();
    loop {
        let line = line(reader).await?;
        if line.is_empty() {
            return Ok((status, headers));
        }
        let (name, value) = line.split_once(':').ok_or_else(|| io::Error::other("no header"))?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
}

async fn body(reader: &mut Reader, answer: &Answer) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if answer.header("transfer-encoding").is_some_and(|coding| coding == "chunked") {
        loop {
            let size = line(reader).await?;
            let size = usize::from_str_radix(&size, 16).map_err(io::Error::other)?;
            let start = body.len();
            body.resize(start + size, 0);
            reader.read_exact(&mut body[start..]).await?;
            line(reader).await?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
    match answer.header("content-length") {
        Some(length) => {
            body.resize(length.parse().map_err(io::Error::other)?, 0);
            reader.read_exact(&mut body).await?;
        }
        None => {
            reader.read_to_end(&mut body).await?;
        }
    }
    Ok(body)
}

async fn line(reader: &mut Reader) -> io::Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line).await?;
    match line.strip_suffix("\r\n") {
        Some(line) => Ok(line.to_owned()),
        None => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
