//! The acceptance list of the dialect's page, one test a line. Webhooks are not served yet.

use crate::client::{self, Client, encode};
use polydex_testkit::{Answer, TestApp, TestKey, person};
use serde_json::{Value as Json, json};

const UNKNOWN_ID: &str = "00000000-0000-0000-0000-00000000dead";

/// The path of a user, in a spelling that the vendor's documents never use.
fn user(key: &TestKey) -> String {
    format!("//Users/{}", key.person_id.to_string().to_uppercase())
}

async fn a_phone_of(client: &Client<'_>, key: &TestKey) -> String {
    let phone = json!({"type": "phone", "subType": "work", "value": "1"});
    let made = client.send("POST", &Client::infos(key), &phone).await.expect(200).json();
    made["id"].as_str().unwrap().to_owned()
}

/// Line 1: the fifteen operations of the reference's sidebar, in their order.
#[tokio::test]
async fn the_fifteen_endpoints_answer_the_codes_listed_in_any_letter_case() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let (member, guest) = (user(&app.member), user(&app.guest));
    let info = a_phone_of(&admin, &app.member).await;
    let infos = format!("{member}/ContactInfo");
    let phone = json!({"type": "phone", "value": "2"});
    let none = Json::Null;
    for (method, path, body, status) in [
        ("GET", "/Me".to_owned(), &none, 200),
        ("GET", "/USERS?PageSize=5&OrderBy=LastName&FilterBy=not+isArchived".into(), &none, 200),
        ("GET", format!("/Users/AutoFill/{}", app.member.email.to_uppercase()), &none, 200),
        ("GET", "/users/autofill/nobody%40depot.example".into(), &none, 204),
        ("GET", "/Users/ME".into(), &none, 200),
        ("GET", member.clone(), &none, 200),
        ("PUT", member.clone(), &json!({"FIRSTNAME": "Mia"}), 200),
        ("POST", format!("{member}/Deactivate"), &none, 204),
        ("POST", format!("{member}/deActivate?IncludeSummary=True"), &none, 200),
        ("POST", format!("{member}/Activate"), &none, 204),
        ("GET", infos.clone(), &none, 200),
        ("POST", infos.clone(), &phone, 200),
        ("GET", format!("{infos}/{}", info.to_uppercase()), &none, 200),
        ("PUT", format!("{infos}/{info}"), &phone, 200),
        ("DELETE", format!("{infos}/{info}"), &none, 204),
        ("POST", format!("{guest}/setArchived"), &json!({"ISARCHIVED": true}), 200),
        ("DELETE", guest.clone(), &none, 204),
    ] {
        let answer = admin.send(method, &path, body).await;
        assert_eq!(answer.status, status, "{method} {path}");
        assert_eq!(answer.body.is_empty(), status == 204, "{method} {path}");
    }
    let unknown = format!("/users/{UNKNOWN_ID}");
    for (method, tail, body) in [
        ("GET", "", &none),
        ("PUT", "", &json!({})),
        ("DELETE", "", &none),
        ("POST", "/activate", &none),
        ("POST", "/deactivate", &none),
        ("POST", "/setarchived", &json!({"isArchived": true})),
        ("GET", "/contactinfo", &none),
        ("POST", "/contactinfo", &phone),
        ("GET", &format!("/contactinfo/{info}"), &none),
        ("PUT", &format!("/contactinfo/{info}"), &phone),
        ("DELETE", &format!("/contactinfo/{info}"), &none),
    ] {
        let answer = admin.send(method, &format!("{unknown}{tail}"), body).await;
        assert_eq!(answer.expect(404).json()["code"], "not-found", "{method} {tail}");
    }
}

/// Line 2.
#[tokio::test]
async fn users_without_parameters_are_a_thousand_and_a_page_past_the_end_is_empty() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let of = |answer: &Answer| {
        ["aw-page", "aw-pagesize", "aw-items", "aw-totalitems"]
            .map(|name| answer.header(name).unwrap().parse::<u32>().unwrap())
    };
    let all = admin.get("/users").await;
    assert_eq!(all.expect(200).json().as_array().unwrap().len(), 4);
    assert_eq!(of(&all), [1, 1000, 4, 4]);
    let past = admin.get("/users?page=2").await;
    assert_eq!(past.expect(200).json(), json!([]));
    assert_eq!(of(&past), [2, 1000, 0, 4]);
}

/// Line 3.
#[tokio::test]
async fn a_user_always_has_the_three_arrays_both_flags_and_on_me_a_workspace() {
    let app = client::start().await;
    app.create(person("Nobody Known").build()).await;
    let admin = Client::of(&app, &app.admin);
    let list = admin.get("/users").await.expect(200).json();
    let me = admin.get("/me").await.expect(200).json();
    for user in list.as_array().unwrap().iter().chain([&me]) {
        for member in ["userContactInfos", "tags", "teams"] {
            assert!(user[member].is_array(), "{member} of {user}");
        }
        for flag in ["invitationAccepted", "isDeactivated"] {
            assert!(user["status"][flag].is_boolean(), "{flag} of {user}");
        }
    }
    for member in ["id", "name", "url"] {
        assert!(me["workspace"][member].is_string(), "{member}");
    }
}

/// Line 4.
#[tokio::test]
async fn a_contact_info_is_made_read_replaced_and_removed_by_id() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let infos = Client::infos(&app.member);
    let info = format!("{infos}/{}", a_phone_of(&admin, &app.member).await);
    let of_another = info.replace(&infos, &Client::infos(&app.guest));
    for method in ["GET", "PUT", "DELETE"] {
        let body =
            if method == "PUT" { json!({"type": "phone", "value": "3"}) } else { Json::Null };
        for foreign in [format!("{infos}/{UNKNOWN_ID}"), of_another.clone()] {
            let answer = admin.send(method, &foreign, &body).await;
            assert_eq!(answer.expect(404).json()["code"], "not-found", "{method} {foreign}");
        }
    }
    let empty = admin.call("PUT", &info, &[], "").await;
    assert_eq!(empty.expect(400).json()["code"], "invalid-model");
    let sent = json!({"type": "phone", "subType": "home", "value": "3"});
    let put = admin.send("PUT", &info, &sent).await.expect(200).json();
    assert_eq!(admin.get(&info).await.expect(200).json(), put);
    assert_eq!((&put["subType"], &put["value"]), (&"home".into(), &"3".into()));
    assert!(admin.send("DELETE", &info, &Json::Null).await.expect(204).body.is_empty());
    admin.get(&info).await.expect(404);
}

/// Line 5.
#[tokio::test]
async fn a_missing_permission_and_a_bad_token_are_the_one_401() {
    let app = client::start().await;
    let path = format!("/api/v1/users/{}", app.member.person_id);
    let bad = [("Authorization", "Bearer pdx_nonsense")];
    let forbidden = Client::of(&app, &app.guest).get(&path["/api/v1".len()..]).await;
    for answer in [forbidden, app.request("GET", &path, &bad, "").await] {
        let body = answer.expect(401).json();
        assert_eq!(body["code"], "unauthorized");
        assert!(!body["description"].as_str().unwrap().is_empty());
        assert_eq!(body["message"]["description"], body["description"]);
    }
}

/// Line 6.
#[tokio::test]
async fn every_filter_and_order_of_the_reference_is_read_and_an_unknown_property_is_not() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let id = app.admin.person_id;
    let ask = async |parameter: &str, text: &str| {
        admin.get(&format!("/users?{parameter}={}", encode(text))).await
    };
    for filter in [
        "firstName eq 'O''Neil'",
        &format!("id eq guid'{id}'"),
        "createdOn lt datetime'2026-01-31T00:00'",
        "createdOn ge datetime'2026-01-31T00:00:00.123Z'",
        "isArchived eq true or gender eq null",
        "resourceVersion gt 32 and resourceVersion gt 64L",
        "resourceVersion gt 2.029 or resourceVersion lt 2.0f",
        "resourceVersion ne 2.345M and resourceVersion ne 0x22 and resourceVersion gt -1",
        "id eq me.id",
        "createdOn le now and createdOn ge today and createdOn gt today-30d",
        "createdOn lt today+5d and createdOn gt sow and createdOn lt eow",
        "createdOn gt som and createdOn lt eom",
        "startswith(firstName,'A') or endswith(LastName,'n')",
        "substringof('min',lastname) and tolower(firstName) eq 'adam'",
        "status/isDeactivated eq false",
        "userContactInfos/any(c: c/type eq 'email' and c/value eq 'mirjam@depot.example')",
        "teams/any(t: t/name in ('Ops','HR'))",
        "userContactInfos/any(c: c/type eq 'phone') eq false",
        "not userContactInfos/any(c: c/type eq 'phone')",
        "userContactInfos/count() gt 0 and userContactInfos/count(c: c/type eq 'urls') eq 0",
    ] {
        assert!(ask("filterby", filter).await.expect(200).json().is_array(), "{filter}");
    }
    for order in ["LastName,FirstName desc", "status/isDeactivated", "lastname asc, firstname"] {
        assert!(ask("orderBy", order).await.expect(200).json().is_array(), "{order}");
    }
    for (parameter, text) in [
        ("filterby", "email eq 'a'"),
        ("filterby", "id eq '5b0c6f5e-7a53-4d0e-9a0e-2f3d6a1c9b11'"),
        ("filterby", "isArchived AND isDeactivated"),
        ("filterby", "id eq GUID'5b0c6f5e-7a53-4d0e-9a0e-2f3d6a1c9b11'"),
        ("filterby", "status.isDeactivated eq false"),
        ("filterby", "(isArchived"),
        ("filterby", "firstName eq 5"),
        ("orderby", "email"),
    ] {
        let answer = ask(parameter, text).await;
        assert_eq!(answer.expect(400).json()["code"], "invalid-filter-or-order", "{text}");
    }
}

/// Line 8.
#[tokio::test]
async fn the_trace_id_is_in_header_and_body_and_the_headers_are_exposed() {
    let app = client::start().await;
    let answers = [
        app.request("GET", "/api/v1/users", &[], "").await,
        Client::of(&app, &app.admin).get("/users/nobody").await,
    ];
    for answer in answers {
        assert_eq!(answer.json()["traceId"].as_str(), answer.header("trace-id"));
        let exposed = answer.header("access-control-expose-headers").unwrap();
        for name in ["aw-page", "aw-items", "aw-pagesize", "aw-totalitems", "trace-id"] {
            assert!(exposed.split(',').any(|known| known == name), "{name}");
        }
    }
}

/// Rate limits: section 10 of the page, not on the list.
mod limits {
    use super::*;
    use polydex_face_awork::Awork;
    use polydex_format_awork::DIALECT;
    use polydex_http::{Per, RateLimit, RateWindow, Rates};
    use polydex_testkit::Setup;

    const NAMES: [&str; 7] = [
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "x-ratelimit-limit-second",
        "x-ratelimit-remaining-second",
        "x-ratelimit-limit-minute",
        "x-ratelimit-remaining-minute",
    ];

    fn numbers(answer: &Answer) -> [u32; 7] {
        NAMES.map(|name| answer.header(name).expect(name).parse().unwrap())
    }

    async fn limited(requests: u32) -> TestApp {
        let windows = vec![RateWindow { requests, seconds: 60 }];
        let limit = RateLimit { per: Per::Workspace, windows, ..RateLimit::default() };
        Setup::new(vec![Box::new(Awork)]).rates(Rates::new([(DIALECT, limit)])).start().await
    }

    #[tokio::test]
    async fn every_response_has_rate_limit_headers() {
        let app = client::start().await;
        let admin = Client::of(&app, &app.admin);
        let anonymous = app.request("GET", "/api/v1/me", &[], "").await;
        for answer in [admin.get("/users").await, admin.get("/nowhere").await, anonymous] {
            assert_eq!(numbers(&answer), [1000, 1000, 60, 50, 50, 1000, 1000]);
        }
    }

    #[tokio::test]
    async fn a_throttled_client_waits_as_long_as_both_headers_say() {
        let app = limited(2).await;
        let (admin, member) = (Client::of(&app, &app.admin), Client::of(&app, &app.member));
        assert_eq!(numbers(&admin.get("/me").await)[..2], [2, 1]);
        assert_eq!(numbers(&member.get("/me").await)[..2], [2, 0]);
        let refused = admin.get("/users").await;
        let body = refused.expect(429).json();
        assert_eq!(body["code"], "too-many-requests");
        assert_eq!(body["message"]["description"], body["description"]);
        assert_eq!(refused.header("retry-after"), refused.header("ratelimit-reset"));
        let [limit, left, wait, ..] = numbers(&refused);
        assert_eq!((limit, left), (2, 0));
        app.clock.advance(jiff::SignedDuration::from_secs(wait.into()));
        admin.get("/me").await.expect(200);
    }
}
