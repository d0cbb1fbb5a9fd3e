//! Lists against a model: a list holds the documents that match the filter one by one, whichever
//! dialect wrote them, and its pages show each of them once.

use std::cmp::Ordering;

use polydex_lens::laws::any_person;
use polydex_model::{ContactPoint, Person, Reference, Residue, Role, Status, Value, normal};
use proptest::{
    prelude::*,
    sample::{select, subsequence},
    strategy::ValueTree as _,
    test_runner::TestRunner,
};
use serde_json::{Value as Json, json};
use url::form_urlencoded::byte_serialize;

use crate::desk::{Desk, pick};

/// A parameter and what it asks of a document.
#[derive(Clone, Debug)]
enum Parameter {
    PrimaryEmail(String),
    Emails(Vec<String>),
    Organization(Vec<i64>),
    Search(String),
    IsAgent(bool),
    IsDeleted(i64),
    NotMe,
    Labels(Vec<String>, bool),
    NoLabels,
    UserGroup(Vec<i64>),
    AgentTeam(Vec<i64>),
    Field(i64, String),
    Ids(Vec<i64>),
}

impl Parameter {
    fn query(&self) -> String {
        let said = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let list = |name: &str, texts: &[String]| {
            texts
                .iter()
                .map(|text| format!("{name}[]={}", said(text)))
                .collect::<Vec<_>>()
                .join("&")
        };
        let ids = |name: &str, ids: &[i64]| {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            format!("{name}={}", ids.join(","))
        };
        match self {
            Self::PrimaryEmail(text) => format!("primary_email={}", said(text)),
            Self::Emails(texts) => list("emails", texts),
            Self::Organization(wanted) => ids("organization", wanted),
            Self::Search(text) => format!("search={}", said(text)),
            Self::IsAgent(is) => format!("is_agent={}", u8::from(*is)),
            Self::IsDeleted(which) => format!("is_deleted={which}"),
            Self::NotMe => "not_me=1".to_owned(),
            Self::Labels(texts, true) => format!("{}&labels_mode=all", list("label", texts)),
            Self::Labels(texts, false) => list("label", texts),
            Self::NoLabels => "no_labels=1".to_owned(),
            Self::UserGroup(wanted) => ids("user_group", wanted),
            Self::AgentTeam(wanted) => ids("agent_team", wanted),
            Self::Field(id, text) => format!("person_field.{id}={}", said(text)),
            Self::Ids(wanted) => ids("ids", wanted),
        }
    }

    fn holds(&self, document: &Json, myself: i64) -> bool {
        let same = |address: &Json, text: &str| {
            address.as_str().is_some_and(|own| normal::email(own) == normal::email(text))
        };
        let any =
            |list: &Json, test: &dyn Fn(&Json) -> bool| list.as_array().unwrap().iter().any(test);
        let has = |list: &Json, wanted: &[i64]| {
            let is_none = list.as_array().unwrap().is_empty();
            if wanted.is_empty() {
                is_none
            } else {
                any(list, &|id| wanted.contains(&id.as_i64().unwrap()))
            }
        };
        match self {
            Self::PrimaryEmail(text) => same(&document["primary_email"], text),
            Self::Emails(texts) => {
                texts.iter().any(|text| any(&document["emails"], &|own| same(own, text)))
            }
            Self::Organization(wanted) => {
                document["organization"].as_i64().is_some_and(|id| wanted.contains(&id))
            }
            Self::Search(text) => {
                normal::fold(document["name"].as_str().unwrap()).contains(&normal::fold(text))
            }
            Self::IsAgent(is) => document["is_agent"] == *is,
            Self::IsDeleted(which) => *which == -1 || document["is_deleted"] == (*which == 1),
            Self::NotMe => document["id"] != myself,
            Self::Labels(texts, is_all) => {
                let mut has = texts.iter().map(|text| any(&document["labels"], &|own| own == text));
                if *is_all { has.all(|has| has) } else { has.any(|has| has) }
            }
            Self::NoLabels => document["labels"] == json!([]),
            Self::UserGroup(wanted) => has(&document["user_groups"], wanted),
            Self::AgentTeam(wanted) => has(&document["teams"], wanted),
            Self::Field(id, text) => {
                let value = &document["fields"][id.to_string()]["value"];
                let is = |value: &Json| match value {
                    Json::String(own) => own == text,
                    Json::Null => false,
                    other => serde_json::from_str::<Json>(text).is_ok_and(|bare| bare == *other),
                };
                value.as_array().map_or_else(|| is(value), |items| items.iter().any(is))
            }
            Self::Ids(wanted) => wanted.contains(&document["id"].as_i64().unwrap()),
        }
    }
}

const LABELS: &[&str] = &["vip", "VIP", "a,b", "x"];
const TEXTS: &[&str] = &["x", "a b", "5", "é\"&=.%"];

fn any_parameter(
    documents: &[Json],
    organizations: &[i64],
) -> impl Strategy<Value = Parameter> + use<> {
    let addresses: Vec<String> =
        documents.iter().flat_map(|document| pick_texts(&document["emails"])).collect();
    let address = (select(addresses), any::<bool>())
        .prop_map(|(text, is_loud)| if is_loud { text.to_uppercase() } else { text });
    let numbers: Vec<i64> =
        documents.iter().map(|document| document["id"].as_i64().unwrap()).collect();
    let names = select(vec!["an", "SIL", "de la", "r", "van der", "test", "é", " "]);
    let labels = subsequence(LABELS.to_vec(), 1..3);
    let few = || subsequence(vec![1, 2, 3_i64], 0..3);
    prop_oneof![
        address.clone().prop_map(Parameter::PrimaryEmail),
        prop::collection::vec(address, 1..3).prop_map(Parameter::Emails),
        subsequence(organizations.to_vec(), 1..3).prop_map(Parameter::Organization),
        names.prop_map(|text| Parameter::Search(text.trim_end().to_owned())).prop_filter(
            "an empty search asks nothing",
            |asked| !matches!(asked, Parameter::Search(text) if text.is_empty())
        ),
        any::<bool>().prop_map(Parameter::IsAgent),
        select(vec![0, 1, -1]).prop_map(Parameter::IsDeleted),
        Just(Parameter::NotMe),
        (labels, any::<bool>()).prop_map(|(labels, is_all)| {
            Parameter::Labels(labels.into_iter().map(str::to_owned).collect(), is_all)
        }),
        Just(Parameter::NoLabels),
        few().prop_map(Parameter::UserGroup),
        few().prop_map(Parameter::AgentTeam),
        (7..9_i64, select(TEXTS)).prop_map(|(id, text)| Parameter::Field(id, text.to_owned())),
        (7..9_i64, select(vec!["true", "5", "6"]))
            .prop_map(|(id, text)| Parameter::Field(id, text.into())),
        subsequence(numbers, 0..20).prop_map(Parameter::Ids),
    ]
}

fn pick_texts(list: &Json) -> Vec<String> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// Members that Deskpro adds to a person from another dialect.
fn any_members() -> impl Strategy<Value = Json> {
    let scalar = prop_oneof![
        select(TEXTS).prop_map(Json::from),
        select(vec![json!(5), json!(6), json!(true)])
    ];
    let value =
        prop_oneof![scalar.clone(), prop::collection::vec(scalar, 0..3).prop_map(Json::from)];
    let fields = prop::collection::btree_map(select(vec!["7", "8"]), value, 0..3);
    let ids = || subsequence(vec![1, 2, 3, 4_i64], 0..3);
    (fields, ids(), ids(), prop::option::of(subsequence(LABELS.to_vec(), 0..3))).prop_map(
        |(fields, groups, teams, labels)| {
            let mut members = json!({"fields": fields, "user_groups": groups, "teams": teams});
            if let Some(labels) = labels {
                members["labels"] = labels.into();
            }
            members
        },
    )
}

/// Thirty people as all dialects may have left them, and then written to through this one.
async fn populate(desk: &Desk, runner: &mut TestRunner, organizations: &[i64]) {
    for n in 0..30_u32 {
        let made_up: Person = any_person().new_tree(runner).unwrap().current();
        let mut person = Person { card: made_up.card, ..Person::default() };
        person.account.time_zone = made_up.account.time_zone;
        person.account.role = if n % 3 == 0 { Role::Member } else { Role::None };
        person.account.status = if n % 7 == 0 { Status::Deleted } else { Status::Active };
        person.organization = organizations.get(n as usize % 5).map(|id| Reference::by_number(*id));
        let points = person.card.points.iter().cloned().zip(0..);
        let points = points.map(|(point, n)| {
            let residue = Residue::default();
            let blank = ContactPoint::pending(n, point.value.clone());
            ContactPoint { id: blank.id, number: blank.number, residue, ..point }
        });
        person.card.points = points.collect();
        if n % 4 != 0 {
            let address = Value::email(format!("Person{n}@Lind.example"));
            let point = ContactPoint::pending(100, address);
            person.account.primary_email = Some(point.id);
            person.card.points.push(point);
        }
        if n % 5 == 0 {
            desk.app.clock.advance(jiff::SignedDuration::from_secs(1));
        }
        let made = desk.app.create(person).await;
        if made.account.status == Status::Active {
            let members = any_members().new_tree(runner).unwrap().current();
            desk.put(&format!("/people/{}", made.number), &members).await.expect(204);
        }
    }
}

/// The order of two documents by a key, ties by id.
fn order(a: &Json, b: &Json, key: &str, names: &[(i64, &str)]) -> Ordering {
    let text = |document: &Json| match key {
        "organization" => names
            .iter()
            .find(|(id, _)| document["organization"] == *id)
            .map_or_else(String::new, |(_, name)| normal::fold(name)),
        "id" => String::new(),
        "date_created" => document[key].as_str().unwrap().to_owned(),
        _ => normal::fold(document[key].as_str().unwrap_or_default()),
    };
    let id = |document: &Json| document["id"].as_i64();
    text(a).cmp(&text(b)).then(id(a).cmp(&id(b)))
}

#[tokio::test]
async fn a_list_is_its_filter_applied_to_the_documents_and_its_pages_show_each_once() {
    let mut runner = TestRunner::deterministic();
    let desk = Desk::start().await;
    let names = [(0, "Zeta"), (0, "alpha"), (0, "Ümlaut")];
    let mut organizations = Vec::new();
    for (_, name) in names {
        let made = desk.created("/organizations", &json!({ "name": name })).await;
        organizations.push(made["id"].as_i64().unwrap());
    }
    let names: Vec<(i64, &str)> =
        organizations.iter().copied().zip(names.map(|(_, name)| name)).collect();
    populate(&desk, &mut runner, &organizations).await;
    let everybody = desk.data("/people?is_deleted=-1&count=200&order_by=id").await;
    let documents = everybody.as_array().unwrap();
    assert_eq!(documents.len(), 34, "four of them have the keys");
    let myself = desk.app.owner.number;
    let keys =
        ["id", "name", "first_name", "last_name", "primary_email", "organization", "date_created"];
    let asked = prop::collection::vec(any_parameter(documents, &organizations), 0..3);
    let whole = (asked, select(keys.to_vec()), any::<bool>(), 1..12_usize);
    let mut found = 0;
    for _ in 0..150 {
        let (asked, key, is_up, size) = whole.new_tree(&mut runner).unwrap().current();
        let asked: Vec<Parameter> = distinct(asked);
        let shows_living = !asked.iter().any(|asked| matches!(asked, Parameter::IsDeleted(_)));
        let mut expected: Vec<&Json> = documents
            .iter()
            .filter(|document| !shows_living || document["is_deleted"] == false)
            .filter(|document| asked.iter().all(|asked| asked.holds(document, myself)))
            .collect();
        expected.sort_by(|a, b| {
            let order = order(a, b, key, &names);
            if is_up { order } else { order.reverse() }
        });
        found += expected.len();
        let parts: Vec<String> = asked.iter().map(Parameter::query).collect();
        let filter = parts.join("&");
        let direction = if is_up { "asc" } else { "desc" };
        let query = format!("{filter}&order_by={key}&order_dir={direction}&count={size}");
        let mut walked: Vec<Json> = Vec::new();
        for page in 1..=expected.len() / size + 2 {
            let answer = desk.get(&format!("/people?{query}&page={page}")).await.expect(200).json();
            let pagination = &answer["meta"]["pagination"];
            assert_eq!(pagination["total"], expected.len(), "{query}");
            assert_eq!(pagination["count"], answer["data"].as_array().unwrap().len(), "{query}");
            walked.extend(answer["data"].as_array().unwrap().iter().cloned());
        }
        assert_eq!(pick(&json!(walked), "id"), pick(&json!(expected), "id"), "{query}");
        assert_eq!(walked.iter().collect::<Vec<_>>(), expected, "{query}");
        let counts = desk.data(&format!("/people/counts?{filter}")).await;
        assert_eq!(counts, json!({"count": expected.len()}), "{filter}");
    }
    assert!(found > 300, "the filters ask for somebody: {found}");
}

/// One parameter of each kind: of several of one name the last would count.
fn distinct(asked: Vec<Parameter>) -> Vec<Parameter> {
    let kind = std::mem::discriminant::<Parameter>;
    let mut kinds = Vec::new();
    asked
        .into_iter()
        .filter(|one| {
            let is_new = !kinds.contains(&kind(one));
            kinds.push(kind(one));
            is_new
        })
        .collect()
}
