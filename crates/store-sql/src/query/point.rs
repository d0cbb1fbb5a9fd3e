//! Filters on contact points.

use polydex_model::query::{Collation, PointFilter, Scalar, Test};
use polydex_store::keywords::Keyword as _;

use super::{
    binds::Binds,
    field::{self, Shape},
    filter::{all_of, any_of},
    lead, pair, test,
};
use crate::row::reversed;

/// Some point of the record passes all of these.
///
/// Where indexes lead to the points, they are found first and their records after them;
/// otherwise the points of each record are looked through, which lie side by side.
pub(super) fn compile(all: &[PointFilter], binds: &mut Binds) -> String {
    let on_the_way = if all.iter().any(leads) {
        Some(String::new())
    } else {
        lead::to_all(all).map(|ways| lead::condition(ways, binds) + " AND ")
    };
    if let Some(on_the_way) = on_the_way {
        let passes = every(all, "o", binds);
        let (join, whose) = (binds.flavor().join_after(), binds.whose());
        format!(
            "r.number IN (SELECT p.record_number FROM contact_points p \
             {join} records o \
             ON o.workspace_id = p.workspace_id AND o.number = p.record_number \
             WHERE p.workspace_id = {whose} AND {on_the_way}{passes})"
        )
    } else {
        let passes = every(all, "r", binds);
        let whose = binds.whose();
        format!(
            "EXISTS (SELECT 1 FROM contact_points p \
             WHERE p.workspace_id = {whose} AND p.record_number = r.number AND {passes})"
        )
    }
}

/// How many points of the record pass all of these, as an expression.
pub(super) fn count(all: &[PointFilter], binds: &mut Binds) -> String {
    let passes = every(all, "r", binds);
    let whose = binds.whose();
    format!(
        "(SELECT count(*) FROM contact_points p \
         WHERE p.workspace_id = {whose} AND p.record_number = r.number AND {passes})"
    )
}

/// Whether an index leads to the points that pass by what the filter says as it stands.
pub(super) fn leads(filter: &PointFilter) -> bool {
    match filter {
        PointFilter::Text(test) => test::leads(&text(), test),
        PointFilter::Normal(_) | PointFilter::Digits(_) | PointFilter::Id(_) => true,
        PointFilter::All(all) => all.iter().any(leads),
        _ => false,
    }
}

fn every(all: &[PointFilter], owner: &str, binds: &mut Binds) -> String {
    all_of(all.iter().map(|one| passes(one, owner, binds)).collect())
}

/// The condition on a point `p` of the record `owner`.
pub(super) fn passes(filter: &PointFilter, owner: &str, binds: &mut Binds) -> String {
    match filter {
        PointFilter::Kind(kind) => format!("p.kind = '{}'", kind.keyword()),
        PointFilter::Context(context) => among("p.contexts", context.keyword(), binds),
        PointFilter::Feature(feature) => among("p.features", feature.keyword(), binds),
        PointFilter::Service(key) => format!("p.service = {}", binds.add(key.clone())),
        PointFilter::Text(test) => test::passes(&text(), test, binds),
        PointFilter::Normal(normal) => format!("p.normal = {}", binds.add(normal.clone())),
        PointFilter::Digits(digits) => last_digits(digits, binds),
        PointFilter::Label(test) => {
            test::passes(&field::plain("p.label", binds.flavor()), test, binds)
        }
        PointFilter::Member(field, test) => {
            test::passes(&field::point_shape(field, binds.flavor()), test, binds)
        }
        PointFilter::Pair(one, relation, other) => {
            let shape = |field| field::point_shape(field, binds.flavor());
            pair::compile(&shape(one), *relation, &shape(other))
        }
        PointFilter::Chat => "p.chat = TRUE".to_owned(),
        PointFilter::Managed => "p.managed = TRUE".to_owned(),
        PointFilter::Primary => format!("p.id IS NOT DISTINCT FROM {owner}.primary_email"),
        PointFilter::Id(Scalar::Uuid(id)) => format!("p.id = {}", binds.add(*id)),
        PointFilter::Id(Scalar::Number(number)) => format!("p.number = {}", binds.add(*number)),
        PointFilter::Id(_) => "FALSE".to_owned(),
        PointFilter::All(all) => every(all, owner, binds),
        PointFilter::Any(any) => any_of(any.iter().map(|one| passes(one, owner, binds)).collect()),
        PointFilter::Not(not) => format!("({}) IS NOT TRUE", passes(not, owner, binds)),
    }
}

/// The shown text of a point: the user's name of an online service before its URI.
fn text() -> Shape {
    field::folded_beside("COALESCE(p.value, p.uri)", "p.folded")
}

fn among(column: &str, word: &str, binds: &Binds) -> String {
    let place = binds.flavor().position(&format!("',' || {column} || ','"), &format!("',{word},'"));
    format!("{place} > 0")
}

fn last_digits(digits: &str, binds: &mut Binds) -> String {
    let start = Test::StartsWith(reversed(digits), Collation::Exact);
    test::passes(&field::plain("p.reversed", binds.flavor()), &start, binds)
}
