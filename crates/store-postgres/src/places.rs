//! Where is read: at the primary, and at a replica while the primary does not answer.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use polydex_store::StoreError;
use polydex_store_sql::{QueryScheduler, Tier};
use tokio::time::Instant;

use crate::{Options, connect::Target, error::Error, lines::Lines};

/// How long a primary that did not answer is left alone before one caller asks it again.
const SILENCE: Duration = Duration::from_secs(1);

/// One server, to read from.
#[derive(Debug)]
pub(crate) struct Place {
    /// For single records.
    pub(crate) readers: Lines,
    /// For lists, which may take longer; they never keep a single record waiting.
    pub(crate) listers: Lines,
    /// For lists that take long; they never keep another list waiting.
    slow: Lines,
    pub(crate) scheduler: QueryScheduler,
}

impl Place {
    pub(crate) fn new(target: &Target, options: &Options) -> Result<Self, StoreError> {
        let readers = Lines::shared(target, options.readers, options.timeout)?;
        let listers = Lines::new(target, options.listers, options.timeout)?;
        let slow = (options.listers / 2).max(1);
        let scheduler = QueryScheduler::new(slow, options.query_budget, options.timeout);
        let slow = Lines::new(target, slow, options.timeout)?;
        Ok(Self { readers, listers, slow, scheduler })
    }

    /// The connections of a tier.
    pub(crate) fn tier(&self, tier: Tier) -> &Lines {
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

/// The primary and perhaps its replica.
#[derive(Debug)]
pub(crate) struct Places {
    pub(crate) primary: Place,
    replica: Option<Replica>,
}

#[derive(Debug)]
struct Replica {
    place: Place,
    /// When the primary was last found silent.
    silent: Mutex<Option<Instant>>,
}

impl Replica {
    fn note(&self, silent: Option<Instant>) {
        *self.silent.lock().unwrap_or_else(PoisonError::into_inner) = silent;
    }
}

impl Places {
    pub(crate) fn new(primary: Place, replica: Option<Place>) -> Self {
        let replica = replica.map(|place| Replica { place, silent: Mutex::default() });
        Self { primary, replica }
    }

    /// Where to read first. While the primary is silent that is the replica, but for one caller
    /// now and then who finds out whether it still is.
    pub(crate) fn first(&self) -> &Place {
        let Some(replica) = &self.replica else { return &self.primary };
        let mut silent = replica.silent.lock().unwrap_or_else(PoisonError::into_inner);
        match *silent {
            None => &self.primary,
            Some(since) if since.elapsed() < SILENCE => &replica.place,
            Some(_) => {
                *silent = Some(Instant::now());
                &self.primary
            }
        }
    }

    /// Where to read after `error` at this place; `None` if nowhere else.
    pub(crate) fn after(&self, error: &Error, place: &Place) -> Option<&Place> {
        let replica = self.replica.as_ref()?;
        if !std::ptr::eq(place, &raw const self.primary) || !error.is_silence() {
            return None;
        }
        replica.note(Some(Instant::now()));
        Some(&replica.place)
    }

    /// Notes that this place answered.
    pub(crate) fn answered(&self, place: &Place) {
        if let Some(replica) = &self.replica
            && std::ptr::eq(place, &raw const self.primary)
        {
            replica.note(None);
        }
    }

    pub(crate) fn close(&self) {
        self.primary.close();
        if let Some(replica) = &self.replica {
            replica.place.close();
        }
    }
}

/// Reads `$work` at `$place`, and once more at the replica if the primary does not answer.
macro_rules! reading {
    ($places:expr, $place:ident => $work:expr) => {{
        let places = &$places;
        let mut $place = places.first();
        loop {
            match $work.await {
                Ok(read) => {
                    places.answered($place);
                    break Ok(read);
                }
                Err(error) => match places.after(&error, $place) {
                    Some(other) => $place = other,
                    None => break Err(error),
                },
            }
        }
    }};
}
pub(crate) use reading;
