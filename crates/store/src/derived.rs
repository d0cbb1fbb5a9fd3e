//! What stands beside a record so that it can be found: derived, never shown, the same in every
//! engine. An engine that folded, cut or joined by itself would answer and sort differently.

use polydex_model::{
    AnyRecord, ContactPoint, Value,
    normal::{self, fold, fold_part},
    service::Service,
};

/// The text that a dialect shows as a point's value: number, address, user or URI, link, text.
/// A postal address has none.
///
/// ```
/// use polydex_model::Value;
/// use polydex_store::derived::shown;
/// assert_eq!(shown(&Value::phone("089/1")), Some("089/1"));
/// assert_eq!(shown(&Value::Address(Default::default())), None);
/// ```
pub fn shown(value: &Value) -> Option<&str> {
    match value {
        Value::Phone(phone) => Some(&phone.number),
        Value::Email(email) => Some(&email.address),
        Value::Address(_) => None,
        Value::OnlineService(online) => online.user.as_deref().or(online.uri.as_deref()),
        Value::Link(link) => Some(&link.uri),
        Value::Text { text } => Some(text),
    }
}

/// The form that look-up and matching compare: E.164, lower-case address, parsed URL (of a profile
/// given by its user, the service's own). `None` where the value has no such form.
///
/// ```
/// use polydex_model::Value;
/// use polydex_store::derived::normal;
/// assert_eq!(normal(&Value::phone("089/1234567"), "DE").as_deref(), Some("+49891234567"));
/// assert_eq!(normal(&Value::email("Ana@Example.org"), "DE").as_deref(), Some("ana@example.org"));
/// assert_eq!(normal(&Value::text("none"), "DE"), None);
/// ```
pub fn normal(value: &Value, region: &str) -> Option<String> {
    match value {
        Value::Phone(phone) => normal::phone(&phone.number, region),
        Value::Email(email) => Some(normal::email(&email.address)),
        Value::OnlineService(online) => match (&online.uri, &online.service, &online.user) {
            (Some(uri), ..) => normal::url(uri),
            (None, Some(service), Some(user)) => {
                normal::url(&Service::named(service)?.uri_of(user)?)
            }
            _ => None,
        },
        Value::Link(link) => normal::url(&link.uri),
        Value::Address(_) | Value::Text { .. } => None,
    }
}

/// The text that [`Filter::Search`](polydex_model::Filter::Search) looks into: names, user name,
/// job title, location, e-mail addresses, and phone numbers as given, in digits and normalised.
///
/// It is folded, and two blanks stand before each word. So the beginning of a word is found like
/// any other three characters, however short the word that is searched for ([`search_terms`]).
/// Words are also cut at signs: `an` finds `jean-andre@example.org`.
///
/// ```
/// use polydex_model::{Name, Organization, Record};
/// let mut organization = Organization::default();
/// organization.card.name = Name::from_full("Große-Werke AG");
/// let text = polydex_store::derived::search_text(&organization.into_any(), "DE");
/// assert_eq!(text, "  grosse-werke  werke  ag");
/// ```
pub fn search_text(record: &AnyRecord, region: &str) -> String {
    let card = record.card();
    let mut text = String::new();
    add(&mut text, &card.name.full());
    if let AnyRecord::Person(person) = record {
        add(&mut text, &person.account.user_name);
    }
    for given in [&card.job_title, &card.location].into_iter().flatten() {
        add(&mut text, given);
    }
    for point in &card.points {
        add_point(&mut text, point, region);
    }
    text
}

/// Whether two versions of a record certainly have the same [`search_text`] text, told without
/// making it: most edits touch nothing that is searched.
///
/// ```
/// use polydex_model::{Person, Record};
/// let (old, mut new) = (Person::default(), Person::default());
/// new.card.notes = Some("not searched".into());
/// assert!(polydex_store::derived::same_search_text(&old.into_any(), &new.into_any()));
/// ```
pub fn same_search_text(one: &AnyRecord, other: &AnyRecord) -> bool {
    searched(one).eq(searched(other))
}

/// What a searchable text is made of.
fn searched(record: &AnyRecord) -> impl Iterator<Item = Option<&str>> {
    let card = record.card();
    let name = &card.name;
    let user_name = match record {
        AnyRecord::Person(person) => Some(person.account.user_name.as_str()),
        AnyRecord::Organization(_) => None,
    };
    let texts = [&name.full, &name.given, &name.middle, &name.surname, &name.suffix];
    let texts = texts.into_iter().chain([&card.job_title, &card.location]).map(Option::as_deref);
    let points = card.points.iter().filter_map(|point| match &point.value {
        Value::Email(email) => Some(Some(email.address.as_str())),
        Value::Phone(phone) => Some(Some(phone.number.as_str())),
        _ => None,
    });
    texts.chain([user_name]).chain(points)
}

fn add_point(text: &mut String, point: &ContactPoint, region: &str) {
    match &point.value {
        Value::Email(email) => add(text, &email.address),
        Value::Phone(phone) => {
            add(text, &phone.number);
            add(text, &digits(&phone.number));
            add(text, &normal(&point.value, region).unwrap_or_default());
        }
        _ => {}
    }
}

fn add(text: &mut String, given: &str) {
    for word in words(given) {
        push(text, &word);
        for (at, _) in word.match_indices(is_sign) {
            let rest = word[at..].trim_start_matches(is_sign);
            if word[..at].chars().next_back().is_some_and(|c| !is_sign(c)) && !rest.is_empty() {
                push(text, rest);
            }
        }
    }
}

fn push(text: &mut String, word: &str) {
    text.push_str("  ");
    text.push_str(word);
}

fn is_sign(c: char) -> bool {
    !c.is_alphanumeric()
}

/// The words of a text, folded, without characters that steer rather than write.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let folded = folded.split(' ').map(|word| word.replace(char::is_control, ""));
    let folded = folded.map(|word| word.replace(UNREAD, REPLACEMENT));
    folded.filter(|word| !word.is_empty()).collect()
}

/// Noncharacters that SQLite's search index reads as [`REPLACEMENT`]; the other 64 it takes as they are.
const UNREAD: [char; 2] = ['\u{fffe}', '\u{ffff}'];

/// U+FFFD, which stands for what could not be read.
const REPLACEMENT: &str = "\u{fffd}";

/// What must occur in a record's [`search_text`] text, one text a word searched for. Each is three
/// characters long or longer: blanks before a short word ask for the beginning of a word.
///
/// ```
/// use polydex_store::derived::search_terms;
/// assert_eq!(search_terms("Müller an X"), ["muller", " an", "  x"]);
/// assert!(search_terms(" \t").is_empty());
/// ```
pub fn search_terms(text: &str) -> Vec<String> {
    let blanks = |word: &str| match word.chars().count() {
        1 => "  ",
        2 => " ",
        _ => "",
    };
    words(text).into_iter().map(|word| format!("{}{word}", blanks(&word))).collect()
}

/// Of a text that occurs in a searched member of a record, with case and marks or without, what then
/// certainly occurs in its [`search_text`] text and is long enough for the index to lead there.
///
/// ```
/// use polydex_store::derived::search_fragments;
/// assert_eq!(search_fragments("ar Müll"), ["mull"]);
/// assert!(search_fragments("an X").is_empty());
/// ```
pub fn search_fragments(text: &str) -> Vec<String> {
    words(&fold_part(text)).into_iter().filter(|part| part.chars().count() >= SHORTEST).collect()
}

/// Characters of the shortest text that the index knows.
const SHORTEST: usize = 3;

/// The digits of a phone number, as a suffix is compared with.
///
/// ```
/// assert_eq!(polydex_store::derived::digits("+49 (89) 12-3"), "4989123");
/// ```
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use polydex_model::{Card, Name, Organization, Record};

    fn text_of(name: &str, points: &[Value]) -> String {
        let points = points.iter().zip(0..);
        let points = points.map(|(value, n)| ContactPoint::pending(n, value.clone())).collect();
        let card = Card { name: Name::from_full(name), points, ..Card::default() };
        search_text(&Organization { card, ..Organization::default() }.into_any(), "DE")
    }

    #[test]
    fn words_are_cut_at_signs_so_that_each_beginning_is_found() {
        assert_eq!(text_of("a.b--c", &[]), "  a.b--c  b--c  c");
        assert_eq!(text_of("(x)", &[]), "  (x)");
    }

    #[test]
    fn a_phone_is_found_as_given_in_digits_and_normalised() {
        let text = text_of("", &[Value::phone("089 / 1234567")]);
        assert_eq!(text, "  089  /  1234567  0891234567  +49891234567");
    }

    #[test]
    fn noncharacters_that_an_engine_does_not_tell_apart_are_one() {
        assert_eq!(text_of("a\u{fffe}b c\u{fffd}d", &[]), "  a\u{fffd}b  b  c\u{fffd}d  d");
        assert_eq!(search_terms("a\u{ffff}b"), ["a\u{fffd}b"]);
        assert_eq!(search_terms("a\u{1fffe}b"), ["a\u{1fffe}b"]);
    }

    #[test]
    fn what_steers_a_terminal_is_not_searched_for() {
        assert_eq!(search_terms("a\u{0}b\u{7}"), [" ab"]);
        assert!(search_terms("\u{0}").is_empty());
    }
}
