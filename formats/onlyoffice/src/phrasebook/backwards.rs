//! The code table read backwards: from a text in the type of a contact to the points shown with it.

use polydex_model::{
    normal::fold,
    query::{Collation, PointField, PointFilter, PointKind, Scalar, Test},
    service::SERVICES,
};

use super::{MANAGED_SERVICES, NAMELESS, TABLE, UNLABELLED};
use crate::DIALECT;

/// The name under which spellings record an entry's type.
const TYPE: &str = "type";

/// Points whose type, as shown, contains the text; case and accents are ignored. `None` for an empty
/// text.
pub fn type_contains(text: &str) -> Option<PointFilter> {
    let text = fold(text);
    let named = TABLE.points_with(
        |row| row.code.name != NAMELESS,
        |row| Some(shown_as(row.code.name, row.code.managed, &text)),
    );
    let mut any = vec![labelled(&text), of_other_services(&text), named];
    any.extend(SERVICES.iter().map(|service| {
        let managed = MANAGED_SERVICES.iter().find(|(key, _)| *key == service.key);
        PointFilter::All(vec![
            PointFilter::Kind(PointKind::OnlineService),
            PointFilter::Service(service.key.to_owned()),
            shown_as(service.key, managed.map(|(_, code)| *code), &text),
        ])
    }));
    (!text.is_empty()).then_some(PointFilter::Any(any))
}

/// Of the points that share a type, and perhaps have another one if managed, those whose type
/// contains the text.
fn shown_as(code: &str, managed: Option<&str>, text: &str) -> PointFilter {
    let Some(managed) = managed else { return code_contains(code, text) };
    PointFilter::Any(vec![
        PointFilter::All(vec![!PointFilter::Managed, code_contains(code, text)]),
        PointFilter::All(vec![PointFilter::Managed, code_contains(managed, text)]),
    ])
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
