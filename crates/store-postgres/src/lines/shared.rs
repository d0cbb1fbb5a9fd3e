//! Connections that many use at once.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::Mutex;
use tokio_postgres::Row;

use super::{Line, Lines, Values};
use crate::error::{Error, Result};

/// Connections that are used in turn, each by however many come.
#[derive(Debug)]
pub(super) struct Shared {
    places: Vec<Place>,
    next: AtomicUsize,
}

/// Where a connection is, once somebody needed it.
#[derive(Debug, Default)]
struct Place(Mutex<Option<Arc<Line>>>);

impl Shared {
    pub(super) fn new(size: usize) -> Self {
        let places = (0..size.max(1)).map(|_| Place::default()).collect();
        Self { places, next: AtomicUsize::new(0) }
    }

    /// Closes what nobody uses, once no more can be lent.
    pub(super) fn close(&self) {
        for place in &self.places {
            // Who connects just now finds out by himself.
            if let Ok(mut here) = place.0.try_lock() {
                *here = None;
            }
        }
    }

    /// Runs one statement that only reads.
    pub(super) async fn run(
        &self,
        lines: &Lines,
        sql: &str,
        values: Values<'_>,
    ) -> Result<Vec<Row>> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.places.len();
        let place = &self.places[turn];
        // Whoever connects is waited for by all who come meanwhile, none of them for ever.
        let line = lines.in_time(place.line(lines)).await?;
        let outcome = lines.in_time(line.rows(sql, values)).await;
        if outcome.as_ref().is_err_and(Error::parts) {
            place.give_up(line).await;
        }
        outcome
    }
}

impl Place {
    /// The connection, made if there is none or it is cut.
    async fn line(&self, lines: &Lines) -> Result<Arc<Line>> {
        let mut here = self.0.lock().await;
        let is_open = |line: &&Arc<Line>| !line.client().is_closed() && !lines.pool.is_closed();
        if let Some(line) = here.as_ref().filter(is_open) {
            return Ok(Arc::clone(line));
        }
        *here = None;
        let line = Arc::new(lines.lend().await?);
        *here = Some(Arc::clone(&line));
        Ok(line)
    }

    /// Nobody else shall get this one. Those who have it find out by themselves; with the last of
    /// them it is closed.
    async fn give_up(&self, line: Arc<Line>) {
        let mut here = self.0.lock().await;
        if here.as_ref().is_some_and(|there| Arc::ptr_eq(there, &line)) {
            *here = None;
        }
        drop(here);
        if let Some(line) = Arc::into_inner(line) {
            line.give_up();
        }
    }
}
