//! The columns of files. One table reads imports and writes exports.

/// The column with the primary e-mail address of the person whose detail the row is.
pub const PERSON: &str = "Person";
/// The column with the id of a person, or of a contact or address.
pub const ID: &str = "ID";

/// The columns of `people` with their members, in the order of exports. The column of a reference
/// holds its target's name.
pub const PEOPLE: &[(&str, &str)] = &[
    ("Primary Email", "primary_email"),
    ("Source", "source"),
    ("Source ID", "sourceID"),
    ("Disabled", "disabled"),
    ("Name", "name"),
    ("Picture URI", "picture_uri"),
    ("Organization", "organization_id"),
    ("Job Title", "job_title"),
    ("Support ID", "supportID"),
    ("Authentication ID", "authenticationID"),
    ("Employee ID", "employeeID"),
    ("Cost Per Hour", "cost_per_hour"),
    ("Manager", "manager_id"),
    ("Site", "site_id"),
    ("Location", "location"),
    ("Information", "information"),
    ("Time Zone", "time_zone"),
    ("Time Format 24h", "time_format_24h"),
    ("Locale", "locale"),
    ("Auto Translation", "auto_translation"),
    ("Do Not Translate Languages", "do_not_translate_languages"),
    ("Work Hours", "work_hours_id"),
    ("VIP", "vip"),
    ("Custom Fields", "custom_fields"),
];

/// The protocol of a contact.
pub const CONTACT_PROTOCOL: &str = "Contact Protocol";
/// The label of a contact.
pub const CONTACT_LABEL: &str = "Contact Label";
/// The value of a contact.
pub const CONTACT_URI: &str = "Contact URI";
/// The label of an address.
pub const ADDRESS_LABEL: &str = "Address Label";
/// The other columns of an address with their members.
pub const ADDRESS: &[(&str, &str)] = &[
    ("Address Address", "address"),
    ("Address City", "city"),
    ("Address State", "state"),
    ("Address Zip", "zip"),
    ("Address Country", "country"),
];
/// Whether an integration manages the detail.
pub const INTEGRATION: &str = "Integration";

#[cfg(test)]
mod tests {
    use polydex_model::Person;

    use super::*;
    use polydex_format_xurrent::phrasebook::XurrentRecord;

    #[test]
    fn every_column_of_people_is_a_member_of_people() {
        for (column, name) in PEOPLE {
            let known = Person::MEMBERS.iter().any(|member| member.name == *name);
            assert!(known || *name == "primary_email", "{column}");
        }
    }
}
