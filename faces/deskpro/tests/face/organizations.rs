//! Organizations and who belongs to them.

use serde_json::{Value as Json, json};

use crate::desk::{Desk, path_of, pick};

fn path(organization: &Json) -> String {
    format!("/organizations/{}", organization["id"])
}

#[tokio::test]
async fn an_organization_is_created_read_changed_and_deleted() {
    let desk = Desk::start().await;
    let body = json!({"name": "Lind & Co", "labels": ["supplier"], "email_domains": ["lind.example"],
        "contact_data": {"website": [{"url": "https://lind.example/"}]}});
    let answer = desk.post("/organizations", &body).await;
    let made = answer.expect(201).json()["data"].clone();
    assert_eq!(answer.header("location"), Some(&*format!("/api/v2{}", path(&made))));
    let item = made["contact_data"][0]["id"].clone();
    let expected = json!({
        "id": made["id"], "name": "Lind & Co", "summary": "", "importance": 0, "fields": {},
        "user_groups": [], "labels": ["supplier"],
        "contact_data": [{"id": item, "contact_type": "website", "comment": "",
            "url": "https://lind.example/"}],
        "emails": null, "email_domains": ["lind.example"],
        "date_created": "2026-03-01T12:00:00+0000", "parent": null, "chats_count": 0,
        "tickets_count": 0, "phone_numbers": []
    });
    assert_eq!(made, expected);
    let members: Vec<&String> = made.as_object().unwrap().keys().collect();
    assert_eq!(members, expected.as_object().unwrap().keys().collect::<Vec<_>>());

    let change = json!({"importance": 5, "phone_numbers": [{"number": "+45 20 00 00 00"}]});
    let changed = desk.changed(&path(&made), &change).await;
    assert_eq!(changed["importance"], 5);
    assert_eq!(
        changed["phone_numbers"],
        json!([{"number": "+4520000000", "label": "",
        "extension": "", "organization": made["id"], "type": "organization"}])
    );
    let before = desk.app.feed().await;
    desk.put(&path(&made), &changed).await.expect(204);
    assert_eq!(desk.app.feed().await, before);
    let contact_data = desk.data(&format!("{}/contact_data/{item}", path(&made))).await;
    assert_eq!(contact_data["url"], "https://lind.example/");
    let answer = desk.delete(&path(&made)).await;
    assert_eq!((answer.status, answer.text()), (200, "[]"));
    desk.get(&path(&made)).await.expect(404);
}

#[tokio::test]
async fn organizations_are_listed_filtered_and_sorted() {
    let desk = Desk::start().await;
    let mut ids = Vec::new();
    for (name, importance) in [("Beta", 5), ("alpha", 40), ("Gamma", 0)] {
        let body = json!({"name": name, "importance": importance, "fields": {"3": name}});
        ids.push(desk.created("/organizations", &body).await["id"].clone());
    }
    let names = async |query: &str| {
        let list = desk.data(&format!("/organizations?{query}")).await;
        pick(&list, "name").iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("").await, ["Gamma", "alpha", "Beta"]);
    assert_eq!(names("order_by=name").await, ["alpha", "Beta", "Gamma"]);
    assert_eq!(names("order_by=importance&order_dir=desc").await[..2], ["alpha", "Beta"]);
    assert_eq!(names("name=Beta").await, ["Beta"]);
    assert_eq!(names("name=beta").await, [""; 0]);
    assert_eq!(names("org_field.3=Gamma").await, ["Gamma"]);
    assert_eq!(names(&format!("ids={}", ids[0])).await, ["Beta"]);
    assert_eq!(desk.data("/organizations/counts").await, json!({"count": 3}));
    desk.get("/organizations?order_by=primary_email").await.expect(400);
}

#[tokio::test]
async fn people_belong_to_organizations_by_their_own_member() {
    let desk = Desk::start().await;
    let organization = desk.created("/organizations", &json!({"name": "Lind & Co"})).await;
    let id = organization["id"].clone();
    let body = json!({"organization": id.to_string(), "organization_position": "CTO"});
    let person = desk.person("t@lind.example", &body).await;
    assert_eq!((&person["organization"], &person["organization_position"]), (&id, &json!("CTO")));
    let found = desk.data(&format!("/people?organization={id}")).await;
    assert_eq!(pick(&found, "id"), [person["id"].clone()]);
    let answer = desk.put(&path_of(&person), &json!({"organization": 999_999})).await;
    let fields = &answer.expect(400).json()["errors"]["fields"];
    assert_eq!(fields["organization"]["errors"][0]["code"], "bad_choice");
    let detached = desk.changed(&path_of(&person), &json!({"organization": null})).await;
    assert_eq!(detached["organization"], Json::Null);
}

#[tokio::test]
async fn members_are_listed_added_and_removed() {
    let desk = Desk::start().await;
    let organization = desk.created("/organizations", &json!({"name": "Lind & Co"})).await;
    let members = format!("{}/members", path(&organization));
    let person = desk.person("t@lind.example", &json!({})).await;
    let add = json!({"person": person["id"], "position": "CTO"});
    desk.post(&members, &add).await.expect(204);
    assert_eq!(pick(&desk.data(&members).await, "id"), [person["id"].clone()]);
    assert_eq!(desk.data(&path_of(&person)).await["organization_position"], "CTO");
    for (body, code) in [
        (add, "already_in_organization"),
        (json!({"person": 999_999}), "bad_choice"),
        (json!({}), "required"),
    ] {
        let answer = desk.post(&members, &body).await;
        let fields = &answer.expect(400).json()["errors"]["fields"];
        assert_eq!(fields["person"]["errors"][0]["code"], code);
    }
    let member = format!("{members}/{}", person["id"]);
    assert_eq!(desk.delete(&member).await.expect(200).text(), "[]");
    let left = desk.data(&path_of(&person)).await;
    assert_eq!((&left["organization"], &left["organization_position"]), (&Json::Null, &json!("")));
    desk.delete(&member).await.expect(400);
}

#[tokio::test]
async fn a_list_of_members_replaces_the_membership() {
    let desk = Desk::start().await;
    let a = desk.person("a@lind.example", &json!({})).await["id"].clone();
    let b = desk.person("b@lind.example", &json!({})).await["id"].clone();
    let made = desk.created("/organizations", &json!({"name": "Lind", "members": [a]})).await;
    let members = format!("{}/members", path(&made));
    assert_eq!(pick(&desk.data(&members).await, "id"), vec![a.clone()]);
    desk.put(&path(&made), &json!({"members": [b]})).await.expect(204);
    assert_eq!(pick(&desk.data(&members).await, "id"), vec![b.clone()]);
    let answer = desk.put(&path(&made), &json!({"name": "x", "members": [a, 999_999]})).await;
    let fields = &answer.expect(400).json()["errors"]["fields"];
    assert_eq!(fields["members"]["fields"]["members_1"]["errors"][0]["code"], "bad_choice");
    assert_eq!(pick(&desk.data(&members).await, "id"), [b]);
    assert_eq!(desk.data(&path(&made)).await["name"], "Lind");
}

#[tokio::test]
async fn a_membership_is_replaced_in_one_commit() {
    let desk = Desk::start().await;
    let mut ids = Vec::new();
    for n in 0..4 {
        let email = format!("{n}@lind.example");
        ids.push(desk.person(&email, &json!({"organization_position": "CTO"})).await["id"].clone());
    }
    let made = desk.created("/organizations", &json!({"name": "Lind", "members": ids[..3]})).await;
    let before = desk.app.feed().await;
    let members = json!([ids[3], ids[2], ids[3], ids[2]]);
    desk.put(&path(&made), &json!({ "members": members })).await.expect(204);
    let feed = desk.app.feed().await;
    assert_eq!(feed.len(), before.len() + 3, "two leave, one comes, one stays as it is");
    let list = desk.data(&format!("{}/members", path(&made))).await;
    assert_eq!(pick(&list, "organization_position"), ["CTO", "CTO"]);
    assert_eq!(pick(&list, "id"), [ids[3].clone(), ids[2].clone()]);
    let left = desk.data(&format!("/people/{}", ids[0])).await;
    assert_eq!((&left["organization"], &left["organization_position"]), (&Json::Null, &json!("")));
}

#[tokio::test]
async fn a_domain_belongs_to_one_organization() {
    let desk = Desk::start().await;
    let body = json!({"name": "a", "email_domains": ["lind.example"]});
    desk.created("/organizations", &body).await;
    let other = json!({"name": "b", "email_domains": ["b.example", "LIND.example"]});
    let answer = desk.post("/organizations", &other).await;
    let fields = &answer.expect(400).json()["errors"]["fields"];
    let errors = &fields["email_domains"]["fields"]["email_domains_1"]["errors"];
    assert_eq!(errors[0]["code"], "unique_entity");
}
