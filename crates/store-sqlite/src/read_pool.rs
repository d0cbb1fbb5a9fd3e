//! A pool of read connections.

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

/// A fixed number of connections. If none is free, callers wait.
#[derive(Clone, Debug)]
pub(crate) struct ReadPool {
    idle: Arc<Mutex<Vec<Connection>>>,
    free: Arc<Semaphore>,
    number: u32,
}

impl ReadPool {
    pub(crate) fn open(path: &Path, number: usize, timeout: Duration) -> Result<Self, StoreError> {
        let number = u16::try_from(number.max(1)).unwrap_or(u16::MAX);
        let idle = (0..number).map(|_| open::reader(path, timeout)).collect::<Result<_, _>>()?;
        Ok(Self {
            idle: Arc::new(Mutex::new(idle)),
            free: Arc::new(Semaphore::new(number.into())),
            number: number.into(),
        })
    }

    /// Reads on the caller's thread.
    ///
    /// Reading a record takes microseconds, less than handing the work to another thread: with 64
    /// callers on two cores this reads 125 000 people a second, [`ReadPool::run_blocking`] 47 000.
    /// Reads that may take longer go there.
    /// [`ReadPool::run_blocking`], where all goes that may take longer.
    pub(crate) async fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T, StoreError> {
        let connection = self.acquire().await?;
        read(&connection).map_err(Error::into)
    }

    /// Reads on a thread for blocking work.
    pub(crate) async fn run_blocking<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.within(Duration::MAX, read).await?.ok_or(StoreError::TooCostly)
    }

    /// The same within a time limit; `None` if it was exceeded. The read is also cancelled when its
    /// caller is gone.
    pub(crate) async fn within<T: Send + 'static>(
        &self,
        allowed: Duration,
        read: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<Option<T>, StoreError> {
        let mut connection = self.acquire().await?;
        let waiting = Arc::new(());
        let awaited = Arc::downgrade(&waiting);
        let read = tokio::task::spawn_blocking(move || {
            connection.cut_off(allowed, awaited)?;
            read(&connection)
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

    async fn acquire(&self) -> Result<PooledConnection, StoreError> {
        let closed = || StoreError::Unavailable("the store is closed".to_owned());
        let permit = Arc::clone(&self.free).acquire_owned().await.map_err(|_| closed())?;
        let connection = lock(&self.idle).pop();
        let connection = Some(connection.ok_or_else(closed)?);
        Ok(PooledConnection { connection, home: Arc::clone(&self.idle), _permit: permit })
    }

    /// Waits until every connection is returned, then closes them. Later reads are refused.
    pub(crate) async fn close(&self) {
        let all = self.free.acquire_many(self.number).await;
        self.free.close();
        lock(&self.idle).clear();
        drop(all);
    }
}

fn lock(idle: &Mutex<Vec<Connection>>) -> MutexGuard<'_, Vec<Connection>> {
    // Nothing panics while holding the lock, and the list is never half changed.
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection that returns to the pool when dropped, even by a panic.
struct PooledConnection {
    connection: Option<Connection>,
    home: Arc<Mutex<Vec<Connection>>>,
    _permit: OwnedSemaphorePermit,
}

/// SQLite VM steps between two checks of the time limit: some microseconds.
const STEPS: i32 = 1_000;

impl PooledConnection {
    /// Interrupts the next read after a time limit, or when its caller is gone.
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

impl Deref for PooledConnection {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("taken only by drop")
    }
}

impl Drop for PooledConnection {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            lock(&self.home).push(connection);
        }
    }
}
