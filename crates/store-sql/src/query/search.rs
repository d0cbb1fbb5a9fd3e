//! What leads to records by the search index: texts that occur in the searched text of every record
//! that passes.
//!
//! The index knows what a record says in all its members together ([`derived::search_text`]), not which
//! of them says it. So it only leads, and the filter still decides; but that looks at the few who
//! were found, and not at everybody.

use std::collections::BTreeSet;

use polydex_model::{
    Filter,
    query::{Field, PointFilter, PointKind, Scalar, Test},
};
use polydex_store::derived;

use super::{
    field::{self, Shape},
    lead::{self, KINDS},
    point, test,
};
use crate::Flavor;

type Texts = BTreeSet<String>;

/// The texts by which the index leads; none where another one leads to fewer records.
pub(super) fn leading(filter: &Filter, flavor: &dyn Flavor) -> Vec<String> {
    if is_led(filter, flavor) { Vec::new() } else { texts(filter) }
}

/// Texts long enough for the index, all of which occur wherever the filter is passed.
fn texts(filter: &Filter) -> Vec<String> {
    said(filter).map(|texts| texts.into_iter().collect()).unwrap_or_default()
}

/// Whether an index leads to the few who have what is asked for. Many share an organization, a
/// manager, a group or a label; who made a record has no index.
fn is_led(filter: &Filter, flavor: &dyn Flavor) -> bool {
    match filter {
        Filter::And(all) => all.iter().any(|one| is_led(one, flavor)),
        Filter::Or(any) => !any.is_empty() && any.iter().all(|one| is_led(one, flavor)),
        Filter::Is(Field::SourceId | Field::EmployeeId | Field::AuthenticationId, test) => {
            matches!(test, Test::Equals(_) | Test::OneOf(_))
        }
        Filter::Is(
            Field::Organization
            | Field::OrganizationName
            | Field::Manager
            | Field::ManagerId
            | Field::Group
            | Field::Label
            | Field::CreatedBy
            | Field::UpdatedBy,
            _,
        ) => false,
        Filter::Is(field, test) => match field::shape(field, flavor) {
            Shape::Of(_, shape) => test::leads(&shape, test),
            shape => test::leads(&shape, test),
        },
        Filter::Point(all) => all.iter().any(point::leads) || lead::to_all(all).is_some(),
        _ => false,
    }
}

/// `None` where nothing passes.
fn said(filter: &Filter) -> Option<Texts> {
    match filter {
        Filter::And(all) => joined(all.iter().map(said)),
        Filter::Or(any) => common(any.iter().map(said)),
        Filter::Search(text) => Some(derived::search_terms(text).into_iter().collect()),
        Filter::Is(field, test) if is_searched(field) => Some(by(test)),
        Filter::Point(all) => by_points(all, &KINDS),
        _ => Some(Texts::new()),
    }
}

/// Members that are part of the searched text as they stand.
fn is_searched(field: &Field) -> bool {
    matches!(
        field,
        Field::Name
            | Field::Given
            | Field::Surname
            | Field::UserName
            | Field::PrimaryEmail
            | Field::AnyEmail
            | Field::JobTitle
            | Field::Location
    )
}

/// Points of one of these kinds, of which the searched text holds e-mail addresses and phone numbers.
fn by_points(all: &[PointFilter], kinds: &[PointKind]) -> Option<Texts> {
    let kinds = lead::kinds_left(all, kinds);
    if kinds.is_empty() {
        return None;
    }
    joined(all.iter().map(|one| by_point(one, &kinds)))
}

fn by_point(filter: &PointFilter, kinds: &[PointKind]) -> Option<Texts> {
    let is_searched = |kind: &PointKind| matches!(kind, PointKind::Email | PointKind::Phone);
    match filter {
        PointFilter::Text(test) if kinds.iter().all(is_searched) => Some(by(test)),
        PointFilter::All(all) => by_points(all, kinds),
        PointFilter::Any(any) => {
            common(any.iter().map(|one| by_points(std::slice::from_ref(one), kinds)))
        }
        _ => Some(Texts::new()),
    }
}

fn by(test: &Test) -> Texts {
    match test {
        Test::Equals(Scalar::Text(text))
        | Test::EqualsFolded(text)
        | Test::Contains(text, _)
        | Test::StartsWith(text, _)
        | Test::EndsWith(text, _) => derived::search_fragments(text).into_iter().collect(),
        _ => Texts::new(),
    }
}

/// What holds where each of several things does.
fn joined(all: impl Iterator<Item = Option<Texts>>) -> Option<Texts> {
    all.collect::<Option<Vec<_>>>().map(|all| all.into_iter().flatten().collect())
}

/// What holds whichever of several things does.
fn common(any: impl Iterator<Item = Option<Texts>>) -> Option<Texts> {
    any.flatten().reduce(|one, other| one.intersection(&other).cloned().collect())
}

#[cfg(test)]
mod tests {
    use polydex_model::query::Collation;

    use super::*;

    fn has(field: Field, part: &str) -> Filter {
        Filter::Is(field, Test::Contains(part.to_owned(), Collation::Folded))
    }

    #[test]
    fn what_every_alternative_says_is_looked_for() {
        let any = |part: &str| {
            Filter::Or([Field::Given, Field::JobTitle].map(|field| has(field, part)).into())
        };
        assert_eq!(texts(&any("Müll")), ["mull"]);
        assert_eq!(texts(&any("Ana").and(any("van Dyk"))), ["ana", "dyk", "van"]);
        assert!(texts(&any("an")).is_empty(), "too short for the index");
        let other = Filter::Or(vec![has(Field::Given, "Ana"), has(Field::Notes, "Ana")]);
        assert!(texts(&other).is_empty(), "notes are not searched");
        assert!(texts(&Filter::Not(Box::new(any("Ana")))).is_empty());
    }

    #[test]
    fn points_lead_if_none_but_phones_and_addresses_can_pass() {
        let text = || PointFilter::Text(Test::EndsWith("@x.example".into(), Collation::Exact));
        let of = |filter| texts(&Filter::Point(vec![text(), filter]));
        assert_eq!(of(PointFilter::Kind(PointKind::Email)), ["@x.example"]);
        assert!(of(PointFilter::Kind(PointKind::Link)).is_empty());
        assert!(of(PointFilter::Primary).is_empty());
        let link = PointFilter::All(vec![PointFilter::Kind(PointKind::Link), PointFilter::Chat]);
        let other = PointFilter::Any(vec![text(), link]);
        let both = Filter::Point(vec![PointFilter::Kind(PointKind::Email), other]);
        assert_eq!(texts(&both), ["@x.example"]);
    }
}
