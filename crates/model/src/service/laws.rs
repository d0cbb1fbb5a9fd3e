//! What holds for every service and every text.

use super::*;
use proptest::prelude::*;
use url::Url;

fn any_service() -> impl Strategy<Value = &'static Service> {
    prop::sample::select(SERVICES.iter().collect::<Vec<_>>())
}

fn any_user() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z0-9.ü_@:+~%-]{1,26}",
        "[a-z]{1,4}@[a-z.-]{3,9}",
        "UC[a-z_-]{22}",
    ]
}

fn any_uri() -> impl Strategy<Value = String> {
    let user = prop_oneof![any::<String>(), "[%A-Za-z0-9@é/.]{0,9}".boxed()];
    let host = prop_oneof![
        "(https?://|//)?(www[.])?[a-z.]{1,12}/(@|in/|channel/)?",
        (any_service(), any::<prop::sample::Index>(), "(https?://|//)?(www[.])?").prop_map(
            |(service, index, before)| match service.prefixes {
                [] => before,
                prefixes => format!("{before}{}", index.get(prefixes)),
            }
        ),
        any_service().prop_map(|service| service.uri_of("a@b.example").unwrap_or_default()),
        any_service().prop_map(|service| service.uri_of("ana").unwrap_or_default()),
    ];
    (host, user).prop_map(|(host, user)| format!("{host}{user}"))
}

proptest! {
    #[test]
    fn a_uri_leads_back_to_its_user(
        service in any_service(),
        user in any_user(),
    ) {
        if let Some(uri) = service.uri_of(&user) {
            prop_assert_eq!(service.user_of(&uri), Some(user.clone()));
            prop_assert_eq!(service.reads(&uri), Some(user));
            prop_assert!(service.owns(&uri) || service.key == "mastodon");
        }
    }

    #[test]
    fn a_uri_that_is_made_is_a_uri_that_browsers_leave_alone(
        service in any_service(),
        user in any_user(),
    ) {
        if let Some(uri) = service.uri_of(&user) {
            let parsed = Url::parse(&uri);
            prop_assert!(parsed.is_ok(), "{}", uri);
            let url = parsed.unwrap();
            prop_assert_eq!(String::from(url), uri);
        }
    }

    #[test]
    fn a_user_that_is_found_makes_the_same_uri(service in any_service(), uri in any_uri()) {
        if let Some(user) = service.user_of(&uri) {
            prop_assert_eq!(service.uri_of(&user), Some(uri));
        }
    }

    #[test]
    fn no_text_panics(service in any_service(), text in any_uri()) {
        let _ = (service.reads(&text), service.user_of(&text), service.owns(&text));
        let _ = (service.uri_of(&text), Service::named(&text));
    }
}
