//! One writer.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use reqwest::{Method, StatusCode};
use serde_json::{Value as Json, json};

use super::journal::{Journal, Person};
use crate::client::{Client, Dialect};

/// Well under the most points that a record may hold.
const POINTS: usize = 200;

/// How long a writer that goes on waits when no server answers.
const PAUSE: Duration = Duration::from_millis(50);

/// What a writer does when a call is not answered with success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenCutOff {
    /// The server is gone: it stops.
    Stop,
    /// The server may say 503; it goes on with the next value.
    GoOn,
}

/// Writes one person after the other.
pub struct Writer {
    client: Client,
    name: String,
    when_cut_off: WhenCutOff,
    stop: Arc<AtomicBool>,
    journal: Journal,
}

impl Writer {
    pub fn new(
        client: Client,
        name: String,
        when_cut_off: WhenCutOff,
        stop: Arc<AtomicBool>,
    ) -> Self {
        Self { client, name, when_cut_off, stop, journal: Journal::default() }
    }

    /// Writes until it is cut off or asked to stop.
    pub async fn write(mut self) -> anyhow::Result<Journal> {
        let mut person = 0;
        while !self.stop.load(Ordering::Relaxed) {
            if !self.one_person(person).await? {
                match self.when_cut_off {
                    WhenCutOff::Stop => break,
                    WhenCutOff::GoOn => tokio::time::sleep(PAUSE).await,
                }
            }
            person += 1;
        }
        Ok(self.journal)
    }

    /// Whether every call was answered with success.
    async fn one_person(&mut self, person: usize) -> anyhow::Result<bool> {
        let site = format!("https://{}p{person}.example/", self.name);
        let email = format!("{}p{person}@crash.example", self.name);
        let first = format!("{site}0");
        let body = json!({
            "name": self.name, "primary_email": email,
            "contact_data": { "website": [{ "url": first }] },
        });
        let made =
            self.call(Dialect::named("deskpro"), Method::POST, "/api/v2/people", &body, &first);
        let Some(made) = made.await? else { return Ok(false) };
        let number = made["data"]["id"].as_i64().context("Deskpro answers no id")?;
        let Some(uuid) = self.uuid(&email).await? else { return Ok(false) };
        let values = BTreeMap::from([(first, true)]);
        self.journal.people.push(Person { uuid, number, values, chat: None });
        for n in 1..POINTS {
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            if !self.one_point(n, &site).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// One write through one dialect after the other.
    async fn one_point(&mut self, n: usize, site: &str) -> anyhow::Result<bool> {
        let person = self.journal.people.last().context("a person was made before")?;
        let (number, uuid) = (person.number, person.uuid.clone());
        let link = format!("{site}{n}");
        match n % 3 {
            0 => {
                let path = format!("/v1/people/{number}/contacts");
                let body = json!({ "label": "work", "website": link });
                self.add(Dialect::named("xurrent"), &path, &body, &link)
                    .await
                    .map(|made| made.is_some())
            }
            1 => self.replace_chat(&uuid, n).await,
            _ => self.add_and_perhaps_remove(&uuid, n, &link).await,
        }
    }

    /// Adds a value; the answer, if there was one.
    async fn add(
        &mut self,
        dialect: Dialect,
        path: &str,
        body: &Json,
        value: &str,
    ) -> anyhow::Result<Option<Json>> {
        let made = self.call(dialect, Method::POST, path, body, value).await?;
        if made.is_some() {
            self.note(value, true);
        }
        Ok(made)
    }

    /// Adds a link through awork, and takes every fourth of them away again.
    async fn add_and_perhaps_remove(
        &mut self,
        uuid: &str,
        n: usize,
        link: &str,
    ) -> anyhow::Result<bool> {
        let path = format!("/api/v1/users/{uuid}/contactinfo");
        let body = json!({ "type": "urls", "subType": "work", "value": link });
        let made = self.add(Dialect::named("awork"), &path, &body, link).await?;
        let Some(made) = made else { return Ok(false) };
        if n % 12 != 2 {
            return Ok(true);
        }
        let id = made["id"].as_str().context("awork answers no id")?;
        let path = format!("{path}/{id}");
        let gone =
            self.call(Dialect::named("awork"), Method::DELETE, &path, &Json::Null, link).await?;
        self.note(link, gone.is_none());
        Ok(gone.is_some())
    }

    /// ONLYOFFICE's merge replaces what is there of the same type.
    async fn replace_chat(&mut self, uuid: &str, n: usize) -> anyhow::Result<bool> {
        let chat = format!("{}n{n}", uuid.replace('-', ""));
        let path = format!("/api/2.0/people/{uuid}/contacts");
        let body = json!({ "contacts": [{ "type": "skype", "value": chat }] });
        let done =
            self.call(Dialect::named("onlyoffice"), Method::PUT, &path, &body, &chat).await?;
        let person = self.journal.people.last_mut().context("a person was made before")?;
        let before = person.chat.replace(chat.clone());
        if done.is_some() {
            person.values.insert(chat, true);
            person.values.extend(before.map(|before| (before, false)));
        } else {
            self.journal.unknown.extend(before);
        }
        Ok(done.is_some())
    }

    fn note(&mut self, value: &str, there: bool) {
        if let Some(person) = self.journal.people.last_mut() {
            person.values.insert(value.to_owned(), there);
        }
    }

    /// A write; `None` if it is unknown whether it was done.
    async fn call(
        &mut self,
        dialect: Dialect,
        method: Method,
        path: &str,
        body: &Json,
        value: &str,
    ) -> anyhow::Result<Option<Json>> {
        let body = (!body.is_null()).then_some(body);
        match self.client.call(dialect, method.clone(), path, body).await {
            Ok((status, answer)) if status.is_success() => {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "measures how long nothing is written"
                )]
                let now = Instant::now();
                self.journal.acknowledged.push(now);
                return Ok(Some(answer));
            }
            Ok((status, answer)) if !self.forgives(status) => {
                bail!("{method} {path}: {status}: {answer}")
            }
            _ => {}
        }
        self.journal.unknown.insert(value.to_owned());
        Ok(None)
    }

    /// The id of a person just made; `None` if no server answers.
    async fn uuid(&self, email: &str) -> anyhow::Result<Option<String>> {
        let path = format!("/api/2.0/people/email?email={email}");
        match self.client.call(Dialect::named("onlyoffice"), Method::GET, &path, None).await {
            Ok((status, profile)) if status.is_success() => {
                let uuid = profile["response"]["id"].as_str();
                Ok(Some(uuid.context("ONLYOFFICE answers no id")?.to_owned()))
            }
            Ok((status, answer)) if !self.forgives(status) => {
                bail!("GET {path}: {status}: {answer}")
            }
            _ => Ok(None),
        }
    }

    fn forgives(&self, status: StatusCode) -> bool {
        self.when_cut_off == WhenCutOff::GoOn && status == StatusCode::SERVICE_UNAVAILABLE
    }
}
