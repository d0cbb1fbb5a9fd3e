//! Uses the trigram index as a prefilter: texts that occur in the search text of every match.
//!
//! The index covers all searched fields of a record together ([`derived::search_text`]) and cannot
//! tell them apart. So it only preselects, and the filter is still applied, to few records instead
//! of all.

use std::collections::BTreeSet;

use polydex_model::{
    Filter,
    query::{Field, PointFilter, PointKind, Scalar, Test},
};
use polydex_store::derived;

use super::{
    field::{self, Shape},
    point,
    prefilter::{self, KINDS},
    test,
};
use crate::Flavor;

type Texts = BTreeSet<String>;

/// The texts to look up; none if another index is more selective.
pub(super) fn prefilter(filter: &Filter, flavor: &dyn Flavor) -> Vec<String> {
    if has_better_index(filter, flavor) { Vec::new() } else { texts(filter) }
}

/// Texts, long enough for the index, that occur in every match.
fn texts(filter: &Filter) -> Vec<String> {
    required_texts(filter).map(|texts| texts.into_iter().collect()).unwrap_or_default()
}

/// Whether a more selective index serves the filter. Many records share an organization, a manager,
/// a group or a label; the creator of a record has no index.
fn has_better_index(filter: &Filter, flavor: &dyn Flavor) -> bool {
    match filter {
        Filter::And(all) => all.iter().any(|one| has_better_index(one, flavor)),
        Filter::Or(any) => !any.is_empty() && any.iter().all(|one| has_better_index(one, flavor)),
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
            Shape::Of(_, shape) => test::uses_index(&shape, test),
            shape => test::uses_index(&shape, test),
        },
        Filter::Point(all) => {
            all.iter().any(point::uses_index) || prefilter::for_all(all).is_some()
        }
        _ => false,
    }
}

/// `None` if nothing matches.
fn required_texts(filter: &Filter) -> Option<Texts> {
    match filter {
        Filter::And(all) => joined(all.iter().map(required_texts)),
        Filter::Or(any) => common(any.iter().map(required_texts)),
        Filter::Search(text) => Some(derived::search_terms(text).into_iter().collect()),
        Filter::Is(field, test) if is_searched(field) => Some(by(test)),
        Filter::Point(all) => by_points(all, &KINDS),
        _ => Some(Texts::new()),
    }
}

/// Fields that are part of the search text.
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

/// Texts for points of one of these kinds; the search text holds e-mail addresses and phone
/// numbers.
fn by_points(all: &[PointFilter], kinds: &[PointKind]) -> Option<Texts> {
    let kinds = prefilter::kinds_left(all, kinds);
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

/// Texts required by all.
fn joined(all: impl Iterator<Item = Option<Texts>>) -> Option<Texts> {
    all.collect::<Option<Vec<_>>>().map(|all| all.into_iter().flatten().collect())
}

/// Texts required by each alternative.
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
