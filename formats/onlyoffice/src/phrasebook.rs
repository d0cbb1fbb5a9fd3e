//! The phrasebook: which canonical contact point is which type of contact here.
//!
//! Rows are tried from the top when a point is shown. A type that a client writes is the row where
//! it stands, or the one marked `says`. Types are compared without case and outer
//! blanks; what a client wrote otherwise than the table spells it is a spelling, which the generic
//! `put` keeps. Names of services come from the model's own table, [`SERVICES`].

pub mod backwards;

use polydex_model::{
    ContactPoint, Context, Feature, OnlineService, Value,
    normal::is_blank,
    query::PointKind,
    service::{SERVICES, Service},
};

/// Extras of profiles that grant something: modules to administer, a directory service or a provider
/// of single sign-on to sign in through, space.
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

/// One correspondence of a canonical point and a type of contact.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// Kind of the canonical point.
    pub kind: PointKind,
    /// Only with this feature.
    pub feature: Option<Feature>,
    /// Only in this context.
    pub context: Option<Context>,
    /// The type, as shown.
    pub code: &'static str,
    /// Other types that are read as this one, lower case.
    pub aliases: &'static [&'static str],
    /// The type of the same point with `managed` on; without one the flag is hidden.
    pub managed: Option<&'static str>,
    /// Whether a type that stands in several rows is said as this one.
    pub says: bool,
}

/// Every type but names of services and free texts.
pub const ROWS: &[Row] = &[
    row(PointKind::Phone, "fax").context(Context::Work).feature(Feature::Fax),
    row(PointKind::Phone, "fax").feature(Feature::Fax).says(),
    row(PointKind::Phone, "mobphone").feature(Feature::Mobile).managed("extmobphone").says(),
    row(PointKind::Phone, "phone").context(Context::Work).managed("extphone"),
    row(PointKind::Phone, "phone").context(Context::Private).managed("extphone"),
    row(PointKind::Phone, "phone").managed("extphone").says(), // pager, text, plain
    row(PointKind::Email, "mail").context(Context::Work).managed("extmail"),
    row(PointKind::Email, "mail").context(Context::Private).managed("extmail"),
    row(PointKind::Email, "mail").managed("extmail").aliases(&["gmail", "email"]).says(),
    row(PointKind::Link, "website").context(Context::Work),
    row(PointKind::Link, "website").context(Context::Private),
    row(PointKind::Link, "website").aliases(&["url", "site", "homepage"]).says(),
    row(PointKind::OnlineService, NAMELESS).says(),
];

/// An online service without a name.
pub const NAMELESS: &str = "other";

/// A labelled text whose label says nothing.
pub const UNLABELLED: &str = "text";

/// Services that have a type of their own with `managed` on: key and type.
pub const MANAGED_SERVICES: &[(&str, &str)] = &[("skype", "extskype")];

/// A type of contact as it is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// A row of the table; whether it is the managed form.
    Row(&'static Row, bool),
    /// An online service by name; whether it is the managed form.
    Service(&'static Service, bool),
    /// No type we know: the label of a text.
    Free,
}

impl Said {
    /// Understands a type as a client wrote it.
    pub fn of(written: &str) -> Self {
        let is = |name: &str| name.eq_ignore_ascii_case(written.trim());
        let rows = ROWS.iter().filter(|row| row.says);
        for row in rows {
            if is(row.code) || row.aliases.iter().any(|alias| is(alias)) {
                return Self::Row(row, false);
            }
            if row.managed.is_some_and(is) {
                return Self::Row(row, true);
            }
        }
        if let Some((key, _)) = MANAGED_SERVICES.iter().find(|(_, code)| is(code))
            && let Some(service) = Service::named(key)
        {
            return Self::Service(service, true);
        }
        Service::named(written).map_or(Self::Free, |service| Self::Service(service, false))
    }

    /// The type in the table's own spelling; one for all free texts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Row(row, true) => row.managed.unwrap_or(row.code),
            Self::Row(row, false) => row.code,
            Self::Service(service, managed) => service_code(service, managed),
            Self::Free => UNLABELLED,
        }
    }
}

/// The type of a point; `None` for what has none here (postal addresses).
pub fn code(point: &ContactPoint) -> Option<&str> {
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
            let row = ROWS.iter().find(|row| row.fits(point))?;
            Some(row.managed.filter(|_| point.managed).unwrap_or(row.code))
        }
    }
}

fn service_code(service: &'static Service, managed: bool) -> &'static str {
    let own = MANAGED_SERVICES.iter().find(|(key, _)| *key == service.key);
    own.filter(|_| managed).map_or(service.key, |(_, code)| *code)
}

impl Row {
    /// Whether the point stands in this row, if in none above.
    fn fits(&self, point: &ContactPoint) -> bool {
        let (kind, features) = match &point.value {
            Value::Phone(phone) => (PointKind::Phone, Some(&phone.features)),
            Value::Email(_) => (PointKind::Email, None),
            Value::Link(_) => (PointKind::Link, None),
            Value::OnlineService(_) => (PointKind::OnlineService, None),
            Value::Address(_) | Value::Text { .. } => return false,
        };
        let has = |feature| features.is_some_and(|all| all.contains(&feature));
        kind == self.kind
            && self.feature.is_none_or(has)
            && self.context.is_none_or(|context| point.is(context))
    }

    const fn context(self, context: Context) -> Self {
        Self { context: Some(context), ..self }
    }

    const fn feature(self, feature: Feature) -> Self {
        Self { feature: Some(feature), ..self }
    }

    const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    const fn managed(self, code: &'static str) -> Self {
        Self { managed: Some(code), ..self }
    }

    const fn says(self) -> Self {
        Self { says: true, ..self }
    }
}

const fn row(kind: PointKind, code: &'static str) -> Row {
    Row { kind, feature: None, context: None, code, aliases: &[], managed: None, says: false }
}

/// Every type that is a name of a service, in the model's order.
pub fn service_codes() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().map(|service| service.key)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn each_type_is_said_as_one_row_only_and_shown_by_it() {
        for row in ROWS {
            assert_eq!(Said::of(row.code).code(), row.code, "{}", row.code);
            let saying = ROWS.iter().filter(|other| other.says && other.code == row.code);
            assert_eq!(saying.count(), 1, "{}", row.code);
        }
    }

    #[test]
    fn no_type_is_also_the_name_of_a_service() {
        for row in ROWS {
            let names = row.aliases.iter().chain([&row.code]).chain(row.managed.as_ref());
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
    fn types_are_read_in_any_case_and_by_alias(#[case] written: &str, #[case] code: &str) {
        assert_eq!(Said::of(written).code(), code);
    }
}
