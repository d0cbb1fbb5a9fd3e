//! Bodies that handlers get as they arrive.

use std::{error::Error, iter::successors, sync::Arc};

use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use http::HeaderMap;
use http_body_util::{BodyExt as _, Limited};
use polydex_gate::RequestPermit;
use polydex_model::Refusal;
use tokio::time::{Instant, timeout_at};

use super::{Allowed, PIECE, broken, gathered::Gathered, late, readable, without_mark};

/// Length of a byte order mark.
const MARK: usize = 3;

/// A body of which nothing is read yet.
#[derive(Debug)]
pub(crate) struct Streamed {
    body: Limited<Body>,
    gathered: Gathered,
    allowed: Allowed,
    began: Instant,
    arrived: usize,
    /// What arrived and is not decompressed yet.
    pending: Bytes,
    /// The beginning of the body, while it is too short to tell whether it is a byte order mark.
    start: Option<Bytes>,
    is_over: bool,
}

/// A body for a handler that reads it as it arrives, unless its length or encoding is refused.
pub(crate) fn streamed(
    headers: &HeaderMap,
    body: Body,
    allowed: Allowed,
) -> Result<Streamed, Refusal> {
    let (body, is_compressed) = readable(headers, body, allowed.bytes)?;
    Ok(Streamed {
        body: Limited::new(body, allowed.bytes),
        gathered: Gathered::new(allowed.bytes, is_compressed),
        allowed,
        began: Instant::now(),
        arrived: 0,
        pending: Bytes::new(),
        start: Some(Bytes::new()),
        is_over: false,
    })
}

/// Why a streamed body ([`PathLimits::streams`](crate::PathLimits::streams)) ended early.
pub fn body_refusal(error: &axum::Error) -> Refusal {
    let mut causes = successors(error.source(), |cause| (*cause).source());
    let refusal = causes.find_map(|cause| cause.downcast_ref::<Refusal>()).cloned();
    refusal.unwrap_or_else(|| Refusal::Malformed("the body broke off".into()))
}

impl Streamed {
    /// The body of a request, which gives back its `permit` while it waits for its client.
    pub(crate) fn into_body(self, permit: Arc<RequestPermit>) -> Body {
        let pieces = stream::try_unfold((self, permit), |(mut body, permit)| async move {
            let piece = body.next(&permit).await?;
            Ok::<_, Refusal>(piece.map(|piece| (piece, (body, permit))))
        });
        Body::from_stream(pieces)
    }

    /// The next piece; `None` at the end.
    async fn next(&mut self, permit: &RequestPermit) -> Result<Option<Bytes>, Refusal> {
        loop {
            if !self.pending.is_empty() {
                let piece = self.pending.split_to(self.step());
                self.gathered.add(piece)?;
            } else if self.is_over {
                return Ok(self.piece(Vec::new()));
            } else {
                self.receive(permit).await?;
            }
            let pieces = self.gathered.take();
            if let Some(piece) = self.piece(pieces) {
                return Ok(Some(piece));
            }
        }
    }

    /// How much is decompressed at once; what is not compressed is taken whole.
    fn step(&self) -> usize {
        let all = self.pending.len();
        if self.gathered.is_compressed() { PIECE.min(all) } else { all }
    }

    async fn receive(&mut self, permit: &RequestPermit) -> Result<(), Refusal> {
        let deadline = self.began + self.allowed.time(self.arrived);
        permit.pause();
        let frame = timeout_at(deadline, self.body.frame()).await;
        permit.resume().await?;
        let Some(frame) = frame.map_err(|_| late())? else {
            self.is_over = true;
            self.gathered.finish()?;
            return Ok(());
        };
        let frame = frame.map_err(|error| broken(&*error, self.allowed.bytes))?;
        // Trailers mean nothing here.
        if let Ok(data) = frame.into_data() {
            self.arrived += data.len();
            self.pending = data;
        }
        Ok(())
    }

    /// What has arrived, in one piece, unless too little has to tell whether it begins with a mark.
    fn piece(&mut self, pieces: Vec<Bytes>) -> Option<Bytes> {
        let mut piece = match <[Bytes; 1]>::try_from(pieces) {
            Ok([only]) => only,
            Err(pieces) => pieces.concat().into(),
        };
        if let Some(start) = &mut self.start {
            let so_far: Bytes = [start.as_ref(), &*piece].concat().into();
            if so_far.len() < MARK && !self.is_over {
                *start = so_far;
                return None;
            }
            self.start = None;
            piece = without_mark(so_far);
        }
        (!piece.is_empty()).then_some(piece)
    }
}
