//! Client quirks that a server must survive (§11).

use polydex_testkit::{TestApp, person};
use serde_json::{Value as Json, json};

use crate::{get, linked, send, start};

async fn ann(app: &TestApp) -> String {
    let ann = person("Ann Vos").email("ann@acme.test").mobile("1").create(app).await;
    format!("/v1/people/{}", ann.number)
}

#[tokio::test]
async fn ruby_sends_strings_and_empty_texts_and_operators_in_the_key() {
    let app = start().await;
    let path = ann(&app).await;
    let acme = crate::organization(&app, "Acme").await.number.to_string();
    let body = json!({ "organization_id": acme, "vip": "true", "job_title": "", "manager_id": "" });
    let updated = send(&app, &format!("PATCH {path}"), &body.to_string()).await.expect(200).json();
    assert_eq!((&updated["organization"]["name"], &updated["vip"]), (&json!("Acme"), &json!(true)));
    assert_eq!((&updated["job_title"], &updated["manager"]), (&Json::Null, &Json::Null));
    let id = &updated["id"];
    for key in [format!("id%21={id}"), format!("id%3C={}", id.as_i64().unwrap() - 1)] {
        let rows = get(&app, &format!("/v1/people?{key}&per_page=100")).await.json();
        assert!(rows.as_array().expect("a list").iter().all(|row| row["id"] != *id), "{key}");
    }
    assert_eq!(get(&app, &path).await.json().get("message"), None, "taken for a failure");
    send(&app, &format!("DELETE {path}/contacts/"), "").await.expect(204);
    send(&app, &format!("DELETE {path}/contacts/"), "").await.expect(204);
}

#[tokio::test]
async fn csharp_reads_three_limits_on_every_success_and_recognizes_a_list_by_its_total() {
    let app = start().await;
    let path = ann(&app).await;
    for (call, body) in [
        (format!("GET {path}"), ""),
        ("GET /v1/people".to_owned(), ""),
        (format!("POST {path}/contacts"), r#"{"label":"work","telephone":"1"}"#),
        (format!("PATCH {path}"), "{}"),
        (format!("DELETE {path}/contacts"), ""),
        (format!("POST {path}/archive"), ""),
        ("GET /v1/enums".to_owned(), ""),
    ] {
        let answer = send(&app, &call, body).await;
        for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
            let number = answer.header(name).and_then(|text| text.parse::<i64>().ok());
            assert!(number.is_some(), "{call}: {name}");
        }
        let is_list = call == "GET /v1/people";
        assert_eq!(answer.header("x-pagination-total-entries").is_some(), is_list, "{call}");
    }
}

#[tokio::test]
async fn dotnet_puts_a_slash_before_the_query() {
    let app = start().await;
    let path = ann(&app).await;
    for list in ["/v1/people/directory/?per_page=100", "/v1/people/?per_page=100"] {
        assert!(
            get(&app, list).await.json().as_array().is_some_and(|rows| rows.len() == 5),
            "{list}"
        );
    }
    let contacts = get(&app, &format!("{path}/contacts/?per_page=100")).await.json();
    assert_eq!(contacts[0]["telephone"], "1");
}

#[tokio::test]
async fn python_reads_itself_and_its_teams_and_splits_the_link_at_comma_and_semicolon() {
    let app = start().await;
    let _ = ann(&app).await;
    let me = get(&app, "/v1/people/me").await.json();
    assert_eq!(
        get(&app, &format!("/v1/people/{}/teams?per_page=100", me["id"])).await.json(),
        json!([])
    );
    let list = "/v1/people?per_page=2&fields=id,name&sort=name,-id&source=!a;b";
    let page = get(&app, list).await;
    let link = page.header("link").expect("a link");
    for entry in link.split(',') {
        let parts: Vec<_> = entry.split(';').collect();
        let [url, relation] = *parts else { panic!("{entry}") };
        assert!(url.trim().starts_with('<') && url.ends_with('>'), "{url}");
        assert!(relation.trim().starts_with("rel=\""), "{relation}");
    }
}

#[tokio::test]
async fn go_wants_numeric_ids() {
    let app = start().await;
    let path = ann(&app).await;
    let full = get(&app, &path).await.json();
    assert!(full["id"].is_i64() && full["contacts"][0]["id"].is_i64());
    let node = full["nodeID"].as_str().expect("a node").to_owned();
    assert_eq!(get(&app, &format!("/v1/people/{node}")).await.json(), full);
    let contact = &full["contacts"][0];
    let by_node =
        format!("/v1/people/{node}/contacts/{}", contact["nodeID"].as_str().expect("a node"));
    assert_eq!(get(&app, &by_node).await.json()["id"], contact["id"]);
    let body = format!(r#"{{"manager_id":"{node}"}}"#);
    let updated = send(&app, &format!("PATCH /v1/people/{node}"), &body).await;
    assert_eq!(updated.expect(200).json()["manager"]["nodeID"], node);
    for list in ["audit", "teams", "addresses"] {
        get(&app, &format!("/v1/people/{node}/{list}")).await;
    }
    for call in ["archive", "restore"] {
        send(&app, &format!("POST /v1/people/{node}/{call}"), "").await.expect(200);
    }
    let found = get(&app, &format!("/v1/people?manager={node}&id={node}")).await.json();
    assert_eq!(found[0]["nodeID"], node);
}

#[tokio::test]
async fn a_generic_client_adds_a_page_size_to_everything() {
    let app = start().await;
    let path = ann(&app).await;
    let contact = &get(&app, &format!("{path}/contacts")).await.json()[0]["id"];
    for path in
        [path.clone(), format!("{path}/contacts/{contact}"), "/v1/me".into(), "/v1/enums".into()]
    {
        get(&app, &format!("{path}?per_page=100&unknown=%F0&=")).await;
    }
}

#[tokio::test]
async fn a_requested_language_changes_nothing_that_clients_read() {
    let app = start().await;
    let bearer = app.admin.bearer();
    for language in ["X-Xurrent-Language", "X-4me-Language", "Accept-Language"] {
        let headers = [("Authorization", &*bearer), (language, "nl, \"?")];
        let refused = app.request("POST", "/v1/people", &headers, r#"{"name":"A"}"#).await;
        assert_eq!(refused.expect(422).json()["errors"][0][0], "primary_email");
    }
}

#[tokio::test]
async fn powershell_walks_until_the_current_page_is_the_last() {
    let app = start().await;
    let _ = ann(&app).await;
    let host = format!("http://{}", app.address);
    let mut path = "/v1/people?per_page=2".to_owned();
    let mut rows = 0;
    loop {
        let page = get(&app, &path).await;
        rows += page.json().as_array().map_or(0, Vec::len);
        let number = |name| page.header(name).and_then(|text| text.parse::<u32>().ok());
        if number("x-pagination-current-page") == number("x-pagination-total-pages") {
            break;
        }
        let next = linked(&page, "next").and_then(|url| url.strip_prefix(&*host));
        path = next.expect("a further page").to_owned();
    }
    assert_eq!(rows, 5);
    send(&app, "DELETE /v1/people/1", "").await.expect(404);
}

#[tokio::test]
async fn node_requests_a_token_in_json() {
    let app = start().await;
    let body = json!({ "grant_type": "client_credentials", "client_id": app.admin.key_id.to_string(),
        "client_secret": app.admin.secret });
    let headers = [("Content-Type", "application/json")];
    let granted =
        app.request("POST", "/token", &headers, body.to_string()).await.expect(200).json();
    let bearer = format!("Bearer {}", granted["access_token"].as_str().expect("a token"));
    app.request("GET", "/v1/me", &[("Authorization", &bearer)], "").await.expect(200);
}
