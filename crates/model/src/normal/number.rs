//! Numbers of JSON where a text is meant.

use serde_json::Number;

/// A number of JSON as the text that it stands for: JSON has one type of numbers, so `16082719000.0`,
/// which spreadsheets write, is `16082719000`.
///
/// `None` where the number is so large that its digits are lost already (2^53 and more, unless it
/// came as an integer below 2^64): a wrong text is worse than none.
///
/// ```
/// use polydex_model::normal::number;
/// use serde_json::json;
/// let text = |value: serde_json::Value| number(value.as_number().unwrap());
/// assert_eq!(text(json!(16082719000.0)).as_deref(), Some("16082719000"));
/// assert_eq!(text(json!(49.50)).as_deref(), Some("49.5"));
/// assert_eq!(text(json!(12345678901234567890123.0)), None);
/// ```
pub fn number(number: &Number) -> Option<String> {
    /// From here on floats leave integers out.
    const LOST: f64 = 9_007_199_254_740_992.0;
    if !number.is_f64() {
        return Some(number.to_string());
    }
    let value = number.as_f64().filter(|value| value.abs() < LOST)?;
    // Without its sign: -0 is meant as 0.
    let value = if value == 0.0 { 0.0 } else { value };
    Some(value.to_string())
}

/// The integer that a number of JSON is, `12.0` too.
///
/// ```
/// use polydex_model::normal::integer;
/// use serde_json::json;
/// let read = |value: serde_json::Value| integer(value.as_number().unwrap());
/// assert_eq!((read(json!(12)), read(json!(12.0)), read(json!(12.5))), (Some(12), Some(12), None));
/// ```
pub fn integer(value: &Number) -> Option<i64> {
    value.as_i64().or_else(|| number(value)?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn text(json: &str) -> Option<String> {
        number(serde_json::from_str::<serde_json::Value>(json).unwrap().as_number().unwrap())
    }

    #[test]
    fn a_whole_number_has_no_fraction() {
        for (json, shown) in [
            ("2134.0", "2134"),
            ("1.0e3", "1000"),
            ("-7.00", "-7"),
            ("-0.0", "0"),
            ("0.25", "0.25"),
            ("18446744073709551615", "18446744073709551615"),
            ("9007199254740991.0", "9007199254740991"),
        ] {
            assert_eq!(text(json).as_deref(), Some(shown), "{json}");
        }
    }

    #[test]
    fn digits_that_are_lost_make_no_text() {
        for json in ["12345678901234567890123", "1e300", "9007199254740992.0"] {
            assert_eq!(text(json), None, "{json}");
        }
    }

    proptest! {
        #[test]
        fn an_integer_is_its_digits(value: i64) {
            prop_assert_eq!(number(json!(value).as_number().unwrap()), Some(value.to_string()));
        }

        #[test]
        fn no_number_panics(value: f64) {
            if let Some(known) = Number::from_f64(value) {
                let _ = (number(&known), integer(&known));
            }
        }
    }
}
