//! Custom fields: definitions, and values checked by them.

use serde_json::json;

use crate::desk::{Desk, path_of, pick};

#[tokio::test]
async fn administrators_make_change_and_remove_definitions() {
    for kind in ["person", "organization"] {
        let desk = Desk::start().await;
        let path = format!("/{kind}_custom_fields");
        let answer = desk.post(&path, &json!({"title": "Apps", "description": "in use"})).await;
        let made = answer.expect(201).json()["data"].clone();
        let expected = json!({"id": 1, "title": "Apps", "description": "in use", "parent": null,
            "widget_type": "text", "options": {}, "choices": []});
        assert_eq!(made, expected);
        assert_eq!(answer.header("location"), Some(&*format!("/api/v2{path}/1")));
        let plan = json!({"id": 7, "title": "Plan", "choices": [{"id": 3, "title": "Gold"}]});
        desk.created(&path, &plan).await;
        let now = desk.changed(&format!("{path}/7"), &json!({"title": "Contract"})).await;
        assert_eq!((&now["title"], &now["choices"]), (&json!("Contract"), &plan["choices"]));
        let all = desk.get(&path).await.expect(200).json();
        assert_eq!(pick(&all["data"], "id"), [1, 7]);
        assert_eq!(all["meta"]["pagination"]["total"], 2);
        let second = desk.get(&format!("{path}?count=1&page=2")).await.expect(200).json();
        assert_eq!(pick(&second["data"], "id"), [7]);
        assert_eq!(desk.delete(&format!("{path}/1")).await.expect(200).text(), "[]");
        desk.get(&format!("{path}/1")).await.expect(404);
        desk.put(&format!("{path}/1"), &json!({"title": "x"})).await.expect(404);
        desk.delete(&format!("{path}/1")).await.expect(404);
    }
}

#[tokio::test]
async fn a_faulty_definition_is_refused_and_nothing_is_stored() {
    let desk = Desk::start().await;
    desk.created("/person_custom_fields", &json!({"id": 7, "title": "Plan"})).await;
    let before = desk.data("/person_custom_fields").await;
    for (body, path, code) in [
        (json!({}), "/fields/title/errors/0/code", "required"),
        (json!({"title": "x", "id": 7}), "/fields/id/errors/0/code", "unique_entity"),
        (json!({"title": "x", "id": -1}), "/fields/id/errors/0/code", "bad_choice"),
        (json!({"title": "x", "colour": 1}), "/errors/0/code", "extra_fields"),
        (
            json!({"title": "x", "choices": [{"id": 1}]}),
            "/fields/choices/fields/choices_0/fields/title/errors/0/code",
            "required",
        ),
    ] {
        let errors = desk.post("/person_custom_fields", &body).await.expect(400).json();
        assert_eq!(errors["errors"].pointer(path), Some(&json!(code)), "{errors}");
    }
    let member = &desk.app.member;
    for (method, path) in [
        ("POST", "/person_custom_fields"),
        ("PUT", "/person_custom_fields/7"),
        ("DELETE", "/person_custom_fields/7"),
    ] {
        let body = json!({"title": "x"}).to_string();
        desk.call_as(member, method, path, body).await.expect(403);
    }
    assert_eq!(desk.data("/person_custom_fields").await, before);
}

#[tokio::test]
async fn a_field_with_choices_takes_their_ids_and_tells_their_titles() {
    let desk = Desk::start().await;
    let choices = json!([{"id": 3, "title": "Gold"}, {"id": 4, "title": "Silver"}]);
    let plan = json!({"id": 7, "title": "Plan", "choices": choices});
    desk.created("/person_custom_fields", &plan).await;
    let person = desk.person("a@lind.example", &json!({"fields": {"Plan": "3"}})).await;
    let expected = json!({"7": {"aliases": ["7", "Plan", "field7"], "value": 3,
        "detail": {"3": {"title": "Gold"}}}});
    assert_eq!(person["fields"], expected);
    let path = path_of(&person);
    let both = desk.changed(&path, &json!({"fields": {"field7": [4, 3]}})).await;
    let expected = json!({"3": {"title": "Gold"}, "4": {"title": "Silver"}});
    assert_eq!(
        (&both["fields"]["7"]["value"], &both["fields"]["7"]["detail"]),
        (&json!([4, 3]), &expected)
    );
    for wrong in [json!(5), json!("Gold"), json!([3, 5]), json!(true)] {
        let body = json!({"fields": {"7": wrong}});
        let errors = desk.put(&path, &body).await.expect(400).json();
        let code = errors.pointer("/errors/fields/fields/fields/fields_7/errors/0/code");
        assert_eq!(code, Some(&json!("bad_choice")), "{errors}");
    }
    desk.put(&path, &json!({ "fields": both["fields"] })).await.expect(204);
    let without = desk.changed(&path, &json!({"fields": {"7": null}})).await;
    assert_eq!(without["fields"], json!({}));
}

#[tokio::test]
async fn a_field_that_an_administrator_writes_undefined_is_defined_as_a_text() {
    let desk = Desk::start().await;
    let person = desk.person("a@lind.example", &json!({"fields": {"12": "x"}})).await;
    assert_eq!(desk.data(&path_of(&person)).await, person);
    let defined = desk.data("/person_custom_fields/12").await;
    assert_eq!((&defined["title"], &defined["widget_type"]), (&json!("Field 12"), &json!("text")));
    assert_eq!(person["fields"]["12"]["aliases"], json!(["12", "Field 12", "field12"]));
    let wrong = json!({"fields": {"13": {}}});
    desk.put(&path_of(&person), &wrong).await.expect(400);

    assert_eq!(pick(&desk.data("/person_custom_fields").await, "id"), [12]);
    assert_eq!(desk.data("/organization_custom_fields").await, json!([]));
    let himself = format!("/people/{}", desk.app.member.number);
    let body = json!({"fields": {"14": "y"}}).to_string();
    desk.call_as(&desk.app.member, "PUT", &himself, body).await.expect(204);
    assert_eq!(pick(&desk.data("/person_custom_fields").await, "id"), [12]);
    assert_eq!(desk.data(&himself).await["fields"]["14"]["value"], "y");
}

#[tokio::test]
async fn a_filter_finds_what_a_list_holds_and_no_longer_what_it_held() {
    let desk = Desk::start().await;
    let found = async |query: &str| pick(&desk.data(&format!("/people?{query}")).await, "id");
    let fields = json!({"fields": {"7": ["a b", 5, "\"q\".%=é"], "8": "a b"}});
    let person = desk.person("a@lind.example", &fields).await;
    let id = [person["id"].clone()];
    for query in ["person_field.7=a%20b", "person_field.7=5", "person_field.7=%22q%22.%25%3D%C3%A9"]
    {
        assert_eq!(found(query).await, id, "{query}");
    }
    for query in ["person_field.7=a", "person_field.7=[5]", "person_field.8=5", "person_field.7="] {
        assert_eq!(found(query).await, [""; 0], "{query}");
    }
    desk.put(&path_of(&person), &json!({"fields": {"7": [6], "8": null}})).await.expect(204);
    assert_eq!(found("person_field.7=5").await, [""; 0]);
    assert_eq!(found("person_field.8=a%20b").await, [""; 0]);
    assert_eq!(found("person_field.7=6").await, id);
    let made = json!({"name": "Lind", "fields": {"7": ["x"]}});
    let organization = desk.created("/organizations", &made).await;
    let list = desk.data("/organizations?org_field.7=x").await;
    assert_eq!(pick(&list, "id"), [organization["id"].clone()]);
}
