//! Authentication.

use crate::House;

#[tokio::test]
async fn a_request_without_a_valid_key_learns_nothing_and_changes_nothing() {
    let house = House::start().await;
    let before = house.data().await;
    let stranger = house.app.stranger.bearer();
    let body = r#"{"label":"work","telephone":"1"}"#;
    for authorization in [
        None,
        Some("Bearer"),
        Some("Bearer "),
        Some("Bearer pdx_unknown"),
        Some("Basic dDp4"),
        Some(&*house.app.admin.secret),
        Some("key 1:x"),
    ] {
        let headers: Vec<_> =
            authorization.map(|value| ("Authorization", value)).into_iter().collect();
        for method in ["GET", "POST", "DELETE"] {
            let answer = house.app.request(method, &house.contacts(), &headers, body).await;
            assert_eq!(answer.expect(401).text(), r#"{"message":"Unauthorized"}"#);
            assert_eq!(answer.header("x-ratelimit-limit"), None);
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
    }
    let headers = [("Authorization", &*stranger)];
    for method in ["GET", "POST", "DELETE"] {
        house.app.request(method, &house.contacts(), &headers, body).await.expect(404);
    }
    assert_eq!(house.data().await, before);
}

#[tokio::test]
async fn an_account_other_than_the_keys_is_refused() {
    let house = House::start().await;
    let before = house.data().await;
    let authorization = house.app.admin.bearer();
    let named =
        [("X-Xurrent-Account", "other"), ("X-4me-Account", "nobody"), ("X-ITRP-Account", "")];
    for header in named {
        let headers = [("Authorization", &*authorization), header];
        let answer = house.app.request("DELETE", &house.contacts(), &headers, "").await;
        let expected = r#"{"message":"Invalid x-xurrent-account header"}"#;
        assert_eq!(answer.expect(400).text(), expected);
    }
    assert_eq!(house.data().await, before);
    let headers = [("Authorization", &*authorization), ("X-Xurrent-Account", "Test"), named[1]];
    house.app.request("GET", &house.contacts(), &headers, "").await.expect(200);
}

#[tokio::test]
async fn a_token_request_is_refused_with_an_oauth_error() {
    let house = House::start().await;
    let before = house.app.feed().await;
    let (id, secret) = (house.app.admin.key_id, &*house.app.admin.secret);
    for (body, error) in [
        (String::new(), "unsupported_grant_type"),
        ("{".to_owned(), "invalid_request"),
        ("grant_type=password".to_owned(), "unsupported_grant_type"),
        ("grant_type=client_credentials".to_owned(), "invalid_client"),
        (format!("grant_type=client_credentials&client_id={id}&client_secret=x"), "invalid_client"),
        (
            format!("grant_type=client_credentials&client_id=0&client_secret={secret}"),
            "invalid_client",
        ),
    ] {
        let answer = house.app.request("POST", "/token", &[], body).await;
        assert_eq!(answer.expect(400).json()["error"], error);
        assert!(answer.json()["error_description"].is_string());
    }
    assert_eq!(house.app.feed().await, before);
}
