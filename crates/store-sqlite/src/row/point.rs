//! Contact points as rows.

use polydex_model::{
    Address, ContactPoint, Email, Link, OnlineService, Phone, PointId, Value as Held, normal::fold,
    query::Kind,
};
use polydex_store::{forms, words, words::Word};
use rusqlite::types::Value;

use super::{Cell, Cells, blob, micros, person, residue, text};

/// Every column of a point but those of its key and [`derived_cells`].
pub(crate) fn point_cells(point: &ContactPoint) -> Vec<Cell> {
    let mut cells = vec![
        ("id", blob(point.id.0)),
        ("kind", Value::Text(words::kind(&point.value).word().to_owned())),
        ("contexts", super::words(point.contexts.iter().copied())),
        ("label", text(point.label.as_deref())),
        ("pref", point.pref.map_or(Value::Null, |pref| Value::Integer(pref.into()))),
        ("rank", Value::Integer(point.rank)),
        ("managed", Value::Integer(point.managed.into())),
        ("created_at", micros(point.created.at)),
        ("created_by", person(point.created.by)),
        ("updated_at", micros(point.updated.at)),
        ("updated_by", person(point.updated.by)),
        ("residue", residue(&point.residue)),
    ];
    cells.extend(value_cells(&point.value));
    cells
}

fn value_cells(value: &Held) -> [Cell; 12] {
    let (phone, online) = (Phone::default(), OnlineService::default());
    let (phone, online) = match value {
        Held::Phone(phone) => (phone, &online),
        Held::OnlineService(online) => (&phone, online),
        _ => (&phone, &online),
    };
    let address = Address::default();
    let address = if let Held::Address(address) = value { address } else { &address };
    let given = match value {
        Held::OnlineService(online) => online.user.as_deref(),
        other => forms::shown(other),
    };
    [
        ("value", text(given)),
        ("extension", text(phone.extension.as_deref())),
        ("features", super::words(phone.features.iter().copied())),
        ("service", text(online.service.as_deref())),
        ("uri", text(online.uri.as_deref())),
        ("chat", Value::Integer(online.chat.into())),
        ("street", text(address.street.as_deref())),
        ("locality", text(address.locality.as_deref())),
        ("region", text(address.region.as_deref())),
        ("postcode", text(address.postcode.as_deref())),
        ("country", text(address.country.as_deref())),
        ("country_code", text(address.country_code.as_deref())),
    ]
}

/// What a value is found by.
pub(crate) fn derived_cells(value: &Held, region: &str) -> [Cell; 3] {
    let normal = forms::normal(value, region);
    let reversed = match (value, &normal) {
        (Held::Phone(_), Some(normal)) => Some(reversed(normal)),
        _ => None,
    };
    [
        ("folded", text(forms::shown(value).map(fold).as_deref())),
        ("reversed", text(reversed.as_deref())),
        ("normal", normal.map_or(Value::Null, Value::Text)),
    ]
}

/// The digits of a number from the last to the first, so that a suffix is a beginning.
pub(crate) fn reversed(number: &str) -> String {
    forms::digits(number).chars().rev().collect()
}

/// Reads the columns of [`crate::load`]'s statement.
pub(crate) fn read_point(cells: &mut Cells<'_, '_>) -> rusqlite::Result<ContactPoint> {
    Ok(ContactPoint {
        id: PointId(cells.take()?),
        number: cells.take()?,
        rank: cells.take()?,
        value: read_value(cells)?,
        contexts: cells.words()?,
        label: cells.take()?,
        pref: cells.take()?,
        managed: cells.take()?,
        created: cells.stamp()?,
        updated: cells.stamp()?,
        residue: cells.residue()?,
    })
}

fn read_value(cells: &mut Cells<'_, '_>) -> rusqlite::Result<Held> {
    let kind = cells.word()?;
    let given: Option<String> = cells.take()?;
    let extension = cells.take()?;
    let features = cells.words()?;
    let service = cells.take()?;
    let uri = cells.take()?;
    let chat = cells.take()?;
    let address = Address {
        street: cells.take()?,
        locality: cells.take()?,
        region: cells.take()?,
        postcode: cells.take()?,
        country: cells.take()?,
        country_code: cells.take()?,
    };
    Ok(match kind {
        Kind::Address => Held::Address(address),
        Kind::OnlineService => {
            Held::OnlineService(OnlineService { service, user: given, uri, chat })
        }
        Kind::Phone => {
            Held::Phone(Phone { number: given.unwrap_or_default(), extension, features })
        }
        Kind::Email => Held::Email(Email { address: given.unwrap_or_default() }),
        Kind::Link => Held::Link(Link { uri: given.unwrap_or_default() }),
        Kind::Text => Held::Text { text: given.unwrap_or_default() },
    })
}
