//! A filter answers as if it were applied to each document: the store finds the same users as the
//! filter evaluated over the whole list.

use crate::client::{self, Client, encode};
use polydex_face_awork::filter::{Moment, USER, parse, parse_order, passes, sort};
use polydex_format_awork::DIALECT;
use polydex_model::{Context, Feature, Person, Role, Status, Value};
use polydex_testkit::{PersonBuilder, TestApp, person};
use proptest::{prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value as Json, json};

/// Adds people who differ in everything that filters can test.
async fn add_people(app: &TestApp) {
    for n in 0..40_u32 {
        app.create(varied_person(n).build()).await;
    }
    let admin = Client::of(app, &app.admin);
    for spelled in [
        json!({"type": "phone", "value": "1"}),
        json!({"type": "email", "value": "Shared@Depot.example"}),
        json!({"type": "social", "label": "Skype", "value": "ana"}),
        json!({"type": "social", "subType": "twitter", "value": "@ana"}),
        json!({"type": "messenger", "label": "telegram", "value": "ana"}),
        json!({"type": "social", "label": "Pigeon", "value": "@ana"}),
        json!({"type": "social", "subType": "linkedIn", "value": "https://www.linkedin.com/in/Ana"}),
        json!({"type": "address", "addressLine1": "Hafenweg 7", "zipCode": "24103", "city": "Kiel",
            "country": "UK"}),
    ] {
        admin.send("POST", &Client::infos(&app.member), &spelled).await.expect(200);
    }
    let labelled = app.person(&app.member).await.card.points[3].id;
    app.edit(&app.member, |member| {
        let point = member.card.points.iter_mut().find(|point| point.id == labelled);
        point.unwrap().label = Some("at night".into());
    })
    .await;
}

fn varied_person(n: u32) -> PersonBuilder {
    const NAMES: [&str; 5] = ["Ana Silva", "Bo Berg", "ana o'neil", "Zoe", "Bo van der Berg"];
    let pick = |step: u32, of: u32| (n / step) % of;
    let name = NAMES[pick(1, 5) as usize];
    let mut builder = person(name).email(&format!("p{n}@depot.example"));
    if pick(2, 2) == 0 {
        let features = [&[][..], &[Feature::Fax], &[Feature::Mobile], &[Feature::Pager]];
        let contexts = [&[][..], &[Context::Work], &[Context::Private]];
        let (features, contexts) = (features[pick(1, 4) as usize], contexts[pick(3, 3) as usize]);
        builder = builder.phone(&n.to_string(), features, contexts);
    }
    if pick(3, 3) == 1 {
        builder = builder.further_email("Shared@Depot.example", &[Context::Private]).labelled("b");
    }
    if pick(4, 3) == 0 {
        let service = ["skype", "telegram", "github", "linkedin", "Pigeon"][pick(1, 5) as usize];
        builder = builder.service(service, "ana").link("https://a.example", &[Context::Work]);
    }
    if pick(5, 2) == 1 {
        let street = ["Hafenweg 7", "Hafenweg 7\nHof A", "Hof A\r\n2. Stock"][pick(1, 3) as usize];
        builder = builder.address([street, "24103", "Kiel", "DE"], &[]);
    }
    builder.with(|person| {
        person.card.job_title = (pick(2, 3) > 0).then(|| "Clerk".to_owned());
        person.card.gender = (pick(3, 2) > 0).then(|| "female".to_owned());
        person.account.locale = (pick(7, 2) > 0).then(|| "de-DE".to_owned());
        person.card.labels = (0..pick(1, 3)).map(|n| format!("tag {n}")).collect();
        if pick(2, 4) == 3 {
            person.card.birthday = Some(jiff::civil::date(1990, 2, 14).into());
        }
        person.card.picture = (pick(1, 3) == 0).then(|| "https://a.example/p.png".into());
        add_extras(person, n);
        if pick(1, 8) == 5 {
            person.account.status = Status::Deactivated;
        }
        if pick(1, 8) == 6 {
            person.account.status = Status::Archived;
        }
        if pick(1, 2) == 0 {
            (person.account.role, person.account.invitation_accepted) = (Role::Member, true);
        }
    })
}

/// Adds members to contact infos that their types do not use.
fn add_extras(person: &mut Person, n: u32) {
    for (at, point) in person.card.points.iter_mut().enumerate() {
        let member = if matches!(point.value, Value::Address(_)) { "value" } else { "city" };
        let text = ["Ana", "Berg"].get(n as usize % 3).filter(|_| at > 0);
        point.residue.set_extra(&DIALECT, member, text.map(|text| (*text).into()));
        match &mut point.value {
            Value::OnlineService(online) => online.chat = n.is_multiple_of(2),
            Value::Phone(phone) => phone.extension = n.is_multiple_of(3).then(|| "7".into()),
            _ => {}
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    select(vec!["Ana", "ana", "Silva", "Berg", "o''neil", "a", "", "Clerk", "female", "de-DE"])
        .prop_map(|text| format!("'{text}'"))
}

/// A condition on a text property, with `T` in place of its name.
fn any_text_condition() -> BoxedStrategy<String> {
    let operator = select(vec!["eq", "ne", "gt", "ge", "lt", "le"]);
    prop_oneof![
        3 => (operator, any_text()).prop_map(|(op, text)| format!("T {op} {text}")),
        1 => Just("T eq null".to_owned()),
        1 => Just("null ne T".to_owned()),
        1 => (any_text(), any_text()).prop_map(|(a, b)| format!("T in ({a},{b},null)")),
        1 => any_text().prop_map(|text| format!("startswith(T,{text})")),
        1 => any_text().prop_map(|text| format!("endswith(T,{text})")),
        1 => any_text().prop_map(|text| format!("substringof({text},T)")),
        1 => any_text().prop_map(|text| format!("tolower(T) eq {text}")),
        1 => any_text().prop_map(|text| format!("substringof({text},tolower(T))")),
    ]
    .boxed()
}

fn any_member_condition() -> BoxedStrategy<String> {
    let names = vec!["firstName", "lastName", "position", "gender", "language"];
    let text =
        (select(names), any_text_condition()).prop_map(|(name, text)| text.replace('T', name));
    let day = select(vec!["1990-02-14", "1990-02-14T00:00:01", "1990-02-15"]);
    let operator = select(vec!["eq", "ne", "gt", "ge", "lt", "le"]);
    let birthday = (operator, day).prop_map(|(op, day)| format!("birthDate {op} datetime'{day}'"));
    let other = select(vec![
        "isArchived",
        "status/isDeactivated eq true",
        "status/invitationAccepted",
        "isAgent",
        "birthDate eq null",
        "id eq me.id",
        "createdOn gt today-1d",
        "createdOn gt now",
        "tags/any(t: t/name eq 'tag 1')",
        "tags/count() gt 0",
        "tags/count() eq 2",
        "tags/count() in (0, 2)",
        "1 lt tags/count(t: startswith(t/name,'tag'))",
        "tags/count(t: t/name eq 'tag 1') le 0.5",
        "userContactInfos/count() gt 2",
        "userContactInfos/count() ne 3",
        "userContactInfos/count() in (1, 4, null)",
        "userContactInfos/count(c: c/type eq 'email') eq 2",
        "userContactInfos/count(c: c/subType ne 'work') ge 2L",
        "teams/count() lt 1",
        "teams/count() ge 1.5",
        "createdOn eq updatedOn",
        "createdOn lt updatedOn",
        "firstName ge lastName",
        "gender ne language",
        "createdBy eq updatedBy",
        "deactivatedOn le createdOn",
        "tags/any(t: t/name ne 'tag 1')",
        "tags/any(t: t/name ne null or t/color ne null)",
        "teams/any(t: t/icon eq null)",
        "createdBy eq me.id",
        "createdBy eq null",
        "updatedBy ne me.id",
        "deactivatedOn eq null",
        "deactivatedOn lt now",
        "deactivatedOn gt today-1d",
        "hasImage",
        "isArchived in (true)",
        "resourceVersion gt 9223372036854775807L",
        "resourceVersion le 639045217295530000.5",
        "resourceVersion ne -1",
        "userContactInfos/count() eq 0",
    ]);
    prop_oneof![3 => text, 1 => birthday, 2 => other.prop_map(str::to_owned)].boxed()
}

fn any_info_condition() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        3 => select(vec!["phone", "email", "address", "messenger", "social", "urls", "custom"])
            .prop_map(|kind| format!("c/type eq '{kind}'")),
        3 => select(vec!["work", "mobile", "home", "work Fax", "fax", "private", "skype", "other"])
            .prop_map(|sub| format!("c/subType eq '{sub}'")),
        2 => select(vec!["c/value eq 'ana'", "startswith(c/value,'p1')", "c/value eq null",
            "c/value eq 'Shared@Depot.example'", "c/value eq 'shared@depot.example'"])
            .prop_map(str::to_owned),
        2 => select(vec!["c/value eq '@ana'", "c/value eq 'https://www.linkedin.com/in/Ana'",
            "tolower(c/value) eq 'https://www.linkedin.com/in/ana'", "startswith(c/value,'@a')",
            "startswith(c/value,'https://www.l')", "startswith(tolower(c/value),'be')",
            "tolower(c/value) in ('berg','@ana')", "c/value in ('Berg','@ana','1')",
            "c/value eq 'Ana' or c/value eq '9 ext. 7'"])
            .prop_map(str::to_owned),
        2 => any_text_condition().prop_map(|text| text.replace('T', "c/city")),
        1 => any_text_condition().prop_map(|text| text.replace('T', "c/value")),
        1 => any_text_condition().prop_map(|text| text.replace('T', "c/label")),
        2 => select(vec!["c/value eq '9 ext. 7'", "c/value in ('9','8',' ext. 7')",
            "c/value ne '12'", "startswith(c/value,'9 e')", "startswith(c/value,'12 ext. 7')",
            "endswith(c/value,'t. 7')", "endswith(c/value,'2 ext. 7')", "endswith(c/value,'7')",
            "substringof(' ext',c/value)", "substringof('8 ext. 7',c/value)",
            "substringof('ext. 7',tolower(c/value))", "substringof('9 e',c/value)",
            "tolower(c/value) eq '24 ext. 7'", "startswith(tolower(c/value),'9 ext')"])
            .prop_map(str::to_owned),
        2 => select(vec!["c/addressLine1 eq 'Hafenweg 7'", "startswith(c/addressLine1,'H')",
            "c/addressLine1 ne 'Hof A'", "c/addressLine1 in ('Hof A',null)",
            "c/addressLine2 eq null", "c/addressLine2 ne null", "c/country eq 'DE'",
            "c/addressLine2 eq 'Hof A'", "substringof('St',c/addressLine2)",
            "endswith(c/addressLine1,'7')", "c/addressLine1 gt 'Hafenweg'",
            "c/addressLine2 in ('2. Stock','Hof A')", "c/createdOn eq c/updatedOn",
            "c/createdBy ne c/updatedBy", "c/updatedOn gt c/createdOn",
            "c/country eq 'UK'", "c/country eq 'GB'", "c/value eq '@ana'", "c/label eq 'telegram'",
            "c/label eq 'Skype'", "c/label eq 'at night'", "c/subType eq null",
            "c/createdBy eq me.id", "c/updatedBy eq null",
            "c/zipCode ge '2'", "c/state eq null", "c/createdOn gt today", "c/updatedOn le now",
            "c/createdOn lt datetime'2026-03-01T12:00:00.0000001'"]).prop_map(str::to_owned),
        2 => select(vec!["c/label eq 'Telegram'", "c/label ne 'Pigeon'", "c/label gt 'P'", "c/label eq null", "c/label ne 'b'",
            "c/label eq 'b'", "c/isAddress", "c/subType ne null"])
            .prop_map(str::to_owned),
    ];
    let joined = leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            3 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} and {b}")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            1 => inner.prop_map(|a| format!("not ({a})")),
        ]
    });
    joined.prop_map(|body| format!("userContactInfos/any(c: {body})")).boxed()
}

fn any_filter() -> BoxedStrategy<String> {
    let leaf = prop_oneof![any_member_condition(), any_info_condition()];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} and {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            inner.clone().prop_map(|a| format!("not ({a})")),
            inner.prop_map(|a| format!("({a}) eq false")),
        ]
    })
    .boxed()
}

fn ids(users: &[Json]) -> Vec<&str> {
    users.iter().filter_map(|user| user["id"].as_str()).collect()
}

#[tokio::test]
async fn the_store_finds_the_same_users_as_the_filter_on_documents() {
    let app = client::start().await;
    add_people(&app).await;
    let admin = Client::of(&app, &app.admin);
    let all_users = admin.get("/users?showArchived=true").await.expect(200).json();
    let all_users = all_users.as_array().unwrap();
    let moment = Moment { now: app.directory.now(), me: app.admin.person_id.0 };
    let mut runner = TestRunner::deterministic();
    let (filters, mut found_some) = (any_filter(), 0);
    for _ in 0..512 {
        let filter = filters.new_tree(&mut runner).unwrap().current();
        let expr = parse(&filter, USER, moment).unwrap_or_else(|error| panic!("{filter}: {error}"));
        let expected: Vec<Json> =
            all_users.iter().filter(|user| passes(&expr, user)).cloned().collect();
        let query = encode(&filter);
        let answer = admin.get(&format!("/users?showArchived=true&filterby={query}")).await;
        let found = answer.expect(200).json();
        let found = found.as_array().unwrap();
        assert_eq!(ids(found), ids(&expected), "{filter}");
        assert_eq!(answer.header("aw-totalitems"), Some(expected.len().to_string().as_str()));
        found_some += usize::from(!found.is_empty() && found.len() < all_users.len());
    }
    assert!(found_some > 150, "only {found_some} filters matched some users but not all");
}

/// Some sort keys, each with a direction.
fn any_order() -> impl Strategy<Value = String> {
    let names = select(vec![
        "id",
        "firstName",
        "LastName",
        "birthDate",
        "gender",
        "title",
        "position",
        "language",
        "createdOn",
        "createdBy",
        "updatedOn",
        "updatedBy",
        "resourceVersion",
        "isArchived",
        "isDeactivated",
        "status/isDeactivated",
        "status/invitationAccepted",
        "deactivatedOn",
        "deletedOn",
        "isAgent",
    ]);
    let key =
        (names, select(vec!["", " asc", " desc"])).prop_map(|(name, way)| name.to_owned() + way);
    proptest::collection::vec(key, 1..4).prop_map(|keys| keys.join(","))
}

/// All users on the pages of a list, up to the first empty page.
async fn walk(client: &Client<'_>, query: &str, size: usize) -> Vec<Json> {
    let mut all = Vec::new();
    for page in 1.. {
        let answer = client.get(&format!("/users?{query}&page={page}&pageSize={size}")).await;
        let users = answer.expect(200).json();
        let users = users.as_array().unwrap();
        if users.is_empty() {
            break;
        }
        all.extend(users.iter().cloned());
    }
    all
}

#[tokio::test]
async fn the_pages_of_any_order_show_the_sorted_documents_once() {
    let app = client::start().await;
    add_people(&app).await;
    let admin = Client::of(&app, &app.admin);
    let all_users = admin.get("/users?showArchived=true").await.expect(200).json();
    let all_users = all_users.as_array().unwrap();
    let mut runner = TestRunner::deterministic();
    let asked = (any_order(), any_filter(), 1..30_usize);
    for _ in 0..96 {
        let (order, filter, size) = asked.new_tree(&mut runner).unwrap().current();
        let moment = Moment { now: app.directory.now(), me: app.admin.person_id.0 };
        let expr = parse(&filter, USER, moment).unwrap_or_else(|error| panic!("{filter}: {error}"));
        let keys = parse_order(&order, USER).unwrap_or_else(|error| panic!("{order}: {error}"));
        let passing = all_users.iter().filter(|user| passes(&expr, user));
        let mut expected: Vec<Json> = passing.cloned().collect();
        // Ties go by creation, in the direction of the last key in which users can differ.
        let last = keys.iter().rfind(|key| key.of_users().unwrap().is_some());
        if last.is_some_and(|key| key.descending) {
            expected.reverse();
        }
        sort(&mut expected, &keys);
        let query =
            format!("showArchived=true&orderby={}&filterby={}", encode(&order), encode(&filter));
        let shown = walk(&admin, &query, size).await;
        assert_eq!(ids(&shown), ids(&expected), "{order} of {filter} by {size}");
    }
}

#[tokio::test]
async fn a_filter_of_maximum_length_is_answered() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let many = |one: &str, between: &str| {
        let room = polydex_face_awork::filter::MAX_LENGTH - 60;
        vec![one; room / (one.len() + between.len())].join(between)
    };
    for filter in [
        many("isAgent", " or "),
        many("not isAgent", " and "),
        format!("firstName in ({})", many("''", ",")),
        format!("tolower(firstName) in ({})", many("''", ",")),
        format!("id in ({})", many("me.id", ",")),
        format!("userContactInfos/any(c: c/value in ({}))", many("''", ",")),
        format!("userContactInfos/any(c: tolower(c/value) in ({}))", many("'@'", ",")),
        format!("userContactInfos/any(c: tolower(c/label) in ({}))", many("''", ",")),
        format!("userContactInfos/any(c: c/addressLine1 in ({}))", many("''", ",")),
        format!("userContactInfos/any(c: c/value eq '{}')", many(" ext. ", "")),
        format!("userContactInfos/any(c: {})", many("c/type eq 'phone'", " or ")),
        format!("userContactInfos/any(c: {})", vec!["c/subType eq 'other'"; 32].join(" or ")),
        format!("tags/any(t: t/name in ({}))", many("''", ",")),
    ] {
        let answer = admin.get(&format!("/users?filterby={}", encode(&filter))).await;
        assert!(matches!(answer.status, 200 | 400), "{}: {}", answer.status, &filter[..60]);
    }
}
