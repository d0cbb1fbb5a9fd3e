//! How SQLite means to answer: by walking an index, whatever the size of the directory.

use polydex_model::{
    Context, Dialect, Filter, Order, Person, Query, Status,
    query::{Collation, Cursor, Field, PointField, PointFilter, PointKind, Scalar, Test, Window},
};
use polydex_store_sql::Value;
use rusqlite::Connection;
use uuid::Uuid;

use super::{Statement, Statements, compile, count};
use crate::{Options, migrate, open, row::bound};

/// The steps of the plan of a page, one a line.
fn plan_of(query: &Query) -> String {
    plan_by(query, |statements| statements.page)
}

fn plan_of_total(query: &Query) -> String {
    plan_by(query, |statements| statements.total)
}

fn plan_by(query: &Query, which: impl FnOnce(Statements) -> Statement) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("plans.db");
    let timeout = Options::default().timeout;
    let mut writer = open::writer(&path, timeout).expect("an empty file");
    migrate::migrate(&mut writer).expect("an empty file");
    let reader = open::reader(&path, timeout).expect("a directory");
    let statements = compile::<Person>(1, query).expect("a query that can be compiled");
    count(&reader, &statements.total).expect("a count that can be compiled");
    let Statement { sql, values } = which(statements);
    explain(&reader, &sql, &values)
}

fn explain(connection: &Connection, sql: &str, values: &[Value]) -> String {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect(sql);
    let steps = statement.query_map(bound(values), |row| row.get::<_, String>(3));
    steps.expect(sql).map(|step| step.expect("a step") + "\n").collect()
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

#[track_caller]
fn begins_with(query: &Query, index: &str) {
    let plan = plan_of(query);
    assert!(plan.contains(index), "expected {index} in\n{plan}");
    for step in plan.lines() {
        assert!(!step.contains("SCAN r"), "all records are looked at:\n{plan}");
        let walks_all =
            step.contains("SEARCH r ") && !step.contains("number=") && !step.contains(index);
        assert!(!walks_all, "records are found by something else:\n{plan}");
    }
}

#[test]
fn texts_that_must_be_equal_are_found_by_their_index() {
    for (field, index) in [
        (Field::Name, "records_by_full_name"),
        (Field::Given, "records_by_first_name"),
        (Field::Surname, "records_by_last_name"),
        (Field::UserName, "records_user_name"),
        (Field::PrimaryEmail, "records_by_primary"),
        (Field::AnyEmail, "contact_points_by_text"),
        (Field::SourceId, "records_by_source_id"),
        (Field::EmployeeId, "records_by_employee_id"),
        (Field::SupportId, "records_by_support_id"),
        (Field::AuthenticationId, "records_by_authentication_id"),
        (Field::OrganizationName, "records_by_organization"),
        (Field::Label, "labels_by_text"),
    ] {
        for test in [Test::Equals(text("Ana")), Test::OneOf(vec![text("Ana"), text("Bob")])] {
            begins_with(&first(Filter::Is(field.clone(), test)), index);
        }
    }
}

#[test]
fn folded_texts_and_beginnings_are_found_by_their_index() {
    for (field, index) in [
        (Field::Name, "records_by_full_name"),
        (Field::Given, "records_by_first_name"),
        (Field::Surname, "records_by_last_name"),
        (Field::UserName, "records_user_name"),
        (Field::PrimaryEmail, "records_by_primary"),
        (Field::AnyEmail, "contact_points_by_text"),
        (Field::SupportId, "records_by_support_id"),
        (Field::Label, "labels_by_text"),
    ] {
        let starts = |collation| Test::StartsWith("An".into(), collation);
        for test in
            [Test::EqualsFolded("Ana".into()), starts(Collation::Folded), starts(Collation::Exact)]
        {
            begins_with(&first(Filter::Is(field.clone(), test)), index);
        }
    }
}

#[test]
fn ids_and_numbers_are_found_by_their_index() {
    let id = || Scalar::Uuid(Uuid::from_u128(7));
    for (field, scalar, index) in [
        (Field::Id, id(), "sqlite_autoindex_records_2"),
        (Field::Number, Scalar::Number(7), "number=?"),
        (Field::Organization, Scalar::Number(7), "records_by_organization"),
        (Field::Manager, Scalar::Number(7), "records_by_manager"),
        (Field::Group, id(), "person_groups_by_group"),
    ] {
        for test in [Test::Equals(scalar.clone()), Test::OneOf(vec![scalar])] {
            begins_with(&first(Filter::Is(field.clone(), test)), index);
        }
    }
}

#[test]
fn points_are_found_by_their_index_and_records_by_their_points() {
    for (filter, index) in [
        (PointFilter::Normal("+49891234567".into()), "contact_points_by_normal"),
        (PointFilter::Digits("1234567".into()), "contact_points_by_last_digits"),
        (PointFilter::Text(Test::EqualsFolded("ana".into())), "contact_points_by_text"),
        (PointFilter::Text(Test::Equals(text("ana"))), "contact_points_by_text"),
        (
            PointFilter::Text(Test::StartsWith("an".into(), Collation::Folded)),
            "contact_points_by_text",
        ),
        (PointFilter::Id(Scalar::Uuid(Uuid::nil())), "sqlite_autoindex_contact_points"),
        (PointFilter::Id(Scalar::Number(7)), "sqlite_autoindex_contact_points"),
    ] {
        let rest = [
            PointFilter::Kind(PointKind::Phone),
            PointFilter::Context(Context::Work),
            !PointFilter::Primary,
        ];
        begins_with(&first(Filter::Point([vec![filter], rest.to_vec()].concat())), index);
    }
}

/// Points with either text, and those of postal addresses that a dialect keeps a member beside.
fn one_of_several() -> Filter {
    let extra = PointField::Extra(Dialect::named("awork"), "value".into());
    let is = |kind, filter| PointFilter::All(vec![PointFilter::Kind(kind), filter]);
    Filter::Point(vec![PointFilter::Any(vec![
        is(PointKind::Phone, PointFilter::Text(Test::Equals(text("1")))),
        is(PointKind::Link, PointFilter::Text(Test::StartsWith("Www".into(), Collation::Exact))),
        is(PointKind::Address, PointFilter::Member(extra, Test::Equals(text("1")))),
    ])])
}

#[test]
fn alternatives_are_each_found_by_an_index() {
    let plan = plan_of(&first(one_of_several()));
    assert!(plan.contains("MULTI-INDEX OR"), "{plan}");
    for way in ["text (workspace_id=? AND folded=?)", "AND folded>? AND folded<?)", "with_extras"] {
        assert!(plan.contains(way), "expected {way} in\n{plan}");
    }
    assert!(!plan.contains("SCAN r"), "all records are looked at:\n{plan}");
    assert!(!plan.contains("SEARCH p USING PRIMARY KEY"), "all points are looked at:\n{plan}");
}

#[test]
fn what_is_sorted_by_an_index_is_not_sorted_again() {
    for (field, index) in [
        (Field::Number, "records_by_number"),
        (Field::Name, "records_by_full_name"),
        (Field::Given, "records_by_first_name"),
        (Field::Surname, "records_by_last_name"),
        (Field::PrimaryEmail, "records_by_primary"),
        (Field::Created, "records_by_creation"),
        (Field::Updated, "records_by_update"),
    ] {
        let place = match field {
            Field::Number | Field::Created | Field::Updated => 17.into(),
            _ => "17".into(),
        };
        for descending in [false, true] {
            let order = vec![Order { field: field.clone(), descending }];
            let cursor = Cursor { keys: vec![serde_json::Value::clone(&place)], number: 17 };
            for window in [
                Window::Offset { skip: 100, take: 20 },
                Window::After { cursor: cursor.clone(), take: 20 },
                Window::Before { cursor, take: 20 },
            ] {
                let seeks = !matches!(window, Window::Offset { .. });
                let query = Query { filter: not_deleted(), order: order.clone(), window };
                let plan = plan_of(&query);
                assert!(plan.contains(index) && plan.contains("COVERING"), "{field:?}:\n{plan}");
                assert!(!plan.contains("TEMP B-TREE"), "{field:?}:\n{plan}");
                let bound = plan.contains('<') || plan.contains('>');
                assert!(!seeks || bound, "{field:?} starts from the end:\n{plan}");
            }
        }
    }
}

#[test]
fn a_search_begins_with_the_search_index() {
    let query = Query {
        order: vec![Order { field: Field::Name, descending: false }],
        ..first(Filter::Search("silva".into()))
    };
    let plan = plan_of(&query);
    assert!(plan.contains("SEARCH r USING INTEGER PRIMARY KEY"), "{plan}");
}

const BY_SEARCH: &str = "SCAN search VIRTUAL TABLE INDEX";

#[test]
fn a_part_of_what_is_searched_is_looked_for_in_the_index() {
    let fields = [
        Field::Name,
        Field::Given,
        Field::Surname,
        Field::UserName,
        Field::PrimaryEmail,
        Field::AnyEmail,
        Field::JobTitle,
        Field::Location,
    ];
    for field in &fields {
        for collation in [Collation::Folded, Collation::Exact] {
            let part = |part: &str| part.to_owned();
            for test in
                [Test::Contains(part("ller"), collation), Test::EndsWith(part("ller"), collation)]
            {
                let plan = plan_of(&first(Filter::Is(field.clone(), test)));
                assert!(plan.contains(BY_SEARCH), "{field:?}:\n{plan}");
                assert!(plan.contains("SEARCH r USING INTEGER PRIMARY KEY"), "{field:?}:\n{plan}");
                assert!(!plan.contains("LIST"), "what is found is held as a list:\n{plan}");
            }
        }
    }
    let any =
        fields.map(|field| Filter::Is(field, Test::Contains("ller".to_owned(), Collation::Folded)));
    let plan = plan_of(&first(Filter::Or(any.into())));
    assert!(plan.contains(BY_SEARCH), "one text in any of several members:\n{plan}");
}

#[test]
fn what_is_told_by_a_better_index_is_not_searched_for() {
    let has = Filter::Is(Field::Name, Test::Contains("ller".to_owned(), Collation::Folded));
    let is = Filter::Is(Field::PrimaryEmail, Test::EqualsFolded("ana@x.example".to_owned()));
    let plan = plan_of(&first(has.clone().and(is)));
    assert!(plan.contains("records_by_primary") && !plan.contains("search"), "{plan}");
    // Half of the people may belong to one organization.
    let of = Filter::Is(Field::Organization, Test::Equals(Scalar::Number(7)));
    let plan = plan_of(&first(has.and(of)));
    assert!(plan.contains(BY_SEARCH), "{plan}");
}

#[test]
fn what_is_too_short_for_the_index_is_walked_in_the_order_of_the_list_and_counted_beside_the_table()
{
    let order = vec![Order { field: Field::Name, descending: false }];
    let has = Filter::Is(Field::Name, Test::Contains("ll".to_owned(), Collation::Folded));
    let query = Query { order, ..first(has) };
    let covering = "SEARCH r USING COVERING INDEX records_by_full_name";
    for plan in [plan_of(&query), plan_of_total(&query)] {
        assert!(plan.starts_with(covering) && plan.lines().count() == 1, "{plan}");
    }
}

#[test]
fn a_far_page_of_a_search_is_walked_to_in_the_order_of_the_list() {
    let order = vec![Order { field: Field::Name, descending: false }];
    let window = Window::Offset { skip: 500_000, take: 20 };
    let query = Query { order, window, ..first(Filter::Search("silva".into())) };
    let plan = plan_of(&query);
    assert!(plan.contains("records_by_full_name") && !plan.contains("TEMP B-TREE"), "{plan}");
}

#[test]
fn one_record_is_read_by_keys_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("plans.db");
    let mut writer = open::writer(&path, Options::default().timeout).expect("an empty file");
    migrate::migrate(&mut writer).expect("an empty file");
    for (sql, index) in crate::load::statements().into_iter().chain([crate::validate::statement()])
    {
        let plan = explain(&writer, sql, &[Value::Integer(1), "person".into(), Value::Integer(1)]);
        assert!(plan.contains(index), "expected {index} in\n{plan}");
        assert!(!plan.contains("SCAN"), "{plan}");
    }
}

#[test]
fn members_without_an_index_are_looked_for_beside_their_record() {
    let member = PointField::Locality;
    let filter = PointFilter::Member(member, Test::EqualsFolded("ulm".into()));
    let plan = plan_of(&first(Filter::Point(vec![filter])));
    let beside = "SEARCH p USING PRIMARY KEY (workspace_id=? AND record_number=?)";
    assert!(plan.contains(beside), "{plan}");
}
