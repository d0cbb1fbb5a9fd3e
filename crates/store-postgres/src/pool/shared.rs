//! Connections that many callers use at once.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::Mutex;
use tokio_postgres::Row;

use super::{Connection, Pool, Values};
use crate::error::{Error, Result};

/// Connections that are used round-robin, each by any number of callers.
#[derive(Debug)]
pub(super) struct SharedConnections {
    slots: Vec<Slot>,
    next: AtomicUsize,
}

/// A connection, made on demand.
#[derive(Debug, Default)]
struct Slot(Mutex<Option<Arc<Connection>>>);

impl SharedConnections {
    pub(super) fn new(size: usize) -> Self {
        let slots = (0..size.max(1)).map(|_| Slot::default()).collect();
        Self { slots, next: AtomicUsize::new(0) }
    }

    /// Closes idle connections, once no more can be acquired.
    pub(super) fn close(&self) {
        for slot in &self.slots {
            // A caller that is connecting notices when it acquires a connection.
            if let Ok(mut current) = slot.0.try_lock() {
                *current = None;
            }
        }
    }

    /// Runs one read-only statement.
    pub(super) async fn run(&self, pool: &Pool, sql: &str, values: Values<'_>) -> Result<Vec<Row>> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.slots.len();
        let slot = &self.slots[turn];
        // Callers wait for the one that connects, but not for ever.
        let connection = pool.with_timeout(slot.connection(pool)).await?;
        let outcome = pool.with_timeout(connection.rows(sql, values)).await;
        if outcome.as_ref().is_err_and(Error::is_disconnect) {
            slot.give_up(connection).await;
        }
        outcome
    }
}

impl Slot {
    /// The connection; a new one if there is none or it is cut.
    async fn connection(&self, pool: &Pool) -> Result<Arc<Connection>> {
        let mut current = self.0.lock().await;
        let is_open = |connection: &&Arc<Connection>| {
            !connection.client().is_closed() && !pool.connections.is_closed()
        };
        if let Some(connection) = current.as_ref().filter(is_open) {
            return Ok(Arc::clone(connection));
        }
        *current = None;
        let connection = Arc::new(pool.acquire().await?);
        *current = Some(Arc::clone(&connection));
        Ok(connection)
    }

    /// Takes the connection out of use. Its users notice by themselves; the last one closes it.
    async fn give_up(&self, connection: Arc<Connection>) {
        let mut current = self.0.lock().await;
        if current.as_ref().is_some_and(|there| Arc::ptr_eq(there, &connection)) {
            *current = None;
        }
        drop(current);
        if let Some(connection) = Arc::into_inner(connection) {
            connection.give_up();
        }
    }
}
