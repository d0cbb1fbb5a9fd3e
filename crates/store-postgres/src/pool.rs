//! The connection pool.

mod shared;

use std::{sync::Arc, time::Duration};

use deadpool_postgres::{Object, Pool as Deadpool};
use polydex_store::StoreError;
use tokio_postgres::{
    Row, Statement,
    types::{ToSql, Type},
};

use self::shared::SharedConnections;
use crate::{
    connect::Target,
    error::{Error, Result},
};

/// Values of a statement.
pub(crate) type Values<'v> = &'v [&'v (dyn ToSql + Sync)];

/// Prepared statements cached per connection: every fixed one, and the shapes of recent queries.
const STATEMENTS: usize = 256;

/// A number of connections, each acquired by one caller at a time; callers wait up to a timeout. Or
/// shared by all readers.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    connections: Deadpool,
    timeout: Duration,
    shared: Option<Arc<SharedConnections>>,
}

impl Pool {
    pub(crate) fn new(target: &Target, size: usize, timeout: Duration) -> Result<Self, StoreError> {
        Ok(Self { connections: target.pool(size, timeout)?, timeout, shared: None })
    }

    /// Connections that many readers use at once, for statements that take next to no time.
    /// Statements are pipelined, so that server and client are woken less often.
    pub(crate) fn shared(
        target: &Target,
        size: usize,
        timeout: Duration,
    ) -> Result<Self, StoreError> {
        // A dropped connection exists until its last user has noticed.
        let pool = Self::new(target, 2 * size, timeout)?;
        Ok(Self { shared: Some(Arc::new(SharedConnections::new(size))), ..pool })
    }

    /// Runs one read-only statement. If the connection turns out to be cut, it is replaced, once.
    pub(crate) async fn read(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>> {
        match self.run(sql, values).await {
            Err(error) if error.is_disconnect() && !matches!(error, Error::Late) => {
                self.run(sql, values).await
            }
            outcome => outcome,
        }
    }

    /// Runs one statement.
    pub(crate) async fn run(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>> {
        if let Some(shared) = &self.shared {
            return shared.run(self, sql, values).await;
        }
        let connection = self.acquire().await?;
        let outcome = self.with_timeout(connection.rows(sql, values)).await;
        connection.release(outcome)
    }

    /// Acquires a connection.
    pub(crate) async fn acquire(&self) -> Result<Connection> {
        Ok(Connection(self.connections.get().await?))
    }

    /// Limits the time of some work.
    pub(crate) async fn with_timeout<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.with_longer_timeout(Duration::ZERO, work).await
    }

    /// The same with a longer limit.
    pub(crate) async fn with_longer_timeout<T>(
        &self,
        more: Duration,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let timeout = self.timeout.saturating_add(more);
        tokio::time::timeout(timeout, work).await.unwrap_or(Err(Error::Late))
    }

    pub(crate) fn close(&self) {
        self.connections.close();
        if let Some(shared) = &self.shared {
            shared.close();
        }
    }
}

/// An acquired connection.
#[derive(Debug)]
pub(crate) struct Connection(Object);

impl Connection {
    pub(crate) fn client(&self) -> &tokio_postgres::Client {
        &self.0
    }

    /// Mutable access to the client.
    pub(crate) fn owned(&mut self) -> &mut tokio_postgres::Client {
        &mut self.0
    }

    async fn rows(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>> {
        let statement = self.prepare(sql).await?;
        Ok(self.client().query(&statement, values).await?)
    }

    /// Prepares a statement on this connection.
    pub(crate) async fn prepare(&self, sql: &str) -> Result<Statement> {
        self.prepare_typed(sql, &[]).await
    }

    pub(crate) async fn prepare_typed(&self, sql: &str, types: &[Type]) -> Result<Statement> {
        if self.0.statement_cache.size() > STATEMENTS {
            self.0.statement_cache.clear();
        }
        Ok(self.0.prepare_typed_cached(sql, types).await?)
    }

    /// Returns the connection to the pool, or drops it if `outcome` shows that it is unusable.
    pub(crate) fn release<T>(self, outcome: Result<T>) -> Result<T> {
        if outcome.as_ref().is_err_and(Error::is_disconnect) {
            self.give_up();
        }
        outcome
    }

    fn give_up(self) {
        drop(Object::take(self.0));
    }
}
