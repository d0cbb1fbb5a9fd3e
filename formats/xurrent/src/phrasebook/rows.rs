//! The rows of contact points.
//!
//! The engine of [`polydex_lens::Table`] reads them; the siblings of a row are the other rows of
//! its slot. What the rows of a slot never ask for (a pager, the billing context of a person's
//! address, a free label) is not the dialect's to change.

use polydex_lens::{Need, Table};
use polydex_model::{Context, Feature, query::PointKind};

use super::Slot;

/// One correspondence.
pub type Row = polydex_lens::Row<Code>;

/// Where an entry stands in the document and what it is called there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    /// The place; also says the kind of the point, unless the row is for a service.
    pub slot: Slot,
    /// The vendor's label.
    pub label: &'static str,
}

const WORK: Need = Need::Context(Context::Work);
const PRIVATE: Need = Need::Context(Context::Private);
const FAX: Need = Need::Feature(Feature::Fax);
const MOBILE: Need = Need::Feature(Feature::Mobile);

/// Contact points of people.
pub const PEOPLE: Table<Code> = Table::new(&[
    phone("fax").needs(&[FAX, WORK]),
    phone("fax").needs(&[FAX]).canonical(),
    phone("mobile").needs(&[MOBILE]).canonical(),
    phone("work").needs(&[WORK]).canonical(),
    phone("home").needs(&[PRIVATE]).canonical(),
    phone("emergency").needs(&[Need::Label("emergency")]).only_understood(),
    phone("work"),
    email("work").needs(&[WORK]).canonical(),
    email("personal").needs(&[PRIVATE]).canonical(),
    email("work"),
    chat("chat_workchat").needs(&[Need::Service("workchat")]).canonical(),
    chat("chat_teams").needs(&[Need::Service("msteams")]).canonical(),
    chat("chat_slack").needs(&[Need::Service("slack")]).canonical(),
    chat("chat_skype").needs(&[Need::Service("skype")]).canonical(),
    chat("chat_hipchat").needs(&[Need::Service("hipchat")]).only_understood(),
    row(Slot::Website, "work", PointKind::OnlineService).needs(&[Need::Service("github")]),
    website("work").needs(&[WORK]).canonical(),
    website("personal").needs(&[PRIVATE]).canonical(),
    website("work"),
    address("mailing").needs(&[WORK]),
    address("home").needs(&[PRIVATE]).canonical(),
    address("mailing").canonical(),
]);

/// The free label that makes a point of an organization its service desk's.
const SERVICE_DESK: Need = Need::Label("service desk");

/// Contact points of organizations.
pub const ORGANIZATIONS: Table<Code> = Table::new(&[
    phone("service_desk_fax").needs(&[FAX, SERVICE_DESK]).canonical(),
    phone("fax").needs(&[FAX]).canonical(),
    phone("service_desk").needs(&[SERVICE_DESK]).canonical(),
    phone("work").needs(&[WORK]).canonical(),
    phone("general").canonical(),
    email("service_desk").needs(&[SERVICE_DESK]).canonical(),
    email("general").canonical(),
    website("service_desk").needs(&[SERVICE_DESK]).canonical(),
    website("general").canonical(),
    address("billing").needs(&[Need::Context(Context::Billing)]).canonical(),
    address("shipping").needs(&[Need::Context(Context::Delivery)]).canonical(),
    address("mailing").needs(&[Need::Label("mailing")]).canonical(),
    address("street").canonical(),
]);

const fn row(slot: Slot, label: &'static str, kind: PointKind) -> Row {
    Row::new(Code { slot, label }, kind)
}

const fn phone(label: &'static str) -> Row {
    row(Slot::Telephone, label, PointKind::Phone)
}

const fn email(label: &'static str) -> Row {
    row(Slot::Email, label, PointKind::Email)
}

const fn chat(label: &'static str) -> Row {
    row(Slot::Chat, label, PointKind::OnlineService)
}

const fn website(label: &'static str) -> Row {
    row(Slot::Website, label, PointKind::Link)
}

const fn address(label: &'static str) -> Row {
    row(Slot::Address, label, PointKind::Address)
}

#[cfg(test)]
mod tests {
    use polydex_lens::laws::{each_code_reads_back, rows_replace_each_other};
    use polydex_model::{ContactPoint, Value};

    use super::*;

    #[test]
    fn a_label_that_is_written_is_shown() {
        each_code_reads_back(PEOPLE, |one, other| one.slot == other.slot);
        each_code_reads_back(ORGANIZATIONS, |one, other| one.slot == other.slot);
    }

    #[test]
    fn a_row_takes_any_other_rows_point_in_place() {
        rows_replace_each_other(PEOPLE, |one, other| one.slot == other.slot);
        rows_replace_each_other(ORGANIZATIONS, |one, other| one.slot == other.slot);
    }

    #[test]
    fn what_no_row_asks_for_stays() {
        let mut point = ContactPoint::pending(0, Value::phone("1"));
        point.label = Some("Front door".into());
        point.contexts = [Context::Billing, Context::Work].into();
        let home = PEOPLE.row_for(Code { slot: Slot::Telephone, label: "home" }).unwrap();
        PEOPLE.place(home, &mut point, |row| row.code.slot == Slot::Telephone);
        assert_eq!(point.contexts, [Context::Billing, Context::Private].into());
        assert_eq!(point.label.as_deref(), Some("Front door"));
    }
}
