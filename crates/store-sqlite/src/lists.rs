//! Lists and searches, which may take long: in fair turns, on connections of their own.

use std::path::Path;

use polydex_store::StoreError;
use polydex_store_sql::{QueryScheduler, Tier};
use rusqlite::Connection;

use crate::{Options, error::Result, readers::Readers};

/// The connections for lists.
#[derive(Debug)]
pub(crate) struct Lists {
    scheduler: QueryScheduler,
    /// Also for what is never long: the feed behind a position, the groups.
    pub(crate) quick: Readers,
    slow: Readers,
}

impl Lists {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let Options { listers, timeout, query_budget, .. } = *options;
        // Half of the cores at the most: the others are for those who pass by.
        let slow = (listers / 2).max(1);
        Ok(Self {
            scheduler: QueryScheduler::new(slow, query_budget, timeout),
            quick: Readers::open(path, listers, timeout)?,
            slow: Readers::open(path, slow, timeout)?,
        })
    }

    /// Reads what a query of so many conditions asks for, perhaps in a second attempt.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        conditions: usize,
        read: impl Fn(&Connection) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        let ask = |tier, allowed| {
            let readers = match tier {
                Tier::Quick => &self.quick,
                Tier::Slow => &self.slow,
            };
            readers.within(allowed, read.clone())
        };
        self.scheduler.read(conditions, ask).await
    }

    /// As [`Readers::close`].
    pub(crate) async fn close(&self) {
        self.quick.close().await;
        self.slow.close().await;
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };

    use polydex_store_sql::QueryBudget;
    use tempfile::TempDir;

    use super::*;
    use crate::open;

    /// A query without an end.
    const ENDLESS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                           SELECT count(*) FROM n";

    fn lists(query_budget: QueryBudget) -> (Arc<Lists>, TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.db");
        drop(open::writer(&file, Duration::ZERO).expect("a new file"));
        let options = Options { listers: 2, query_budget, ..Options::default() };
        (Arc::new(Lists::open(&file, &options).expect("it is there")), folder)
    }

    fn number(sql: &'static str) -> impl Fn(&Connection) -> Result<i64> + Clone + Send + 'static {
        move |connection| Ok(connection.query_row(sql, [], |row| row.get(0))?)
    }

    #[tokio::test]
    async fn a_query_is_cut_off_when_its_budget_is_spent() {
        let (lists, _folder) = lists(QueryBudget { quick: Duration::ZERO, total: Duration::ZERO });
        let refused = lists.read(1, number(ENDLESS)).await;
        assert!(matches!(refused, Err(StoreError::TooCostly)), "{refused:?}");
        assert_eq!(lists.read(1, number("SELECT 1")).await.expect("it costs nothing"), 1);
        assert_eq!(lists.quick.apart(number("SELECT 2")).await.expect("an answer"), 2);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn while_costly_queries_run_those_that_cost_little_are_answered() {
        let query_budget = QueryBudget { quick: Duration::from_millis(1), total: Duration::MAX };
        let (lists, _folder) = lists(query_budget);
        let begun = Arc::new(AtomicUsize::new(0));
        // As many as there are places: one runs without end, the others wait for it.
        let costly: Vec<_> = (0..6)
            .map(|_| {
                let (lists, begun) = (Arc::clone(&lists), Arc::clone(&begun));
                let read = move |connection: &Connection| {
                    begun.fetch_add(1, Ordering::SeqCst);
                    number(ENDLESS)(connection)
                };
                tokio::spawn(async move { lists.read(1, read).await })
            })
            .collect();
        while begun.load(Ordering::SeqCst) < costly.len() + 1 {
            tokio::task::yield_now().await;
        }
        for _ in 0..20 {
            assert_eq!(lists.read(1, number("SELECT 1")).await.expect("it costs nothing"), 1);
        }
        for one in costly {
            assert!(!one.is_finished());
            one.abort();
        }
        // Nobody waits for them any more, so that they end, and give their connections back.
        lists.close().await;
    }
}
