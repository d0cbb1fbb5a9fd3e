//! Look-up of people by a telephone number.

use polydex_model::{
    Filter, Refusal,
    normal::{phone, significant_digits},
    query::{PointFilter, PointKind, Scalar, Test},
};

use super::condition::Condition;

/// Minimum number of digits of a partial match: fewer occur in too many numbers.
const MIN_DIGITS: usize = 3;

/// The number of last digits that identify a number without area and country code.
const SUBSCRIBER_DIGITS: usize = 8;

/// People with this number in any form: with or without its country code, with a leading `00` or
/// `0`, or as its last digits.
pub(crate) fn has_number(text: &str, region: &str) -> Filter {
    let mut forms = vec![PointFilter::Text(Test::Equals(Scalar::Text(text.trim().to_owned())))];
    forms.extend(phone(text, region).map(PointFilter::Normal));
    let digits = significant_digits(text);
    if digits.len() >= MIN_DIGITS {
        forms.push(PointFilter::Digits(digits));
    }
    // One branch for each form, so that each uses its own index.
    Filter::Or(forms.into_iter().map(phone_with).collect())
}

/// People with a number that ends as this one does, for a caller whose number is shown with a
/// prefix that is not stored. `None` if the number is too short to identify anyone.
pub(crate) fn shares_last_digits(text: &str) -> Option<Filter> {
    let digits = significant_digits(text);
    let start = digits.len().checked_sub(SUBSCRIBER_DIGITS)?;
    (start > 0).then(|| phone_with(PointFilter::Digits(digits[start..].to_owned())))
}

/// The filter of a list's `telephone=…`.
pub(super) fn filter(condition: &Condition, region: &str) -> Result<Filter, Refusal> {
    let any = |texts: &[String]| {
        let numbers = texts.iter().filter(|text| !text.contains(','));
        Filter::Or(numbers.map(|text| has_number(text, region)).collect())
    };
    Ok(match condition {
        Condition::Empty => !any_phone(),
        Condition::NotEmpty => any_phone(),
        Condition::AnyOf(texts) => any(texts),
        Condition::NoneOf(texts) => !any(texts),
        Condition::Compared(_) => {
            return Err(Refusal::Malformed("Invalid value for filter: telephone".into()));
        }
    })
}

fn phone_with(form: PointFilter) -> Filter {
    Filter::Point(vec![PointFilter::Kind(PointKind::Phone), form])
}

fn any_phone() -> Filter {
    Filter::Point(vec![PointFilter::Kind(PointKind::Phone)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_number_has_no_looser_form() {
        assert_eq!(shares_last_digits("+1 234"), None);
        assert_eq!(shares_last_digits("12345678"), None);
        assert!(shares_last_digits("9112345678").is_some());
    }

    #[test]
    fn a_number_of_two_digits_is_looked_up_verbatim() {
        let form = PointFilter::Text(Test::Equals(Scalar::Text("12".into())));
        assert_eq!(has_number(" 12", "NL"), Filter::Or(vec![phone_with(form)]));
    }
}
