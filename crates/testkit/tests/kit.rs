//! What tests of other crates rely on.

use polydex_directory::Lookup;
use polydex_model::{Context, Dialect, Person, Role};
use polydex_testkit::{Connection, Setup, TestApp, person};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

#[tokio::test]
async fn every_key_opens_its_workspace_with_its_role() {
    let app = TestApp::start(Vec::new()).await;
    let keys = [
        (&app.owner, Role::Owner, &app.workspace),
        (&app.admin, Role::Admin, &app.workspace),
        (&app.member, Role::Member, &app.workspace),
        (&app.guest, Role::Guest, &app.workspace),
        (&app.stranger, Role::Owner, &app.other),
    ];
    let dialect = Dialect::named("test");
    for (key, role, workspace) in keys {
        let caller = app.directory.authenticate(&dialect, Some(key.key_id), &key.secret).await;
        let caller = caller.expect("a valid key");
        assert_eq!((caller.role, caller.workspace.id), (role, workspace.id));
        assert_eq!((caller.person, caller.number), (Some(key.person_id), key.number));
        let who: Person =
            app.directory.read(&caller, &Lookup::Email(key.email.clone())).await.unwrap();
        assert_eq!(who.id, key.person_id);
    }
}

#[tokio::test]
async fn a_person_is_stored_as_built_and_found_by_everything_that_names_them() {
    let app = TestApp::start(Vec::new()).await;
    let before = app.feed().await.len();
    let ana = person("Ana Silva")
        .email("ana@example.com")
        .mobile("+49 176 04069012")
        .labelled("on call")
        .address(["Ahornweg 1", "10115", "Berlin", "DE"], &[Context::Work])
        .service("skype", "ana.silva")
        .create(&app)
        .await;
    assert_eq!(ana.card.points.len(), 4);
    assert_eq!(ana.primary_address(), Some("ana@example.com"));
    assert!(ana.card.points.iter().all(|point| !point.id.is_pending()));
    assert_eq!(app.feed().await.len(), before + 1);
    assert_eq!(app.person(ana.number).await, ana);
    assert_eq!(app.person("ANA@example.com").await, ana);
    assert_eq!(app.person(ana.id).await, ana);
    assert_eq!(app.find_person("nobody@example.com").await, None);
    let edited = app.edit(ana.number, |ana| ana.card.job_title = Some("Clerk".into())).await;
    assert_eq!(app.person(ana.number).await, edited);
    assert_eq!(edited.version, ana.version + 1);
}

#[tokio::test]
async fn two_runs_give_the_same_ids_and_times_unless_they_shall_differ() {
    let ana = async |app: TestApp| person("Ana").create(&app).await;
    let counted = ana(TestApp::start(Vec::new()).await).await;
    assert_eq!(ana(TestApp::start(Vec::new()).await).await, counted);
    let random = ana(Setup::new(Vec::new()).random_ids().start().await).await;
    assert_ne!(random.id, counted.id);
}

/// What a [`Connection`] makes of these bytes of a server.
async fn received(bytes: &'static [u8]) -> Option<polydex_testkit::Answer> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 3];
        stream.read_exact(&mut request).await.unwrap();
        stream.write_all(bytes).await.unwrap();
    });
    Connection::open(address).await.exchange(b"GET").await
}

#[tokio::test]
async fn answers_are_read_in_every_framing() {
    let chunked = received(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
          3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n",
    );
    assert_eq!(chunked.await.unwrap().json(), serde_json::json!({ "a": 1 }));
    let sized =
        received(b"HTTP/1.1 404 No\r\nX-A: one\r\nCONTENT-LENGTH: 2\r\n\r\nhi").await.unwrap();
    assert_eq!((sized.status, sized.text(), sized.header("x-a")), (404, "hi", Some("one")));
    let to_the_end = received(b"HTTP/1.1 200 OK\r\n\r\nuntil closed").await.unwrap();
    assert_eq!(to_the_end.text(), "until closed");
    assert_eq!(received(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap().body, b"");
    assert_eq!(received(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ntorn").await, None);
}
