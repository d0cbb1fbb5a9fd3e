//! `polydex generate --messy`, and the report of its import: every number is counted again here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::understood::doubtful;
use crate::program::House;

/// As many as a company of that size has contacts.
const PEOPLE: usize = 5000;

/// Words for nothing that stand in messy lists.
const NOTHING: [&str; 4] = ["n/a", "-", "none", "N/A"];

/// What the report of an import into an empty workspace must say.
#[derive(Default)]
struct Expected {
    rejected: u64,
    organizations: BTreeSet<String>,
    doubtful: BTreeMap<(String, String), u64>,
    addresses: BTreeSet<String>,
}

impl Expected {
    fn of(text: &str) -> Self {
        let mut expected = Self::default();
        for line in text.lines() {
            expected.person(&serde_json::from_str(line).unwrap());
        }
        expected
    }

    fn person(&mut self, person: &Json) {
        let primary = &person["account"]["primary_email"];
        let points = person["card"]["points"].as_array().map_or(&[][..], Vec::as_slice);
        let mut found = BTreeSet::new();
        for point in points {
            let value = &point["value"];
            if let Some(address) = value["address"].as_str().filter(|_| value["kind"] == "email") {
                let is_address = address.matches('@').count() == 1 && !address.trim().contains(' ');
                found.extend((!is_address).then_some(("e-mail", "not an e-mail address")));
                found.extend(padded(address, "card.points[].value.address"));
                let is_primary = point["id"] == *primary;
                if is_primary && !self.addresses.insert(address.trim().to_lowercase()) {
                    self.rejected += 1;
                }
            }
            if let Some(number) = value["number"].as_str().filter(|_| value["kind"] == "phone") {
                let is_nothing = NOTHING.contains(&number);
                found.extend(is_nothing.then_some(("phone", "a word for nothing")));
                found.extend(padded(number, "card.points[].value.number"));
            }
        }
        let surname = person["card"]["name"]["surname"].as_str().unwrap();
        found.extend((surname == "-").then_some(("name", "a word for nothing")));
        found.extend(padded(surname, "card.name.surname"));
        if let Some(name) = person["organization"]["name"].as_str() {
            found.extend((name == "N/A").then_some(("organization", "a word for nothing")));
            found.extend(padded(name, "organization.name"));
            let words: Vec<_> = name.split_whitespace().collect();
            self.organizations.insert(words.join(" ").to_lowercase());
        }
        for (member, reason) in found {
            *self.doubtful.entry((member.to_owned(), reason.to_owned())).or_default() += 1;
        }
    }
}

fn padded(text: &str, path: &'static str) -> Option<(&'static str, &'static str)> {
    (text.trim() != text).then_some((path, "outer blanks"))
}

#[test]
fn every_number_of_the_report_of_a_messy_file_is_right() {
    let house = House::founded();
    let count = PEOPLE.to_string();
    house.run(&["generate", "--messy", "--people", &count, "--seed", "5", "messy.jsonl"]).success();
    let expected = Expected::of(&house.read("messy.jsonl"));
    let (report, code) = house.report("messy.jsonl", &["--report", "report.txt"]);
    assert_eq!(code, 6);
    let people = PEOPLE as u64;
    assert!(expected.rejected > 100, "there are duplicates: {}", expected.rejected);
    let numbers = [
        ("people", people),
        ("created", people - expected.rejected),
        ("rejected", expected.rejected),
        ("updated", 0),
        ("skipped", 0),
        ("organizations_made", expected.organizations.len() as u64),
        ("groups_made", 0),
        ("managers_unknown", 0),
        ("roles_lowered", 0),
    ];
    for (name, number) in numbers {
        assert_eq!(report[name], json!(number), "{name}: {report}");
    }
    assert_eq!(report["not_understood"], json!([]));
    let found: BTreeMap<_, _> =
        doubtful(&report).into_iter().map(|(member, reason, n)| ((member, reason), n)).collect();
    assert_eq!(found, expected.doubtful);
    assert_eq!(found.len(), 8, "every kind of doubt is there: {found:?}");
    // Each is listed with its line; a document may be doubtful in more than one place.
    let lines = house.read("report.txt");
    let listed = lines.lines().filter(|line| line.starts_with("line ")).count() as u64;
    assert!(listed >= found.values().sum(), "{listed}");
    assert_eq!(house.read("messy.jsonl.rejected.jsonl").lines().count() as u64, expected.rejected);
    assert_eq!(house.export("native", "main").len() as u64, people - expected.rejected + 1);
}

#[test]
fn a_messy_crowd_is_written_in_every_dialect_and_understood_whole() {
    let house = House::founded();
    for to in ["deskpro", "onlyoffice", "xurrent", "awork"] {
        let args = ["generate", "--messy", "--people", "200", "--to", to, "messy.jsonl", "--force"];
        house.run(&args).success();
        let (report, _) = house.report("messy.jsonl", &["--from", to, "--dry-run"]);
        let lost = super::understood::not_understood(&report);
        // Deskpro's documents name organizations by ids, and these have none.
        assert_eq!(lost, [], "{to}");
        let names = report["organizations_made"].as_u64().unwrap();
        assert_eq!(names > 0, to == "xurrent", "{to}: {names} organizations by name");
        assert!(!doubtful(&report).is_empty(), "{to}");
    }
}
