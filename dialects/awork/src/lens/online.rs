//! Chats and profiles: one text against a user or a URI.

use polydex_model::OnlineService;

use crate::phrasebook::known;

/// The text shown: the user, else the URI.
pub fn show(online: &OnlineService) -> Option<String> {
    online.user.clone().or_else(|| online.uri.clone())
}

/// How the service's name is shown.
pub fn name(online: &OnlineService) -> Option<String> {
    let service = online.service.as_deref();
    known(service).map(|service| service.name).or(service).map(str::to_owned)
}

/// Takes a text as the user or the URI that it is.
///
/// A URI that is the service's own form of a user is that user. The sign before a user's name is
/// a spelling of it.
pub fn write(text: Option<&str>, online: &mut OnlineService) {
    (online.user, online.uri) = (None, None);
    let Some(text) = text else {
        return;
    };
    let service = known(online.service.as_deref());
    if let Some(user) = service.and_then(|service| service.user_of(text)) {
        online.user = Some(user);
    } else if text.contains("://") || service.is_some_and(|service| service.owns(text)) {
        online.uri = Some(text.to_owned());
    } else {
        let name = text.strip_prefix('@').filter(|name| !name.is_empty());
        online.user = Some(name.unwrap_or(text).to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_user_or_a_uri() {
        for (service, text, user, uri) in [
            ("twitter", "ana", Some("ana"), None),
            ("twitter", "@ana", Some("ana"), None),
            ("twitter", "https://twitter.com/ana", Some("ana"), None),
            ("twitter", "https://x.com/ana", None, Some("https://x.com/ana")),
            ("facebook", "www.facebook.com/ana", None, Some("www.facebook.com/ana")),
            ("mastodon", "@ana@chaos.example", Some("ana@chaos.example"), None),
            ("Pigeon", "pigeon://ana", None, Some("pigeon://ana")),
            ("Pigeon", "@", Some("@"), None),
        ] {
            let mut online =
                OnlineService { service: Some(service.into()), ..OnlineService::default() };
            write(Some(text), &mut online);
            assert_eq!((online.user.as_deref(), online.uri.as_deref()), (user, uri), "{text}");
        }
    }

    #[test]
    fn a_service_without_a_row_of_its_own_is_shown_by_name() {
        let named = |text: &str| {
            name(&OnlineService { service: Some(text.into()), ..OnlineService::default() })
        };
        assert_eq!(named("msteams").as_deref(), Some("Microsoft Teams"));
        assert_eq!(named("Pigeon").as_deref(), Some("Pigeon"));
        assert_eq!(name(&OnlineService::default()), None);
    }
}
