//! Contact data by type, by position and by id.

use crate::*;

/// Two websites, as in the table of the vendor's rules.
fn two() -> Person {
    with_points(vec![
        point(Value::link("https://a.example/")),
        point(Value::link("https://b.example/")),
    ])
}

fn websites(list: &Json) -> Json {
    json!({ "contact_data": { "website": list } })
}

fn after(body: &Json) -> Vec<(i64, String)> {
    urls(&put(&two(), body))
}

#[test]
fn lists_mean_stored_items_by_position() {
    let (a, b) = ((30, "https://a.example/".into()), (31, "https://b.example/".into()));
    for nothing in [json!({}), json!([]), json!(null), json!({"twitter": [{"username": "x"}]})] {
        let body = json!({ "contact_data": nothing });
        assert_eq!(after(&body), [a.clone(), b.clone()], "{body}");
    }
    let c = (30, "https://c.example/".to_owned());
    assert_eq!(after(&websites(&json!([{"url": "https://c.example/"}]))), [c]);
    let d = (31, "https://d.example/".to_owned());
    assert_eq!(after(&websites(&json!([{}, {"url": "https://d.example/"}]))), [a, d]);
    assert_eq!(after(&websites(&json!([]))), []);
}

#[test]
fn an_object_with_integer_keys_is_a_list() {
    let body = websites(&json!({"1": {"url": "https://d.example/"}, "0": {}}));
    assert_eq!(after(&body)[1].1, "https://d.example/");
}

#[test]
fn an_item_with_an_id_means_that_item() {
    let body = websites(&json!([{"id": 31, "url": "https://d.example/"}, {"id": "30"}]));
    let kept = after(&body);
    assert_eq!(kept[0], (30, "https://a.example/".into()));
    assert_eq!(kept[1], (31, "https://d.example/".into()));
    let path = "contact_data.website.0.id";
    let wrong = websites(&json!([{"id": 99, "url": "https://d.example/"}]));
    assert_eq!(refused(&two(), &wrong), format!("{path}: not one of the known values"));
    let twice = websites(&json!([{"id": 30}, {"id": 30}]));
    assert_eq!(refused(&two(), &twice), "contact_data.website.1.id: given twice");
}

#[test]
fn the_flat_form_is_the_whole_set() {
    let person = put(&two(), &json!({"contact_data": {"twitter": [{"username": "x"}]}}));
    let mut list = shown(&person)["contact_data"].clone();
    list.as_array_mut().unwrap().remove(0);
    list[0]["comment"] = "shop".into();
    let person = put(&person, &json!({ "contact_data": list }));
    assert_eq!(shown(&person)["contact_data"], list);
}

#[test]
fn members_not_sent_keep_their_value_and_required_ones_cannot_be_emptied() {
    let address = json!({"address": "4 Harbour Row", "city": "Aarhus", "state": "Midtjylland",
        "zip": "8000", "comment": "home"});
    let person = made(&json!({"contact_data": {"address": [address]}}));
    let person = put(&person, &json!({"contact_data": {"address": [{"zip": 8001}]}}));
    let item = shown(&person)["contact_data"][0].clone();
    assert_eq!((&item["zip"], &item["city"]), (&json!("8001"), &json!("Aarhus")));
    let emptied = json!({"contact_data": {"address": [{"city": " ", "country": ""}]}});
    assert_eq!(refused(&person, &emptied), "contact_data.address.0.city: required");
}

#[test]
fn a_neighbour_that_breaks_the_rules_is_not_judged() {
    let person = with_points(vec![
        point(Value::link("not a url")),
        point(Value::Address(polydex_model::Address::default())),
    ]);
    let body = json!({"contact_data": {
        "website": [{}, {"url": "https://b.example/"}],
        "address": [{"comment": "home"}]
    }});
    assert_eq!(urls(&put(&person, &body)).len(), 2);
}

#[test]
fn a_country_is_a_code_inside_and_comes_back_as_given() {
    let address = |country: &str| {
        json!({"contact_data": {"address": [{"address": "a", "city": "b", "state": "c",
            "zip": "d", "country": country}]}})
    };
    for (text, code) in [("United Kingdom", Some("GB")), ("GB", Some("GB")), ("Narnia", None)] {
        let person = made(&address(text));
        let Some(Value::Address(stored)) = person.card.points.last().map(|p| &p.value) else {
            panic!("an address")
        };
        assert_eq!(stored.country_code.as_deref(), code);
        assert_eq!(shown(&person)["contact_data"][0]["country"], text);
    }
}

#[test]
fn a_link_without_a_scheme_is_shown_as_a_url_and_stays_as_it_is() {
    let person = with_points(vec![point(Value::link("www.sagac.org.uk"))]);
    assert_eq!(urls(&person)[0].1, "https://www.sagac.org.uk");
    let again = put(&person, &websites(&json!([{"url": "https://www.sagac.org.uk"}])));
    assert_eq!(again.card.points, person.card.points);
}

#[test]
fn new_items_are_numbered_in_the_vendors_order() {
    let person = made(&json!({
        "contact_data": {
            "instagram": [{"username": "i", "instagram_id": "1"}],
            "address": [{"address": "a", "city": "b", "state": "c", "zip": "d"}],
            "website": [{"url": "https://w.example/"}, {"url": "https://x.example/"}],
        }
    }));
    let types: Vec<_> = shown(&person)["contact_data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["contact_type"].clone())
        .collect();
    assert_eq!(types, ["website", "website", "address", "instagram"]);
}
