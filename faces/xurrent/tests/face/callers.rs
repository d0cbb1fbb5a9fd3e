//! Look-up of callers by number, and the values of enumerations.

use polydex_face_xurrent::Xurrent;
use polydex_model::{Context, Feature, Settings, Value};
use polydex_testkit::{Setup, TestApp, person};
use serde_json::{Value as Json, json};

use crate::{as_who, get, send, start};

async fn dutch() -> TestApp {
    let settings = Settings { region: "NL".into(), ..Settings::default() };
    Setup::new(vec![Box::new(Xurrent::default())]).settings(settings).start().await
}

async fn found(app: &TestApp, path: &str) -> Vec<Json> {
    let rows = get(app, path).await.json();
    rows.as_array().expect("a list").iter().map(|row| row["name"].clone()).collect()
}

#[tokio::test]
async fn a_caller_is_found_by_their_number_in_any_form() {
    let app = dutch().await;
    let _ = person("Ann Vos").mobile("06 5550 1234").create(&app).await;
    let ben = person("Ben Oort").mobile("+31 20 555 0199");
    let _ = ben.with(|p| p.account.foreign_ids.support = Some("S-7".into())).create(&app).await;
    for number in [
        "%2B31655501234",
        "+31655501234",
        "0031655501234",
        "0655501234",
        "06-5550 1234",
        "9106 5550 1234",
        "655501234",
    ] {
        let path = format!("/v1/sd?telephone={}", number.replace(' ', "%20"));
        assert_eq!(found(&app, &path).await, ["Ann Vos"], "{number}");
    }
    for unknown in
        ["/v1/sd?telephone=12", "/v1/sd?telephone=000", "/v1/sd?request=77&supportID=S-7"]
    {
        assert!(found(&app, unknown).await.is_empty(), "{unknown}");
    }
    assert_eq!(found(&app, "/v1/sd?telephone=0655501234&supportID=s-7").await, ["Ben Oort"]);
    let refused = send(&app, "GET /v1/sd", "").await;
    let message = "One of request, employeeID, supportID, telephone must be given";
    assert_eq!(refused.expect(400).json()["message"], message);
}

#[tokio::test]
async fn a_look_up_finds_at_most_ten_people_and_none_by_a_fax_number() {
    let app = dutch().await;
    for n in 0..12 {
        let someone = person(&format!("P {n:02}")).mobile("+31655501234");
        let _ = someone
            .with(|p| p.account.foreign_ids.employee = Some("e-1".into()))
            .create(&app)
            .await;
    }
    let fax = person("Fax").mobile("+31 20 555 0100").with(|p| {
        let point = &mut p.card.points[0];
        point.contexts = [Context::Work].into();
        if let Value::Phone(phone) = &mut point.value {
            phone.features = [Feature::Fax].into();
        }
    });
    let _ = fax.create(&app).await;
    assert_eq!(found(&app, "/v1/sd?telephone=0655501234").await.len(), 10);
    assert_eq!(found(&app, "/v1/sd?employeeID=e-1").await.len(), 10);
    assert!(found(&app, "/v1/sd?telephone=0205550100").await.is_empty());
    assert!(
        as_who(&app, &app.guest, "GET /v1/sd?telephone=0655501234", "").await.json() == json!([])
    );
}

#[tokio::test]
async fn a_list_is_filtered_by_telephone() {
    let app = dutch().await;
    let _ = person("Ann Vos").mobile("06 5550 1234").create(&app).await;
    let _ = person("Ben Oort").mobile("+31 20 555 0199").create(&app).await;
    for (query, names) in [
        ("telephone=0655501234", vec!["Ann Vos"]),
        ("telephone=%2B31655501234,0205550199", vec!["Ann Vos", "Ben Oort"]),
        ("telephone=!", vec!["Ann Vos", "Ben Oort"]),
        ("telephone%21=0655501234&primary_email=", vec!["Ben Oort"]),
        ("telephone=&name=Ann%20Vos", vec![]),
    ] {
        assert_eq!(found(&app, &format!("/v1/people?{query}")).await, names, "{query}");
    }
    send(&app, "GET /v1/people?telephone=%3E5", "").await.expect(400);
}

#[tokio::test]
async fn enumerations_have_ids_texts_and_codes() {
    let app = start().await;
    let enums = get(&app, "/v1/enums").await.json();
    let has = |name: &str, value: Json| {
        let values = enums[name].as_array().unwrap_or_else(|| panic!("{name}"));
        assert!(values.contains(&value), "{name}: {value}");
    };
    has("contact.label", json!({ "id": 790, "txt": "Fax", "code": "fax" }));
    has("contact.label", json!({ "id": 820, "txt": "Slack", "code": "chat_slack" }));
    has("contact.protocol", json!({ "id": 925, "txt": "Chat", "code": "chat" }));
    has("address.label", json!({ "id": 130, "txt": "Mailing", "code": "mailing" }));
    has("language", json!({ "id": 11, "txt": "Dutch", "code": "nl" }));
    has("person.send_email_notifications", json!({ "id": 3, "txt": "Never", "code": "never" }));
    assert!(enums["countries"].as_array().expect("a list").iter().any(|c| c["code"] == "NL"));
    assert_eq!(get(&app, "/v1/enums/nl").await.json(), enums);
    app.request("GET", "/v1/enums", &[], "").await.expect(401);
    assert_eq!(get(&app, "/v1/sites").await.json(), json!([]));
}
