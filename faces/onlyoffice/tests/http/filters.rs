//! A list answers as if its filter were applied to the documents one by one.

use std::collections::BTreeSet;

use polydex_lens::laws::any_person;
use polydex_model::{ContactPoint, Person, Role, Status, Value, normal::fold};
use polydex_testkit::TestApp;
use proptest::{
    collection,
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value as Json, json};

use crate::support::*;

const PEOPLE: usize = 40;
const QUERIES: usize = 250;

const TEXTS: &[&str] = &[
    "firstName",
    "lastname",
    "displayName",
    "USERNAME",
    "email",
    "title",
    "location",
    "notes",
    "cultureName",
    "sex",
];
const OPERATORS: &[&str] = &["equals", "contains", "startsWith", "ENDSWITH", "present"];
const CHOICES: &[(&str, &[&str])] = &[
    ("isVisitor", &["true", "false"]),
    ("isAdmin", &["True", "false"]),
    ("isOwner", &["true", "false"]),
    ("status", &["1", "2", "4"]),
    ("activationStatus", &["0", "1", "2"]),
    ("birthday", &["1988-02-29", "2001-01-01"]),
    ("workFrom", &["1988-02-29", "2021-05-03"]),
];

/// Types that the table spells otherwise.
const SPELLED: &str = "contacts[0][type]=Google Talk&contacts[0][value]=ana&\
                       contacts[1][type]=HomePage&contacts[1][value]=a.example&\
                       contacts[2][type]=E-Mail&contacts[2][value]=x";

const ROLES: &[Role] = &[Role::None, Role::Guest, Role::Member, Role::Admin];
const STATUSES: &[Status] =
    &[Status::Active, Status::Active, Status::Deactivated, Status::Archived];

/// The same people and questions in every run: what fails once fails again.
fn runner() -> TestRunner {
    TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn some<T>(runner: &mut TestRunner, of: &impl Strategy<Value = T>) -> T {
    of.new_tree(runner).unwrap().current()
}

/// Anybody whom any dialect can have written, as far as he stands alone.
fn anybody(runner: &mut TestRunner, n: usize) -> Person {
    let mut person = some(runner, &any_person());
    person.account.role = some(runner, &select(ROLES));
    person.account.status = some(runner, &select(STATUSES));
    person.account.user_name = String::new();
    (person.organization, person.manager, person.groups) = (None, None, Vec::new());
    for (point, at) in person.card.points.iter_mut().zip(0..) {
        let blank = ContactPoint::pending(at, point.value.clone());
        (point.id, point.number) = (blank.id, blank.number);
        // Searches see numbers without them.
        if let Value::Phone(phone) = &mut point.value {
            phone.extension = None;
        }
    }
    let named = format!("İda{n}@Example.org");
    let at = u32::try_from(person.card.points.len()).unwrap();
    let email = ContactPoint::pending(at, Value::email(&named));
    person.account.primary_email = (!n.is_multiple_of(5)).then_some(email.id);
    person.card.points.push(email);
    person
}

async fn with_people() -> (TestApp, TestRunner, Vec<Json>) {
    let (app, mut runner) = (start().await, runner());
    for n in 0..PEOPLE {
        let person = app.create(anybody(&mut runner, n)).await;
        let (path, body) = match n % 4 {
            0 if person.account.status == Status::Active => {
                (person.id.to_string(), "worksfrom=2021-05-03&sex=male".to_owned())
            }
            1 => ("status/4".to_owned(), format!("userIds={}", person.id)),
            2 => (format!("{}/contacts", person.id), SPELLED.to_owned()),
            _ => continue,
        };
        let path = format!("/api/2.0/people/{path}");
        send(&app, &app.admin, "PUT", &path, (FORM, &body)).await.expect(200);
    }
    let documents = list(&app, "status/all").await;
    assert_eq!(documents.len(), PEOPLE + 4);
    (app, runner, documents)
}

async fn list(app: &TestApp, path: &str) -> Vec<Json> {
    let answer = get(app, &app.admin, &format!("/api/2.0/people/{path}")).await;
    let envelope = answer.expect(200).json();
    let people = envelope["response"].as_array().unwrap().clone();
    assert_eq!(envelope["total"], people.len());
    people
}

fn ids(people: &[Json]) -> Vec<String> {
    people.iter().map(|person| person["id"].as_str().unwrap().to_owned()).collect()
}

/// The member of this name, in any case, as text; an absent one is empty.
fn member(document: &Json, name: &str) -> String {
    let members = document.as_object().unwrap();
    match members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        Some((_, Json::String(text))) => text.clone(),
        None | Some((_, Json::Null)) => String::new(),
        Some((_, other)) => other.to_string(),
    }
}

/// The contacts of a profile as a search sees them: with the mobile phone.
fn pairs(document: &Json) -> Vec<Json> {
    let mut pairs = document["contacts"].as_array().cloned().unwrap_or_default();
    if let Some(mobile) = document.get("mobilePhone") {
        pairs.push(json!({"type": "mobphone", "value": mobile}));
    }
    pairs
}

fn passes(document: &Json, property: &str, operator: &str, value: &str) -> bool {
    let given = member(document, property);
    let (text, wanted) = (fold(&given), fold(value));
    match operator.to_lowercase().as_str() {
        "present" => !given.is_empty(),
        "contains" => text.contains(&wanted),
        "startswith" => text.starts_with(&wanted),
        "endswith" => text.ends_with(&wanted),
        _ if property == "birthday" || property == "workFrom" => given.starts_with(value),
        _ => text == wanted,
    }
}

/// A part of a text that some document holds, and now and then nothing that any of them does.
fn any_part(runner: &mut TestRunner, documents: &[Json], property: &str) -> String {
    let document = some(runner, &select(documents.to_vec()));
    let text: Vec<char> = member(&document, property).chars().collect();
    let (start, length) = some(runner, &(0..4_usize, 1..6_usize));
    let whole = some(runner, &proptest::bool::weighted(0.4));
    let (start, length) = if whole { (0, text.len()) } else { (start, length) };
    let part: String = text.iter().skip(start).take(length).collect();
    let part =
        if some(runner, &proptest::bool::weighted(0.3)) { part.to_uppercase() } else { part };
    let part = part.replace(',', " ").trim().to_owned();
    if part.is_empty() { "%_".to_owned() } else { part }
}

#[tokio::test]
async fn a_property_passes_in_a_list_as_it_passes_in_the_document() {
    let (app, mut runner, documents) = with_people().await;
    let mut found = 0;
    for _ in 0..QUERIES {
        let property = some(&mut runner, &select(TEXTS));
        let operator = some(&mut runner, &select(OPERATORS));
        let value = any_part(&mut runner, &documents, property);
        let query =
            format!("filterBy={property}&filterOp={operator}&filterValue={}", encoded(&value));
        let listed = list(&app, &format!("status/all?{query}")).await;
        let passing = documents.iter().filter(|d| passes(d, property, operator, &value));
        let passing: Vec<Json> = passing.cloned().collect();
        assert_eq!(ids(&listed), ids(&passing), "{property} {operator} {value:?}");
        found += listed.len();
    }
    assert!(found > QUERIES, "most questions find somebody: {found}");
}

#[tokio::test]
async fn a_choice_passes_in_a_list_as_it_passes_in_the_document() {
    let (app, _, documents) = with_people().await;
    for (property, values) in CHOICES {
        for value in *values {
            let query = format!("filterBy={property}&filterValue={value}");
            let listed = list(&app, &format!("status/all?{query}")).await;
            let passing = documents.iter().filter(|d| passes(d, property, "equals", value));
            let passing: Vec<Json> = passing.cloned().collect();
            assert_eq!(ids(&listed), ids(&passing), "{property} {value}");
        }
    }
}

#[tokio::test]
async fn leads_and_terminations_pass_in_a_list_as_they_pass_in_the_document() {
    let (app, _, documents) = with_people().await;
    let terminated = |document: &&Json| document["status"] == 2;
    for (n, document) in documents.iter().filter(|document| !terminated(document)).enumerate() {
        let lead = [&app.admin, &app.member][n % 2].person_id;
        let path = format!("/api/2.0/people/{}", document["id"].as_str().unwrap());
        let body = if n % 3 == 0 { "lead=".to_owned() } else { format!("lead={lead}") };
        send(&app, &app.owner, "PUT", &path, (FORM, &body)).await.expect(200);
    }
    let documents = list(&app, "status/all").await;
    assert!(documents.iter().any(|document| terminated(&document)));
    for property in ["lead", "terminated"] {
        let values: BTreeSet<String> =
            documents.iter().map(|document| member(document, property)).collect();
        assert!(values.len() > 1, "{property}: {values:?}");
        for value in values.iter().filter(|value| !value.is_empty()) {
            let query = format!("filterBy={property}&filterValue={}", encoded(value));
            let listed = list(&app, &format!("status/all?{query}")).await;
            let passing = documents.iter().filter(|d| passes(d, property, "equals", value));
            let passing: Vec<Json> = passing.cloned().collect();
            assert_eq!(ids(&listed), ids(&passing), "{property} {value}");
        }
        let listed = list(&app, &format!("status/all?filterBy={property}&filterOp=present")).await;
        let passing = documents.iter().filter(|d| passes(d, property, "present", ""));
        let passing: Vec<Json> = passing.cloned().collect();
        assert_eq!(ids(&listed), ids(&passing), "{property}");
    }
}

#[tokio::test]
async fn the_pages_of_a_list_show_each_profile_once_in_the_order_of_the_list() {
    const SORTED: &[&str] =
        &["firstname", "lastName", "email", "userName,firstName", "x", "status"];
    let (app, mut runner, documents) = with_people().await;
    for _ in 0..QUERIES / 5 {
        let property = some(&mut runner, &select(TEXTS));
        let value = encoded(&any_part(&mut runner, &documents, property));
        let (sort, size) = some(&mut runner, &(select(SORTED), 1..9_usize));
        let direction = some(&mut runner, &select(vec!["ascending", "descending"]));
        let query = format!(
            "status/all?filterBy={property}&filterOp=contains&filterValue={value}\
             &sortBy={sort}&sortOrder={direction}"
        );
        let whole = list(&app, &query).await;
        let (mut walked, mut next) = (Vec::new(), Some(0));
        while let Some(start) = next {
            let path = format!("/api/2.0/people/{query}&count={size}&startIndex={start}");
            let page = get(&app, &app.admin, &path).await.expect(200).json();
            assert_eq!(page["total"], whole.len(), "{query}");
            walked.extend(page["response"].as_array().unwrap().iter().cloned());
            next = page.get("nextIndex").and_then(Json::as_u64);
        }
        assert_eq!(walked, whole, "{query}");
    }
}

#[tokio::test]
async fn words_are_found_as_they_stand_in_the_documents() {
    const SEARCHED: &[&str] = &["firstName", "lastName", "title", "location", "email"];
    let (app, mut runner, documents) = with_people().await;
    let holds = |document: &Json, word: &str| {
        fold(word).chars().count() > 1
            && SEARCHED.iter().any(|name| passes(document, name, "contains", word))
    };
    for _ in 0..QUERIES {
        let names = some(&mut runner, &collection::vec(select(SEARCHED), 1..3));
        let parts: Vec<String> =
            names.iter().map(|name| any_part(&mut runner, &documents, name)).collect();
        let query = parts.join(" ");
        let listed = list(&app, &format!("filter?filterValue={}", encoded(&query))).await;
        let all = |d: &&Json| query.split_whitespace().all(|word| holds(d, word));
        let passing: Vec<Json> = documents.iter().filter(all).cloned().collect();
        assert_eq!(ids(&listed), ids(&passing), "{query:?}");
    }
}

#[tokio::test]
async fn a_status_is_searched_in_names_addresses_types_and_values() {
    let (app, mut runner, documents) = with_people().await;
    for _ in 0..QUERIES {
        let property =
            some(&mut runner, &select(vec!["firstName", "userName", "email", "type", "value"]));
        let pairs: Vec<Json> = documents.iter().flat_map(pairs).collect();
        let from = if matches!(property, "type" | "value") { &pairs } else { &documents };
        let query = any_part(&mut runner, from, property);
        let holds = |document: &Json| {
            let named = ["firstName", "lastName", "userName", "email"];
            let any = |of: &Json, names: &[&str]| {
                names.iter().any(|name| passes(of, name, "contains", &query))
            };
            any(document, &named)
                || self::pairs(document).iter().any(|p| any(p, &["type", "value"]))
        };
        let path = format!("status/all/search?query={}", encoded(&query));
        let listed = list(&app, &path).await;
        let passing: Vec<Json> = documents.iter().filter(|d| holds(d)).cloned().collect();
        assert_eq!(ids(&listed), ids(&passing), "{query:?}");
    }
}
