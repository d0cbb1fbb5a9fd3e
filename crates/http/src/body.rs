//! Bodies of requests, whole and within limits before any handler runs.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use polydex_model::Refusal;
use tokio::time::timeout;

use crate::{Limits, admission::Room};

/// How much of a refused body is still taken from the connection, in bytes, and for how long.
///
/// A client that is still writing when the connection closes loses the answer on most systems. So
/// the rest of a long body is received and dropped for a while, beside the answer.
const DRAINED: usize = 16 << 20;
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// The whole body, or why it is not read. It takes `room` as it arrives.
///
/// A `Content-Length` over the limit is refused before anything is read.
pub(crate) async fn whole(
    headers: &HeaderMap,
    body: Body,
    limits: &Limits,
    room: &mut Room,
) -> Result<Bytes, Refusal> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let max = limits.body_bytes;
    if body.size_hint().lower() > u64::try_from(max).unwrap_or(u64::MAX) {
        drain(headers, body);
        return Err(Refusal::TooLarge(max));
    }
    let mut body = body;
    let received = timeout(limits.body_time, receive(&mut body, max, room)).await;
    let late = Refusal::Malformed("the body did not arrive in time".into());
    let outcome = received.unwrap_or(Err(late));
    if let Err(Refusal::TooLarge(_) | Refusal::Unavailable(_)) = &outcome {
        drain(headers, body);
    }
    outcome
}

async fn receive(body: &mut Body, max: usize, room: &mut Room) -> Result<Bytes, Refusal> {
    let mut body = Limited::new(body, max);
    let mut received = Received::default();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            if error.is::<LengthLimitError>() {
                Refusal::TooLarge(max)
            } else {
                Refusal::Malformed("the body broke off".into())
            }
        })?;
        // Trailers mean nothing here.
        if let Ok(data) = frame.into_data() {
            room.take(data.len())?;
            received.add(data);
        }
    }
    Ok(received.into_bytes())
}

/// What arrived of a body. Most come in one piece, which is not copied.
#[derive(Debug, Default)]
struct Received {
    first: Bytes,
    rest: BytesMut,
}

impl Received {
    fn add(&mut self, data: Bytes) {
        if self.first.is_empty() {
            self.first = data;
        } else {
            self.rest.extend_from_slice(&data);
        }
    }

    fn into_bytes(self) -> Bytes {
        if self.rest.is_empty() {
            return self.first;
        }
        let mut all = BytesMut::with_capacity(self.first.len() + self.rest.len());
        all.extend_from_slice(&self.first);
        all.extend_from_slice(&self.rest);
        all.freeze()
    }
}

/// Lets the client finish writing. One that waits for `100 Continue` has not begun.
fn drain(headers: &HeaderMap, body: Body) {
    if !headers.contains_key(header::EXPECT) {
        tokio::spawn(timeout(DRAIN_TIME, async move {
            let mut body = Limited::new(body, DRAINED);
            while let Some(Ok(_)) = body.frame().await {}
        }));
    }
}
