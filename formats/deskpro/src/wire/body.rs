//! Bodies of requests.

use polydex_model::{Refusal, Rule};
use serde_json::{Map, Value as Json};

/// Code of the fault of a body that is no JSON object.
pub const INVALID_JSON: &str = "invalid_json_body";

/// The members of a body, whatever its content type says; an empty body has none.
pub fn members(body: &[u8]) -> Result<Map<String, Json>, Refusal> {
    let text = body.trim_ascii();
    if text.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(text) {
        Ok(Json::Object(members)) => Ok(members),
        _ => Err(Refusal::at("", Rule::Own(INVALID_JSON))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_an_object_or_empty() {
        assert_eq!(members(b" \r\n"), Ok(Map::new()));
        assert_eq!(members(b" {\"a\":1}").unwrap()["a"], 1);
        for body in [&b"[]"[..], b"null", b"{", b"\"a\"", b"a=b", b"\xff", b"{\"a\":\"\\ud800\"}"] {
            let refusal = members(body).unwrap_err();
            assert_eq!(refusal, Refusal::at("", Rule::Own("invalid_json_body")), "{body:?}");
        }
    }
}
