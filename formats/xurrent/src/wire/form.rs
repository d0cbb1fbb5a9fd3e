//! What a member of a record may hold: how it is read and checked, and its default value.

use polydex_lens::Form as _;
use polydex_model::{Rule, normal::is_blank};
use serde_json::{Map, Value as Json, json};

use super::{body, node};

/// Maximum length of the name of a thing that this directory does not hold, in characters: that of
/// the vendor's longest texts.
const MAX_NAME: usize = 65_535;

/// The form of one member of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text of at most this many characters.
    Text(usize),
    /// A text of at most this many characters that must not be blank.
    Required(usize),
    /// A boolean, false by default.
    Flag,
    /// One of these words; the first by default.
    Choice(&'static [&'static str]),
    /// A decimal number, written as a string.
    Decimal,
    /// A currency code of three letters.
    Currency,
    /// Fields that an installation defines: a list of `{"id", "value"}`.
    Custom,
    /// The id of a record of this type.
    Reference(&'static str),
    /// The id of a thing of this type, which this directory does not hold; or its name, if that is
    /// all that an imported file gives.
    Named(&'static str),
}

impl polydex_lens::Form for Form {
    fn default_value(self) -> Json {
        match self {
            Self::Flag => Json::Bool(false),
            Self::Choice(words) => words.first().copied().into(),
            _ => Json::Null,
        }
    }
}

impl Form {
    /// Whether the member must not be blank.
    pub fn is_required(self) -> bool {
        matches!(self, Self::Required(_))
    }

    /// A member as sent, converted to the member's type. Custom fields are merged by id into the
    /// current ones (`now`): a field that is left out stays.
    pub fn read(self, sent: &Json, now: &Json, domain: &str) -> Result<Json, Rule> {
        match self {
            Self::Flag => body::flag(sent).map(Json::Bool),
            Self::Custom => custom(sent, now),
            Self::Text(_) | Self::Required(_) => Ok(body::text(sent)?.into()),
            Self::Choice(_) => {
                Ok(body::text(sent)?.map_or_else(|| self.default_value(), Json::String))
            }
            Self::Decimal => Ok(body::text(sent)?.map(|text| text.trim().to_owned()).into()),
            Self::Currency => Ok(body::text(sent)?.map(|text| text.to_ascii_uppercase()).into()),
            Self::Named(_) if sent.is_object() => {
                let name = body::text(&sent["name"])?;
                Ok(name.filter(|name| !name.trim().is_empty()).into())
            }
            Self::Reference(kind) | Self::Named(kind) => match body::text(sent)? {
                None => Ok(Json::Null),
                Some(id) => {
                    let number = node::parse_id(id.trim(), domain, kind);
                    number.map(Json::from).ok_or(Rule::NotAChoice)
                }
            },
        }
    }

    /// Checks a value that [`Form::read`] returned.
    pub fn check(self, value: &Json) -> Result<(), Rule> {
        let text = value.as_str().unwrap_or_default();
        match self {
            Self::Required(_) if is_blank(text) => Err(Rule::Required),
            Self::Named(_) if text.chars().count() > MAX_NAME => Err(Rule::TooLong(MAX_NAME)),
            Self::Text(max) | Self::Required(max) if text.chars().count() > max => {
                Err(Rule::TooLong(max))
            }
            Self::Choice(words) if !words.contains(&text) => Err(Rule::NotAChoice),
            Self::Decimal if !value.is_null() && !is_decimal(text) => Err(Rule::Format("number")),
            Self::Currency if !value.is_null() && !is_currency(text) => Err(Rule::NotAChoice),
            _ => Ok(()),
        }
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = |text: &str, max: usize| {
        (1..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (integer, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    digits(integer, 12) && digits(fraction, 6)
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Custom fields are a list of `{"id", "value"}`; some clients send an object with the ids as keys.
fn custom(sent: &Json, now: &Json) -> Result<Json, Rule> {
    let sent: Vec<(String, Json)> = match sent {
        Json::Null => return Ok(Json::Null),
        Json::String(text) if is_blank(text) => return Ok(Json::Null),
        Json::Object(fields) => fields.clone().into_iter().collect(),
        Json::Array(list) => list.iter().map(custom_field).collect::<Result<_, _>>()?,
        _ => return Err(Rule::WrongType("array")),
    };
    let mut fields: Map<String, Json> =
        now.as_array().into_iter().flatten().filter_map(|field| custom_field(field).ok()).collect();
    for (id, value) in sent {
        fields.insert(id, value);
    }
    Ok(fields.into_iter().map(|(id, value)| json!({ "id": id, "value": value })).collect())
}

fn custom_field(field: &Json) -> Result<(String, Json), Rule> {
    let id = field.get("id").and_then(|id| body::text(id).ok().flatten());
    let value = field.get("value").cloned().unwrap_or(Json::Null);
    id.map(|id| (id, value)).ok_or(Rule::WrongType("array"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: Form, sent: &Json) -> Result<Json, Rule> {
        let value = form.read(sent, &Json::Null, "example.test")?;
        form.check(&value).map(|()| value)
    }

    #[test]
    fn a_limit_counts_characters_and_not_bytes() {
        assert_eq!(read(Form::Text(3), &json!("äöü")), Ok(json!("äöü")));
        assert_eq!(read(Form::Text(3), &json!("äöüß")), Err(Rule::TooLong(3)));
        assert_eq!(read(Form::Required(3), &json!(" ")), Err(Rule::Required));
        assert_eq!(read(Form::Required(3), &json!("")), Err(Rule::Required));
    }

    #[test]
    fn numbers_are_stored_as_decimal_strings() {
        assert_eq!(read(Form::Decimal, &json!(62.5)), Ok(json!("62.5")));
        assert_eq!(read(Form::Decimal, &json!("-3")), Ok(json!("-3")));
        assert_eq!(read(Form::Decimal, &json!("")), Ok(json!(null)));
        for odd in ["1e3", "--1", "1.", ".5", "ten"] {
            assert_eq!(read(Form::Decimal, &json!(odd)), Err(Rule::Format("number")), "{odd}");
        }
    }

    #[test]
    fn references_are_read_from_numbers_digits_and_node_ids() {
        let node = node::node_id("example.test", "Site", 7);
        for id in [json!(7), json!("7"), json!(node)] {
            assert_eq!(read(Form::Reference("Site"), &id), Ok(json!(7)));
        }
        assert_eq!(read(Form::Reference("Site"), &json!("")), Ok(json!(null)));
        assert_eq!(read(Form::Reference("Site"), &json!("x")), Err(Rule::NotAChoice));
    }

    #[test]
    fn a_thing_outside_this_directory_has_an_id_or_a_name() {
        let form = Form::Named("Site");
        assert_eq!(read(form, &json!("7")), Ok(json!(7)));
        assert_eq!(read(form, &json!({ "name": "Ede @acme" })), Ok(json!("Ede @acme")));
        assert_eq!(read(form, &json!("Ede")), Err(Rule::NotAChoice), "a client sends ids");
        assert_eq!(read(form, &json!({ "name": "" })), Ok(json!(null)));
    }

    #[test]
    fn a_custom_field_that_is_left_out_stays() {
        let now = json!([{ "id": "badge", "value": "77" }]);
        let sent = json!([{ "id": "desk", "value": 4 }]);
        let both = json!([{ "id": "badge", "value": "77" }, { "id": "desk", "value": 4 }]);
        assert_eq!(Form::Custom.read(&sent, &now, ""), Ok(both.clone()));
        assert_eq!(Form::Custom.read(&json!({ "desk": 4 }), &now, ""), Ok(both));
        assert_eq!(Form::Custom.read(&json!([1]), &now, ""), Err(Rule::WrongType("array")));
    }
}
