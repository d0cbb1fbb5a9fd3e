//! Invitations create users.

use crate::client::{self, Client};
use polydex_model::{Role, refusal::Refusal};
use serde_json::{Value as Json, json};

#[tokio::test]
async fn an_invited_user_exists_at_once_and_accepts_the_invitation_once() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let body = json!({
        "workspaceId": app.workspace.uuid, "email": "nora@depot.example", "invitationFlow": "invite",
        "firstName": "Nora", "position": "Clerk", "skipSendingEmail": true,
    });
    let answer = admin.send("POST", "/invitations", &body).await.expect(200).json();
    assert_eq!(answer["workspace"]["id"], json!(app.workspace.uuid));
    let path = format!("/users/{}", answer["userId"].as_str().unwrap());
    let user = admin.get(&path).await.expect(200).json();
    assert_eq!(user["status"]["invitationAccepted"], false);
    assert_eq!((&user["firstName"], &user["position"]), (&"Nora".into(), &"Clerk".into()));
    let [info] = &user["userContactInfos"].as_array().unwrap()[..] else { panic!("{user}") };
    assert_eq!(
        (&info["type"], &info["subType"], &info["value"]),
        (&"email".into(), &"work".into(), &"nora@depot.example".into())
    );
    assert_eq!(app.person("nora@depot.example").await.account.role, Role::Member);

    let code = json!({"invitationCode": answer["invitationCode"]});
    let accept = async |body: &Json| {
        let headers = [("Content-Type", "application/json")];
        app.request("POST", "/api/v1/invitations/accept", &headers, body.to_string()).await
    };
    assert!(accept(&code).await.expect(200).body.is_empty());
    assert_eq!(admin.get(&path).await.json()["status"]["invitationAccepted"], true);
    let feed = app.feed().await;
    let again = accept(&code).await.expect(400).json();
    assert_eq!(again["validationErrors"][0]["property"], "InvitationCode");
    for wrong in
        [json!({}), json!({"invitationCode": "x"}), json!({"invitationCode": "0".repeat(80)})]
    {
        accept(&wrong).await.expect(400);
    }
    assert_eq!(app.feed().await, feed);
}

#[tokio::test]
async fn a_code_is_valid_for_a_day_in_its_own_workspace() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let invited = admin.send("POST", "/invitations", &json!({"email": "nora@depot.example"})).await;
    let code = json!({"invitationCode": invited.expect(200).json()["invitationCode"]});
    let stranger = Client::of(&app, &app.stranger);
    stranger.send("POST", "/invitations/accept", &code).await.expect(400);
    app.clock.advance(jiff::SignedDuration::from_hours(25));
    let late = admin.send("POST", "/invitations/accept", &code).await;
    assert_eq!(late.expect(400).json()["code"], "invalid-operation");
    assert!(!app.person("nora@depot.example").await.account.invitation_accepted);
}

#[tokio::test]
async fn roles_are_chosen_by_id_or_name() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let roles = admin.get("/roles").await.expect(200).json();
    let guest = roles.as_array().unwrap().iter().find(|role| role["isGuestRole"] == true).unwrap();
    for (email, role, expected) in [
        ("a@depot.example", guest["id"].clone(), Role::Guest),
        ("b@depot.example", json!("ADMIN"), Role::Admin),
        ("c@depot.example", Json::Null, Role::Member),
    ] {
        let body = json!({"email": email, "roleId": role});
        admin.send("POST", "/invitations", &body).await.expect(200);
        assert_eq!(app.person(email).await.account.role, expected);
    }
}

#[tokio::test]
async fn a_workspace_has_three_preset_roles() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let roles = admin.get("/roles").await.expect(200).json();
    let created = app.workspace.created.at.to_string();
    let role = |at: usize, name: &str| {
        json!({
            "id": roles[at]["id"].as_str().and_then(|id| id.parse::<uuid::Uuid>().ok()).expect("an id"),
            "name": name,
            "isAdminRole": name == "admin",
            "isGuestRole": name == "guest",
            "isAgentRole": false,
            "isPreset": true,
            "isArchived": false,
            "createdOn": created,
            "updatedOn": created,
        })
    };
    assert_eq!(roles, json!([role(0, "admin"), role(1, "member"), role(2, "guest")]));
    for (key, at) in [(&app.admin, 0), (&app.member, 1), (&app.guest, 2)] {
        let own = Client::of(&app, key).get("/me/permissions").await.expect(200).json();
        assert_eq!(own["userPermission"]["roleId"], roles[at]["id"], "{at}");
    }
}

#[tokio::test]
async fn a_password_of_an_invitation_signs_in() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let body = json!({"email": "nora@depot.example", "password": "correct horse"});
    admin.send("POST", "/invitations", &body).await.expect(200);
    let sign_in = async |password| {
        let dialect = polydex_format_awork::DIALECT;
        let login = "nora@depot.example";
        let host = Some("127.0.0.1");
        app.directory.sign_in(&dialect, host, login, password, &()).await.map(|_| ())
    };
    assert_eq!(sign_in("correct horse").await, Ok(()));
    assert!(matches!(sign_in("wrong").await, Err(Refusal::Unauthenticated(_))));
}

#[tokio::test]
async fn an_invalid_invitation_names_its_faults_and_creates_no_user() {
    let app = client::start().await;
    let admin = Client::of(&app, &app.admin);
    let feed = app.feed().await;
    let unknown = "00000000-0000-0000-0000-00000000dead";
    for (body, code, property) in [
        (json!({}), "validation-failed", "Email"),
        (json!({"email": "nobody"}), "validation-failed", "Email"),
        (json!({"email": 1}), "validation-failed", "$.email"),
        (json!({"email": app.member.email}), "already-exist-error", "Email"),
        (json!({"email": "n@depot.example", "roleId": unknown}), "validation-failed", "RoleId"),
        (json!({"email": "n@depot.example", "roleId": "owner"}), "validation-failed", "RoleId"),
        (
            json!({"email": "n@depot.example", "teamIds": [unknown]}),
            "validation-failed",
            "TeamIds[0]",
        ),
        (json!({"email": "n@depot.example", "teamIds": ["x"]}), "validation-failed", "$.teamIds"),
        (
            json!({"email": "n@depot.example", "password": "elevenchars"}),
            "validation-failed",
            "Password",
        ),
        (
            json!({"email": "n@depot.example", "password": "x".repeat(1025)}),
            "validation-failed",
            "Password",
        ),
        (
            json!({"email": "n@depot.example", "gender": "x".repeat(26)}),
            "validation-failed",
            "Gender",
        ),
    ] {
        let answer = admin.send("POST", "/invitations", &body).await.expect(400).json();
        assert_eq!(answer["code"], code, "{body}");
        assert_eq!(answer["validationErrors"][0]["property"], property, "{body}");
    }
    assert_eq!(app.feed().await, feed);
}
