//! Looking people up by a telephone number.

use polydex_model::{
    Filter, Refusal,
    normal::{phone, significant_digits},
    query::{PointFilter, PointKind, Scalar, Test},
};

use super::{condition::Condition, filter::not};

/// Fewer digits than this are found in too many numbers to mean anybody.
const FEWEST_DIGITS: usize = 3;

/// As many last digits tell a number from others where area and country code are missing.
const TELLING_DIGITS: usize = 8;

/// Whoever has this number, however it is written: with its country code or without, with `00` or
/// `0` before it, or as its last digits.
pub(crate) fn has_number(text: &str, region: &str) -> Filter {
    let mut forms = vec![PointFilter::Text(Test::Equals(Scalar::Text(text.trim().to_owned())))];
    forms.extend(phone(text, region).map(PointFilter::Normal));
    let digits = significant_digits(text);
    if digits.len() >= FEWEST_DIGITS {
        forms.push(PointFilter::Digits(digits));
    }
    // Each by itself, so that its own index leads to it.
    Filter::Or(forms.into_iter().map(number).collect())
}

/// Whoever has a number that ends as this one does: for a caller whose number is shown with a
/// prefix that is stored nowhere. None if the number is too short to tell.
pub(crate) fn ends_alike(text: &str) -> Option<Filter> {
    let digits = significant_digits(text);
    let end = digits.len().checked_sub(TELLING_DIGITS)?;
    (end > 0).then(|| number(PointFilter::Digits(digits[end..].to_owned())))
}

/// The filter `telephone=…` of a list.
pub(super) fn filter(condition: &Condition, region: &str) -> Result<Filter, Refusal> {
    let any = |texts: &[String]| {
        let numbers = texts.iter().filter(|text| !text.contains(','));
        Filter::Or(numbers.map(|text| has_number(text, region)).collect())
    };
    Ok(match condition {
        Condition::Empty => not(some_number()),
        Condition::NotEmpty => some_number(),
        Condition::AnyOf(texts) => any(texts),
        Condition::NoneOf(texts) => not(any(texts)),
        Condition::Compared(_) => {
            return Err(Refusal::Malformed("Invalid value for filter: telephone".into()));
        }
    })
}

fn number(form: PointFilter) -> Filter {
    Filter::Point(vec![PointFilter::Kind(PointKind::Phone), form])
}

fn some_number() -> Filter {
    Filter::Point(vec![PointFilter::Kind(PointKind::Phone)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_too_short_to_tell_has_no_looser_form() {
        assert_eq!(ends_alike("+1 234"), None);
        assert_eq!(ends_alike("12345678"), None);
        assert!(ends_alike("9112345678").is_some());
    }

    #[test]
    fn a_number_of_two_digits_is_looked_for_as_it_is_written() {
        let form = PointFilter::Text(Test::Equals(Scalar::Text("12".into())));
        assert_eq!(has_number(" 12", "NL"), Filter::Or(vec![number(form)]));
    }
}
