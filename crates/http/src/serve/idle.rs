//! Idle connections.
//!
//! hyper can limit the time for the head of a request, but it makes a timer for every request to do
//! so. Here a connection has one timer for all its life, which checks a few times within the limit
//! whether there was any activity since; a request only sets two flags.

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

/// How often within the limit a connection is checked. It lasts one check longer than the limit at
/// most.
const CHECKS_PER_LIMIT: u32 = 4;

/// The activity of a connection. Bytes from the client are none before they make a whole head: a
/// client that sends a byte a second has sent no request either.
#[derive(Debug, Default)]
pub(super) struct Activity {
    /// Requests whose answers are not written yet.
    in_progress: AtomicUsize,
    /// Whether a request arrived or a part of an answer was written since the last check.
    seen: AtomicBool,
    /// Whether there ever was a request. Bytes written before that are HTTP/2's own frames.
    had_request: AtomicBool,
}

/// A request whose answer is not written yet.
#[derive(Debug)]
pub(super) struct InProgress(Arc<Activity>);

impl Activity {
    /// A request begins.
    pub(super) fn request(self: &Arc<Self>) -> InProgress {
        self.in_progress.fetch_add(1, Ordering::Relaxed);
        self.had_request.store(true, Ordering::Relaxed);
        InProgress(Arc::clone(self))
    }

    /// A part of an answer was written.
    pub(super) fn written(&self) {
        if self.had_request.load(Ordering::Relaxed) {
            self.seen.store(true, Ordering::Relaxed);
        }
    }

    /// Waits until there has been no activity for as long as `limit`.
    pub(super) async fn idle(&self, limit: Duration) {
        let mut idle_checks = 0;
        while idle_checks < CHECKS_PER_LIMIT {
            sleep(limit / CHECKS_PER_LIMIT).await;
            let is_active = self.seen.swap(false, Ordering::Relaxed)
                || self.in_progress.load(Ordering::Relaxed) > 0;
            idle_checks = if is_active { 0 } else { idle_checks + 1 };
        }
    }
}

impl Drop for InProgress {
    fn drop(&mut self) {
        self.0.seen.store(true, Ordering::Relaxed);
        self.0.in_progress.fetch_sub(1, Ordering::Relaxed);
    }
}

impl InProgress {
    /// The answer, whose end is the end of the request. One that is in memory needs only to be sent, so
    /// its request ends now.
    pub(super) fn until_written(self, answer: Response<Body>) -> Response<Body> {
        if answer.body().size_hint().exact().is_some() {
            return answer;
        }
        answer.map(|body| Body::new(StreamedAnswer { body, _in_progress: self }))
    }
}

/// The body of an answer that is made while it is sent.
struct StreamedAnswer {
    body: Body,
    _in_progress: InProgress,
}

impl HttpBody for StreamedAnswer {
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

    /// How long it takes until the connection counts as idle, in seconds.
    async fn lasts(activity: &Activity) -> u64 {
        let began = Instant::now();
        activity.idle(LIMIT).await;
        began.elapsed().as_secs()
    }

    fn stream() -> Body {
        Body::new(StreamBody::new(futures::stream::empty::<Result<_, axum::Error>>()))
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_is_activity_until_its_answer_is_there() {
        let activity = Arc::new(Activity::default());
        assert_eq!(lasts(&activity).await, 60, "there was no request");
        let in_progress = activity.request();
        let waited = tokio::time::timeout(LIMIT * 9, activity.idle(LIMIT)).await;
        assert!(waited.is_err(), "a client waits for its answer");
        drop(in_progress);
        assert_eq!(lasts(&activity).await, 75, "the check that sees the end, and then the limit");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_made_while_it_is_sent_is_in_progress_until_its_end() {
        let activity = Arc::new(Activity::default());
        let whole = activity.request().until_written(Response::new(Body::from("whole")));
        assert_eq!(activity.in_progress.load(Ordering::Relaxed), 0);
        let made = activity.request().until_written(Response::new(stream()));
        assert_eq!(activity.in_progress.load(Ordering::Relaxed), 1);
        drop((whole, made));
        assert_eq!(activity.in_progress.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_written_are_activity_once_there_was_a_request() {
        let activity = Arc::new(Activity::default());
        activity.written();
        assert_eq!(lasts(&activity).await, 60, "HTTP/2 sends frames of its own");
        drop(activity.request());
        assert_eq!(lasts(&activity).await, 75);
        activity.written();
        assert_eq!(lasts(&activity).await, 75, "a client reads a long answer slowly");
    }
}
