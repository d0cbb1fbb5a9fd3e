//! Conditions on members that awork wrote in another spelling than the phrasebook shows.
//!
//! A spelling is valid while its code equals that of the point's present row. Two things cannot be
//! compared in the store and count as unchanged: the name of a service that is not in the table,
//! and the value or country that was shown when the spelling was noted.

use polydex_model::query::{Collation, PointField, PointFilter, PointKind, Scalar, Test};

use super::{Predicate, filter_of, stored};
use polydex_format_awork::{
    DIALECT,
    phrasebook::{Row, TABLE},
    wire::Member,
};

/// Points that meet a condition on a member: as the phrasebook shows it, or, for points with a
/// valid spelling, as it was spelled.
pub fn with_spellings(
    member: Member,
    kinds: &[PointKind],
    shown: PointFilter,
    wanted: &Predicate,
) -> PointFilter {
    let Some(is_current) = is_current(member, kinds) else {
        return shown;
    };
    let spelled = PointField::SpellingWritten(DIALECT, member.name().to_owned());
    let spelled_for = PointField::SpellingShown(DIALECT, member.name().to_owned());
    let has = |field| !PointFilter::Member(field, Test::Missing);
    // Either of the two may be null, but not both.
    let is_spelled = PointFilter::All(vec![
        PointFilter::Any(vec![has(spelled.clone()), has(spelled_for)]),
        is_current,
    ]);
    let as_spelled = filter_of(&|test| PointFilter::Member(spelled.clone(), test), wanted);
    // Spellings are in no index, but the values stored for them are.
    let stored = if member == Member::Value { stored::from_spelling(wanted) } else { None };
    let as_spelled = PointFilter::All(stored.into_iter().chain([as_spelled]).collect());
    PointFilter::Any(vec![
        PointFilter::All(vec![shown, !is_spelled.clone()]),
        PointFilter::All(vec![is_spelled, as_spelled]),
    ])
}

/// Points whose spelling has the code of their present row; `None` if these kinds of points never
/// have a spelling of the member. Spelled are: type, label and value of services, a sub-type that
/// was left out, and a country that ISO 3166-1 does not know.
fn is_current(member: Member, kinds: &[PointKind]) -> Option<PointFilter> {
    let fits = |row: &Row| match member {
        Member::SubType => {
            row.kind != PointKind::OnlineService && row.code.sub_type == Some("other")
        }
        Member::Country => row.code.is_address(),
        _ => false,
    };
    let fits = |row: &Row| fits(row) && kinds.contains(&row.kind);
    let mut any = Vec::new();
    if TABLE.rows().any(fits) {
        let is_code = |row: &Row| Some(code(Test::Equals(Scalar::Text(row.code.text()))));
        any.push(TABLE.points_with(fits, is_code));
    }
    if member != Member::Country && kinds.contains(&PointKind::OnlineService) {
        any.extend(of_services());
    }
    (!any.is_empty()).then_some(PointFilter::Any(any))
}

fn of_services() -> Vec<PointFilter> {
    let own: Vec<&Row> = TABLE.rows().filter(|row| row.service().is_some()).collect();
    let named = TABLE.rows().filter(|row| row.code.names_service);
    let service = |row: &&Row| PointFilter::Service(row.service().unwrap_or_default().to_owned());
    let each = own.iter().map(|row| PointFilter::All(vec![of_service(row), service(row)]));
    let mut any: Vec<PointFilter> = each.collect();
    any.push(PointFilter::All(vec![
        PointFilter::Kind(PointKind::OnlineService),
        PointFilter::Any(
            named.map(|row| code(Test::StartsWith(row.code.text(), Collation::Exact))).collect(),
        ),
        !PointFilter::Any(own.iter().map(service).collect()),
    ]));
    any
}

/// The code of a service with its own row. A label beside the service is part of the code.
fn of_service(row: &Row) -> PointFilter {
    let unlabelled = PointFilter::Label(Test::Missing);
    PointFilter::Any(vec![
        PointFilter::All(vec![
            code(Test::Equals(Scalar::Text(row.code.text()))),
            unlabelled.clone(),
        ]),
        PointFilter::All(vec![
            code(Test::StartsWith(format!("{} ", row.code.text()), Collation::Exact)),
            !unlabelled,
        ]),
    ])
}

fn code(test: Test) -> PointFilter {
    PointFilter::Member(PointField::SpellingCode(DIALECT), test)
}
