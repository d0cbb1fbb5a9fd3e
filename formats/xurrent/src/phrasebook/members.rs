//! The record's own members, as a table.
//!
//! Each row says where the canonical record holds the value. A member without a canonical
//! counterpart is an extra, stored for this dialect alone.

use polydex_lens::{reference_member, text_member};
use polydex_model::{Organization, Person, Record, Status};
use serde_json::Value as Json;

use crate::wire::Form;

/// A member that clients write. A reference is written as `<key>_id` and shown as `<key>`.
pub type Member<R> = polydex_lens::Member<R, Form>;

const fn extra<R>(name: &'static str, form: Form) -> Member<R> {
    Member::extra(name, form)
}

const fn name<R>() -> Member<R> {
    Member::name("name", Form::Required(128))
}

/// Whether the record is out of use.
const fn disabled<R: Record>(write: fn(&mut R, &Json)) -> Member<R> {
    Member::derived("disabled", Form::Flag, |record| is_disabled(record).into(), write)
}

fn is_disabled<R: Record>(record: &R) -> bool {
    record.status() != Status::Active
}

fn status(disabled: &Json) -> Status {
    if disabled.as_bool() == Some(true) { Status::Deactivated } else { Status::Active }
}

/// The vendor says 64 KB.
const LONG: usize = 65_535;

/// Members of people. `primary_email` is a contact point and no member here.
pub(super) const PEOPLE: &[Member<Person>] = &[
    text_member!("authenticationID", Form::Text(128), account.foreign_ids.authentication),
    extra("auto_translation", Form::Flag),
    extra("cost_per_hour", Form::Decimal),
    extra("cost_per_hour_currency", Form::Currency),
    extra("custom_fields", Form::Custom),
    disabled(|person, disabled| person.account.status = status(disabled)),
    extra("do_not_translate_languages", Form::Text(255)),
    text_member!("employeeID", Form::Text(128), account.foreign_ids.employee),
    extra("exclude_team_notifications", Form::Flag),
    extra("guest", Form::Flag),
    text_member!("information", Form::Text(LONG), card.notes),
    text_member!("job_title", Form::Text(80), card.job_title),
    text_member!("locale", Form::Text(5), account.locale),
    text_member!("location", Form::Text(80), card.location),
    reference_member!("manager_id", Form::Reference("Person"), manager),
    name(),
    extra("oauth_person_enablement", Form::Flag),
    reference_member!("organization_id", Form::Reference("Organization"), organization),
    text_member!("picture_uri", Form::Text(LONG), card.picture),
    extra("send_email_notifications", Form::Choice(&["always", "when_offline", "never"])),
    extra("show_notification_popup", Form::Choice(&["always", "important_only", "never"])),
    extra("site_id", Form::Named("Site")),
    text_member!("source", Form::Text(30), account.foreign_ids.source),
    text_member!("sourceID", Form::Text(128), account.foreign_ids.source_id),
    text_member!("supportID", Form::Text(50), account.foreign_ids.support),
    extra("time_format_24h", Form::Flag),
    text_member!("time_zone", Form::Text(128), account.time_zone),
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
    disabled(|organization, disabled| organization.status = status(disabled)),
    extra("end_user_privacy", Form::Flag),
    extra("financialID", Form::Text(128)),
    reference_member!("manager_id", Form::Reference("Person"), manager),
    name(),
    extra("order_template_id", Form::Reference("RequestTemplate")),
    reference_member!("parent_id", Form::Reference("Organization"), parent),
    text_member!("picture_uri", Form::Text(LONG), card.picture),
    extra("region", Form::Text(128)),
    text_member!("remarks", Form::Text(LONG), card.notes),
    extra("source", Form::Text(30)),
    extra("sourceID", Form::Text(128)),
    extra("substitute_id", Form::Reference("Person")),
];

/// The key in documents. It differs from the name for references alone.
pub fn shown_name<R>(member: &Member<R>) -> &'static str {
    match member.form {
        Form::Reference(_) | Form::Named(_) => {
            member.name.strip_suffix("_id").unwrap_or(member.name)
        }
        _ => member.name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrasebook::XurrentRecord;

    fn each_member_is_shown_once<R: XurrentRecord>() {
        for member in R::MEMBERS {
            assert!(R::FULL.contains(&shown_name(member)), "{}", member.name);
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
            assert!(matches!(member.home, polydex_lens::Home::Extra), "{name}");
        }
    }
}
