//! One text against a user or a URI.

use super::Service;
use crate::OnlineService;

impl OnlineService {
    /// The service of the table, if it is one.
    pub fn known(&self) -> Option<&'static Service> {
        self.service.as_deref().and_then(Service::named)
    }

    /// Whether a text is a URI here: it has a scheme and a host, or is of the service itself.
    ///
    /// ```
    /// use polydex_model::OnlineService;
    /// let xing = OnlineService { service: Some("xing".into()), ..OnlineService::default() };
    /// assert!(xing.is_uri("www.xing.com/profile/ana") && xing.is_uri("https://ana.example"));
    /// assert!(!xing.is_uri("ana"));
    /// ```
    pub fn is_uri(&self, text: &str) -> bool {
        text.contains("://") || self.known().is_some_and(|service| service.owns(text))
    }

    /// Takes a text as the user or, where `is_uri`, the URI that it is. The two are of one fact, so
    /// what was there before goes.
    ///
    /// A URI that is the service's own form of a user is that user. The sign before a user's name
    /// is a spelling of it.
    ///
    /// ```
    /// use polydex_model::OnlineService;
    /// let mut twitter = OnlineService { service: Some("twitter".into()), ..Default::default() };
    /// twitter.identify("https://twitter.com/ana", true);
    /// assert_eq!((twitter.user.as_deref(), &twitter.uri), (Some("ana"), &None));
    /// twitter.identify("@ben", false);
    /// assert_eq!(twitter.user.as_deref(), Some("ben"));
    /// ```
    pub fn identify(&mut self, text: &str, is_uri: bool) {
        let user = self.known().and_then(|service| service.user_of(text));
        (self.user, self.uri) = match user {
            Some(user) => (Some(user), None),
            None if is_uri => (None, Some(text.to_owned())),
            None => {
                let bare = text.strip_prefix('@').filter(|bare| !bare.is_empty());
                (Some(bare.unwrap_or(text).to_owned()), None)
            }
        };
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
            ("mastodon", "@ana@mastodon.social", Some("ana@mastodon.social"), None),
            ("bluesky", "@ana.bsky.social", Some("ana.bsky.social"), None),
            ("bluesky", "ana.bsky.social", Some("ana.bsky.social"), None),
            ("bluesky", "https://bsky.app/profile/ana.example", Some("ana.example"), None),
            ("Pigeon", "pigeon://ana", None, Some("pigeon://ana")),
            ("Pigeon", "@", Some("@"), None),
        ] {
            let mut online =
                OnlineService { service: Some(service.into()), ..OnlineService::default() };
            online.identify(text, online.is_uri(text));
            assert_eq!((online.user.as_deref(), online.uri.as_deref()), (user, uri), "{text}");
        }
    }
}
