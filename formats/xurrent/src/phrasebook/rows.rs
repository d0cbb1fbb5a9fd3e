//! The rows of contact points.
//!
//! Rows are tried from the top when a point is shown. A label is said as the row where it stands;
//! where it stands in several, as the one marked so. What the rows of a slot never speak of (a
//! pager, the billing context of a person's address, a free label) is not the dialect's to change.

use polydex_model::{
    Address, ContactPoint, Context, Email, Feature, Link, OnlineService, Phone, Value, normal,
    service::Service,
};

use super::Slot;

/// One correspondence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where the point stands in the document; also says its kind, unless `service` does.
    pub slot: Slot,
    /// The vendor's label.
    pub label: &'static str,
    /// Key of the online service that the point is.
    pub service: Option<&'static str>,
    /// Features that a phone must have.
    pub features: &'static [Feature],
    /// Contexts that the point must have.
    pub contexts: &'static [Context],
    /// Free label that the point must have.
    pub word: Option<&'static str>,
    /// Whether the label is said as this row.
    pub says: bool,
    /// Whether points are shown by it; old labels are only read.
    pub shows: bool,
}

const WORK: &[Context] = &[Context::Work];
const PRIVATE: &[Context] = &[Context::Private];
const FAX: &[Feature] = &[Feature::Fax];
const MOBILE: &[Feature] = &[Feature::Mobile];

/// Contact points of people.
pub const PEOPLE: &[Row] = &[
    row(Slot::Telephone, "fax").features(FAX).contexts(WORK),
    row(Slot::Telephone, "fax").features(FAX).says(),
    row(Slot::Telephone, "mobile").features(MOBILE).says(),
    row(Slot::Telephone, "work").contexts(WORK).says(),
    row(Slot::Telephone, "home").contexts(PRIVATE).says(),
    row(Slot::Telephone, "emergency").word("emergency").only_read(),
    row(Slot::Telephone, "work"),
    row(Slot::Email, "work").contexts(WORK).says(),
    row(Slot::Email, "personal").contexts(PRIVATE).says(),
    row(Slot::Email, "work"),
    row(Slot::Chat, "chat_workchat").service("workchat").says(),
    row(Slot::Chat, "chat_teams").service("msteams").says(),
    row(Slot::Chat, "chat_slack").service("slack").says(),
    row(Slot::Chat, "chat_skype").service("skype").says(),
    row(Slot::Chat, "chat_hipchat").service("hipchat").only_read(),
    row(Slot::Website, "work").service("github"),
    row(Slot::Website, "work").contexts(WORK).says(),
    row(Slot::Website, "personal").contexts(PRIVATE).says(),
    row(Slot::Website, "work"),
    row(Slot::Address, "mailing").contexts(WORK),
    row(Slot::Address, "home").contexts(PRIVATE).says(),
    row(Slot::Address, "mailing").says(),
];

/// The free label that makes a point of an organization its service desk's.
const SERVICE_DESK: &str = "service desk";

/// Contact points of organizations.
pub const ORGANIZATIONS: &[Row] = &[
    row(Slot::Telephone, "service_desk_fax").features(FAX).word(SERVICE_DESK).says(),
    row(Slot::Telephone, "fax").features(FAX).says(),
    row(Slot::Telephone, "service_desk").word(SERVICE_DESK).says(),
    row(Slot::Telephone, "work").contexts(WORK).says(),
    row(Slot::Telephone, "general").says(),
    row(Slot::Email, "service_desk").word(SERVICE_DESK).says(),
    row(Slot::Email, "general").says(),
    row(Slot::Website, "service_desk").word(SERVICE_DESK).says(),
    row(Slot::Website, "general").says(),
    row(Slot::Address, "billing").contexts(&[Context::Billing]).says(),
    row(Slot::Address, "shipping").contexts(&[Context::Delivery]).says(),
    row(Slot::Address, "mailing").word("mailing").says(),
    row(Slot::Address, "street").says(),
];

const fn row(slot: Slot, label: &'static str) -> Row {
    Row {
        slot,
        label,
        service: None,
        features: &[],
        contexts: &[],
        word: None,
        says: false,
        shows: true,
    }
}

impl Row {
    const fn service(self, key: &'static str) -> Self {
        Self { service: Some(key), ..self }
    }

    const fn features(self, features: &'static [Feature]) -> Self {
        Self { features, ..self }
    }

    const fn contexts(self, contexts: &'static [Context]) -> Self {
        Self { contexts, ..self }
    }

    const fn word(self, word: &'static str) -> Self {
        Self { word: Some(word), ..self }
    }

    const fn says(self) -> Self {
        Self { says: true, ..self }
    }

    const fn only_read(self) -> Self {
        Self { says: true, shows: false, ..self }
    }

    /// The row that shows a point, if any does.
    pub fn showing(rows: &'static [Self], point: &ContactPoint) -> Option<&'static Self> {
        rows.iter().find(|row| row.shows && row.fits(point))
    }

    /// The row that a label is said as.
    pub fn saying(rows: &'static [Self], slot: Slot, label: &str) -> Option<&'static Self> {
        rows.iter().find(|row| row.says && row.slot == slot && row.label == label)
    }

    /// Whether a value is of this row's kind: a phone where numbers stand, that very service.
    pub fn is_kind_of(&self, value: &Value) -> bool {
        match (self.service, value) {
            (Some(key), Value::OnlineService(online)) => {
                let service = online.service.as_deref().and_then(Service::named);
                service.is_some_and(|service| service.key == key)
            }
            (None, Value::Phone(_)) => self.slot == Slot::Telephone,
            (None, Value::Email(_)) => self.slot == Slot::Email,
            (None, Value::Link(_)) => self.slot == Slot::Website,
            (None, Value::Address(_)) => self.slot == Slot::Address,
            _ => false,
        }
    }

    /// An empty value of this row's kind.
    pub fn blank(&self) -> Value {
        match (self.service, self.slot) {
            (Some(key), slot) => Value::OnlineService(OnlineService {
                service: Some(key.to_owned()),
                chat: slot == Slot::Chat,
                ..OnlineService::default()
            }),
            (None, Slot::Telephone) => Value::Phone(Phone::default()),
            (None, Slot::Address) => Value::Address(Address::default()),
            (None, Slot::Website) => Value::Link(Link::default()),
            // A chat always has a service.
            (None, Slot::Email | Slot::PrimaryEmail | Slot::Chat) => Value::Email(Email::default()),
        }
    }

    /// Makes a point stand in this row: of what the rows of its slot speak of it has then what
    /// this row says, and nothing else.
    pub fn mark(&self, rows: &'static [Self], point: &mut ContactPoint) {
        for other in rows.iter().filter(|row| row.shows && row.slot == self.slot) {
            point.contexts.retain(|context| !other.contexts.contains(context));
            if let Value::Phone(phone) = &mut point.value {
                phone.features.retain(|feature| !other.features.contains(feature));
            }
            if other.word.is_some_and(|word| has_word(point, word)) && other.word != self.word {
                point.label = None;
            }
        }
        point.contexts.extend(self.contexts);
        if let Value::Phone(phone) = &mut point.value {
            phone.features.extend(self.features);
        }
        if let Some(word) = self.word.filter(|word| !has_word(point, word)) {
            point.label = Some(word.to_owned());
        }
    }

    fn fits(&self, point: &ContactPoint) -> bool {
        let featured = match &point.value {
            Value::Phone(phone) => self.features.iter().all(|f| phone.features.contains(f)),
            _ => self.features.is_empty(),
        };
        self.is_kind_of(&point.value)
            && featured
            && self.contexts.iter().all(|context| point.is(*context))
            && self.word.is_none_or(|word| has_word(point, word))
    }
}

/// Free labels are words of people: case and blanks don't matter.
fn has_word(point: &ContactPoint, word: &str) -> bool {
    point.label.as_deref().is_some_and(|label| normal::fold(label) == word)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn labels(rows: &[Row]) -> BTreeSet<(Slot, &str)> {
        rows.iter().map(|row| (row.slot, row.label)).collect()
    }

    #[test]
    fn every_label_is_said_as_exactly_one_row() {
        for rows in [PEOPLE, ORGANIZATIONS] {
            for (slot, label) in labels(rows) {
                let saying = rows.iter().filter(|r| r.says && (r.slot, r.label) == (slot, label));
                assert_eq!(saying.count(), 1, "{slot:?} {label}");
            }
        }
    }

    #[test]
    fn what_is_said_as_a_row_is_shown_by_its_label() {
        for rows in [PEOPLE, ORGANIZATIONS] {
            for row in rows.iter().filter(|row| row.says && row.shows) {
                let mut point = ContactPoint::pending(0, row.blank());
                row.mark(rows, &mut point);
                let shown = Row::showing(rows, &point).map(|shown| (shown.slot, shown.label));
                assert_eq!(shown, Some((row.slot, row.label)));
            }
        }
    }

    #[test]
    fn a_row_takes_any_other_rows_point_in_place() {
        for rows in [PEOPLE, ORGANIZATIONS] {
            for (from, to) in rows.iter().flat_map(|from| rows.iter().map(move |to| (from, to))) {
                if from.slot != to.slot || !to.says || !to.shows {
                    continue;
                }
                let mut point = ContactPoint::pending(0, from.blank());
                from.mark(rows, &mut point);
                if !to.is_kind_of(&point.value) {
                    point.value = to.blank();
                }
                to.mark(rows, &mut point);
                let shown = Row::showing(rows, &point).map(|shown| shown.label);
                assert_eq!(shown, Some(to.label), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn what_no_row_speaks_of_stays() {
        let mut point = ContactPoint::pending(0, Value::phone("1"));
        point.label = Some("Front door".into());
        point.contexts = [Context::Billing, Context::Work].into();
        Row::saying(PEOPLE, Slot::Telephone, "home").unwrap().mark(PEOPLE, &mut point);
        assert_eq!(point.contexts, [Context::Billing, Context::Private].into());
        assert_eq!(point.label.as_deref(), Some("Front door"));
    }
}
