//! How PostgreSQL means to answer, with the statistics of a directory of twenty thousand people: by
//! walking an index, not all records.

use polydex_model::{
    Context, Dialect, Filter, Order, Person, Query, Status,
    query::{Collation, Cursor, Field, PointField, PointFilter, PointKind, Scalar, Test, Window},
};
use polydex_store_sql::query;
use polydex_test_postgres::Database;
use tokio::sync::OnceCell;
use tokio_postgres::NoTls;
use uuid::Uuid;

use super::{bound, references, whole};
use crate::{Options, PostgresStore, flavor::Postgres};

/// People who differ in everything, each with a phone and an address.
const PEOPLE: &str = "
    INSERT INTO workspaces (id, uuid, name, region, time_zone, domain, created_at)
    VALUES (1, gen_random_uuid(), 'main', 'DE', 'UTC', '', 0);
    INSERT INTO counters (workspace_id, epoch) VALUES (1, 0);
    INSERT INTO records (workspace_id, number, id, kind, version, position, created_at, updated_at,
        status, full_name, first_name, last_name, full_name_folded, first_name_folded,
        last_name_folded, user_name, user_name_folded, role, invitation_accepted, primary_address,
        primary_address_normal, primary_address_folded, source_id, employee_id, support_id,
        support_id_folded, authentication_id)
    SELECT 1, n, gen_random_uuid(), CASE WHEN n % 50 = 0 THEN 'organization' ELSE 'person' END, 1,
        n, n, n, 'active', 'Name ' || n, 'First ' || n % 5000, 'Last ' || n % 7000, 'name ' || n,
        'first ' || n % 5000, 'last ' || n % 7000, 'user' || n, 'user' || n,
        CASE WHEN n % 50 <> 0 THEN 'member' END, TRUE, n || '@example.org', n || '@example.org',
        n || '@example.org', 's' || n, 'e' || n, 'h' || n, 'h' || n, 'a' || n
    FROM generate_series(1, 20000) n;
    UPDATE records SET organization_number = 50 * (1 + number % 400), manager_number = 1 + number % 40
    WHERE number % 50 <> 0;
    INSERT INTO contact_points (workspace_id, record_number, number, id, kind, value, features,
        chat, contexts, rank, managed, created_at, updated_at, normal, folded, reversed)
    SELECT 1, n, 100000 + n, gen_random_uuid(), 'phone', '089/' || n, '', FALSE, 'work', 0, FALSE,
        0, 0, '+4989' || n, '089/' || n, reverse('4989' || n)
    FROM generate_series(1, 20000) n;
    INSERT INTO contact_points (workspace_id, record_number, number, id, kind, value, features,
        chat, contexts, rank, managed, created_at, updated_at, normal, folded)
    SELECT 1, n, 200000 + n, gen_random_uuid(), 'email', n || '@example.org', '', FALSE, 'work', 0,
        FALSE, 0, 0, n || '@example.org', n || '@example.org'
    FROM generate_series(1, 20000) n;
    INSERT INTO labels (workspace_id, record_number, place, label, folded)
    SELECT 1, n, 0, 'Label ' || n % 1000, 'label ' || n % 1000 FROM generate_series(1, 20000) n;
    INSERT INTO groups (workspace_id, number, id, name, folded)
    SELECT 1, 300000 + n, gen_random_uuid(), 'g' || n, 'g' || n FROM generate_series(1, 200) n;
    INSERT INTO person_groups (workspace_id, record_number, group_number)
    SELECT 1, n, 300000 + 1 + n % 200 FROM generate_series(1, 20000) n WHERE n % 50 <> 0;
    INSERT INTO search (workspace_id, record_number, text)
    SELECT 1, n, '  name  ' || md5(n::text) || repeat('  ' || md5((-n)::text), 6) FROM generate_series(1, 20000) n;
    SELECT gin_clean_pending_list('search_by_trigrams');
    ANALYZE";

async fn directory() -> &'static Database {
    static DIRECTORY: OnceCell<Database> = OnceCell::const_new();
    let made = DIRECTORY.get_or_init(|| async {
        let database = Database::new(None).expect("a cluster");
        PostgresStore::open(&database.url(), Options::default()).await.expect("an empty database");
        client(&database).await.batch_execute(PEOPLE).await.expect("rows that the tables take");
        database
    });
    made.await
}

async fn client(database: &Database) -> tokio_postgres::Client {
    let connected = tokio_postgres::connect(&database.url(), NoTls).await;
    let (client, connection) = connected.expect("a connection");
    tokio::spawn(connection);
    client
}

/// The steps of the plan, one a line: of finding the page, and of the whole page.
async fn plans_of(query: &Query) -> [String; 2] {
    let client = client(directory().await).await;
    let statements = query::compile::<Person>(1, query, &Postgres).expect("it can be compiled");
    let mut plans = Vec::new();
    for sql in [statements.page.sql.clone(), whole(&statements)] {
        let values = bound(&statements.page.values);
        let steps = client.query(&format!("EXPLAIN {sql}"), &references(&values)).await;
        let steps = steps.unwrap_or_else(|error| panic!("{error}: {sql}"));
        plans.push(steps.iter().map(|step| step.get::<_, String>(0) + "\n").collect());
    }
    plans.try_into().expect("two plans")
}

fn first(filter: Filter) -> Query {
    Query::first(not_deleted().and(filter), 20)
}

fn not_deleted() -> Filter {
    !Filter::eq(Field::Status, Status::Deleted)
}

fn text(text: &str) -> Scalar {
    Scalar::Text(text.into())
}

async fn begins_with(query: &Query, index: &str) {
    for plan in plans_of(query).await {
        assert!(plan.contains(index), "expected {index} in\n{plan}");
        for table in ["records", "contact_points", "search"] {
            let scan = format!("Seq Scan on {table}");
            assert!(!plan.contains(&scan), "all {table} are looked at:\n{plan}");
        }
    }
}

#[tokio::test]
async fn texts_that_must_be_equal_are_found_by_their_index() {
    for (field, given, index) in [
        (Field::Name, "Name 17", "records_by_full_name"),
        (Field::Given, "First 17", "records_by_first_name"),
        (Field::Surname, "Last 17", "records_by_last_name"),
        (Field::UserName, "user17", "records_user_name"),
        (Field::PrimaryEmail, "17@example.org", "records_by_primary"),
        (Field::AnyEmail, "17@example.org", "contact_points_by_text"),
        (Field::SourceId, "s17", "records_by_source_id"),
        (Field::EmployeeId, "e17", "records_by_employee_id"),
        (Field::SupportId, "h17", "records_by_support_id"),
        (Field::AuthenticationId, "a17", "records_by_authentication_id"),
        (Field::Label, "Label 17", "labels_by_text"),
    ] {
        for test in [Test::Equals(text(given)), Test::OneOf(vec![text(given), text("Bob")])] {
            begins_with(&first(Filter::Is(field.clone(), test)), index).await;
        }
    }
}

#[tokio::test]
async fn folded_texts_and_beginnings_are_found_by_their_index() {
    for (field, given, index) in [
        (Field::Name, "name 1717", "records_by_full_name"),
        (Field::Given, "first 171", "records_by_first_name"),
        (Field::Surname, "last 171", "records_by_last_name"),
        (Field::UserName, "user1717", "records_user_name"),
        (Field::PrimaryEmail, "17@ex", "records_by_primary"),
        (Field::AnyEmail, "17@ex", "contact_points_by_text"),
        (Field::Label, "label 171", "labels_by_text"),
    ] {
        let starts = |collation| Test::StartsWith(given.into(), collation);
        for test in
            [Test::EqualsFolded(given.into()), starts(Collation::Folded), starts(Collation::Exact)]
        {
            begins_with(&first(Filter::Is(field.clone(), test)), index).await;
        }
    }
}

#[tokio::test]
async fn ids_and_numbers_are_found_by_their_index() {
    let id = || Scalar::Uuid(Uuid::from_u128(7));
    for (field, scalar, index) in [
        (Field::Id, id(), "records_workspace_id_id_key"),
        (Field::Number, Scalar::Number(7), "Index"),
        (Field::Organization, Scalar::Number(50), "records_by_organization"),
        (Field::Group, id(), "person_groups_by_group"),
    ] {
        for test in [Test::Equals(scalar.clone()), Test::OneOf(vec![scalar])] {
            begins_with(&first(Filter::Is(field.clone(), test)), index).await;
        }
    }
}

#[tokio::test]
async fn points_are_found_by_their_index_and_records_by_their_points() {
    for (filter, index) in [
        (PointFilter::Normal("+498917".into()), "contact_points_by_normal"),
        (PointFilter::Digits("17217".into()), "contact_points_by_last_digits"),
        (PointFilter::Text(Test::EqualsFolded("089/17".into())), "contact_points_by_text"),
        (PointFilter::Text(Test::Equals(text("089/17"))), "contact_points_by_text"),
        (
            PointFilter::Text(Test::StartsWith("089/172".into(), Collation::Folded)),
            "contact_points_by_text",
        ),
        (PointFilter::Id(Scalar::Uuid(Uuid::nil())), "contact_points_workspace_id_id_key"),
        (PointFilter::Id(Scalar::Number(100_007)), "contact_points_workspace_id_number_key"),
    ] {
        let rest = [PointFilter::Kind(PointKind::Phone), PointFilter::Context(Context::Work)];
        let all = [vec![filter], rest.to_vec()].concat();
        begins_with(&first(Filter::Point(all)), index).await;
    }
}

#[tokio::test]
async fn alternatives_are_each_found_by_an_index() {
    let extra = PointField::Extra(Dialect::named("awork"), "value".into());
    let is = |kind, filter| PointFilter::All(vec![PointFilter::Kind(kind), filter]);
    let filter = Filter::Point(vec![PointFilter::Any(vec![
        is(PointKind::Phone, PointFilter::Text(Test::Equals(text("089/17")))),
        is(PointKind::Email, PointFilter::Text(Test::StartsWith("172@e".into(), Collation::Exact))),
        is(PointKind::Address, PointFilter::Member(extra, Test::Equals(text("1")))),
    ])]);
    for index in ["contact_points_by_text", "contact_points_with_extras"] {
        begins_with(&first(filter.clone()), index).await;
    }
    let is = |given| Filter::Point(vec![PointFilter::Text(Test::Equals(text(given)))]);
    let several = Filter::Or(vec![is("089/17"), is("172@example.org")]);
    begins_with(&first(several), "contact_points_by_text").await;
}

#[tokio::test]
async fn what_is_sorted_by_an_index_is_not_sorted_again() {
    for (field, place, index) in [
        (Field::Number, 17.into(), "using records_"),
        (Field::Name, "name 17".into(), "records_by_full_name"),
        (Field::Given, "first 17".into(), "records_by_first_name"),
        (Field::Surname, "last 17".into(), "records_by_last_name"),
        (Field::PrimaryEmail, "17@".into(), "records_by_primary"),
        (Field::Created, 17.into(), "records_by_creation"),
        (Field::Updated, 17.into(), "records_by_update"),
    ] {
        for descending in [false, true] {
            let order = vec![Order { field: field.clone(), descending }];
            let keys = vec![serde_json::Value::clone(&place)];
            let cursor = Cursor { keys, number: 17 };
            for window in [
                Window::Offset { skip: 100, take: 20 },
                Window::After { cursor: cursor.clone(), take: 20 },
                Window::Before { cursor, take: 20 },
            ] {
                let seeks = !matches!(window, Window::Offset { .. });
                let query = Query { filter: not_deleted(), order: order.clone(), window };
                let [plan, _] = plans_of(&query).await;
                assert!(plan.contains(index), "{field:?}:\n{plan}");
                assert!(!plan.contains("Sort"), "{field:?}:\n{plan}");
                let bounds = plan.lines().filter(|step| step.contains("Index Cond"));
                let bounded = bounds.into_iter().any(|step| step.contains(['<', '>']));
                assert!(!seeks || bounded, "{field:?} starts from the end:\n{plan}");
            }
        }
    }
}

#[tokio::test]
async fn a_search_begins_with_the_search_index() {
    let order = vec![Order { field: Field::Name, descending: false }];
    // What few have in common, in words and parts of words.
    for words in ["6512bd43", "512bd4", "12bd43d9ca"] {
        let query = Query { order: order.clone(), ..first(Filter::Search(words.into())) };
        begins_with(&query, "search_by_trigrams").await;
    }
}

#[tokio::test]
async fn one_record_is_read_by_keys_alone() {
    let client = client(directory().await).await;
    for (sql, index) in crate::load::statements().into_iter().chain([crate::validate::statement()])
    {
        let sql = sql.replace("$1", "1").replace("$2", "'person'");
        let key = if sql.contains("r.id = $3") {
            "'00000000-0000-0000-0000-000000000007'"
        } else {
            "'17'"
        };
        let explain = format!("EXPLAIN {}", sql.replace("$3", key));
        let steps = client.query(&explain, &[]).await.unwrap_or_else(|e| panic!("{e}: {explain}"));
        let plan: String = steps.iter().map(|step| step.get::<_, String>(0) + "\n").collect();
        assert!(plan.contains(index), "expected {index} in\n{plan}");
        for table in ["records", "contact_points", "labels", "person_groups"] {
            assert!(!plan.contains(&format!("Seq Scan on {table}")), "{plan}");
        }
    }
}
