//! Searches, lists of a status, and `filter`.

use polydex_model::{Context, Status};
use polydex_testkit::{TestApp, TestKey, person};
use rstest::rstest;
use serde_json::json;

use crate::support::*;

async fn some_people() -> TestApp {
    let app = start().await;
    let zoe = person("Zoë Ames").email("zoe@test.example").service("gtalk", "zed.ames");
    let zoe = zoe.with(|person| person.card.job_title = Some("Head Clerk".into()));
    let _ = zoe.phone("089 777", &[], &[Context::Work]).create(&app).await;
    let bo = person("Bo Young").email("bo@test.example").mobile("0151 888");
    let _ = bo.with(|person| person.card.location = Some("Graz West".into())).create(&app).await;
    let ida = person("Ida Young").email("ida@test.example").create(&app).await;
    app.edit(ida.number, |person| person.account.status = Status::Deactivated).await;
    let leave = json!({"userIds": [app.guest.person_id]}).to_string();
    send(&app, &app.admin, "PUT", "/api/2.0/people/status/4", (JSON, &leave)).await.expect(200);
    app
}

async fn names(app: &TestApp, key: &TestKey, path: &str) -> Vec<String> {
    let answer = get(app, key, &format!("/api/2.0/people/{path}")).await;
    let envelope = answer.expect(200).json();
    let people = envelope["response"].as_array().unwrap();
    assert_eq!(envelope["count"], people.len());
    let first = |name: &str| name.split(' ').next().unwrap().to_owned();
    people.iter().map(|p| first(p["displayName"].as_str().unwrap())).collect()
}

#[rstest]
#[case("ames", &["Zoë"])]
#[case("AMES%20zoe", &["Zoë"])]
#[case("clerk%20test.example", &["Zoë"])]
#[case("lerk", &["Zoë"])]
#[case("az", &["Bo"])]
#[case("young", &["Bo"])]
#[case("young%20y", &[])]
#[case("z", &[])]
#[case("777", &[])]
#[case("%20", &[])]
#[case("%25", &[])]
#[tokio::test]
async fn each_word_occurs_in_a_name_the_title_the_location_or_the_address(
    #[case] query: &str,
    #[case] found: &[&str],
) {
    let app = some_people().await;
    assert_eq!(names(&app, &app.member, &format!("@search/{query}")).await, found);
    assert_eq!(names(&app, &app.member, &format!("@search/{query}.json")).await, found);
    assert_eq!(names(&app, &app.member, &format!("search?query={query}")).await, found);
    assert_eq!(
        names(&app, &app.member, &format!("filter?filterValue={query}&employeeStatus=5")).await,
        if query == "%20" { &["Adam", "Bo", "Gus", "Mia", "Olga", "Zoë"] } else { found }
    );
}

#[tokio::test]
async fn a_search_without_words_finds_nobody() {
    let app = some_people().await;
    for path in ["search", "search?query=", "status/all/search", "status/1/search?query="] {
        assert_eq!(names(&app, &app.member, path).await, [""; 0], "{path}");
    }
}

#[rstest]
#[case("active", &["Adam", "Bo", "Mia", "Olga", "Zoë"])]
#[case("2", &["Ida"])]
#[case("LeaveOfAbsence", &["Gus"])]
#[case("DEFAULT", &["Adam", "Bo", "Gus", "Mia", "Olga", "Zoë"])]
#[case("6", &["Gus", "Ida"])]
#[case("7", &["Adam", "Bo", "Gus", "Ida", "Mia", "Olga", "Zoë"])]
#[case("8", &[])]
#[case("active/search?query=oung", &["Bo"])]
#[case("all/search?query=OUNG", &["Bo", "Ida"])]
#[case("all/search?query=talk", &["Zoë"])]
#[case("all/search?query=zed.a", &["Zoë"])]
#[case("all/search?query=phon", &["Zoë", "Bo"])]
#[case("all/search?query=9%2077", &["Zoë"])]
#[case("all/search?query=head%20clerk", &[])]
#[case("all/search?query=z", &["Zoë"])]
#[tokio::test]
async fn a_status_lists_its_people_and_is_searched_with_types_and_values(
    #[case] path: &str,
    #[case] found: &[&str],
) {
    let app = some_people().await;
    let mut wanted = found.to_vec();
    wanted.sort_unstable();
    assert_eq!(names(&app, &app.member, &format!("status/{path}")).await, wanted);
}

#[rstest]
#[case("employeeStatus=1", &["Adam", "Bo", "Mia", "Olga", "Zoë"])]
#[case("employeeStatus=Terminated", &["Ida"])]
#[case("", &["Adam", "Bo", "Gus", "Ida", "Mia", "Olga", "Zoë"])]
#[case("activationStatus=1", &["Adam", "Gus", "Mia", "Olga"])]
#[case("activationStatus=NotActivated&employeeStatus=5", &["Bo", "Zoë"])]
#[case("activationStatus=2", &[])]
#[case("activationStatus=4", &[])]
#[case("employeeType=1", &["Adam", "Mia", "Olga"])]
#[case("employeeType=Visitor", &["Bo", "Gus", "Ida", "Zoë"])]
#[case("employeeType=0&isAdministrator=true", &["Adam", "Olga"])]
#[case("isAdministrator=false&employeeType=user", &["Mia"])]
#[case("filterBy=lastname&filterValue=young&employeeType=2", &["Bo", "Ida"])]
#[case("filterValue=young&employeeStatus=2", &["Ida"])]
#[case("filterBy=mobilePhone&filterOp=contains&filterValue=888", &["Bo"])]
#[case("filterBy=mobilePhone&filterOp=present", &["Bo"])]
#[case("filterBy=location&filterOp=endsWith&filterValue=west", &["Bo"])]
#[case("filterBy=activationStatus&filterValue=0&employeeStatus=1", &["Bo", "Zoë"])]
#[case("filterBy=status&filterValue=4", &["Gus"])]
#[case("sortBy=lastname&sortOrder=descending&employeeStatus=1&employeeType=2", &["Bo", "Zoë"])]
#[case("sortBy=email&sortOrder=descending&employeeType=1", &["Olga", "Mia", "Adam"])]
#[case("count=0", &[])]
#[case("count=2&startIndex=1", &["Bo", "Gus"])]
#[tokio::test]
async fn filter_knows_states_types_and_texts(#[case] query: &str, #[case] found: &[&str]) {
    let app = some_people().await;
    assert_eq!(names(&app, &app.admin, &format!("filter?{query}")).await, found);
    let short = names(&app, &app.admin, &format!("simple/filter?{query}")).await;
    assert_eq!(short, found);
}

#[tokio::test]
async fn who_administers_nothing_never_sees_the_terminated_in_filter() {
    let app = some_people().await;
    for query in ["employeeStatus=2", "employeeStatus=7&filterValue=ida", "filterValue=ida"] {
        assert_eq!(names(&app, &app.member, &format!("filter?{query}")).await, [""; 0], "{query}");
        assert_eq!(names(&app, &app.admin, &format!("filter?{query}")).await, ["Ida"], "{query}");
    }
    assert_eq!(names(&app, &app.guest, "filter").await, ["Gus"]);
}

#[tokio::test]
async fn a_group_filters_by_its_guid_and_tells_its_members() {
    let app = some_people().await;
    for name in ["bo", "zoe"] {
        let path = format!("/api/2.0/people/{name}");
        send(&app, &app.admin, "PUT", &path, (FORM, "department=Sales")).await.expect(200);
    }
    let groups = get(&app, &app.member, "/api/2.0/group").await.expect(200).json();
    assert_eq!((&groups["total"], &groups["response"][0]["name"]), (&json!(1), &json!("Sales")));
    let id = groups["response"][0]["id"].as_str().unwrap();
    assert_eq!(names(&app, &app.member, &format!("filter?groupId={id}")).await, ["Bo", "Zoë"]);
    let group = get(&app, &app.member, &format!("/api/2.0/group/{id}")).await;
    let group = group.expect(200).json()["response"].clone();
    assert_eq!(group["members"][1]["displayName"], "Zoë Ames");
    assert_eq!(group["members"][1].get("email"), None, "members are short persons");
    let missing = get(&app, &app.member, "/api/2.0/group/nobody").await;
    assert_eq!(missing.expect(404).json()["error"]["message"], "group not found");
    get(&app, &app.guest, &format!("/api/2.0/group/{id}")).await.expect(404);
    get(&app, &app.member, "/api/2.0/people/filter?groupId=x").await.expect(400);
}

#[tokio::test]
async fn a_group_is_found_by_a_part_of_its_name_and_shown_with_every_member() {
    let app = some_people().await;
    for (name, department) in [("bo", "Größte Sales"), ("zoe", "Support")] {
        let path = format!("/api/2.0/people/{name}");
        let body = format!("department={department}");
        send(&app, &app.admin, "PUT", &path, (FORM, &*body)).await.expect(200);
    }
    let search = async |wanted: &str| {
        let path = format!("/api/2.0/group/search?groupName={wanted}");
        get(&app, &app.member, &path).await.expect(200).json()
    };
    let found = search("GROSSTE").await;
    let id = found["response"][0]["id"].as_str().expect("a group").to_owned();
    let summary = json!({ "id": id, "name": "Größte Sales", "manager": null });
    assert_eq!(found["response"], json!([summary]));
    assert_eq!((&found["count"], &found["total"]), (&json!(1), &json!(1)));
    assert_eq!(search("nothing").await["response"], json!([]));
    let group = get(&app, &app.member, &format!("/api/2.0/group/{id}")).await.expect(200).json();
    let mut group = group["response"].clone();
    let members = group["members"].take();
    let nil = "00000000-0000-0000-0000-000000000000";
    let expected = json!({ "id": id, "name": "Größte Sales", "manager": null, "category": nil,
        "parent": nil, "description": null, "members": null });
    assert_eq!(group, expected);
    assert_eq!(members.as_array().map(Vec::len), Some(1));
    assert_eq!(members[0]["displayName"], "Bo Young");
}

#[tokio::test]
async fn short_persons_have_five_members_at_most() {
    let app = some_people().await;
    let path = "/api/2.0/people/simple/filter?filterValue=zoe";
    let answer = get(&app, &app.member, path).await.json();
    let zoe = answer["response"][0].as_object().unwrap();
    let members: Vec<&String> = zoe.keys().collect();
    assert_eq!(members, ["id", "displayName", "title", "avatarSmall", "profileUrl"]);
    let answer = get(&app, &app.member, &format!("{path}&fields=ID,email")).await.json();
    let members: Vec<&String> = answer["response"][0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["id"]);
    assert_eq!((&answer["total"], answer.get("nextIndex")), (&json!(1), None));
}
