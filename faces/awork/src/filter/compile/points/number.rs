//! The shown text of a point where that may be a phone's number with its extension.
//!
//! The store holds both apart and awork shows them as one text. A condition on that text is one
//! on its parts, for each way in which they can meet in the text that is looked for.

use polydex_model::{
    normal::fold,
    query::{Collation, PointField, PointFilter, Scalar, Test},
};

use super::not;
use polydex_format_awork::lens::EXTENSION;

/// Points whose shown text passes. Greater and less are of the number alone.
pub fn passes(test: Test) -> PointFilter {
    match test {
        Test::Equals(Scalar::Text(text)) => equal(&text, Collation::Exact),
        Test::OneOf(texts) => {
            let split = texts.iter().filter_map(|text| match text {
                Scalar::Text(text) if text.contains(EXTENSION) => {
                    Some(equal(text, Collation::Exact))
                }
                _ => None,
            });
            let mut any: Vec<PointFilter> = split.collect();
            any.push(both(Test::OneOf(texts), of_extension(Test::Missing)));
            PointFilter::Any(any)
        }
        Test::EqualsFolded(text) => equal(&fold(&text), Collation::Folded),
        Test::StartsWith(text, collation) => {
            let text = given(text, collation);
            let mut any = vec![PointFilter::Text(Test::StartsWith(text.clone(), collation))];
            any.extend(cuts(&text).filter_map(|(number, rest)| {
                let extension = match rest.strip_prefix(EXTENSION) {
                    Some(start) => of_extension(Test::StartsWith(start.to_owned(), collation)),
                    None if EXTENSION.starts_with(rest) => any_extension(),
                    None => return None,
                };
                Some(both(is(number, collation), extension))
            }));
            PointFilter::Any(any)
        }
        Test::EndsWith(text, collation) => {
            let text = given(text, collation);
            let whole = Test::EndsWith(text.clone(), collation);
            let mut any =
                vec![both(whole.clone(), of_extension(Test::Missing)), of_extension(whole)];
            any.extend(cuts(&text).filter_map(|(start, extension)| {
                let extension = of_extension(is(extension, collation));
                match start.strip_suffix(EXTENSION) {
                    Some(number) => {
                        Some(both(Test::EndsWith(number.to_owned(), collation), extension))
                    }
                    None => EXTENSION.ends_with(start).then_some(extension),
                }
            }));
            PointFilter::Any(any)
        }
        Test::Contains(text, collation) => contains(&given(text, collation), collation),
        other => PointFilter::Text(other),
    }
}

fn given(text: String, collation: Collation) -> String {
    if collation == Collation::Folded { fold(&text) } else { text }
}

/// A text in two parts, in every way.
fn cuts(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.char_indices().map(|(at, _)| text.split_at(at)).chain([(text, "")])
}

fn is(text: &str, collation: Collation) -> Test {
    if collation == Collation::Folded {
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

fn both(number: Test, extension: PointFilter) -> PointFilter {
    PointFilter::All(vec![PointFilter::Text(number), extension])
}

fn equal(text: &str, collation: Collation) -> PointFilter {
    let whole = both(is(text, collation), of_extension(Test::Missing));
    let parts = text.match_indices(EXTENSION).map(|(at, _)| {
        let extension = is(&text[at + EXTENSION.len()..], collation);
        both(is(&text[..at], collation), of_extension(extension))
    });
    let mut any: Vec<PointFilter> = parts.collect();
    if any.is_empty() {
        return whole;
    }
    any.push(whole);
    PointFilter::Any(any)
}

fn contains(text: &str, collation: Collation) -> PointFilter {
    let part = Test::Contains(text.to_owned(), collation);
    let mut any = vec![PointFilter::Text(part.clone()), of_extension(part)];
    if EXTENSION.contains(text) {
        any.push(any_extension());
    }
    for (start, end) in cuts(text) {
        if let Some(start_of) = end.strip_prefix(EXTENSION) {
            let extension = of_extension(Test::StartsWith(start_of.to_owned(), collation));
            any.push(both(Test::EndsWith(start.to_owned(), collation), extension));
        } else if !end.is_empty() && EXTENSION.starts_with(end) {
            any.push(both(Test::EndsWith(start.to_owned(), collation), any_extension()));
        }
        if !start.is_empty() && EXTENSION.ends_with(start) {
            any.push(of_extension(Test::StartsWith(end.to_owned(), collation)));
        }
    }
    PointFilter::Any(any)
}
