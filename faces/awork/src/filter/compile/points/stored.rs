//! The values that may be stored for a chat or profile whose spelling a filter looks for.
//!
//! The spelling is stored beside the point and has no index. But the point holds what the text was
//! parsed into: the text itself, the name without its `@`, or the user in a service's own URI.
//! These are few, and they are indexed.

use polydex_model::{
    normal::fold,
    query::{Collation, PointFilter, Scalar, Test},
    service::SERVICES,
};

use super::{Predicate, never};

/// Points whose stored value may come from a spelling that passes; `None` if the predicate does not
/// narrow them down.
pub fn from_spelling(wanted: &Predicate) -> Option<PointFilter> {
    match wanted {
        Predicate::Never => Some(never()),
        Predicate::Test(test) => from_test(test),
        Predicate::Not(_) => None,
        Predicate::AnyOf(any) => {
            Some(PointFilter::Any(any.iter().map(from_spelling).collect::<Option<_>>()?))
        }
    }
}

fn from_test(test: &Test) -> Option<PointFilter> {
    Some(PointFilter::Any(match test {
        Test::Equals(Scalar::Text(spelled)) => vec![one_of(stored(spelled))],
        Test::OneOf(spelled) => {
            let texts = spelled.iter().filter_map(|scalar| match scalar {
                Scalar::Text(text) => Some(stored(text)),
                _ => None,
            });
            vec![one_of(texts.flatten().collect())]
        }
        Test::EqualsFolded(spelled) => {
            let texts = stored_forms_folded(&fold(spelled)).into_iter();
            texts.map(|text| PointFilter::Text(Test::EqualsFolded(text))).collect()
        }
        Test::StartsWith(start, collation) => {
            if is_start_of_uri(&fold(start)) {
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

/// Everything that a text may be stored as, under any service.
fn stored(spelled: &str) -> Vec<String> {
    let users = SERVICES.iter().filter_map(|service| service.user_of(spelled));
    let bare = spelled.strip_prefix('@').map(str::to_owned);
    let mut texts: Vec<String> = users.chain(bare).chain([spelled.to_owned()]).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// Everything that any text with this folded form may be stored as, folded. URIs of services are
/// lower case, except the user and the hex digits of its percent-encoding.
fn stored_forms_folded(spelled: &str) -> Vec<String> {
    let spelled = with_upper_case_escapes(spelled);
    let read = SERVICES.iter().filter_map(|service| service.reads(&spelled));
    let mut texts: Vec<String> =
        stored(&spelled).into_iter().chain(read).map(|text| fold(&text)).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn with_upper_case_escapes(text: &str) -> String {
    let mut parts = text.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |whole, part| {
        let end = part.char_indices().nth(2).map_or(part.len(), |(at, _)| at);
        let (digits, rest) = part.split_at(end);
        format!("{whole}%{}{rest}", digits.to_ascii_uppercase())
    })
}

/// Whether the URI of a user at some service may begin with this text; the user then comes later in
/// the URI.
fn is_start_of_uri(start: &str) -> bool {
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
    fn written(service: Option<&str>, spelled: &str) -> String {
        let service = service.map(str::to_owned);
        let mut online = OnlineService { service, ..OnlineService::default() };
        online.identify(spelled, online.is_uri(spelled));
        online.user.or(online.uri).unwrap()
    }

    fn any_spelling() -> impl Iterator<Item = String> {
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
    fn every_form_in_which_a_text_is_stored_is_searched() {
        let services =
            || SERVICES.iter().map(|service| Some(service.key)).chain([Some("Pigeon"), None]);
        for spelled in any_spelling() {
            for service in services() {
                let written = written(service, &spelled);
                assert!(stored(&spelled).contains(&written), "{service:?}: {spelled} is {written}");
                let folded = stored_forms_folded(&fold(&spelled));
                assert!(folded.contains(&fold(&written)), "{service:?}: {spelled} is {written}");
            }
        }
    }

    #[test]
    fn a_prefix_is_stored_as_it_is_unless_it_may_begin_a_uri() {
        for spelled in any_spelling() {
            for (end, _) in spelled.char_indices().skip(1) {
                let start = &spelled[..end];
                let starts = [start, start.strip_prefix('@').unwrap_or(start)];
                for service in SERVICES.iter().map(|service| Some(service.key)).chain([None]) {
                    let written = written(service, &spelled);
                    let is_found = starts.into_iter().any(|start| written.starts_with(start));
                    assert!(
                        is_found || is_start_of_uri(&fold(start)),
                        "{start} of {spelled}: {written}"
                    );
                }
            }
        }
    }

    #[test]
    fn most_prefixes_do_not_begin_a_uri() {
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
            assert_eq!(is_start_of_uri(start), begins, "{start}");
        }
    }
}
