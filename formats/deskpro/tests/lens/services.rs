//! Chats and profiles, and those shown among the websites.

use crate::*;

fn last(person: &Person) -> OnlineService {
    match &person.card.points.last().unwrap().value {
        Value::OnlineService(online) => online.clone(),
        other => panic!("{other:?}"),
    }
}

fn chat(service: &str, comment: &str) -> Json {
    json!({"contact_data": {"instant_message":
        [{"service": service, "username": "tove", "comment": comment}]}})
}

#[test]
fn another_chat_is_named_in_the_comment() {
    for (comment, key) in
        [("Telegram", Some("telegram")), ("teams", Some("msteams")), ("Pigeon", Some("Pigeon"))]
    {
        let person = made(&chat("other", comment));
        assert_eq!(last(&person).service.as_deref(), key);
        assert!(last(&person).chat);
        assert_eq!(shown(&person)["contact_data"][0]["comment"], comment);
    }
    assert_eq!(last(&made(&chat("other", ""))).service, None);
}

#[test]
fn a_chat_of_the_table_named_under_other_is_that_chat_and_comes_back_as_written() {
    let person = made(&chat("other", "Google Talk"));
    assert_eq!(last(&person).service.as_deref(), Some("gtalk"));
    let item = &shown(&person)["contact_data"][0];
    assert_eq!((&item["service"], &item["comment"]), (&json!("other"), &json!("Google Talk")));
    assert_eq!(person.card.points.last().unwrap().label, None);
}

#[test]
fn a_label_beside_a_chat_is_the_comment() {
    let person = made(&chat("skype", "private"));
    assert_eq!(person.card.points.last().unwrap().label.as_deref(), Some("private"));
}

#[test]
fn a_leading_at_and_a_profiles_url_are_spellings_of_the_user() {
    for (username, user) in
        [("@tove", "tove"), ("tove", "tove"), ("https://twitter.com/tove", "tove")]
    {
        let body = json!({"contact_data": {"twitter": [{"username": username}]}});
        let person = made(&body);
        assert_eq!(last(&person).user.as_deref(), Some(user));
        assert_eq!(shown(&person)["contact_data"][0]["username"], username);
    }
}

#[test]
fn a_page_is_a_user_where_it_is_the_services_own_form_of_one() {
    let page = |url: &str| made(&json!({"contact_data": {"facebook": [{"url": url}]}}));
    let person = page("https://www.facebook.com/tove");
    assert_eq!((last(&person).user.as_deref(), last(&person).uri), (Some("tove"), None));
    let url = "https://facebook.com/tove";
    assert_eq!(last(&page(url)).uri.as_deref(), Some(url));
    let person = with_points(vec![service("linkedin", "tove")]);
    assert_eq!(shown(&person)["contact_data"][0]["url"], "https://www.linkedin.com/in/tove");
}

#[test]
fn an_instagram_id_is_shown_only_with_the_user_it_came_with() {
    let body = json!({"contact_data": {"instagram": [{"username": "@tove", "instagram_id": "1"}]}});
    let mut person = made(&body);
    assert_eq!(shown(&person)["contact_data"][0]["instagram_id"], "1");
    let rename = |person: &mut Person, user: &str| {
        let Value::OnlineService(online) = &mut person.card.points.last_mut().unwrap().value else {
            panic!("a service")
        };
        online.user = Some(user.into());
    };
    rename(&mut person, "other");
    assert_eq!(shown(&person)["contact_data"][0]["instagram_id"], "");
    rename(&mut person, "tove");
    assert_eq!(shown(&person)["contact_data"][0]["instagram_id"], "1");
}

#[test]
fn display_feed_is_stored_for_deskpro_alone() {
    let body = json!({"contact_data": {"twitter": [{"username": "t", "display_feed": "1"}]}});
    let person = made(&body);
    assert_eq!(shown(&person)["contact_data"][0]["display_feed"], true);
    let residue = &person.card.points.last().unwrap().residue;
    assert_eq!(residue.extra(&DIALECT, "display_feed"), Some(&json!(true)));
}

#[test]
fn a_linkedin_url_written_as_a_website_stays_a_website() {
    let url = "https://www.linkedin.com/in/tove";
    let body = json!({"contact_data": {"website": [{"url": url, "comment": "LinkedIn"}]}});
    let person = made(&body);
    let point = person.card.points.last().unwrap();
    assert_eq!((&point.value, point.label.as_deref()), (&Value::link(url), Some("LinkedIn")));
}

#[test]
fn a_new_website_is_a_service_if_comment_and_url_name_it() {
    let made = |comment: &str, url: &str| {
        made(&json!({"contact_data": {"website": [{"url": url, "comment": comment}]}}))
    };
    let person = made("github", "https://github.com/tove");
    assert_eq!(last(&person).user.as_deref(), Some("tove"));
    assert_eq!(shown(&person)["contact_data"][0]["comment"], "github");
    for (comment, url) in [("GitHub", "https://a.example/tove"), ("", "https://github.com/tove")] {
        let person = made(comment, url);
        assert_eq!(person.card.points.last().unwrap().value, Value::link(url), "{comment}");
    }
}

#[test]
fn services_among_the_websites_come_last_and_no_position_reaches_them() {
    let person =
        with_points(vec![service("github", "tove"), point(Value::link("https://a.example/"))]);
    let github = (30, "https://github.com/tove".to_owned());
    assert_eq!(urls(&person)[1], github);
    let websites = |list: Json| put(&person, &json!({"contact_data": {"website": list}}));
    assert_eq!(urls(&websites(json!([]))), vec![github.clone()], "no short list reaches it");
    let replaced = urls(&websites(json!([{"url": "https://b.example/"}])));
    assert_eq!(replaced, [(31, "https://b.example/".into()), github.clone()]);
    let by_url = urls(&websites(json!([{}, {"url": "https://github.com/tove"}])));
    assert_eq!(by_url, urls(&person));
    let by_id = websites(json!([{}, {"id": 30, "url": "https://github.com/other"}]));
    assert_eq!(urls(&by_id)[1], (30, "https://github.com/other".into()));
    let online = match &by_id.card.points[0].value {
        Value::OnlineService(online) => online.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(online.user.as_deref(), Some("other"));
}

#[test]
fn a_flat_list_with_ids_covers_the_services_too() {
    let person =
        with_points(vec![service("github", "tove"), point(Value::link("https://a.example/"))]);
    let flat = |list: Json| urls(&put(&person, &json!({ "contact_data": list })));
    let website = json!({"contact_type": "website", "url": "https://a.example/"});
    assert_eq!(flat(json!([website])).len(), 2);
    let read = json!({"id": 31, "contact_type": "website", "url": "https://a.example/"});
    assert_eq!(flat(json!([read])), [(31, "https://a.example/".into())]);
}
