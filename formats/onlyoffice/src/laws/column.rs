//! ONLYOFFICE as a program and as a column of the tables.

use crate::{
    OnlyofficeLens, laws,
    lens::{Changes, Command, Entry, Form, PARAMETERS, Slot},
    wire::Pair,
};
use polydex_lens::laws::{Column, Commands, Members};
use polydex_model::Person;
use proptest::prelude::*;
use serde_json::Value as Json;

/// The dialect, for the laws.
#[derive(Debug)]
pub struct Onlyoffice;

impl Commands for Onlyoffice {
    type Lens = OnlyofficeLens;
    type Command = Command;

    fn lens() -> OnlyofficeLens {
        OnlyofficeLens
    }

    fn any_command(person: &Person) -> BoxedStrategy<Command> {
        laws::any_command(person)
    }

    fn any_addition(person: &Person) -> BoxedStrategy<Command> {
        laws::any_addition(person)
    }

    fn repetitions(person: &Person) -> Vec<Command> {
        laws::repetitions(person)
    }
}

/// The type of a pair of the list, or the profile's member.
impl Column for Onlyoffice {
    fn write(_: &Person, code: &str, value: &str) -> Command {
        Command::Merge(vec![Pair { kind: code.to_owned(), value: value.to_owned() }])
    }

    fn cell(entry: &Entry) -> (String, String) {
        let code = match entry.slot {
            Slot::Email => "the member email",
            Slot::MobilePhone => "the member mobilePhone",
            Slot::List | Slot::Further => &entry.kind,
        };
        (code.to_owned(), entry.value.clone())
    }

    fn set_value(entry: &mut Entry, value: &str) {
        value.clone_into(&mut entry.value);
    }
}

impl Members for Onlyoffice {
    fn change(sent: Json) -> Command {
        let mut changes = Changes::default();
        for parameter in PARAMETERS.iter().filter(|parameter| parameter.form != Form::Groups) {
            let member = parameter.member.unwrap_or(parameter.name);
            let Some(value) = sent.get(member) else { continue };
            let is_cleared =
                value.is_null() && matches!(parameter.form, Form::Name | Form::Text(_) | Form::Id);
            changes.set(parameter.name, if is_cleared { "".into() } else { value.clone() });
        }
        Command::Update(changes)
    }
}
