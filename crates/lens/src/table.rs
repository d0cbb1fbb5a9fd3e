//! A dialect's table of correspondences, and the engine that reads it in every direction: from a
//! point to the vendor's code, from a code to a point, and backwards into a filter.
//!
//! A dialect brings a `const` table of [`Row`]s. `C` is whatever the vendor calls an entry by: a
//! label, a type with a sub-type, a list with a word.
//!
//! - **Reading** ([`Table::row_of`]): rows are tried from the top; the first whose needs a point
//!   meets is its row.
//! - **Writing** ([`Table::row_for`], [`Table::place`]): a code is written as the row that has it;
//!   where several have it, as the one marked [`canonical`](Row::canonical). The point then has
//!   what that row needs, and nothing that its sibling rows need. What none of them needs stays.
//! - **Filtering** ([`Table::points`]): a filter by code finds the points that reading shows with
//!   that code.
//!
//! ```
//! use polydex_lens::{Need, Row, Table};
//! use polydex_model::{ContactPoint, Context, Feature, Value, query::PointKind};
//!
//! const PHONES: Table<&str> = Table::new(&[
//!     Row::new("fax", PointKind::Phone).needs(&[Need::Feature(Feature::Fax)]),
//!     Row::new("work", PointKind::Phone).needs(&[Need::Context(Context::Work)]),
//!     Row::new("other", PointKind::Phone),
//! ]);
//!
//! let mut point = ContactPoint::pending(0, Value::phone("089 1234"));
//! assert_eq!(PHONES.row_of(&point, false).unwrap().code, "other");
//! let fax = PHONES.row_for("fax").unwrap();
//! PHONES.place(fax, &mut point, |_| true);
//! assert_eq!(PHONES.row_of(&point, false).unwrap().code, "fax");
//! ```

use polydex_model::{
    ContactPoint, Context, Feature, OnlineService, Value, normal,
    query::{PointFilter, PointKind, Test},
    service::{SERVICES, Service},
};

/// One correspondence of a vendor's code and a kind of contact point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row<C: 'static> {
    /// What the vendor calls such an entry.
    pub code: C,
    /// The kind of the point.
    pub kind: PointKind,
    /// What the point must have, all of it.
    pub needs: &'static [Need],
    /// Whether the code is written as this row where several rows have it.
    pub is_canonical: bool,
    /// Whether points are shown by the row. A code that the vendor gave up is still understood.
    pub is_shown: bool,
}

/// What a point must have to be shown by a row.
#[derive(Clone, Copy, Debug)]
pub enum Need {
    /// A phone with this feature.
    Feature(Feature),
    /// Use in this context.
    Context(Context),
    /// This online service, by key.
    Service(&'static str),
    /// An online service for chatting: the table of services decides where it knows the service,
    /// the point itself where it does not.
    Chat,
    /// This label, in any case and with or without marks. Given in its folded form.
    Label(&'static str),
    /// The account's primary e-mail address.
    Primary,
    /// Something only this vendor asks for.
    Own(&'static OwnNeed),
}

/// A need that only one vendor has.
#[derive(Debug)]
pub struct OwnNeed {
    /// Whether a point meets it.
    pub is_met: fn(&ContactPoint) -> bool,
    /// The points that meet it, as near as a filter can tell.
    pub filter: fn() -> PointFilter,
}

impl PartialEq for Need {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Feature(one), Self::Feature(other)) => one == other,
            (Self::Context(one), Self::Context(other)) => one == other,
            (Self::Service(one), Self::Service(other)) | (Self::Label(one), Self::Label(other)) => {
                one == other
            }
            (Self::Chat, Self::Chat) | (Self::Primary, Self::Primary) => true,
            (Self::Own(one), Self::Own(other)) => std::ptr::eq(*one, *other),
            _ => false,
        }
    }
}

impl Need {
    fn is_met(self, point: &ContactPoint, is_primary: bool) -> bool {
        match (self, &point.value) {
            (Self::Context(context), _) => point.is(context),
            (Self::Label(label), _) => has_label(point, label),
            (Self::Primary, _) => is_primary,
            (Self::Own(own), _) => (own.is_met)(point),
            (Self::Feature(feature), Value::Phone(phone)) => phone.features.contains(&feature),
            (Self::Service(key), Value::OnlineService(online)) => is_service(online, key),
            (Self::Chat, Value::OnlineService(online)) => {
                online.known().map_or(online.chat, |service| service.chat)
            }
            _ => false,
        }
    }

    fn filter(self) -> PointFilter {
        match self {
            Self::Feature(feature) => PointFilter::Feature(feature),
            Self::Context(context) => PointFilter::Context(context),
            Self::Service(key) => PointFilter::Service(key.to_owned()),
            Self::Chat => PointFilter::Any(vec![
                services(|service| service.chat),
                PointFilter::All(vec![!services(|_| true), PointFilter::Chat]),
            ]),
            Self::Label(label) => PointFilter::Label(Test::EqualsFolded(label.to_owned())),
            Self::Primary => PointFilter::Primary,
            Self::Own(own) => (own.filter)(),
        }
    }
}

/// Points of those services of the model's table that pass.
pub fn services(passes: impl Fn(&Service) -> bool) -> PointFilter {
    let passing = SERVICES.iter().filter(|service| passes(service));
    PointFilter::Any(passing.map(|service| PointFilter::Service(service.key.to_owned())).collect())
}

fn is_service(online: &OnlineService, key: &str) -> bool {
    online.known().is_some_and(|service| service.key == key)
}

/// Labels are people's words: case and marks do not matter.
fn has_label(point: &ContactPoint, label: &str) -> bool {
    point.label.as_deref().is_some_and(|own| normal::fold(own) == label)
}

impl<C: Copy> Row<C> {
    /// A row for every point of a kind.
    pub const fn new(code: C, kind: PointKind) -> Self {
        Self { code, kind, needs: &[], is_canonical: false, is_shown: true }
    }

    /// The row, for points that meet all of these only.
    #[must_use]
    pub const fn needs(self, needs: &'static [Need]) -> Self {
        Self { needs, ..self }
    }

    /// The row, as the one that its code is written as.
    #[must_use]
    pub const fn canonical(self) -> Self {
        Self { is_canonical: true, ..self }
    }

    /// The row, for a code that is understood but never shown.
    #[must_use]
    pub const fn only_understood(self) -> Self {
        Self { is_canonical: true, is_shown: false, ..self }
    }
}

impl<C> Row<C> {
    /// Whether the row has this need.
    pub fn has(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }

    /// The online service that the row is for, by key.
    pub fn service(&self) -> Option<&'static str> {
        self.needs.iter().find_map(|need| match need {
            Need::Service(key) => Some(*key),
            _ => None,
        })
    }

    /// Features that its phones have.
    pub fn features(&self) -> impl Iterator<Item = Feature> + use<C> {
        self.needs.iter().filter_map(|need| match need {
            Need::Feature(feature) => Some(*feature),
            _ => None,
        })
    }

    /// Contexts in which its points are used.
    pub fn contexts(&self) -> impl Iterator<Item = Context> + use<C> {
        self.needs.iter().filter_map(|need| match need {
            Need::Context(context) => Some(*context),
            _ => None,
        })
    }

    fn label(&self) -> Option<&'static str> {
        self.needs.iter().find_map(|need| match need {
            Need::Label(label) => Some(*label),
            _ => None,
        })
    }

    /// Whether a point meets all needs of the row; a row above may still come first.
    pub fn fits(&self, point: &ContactPoint, is_primary: bool) -> bool {
        self.kind == point.value.kind()
            && self.needs.iter().all(|need| need.is_met(point, is_primary))
    }

    /// Whether a value is of the row's kind, and of its service if it has one.
    pub fn takes(&self, value: &Value) -> bool {
        match (self.service(), value) {
            (Some(key), Value::OnlineService(online)) => is_service(online, key),
            _ => self.kind == value.kind(),
        }
    }

    /// A value of the row's kind and service that holds nothing yet.
    pub fn empty_value(&self) -> Value {
        match self.service().and_then(Service::named) {
            Some(service) => Value::OnlineService(OnlineService {
                service: Some(service.key.to_owned()),
                chat: service.chat,
                ..OnlineService::default()
            }),
            None => Value::empty(self.kind),
        }
    }

    fn filter(&self) -> PointFilter {
        PointFilter::All(self.needs.iter().map(|need| need.filter()).collect())
    }
}

/// A dialect's rows.
#[derive(Debug)]
pub struct Table<C: 'static> {
    rows: &'static [Row<C>],
    admits: fn(&C) -> bool,
}

impl<C> Clone for Table<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Table<C> {}

impl<C: PartialEq> Table<C> {
    /// A table of these rows.
    pub const fn new(rows: &'static [Row<C>]) -> Self {
        Self { rows, admits: |_| true }
    }

    /// The same rows but for those with a code that `admits` refuses, such as codes that people
    /// have and organizations do not.
    #[must_use]
    pub const fn only(self, admits: fn(&C) -> bool) -> Self {
        Self { admits, ..self }
    }

    /// The rows, from the top.
    pub fn rows(self) -> impl DoubleEndedIterator<Item = &'static Row<C>> + Clone {
        self.rows.iter().filter(move |row| (self.admits)(&row.code))
    }

    /// The row that shows a point; `None` where the dialect cannot express it.
    pub fn row_of(self, point: &ContactPoint, is_primary: bool) -> Option<&'static Row<C>> {
        self.rows().find(|row| row.is_shown && row.fits(point, is_primary))
    }

    /// The row that a code is written as.
    pub fn row_for(self, code: C) -> Option<&'static Row<C>> {
        self.row_where(|row| row.code == code)
    }

    /// Of the rows that pass, the canonical one, else the first.
    pub fn row_where(self, passes: impl Fn(&Row<C>) -> bool) -> Option<&'static Row<C>> {
        let mut rows = self.rows().filter(|row| passes(row));
        rows.clone().find(|row| row.is_canonical).or_else(|| rows.next())
    }

    /// Makes a point one of `row`. Of what the row's siblings need, the point then has what the row
    /// needs and nothing else; what none of them needs stays. A value of another kind or service
    /// becomes an empty one.
    pub fn place(
        self,
        row: &Row<C>,
        point: &mut ContactPoint,
        is_sibling: impl Fn(&Row<C>) -> bool,
    ) {
        if !row.takes(&point.value) {
            point.value = row.empty_value();
        }
        for other in self.rows().filter(|other| other.is_shown && is_sibling(other)) {
            for context in other.contexts() {
                point.contexts.remove(&context);
            }
            if let Value::Phone(phone) = &mut point.value {
                for feature in other.features() {
                    phone.features.remove(&feature);
                }
            }
            let label = other.label().filter(|label| row.label() != Some(label));
            if label.is_some_and(|label| has_label(point, label)) {
                point.label = None;
            }
        }
        point.contexts.extend(row.contexts());
        if let Value::Phone(phone) = &mut point.value {
            phone.features.extend(row.features());
        }
        if let Some(label) = row.label().filter(|label| !has_label(point, label)) {
            point.label = Some(label.to_owned());
        }
    }

    /// Points that are shown by a row which passes.
    pub fn points(self, passes: impl Fn(&Row<C>) -> bool) -> PointFilter {
        self.points_with(passes, |_| None)
    }

    /// The same, where each row may ask for more. A kind all of whose rows pass is named as such,
    /// since an index answers that.
    pub fn points_with(
        self,
        passes: impl Fn(&Row<C>) -> bool,
        more: impl Fn(&Row<C>) -> Option<PointFilter>,
    ) -> PointFilter {
        let mut any = Vec::new();
        for kind in PointKind::ALL {
            let rows: Vec<_> = self.rows().filter(|row| row.is_shown && row.kind == kind).collect();
            let takes_all = rows.last().is_some_and(|last| last.needs.is_empty());
            if takes_all && rows.iter().all(|row| passes(row) && more(row).is_none()) {
                any.push(PointFilter::Kind(kind));
                continue;
            }
            for (index, row) in rows.iter().enumerate().filter(|(_, row)| passes(row)) {
                let above = rows[..index].iter().map(|above| !above.filter());
                let all = [PointFilter::Kind(kind), row.filter()].into_iter().chain(above);
                any.push(PointFilter::All(more(row).into_iter().chain(all).collect()));
            }
        }
        PointFilter::Any(any)
    }
}
