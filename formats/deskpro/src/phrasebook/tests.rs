use polydex_model::ContactPoint;

use super::*;

#[test]
fn every_row_has_a_code_of_its_own_among_the_rows_of_one_owner() {
    for owner in [Owner::Person, Owner::Organization] {
        let mut codes: Vec<_> = table(owner).rows().map(row_name).collect();
        let all = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), all, "{codes:?}");
    }
    for row in TABLE.rows() {
        assert_eq!(row_named(&row_name(row)), Some(row));
    }
}

#[test]
fn a_word_of_several_rows_has_one_canonical_row() {
    for row in TABLE.rows().filter(|row| !row.code.word.is_empty()) {
        let same: Vec<_> = TABLE
            .rows()
            .filter(|other| (other.code.list, other.code.word) == (row.code.list, row.code.word))
            .collect();
        let canonical = same.iter().filter(|row| row.is_canonical).count();
        assert_eq!(canonical, usize::from(same.len() > 1), "{}", row_name(row));
    }
}

#[test]
fn services_of_rows_are_in_the_models_table() {
    for key in TABLE.rows().filter_map(Row::service) {
        assert_eq!(Service::named(key).map(|service| service.key), Some(key));
    }
}

#[test]
fn the_chats_are_the_choices_of_the_published_table() {
    let mut words: Vec<_> = TABLE
        .rows()
        .filter(|row| row.code.item_type() == Some(Type::InstantMessage))
        .map(|row| row.code.word)
        .collect();
    words.sort_unstable();
    assert_eq!(words, ["aim", "gtalk", "icq", "msn", "other", "skype", "whatsapp"]);
}

#[test]
fn a_word_selects_the_points_own_row_first() {
    let at_work = row_named("phone_numbers/fax at work").unwrap();
    let plain = plain_row(Owner::Person, List::PhoneNumbers);
    assert_eq!(row_by_word(Owner::Person, at_work, "FAX"), at_work);
    assert_eq!(row_name(row_by_word(Owner::Person, plain, "Fax")), "phone_numbers/fax");
    assert_eq!(row_by_word(Owner::Person, at_work, "front desk"), at_work);
    assert_eq!(row_by_word(Owner::Person, at_work, ""), at_work);
}

#[test]
fn words_of_addresses_depend_on_whose_they_are() {
    let select = |owner, word| {
        row_name(row_by_word(owner, plain_row(owner, List::ContactData(Type::Address)), word))
    };
    assert_eq!(select(Owner::Person, "home"), "address/home");
    assert_eq!(select(Owner::Organization, "home"), "address");
    assert_eq!(select(Owner::Organization, "Shipping"), "address/shipping");
}

#[test]
fn a_chat_written_as_other_may_have_a_row_of_its_own() {
    assert_eq!(row_name(row_of_chat("other", "Google Talk")), "instant_message/gtalk");
    assert_eq!(row_name(row_of_chat("other", "Signal")), "instant_message/other");
    assert_eq!(row_name(row_of_chat("other", "Facebook")), "instant_message/other");
    assert_eq!(row_name(row_of_chat("skype", "Signal")), "instant_message/skype");
}

#[test]
fn services_with_a_type_of_their_own_are_no_websites() {
    let website = |name| row_of_website(Service::named(name).unwrap()).map(row_name);
    assert_eq!(website("GitHub").as_deref(), Some("website/github"));
    assert_eq!(website("TikTok").as_deref(), Some("website/service"));
    assert_eq!(website("LinkedIn"), None);
    assert_eq!(website("Signal"), None);
}

/// Removed and written again, it would be hidden: a service without a URI has no row.
#[test]
fn a_service_with_a_blank_uri_is_not_among_the_websites() {
    let with_uri = |uri: &str| {
        let online = OnlineService {
            service: Some("Some Forum".into()),
            uri: Some(uri.into()),
            ..OnlineService::default()
        };
        let point = ContactPoint::pending(0, Value::OnlineService(online));
        table(Owner::Organization).row_of(&point, false)
    };
    assert_eq!(with_uri(" "), None);
    assert_eq!(with_uri("https://f.example").map(row_name).as_deref(), Some("website/service"));
}
