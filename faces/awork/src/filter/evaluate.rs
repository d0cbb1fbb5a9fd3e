//! Evaluates a filter on a document in memory.
//!
//! The contact infos of one user are filtered here, with the same grammar and rules by which the
//! store filters users.

use jiff::Timestamp;
use polydex_model::normal::fold;
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Expr, Function, Literal, Operator, Property, Term, Type};

/// Whether a document passes the filter.
pub fn passes(expr: &Expr, document: &Json) -> bool {
    Scope { record: document, element: document }.holds(expr)
}

/// The objects at which paths begin.
#[derive(Clone, Copy)]
struct Scope<'a> {
    record: &'a Json,
    element: &'a Json,
}

impl<'a> Scope<'a> {
    fn holds(self, expr: &Expr) -> bool {
        match expr {
            Expr::Constant(value) => *value,
            Expr::And(all) => all.iter().all(|expr| self.holds(expr)),
            Expr::Or(any) => any.iter().any(|expr| self.holds(expr)),
            Expr::Not(inner) => !self.holds(inner),
            Expr::Flag(property) => self.find(property).as_bool().unwrap_or(false),
            Expr::Compare(operator, left, right) => self.compares(*operator, left, right),
            Expr::In(term, literals) => literals
                .iter()
                .any(|one| self.compares(Operator::Equal, term, &Term::Literal(one.clone()))),
            Expr::Test(function, text, part) => {
                let pair = self.comparable(text, part).zip(self.comparable(part, text));
                pair.is_some_and(|(text, part)| test(*function, &text, &part))
            }
            Expr::Some(list, body) => self.elements(list, body).next().is_some(),
        }
    }

    fn compares(self, operator: Operator, left: &Term, right: &Term) -> bool {
        match self.comparable(left, right).zip(self.comparable(right, left)) {
            Some((left, right)) => compare(operator, &left, &right),
            None => operator == Operator::NotEqual,
        }
    }

    /// A value as it is compared with another: folded if the other is lower-cased. `None` for a
    /// text that no lower-cased value can equal.
    fn comparable(self, term: &Term, other: &Term) -> Option<Literal> {
        match (self.value(term), term, other) {
            (Literal::Text(text), Term::Literal(_) | Term::Property(_), Term::Lower(_)) => {
                is_lower_case(&text).then(|| Literal::Text(fold(&text)))
            }
            (value, _, _) => Some(value),
        }
    }

    fn value(self, term: &Term) -> Literal {
        match term {
            Term::Literal(literal) => literal.clone(),
            Term::Property(property) => typed(self.find(property), property.kind),
            Term::Lower(property) => match typed(self.find(property), property.kind) {
                Literal::Text(text) => Literal::Text(fold(&text)),
                other => other,
            },
            Term::Count(list, body) => {
                let count = self.elements(list, body).count();
                Literal::Integer(i64::try_from(count).unwrap_or(i64::MAX))
            }
        }
    }

    fn elements(self, list: &Property, body: &'a Expr) -> impl Iterator<Item = &'a Json> {
        let elements = self.find(list).as_array().map_or(&[][..], Vec::as_slice);
        elements.iter().filter(move |element| Self { element, ..self }.holds(body))
    }

    fn find(self, property: &Property) -> &'a Json {
        let start = if property.of_element { self.element } else { self.record };
        property.names.iter().fold(start, |object, name| object.get(name).unwrap_or(&Json::Null))
    }
}

/// Whether a text has no capitals.
pub(super) fn is_lower_case(text: &str) -> bool {
    text.to_lowercase() == text
}

/// A document's value as a literal; what is not of the type counts as missing.
fn typed(value: &Json, kind: Type) -> Literal {
    let text = value.as_str();
    let literal = match kind {
        Type::Text => text.map(|text| Literal::Text(text.to_owned())),
        Type::Flag => value.as_bool().map(Literal::Flag),
        Type::Time => text.and_then(|text| text.parse::<Timestamp>().ok()).map(Literal::Time),
        Type::Id => text.and_then(|text| Uuid::try_parse(text).ok()).map(Literal::Id),
        Type::Number => value.as_i64().map(Literal::Integer),
        Type::Object(_) | Type::List(_) => None,
    };
    literal.unwrap_or(Literal::Null)
}

fn compare(operator: Operator, left: &Literal, right: &Literal) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let order = match (left, right) {
        (Literal::Null, Literal::Null) => Some(Equal),
        (Literal::Text(left), Literal::Text(right)) => Some(left.cmp(right)),
        (Literal::Flag(left), Literal::Flag(right)) => Some(left.cmp(right)),
        (Literal::Id(left), Literal::Id(right)) => Some(left.cmp(right)),
        (Literal::Time(left), Literal::Time(right)) => Some(left.cmp(right)),
        (Literal::Integer(left), Literal::Integer(right)) => Some(left.cmp(right)),
        (left, right) => match (decimal(left), decimal(right)) {
            (Some(left), Some(right)) => left.partial_cmp(&right),
            _ => None,
        },
    };
    let is_null = matches!(left, Literal::Null) || matches!(right, Literal::Null);
    match operator {
        Operator::Equal => order == Some(Equal),
        Operator::NotEqual => order != Some(Equal),
        _ if is_null => false,
        Operator::Greater => order == Some(Greater),
        Operator::AtLeast => matches!(order, Some(Greater | Equal)),
        Operator::Less => order == Some(Less),
        Operator::AtMost => matches!(order, Some(Less | Equal)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a decimal was asked for")]
fn decimal(literal: &Literal) -> Option<f64> {
    match literal {
        Literal::Integer(value) => Some(*value as f64),
        Literal::Decimal(value) => Some(*value),
        _ => None,
    }
}

fn test(function: Function, text: &Literal, part: &Literal) -> bool {
    let (Literal::Text(text), Literal::Text(part)) = (text, part) else {
        return false;
    };
    match function {
        Function::StartsWith => text.starts_with(part),
        Function::EndsWith => text.ends_with(part),
        Function::Contains => text.contains(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::{CONTACT_INFO, Moment, USER, parse};
    use serde_json::json;

    fn moment() -> Moment {
        Moment { now: "2026-03-01T12:00:00Z".parse().unwrap(), me: Uuid::from_u128(7) }
    }

    fn user() -> Json {
        json!({
            "id": Uuid::from_u128(7),
            "firstName": "Ana",
            "createdOn": "2026-02-27T10:00:00.1Z",
            "status": {"invitationAccepted": true, "isDeactivated": false},
            "userContactInfos": [
                {"type": "email", "subType": "work", "value": "ana@depot.example"},
                {"type": "phone", "value": "1"},
            ],
            "resourceVersion": 639_045_217_295_530_000_i64,
            "tags": [],
            "teams": [{"name": "Ops"}],
        })
    }

    #[test]
    fn the_examples_of_the_reference_hold_or_do_not() {
        for (filter, expected) in [
            ("firstName eq 'Ana'", true),
            ("firstname eq 'ana'", false),
            ("tolower(FIRSTNAME) eq 'ana'", true),
            ("status/isDeactivated eq false", true),
            ("not status/isDeactivated", true),
            ("lastName eq null", true),
            ("lastName ne 'Silva'", true),
            ("lastName gt 'A'", false),
            ("startswith(lastName,'S')", false),
            ("substringof('n', firstName)", true),
            ("endswith(firstName,'na') and startswith(firstName,'A')", true),
            ("id eq me.id", true),
            ("id in (guid'00000000-0000-0000-0000-000000000001')", false),
            ("createdOn gt today-30d", true),
            ("createdOn ge datetime'2026-02-27T10:00:00.2'", false),
            ("firstName eq 'x' or firstName eq 'Ana' and isArchived", false),
            ("(firstName eq 'x' or firstName eq 'Ana') and not isArchived", true),
            ("userContactInfos/any(c: c/type eq 'email' and c/value eq 'ana@depot.example')", true),
            (
                "userContactInfos/any(c: c/type eq 'phone' and c/value eq 'ana@depot.example')",
                false,
            ),
            ("userContactInfos/any(c: c/subType eq null) eq true", true),
            ("userContactInfos/any(c: c/type eq 'social') eq false", true),
            ("userContactInfos/count() eq 2", true),
            ("userContactInfos/count(c: c/type eq 'phone') gt 1.5", false),
            ("teams/any(t: t/name in ('Ops','HR'))", true),
            ("tags/any(t: t/name eq 'vip')", false),
            ("resourceVersion eq 639045217295530000L", true),
        ] {
            let expr = parse(filter, USER, moment()).unwrap();
            assert_eq!(passes(&expr, &user()), expected, "{filter}");
        }
    }

    #[test]
    fn every_member_of_a_contact_info_is_filterable() {
        let info = json!({"type": "address", "city": "Kiel", "isAddress": true});
        for (filter, expected) in
            [("isAddress", true), ("city eq 'Kiel'", true), ("label ne null", false)]
        {
            let expr = parse(filter, CONTACT_INFO, moment()).unwrap();
            assert_eq!(passes(&expr, &info), expected, "{filter}");
        }
    }
}
