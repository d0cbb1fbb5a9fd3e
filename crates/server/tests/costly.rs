//! Queries that cost too much: refused in each dialect's own words, and never in the way of others.

use std::time::Duration;

use futures::future::join_all;
use polydex_model::Person;
use polydex_testkit::{Answer, QueryBudget, Setup, TestApp, TestKey, logged_errors, person};
use tokio::time::Instant;

/// A dialect, the header by which it knows a member, and the largest query that it takes.
struct Largest {
    dialect: &'static str,
    authorization: fn(&TestKey) -> String,
    target: String,
    /// The same with one condition or value more.
    beyond: String,
    /// The list that another person reads meanwhile.
    cheap: &'static str,
}

fn bearer(key: &TestKey) -> String {
    key.bearer()
}

/// Repeats a text with its number, with something between.
fn each(count: usize, between: &str, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect::<Vec<_>>().join(between)
}

/// Of every dialect and kind of list the largest queries, which no index helps.
fn largest() -> Vec<Largest> {
    let xurrent = |count| format!("/v1/people?{}", each(count, "&", |n| format!("name=!x{n}")));
    let ids = |count| format!("/v1/people?id=!{}", each(count, ",", |n| format!("{}", n + 90_000)));
    let deskpro = |labels, fields| {
        let fields = each(fields, "&", |n| format!("person_field.{n}=x{n}"));
        let labels = each(labels, "&", |n| format!("label[]=y{n}"));
        format!("/api/v2/people?{fields}&{labels}&search=e")
    };
    let office = |words| {
        let words = each(words, "%20", |n| {
            format!("a{}", char::from(b'a' + u8::try_from(n % 26).unwrap()))
        });
        format!("/api/2.0/people/search?query={words}")
    };
    let awork = |count| {
        let one = |n| format!("userContactInfos/any(i:substringof('{n}x',i/value))");
        format!("/api/v1/users?filterby={}", each(count, "%20or%20", one).replace('\'', "%27"))
    };
    vec![
        Largest {
            dialect: "xurrent",
            authorization: bearer,
            target: xurrent(50),
            beyond: xurrent(51),
            cheap: "/v1/people?per_page=5",
        },
        Largest {
            dialect: "xurrent, ids",
            authorization: bearer,
            target: ids(999),
            beyond: ids(1_000),
            cheap: "/v1/people?per_page=5",
        },
        Largest {
            dialect: "deskpro",
            authorization: |key| format!("key {}:{}", key.key_id, key.secret),
            target: deskpro(200, 50),
            beyond: deskpro(201, 50),
            cheap: "/api/v2/people?count=5",
        },
        Largest {
            dialect: "onlyoffice",
            authorization: |key| key.secret.clone(),
            target: office(50),
            beyond: office(51),
            cheap: "/api/2.0/people?count=5",
        },
        Largest {
            dialect: "awork",
            authorization: bearer,
            target: awork(32),
            beyond: awork(33),
            cheap: "/api/v1/users?pageSize=5",
        },
    ]
}

impl Largest {
    async fn get(&self, app: &TestApp, target: &str) -> Answer {
        let authorization = (self.authorization)(&app.member);
        app.request("GET", target, &[("authorization", &authorization)], "").await
    }
}

async fn app_of(people: usize, query_budget: Option<QueryBudget>) -> TestApp {
    let setup = Setup::new(polydex_server::faces());
    let app = match query_budget {
        Some(query_budget) => setup.query_budget(query_budget).start().await,
        None => setup.start().await,
    };
    let program = app.program().await;
    for batch in (0..people).collect::<Vec<_>>().chunks(500) {
        let people: Vec<Person> = batch.iter().map(|n| made_up(*n)).collect();
        for made in app.directory.create_each(&program, people, Duration::ZERO).await {
            made.expect("nothing forbids it");
        }
    }
    app
}

fn made_up(n: usize) -> Person {
    let name = format!("Given{n} Surname{}", n * 7919 % 100_000);
    person(&name).email(&format!("given{n}@example.org")).mobile(&format!("089/{n:07}")).build()
}

#[tokio::test]
async fn every_dialect_bounds_its_queries_and_refuses_larger_ones_in_its_own_form() {
    let app = app_of(3, None).await;
    for largest in largest() {
        let name = largest.dialect;
        let answer = largest.get(&app, &largest.target).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        let refused = largest.get(&app, &largest.beyond).await;
        assert_eq!(refused.status, 400, "{name}: {}", refused.text());
        is_in_its_own_form(name, &refused);
    }
    assert_eq!(logged_errors(), [""; 0]);
}

#[tokio::test]
async fn a_query_whose_budget_is_spent_is_refused_in_each_dialects_own_form() {
    let nothing = QueryBudget { quick: Duration::ZERO, total: Duration::ZERO };
    let app = app_of(300, Some(nothing)).await;
    for largest in largest() {
        let name = largest.dialect;
        let refused = largest.get(&app, &largest.target).await;
        assert_eq!(refused.status, 400, "{name}: {}", refused.text());
        assert!(refused.text().contains("takes too long"), "{name}: {}", refused.text());
        is_in_its_own_form(name, &refused);
    }
    assert_eq!(logged_errors(), [""; 0], "it is no fault of the server");
    let record = format!("/v1/people/{}", app.member.number);
    let record = app.request("GET", &record, &[("authorization", &app.member.bearer())], "").await;
    record.expect(200);
}

fn is_in_its_own_form(dialect: &str, refused: &Answer) {
    let body = refused.json();
    let is_own = match dialect {
        "deskpro" => body["code"] == "bad_request" && body["status"] == 400,
        "onlyoffice" => body["statusCode"] == 400 && body["error"]["message"].is_string(),
        "awork" => body["code"].is_string() && body["traceId"].is_string(),
        _ => body["message"].is_string(),
    };
    assert!(is_own, "{dialect}: {body}");
}

/// How long another person waits for a cheap list and for a record, in milliseconds: the median and
/// the longest.
async fn waits(app: &TestApp, largest: &Largest, until: Instant) -> [String; 2] {
    let record = format!("/v1/people/{}", app.admin.number);
    let (mut lists, mut records) = (Vec::new(), Vec::new());
    while Instant::now() < until {
        let key = (largest.authorization)(&app.admin);
        for (target, key, taken) in
            [(largest.cheap, key, &mut lists), (&*record, app.admin.bearer(), &mut records)]
        {
            let began = Instant::now();
            let answer = app.request("GET", target, &[("authorization", &key)], "").await;
            assert_eq!(answer.status, 200, "{target}: {}", answer.text());
            taken.push(began.elapsed());
        }
        // So that the list is not found in memory.
        app.edit(app.guest.number, |guest| {
            let notes = guest.card.notes.get_or_insert_default();
            notes.push('x');
        })
        .await;
    }
    [lists, records].map(|mut all| {
        all.sort_unstable();
        let ms = |took: Duration| took.as_secs_f64() * 1000.0;
        format!("{:.1} / {:.1}", ms(all[all.len() / 2]), ms(all[all.len() - 1]))
    })
}

/// `cargo test --release -p polydex-server --test costly -- --ignored --nocapture`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement: 20,000 people, half a minute"]
async fn what_others_wait_while_the_largest_queries_are_answered() {
    let app = app_of(20_000, Some(QueryBudget::default())).await;
    println!(
        "| query | one alone, ms | 10 at once, s | statuses | list p50 / max, ms | record p50 / max, ms |"
    );
    let app = &app;
    for largest in &largest() {
        let began = Instant::now();
        largest.get(app, &largest.target).await;
        let alone = began.elapsed();
        let began = Instant::now();
        let attack = async {
            // Different ones, so that none is answered from memory.
            let each = (0..10).map(|n| {
                let target = largest.target.replacen('x', &format!("z{n}"), 1);
                let target = target.replacen("query=a", &format!("query={n}a"), 1);
                let target = target.replacen("90000", &format!("{}", 80_000 + n), 1);
                async move { largest.get(app, &target).await.status }
            });
            (join_all(each).await, began.elapsed())
        };
        let others = waits(app, largest, began + Duration::from_secs(3));
        let ((mut statuses, took), [list, record]) = tokio::join!(attack, others);
        statuses.sort_unstable();
        println!(
            "| {} | {:.0} | {:.1} | {statuses:?} | {list} | {record} |",
            largest.dialect,
            alone.as_secs_f64() * 1000.0,
            took.as_secs_f64(),
        );
    }
}
