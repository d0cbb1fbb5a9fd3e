//! What a request may send: its members read, each with the path that it came from.
//!
//! Answers have another form, made in [`document`](crate::document).

mod contact_data;
mod definition;
mod organization;
mod person;

use polydex_lens::request::{Coercion, NotAnObject, RequestObject};
use polydex_model::{Refusal, Rule};
use serde_json::{Map, Value as Json};

pub use contact_data::{ContactDataInput, ItemInput};
pub use definition::{Choice, Definition, DefinitionInput};
pub use organization::OrganizationInput;
pub use person::{PersonInput, PhoneInput};

/// Code of the fault of a body that is no JSON object.
pub const INVALID_JSON: &str = "invalid_json_body";

/// Deskpro reads requests as programs in PHP do.
pub const COERCION: &Coercion = &Coercion::PHP;

/// The members of a body, whatever its content type is; an empty body has none.
pub fn members(body: &[u8]) -> Result<Map<String, Json>, Refusal> {
    match RequestObject::parse(COERCION, body) {
        Ok(mut object) => Ok(object.take_rest()),
        Err(NotAnObject::Empty) => Ok(Map::new()),
        Err(_) => Err(Refusal::at("", Rule::Own(INVALID_JSON))),
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
