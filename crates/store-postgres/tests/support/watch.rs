//! A database whose every statement is looked at while a test runs, those within functions too:
//! whether it would stay on one node if the tables were distributed by workspace.

use std::{
    collections::BTreeSet,
    sync::{Mutex, Once, PoisonError},
    thread,
};

use log::{Level, LevelFilter, Log, Metadata, Record};
use polydex_test_postgres::Database;
use serde_json::Value as Json;
use tokio_postgres::NoTls;

use crate::plan::{Workspace, faults};

/// Plans for given values show its number.
const WORKSPACE: Workspace = Workspace {
    binds: |conditions| conditions.contains("workspace_id = '"),
    is: |value| value.trim_start_matches('(').starts_with('\''),
};

/// The server tells the plan of each statement as a notice, which the driver writes to its log.
const SETTINGS: [(&str, &str); 7] = [
    ("session_preload_libraries", "auto_explain"),
    ("auto_explain.log_min_duration", "0"),
    ("auto_explain.log_nested_statements", "on"),
    ("auto_explain.log_verbose", "on"),
    ("auto_explain.log_format", "json"),
    ("auto_explain.log_level", "notice"),
    // Plans show the values, so that parameters and values of other rows are not mixed up.
    ("plan_cache_mode", "force_custom_plan"),
];

/// Parts of statements that are not of one workspace and need not be: they take in a whole database
/// that is handed over, while nobody else is served.
const OF_ALL_WORKSPACES: [&str; 7] = [
    "INSERT INTO counters SELECT * FROM json_populate_recordset",
    "INSERT INTO groups SELECT * FROM json_populate_recordset",
    "INSERT INTO changes SELECT * FROM json_populate_recordset",
    "INSERT INTO differences SELECT * FROM json_populate_recordset",
    "FROM json_populate_recordset(NULL::records, $1::json) l",
    "FROM json_to_recordset($1::json) AS k (",
    "epoch = GREATEST(epoch + 1, at)",
];

static SEEN: Mutex<Seen> =
    Mutex::new(Seen { statements: BTreeSet::new(), faults: BTreeSet::new() });

struct Seen {
    /// Texts of statements: the plans of each have the same conditions.
    statements: BTreeSet<String>,
    faults: BTreeSet<String>,
}

/// A database under watch. The test fails at its end if a statement was not of one workspace.
pub struct Watched {
    database: Database,
}

impl Watched {
    /// Watches a database from the next connection on.
    pub async fn new(database: Database) -> Self {
        static LOGGER: Once = Once::new();
        LOGGER.call_once(|| {
            log::set_logger(&Plans).expect("no other logger");
            log::set_max_level(LevelFilter::Info);
        });
        let (client, connection) =
            tokio_postgres::connect(&database.url(), NoTls).await.expect("a connection");
        tokio::spawn(connection);
        for (setting, value) in SETTINGS {
            let sql = format!("ALTER DATABASE {} SET {setting} = '{value}'", database.name());
            client.batch_execute(&sql).await.expect("a superuser may");
        }
        Self { database }
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.database
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        let seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(!seen.statements.is_empty(), "no plan was seen");
        let faults: Vec<&str> = seen.faults.iter().map(String::as_str).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

struct Plans;

impl Log for Plans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Info && metadata.target().starts_with("tokio_postgres")
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let message = record.args().to_string();
        let Some((_, plan)) = message.split_once("plan:\n") else { return };
        // The first line is the bracket, the second one the statement.
        let text = plan.lines().nth(1).unwrap_or_default();
        let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.statements.insert(text.to_owned()) {
            return;
        }
        let plan: Json = serde_json::from_str(plan).expect("a plan as JSON");
        let statement = plan["Query Text"].as_str().unwrap_or_default();
        if OF_ALL_WORKSPACES.iter().any(|part| statement.contains(part)) {
            return;
        }
        let faults = faults(&plan["Plan"], WORKSPACE);
        seen.faults.extend(faults.into_iter().map(|fault| format!("{fault}:\n{statement}\n")));
    }

    fn flush(&self) {}
}
