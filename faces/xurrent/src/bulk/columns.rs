//! The columns of files. The same table reads imports and writes exports.

/// The column that names the person whose detail a row is, by primary e-mail address.
pub const PERSON: &str = "Person";
/// The column with the id of a person, or of a contact or address.
pub const ID: &str = "ID";

/// Columns of `people` with the members that they hold, in the order in which they are written.
/// Columns that hold a reference have its target's name.
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

/// Columns of a contact.
pub const CONTACT_PROTOCOL: &str = "Contact Protocol";
/// Its label.
pub const CONTACT_LABEL: &str = "Contact Label";
/// Its value.
pub const CONTACT_URI: &str = "Contact URI";
/// The label of an address.
pub const ADDRESS_LABEL: &str = "Address Label";
/// Further columns of an address with the members that they hold.
pub const ADDRESS: &[(&str, &str)] = &[
    ("Address Address", "address"),
    ("Address City", "city"),
    ("Address State", "state"),
    ("Address Zip", "zip"),
    ("Address Country", "country"),
];
/// Whether an integration keeps the detail.
pub const INTEGRATION: &str = "Integration";

#[cfg(test)]
mod tests {
    use polydex_model::Person;

    use super::*;
    use polydex_format_xurrent::phrasebook::XurrentRecord;

    #[test]
    fn every_column_of_people_holds_a_member_of_theirs() {
        for (column, name) in PEOPLE {
            let known = Person::MEMBERS.iter().any(|member| member.name == *name);
            assert!(known || *name == "primary_email", "{column}");
        }
    }
}
