//! The code table: which canonical contact point is which type of contact here.
//!
//! To read a point, rows are tried from the top. To write a type, the row with that code is taken;
//! if several rows have it, the canonical one. Types are compared without case and outer
//! whitespace; where a client wrote a type otherwise than the table, the generic `put` notes a
//! spelling. The names of services come from the model's table,
//! [`SERVICES`](polydex_model::service::SERVICES).

pub mod backwards;

use polydex_lens::{Need, Table};
use polydex_model::{
    ContactPoint, Context, Feature, OnlineService, Value, normal::is_blank, query::PointKind,
    service::Service,
};

/// Extras of profiles that grant rights: modules to administer, sign-in through a directory service
/// or single sign-on, and storage space.
pub const GRANTING: &[&str] = &[
    "listAdminModules",
    "isLDAP",
    "isSSO",
    "mobilePhoneActivationStatus",
    "quotaLimit",
    "usedSpace",
    "docsSpace",
    "mailSpace",
    "talkSpace",
];

/// One correspondence between a canonical point and a type of contact.
pub type Row = polydex_lens::Row<Type>;

/// A type of contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Type {
    /// The type, as shown.
    pub name: &'static str,
    /// Other types that are read as this one, in lower case.
    pub aliases: &'static [&'static str],
    /// The type of the same point if it is `managed`. Without one, that flag is hidden.
    pub managed: Option<&'static str>,
}

const FAX: Need = Need::Feature(Feature::Fax);
pub(crate) const MOBILE: Need = Need::Feature(Feature::Mobile);
const WORK: Need = Need::Context(Context::Work);
const PRIVATE: Need = Need::Context(Context::Private);

const PHONE: Type = Type::new("phone").managed("extphone");
const MAIL: Type = Type::new("mail").managed("extmail").aliases(&["gmail", "email"]);
const WEBSITE: Type = Type::new("website").aliases(&["url", "site", "homepage"]);

/// Every type except names of services and free texts.
pub const TABLE: Table<Type> = Table::new(&[
    Row::new(Type::new("fax"), PointKind::Phone).needs(&[FAX, WORK]),
    Row::new(Type::new("fax"), PointKind::Phone).needs(&[FAX]).canonical(),
    Row::new(Type::new("mobphone").managed("extmobphone"), PointKind::Phone)
        .needs(&[MOBILE])
        .canonical(),
    Row::new(PHONE, PointKind::Phone).needs(&[WORK]),
    Row::new(PHONE, PointKind::Phone).needs(&[PRIVATE]),
    Row::new(PHONE, PointKind::Phone).canonical(), // pager, text, plain
    Row::new(MAIL, PointKind::Email).needs(&[WORK]),
    Row::new(MAIL, PointKind::Email).needs(&[PRIVATE]),
    Row::new(MAIL, PointKind::Email).canonical(),
    Row::new(WEBSITE, PointKind::Link).needs(&[WORK]),
    Row::new(WEBSITE, PointKind::Link).needs(&[PRIVATE]),
    Row::new(WEBSITE, PointKind::Link).canonical(),
    Row::new(Type::new(NAMELESS), PointKind::OnlineService).canonical(),
]);

/// The type of an online service without a name.
pub const NAMELESS: &str = "other";

/// The type of a text without a label.
pub const UNLABELLED: &str = "text";

/// Services that have another type if they are `managed`: key and type.
pub const MANAGED_SERVICES: &[(&str, &str)] = &[("skype", "extskype")];

/// A parsed type of contact.
#[derive(Clone, Copy, Debug)]
pub enum Code {
    /// A row of the table; whether it is the managed form.
    Row(&'static Row, bool),
    /// An online service by name; whether it is the managed form.
    Service(&'static Service, bool),
    /// An unknown type, which becomes the label of a text.
    Free,
}

impl Code {
    /// Parses a type as the client wrote it.
    pub fn parse(text: &str) -> Self {
        let is = |name: &str| name.eq_ignore_ascii_case(text.trim());
        for row in TABLE.rows().filter(|row| row.is_canonical) {
            if is(row.code.name) || row.code.aliases.iter().any(|alias| is(alias)) {
                return Self::Row(row, false);
            }
            if row.code.managed.is_some_and(is) {
                return Self::Row(row, true);
            }
        }
        if let Some((key, _)) = MANAGED_SERVICES.iter().find(|(_, code)| is(code))
            && let Some(service) = Service::named(key)
        {
            return Self::Service(service, true);
        }
        Service::named(text).map_or(Self::Free, |service| Self::Service(service, false))
    }

    /// The type as the table spells it; the same for all unknown types.
    pub fn name(self) -> &'static str {
        match self {
            Self::Row(row, managed) => row.code.of(managed),
            Self::Service(service, managed) => service_code(service, managed),
            Self::Free => UNLABELLED,
        }
    }
}

/// The type of a point; `None` for postal addresses, which have no type here.
pub fn code_of(point: &ContactPoint) -> Option<&str> {
    match &point.value {
        Value::OnlineService(OnlineService { service: Some(name), .. }) if !is_blank(name) => {
            Some(match Service::named(name) {
                Some(service) => service_code(service, point.managed),
                None => name,
            })
        }
        Value::Text { .. } => {
            Some(point.label.as_deref().filter(|l| !is_blank(l)).unwrap_or(UNLABELLED))
        }
        _ => {
            let row = TABLE.row_of(point, false)?;
            Some(row.code.of(point.managed))
        }
    }
}

fn service_code(service: &'static Service, managed: bool) -> &'static str {
    let own = MANAGED_SERVICES.iter().find(|(key, _)| *key == service.key);
    own.filter(|_| managed).map_or(service.key, |(_, code)| *code)
}

impl Type {
    const fn new(name: &'static str) -> Self {
        Self { name, aliases: &[], managed: None }
    }

    const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    const fn managed(self, name: &'static str) -> Self {
        Self { managed: Some(name), ..self }
    }

    /// The type of a point that is managed or not.
    fn of(self, managed: bool) -> &'static str {
        self.managed.filter(|_| managed).unwrap_or(self.name)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn each_type_has_one_canonical_row_and_is_read_as_it() {
        for row in TABLE.rows() {
            let name = row.code.name;
            assert_eq!(Code::parse(name).name(), name);
            let canonical =
                TABLE.rows().filter(|other| other.is_canonical && other.code.name == name);
            assert_eq!(canonical.count(), 1, "{name}");
        }
    }

    #[test]
    fn a_point_of_any_row_can_be_written_as_any_other_of_its_kind() {
        let is_sibling = |one: &Type, other: &Type| {
            let kind = |code: &Type| TABLE.row_for(*code).map(|row| row.kind);
            kind(one) == kind(other)
        };
        polydex_lens::laws::rows_replace_each_other(TABLE, is_sibling);
    }

    #[test]
    fn no_type_is_also_the_name_of_a_service() {
        for code in TABLE.rows().map(|row| row.code) {
            let names = code.aliases.iter().chain([&code.name]).chain(code.managed.as_ref());
            for name in names {
                assert_eq!(Service::named(name), None, "{name}");
            }
        }
    }

    #[rstest]
    #[case("GTalk", "gtalk")]
    #[case("Google Talk", "gtalk")]
    #[case("X", "twitter")]
    #[case("ExtSkype", "extskype")]
    #[case("EXTPHONE", "extphone")]
    #[case("Gmail", "mail")]
    #[case("homepage", "website")]
    #[case(" Mobphone ", "mobphone")]
    #[case("vk", "vk")]
    #[case("exttelegram", "text")]
    #[case("Assistant", "text")]
    #[case("other", "other")]
    fn types_are_read_in_any_case_and_by_alias(#[case] text: &str, #[case] code: &str) {
        assert_eq!(Code::parse(text).name(), code);
    }
}
