//! Bodies of requests, within limits: whole before any handler runs, or as they arrive.

mod gathered;
mod streamed;

use std::{sync::Arc, time::Duration};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use polydex_gate::BodyPermit;
use polydex_model::Refusal;
use tokio::{
    task::yield_now,
    time::{Instant, timeout, timeout_at},
};

use self::gathered::Gathered;
pub(crate) use self::gathered::without_mark;
pub use self::streamed::body_refusal;
pub(crate) use self::streamed::{Streamed, streamed};
use crate::Limits;

/// The memory that a long body takes ([`Limits::long_bodies_bytes`]), as an extension of its request.
/// A handler that keeps the body beyond its answer keeps a clone of this as long.
#[derive(Clone, Debug)]
pub struct HeldBody {
    _memory: Arc<BodyPermit>,
}

impl HeldBody {
    pub(crate) fn new(memory: BodyPermit) -> Self {
        Self { _memory: Arc::new(memory) }
    }
}

/// The encodings of bodies that are read, for `Accept-Encoding` (RFC 9110 §12.5.3).
pub(crate) const ENCODINGS: HeaderValue = HeaderValue::from_static("gzip");

/// How much of a refused body is still read from the connection, in bytes, and for how long.
///
/// A client that is still writing when the connection closes loses the answer on most systems. So
/// the rest of a long body is read and dropped for a while, beside the answer.
const DRAINED: usize = 16 << 20;
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// A compressed body is decompressed in pieces of this many bytes, which become four mebibytes at
/// most; other requests have their turn in between.
const PIECE: usize = 4 << 10;

/// How long a body may be and how long it may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowed {
    /// Its length in bytes, both as it is sent and once it is decompressed.
    pub(crate) bytes: usize,
    time: Duration,
    /// Bytes that add a second to the time.
    rate: u32,
    /// Whether the handler gets it in pieces, not joined.
    in_pieces: bool,
}

impl Allowed {
    /// At most this many bytes.
    pub(crate) fn new(bytes: usize, limits: &Limits) -> Self {
        let Limits { body_time, body_rate, body_bytes, .. } = *limits;
        Self { bytes, time: body_time, rate: body_rate.max(1), in_pieces: bytes > body_bytes }
    }

    /// The time for a body of which this many bytes have arrived.
    fn time(&self, arrived: usize) -> Duration {
        let gained = arrived / usize::try_from(self.rate).unwrap_or(usize::MAX);
        self.time + Duration::from_secs(u64::try_from(gained).unwrap_or(u64::MAX))
    }
}

/// The whole body, or why it is not read. It takes `memory` as it arrives, is decompressed if it is
/// compressed, and has no byte order mark at its beginning, which RFC 8259 §8.1 lets readers ignore.
///
/// A `Content-Length` over the limit is refused before anything is read.
pub(crate) async fn whole(
    headers: &HeaderMap,
    body: Body,
    allowed: Allowed,
    memory: &mut BodyPermit,
) -> Result<Body, Refusal> {
    let max = allowed.bytes;
    let (mut body, is_compressed) = readable(headers, body, max)?;
    let mut gathered = Gathered::new(max, is_compressed);
    let outcome = receive(&mut body, allowed, &mut gathered, memory).await;
    if let Err(Refusal::TooLarge(_) | Refusal::Unavailable(_)) = &outcome {
        drain(headers, body);
    }
    outcome?;
    Ok(gathered.into_body(allowed.in_pieces))
}

/// A body whose length and encoding are allowed, and whether it is compressed. Any other is drained.
fn readable(headers: &HeaderMap, body: Body, max: usize) -> Result<(Body, bool), Refusal> {
    let outcome = if body.size_hint().lower() > u64::try_from(max).unwrap_or(u64::MAX) {
        Err(Refusal::TooLarge(max))
    } else {
        is_compressed(headers)
    };
    match outcome {
        Ok(is_compressed) => Ok((body, is_compressed)),
        Err(refusal) => {
            drain(headers, body);
            Err(refusal)
        }
    }
}

async fn receive(
    body: &mut Body,
    allowed: Allowed,
    gathered: &mut Gathered,
    memory: &mut BodyPermit,
) -> Result<(), Refusal> {
    let (began, max) = (Instant::now(), allowed.bytes);
    let mut body = Limited::new(body, max);
    let mut arrived = 0;
    let mut is_whole = false;
    loop {
        let frame = timeout_at(began + allowed.time(arrived), body.frame()).await;
        let Some(frame) = frame.map_err(|_| late())? else { break };
        let frame = frame.map_err(|error| broken(&*error, max))?;
        // Trailers mean nothing here.
        if let Ok(data) = frame.into_data() {
            arrived += data.len();
            is_whole = body.is_end_stream();
            let added = gather(data, gathered, memory, is_whole).await?;
            if is_whole { memory.take_last(added)? } else { memory.take(added)? }
        }
    }
    let added = gathered.finish()?;
    if is_whole { memory.take(added) } else { memory.take_last(added) }
}

fn late() -> Refusal {
    Refusal::Malformed("the body did not arrive in time".into())
}

fn broken(error: &(dyn std::error::Error + Send + Sync + 'static), max: usize) -> Refusal {
    if error.is::<LengthLimitError>() {
        Refusal::TooLarge(max)
    } else {
        Refusal::Malformed("the body broke off".into())
    }
}

/// Adds what arrived. Returns the number of bytes for which no memory is taken yet.
async fn gather(
    data: Bytes,
    gathered: &mut Gathered,
    memory: &mut BodyPermit,
    is_last: bool,
) -> Result<usize, Refusal> {
    if !gathered.is_compressed() {
        return gathered.add(data);
    }
    let mut added = 0;
    let mut rest = data;
    while !rest.is_empty() {
        let piece = rest.split_to(PIECE.min(rest.len()));
        added += gathered.add(piece)?;
        if !is_last || !rest.is_empty() {
            memory.take(std::mem::take(&mut added))?;
            yield_now().await;
        }
    }
    Ok(added)
}

/// Whether a body is compressed; refused if it is in a way that is not read here.
fn is_compressed(headers: &HeaderMap) -> Result<bool, Refusal> {
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
