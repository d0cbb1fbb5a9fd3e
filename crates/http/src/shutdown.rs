//! Answers that would go on for ever, such as event streams, and the end of the server.

use std::convert::Infallible;

use axum::{body::Body, extract::FromRequestParts};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use http::request::Parts;
use tokio_util::sync::CancellationToken;
use tower::BoxError;

/// Tells a handler when the server begins to shut down. An extractor.
///
/// The server waits for answers in progress, so one that goes on until its client leaves must end by
/// itself. Such an answer holds no permit of a request, only its connection, which is not idle as long
/// as the answer lasts.
///
/// ```
/// use std::convert::Infallible;
///
/// use axum::body::Body;
/// use bytes::Bytes;
/// use futures::stream;
/// use polydex_http::Shutdown;
///
/// async fn events(shutdown: Shutdown) -> Body {
///     let events = stream::repeat(Ok::<_, Infallible>(Bytes::from_static(b"data: tick\n\n")));
///     shutdown.end_body(events)
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Shutdown(CancellationToken);

impl Shutdown {
    pub(crate) fn new(token: CancellationToken) -> Self {
        Self(token)
    }

    /// Waits until the server begins to shut down.
    pub async fn begun(&self) {
        self.0.cancelled().await;
    }

    /// A body that ends with `pieces`, or when the server begins to shut down.
    pub fn end_body<E>(self, pieces: impl Stream<Item = Result<Bytes, E>> + Send + 'static) -> Body
    where
        E: Into<BoxError> + 'static,
    {
        Body::from_stream(pieces.take_until(self.0.cancelled_owned()))
    }
}

impl<S: Sync> FromRequestParts<S> for Shutdown {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}
