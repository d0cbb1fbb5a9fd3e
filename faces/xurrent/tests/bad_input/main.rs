//! Wrong requests get the vendor's errors and change nothing.

mod access;
mod entries;
mod records;
mod requests;

use polydex_face_xurrent::Xurrent;
use polydex_model::{ContactPoint, Organization, Person, Value};
use polydex_testkit::{Answer, TestApp, person};
use serde_json::{Value as Json, json};

/// A server with Ann, who has one contact and one address, with Ben, who has a contact, and with an
/// organization with a contact.
struct House {
    app: TestApp,
    ann: Person,
    ben: Person,
    acme: Organization,
}

impl House {
    async fn start() -> Self {
        let app = TestApp::start(vec![Box::new(Xurrent::default())]).await;
        let ann = person("Ann Vos").email("ann@acme.test").mobile("+31 6 5550 1234");
        let ann = ann.address(["Dorpsweg 1", "6711", "Ede", "NL"], &[]).create(&app).await;
        let ben = person("Ben Oort").email("ben@acme.test").mobile("1").create(&app).await;
        let mut acme = Organization::default();
        acme.card.name.set_full(Some("Acme NL".into()));
        acme.card.points.push(ContactPoint::pending(0, Value::phone("1")));
        let acme = app.create(acme).await;
        Self { app, ann, ben, acme }
    }

    async fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        let authorization = self.app.admin.bearer();
        self.app.request(method, path, &[("Authorization", &authorization)], body).await
    }

    /// All that a request could have changed.
    async fn data(&self) -> (Person, Person, Organization, usize) {
        let (ann, ben) = (self.app.person(self.ann.number), self.app.person(self.ben.number));
        let acme = self.app.organization(self.acme.number);
        (ann.await, ben.await, acme.await, self.app.feed().await.len())
    }

    /// Sends a request that must get this answer and change nothing.
    async fn refuses(&self, method: &str, path: &str, body: &str, status: u16, answer: Json) {
        let before = self.data().await;
        let answered = self.send(method, path, body).await;
        assert_eq!(answered.status, status, "{method} {path} {body}: {}", answered.text());
        let mut received = answered.json();
        let count = |json: &Json, name: &str| json[name].as_array().map(Vec::len);
        assert_eq!(count(&received, "codes"), count(&received, "errors"), "{method} {path} {body}");
        received.as_object_mut().map(|received| received.shift_remove("codes"));
        assert_eq!(received, answer, "{method} {path} {body}");
        let content_type = "application/json; charset=utf-8";
        assert_eq!(answered.header("content-type"), Some(content_type));
        assert_eq!(self.data().await, before, "{method} {path} {body}");
    }

    /// Sends a request that breaks these rules of fields.
    async fn invalid(&self, method: &str, path: &str, body: Json, errors: Json) {
        let answer = json!({ "message": "Validation Failed", "errors": errors });
        self.refuses(method, path, &body.to_string(), 422, answer).await;
    }

    fn contacts(&self) -> String {
        format!("/v1/people/{}/contacts", self.ann.number)
    }

    /// Ann's mobile.
    fn contact(&self) -> String {
        format!("{}/{}", self.contacts(), self.ann.card.points[1].number)
    }

    fn addresses(&self) -> String {
        format!("/v1/people/{}/addresses", self.ann.number)
    }

    fn address(&self) -> String {
        format!("{}/{}", self.addresses(), self.ann.card.points[2].number)
    }
}
