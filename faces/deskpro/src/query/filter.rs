//! Filters of lists. Unknown parameters are ignored, as the vendor does.

use polydex_format_deskpro::{
    DIALECT,
    lens::{IdSet, custom_field_extra, custom_field_mark},
};
use polydex_model::{
    Filter, Refusal, Role, Status,
    query::{Collation, Field, Scalar, Test},
};
use serde_json::Value as Json;

use super::Params;

/// Limit of items in one list of a query.
const MAX_ITEMS: usize = 200;

/// Limit of custom fields in one query.
const MAX_FIELDS: usize = 50;

/// Parameters that are lists.
const LISTS: [&str; 8] =
    ["ids", "emails", "organization", "parent", "label", "labels", "user_group", "agent_team"];

/// The people whom the parameters ask for; `myself` is the caller's number.
pub(crate) fn people(params: &Params, myself: i64) -> Result<Filter, Refusal> {
    check_lengths(params, "person_field")?;
    let mut all = vec![deleted(params)?];
    all.extend(ids(params));
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
    all.extend(members_of(params, "user_group", IdSet::UserGroups));
    all.extend(members_of(params, "agent_team", IdSet::Teams));
    all.extend(custom_fields(params, "person_field"));
    Ok(Filter::And(all))
}

/// The organizations that the parameters ask for.
pub(crate) fn organizations(params: &Params) -> Result<Filter, Refusal> {
    check_lengths(params, "org_field")?;
    let mut all: Vec<Filter> = ids(params).into_iter().collect();
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
    all.extend(members_of(params, "user_group", IdSet::UserGroups));
    all.extend(custom_fields(params, "org_field"));
    Ok(Filter::And(all))
}

/// People who work at the help desk: members, admins and owners.
pub(crate) fn agents() -> Filter {
    Filter::one_of(Field::Role, [Role::Member, Role::Admin, Role::Owner])
}

/// `is_deleted`: 0 for those who are not, 1 for those who are, -1 for both.
fn deleted(params: &Params) -> Result<Filter, Refusal> {
    match params.get("is_deleted") {
        None | Some("" | "0") => Ok(Filter::All),
        Some("1") => Ok(Filter::eq(Field::Status, Status::Deleted)),
        Some("-1") => {
            use Status::{Active, Archived, Deactivated, Deleted};
            Ok(Filter::one_of(Field::Status, [Active, Deactivated, Archived, Deleted]))
        }
        Some(_) => Err(Refusal::Malformed("is_deleted must be 0, 1 or -1".into())),
    }
}

/// Refuses lists that are too long.
fn check_lengths(params: &Params, custom_fields: &str) -> Result<(), Refusal> {
    let is_long = |name: &&str| params.split(name).is_some_and(|list| list.len() > MAX_ITEMS);
    if let Some(name) = LISTS.iter().find(|name| is_long(name)) {
        return Err(Refusal::Malformed(format!("{name} must not be more than {MAX_ITEMS}").into()));
    }
    if params.numbered(custom_fields).len() > MAX_FIELDS {
        let text = format!("{custom_fields} must not be more than {MAX_FIELDS}");
        return Err(Refusal::Malformed(text.into()));
    }
    Ok(())
}

fn ids(params: &Params) -> Option<Filter> {
    params.split("ids").map(|ids| number_in(Field::Number, &ids))
}

/// A text that is no number matches no record.
fn number_in(field: Field, texts: &[&str]) -> Filter {
    let numbers = texts.iter().filter_map(|text| text.parse().ok()).map(Scalar::Number);
    Filter::Is(field, Test::OneOf(numbers.collect()))
}

fn name_contains(text: &str) -> Filter {
    Filter::Is(Field::Name, Test::Contains(text.to_owned(), Collation::Folded))
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

/// Records with one of the ids; an empty parameter asks for records without any.
fn members_of(params: &Params, name: &str, ids: IdSet) -> Option<Filter> {
    let wanted = params.split(name)?;
    if wanted.is_empty() {
        return Some(Filter::Is(Field::Extra(DIALECT, ids.name().to_owned()), Test::Missing));
    }
    let has = |id: i64| {
        let extra = Field::Extra(DIALECT, ids.mark_of(id));
        Filter::Is(extra, Test::Equals(Scalar::Json(true.into())))
    };
    Some(Filter::Or(wanted.iter().filter_map(|id| id.parse().ok()).map(has).collect()))
}

/// The value of a custom field, stored as a text, a number, a boolean, or in a list.
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
    use polydex_model::query::{PointFilter, PointKind};

    use super::*;

    fn people_by(query: &str) -> Result<Filter, Refusal> {
        people(&Params::of(&format!("/api/v2/people?{query}").parse().unwrap()), 7)
    }

    #[test]
    fn unknown_parameters_are_ignored() {
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
    fn every_list_has_a_limit() {
        for name in LISTS {
            let list = |count| vec![format!("{name}[]=7"); count].join("&");
            assert!(people_by(&list(MAX_ITEMS)).is_ok(), "{name}");
            assert!(
                matches!(people_by(&list(MAX_ITEMS + 1)), Err(Refusal::Malformed(_))),
                "{name}"
            );
        }
        for name in ["ids", "organization", "parent", "labels", "user_group", "agent_team"] {
            let list = |count| format!("{name}={}", vec!["7"; count].join(","));
            assert!(people_by(&list(MAX_ITEMS)).is_ok(), "{name}");
            assert!(
                matches!(people_by(&list(MAX_ITEMS + 1)), Err(Refusal::Malformed(_))),
                "{name}"
            );
        }
        let fields = |count| vec!["person_field.7=x"; count].join("&");
        assert!(people_by(&fields(MAX_FIELDS)).is_ok());
        assert!(people_by(&fields(MAX_FIELDS + 1)).is_err());
    }

    #[test]
    fn an_address_is_looked_up_by_its_normal_form() {
        let Ok(Filter::And(all)) = people_by("primary_email=ANA@Example.com") else { panic!() };
        let point = vec![
            PointFilter::Kind(PointKind::Email),
            PointFilter::Normal("ana@example.com".into()),
            PointFilter::Primary,
        ];
        assert!(all.contains(&Filter::Point(point)));
    }

    #[test]
    fn an_empty_group_asks_for_people_without_one() {
        let Ok(Filter::And(all)) = people_by("user_group=") else { panic!() };
        let none = Field::Extra(DIALECT, "user_groups".into());
        assert!(all.contains(&Filter::Is(none, Test::Missing)));
    }
}
