//! The value of a point as the text of a contact or the members of an address, and back.

use polydex_lens::OneText;
use polydex_model::{OnlineService, Value};

use super::Entry;

/// A contact's value as one text, in `uri`.
const TEXT: OneText = OneText {
    extension: |extension| (!extension.is_empty()).then_some(extension),
    online: uri,
    is_uri: |_, text| is_uri(text),
};

/// Writes a value into an entry.
pub(super) fn read(value: &Value, entry: &mut Entry) {
    match value {
        Value::Address(address) => {
            let not_empty = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
            entry.address = not_empty(&address.street);
            entry.city = not_empty(&address.locality);
            entry.state = not_empty(&address.region);
            entry.zip = not_empty(&address.postcode);
            entry.country = not_empty(&address.country_code);
        }
        value => entry.uri = TEXT.read(value).unwrap_or_default(),
    }
}

/// Writes an entry into a value, where the value does not show it already.
pub(super) fn write(entry: &Entry, value: &mut Value) {
    let mut shown = Entry::default();
    read(value, &mut shown);
    update(&shown, entry, value);
}

/// Writes into a value the members in which `to` differs from `from`.
pub(super) fn update(from: &Entry, to: &Entry, value: &mut Value) {
    if let Value::Address(address) = value {
        let lines = [
            (&from.address, &to.address, &mut address.street),
            (&from.city, &to.city, &mut address.locality),
            (&from.state, &to.state, &mut address.region),
            (&from.zip, &to.zip, &mut address.postcode),
        ];
        for (old, new, line) in lines {
            if old != new {
                line.clone_from(new);
            }
        }
        if from.country != to.country {
            address.country_code.clone_from(&to.country);
            address.country = None;
        }
    } else if from.uri != to.uri {
        TEXT.write(value, &to.uri);
    }
}

/// The stored or derived URI, else the user name.
fn uri(online: &OnlineService) -> Option<String> {
    let derived = || online.known()?.uri_of(online.user.as_deref()?);
    online.uri.clone().or_else(derived).or_else(|| online.user.clone())
}

/// Whether a text has a scheme (`skype:ann`) or a path (`acme.slack.com/team/U1`). Chats are links
/// here, so more texts count as URIs than in other dialects.
fn is_uri(text: &str) -> bool {
    let scheme = text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    });
    scheme || text.contains('/')
}

#[cfg(test)]
mod tests {
    use polydex_model::Phone;

    use super::*;

    fn skype(text: &str) -> OnlineService {
        let mut online = OnlineService { service: Some("skype".into()), ..Default::default() };
        online.identify(text, is_uri(text));
        online
    }

    #[test]
    fn a_chat_is_stored_as_the_user_if_the_text_names_one() {
        assert_eq!(skype("skype:ann.vos?chat").user.as_deref(), Some("ann.vos"));
        assert_eq!(skype("@ann.vos").user.as_deref(), Some("ann.vos"));
        assert_eq!(skype("skype:ann.vos?call").uri.as_deref(), Some("skype:ann.vos?call"));
        assert_eq!(uri(&skype("ann.vos")).as_deref(), Some("skype:ann.vos?chat"));
    }

    #[test]
    fn a_user_without_a_derived_uri_is_shown_verbatim() {
        let slack = OnlineService {
            service: Some("slack".into()),
            user: Some("U024".into()),
            ..Default::default()
        };
        assert_eq!(uri(&slack).as_deref(), Some("U024"));
    }

    #[test]
    fn an_extension_is_shown_with_its_number_and_stays_until_the_text_changes() {
        let phone =
            Phone { number: "+1 555 0100".into(), extension: Some("7".into()), ..Phone::default() };
        let mut value = Value::Phone(phone.clone());
        let mut entry = Entry::default();
        read(&value, &mut entry);
        assert_eq!(entry.uri, "+1 555 0100 ext. 7");
        write(&entry, &mut value);
        assert_eq!(value, Value::Phone(phone));
        entry.uri = "+1 555 0100".into();
        write(&entry, &mut value);
        assert_eq!(value, Value::phone("+1 555 0100"));
    }

    #[test]
    fn a_country_that_cannot_be_shown_stays_until_another_is_written() {
        let mut value = Value::Address(polydex_model::Address {
            country: Some("Atlantis".into()),
            ..Default::default()
        });
        let before = value.clone();
        let mut entry = Entry::default();
        write(&entry, &mut value);
        assert_eq!(value, before);
        entry.country = Some("NL".into());
        write(&entry, &mut value);
        let mut shown = Entry::default();
        read(&value, &mut shown);
        assert_eq!(shown, entry);
    }
}
