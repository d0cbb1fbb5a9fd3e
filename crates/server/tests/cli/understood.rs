//! `polydex import`: what is not understood, what is doubtful, and whose documents they are.

use serde_json::{Value as Json, json};

use crate::{
    bulk::DIALECTS,
    program::{House, complaint},
};

impl House {
    /// Imports a file with `--json`; answers the report and the exit code.
    pub fn report(&self, file: &str, more: &[&str]) -> (Json, i32) {
        let args = [&["import", file, "--json"], more].concat();
        let output = self.command(&args).output().unwrap();
        let code = output.status.code().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let report = serde_json::from_slice(&output.stdout);
        (report.unwrap_or_else(|_| panic!("no report: {said}")), code)
    }

    fn rejections(&self, file: &str) -> Vec<String> {
        let lines = self.read(&format!("{file}.rejected.jsonl"));
        let lines = lines.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
        lines.map(|line| line["reason"].as_str().unwrap().to_owned()).collect()
    }
}

/// Members that were not understood, each with its word and the number of documents.
pub fn not_understood(report: &Json) -> Vec<(String, u64)> {
    let entries = report["not_understood"].as_array().unwrap().iter();
    entries
        .map(|entry| {
            let word = entry["word"].as_str().map(|word| format!(" {word}")).unwrap_or_default();
            let member = entry["member"].as_str().unwrap();
            (format!("{member}{word}"), entry["documents"].as_u64().unwrap())
        })
        .collect()
}

/// Doubtful values, each with its reason and the number of documents.
pub fn doubtful(report: &Json) -> Vec<(String, String, u64)> {
    let entries = report["doubtful"].as_array().unwrap().iter();
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    let entry = |entry: &Json| {
        (text(&entry["member"]), text(&entry["reason"]), entry["documents"].as_u64().unwrap())
    };
    entries.map(entry).collect()
}

#[test]
fn members_that_are_not_understood_are_named_with_their_counts() {
    let house = House::founded();
    let ann = json!({ "name": "Ann Vos", "primary_email": "ann@acme.test", "birthday": "1980-01-02",
        "contacts": [{ "label": "mobil", "telephone": "+31 6 5550 1234", "tag": "x" }] });
    let bo = json!({ "name": "Bo Ek", "primary_email": "bo@acme.test", "birthday": "1990-01-02",
        "foo": { "bar": [1, 2] } });
    house.write("people.jsonl", &format!("{ann}\n{bo}\n"));
    let said = house.import("people.jsonl", "xurrent", &["--dry-run"]);
    assert!(said.contains("        2  birthday: not understood\n"), "{said}");
    assert!(said.contains("        1  contacts[].label \"mobil\": not understood\n"), "{said}");
    let (report, code) = house.report("people.jsonl", &["--from", "xurrent"]);
    let expected =
        [("birthday", 2), ("contacts[].label mobil", 1), ("contacts[].tag", 1), ("foo.bar[]", 1)];
    let mut found = not_understood(&report);
    found.sort();
    assert_eq!(found, expected.map(|(member, count)| (member.to_owned(), count)));
    assert_eq!((code, &report["created"]), (0, &json!(2)));
    // The number is there in spite of its label.
    let stored = &house.export("xurrent", "main")[1];
    assert_eq!(stored["contacts"][0]["telephone"], "+31 6 5550 1234");
}

#[test]
fn words_that_are_unknown_are_named_in_every_dialect() {
    let house = House::founded();
    let cases = [
        (
            "deskpro",
            json!({ "name": "A B", "primary_email": "a@b.test", "contact_data": [
            { "contact_type": "pager", "number": "123456" }] }),
            "contact_data[].contact_type pager",
        ),
        (
            "xurrent",
            json!({ "name": "A B", "primary_email": "a@b.test", "addresses": [
            { "label": "villa", "city": "Ede" }] }),
            "addresses[].label villa",
        ),
    ];
    for (from, document, expected) in cases {
        house.write("one.json", &document.to_string());
        let (report, _) = house.report("one.json", &["--from", from, "--dry-run"]);
        assert_eq!(not_understood(&report), [(expected.to_owned(), 1)], "{from}");
    }
}

#[test]
fn a_document_of_which_nothing_but_a_name_was_understood_is_rejected() {
    let house = House::founded();
    let names = json!({
        "deskpro": { "name": "Ann Vos" }, "onlyoffice": { "firstName": "Ann" },
        "xurrent": { "name": "Ann Vos" }, "awork": { "firstName": "Ann" },
    });
    for from in DIALECTS {
        let mut odd = names[from].clone();
        odd["brithday"] = "1980-01-02".into();
        let documents =
            [json!({ "foo": 1 }), json!({ "nme": "typo" }), json!({}), odd, names[from].clone()];
        house.write("odd.jsonl", &documents.map(|document| format!("{document}\n")).concat());
        let (report, code) = house.report("odd.jsonl", &["--from", from]);
        // A document that says a name and nothing else was understood whole.
        assert_eq!(
            (&report["created"], &report["rejected"]),
            (&json!(1), &json!(4)),
            "{from}: {report}"
        );
        assert_eq!(code, 6);
        let reasons = house.rejections("odd.jsonl");
        assert_eq!(reasons[0], "nothing of a person was understood: foo", "{from}");
        assert!(reasons[2].contains("the document says nothing"), "{from}: {reasons:?}");
        assert_eq!(reasons[3], "nothing but a name of a person was understood: brithday", "{from}");
        std::fs::remove_file(house.dir.path().join("odd.jsonl.rejected.jsonl")).unwrap();
    }
    house.write("native.jsonl", "{\"foo\":1}\n");
    let (report, _) = house.report("native.jsonl", &["--from", "native"]);
    assert_eq!(report["rejected"], 1);
}

#[test]
fn a_wrong_dialect_is_noticed_before_anything_is_written() {
    let house = House::founded();
    for written in DIALECTS.into_iter().chain(["native"]) {
        house
            .run(&["generate", "--people", "30", "--to", written, "people.jsonl", "--force"])
            .success();
        for named in DIALECTS.into_iter().chain(["native"]).filter(|named| *named != written) {
            let said = complaint(&house.run(&["import", "people.jsonl", "--from", named]).code(5));
            assert!(
                said.contains(&format!("use --from {written}")),
                "{written} as {named}: {said}"
            );
        }
        assert_eq!(house.export("native", "main").len(), 1, "{written}");
    }
}

#[test]
fn the_dialect_is_found_out_from_the_first_documents() {
    let house = House::founded();
    for written in DIALECTS.into_iter().chain(["native"]) {
        house
            .run(&["generate", "--people", "30", "--to", written, "people.jsonl", "--force"])
            .success();
        let said = complaint(&house.run(&["import", "people.jsonl", "--dry-run"]).success());
        assert!(said.contains(&format!("(--from {written})")), "{said}");
        assert!(said.contains("would be 30 created"), "{said}");
    }
    let both = json!({ "name": "Ann Vos", "primary_email": "ann@acme.test" });
    house.write("both.json", &both.to_string());
    let said = complaint(&house.run(&["import", "both.json", "--from", "auto"]).code(5));
    assert!(said.contains("may be of deskpro or xurrent"), "{said}");
    house.write("list.json", &json!({ "data": [both], "meta": {} }).to_string());
    house.run(&["import", "list.json", "--from", "deskpro"]).success();
    let xml = "<result><response><firstName>Nora</firstName><userName>nora</userName></response></result>";
    house.write("people.xml", xml);
    let said = complaint(&house.run(&["import", "people.xml"]).success());
    assert!(said.contains("ONLYOFFICE") && said.contains("1 created"), "{said}");
    house.write("people.csv", "First;Last\nAnn;Vos\n");
    let said = complaint(&house.run(&["import", "people.csv", "--from", "xurrent"]).code(5));
    assert!(said.contains("tables and cards are not read"), "{said}");
}

#[test]
fn doubtful_values_are_stored_and_reported_with_their_reasons() {
    let house = House::founded();
    let ann = json!({ "name": "Ann Vos", "primary_email": "ann(at)acme.test",
        "contacts": [{ "label": "mobile", "telephone": "n/a" }, { "label": "work", "email": "-" }] });
    let bo = json!({ "name": "Bo Ek ", "primary_email": "  bo@acme.test " });
    house.write("people.jsonl", &format!("{ann}\n{bo}\n"));
    let (report, code) =
        house.report("people.jsonl", &["--from", "xurrent", "--report", "report.txt"]);
    assert_eq!((code, &report["created"]), (0, &json!(2)));
    let mut found = doubtful(&report);
    found.sort();
    let expected = [
        ("e-mail", "a word for nothing", 1),
        ("e-mail", "not an e-mail address", 1),
        ("name", "outer blanks", 1),
        ("phone", "a word for nothing", 1),
        ("primary_email", "outer blanks", 1),
    ];
    let expected = expected.map(|(member, reason, n)| (member.to_owned(), reason.to_owned(), n));
    assert_eq!(found, expected);
    let lines = house.read("report.txt");
    assert!(lines.starts_with("2 people read: 2 created"), "{lines}");
    assert!(
        lines.contains("\nline 1: e-mail: not an e-mail address: ann(at)acme.test\n"),
        "{lines}"
    );
    assert!(lines.contains("\nline 2: primary_email: outer blanks:   bo@acme.test \n"), "{lines}");
    let stored = house.export("xurrent", "main");
    assert_eq!(stored[1]["primary_email"], "ann(at)acme.test");
    assert_eq!(stored[1]["contacts"][0]["telephone"], "n/a");
    assert_eq!(stored[2]["primary_email"], "bo@acme.test", "blanks around addresses go");
}

#[test]
fn strict_refuses_what_is_lost_or_doubtful_and_takes_the_rest() {
    let house = House::founded();
    let documents = [
        json!({ "name": "Ann", "primary_email": "ann(at)acme.test" }),
        json!({ "name": "Bo", "primary_email": "bo@acme.test", "birthday": "1980-01-02" }),
        json!({ "name": "Cy", "primary_email": " cy@acme.test" }),
        json!({ "name": "Di", "primary_email": "di@acme.test", "organization": { "id": 3 } }),
        json!({ "name": "Ed", "primary_email": "ed@acme.test", "job_title": "Clerk" }),
    ];
    house.write("people.jsonl", &documents.map(|document| format!("{document}\n")).concat());
    let (report, code) = house.report("people.jsonl", &["--from", "xurrent", "--strict"]);
    assert_eq!((code, &report["created"], &report["rejected"]), (6, &json!(1), &json!(4)));
    let expected = [
        "e-mail: not an e-mail address: ann(at)acme.test",
        "birthday: not understood",
        "primary_email: outer blanks:  cy@acme.test",
        "organization: named by an id of elsewhere alone",
    ];
    assert_eq!(house.rejections("people.jsonl"), expected);
    assert_eq!(house.export("xurrent", "main")[1]["name"], "Ed");
}

/// The only person beside the founder, of a document that is imported and loses nothing.
fn understood_whole(house: &House, from: &str, document: &Json) -> Json {
    house.write("one.json", &document.to_string());
    let (report, code) = house.report("one.json", &["--from", from, "--strict"]);
    assert_eq!((code, &report["created"]), (0, &json!(1)), "{from}: {report}");
    assert_eq!(report["not_understood"], json!([]), "{from}");
    house.export(from, "main").pop().unwrap()
}

#[test]
fn references_that_have_a_name_and_no_id_are_understood() {
    let house = House::founded();
    let bo = json!({ "name": "Bo Ek", "primary_email": "bo@k.example" });
    understood_whole(&house, "xurrent", &bo);
    let ann = json!({ "name": "A One", "primary_email": "a1@k.example",
        "organization": { "name": "ACME" }, "manager": { "name": "Bo Ek" } });
    let stored = understood_whole(&house, "xurrent", &ann);
    assert_eq!(stored["organization"]["name"], "ACME");
    assert_eq!(stored["manager"]["name"], "Bo Ek");
    let cy = json!({ "firstName": "Cy", "userName": "cy", "email": "cy@k.example",
        "groups": [{ "name": "Sales" }] });
    assert_eq!(understood_whole(&house, "onlyoffice", &cy)["groups"][0]["name"], "Sales");
    let di = json!({ "firstName": "Di", "teams": [{ "name": "Sales" }],
        "userContactInfos": [{ "type": "email", "subType": "work", "value": "di@k.example" }] });
    assert_eq!(understood_whole(&house, "awork", &di)["teams"][0]["name"], "Sales");
}

#[test]
fn sites_and_work_hours_of_elsewhere_keep_their_names() {
    let house = House::founded();
    let ann = json!({ "name": "A One", "primary_email": "a1@k.example",
        "site": { "id": 12, "name": "Widget Center" }, "work_hours": { "name": "Mon-Fri" } });
    let stored = understood_whole(&house, "xurrent", &ann);
    assert_eq!(stored["site"], json!({ "name": "Widget Center" }));
    assert_eq!(stored["work_hours"], json!({ "name": "Mon-Fri" }));
    let bo = json!({ "name": "Bo Ek", "primary_email": "bo@k.example", "site": { "id": 12 },
        "work_hours": { "id": 7, "name": "" } });
    let stored = understood_whole(&house, "xurrent", &bo);
    assert_eq!((&stored["site"]["id"], &stored["work_hours"]["id"]), (&json!(12), &json!(7)));
}

#[test]
fn members_that_a_dialect_keeps_without_understanding_them_are_said_and_no_loss() {
    let house = House::founded();
    let nora = json!({ "firstName": "Nora", "userName": "nora", "email": "nora@acme.test",
        "registrationDate": "2020" });
    house.write("nora.json", &nora.to_string());
    let (report, code) = house.report("nora.json", &["--from", "onlyoffice", "--strict"]);
    assert_eq!((code, &report["created"]), (0, &json!(1)));
    let kept = json!({ "member": "registrationDate", "word": null, "documents": 1, "kept": true });
    assert_eq!(report["not_understood"], json!([kept]));
}

#[test]
fn administrators_and_owners_of_a_file_are_members_here_unless_that_was_asked_for() {
    let house = House::founded();
    house.run(&["workspaces", "create", "other"]).success();
    house.run(&["export", "--to", "native", "owner.jsonl"]).success();
    let mut owner: Json = serde_json::from_str(&house.read("owner.jsonl")).unwrap();
    for (name, more, role) in [("boss", None, "member"), ("chief", Some("--admins"), "owner")] {
        owner["account"]["user_name"] = name.into();
        owner["id"] = uuid(name).into();
        owner["account"]["primary_email"] = Json::Null;
        owner["card"]["points"] = json!([]);
        house.write("one.jsonl", &owner.to_string());
        let args = [&["--workspace", "other"][..], more.as_slice()].concat();
        let said = house.import("one.jsonl", "native", &args);
        assert!(said.contains("1 created"), "{said}");
        assert_eq!(said.contains("--admins"), more.is_none(), "{said}");
        let stored = house.export("native", "other");
        let stored = stored.iter().find(|person| person["account"]["user_name"] == name).unwrap();
        assert_eq!(stored["account"]["role"], role);
    }
}

fn uuid(name: &str) -> String {
    format!("00000000-0000-7000-8000-0000000000{:02x}", name.len())
}
