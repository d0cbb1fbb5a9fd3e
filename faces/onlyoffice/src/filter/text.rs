//! Text searches.

use polydex_format_onlyoffice::phrasebook::backwards::type_contains;
use polydex_model::{
    Filter, Refusal, Rule,
    normal::{fold, is_blank},
    query::{Collation, Field, PointFilter, PointKind, Scalar, Test},
};

/// The fields in which words are searched.
const SEARCHED: &[Field] =
    &[Field::Surname, Field::Given, Field::JobTitle, Field::Location, Field::PrimaryEmail];

/// Most words of a search.
pub const MOST_WORDS: usize = 50;

/// The filter of [`words`]. A search of more than `MOST_WORDS` words is refused; the error names
/// `parameter`.
pub fn search(query: &str, parameter: &str) -> Result<Filter, Refusal> {
    if query.split_whitespace().count() > MOST_WORDS {
        return Err(Refusal::at(parameter, Rule::TooLong(MOST_WORDS)));
    }
    Ok(words(query))
}

/// People whose names, title, location or e-mail address contain each word of the query. A word of
/// one letter matches nothing, and neither does a query without words.
pub fn words(query: &str) -> Filter {
    let mut all = query.split_whitespace().map(word).peekable();
    if all.peek().is_none() { Filter::none() } else { all.fold(Filter::All, Filter::and) }
}

fn word(word: &str) -> Filter {
    if fold(word).chars().count() < 2 {
        return Filter::none();
    }
    Filter::Or(SEARCHED.iter().map(|field| contains(field.clone(), word)).collect())
}

/// People whose names, user name, e-mail address, or types and values of contacts contain the whole
/// query. An empty query matches nothing.
///
/// The profile's `mobilePhone` counts as a contact. Phone numbers are searched without their
/// extension.
pub fn substring(query: &str) -> Filter {
    if is_blank(query) {
        return Filter::none();
    }
    let fields = [Field::Given, Field::Surname, Field::UserName, Field::PrimaryEmail];
    let mut any: Vec<Filter> = fields.map(|field| contains(field, query)).into();
    let value = PointFilter::Text(Test::Contains(query.to_owned(), Collation::Folded));
    for matching in [Some(value), type_contains(query)].into_iter().flatten() {
        any.push(Filter::Point([listed(), vec![matching]].concat()));
    }
    Filter::Or(any)
}

/// Points that profiles show as contacts: those with a text, except postal addresses.
fn listed() -> Vec<PointFilter> {
    let empty = [Test::Missing, Test::Equals(Scalar::Text(String::new()))];
    let hidden =
        empty.map(PointFilter::Text).into_iter().chain([PointFilter::Kind(PointKind::Address)]);
    let hidden = PointFilter::Any(hidden.collect());
    vec![!hidden, !PointFilter::Primary]
}

fn contains(field: Field, text: &str) -> Filter {
    Filter::Is(field, Test::Contains(text.to_owned(), Collation::Folded))
}
