//! Bodies of requests, whole and within limits before any handler runs.

mod gathered;

use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use polydex_model::Refusal;
use tokio::{
    task::yield_now,
    time::{Instant, timeout, timeout_at},
};

use self::gathered::Gathered;
pub(crate) use self::gathered::without_mark;
use crate::{Limits, admission::Room};

/// The encodings of bodies that are read, for `Accept-Encoding` (RFC 9110 §12.5.3).
pub(crate) const ENCODINGS: HeaderValue = HeaderValue::from_static("gzip");

/// How much of a refused body is still taken from the connection, in bytes, and for how long.
///
/// A client that is still writing when the connection closes loses the answer on most systems. So
/// the rest of a long body is received and dropped for a while, beside the answer.
const DRAINED: usize = 16 << 20;
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// A compressed body is unpacked by so many bytes at a time, which become four mebibytes at the most:
/// others have their turn between.
const PIECE: usize = 4 << 10;

/// How long a body may be and how long it may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowed {
    /// Its length in bytes, as it is sent and as it is once unpacked.
    pub(crate) bytes: usize,
    time: Duration,
    /// Bytes that make a second more.
    rate: u32,
    /// Whether it is handed on in pieces, not joined once more.
    in_pieces: bool,
}

impl Allowed {
    /// So many bytes.
    pub(crate) fn new(bytes: usize, limits: &Limits) -> Self {
        let Limits { body_time, body_rate, body_bytes, .. } = *limits;
        Self { bytes, time: body_time, rate: body_rate.max(1), in_pieces: bytes > body_bytes }
    }

    /// The time for a body of which so many bytes arrived.
    fn time(&self, arrived: usize) -> Duration {
        let gained = arrived / usize::try_from(self.rate).unwrap_or(usize::MAX);
        self.time + Duration::from_secs(u64::try_from(gained).unwrap_or(u64::MAX))
    }
}

/// The whole body, or why it is not read. It takes `room` as it arrives, unpacked if it is packed, and
/// without a byte order mark at its beginning, which RFC 8259 §8.1 lets readers ignore.
///
/// A `Content-Length` over the limit is refused before anything is read.
pub(crate) async fn whole(
    headers: &HeaderMap,
    body: Body,
    allowed: Allowed,
    room: &mut Room,
) -> Result<Body, Refusal> {
    let max = allowed.bytes;
    let gathered = if body.size_hint().lower() > u64::try_from(max).unwrap_or(u64::MAX) {
        Err(Refusal::TooLarge(max))
    } else {
        is_packed(headers).map(|is_packed| Gathered::new(max, is_packed))
    };
    let mut gathered = match gathered {
        Ok(gathered) => gathered,
        Err(refusal) => {
            drain(headers, body);
            return Err(refusal);
        }
    };
    let mut body = body;
    let outcome = receive(&mut body, allowed, &mut gathered, room).await;
    if let Err(Refusal::TooLarge(_) | Refusal::Unavailable(_)) = &outcome {
        drain(headers, body);
    }
    outcome?;
    Ok(gathered.into_body(allowed.in_pieces))
}

async fn receive(
    body: &mut Body,
    allowed: Allowed,
    gathered: &mut Gathered,
    room: &mut Room,
) -> Result<(), Refusal> {
    let (began, max) = (Instant::now(), allowed.bytes);
    let mut body = Limited::new(body, max);
    let mut arrived = 0;
    let mut is_whole = false;
    loop {
        let frame = timeout_at(began + allowed.time(arrived), body.frame()).await;
        let late = |_| Refusal::Malformed("the body did not arrive in time".into());
        let Some(frame) = frame.map_err(late)? else { break };
        let frame = frame.map_err(|error| {
            if error.is::<LengthLimitError>() {
                Refusal::TooLarge(max)
            } else {
                Refusal::Malformed("the body broke off".into())
            }
        })?;
        // Trailers mean nothing here.
        if let Ok(data) = frame.into_data() {
            arrived += data.len();
            is_whole = body.is_end_stream();
            let added = gather(data, gathered, room, is_whole).await?;
            if is_whole { room.take_last(added)? } else { room.take(added)? }
        }
    }
    let added = gathered.finish()?;
    if is_whole { room.take(added) } else { room.take_last(added) }
}

/// Adds what arrived; how many bytes there is no room taken for yet.
async fn gather(
    data: Bytes,
    gathered: &mut Gathered,
    room: &mut Room,
    is_last: bool,
) -> Result<usize, Refusal> {
    if !gathered.is_packed() {
        return gathered.add(data);
    }
    let mut added = 0;
    let mut rest = data;
    while !rest.is_empty() {
        let piece = rest.split_to(PIECE.min(rest.len()));
        added += gathered.add(piece)?;
        if !is_last || !rest.is_empty() {
            room.take(std::mem::take(&mut added))?;
            yield_now().await;
        }
    }
    Ok(added)
}

/// Whether a body is packed; refused if it is in a way that is not read.
fn is_packed(headers: &HeaderMap) -> Result<bool, Refusal> {
    let mut codings = headers.get_all(header::CONTENT_ENCODING).iter();
    let Some(coding) = codings.next() else { return Ok(false) };
    let coding = coding.to_str().unwrap_or("?").trim().to_ascii_lowercase();
    match (coding.as_str(), codings.next()) {
        ("identity" | "", None) => Ok(false),
        ("gzip" | "x-gzip", None) => Ok(true),
        _ => Err(Refusal::UnsupportedEncoding),
    }
}

/// Lets the client finish writing. One that waits for `100 Continue` has not begun.
pub(crate) fn drain(headers: &HeaderMap, body: Body) {
    if !headers.contains_key(header::EXPECT) {
        tokio::spawn(timeout(DRAIN_TIME, async move {
            let mut body = Limited::new(body, DRAINED);
            while let Some(Ok(_)) = body.frame().await {}
        }));
    }
}
