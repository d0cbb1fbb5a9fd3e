//! Panics of handlers: the client gets an answer, the log one line with the location.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    future::poll_fn,
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    pin::pin,
    task::Poll,
};

thread_local! {
    /// Whether this thread is inside [`caught`].
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// Where the last guarded panic of this thread happened.
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics that become an answer off standard error: they are logged once, with the request's
/// id, where the answer is made. Other panics go to the hook that was installed before.
///
/// Call it once, at the start of the program.
pub fn install_panic_hook() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if GUARDED.get() {
            LOCATION.set(info.location().map(ToString::to_string));
        } else {
            before(info);
        }
    }));
}

/// Runs a future; a panic in it becomes an error that says where, as far as that is known.
///
/// The error has the panic's message only if that is a literal: a formatted one may hold a person's
/// data.
pub(crate) async fn caught<F: Future>(future: F) -> Result<F::Output, String> {
    let mut future = pin!(future);
    poll_fn(|cx| match guarded(|| future.as_mut().poll(cx)) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Err(fault) => Poll::Ready(Err(fault)),
    })
    .await
}

/// As [`caught`], for a function.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let outer = GUARDED.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    outcome.map_err(|payload| message(&*payload))
}

fn message(payload: &(dyn Any + Send)) -> String {
    let what = payload.downcast_ref::<&'static str>().copied().unwrap_or("with a message");
    match LOCATION.take() {
        Some(location) => format!("panic at {location}: {what}"),
        None => format!("panic: {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_error_without_formatted_data() {
        let literal = caught(async { panic!("a rule was broken") }).await;
        assert!(matches!(literal, Err::<(), _>(text) if text.ends_with("a rule was broken")));
        let name = String::from("Ana");
        let formatted = caught(async { panic!("no room for {name}") }).await;
        assert!(matches!(formatted, Err::<(), _>(text) if !text.contains("Ana")));
    }

    #[tokio::test]
    async fn the_output_of_a_future_without_a_panic_is_returned() {
        assert_eq!(caught(async { 7 }).await, Ok(7));
    }
}
