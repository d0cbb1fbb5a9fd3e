//! Online services and links: what the notes below their tables say.

use super::*;

#[test]
fn services_among_the_websites_are_out_of_reach_of_positions() {
    let (person, _) = written("awork", "urls/gitHub", "ana");
    for list in [json!([]), json!([{ "url": "https://a.example/" }])] {
        let next = edited::<Deskpro>(&person, json!({ "contact_data": { "website": list } }));
        assert!(next.card.points.contains(&person.card.points[2]));
    }
}

#[test]
fn a_new_website_is_a_service_only_by_name_and_url() {
    let (_, cells) = written("deskpro", "website + GitHub", "https://github.com/ana");
    assert_eq!(cells[0], cell("urls/gitHub", "ana"));
    let (_, cells) = written("deskpro", "website", "https://github.com/ana");
    assert_eq!(cells[0], cell("urls/other", "https://github.com/ana"));
    let (_, cells) = written("deskpro", "website + GitHub", "https://ana.example/");
    assert_eq!(cells[0], cell("urls/other + GitHub", "https://ana.example/"));
}

#[test]
fn an_instagram_id_is_shown_only_with_the_user_it_came_with() {
    use polydex_format_deskpro::phrasebook::Member;
    let (person, _) = written("deskpro", "instagram", "ana");
    let id = |person: &Person| {
        let view = <Deskpro as Commands>::lens().get(person);
        let last = person.card.points[2].id;
        let keyed = view.entries.iter().find(|keyed| keyed.key.contains(&last)).unwrap();
        keyed.entry.text(Member::InstagramId).to_owned()
    };
    assert_eq!(id(&person), "17");
    let moved = revalued(&person, "awork", "bo");
    assert_eq!(id(&moved), "");
    assert_eq!(id(&revalued(&moved, "awork", "ana")), "17");
}

#[test]
fn a_chat_without_any_name_is_other_in_onlyoffice() {
    let (_, cells) = written("awork", "messenger/other", "ana");
    assert_eq!(cells[2], cell("other", "ana"));
}

#[test]
fn a_link_without_a_scheme_is_absolute_in_deskpro_alone() {
    let (person, cells) = written("xurrent", "website personal", "www.my-site.example");
    assert_eq!(cells[0], cell("urls/private", "www.my-site.example"));
    assert_eq!(cells[2], cell("website", "www.my-site.example"));
    assert_eq!(cells[3], cell("website + home", "https://www.my-site.example"));
    assert_eq!(person.card.points[2].value, Value::link("www.my-site.example"));
}

#[test]
fn equal_pairs_of_onlyoffice_are_shown_once_and_change_as_one() {
    let (person, _) = written("awork", "phone/work", "1");
    let person = also_written(&person, "awork", "phone/home", "1");
    let view = Onlyoffice::lens().get(&person);
    assert_eq!(view.entries.iter().filter(|keyed| keyed.entry.value == "1").count(), 1);
    let next = revalued(&person, "onlyoffice", "2");
    let lens = Awork::lens();
    let shown: Vec<_> =
        lens.get(&next).entries.into_iter().map(|k| Awork::cell(&k.entry)).collect();
    assert!(shown.contains(&("phone/work".to_owned(), "2".to_owned())), "{shown:?}");
    assert!(shown.contains(&("phone/home".to_owned(), "2".to_owned())), "{shown:?}");
}

#[test]
fn a_user_name_is_the_user_that_a_uri_names_and_the_uri_stays_as_written() {
    for (code, uri, shown) in [
        ("twitter", "https://x.com/ana?s=20", cell("twitter", "ana")),
        ("instagram", "instagram.com/ana", cell("instagram", "ana")),
        ("slack", "https://acme.slack.com/team/ana", cell("instant_message/other + Slack", "ana")),
        ("skype", "skype:ana?call", cell("instant_message/skype", "ana")),
    ] {
        let (person, cells) = written("onlyoffice", code, uri);
        assert_eq!(cells[2], cell(code, uri));
        assert_eq!(cells[3], shown);
        let next = revalued(&person, "deskpro", "ana");
        assert_eq!(next.card, person.card, "the user that is shown, sent back");
        assert_eq!(cells_of_user(&revalued(&person, "deskpro", "bo")), cell(code, "bo"));
    }
}

fn cells_of_user(person: &Person) -> Option<(String, String)> {
    let [_, _, onlyoffice, _] = cells(person);
    onlyoffice
}

#[test]
fn a_profile_without_a_scheme_is_absolute_in_deskpro_alone() {
    for (code, uri, shown) in [
        ("linkedin", "linkedin.com/in/ana", "linked_in"),
        ("facebook", "fb.me/ana", "facebook"),
        ("github", "github.com/ana", "website + GitHub"),
        ("blogger", "ana.blogspot.com", "website + Blogger"),
    ] {
        let (_, cells) = written("onlyoffice", code, uri);
        assert_eq!(cells[2], cell(code, uri));
        assert_eq!(cells[3], cell(shown, &format!("https://{uri}")));
    }
}

#[test]
fn a_handle_that_looks_like_a_host_is_a_user() {
    for (code, handle, user) in [
        ("bluesky", "@ana.bsky.social", "ana.bsky.social"),
        ("bluesky", "ana.example", "ana.example"),
        ("mastodon", "@ana@mastodon.social", "ana@mastodon.social"),
    ] {
        let (person, cells) = written("onlyoffice", code, handle);
        assert_eq!(cells[0].as_ref().expect("it is shown").1, user);
        assert!(
            matches!(&person.card.points[2].value, Value::OnlineService(online) if online.uri.is_none())
        );
    }
}
