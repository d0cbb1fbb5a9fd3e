//! Keys never grow, over HTTP: as `histories`, with requests of every dialect by keys of every kind,
//! and with the sign-ins that their passwords lead to.

use polydex_directory::KeyRequest;
use polydex_model::{Person, PersonId, Role};
use polydex_testkit::TestKey;
use proptest::{
    collection,
    prelude::*,
    sample::select,
    test_runner::{TestCaseError, TestRunner},
};
use secrecy::ExposeSecret as _;
use tokio::runtime::Runtime;

use crate::{
    histories::rights::{Editor, excess},
    house::House,
};

/// What is tried: dialect, method, path, body. `PASSWORD` is a new one.
const TRIED: &[(&str, &str, &str, &str)] = &[
    ("deskpro", "PUT", "/api/v2/people/{number}", r#"{"password":"PASSWORD"}"#),
    ("deskpro", "PUT", "/api/v2/people/{number}", r#"{"primary_email":"{new}@x.example"}"#),
    ("deskpro", "PUT", "/api/v2/people/{number}", r#"{"emails":["{new}@x.example"]}"#),
    ("deskpro", "PUT", "/api/v2/people/{number}", r#"{"is_agent":true}"#),
    ("deskpro", "PUT", "/api/v2/people/{number}", r#"{"is_disabled":true}"#),
    ("deskpro", "PUT", "/api/v2/people/{number}", r#"{"primary_team":3}"#),
    ("deskpro", "PUT", "/api/v2/people/{number}", r#"{"user_groups":[3]}"#),
    ("deskpro", "PUT", "/api/v2/people/{number}", r#"{"organization":{organization}}"#),
    ("onlyoffice", "PUT", "/api/2.0/people/{id}/password", r#"{"password":"PASSWORD"}"#),
    ("onlyoffice", "PUT", "/api/2.0/people/{id}/email", r#"{"email":"{new}@x.example"}"#),
    ("onlyoffice", "PUT", "/api/2.0/people/{id}", r#"{"lead":"{id}","title":"{new}"}"#),
    ("onlyoffice", "PUT", "/api/2.0/people/{id}", r#"{"isVisitor":true}"#),
    ("onlyoffice", "PUT", "/api/2.0/people/type/user", r#"{"userIds":["{id}"]}"#),
    ("onlyoffice", "PUT", "/api/2.0/people/status/terminated", r#"{"userIds":["{id}"]}"#),
    ("xurrent", "PATCH", "/v1/people/{number}", r#"{"authenticationID":"{new}"}"#),
    ("xurrent", "PATCH", "/v1/people/{number}", r#"{"primary_email":"{new}@x.example"}"#),
    ("xurrent", "PATCH", "/v1/people/{number}", r#"{"vip":true,"site_id":3}"#),
    ("xurrent", "PATCH", "/v1/people/{number}", r#"{"oauth_person_enablement":true}"#),
    ("xurrent", "PATCH", "/v1/people/{number}", r#"{"manager_id":{number}}"#),
    ("xurrent", "POST", "/v1/people/{number}/archive", ""),
    ("awork", "PUT", "/api/v1/users/{id}", r#"{"firstName":"{new}","lastName":"x"}"#),
    ("awork", "PATCH", "/api/v1/users/{id}", r#"{"position":"{new}"}"#),
    ("awork", "POST", "/api/v1/users/{id}/deactivate", ""),
];

#[derive(Clone, Debug)]
enum Step {
    /// A key sends a request about a person.
    Send(usize, usize, usize),
    /// The program gives a person another role.
    SetRole(usize, Role),
}

const ROLES: [Role; 4] = [Role::Guest, Role::Member, Role::Admin, Role::Owner];

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        9 => (0_usize..16, 0_usize..4, 0..TRIED.len())
            .prop_map(|(key, of, request)| Step::Send(key, of, request)),
        1 => (1_usize..4, select(&ROLES[..])).prop_map(|(who, role)| Step::SetRole(who, role)),
    ]
}

/// A key, the role that it was made with, and whom it acts for.
struct Held {
    key: TestKey,
    role: Role,
    person: PersonId,
}

/// One person of each role, and a key of each role for each of them.
async fn cast(house: &House) -> (Vec<PersonId>, Vec<Held>) {
    let (mut people, mut held) = (Vec::new(), Vec::new());
    for own in [Role::Owner, Role::Admin, Role::Member, Role::Guest] {
        let person = house.fresh(own).await;
        people.push(person.id);
        for role in ROLES {
            let name = "test".to_owned();
            let (is_token, expires) = (false, None);
            let wanted = KeyRequest { person: person.id, role, name, is_token, expires };
            let program = house.app.program().await;
            let made = house.app.directory.create_key(&program, wanted).await.expect("a key");
            let secret = made.secret.expose_secret().to_owned();
            let (key_id, email) = (made.key.id.0, String::new());
            let number = person.number;
            let key = TestKey { secret, key_id, person_id: person.id, number, email };
            held.push(Held { key, role, person: person.id });
        }
    }
    (people, held)
}

async fn follow(house: &House, steps: &[Step]) -> Result<(), TestCaseError> {
    let (people, held) = cast(house).await;
    let mut passwords = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        match *step {
            Step::SetRole(who, role) => {
                house.app.edit(people[who], |person| person.account.role = role).await;
            }
            Step::Send(by, of, request) => {
                let (held, of) = (&held[by % held.len()], people[of]);
                let power = held.role.min(house.app.person(held.person).await.account.role);
                let before = house.app.person(of).await;
                let (dialect, method, path, body) = TRIED[request];
                let password = format!("Taken-0ver-{n}");
                let path = house.filled(path, &before).await;
                let body = house.filled(body, &before).await.replace("PASSWORD", &password);
                house.call(dialect, Some(&held.key), (method, &path, &body)).await;
                let after = house.app.person(of).await;
                let (is_self, made) = (held.person == of, false);
                let editor = Editor { power, is_self, is_fresh: false, made };
                if before != after
                    && let Some(excess) = excess(editor, &before, &after)
                {
                    let what = format!("{editor:?} {excess}: {method} {path} {body}");
                    return Err(TestCaseError::fail(what));
                }
                if before.account.password != after.account.password {
                    passwords.push((of, password, power));
                }
            }
        }
    }
    for (person, password, bound) in passwords {
        signs_in_within(house, &house.app.person(person).await, &password, bound).await?;
    }
    Ok(())
}

/// A person who signs in with a password may do no more than the one who set it.
async fn signs_in_within(
    house: &House,
    person: &Person,
    password: &str,
    bound: Role,
) -> Result<(), TestCaseError> {
    let body = serde_json::json!({ "userName": person.account.user_name, "password": password });
    let path = "/api/2.0/authentication";
    let answer = house.call("onlyoffice", None, ("POST", path, &body.to_string())).await;
    if answer.status != 201 {
        return Ok(());
    }
    let secret = answer.json()["response"]["token"].as_str().expect("a token").to_owned();
    let key = TestKey { secret, ..house.app.member.clone() };
    let own = house.call("onlyoffice", Some(&key), ("GET", "/api/2.0/people/@self", "")).await;
    let own = own.expect(200).json()["response"].clone();
    prop_assert!(own["isOwner"] != true || bound == Role::Owner, "{bound:?} became the owner");
    prop_assert!(own["isAdmin"] != true || bound >= Role::Admin, "{bound:?} became an admin");
    Ok(())
}

#[test]
fn no_request_of_any_dialect_gives_a_key_more_than_it_has() {
    let runtime = Runtime::new().expect("a runtime");
    let house = runtime.block_on(Box::pin(House::open()));
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    config.cases = config.cases.div_ceil(32);
    config.max_shrink_iters = 60;
    let histories = collection::vec(any_step(), 10..30);
    let outcome =
        TestRunner::new(config).run(&histories, |steps| runtime.block_on(follow(&house, &steps)));
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
