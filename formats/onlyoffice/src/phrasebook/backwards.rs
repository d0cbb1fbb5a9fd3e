//! The code table read backwards: from a text in the type of a contact to the points shown with it.

use polydex_model::{
    normal::fold,
    query::{Collation, PointField, PointFilter, PointKind, Scalar, Test},
    service::SERVICES,
};

use super::{MANAGED_SERVICES, NAMELESS, ROWS, Row, UNLABELLED};
use crate::DIALECT;

/// The name under which spellings record an entry's type.
const TYPE: &str = "type";

/// Points whose type, as shown, contains the text; case and accents are ignored. `None` for an empty
/// text.
pub fn type_contains(text: &str) -> Option<PointFilter> {
    let text = fold(text);
    let mut any = vec![labelled(&text), of_other_services(&text)];
    for (index, row) in ROWS.iter().enumerate().filter(|(_, row)| row.code != NAMELESS) {
        any.extend(shown_as(&of_row(index, row), row.code, row.managed, &text));
    }
    for service in SERVICES {
        let managed = MANAGED_SERVICES.iter().find(|(key, _)| *key == service.key);
        let is_service = PointFilter::Service(service.key.to_owned());
        let points = vec![PointFilter::Kind(PointKind::OnlineService), is_service];
        any.extend(shown_as(&points, service.key, managed.map(|(_, code)| *code), &text));
    }
    (!text.is_empty()).then_some(PointFilter::Any(any))
}

/// Of the points that share a type, and perhaps have another one if managed, those whose type
/// contains the text.
fn shown_as(
    points: &[PointFilter],
    code: &str,
    managed: Option<&str>,
    text: &str,
) -> Vec<PointFilter> {
    let with = |more: Vec<PointFilter>| PointFilter::All([points, &more].concat());
    match managed {
        None => vec![with(vec![code_contains(code, text)])],
        Some(managed) => vec![
            with(vec![!PointFilter::Managed, code_contains(code, text)]),
            with(vec![PointFilter::Managed, code_contains(managed, text)]),
        ],
    }
}

/// Whether the text occurs in the client's spelling of this code or, if there is none, in the code.
fn code_contains(code: &str, text: &str) -> PointFilter {
    let spelled_code = PointField::SpellingCode(DIALECT);
    let is_code = PointFilter::Member(spelled_code, Test::Equals(Scalar::Text(code.to_owned())));
    let spelling =
        |test| PointFilter::Member(PointField::SpellingWritten(DIALECT, TYPE.to_owned()), test);
    let is_spelled = PointFilter::All(vec![is_code, !spelling(Test::Missing)]);
    let mut any = vec![PointFilter::All(vec![is_spelled.clone(), spelling(contains(text))])];
    if fold(code).contains(text) {
        any.push(!is_spelled);
    }
    PointFilter::Any(any)
}

/// Points that fit a row, and none above it.
fn of_row(index: usize, row: &Row) -> Vec<PointFilter> {
    let above = ROWS[..index].iter().filter(|other| other.kind == row.kind);
    let above = above.map(|other| PointFilter::All(fits(other))).collect();
    let mut all = fits(row);
    all.push(!PointFilter::Any(above));
    all
}

fn fits(row: &Row) -> Vec<PointFilter> {
    let feature = row.feature.map(PointFilter::Feature);
    let context = row.context.map(PointFilter::Context);
    [Some(PointFilter::Kind(row.kind)), feature, context].into_iter().flatten().collect()
}

/// Texts whose label contains the text. A text without a label is shown as [`UNLABELLED`].
fn labelled(text: &str) -> PointFilter {
    let mut label = vec![PointFilter::Label(contains(text))];
    if UNLABELLED.contains(text) {
        label.push(PointFilter::Label(Test::Missing));
    }
    PointFilter::All(vec![PointFilter::Kind(PointKind::Text), PointFilter::Any(label)])
}

/// Services that the table does not know, which are shown by their own names, and services without
/// a name.
fn of_other_services(text: &str) -> PointFilter {
    let service = |test| PointFilter::Member(PointField::Service, test);
    let known = SERVICES.iter().map(|service| Scalar::Text(service.key.into())).collect();
    let is_known = service(Test::OneOf(known));
    let mut name = vec![PointFilter::All(vec![service(contains(text)), !is_known])];
    if NAMELESS.contains(text) {
        name.push(service(Test::Missing));
    }
    PointFilter::All(vec![PointFilter::Kind(PointKind::OnlineService), PointFilter::Any(name)])
}

fn contains(text: &str) -> Test {
    Test::Contains(text.to_owned(), Collation::Folded)
}
