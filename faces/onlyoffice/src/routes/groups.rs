//! `GET /group`, `/group/search` and `/group/{id}`: the groups that profiles name.

use axum::{http::StatusCode, response::Response};
use polydex_directory::Group;
use polydex_http::Refused;
use polydex_model::{
    Filter, Order, Refusal,
    normal::fold,
    query::{Field, Scalar, Test},
};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::list::{List, MOST, count, start};
use polydex_format_onlyoffice::{lens::guid, wire::profile::short};

use crate::{
    answer::{self, Part},
    filter,
    refuse::GROUP,
    request::{Call, Segment, profile},
};

/// Every group, by name.
pub(crate) async fn list(call: Call) -> Result<Response, Refused> {
    let groups = call.directory().groups(&call.caller).await?;
    Ok(part_of(&call, &groups))
}

/// Groups in whose names `groupName` occurs, without case and accents; all of them without one.
pub(crate) async fn search(call: Call) -> Result<Response, Refused> {
    let mut groups = call.directory().groups(&call.caller).await?;
    let wanted = fold(call.params.word("groupName").unwrap_or_default());
    groups.retain(|group| fold(&group.name).contains(&wanted));
    Ok(part_of(&call, &groups))
}

/// The part of a list that the request asks for.
fn part_of(call: &Call, groups: &[Group]) -> Response {
    let part = Part { start: start(&call.params), total: groups.len() as u64 };
    let skipped = usize::try_from(part.start).unwrap_or(usize::MAX);
    let taken = count(call, MOST) as usize;
    let groups = groups.iter().skip(skipped).take(taken).map(summary).collect();
    call.envelope(StatusCode::OK, &answer::list(groups, part))
}

/// A group with its members in use, as many as stand on one page.
pub(crate) async fn read(id: Segment, call: Call) -> Result<Response, Refused> {
    let missing = || Refusal::NotFound(GROUP.into());
    let id = guid(&id.0).ok_or_else(missing)?;
    let groups = call.directory().groups(&call.caller).await?;
    let group = groups.iter().find(|group| group.id.0 == id).ok_or_else(missing)?;
    let is_member = Filter::Is(Field::Group, Test::Equals(Scalar::Uuid(id)));
    let by_name = Order { field: Field::Name, descending: false };
    let filter = filter::of_flags(filter::IN_USE).and(is_member);
    let members = List { filter, order: vec![by_name], take: MOST };
    let (people, _) = members.read(&call, 0).await?;
    let site = call.site();
    let members = people.iter().map(|person| Json::Object(short(profile(person, &site))));
    let mut whole = summary(group);
    (whole["category"], whole["parent"]) = (json!(Uuid::nil()), json!(Uuid::nil()));
    whole["description"] = Json::Null;
    whole["members"] = members.collect();
    Ok(call.envelope(StatusCode::OK, &answer::one(StatusCode::OK.as_u16(), whole)))
}

/// Groups have no manager here, and no category, parent or description.
fn summary(group: &Group) -> Json {
    json!({"id": group.id.0, "name": group.name, "manager": null})
}
