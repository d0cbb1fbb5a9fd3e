//! The parameters that create or change a person.

use polydex_model::{Fault, Refusal, Rule, normal::is_blank};

use super::{
    Pair, Params,
    date::{Day, Portal},
    pairs,
    params::Faults,
};

/// The members of a person that a request sets. `None` leaves a member unchanged; an empty text
/// clears it.
///
/// The vendor's server treats an absent `contacts`, `department`, `lead` or `isVisitor` as empty, so
/// that a partial update wipes them. Here every absent member is left unchanged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Given name.
    pub first_name: Option<String>,
    /// Surname.
    pub last_name: Option<String>,
    /// The primary e-mail address.
    pub email: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// Room or town.
    pub location: Option<String>,
    /// Notes; requests call them `comment`, profiles `notes`.
    pub notes: Option<String>,
    /// `male`, `female`, or empty.
    pub sex: Option<String>,
    /// Birthday.
    pub birthday: Option<Day>,
    /// First day of work.
    pub work_from: Option<Day>,
    /// Language tag.
    pub culture_name: Option<String>,
    /// Whether the person is a guest rather than a user.
    pub is_visitor: Option<bool>,
    /// `true` terminates the person, `false` ends that.
    pub disable: Option<bool>,
    /// GUID of the manager, or empty.
    pub lead: Option<String>,
    /// Groups by GUID or name.
    pub department: Option<Vec<String>>,
    /// The whole list of contacts.
    pub contacts: Option<Vec<Pair>>,
}

/// The input of a request: the members, and the password, which no lens may see.
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
    let contacts = match pairs::read(params) {
        Ok(contacts) => contacts,
        Err(Refusal::Invalid(invalid)) => {
            faults.add(invalid);
            None
        }
        Err(refusal) => return Err(refusal),
    };
    let mut text = |name| faults.take(params.text(name)).map(str::to_owned);
    let mut changes = Changes {
        first_name: text("firstname"),
        last_name: text("lastname"),
        email: text("email"),
        title: text("title"),
        location: text("location"),
        notes: text("comment"),
        culture_name: text("culturename"),
        lead: text("lead"),
        contacts,
        ..Changes::default()
    };
    let password = text("password").filter(|password| !password.is_empty());
    changes.sex = faults.take(sex(params));
    changes.birthday = faults.take(day(params, "birthday", portal));
    changes.work_from = faults.take(day(params, "worksfrom", portal));
    changes.is_visitor = faults.take(params.flag("isVisitor"));
    changes.disable = faults.take(params.flag("disable"));
    let groups = faults.take(params.texts("department"));
    changes.department = groups.map(|groups| groups.into_iter().map(str::to_owned).collect());
    faults.take(no_files(params));
    faults.into_result(PersonInput { changes, password })
}

fn sex(params: &Params) -> Result<Option<String>, Fault> {
    let Some(text) = params.text("sex")? else { return Ok(None) };
    let sex = if is_blank(text) { String::new() } else { text.trim().to_lowercase() };
    match sex.as_str() {
        "" | "male" | "female" => Ok(Some(sex)),
        _ => Err(Fault::at("sex", Rule::NotAChoice)),
    }
}

fn day(params: &Params, name: &str, portal: &Portal) -> Result<Option<Day>, Fault> {
    let Some(text) = params.text(name)? else { return Ok(None) };
    if is_blank(text) {
        return Ok(Some(Day::None));
    }
    portal.read_day(text).map(Some).ok_or_else(|| Fault::at(name, Rule::Format("date")))
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
    use jiff::civil::date;
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
        let expected = Changes {
            title: Some(String::new()),
            birthday: Some(Day::None),
            department: Some(Vec::new()),
            ..Changes::default()
        };
        assert_eq!(input.changes, expected);
    }

    #[test]
    fn names_are_read_in_any_case_from_json_and_forms() {
        let portal = Portal::new(&Settings::default(), ZeroOffset::Letter);
        let form = b"FirstName=Nora&isVisitor=True&department[]=a&department[]=b&Sex=Female&worksFrom=2021-05-03";
        let input = read(&form::read(form).unwrap(), &portal).unwrap();
        assert_eq!(input.changes.first_name.as_deref(), Some("Nora"));
        assert_eq!(input.changes.is_visitor, Some(true));
        assert_eq!(input.changes.department, Some(vec!["a".into(), "b".into()]));
        assert_eq!(input.changes.sex.as_deref(), Some("female"));
        assert_eq!(input.changes.work_from, Some(Day::Of(date(2021, 5, 3))));
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
        assert_eq!(input.changes.birthday, Some(Day::None));
    }
}
