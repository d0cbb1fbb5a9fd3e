//! The list of users: pages, filters, orders.

use crate::client::{self, Client, encode};
use polydex_model::{Context, Feature, Role};
use polydex_testkit::{TestApp, person};
use serde_json::{Value as Json, json};

/// Three people beside the four that every test server has.
async fn add_people(app: &TestApp) {
    let silva = person("Ana Silva")
        .email("ana@depot.example")
        .phone("089/1", &[Feature::Fax], &[Context::Work])
        .role(Role::Member)
        .with(|ana| {
            ana.card.birthday = Some(jiff::civil::date(1990, 2, 14).into());
            ana.card.labels = vec!["vip".into()];
        });
    let berg = person("Bo Berg")
        .email("bo@depot.example")
        .phone("089/2", &[Feature::Fax], &[])
        .service("telegram", "bo");
    let neil = person("Ana O'Neil").email("neil@depot.example").link("https://neil.example", &[]);
    for builder in [silva, berg, neil] {
        app.create(builder.build()).await;
    }
}

fn first_names(list: &Json) -> Vec<String> {
    let name = |user: &Json| {
        let part = |member: &str| user[member].as_str().unwrap_or_default().to_owned();
        format!("{} {}", part("firstName"), part("lastName"))
    };
    list.as_array().unwrap().iter().map(name).collect()
}

#[tokio::test]
async fn walking_the_pages_until_an_empty_one_shows_every_user_once() {
    let app = client::start().await;
    add_people(&app).await;
    let admin = Client::of(&app, &app.admin);
    let mut seen = Vec::new();
    for page in 1.. {
        let answer = admin.get(&format!("/users?Page={page}&pagesize=3&orderby=firstName")).await;
        assert_eq!(answer.header("aw-totalitems"), Some("7"));
        assert_eq!(answer.header("aw-page"), Some(page.to_string().as_str()));
        let list = answer.expect(200).json();
        let users = list.as_array().unwrap();
        if users.is_empty() {
            assert_eq!(page, 4);
            break;
        }
        seen.extend(users.iter().map(|user| user["id"].to_string()));
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
    let far = admin.get("/users?page=9223372036854775807&pageSize=1000").await;
    assert_eq!(far.expect(200).json(), json!([]));
}

#[tokio::test]
async fn a_user_is_found_by_any_of_their_addresses() {
    let app = client::start().await;
    add_people(&app).await;
    let second = json!({"type": "email", "subType": "private", "value": "Ana@home.example"});
    let admin = Client::of(&app, &app.admin);
    let ana = admin.get("/users?email=ana@depot.example").await.expect(200).json();
    assert_eq!(first_names(&ana), ["Ana Silva"]);
    let infos = format!("/users/{}/contactinfo", ana[0]["id"].as_str().unwrap());
    admin.send("POST", &infos, &second).await.expect(200);
    for (query, expected) in [
        ("EMAIL=ana%40HOME.example", &["Ana Silva"][..]),
        ("email=nobody@home.example", &[]),
        ("email=ana@depot.example&filterby=firstName+ne+'Ana'", &[]),
        ("email=&filterby=lastName+eq+'Berg'", &["Bo Berg"]),
    ] {
        let found = admin.get(&format!("/users?{query}")).await.expect(200).json();
        assert_eq!(first_names(&found), expected, "{query}");
    }
}

#[tokio::test]
async fn an_unchanged_list_is_answered_with_headers_alone() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    for path in ["/users?pageSize=3".to_owned(), Client::infos(&app.member)] {
        let first = admin.get(&path).await;
        let etag = first.expect(200).header("etag").unwrap();
        assert!(etag.starts_with("W/\"") && etag.len() == 36, "{etag}");
        let again = admin.call("GET", &path, &[("If-None-Match", etag)], "").await;
        assert!(again.expect(304).body.is_empty());
        assert_eq!(again.header("aw-totalitems"), first.header("aw-totalitems"));
        let phone = json!({"type": "phone", "value": "1"});
        admin.send("POST", &Client::infos(&app.member), &phone).await.expect(200);
        admin.call("GET", &path, &[("If-None-Match", etag)], "").await.expect(200);
    }
}

#[tokio::test]
async fn users_are_found_by_filters() {
    let app = client::start().await;
    add_people(&app).await;
    let admin = Client::of(&app, &app.admin);
    let me = app.admin.person_id;
    for (filter, expected) in [
        ("firstName eq 'Ana'".to_owned(), vec!["Ana Silva", "Ana O'Neil"]),
        ("firstname eq 'ana'".to_owned(), vec![]),
        ("tolower(FirstName) eq 'ana' and lastName ne 'Silva'".to_owned(), vec!["Ana O'Neil"]),
        ("lastName eq 'O''Neil'".to_owned(), vec!["Ana O'Neil"]),
        (
            "startswith(lastName,'Si') or endswith(lastName,'erg')".to_owned(),
            vec!["Ana Silva", "Bo Berg"],
        ),
        ("substringof('''N',lastName)".to_owned(), vec!["Ana O'Neil"]),
        ("not status/invitationAccepted".to_owned(), vec!["Bo Berg", "Ana O'Neil"]),
        ("id eq me.id".to_owned(), vec!["Adam Admin"]),
        (format!("id in (guid'{me}')"), vec!["Adam Admin"]),
        ("birthDate ne null".to_owned(), vec!["Ana Silva"]),
        ("birthDate lt datetime'1990-02-14T00:00:01Z'".to_owned(), vec!["Ana Silva"]),
        ("gender ne 'male' and birthDate gt datetime'1990-01-01'".to_owned(), vec!["Ana Silva"]),
        ("createdOn lt today-1d".to_owned(), vec![]),
        ("tags/any(t: t/name eq 'vip')".to_owned(), vec!["Ana Silva"]),
        (
            "userContactInfos/any(c: c/type eq 'email' and c/value eq 'bo@depot.example')"
                .to_owned(),
            vec!["Bo Berg"],
        ),
        (
            "userContactInfos/any(c: c/type eq 'phone' and c/subType eq 'fax')".to_owned(),
            vec!["Bo Berg"],
        ),
        ("userContactInfos/any(c: c/subType eq 'work Fax')".to_owned(), vec!["Ana Silva"]),
        (
            "userContactInfos/any(c: c/type eq 'messenger' and c/label eq 'Telegram')".to_owned(),
            vec!["Bo Berg"],
        ),
        ("userContactInfos/any(c: c/type eq 'urls') eq true".to_owned(), vec!["Ana O'Neil"]),
        (
            "userContactInfos/any(c: startswith(c/value,'089/'))".to_owned(),
            vec!["Ana Silva", "Bo Berg"],
        ),
    ] {
        let answer = admin.get(&format!("/users?filterby={}", encode(&filter))).await;
        let list = answer.expect(200);
        assert_eq!(first_names(&list.json()), expected, "{filter}");
        assert_eq!(list.header("aw-totalitems"), Some(expected.len().to_string().as_str()));
    }
}

#[tokio::test]
async fn a_syntax_error_names_its_position_and_cause() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    for (query, detail) in [
        ("filterby=email+eq+'a'", "At character 1: there is no property `email`."),
        (
            "filterBy=firstName+eq",
            "At character 13: a property, a literal, a function or `(` was expected, the end was found.",
        ),
        (
            "filterby=isArchived&filterBy=isAgent",
            "At character 1: the parameter stands there more than once.",
        ),
        ("orderby=lastName,email", "At character 10: there is no property `email`."),
    ] {
        let body = admin.get(&format!("/users?{query}")).await.expect(400).json();
        assert_eq!(body["code"], "invalid-filter-or-order");
        assert_eq!(body["details"], json!([detail]));
    }
}

#[tokio::test]
async fn users_are_sorted_by_their_members() {
    let app = client::start().await;
    add_people(&app).await;
    let admin = Client::of(&app, &app.admin);
    let query = "?filterby=startswith(firstName,'A')&orderBy=FIRSTNAME,%20lastName%20desc";
    let list = admin.get(&format!("/users{query}")).await;
    assert_eq!(first_names(&list.expect(200).json()), ["Adam Admin", "Ana Silva", "Ana O'Neil"]);
    assert_eq!(list.header("aw-sortby"), Some("firstName,lastName"));
    assert_eq!(list.header("aw-order"), Some("asc,desc"));
}

#[tokio::test]
async fn a_caller_who_may_not_read_others_finds_only_their_own_user() {
    let app = client::start().await;
    add_people(&app).await;
    let guest = Client::of(&app, &app.guest);
    let list = guest.get("/users").await;
    assert_eq!(first_names(&list.expect(200).json()), ["Gus Guest"]);
    assert_eq!(list.header("aw-totalitems"), Some("1"));
    let filter = encode("firstName eq 'Ana' or not isArchived");
    let list = guest.get(&format!("/users?filterby={filter}&showArchived=true")).await;
    assert_eq!(first_names(&list.expect(200).json()), ["Gus Guest"]);
}
