//! The table read backwards: from a type of contact to the points that are shown with it.

use polydex_model::{
    normal::fold,
    query::{Collation, PointField, PointFilter, PointKind, Scalar, Test},
    service::SERVICES,
};

use crate::DIALECT;

use super::{MANAGED_SERVICES, NAMELESS, ROWS, Row, UNLABELLED};

/// The member of an entry that is its type, as spellings name it.
const TYPE: &str = "type";

/// Points in whose type, as it is shown, the text occurs, folded; `None` for no text.
pub fn of_type(text: &str) -> Option<PointFilter> {
    let text = fold(text);
    let mut any = vec![labelled(&text), of_other_services(&text)];
    for (at, row) in ROWS.iter().enumerate().filter(|(_, row)| row.code != NAMELESS) {
        any.extend(shown(&of_row(at, row), row.code, row.managed, &text));
    }
    for service in SERVICES {
        let managed = MANAGED_SERVICES.iter().find(|(key, _)| *key == service.key);
        let is = PointFilter::Service(service.key.to_owned());
        let points = vec![PointFilter::Kind(PointKind::OnlineService), is];
        any.extend(shown(&points, service.key, managed.map(|(_, code)| *code), &text));
    }
    (!text.is_empty()).then_some(PointFilter::Any(any))
}

/// Of points that are shown with one type as they are and perhaps with another when they are
/// managed, those in whose type the text occurs.
fn shown(
    points: &[PointFilter],
    plain: &str,
    managed: Option<&str>,
    text: &str,
) -> Vec<PointFilter> {
    let with = |more: Vec<PointFilter>| PointFilter::All([points, &more].concat());
    match managed {
        None => vec![with(vec![holds(plain, text)])],
        Some(managed) => vec![
            with(vec![!PointFilter::Managed, holds(plain, text)]),
            with(vec![PointFilter::Managed, holds(managed, text)]),
        ],
    }
}

/// Whether the text occurs in the type that a client spelled for this code, else in the code.
fn holds(code: &str, text: &str) -> PointFilter {
    let same = PointField::SpellingCode(DIALECT);
    let is_code = PointFilter::Member(same, Test::Equals(Scalar::Text(code.to_owned())));
    let said =
        |test| PointFilter::Member(PointField::SpellingWritten(DIALECT, TYPE.to_owned()), test);
    let not = |filter| PointFilter::Not(Box::new(filter));
    let is_spelled = PointFilter::All(vec![is_code, not(said(Test::Missing))]);
    let occurs = said(Test::Contains(text.to_owned(), Collation::Folded));
    let mut any = vec![PointFilter::All(vec![is_spelled.clone(), occurs])];
    if fold(code).contains(text) {
        any.push(not(is_spelled));
    }
    PointFilter::Any(any)
}

/// Points that stand in a row, and in none above it.
fn of_row(at: usize, row: &Row) -> Vec<PointFilter> {
    let above = ROWS[..at].iter().filter(|other| other.kind == row.kind);
    let above = above.map(|other| PointFilter::All(fits(other))).collect();
    let mut all = fits(row);
    all.push(PointFilter::Not(Box::new(PointFilter::Any(above))));
    all
}

fn fits(row: &Row) -> Vec<PointFilter> {
    let feature = row.feature.map(|feature| PointFilter::Feature(feature));
    let context = row.context.map(|context| PointFilter::Context(context));
    [Some(PointFilter::Kind(row.kind)), feature, context].into_iter().flatten().collect()
}

/// Texts whose label holds the text; those without a label are shown with a word of their own.
fn labelled(text: &str) -> PointFilter {
    let mut label = vec![PointFilter::Label(Test::Contains(text.to_owned(), Collation::Folded))];
    if UNLABELLED.contains(text) {
        label.push(PointFilter::Label(Test::Missing));
    }
    PointFilter::All(vec![PointFilter::Kind(PointKind::Text), PointFilter::Any(label)])
}

/// Services that the table does not know, which are shown by their own names, and those without
/// one.
fn of_other_services(text: &str) -> PointFilter {
    let service = |test| PointFilter::Member(PointField::Service, test);
    let known = SERVICES.iter().map(|service| Scalar::Text(service.key.into())).collect();
    let is_known = service(Test::OneOf(known));
    let mut name = vec![PointFilter::All(vec![
        service(Test::Contains(text.to_owned(), Collation::Folded)),
        PointFilter::Not(Box::new(is_known)),
    ])];
    if NAMELESS.contains(text) {
        name.push(service(Test::Missing));
    }
    PointFilter::All(vec![PointFilter::Kind(PointKind::OnlineService), PointFilter::Any(name)])
}
