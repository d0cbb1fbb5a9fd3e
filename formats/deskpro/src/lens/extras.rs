//! What Deskpro says and the model has no word for, kept under Deskpro's name.

use polydex_model::{ContactPoint, Residue};
use serde_json::Value as Json;

use crate::{DIALECT, phrasebook::OLDER_PHONE};

const DISPLAY_FEED: &str = "display_feed";
const INSTAGRAM_ID: &str = "instagram_id";
/// The user that `instagram_id` came with: it is no id of another.
const INSTAGRAM_USER: &str = "instagram_user";

/// Whether a Twitter user's messages are shown beside the person.
pub(super) fn display_feed(point: &ContactPoint) -> bool {
    flag(&point.residue, DISPLAY_FEED)
}

pub(super) fn set_display_feed(point: &mut ContactPoint, display: bool) {
    set_flag(&mut point.residue, DISPLAY_FEED, display);
}

/// Instagram's id of that user; empty where the id is not known or is another user's.
pub(super) fn instagram_id(point: &ContactPoint, user: &str) -> String {
    if text(&point.residue, INSTAGRAM_USER) == user {
        text(&point.residue, INSTAGRAM_ID)
    } else {
        String::new()
    }
}

/// Notes Instagram's id of that user, or with an empty one that there is none.
pub(super) fn set_instagram_id(point: &mut ContactPoint, user: &str, id: &str) {
    let user = if id.is_empty() { "" } else { user };
    set_text(&mut point.residue, INSTAGRAM_ID, id);
    set_text(&mut point.residue, INSTAGRAM_USER, user);
}

/// Notes whether a number came as the older `phone` of contact data.
pub(super) fn set_older_phone(point: &mut ContactPoint, is_older: bool) {
    set_flag(&mut point.residue, OLDER_PHONE, is_older);
}

/// An extra that is a text; empty where there is none.
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
