use super::*;
use rstest::rstest;

fn phone() -> ContactInfo {
    ContactInfo {
        kind: Some("phone".into()),
        sub_type: Some("work".into()),
        value: Some("1".into()),
        ..ContactInfo::default()
    }
}

fn address() -> ContactInfo {
    ContactInfo {
        kind: Some("address".into()),
        sub_type: Some("home".into()),
        address_line1: Some("Hafenweg 7".into()),
        zip_code: Some("24103".into()),
        city: Some("Kiel".into()),
        country: Some("DE".into()),
        is_address: true,
        ..ContactInfo::default()
    }
}

fn faults(old: Option<&ContactInfo>, new: &ContactInfo) -> String {
    let faults = contact_info(old, new);
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[rstest]
#[case::no_type(|e: &mut ContactInfo| e.kind = None, "Type: required")]
#[case::unknown_type(
    |e: &mut ContactInfo| e.kind = Some("fax".into()), "Type: not one of the known values"
)]
#[case::sub_type_of_another_type(
    |e: &mut ContactInfo| e.sub_type = Some("private".into()), "SubType: not one of the known values"
)]
#[case::no_sub_type(|e: &mut ContactInfo| e.sub_type = None, "")]
#[case::no_value(|e: &mut ContactInfo| e.value = None, "Value: required")]
#[case::blank_value(|e: &mut ContactInfo| e.value = Some(" ".into()), "Value: required")]
#[case::is_address(
    |e: &mut ContactInfo| e.is_address = true,
    "IsAddress: not one of the known values; AddressLine1: required; ZipCode: required; \
     City: required; Country: required"
)]
#[case::custom_without_label(
    |e: &mut ContactInfo| (e.kind, e.sub_type) = (Some("custom".into()), None), "Label: required"
)]
#[case::odd_country(
    |e: &mut ContactInfo| e.country = Some("DEU".into()), "Country: not a valid country"
)]
fn a_new_contact_info_follows_the_reference(
    #[case] change: impl Fn(&mut ContactInfo),
    #[case] expected: &str,
) {
    let mut new = phone();
    change(&mut new);
    assert_eq!(faults(None, &new), expected);
}

#[rstest]
fn a_member_may_be_as_long_as_its_limit_in_characters_and_no_longer(
    #[values(0, 1, 4, 5, 6, 7, 8)] at: usize,
) {
    let member = Member::ALL[at];
    let mut new = address();
    *new.text_mut(member) = Some("ü".repeat(member.limit()));
    assert_eq!(faults(None, &new), "");
    *new.text_mut(member) = Some("ü".repeat(member.limit() + 1));
    let expected = format!("{}: longer than {}", member.property(), member.limit());
    assert_eq!(faults(None, &new), expected);
}

#[test]
fn an_over_long_code_is_named_once() {
    let new = ContactInfo { kind: Some("x".repeat(26)), ..phone() };
    assert_eq!(faults(None, &new), "Type: longer than 25");
}

#[test]
fn unchanged_illegal_members_are_not_judged() {
    let old = ContactInfo {
        zip_code: None,
        city: None,
        country: Some("Deutschland".into()),
        address_line2: Some("x".repeat(300)),
        sub_type: Some("villa".into()),
        ..address()
    };
    let new = ContactInfo { address_line1: Some("Hafenweg 8".into()), ..old.clone() };
    assert_eq!(faults(Some(&old), &new), "");
    let emptied = ContactInfo { address_line1: Some(String::new()), ..old.clone() };
    assert_eq!(faults(Some(&old), &emptied), "AddressLine1: required");
}

#[test]
fn a_new_type_checks_its_required_members() {
    let new = ContactInfo { is_address: false, ..address() };
    assert_eq!(faults(Some(&address()), &new), "Value: required");
    let new = ContactInfo { kind: Some("phone".into()), is_address: false, ..address() };
    assert_eq!(faults(Some(&address()), &new), "Value: required");
}

#[test]
fn a_future_birthday_and_long_names_are_refused_unless_they_are_unchanged() {
    let today = jiff::civil::date(2026, 2, 1);
    let old = Fields { last_name: Some("x".repeat(2000)), ..Fields::default() };
    let mut new = Fields { birth_date: Some(today), ..old.clone() };
    assert_eq!(user(&old, &new, today), []);
    new.birth_date = today.tomorrow().ok();
    new.gender = Some("x".repeat(26));
    let expected = [
        Fault::at("Gender", Rule::TooLong(25)),
        Fault::at("BirthDate", Rule::Own(DATE_OUT_OF_RANGE)),
    ];
    assert_eq!(user(&old, &new, today), expected);
}
