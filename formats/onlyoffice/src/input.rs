//! Reads the parameters that create or change a person.

use polydex_model::{Fault, Refusal, Rule, normal::is_blank};
use serde_json::Value as Json;

use crate::{
    lens::{Changes, Form, PARAMETERS, Parameter, Sex},
    wire::{Params, date::Portal, pairs, params::Faults},
};

/// The input of a request: the changes, and the password, which no lens may see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonInput {
    /// The members to change.
    pub changes: Changes,
    /// The new password in clear text.
    pub password: Option<String>,
}

/// Reads the parameters. An error names every fault.
pub fn read(params: &Params, portal: &Portal) -> Result<PersonInput, Refusal> {
    let mut faults = Faults::default();
    let mut changes = Changes::default();
    match pairs::read(params) {
        Ok(contacts) => changes.contacts = contacts,
        Err(Refusal::Invalid(invalid)) => faults.add(invalid),
        Err(refusal) => return Err(refusal),
    }
    for parameter in PARAMETERS {
        if let Some(value) = faults.take(value(params, parameter, portal)) {
            changes.set(parameter.name, value);
        }
    }
    faults.take(no_files(params));
    let password = changes.remove("password").and_then(|text| text.as_str().map(str::to_owned));
    let password = password.filter(|password| !password.is_empty());
    faults.into_result(PersonInput { changes, password })
}

/// The value of a parameter; a null clears the member.
fn value(params: &Params, parameter: &Parameter, portal: &Portal) -> Result<Option<Json>, Fault> {
    match parameter.form {
        Form::Flag => Ok(params.flag(parameter.name)?.map(Json::from)),
        Form::Groups => Ok(params.texts(parameter.name)?.map(Json::from)),
        Form::Sex => sex(params, parameter.name),
        Form::Day => day(params, parameter.name, portal),
        // Faults of a wrong type have always named texts in lower case.
        _ => Ok(params.text(&parameter.name.to_lowercase())?.map(Json::from)),
    }
}

fn sex(params: &Params, name: &str) -> Result<Option<Json>, Fault> {
    match params.text(name)? {
        None => Ok(None),
        Some(text) if is_blank(text) => Ok(Some(Json::Null)),
        Some(text) => match Sex::named(text.trim()) {
            Some(sex) => Ok(Some(sex.name().into())),
            None => Err(Fault::at(name, Rule::NotAChoice)),
        },
    }
}

fn day(params: &Params, name: &str, portal: &Portal) -> Result<Option<Json>, Fault> {
    let Some(text) = params.text(name)? else { return Ok(None) };
    if is_blank(text) {
        return Ok(Some(Json::Null));
    }
    let day = portal.read_day(text).ok_or_else(|| Fault::at(name, Rule::Format("date")))?;
    Ok(Some(day.date().map(|date| date.to_string()).into()))
}

/// Refuses `files`: a URL that the vendor's server would fetch at the client's request. We never do.
fn no_files(params: &Params) -> Result<Option<()>, Fault> {
    match params.word("files") {
        Some(_) => Err(files_refused()),
        None => Ok(None),
    }
}

/// The fault of a request that sends a picture's URL.
pub fn files_refused() -> Fault {
    Fault::at("files", Rule::Own("pictures are not fetched from URLs here"))
}

#[cfg(test)]
mod tests {
    use polydex_model::Settings;

    use super::*;
    use crate::wire::{date::ZeroOffset, form, json};

    fn of_json(body: &str) -> Result<PersonInput, Refusal> {
        let portal = Portal::new(&Settings::default(), ZeroOffset::Letter);
        read(&json::read(body.as_bytes()).unwrap(), &portal)
    }

    #[test]
    fn absent_and_null_are_unchanged_and_empty_clears() {
        let input =
            of_json(r#"{"title":"","location":null,"birthday":"","department":[]}"#).unwrap();
        let expected = Changes::default()
            .with("title", "")
            .with("birthday", Json::Null)
            .with("department", Json::Array(Vec::new()));
        assert_eq!(input.changes, expected);
    }

    #[test]
    fn names_are_read_in_any_case_from_json_and_forms() {
        let portal = Portal::new(&Settings::default(), ZeroOffset::Letter);
        let form = b"FirstName=Nora&isVisitor=True&department[]=a&department[]=b&Sex=Female&worksFrom=2021-05-03";
        let input = read(&form::read(form).unwrap(), &portal).unwrap();
        let expected = Changes::default()
            .with("firstname", "Nora")
            .with("sex", "female")
            .with("worksfrom", "2021-05-03")
            .with("isVisitor", true)
            .with("department", vec!["a", "b"]);
        assert_eq!(input.changes, expected);
    }

    #[test]
    fn every_fault_is_named() {
        let refusal = of_json(
            r#"{"firstname":{},"isVisitor":"yes","birthday":"soon","sex":"x","contacts":[{}],
                "department":{"a":1},"files":"http://x/y.png"}"#,
        );
        let Err(Refusal::Invalid(faults)) = refusal else { panic!("{refusal:?}") };
        let paths: Vec<String> = faults.iter().map(|fault| fault.path.to_string()).collect();
        let named =
            ["contacts.0.type", "firstname", "sex", "birthday", "isVisitor", "department", "files"];
        assert_eq!(paths, named);
    }

    #[test]
    fn the_reset_date_clears() {
        let input = of_json(r#"{"birthday":"1900-01-01"}"#).unwrap();
        assert_eq!(input.changes, Changes::default().with("birthday", Json::Null));
    }
}
