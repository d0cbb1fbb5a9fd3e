//! `polydex convert`.

use std::fs;

use assert_cmd::Command;
use serde_json::{Value as Json, json};

use crate::program::{House, complaint};

/// Converts standard input; answers the lines written, and what was said to be lost.
fn convert(from: &str, to: &str, input: &str) -> (Vec<Json>, String) {
    let house = House::new();
    let mut command = Command::from_std(house.command(&["convert", "--from", from, "--to", to]));
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
    let (lines, lost) = convert("xurrent", "onlyoffice", &both);
    assert_eq!(lines.len(), 2);
    let expected = "person 2 (Bo Ek): ONLYOFFICE cannot express address Dorpsweg 1, Ede";
    assert!(lost.lines().any(|line| line == expected), "{lost}");
    assert_eq!(lost.lines().filter(|line| line.starts_with("person 1 ")).count(), 1, "{lost}");
}

#[test]
fn what_the_target_expresses_is_not_named() {
    let (_, lost) = convert("xurrent", "xurrent", &xurrent("Ann Vos").to_string());
    assert_eq!(lost, "");
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
