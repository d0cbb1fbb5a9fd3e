//! Every statement of the store in one list, and what holds of each of them: it goes to one node where
//! the tables are distributed by workspace, and answers nothing that a node cannot read of another.
//!
//! `tests/contract.rs` looks at the same of whatever runs there, within functions too.

use std::{collections::BTreeSet, fs, path::Path};

use polydex_model::{
    Filter, Order, Person, Query,
    query::{
        Collation, Counted, Cursor, Field, PointField, PointFilter, PointKind, Relation, Scalar,
        Test, Window,
    },
};
use polydex_store_sql::{dollars, query, statements};
use polydex_test_postgres::Database;
use serde_json::Value as Json;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage, types::Kind};

use self::plan::{Workspace, faults};
use crate::{Options, PostgresStore, flavor::Postgres};

#[path = "../tests/support/plan.rs"]
mod plan;

/// Plans for any values show it as the first parameter.
const WORKSPACE: Workspace = Workspace {
    binds: |conditions| conditions.contains("workspace_id = $1)"),
    is: |value| value == "$1",
};

/// Statements by the name of their file and their own.
type Named = Vec<(&'static str, String)>;

macro_rules! shared {
    ($($name:ident)+) => {
        vec![$((concat!("statements::", stringify!($name)), dollars(statements::$name))),+]
    };
}

/// Every statement whose text is fixed.
fn fixed() -> Named {
    let mut all = shared![
        FEED FEED_HEAD CHANGED HISTORY GROUPS GROUP_NAMED GROUPS_BEHIND KEY KEYS KEYS_BEHIND REVOKE_KEY
        REVOKE_KEYS_OF CREATE_WORKSPACE CREATE_COUNTERS SET_RESIDUE INSERT_WORKSPACE COUNTERS
        INSERT_COUNTERS EPOCH WORKSPACES REGION NEXT_NUMBER CREATE_GROUP REFER LINKS_BEHIND
        INSERT_CHANGE INSERT_DIFFERENCE ANSWER KEEP_ANSWER HOLDER
        KEY_BY_ID PERSON_NUMBER ACCOUNT_NUMBER END_KEY NOTE_KEY_USE END_OLDEST_TOKENS
        WORKSPACE WORKSPACE_BY_HOST SET_WORKSPACE WORKSPACE_TAKEN UNFINISHED
        PHONES_BEHIND END_RENEWAL BEGIN_ERASURE
    ];
    let several: [(_, &[&str]); 5] = [
        ("statements::REFERRED_RECORDS", &statements::REFERRED_RECORDS),
        ("statements::REFERRED_GROUPS", &statements::REFERRED_GROUPS),
        ("statements::SWEEP_KEYS", &statements::SWEEP_KEYS),
        ("statements::ERASE", statements::ERASE),
        ("statements::END_ERASURE", &statements::END_ERASURE),
    ];
    for (name, of) in several {
        all.extend(of.iter().map(|sql| (name, dollars(sql))));
    }
    all.extend(crate::load::statements().map(|(sql, _)| ("load::*", sql.to_owned())));
    all.extend([
        ("validate::VALIDATOR", crate::validate::VALIDATOR.clone()),
        ("validate::REVISION", crate::validate::REVISION.to_owned()),
        ("load::BY_NUMBERS", crate::load::BY_NUMBERS.clone()),
        ("keys::CREATE", crate::keys::CREATE.to_owned()),
        ("batches::LOCK", crate::batches::LOCK.to_owned()),
        ("workspaces::NOTHING", crate::workspaces::NOTHING.to_owned()),
        ("call::SQL", crate::writer::CALL.to_owned()),
    ]);
    all.extend(crate::transfer::statements().map(|(name, sql)| (name, dollars(sql))));
    all
}

/// What is named like a statement and is none of those that run here while people are served.
const OTHERS: [&str; 12] = [
    // SQLite's own.
    "statements::INSERT_KEY",
    "statements::INSERT_TECHNICAL_KEY",
    // Taking in a whole database: rows of whichever workspaces.
    "accept::WORKSPACES",
    "accept::COUNTERS",
    "accept::GROUPS",
    "accept::RECORDS",
    "accept::LINKS",
    "accept::CHANGES",
    "accept::DIFFERENCES",
    "accept::KEYS",
    "accept::PROGRESS",
    // Of the catalogue.
    "statistics::KNOWN",
];

/// Columns and conditions that stand in statements.
const PARTS: [&str; 7] = [
    "RECORD_COLUMNS",
    "RECORD_TABLES",
    "VALIDATOR_COLUMNS",
    "POINT_COLUMNS",
    "ID",
    "USER_NAME",
    "ADDRESS",
];

/// Queries in which every kind of filter, of condition on points and of window occurs.
fn queries() -> Vec<Query> {
    let text = |text: &str| Test::Equals(Scalar::Text(text.into()));
    let uuid = || Test::Equals(Scalar::Uuid(uuid::Uuid::nil()));
    let some = || Test::AtLeast(Scalar::Number(1));
    let email = || PointFilter::Kind(PointKind::Email);
    let filters = [
        Filter::All,
        Filter::Is(Field::Name, text("Ana")),
        Filter::Is(Field::Name, Test::Missing),
        Filter::Is(Field::AnyEmail, text("ana@example.org")),
        Filter::Is(Field::AnyEmail, Test::Missing),
        Filter::Is(Field::OrganizationName, Test::Contains("werk".into(), Collation::Folded)),
        Filter::Is(Field::ManagerId, uuid()),
        Filter::Is(Field::Group, uuid()),
        Filter::Is(Field::Group, Test::Missing),
        Filter::Is(Field::Label, text("VIP")),
        Filter::Point(vec![email(), PointFilter::Text(text("ana@example.org"))]),
        Filter::Point(vec![email(), PointFilter::Primary]),
        Filter::Point(vec![PointFilter::Not(Box::new(email()))]),
        Filter::Point(vec![PointFilter::Member(PointField::Locality, text("Bonn"))]),
        Filter::Count(Counted::Points(vec![email()]), some()),
        Filter::Count(Counted::Values(Field::Label, None), some()),
        Filter::Count(Counted::Values(Field::Group, Some(uuid())), some()),
        Filter::Pair(Field::Created, Relation::Less, Field::Updated),
        Filter::Search("ana silva".into()),
    ];
    let not = |filter: &Filter| Filter::Not(Box::new(filter.clone()));
    let any = Filter::Or(filters[1..].to_vec());
    let all = Filter::And(filters[1..].iter().map(not).collect());
    let filters = filters.iter().flat_map(|one| [one.clone(), not(one)]).chain([any, all]);
    filters.flat_map(windows).collect()
}

fn windows(filter: Filter) -> impl Iterator<Item = Query> {
    let orders = [Field::Number, Field::Name, Field::OrganizationName, Field::Label, Field::Group];
    orders.into_iter().flat_map(move |field| {
        let key = if field == Field::Number { 1.into() } else { Json::from("a") };
        let cursor = || Cursor { keys: vec![key.clone()], number: 1 };
        let windows = [
            Window::Offset { skip: 0, take: 20 },
            Window::After { cursor: cursor(), take: 20 },
            Window::Before { cursor: cursor(), take: 20 },
        ];
        let order = vec![Order { field, descending: false }];
        let filter = filter.clone();
        windows.map(move |window| Query { filter: filter.clone(), order: order.clone(), window })
    })
}

fn compiled(query: &Query) -> Vec<String> {
    let compiled = query::compile::<Person>(1, query, &Postgres).expect("it can be compiled");
    let whole = crate::query::whole(&compiled);
    let beside = compiled.beside.map(|(_, beside)| beside.sql);
    [compiled.total.sql, compiled.page.sql, whole].into_iter().chain(beside).collect()
}

/// A database with the tables, where plans are made for any values.
async fn database() -> (Database, Client) {
    let database = Database::new(None).expect("a cluster");
    drop(PostgresStore::open(&database.url(), Options::default()).await.expect("an empty one"));
    let connected = tokio_postgres::connect(&database.url(), NoTls).await;
    let (client, connection) = connected.expect("a connection");
    tokio::spawn(connection);
    client.batch_execute("SET plan_cache_mode = force_generic_plan").await.expect("a setting");
    (database, client)
}

/// The plan of a statement for any values.
async fn plan_of(client: &Client, sql: &str) -> Json {
    let prepare = format!("PREPARE this AS {sql}");
    client.batch_execute(&prepare).await.unwrap_or_else(|error| panic!("{error:?}: {sql}"));
    let types = "SELECT cardinality(parameter_types) FROM pg_prepared_statements
                 WHERE name = 'this'";
    let count: i32 = client.query_one(types, &[]).await.expect("it is prepared").get(0);
    let values = vec!["NULL"; usize::try_from(count).expect("a count")].join(", ");
    let values = if values.is_empty() { values } else { format!("({values})") };
    let explain = format!("EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE this{values}");
    let answer = client.simple_query(&explain).await.expect("a plan");
    client.batch_execute("DEALLOCATE this").await.expect("it is there");
    let row = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    let mut plans: Json = serde_json::from_str(row.expect("a row")).expect("JSON");
    plans[0]["Plan"].take()
}

async fn assert_of_one_workspace(client: &Client, name: &str, sql: &str) {
    let faults = faults(&plan_of(client, sql).await, WORKSPACE);
    assert!(faults.is_empty(), "{name}: {}\n{sql}", faults.join("\n"));
}

#[tokio::test]
async fn every_statement_goes_to_the_node_of_its_workspace() {
    let (_database, client) = database().await;
    for (name, sql) in fixed() {
        assert_of_one_workspace(&client, name, &sql).await;
    }
}

#[tokio::test]
async fn every_query_goes_to_the_node_of_its_workspace() {
    let (_database, client) = database().await;
    let all: BTreeSet<String> = queries().iter().flat_map(compiled).collect();
    assert!(all.len() > 100, "{}", all.len());
    for sql in all {
        assert_of_one_workspace(&client, "a query", &sql).await;
    }
}

#[tokio::test]
async fn a_statement_that_asks_every_node_is_noticed() {
    let (_database, client) = database().await;
    for sql in [
        "SELECT FROM records WHERE number = $1",
        "SELECT FROM records WHERE workspace_id = $2 AND number = $1",
        "SELECT ARRAY(SELECT l.label FROM labels l WHERE l.workspace_id = r.workspace_id
                      AND l.record_number = r.number)
         FROM records r WHERE r.workspace_id = $1",
        "SELECT r.id FROM keys k JOIN records r ON r.workspace_id = k.workspace_id
         AND r.number = k.person_number WHERE k.digest = $1",
        "SELECT ARRAY(SELECT ROW(g.id, g.name) FROM groups g WHERE g.workspace_id = $1)",
        "DELETE FROM answers WHERE digest = $1",
        "INSERT INTO counters (workspace_id, epoch) VALUES ($2, $1)",
    ] {
        let faults = faults(&plan_of(&client, sql).await, WORKSPACE);
        assert_eq!(faults.len(), 1, "{faults:?}\n{sql}");
    }
}

#[tokio::test]
async fn no_statement_answers_rows_without_a_type() {
    let (_database, client) = database().await;
    let queries = queries();
    let whole = queries.iter().take(3).flat_map(compiled).map(|sql| ("a query", sql));
    for (name, sql) in fixed().into_iter().chain(whole) {
        let statement = client.prepare(&sql).await.unwrap_or_else(|e| panic!("{e:?}: {name}"));
        for column in statement.columns() {
            let of = match column.type_().kind() {
                Kind::Array(of) => of,
                _ => column.type_(),
            };
            assert!(*of.kind() != Kind::Pseudo, "{name}: {}", column.type_());
        }
    }
}

#[test]
fn every_statement_is_in_the_list() {
    let mut names = BTreeSet::new();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    gather(&here.join("src"), &mut names);
    let shared = fs::read_to_string(here.join("../store-sql/src/statements.rs")).expect("a file");
    let shared = constants(&shared).filter(|(name, _)| !PARTS.contains(name));
    names.extend(shared.map(|(name, _)| format!("statements::{name}")));
    let listed: BTreeSet<&str> = fixed().iter().map(|(name, _)| *name).chain(OTHERS).collect();
    assert!(names.len() > 30, "{names:?}");
    for name in &names {
        assert!(
            listed.contains(name.as_str()),
            "{name} looks like a statement: add it to the list of {}",
            file!()
        );
    }
}

/// Names of constants under a folder that begin with a verb of SQL.
fn gather(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).expect("a source file");
            let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
            if stem == "statements" || stem == "plans" {
                continue; // tests
            }
            let verbs = ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE "];
            let is_statement = |text: &str| verbs.iter().any(|verb| text.contains(verb));
            let found = constants(&source).filter(|(_, text)| is_statement(text));
            names.extend(found.map(|(name, _)| format!("{stem}::{name}")));
        }
    }
}

/// Constants and statics of texts, with all that they are.
fn constants(source: &str) -> impl Iterator<Item = (&str, &str)> {
    let beginnings = source.match_indices("const ").chain(source.match_indices("static "));
    beginnings.filter_map(|(at, word)| {
        let rest = &source[at + word.len()..];
        let (name, rest) = rest.split_once(": ")?;
        let is_name = |c: char| c.is_ascii_uppercase() || c == '_';
        let text = rest.split(";\n").next()?;
        (!name.is_empty() && name.chars().all(is_name)).then_some((name, text))
    })
}
