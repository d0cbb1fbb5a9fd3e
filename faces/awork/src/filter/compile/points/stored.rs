//! What the store may hold of a chat or profile whose value was said as a filter wants it.
//!
//! What was said stands beside the point, where no index leads. But the point itself holds what was
//! made of that text: the text, the name without its sign, or the user of a service's own URI. These
//! are few, and an index has them.

use polydex_model::{
    normal::fold,
    query::{Collation, PointFilter, Scalar, Test},
    service::SERVICES,
};

use super::{Verdict, never};

/// Points whose stored text may come from such a said one; `None` if that says nothing of it.
pub fn from_said(wanted: &Verdict) -> Option<PointFilter> {
    match wanted {
        Verdict::Never => Some(never()),
        Verdict::Is(test) => from_test(test),
        Verdict::Not(_) => None,
        Verdict::Either(any) => {
            Some(PointFilter::Any(any.iter().map(from_said).collect::<Option<_>>()?))
        }
    }
}

fn from_test(test: &Test) -> Option<PointFilter> {
    Some(PointFilter::Any(match test {
        Test::Equals(Scalar::Text(said)) => vec![one_of(stored(said))],
        Test::OneOf(said) => {
            let texts = said.iter().filter_map(|scalar| match scalar {
                Scalar::Text(text) => Some(stored(text)),
                _ => None,
            });
            vec![one_of(texts.flatten().collect())]
        }
        Test::EqualsFolded(said) => {
            let texts = stored_folded(&fold(said)).into_iter();
            texts.map(|text| PointFilter::Text(Test::EqualsFolded(text))).collect()
        }
        Test::StartsWith(start, collation) => {
            if begins_uris(&fold(start)) {
                return None;
            }
            let start = if *collation == Collation::Folded { fold(start) } else { start.clone() };
            let bare = start.strip_prefix('@').map(str::to_owned);
            let starts = [Some(start), bare].into_iter().flatten();
            starts.map(|start| PointFilter::Text(Test::StartsWith(start, *collation))).collect()
        }
        _ => return None,
    }))
}

fn one_of(texts: Vec<String>) -> PointFilter {
    PointFilter::Text(Test::OneOf(texts.into_iter().map(Scalar::Text).collect()))
}

/// What a text is stored as, whatever the service.
fn stored(said: &str) -> Vec<String> {
    let users = SERVICES.iter().filter_map(|service| service.user_of(said));
    let bare = said.strip_prefix('@').map(str::to_owned);
    let mut texts: Vec<String> = users.chain(bare).chain([said.to_owned()]).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// The same of every text that is folded so. URIs of services are in small letters but for the user
/// and the digits of what is encoded in it.
fn stored_folded(said: &str) -> Vec<String> {
    let said = with_large_digits(said);
    let read = SERVICES.iter().filter_map(|service| service.reads(&said));
    let mut texts: Vec<String> =
        stored(&said).into_iter().chain(read).map(|text| fold(&text)).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn with_large_digits(text: &str) -> String {
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |whole, part| {
        let end = part.char_indices().nth(2).map_or(part.len(), |(at, _)| at);
        let (digits, rest) = part.split_at(end);
        format!("{whole}%{}{rest}", digits.to_ascii_uppercase())
    })
}

/// Whether the URI of a user at some service may begin so; then the user stands further behind.
fn begins_uris(start: &str) -> bool {
    let uris = SERVICES
        .iter()
        .filter_map(|service| service.uri_of("a").or_else(|| service.uri_of("a@a.example")));
    let mut schemes = uris.filter_map(|uri| uri.split_inclusive(':').next().map(str::to_owned));
    schemes.any(|scheme| scheme.starts_with(start) || start.starts_with(&scheme))
}

#[cfg(test)]
mod tests {
    use super::*;
    use polydex_model::OnlineService;

    /// What is stored of a text under a service.
    fn written(service: Option<&str>, said: &str) -> String {
        let service = service.map(str::to_owned);
        let mut online = OnlineService { service, ..OnlineService::default() };
        online.identify(said, online.is_uri(said));
        online.user.or(online.uri).unwrap()
    }

    fn any_said() -> impl Iterator<Item = String> {
        const USERS: [&str; 10] = [
            "ana",
            "Ana.Silva",
            "JÜRGEN",
            "a/b@x.example",
            "a'b@X.Example",
            "@ana",
            "live:.cid.1A",
            "ana@chaos.Example",
            "UCabcdefghijklmnopqrstuv",
            "ana.php",
        ];
        let uris = SERVICES.iter().flat_map(|service| USERS.map(|user| service.uri_of(user)));
        let others =
            ["", "@", "@ana", "@@ana", "@ ana", "x.com/Ana", "https://X.com/Ana", "pigeon://Ana"];
        USERS.into_iter().chain(others).map(str::to_owned).chain(uris.flatten())
    }

    #[test]
    fn whatever_is_made_of_a_text_is_among_the_stored_ones() {
        let services =
            || SERVICES.iter().map(|service| Some(service.key)).chain([Some("Pigeon"), None]);
        for said in any_said() {
            for service in services() {
                let written = written(service, &said);
                assert!(stored(&said).contains(&written), "{service:?}: {said} is {written}");
                let folded = stored_folded(&fold(&said));
                assert!(folded.contains(&fold(&written)), "{service:?}: {said} is {written}");
            }
        }
    }

    #[test]
    fn the_start_of_a_text_is_stored_as_it_is_unless_uris_begin_so() {
        for said in any_said() {
            for (end, _) in said.char_indices().skip(1) {
                let start = &said[..end];
                let starts = [start, start.strip_prefix('@').unwrap_or(start)];
                for service in SERVICES.iter().map(|service| Some(service.key)).chain([None]) {
                    let written = written(service, &said);
                    let is_found = starts.into_iter().any(|start| written.starts_with(start));
                    assert!(is_found || begins_uris(&fold(start)), "{start} of {said}: {written}");
                }
            }
        }
    }

    #[test]
    fn most_starts_are_of_no_uri() {
        for (start, begins) in [
            ("ana", false),
            ("@ana", false),
            ("+49", false),
            ("p1", false),
            ("", true),
            ("h", true),
            ("https://x.example/", true),
            ("skype:ana", true),
        ] {
            assert_eq!(begins_uris(start), begins, "{start}");
        }
    }
}
