//! Rate limits: how many requests a caller may make in a time, in each dialect.
//!
//! Off unless set. Windows are fixed, as the vendors document them: one begins with the first
//! request that finds none open and ends its length later, however many requests came. A request
//! counts once its caller is known, so no client can use up the share of another; a request that is
//! not authenticated is not counted. Neither is one that is refused here.
//!
//! Each process keeps its own counts, in memory, and a restart forgets them.

mod counters;
mod state;

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use polydex_directory::Caller;
use polydex_model::{Dialect, Refusal, WorkspaceId};
use serde::Deserialize;

use self::counters::Counters;
pub use self::state::{RateState, WindowState};

/// A number of requests in a number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateWindow {
    /// How many requests.
    pub requests: u32,
    /// Length of the window.
    pub seconds: u32,
}

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// Those made with one key.
    #[default]
    Key,
    /// Those of a workspace, whichever caller makes them.
    Workspace,
    /// Those from one network address: that of the connection, which behind a proxy is the
    /// proxy's.
    Address,
}

/// The limits of one dialect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateLimit {
    /// Whose requests are counted together.
    pub per: Per,
    /// The windows, each of which a request must fit; none is no limit.
    pub windows: Vec<RateWindow>,
    /// Keys, by number, that have windows of their own and are counted alone.
    pub keys: BTreeMap<i64, Vec<RateWindow>>,
}

/// The limits of every dialect, and the requests counted so far. Cheap to clone; clones count together.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    dialects: Arc<HashMap<Dialect, Limited>>,
}

#[derive(Debug)]
struct Limited {
    limit: RateLimit,
    counters: Counters,
}

/// Whose count a request goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum RateSubject {
    Key(i64),
    /// A person who shows a password in place of a key.
    Person(WorkspaceId, i64),
    Workspace(WorkspaceId),
    Address(IpAddr),
}

impl Rates {
    /// These limits, with nothing counted yet. A dialect that is not named has none.
    pub fn new(limits: impl IntoIterator<Item = (Dialect, RateLimit)>) -> Self {
        let limited = |limit| Limited { limit, counters: Counters::default() };
        let dialects = limits.into_iter().map(|(dialect, limit)| (dialect, limited(limit)));
        Self { dialects: Arc::new(dialects.collect()) }
    }

    /// Counts the request if every window has room. Returns the windows' state either way.
    pub(crate) fn count(
        &self,
        dialect: &Dialect,
        caller: &Caller,
        peer: Option<IpAddr>,
        now: Timestamp,
    ) -> (RateState, Result<(), Refusal>) {
        let Some((limited, windows, subject)) = self.rule(dialect, caller, peer) else {
            return (RateState::default(), Ok(()));
        };
        let (state, fits) = limited.counters.count(subject, windows, now.as_second());
        let wait = state.wait(now);
        let outcome = if fits { Ok(()) } else { Err(Refusal::Throttled(wait)) };
        (state, outcome)
    }

    /// The windows' state, without counting anything.
    pub(crate) fn peek(
        &self,
        dialect: &Dialect,
        caller: &Caller,
        peer: Option<IpAddr>,
        now: Timestamp,
    ) -> RateState {
        self.rule(dialect, caller, peer)
            .map_or_else(RateState::default, |(limited, windows, who)| {
                limited.counters.peek(who, windows, now.as_second())
            })
    }

    fn rule(
        &self,
        dialect: &Dialect,
        caller: &Caller,
        peer: Option<IpAddr>,
    ) -> Option<(&Limited, &[RateWindow], RateSubject)> {
        let limited = self.dialects.get(dialect)?;
        let limit = &limited.limit;
        let key = caller.key.map(|key| key.0);
        let alone =
            key.map_or(RateSubject::Person(caller.workspace.id, caller.number), RateSubject::Key);
        let own = key.and_then(|key| limit.keys.get(&key));
        let subject = match (limit.per, peer) {
            _ if own.is_some() => alone,
            (Per::Workspace, _) => RateSubject::Workspace(caller.workspace.id),
            (Per::Address, Some(address)) => RateSubject::Address(address),
            (Per::Key, _) | (Per::Address, None) => alone,
        };
        let windows = own.unwrap_or(&limit.windows);
        (!windows.is_empty()).then_some((limited, windows, subject))
    }
}

impl RateState {
    /// How long until every full window has ended.
    fn wait(&self, now: Timestamp) -> Duration {
        let full = self.windows.iter().filter(|window| window.remaining == 0);
        Duration::from_secs(full.map(|window| window.seconds_left(now)).max().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests;
