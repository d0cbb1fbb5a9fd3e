//! The table of online services: name, aliases, and the URI of a user.
//!
//! A user's URI is derived in one form and recognised in many. [`Service::uri_of`] and
//! [`Service::user_of`] are exact inverses, so that a URI which is the service's own form need not
//! be stored; [`Service::reads`] takes looser forms (`x.com`, `http:`, a slash at the end) and is
//! for matching and import, never for storing.

mod form;
mod identity;
mod table;

use form::Form;
pub use table::SERVICES;

/// One online service that is known by name.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// The canonical key, lower case, as stored in [`crate::OnlineService::service`].
    pub key: &'static str,
    /// How the name is shown.
    pub name: &'static str,
    /// Other spellings that are read, lower case, besides `key` and `name`.
    pub aliases: &'static [&'static str],
    /// For chatting rather than for showing a profile.
    pub chat: bool,
    /// Hosts whose URLs are the service's, they and their subdomains.
    pub hosts: &'static [&'static str],
    /// Schemes whose URIs are the service's.
    pub schemes: &'static [&'static str],
    /// How the URI of a user is made.
    form: Form,
    /// What stands before a user in forms that are read besides; see [`form::loose_user`].
    prefixes: &'static [&'static str],
}

impl Service {
    /// The service that `text` names by key, name or alias, without case and outer blanks.
    ///
    /// ```
    /// use polydex_model::service::Service;
    /// assert_eq!(Service::named(" Google Talk").unwrap().key, "gtalk");
    /// assert_eq!(Service::named("X").unwrap().name, "Twitter");
    /// assert_eq!(Service::named("pigeon"), None);
    /// ```
    pub fn named(text: &str) -> Option<&'static Self> {
        let text = text.trim();
        SERVICES.iter().find(|service| {
            let mut names =
                [service.key, service.name].into_iter().chain(service.aliases.iter().copied());
            names.any(|name| name.eq_ignore_ascii_case(text))
        })
    }

    /// The service's own URI of a user, as the phrasebook derives it.
    ///
    /// `None` where the service has no such form, and for a text that can't be a user in it: empty,
    /// with blanks, slashes or other signs that would change the URI's meaning. Letters beyond
    /// ASCII are percent-encoded.
    ///
    /// ```
    /// use polydex_model::service::Service;
    /// let linkedin = Service::named("linkedin").unwrap();
    /// assert_eq!(linkedin.uri_of("jürgen").unwrap(), "https://www.linkedin.com/in/j%C3%BCrgen");
    /// assert_eq!(linkedin.uri_of("a/b"), None);
    /// assert_eq!(Service::named("icq").unwrap().uri_of("123"), None);
    /// ```
    pub fn uri_of(&self, user: &str) -> Option<String> {
        self.form.uri_of(user)
    }

    /// The user whom `uri` names, only where [`Service::uri_of`] gives exactly `uri` back.
    ///
    /// ```
    /// use polydex_model::service::Service;
    /// let skype = Service::named("skype").unwrap();
    /// assert_eq!(skype.user_of("skype:ana.silva?chat").as_deref(), Some("ana.silva"));
    /// assert_eq!(skype.user_of("skype:ana.silva?call"), None);
    /// ```
    pub fn user_of(&self, uri: &str) -> Option<String> {
        self.form.user_of(uri)
    }

    /// The user whom `uri` names in any form that is read: with or without scheme, `www.`, query
    /// and a slash at the end, on an older host, in an app's own scheme.
    ///
    /// ```
    /// use polydex_model::service::Service;
    /// let twitter = Service::named("twitter").unwrap();
    /// assert_eq!(twitter.reads("x.com/ana/").as_deref(), Some("ana"));
    /// let slack = Service::named("slack").unwrap();
    /// assert_eq!(slack.reads("https://acme.slack.com/team/U024").as_deref(), Some("U024"));
    /// assert_eq!(twitter.reads("https://example.org/ana"), None);
    /// ```
    pub fn reads(&self, uri: &str) -> Option<String> {
        self.user_of(uri).or_else(|| match self.form {
            Form::Mastodon => form::mastodon_user(uri),
            _ => form::loose_user(uri, self.prefixes),
        })
    }

    /// Whether `uri` is of this service: its host (or scheme), in any form that is read.
    ///
    /// Mastodon is at home on any host: there the form of a profile decides, unless the host is
    /// another service's.
    ///
    /// ```
    /// use polydex_model::service::Service;
    /// let xing = Service::named("xing").unwrap();
    /// assert!(xing.owns("www.xing.com/companies/acme"));
    /// assert!(!xing.owns("https://xing.com.example/profile/ana"));
    /// assert!(Service::named("mastodon").unwrap().owns("https://chaos.example/@ana"));
    /// ```
    pub fn owns(&self, uri: &str) -> bool {
        self.is_home(uri)
            || (self.form == Form::Mastodon
                && form::mastodon_user(uri).is_some()
                && !SERVICES.iter().any(|other| other.is_home(uri)))
    }

    /// Whether host or scheme of `uri` stand in the table.
    fn is_home(&self, uri: &str) -> bool {
        let scheme = form::scheme(uri);
        if self
            .schemes
            .iter()
            .any(|own| scheme.is_some_and(|scheme| own.eq_ignore_ascii_case(scheme)))
        {
            return true;
        }
        let Some(host) = form::host(uri) else {
            return false;
        };
        self.hosts.iter().any(|own| {
            host.strip_suffix(own).is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
