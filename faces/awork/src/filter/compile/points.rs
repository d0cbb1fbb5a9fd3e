//! Conditions on contact infos, as conditions on points: the phrasebook read backwards.

mod number;
mod spelling;
mod stored;
mod value;

use polydex_model::{
    Context, Feature, normal,
    query::{PointField, PointFilter, PointKind, Scalar, Test},
    service::{SERVICES, Service},
};
use serde_json::json;

use super::{Asked, Leaf, Verdict, impossible, pair};
use crate::filter::{Expr, Literal, Operator, QueryError, Term, evaluate::passes};
use polydex_format_awork::{
    DIALECT,
    phrasebook::{Need, ROWS, Row},
    wire::Member,
};

/// Compiles what is said of one contact info.
pub fn compile(expr: &Expr) -> Result<PointFilter, QueryError> {
    within(expr, &KINDS)
}

const KINDS: [PointKind; 6] = [
    PointKind::Phone,
    PointKind::Email,
    PointKind::Address,
    PointKind::OnlineService,
    PointKind::Link,
    PointKind::Text,
];

/// Compiles a condition on a point that is of one of these kinds.
fn within(expr: &Expr, kinds: &[PointKind]) -> Result<PointFilter, QueryError> {
    Ok(match expr {
        Expr::Constant(true) => PointFilter::All(Vec::new()),
        Expr::Constant(false) => never(),
        Expr::And(all) => {
            let kinds = kinds_said(all, kinds);
            let each = all.iter().map(|expr| within(expr, &kinds));
            let mut each = each.collect::<Result<Vec<_>, _>>()?;
            each.extend(looked_up(all).map(PointFilter::Normal));
            PointFilter::All(each)
        }
        Expr::Or(any) => {
            let each = any.iter().map(|expr| within(expr, kinds));
            PointFilter::Any(each.collect::<Result<_, _>>()?)
        }
        Expr::Not(inner) => not(within(inner, kinds)?),
        Expr::Flag(property) if property.names == ["isAddress"] => {
            PointFilter::Kind(PointKind::Address)
        }
        Expr::Flag(property) | Expr::Some(property, _) => return Err(impossible(property)),
        Expr::Compare(operator, Term::Property(one), Term::Property(other)) => {
            pair::of_points(*operator, one, other)?
        }
        Expr::Compare(..) | Expr::In(..) | Expr::Test(..) => match Leaf::of(expr)? {
            Some(leaf) => member(&leaf, expr, kinds)?,
            None if passes(expr, &json!({})) => PointFilter::All(Vec::new()),
            None => never(),
        },
    })
}

/// The kinds that are left when all of these hold: most filters name a type, and then a value is
/// looked for in the column, and by the index, of that kind alone.
fn kinds_said(all: &[Expr], kinds: &[PointKind]) -> Vec<PointKind> {
    let said = |expr: &&Expr| {
        let leaf = Leaf::of(expr).ok().flatten();
        leaf.is_some_and(|leaf| leaf.property.names == ["type"])
    };
    let said: Vec<&Expr> = all.iter().filter(said).collect();
    let fits = |row: &Row| said.iter().all(|expr| passes(expr, &json!({"type": row.kind})));
    let is_left = |kind: &&PointKind| ROWS.iter().any(|row| row.point == **kind && fits(row));
    kinds.iter().filter(is_left).copied().collect()
}

fn never() -> PointFilter {
    PointFilter::Any(Vec::new())
}

fn not(filter: PointFilter) -> PointFilter {
    PointFilter::Not(Box::new(filter))
}

fn member(leaf: &Leaf<'_>, expr: &Expr, kinds: &[PointKind]) -> Result<PointFilter, QueryError> {
    let of = |field: PointField, verdict: &Verdict| {
        filter_of(&|test| PointFilter::Member(field.clone(), test), verdict)
    };
    match leaf.property.names[..] {
        ["type"] => {
            let passes = |kind| passes(expr, &json!({"type": kind}));
            // Types of services are spelled as one another, and as nothing else.
            let of_services = ["messenger", "social", "urls"].into_iter().any(passes);
            let kinds = if of_services { kinds } else { &[] };
            let shown = rows(|row| passes(row.kind));
            Ok(spelling::unless_said(Member::Type, kinds, shown, &leaf.text()?))
        }
        ["subType"] => {
            let shown = rows(|row| passes(expr, &json!({"subType": row.sub_type})));
            Ok(spelling::unless_said(Member::SubType, kinds, shown, &leaf.text()?))
        }
        ["label"] => {
            let shown = label(leaf, expr)?;
            Ok(spelling::unless_said(Member::Label, kinds, shown, &leaf.text()?))
        }
        ["createdBy"] => Ok(of(PointField::CreatedBy, &leaf.id()?)),
        ["updatedBy"] => Ok(of(PointField::UpdatedBy, &leaf.id()?)),
        ["id"] => id(leaf),
        ["createdOn"] => Ok(of(PointField::Created, &leaf.time()?)),
        ["updatedOn"] => Ok(of(PointField::Updated, &leaf.time()?)),
        [name] => match Member::ALL.into_iter().find(|member| member.name() == name) {
            Some(member) => shown(member, leaf, kinds),
            None => Err(impossible(leaf.property)),
        },
        _ => Err(impossible(leaf.property)),
    }
}

/// A text member: what the point says by it, or an extra where its row has no use for it.
fn shown(member: Member, leaf: &Leaf<'_>, kinds: &[PointKind]) -> Result<PointFilter, QueryError> {
    let uses = |kind: &PointKind| ROWS.iter().any(|row| row.point == *kind && row.uses(member));
    let (using, others): (Vec<PointKind>, Vec<PointKind>) = kinds.iter().copied().partition(uses);
    let mut any = Vec::new();
    if !using.is_empty() {
        let own = value::own(member, leaf, &using)?;
        any.push(if others.is_empty() { own } else { of_kinds(using, own) });
    }
    if !others.is_empty() {
        let extra = PointField::Extra(DIALECT, member.name().to_owned());
        let is = |test| PointFilter::Member(extra.clone(), test);
        any.push(of_kinds(others, filter_of(&is, &leaf.text()?)));
    }
    Ok(if any.len() == 1 { any.remove(0) } else { PointFilter::Any(any) })
}

fn of_kinds(kinds: Vec<PointKind>, filter: PointFilter) -> PointFilter {
    let kinds = kinds.into_iter().map(PointFilter::Kind).collect();
    PointFilter::All(vec![PointFilter::Any(kinds), filter])
}

fn filter_of(is: &dyn Fn(Test) -> PointFilter, verdict: &Verdict) -> PointFilter {
    match verdict {
        Verdict::Never => never(),
        Verdict::Is(test) => is(test.clone()),
        Verdict::Not(inner) => not(filter_of(is, inner)),
        Verdict::Either(any) => {
            PointFilter::Any(any.iter().map(|verdict| filter_of(is, verdict)).collect())
        }
    }
}

/// Where the label names the service, the services with such names; elsewhere the point's own.
fn label(leaf: &Leaf<'_>, expr: &Expr) -> Result<PointFilter, QueryError> {
    let names_service = rows(|row| row.names_service);
    let verdict = leaf.text()?;
    let other = filter_of(&|test| PointFilter::Member(PointField::Service, test), &verdict);
    let named = PointFilter::Any(vec![
        services(|service| passes(expr, &json!({"label": service.name}))),
        PointFilter::All(vec![not(services(|_| true)), other]),
    ]);
    let own = filter_of(&PointFilter::Label, &verdict);
    Ok(PointFilter::Any(vec![
        PointFilter::All(vec![names_service.clone(), named]),
        PointFilter::All(vec![not(names_service), own]),
    ]))
}

/// Points of services of the table.
fn services(fits: impl Fn(&Service) -> bool) -> PointFilter {
    let fitting = SERVICES.iter().filter(|service| fits(service));
    PointFilter::Any(fitting.map(|service| PointFilter::Service(service.key.to_owned())).collect())
}

fn id(leaf: &Leaf<'_>) -> Result<PointFilter, QueryError> {
    let is = |literal: &Literal| match literal {
        Literal::Id(id) => PointFilter::Id(Scalar::Uuid(*id)),
        _ => never(),
    };
    match leaf.asked {
        Asked::Compare(Operator::Equal, literal) => Ok(is(literal)),
        Asked::Compare(Operator::NotEqual, literal) => Ok(not(is(literal))),
        Asked::In(literals) => Ok(PointFilter::Any(literals.iter().map(is).collect())),
        _ => Err(impossible(leaf.property)),
    }
}

/// Points that are shown by one of these rows.
fn rows(fits: impl Fn(&Row) -> bool) -> PointFilter {
    rows_with(fits, |_| None)
}

/// The same, each with a condition of its own.
fn rows_with(
    fits: impl Fn(&Row) -> bool,
    condition: impl Fn(&Row) -> Option<PointFilter>,
) -> PointFilter {
    let mut any = Vec::new();
    for kind in KINDS {
        let rows: Vec<&Row> = ROWS.iter().filter(|row| row.point == kind).collect();
        if rows.iter().all(|row| fits(row) && condition(row).is_none()) {
            any.push(PointFilter::Kind(kind));
            continue;
        }
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| fits(row)) {
            let above = rows[..at].iter().map(|row| not(needs(row)));
            let all = [PointFilter::Kind(kind), needs(row)].into_iter().chain(above);
            let all = condition(row).into_iter().chain(all);
            any.push(PointFilter::All(all.collect()));
        }
    }
    PointFilter::Any(any)
}

fn needs(row: &Row) -> PointFilter {
    PointFilter::All(row.needs.iter().map(|need| need_filter(*need)).collect())
}

fn need_filter(need: Need) -> PointFilter {
    match need {
        Need::Fax => PointFilter::Feature(Feature::Fax),
        Need::Mobile => PointFilter::Feature(Feature::Mobile),
        Need::Work => PointFilter::Context(Context::Work),
        Need::Private => PointFilter::Context(Context::Private),
        Need::Primary => PointFilter::Primary,
        Need::Service(key) => PointFilter::Service(key.to_owned()),
        Need::Chat => PointFilter::Any(vec![
            services(|service| service.chat),
            PointFilter::All(vec![not(services(|_| true)), PointFilter::Chat]),
        ]),
    }
}

/// The address that the commonest of all filters looks for (`type eq 'email' and value eq …`), in
/// the form that an index has.
fn looked_up(all: &[Expr]) -> Option<String> {
    let equals = |expr: &Expr, name: &str| {
        let leaf = Leaf::of(expr).ok().flatten()?;
        match leaf.asked {
            Asked::Compare(Operator::Equal, Literal::Text(text))
                if leaf.property.names == [name] && !leaf.lower =>
            {
                Some(text.clone())
            }
            _ => None,
        }
    };
    let is_email = all.iter().any(|expr| equals(expr, "type").as_deref() == Some("email"));
    let value = all.iter().find_map(|expr| equals(expr, "value"));
    value.filter(|_| is_email).map(|text| normal::email(&text))
}
