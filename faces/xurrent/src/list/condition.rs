//! The grammar of one filter: a key, an operator, a value.
//!
//! `name=Ann` equals, `name=!Ann` differs, `site=` is empty, `site=!` is not, `id=1,2,3` any of,
//! `id=!1,2` none of, `updated_at=>=…` and `<…` compare, `id=>10<20` is a range. Clients also glue
//! the operator to the key (`id%21=15`, `created_at%3E=…`), so key and value are parsed as one text.

/// The condition of a filter on one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// Has no value.
    Empty,
    /// Has one.
    NotEmpty,
    /// Equals one of these.
    AnyOf(Vec<String>),
    /// Equals none of these.
    NoneOf(Vec<String>),
    /// Meets all of these comparisons.
    Compared(Vec<(Comparison, String)>),
}

impl Condition {
    /// The number of comparisons; a list counts as one.
    pub(super) fn comparisons(&self) -> usize {
        match self {
            Self::Compared(all) => all.len(),
            _ => 1,
        }
    }

    /// The number of listed values.
    pub(super) fn values(&self) -> usize {
        match self {
            Self::AnyOf(texts) | Self::NoneOf(texts) => texts.len(),
            _ => 0,
        }
    }
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// Parses a decoded pair into the member's name and the condition.
pub(super) fn parse<'k>(key: &'k str, value: &str) -> (&'k str, Condition) {
    let end = key.find(['!', '<', '>', '=']).unwrap_or(key.len());
    let (name, glued) = key.split_at(end);
    let text = match glued {
        "" | "=" => value.to_owned(),
        // `created_at=>2026`, with the first sign encoded too.
        glued if glued.starts_with('=') => format!("{}{value}", &glued[1..]),
        "!" => format!("!{value}"),
        // The `=` between key and value belongs to the operator: `created_at>=2026`.
        glued => format!("{glued}={value}"),
    };
    (name, condition(&text))
}

fn condition(text: &str) -> Condition {
    match text.strip_prefix('!') {
        Some("") => Condition::NotEmpty,
        Some(rest) => Condition::NoneOf(alternatives(rest)),
        None if text.is_empty() => Condition::Empty,
        None => comparisons(text)
            .map_or_else(|| Condition::AnyOf(alternatives(text)), Condition::Compared),
    }
}

/// The elements of a comma list. A comma may also be part of the value (`Vos, Ann`), so the whole
/// text is an alternative as well.
fn alternatives(text: &str) -> Vec<String> {
    let mut all: Vec<String> =
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    if all.iter().all(|part| part != text) {
        all.push(text.to_owned());
    }
    all
}

/// Parses `>10<=20` into two comparisons; `None` for a text that does not begin with one.
fn comparisons(text: &str) -> Option<Vec<(Comparison, String)>> {
    let mut rest = text;
    let mut all = Vec::new();
    while !rest.is_empty() {
        let (comparison, length) = match rest.as_bytes() {
            [b'>', b'=', ..] => (Comparison::AtLeast, 2),
            [b'<', b'=', ..] => (Comparison::AtMost, 2),
            [b'>', ..] => (Comparison::Greater, 1),
            [b'<', ..] => (Comparison::Less, 1),
            _ => return None,
        };
        let operand = &rest[length..];
        let end = operand.find(['<', '>']).unwrap_or(operand.len());
        all.push((comparison, operand[..end].trim().to_owned()));
        rest = &operand[end..];
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn compared(pairs: &[(Comparison, &str)]) -> Condition {
        Condition::Compared(pairs.iter().map(|(c, text)| (*c, (*text).to_owned())).collect())
    }

    #[test]
    fn the_documented_forms_are_parsed() {
        for (value, condition) in [
            ("Ann", Condition::AnyOf(texts(&["Ann"]))),
            ("!Ann", Condition::NoneOf(texts(&["Ann"]))),
            ("", Condition::Empty),
            ("!", Condition::NotEmpty),
            ("1,2,3", Condition::AnyOf(texts(&["1", "2", "3", "1,2,3"]))),
            ("!1,2", Condition::NoneOf(texts(&["1", "2", "1,2"]))),
            (">2026-01-01", compared(&[(Comparison::Greater, "2026-01-01")])),
            (">10<20", compared(&[(Comparison::Greater, "10"), (Comparison::Less, "20")])),
            (">=10<=20", compared(&[(Comparison::AtLeast, "10"), (Comparison::AtMost, "20")])),
            ("a<b", Condition::AnyOf(texts(&["a<b"]))),
        ] {
            assert_eq!(parse("id", value), ("id", condition), "{value}");
        }
    }

    #[test]
    fn an_operator_may_be_glued_to_the_key() {
        for (key, condition) in [
            ("id!", Condition::NoneOf(texts(&["15"]))),
            ("id>", compared(&[(Comparison::AtLeast, "15")])),
            ("id<", compared(&[(Comparison::AtMost, "15")])),
            ("id=>", compared(&[(Comparison::Greater, "15")])),
            ("id=>=", compared(&[(Comparison::AtLeast, "15")])),
            ("id=!", Condition::NoneOf(texts(&["15"]))),
            ("id=", Condition::AnyOf(texts(&["15"]))),
        ] {
            assert_eq!(parse(key, "15"), ("id", condition), "{key}");
        }
    }
}
