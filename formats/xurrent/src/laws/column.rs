//! Xurrent as a program, about people and about organizations, and as a column of the tables.

use crate::{
    XurrentLens, laws,
    lens::{Command, Entry, RecordInput},
    phrasebook::{Collection, Slot},
    wire::Body,
};
use polydex_lens::laws::{Column, Commands, Members};
use polydex_model::{Organization, Person, Settings};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// The dialect, for the laws.
#[derive(Debug)]
pub struct Xurrent;

macro_rules! program {
    ($($record:ty),*) => {$(
        impl Commands<$record> for Xurrent {
            type Lens = XurrentLens;
            type Command = Command;

            fn lens() -> XurrentLens {
                XurrentLens::for_workspace(&Settings::default())
            }

            fn any_command(record: &$record) -> BoxedStrategy<Command> {
                laws::any_command(record)
            }

            fn any_addition(record: &$record) -> BoxedStrategy<Command> {
                laws::any_addition(record)
            }

            fn repetitions(record: &$record) -> Vec<Command> {
                laws::repetitions(record)
            }
        }
    )*};
}

program!(Person, Organization);

/// The key of the value, or `address`, and the label.
impl<R> Column<R> for Xurrent
where
    Self: Commands<R, Lens = XurrentLens, Command = Command>,
    R: crate::phrasebook::XurrentRecord,
{
    fn write(_: &R, code: &str, value: &str) -> Command {
        let (key, label) = code.split_once(' ').unwrap_or((code, ""));
        let mut sent = json!({ "label": label, key: value });
        let mut list = Collection::Contacts;
        if key == "address" {
            list = Collection::Addresses;
            (sent["zip"], sent["city"]) = ("94105".into(), "San Francisco".into());
            sent["country"] = "US".into();
        }
        Command::Add(list, Body::parse(sent.to_string().as_bytes()).expect("a document made here"))
    }

    fn cell(entry: &Entry) -> (String, String) {
        let value = match entry.slot {
            Slot::Address => entry.address.clone().unwrap_or_default(),
            _ => entry.uri.clone(),
        };
        (format!("{} {}", entry.slot.key(), entry.label).trim().to_owned(), value)
    }

    fn set_value(entry: &mut Entry, value: &str) {
        match entry.slot {
            Slot::Address => entry.address = Some(value.to_owned()),
            _ => value.clone_into(&mut entry.uri),
        }
    }
}

impl Members for Xurrent {
    fn change(sent: Json) -> Command {
        let body = Body::parse(sent.to_string().as_bytes()).expect("a document made here");
        Command::Update(RecordInput { body, ..RecordInput::default() })
    }
}
