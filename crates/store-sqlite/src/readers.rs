//! Connections for reading, lent out one by one.

use std::{
    ops::Deref,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};

use polydex_store::StoreError;
use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    error::{Error, Result},
    open,
};

/// A fixed number of connections. Who finds none free waits for one.
#[derive(Clone, Debug)]
pub(crate) struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    free: Arc<Semaphore>,
    number: u32,
}

impl Readers {
    pub(crate) fn open(path: &Path, number: usize, timeout: Duration) -> Result<Self, StoreError> {
        let number = u16::try_from(number.max(1)).unwrap_or(u16::MAX);
        let idle = (0..number).map(|_| open::reader(path, timeout)).collect::<Result<_, _>>()?;
        Ok(Self {
            idle: Arc::new(Mutex::new(idle)),
            free: Arc::new(Semaphore::new(number.into())),
            number: number.into(),
        })
    }

    /// Reads at once, on the thread of the caller.
    ///
    /// Reading a record takes microseconds, less than handing the work to another thread would:
    /// with 64 callers on two cores 125 000 people a second were read here and 47 000 by
    /// [`Readers::apart`], where all goes that may take longer.
    pub(crate) async fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T, StoreError> {
        let lent = self.lend().await?;
        read(&lent).map_err(Error::into)
    }

    /// Reads on a thread that may take its time.
    pub(crate) async fn apart<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.within(Duration::MAX, read).await?.ok_or(StoreError::TooCostly)
    }

    /// The same, for so long; `None` if it was cut off then. It is also cut off when nobody waits for
    /// it any more.
    pub(crate) async fn within<T: Send + 'static>(
        &self,
        allowed: Duration,
        read: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<Option<T>, StoreError> {
        let mut lent = self.lend().await?;
        let waiting = Arc::new(());
        let awaited = Arc::downgrade(&waiting);
        let read = tokio::task::spawn_blocking(move || {
            lent.cut_off(allowed, awaited)?;
            read(&lent)
        });
        let outcome =
            read.await.map_err(|_| StoreError::Failed("a query ended early".to_owned()))?;
        drop(waiting);
        match outcome {
            Ok(read) => Ok(Some(read)),
            Err(error) if error.is_interruption() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn lend(&self) -> Result<Lent, StoreError> {
        let closed = || StoreError::Unavailable("the store is closed".to_owned());
        let permit = Arc::clone(&self.free).acquire_owned().await.map_err(|_| closed())?;
        let connection = lock(&self.idle).pop();
        let connection = Some(connection.ok_or_else(closed)?);
        Ok(Lent { connection, home: Arc::clone(&self.idle), _permit: permit })
    }

    /// Waits until every connection is back, then closes them. Later readers are refused.
    pub(crate) async fn close(&self) {
        let all = self.free.acquire_many(self.number).await;
        self.free.close();
        lock(&self.idle).clear();
        drop(all);
    }
}

fn lock(idle: &Mutex<Vec<Connection>>) -> MutexGuard<'_, Vec<Connection>> {
    // Nothing panics while it holds the lock, and a list of connections is never half changed.
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection that goes back when it is dropped, also by a panic.
struct Lent {
    connection: Option<Connection>,
    home: Arc<Mutex<Vec<Connection>>>,
    _permit: OwnedSemaphorePermit,
}

/// Steps of SQLite's machine between two looks at the clock: some microseconds.
const STEPS: i32 = 1_000;

impl Lent {
    /// Has what is read next interrupted after some time, or when nobody waits for it.
    fn cut_off(&mut self, allowed: Duration, awaited: Weak<()>) -> Result<()> {
        #[expect(clippy::disallowed_methods, reason = "how long a query takes on this machine")]
        let began = Instant::now();
        let is_over = move || awaited.strong_count() == 0 || began.elapsed() >= allowed;
        if let Some(connection) = &mut self.connection {
            connection.progress_handler(STEPS, Some(is_over))?;
        }
        Ok(())
    }
}

impl Deref for Lent {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("taken only by drop")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            lock(&self.home).push(connection);
        }
    }
}
