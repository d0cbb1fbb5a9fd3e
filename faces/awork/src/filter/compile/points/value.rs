//! Members of a contact info as the parts of a point that say them.

use polydex_model::query::{PointField, PointFilter, PointKind, Test};

use super::{super::impossible, Leaf, filter_of, number, spelling};
use crate::filter::QueryError;
use polydex_format_awork::wire::Member;

/// A member that points of these kinds say something by.
pub fn own(
    member: Member,
    leaf: &Leaf<'_>,
    kinds: &[PointKind],
) -> Result<PointFilter, QueryError> {
    let verdict = || leaf.text();
    let spelled = |shown| Ok(spelling::unless_said(member, kinds, shown, &verdict()?));
    let field = match member {
        Member::City => PointField::Locality,
        Member::State => PointField::Region,
        Member::ZipCode => PointField::Postcode,
        Member::Country => PointField::CountryCode,
        // Lines are compared exactly: there is no column of their folded text.
        Member::AddressLine1 | Member::AddressLine2 if leaf.lower => {
            return Err(impossible(leaf.property));
        }
        Member::AddressLine1 => PointField::FirstLine,
        Member::AddressLine2 => PointField::FurtherLines,
        _ => {
            let text: &dyn Fn(Test) -> PointFilter = if kinds.contains(&PointKind::Phone) {
                &number::passes
            } else {
                &PointFilter::Text
            };
            let shown = filter_of(text, &verdict()?);
            return spelled(shown);
        }
    };
    let shown = filter_of(&|test| PointFilter::Member(field.clone(), test), &verdict()?);
    spelled(shown)
}
