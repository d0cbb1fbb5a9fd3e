//! How a user stands in a URI: the one form that is made, and the many that are read.

/// The form of the URI that [`super::Service::uri_of`] makes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The service has no URI of a user, or none that the phrasebook derives.
    None,
    /// The user between two texts.
    Around {
        before: &'static str,
        after: &'static str,
        /// Signs that may stand in a user besides letters, digits and `-._~`.
        signs: &'static str,
        /// Signs that may stand in a user, percent-encoded.
        encoded: &'static str,
    },
    /// A channel by its id, anybody else by the handle.
    YouTube,
    /// `NAME@HOST` at its host.
    Mastodon,
}

impl Form {
    /// A profile at the end of a URL.
    pub(super) const fn after(before: &'static str) -> Self {
        Self::Around { before, after: "", signs: "", encoded: "" }
    }

    pub(super) fn uri_of(&self, user: &str) -> Option<String> {
        match self {
            Self::None => None,
            Self::Around { before, after, signs, encoded } => {
                Some(format!("{before}{}{after}", encode(user, signs, encoded)?))
            }
            Self::YouTube if is_channel(user) => Some(format!("{YOUTUBE}channel/{user}")),
            Self::YouTube => Some(format!("{YOUTUBE}@{}", encode(user, "", "")?)),
            Self::Mastodon => {
                let (name, host) = user.split_once('@')?;
                is_host(host).then_some(())?;
                Some(format!("https://{host}/@{}", encode(name, "", "")?))
            }
        }
    }

    pub(super) fn user_of(&self, uri: &str) -> Option<String> {
        let user = match self {
            Self::None => None,
            Self::Around { before, after, .. } => {
                decode(uri.strip_prefix(before)?.strip_suffix(after)?)
            }
            Self::YouTube => {
                let rest = uri.strip_prefix(YOUTUBE)?;
                decode(rest.strip_prefix('@').or_else(|| rest.strip_prefix("channel/"))?)
            }
            Self::Mastodon => {
                let (host, name) = uri.strip_prefix("https://")?.split_once("/@")?;
                Some(format!("{}@{host}", decode(name)?))
            }
        }?;
        // The candidate counts only if it leads back: what was written another way is kept.
        (self.uri_of(&user)? == uri).then_some(user)
    }
}

const YOUTUBE: &str = "https://www.youtube.com/";

/// Whether the user is the id of a channel (`UC` and 22 more) rather than a handle.
fn is_channel(user: &str) -> bool {
    let base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    user.len() == 24 && user.starts_with("UC") && user.bytes().all(base64)
}

/// A domain name of at least two labels. Without it `NAME@HOST` could name any place of a URL.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    host.contains('.') && host.split('.').all(label)
}

/// The user as it stands in a URI; `None` where it holds what can't stand there.
fn encode(user: &str, signs: &str, encoded: &str) -> Option<String> {
    // A browser takes these for the directory and its parent.
    if matches!(user, "" | "." | "..") {
        return None;
    }
    let mut text = String::with_capacity(user.len());
    for c in user.chars() {
        if c.is_ascii_alphanumeric() || "-._~".contains(c) || signs.contains(c) {
            text.push(c);
        } else if encoded.contains(c) || is_foreign(c) {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                text.push('%');
                text.extend([byte >> 4, byte & 15].map(|half| char::from(HEX[usize::from(half)])));
            }
        } else {
            return None;
        }
    }
    Some(text)
}

const HEX: [u8; 16] = *b"0123456789ABCDEF";

/// A visible character beyond ASCII.
fn is_foreign(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !c.is_control()
}

/// The text without percent-encoding; `None` where that is broken.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, further)) = rest.split_first() {
        rest = further;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (high, low) = (further.first()?, further.get(1)?);
        let value =
            |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        bytes.push(value(*high)? << 4 | value(*low)?);
        rest = &further[2..];
    }
    String::from_utf8(bytes).ok()
}

/// The user in a URI that begins with one of `prefixes`.
///
/// A prefix with `:` is compared to the URI itself, another one to what follows `https://www.`;
/// `*.` at its beginning stands for any subdomain. The user ends at a query or fragment, a slash
/// at the end is passed over, and a further step of the path makes it another page.
pub(super) fn loose_user(uri: &str, prefixes: &[&str]) -> Option<String> {
    let uri = uri.trim();
    let web = web_part(uri);
    prefixes.iter().find_map(|prefix| {
        let rest = match prefix.strip_prefix('*') {
            _ if prefix.contains(':') => strip_prefix(uri, prefix)?,
            None => strip_prefix(web?, prefix)?,
            Some(prefix) => {
                let web = web?;
                let (domain, _) = prefix.split_once('/')?;
                let dot = web.find('/')?.checked_sub(domain.len()).filter(|dot| *dot > 0)?;
                strip_prefix(web.get(dot..)?, prefix)?
            }
        };
        page_user(rest)
    })
}

/// `NAME@HOST` of a profile at any host: `/@NAME`, `/users/NAME`, `/web/@NAME`, and
/// `/@NAME@HOST` of a user of another server.
pub(super) fn mastodon_user(uri: &str) -> Option<String> {
    let (host, path) = web_part(uri.trim())?.split_once('/')?;
    let prefix = ["@", "web/@", "users/"].into_iter().find_map(|prefix| strip_prefix(path, prefix));
    let user = page_user(prefix?)?;
    let (name, home) = user.split_once('@').unwrap_or((&user, host));
    let legal =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    (legal && is_host(home)).then(|| format!("{name}@{}", home.to_ascii_lowercase()))
}

/// The user at the beginning of `rest`, if nothing but a query follows.
fn page_user(rest: &str) -> Option<String> {
    let end = rest.find(['?', '#', '&']).unwrap_or(rest.len());
    let page = rest[..end].strip_suffix('/').unwrap_or(&rest[..end]);
    let user = decode(page.strip_prefix('@').unwrap_or(page))?;
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '/' | '\\' | '?' | '#');
    (!matches!(user.as_str(), "" | "." | "..") && !user.contains(odd) && !is_script(&user))
        .then_some(user)
}

/// Facebook's `profile.php?id=…` is a page, not a user.
fn is_script(page: &str) -> bool {
    page.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("php"))
}

/// What follows scheme and `www.` (`m.`, `mobile.`) of a web address; also without a scheme.
fn web_part(uri: &str) -> Option<&str> {
    let rest =
        ["https://", "http://", "//"].into_iter().find_map(|scheme| strip_prefix(uri, scheme));
    let rest = match rest {
        Some(rest) => rest,
        None if uri.contains("://") && scheme(uri).is_some() => return None,
        None => uri,
    };
    let bare = ["www.", "m.", "mobile."].into_iter().find_map(|part| strip_prefix(rest, part));
    Some(bare.unwrap_or(rest))
}

/// The scheme of a URI, as written.
pub(super) fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.trim().split_once(':')?;
    let legal = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
    (!scheme.is_empty() && scheme.bytes().all(legal)).then_some(scheme)
}

/// The host of a web address in small letters, without port and the dot at its end.
pub(super) fn host(uri: &str) -> Option<String> {
    let uri = uri.trim();
    let (rest, is_url) = match uri.split_once("//") {
        Some((before, rest)) if before.is_empty() || is_web(before) => (rest, true),
        _ => (uri, false),
    };
    // Browsers take a backslash for a slash, and what stands before `@` for a password.
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    // A bare host has no password before it: `@ana@mastodon.social` is a user's name.
    if !is_url && authority.contains('@') {
        return None;
    }
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.');
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

fn is_web(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https:") || scheme.eq_ignore_ascii_case("http:")
}

/// [`str::strip_prefix`] without case of ASCII.
fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}
