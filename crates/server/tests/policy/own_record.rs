//! No request raises its sender: a person sends, about their own record, every member that the
//! dialect shows of a person or takes, with values of every kind, and what only administrators
//! change stays. `raise` beside this holds how each dialect refuses the members that it knows.

use polydex_model::{Account, Person, PointId, Reference, Role};
use serde_json::Value as Json;

use crate::house::House;

/// Values of every kind, among them those that would change something if they were taken.
const VALUES: [&str; 16] = [
    "true",
    "false",
    "null",
    "0",
    "2",
    "{organization}",
    r#""root""#,
    r#""admin""#,
    r#""archived""#,
    r#""new@test.example""#,
    r#""{group}""#,
    r#""{id}""#,
    "[1]",
    r#"["new@test.example"]"#,
    r#"[{"id":"{group}"}]"#,
    r#"{"id":{organization},"isArchived":true}"#,
];

/// Extras that grant something in the vendor's own system.
const GRANTS: [&str; 14] = [
    "user_groups",
    "agent_groups",
    "teams",
    "primary_team",
    "vip",
    "oauth_person_enablement",
    "cost_per_hour",
    "cost_per_hour_currency",
    "site_id",
    "work_hours_id",
    "guest",
    "listAdminModules",
    "isSSO",
    "isLDAP",
];

/// What only administrators change of a person.
#[derive(Debug, PartialEq)]
struct Kept {
    account: Account,
    address: Option<String>,
    organization: Option<Reference>,
    manager: Option<Reference>,
    groups: Vec<Reference>,
    managed: Vec<PointId>,
    granted: Vec<Option<Json>>,
}

impl Kept {
    fn of(person: &Person) -> Self {
        let mut account = person.account.clone();
        // These are a person's own to change. The password is too, but not by a key.
        (account.locale, account.time_zone) = (None, None);
        let managed = person.card.points.iter().filter(|point| point.managed);
        let extra = |name: &&str| {
            let mut dialects = person.residue.iter();
            dialects.find_map(|(_, left)| left.extras.get(*name).cloned())
        };
        Self {
            account,
            address: person.primary_address().map(str::to_owned),
            organization: person.organization.clone(),
            manager: person.manager.clone(),
            groups: person.groups.clone(),
            managed: managed.map(|point| point.id).collect(),
            granted: GRANTS.iter().map(extra).collect(),
        }
    }
}

/// Sends each member with each value by each method. `taken` are members that the dialect takes and
/// does not show.
async fn nothing_is_raised(dialect: &str, path: &str, methods: &[&str], taken: &[&str]) {
    let house = Box::pin(House::open()).await;
    let member = house.fresh(Role::Member).await;
    let key = house.key_of(&member).await;
    let path = house.filled(path, &member).await;
    let kept = Kept::of(&house.app.person(member.id).await);
    let shown = house.call(dialect, Some(&key), ("GET", &path, "")).await.expect(200).json();
    let shown = ["data", "response"].iter().find_map(|name| shown.get(name)).unwrap_or(&shown);
    let shown = shown.as_object().expect("a document").keys().map(String::as_str);
    let mut raised = Vec::new();
    for name in shown.chain(taken.iter().copied()) {
        for value in VALUES {
            let body = house.filled(&format!(r#"{{"{name}":{value}}}"#), &member).await;
            for method in methods {
                let answer = house.call(dialect, Some(&key), (method, &path, &body)).await;
                let after = Kept::of(&house.app.person(member.id).await);
                if after != kept || answer.status >= 500 {
                    raised.push(format!("{method} {body}: {} {after:?}", answer.status));
                }
            }
        }
    }
    assert!(raised.is_empty(), "{}", raised.join("\n"));
}

#[tokio::test]
async fn by_no_member_of_deskpro() {
    let taken = [
        "email",
        "password",
        "user_groups",
        "agent_groups",
        "teams",
        "primary_team",
        "organization_position",
        "is_confirmed",
        "organization_members",
        "role",
    ];
    nothing_is_raised("deskpro", "/api/v2/people/{number}", &["PUT"], &taken).await;
}

#[tokio::test]
async fn by_no_member_of_onlyoffice() {
    let taken = ["disable", "worksfrom", "comment", "files", "isAdmin", "isPaid", "type"];
    nothing_is_raised("onlyoffice", "/api/2.0/people/{id}", &["PUT"], &taken).await;
}

#[tokio::test]
async fn by_no_member_of_xurrent() {
    use polydex_format_xurrent::phrasebook::XurrentRecord as _;
    let written: Vec<&str> = Person::MEMBERS.iter().map(|member| member.name).collect();
    let other = ["contacts_attributes", "addresses_attributes", "roles", "archived", "trashed"];
    let taken = [written, other.to_vec()].concat();
    nothing_is_raised("xurrent", "/v1/people/{number}", &["PATCH"], &taken).await;
}

#[tokio::test]
async fn by_no_member_of_awork() {
    let taken = ["roleId", "role", "teamIds", "email", "isAdmin", "isGuest", "isDeactivated"];
    nothing_is_raised("awork", "/api/v1/users/{id}", &["PUT", "PATCH"], &taken).await;
}
