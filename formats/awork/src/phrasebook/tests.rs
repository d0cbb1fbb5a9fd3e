use super::*;

#[test]
fn a_code_in_several_rows_has_one_canonical_row() {
    for row in TABLE.rows() {
        let same: Vec<_> = TABLE.rows().filter(|other| other.code == row.code).collect();
        let canonical = same.iter().filter(|row| row.is_canonical).count();
        assert_eq!(canonical, usize::from(same.len() > 1), "{}", row.code.text());
    }
}

#[test]
fn every_kind_of_point_ends_in_a_row_that_needs_nothing() {
    for kind in PointKind::ALL {
        let last = TABLE.rows().rfind(|row| row.kind == kind).unwrap();
        assert!(last.needs.is_empty(), "{}", last.code.text());
    }
}

#[test]
fn services_of_rows_are_in_the_models_table() {
    for key in TABLE.rows().filter_map(Row::service) {
        assert_eq!(Service::named(key).map(|service| service.key), Some(key));
    }
}

/// Copied by hand from the vendor's reference.
#[test]
fn the_types_and_sub_types_are_the_vendors() {
    let vendors: &[(&str, &[&str])] = &[
        ("phone", &["work", "mobile", "home", "work Fax", "fax", "other"]),
        ("email", &["work", "private", "other"]),
        ("address", &["work", "home", "other"]),
        ("messenger", &["skype", "whatsapp", "other"]),
        ("social", &["facebook", "twitter", "xing", "linkedIn", "instagram", "pinterest", "other"]),
        ("urls", &["work", "private", "gitHub", "other"]),
        ("custom", &[]),
    ];
    for (kind, subs) in vendors {
        assert_eq!(kind_named(&kind.to_uppercase()), Some(*kind));
        for sub in *subs {
            assert_eq!(sub_type_named(kind, &sub.to_uppercase()), Some(*sub));
        }
        let rows = TABLE.rows().filter(|row| row.code.kind == *kind);
        let mut ours: Vec<_> = rows.filter_map(|row| row.code.sub_type).collect();
        ours.sort_unstable();
        ours.dedup();
        assert_eq!(ours.len(), subs.len(), "{kind}: {ours:?}");
    }
    assert!(TABLE.rows().all(|row| vendors.iter().any(|(kind, _)| *kind == row.code.kind)));
}

#[test]
fn a_known_service_written_as_other_gets_its_own_row() {
    let entry = ContactInfo {
        kind: Some("social".into()),
        sub_type: Some("other".into()),
        label: Some("Skype".into()),
        ..ContactInfo::default()
    };
    let code = Code::of(&entry);
    assert_eq!(
        (code.row.code.text(), code.code()),
        ("messenger/skype".into(), "messenger/skype".into())
    );
    let named = |label: &str| Code::of(&ContactInfo { label: Some(label.into()), ..entry.clone() });
    assert_eq!(named("signal").code(), "messenger/other signal");
    assert_eq!(named("Pigeon").code(), "social/other Pigeon");
    assert_eq!(named(" ").code(), "social/other");
}

#[test]
fn an_entry_with_unknown_codes_can_still_be_written() {
    let code = |kind: Option<&str>, sub: Option<&str>, is_address| {
        let (kind, sub_type) = (kind.map(Into::into), sub.map(Into::into));
        Code::of(&ContactInfo { kind, sub_type, is_address, ..ContactInfo::default() }).code()
    };
    assert_eq!(code(Some("telex"), Some("work"), false), "custom");
    assert_eq!(code(None, None, true), "address/other");
    assert_eq!(code(Some("phone"), Some("car"), false), "phone/other");
    assert_eq!(code(Some("email"), None, false), "email/other");
}
