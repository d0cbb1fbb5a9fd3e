//! JSON requests.

use polydex_model::{Refusal, normal::number};
use serde_json::{Map, Value as Json};

use super::Params;

/// Reads a JSON body. An empty body has no parameters; anything but an object is malformed.
///
/// ```
/// use polydex_format_onlyoffice::wire::json;
/// let params = json::read(br#"{"Contacts":[{"TYPE":"phone"}],"isVisitor":true}"#).unwrap();
/// assert_eq!(params.flag("isvisitor"), Ok(Some(true)));
/// assert!(json::read(b"[1]").is_err());
/// ```
pub fn read(body: &[u8]) -> Result<Params, Refusal> {
    let body = body.trim_ascii();
    if body.is_empty() {
        return Ok(Params::default());
    }
    match serde_json::from_slice(body) {
        Ok(Json::Object(members)) => {
            Ok(Params::new(members.into_iter().map(|(name, value)| (name, node(value)))))
        }
        Ok(Json::Null) => Ok(Params::default()),
        Ok(_) => Err(Refusal::Malformed("the body must be a JSON object".into())),
        Err(error) => Err(Refusal::Malformed(format!("the body is not JSON: {error}").into())),
    }
}

/// The value as the tree of parameters holds it.
pub fn node(value: Json) -> Json {
    match value {
        Json::Bool(flag) => flag.to_string().into(),
        // A number whose digits JSON loses must not pass as text, nor as a list of texts.
        Json::Number(input) => {
            number(&input).map_or_else(|| Json::Object(Map::new()), Json::String)
        }
        Json::Array(list) => list.into_iter().map(node).collect(),
        Json::Object(members) => {
            members.into_iter().map(|(name, value)| (name.to_lowercase(), node(value))).collect()
        }
        Json::Null | Json::String(_) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case_and_the_first_one_wins() {
        let params = read(br#"{"userName":"a","USERNAME":"b"}"#).unwrap();
        assert_eq!(params.text("username"), Ok(Some("a")));
    }

    #[test]
    fn numbers_and_booleans_are_their_text_and_null_is_absent() {
        let params = read(br#"{"a":49.50,"b":false,"c":null,"d":2134.0,"e":1e22}"#).unwrap();
        assert_eq!(params.text("a"), Ok(Some("49.5")));
        assert_eq!(params.text("d"), Ok(Some("2134")));
        assert!(params.text("e").is_err());
        assert_eq!(params.flag("b"), Ok(Some(false)));
        assert_eq!(params.text("c"), Ok(None));
    }

    #[test]
    fn anything_but_an_object_is_malformed() {
        for body in ["[]", "\"a\"", "1", "{", "{\"a\":}", "{} {}", "\u{0}"] {
            assert!(matches!(read(body.as_bytes()), Err(Refusal::Malformed(_))), "{body}");
        }
        assert!(matches!(read(b"{\"a\":\"\xff\"}"), Err(Refusal::Malformed(_))));
        assert!(read(&b"{\"a\":".repeat(100_000)).is_err(), "deep nesting is refused");
    }

    #[test]
    fn an_empty_body_has_no_parameters() {
        assert_eq!(read(b" \n"), Ok(Params::default()));
    }
}
