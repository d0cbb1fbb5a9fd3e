//! Conditions on contact infos, as conditions on points: the phrasebook read backwards.

use polydex_model::{
    Context, Feature, normal,
    query::{Kind, PointFilter, Scalar, Test},
    service::SERVICES,
};
use serde_json::json;

use super::{Asked, Leaf, Verdict, impossible};
use crate::{
    filter::{Expr, Literal, Operator, QueryError, evaluate::passes},
    phrasebook::{Need, ROWS, Row},
};

/// Compiles what is said of one contact info.
pub fn compile(expr: &Expr) -> Result<PointFilter, QueryError> {
    Ok(match expr {
        Expr::Constant(true) => PointFilter::All(Vec::new()),
        Expr::Constant(false) => never(),
        Expr::And(all) => {
            let mut each = all.iter().map(compile).collect::<Result<Vec<_>, _>>()?;
            each.extend(looked_up(all).map(PointFilter::Normal));
            PointFilter::All(each)
        }
        Expr::Or(any) => PointFilter::Any(any.iter().map(compile).collect::<Result<_, _>>()?),
        Expr::Not(inner) => not(compile(inner)?),
        Expr::Flag(property) if property.names == ["isAddress"] => PointFilter::Kind(Kind::Address),
        Expr::Flag(property) | Expr::Some(property, _) => return Err(impossible(property)),
        Expr::Compare(..) | Expr::In(..) | Expr::Test(..) => match Leaf::of(expr)? {
            Some(leaf) => member(&leaf, expr)?,
            None if passes(expr, &json!({})) => PointFilter::All(Vec::new()),
            None => never(),
        },
    })
}

fn never() -> PointFilter {
    PointFilter::Any(Vec::new())
}

fn not(filter: PointFilter) -> PointFilter {
    PointFilter::Not(Box::new(filter))
}

fn member(leaf: &Leaf<'_>, expr: &Expr) -> Result<PointFilter, QueryError> {
    match leaf.property.names[..] {
        ["type" | "subType"] => {
            Ok(rows(|row| passes(expr, &json!({"type": row.kind, "subType": row.sub_type}))))
        }
        ["value"] => Ok(filter_of(&PointFilter::Text, &leaf.text()?)),
        ["label"] => label(leaf, expr),
        ["id"] => id(leaf),
        _ => Err(impossible(leaf.property)),
    }
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
    let known = SERVICES.iter().filter(|service| passes(expr, &json!({"label": service.name})));
    let mut services: Vec<PointFilter> =
        known.map(|service| PointFilter::Service(service.key.to_owned())).collect();
    services.extend(texts(&leaf.asked).map(|text| PointFilter::Service(text.to_owned())));
    let own = filter_of(&PointFilter::Label, &leaf.text()?);
    Ok(PointFilter::Any(vec![
        PointFilter::All(vec![names_service.clone(), PointFilter::Any(services)]),
        PointFilter::All(vec![not(names_service), own]),
    ]))
}

/// The texts that a leaf asks to be equal to.
fn texts<'a>(asked: &'a Asked<'a>) -> impl Iterator<Item = &'a str> {
    let literals = match asked {
        Asked::Compare(Operator::Equal, literal) => std::slice::from_ref(*literal),
        Asked::In(literals) => literals,
        _ => &[],
    };
    literals.iter().filter_map(|literal| match literal {
        Literal::Text(text) => Some(text.as_str()),
        _ => None,
    })
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
    let mut any = Vec::new();
    for kind in
        [Kind::Phone, Kind::Email, Kind::Address, Kind::OnlineService, Kind::Link, Kind::Text]
    {
        let rows: Vec<&Row> = ROWS.iter().filter(|row| row.point == kind).collect();
        if rows.iter().all(|row| fits(row)) {
            any.push(PointFilter::Kind(kind));
            continue;
        }
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| fits(row)) {
            let above = rows[..at].iter().map(|row| not(needs(row)));
            let all = [PointFilter::Kind(kind), needs(row)].into_iter().chain(above);
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
        Need::Fax => PointFilter::Feature(Feature::Fax, true),
        Need::Mobile => PointFilter::Feature(Feature::Mobile, true),
        Need::Work => PointFilter::Context(Context::Work, true),
        Need::Private => PointFilter::Context(Context::Private, true),
        Need::Primary => PointFilter::Primary(true),
        Need::Service(key) => PointFilter::Service(key.to_owned()),
        Need::Chat => {
            let chats = SERVICES.iter().filter(|service| service.chat);
            PointFilter::Any(
                chats.map(|service| PointFilter::Service(service.key.to_owned())).collect(),
            )
        }
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
