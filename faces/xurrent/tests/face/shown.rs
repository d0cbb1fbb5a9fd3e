//! Filters match what `GET` shows: the store's answer equals the filter applied to the documents
//! one by one.

use jiff::SignedDuration;
use polydex_model::{Status, residue::Residue};
use polydex_testkit::{TestApp, person};
use proptest::{prelude::*, sample::select, strategy::ValueTree as _, test_runner::TestRunner};
use serde_json::Value as Json;

use crate::{get, linked, organization, start};

/// How a member is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Holds {
    Text,
    AnyCase,
    Id,
    Time,
    Flag,
}

const COLUMNS: &[(&str, Holds)] = &[
    ("name", Holds::Text),
    ("sourceID", Holds::Text),
    ("source", Holds::Text),
    ("employeeID", Holds::Text),
    ("primary_email", Holds::AnyCase),
    ("supportID", Holds::AnyCase),
    ("id", Holds::Id),
    ("organization", Holds::Id),
    ("manager", Holds::Id),
    ("site", Holds::Id),
    ("created_at", Holds::Time),
    ("updated_at", Holds::Time),
    ("disabled", Holds::Flag),
];

/// One condition, as a client writes it and what it means.
#[derive(Clone, Debug)]
struct Asked {
    column: &'static str,
    holds: Holds,
    operator: &'static str,
    values: Vec<String>,
    /// The spelling of the key: whether the operator is glued to it, as some clients do, and
    /// whether a reference is named with `_id`, or ids with `ids`.
    glued: bool,
    by_id: bool,
}

/// At least the first value and less than the second.
const RANGE: &str = ">=<";

fn encoded(key: &str, value: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair(key, value).finish()
}

impl Asked {
    fn written(&self) -> String {
        let (mut column, value) = (self.column.to_owned(), self.values.join(","));
        if self.by_id && self.holds == Holds::Id {
            column = if column == "id" { "ids".to_owned() } else { format!("{column}_id") };
        }
        if self.operator == RANGE {
            let value = format!(">={}<{}", self.values[0], self.values[1]);
            return encoded(&column, &value);
        }
        let (key, value) = match self.operator {
            operator if !self.glued => (column, format!("{operator}{value}")),
            // The `=` between key and value belongs to the operator.
            "!" => (format!("{column}!"), value),
            ">=" => (format!("{column}>"), value),
            "<=" => (format!("{column}<"), value),
            operator => (format!("{column}={operator}"), value),
        };
        encoded(&key, &value)
    }

    fn passes(&self, document: &Json) -> bool {
        let shown = match &document[self.column] {
            Json::Object(reference) => &reference["id"],
            shown => shown,
        };
        let equal =
            |value: &String| self.compare(shown, value).is_some_and(std::cmp::Ordering::is_eq);
        match self.operator {
            "" if self.values.is_empty() => shown.is_null(),
            "!" if self.values.is_empty() => !shown.is_null(),
            "" => self.values.iter().any(equal),
            "!" => !self.values.iter().any(equal),
            RANGE => {
                let compare = |value: &String| self.compare(shown, value);
                compare(&self.values[0]).is_some_and(std::cmp::Ordering::is_ge)
                    && compare(&self.values[1]).is_some_and(std::cmp::Ordering::is_lt)
            }
            operator => self.compare(shown, &self.values[0]).is_some_and(|order| match operator {
                "<" => order.is_lt(),
                "<=" => order.is_le(),
                ">" => order.is_gt(),
                _ => order.is_ge(),
            }),
        }
    }

    fn compare(&self, shown: &Json, value: &str) -> Option<std::cmp::Ordering> {
        match self.holds {
            Holds::Id => Some(shown.as_i64()?.cmp(&value.parse().ok()?)),
            Holds::Flag => Some(shown.as_bool()?.cmp(&(value == "true"))),
            Holds::AnyCase => Some(shown.as_str()?.to_lowercase().cmp(&value.to_lowercase())),
            // All times are in UTC here, so their texts sort in order.
            Holds::Text | Holds::Time => Some(shown.as_str()?.cmp(value)),
        }
    }
}

fn any_condition(values: Vec<(Holds, String)>) -> impl Strategy<Value = Asked> {
    let column = select(COLUMNS.to_vec());
    let operator = select(vec!["", "", "!", "<", "<=", ">", ">=", RANGE]);
    let spelled = any::<[bool; 2]>();
    (column, operator, any::<[prop::sample::Index; 2]>(), 0..3_usize, spelled).prop_map(
        move |((column, holds), operator, picks, count, [glued, by_id])| {
            let kind = if holds == Holds::AnyCase { Holds::Text } else { holds };
            let fit: Vec<&String> =
                values.iter().filter(|(held, _)| *held == kind).map(|(_, value)| value).collect();
            let compares = !matches!(operator, "" | "!");
            let is_ordered = !matches!(holds, Holds::Flag | Holds::AnyCase);
            let operator = if compares && !is_ordered { "!" } else { operator };
            let count = match operator {
                RANGE => 2,
                _ if compares || holds == Holds::Flag => 1,
                _ => count,
            };
            let values = picks[..count].iter().map(|pick| (*pick.get(&fit)).clone()).collect();
            Asked { column, holds, operator, values, glued, by_id }
        },
    )
}

const TEXTS: &[&str] = &["Ann", "ann", "Ben", "hr", "HR", "e-1", "2@acme.test", "ANN@acme.test"];

async fn crowd(app: &TestApp) -> Vec<(Holds, String)> {
    let mut values: Vec<_> = TEXTS.iter().map(|text| (Holds::Text, (*text).to_owned())).collect();
    values.extend(["true", "false"].map(|flag| (Holds::Flag, flag.to_owned())));
    let acme = organization(app, "Acme").await.number;
    values.push((Holds::Id, acme.to_string()));
    for n in 0..14_usize {
        let pick =
            |every: usize| Some(TEXTS[n % TEXTS.len()].to_owned()).filter(|_| n % every == 0);
        let mut someone = person(if n % 4 == 0 { "" } else { TEXTS[n % 3] });
        if n % 3 != 1 {
            someone = someone.email(&format!("{n}@acme.test"));
        }
        if n % 2 == 0 {
            someone = someone.organization(acme);
        }
        let someone = someone.with(|p| {
            p.account.foreign_ids.source = pick(2);
            p.account.foreign_ids.source_id = pick(3);
            p.account.foreign_ids.employee = pick(4);
            p.account.foreign_ids.support = pick(5);
            p.account.status = if n % 6 == 5 { Status::Deactivated } else { Status::Active };
            let mut residue = Residue::default();
            let site = (n % 3 == 0).then(|| Json::from(n % 2 + 1));
            residue.set_extra(&polydex_format_xurrent::DIALECT, "site_id", site);
            p.residue = residue;
        });
        let made = someone.create(app).await;
        values.push((Holds::Id, made.number.to_string()));
        let at = made.created.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        values.push((Holds::Time, at));
        app.clock.advance(SignedDuration::from_millis(700));
    }
    values.extend(["1", "2"].map(|site| (Holds::Id, site.to_owned())));
    values
}

/// The ids on all pages, following the links.
async fn walk(app: &TestApp, first: &str) -> Vec<Json> {
    let host = format!("http://{}", app.address);
    let (mut ids, mut next) = (Vec::new(), Some(first.to_owned()));
    while let Some(path) = next {
        let page = get(app, &path).await;
        let rows = page.json();
        ids.extend(rows.as_array().expect("a list").iter().map(|row| row["id"].clone()));
        next = linked(&page, "next").and_then(|url| url.strip_prefix(&*host)).map(str::to_owned);
    }
    ids
}

#[tokio::test]
async fn a_filter_matches_what_is_shown() {
    let app = start().await;
    let values = crowd(&app).await;
    let all = get(&app, "/v1/people?sort=id&per_page=100&fields=.").await.json();
    let all = all.as_array().expect("a list");
    let conditions = proptest::collection::vec(any_condition(values), 1..3);
    let mut runner = TestRunner::deterministic();
    let mut found_some = 0;
    for _ in 0..600 {
        let asked = conditions.new_tree(&mut runner).expect("a filter").current();
        let query: Vec<_> = asked.iter().map(Asked::written).collect();
        let path = format!("/v1/people?sort=id&per_page=100&{}", query.join("&"));
        let answer = get(&app, &path).await;
        let passing = all.iter().filter(|document| asked.iter().all(|one| one.passes(document)));
        let expected: Vec<_> = passing.map(|document| document["id"].clone()).collect();
        let rows = answer.json();
        let found: Vec<_> =
            rows.as_array().expect("a list").iter().map(|r| r["id"].clone()).collect();
        assert_eq!(found, expected, "{path}");
        let total = expected.len().to_string();
        assert_eq!(answer.header("x-pagination-total-entries"), Some(&*total), "{path}");
        let walked = walk(&app, &path.replace("per_page=100", "per_page=3")).await;
        assert_eq!(walked, expected, "{path}");
        found_some += usize::from(!expected.is_empty() && expected.len() < all.len());
    }
    assert!(found_some > 150, "{found_some} filters matched some people and not others");
}
