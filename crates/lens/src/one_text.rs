//! Dialects that write every value but an address as one text.

use polydex_model::{OnlineService, Value, normal::is_blank};

/// How a dialect writes a value as one text. The rest is the same for all: a phone's extension
/// follows its number behind [`EXTENSION`], and a text that is written becomes the number as a
/// whole.
#[derive(Clone, Copy, Debug)]
pub struct OneText {
    /// The extension as it is shown; `None` if it is not shown.
    pub extension: fn(&str) -> Option<&str>,
    /// The user or the URI of an online service, whichever the dialect shows.
    pub online: fn(&OnlineService) -> Option<String>,
    /// Whether a text that is written for an online service is a URI.
    pub is_uri: fn(&OnlineService, &str) -> bool,
}

/// The separator of a number and its extension.
pub const EXTENSION: &str = " ext. ";

impl OneText {
    /// The text of a value. Addresses have none, and neither has a service without user and URI.
    pub fn read(&self, value: &Value) -> Option<String> {
        match value {
            Value::Phone(phone) => {
                let extension = phone.extension.as_deref().and_then(self.extension);
                Some(match extension {
                    Some(extension) => format!("{}{EXTENSION}{extension}", phone.number),
                    None => phone.number.clone(),
                })
            }
            Value::Email(email) => Some(email.address.clone()),
            Value::Address(_) => None,
            Value::OnlineService(online) => (self.online)(online),
            Value::Link(link) => Some(link.uri.clone()),
            Value::Text { text } => Some(text.clone()),
        }
    }

    /// Gives a value another text, of the kind that it is.
    pub fn write(&self, value: &mut Value, text: &str) {
        match value {
            Value::Phone(phone) => {
                text.clone_into(&mut phone.number);
                phone.extension = None;
            }
            Value::Email(email) => text.clone_into(&mut email.address),
            Value::OnlineService(online) => online.identify(text, (self.is_uri)(online, text)),
            Value::Link(link) => text.clone_into(&mut link.uri),
            Value::Text { text: own } => text.clone_into(own),
            Value::Address(_) => {}
        }
    }
}

/// The user, else the URI; an empty user is none.
pub fn user_or_uri(online: &OnlineService) -> Option<String> {
    let user = online.user.clone().filter(|user| !user.is_empty());
    user.or_else(|| online.uri.clone())
}

/// An extension without outer blanks; a blank one is none.
pub fn trimmed(extension: &str) -> Option<&str> {
    (!is_blank(extension)).then(|| extension.trim())
}
