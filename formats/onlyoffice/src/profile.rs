//! The profile: the document in which a person is shown.

use polydex_lens::{View, percent_encoded};
use polydex_model::Person;
use serde_json::{Map, Value as Json, json};

use crate::{
    lens::{Entry, Fields, Slot, WORK_FROM, text},
    wire::date::Portal,
};

/// The picture that every portal shows for people without one.
const DEFAULT_PICTURE: &str = "/skins/default/images/default_user_photo_size_";

/// What dates and URLs of a profile depend on.
#[derive(Clone, Debug)]
pub struct Site {
    /// Time zone and form of dates.
    pub portal: Portal,
    /// `scheme://host` of the portal. If empty, URLs are relative to the host.
    pub origin: String,
}

/// Writes a profile, with its members in the vendor's order. Texts are never HTML-encoded.
pub fn write(person: &Person, view: &View<Fields, Entry>, site: &Site) -> Map<String, Json> {
    let fields = &view.fields;
    let day = |name| text(fields, name).parse().map(|day| site.portal.day(day)).ok();
    let entry = |slot| view.entries.iter().find(|keyed| keyed.entry.slot == slot);
    let value = |slot| entry(slot).map(|keyed| keyed.entry.value.clone());
    let mut profile = Profile { members: Map::new(), fields };
    profile.put("id", person.id.to_string());
    profile.put_fields(&["userName", "isVisitor", "firstName", "lastName"]);
    profile.put("email", value(Slot::Email));
    profile.put_some("birthday", day("birthday"));
    profile.put_some_field("sex");
    profile.put_fields(&["status", "activationStatus"]);
    let terminated = text(fields, "terminated").parse().ok();
    profile.put("terminated", terminated.map(|moment| site.portal.moment(Some(moment))));
    profile.put("department", department(fields));
    profile.put_some(WORK_FROM, day(WORK_FROM));
    profile.put_some_field("location");
    profile.put_some_field("notes");
    profile.put("displayName", person.card.name.full());
    profile.put_some("mobilePhone", value(Slot::MobilePhone));
    profile.put_extra("mobilePhoneActivationStatus", None);
    profile.put_some_field("title");
    profile.put_list("contacts", contacts(view));
    profile.put_list("groups", fields.get("groups").as_array().cloned().unwrap_or_default());
    profile.put_some_field("lead");
    profile.put("avatarMedium", picture(fields, "48-48"));
    profile.put("avatar", picture(fields, "82-82"));
    profile.put_fields(&["isAdmin"]);
    profile.put_extra("isLDAP", Some(false.into()));
    profile.put_extra("listAdminModules", None);
    profile.put_fields(&["isOwner"]);
    profile.put_some_field("cultureName");
    profile.put_extra("isSSO", Some(false.into()));
    profile.put("avatarSmall", picture(fields, "32-32"));
    for space in ["quotaLimit", "usedSpace", "docsSpace", "mailSpace", "talkSpace"] {
        profile.put_extra(space, Some(0.into()));
    }
    profile.put("profileUrl", profile_url(fields, site));
    profile.put_remaining_extras();
    profile.members
}

/// The members that `simple/filter` and groups show of a person.
const SHORT: &[&str] = &["id", "displayName", "title", "avatarSmall", "profileUrl"];

/// The short form of a profile.
pub fn short(mut profile: Map<String, Json>) -> Map<String, Json> {
    profile.retain(|name, _| SHORT.contains(&&**name));
    profile
}

/// The members of a photo, each with the size of the default picture that the vendor shows there.
const PICTURES: &[(&str, &str)] = &[
    ("original", "360-360"),
    ("retina", "360-360"),
    ("max", "200-200"),
    ("big", "82-82"),
    ("medium", "48-48"),
    ("small", "32-32"),
];

/// The URLs of a person's picture. Every member has the same one, since pictures have one size here.
pub fn photo(fields: &Fields) -> Json {
    let urls = PICTURES.iter().map(|(name, size)| ((*name).to_owned(), picture(fields, size)));
    urls.map(|(name, url)| (name, Json::from(url))).collect()
}

fn contacts(view: &View<Fields, Entry>) -> Vec<Json> {
    let listed = view.entries.iter().map(|keyed| &keyed.entry).filter(|e| e.slot.is_list());
    listed.map(|entry| json!({"type": entry.kind, "value": entry.value})).collect()
}

/// The names of the groups.
fn department(fields: &Fields) -> String {
    let groups = fields.get("groups").as_array().into_iter().flatten();
    let names: Vec<&str> = groups.filter_map(|group| group["name"].as_str()).collect();
    names.join(", ")
}

fn picture(fields: &Fields, size: &str) -> String {
    match text(fields, "avatar") {
        "" => format!("{DEFAULT_PICTURE}{size}.png"),
        uri => uri.to_owned(),
    }
}

/// Whether a picture in an imported document is the one of people without a picture.
pub(crate) fn is_default_picture(uri: &str) -> bool {
    uri.is_empty() || uri.contains(DEFAULT_PICTURE)
}

fn profile_url(fields: &Fields, site: &Site) -> String {
    let user_name = percent_encoded(&text(fields, "userName").to_lowercase());
    format!("{}/Products/People/Profile.aspx?user={user_name}", site.origin)
}

/// A profile under construction.
struct Profile<'f> {
    members: Map<String, Json>,
    fields: &'f Fields,
}

impl Profile<'_> {
    fn put(&mut self, name: &str, value: impl Into<Json>) {
        self.members.insert(name.to_owned(), value.into());
    }

    /// Leaves the member out if the value is absent or empty.
    fn put_some(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.put(name, value);
        }
    }

    /// Puts members as the view holds them.
    fn put_fields(&mut self, names: &[&str]) {
        for name in names {
            self.put(name, self.fields.get(name).clone());
        }
    }

    /// Puts a text member, unless it is empty.
    fn put_some_field(&mut self, name: &str) {
        self.put_some(name, Some(text(self.fields, name).to_owned()));
    }

    fn put_list(&mut self, name: &str, list: Vec<Json>) {
        if !list.is_empty() {
            self.put(name, list);
        }
    }

    /// An extra: the value of an imported document, else the vendor's default.
    fn put_extra(&mut self, name: &str, default: Option<Json>) {
        if let Some(value) = self.fields.get("extras").get(name).cloned().or(default) {
            self.put(name, value);
        }
    }

    /// Members of an imported document that the vendor's profiles never have.
    fn put_remaining_extras(&mut self) {
        for (name, value) in self.fields.get("extras").as_object().into_iter().flatten() {
            if !self.members.contains_key(name) {
                self.put(name, value.clone());
            }
        }
    }
}
