//! Connections on which nothing happens.
//!
//! hyper can bound the time for the head of a request by itself, but makes a timer for every request
//! to do so. Here a connection has one for all its life, which looks a few times within the limit
//! whether there was a sign of life since: nothing of a request depends on it but two flags.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::Response;
use hyper::body::{Frame, SizeHint};
use tokio::time::sleep;

/// How often within the limit a connection is looked at; it lasts a look longer at the most.
const LOOKS: u32 = 4;

/// What happens on a connection. What its client sends is no sign of life before it makes a whole
/// head: who sends a byte a second has sent no request either.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Requests whose answers are not written yet.
    under_way: AtomicUsize,
    /// Whether a request came or something of an answer was sent since the last look.
    seen: AtomicBool,
    /// Whether there ever was a request. What is sent before is HTTP/2's own talk.
    spoke: AtomicBool,
}

/// A request whose answer is not written yet.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<Signs>);

impl Signs {
    /// A request begins.
    pub(super) fn request(self: &Arc<Self>) -> UnderWay {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        self.spoke.store(true, Ordering::Relaxed);
        UnderWay(Arc::clone(self))
    }

    /// The client takes something.
    pub(super) fn sent(&self) {
        if self.spoke.load(Ordering::Relaxed) {
            self.seen.store(true, Ordering::Relaxed);
        }
    }

    /// Waits until there was no sign of life for so long.
    pub(super) async fn silence(&self, limit: Duration) {
        let mut silent = 0;
        while silent < LOOKS {
            sleep(limit / LOOKS).await;
            let is_alive = self.seen.swap(false, Ordering::Relaxed)
                || self.under_way.load(Ordering::Relaxed) > 0;
            silent = if is_alive { 0 } else { silent + 1 };
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.seen.store(true, Ordering::Relaxed);
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl UnderWay {
    /// The answer, with which the request ends. One that is there already is only to be sent.
    pub(super) fn until_written(self, answer: Response<Body>) -> Response<Body> {
        if answer.body().size_hint().exact().is_some() {
            return answer;
        }
        answer.map(|body| Body::new(Written { body, _under_way: self }))
    }
}

/// The body of an answer that is made while it is sent.
struct Written {
    body: Body,
    _under_way: UnderWay,
}

impl HttpBody for Written {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::StreamBody;
    use tokio::time::Instant;

    use super::*;

    const LIMIT: Duration = Duration::from_mins(1);

    /// How long it takes until the connection counts as silent, in seconds.
    async fn lasts(signs: &Signs) -> u64 {
        let began = Instant::now();
        signs.silence(LIMIT).await;
        began.elapsed().as_secs()
    }

    fn stream() -> Body {
        Body::new(StreamBody::new(futures::stream::empty::<Result<_, axum::Error>>()))
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_is_a_sign_of_life_until_its_answer_is_there() {
        let signs = Arc::new(Signs::default());
        assert_eq!(lasts(&signs).await, 60, "nobody ever spoke");
        let under_way = signs.request();
        let waited = tokio::time::timeout(LIMIT * 9, signs.silence(LIMIT)).await;
        assert!(waited.is_err(), "somebody waits for his answer");
        drop(under_way);
        assert_eq!(lasts(&signs).await, 75, "the look that sees the end, and then the limit");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_made_while_it_is_sent_is_under_way_until_its_end() {
        let signs = Arc::new(Signs::default());
        let whole = signs.request().until_written(Response::new(Body::from("whole")));
        assert_eq!(signs.under_way.load(Ordering::Relaxed), 0);
        let made = signs.request().until_written(Response::new(stream()));
        assert_eq!(signs.under_way.load(Ordering::Relaxed), 1);
        drop((whole, made));
        assert_eq!(signs.under_way.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_sent_counts_once_there_was_a_request() {
        let signs = Arc::new(Signs::default());
        signs.sent();
        assert_eq!(lasts(&signs).await, 60, "HTTP/2 says something of itself");
        drop(signs.request());
        assert_eq!(lasts(&signs).await, 75);
        signs.sent();
        assert_eq!(lasts(&signs).await, 75, "somebody takes a long answer slowly");
    }
}
