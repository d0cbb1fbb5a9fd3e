//! Filters that speak of the status alone, and the counters that hold their totals.

use polydex_model::{
    Filter, Status,
    query::{Field, Scalar, Test},
};
use polydex_store::keywords::Keyword as _;

/// The sum of counters that is a filter's total, if there is one.
pub(super) fn counters(kind: &str, filter: &Filter) -> Option<String> {
    let kind = match kind {
        "person" => "people",
        _ => "organizations",
    };
    let passes = |status| passes(status, filter);
    let parts = [
        (passes(Status::Active)?, format!("{kind} - archived_{kind} - deactivated_{kind}")),
        (passes(Status::Deactivated)?, format!("deactivated_{kind}")),
        (passes(Status::Archived)?, format!("archived_{kind}")),
        (passes(Status::Deleted)?, format!("deleted_{kind}")),
    ];
    let counted = parts.into_iter().filter(|(counts, _)| *counts).map(|(_, part)| part);
    let sum = counted.collect::<Vec<_>>().join(" + ");
    Some(if sum.is_empty() { "CAST(0 AS BIGINT)".to_owned() } else { sum })
}

/// Whether records of a status pass; `None` if that depends on more than their status.
fn passes(status: Status, filter: &Filter) -> Option<bool> {
    match filter {
        Filter::All => Some(true),
        Filter::And(all) => {
            all.iter().try_fold(true, |so_far, one| Some(passes(status, one)? && so_far))
        }
        Filter::Or(any) => {
            any.iter().try_fold(false, |so_far, one| Some(passes(status, one)? || so_far))
        }
        Filter::Not(not) => Some(!passes(status, not)?),
        Filter::Is(Field::Status, Test::Equals(wanted)) => Some(is(status, wanted)),
        Filter::Is(Field::Status, Test::OneOf(any)) => {
            Some(any.iter().any(|wanted| is(status, wanted)))
        }
        Filter::Is(Field::IsActive, Test::Equals(Scalar::Bool(wanted))) => {
            Some((status == Status::Active) == *wanted)
        }
        Filter::Is(Field::IsArchived, Test::Equals(Scalar::Bool(wanted))) => {
            Some((status == Status::Archived) == *wanted)
        }
        Filter::Is(..)
        | Filter::Point(_)
        | Filter::Count(..)
        | Filter::Pair(..)
        | Filter::Search(_) => None,
    }
}

/// The column holds words, so that a text which is the status's word equals it too.
fn is(status: Status, wanted: &Scalar) -> bool {
    match wanted {
        Scalar::Status(wanted) => *wanted == status,
        Scalar::Text(word) => word == status.keyword(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn not(status: Status) -> Filter {
        !Filter::eq(Field::Status, status)
    }

    #[test]
    fn the_usual_lists_are_counted_already() {
        let listed = not(Status::Deleted).and(not(Status::Archived));
        let sum = "people - archived_people - deactivated_people + deactivated_people";
        assert_eq!(counters("person", &listed).as_deref(), Some(sum));
        let active = listed.and(not(Status::Deactivated));
        let sum = "organizations - archived_organizations - deactivated_organizations";
        assert_eq!(counters("organization", &active).as_deref(), Some(sum));
        assert_eq!(
            counters("person", &Filter::Or(Vec::new())).as_deref(),
            Some("CAST(0 AS BIGINT)")
        );
    }

    #[test]
    fn what_depends_on_more_is_counted_when_it_is_asked() {
        let ana = Filter::Search("ana".into());
        assert_eq!(counters("person", &not(Status::Deleted).and(ana)), None);
    }
}
