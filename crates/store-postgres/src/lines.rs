//! Connections, lent out one by one, and statements run on them.

use std::time::Duration;

use deadpool_postgres::{Object, Pool};
use polydex_store::StoreError;
use tokio_postgres::{
    Row, Statement,
    types::{ToSql, Type},
};

use crate::{
    connect::Target,
    error::{Error, Result},
};

/// Values of a fixed statement.
pub(crate) type Values<'v> = &'v [&'v (dyn ToSql + Sync)];

/// Statements kept prepared on a connection: every fixed one, and the shapes of recent queries.
const STATEMENTS: usize = 256;

/// A number of connections. Who finds none free waits for one, for so long.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    pool: Pool,
    patience: Duration,
}

impl Lines {
    pub(crate) fn new(
        target: &Target,
        size: usize,
        patience: Duration,
    ) -> Result<Self, StoreError> {
        Ok(Self { pool: target.pool(size, patience)?, patience })
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
        let line = self.lend().await?;
        let rows = async {
            let statement = line.prepare(sql).await?;
            Ok(line.client().query(&statement, values).await?)
        };
        let outcome = self.in_time(rows).await;
        line.settle(outcome)
    }

    /// Lends a connection out.
    pub(crate) async fn lend(&self) -> Result<Line> {
        Ok(Line(self.pool.get().await?))
    }

    /// Waits for an answer, but not for ever.
    pub(crate) async fn in_time<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::time::timeout(self.patience, work).await.unwrap_or(Err(Error::Late))
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }
}

/// A connection on loan.
pub(crate) struct Line(Object);

impl Line {
    pub(crate) fn client(&self) -> &tokio_postgres::Client {
        &self.0
    }

    /// The connection, to be changed in state.
    pub(crate) fn owned(&mut self) -> &mut tokio_postgres::Client {
        &mut self.0
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
            drop(Object::take(self.0));
        }
        outcome
    }
}
