//! Chats and profiles: one text for a user or a URI.

use polydex_model::OnlineService;

use crate::phrasebook::service_named;

/// The text shown: the user, else the URI.
pub fn read(online: &OnlineService) -> Option<String> {
    online.user.clone().or_else(|| online.uri.clone())
}

/// The service's name as shown.
pub fn name(online: &OnlineService) -> Option<String> {
    let service = online.service.as_deref();
    service_named(service).map(|service| service.name).or(service).map(str::to_owned)
}

/// Stores a text as a user or as a URI, whichever it is.
pub fn write(text: Option<&str>, online: &mut OnlineService) {
    (online.user, online.uri) = (None, None);
    if let Some(text) = text {
        online.identify(text, online.is_uri(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
