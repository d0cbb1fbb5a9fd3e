use std::io::BufReader;

use super::*;
use crate::format::Format;

/// The documents with their lines, read a few bytes at a time: no cut may matter.
fn named(name: &str) -> Format {
    Format::named(name).expect("a format of the registry")
}

fn split(format: Format, text: &str) -> Result<Vec<(u64, String)>, String> {
    let mut answers = [1, 2, 3, 7, 4096].map(|size| {
        let input = BufReader::with_capacity(size.max(4), text.as_bytes());
        let documents = Split::new(input, format.envelopes, format.reads_xml)
            .map_err(|error| error.to_string())?;
        documents
            .map(|document| match document {
                Ok(Document { line, text }) => Ok((line, String::from_utf8(text).unwrap())),
                Err(error) => Err(error.to_string()),
            })
            .collect()
    });
    let last: Result<Vec<_>, _> = std::mem::replace(&mut answers[4], Ok(Vec::new()));
    answers[..4].iter().for_each(|answer| assert_eq!(*answer, last));
    last
}

fn texts(format: Format, text: &str) -> Vec<String> {
    split(format, text).unwrap().into_iter().map(|(_, text)| text).collect()
}

#[test]
fn lines_are_documents_and_a_broken_one_hurts_no_other() {
    let text = "\u{feff}{\"a\":\"}\"}\n\n  {\"b\": [1\r\n{\"c\":1}";
    let lines = split(named("xurrent"), text).unwrap();
    let expected = [(1, r#"{"a":"}"}"#), (3, r#"{"b": [1"#), (4, r#"{"c":1}"#)];
    assert_eq!(lines, expected.map(|(line, text)| (line, text.to_owned())));
}

#[test]
fn an_array_is_taken_apart_however_it_is_written() {
    for text in [r#"[{"a":[1,{}]},{"b":"],["}]"#, "[\n {\"a\":[1,{}]}\n ,\n{\"b\":\"],[\"}\n]\n"] {
        assert_eq!(texts(named("awork"), text), [r#"{"a":[1,{}]}"#, r#"{"b":"],["}"#]);
    }
    assert_eq!(texts(named("awork"), "[]").len(), 0);
    assert_eq!(texts(named("awork"), "[1, \"x\" ,null]"), ["1", "\"x\"", "null"]);
    assert_eq!(texts(named("awork"), "[{}]\n[{},{}]").len(), 3);
}

#[test]
fn documents_over_several_lines_follow_each_other() {
    let text = "{\n \"a\": 1\n}\n{\n \"b\": \"\\\"}\"\n}";
    let documents = split(named("xurrent"), text).unwrap();
    assert_eq!(documents.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 4]);
}

#[test]
fn the_list_in_a_vendors_envelope_is_taken_apart() {
    let text =
        r#"{"meta":{"data":[0]},"x":"data","data":[{"id":1},{"id":2}],"linked":{"data":[]}}"#;
    assert_eq!(texts(named("deskpro"), text), [r#"{"id":1}"#, r#"{"id":2}"#]);
    assert_eq!(texts(named("deskpro"), &format!("{text}\n{text}")).len(), 4);
    let text = r#"{"count":1,"response":[{"a":1}],"status":0}"#;
    assert_eq!(texts(named("onlyoffice"), text), [r#"{"a":1}"#]);
    // One person in an envelope is one document; so is an object of a dialect without envelopes.
    let one = r#"{"data":{"id":1}}"#;
    assert_eq!(texts(named("deskpro"), one), [one]);
    let tags = r#"{"data":[{"id":1}]}"#;
    assert_eq!(texts(named("awork"), tags), [tags]);
}

#[test]
fn an_input_that_is_cut_off_says_where() {
    for text in ["[{\"a\":1},", "{\"a\":\n \"b", "{\"data\":[{\"a\":1}"] {
        let error = split(named("deskpro"), text).unwrap_err();
        assert!(error.contains("ends in the middle"), "{text}: {error}");
    }
    assert!(split(named("deskpro"), "}").unwrap_err().contains("line 1: expected a document"));
    assert_eq!(split(named("deskpro"), " \n"), Ok(Vec::new()));
}

#[test]
fn every_response_of_an_xml_answer_is_a_document() {
    let text = "<?xml version=\"1.0\"?>\n<result><count>2</count>\n<response><firstName>A &amp; B\
                </firstName></response>\n<response><contacts><type>x</type></contacts><a/></response>\
                </result>";
    let documents = split(named("onlyoffice"), text).unwrap();
    assert_eq!(
        documents,
        [
            (
                3,
                "<result><response><firstName>A &amp; B</firstName></response></result>".to_owned()
            ),
            (
                4,
                "<result><response><contacts><type>x</type></contacts><a/></response></result>"
                    .to_owned()
            ),
        ]
    );
    assert!(split(named("onlyoffice"), "<result><response><a>").is_err());
    assert_eq!(split(named("onlyoffice"), "<result><response/></result>").unwrap().len(), 0);
}

#[test]
fn a_document_without_end_is_refused_before_it_fills_the_memory() {
    let endless = io::Read::chain(&b"{\"a\":\""[..], io::repeat(b'x'));
    let mut split = Split::new(BufReader::new(endless), &[], false).unwrap();
    assert!(matches!(split.next(), Some(Err(SplitError::TooLong(1)))));
}
