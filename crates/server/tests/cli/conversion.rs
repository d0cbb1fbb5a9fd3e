//! `polydex convert`.

use std::fs;

use assert_cmd::Command;
use serde_json::{Value as Json, json};

use crate::program::{House, complaint};

/// Converts standard input; answers the lines written, and what was said to be lost.
fn convert(from: &str, to: &str, input: &str) -> (Vec<Json>, String) {
    convert_with(from, to, input, &[])
}

fn convert_with(from: &str, to: &str, input: &str, more: &[&str]) -> (Vec<Json>, String) {
    let house = House::new();
    let args = [&["convert", "--from", from, "--to", to], more].concat();
    let mut command = Command::from_std(house.command(&args));
    let assert = command.write_stdin(input).assert().success();
    let output = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let lines = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (lines, complaint(&assert))
}

fn xurrent(name: &str) -> Json {
    json!({
        "name": name,
        "primary_email": "ann@acme.test",
        "contacts": [{ "label": "mobile", "telephone": "+31 6 5550 1234" }],
        "addresses": [{ "label": "home", "address": "Dorpsweg 1", "city": "Ede", "country": "NL" }],
    })
}

#[test]
fn a_person_passes_from_one_dialect_to_another() {
    let (lines, _) = convert("xurrent", "awork", &xurrent("Ann Vos").to_string());
    assert_eq!(lines.len(), 1);
    assert_eq!((&lines[0]["firstName"], &lines[0]["lastName"]), (&"Ann".into(), &"Vos".into()));
    let infos = lines[0]["userContactInfos"].as_array().unwrap();
    let phone = infos.iter().find(|info| info["type"] == "phone").unwrap();
    assert_eq!((&phone["subType"], &phone["value"]), (&"mobile".into(), &"+31 6 5550 1234".into()));
}

#[test]
fn what_the_target_cannot_express_is_named_by_person() {
    let both = format!("{}\n{}\n", xurrent("Ann Vos"), xurrent("Bo Ek"));
    let (lines, lost) = convert_with("xurrent", "onlyoffice", &both, &["--details"]);
    assert_eq!(lines.len(), 2);
    let expected = "person 2 (Bo Ek): ONLYOFFICE cannot express address Dorpsweg 1, Ede";
    assert!(lost.lines().any(|line| line == expected), "{lost}");
    assert_eq!(lost.lines().filter(|line| line.starts_with("person 1 ")).count(), 1, "{lost}");
}

#[test]
fn what_the_target_expresses_is_not_named() {
    let (_, lost) = convert("xurrent", "xurrent", &xurrent("Ann Vos").to_string());
    assert_eq!(lost, "1 people converted.\n");
}

#[test]
fn what_is_lost_is_counted_and_named_by_person_only_if_that_was_asked_for() {
    let mut ann = xurrent("Ann Vos");
    ann["birthday"] = "1980-01-01".into();
    let both = format!("{ann}\n{}\n", xurrent("Bo Ek"));
    let (_, lost) = convert("xurrent", "onlyoffice", &both);
    let expected = "2 people converted.\n\
        Not understood of Xurrent's documents:\n        1  birthday\n\
        ONLYOFFICE cannot express:\n        2  address\n\
        --details names each by person.\n";
    assert_eq!(lost, expected);
}

#[test]
fn an_organization_is_named_by_its_name_where_the_document_has_it() {
    let mut ann = xurrent("Ann Vos");
    ann["organization"] = json!({ "id": 3, "name": "Acme NL" });
    let (_, lost) = convert_with("xurrent", "awork", &ann.to_string(), &["--details"]);
    assert!(lost.contains("awork cannot express organization Acme NL"), "{lost}");
    let deskpro = json!({ "name": "Ann Vos", "primary_email": "a@b.test", "organization": 3 });
    let (_, lost) = convert_with("deskpro", "awork", &deskpro.to_string(), &["--details"]);
    assert!(lost.contains("organization number 3"), "{lost}");
}

#[test]
fn nobody_is_made_in_1970() {
    for to in ["deskpro", "onlyoffice", "xurrent", "awork"] {
        let (lines, _) = convert("onlyoffice", to, r#"{"firstName":"Nora","email":"n@b.test"}"#);
        assert!(!lines[0].to_string().contains("1970"), "{}", lines[0]);
    }
}

#[test]
fn numbers_without_country_code_are_read_with_the_region_that_was_given() {
    let ann = json!({ "name": "Ann", "primary_email": "a@b.test",
        "contacts": [{ "label": "mobile", "telephone": "0171 1606085" }] });
    let number = |more: &[&str]| {
        let (lines, _) = convert_with("xurrent", "deskpro", &ann.to_string(), more);
        lines[0]["phone_numbers"][0]["number"].clone()
    };
    assert_eq!(number(&["--region", "DE"]), "+491711606085");
    assert_eq!(number(&[]), "0171 1606085");
    let (lines, _) = convert_with(
        "xurrent",
        "xurrent",
        r#"{"id":5,"name":"Ann","created_at":"2026-01-02T08:00:00Z"}"#,
        &["--time-zone", "Europe/Berlin", "--domain", "corp.example"],
    );
    assert_eq!(lines[0]["created_at"], "2026-01-02T09:00:00+01:00");
}

#[test]
fn an_array_an_object_over_several_lines_and_json_lines_are_read() {
    let two = json!([xurrent("Ann Vos"), xurrent("Bo Ek")]);
    assert_eq!(convert("xurrent", "deskpro", &two.to_string()).0.len(), 2);
    let pretty = serde_json::to_string_pretty(&two).unwrap();
    assert_eq!(convert("xurrent", "deskpro", &pretty).0.len(), 2);
    let one = serde_json::to_string_pretty(&two[0]).unwrap();
    assert_eq!(convert("xurrent", "deskpro", &one).0.len(), 1);
    let lines = format!("\n{}\n\n{}", two[0], two[1]);
    assert_eq!(convert("xurrent", "deskpro", &lines).0.len(), 2);
}

#[test]
fn an_xml_answer_of_onlyoffice_is_read() {
    let xml = "<result><status>0</status><statusCode>200</statusCode>\n\
               <response><firstName>Nora</firstName><lastName>Ek</lastName>\n\
               <contacts><type>mobphone</type><value>+46 70 174 06 11</value></contacts>\n\
               </response></result>";
    let (lines, _) = convert("onlyoffice", "xurrent", xml);
    assert_eq!((lines.len(), &lines[0]["name"]), (1, &"Nora Ek".into()));
    assert_eq!(lines[0]["contacts"][0]["telephone"], "+46 70 174 06 11");
}

#[test]
fn every_dialect_reads_what_every_other_wrote() {
    let dialects = ["deskpro", "onlyoffice", "xurrent", "awork"];
    for from in dialects {
        let (first, _) = convert("xurrent", from, &xurrent("Ann Vos").to_string());
        for to in dialects {
            let (lines, _) = convert(from, to, &first[0].to_string());
            assert!(lines[0].to_string().contains("+31"), "{from} to {to}: {}", lines[0]);
        }
    }
}

#[test]
fn input_that_cannot_be_read_fails_with_its_line() {
    let house = House::new();
    let file = house.dir.path().join("people.jsonl");
    fs::write(&file, format!("{}\nnonsense\n", xurrent("Ann Vos"))).unwrap();
    let assert = house.run(&["convert", "--from", "xurrent", "--to", "awork", "people.jsonl"]);
    let assert = assert.code(5);
    assert_eq!(complaint(&assert), "polydex: line 2, column 2: not JSON\n");
    let written = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert_eq!(written.lines().count(), 1, "what stood before it is written: {written}");
    fs::write(&file, "{\n \"name\": \"Ann\",\n oops\n}").unwrap();
    let assert = house.run(&["convert", "--from", "xurrent", "--to", "awork", "people.jsonl"]);
    assert!(complaint(&assert.code(5)).contains("line 3"));
    house.run(&["convert", "--from", "xurrent", "--to", "awork", "missing.jsonl"]).code(5);
}

#[test]
fn a_conversion_from_the_wrong_dialect_is_refused_and_auto_finds_the_right_one() {
    let house = House::new();
    house.run(&["generate", "--people", "20", "--to", "deskpro", "people.jsonl"]).success();
    let wrong = ["convert", "--from", "xurrent", "--to", "awork", "people.jsonl"];
    let refused = house.run(&wrong).code(5);
    assert!(complaint(&refused).contains("use --from deskpro"), "{}", complaint(&refused));
    assert!(refused.get_output().stdout.is_empty());
    let found = house.text(&["convert", "--to", "awork", "people.jsonl"]);
    let named = ["convert", "--from", "deskpro", "--to", "awork", "people.jsonl"];
    assert_eq!(found.lines().count(), 20);
    assert_eq!(house.text(&named).lines().count(), 20);
}
