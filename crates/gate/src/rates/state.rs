//! What a caller has left of the rate limits, for the headers of an answer.

use jiff::Timestamp;

/// The windows of an authenticated caller; without any, there is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateState {
    /// The windows, in the order in which they are set.
    pub windows: Vec<WindowState>,
}

/// The state of one window, this request included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowState {
    /// How many requests it takes.
    pub limit: u32,
    /// Its length in seconds.
    pub seconds: u32,
    /// How many requests are left.
    pub remaining: u32,
    /// The Unix second at which it ends.
    pub reset: i64,
}

impl RateState {
    /// The window of this length.
    pub fn window(&self, seconds: u32) -> Option<&WindowState> {
        self.windows.iter().find(|window| window.seconds == seconds)
    }

    /// The longest window.
    pub fn longest(&self) -> Option<&WindowState> {
        self.windows.iter().max_by_key(|window| window.seconds)
    }

    /// The window with the least left in it; of several, the one that ends last.
    pub fn tightest(&self) -> Option<&WindowState> {
        self.windows.iter().min_by_key(|window| (window.remaining, -window.reset))
    }
}

impl WindowState {
    /// How many seconds from `now` the window still lasts.
    pub fn seconds_left(&self, now: Timestamp) -> u64 {
        u64::try_from(self.reset.saturating_sub(now.as_second())).unwrap_or(0)
    }
}
