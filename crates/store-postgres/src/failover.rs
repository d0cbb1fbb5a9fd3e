//! Reads from the primary, and from a replica while the primary does not answer.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use polydex_store::StoreError;
use polydex_store_sql::{QueryScheduler, Tier};
use tokio::time::Instant;

use crate::{Options, connect::Target, error::Error, pool::Pool};

/// How long a silent primary is left alone before one caller tries it again.
const SILENCE: Duration = Duration::from_secs(1);

/// One server to read from.
#[derive(Debug)]
pub(crate) struct ReadTarget {
    /// For single records.
    pub(crate) readers: Pool,
    /// For lists, which may take longer; they never delay single records.
    pub(crate) listers: Pool,
    /// For long lists; they never delay short ones.
    slow: Pool,
    pub(crate) scheduler: QueryScheduler,
}

impl ReadTarget {
    pub(crate) fn new(target: &Target, options: &Options) -> Result<Self, StoreError> {
        let readers = Pool::shared(target, options.readers, options.timeout)?;
        let listers = Pool::new(target, options.listers, options.timeout)?;
        let slow = (options.listers / 2).max(1);
        let scheduler = QueryScheduler::new(slow, options.query_budget, options.timeout);
        let slow = Pool::new(target, slow, options.timeout)?;
        Ok(Self { readers, listers, slow, scheduler })
    }

    /// The connections of a tier.
    pub(crate) fn tier(&self, tier: Tier) -> &Pool {
        match tier {
            Tier::Quick => &self.listers,
            Tier::Slow => &self.slow,
        }
    }

    fn close(&self) {
        self.readers.close();
        self.listers.close();
        self.slow.close();
    }
}

/// The primary and an optional replica.
#[derive(Debug)]
pub(crate) struct ReadTargets {
    pub(crate) primary: ReadTarget,
    replica: Option<Replica>,
}

#[derive(Debug)]
struct Replica {
    target: ReadTarget,
    /// When the primary was last found silent.
    silent: Mutex<Option<Instant>>,
}

impl Replica {
    fn note(&self, silent: Option<Instant>) {
        *self.silent.lock().unwrap_or_else(PoisonError::into_inner) = silent;
    }
}

impl ReadTargets {
    pub(crate) fn new(primary: ReadTarget, replica: Option<ReadTarget>) -> Self {
        let replica = replica.map(|target| Replica { target, silent: Mutex::default() });
        Self { primary, replica }
    }

    /// The server to read from first. While the primary is silent that is the replica, except for
    /// one caller now and then who tries the primary again.
    pub(crate) fn first(&self) -> &ReadTarget {
        let Some(replica) = &self.replica else { return &self.primary };
        let mut silent = replica.silent.lock().unwrap_or_else(PoisonError::into_inner);
        match *silent {
            None => &self.primary,
            Some(since) if since.elapsed() < SILENCE => &replica.target,
            Some(_) => {
                *silent = Some(Instant::now());
                &self.primary
            }
        }
    }

    /// The server to read from after `error` at this one; `None` if there is no other.
    pub(crate) fn after(&self, error: &Error, target: &ReadTarget) -> Option<&ReadTarget> {
        let replica = self.replica.as_ref()?;
        if !std::ptr::eq(target, &raw const self.primary) || !error.is_silence() {
            return None;
        }
        replica.note(Some(Instant::now()));
        Some(&replica.target)
    }

    /// Records that this server answered.
    pub(crate) fn answered(&self, target: &ReadTarget) {
        if let Some(replica) = &self.replica
            && std::ptr::eq(target, &raw const self.primary)
        {
            replica.note(None);
        }
    }

    pub(crate) fn close(&self) {
        self.primary.close();
        if let Some(replica) = &self.replica {
            replica.target.close();
        }
    }
}

/// Runs `$work` on a server, and again on the replica if the primary does not answer.
macro_rules! with_failover {
    ($targets:expr, $target:ident => $work:expr) => {{
        let targets = &$targets;
        let mut $target = targets.first();
        loop {
            match $work.await {
                Ok(read) => {
                    targets.answered($target);
                    break Ok(read);
                }
                Err(error) => match targets.after(&error, $target) {
                    Some(other) => $target = other,
                    None => break Err(error),
                },
            }
        }
    }};
}
pub(crate) use with_failover;
