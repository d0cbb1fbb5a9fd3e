//! The code table: which canonical contact point is which type of contact here.
//!
//! To read a point, rows are tried from the top. To write a type, the row with that code is taken;
//! if several rows have it, the canonical one. Types are compared without case and outer
//! whitespace; where a client wrote a type otherwise than the table, the generic `put` notes a
//! spelling. The names of services come from the model's table,
//! [`SERVICES`](polydex_model::service::SERVICES).

pub mod backwards;

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
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// Kind of the canonical point.
    pub kind: PointKind,
    /// The feature that a point of this row must have.
    pub feature: Option<Feature>,
    /// The context that a point of this row must have.
    pub context: Option<Context>,
    /// The type, as shown.
    pub code: &'static str,
    /// Other types that are read as this one, in lower case.
    pub aliases: &'static [&'static str],
    /// The type of the same point if it is `managed`. Without one, that flag is hidden.
    pub managed: Option<&'static str>,
    /// Whether a type that occurs in several rows is written as this one.
    pub is_canonical: bool,
}

/// Every type except names of services and free texts.
pub const ROWS: &[Row] = &[
    row(PointKind::Phone, "fax").context(Context::Work).feature(Feature::Fax),
    row(PointKind::Phone, "fax").feature(Feature::Fax).canonical(),
    row(PointKind::Phone, "mobphone").feature(Feature::Mobile).managed("extmobphone").canonical(),
    row(PointKind::Phone, "phone").context(Context::Work).managed("extphone"),
    row(PointKind::Phone, "phone").context(Context::Private).managed("extphone"),
    row(PointKind::Phone, "phone").managed("extphone").canonical(), // pager, text, plain
    row(PointKind::Email, "mail").context(Context::Work).managed("extmail"),
    row(PointKind::Email, "mail").context(Context::Private).managed("extmail"),
    row(PointKind::Email, "mail").managed("extmail").aliases(&["gmail", "email"]).canonical(),
    row(PointKind::Link, "website").context(Context::Work),
    row(PointKind::Link, "website").context(Context::Private),
    row(PointKind::Link, "website").aliases(&["url", "site", "homepage"]).canonical(),
    row(PointKind::OnlineService, NAMELESS).canonical(),
];

/// The type of an online service without a name.
pub const NAMELESS: &str = "other";

/// The type of a text without a label.
pub const UNLABELLED: &str = "text";

/// Services that have another type if they are `managed`: key and type.
pub const MANAGED_SERVICES: &[(&str, &str)] = &[("skype", "extskype")];

/// A parsed type of contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        for row in ROWS.iter().filter(|row| row.is_canonical) {
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
        Service::named(text).map_or(Self::Free, |service| Self::Service(service, false))
    }

    /// The type as the table spells it; the same for all unknown types.
    pub fn name(self) -> &'static str {
        match self {
            Self::Row(row, true) => row.managed.unwrap_or(row.code),
            Self::Row(row, false) => row.code,
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
    /// Whether the point has this row's kind, feature and context. The first such row is the point's.
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

    const fn canonical(self) -> Self {
        Self { is_canonical: true, ..self }
    }
}

const fn row(kind: PointKind, code: &'static str) -> Row {
    Row {
        kind,
        feature: None,
        context: None,
        code,
        aliases: &[],
        managed: None,
        is_canonical: false,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn each_type_has_one_canonical_row_and_is_read_as_it() {
        for row in ROWS {
            assert_eq!(Code::parse(row.code).name(), row.code, "{}", row.code);
            let canonical =
                ROWS.iter().filter(|other| other.is_canonical && other.code == row.code);
            assert_eq!(canonical.count(), 1, "{}", row.code);
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
    fn types_are_read_in_any_case_and_by_alias(#[case] text: &str, #[case] code: &str) {
        assert_eq!(Code::parse(text).name(), code);
    }
}
