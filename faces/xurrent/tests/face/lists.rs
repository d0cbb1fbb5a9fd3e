//! Walking lists, filters, and the choice of fields.

use jiff::SignedDuration;
use polydex_model::Person;
use polydex_testkit::{TestApp, person};
use serde_json::Value as Json;

use crate::{get, linked, only, start};

async fn crowd(app: &TestApp) -> Vec<Person> {
    let mut people = Vec::new();
    for (n, name) in ["Ann", "ben", "Cas", "Ben", "Eva", ""].into_iter().enumerate() {
        let someone = person(name).email(&format!("{n}@acme.test"));
        let someone = someone.with(|p| p.account.foreign_ids.source_id = Some(format!("hr-{n}")));
        people.push(someone.create(app).await);
        app.clock.advance(SignedDuration::from_secs(1));
    }
    people
}

#[tokio::test]
async fn a_list_is_walked_by_its_links_to_the_end_and_back() {
    let app = start().await;
    crowd(&app).await;
    let host = format!("http://{}", app.address);
    for sort in ["name", "-name", "-updated_at", "id", "-id", "sourceID", "organization,name"] {
        let all = get(&app, &format!("/v1/people?sort={sort}&per_page=100")).await.json();
        let all = only(&all, &["id"]);
        let total = all.as_array().map(Vec::len).expect("a list");
        let first = format!("/v1/people?fields=name,sourceID&sort={sort}&per_page=3");
        let mut page = get(&app, &first).await;
        assert_eq!(linked(&page, "prev"), None);
        let mut walked = Vec::new();
        let pages = total.div_ceil(3).to_string();
        for number in 1.. {
            assert_eq!(page.header("x-pagination-current-page"), Some(&*number.to_string()));
            assert_eq!(page.header("x-pagination-total-pages"), Some(&*pages));
            assert_eq!(page.header("x-pagination-total-entries"), Some(&*total.to_string()));
            walked.extend(only(&page.json(), &["id"]).as_array().cloned().unwrap_or_default());
            let Some(next) = linked(&page, "next") else { break };
            let next = next.strip_prefix(&*host).expect("the host that was called").to_owned();
            page = get(&app, &next).await;
        }
        assert_eq!(Json::from(walked), all, "{sort}");
        assert!(page.json()[0].get("created_at").is_none(), "fields are kept while walking");
        let back =
            linked(&page, "prev").and_then(|url| url.strip_prefix(&*host)).expect("a page before");
        let back = get(&app, back).await;
        let expected = &all.as_array().unwrap()[total.div_ceil(3) * 3 - 6..][..3];
        assert_eq!(only(&back.json(), &["id"]), Json::from(expected.to_vec()), "{sort}");
    }
}

#[tokio::test]
async fn lists_are_filtered_as_documented() {
    let app = start().await;
    let people = crowd(&app).await;
    let number = |n: usize| people[n].number;
    let found = async |query: String| -> Vec<i64> {
        let rows = get(&app, &format!("/v1/people?sort=id&{query}")).await.json();
        let rows = rows.as_array().expect("a list").iter().filter_map(|row| row["id"].as_i64());
        rows.filter(|id| people.iter().any(|person| person.number == *id)).collect()
    };
    let all: Vec<i64> = people.iter().map(|person| person.number).collect();
    let without = |n: usize| all.iter().copied().filter(|id| *id != number(n)).collect::<Vec<_>>();
    let created = |n: usize| {
        polydex_format_xurrent::wire::time::format_time(
            people[n].created.at,
            &jiff::tz::TimeZone::UTC,
        )
    };
    for (query, expected) in [
        ("name=Ben".to_owned(), vec![number(3)]),
        ("name=Ann,Eva".to_owned(), vec![number(0), number(4)]),
        ("name=".to_owned(), Vec::new()),
        ("name=5%40acme.test".to_owned(), vec![number(5)]),
        ("sourceID=hr-2".to_owned(), vec![number(2)]),
        ("primary_email=2%40ACME.test".to_owned(), vec![number(2)]),
        ("site=".to_owned(), all.clone()),
        ("site=!".to_owned(), Vec::new()),
        ("organization=!".to_owned(), Vec::new()),
        (format!("id%21={}", number(1)), without(1)),
        (format!("id=!{}", number(1)), without(1)),
        (format!("ids={},{}", number(1), number(2)), vec![number(1), number(2)]),
        (format!("id=%3E{}%3C{}", number(1), number(4)), vec![number(2), number(3)]),
        (format!("created_at=%3E={}", created(4)), vec![number(4), number(5)]),
        (format!("created_at=%3E{}", created(4)), vec![number(5)]),
        (format!("created_at%3E={}", created(4)), vec![number(4), number(5)]),
        (format!("created_at={}", created(4)), vec![number(4)]),
        (format!("created_at=%3C{}&name=Ann", created(4)), vec![number(0)]),
        ("disabled=false&color=red".to_owned(), all.clone()),
        ("roles=account_administrator".to_owned(), Vec::new()),
        ("roles=!account_administrator".to_owned(), all.clone()),
    ] {
        assert_eq!(found(query.clone()).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_list_of_people_has_the_requested_fields() {
    let app = start().await;
    let _ = person("Ann Vos").mobile("1").create(&app).await;
    let rows = get(&app, "/v1/people?name=Ann%20Vos&fields=contacts,%20vip").await.json();
    let names: Vec<_> = rows[0].as_object().expect("a row").keys().cloned().collect();
    assert_eq!(names, ["id", "contacts", "vip", "nodeID"]);
    assert_eq!(rows[0]["contacts"][0]["telephone"], "1");
    let rows = get(&app, "/v1/people?name=Ann%20Vos").await.json();
    assert!(rows[0].get("source").is_none() && rows[0].get("disabled").is_none());
}
