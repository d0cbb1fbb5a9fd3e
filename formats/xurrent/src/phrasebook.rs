//! The code table: Xurrent's labels on one side; canonical kinds, contexts, features, services and
//! free labels on the other.
//!
//! One `const` table for each kind of record drives reading, writing, validation, order, the
//! documentation page and the tests. A label is spelled here and nowhere else.

mod members;
mod rows;
mod slot;

pub use members::{GRANTING, Member, shown_name};
pub use rows::{Code, ORGANIZATIONS, PEOPLE, Row};
pub use slot::{ADDRESS_LABELS, CONTACT_LABELS, Collection, Slot};

use polydex_lens::Table;
use polydex_model::{Organization, Person, Record};

/// A kind of record in this dialect: what differs between people and organizations.
pub trait XurrentRecord: Record {
    /// The type in `nodeID`s.
    const TYPE: &'static str;
    /// The rows of its contact points.
    const TABLE: Table<Code>;
    /// Its own members that clients write, in the order of the full record.
    const MEMBERS: &'static [Member<Self>];
    /// Whether it has a `primary_email`.
    const HAS_PRIMARY: bool;
    /// The keys of the full record, in order.
    const FULL: &'static [&'static str];
    /// The keys of a row of a list, in order.
    const ROW: &'static [&'static str];
}

impl XurrentRecord for Person {
    const TYPE: &'static str = "Person";
    const TABLE: Table<Code> = PEOPLE;
    const MEMBERS: &'static [Member<Self>] = members::PEOPLE;
    const HAS_PRIMARY: bool = true;
    const FULL: &'static [&'static str] = &[
        "addresses",
        "attachments",
        "authenticationID",
        "auto_translation",
        "contacts",
        "cost_per_hour",
        "cost_per_hour_currency",
        "created_at",
        "custom_fields",
        "disabled",
        "do_not_translate_languages",
        "employeeID",
        "exclude_team_notifications",
        "formats",
        "guest",
        "id",
        "information",
        "job_title",
        "locale",
        "location",
        "manager",
        "name",
        "oauth_person_enablement",
        "organization",
        "picture_uri",
        "primary_email",
        "send_email_notifications",
        "show_notification_popup",
        "site",
        "source",
        "sourceID",
        "supportID",
        "time_format_24h",
        "time_zone",
        "ui_extension",
        "updated_at",
        "vip",
        "work_hours",
        "nodeID",
    ];
    const ROW: &'static [&'static str] = &[
        "id",
        "sourceID",
        "primary_email",
        "name",
        "organization",
        "site",
        "manager",
        "created_at",
        "updated_at",
        "nodeID",
    ];
}

impl XurrentRecord for Organization {
    const TYPE: &'static str = "Organization";
    const TABLE: Table<Code> = ORGANIZATIONS;
    const MEMBERS: &'static [Member<Self>] = members::ORGANIZATIONS;
    const HAS_PRIMARY: bool = false;
    const FULL: &'static [&'static str] = &[
        "addresses",
        "attachments",
        "business_unit",
        "business_unit_organization",
        "contacts",
        "created_at",
        "custom_fields",
        "disabled",
        "end_user_privacy",
        "financialID",
        "id",
        "manager",
        "name",
        "order_template",
        "parent",
        "picture_uri",
        "region",
        "remarks",
        "source",
        "sourceID",
        "substitute",
        "ui_extension",
        "updated_at",
        "nodeID",
    ];
    const ROW: &'static [&'static str] =
        &["id", "sourceID", "name", "parent", "manager", "created_at", "updated_at", "nodeID"];
}
