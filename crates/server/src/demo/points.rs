//! Contact points of made-up people and organizations.

use std::collections::BTreeSet;

use polydex_model::{
    Address, Card, ContactPoint, Context, Feature, OnlineService, Phone, PointId, Value,
    service::Service,
};

use super::{
    countries::{Country, Town},
    dice::Dice,
};

/// How far apart points of one card stand, as the lenses set them.
const STEP: i64 = 1 << 20;

/// Adds a point to a card; answers its id until the directory gives another.
pub(super) fn add(card: &mut Card, value: Value, contexts: &[Context]) -> PointId {
    let n = u32::try_from(card.points.len()).expect("a card holds few points");
    let mut point = ContactPoint::pending(n, value);
    point.rank = (i64::from(n) + 1) * STEP;
    point.contexts = contexts.iter().copied().collect::<BTreeSet<_>>();
    card.points.push(point);
    PointId::pending(n)
}

/// Adds a point with a label.
pub(super) fn add_labelled(card: &mut Card, label: &str, value: Value, contexts: &[Context]) {
    add(card, value, contexts);
    if let Some(point) = card.points.last_mut() {
        point.label = Some(label.to_owned());
    }
}

/// A phone with a number of this pattern.
pub(super) fn phone(pattern: &str, features: &[Feature], dice: &mut Dice) -> Value {
    Value::Phone(Phone {
        number: digits(pattern, dice),
        features: features.iter().copied().collect(),
        ..Phone::default()
    })
}

/// An address in a town.
pub(super) fn address(country: &Country, town: &Town, dice: &mut Dice) -> Value {
    let house = (dice.below(140) + 1).to_string();
    Value::Address(Address {
        street: Some(dice.pick(&country.streets).replace('#', &house)),
        locality: Some(town.name.to_owned()),
        region: town.region.map(str::to_owned),
        postcode: Some(town.postcode.to_owned()),
        country: None,
        country_code: Some(country.code.to_owned()),
    })
}

/// A user of a service of the table.
pub(super) fn service(key: &str, user: &str) -> Value {
    Value::OnlineService(OnlineService {
        service: Some(key.to_owned()),
        user: Some(user.to_owned()),
        uri: None,
        chat: Service::named(key).is_some_and(|service| service.chat),
    })
}

/// The pattern with a digit for each `#`.
pub(super) fn digits(pattern: &str, dice: &mut Dice) -> String {
    let digit = |c| match c {
        '#' => char::from_digit(dice.below(10), 10).unwrap_or('0'),
        c => c,
    };
    pattern.chars().map(digit).collect()
}
