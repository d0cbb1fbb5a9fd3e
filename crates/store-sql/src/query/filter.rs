//! Filters as conditions on `records r`.

use polydex_model::{
    Filter, Status,
    query::{Counted, Field, PointFilter, Scalar, Test},
};
use polydex_store::{derived, keywords::Keyword as _};

use super::{binds::Binds, field, pair, point, test};

/// The condition that a filter stands for.
pub(super) fn compile(filter: &Filter, binds: &mut Binds) -> String {
    match filter {
        Filter::All => "TRUE".to_owned(),
        Filter::And(all) => all_of(all.iter().map(|one| compile(one, binds)).collect()),
        Filter::Or(any) => either(any, binds),
        Filter::Not(not) => match status(not) {
            // So that an index with the status can answer: the column is never null.
            Some(status) => format!("r.status <> '{}'", status.keyword()),
            None => format!("({}) IS NOT TRUE", compile(not, binds)),
        },
        Filter::Is(of, test) => test::passes(&field::shape(of, binds.flavor()), test, binds),
        Filter::Point(all) => point::compile(all, binds),
        Filter::Count(Counted::Points(all), test) => {
            let count = point::count(all, binds);
            test::number_passes(&count, test, binds)
        }
        Filter::Count(Counted::Values(of, each), test) => {
            let shape = field::shape(of, binds.flavor());
            let count = test::count(&shape, each.as_ref(), binds);
            test::number_passes(&count, test, binds)
        }
        Filter::Pair(one, relation, other) => {
            let flavor = binds.flavor();
            pair::compile(&field::shape(one, flavor), *relation, &field::shape(other, flavor))
        }
        Filter::Search(text) => search(text, binds),
    }
}

/// Any filter. Points that several ask for are looked for at once: PostgreSQL would look at every
/// record to see which search found it.
fn either(any: &[Filter], binds: &mut Binds) -> String {
    let (mut points, mut conditions) = (Vec::new(), Vec::new());
    for one in any {
        match one {
            Filter::Point(all) => points.push(PointFilter::All(all.clone())),
            other => conditions.push(compile(other, binds)),
        }
    }
    if !points.is_empty() {
        let points = if points.len() == 1 { points } else { vec![PointFilter::Any(points)] };
        conditions.push(point::compile(&points, binds));
    }
    any_of(conditions)
}

/// What a filter asks for beside the searches that all must pass.
pub(super) fn beside_searches(filter: &Filter, binds: &mut Binds) -> String {
    match filter {
        Filter::And(all) => all_of(all.iter().map(|one| beside_searches(one, binds)).collect()),
        Filter::Search(_) => "TRUE".to_owned(),
        other => compile(other, binds),
    }
}

fn status(filter: &Filter) -> Option<Status> {
    match filter {
        Filter::Is(Field::Status, Test::Equals(Scalar::Status(status))) => Some(*status),
        _ => None,
    }
}

/// All conditions; `TRUE` for none.
pub(super) fn all_of(conditions: Vec<String>) -> String {
    balanced(conditions, "AND").unwrap_or_else(|| "TRUE".to_owned())
}

/// Any condition; `FALSE` for none.
pub(super) fn any_of(conditions: Vec<String>) -> String {
    balanced(conditions, "OR").unwrap_or_else(|| "FALSE".to_owned())
}

/// Joined in pairs of halves: databases bound how deep an expression may be, not how long.
fn balanced(mut conditions: Vec<String>, word: &str) -> Option<String> {
    if conditions.len() < 2 {
        return conditions.pop();
    }
    let later = conditions.split_off(conditions.len() / 2);
    let (one, two) = (balanced(conditions, word)?, balanced(later, word)?);
    Some(format!("({one} {word} {two})"))
}

/// Every term occurs in the searched text.
fn search(text: &str, binds: &mut Binds) -> String {
    let terms = derived::search_terms(text);
    if terms.is_empty() {
        return "TRUE".to_owned();
    }
    binds.flavor().search(terms, binds)
}
