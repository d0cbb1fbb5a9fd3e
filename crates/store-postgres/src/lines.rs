//! Connections, and statements run on them.

mod shared;

use std::{sync::Arc, time::Duration};

use deadpool_postgres::{Object, Pool};
use polydex_store::StoreError;
use tokio_postgres::{
    Row, Statement,
    types::{ToSql, Type},
};

use self::shared::Shared;
use crate::{
    connect::Target,
    error::{Error, Result},
};

/// Values of a fixed statement.
pub(crate) type Values<'v> = &'v [&'v (dyn ToSql + Sync)];

/// Statements kept prepared on a connection: every fixed one, and the shapes of recent queries.
const STATEMENTS: usize = 256;

/// A number of connections, lent out one by one: who finds none free waits for one, for so long. Or
/// shared by all who read.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    pool: Pool,
    timeout: Duration,
    shared: Option<Arc<Shared>>,
}

impl Lines {
    pub(crate) fn new(target: &Target, size: usize, timeout: Duration) -> Result<Self, StoreError> {
        Ok(Self { pool: target.pool(size, timeout)?, timeout, shared: None })
    }

    /// Connections that many read on at once, for statements that take next to no time: each is sent
    /// without waiting for the answers to those before, so that server and client are woken less often.
    pub(crate) fn shared(
        target: &Target,
        size: usize,
        timeout: Duration,
    ) -> Result<Self, StoreError> {
        // One that is given up is still there until its last user has noticed.
        let lines = Self::new(target, 2 * size, timeout)?;
        Ok(Self { shared: Some(Arc::new(Shared::new(size))), ..lines })
    }

    /// Runs one statement that only reads. A connection that turns out to be cut is replaced, once.
    pub(crate) async fn read(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>> {
        match self.run(sql, values).await {
            Err(error) if error.parts() && !matches!(error, Error::Late) => {
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
        let line = self.lend().await?;
        let outcome = self.in_time(line.rows(sql, values)).await;
        line.settle(outcome)
    }

    /// Lends a connection out.
    pub(crate) async fn lend(&self) -> Result<Line> {
        Ok(Line(self.pool.get().await?))
    }

    /// Waits for an answer, but not for ever.
    pub(crate) async fn in_time<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.in_time_and(Duration::ZERO, work).await
    }

    /// The same, for so much longer.
    pub(crate) async fn in_time_and<T>(
        &self,
        more: Duration,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let timeout = self.timeout.saturating_add(more);
        tokio::time::timeout(timeout, work).await.unwrap_or(Err(Error::Late))
    }

    pub(crate) fn close(&self) {
        self.pool.close();
        if let Some(shared) = &self.shared {
            shared.close();
        }
    }
}

/// A connection on loan.
#[derive(Debug)]
pub(crate) struct Line(Object);

impl Line {
    pub(crate) fn client(&self) -> &tokio_postgres::Client {
        &self.0
    }

    /// The connection, to be changed in state.
    pub(crate) fn owned(&mut self) -> &mut tokio_postgres::Client {
        &mut self.0
    }

    async fn rows(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>> {
        let statement = self.prepare(sql).await?;
        Ok(self.client().query(&statement, values).await?)
    }

    /// The statement, prepared on this connection.
    pub(crate) async fn prepare(&self, sql: &str) -> Result<Statement> {
        self.prepare_typed(sql, &[]).await
    }

    pub(crate) async fn prepare_typed(&self, sql: &str, types: &[Type]) -> Result<Statement> {
        if self.0.statement_cache.size() > STATEMENTS {
            self.0.statement_cache.clear();
        }
        Ok(self.0.prepare_typed_cached(sql, types).await?)
    }

    /// Gives the connection back, or gives it up if it is of no use any more.
    pub(crate) fn settle<T>(self, outcome: Result<T>) -> Result<T> {
        if outcome.as_ref().is_err_and(Error::parts) {
            self.give_up();
        }
        outcome
    }

    fn give_up(self) {
        drop(Object::take(self.0));
    }
}
