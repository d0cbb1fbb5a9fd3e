//! Writing one person through one dialect, as a client of its vendor would.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail};
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Client, Dialect};

use super::{
    Written,
    fact::{Fact, FactKind},
    people::{Office, Subject},
};

/// Writes everything that the dialect can say; a fact is refused if the dialect says no to it.
pub async fn person(
    client: &Client,
    dialect: Dialect,
    subject: Subject,
) -> anyhow::Result<Written> {
    let refused = match dialect.name() {
        "deskpro" => deskpro(client, &subject).await,
        "onlyoffice" => onlyoffice(client, &subject).await.map(|()| Vec::new()),
        "xurrent" => xurrent(client, &subject).await,
        "awork" => awork(client, &subject).await,
        other => bail!("{other}: no client for this dialect is written here"),
    };
    let refused = refused.with_context(|| format!("{} through {}", subject.id, dialect.title()))?;
    let facts: BTreeSet<Fact> = subject.facts();
    let accepted = facts
        .into_iter()
        .filter(|fact| fact.kind.said_by(dialect) && !refused.contains(fact))
        .collect();
    Ok(Written { subject, accepted, refused })
}

async fn deskpro(client: &Client, who: &Subject) -> anyhow::Result<Vec<Fact>> {
    let list = |user: &Option<String>, item: fn(&Subject, &str) -> Json| -> Vec<Json> {
        user.iter().map(|user| item(who, user)).collect()
    };
    let numbers = who.phones.iter().map(|number| json!({ "number": number, "label": "work" }));
    let faxes = who.faxes.iter().map(|number| json!({ "number": number, "label": "fax" }));
    let body = json!({
        "first_name": who.first,
        "last_name": who.last,
        "primary_email": who.email,
        "phone_numbers": numbers.chain(faxes).collect::<Vec<_>>(),
        "contact_data": {
            "twitter": list(&who.twitter, |_, user| json!({ "username": user })),
            "facebook": list(&who.facebook, |_, user| {
                json!({ "url": format!("https://www.facebook.com/{user}") })
            }),
            "instagram": list(&who.instagram, |who, user| {
                json!({ "username": user, "instagram_id": who.instagram_id })
            }),
        },
    });
    let made =
        client.must(Dialect::named("deskpro"), Method::POST, "/api/v2/people", Some(&body)).await?;
    let path = format!("/api/v2/people/{}", made["data"]["id"]);
    let websites =
        who.websites.iter().map(|url| (json!({ "url": url }), Fact::text(FactKind::Website, url)));
    let youtube = who.youtube.iter().map(|user| {
        let url = format!("https://www.youtube.com/@{}", user.trim_start_matches('@'));
        (json!({ "url": url, "comment": "YouTube" }), Fact::user(FactKind::Youtube, user))
    });
    let offices = who.offices.iter().map(|office| (deskpro_address(office), office.fact()));
    let mut refused = one_by_one(client, &path, "website", websites.chain(youtube)).await?;
    refused.extend(one_by_one(client, &path, "address", offices).await?);
    Ok(refused)
}

/// Adds items of one type, each behind those taken so far; answers the facts of those refused.
async fn one_by_one(
    client: &Client,
    path: &str,
    kind: &str,
    items: impl Iterator<Item = (Json, Fact)>,
) -> anyhow::Result<Vec<Fact>> {
    let (mut taken, mut refused): (Vec<Json>, Vec<Fact>) = (Vec::new(), Vec::new());
    for (item, fact) in items {
        let all: Vec<&Json> = taken.iter().chain([&item]).collect();
        let body = json!({ "contact_data": { kind: all } });
        if client.may(Dialect::named("deskpro"), Method::PUT, path, &body).await? {
            taken.push(item);
        } else {
            refused.push(fact);
        }
    }
    Ok(refused)
}

fn deskpro_address(office: &Office) -> Json {
    let Office { street, city, state, zip } = office;
    json!({ "address": street, "city": city, "state": state, "zip": zip, "comment": "work" })
}

async fn onlyoffice(client: &Client, who: &Subject) -> anyhow::Result<()> {
    let pair = |kind: &str, value: &str| json!({ "type": kind, "value": value });
    let mut contacts: Vec<Json> = Vec::new();
    contacts.extend(who.phones.iter().map(|number| pair("phone", number)));
    contacts.extend(who.faxes.iter().map(|number| pair("fax", number)));
    contacts.extend(who.websites.iter().map(|url| pair("website", url)));
    let profiles = [
        ("twitter", &who.twitter),
        ("facebook", &who.facebook),
        ("youtube", &who.youtube),
        ("instagram", &who.instagram),
    ];
    contacts.extend(
        profiles.iter().filter_map(|(kind, user)| user.as_ref().map(|user| pair(kind, user))),
    );
    let body = json!({
        "email": who.email,
        "firstname": who.first,
        "lastname": who.last,
        "sex": who.gender,
        "birthday": who.birthday,
    });
    let office = Dialect::named("onlyoffice");
    let made = client.must(office, Method::POST, "/api/2.0/people", Some(&body)).await?;
    let id = made["response"]["id"].as_str().context("no id")?;
    let path = format!("/api/2.0/people/{id}/contacts");
    client.must(office, Method::POST, &path, Some(&json!({ "contacts": contacts }))).await?;
    Ok(())
}

async fn xurrent(client: &Client, who: &Subject) -> anyhow::Result<Vec<Fact>> {
    let body = json!({
        "name": format!("{} {}", who.first, who.last),
        "primary_email": who.email,
    });
    let made =
        client.must(Dialect::named("xurrent"), Method::POST, "/v1/people", Some(&body)).await?;
    let path = format!("/v1/people/{}", made["id"]);
    let contact =
        |label: &str, protocol: &str, value: &str| json!({ "label": label, protocol: value });
    let contacts = (who.phones.iter().map(|n| contact("work", "telephone", n)))
        .chain(who.faxes.iter().map(|n| contact("fax", "telephone", n)))
        .chain(who.websites.iter().map(|url| contact("work", "website", url)));
    for body in contacts {
        let path = format!("{path}/contacts");
        client.must(Dialect::named("xurrent"), Method::POST, &path, Some(&body)).await?;
    }
    let mut refused = Vec::new();
    for office in &who.offices {
        let Office { street, city, state, zip } = office;
        let body = json!({
            "label": "mailing", "address": street, "city": city, "state": state, "zip": zip,
            "country": "US",
        });
        let path = format!("{path}/addresses");
        if !client.may(Dialect::named("xurrent"), Method::POST, &path, &body).await? {
            refused.push(office.fact());
        }
    }
    Ok(refused)
}

async fn awork(client: &Client, who: &Subject) -> anyhow::Result<Vec<Fact>> {
    let me = client.must(Dialect::named("awork"), Method::GET, "/api/v1/me", None).await?;
    let invitation = json!({
        "workspaceId": me["workspace"]["id"],
        "email": who.email,
        "invitationFlow": "invite",
        "firstName": who.first,
        "lastName": who.last,
    });
    let path = "/api/v1/invitations";
    let made = client.must(Dialect::named("awork"), Method::POST, path, Some(&invitation)).await?;
    let id = made["userId"].as_str().context("no userId")?;
    let path = format!("/api/v1/users/{id}");
    let form = json!({
        "firstName": who.first,
        "lastName": who.last,
        "gender": who.gender,
        "birthDate": format!("{}T00:00:00Z", who.birthday),
    });
    client.must(Dialect::named("awork"), Method::PUT, &path, Some(&form)).await?;
    let path = format!("{path}/contactinfo");
    for body in awork_infos(who) {
        client.must(Dialect::named("awork"), Method::POST, &path, Some(&body)).await?;
    }
    let mut refused = Vec::new();
    for office in &who.offices {
        if !client.may(Dialect::named("awork"), Method::POST, &path, &awork_address(office)).await?
        {
            refused.push(office.fact());
        }
    }
    Ok(refused)
}

fn awork_infos(who: &Subject) -> Vec<Json> {
    let info = |kind: &str, sub: &str, value: &str| json!({ "type": kind, "subType": sub, "value": value });
    let mut infos: Vec<Json> = Vec::new();
    infos.extend(who.phones.iter().map(|number| info("phone", "work", number)));
    infos.extend(who.faxes.iter().map(|number| info("phone", "fax", number)));
    infos.extend(who.websites.iter().map(|url| info("urls", "work", url)));
    let profiles =
        [("twitter", &who.twitter), ("facebook", &who.facebook), ("instagram", &who.instagram)];
    infos.extend(
        profiles
            .iter()
            .filter_map(|(sub, user)| user.as_ref().map(|user| info("social", sub, user))),
    );
    infos.extend(who.youtube.iter().map(
        |user| json!({ "type": "social", "subType": "other", "label": "YouTube", "value": user }),
    ));
    infos
}

fn awork_address(office: &Office) -> Json {
    let (first, rest) = office.street.split_once('\n').unwrap_or((&office.street, ""));
    json!({
        "type": "address", "subType": "work", "isAddress": true,
        "addressLine1": first,
        "addressLine2": if rest.is_empty() { Json::Null } else { rest.into() },
        "zipCode": office.zip, "city": office.city, "state": office.state, "country": "US",
    })
}

/// What a fact of this kind is called in a report of refusals.
pub fn refusal_name(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Address => "offices without a member that it requires",
        FactKind::Website => "websites that are no URL",
        _ => kind.name(),
    }
}
