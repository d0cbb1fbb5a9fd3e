//! Bodies of requests, whole and within limits before any handler runs.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use polydex_model::Refusal;
use tokio::time::timeout;

use crate::Limits;

/// How much of a refused body is still taken from the connection, in bytes, and for how long.
///
/// A client that is still writing when the connection closes loses the answer on most systems. So
/// the rest of a long body is received and dropped for a while, beside the answer.
const DRAINED: usize = 16 << 20;
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// The whole body, or why it is not read.
///
/// A `Content-Length` over the limit is refused before anything is read.
pub(crate) async fn whole(
    headers: &HeaderMap,
    body: Body,
    limits: &Limits,
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
    match timeout(limits.body_time, Limited::new(&mut body, max).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            drain(headers, body);
            Err(Refusal::TooLarge(max))
        }
        Ok(Err(_)) => Err(Refusal::Malformed("the body broke off".into())),
        Err(_) => Err(Refusal::Malformed("the body did not arrive in time".into())),
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
