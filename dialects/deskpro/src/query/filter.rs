//! Filters of lists. Parameters that are not known are passed over, as the vendor does.

use polydex_model::{
    Filter, Refusal,
    query::{Field, Scalar, Test},
};
use serde_json::Value as Json;

use super::Params;
use crate::{
    DIALECT,
    lens::{Ids, custom_field_extra, custom_field_mark},
};

/// Most ids in one question.
const MOST_IDS: usize = 200;

/// Which people `params` ask for; `myself` is the caller's number.
pub(crate) fn people(params: &Params, myself: i64) -> Result<Filter, Refusal> {
    let mut all = vec![deleted(params)?, ids(params)?];
    if let Some(address) = params.get("primary_email") {
        all.push(Filter::holds_email(address, true));
    }
    if let Some(addresses) = params.list("emails") {
        let any = addresses.iter().map(|text| Filter::holds_email(text, false));
        all.push(Filter::Or(any.collect()));
    }
    if let Some(numbers) = params.split("organization") {
        all.push(number_in(Field::Organization, &numbers));
    }
    if let Some(text) = params.get("search").filter(|text| !text.is_empty()) {
        all.push(name_contains(text));
    }
    if let Some(is_agent) = params.yes_or_no("is_agent") {
        all.push(if is_agent { agents() } else { Filter::Not(Box::new(agents())) });
    }
    if params.flag("not_me") {
        all.push(Filter::Not(Box::new(number_in(Field::Number, &[&myself.to_string()]))));
    }
    all.extend(labels(params));
    all.extend(members_of(params, "user_group", Ids::UserGroups));
    all.extend(members_of(params, "agent_team", Ids::Teams));
    all.extend(custom_fields(params, "person_field"));
    Ok(Filter::And(all))
}

/// Which organizations `params` ask for.
pub(crate) fn organizations(params: &Params) -> Result<Filter, Refusal> {
    let mut all = vec![ids(params)?];
    if let Some(name) = params.get("name") {
        all.push(Filter::Is(Field::Name, Test::Equals(Scalar::Text(name.to_owned()))));
    }
    if let Some(text) = params.get("search").filter(|text| !text.is_empty()) {
        all.push(name_contains(text));
    }
    if let Some(numbers) = params.split("parent") {
        all.push(number_in(Field::Organization, &numbers));
    }
    all.extend(labels(params));
    all.extend(members_of(params, "user_group", Ids::UserGroups));
    all.extend(custom_fields(params, "org_field"));
    Ok(Filter::And(all))
}

/// People who work at the help desk: members, admins and owners.
pub(crate) fn agents() -> Filter {
    Filter::Is(Field::Role, one_of(&["member", "admin", "owner"]))
}

fn one_of(texts: &[&str]) -> Test {
    Test::OneOf(texts.iter().map(|text| Scalar::Text((*text).to_owned())).collect())
}

/// `is_deleted`: 0 for those who are not, 1 for those who are, -1 for both.
fn deleted(params: &Params) -> Result<Filter, Refusal> {
    match params.get("is_deleted") {
        None | Some("" | "0") => Ok(Filter::All),
        Some("1") => Ok(Filter::Is(Field::Status, one_of(&["deleted"]))),
        Some("-1") => {
            let every = ["active", "deactivated", "archived", "deleted"];
            Ok(Filter::Is(Field::Status, one_of(&every)))
        }
        Some(_) => Err(Refusal::Malformed("is_deleted must be 0, 1 or -1".into())),
    }
}

fn ids(params: &Params) -> Result<Filter, Refusal> {
    match params.split("ids") {
        None => Ok(Filter::All),
        Some(ids) if ids.len() > MOST_IDS => {
            Err(Refusal::Malformed("ids must not be more than 200".into()))
        }
        Some(ids) => Ok(number_in(Field::Number, &ids)),
    }
}

/// What is no number is nobody's.
fn number_in(field: Field, texts: &[&str]) -> Filter {
    let numbers = texts.iter().filter_map(|text| text.parse().ok()).map(Scalar::Number);
    Filter::Is(field, Test::OneOf(numbers.collect()))
}

fn name_contains(text: &str) -> Filter {
    Filter::Is(Field::Name, Test::Contains(text.to_owned(), true))
}

/// `label[]`, or `labels` as a comma list, with `labels_mode`; or `no_labels`.
fn labels(params: &Params) -> Vec<Filter> {
    let mut all = Vec::new();
    let listed = params.split("labels").filter(|labels| !labels.is_empty());
    let single = params.list("label");
    if single.is_some() || listed.is_some() {
        let labels = [single, listed].into_iter().flatten().flatten().collect::<Vec<_>>();
        let has = |label: &&str| {
            Filter::Is(Field::Label, Test::Equals(Scalar::Text((*label).to_owned())))
        };
        let filters = labels.iter().map(has).collect();
        let is_every = params.get("labels_mode") == Some("all");
        all.push(if is_every { Filter::And(filters) } else { Filter::Or(filters) });
    }
    if params.flag("no_labels") {
        all.push(Filter::Is(Field::Label, Test::Missing));
    }
    all
}

/// Records with one of the ids; an empty parameter asks for those that have none.
fn members_of(params: &Params, name: &str, ids: Ids) -> Option<Filter> {
    let wanted = params.split(name)?;
    if wanted.is_empty() {
        return Some(Filter::Is(Field::Extra(DIALECT, ids.name().to_owned()), Test::Missing));
    }
    let has = |id: i64| {
        let extra = Field::Extra(DIALECT, ids.extra_of(id));
        Filter::Is(extra, Test::Equals(Scalar::Json(true.into())))
    };
    Some(Filter::Or(wanted.iter().filter_map(|id| id.parse().ok()).map(has).collect()))
}

/// A custom field's value, which may be stored as a text, a number or a boolean, or in a list of
/// those.
fn custom_fields(params: &Params, prefix: &str) -> Vec<Filter> {
    let fields = params.numbered(prefix).into_iter().map(|(number, value)| {
        let is = |extra: String, value: Json| {
            Filter::Is(Field::Extra(DIALECT, extra), Test::Equals(Scalar::Json(value)))
        };
        let field = || custom_field_extra(number);
        let bare: Option<Json> = serde_json::from_str(value).ok();
        let bare = bare.filter(|value| value.is_number() || value.is_boolean());
        let bare = bare.map(|value| is(field(), value));
        let listed = is(custom_field_mark(number, value), true.into());
        Filter::Or([is(field(), value.into()), listed].into_iter().chain(bare).collect())
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    use polydex_model::query::{Kind, PointFilter};

    use super::*;

    fn people_by(query: &str) -> Result<Filter, Refusal> {
        people(&Params::of(&format!("/api/v2/people?{query}").parse().unwrap()), 7)
    }

    #[test]
    fn parameters_that_are_not_known_are_passed_over() {
        assert_eq!(people_by("online=1&department=3&x=y"), people_by(""));
    }

    #[test]
    fn more_than_200_ids_are_refused() {
        let ids: Vec<String> = (0..201).map(|id| id.to_string()).collect();
        assert!(people_by(&format!("ids={}", ids[..200].join(","))).is_ok());
        assert!(people_by(&format!("ids={}", ids.join(","))).is_err());
        assert!(people_by("is_deleted=2").is_err());
    }

    #[test]
    fn an_address_is_looked_up_by_its_normal_form() {
        let Ok(Filter::And(all)) = people_by("primary_email=ANA@Example.com") else { panic!() };
        let point = vec![
            PointFilter::Kind(Kind::Email),
            PointFilter::Normal("ana@example.com".into()),
            PointFilter::Primary(true),
        ];
        assert!(all.contains(&Filter::Point(point)));
    }

    #[test]
    fn an_empty_group_asks_for_those_who_have_none() {
        let Ok(Filter::And(all)) = people_by("user_group=") else { panic!() };
        let none = Field::Extra(DIALECT, "user_groups".into());
        assert!(all.contains(&Filter::Is(none, Test::Missing)));
    }
}
