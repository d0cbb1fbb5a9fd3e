//! What a dialect cannot express of a person: what does not come back from its document.

mod points;

use polydex_model::{Dialect, PartialDate, Person, Reference, Residue, Role, Status};
use serde_json::{Map, Value as Json, json};

/// Something that does not come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lost {
    /// What it is, for counting.
    pub(super) kind: String,
    /// The same with its value, for the person's own line.
    pub(super) text: String,
}

impl Lost {
    /// Something of this kind; `value` may be empty.
    pub(super) fn of(kind: &str, value: &str) -> Self {
        Self { kind: kind.to_owned(), text: format!("{kind} {value}").trim_end().to_owned() }
    }
}

/// What `back`, read from a dialect's document of `person`, lacks or has otherwise.
pub(super) fn between(person: &Person, back: &Person) -> Vec<Lost> {
    let mut lost = fields(person, back);
    lost.extend(references(person, back));
    let (person, back) = (without_primary_contexts(person), without_primary_contexts(back));
    for (point, found) in points::paired(&person, &back) {
        match found {
            None => lost.push(points::missing(point)),
            Some(found) => lost.extend(points::differences(point, found)),
        }
    }
    let extras = extras(&person.residue, &back.residue);
    lost.extend(extras.map(|extra| Lost::of(&format!("its {extra}"), "")));
    lost
}

/// Being primary already tells the address from others; its contexts add nothing.
fn without_primary_contexts(person: &Person) -> Person {
    let mut person = person.clone();
    let primary = person.account.primary_email;
    if let Some(point) = person.card.points.iter_mut().find(|point| Some(point.id) == primary) {
        point.contexts.clear();
    }
    person
}

/// Members of the record itself.
fn fields(person: &Person, back: &Person) -> Vec<Lost> {
    let (was, is) = (members(person), members(back));
    let differs = |(name, value): &(&String, &Json)| {
        let blank = value.is_null() || matches!(value, Json::String(text) if text.is_empty());
        !blank && is.get(*name) != Some(*value)
    };
    let members = was.iter().filter(differs);
    members.map(|(name, value)| Lost::of(name, &plain(value))).collect()
}

/// What is compared, as people call it. Names count by their full text: which form was given is
/// no fact about the person.
fn members(person: &Person) -> Map<String, Json> {
    let (account, card) = (&person.account, &person.card);
    let status = Some(account.status).filter(|status| *status != Status::Active);
    let role = Some(account.role).filter(|role| *role != Role::None);
    let labels = Some(card.labels.join(", "));
    let known = [
        ("name", json!(card.name.full())),
        ("title", json!(card.name.title)),
        ("job title", json!(card.job_title)),
        ("gender", json!(card.gender)),
        ("birthday", json!(card.birthday.map(date))),
        ("notes", json!(card.notes)),
        ("location", json!(card.location)),
        ("picture", json!(card.picture)),
        ("labels", json!(labels)),
        ("user name", json!(account.user_name)),
        ("role", json!(role)),
        ("status", json!(status)),
        ("locale", json!(account.locale)),
        ("time zone", json!(account.time_zone)),
        ("primary e-mail", json!(person.primary_address())),
        ("source", json!(account.foreign_ids.source)),
        ("source id", json!(account.foreign_ids.source_id)),
        ("employee id", json!(account.foreign_ids.employee)),
        ("support id", json!(account.foreign_ids.support)),
        ("authentication id", json!(account.foreign_ids.authentication)),
    ];
    known.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A date with `--` for what is not known of it, as vCard writes it.
fn date(date: PartialDate) -> String {
    let part = |part: Option<String>| part.unwrap_or_else(|| "--".to_owned());
    let two = |n: i8| format!("{n:02}");
    let (year, month) = (date.year.map(|n| n.to_string()), date.month.map(two));
    [part(year), part(month), part(date.day.map(two))].join("-")
}

/// Records referred to that are not referred to any more.
fn references(person: &Person, back: &Person) -> Vec<Lost> {
    let named = |kind: &str, reference: &Reference| {
        let number = || reference.number.map(|number| format!("number {number}"));
        Lost::of(kind, &reference.name.clone().or_else(number).unwrap_or_default())
    };
    let pairs = [
        ("organization", person.organization.as_slice(), back.organization.as_slice()),
        ("manager", person.manager.as_slice(), back.manager.as_slice()),
        ("group", &person.groups, &back.groups),
    ];
    let missing = |(kind, was, is): (&'static str, &[Reference], &[Reference])| {
        let gone = was.iter().filter(|was| !is.iter().any(|is| same(was, is)));
        gone.map(|reference| named(kind, reference)).collect::<Vec<_>>()
    };
    pairs.into_iter().flat_map(missing).collect()
}

/// Whether two references mean the same record, as far as a document says of it.
fn same(a: &Reference, b: &Reference) -> bool {
    (a.id.is_some() && a.id == b.id)
        || (a.number.is_some() && a.number == b.number)
        || (a.name.is_some() && a.name == b.name)
}

/// Members without a canonical place that one dialect left and another's document does not hold.
fn extras<'r>(was: &'r Residue, is: &'r Residue) -> impl Iterator<Item = String> + 'r {
    let missing = move |dialect: &Dialect, member: &str| is.extra(dialect, member).is_none();
    was.iter().flat_map(move |(dialect, left)| {
        let names = left.extras.keys().filter(move |member| missing(dialect, member));
        names.map(move |member| format!("{dialect} member {member}"))
    })
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use polydex_model::{Context, Link, OnlineService, PointId, Value};
    use polydex_testkit::person;

    use super::*;

    fn texts(was: &Person, back: &Person) -> Vec<String> {
        between(was, back).into_iter().map(|lost| lost.text).collect()
    }

    #[test]
    fn what_comes_back_in_another_form_is_not_lost() {
        let was = person("Ana Silva").email("Ana@example.com").mobile("089/1234567").build();
        let mut back = was.clone();
        back.card.name = was.card.name.parts();
        back.card.points.reverse();
        for point in &mut back.card.points {
            point.id = PointId::pending(90);
        }
        back.account.primary_email = was.account.primary_email;
        let Value::Phone(phone) = &mut back.card.points[0].value else { panic!("a phone") };
        phone.number = "089 123 45 67".to_owned();
        back.card.points[1].id = was.card.points[0].id;
        assert_eq!(texts(&was, &back), Vec::<String>::new());
    }

    #[test]
    fn a_missing_point_and_a_missing_context_are_named() {
        let was = person("Ana").link("https://a.example", &[Context::Work]).mobile("1").build();
        let mut back = was.clone();
        back.card.points.pop();
        back.card.points[0].contexts.clear();
        let lost = ["contexts work of link https://a.example", "phone 1"];
        assert_eq!(texts(&was, &back), lost);
    }

    #[test]
    fn a_service_that_comes_back_as_a_link_is_named() {
        let was = person("Ana").service("github", "ana").build();
        let mut back = was.clone();
        let uri = "https://github.com/ana".to_owned();
        back.card.points[0].value = Value::Link(Link { uri });
        assert_eq!(texts(&was, &back), ["github ana as such; it reads as link there"]);
        back.card.points[0].value = Value::OnlineService(OnlineService {
            service: Some("github".to_owned()),
            uri: Some("https://github.com/ana".to_owned()),
            ..OnlineService::default()
        });
        assert_eq!(texts(&was, &back), Vec::<String>::new());
    }

    #[test]
    fn a_reference_is_the_same_by_whatever_a_document_says_of_it() {
        let mut was = person("Ana").build();
        was.organization = Some(Reference {
            number: Some(7),
            name: Some("Acme".to_owned()),
            ..Reference::default()
        });
        let mut back = person("Ana").build();
        back.organization = Some(Reference::by_number(7));
        assert_eq!(texts(&was, &back), Vec::<String>::new());
        back.organization = None;
        assert_eq!(texts(&was, &back), ["organization Acme"]);
    }

    #[test]
    fn fields_and_extras_that_are_gone_are_named() {
        let deskpro = Dialect::named("deskpro");
        let was = person("Ana")
            .with(|person| {
                person.card.gender = Some("female".to_owned());
                person.residue.set_extra(&deskpro, "creation_system", Some("web".into()));
            })
            .build();
        let back = person("Ana").build();
        let lost = ["gender female", "its deskpro member creation_system"];
        assert_eq!(texts(&was, &back), lost);
    }
}
