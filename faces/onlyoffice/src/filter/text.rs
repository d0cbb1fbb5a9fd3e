//! Searches in texts.

use polydex_model::{
    Filter, Refusal, Rule,
    normal::{fold, is_blank},
    query::{Collation, Field, PointFilter, PointKind, Scalar, Test},
};

use super::nobody;
use polydex_format_onlyoffice::phrasebook::backwards::of_type;

/// Where words are looked for.
const SEARCHED: &[Field] =
    &[Field::Surname, Field::Given, Field::JobTitle, Field::Location, Field::PrimaryEmail];

/// Most words of a search.
pub const MOST_WORDS: usize = 50;

/// What `words` finds; a search of more than `MOST_WORDS` words is refused by the parameter's name.
pub fn search(query: &str, parameter: &str) -> Result<Filter, Refusal> {
    if query.split_whitespace().count() > MOST_WORDS {
        return Err(Refusal::at(parameter, Rule::TooLong(MOST_WORDS)));
    }
    Ok(words(query))
}

/// People in whose names, title, location or e-mail address each word of the query occurs. A word
/// of one letter occurs nowhere, and a query without words finds nobody.
pub fn words(query: &str) -> Filter {
    let mut all = query.split_whitespace().map(word).peekable();
    if all.peek().is_none() { nobody() } else { all.fold(Filter::All, Filter::and) }
}

fn word(word: &str) -> Filter {
    if fold(word).chars().count() < 2 {
        return nobody();
    }
    Filter::Or(SEARCHED.iter().map(|field| contains(field.clone(), word)).collect())
}

/// People in whose names, user name, e-mail address, or types and values of contacts the query
/// occurs as it stands. An empty query finds nobody.
///
/// The profile's `mobilePhone` counts as one of the contacts, and phone numbers are searched
/// without their extension.
pub fn substring(query: &str) -> Filter {
    if is_blank(query) {
        return nobody();
    }
    let fields = [Field::Given, Field::Surname, Field::UserName, Field::PrimaryEmail];
    let mut any: Vec<Filter> = fields.map(|field| contains(field, query)).into();
    let value = PointFilter::Text(Test::Contains(query.to_owned(), Collation::Folded));
    for matching in [Some(value), of_type(query)].into_iter().flatten() {
        any.push(Filter::Point([listed(), vec![matching]].concat()));
    }
    Filter::Or(any)
}

/// Points that profiles show as contacts: neither addresses nor what has no text.
fn listed() -> Vec<PointFilter> {
    let empty = [Test::Missing, Test::Equals(Scalar::Text(String::new()))];
    let hidden =
        empty.map(PointFilter::Text).into_iter().chain([PointFilter::Kind(PointKind::Address)]);
    let hidden = PointFilter::Any(hidden.collect());
    vec![PointFilter::Not(Box::new(hidden)), !PointFilter::Primary]
}

fn contains(field: Field, text: &str) -> Filter {
    Filter::Is(field, Test::Contains(text.to_owned(), Collation::Folded))
}
