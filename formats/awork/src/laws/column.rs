//! awork as a program and as a column of the tables.

use crate::{
    AworkLens, laws,
    lens::Command,
    wire::{ContactInfo, ContactInfoForm, UserForm},
};
use polydex_lens::{
    laws::{Column, Commands, Members},
    request::{Coercion, RequestObject},
};
use polydex_model::Person;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

/// The dialect, for the laws.
#[derive(Debug)]
pub struct Awork;

impl Commands for Awork {
    type Lens = AworkLens;
    type Command = Command;

    fn lens() -> AworkLens {
        AworkLens
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

/// `type/subType`, with ` + label` where there is one.
impl Column for Awork {
    fn write(_: &Person, code: &str, value: &str) -> Command {
        let (code, label) = code.split_once(" + ").unwrap_or((code, ""));
        let (kind, sub_type) = code.split_once('/').unwrap_or((code, ""));
        let mut sent = Map::from_iter([("type".to_owned(), json!(kind))]);
        let mut send = |member: &str, text: &str| {
            sent.extend((!text.is_empty()).then(|| (member.to_owned(), Json::from(text))));
        };
        send("subType", sub_type);
        send("label", label);
        if kind == "address" {
            send("addressLine1", value);
            send("zipCode", "94105");
            send("city", "San Francisco");
            send("country", "US");
        } else {
            send("value", value);
        }
        Command::AddContactInfo(ContactInfoForm::read(&mut object(sent)))
    }

    fn cell(entry: &ContactInfo) -> (String, String) {
        let mut code = entry.kind.clone().unwrap_or_default();
        if let Some(sub_type) = &entry.sub_type {
            code = format!("{code}/{sub_type}");
        }
        if let Some(label) = &entry.label {
            code = format!("{code} + {label}");
        }
        let value = if entry.is_address { &entry.address_line1 } else { &entry.value };
        (code, value.clone().unwrap_or_default())
    }

    fn set_value(entry: &mut ContactInfo, value: &str) {
        let member = if entry.is_address { &mut entry.address_line1 } else { &mut entry.value };
        *member = Some(value.to_owned());
    }
}

fn object(members: Map<String, Json>) -> RequestObject {
    RequestObject::new(&Coercion::ASP_NET_CORE, members)
}

impl Members for Awork {
    fn change(sent: Json) -> Command {
        let Json::Object(sent) = sent else { unreachable!("members are sent as an object") };
        let form = UserForm::read(&mut object(sent));
        Command::MergeUser { form, today: jiff::civil::date(2026, 11, 22) }
    }
}
