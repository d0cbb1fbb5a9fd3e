//! A role means the same everywhere: each change of it through each dialect that has one, read
//! through all that show it. Xurrent shows no roles: what it lets a person do is listed beside.

use polydex_model::{Person, Role};
use serde_json::Value as Json;

use crate::house::House;

/// A call by the owner about a person, and the role that the person has after it.
type Change = (&'static str, &'static str, &'static str, &'static str, Role);

/// What the dialects show of a person with a role: Deskpro, ONLYOFFICE, awork.
const fn told(role: Role) -> [&'static str; 3] {
    match role {
        Role::None => ["contact", "visitor", "invited"],
        Role::Guest => ["contact", "visitor", "guest"],
        Role::Member => ["agent", "user", "user"],
        Role::Admin => ["admin agent", "admin", "admin"],
        Role::Owner => ["admin agent", "owner admin", "admin"],
    }
}

async fn read(house: &House, dialect: &str, path: &str) -> Json {
    let answer = house.call(dialect, Some(&house.app.owner), ("GET", path, "")).await;
    answer.expect(200).json()
}

/// The words of the flags that are set, or another word for none.
fn flags(document: &Json, words: &[(&str, &str)], none: &str) -> String {
    let set = words.iter().filter(|(flag, _)| document[*flag] == true).map(|(_, word)| *word);
    let set: Vec<_> = set.collect();
    if set.is_empty() { none.to_owned() } else { set.join(" ") }
}

async fn tells(house: &House, person: &Person) -> [String; 3] {
    let (id, number) = (person.id, person.number);
    let deskpro = read(house, "deskpro", &format!("/api/v2/people/{number}")).await;
    let office = read(house, "onlyoffice", &format!("/api/2.0/people/{id}")).await;
    let awork = if house.app.person(person.id).await.account.role == Role::None {
        let user = read(house, "awork", &format!("/api/v1/users/{id}")).await;
        let accepted = user["status"]["invitationAccepted"] == true;
        if accepted { "accepted" } else { "invited" }.to_owned()
    } else {
        let person = house.app.person(person.id).await;
        let key = house.key_of(&person).await;
        let answer = house.call("awork", Some(&key), ("GET", "/api/v1/me/permissions", "")).await;
        let permission = answer.expect(200).json()["userPermission"].clone();
        flags(&permission, &[("isAdmin", "admin"), ("isGuest", "guest")], "user")
    };
    [
        flags(&deskpro["data"], &[("can_admin", "admin"), ("is_agent", "agent")], "contact"),
        flags(
            &office["response"],
            &[("isOwner", "owner"), ("isAdmin", "admin"), ("isVisitor", "visitor")],
            "user",
        ),
        awork,
    ]
}

async fn follow(from: Role, changes: &[Change]) {
    let house = Box::pin(House::open()).await;
    let person = house.fresh(from).await;
    assert_eq!(tells(&house, &person).await, told(from));
    for (dialect, method, path, body, role) in changes {
        let (target, sent) = (house.filled(path, &person).await, house.filled(body, &person).await);
        let answer = house.call(dialect, Some(&house.app.owner), (method, &target, &sent)).await;
        assert!(answer.status < 300, "{dialect} {method} {path} {body}: {}", answer.text());
        let person = house.app.person(person.id).await;
        assert_eq!(person.account.role, *role, "{dialect} {method} {path} {body}");
        assert_eq!(tells(&house, &person).await, told(*role), "{dialect} {method} {path} {body}");
    }
}

#[tokio::test]
async fn every_role_is_told_in_each_dialects_words() {
    for role in [Role::None, Role::Guest, Role::Member, Role::Admin, Role::Owner] {
        follow(role, &[]).await;
    }
}

#[tokio::test]
async fn changed_through_deskpro() {
    const ONE: &str = "/api/v2/people/{number}";
    follow(
        Role::None,
        &[
            ("deskpro", "PUT", ONE, r#"{"is_agent":true}"#, Role::Member),
            ("deskpro", "PUT", ONE, r#"{"is_agent":false}"#, Role::None),
        ],
    )
    .await;
}

#[tokio::test]
async fn changed_through_onlyoffice() {
    const ONE: &str = "/api/2.0/people/{id}";
    const USERS: &str = r#"{"userIds":["{id}"]}"#;
    follow(
        Role::Member,
        &[
            ("onlyoffice", "PUT", "/api/2.0/people/type/visitor", USERS, Role::Guest),
            ("onlyoffice", "PUT", "/api/2.0/people/type/user", USERS, Role::Member),
            ("onlyoffice", "PUT", ONE, r#"{"isVisitor":true}"#, Role::Guest),
            ("onlyoffice", "PUT", ONE, r#"{"isVisitor":false}"#, Role::Member),
        ],
    )
    .await;
}

/// Who is made by which call has which role.
#[tokio::test]
async fn made_through_each_dialect() {
    let house = Box::pin(House::open()).await;
    let made = [
        ("deskpro", "/api/v2/people", r#"{"name":"N","primary_email":"EMAIL"}"#, Role::None),
        (
            "deskpro",
            "/api/v2/people",
            r#"{"name":"N","primary_email":"EMAIL","is_agent":true}"#,
            Role::Member,
        ),
        (
            "onlyoffice",
            "/api/2.0/people",
            r#"{"firstname":"N","lastname":"M","email":"EMAIL","isVisitor":false}"#,
            Role::Member,
        ),
        (
            "onlyoffice",
            "/api/2.0/people",
            r#"{"firstname":"N","lastname":"M","email":"EMAIL","isVisitor":true}"#,
            Role::Guest,
        ),
        ("xurrent", "/v1/people", r#"{"name":"N","primary_email":"EMAIL"}"#, Role::None),
        ("awork", "/api/v1/invitations", r#"{"email":"EMAIL"}"#, Role::Member),
        ("awork", "/api/v1/invitations", r#"{"email":"EMAIL","roleId":"guest"}"#, Role::Guest),
        ("awork", "/api/v1/invitations", r#"{"email":"EMAIL","roleId":"admin"}"#, Role::Admin),
    ];
    for (n, (dialect, path, body, role)) in made.into_iter().enumerate() {
        let email = format!("made{n}@made.example");
        let body = body.replace("EMAIL", &email);
        let answer = house.call(dialect, Some(&house.app.admin), ("POST", path, &body)).await;
        assert!(answer.status < 300, "{dialect} {path}: {}", answer.text());
        let person = house.app.person(email.as_str()).await;
        assert_eq!(person.account.role, role, "{dialect} {body}");
    }
}
