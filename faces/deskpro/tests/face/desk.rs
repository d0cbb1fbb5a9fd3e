//! A client of the help desk's API, as the owner by default.

use polydex_face_deskpro::Deskpro;
use polydex_testkit::{Answer, TestApp, TestKey};
use serde_json::{Value as Json, json};

/// A running server and whose key is used.
pub struct Desk {
    pub app: TestApp,
}

/// The header of a key, in the vendor's full form.
pub fn authorization(key: &TestKey) -> String {
    format!("key {}:{}", key.key_id, key.secret)
}

impl Desk {
    pub async fn start() -> Self {
        Self { app: TestApp::start(vec![Box::new(Deskpro)]).await }
    }

    /// A request by the owner.
    pub async fn call(&self, method: &str, path: &str, body: impl AsRef<[u8]>) -> Answer {
        self.call_as(&self.app.owner, method, path, body).await
    }

    pub async fn call_as(
        &self,
        key: &TestKey,
        method: &str,
        path: &str,
        body: impl AsRef<[u8]>,
    ) -> Answer {
        let authorization = authorization(key);
        let headers = [("Authorization", &*authorization)];
        self.app.request(method, &format!("/api/v2{path}"), &headers, body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, "").await
    }

    pub async fn post(&self, path: &str, body: &Json) -> Answer {
        self.call("POST", path, body.to_string()).await
    }

    pub async fn put(&self, path: &str, body: &Json) -> Answer {
        self.call("PUT", path, body.to_string()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, "").await
    }

    /// `data` of a `GET` that succeeds.
    pub async fn data(&self, path: &str) -> Json {
        self.get(path).await.expect(200).json()["data"].clone()
    }

    /// `data` of a `POST` that succeeds.
    pub async fn created(&self, path: &str, body: &Json) -> Json {
        self.post(path, body).await.expect(201).json()["data"].clone()
    }

    /// A contact with that address and further members.
    pub async fn person(&self, email: &str, members: &Json) -> Json {
        let mut body = json!({ "name": "Tove Lind", "primary_email": email });
        for (name, value) in members.as_object().expect("an object") {
            body[name] = value.clone();
        }
        self.created("/people", &body).await
    }

    /// `data` after a `PUT` that succeeds.
    pub async fn changed(&self, path: &str, body: &Json) -> Json {
        self.put(path, body).await.expect(204);
        self.data(path).await
    }
}

/// The path of a person's document.
pub fn path_of(person: &Json) -> String {
    format!("/people/{}", person["id"])
}

/// Members of each item of a list.
pub fn pick(list: &Json, member: &str) -> Vec<Json> {
    list.as_array().expect("a list").iter().map(|item| item[member].clone()).collect()
}
