//! Faults as a tree by member; each node may have `errors` and `fields`.

use polydex_model::{CanonicalField, Fault, FieldPath, Rule};
use serde_json::{Map, Value as Json, json};

/// A fault as Deskpro writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VendorFault {
    /// The path of the member; list positions are their digits.
    pub(crate) path: Vec<String>,
    /// The vendor's code.
    pub(crate) code: &'static str,
    /// The message for people.
    pub(crate) message: String,
}

impl From<&Fault> for VendorFault {
    fn from(fault: &Fault) -> Self {
        let path = match &fault.path {
            FieldPath::Wire(segments) => segments.iter().map(ToString::to_string).collect(),
            FieldPath::Canonical(field) => path_of(field),
        };
        let (code, message) = words(&fault.rule, &path);
        Self { path, code, message }
    }
}

/// The member of a canonical field.
fn path_of(field: &CanonicalField) -> Vec<String> {
    let path: &[&str] = match field {
        CanonicalField::Name => &["name"],
        CanonicalField::PrimaryEmail => &["primary_email"],
        CanonicalField::Role => &["is_agent"],
        CanonicalField::Status => &["is_disabled"],
        CanonicalField::Organization => &["organization"],
        CanonicalField::Parent => &["parent"],
        CanonicalField::EmailDomain(index) => {
            return vec!["email_domains".into(), index.to_string()];
        }
        CanonicalField::Point(_) | CanonicalField::Points => &["contact_data"],
        CanonicalField::Member(name) => &[*name],
        CanonicalField::Record
        | CanonicalField::UserName
        | CanonicalField::Manager
        | CanonicalField::Group(_)
        | CanonicalField::ForeignId(_) => &[],
    };
    path.iter().map(|segment| (*segment).to_owned()).collect()
}

/// Code and message of a rule at a path.
fn words(rule: &Rule, path: &[String]) -> (&'static str, String) {
    let (code, message) = match rule {
        Rule::Required => ("required", "This value should not be blank."),
        Rule::TooLong(max) => {
            let message = format!("This value is too long. It should have {max} or less.");
            return ("length_too_long", message);
        }
        Rule::TooShort(min) if path.last().is_some_and(|name| name == "password") => {
            let message = format!("This value is too short. It should have {min} or more.");
            return ("length_too_short", message);
        }
        Rule::TooShort(min) => {
            let message = format!("This collection should contain {min} element or more.");
            return ("too_few_elements", message);
        }
        Rule::NotAChoice => ("bad_choice", "One or more of the given values is invalid."),
        Rule::Format("email") => ("invalid_email", "This value is not a valid email address."),
        Rule::Format("url") => ("invalid_url", "This value is not a valid URL."),
        Rule::Format("phone") => {
            ("invalid_phone_number_format", "This value is not a valid phone number.")
        }
        Rule::Format(_) => ("regex", "This value is not valid."),
        Rule::WrongType(expected) => {
            return ("invalid_data_type", format!("This value should be of type {expected}."));
        }
        Rule::UnknownMembers(names) => {
            return ("extra_fields", format!("Unexpected field names: {names}"));
        }
        Rule::Taken(_)
            if path
                .iter()
                .any(|segment| segment.contains("email") && !segment.contains("domain")) =>
        {
            return dupe_email(None);
        }
        Rule::Taken(_) => ("unique_entity", "This value is already used."),
        Rule::Repeated => ("not_unique_collection", "This value is given more than once."),
        Rule::NotAllowed | Rule::ReadOnly => ("bad_choice", "This value may not be changed here."),
        Rule::Own(code) => return (code, own(code).to_owned()),
    };
    (code, message.to_owned())
}

/// The vendor's fault for an address that belongs to another person; importers look for its code.
pub(crate) fn dupe_email(address: Option<&str>) -> (&'static str, String) {
    let quoted = address.map(|address| format!(" \"{address}\"")).unwrap_or_default();
    ("dupe_email", format!("The email address{quoted} is already in use."))
}

fn own(code: &str) -> &'static str {
    match code {
        "linked_in_url" => "This value is not the URL of a LinkedIn page.",
        "facebook_url" => "This value is not the URL of a Facebook page.",
        "already_in_organization" => "The person is already a member of the organization.",
        "last_owner" => "There must always be an owner.",
        _ => "This value is not valid.",
    }
}

/// The tree. Empty `errors` are left out; the items of a list have its name (`emails_0`).
pub(crate) fn tree(faults: impl IntoIterator<Item = VendorFault>) -> Json {
    let mut root = Map::new();
    for fault in faults {
        let node = names(&fault.path).into_iter().fold(&mut root, |node, name| {
            let fields = member(node, "fields");
            member(fields, &name)
        });
        let errors = node.entry("errors").or_insert_with(|| json!([]));
        if let Some(errors) = errors.as_array_mut() {
            errors.push(json!({ "code": fault.code, "message": fault.message }));
        }
    }
    Json::Object(root)
}

/// The path with the list's name before each position.
fn names(path: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(path.len());
    for (index, segment) in path.iter().enumerate() {
        let is_position = !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit());
        match index.checked_sub(1).and_then(|before| path.get(before)) {
            Some(list) if is_position => names.push(format!("{list}_{segment}")),
            _ => names.push(segment.clone()),
        }
    }
    names
}

/// A member that is an object, added if it is missing.
fn member<'m>(object: &'m mut Map<String, Json>, name: &str) -> &'m mut Map<String, Json> {
    let inner = object.entry(name).or_insert_with(|| Json::Object(Map::new()));
    inner.as_object_mut().expect("`fields` and its members are created as objects here")
}
