//! Rate limit headers.
//!
//! The vendor counts per second and per minute. It sends both windows, and once more the one with
//! less room left. Clients pace themselves by these headers, so every response has them. Where no
//! limit is set, and where the caller is not known, they show the vendor's limits, unused.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use polydex_http::{RateState, RequestContext, WindowState};

const SECOND: u32 = 1;
const MINUTE: u32 = 60;

/// The vendor's limits for a workspace, by window.
const VENDORS: [(u32, u32); 2] = [(SECOND, 50), (MINUTE, 1000)];

/// Writes the headers of a response.
pub fn write(context: &RequestContext, headers: &mut HeaderMap) {
    let none = RateState::default();
    for (name, value) in values(context.rates().unwrap_or(&none), context.arrived()) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}

fn values(state: &RateState, now: Timestamp) -> [(&'static str, u64); 7] {
    let [second, minute] = VENDORS
        .map(|(seconds, limit)| state.window(seconds).copied().unwrap_or(unused(seconds, limit)));
    let tightest = state.tightest().copied().unwrap_or(minute);
    [
        ("ratelimit-limit", tightest.limit.into()),
        ("ratelimit-remaining", tightest.remaining.into()),
        ("ratelimit-reset", reset(&tightest, now)),
        ("x-ratelimit-limit-second", second.limit.into()),
        ("x-ratelimit-remaining-second", second.remaining.into()),
        ("x-ratelimit-limit-minute", minute.limit.into()),
        ("x-ratelimit-remaining-minute", minute.remaining.into()),
    ]
}

/// A window without requests. It has not begun, so it resets after its full length.
fn unused(seconds: u32, limit: u32) -> WindowState {
    WindowState { limit, seconds, remaining: limit, reset: 0 }
}

/// Seconds until the window resets; at least one, so that a refused client waits.
fn reset(window: &WindowState, now: Timestamp) -> u64 {
    let seconds = window.seconds_left(now).min(window.seconds.into());
    if window.remaining == window.limit { window.seconds.into() } else { seconds.max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tightest_window_fills_the_general_headers() {
        let now = Timestamp::from_second(100).unwrap();
        let window =
            |seconds, limit, remaining, reset| WindowState { limit, seconds, remaining, reset };
        let state = RateState { windows: vec![window(1, 50, 49, 101), window(60, 90, 3, 130)] };
        let read = values(&state, now).map(|(_, value)| value);
        assert_eq!(read, [90, 3, 30, 50, 49, 90, 3]);
        let used_up = RateState { windows: vec![window(1, 5, 0, 100)] };
        assert_eq!(values(&used_up, now).map(|(_, value)| value), [5, 0, 1, 5, 0, 1000, 1000]);
    }

    #[test]
    fn without_a_limit_the_windows_are_unused() {
        let read = values(&RateState::default(), Timestamp::UNIX_EPOCH).map(|(_, value)| value);
        assert_eq!(read, [1000, 1000, 60, 50, 50, 1000, 1000]);
    }
}
