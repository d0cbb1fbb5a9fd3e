//! `polydex generate`, `import` and `export`.

use std::{collections::BTreeMap, fs};

use assert_cmd::Command;
use serde_json::{Value as Json, json};

use crate::program::{House, complaint};

pub const DIALECTS: [&str; 4] = ["deskpro", "onlyoffice", "xurrent", "awork"];

impl House {
    /// A house with a workspace in it.
    pub fn founded() -> Self {
        let house = Self::new();
        house.run(&["workspaces", "create", "main"]).success();
        house
    }

    pub fn write(&self, file: &str, text: &str) {
        fs::write(self.dir.path().join(file), text).unwrap();
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.dir.path().join(file)).unwrap()
    }

    /// Imports a file; answers the sentence about it.
    pub fn import(&self, file: &str, from: &str, more: &[&str]) -> String {
        complaint(&self.run(&[&["import", file, "--from", from], more].concat()).success())
    }

    pub fn import_partly(&self, file: &str, from: &str, more: &[&str]) -> String {
        complaint(&self.run(&[&["import", file, "--from", from], more].concat()).code(6))
    }

    pub fn lines(&self, args: &[&str]) -> Vec<Json> {
        let lines = self.text(args);
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn export(&self, to: &str, workspace: &str) -> Vec<Json> {
        self.lines(&["export", "--to", to, "--workspace", workspace])
    }
}

/// A document without what each directory assigns itself: ids, numbers and times.
fn bare(document: &Json) -> Json {
    const GIVEN: [&str; 17] = [
        "id",
        "nodeID",
        "number",
        "version",
        "created",
        "updated",
        "created_at",
        "updated_at",
        "createdOn",
        "updatedOn",
        "createdBy",
        "updatedBy",
        "resourceVersion",
        "date_created",
        "person",
        "organization_members",
        "primary_email_id",
    ];
    match document {
        Json::Object(members) => {
            // Deskpro takes its list by types, so the types are made one behind the other.
            let mut members = members.clone();
            if let Some(Json::Array(items)) = members.get_mut("contact_data") {
                items.sort_by_key(|item| bare(item).to_string());
            }
            let kept = members.iter().filter(|(name, _)| !GIVEN.contains(&name.as_str()));
            kept.map(|(name, value)| (name.clone(), bare(value))).collect()
        }
        Json::Array(items) => items.iter().map(bare).collect(),
        other => other.clone(),
    }
}

/// Documents by the address that they sign in with, so that the order does not matter.
fn by_address(documents: &[Json]) -> BTreeMap<String, Json> {
    let address = |document: &Json| {
        let infos = document["userContactInfos"].as_array().into_iter().flatten();
        let mut mails = infos.filter(|info| info["type"] == "email");
        let address = [&document["primary_email"], &document["email"]];
        let address = address.into_iter().find_map(Json::as_str).map(str::to_owned);
        address.unwrap_or_else(|| mails.next().unwrap()["value"].as_str().unwrap().to_owned())
    };
    documents.iter().map(|document| (address(document), bare(document))).collect()
}

#[test]
fn the_same_seed_gives_the_same_people_and_another_gives_others() {
    let house = House::new();
    let crowd = |seed: &str, to: &str| {
        house.text(&["generate", "--people", "1200", "--seed", seed, "--to", to])
    };
    let native = crowd("5", "native");
    assert_eq!(native.lines().count(), 1200);
    assert_eq!(crowd("5", "native"), native);
    assert_ne!(crowd("6", "native"), native);
    for dialect in DIALECTS {
        let documents = crowd("5", dialect);
        assert_eq!(documents.lines().count(), 1200, "{dialect}");
        house.write("crowd", &documents);
        house.run(&["convert", "--from", dialect, "--to", "xurrent", "crowd"]).success();
    }
}

#[test]
fn what_was_exported_and_imported_again_is_the_same_document() {
    let house = House::founded();
    house.run(&["generate", "--people", "400", "--seed", "9", "people.jsonl"]).success();
    let said = house.import("people.jsonl", "native", &[]);
    assert!(said.contains("400 created") && said.contains("8 organizations made"), "{said}");
    for dialect in DIALECTS {
        house.run(&["export", "--to", dialect, "out.jsonl", "--force"]).success();
        let exported = by_address(&house.export(dialect, "main"));
        assert_eq!(exported.len(), 401, "{dialect}");
        house.run(&["workspaces", "create", dialect]).success();
        house.import("out.jsonl", dialect, &["--workspace", dialect]);
        let again = by_address(&house.export(dialect, dialect));
        // The owner's user name is that of the other workspace's owner.
        for (address, document) in exported.iter().filter(|(who, _)| !who.starts_with("owner@")) {
            let mut document = document.clone();
            if dialect == "deskpro" {
                // An organization of another directory is known by its number alone.
                document["organization"] = Json::Null;
            }
            assert_eq!(again.get(address), Some(&document), "{dialect}");
        }
        // Who is what the document says is not written again.
        let said = house.import("out.jsonl", dialect, &["--on-duplicate", "update"]);
        assert!(said.contains("0 updated, 401 skipped"), "{dialect}: {said}");
    }
}

#[test]
fn people_are_made_in_the_order_of_the_file() {
    let house = House::founded();
    house.run(&["generate", "--people", "700", "--to", "xurrent", "people.jsonl"]).success();
    house.import("people.jsonl", "xurrent", &[]);
    let names = |documents: Vec<Json>| -> Vec<Json> {
        documents.into_iter().map(|mut document| document["primary_email"].take()).collect()
    };
    let lines = house.read("people.jsonl");
    let written = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(names(house.export("xurrent", "main"))[1..], names(written));
}

fn ann() -> Json {
    json!({
        "name": "Ann Vos", "job_title": "Clerk", "primary_email": "ann@acme.test",
        "contacts": [
            { "label": "mobile", "telephone": "+31 6 5550 1234" },
            { "label": "work", "telephone": "+31 20 555 0100" },
        ],
    })
}

#[test]
fn a_duplicate_is_rejected_skipped_or_updated_as_was_asked() {
    let house = House::founded();
    house.write("ann.json", &ann().to_string());
    house.import("ann.json", "xurrent", &[]);
    let newer = json!({
        "name": "Ann de Vos", "primary_email": "Ann@acme.test",
        "contacts": [{ "label": "mobile", "telephone": "+31 6 5550 9999" }],
    });
    house.write("newer.json", &newer.to_string());

    let said = house.import_partly("newer.json", "xurrent", &[]);
    assert!(said.contains("1 documents were rejected: see newer.json.rejected.jsonl"), "{said}");
    let rejected: Json = serde_json::from_str(&house.read("newer.json.rejected.jsonl")).unwrap();
    assert_eq!((&rejected["line"], &rejected["document"]), (&json!(1), &newer));
    assert!(rejected["reason"].as_str().unwrap().contains("there already"), "{rejected}");

    let said = house.import("newer.json", "xurrent", &["--on-duplicate", "skip"]);
    assert!(said.contains("0 created, 0 updated, 1 skipped, 0 rejected"), "{said}");
    assert_eq!(house.export("xurrent", "main")[1]["name"], "Ann Vos");

    let said = house.import("newer.json", "xurrent", &["--on-duplicate", "update"]);
    assert!(said.contains("1 updated"), "{said}");
    let stored = &house.export("xurrent", "main")[1];
    assert_eq!(stored["name"], "Ann de Vos");
    assert_eq!(stored["job_title"], "Clerk", "what the document does not say stays");
    assert_eq!(stored["contacts"].as_array().unwrap().len(), 1);
    assert_eq!(stored["contacts"][0]["telephone"], "+31 6 5550 9999");
}

#[test]
fn without_an_address_the_id_at_the_source_or_the_user_name_tells_who_is_there() {
    let house = House::founded();
    let by_source = json!({ "name": "Bo Ek", "source": "HR", "sourceID": "17" });
    house.write("bo.json", &by_source.to_string());
    house.import("bo.json", "xurrent", &[]);
    assert!(house.import("bo.json", "xurrent", &["--on-duplicate", "skip"]).contains("1 skipped"));
    let elsewhere = json!({ "name": "Bo Ek", "source": "CRM", "sourceID": "17" });
    house.write("bo.json", &elsewhere.to_string());
    assert!(house.import("bo.json", "xurrent", &[]).contains("1 created"));
    house.write("cy.json", r#"{"userName": "cy", "firstName": "Cy"}"#);
    house.import("cy.json", "onlyoffice", &[]);
    house.import_partly("cy.json", "onlyoffice", &[]);
}

#[test]
fn a_broken_document_is_rejected_with_its_line_and_the_others_are_imported() {
    let house = House::founded();
    house.write("people.jsonl", &format!("{}\n{{\"name\": \n7\n{{\"name\": \"Bo Ek\"}}\n", ann()));
    let said = house.import_partly("people.jsonl", "xurrent", &["--rejected", "bad.jsonl"]);
    assert!(said.contains("4 people read: 2 created"), "{said}");
    let rejected = house.read("bad.jsonl");
    let rejected: Vec<Json> =
        rejected.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rejected.iter().map(|r| &r["line"]).collect::<Vec<_>>(), [&json!(2), &json!(3)]);
    assert_eq!(rejected[0]["document"], "{\"name\":");
    assert_eq!(rejected[1]["document"], 7);
    assert_eq!(house.export("xurrent", "main").len(), 3);
}

#[test]
fn a_dry_run_tells_what_would_be_done_and_writes_nothing() {
    let house = House::founded();
    house.write("people.jsonl", &format!("{}\nnonsense\n", ann()));
    let said = house.import_partly("people.jsonl", "xurrent", &["--dry-run"]);
    assert!(said.contains("would be 1 created, 0 updated, 0 skipped, 1 rejected"), "{said}");
    assert_eq!(house.export("xurrent", "main").len(), 1);
}

#[test]
fn organizations_and_managers_are_found_by_their_names() {
    let house = House::founded();
    let people = [
        json!({ "name": "Al Low", "primary_email": "al@acme.test",
            "organization": { "id": 5, "name": "Acme NL" }, "manager": { "id": 9, "name": "Bea High" } }),
        json!({ "name": "Bea High", "primary_email": "bea@acme.test",
            "organization": { "id": 5, "name": "ACME NL" } }),
        json!({ "name": "Cy Lost", "manager": { "id": 11, "name": "Nobody" } }),
    ];
    house.write("people.json", &json!(people).to_string());
    let said = house.import("people.json", "xurrent", &[]);
    assert!(said.contains("1 organizations made. 1 managers named nobody."), "{said}");
    let stored = house.export("xurrent", "main");
    assert_eq!(stored[1]["manager"]["id"], stored[2]["id"], "who stands behind those they manage");
    assert_eq!(stored[1]["organization"], stored[2]["organization"]);
    assert_eq!(stored[3]["manager"], Json::Null);
}

#[test]
fn a_vendors_list_standard_input_and_xml_are_imported() {
    let house = House::founded();
    let list = json!({
        "data": [{ "name": "Ann Vos", "primary_email": "ann@acme.test" }, { "name": "Bo Ek" }],
        "meta": { "pagination": { "total": 2 } }, "linked": {},
    });
    let mut command = Command::from_std(house.command(&["import", "-", "--from", "deskpro"]));
    let assert = command.write_stdin(serde_json::to_string_pretty(&list).unwrap()).assert();
    assert!(complaint(&assert.success()).contains("2 created"));
    house.write(
        "people.xml",
        "<result><status>0</status><response><firstName>Nora</firstName></response>\
         <response><firstName>Odd</firstName></response></result>",
    );
    assert!(house.import("people.xml", "onlyoffice", &[]).contains("2 created"));
}

#[test]
fn an_export_replaces_a_file_only_if_that_was_asked_for() {
    let house = House::founded();
    house.run(&["export", "--to", "deskpro", "people.jsonl"]).success();
    house.write("people.jsonl", "what was there");
    let refused = house.run(&["export", "--to", "deskpro", "people.jsonl"]).code(1);
    assert!(complaint(&refused).contains("people.jsonl is there already: --force replaces it"));
    house.run(&["generate", "--people", "1", "people.jsonl"]).code(1);
    assert_eq!(house.read("people.jsonl"), "what was there");
    house.run(&["export", "--to", "deskpro", "people.jsonl", "--force"]).success();
    assert!(house.read("people.jsonl").starts_with('{'));
}

#[test]
fn a_closed_output_is_silent_and_no_failure() {
    let house = House::founded();
    house.run(&["generate", "--people", "20", "--to", "xurrent", "people.jsonl"]).success();
    for args in [
        &["generate", "--people", "2000"][..],
        &["export", "--to", "native"],
        &["convert", "--from", "xurrent", "--to", "awork", "people.jsonl"],
        &["keys", "list"],
        &["workspaces", "list", "--json"],
        &["import", "people.jsonl", "--from", "xurrent", "--json"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = house.command(args).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!said.contains("pipe") && !said.contains("closed"), "{args:?}: {said}");
    }
    // An unread secret is lost.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output =
        house.command(&["keys", "create", "--role", "member"]).stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("make another"));
}

#[test]
fn what_cannot_be_read_or_found_is_one_sentence() {
    let house = House::founded();
    house.run(&["import", "missing.jsonl", "--from", "awork"]).code(5);
    house.write("cut.json", "[{},");
    let said = complaint(&house.run(&["import", "cut.json", "--from", "awork"]).code(5));
    assert!(said.contains("line 1: the input ends in the middle"), "{said}");
    house.run(&["import", "cut.json", "--from", "awork", "--workspace", "none"]).code(1);
    house.run(&["export", "--to", "awork", "no/such/place"]).code(1);
}
