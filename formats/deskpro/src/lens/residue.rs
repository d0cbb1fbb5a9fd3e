//! What Deskpro has members for and the model has not: extras under Deskpro's name.
//!
//! A filter compares an extra as a whole. So each item of a list has an extra of its own beside the
//! list, called a mark, by which a filter finds the item.

use polydex_model::{ContactPoint, Residue};
use serde_json::{Map, Value as Json};
use url::form_urlencoded;

use crate::{DIALECT, phrasebook::OLDER_PHONE};

const DISPLAY_FEED: &str = "display_feed";
const INSTAGRAM_ID: &str = "instagram_id";
/// The user that `instagram_id` was sent with; the id belongs to no other user.
const INSTAGRAM_USER: &str = "instagram_user";

/// Whether a Twitter user's messages are shown beside the person.
pub(super) fn display_feed(point: &ContactPoint) -> bool {
    flag(&point.residue, DISPLAY_FEED)
}

pub(super) fn set_display_feed(point: &mut ContactPoint, display: bool) {
    set_flag(&mut point.residue, DISPLAY_FEED, display);
}

/// Instagram's id of that user; empty if the id is unknown or belongs to another user.
pub(super) fn instagram_id(point: &ContactPoint, user: &str) -> String {
    if text(&point.residue, INSTAGRAM_USER) == user {
        text(&point.residue, INSTAGRAM_ID)
    } else {
        String::new()
    }
}

/// Stores Instagram's id of that user; an empty one removes it.
pub(super) fn set_instagram_id(point: &mut ContactPoint, user: &str, id: &str) {
    let user = if id.is_empty() { "" } else { user };
    set_text(&mut point.residue, INSTAGRAM_ID, id);
    set_text(&mut point.residue, INSTAGRAM_USER, user);
}

/// Stores whether a number was sent as the older `phone` of contact data.
pub(super) fn set_older_phone(point: &mut ContactPoint, is_older: bool) {
    set_flag(&mut point.residue, OLDER_PHONE, is_older);
}

/// An extra that is a text; empty if there is none.
pub(super) fn text(residue: &Residue, name: &str) -> String {
    residue.extra(&DIALECT, name).and_then(Json::as_str).unwrap_or_default().to_owned()
}

pub(super) fn set_text(residue: &mut Residue, name: &str, text: &str) {
    residue.set_extra(&DIALECT, name, (!text.is_empty()).then(|| text.into()));
}

/// An extra that is an integer.
pub(super) fn number(residue: &Residue, name: &str) -> Option<i64> {
    residue.extra(&DIALECT, name).and_then(Json::as_i64)
}

pub(super) fn set_number(residue: &mut Residue, name: &str, number: Option<i64>) {
    residue.set_extra(&DIALECT, name, number.map(Json::from));
}

fn flag(residue: &Residue, name: &str) -> bool {
    residue.extra(&DIALECT, name).and_then(Json::as_bool).unwrap_or_default()
}

fn set_flag(residue: &mut Residue, name: &str, flag: bool) {
    residue.set_extra(&DIALECT, name, flag.then(|| true.into()));
}

/// A set of ids of things that only Deskpro has.
#[derive(Clone, Copy, Debug)]
pub enum IdSet {
    /// `user_groups`.
    UserGroups,
    /// `agent_groups`.
    AgentGroups,
    /// `teams`.
    Teams,
}

impl IdSet {
    /// The name of the member, and of the extra that holds all ids.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UserGroups => "user_groups",
            Self::AgentGroups => "agent_groups",
            Self::Teams => "teams",
        }
    }

    /// The mark of this id.
    pub fn mark_of(self, id: i64) -> String {
        format!("{}.{id}", self.name())
    }

    /// The ids in a record.
    pub(super) fn of(self, residue: &Residue) -> Vec<i64> {
        let ids = residue.extra(&DIALECT, self.name()).and_then(Json::as_array);
        ids.map(|ids| ids.iter().filter_map(Json::as_i64).collect()).unwrap_or_default()
    }

    /// Replaces the ids `old` by `new`.
    pub(super) fn set(self, residue: &mut Residue, new: &[i64], old: &[i64]) {
        if new == old {
            return;
        }
        let marks = |ids: &[i64]| ids.iter().map(|id| self.mark_of(*id)).collect::<Vec<_>>();
        set_marks(residue, &marks(new), &marks(old));
        residue.set_extra(&DIALECT, self.name(), (!new.is_empty()).then(|| new.into()));
    }
}

fn set_marks(residue: &mut Residue, new: &[String], old: &[String]) {
    for mark in old {
        residue.set_extra(&DIALECT, mark, None);
    }
    for mark in new {
        residue.set_extra(&DIALECT, mark, Some(true.into()));
    }
}

const CUSTOM_FIELDS: &str = "fields.";

/// The extra of a custom field, by its number.
pub fn custom_field_extra(field: &str) -> String {
    format!("{CUSTOM_FIELDS}{field}")
}

/// The mark of one item in a custom field that is a list.
pub fn custom_field_mark(field: &str, item: &str) -> String {
    let item: String = form_urlencoded::byte_serialize(item.as_bytes()).collect();
    format!("{CUSTOM_FIELDS}{field}.{item}")
}

/// The custom fields of a record, in the order of their numbers.
pub(super) fn custom_fields(residue: &Residue) -> Map<String, Json> {
    let Some(data) = residue.of(&DIALECT) else { return Map::new() };
    let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut fields: Vec<(String, Json)> = data
        .extras
        .iter()
        .filter_map(|(name, value)| {
            let number = name.strip_prefix(CUSTOM_FIELDS).filter(is_number)?;
            Some((number.to_owned(), value.clone()))
        })
        .collect();
    fields.sort_by_key(|(number, _)| (number.len(), number.clone()));
    fields.into_iter().collect()
}

/// The numbers of a record's custom fields.
pub fn custom_field_numbers(residue: &Residue) -> Vec<i64> {
    custom_fields(residue).keys().filter_map(|number| number.parse().ok()).collect()
}

/// Stores the custom fields that differ, and removes those without a value.
pub(super) fn set_custom_fields(
    residue: &mut Residue,
    new: &Map<String, Json>,
    old: &Map<String, Json>,
) {
    let removed = old.keys().filter(|number| !new.contains_key(*number));
    for number in new.keys().chain(removed) {
        let (new, old) = (new.get(number), old.get(number));
        if new == old {
            continue;
        }
        let marks = |list: Option<&Json>| {
            let items = list.and_then(Json::as_array).into_iter().flatten();
            items.map(|item| custom_field_mark(number, &filter_text(item))).collect::<Vec<_>>()
        };
        set_marks(residue, &marks(new), &marks(old));
        residue.set_extra(&DIALECT, &custom_field_extra(number), new.cloned());
    }
}

/// A value as it is written in a filter.
fn filter_text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
