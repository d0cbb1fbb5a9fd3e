use std::collections::HashMap;

use super::*;

fn service(key: &str) -> &'static Service {
    SERVICES.iter().find(|service| service.key == key).unwrap()
}

#[test]
fn every_service_of_the_phrasebook_is_there_chats_first() {
    let keys: Vec<_> = SERVICES.iter().map(|service| service.key).collect();
    let expected = "whatsapp skype msteams slack workchat gtalk msn icq aim jabber yahoo telegram \
        gbuzz hipchat signal discord matrix viber wechat threema twitter facebook linkedin \
        instagram xing pinterest github youtube mastodon apple trustpilot myspace livejournal \
        blogger vk tiktok bluesky threads";
    assert_eq!(keys, expected.split_whitespace().collect::<Vec<_>>());
    assert!(SERVICES.iter().all(|service| service.chat == (SERVICES[..20].contains(service))));
}

#[test]
fn every_name_means_one_service() {
    let mut seen = HashMap::new();
    for service in SERVICES {
        for name in [service.key, service.name].iter().chain(service.aliases) {
            let before = seen.insert(name.to_lowercase(), service.key);
            assert!(before.is_none_or(|key| key == service.key), "{name}");
            assert_eq!(Service::named(&format!(" {} ", name.to_uppercase())), Some(service));
        }
        let lower = |text: &str| text.to_lowercase() == text && text.trim() == text;
        assert!(lower(service.key) && service.aliases.iter().all(|alias| lower(alias)));
        let hosts = service.hosts.iter().chain(service.schemes);
        assert!(hosts.chain(service.prefixes).all(|text| lower(text)));
    }
    assert_eq!(Service::named(""), None);
}

#[test]
fn every_host_and_scheme_is_of_one_service() {
    for service in SERVICES {
        for uri in service
            .hosts
            .iter()
            .map(|host| format!("https://www.{host}/"))
            .chain(service.schemes.iter().map(|scheme| format!("{scheme}:ana")))
        {
            let owners = SERVICES.iter().filter(|other| other.owns(&uri));
            assert_eq!(owners.map(|owner| owner.key).collect::<Vec<_>>(), [service.key], "{uri}");
        }
    }
}

#[test]
fn a_user_has_the_uri_that_the_phrasebook_derives() {
    for (key, user, uri) in [
        ("skype", "ana.silva", "skype:ana.silva?chat"),
        ("skype", "live:.cid.1a2b", "skype:live:.cid.1a2b?chat"),
        ("msteams", "ana@example.org", "msteams:/l/chat/0/0?users=ana@example.org"),
        ("msteams", "a+b@example.org", "msteams:/l/chat/0/0?users=a%2Bb@example.org"),
        ("twitter", "ana", "https://twitter.com/ana"),
        ("facebook", "ana.silva", "https://www.facebook.com/ana.silva"),
        ("linkedin", "jürgen-müller", "https://www.linkedin.com/in/j%C3%BCrgen-m%C3%BCller"),
        ("instagram", "ana_silva", "https://www.instagram.com/ana_silva"),
        ("xing", "Ana_Silva12", "https://www.xing.com/profile/Ana_Silva12"),
        ("pinterest", "ana", "https://www.pinterest.com/ana"),
        ("github", "ana-silva", "https://github.com/ana-silva"),
        ("youtube", "ana", "https://www.youtube.com/@ana"),
        ("youtube", "UCLA", "https://www.youtube.com/@UCLA"),
        (
            "youtube",
            "UC_x5XG1OV2P6uZZ5FSM9Ttw",
            "https://www.youtube.com/channel/UC_x5XG1OV2P6uZZ5FSM9Ttw",
        ),
        ("mastodon", "ana@chaos.example", "https://chaos.example/@ana"),
        ("bluesky", "ana.bsky.social", "https://bsky.app/profile/ana.bsky.social"),
        ("bluesky", "did:plc:abc123", "https://bsky.app/profile/did:plc:abc123"),
    ] {
        assert_eq!(service(key).uri_of(user).as_deref(), Some(uri), "{key}");
        assert_eq!(service(key).user_of(uri).as_deref(), Some(user), "{key}");
        assert!(service(key).owns(uri), "{key}");
    }
}

#[test]
fn a_text_that_would_change_the_meaning_of_the_uri_has_none() {
    for user in
        ["", ".", "..", "a/b", "a b", "a?b", "a#b", "a%41", "@ana", "a\\b", "a\u{0}b", "a\u{a0}b"]
    {
        for service in
            SERVICES.iter().filter(|service| service.key != "msteams" && service.key != "skype")
        {
            assert_eq!(service.uri_of(user), None, "{} {user:?}", service.key);
        }
    }
    for user in
        ["ana", "@ana@b.example", "ana@", "ana@b", "ana@b.example/x", "ana@b..example", "a@b.c@d.e"]
    {
        assert_eq!(service("mastodon").uri_of(user), None, "{user}");
    }
}

#[test]
fn only_the_exact_form_is_the_user() {
    for (key, uri) in [
        ("twitter", "http://twitter.com/ana"),
        ("twitter", "https://twitter.com/ana/"),
        ("twitter", "https://x.com/ana"),
        ("facebook", "https://www.facebook.com/profile.php?id=7"),
        ("linkedin", "https://www.linkedin.com/in/jürgen"),
        ("linkedin", "https://www.linkedin.com/in/j%c3%bcrgen"),
        ("linkedin", "https://www.linkedin.com/in/%61na"),
        ("youtube", "https://www.youtube.com/@UC_x5XG1OV2P6uZZ5FSM9Ttw"),
        ("youtube", "https://www.youtube.com/channel/ana"),
        ("slack", "https://acme.slack.com/team/U1"),
    ] {
        assert_eq!(service(key).user_of(uri), None, "{uri}");
    }
}

#[test]
fn looser_forms_are_read() {
    for (key, uri, user) in [
        ("twitter", "https://x.com/ana?s=20", "ana"),
        ("twitter", "HTTP://WWW.Twitter.com/@Ana/", "Ana"),
        ("facebook", "m.facebook.com/ana.silva", "ana.silva"),
        ("facebook", "https://www.facebook.com/profile.php?id=100&x=1", "100"),
        ("linkedin", "https://de.linkedin.com/in/j%c3%bcrgen/", "jürgen"),
        ("youtube", "http://youtube.com/c/ana", "ana"),
        ("youtube", "youtube.com/user/ana/", "ana"),
        ("youtube", "https://m.youtube.com/channel/UCabc", "UCabc"),
        ("slack", "acme.slack.com/team/U1", "U1"),
        ("workchat", "https://acme.workplace.com/chat/t/100012/", "100012"),
        (
            "msteams",
            "https://teams.microsoft.com/l/chat/0/0?users=a%40b.example&topicName=x",
            "a@b.example",
        ),
        ("skype", "skype:ana?call", "ana"),
        ("skype", "SKYPE:ana", "ana"),
        ("jabber", "xmpp:ana@b.example?message", "ana@b.example"),
        ("telegram", "https://t.me/ana", "ana"),
        ("mastodon", "http://Chaos.example/@ana/", "ana@chaos.example"),
        ("mastodon", "https://chaos.example/users/ana", "ana@chaos.example"),
        ("mastodon", "https://chaos.example/@ana@b.example", "ana@b.example"),
    ] {
        assert_eq!(service(key).reads(uri).as_deref(), Some(user), "{uri}");
    }
}

#[test]
fn other_pages_name_no_user() {
    for (key, uri) in [
        ("twitter", "https://twitter.com/"),
        ("twitter", "https://twitter.com/ana/status/1"),
        ("twitter", "https://twitter.com@evil.example/ana"),
        ("twitter", "ftp://twitter.com/ana"),
        ("facebook", "http://facebook.com/profile.php"),
        ("youtube", "https://youtu.be/dQw4w9WgXcQ"),
        ("slack", "https://slack.com/team/U1"),
        ("slack", "https://acme.slack.com.example/team/U1"),
        ("slack", "https://evil.example/acme.slack.com/team/U1"),
        ("mastodon", "https://chaos.example/@ana/1"),
        ("mastodon", "https://localhost/@ana"),
    ] {
        assert_eq!(service(key).reads(uri), None, "{uri}");
    }
}

#[test]
fn a_uri_is_owned_by_host_or_scheme_alone() {
    for (key, uri, owned) in [
        ("twitter", "https://X.com:443/anything?a#b", true),
        ("twitter", "//mobile.twitter.com", true),
        ("twitter", "https://netflix.com/", false),
        ("twitter", "https://x.com@evil.example/", false),
        ("twitter", "https://evil.example\\@x.com/", false),
        ("twitter", "https://evil.example/?//x.com", false),
        ("twitter", "evil.example//x.com", false),
        ("skype", "Skype:ana", true),
        ("skype", "skype", false),
        ("msteams", "https://www.microsoft.com/", false),
        ("mastodon", "https://chaos.example/@ana", true),
        ("mastodon", "https://www.youtube.com/@ana", false),
        ("mastodon", "https://chaos.example/about", false),
        ("blogger", "http://ana.blogspot.com", true),
        ("github", "https://gist.github.com/ana/1", true),
        ("icq", "", false),
        ("bluesky", "@ana.bsky.social", false),
        ("bluesky", "bsky.app/profile/ana.bsky.social", true),
        ("mastodon", "@ana@mastodon.social", false),
        ("mastodon", "mastodon.social/@ana", true),
        ("gtalk", "ana@talk.google.com", false),
        ("gtalk", "https://ana@talk.google.com/", true),
    ] {
        assert_eq!(service(key).owns(uri), owned, "{key} {uri}");
    }
}
