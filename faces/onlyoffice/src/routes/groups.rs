//! `GET /group`, `/group/search` and `/group/{id}`: the groups that profiles name.

use axum::{http::StatusCode, response::Response};
use polydex_directory::Group;
use polydex_http::Refused;
use polydex_model::{
    Filter, Order, Refusal,
    normal::fold,
    query::{Field, Scalar},
};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::list::{List, MOST, count, start};
use polydex_format_onlyoffice::{lens::guid, profile::short};

use crate::{
    answer::{self, Page},
    filter,
    refuse::GROUP,
    request::{Authenticated, PathSegment, profile},
};

/// Every group, by name.
pub(crate) async fn list(request: Authenticated) -> Result<Response, Refused> {
    let groups = request.directory().groups(&request.caller).await?;
    Ok(page_of(&request, &groups))
}

/// Groups whose names contain `groupName`, ignoring case and accents; all groups without it.
pub(crate) async fn search(request: Authenticated) -> Result<Response, Refused> {
    let mut groups = request.directory().groups(&request.caller).await?;
    let text = fold(request.params.word("groupName").unwrap_or_default());
    groups.retain(|group| fold(&group.name).contains(&text));
    Ok(page_of(&request, &groups))
}

/// The page of the groups that the request asks for.
fn page_of(request: &Authenticated, groups: &[Group]) -> Response {
    let page = Page { start: start(&request.params), total: groups.len() as u64 };
    let skipped = usize::try_from(page.start).unwrap_or(usize::MAX);
    let taken = count(request, MOST) as usize;
    let groups = groups.iter().skip(skipped).take(taken).map(summary).collect();
    request.envelope(StatusCode::OK, &answer::list(groups, page))
}

/// A group with its active members, as many as fit on one page.
pub(crate) async fn read(id: PathSegment, request: Authenticated) -> Result<Response, Refused> {
    let missing = || Refusal::NotFound(GROUP.into());
    let id = guid(&id.0).ok_or_else(missing)?;
    let groups = request.directory().groups(&request.caller).await?;
    let group = groups.iter().find(|group| group.id.0 == id).ok_or_else(missing)?;
    let is_member = Filter::eq(Field::Group, Scalar::Uuid(id));
    let by_name = Order { field: Field::Name, descending: false };
    let filter = filter::of_flags(filter::IN_USE).and(is_member);
    let members = List { filter, order: vec![by_name], take: MOST };
    let (people, _) = members.read(&request, 0).await?;
    let site = request.site();
    let members = people.iter().map(|person| Json::Object(short(profile(person, &site))));
    let mut whole = summary(group);
    (whole["category"], whole["parent"]) = (json!(Uuid::nil()), json!(Uuid::nil()));
    whole["description"] = Json::Null;
    whole["members"] = members.collect();
    Ok(request.envelope(StatusCode::OK, &answer::one(StatusCode::OK.as_u16(), whole)))
}

/// A group as lists show it. Groups have no manager, category, parent or description here.
fn summary(group: &Group) -> Json {
    json!({"id": group.id.0, "name": group.name, "manager": null})
}
