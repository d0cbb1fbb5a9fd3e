//! Members of a contact info as the parts of a point that say them.

use polydex_model::query::{Kind, PointField, PointFilter, Scalar, Test};

use super::{super::impossible, Asked, Leaf, filter_of, never, not, number, spelling};
use crate::{
    filter::{Function, Literal, Operator, QueryError},
    wire::Member,
};

/// A member that points of these kinds say something by.
pub fn own(member: Member, leaf: &Leaf<'_>, kinds: &[Kind]) -> Result<PointFilter, QueryError> {
    let verdict = || leaf.text();
    let spelled = |shown| Ok(spelling::unless_said(member, kinds, shown, &verdict()?));
    let field = match member {
        Member::City => PointField::Locality,
        Member::State => PointField::Region,
        Member::ZipCode => PointField::Postcode,
        Member::Country => PointField::CountryCode,
        Member::AddressLine1 => return first_line(leaf),
        Member::AddressLine2 => return further_lines(leaf),
        _ => {
            let text: &dyn Fn(Test) -> PointFilter =
                if kinds.contains(&Kind::Phone) { &number::passes } else { &PointFilter::Text };
            let shown = filter_of(text, &verdict()?);
            return spelled(shown);
        }
    };
    let shown = filter_of(&|test| PointFilter::Member(field.clone(), test), &verdict()?);
    spelled(shown)
}

fn street(test: Test) -> PointFilter {
    PointFilter::Member(PointField::Street, test)
}

/// The street up to its first line break. What would need to know where that is, is refused.
fn first_line(leaf: &Leaf<'_>) -> Result<PointFilter, QueryError> {
    let is = |literal: &Literal| match literal {
        Literal::Null => street(Test::Missing),
        Literal::Text(line) if !line.contains(BREAKS) => {
            let broken = BREAKS.map(|end| street(Test::StartsWith(format!("{line}{end}"), false)));
            let whole = street(Test::Equals(Scalar::Text(line.clone())));
            PointFilter::Any([whole].into_iter().chain(broken).collect())
        }
        _ => never(),
    };
    match leaf.asked {
        _ if leaf.lower => Err(impossible(leaf.property)),
        Asked::Compare(Operator::Equal, literal) => Ok(is(literal)),
        Asked::Compare(Operator::NotEqual, literal) => Ok(not(is(literal))),
        Asked::In(literals) => Ok(PointFilter::Any(literals.iter().map(is).collect())),
        Asked::Test(Function::StartsWith, Literal::Text(start)) if !start.contains(BREAKS) => {
            Ok(street(Test::StartsWith(start.clone(), false)))
        }
        _ => Err(impossible(leaf.property)),
    }
}

/// The street behind its first line break: whether there is one.
fn further_lines(leaf: &Leaf<'_>) -> Result<PointFilter, QueryError> {
    let broken = || {
        let breaks = BREAKS.map(|end| street(Test::Contains(end.to_string(), false)));
        PointFilter::Any(breaks.into())
    };
    match leaf.asked {
        Asked::Compare(Operator::Equal, Literal::Null) => Ok(not(broken())),
        Asked::Compare(Operator::NotEqual, Literal::Null) => Ok(broken()),
        _ => Err(impossible(leaf.property)),
    }
}

const BREAKS: [char; 2] = ['\n', '\r'];
