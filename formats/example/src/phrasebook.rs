//! What Rolo's words mean: one table of contacts, one of members. Reading, writing and filtering
//! all go by these rows.

use polydex_lens::{Form, Member, Need, Row, Table, text_member};
use polydex_model::{Context, Dialect, Feature, Person, query::PointKind};

/// The name under which extras and spellings are stored.
pub const DIALECT: Dialect = Dialect::named("example");

/// What Rolo calls a contact: its type and its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// `phone` or `mail`.
    pub kind: &'static str,
    /// The label.
    pub label: &'static str,
}

/// The contacts. A point is shown by the first row whose needs it meets.
pub const CONTACTS: Table<Code> = Table::new(&[
    phone("cell").needs(&[Need::Feature(Feature::Mobile)]),
    phone("work").needs(&[Need::Context(Context::Work)]),
    phone("other"),
    mail("main").needs(&[Need::Primary]),
    mail("other"),
]);

const fn phone(label: &'static str) -> Row<Code> {
    Row::new(Code { kind: "phone", label }, PointKind::Phone)
}

const fn mail(label: &'static str) -> Row<Code> {
    Row::new(Code { kind: "mail", label }, PointKind::Email)
}

/// What a member may hold: Rolo has nothing but texts.
#[derive(Clone, Copy, Debug)]
pub struct Text;

impl Form for Text {}

/// The members. `badge` has no canonical counterpart: it is an extra, stored for Rolo alone.
pub const MEMBERS: &[Member<Person, Text>] = &[
    Member::name("name", Text),
    text_member!("job", Text, card.job_title),
    Member::extra("badge", Text),
];
