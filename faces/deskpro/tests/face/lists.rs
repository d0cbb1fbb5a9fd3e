//! Lists: pages, orders, filters, counts.

use serde_json::{Value as Json, json};

use crate::desk::{Desk, path_of, pick};

/// A desk whose contacts are `a`, `b`, `c` and `d`, created in this order.
async fn desk_of_four() -> (Desk, Vec<i64>) {
    let desk = Desk::start().await;
    let mut ids = Vec::new();
    for (name, members) in [
        ("a", json!({"labels": ["red", "blue"], "user_groups": [3], "fields": {"7": "x"}})),
        (
            "b",
            json!({"labels": ["red"], "emails": ["b2@lind.example"], "timezone": "Europe/Oslo",
            "fields": {"7": true}}),
        ),
        ("c", json!({"user_groups": [3, 4], "teams": [9], "fields": {"7": 5}})),
        ("d", json!({"first_name": "Dora", "last_name": "Älv", "name": "", "fields": {"7": 1.5}})),
    ] {
        desk.app.clock.advance(jiff::SignedDuration::from_secs(1));
        let mut members = members;
        if members.get("name").is_none() {
            members["name"] = format!("Name {name}").into();
        }
        let person = desk.person(&format!("{name}@lind.example"), &members).await;
        ids.push(person["id"].as_i64().unwrap());
    }
    (desk, ids)
}

/// Which of the four a query answers, as letters in the order answered.
async fn found(desk: &Desk, ids: &[i64], query: &str) -> String {
    let list = desk.get(&format!("/people?{query}")).await.expect(200).json();
    let numbers = pick(&list["data"], "id").into_iter().filter_map(|id| id.as_i64());
    let letters = numbers.filter_map(|id| ids.iter().position(|known| *known == id));
    letters.map(|at| char::from(b"abcd"[at])).collect()
}

#[tokio::test]
async fn the_newest_come_first_in_pages_of_ten() {
    let (desk, ids) = desk_of_four().await;
    assert_eq!(found(&desk, &ids, "").await, "dcba");
    let page = desk.get("/people?count=3&page=2").await.expect(200).json();
    assert_eq!(
        page["meta"]["pagination"],
        json!({"total": 8, "count": 3, "per_page": 3, "current_page": 2, "total_pages": 3})
    );
    assert_eq!(page["linked"], json!({}));
    let beyond = desk.get("/people?page=99").await.expect(200).json();
    assert_eq!((&beyond["data"], &beyond["meta"]["pagination"]["total"]), (&json!([]), &json!(8)));
    assert_eq!(found(&desk, &ids, "limit=2").await, "dc");
    assert_eq!(found(&desk, &ids, "offset=1&count=2").await, "cb");
}

#[tokio::test]
async fn lists_are_sorted_by_the_documented_keys() {
    let (desk, ids) = desk_of_four().await;
    for key in [
        "id",
        "name",
        "first_name",
        "last_name",
        "primary_email",
        "timezone",
        "organization",
        "date_created",
        "date_last_login",
    ] {
        let up = found(&desk, &ids, &format!("order_by={key}&order_dir=asc")).await;
        let down = found(&desk, &ids, &format!("order_by={key}&order_dir=desc")).await;
        assert_eq!(up.chars().rev().collect::<String>(), down, "{key}");
    }
    assert_eq!(found(&desk, &ids, "order_by=primary_email").await, "abcd");
    assert_eq!(found(&desk, &ids, "order_by=name").await, "dabc");
}

#[tokio::test]
async fn filters_answer_as_if_applied_to_what_is_read() {
    let (desk, ids) = desk_of_four().await;
    for (query, letters) in [
        ("primary_email=B@lind.example", "b"),
        ("primary_email=b2@lind.example", ""),
        ("emails[]=b2@lind.example&emails[]=c@lind.example", "cb"),
        ("search=ame", "cba"),
        ("search=alv", "d"),
        ("label[]=blue", "a"),
        ("label[]=blue&label[]=red", "ba"),
        ("label[]=blue&label[]=red&labels_mode=all", "a"),
        ("no_labels=1", "dc"),
        ("user_group=3", "ca"),
        ("user_group[]=4", "c"),
        ("user_group=", "db"),
        ("agent_team=9", "c"),
        ("person_field.7=x", "a"),
        ("person_field.7=5", "c"),
        ("person_field.7=true", "b"),
        ("person_field.7=1.5", "d"),
        ("person_field.7=y", ""),
        ("agent_team=", "dba"),
        ("is_agent=0", "dcba"),
        ("is_agent=1", ""),
        ("organization=99", ""),
        ("is_deleted=1", ""),
        ("unknown=1&period_created=today&online=1&online_for_chat=1&department=3", "dcba"),
    ] {
        assert_eq!(found(&desk, &ids, query).await, letters, "{query}");
    }
    let two = format!("ids={},{},999999", ids[0], ids[2]);
    assert_eq!(found(&desk, &ids, &two).await, "ca");
    assert_eq!(desk.data("/people/counts?label[]=red").await, json!({"count": 2}));
}

#[tokio::test]
async fn deleted_people_are_listed_only_where_asked_for() {
    let (desk, ids) = desk_of_four().await;
    desk.delete(&format!("/people/{}", ids[1])).await.expect(200);
    assert_eq!(found(&desk, &ids, "").await, "dca");
    assert_eq!(found(&desk, &ids, "is_deleted=1").await, "b");
    assert_eq!(found(&desk, &ids, "is_deleted=-1").await, "dcba");
    let deleted = desk.data("/people?is_deleted=1").await;
    assert_eq!(deleted[0]["is_deleted"], true);
}

#[tokio::test]
async fn agents_have_a_list_of_their_own_and_the_caller_can_be_left_out() {
    let (desk, _) = desk_of_four().await;
    let emails = |list: &Json| pick(list, "primary_email");
    let agents = ["member@test.example", "admin@test.example", "owner@test.example"];
    assert_eq!(emails(&desk.data("/agents").await), agents);
    assert_eq!(emails(&desk.data("/people?is_agent=1").await), agents);
    assert_eq!(emails(&desk.data("/people?is_agent=1&not_me=1").await), agents[..2]);
}

#[tokio::test]
async fn a_post_may_carry_the_query_of_a_get_and_creates_nothing() {
    let (desk, ids) = desk_of_four().await;
    let before = desk.app.feed().await;
    let authorization = crate::desk::authorization(&desk.app.owner);
    let headers = [("Authorization", &*authorization), ("X-Deskpro-Api-Get-Query-Body", "1")];
    for (path, body, expected) in [
        ("people", json!({"primary_email": "a@lind.example"}), vec![ids[0]]),
        ("people", json!({"ids": [ids[1], ids[2]], "order_by": "id"}), vec![ids[1], ids[2]]),
        ("organizations", json!({"name": "x"}), vec![]),
    ] {
        let target = format!("/api/v2/{path}");
        let answer = desk.app.request("POST", &target, &headers, body.to_string()).await;
        let list = answer.expect(200).json();
        assert_eq!(pick(&list["data"], "id"), expected, "{body}");
        assert_eq!(list["meta"]["pagination"]["total"], expected.len());
    }
    assert_eq!(desk.app.feed().await, before);
}

#[tokio::test]
async fn what_is_no_page_or_order_is_a_bad_request() {
    let desk = Desk::start().await;
    for (query, message) in [
        ("count=201", "Count must be between 1 and 200."),
        ("count=0", "Count must be between 1 and 200."),
        ("page=0", "Page must be a positive number."),
        ("order_by=shoe_size", "Unknown sort field."),
        ("order_by=name&order_dir=sideways", "Unknown order value."),
        ("is_deleted=maybe", "Is_deleted must be 0, 1 or -1."),
    ] {
        let answer = desk.get(&format!("/people?{query}")).await;
        let body = answer.expect(400).json();
        assert_eq!((&body["code"], &body["message"]), (&json!("bad_request"), &json!(message)));
    }
}

#[tokio::test]
async fn a_guest_sees_only_their_own_record() {
    let (desk, ids) = desk_of_four().await;
    let list = desk.call_as(&desk.app.guest, "GET", "/people", "").await.expect(200).json();
    assert_eq!(pick(&list["data"], "id"), [desk.app.guest.number]);
    desk.call_as(&desk.app.guest, "GET", &format!("/people/{}", ids[0]), "").await.expect(404);
    let path = path_of(&list["data"][0]);
    desk.call_as(&desk.app.guest, "GET", &path, "").await.expect(200);
}
