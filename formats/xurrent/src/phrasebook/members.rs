//! The record's own members, as a table.
//!
//! Each row says where the canonical record holds the value. A member without a canonical
//! counterpart is an extra, stored for this dialect alone.

use polydex_model::{Organization, Person, Record, Reference, Status};
use serde_json::Value as Json;

use crate::{DIALECT, wire::Form};

/// A member that clients write.
#[derive(Debug)]
pub struct Member<R: 'static> {
    /// The key that clients write. A reference is written as `<key>_id` and shown as `<key>`.
    pub name: &'static str,
    /// What it may hold.
    pub form: Form,
    /// Where its value is stored.
    pub home: Home<R>,
}

/// Where the value of a member is stored.
#[derive(Debug)]
pub enum Home<R: 'static> {
    /// A text of the canonical record.
    Text(fn(&R) -> &Option<String>, fn(&mut R) -> &mut Option<String>),
    /// A reference of the canonical record; this dialect uses its number.
    Reference(fn(&R) -> &Option<Reference>, fn(&mut R) -> &mut Option<Reference>),
    /// The name as one text.
    Name,
    /// Whether the record is out of use.
    Disabled(fn(&mut R) -> &mut Status),
    /// In an extra of this dialect.
    Extra,
}

macro_rules! text {
    ($name:literal, $form:expr, $($place:ident).+) => {
        Member {
            name: $name,
            form: $form,
            home: Home::Text(|record| &record.$($place).+, |record| &mut record.$($place).+),
        }
    };
}

macro_rules! reference {
    ($name:literal, $kind:literal, $place:ident) => {
        Member {
            name: $name,
            form: Form::Reference($kind),
            home: Home::Reference(|record| &record.$place, |record| &mut record.$place),
        }
    };
}

const fn extra<R>(name: &'static str, form: Form) -> Member<R> {
    Member { name, form, home: Home::Extra }
}

const fn name<R>() -> Member<R> {
    Member { name: "name", form: Form::Required(128), home: Home::Name }
}

/// The vendor says 64 KB.
const LONG: usize = 65_535;

/// Members of people. `primary_email` is a contact point and no member here.
pub(super) const PEOPLE: &[Member<Person>] = &[
    text!("authenticationID", Form::Text(128), account.foreign_ids.authentication),
    extra("auto_translation", Form::Flag),
    extra("cost_per_hour", Form::Decimal),
    extra("cost_per_hour_currency", Form::Currency),
    extra("custom_fields", Form::Custom),
    Member {
        name: "disabled",
        form: Form::Flag,
        home: Home::Disabled(|person| &mut person.account.status),
    },
    extra("do_not_translate_languages", Form::Text(255)),
    text!("employeeID", Form::Text(128), account.foreign_ids.employee),
    extra("exclude_team_notifications", Form::Flag),
    extra("guest", Form::Flag),
    text!("information", Form::Text(LONG), card.notes),
    text!("job_title", Form::Text(80), card.job_title),
    text!("locale", Form::Text(5), account.locale),
    text!("location", Form::Text(80), card.location),
    reference!("manager_id", "Person", manager),
    name(),
    extra("oauth_person_enablement", Form::Flag),
    reference!("organization_id", "Organization", organization),
    text!("picture_uri", Form::Text(LONG), card.picture),
    extra("send_email_notifications", Form::Choice(&["always", "when_offline", "never"])),
    extra("show_notification_popup", Form::Choice(&["always", "important_only", "never"])),
    extra("site_id", Form::Named("Site")),
    text!("source", Form::Text(30), account.foreign_ids.source),
    text!("sourceID", Form::Text(128), account.foreign_ids.source_id),
    text!("supportID", Form::Text(50), account.foreign_ids.support),
    extra("time_format_24h", Form::Flag),
    text!("time_zone", Form::Text(128), account.time_zone),
    extra("vip", Form::Flag),
    extra("work_hours_id", Form::Named("Calendar")),
];

/// The members of people that grant something: priority, sign-in, money, the place and hours for
/// which service is agreed, and the trust that a guest does not get. All are extras.
///
/// `custom_fields` are not among them: the vendor's system gives them no meaning.
pub const GRANTING: &[&str] = &[
    "vip",
    "oauth_person_enablement",
    "cost_per_hour",
    "cost_per_hour_currency",
    "site_id",
    "work_hours_id",
    "guest",
];

/// Members of organizations.
pub(super) const ORGANIZATIONS: &[Member<Organization>] = &[
    extra("business_unit", Form::Flag),
    extra("business_unit_organization_id", Form::Reference("Organization")),
    extra("custom_fields", Form::Custom),
    Member {
        name: "disabled",
        form: Form::Flag,
        home: Home::Disabled(|organization| &mut organization.status),
    },
    extra("end_user_privacy", Form::Flag),
    extra("financialID", Form::Text(128)),
    reference!("manager_id", "Person", manager),
    name(),
    extra("order_template_id", Form::Reference("RequestTemplate")),
    reference!("parent_id", "Organization", parent),
    text!("picture_uri", Form::Text(LONG), card.picture),
    extra("region", Form::Text(128)),
    text!("remarks", Form::Text(LONG), card.notes),
    extra("source", Form::Text(30)),
    extra("sourceID", Form::Text(128)),
    extra("substitute_id", Form::Reference("Person")),
];

impl<R: Record> Member<R> {
    /// The key in documents. It differs from `name` for references alone.
    pub fn shown_name(&self) -> &'static str {
        match self.form {
            Form::Reference(_) | Form::Named(_) => {
                self.name.strip_suffix("_id").unwrap_or(self.name)
            }
            _ => self.name,
        }
    }

    /// The member's value in a record.
    pub fn read(&self, record: &R) -> Json {
        match self.home {
            Home::Text(get, _) => get(record).clone().filter(|text| !text.is_empty()).into(),
            Home::Reference(get, _) => get(record).as_ref().and_then(|to| to.number).into(),
            Home::Name => Some(record.card().name.full()).filter(|name| !name.is_empty()).into(),
            Home::Disabled(_) => (record.status() != Status::Active).into(),
            Home::Extra => {
                let extra = record.residue().extra(&DIALECT, self.name);
                extra.cloned().unwrap_or_else(|| self.form.default_value())
            }
        }
    }

    /// Sets the member's value in a record, which holds another one.
    pub fn write(&self, record: &mut R, value: &Json) {
        match self.home {
            Home::Text(_, get_mut) => *get_mut(record) = value.as_str().map(str::to_owned),
            Home::Reference(_, get_mut) => {
                *get_mut(record) = value.as_i64().map(Reference::by_number);
            }
            Home::Name => record.card_mut().name.set_full(value.as_str().map(str::to_owned)),
            Home::Disabled(status) => {
                let is_disabled = value.as_bool() == Some(true);
                *status(record) = if is_disabled { Status::Deactivated } else { Status::Active };
            }
            Home::Extra => {
                let extra = (*value != self.form.default_value()).then(|| value.clone());
                record.residue_mut().set_extra(&DIALECT, self.name, extra);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrasebook::XurrentRecord;

    fn each_member_is_shown_once<R: XurrentRecord>() {
        for member in R::MEMBERS {
            assert!(R::FULL.contains(&member.shown_name()), "{}", member.name);
        }
        let mut names: Vec<_> = R::MEMBERS.iter().map(|m| m.name.to_lowercase()).collect();
        assert!(names.is_sorted(), "faults are reported in the order of the full record");
        names.dedup();
        assert_eq!(names.len(), R::MEMBERS.len());
    }

    #[test]
    fn each_member_of_either_kind_is_shown_once() {
        each_member_is_shown_once::<Person>();
        each_member_is_shown_once::<Organization>();
    }

    #[test]
    fn every_granting_member_is_an_extra_of_people() {
        for name in GRANTING {
            let member = PEOPLE.iter().find(|member| member.name == *name).expect(name);
            assert!(matches!(member.home, Home::Extra), "{name}");
        }
    }

    #[test]
    fn an_extra_with_its_default_value_is_not_stored() {
        let vip = PEOPLE.iter().find(|member| member.name == "vip").unwrap();
        let mut person = Person::default();
        vip.write(&mut person, &Json::Bool(true));
        assert_eq!(vip.read(&person), Json::Bool(true));
        vip.write(&mut person, &Json::Bool(false));
        assert_eq!(person, Person::default());
    }
}
