//! Tests of members. A missing value makes a condition `NULL`, which passes no more than `FALSE`
//! does; whoever negates a condition asks whether it `IS NOT TRUE`.

use polydex_model::{
    normal::fold,
    query::{Collation, Scalar, Test},
};
use polydex_store::keywords::Keyword as _;

use super::{
    alike::Alike,
    binds::Binds,
    field::{Relation, Shape, Text},
};
use crate::{Path, Value};

/// What no record passes: a test that does not fit the member.
const NEVER: &str = "FALSE";

/// The condition under which a member passes.
pub(super) fn passes(shape: &Shape, test: &Test, binds: &mut Binds) -> String {
    match shape {
        Shape::Text(text) => text_passes(text, test, binds),
        Shape::Exact(_) if test.is_folded() => NEVER.to_owned(),
        Shape::Exact(value) => {
            let text = Text { value: value.clone(), folded: value.clone(), indexed: false };
            text_passes(&text, test, binds)
        }
        Shape::Integer(column) => compared(column, test, binds, |scalar| match scalar {
            Scalar::Number(number) => Some(Value::Integer(*number)),
            _ => None,
        }),
        Shape::Time(column) => compared(column, test, binds, |scalar| match scalar {
            Scalar::Time(time) => Some(Value::from(*time)),
            _ => None,
        }),
        Shape::Flag(column) => compared(column, test, binds, |scalar| match scalar {
            Scalar::Bool(flag) => Some(Value::Flag(*flag)),
            _ => None,
        }),
        Shape::Id(column) => compared(column, test, binds, |scalar| match scalar {
            Scalar::Uuid(id) => Some(Value::Id(*id)),
            _ => None,
        }),
        Shape::Extra(column, path) => extra_passes(column, path, test, binds),
        Shape::Of(relation, shape) => one_passes(relation, shape, test, binds),
    }
}

/// Whether an index leads to what passes, so that the rows that pass are the way to begin.
pub(super) fn leads(shape: &Shape, test: &Test) -> bool {
    match shape {
        Shape::Text(text) => text.indexed && Alike::of(test).is_some(),
        Shape::Id(_) | Shape::Integer(_) => matches!(test, Test::Equals(_) | Test::OneOf(_)),
        _ => false,
    }
}

/// Tests of the text as it is are led by what is alike, where that has the index.
fn text_passes(text: &Text, test: &Test, binds: &mut Binds) -> String {
    let passes = of_text(text, test, binds);
    match Alike::of(test) {
        Some(alike) if text.indexed && !test.is_folded() => {
            format!("({} AND {passes})", alike.condition(&text.folded, binds))
        }
        _ => passes,
    }
}

fn of_text(text: &Text, test: &Test, binds: &mut Binds) -> String {
    let Text { value, folded, .. } = text;
    match test {
        Test::OneOf(wanted) => one_of(value, wanted, binds),
        Test::EqualsFolded(wanted) => {
            let wanted = fold(wanted);
            let present = present(value, &wanted);
            format!("({folded} = {}{present})", binds.add(wanted))
        }
        Test::Contains(part, Collation::Folded) => contains(text, folded, fold(part), binds),
        Test::Contains(part, Collation::Exact) => contains(text, value, part.clone(), binds),
        Test::StartsWith(start, Collation::Folded) => starts(text, folded, fold(start), binds),
        Test::StartsWith(start, Collation::Exact) => starts(text, value, start.clone(), binds),
        Test::EndsWith(end, Collation::Folded) => ends(text, folded, fold(end), binds),
        Test::EndsWith(end, Collation::Exact) => ends(text, value, end.clone(), binds),
        test => compared(value, test, binds, |scalar| text_of(scalar).map(Value::Text)),
    }
}

/// What a column of texts holds for a scalar.
fn text_of(scalar: &Scalar) -> Option<String> {
    match scalar {
        Scalar::Text(text) => Some(text.clone()),
        Scalar::Status(status) => Some(status.keyword().to_owned()),
        Scalar::Role(role) => Some(role.keyword().to_owned()),
        _ => None,
    }
}

/// Folded columns hold an empty text where the value is missing; it must not pass as empty.
fn present(value: &str, wanted: &str) -> String {
    if wanted.is_empty() { format!(" AND {value} IS NOT NULL") } else { String::new() }
}

fn one_of(value: &str, wanted: &[Scalar], binds: &mut Binds) -> String {
    binds.one_of(value, Value::Texts(wanted.iter().filter_map(text_of).collect()))
}

fn contains(text: &Text, column: &str, part: String, binds: &mut Binds) -> String {
    let present = present(&text.value, &part);
    let part = binds.add(part);
    let place = binds.flavor().position(column, &part);
    format!("({place} > 0{present})")
}

fn starts(text: &Text, column: &str, start: String, binds: &mut Binds) -> String {
    let present = present(&text.value, &start);
    format!("({}{present})", range(column, start, binds))
}

/// What starts so, as a range, which an index can answer.
pub(super) fn range(column: &str, start: String, binds: &mut Binds) -> String {
    let end = after_all_with(&start);
    let from = format!("{column} >= {}", binds.add(start));
    match end {
        Some(end) => format!("{from} AND {column} < {}", binds.add(end)),
        None => from,
    }
}

/// The first text behind all that start so.
fn after_all_with(start: &str) -> Option<String> {
    let mut start = start.to_owned();
    while let Some(last) = start.pop() {
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            start.push(next);
            return Some(start);
        }
    }
    None
}

fn ends(text: &Text, column: &str, end: String, binds: &mut Binds) -> String {
    if end.is_empty() {
        return format!("{} IS NOT NULL", text.value);
    }
    let end = binds.add(end);
    binds.flavor().ends(column, &end)
}

/// Comparisons of plain values.
fn compared(
    column: &str,
    test: &Test,
    binds: &mut Binds,
    value: impl Fn(&Scalar) -> Option<Value>,
) -> String {
    let (sign, scalar) = match test {
        Test::Equals(scalar) => ("=", scalar),
        Test::Less(scalar) => ("<", scalar),
        Test::AtMost(scalar) => ("<=", scalar),
        Test::Greater(scalar) => (">", scalar),
        Test::AtLeast(scalar) => (">=", scalar),
        Test::Missing => return format!("{column} IS NULL"),
        Test::OneOf(scalars) => {
            let values = scalars.iter().filter_map(value);
            return one_of_values(column, values.collect(), binds);
        }
        _ => return NEVER.to_owned(),
    };
    match value(scalar) {
        Some(value) => format!("{column} {sign} {}", binds.add(value)),
        None => NEVER.to_owned(),
    }
}

/// A list of values of one kind.
fn one_of_values(column: &str, values: Vec<Value>, binds: &mut Binds) -> String {
    let (mut integers, mut ids, mut flags) = (Vec::new(), Vec::new(), Vec::new());
    for value in values {
        match value {
            Value::Integer(integer) => integers.push(integer),
            Value::Id(id) => ids.push(id),
            Value::Flag(flag) => flags.push(flag),
            _ => {}
        }
    }
    if !flags.is_empty() {
        let any = flags.into_iter().map(|flag| format!("{column} = {}", binds.add(flag)));
        return super::filter::any_of(any.collect());
    }
    if integers.is_empty() && ids.is_empty() {
        return NEVER.to_owned();
    }
    let list = if ids.is_empty() { Value::Integers(integers) } else { Value::Ids(ids) };
    binds.one_of(column, list)
}

/// Extras are compared as JSON when they must be equal, and by their texts or numbers otherwise.
fn extra_passes(column: &str, path: &Path, test: &Test, binds: &mut Binds) -> String {
    if let Test::Less(than) | Test::AtMost(than) | Test::Greater(than) | Test::AtLeast(than) = test
        && !matches!(than, Scalar::Number(_) | Scalar::Text(_))
    {
        return NEVER.to_owned();
    }
    let node = binds.flavor().node(column, path, binds);
    let text = Shape::Text(Text { value: node.text, folded: node.folded, indexed: false });
    match test {
        Test::Missing => format!("({}) IS NULL", node.value),
        Test::Equals(scalar) => format!("{} = {}", node.json, binds.add(json(scalar))),
        Test::OneOf(scalars) => {
            binds.one_of(&node.json, Value::Texts(scalars.iter().map(json).collect()))
        }
        Test::Less(Scalar::Number(_))
        | Test::AtMost(Scalar::Number(_))
        | Test::Greater(Scalar::Number(_))
        | Test::AtLeast(Scalar::Number(_)) => passes(&Shape::Integer(node.number), test, binds),
        test => passes(&text, test, binds),
    }
}

/// The JSON text of a scalar, written as residue is.
fn json(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
        Scalar::Number(number) => number.to_string(),
        Scalar::Bool(flag) => flag.to_string(),
        Scalar::Time(time) => serde_json::Value::from(time.to_string()).to_string(),
        Scalar::Uuid(id) => serde_json::Value::from(id.to_string()).to_string(),
        Scalar::Status(status) => serde_json::Value::from(status.keyword()).to_string(),
        Scalar::Role(role) => serde_json::Value::from(role.keyword()).to_string(),
        Scalar::Json(json) => json.to_string(),
    }
}

fn one_passes(relation: &Relation, shape: &Shape, test: &Test, binds: &mut Binds) -> String {
    let Relation { table, only, theirs, ours } = relation;
    let from = format!("FROM {table} WHERE x.workspace_id = {} AND {only}", binds.whose());
    if *test == Test::Missing {
        let missing = passes(shape, test, binds);
        return format!("NOT EXISTS (SELECT 1 {from} AND {theirs} = {ours} AND NOT ({missing}))");
    }
    let passes = passes(shape, test, binds);
    if leads(shape, test) {
        format!("{ours} IN (SELECT {theirs} {from} AND {passes})")
    } else {
        format!("EXISTS (SELECT 1 {from} AND {theirs} = {ours} AND {passes})")
    }
}

/// How many values a record has that pass, as an expression.
pub(super) fn count(shape: &Shape, each: Option<&Test>, binds: &mut Binds) -> String {
    let mut passes = |shape| each.map_or("TRUE".to_owned(), |test| passes(shape, test, binds));
    match shape {
        Shape::Of(Relation { table, only, theirs, ours }, shape) => {
            let passes = passes(shape);
            let whose = binds.whose();
            format!(
                "(SELECT count(*) FROM {table} WHERE x.workspace_id = {whose} AND {only} \
                 AND {theirs} = {ours} AND {passes})"
            )
        }
        _ => "0".to_owned(),
    }
}

/// The condition that a number passes a test.
pub(super) fn number_passes(number: &str, test: &Test, binds: &mut Binds) -> String {
    passes(&Shape::Integer(number.to_owned()), test, binds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_is_behind_all_that_start_so() {
        assert_eq!(after_all_with("ab").as_deref(), Some("ac"));
        assert_eq!(after_all_with("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(after_all_with("\u{d7ff}").as_deref(), Some("\u{e000}"));
        assert_eq!(after_all_with(""), None);
    }
}
