//! Contact points as rows.

use polydex_model::{
    Address, ContactPoint, Email, Link, OnlineService, Phone, PointId, Value as Held,
    normal::{fold, phone_digits},
    query::PointKind,
};
use polydex_store::{
    derived,
    keywords::{self, Keyword},
};

use super::{micros, person, residue, text};
use crate::{Cell, Cells, Flavor, Value};

/// Every column of a point but those of its key and [`derived_cells`].
pub(crate) fn point_cells(point: &ContactPoint, flavor: &dyn Flavor) -> Vec<Cell> {
    let mut cells = vec![
        ("id", point.id.0.into()),
        ("kind", Value::Text(keywords::kind_of(&point.value).keyword().to_owned())),
        ("contexts", super::keywords(point.contexts.iter().copied())),
        ("label", text(point.label.as_deref())),
        ("pref", point.pref.map(i64::from).into()),
        ("rank", Value::Integer(point.rank)),
        ("managed", Value::Flag(point.managed)),
        ("created_at", micros(point.created.at)),
        ("created_by", person(point.created.by)),
        ("updated_at", micros(point.updated.at)),
        ("updated_by", person(point.updated.by)),
        ("residue", residue(&point.residue)),
    ];
    cells.extend(value_cells(&point.value));
    flavor.derive(&mut cells);
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
        other => derived::shown(other),
    };
    [
        ("value", text(given)),
        ("extension", text(phone.extension.as_deref())),
        ("features", super::keywords(phone.features.iter().copied())),
        ("service", text(online.service.as_deref())),
        ("uri", text(online.uri.as_deref())),
        ("chat", Value::Flag(online.chat)),
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
    let reversed = match value {
        Held::Phone(phone) => last_digits(phone, region),
        _ => None,
    };
    [
        ("folded", text(derived::shown(value).map(fold).as_deref())),
        ("reversed", text(reversed.as_deref())),
        ("normal", derived::normal(value, region).into()),
    ]
}

/// The digits that a phone is found by, from the last to the first: of its E.164 form, or of the
/// number as given where the region cannot read it. `None` of a number without digits.
pub(crate) fn last_digits(phone: &Phone, region: &str) -> Option<String> {
    Some(reversed(&phone_digits(&phone.number, region))).filter(|digits| !digits.is_empty())
}

/// The digits of a number from the last to the first, so that a suffix is a beginning.
pub(crate) fn reversed(number: &str) -> String {
    derived::digits(number).chars().rev().collect()
}

/// Reads a point from [`POINT_COLUMNS`](crate::statements::POINT_COLUMNS).
pub fn read_point<C: Cells>(cells: &mut C) -> Result<ContactPoint, C::Error> {
    Ok(ContactPoint {
        id: PointId(cells.must_id()?),
        number: cells.must_integer()?,
        rank: cells.must_integer()?,
        value: read_value(cells)?,
        contexts: cells.keywords()?,
        label: cells.text()?,
        pref: read_pref(cells)?,
        managed: cells.must_flag()?,
        created: cells.stamp()?,
        updated: cells.stamp()?,
        residue: cells.residue()?,
    })
}

fn read_pref<C: Cells, N: TryFrom<i64, Error: std::fmt::Display>>(
    cells: &mut C,
) -> Result<Option<N>, C::Error> {
    let pref = cells.integer()?.map(N::try_from).transpose();
    pref.map_err(|error| cells.unreadable(error))
}

fn read_value<C: Cells>(cells: &mut C) -> Result<Held, C::Error> {
    let kind = cells.keyword()?;
    let given = cells.text()?;
    let extension = cells.text()?;
    let features = cells.keywords()?;
    let service = cells.text()?;
    let uri = cells.text()?;
    let chat = cells.must_flag()?;
    let address = Address {
        street: cells.text()?,
        locality: cells.text()?,
        region: cells.text()?,
        postcode: cells.text()?,
        country: cells.text()?,
        country_code: cells.text()?,
    };
    Ok(match kind {
        PointKind::Address => Held::Address(address),
        PointKind::OnlineService => {
            Held::OnlineService(OnlineService { service, user: given, uri, chat })
        }
        PointKind::Phone => {
            Held::Phone(Phone { number: given.unwrap_or_default(), extension, features })
        }
        PointKind::Email => Held::Email(Email { address: given.unwrap_or_default() }),
        PointKind::Link => Held::Link(Link { uri: given.unwrap_or_default() }),
        PointKind::Text => Held::Text { text: given.unwrap_or_default() },
    })
}
