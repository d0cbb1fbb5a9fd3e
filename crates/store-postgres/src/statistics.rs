//! Statistics for the planner while the tables are young.
//!
//! The database gathers them by itself, but a minute late at the best. Without any it takes the
//! first column of every index, the workspace, for as selective as the whole key, and walks all
//! records where a key leads to one: a new directory that is filled quickly would become slower with
//! each record. So they are gathered as well whenever the tables have doubled, until there are
//! enough rows that nothing depends on a minute.

use crate::{error::Result, lines::Lines};

/// From how many changes on it is worth while.
const FIRST: i64 = 64;

/// From how many on the database may be left to itself.
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

/// Whether the tables doubled between one count and another.
pub(crate) fn doubled(from: i64, to: i64) -> bool {
    (FIRST..=LAST).contains(&to) && from.max(1).ilog2() < to.max(1).ilog2()
}

/// Gathers statistics, unless they are of so many rows already.
pub(crate) async fn gather(lines: &Lines, rows: i64) {
    if let Err(error) = gather_on(lines, rows).await {
        tracing::warn!(error = %polydex_store::StoreError::from(error), "no statistics");
    }
}

async fn gather_on(lines: &Lines, rows: i64) -> Result<()> {
    const KNOWN: &str =
        "SELECT FROM pg_class WHERE oid = 'changes'::regclass AND reltuples * 2 > $1::bigint";
    let line = lines.lend().await?;
    let gathered = async {
        if line.client().query(KNOWN, &[&rows]).await?.is_empty() {
            // Each on its own: Citus refuses those of all nodes and those of one in one statement.
            for table in TABLES {
                line.client().batch_execute(&format!("ANALYZE {table}")).await?;
            }
        }
        Ok(())
    };
    let outcome = gathered.await;
    line.settle(outcome)
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
