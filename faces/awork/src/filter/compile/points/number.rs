//! Conditions on the value of a point that may be a phone number with an extension.
//!
//! The store holds number and extension separately; awork shows them as one text. A condition on
//! that text becomes conditions on the two parts, one for each way to split the wanted text.

use polydex_model::{
    normal::fold,
    query::{Collation, PointField, PointFilter, Scalar, Test},
};

use polydex_format_awork::lens::EXTENSION;

/// Points whose shown text passes the test. Greater and less compare the number alone.
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
            any.push(number_and(Test::OneOf(texts), of_extension(Test::Missing)));
            PointFilter::Any(any)
        }
        Test::EqualsFolded(text) => equal(&fold(&text), Collation::Folded),
        Test::StartsWith(text, collation) => {
            let text = folded_if(text, collation);
            let mut any = vec![PointFilter::Text(Test::StartsWith(text.clone(), collation))];
            any.extend(splits(&text).filter_map(|(number, rest)| {
                let extension = match rest.strip_prefix(EXTENSION) {
                    Some(start) => of_extension(Test::StartsWith(start.to_owned(), collation)),
                    None if EXTENSION.starts_with(rest) => any_extension(),
                    None => return None,
                };
                Some(number_and(is(number, collation), extension))
            }));
            PointFilter::Any(any)
        }
        Test::EndsWith(text, collation) => {
            let text = folded_if(text, collation);
            let whole = Test::EndsWith(text.clone(), collation);
            let mut any =
                vec![number_and(whole.clone(), of_extension(Test::Missing)), of_extension(whole)];
            any.extend(splits(&text).filter_map(|(start, extension)| {
                let extension = of_extension(is(extension, collation));
                match start.strip_suffix(EXTENSION) {
                    Some(number) => {
                        Some(number_and(Test::EndsWith(number.to_owned(), collation), extension))
                    }
                    None => EXTENSION.ends_with(start).then_some(extension),
                }
            }));
            PointFilter::Any(any)
        }
        Test::Contains(text, collation) => contains(&folded_if(text, collation), collation),
        other => PointFilter::Text(other),
    }
}

fn folded_if(text: String, collation: Collation) -> String {
    if collation == Collation::Folded { fold(&text) } else { text }
}

/// Every way to cut a text in two.
fn splits(text: &str) -> impl Iterator<Item = (&str, &str)> {
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
    !of_extension(Test::Missing)
}

fn number_and(number: Test, extension: PointFilter) -> PointFilter {
    PointFilter::All(vec![PointFilter::Text(number), extension])
}

fn equal(text: &str, collation: Collation) -> PointFilter {
    let whole = number_and(is(text, collation), of_extension(Test::Missing));
    let parts = text.match_indices(EXTENSION).map(|(at, _)| {
        let extension = is(&text[at + EXTENSION.len()..], collation);
        number_and(is(&text[..at], collation), of_extension(extension))
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
    for (start, end) in splits(text) {
        if let Some(start_of) = end.strip_prefix(EXTENSION) {
            let extension = of_extension(Test::StartsWith(start_of.to_owned(), collation));
            any.push(number_and(Test::EndsWith(start.to_owned(), collation), extension));
        } else if !end.is_empty() && EXTENSION.starts_with(end) {
            any.push(number_and(Test::EndsWith(start.to_owned(), collation), any_extension()));
        }
        if !start.is_empty() && EXTENSION.ends_with(start) {
            any.push(of_extension(Test::StartsWith(end.to_owned(), collation)));
        }
    }
    PointFilter::Any(any)
}
