//! Contact points before and after: which one came back as which, and how.

use std::collections::BTreeSet;

use polydex_model::{ContactPoint, Person, Value, service::Service};
use serde_json::{Map, Value as Json};

use super::{Lost, extras, plain};

/// Members of a point that say which one it is rather than what it is.
const IDENTITY: [&str; 6] = ["id", "number", "rank", "created", "updated", "residue"];

/// Each point with the one that it came back as: one of an equal text, of the same kind before
/// any other, and of those the one with the most in common.
pub(super) fn paired<'p>(
    person: &'p Person,
    back: &'p Person,
) -> Vec<(&'p ContactPoint, Option<&'p ContactPoint>)> {
    let mut left: Vec<&ContactPoint> = back.card.points.iter().collect();
    let mut pairs: Vec<_> = person.card.points.iter().map(|point| (point, None)).collect();
    for same_kind in [true, false] {
        for (point, found) in pairs.iter_mut().filter(|(_, found)| found.is_none()) {
            let fits = |other: &ContactPoint| {
                (kind(point) == kind(other)) == same_kind
                    && !texts(other).is_disjoint(&texts(point))
            };
            let best = left
                .iter()
                .enumerate()
                .filter(|(_, other)| fits(other))
                .min_by_key(|(_, other)| differences(point, other).len())
                .map(|(at, _)| at);
            *found = best.map(|at| left.remove(at));
        }
    }
    pairs
}

/// What a point is, as people call it.
fn kind(point: &ContactPoint) -> &'static str {
    match &point.value {
        Value::Phone(_) => "phone",
        Value::Email(_) => "e-mail",
        Value::Address(_) => "address",
        Value::OnlineService(_) => "online service",
        Value::Link(_) => "link",
        Value::Text { .. } => "text",
    }
}

/// Every text that a dialect may show as the point's value, in a form that compares.
fn texts(point: &ContactPoint) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    match &point.value {
        Value::Phone(phone) => {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            let number = digits(&phone.number);
            let extension = phone.extension.as_deref().map(digits).unwrap_or_default();
            texts.insert(format!("{number}{extension}"));
            texts.insert(number);
            texts.insert(phone.number.clone());
        }
        Value::Email(email) => {
            texts.insert(email.address.to_lowercase());
        }
        Value::Address(address) => {
            let lines = [&address.street, &address.locality, &address.postcode];
            texts.insert(lines.map(|line| line.as_deref().unwrap_or_default()).join("\n"));
        }
        Value::OnlineService(online) => {
            let user = online.user.as_deref();
            let service = online.service.as_deref().and_then(Service::named);
            let derived = service.zip(user).and_then(|(service, user)| service.uri_of(user));
            texts.extend([online.user.clone(), online.uri.clone(), derived].into_iter().flatten());
        }
        Value::Link(link) => {
            texts.insert(link.uri.clone());
        }
        Value::Text { text } => {
            texts.insert(text.clone());
        }
    }
    texts
}

/// A point that does not come back.
pub(super) fn missing(point: &ContactPoint) -> Lost {
    Lost { kind: kind(point).to_owned(), text: named(point) }
}

/// The members in which a point came back otherwise.
pub(super) fn differences(point: &ContactPoint, back: &ContactPoint) -> Vec<Lost> {
    let (was, is) = (flat(point), flat(back));
    let (kind_of_it, name) = (kind(point), named(point));
    if kind_of_it != kind(back) {
        let text = format!("{name} as such; it reads as {} there", kind(back));
        return vec![Lost { kind: format!("{kind_of_it} as such"), text }];
    }
    let of = |what: &str, value: &str| Lost {
        kind: format!("{what} of {kind_of_it}"),
        text: format!("{what}{value} of {name}"),
    };
    let extras = extras(&point.residue, &back.residue).map(|extra| of(&extra, ""));
    was.iter()
        .filter(|(member, value)| {
            is.get(*member) != Some(*value) && !same_text(member, point, back)
        })
        .map(|(member, value)| of(member, &format!(" {}", plain(value))))
        .chain(extras)
        .collect()
}

/// The same fact in another form: a number with its extension inside, a user as a URI.
fn same_text(member: &str, point: &ContactPoint, back: &ContactPoint) -> bool {
    let is_value = matches!(member, "number" | "address" | "user" | "uri" | "text" | "chat");
    is_value && !texts(point).is_disjoint(&texts(back))
}

/// The members of a point and its value, without what says which one it is.
fn flat(point: &ContactPoint) -> Map<String, Json> {
    let Ok(Json::Object(mut members)) = serde_json::to_value(point) else {
        return Map::new();
    };
    for name in IDENTITY {
        members.shift_remove(name);
    }
    if let Some(Json::Object(value)) = members.shift_remove("value") {
        members.extend(value);
    }
    members
}

/// A point as its owner would call it: `phone +49 89 1234567`.
pub(super) fn named(point: &ContactPoint) -> String {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    match &point.value {
        Value::Phone(phone) => format!("phone {}", phone.number),
        Value::Email(email) => format!("e-mail {}", email.address),
        Value::Address(address) => {
            let parts = [&address.street, &address.postcode, &address.locality];
            let parts: Vec<String> =
                parts.into_iter().flatten().map(|part| part.replace('\n', ", ")).collect();
            format!("address {}", parts.join(", "))
        }
        Value::OnlineService(online) => {
            let user = online.user.as_ref().or(online.uri.as_ref());
            format!("{} {}", or_empty(&online.service), user.cloned().unwrap_or_default())
        }
        Value::Link(link) => format!("link {}", link.uri),
        Value::Text { text } => format!("text {}: {text}", or_empty(&point.label)),
    }
}
