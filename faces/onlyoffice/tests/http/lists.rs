//! Lists of people.

use polydex_model::Status;
use polydex_testkit::{TestApp, person};
use rstest::rstest;
use serde_json::Value as Json;

use crate::support::*;

async fn some_people() -> TestApp {
    let app = start().await;
    for (name, title) in [("Zoe Ames", "Clerk"), ("Bo Young", "Driver"), ("Cy Young", "")] {
        let email = format!("{}@test.example", name.split(' ').next().unwrap().to_lowercase());
        let made = person(name).email(&email);
        let _ = made.with(|person| person.card.job_title = Some(title.into())).create(&app).await;
    }
    let gone = person("Ida Gone").email("ida@test.example").create(&app).await;
    app.edit(gone.number, |person| person.account.status = Status::Deactivated).await;
    app
}

async fn listed(app: &TestApp, query: &str) -> (Json, Vec<String>) {
    let answer = get(app, &app.member, &format!("/api/2.0/people{query}")).await;
    answer.expect(200);
    let envelope = answer.json();
    let people = envelope["response"].as_array().unwrap();
    let names = people.iter().map(|p| p["displayName"].as_str().unwrap().to_owned()).collect();
    (envelope, names)
}

const ALL: [&str; 7] =
    ["Adam Admin", "Bo Young", "Cy Young", "Gus Guest", "Mia Member", "Olga Owner", "Zoe Ames"];

#[tokio::test]
async fn people_in_use_are_listed_by_name() {
    let app = some_people().await;
    for path in ["", "/", ".json", "?count=x&startIndex=-1", "?count=0", "?count=99999999999"] {
        let (envelope, names) = listed(&app, path).await;
        assert_eq!(names, ALL, "{path}");
        assert_eq!((&envelope["count"], &envelope["total"]), (&7.into(), &7.into()));
        assert_eq!((envelope.get("startIndex"), envelope.get("nextIndex")), (None, None));
    }
}

#[tokio::test]
async fn pages_meet_without_gap_or_overlap() {
    let app = some_people().await;
    let (mut start, mut walked) = (0, Vec::new());
    loop {
        let (envelope, names) = listed(&app, &format!("?count=3&startIndex={start}")).await;
        walked.extend(names);
        assert_eq!(envelope["total"], 7);
        match envelope.get("nextIndex").and_then(Json::as_u64) {
            Some(next) => start = next,
            None => break,
        }
    }
    assert_eq!(walked, ALL);
    let (envelope, names) = listed(&app, "?startIndex=50").await;
    assert_eq!(
        (names.len(), &envelope["count"], &envelope["startIndex"]),
        (0, &0.into(), &50.into())
    );
}

#[rstest]
#[case("?sortBy=lastName,firstname", &["Adam Admin", "Zoe Ames", "Gus Guest", "Mia Member", "Olga Owner", "Bo Young", "Cy Young"])]
#[case("?sortBy=USERNAME&sortOrder=descending&count=2", &["Zoe Ames", "Olga Owner"])]
#[case("?sortBy=shoeSize&sortOrder=desc&count=1", &["Adam Admin"])]
#[case("?filterBy=lastname&filterValue=yOUNG", &["Bo Young", "Cy Young"])]
#[case("?filterBy=firstName&filterOp=startsWith&filterValue=b&filterValue=z", &["Bo Young", "Zoe Ames"])]
#[case("?filterBy=email&filterOp=contains&filterValue=CY@", &["Cy Young"])]
#[case("?filterBy=title&filterOp=present", &["Bo Young", "Zoe Ames"])]
#[case("?filterBy=isAdmin&filterValue=true", &["Adam Admin", "Olga Owner"])]
#[case("?filterBy=isVisitor&filterValue=false", &["Adam Admin", "Mia Member", "Olga Owner"])]
#[case("?filterBy=status&filterValue=2", &[])]
#[case("?type=person&count=1", &["Adam Admin"])]
#[case("?type=file", &[])]
#[tokio::test]
async fn lists_are_sorted_and_filtered(#[case] query: &str, #[case] names: &[&str]) {
    let app = some_people().await;
    assert_eq!(listed(&app, query).await.1, names, "{query}");
}

#[tokio::test]
async fn groups_filter_by_membership() {
    let app = some_people().await;
    for name in ["bo", "cy"] {
        let path = format!("/api/2.0/people/{name}");
        send(&app, &app.admin, "PUT", &path, (FORM, "department=Sales")).await.expect(200);
    }
    let profile = get(&app, &app.member, "/api/2.0/people/bo").await.json()["response"].clone();
    assert_eq!(profile["department"], "Sales");
    let id = profile["groups"][0]["id"].as_str().unwrap().to_owned();
    let (_, names) = listed(&app, &format!("?filterBy=group&filterValue={id}")).await;
    assert_eq!(names, ["Bo Young", "Cy Young"]);
}

#[tokio::test]
async fn only_the_fields_asked_for_are_answered() {
    let app = some_people().await;
    for query in ["fields=displayname,GROUPS,id", "fields[]=id&fields[]=displayName"] {
        let (envelope, _) = listed(&app, &format!("?count=1&{query}")).await;
        let keys: Vec<&String> = envelope["response"][0].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["id", "displayName"], "{query}");
    }
}

#[tokio::test]
async fn a_list_in_xml_repeats_its_element() {
    let app = some_people().await;
    let answer = get(&app, &app.member, "/api/2.0/people.xml?count=2&fields=firstName").await;
    insta::assert_snapshot!(answer.text(), @"<result><count>2</count><nextIndex>2</nextIndex><total>7</total><status>0</status><statusCode>200</statusCode><response><firstName>Adam</firstName></response><response><firstName>Bo</firstName></response></result>");
    let answer = get(&app, &app.member, "/api/2.0/people.xml?type=x").await;
    insta::assert_snapshot!(answer.text(), @"<result><count>0</count><total>0</total><status>0</status><statusCode>200</statusCode></result>");
}

#[tokio::test]
async fn a_guest_sees_himself_alone() {
    let app = some_people().await;
    let answer = get(&app, &app.guest, "/api/2.0/people").await;
    assert_eq!(answer.json()["total"], 1);
    assert_eq!(answer.json()["response"][0]["userName"], "guest");
}
