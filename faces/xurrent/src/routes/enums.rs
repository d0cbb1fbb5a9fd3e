//! `GET /enums`: the values of enumerations, with their ids and texts.

use celes::Country;
use polydex_format_xurrent::{
    phrasebook::{ADDRESS_LABELS, CONTACT_LABELS, Slot, XurrentRecord},
    wire::Form,
};
use polydex_http::Refused;
use polydex_model::Person;
use serde_json::{Map, Value as Json, json};

use crate::{auth::Authenticated, reply::Reply};

/// Common values of `locale`, with their English names.
const LANGUAGES: &[(&str, &str)] = &[
    ("da", "Danish"),
    ("de", "German"),
    ("en", "English"),
    ("en-GB", "English (United Kingdom)"),
    ("en-US", "English (United States)"),
    ("es", "Spanish"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("pt-BR", "Portuguese (Brazil)"),
    ("sv", "Swedish"),
];

/// `GET /enums` and `GET /enums/:locale`; the texts are English whatever the locale.
pub(crate) async fn enums(_: Authenticated) -> Result<Reply, Refused> {
    Ok(Reply::ok(&all().into()))
}

fn all() -> Map<String, Json> {
    let mut all = Map::new();
    all.insert("address.label".to_owned(), labels(ADDRESS_LABELS));
    all.insert("contact.label".to_owned(), labels(CONTACT_LABELS));
    let protocols = Slot::PROTOCOLS.iter().map(|slot| value(slot.enum_id(), slot.key(), None));
    all.insert("contact.protocol".to_owned(), protocols.collect());
    let countries = Country::get_countries();
    let countries = countries.iter().map(|country| {
        let id = u32::try_from(country.value).unwrap_or_default();
        value(id, country.alpha2, Some(country.long_name))
    });
    all.insert("countries".to_owned(), countries.collect());
    let languages = (1..).zip(LANGUAGES).map(|(id, (code, name))| value(id, code, Some(name)));
    all.insert("language".to_owned(), languages.collect());
    for member in Person::MEMBERS {
        if let Form::Choice(words) = member.form {
            let words = (1..).zip(words).map(|(id, word)| value(id, word, None));
            all.insert(format!("person.{}", member.name), words.collect());
        }
    }
    all
}

fn labels(labels: &[(&str, u32)]) -> Json {
    labels.iter().map(|(label, id)| value(*id, label, None)).collect()
}

/// One value; without a text of its own it gets the code in words.
fn value(id: u32, code: &str, text: Option<&str>) -> Json {
    let text = text.map_or_else(|| words(code), str::to_owned);
    json!({ "id": id, "txt": text, "code": code })
}

/// `service_desk` as `Service desk`.
fn words(code: &str) -> String {
    let code = code.strip_prefix("chat_").unwrap_or(code).replace('_', " ");
    let mut letters = code.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
