//! How far a value of one JSON type is taken for another.

use polydex_model::{
    Rule,
    normal::{integer, is_blank, number},
    record::MAX_POINTS,
};
use serde_json::Value as Json;
use uuid::Uuid;

/// How tolerant a dialect is with the JSON types of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coercion {
    /// How names of members are compared.
    pub names: Names,
    /// The first segment of every path, such as `$` for JSON paths; empty for none.
    pub root: &'static str,
    /// Which scalars are read as text.
    pub scalars: Scalars,
    /// Whether white space around a text is dropped; a blank text is then empty.
    pub trims: bool,
    /// Whether null is an empty text, an empty list or `false`, rather than null.
    pub null_is_empty: bool,
    /// Whether a blank text in place of anything but a text is null, as form tools send for a field
    /// that was left empty.
    pub blank_is_null: bool,
    /// Which texts are booleans.
    pub flags: FlagWords,
    /// What is read as a list.
    pub lists: Lists,
    /// What faults say was expected.
    pub expected: Expected,
}

/// How names of members are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Letter by letter.
    Exact,
    /// In any case; of several spellings of one name the first one counts.
    FirstOfAnyCase,
    /// In any case; the last one counts, as JSON readers let the last of equal names win.
    LastOfAnyCase,
}

/// Which JSON scalars are read as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalars {
    /// Strings alone.
    Strings,
    /// Numbers too, except those whose digits JSON loses.
    Numbers,
    /// Numbers, and booleans as `true` and `false`.
    All,
}

/// The texts (and numbers, where they are texts) that are booleans beside JSON's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagWords {
    /// Those that are `true`.
    pub yes: &'static [&'static str],
    /// Those that are `false`.
    pub no: &'static [&'static str],
    /// Whether the words match in any case.
    pub any_case: bool,
    /// Whether every other scalar is `false` instead of a fault.
    pub others_are_no: bool,
}

/// What is read as a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lists {
    /// An array alone.
    Array,
    /// An array, or an object with integer keys in the order of the keys, as PHP has but one type
    /// for both. No list is longer than a record has points: a body full of `{}` would otherwise be
    /// answered with more faults than a client can read.
    Numbered,
    /// An array, whose blank items are left out, or a text with commas between the items. Where one
    /// text is expected, the first item of an array is taken.
    Commas,
}

/// What faults say was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// A text.
    pub text: &'static str,
    /// A boolean.
    pub flag: &'static str,
    /// A list.
    pub list: &'static str,
    /// A list of texts.
    pub texts: &'static str,
    /// An object.
    pub object: &'static str,
    /// The id of something.
    pub id: &'static str,
}

const WORDS: Expected = Expected {
    text: "string",
    flag: "boolean",
    list: "list",
    texts: "list",
    object: "object",
    id: "id",
};

impl Coercion {
    /// Every member has its own JSON type and its own spelling.
    pub const STRICT: Self = Self {
        names: Names::Exact,
        root: "",
        scalars: Scalars::Strings,
        trims: false,
        null_is_empty: false,
        blank_is_null: false,
        flags: FlagWords { yes: &[], no: &[], any_case: false, others_are_no: false },
        lists: Lists::Array,
        expected: WORDS,
    };

    /// As programs in PHP read requests (Deskpro): numbers are texts, `"1"` and `1` are `true`, an
    /// empty list is an empty object, and texts are trimmed.
    pub const PHP: Self = Self {
        scalars: Scalars::Numbers,
        trims: true,
        null_is_empty: true,
        flags: FlagWords {
            yes: &["1", "true"],
            no: &["0", "false", ""],
            any_case: false,
            others_are_no: false,
        },
        lists: Lists::Numbered,
        ..Self::STRICT
    };

    /// As programs in Ruby on Rails read requests (Xurrent): every scalar is a text, and what is no
    /// word for yes is `false`. Use [`Coercion::word`] for its texts: a blank one is no value.
    pub const RUBY: Self = Self {
        scalars: Scalars::All,
        flags: FlagWords {
            yes: &["1", "t", "y", "true", "yes", "on"],
            no: &[],
            any_case: true,
            others_are_no: true,
        },
        expected: Expected { list: "array", ..WORDS },
        ..Self::STRICT
    };

    /// As ASP.NET Core reads JSON (awork): strict types, names in any case, JSON paths in faults.
    pub const ASP_NET_CORE: Self = Self {
        names: Names::LastOfAnyCase,
        root: "$",
        blank_is_null: true,
        expected: Expected {
            text: "a string",
            flag: "a boolean",
            list: "a list",
            texts: "a list of strings",
            object: "an object",
            id: "a UUID",
        },
        ..Self::STRICT
    };

    /// As the older ASP.NET flattens every request into parameters (ONLYOFFICE): every scalar is a
    /// text, and lists may be texts with commas.
    pub const ASP_NET: Self = Self {
        names: Names::FirstOfAnyCase,
        scalars: Scalars::All,
        blank_is_null: true,
        flags: FlagWords { yes: &["true"], no: &["false"], any_case: true, others_are_no: false },
        lists: Lists::Commas,
        expected: Expected { text: "text", list: "list of texts", texts: "list of texts", ..WORDS },
        ..Self::STRICT
    };

    /// A text; `None` for null.
    pub fn text(&self, value: &Json) -> Result<Option<String>, Rule> {
        let text = match value {
            Json::Null => return Ok(self.null_is_empty.then(String::new)),
            Json::Array(items) if self.lists == Lists::Commas => match items.first() {
                Some(Json::Null) | None => None,
                Some(first) => return self.text(first),
            },
            scalar => self.scalar(scalar),
        };
        let text = text.ok_or(Rule::WrongType(self.expected.text))?;
        Ok(Some(if self.trims { trimmed(&text).to_owned() } else { text }))
    }

    /// A text exactly as it was sent, such as a password; `None` for null.
    pub fn verbatim(&self, value: &Json) -> Result<Option<String>, Rule> {
        match value {
            Json::Null => Ok(None),
            Json::String(text) => Ok(Some(text.clone())),
            other => self.text(other),
        }
    }

    /// A text that says something; `None` for null and for a blank one.
    pub fn word(&self, value: &Json) -> Result<Option<String>, Rule> {
        Ok(self.text(value)?.filter(|text| !is_blank(text)))
    }

    /// A boolean; `None` for null, and for a blank text where that is null.
    pub fn flag(&self, value: &Json) -> Result<Option<bool>, Rule> {
        let FlagWords { yes, no, any_case, others_are_no } = self.flags;
        if let Json::Bool(flag) = value {
            return Ok(Some(*flag));
        }
        if self.is_null(value) {
            return Ok((self.null_is_empty || others_are_no).then_some(false));
        }
        let wrong = Rule::WrongType(self.expected.flag);
        let Some(text) = self.first_scalar(value) else {
            return if others_are_no && value.is_number() { Ok(Some(false)) } else { Err(wrong) };
        };
        let text = text.trim();
        let is =
            |word: &&str| if any_case { word.eq_ignore_ascii_case(text) } else { *word == text };
        match (yes.iter().any(is), no.iter().any(is)) {
            (true, _) => Ok(Some(true)),
            (_, true) => Ok(Some(false)),
            _ if others_are_no => Ok(Some(false)),
            _ => Err(wrong),
        }
    }

    /// An integer id, or its digits; `None` for null and a blank text. Another text or number is the
    /// id of nothing.
    pub fn id(&self, value: &Json) -> Result<Option<i64>, Rule> {
        match value {
            Json::Null => Ok(None),
            Json::Number(number) => integer(number).map(Some).ok_or(Rule::NotAChoice),
            Json::String(text) if is_blank(text) => Ok(None),
            Json::String(text) => text.trim().parse().map(Some).map_err(|_| Rule::NotAChoice),
            _ => Err(Rule::WrongType(self.expected.id)),
        }
    }

    /// A UUID; `None` for null, and for a blank text where that is null.
    pub fn uuid(&self, value: &Json) -> Result<Option<Uuid>, Rule> {
        if self.is_null(value) {
            return Ok(None);
        }
        let id = value.as_str().and_then(|text| Uuid::try_parse(text).ok());
        id.map(Some).ok_or(Rule::WrongType(self.expected.id))
    }

    /// A list; `None` for null, and for a blank text where that is null.
    pub fn list(&self, value: Json) -> Result<Option<Vec<Json>>, Rule> {
        let items = match (self.lists, value) {
            (_, Json::Null) => return Ok(self.null_is_empty.then(Vec::new)),
            (Lists::Commas, Json::String(text)) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                parts.map(Json::from).collect()
            }
            (Lists::Commas, scalar @ (Json::Bool(_) | Json::Number(_))) => vec![scalar],
            (_, value) if self.is_null(&value) => return Ok(None),
            (_, Json::Array(items)) => items,
            (Lists::Numbered, Json::Object(members)) => {
                let keyed =
                    members.into_iter().map(|(key, item)| Some((key.parse::<u32>().ok()?, item)));
                let keyed: Option<Vec<_>> = keyed.collect();
                let mut keyed = keyed.ok_or(Rule::WrongType(self.expected.list))?;
                keyed.sort_by_key(|(key, _)| *key);
                keyed.into_iter().map(|(_, item)| item).collect()
            }
            _ => return Err(Rule::WrongType(self.expected.list)),
        };
        if self.lists == Lists::Numbered && items.len() > MAX_POINTS {
            return Err(Rule::TooLong(MAX_POINTS));
        }
        Ok(Some(items))
    }

    /// Whether a value is null, or a text that stands for it.
    pub fn is_null(&self, value: &Json) -> bool {
        value.is_null() || self.blank_is_null && value.as_str().is_some_and(is_blank)
    }

    /// The text of a scalar, if this dialect reads it as one.
    fn scalar(&self, value: &Json) -> Option<String> {
        match value {
            Json::String(text) => Some(text.clone()),
            Json::Number(sent) if self.scalars != Scalars::Strings => number(sent),
            Json::Bool(flag) if self.scalars == Scalars::All => Some(flag.to_string()),
            _ => None,
        }
    }

    fn first_scalar(&self, value: &Json) -> Option<String> {
        match value {
            Json::Array(items) if self.lists == Lists::Commas => self.first_scalar(items.first()?),
            scalar => self.scalar(scalar),
        }
    }
}

fn trimmed(text: &str) -> &str {
    if is_blank(text) { "" } else { text.trim() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ALL: [Coercion; 5] = [
        Coercion::STRICT,
        Coercion::PHP,
        Coercion::RUBY,
        Coercion::ASP_NET_CORE,
        Coercion::ASP_NET,
    ];

    /// What each policy reads, in the order of [`ALL`]; an error is a fault.
    fn texts(value: &Json) -> [Result<Option<String>, ()>; 5] {
        ALL.map(|policy| policy.text(value).map_err(|_| ()))
    }

    fn flags(value: &Json) -> [Result<Option<bool>, ()>; 5] {
        ALL.map(|policy| policy.flag(value).map_err(|_| ()))
    }

    #[test]
    fn a_scalar_is_a_text_where_the_dialect_says_so() {
        let text = |text: &str| Ok(Some(text.to_owned()));
        let no = Err(());
        let padded = text(" Ana ");
        assert_eq!(
            texts(&json!(" Ana ")),
            [padded.clone(), text("Ana"), padded.clone(), padded.clone(), padded]
        );
        assert_eq!(
            texts(&json!(49.50)),
            [no.clone(), text("49.5"), text("49.5"), no.clone(), text("49.5")]
        );
        assert_eq!(texts(&json!(1e22)), [const { Err(()) }; 5], "its digits are lost");
        assert_eq!(
            texts(&json!(true)),
            [no.clone(), no.clone(), text("true"), no.clone(), text("true")]
        );
        assert_eq!(texts(&json!(null)), [Ok(None), text(""), Ok(None), Ok(None), Ok(None)]);
        assert_eq!(texts(&json!(["a", "b"])), [no.clone(), no.clone(), no.clone(), no, text("a")]);
        assert_eq!(texts(&json!({})), [const { Err(()) }; 5]);
        assert_eq!(Coercion::PHP.text(&json!("\u{200b} ")), Ok(Some(String::new())));
        assert_eq!(Coercion::PHP.verbatim(&json!(" a ")), Ok(Some(" a ".into())));
        assert_eq!(Coercion::RUBY.word(&json!(" \u{200b}")), Ok(None));
    }

    #[test]
    fn a_word_is_a_boolean_where_the_dialect_says_so() {
        let (yes, no, fault, null) = (Ok(Some(true)), Ok(Some(false)), Err(()), Ok(None));
        assert_eq!(flags(&json!(true)), [yes; 5]);
        assert_eq!(flags(&json!(false)), [no; 5]);
        assert_eq!(flags(&json!(1)), [fault, yes, yes, fault, fault]);
        assert_eq!(flags(&json!(0)), [fault, no, no, fault, fault]);
        assert_eq!(flags(&json!(2)), [fault, fault, no, fault, fault]);
        assert_eq!(flags(&json!("TRUE")), [fault, fault, yes, fault, yes]);
        assert_eq!(flags(&json!("On")), [fault, fault, yes, fault, fault]);
        assert_eq!(flags(&json!("")), [fault, no, no, null, null]);
        assert_eq!(flags(&json!(null)), [null, no, no, null, null]);
        assert_eq!(flags(&json!({})), [fault; 5]);
    }

    #[test]
    fn an_id_is_an_integer_or_its_digits() {
        for sent in [json!("12"), json!(12), json!(12.0)] {
            assert_eq!(Coercion::PHP.id(&sent), Ok(Some(12)), "{sent}");
        }
        assert_eq!(Coercion::PHP.id(&json!(null)), Ok(None));
        for other in [json!("twelve"), json!(1.5), json!("99999999999999999999")] {
            assert_eq!(Coercion::PHP.id(&other), Err(Rule::NotAChoice), "{other}");
        }
        assert_eq!(Coercion::PHP.id(&json!([12])), Err(Rule::WrongType("id")));
    }

    #[test]
    fn lists_come_as_arrays_as_numbered_objects_and_with_commas() {
        let list = |policy: Coercion, value: Json| policy.list(value);
        let sent = json!({"10": "c", "2": "b", "0": "a"});
        let abc = Ok(Some(vec![json!("a"), json!("b"), json!("c")]));
        assert_eq!(list(Coercion::PHP, sent.clone()), abc);
        assert_eq!(list(Coercion::ASP_NET, json!("a, b,,c")), abc);
        assert_eq!(list(Coercion::STRICT, sent), Err(Rule::WrongType("list")));
        assert_eq!(list(Coercion::PHP, json!({"a": 1})), Err(Rule::WrongType("list")));
        assert_eq!(list(Coercion::PHP, json!(null)), Ok(Some(Vec::new())));
        assert_eq!(list(Coercion::ASP_NET_CORE, json!(" ")), Ok(None));
        assert_eq!(list(Coercion::ASP_NET, json!(7)), Ok(Some(vec![json!(7)])));
        assert_eq!(list(Coercion::PHP, json!(vec![0; 1001])), Err(Rule::TooLong(1000)));
    }
}
