//! Fixed windows, counted.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use super::{RateState, RateSubject, RateWindow, WindowState};

/// How many subjects of a dialect are counted at most, so that memory stays bounded.
const SUBJECTS: usize = 100_000;

/// The counts of one dialect's subjects.
#[derive(Debug, Default)]
pub(super) struct Counters(Mutex<HashMap<RateSubject, Vec<Counter>>>);

/// An open window: when it ends, and how many requests it took.
#[derive(Clone, Copy, Debug, Default)]
struct Counter {
    reset: i64,
    used: u32,
}

impl Counters {
    /// Counts a request at the second `now` in every window, or, if one is full, in none.
    pub(super) fn count(
        &self,
        subject: RateSubject,
        windows: &[RateWindow],
        now: i64,
    ) -> (RateState, bool) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= SUBJECTS && !all.contains_key(&subject) {
            make_room(&mut all, now);
        }
        let counters = all.entry(subject).or_default();
        counters.resize(windows.len(), Counter::default());
        for (counter, window) in counters.iter_mut().zip(windows) {
            *counter = counter.at(now, *window);
        }
        let fits = counters.iter().zip(windows).all(|(c, window)| c.used < window.requests);
        if fits {
            for counter in counters.iter_mut() {
                counter.used += 1;
            }
        }
        (state(counters, windows), fits)
    }

    /// The windows' state at the second `now`.
    pub(super) fn peek(&self, subject: RateSubject, windows: &[RateWindow], now: i64) -> RateState {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&subject).cloned();
        let mut counters = known.unwrap_or_default();
        counters.resize(windows.len(), Counter::default());
        let counters: Vec<_> =
            counters.iter().zip(windows).map(|(c, window)| c.at(now, *window)).collect();
        state(&counters, windows)
    }
}

impl Counter {
    /// The counter at `now`: a window that is over gives way to a new one. One that ends later than a
    /// new one would was opened before the clock was set back.
    fn at(self, now: i64, window: RateWindow) -> Self {
        let reset = now.saturating_add(i64::from(window.seconds));
        let open = now < self.reset && self.reset <= reset;
        if open { self } else { Self { reset, used: 0 } }
    }
}

fn state(counters: &[Counter], windows: &[RateWindow]) -> RateState {
    let window = |(counter, window): (&Counter, &RateWindow)| WindowState {
        limit: window.requests,
        seconds: window.seconds,
        remaining: window.requests.saturating_sub(counter.used),
        reset: counter.reset,
    };
    RateState { windows: counters.iter().zip(windows).map(window).collect() }
}

/// Evicts subjects without an open window. If more than half remain, clears the map: rescanning it
/// for each new subject would cost more than the requests that the limit keeps away.
fn make_room(all: &mut HashMap<RateSubject, Vec<Counter>>, now: i64) {
    all.retain(|_, counters| counters.iter().any(|counter| now < counter.reset));
    if all.len() > SUBJECTS / 2 {
        tracing::warn!(
            subjects = all.len(),
            "more callers than can be counted: counts start again"
        );
        all.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: [RateWindow; 1] = [RateWindow { requests: 2, seconds: 60 }];

    #[test]
    fn memory_is_bounded_and_subjects_without_an_open_window_are_evicted_first() {
        let counters = Counters::default();
        for key in 0..100_000 {
            counters.count(RateSubject::Key(key), &MINUTE, if key < 60_000 { 0 } else { 90 });
        }
        counters.count(RateSubject::Key(100_000), &MINUTE, 100);
        assert_eq!(counters.0.lock().unwrap().len(), 40_001);
        assert_eq!(counters.peek(RateSubject::Key(99_999), &MINUTE, 100).windows[0].remaining, 1);
    }

    #[test]
    fn a_clock_set_back_locks_no_caller_out() {
        let counters = Counters::default();
        for _ in 0..3 {
            counters.count(RateSubject::Key(1), &MINUTE, 1_000_000);
        }
        assert!(counters.count(RateSubject::Key(1), &MINUTE, 10).1);
    }
}
