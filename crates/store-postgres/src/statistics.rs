//! Gathers planner statistics while the tables are young.
//!
//! The database gathers them itself, but a minute late at best. Without statistics it considers the
//! first column of every index, the workspace, as selective as the whole key, and scans all records
//! where a key finds one: a new directory that is filled quickly would become slower with each
//! record. So they are also gathered whenever the tables have doubled, until there are enough rows
//! that a minute does not matter.

use crate::{error::Result, pool::Pool};

/// Number of changes from which it is worthwhile.
const FIRST: i64 = 64;

/// Number of changes from which the database is left to itself.
const LAST: i64 = 1 << 20;

const TABLES: [&str; 13] = [
    "records",
    "contact_points",
    "labels",
    "email_domains",
    "groups",
    "person_groups",
    "search",
    "changes",
    "differences",
    "answers",
    "keys",
    "counters",
    "workspaces",
];

/// Whether the tables doubled between two counts.
pub(crate) fn doubled(from: i64, to: i64) -> bool {
    (FIRST..=LAST).contains(&to) && from.max(1).ilog2() < to.max(1).ilog2()
}

/// Gathers statistics, unless existing ones cover this many rows.
pub(crate) async fn gather(pool: &Pool, rows: i64) {
    if let Err(error) = gather_on(pool, rows).await {
        tracing::warn!(error = %polydex_store::StoreError::from(error), "no statistics");
    }
}

async fn gather_on(pool: &Pool, rows: i64) -> Result<()> {
    const KNOWN: &str =
        "SELECT FROM pg_class WHERE oid = 'changes'::regclass AND reltuples * 2 > $1::bigint";
    let connection = pool.acquire().await?;
    let gathered = async {
        if connection.client().query(KNOWN, &[&rows]).await?.is_empty() {
            // Each table separately: Citus refuses replicated and distributed tables in one
            // statement.
            for table in TABLES {
                connection.client().batch_execute(&format!("ANALYZE {table}")).await?;
            }
        }
        Ok(())
    };
    let outcome = gathered.await;
    connection.release(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_gathered_at_each_doubling_and_not_for_ever() {
        let gathered = (1..=3_000_000).filter(|at| doubled(at - 1, *at)).collect::<Vec<i64>>();
        assert_eq!(gathered, (6..=20).map(|power| 1 << power).collect::<Vec<i64>>());
        assert!(doubled(60, 200), "a group may leap over the mark");
    }
}
