//! Members that awork itself wrote in another way than the phrasebook shows them.
//!
//! A spelling stands for as long as its code is the one that the point's row has now. What the
//! store cannot compare is taken for unchanged: the name of a service that no table knows, and
//! the value or country that was shown when the spelling was noted.

use polydex_model::query::{Collation, PointField, PointFilter, PointKind, Scalar, Test};

use super::{Verdict, filter_of, not, rows_with, stored};
use polydex_format_awork::{
    DIALECT,
    phrasebook::{ROWS, Row},
    wire::Member,
};

/// Points that show a member so; those that were written otherwise, if they were written so.
pub fn unless_said(
    member: Member,
    kinds: &[PointKind],
    shown: PointFilter,
    wanted: &Verdict,
) -> PointFilter {
    let Some(is_current) = is_current(member, kinds) else {
        return shown;
    };
    let said = PointField::SpellingWritten(DIALECT, member.name().to_owned());
    let said_for = PointField::SpellingShown(DIALECT, member.name().to_owned());
    let has = |field| not(PointFilter::Member(field, Test::Missing));
    // Either of both may be null, but not both.
    let is_said = PointFilter::All(vec![
        PointFilter::Any(vec![has(said.clone()), has(said_for)]),
        is_current,
    ]);
    let as_said = filter_of(&|test| PointFilter::Member(said.clone(), test), wanted);
    // What was said is in no index, but what was made of it is.
    let stored = if member == Member::Value { stored::from_said(wanted) } else { None };
    let as_said = PointFilter::All(stored.into_iter().chain([as_said]).collect());
    PointFilter::Any(vec![
        PointFilter::All(vec![shown, not(is_said.clone())]),
        PointFilter::All(vec![is_said, as_said]),
    ])
}

/// The spelling's code is that of the point's row, where the member can be spelled at all: type,
/// label and value of services, a sub-type left out, a country that is none.
fn is_current(member: Member, kinds: &[PointKind]) -> Option<PointFilter> {
    let fits = |row: &Row| match member {
        Member::SubType => row.point != PointKind::OnlineService && row.sub_type == Some("other"),
        Member::Country => row.is_address(),
        _ => false,
    };
    let fits = |row: &Row| fits(row) && kinds.contains(&row.point);
    let mut any = Vec::new();
    if ROWS.iter().any(fits) {
        let is_code = |row: &Row| Some(code(Test::Equals(Scalar::Text(row.code()))));
        any.push(rows_with(fits, is_code));
    }
    if member != Member::Country && kinds.contains(&PointKind::OnlineService) {
        any.extend(of_services());
    }
    (!any.is_empty()).then_some(PointFilter::Any(any))
}

fn of_services() -> Vec<PointFilter> {
    let own: Vec<&Row> = ROWS.iter().filter(|row| row.service().is_some()).collect();
    let named = ROWS.iter().filter(|row| row.names_service);
    let service = |row: &&Row| PointFilter::Service(row.service().unwrap_or_default().to_owned());
    let each = own.iter().map(|row| PointFilter::All(vec![of_service(row), service(row)]));
    let mut any: Vec<PointFilter> = each.collect();
    any.push(PointFilter::All(vec![
        PointFilter::Kind(PointKind::OnlineService),
        PointFilter::Any(
            named.map(|row| code(Test::StartsWith(row.code(), Collation::Exact))).collect(),
        ),
        not(PointFilter::Any(own.iter().map(service).collect())),
    ]));
    any
}

/// The code of a service with a row of its own, which a label beside it is part of.
fn of_service(row: &Row) -> PointFilter {
    let unlabelled = PointFilter::Label(Test::Missing);
    PointFilter::Any(vec![
        PointFilter::All(vec![code(Test::Equals(Scalar::Text(row.code()))), unlabelled.clone()]),
        PointFilter::All(vec![
            code(Test::StartsWith(format!("{} ", row.code()), Collation::Exact)),
            not(unlabelled),
        ]),
    ])
}

fn code(test: Test) -> PointFilter {
    PointFilter::Member(PointField::SpellingCode(DIALECT), test)
}
