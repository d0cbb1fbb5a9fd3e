//! Conditions on the value of a point that may be a phone number with an extension.
//!
//! The store holds number and extension separately; awork shows them as one text. A condition on
//! that text becomes conditions on the two parts, one for each way to split the wanted text.

use polydex_model::{
    normal::fold,
    query::{PointField, PointFilter, Scalar, Test},
};

use super::not;
use polydex_format_awork::lens::EXTENSION;

/// Points whose shown text passes the test. Greater and less compare the number alone.
pub fn passes(test: Test) -> PointFilter {
    match test {
        Test::Equals(Scalar::Text(text)) => equal(&text, false),
        Test::OneOf(texts) => {
            let split = texts.iter().filter_map(|text| match text {
                Scalar::Text(text) if text.contains(EXTENSION) => Some(equal(text, false)),
                _ => None,
            });
            let mut any: Vec<PointFilter> = split.collect();
            any.push(number_and(Test::OneOf(texts), of_extension(Test::Missing)));
            PointFilter::Any(any)
        }
        Test::EqualsFolded(text) => equal(&fold(&text), true),
        Test::StartsWith(text, folded) => {
            let text = folded_if(text, folded);
            let mut any = vec![PointFilter::Text(Test::StartsWith(text.clone(), folded))];
            any.extend(splits(&text).filter_map(|(number, rest)| {
                let extension = match rest.strip_prefix(EXTENSION) {
                    Some(start) => of_extension(Test::StartsWith(start.to_owned(), folded)),
                    None if EXTENSION.starts_with(rest) => any_extension(),
                    None => return None,
                };
                Some(number_and(is(number, folded), extension))
            }));
            PointFilter::Any(any)
        }
        Test::EndsWith(text, folded) => {
            let text = folded_if(text, folded);
            let whole = Test::EndsWith(text.clone(), folded);
            let mut any =
                vec![number_and(whole.clone(), of_extension(Test::Missing)), of_extension(whole)];
            any.extend(splits(&text).filter_map(|(start, extension)| {
                let extension = of_extension(is(extension, folded));
                match start.strip_suffix(EXTENSION) {
                    Some(number) => {
                        Some(number_and(Test::EndsWith(number.to_owned(), folded), extension))
                    }
                    None => EXTENSION.ends_with(start).then_some(extension),
                }
            }));
            PointFilter::Any(any)
        }
        Test::Contains(text, folded) => contains(&folded_if(text, folded), folded),
        other => PointFilter::Text(other),
    }
}

fn folded_if(text: String, folded: bool) -> String {
    if folded { fold(&text) } else { text }
}

/// Every way to cut a text in two.
fn splits(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.char_indices().map(|(at, _)| text.split_at(at)).chain([(text, "")])
}

fn is(text: &str, folded: bool) -> Test {
    if folded {
        Test::EqualsFolded(text.to_owned())
    } else {
        Test::Equals(Scalar::Text(text.to_owned()))
    }
}

fn of_extension(test: Test) -> PointFilter {
    PointFilter::Member(PointField::Extension, test)
}

fn any_extension() -> PointFilter {
    not(of_extension(Test::Missing))
}

fn number_and(number: Test, extension: PointFilter) -> PointFilter {
    PointFilter::All(vec![PointFilter::Text(number), extension])
}

fn equal(text: &str, folded: bool) -> PointFilter {
    let whole = number_and(is(text, folded), of_extension(Test::Missing));
    let parts = text.match_indices(EXTENSION).map(|(at, _)| {
        let extension = is(&text[at + EXTENSION.len()..], folded);
        number_and(is(&text[..at], folded), of_extension(extension))
    });
    let mut any: Vec<PointFilter> = parts.collect();
    if any.is_empty() {
        return whole;
    }
    any.push(whole);
    PointFilter::Any(any)
}

fn contains(text: &str, folded: bool) -> PointFilter {
    let part = Test::Contains(text.to_owned(), folded);
    let mut any = vec![PointFilter::Text(part.clone()), of_extension(part)];
    if EXTENSION.contains(text) {
        any.push(any_extension());
    }
    for (start, end) in splits(text) {
        if let Some(start_of) = end.strip_prefix(EXTENSION) {
            let extension = of_extension(Test::StartsWith(start_of.to_owned(), folded));
            any.push(number_and(Test::EndsWith(start.to_owned(), folded), extension));
        } else if !end.is_empty() && EXTENSION.starts_with(end) {
            any.push(number_and(Test::EndsWith(start.to_owned(), folded), any_extension()));
        }
        if !start.is_empty() && EXTENSION.ends_with(start) {
            any.push(of_extension(Test::StartsWith(end.to_owned(), folded)));
        }
    }
    PointFilter::Any(any)
}
