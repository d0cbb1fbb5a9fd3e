//! Reading everybody back through one dialect, by e-mail address.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::Method;
use serde_json::Value as Json;

use crate::client::{Client, Dialect};

use super::{
    CLIENTS, Written,
    fact::{Fact, FactKind},
};

/// What a dialect shows of everybody, by e-mail address.
pub async fn everybody(
    client: &Client,
    reader: Dialect,
    people: &[Written],
) -> anyhow::Result<BTreeMap<String, BTreeSet<Fact>>> {
    if reader.name() == "awork" {
        return awork(client).await;
    }
    stream::iter(people.iter().map(|person| person.subject.email.clone()))
        .map(async |email| {
            let facts = match reader.name() {
                "deskpro" => deskpro(client, &email).await,
                "onlyoffice" => onlyoffice(client, &email).await,
                "xurrent" => xurrent(client, &email).await,
                other => bail!("{other}: no client for this dialect is written here"),
            };
            let facts = facts.with_context(|| format!("{email} through {}", reader.title()))?;
            anyhow::Ok((email, facts))
        })
        .buffer_unordered(CLIENTS)
        .try_collect()
        .await
}

fn text<'a>(document: &'a Json, member: &str) -> &'a str {
    document[member].as_str().unwrap_or_default()
}

fn list(document: &Json) -> &[Json] {
    document.as_array().map(Vec::as_slice).unwrap_or_default()
}

async fn deskpro(client: &Client, email: &str) -> anyhow::Result<BTreeSet<Fact>> {
    let path = format!("/api/v2/people?primary_email={email}");
    let page = client.must(Dialect::named("deskpro"), Method::GET, &path, None).await?;
    let person = list(&page["data"]).first().context("not found")?;
    let mut facts = BTreeSet::from([Fact::name(&format!(
        "{} {}",
        text(person, "first_name"),
        text(person, "last_name")
    ))]);
    for phone in list(&person["phone_numbers"]) {
        let kind = if text(phone, "label") == "fax" { FactKind::Fax } else { FactKind::Phone };
        facts.insert(Fact::number(kind, text(phone, "number")));
    }
    for item in list(&person["contact_data"]) {
        facts.extend(match text(item, "contact_type") {
            "website" if text(item, "comment") == "YouTube" => {
                Some(Fact::user(FactKind::Youtube, text(item, "url")))
            }
            "website" => Some(Fact::text(FactKind::Website, text(item, "url"))),
            "twitter" => Some(Fact::user(FactKind::Twitter, text(item, "username"))),
            "facebook" => Some(Fact::user(FactKind::Facebook, text(item, "url"))),
            "instagram" => Some(Fact::user(FactKind::Instagram, text(item, "username"))),
            "address" => Some(Fact::address(
                text(item, "address"),
                text(item, "city"),
                text(item, "state"),
                text(item, "zip"),
            )),
            _ => None,
        });
    }
    Ok(facts)
}

async fn onlyoffice(client: &Client, email: &str) -> anyhow::Result<BTreeSet<Fact>> {
    let path = format!("/api/2.0/people/email?email={email}");
    let answer = client.must(Dialect::named("onlyoffice"), Method::GET, &path, None).await?;
    let person = &answer["response"];
    let mut facts = BTreeSet::from([Fact::name(&format!(
        "{} {}",
        text(person, "firstName"),
        text(person, "lastName")
    ))]);
    if let Some(day) = text(person, "birthday").get(..10) {
        facts.insert(Fact::text(FactKind::Birthday, day));
    }
    if !text(person, "sex").is_empty() {
        facts.insert(Fact::text(FactKind::Gender, text(person, "sex")));
    }
    for pair in list(&person["contacts"]) {
        let value = text(pair, "value");
        facts.extend(match text(pair, "type") {
            "phone" => Some(Fact::number(FactKind::Phone, value)),
            "fax" => Some(Fact::number(FactKind::Fax, value)),
            "website" => Some(Fact::text(FactKind::Website, value)),
            "twitter" => Some(Fact::user(FactKind::Twitter, value)),
            "facebook" => Some(Fact::user(FactKind::Facebook, value)),
            "youtube" => Some(Fact::user(FactKind::Youtube, value)),
            "instagram" => Some(Fact::user(FactKind::Instagram, value)),
            _ => None,
        });
    }
    Ok(facts)
}

async fn xurrent(client: &Client, email: &str) -> anyhow::Result<BTreeSet<Fact>> {
    let path = format!("/v1/people?primary_email={email}");
    let page = client.must(Dialect::named("xurrent"), Method::GET, &path, None).await?;
    let row = list(&page).first().context("not found")?;
    let path = format!("/v1/people/{}", row["id"]);
    let person = client.must(Dialect::named("xurrent"), Method::GET, &path, None).await?;
    let mut facts = BTreeSet::from([Fact::name(text(&person, "name"))]);
    for contact in list(&person["contacts"]) {
        if let Some(number) = contact["telephone"].as_str() {
            let kind =
                if text(contact, "label") == "fax" { FactKind::Fax } else { FactKind::Phone };
            facts.insert(Fact::number(kind, number));
        }
        if let Some(url) = contact["website"].as_str() {
            facts.insert(Fact::text(FactKind::Website, url));
        }
    }
    for item in list(&person["addresses"]) {
        facts.insert(Fact::address(
            text(item, "address"),
            text(item, "city"),
            text(item, "state"),
            text(item, "zip"),
        ));
    }
    Ok(facts)
}

async fn awork(client: &Client) -> anyhow::Result<BTreeMap<String, BTreeSet<Fact>>> {
    let mut everybody = BTreeMap::new();
    for page in 1.. {
        let path = format!("/api/v1/users?page={page}&pageSize=200");
        let users = client.must(Dialect::named("awork"), Method::GET, &path, None).await?;
        if list(&users).is_empty() {
            break;
        }
        for user in list(&users) {
            let infos = list(&user["userContactInfos"]);
            if let Some(email) = infos.iter().find(|info| text(info, "type") == "email") {
                everybody.insert(text(email, "value").to_owned(), awork_facts(user, infos));
            }
        }
    }
    Ok(everybody)
}

fn awork_facts(user: &Json, infos: &[Json]) -> BTreeSet<Fact> {
    let mut facts = BTreeSet::from([Fact::name(&format!(
        "{} {}",
        text(user, "firstName"),
        text(user, "lastName")
    ))]);
    if let Some(day) = text(user, "birthDate").get(..10) {
        facts.insert(Fact::text(FactKind::Birthday, day));
    }
    if !text(user, "gender").is_empty() {
        facts.insert(Fact::text(FactKind::Gender, text(user, "gender")));
    }
    for info in infos {
        let value = text(info, "value");
        facts.extend(match (text(info, "type"), text(info, "subType"), text(info, "label")) {
            ("phone", "fax" | "work Fax", _) => Some(Fact::number(FactKind::Fax, value)),
            ("phone", _, _) => Some(Fact::number(FactKind::Phone, value)),
            ("urls", "work" | "private" | "other", _) => Some(Fact::text(FactKind::Website, value)),
            ("social", "twitter", _) => Some(Fact::user(FactKind::Twitter, value)),
            ("social", "facebook", _) => Some(Fact::user(FactKind::Facebook, value)),
            ("social", "instagram", _) => Some(Fact::user(FactKind::Instagram, value)),
            ("social", "other", "YouTube") => Some(Fact::user(FactKind::Youtube, value)),
            ("address", _, _) => Some(awork_address(info)),
            _ => None,
        });
    }
    facts
}

fn awork_address(info: &Json) -> Fact {
    let street = match text(info, "addressLine2") {
        "" => text(info, "addressLine1").to_owned(),
        rest => format!("{}\n{rest}", text(info, "addressLine1")),
    };
    Fact::address(&street, text(info, "city"), text(info, "state"), text(info, "zipCode"))
}
