//! Records are read as they were written.

use std::sync::Arc;

use polydex_model::{
    Address, Context, Dialect, Feature, ForeignIds, Link, Name, OnlineService, Organization,
    PartialDate, Person, PersonId, Phone, Record, Reference, Residue, Role, Spelling, Stamp,
    Status, Value,
};
use serde_json::json;

use super::bench::Bench;
use crate::{Lookup, ReferenceKind, Store};

/// A person of whom everything is known, stored together with what they refer to.
pub(super) async fn full_person(bench: &Bench) -> Person {
    let mut person = bench.reachable("", "Ana.Silva@Example.org");
    let organization = bench.create(bench.organization("Große Werke")).await;
    let manager = bench.create(bench.reachable("", "boss@example.org")).await;
    person.organization = one(bench, ReferenceKind::Organization, organization.id.0).await;
    person.manager = one(bench, ReferenceKind::Person, manager.id.0).await;
    person.groups = ["Zebras", "ärzte", "Basis"].map(|name| bench.group(name)).into();
    fill_account(bench, &mut person);
    fill_card(bench, &mut person);
    fill_points(bench, &mut person);
    bench.create(person).await
}

async fn one(bench: &Bench, kind: ReferenceKind, id: uuid::Uuid) -> Option<Reference> {
    let wanted = [Reference::by_id(id)];
    let found = bench.store.resolve(bench.workspace, kind, &wanted).await.expect("an answer");
    found.into_iter().next().flatten()
}

fn fill_account(bench: &Bench, person: &mut Person) {
    person.created.by = Some(PersonId(bench.uuid()));
    person.updated.by = Some(person.id);
    let account = &mut person.account;
    account.role = Role::Admin;
    account.status = Status::Archived;
    account.status_since = Some(bench.now());
    account.invitation_accepted = true;
    account.locale = Some("pt-PT".into());
    account.time_zone = Some("Europe/Lisbon".into());
    account.password = Some("$argon2id$...".into());
    account.foreign_ids = ForeignIds {
        source: Some("HR".into()),
        source_id: Some("hr-17".into()),
        employee: Some("0017".into()),
        support: Some("S 17".into()),
        authentication: Some("ana@sso".into()),
    };
}

fn fill_card(bench: &Bench, person: &mut Person) {
    let _ = bench;
    let card = &mut person.card;
    card.name = Name {
        full: None,
        given: Some(" Ana".into()),
        middle: Some("Maria".into()),
        surname: Some("da Silva".into()),
        suffix: Some("Jr.".into()),
        title: Some("Dr.".into()),
    };
    card.job_title = Some("Clerk\nof works".into());
    card.gender = Some("Female".into());
    card.birthday = Some(PartialDate { year: Some(1990), month: Some(5), day: None });
    card.notes = Some("'; DROP TABLE people; -- \u{1f600}".into());
    card.location = Some("3rd floor".into());
    card.picture = Some("https://example.org/ana.png".into());
    card.labels = vec!["zeta".into(), "Alpha".into(), "alpha".into(), String::new()];
    person.residue = residue();
}

fn residue() -> Residue {
    let mut residue = Residue::default();
    let (awork, deskpro) = (Dialect::named("awork"), Dialect::named("deskpro"));
    residue.set_extra(&deskpro, "display_feed", Some(json!({"z": 1, "a": [null, 1.50, "x\u{0}"]})));
    residue.set_extra(&deskpro, "odd \"member\"", Some(json!(null)));
    let members = [("subType".to_owned(), (json!("other"), json!(null)))].into();
    residue.set_spelling(&awork, Some(Spelling { code: "phone/other".into(), members }));
    residue
}

fn fill_points(bench: &Bench, person: &mut Person) {
    let features = [Feature::Fax, Feature::MainNumber, Feature::Mobile].into();
    let values = [
        Value::Phone(Phone {
            number: "089/1234567".into(),
            extension: Some("12".into()),
            features,
        }),
        Value::Address(Address {
            street: Some("1, Long Lane\nBack yard".into()),
            locality: Some("Lisboa".into()),
            region: Some(String::new()),
            postcode: Some("1000".into()),
            country: Some("Atlantis".into()),
            country_code: Some("PT".into()),
        }),
        Value::Address(Address::default()),
        Value::OnlineService(OnlineService {
            service: Some("twitter".into()),
            user: Some("ana".into()),
            uri: Some("https://x.example/ana".into()),
            chat: true,
        }),
        Value::OnlineService(OnlineService::default()),
        Value::Link(Link { uri: "www.ana.example".into() }),
        Value::text(""),
        Value::text(" \u{0} 12 "),
    ];
    for value in values {
        bench.add(person, value);
    }
    for (n, point) in person.card.points.iter_mut().enumerate() {
        point.pref = Some(u8::try_from(n).expect("few") + 1);
        point.rank = 1000 - i64::try_from(n).expect("few");
        point.label = Some(format!("label {n}"));
        point.managed = n % 2 == 0;
        point.residue = residue();
        point.created.by = Some(person.id);
        point.contexts =
            [Context::Work, Context::Private, Context::Billing, Context::Delivery].into();
    }
}

/// Everything of a person comes back, whatever is in it.
pub async fn a_person_is_read_as_it_was_written(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let person = full_person(&bench).await;
    assert_eq!(bench.read(&person).await, Some(person.clone()));
    assert_eq!(person.card.points.len(), 9);
    let groups = person.groups.iter().map(|group| group.name.as_deref());
    assert_eq!(groups.collect::<Vec<_>>(), [Some("ärzte"), Some("Basis"), Some("Zebras")]);
}

/// Everything of an organization comes back.
pub async fn an_organization_is_read_as_it_was_written(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let parent = bench.create(bench.organization("Parent")).await;
    let manager = bench.create(bench.person("Boss")).await;
    let mut organization = bench.organization("Große Werke");
    organization.status = Status::Deactivated;
    organization.parent = one(&bench, ReferenceKind::Organization, parent.id.0).await;
    organization.manager = one(&bench, ReferenceKind::Person, manager.id.0).await;
    organization.email_domains = vec!["z.example".into(), "a.example".into()];
    organization.card.labels = vec!["customer".into()];
    organization.residue = residue();
    bench.add(&mut organization, Value::phone("110"));
    let organization = bench.create(organization).await;
    assert_eq!(bench.read_organization(&organization).await, Some(organization));
}

/// A full person is emptied and filled again, member by member and at once.
pub async fn every_edit_is_read_as_it_was_written(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let full = full_person(&bench).await;
    let keys = (full.id, full.account.user_name.clone());
    let emptied = bench
        .edit(&full, |person| {
            let Person { number, version, created, updated, .. } = *person;
            *person = Person { number, version, created, updated, ..Person::default() };
            (person.id, person.account.user_name) = keys;
        })
        .await;
    assert_eq!(bench.read(&emptied).await, Some(emptied.clone()));
    let again = bench
        .edit(&emptied, |person| {
            *person = Person { version: emptied.version, ..full.clone() };
        })
        .await;
    assert_eq!(bench.read(&again).await, Some(again.clone()));
    assert_eq!(again, Person { version: 3, ..full });
}

/// `Some("")` does not turn into `None`, nor the other way round.
pub async fn empty_texts_and_absent_ones_are_two_things(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut person = bench.person("");
    let empty = || Some(String::new());
    person.card.name = Name {
        full: None,
        given: empty(),
        middle: empty(),
        surname: None,
        suffix: empty(),
        title: empty(),
    };
    person.card.job_title = empty();
    person.card.notes = empty();
    person.account.foreign_ids.source = empty();
    person.account.locale = empty();
    bench.add(&mut person, Value::email(""));
    let online = OnlineService { service: empty(), user: empty(), uri: None, chat: false };
    bench.add(&mut person, Value::OnlineService(online));
    person.card.points[0].label = empty();
    let person = bench.create(person).await;
    assert_eq!(bench.read(&person).await, Some(person));
}

/// Points keep the order of their numbers when one between them goes and others come.
pub async fn points_come_in_the_order_of_their_numbers(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut person = bench.person("Ana");
    for text in ["a", "b", "c"] {
        bench.add(&mut person, Value::text(text));
    }
    let person = bench.create(person).await;
    let person = bench
        .edit(&person, |person| {
            person.card.points.remove(1);
            bench.add(person, Value::text("d"));
            person.card.points.reverse();
        })
        .await;
    let read = bench.read(&person).await.expect("it is stored");
    let texts: Vec<_> = read.card.points.iter().map(|point| point.value.clone()).collect();
    assert_eq!(texts, ["a", "c", "d"].map(Value::text));
    assert!(read.card.points.is_sorted_by_key(|point| point.number));
    assert_eq!(read, person);
}

/// What is taken away is gone: points, labels, groups, residue.
pub async fn nothing_of_the_record_is_left_when_it_is_emptied(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let full = full_person(&bench).await;
    let bare = bench
        .edit(&full, |person| {
            person.card = polydex_model::Card::default();
            person.groups.clear();
            person.residue = Residue::default();
            person.account.primary_email = None;
        })
        .await;
    let read = bench.read(&bare).await.expect("it is stored");
    assert_eq!(read.card, polydex_model::Card::default());
    assert!(read.groups.is_empty() && read.residue.is_empty());
    assert_eq!(read.account.primary_email, None);
}

/// A reference is read with what the other record is called now.
pub async fn references_are_read_with_name_and_ids(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut boss = bench.reachable("", "boss@example.org");
    boss.account.foreign_ids.source_id = Some("b-1".into());
    let boss = bench.create(boss).await;
    let mut ana = bench.person("Ana");
    ana.manager = Some(Reference { number: Some(boss.number), ..Reference::by_id(boss.id.0) });
    let ana = bench.create(ana).await;
    let manager = bench.read(&ana).await.expect("it is stored").manager;
    let expected = Reference {
        id: Some(boss.id.0),
        number: Some(boss.number),
        name: Some("boss@example.org".into()),
        user_name: Some(boss.account.user_name.clone()),
        source_id: Some("b-1".into()),
        disabled: false,
    };
    assert_eq!(manager, Some(expected.clone()));
    let renamed = bench
        .edit(&boss, |boss| {
            boss.card.name = Name::from_full("Big Boss");
            boss.account.status = Status::Deactivated;
        })
        .await;
    let manager = bench.read(&ana).await.expect("it is stored").manager;
    let name = Some(renamed.card.name.full());
    assert_eq!(manager, Some(Reference { name, disabled: true, ..expected }));
}

/// Id, number and name lead to the same record; a deleted one is none.
pub async fn references_are_resolved_by_whichever_is_given(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana Müller")).await;
    let late = bench.create(bench.person("ANA MULLER")).await;
    let gone = bench.create(bench.person("Gone")).await;
    bench.delete(&gone).await;
    let wanted = [
        Reference::by_id(ana.id.0),
        Reference::by_number(ana.number),
        Reference::by_name("ana muller"),
        Reference::by_name("ANA MULLER"),
        Reference::by_id(gone.id.0),
        Reference::by_number(gone.number),
        Reference::by_name("Gone"),
        Reference::by_name("Nobody"),
        Reference::default(),
    ];
    let kind = ReferenceKind::Person;
    let found = bench.store.resolve(bench.workspace, kind, &wanted).await.expect("an answer");
    let numbers: Vec<_> = found.iter().map(|one| one.as_ref().and_then(|one| one.number)).collect();
    let (ana, late) = (Some(ana.number), Some(late.number));
    assert_eq!(numbers, [ana, ana, ana, late, None, None, None, None, None]);
    let kind = ReferenceKind::Organization;
    let found = bench.store.resolve(bench.workspace, kind, &wanted).await.expect("an answer");
    assert!(found.iter().all(Option::is_none), "people are no organizations");
}

/// Whoever holds an address is found by any of his; a deleted person holds none.
pub async fn the_holder_of_an_address_is_known(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let late = bench.create(bench.reachable("Late", "Late@Example.org")).await;
    let ana = bench.create(bench.reachable("Ana", "ana@example.org")).await;
    let holder = async |address| {
        bench.store.email_holder(bench.workspace, address).await.expect("an answer")
    };
    assert_eq!(holder(" LATE@example.org").await, Some(late.number));
    assert_eq!(holder("nobody@example.org").await, None);
    let also = Value::email("late@example.org");
    let both = bench.edit(&ana, |ana| _ = bench.add(ana, also)).await;
    assert_eq!(holder("late@example.org").await, Some(late.number), "the oldest of several");
    bench.delete(&late).await;
    assert_eq!(holder("late@example.org").await, Some(both.number));
    let other = bench.beside("other").await;
    let found = other.store.email_holder(other.workspace, "ana@example.org").await;
    assert_eq!(found.expect("an answer"), None, "another workspace");
}

/// UUID, number, user name and address lead to the same person.
pub async fn a_record_is_found_by_each_of_its_keys(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut person = bench.reachable("Ana", "Ana@Example.org");
    person.account.user_name = "Ana.Silva".into();
    let person = bench.create(person).await;
    for lookup in [
        Lookup::Id(person.id.0),
        Lookup::Number(person.number),
        Lookup::UserName("aNA.silva".into()),
        Lookup::Email(" ana@example.ORG ".into()),
    ] {
        assert_eq!(bench.look_up(lookup.clone()).await.as_ref(), Some(&person), "{lookup:?}");
    }
    for lookup in [
        Lookup::Id(bench.uuid()),
        Lookup::Number(person.number + 1),
        Lookup::Number(0),
        Lookup::Number(-1),
        Lookup::Number(i64::MAX),
        Lookup::UserName("ana".into()),
        Lookup::UserName(String::new()),
        Lookup::Email(String::new()),
    ] {
        assert_eq!(bench.look_up(lookup.clone()).await, None, "{lookup:?}");
    }
}

/// A number of an organization or of a point names no person.
pub async fn a_lookup_finds_only_its_own_kind(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut organization = bench.organization("Werke");
    bench.add(&mut organization, Value::text("x"));
    let organization: Organization = bench.create(organization).await;
    let point = organization.card().points[0].number;
    assert_eq!(bench.look_up(Lookup::Id(organization.id.0)).await, None);
    assert_eq!(bench.look_up(Lookup::Number(organization.number)).await, None);
    assert_eq!(bench.look_up(Lookup::Number(point)).await, None);
}

/// A tombstone answers to what identifies it for good, and no longer to its address.
pub async fn a_deleted_person_is_found_by_id_but_not_by_address(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let person = bench.create(bench.reachable("Ana", "ana@example.org")).await;
    let deleted = bench.delete(&person).await;
    let name = deleted.account.user_name.clone();
    for lookup in [Lookup::Id(deleted.id.0), Lookup::Number(deleted.number), Lookup::UserName(name)]
    {
        assert_eq!(bench.look_up(lookup).await.as_ref(), Some(&deleted));
    }
    assert_eq!(bench.look_up(Lookup::Email("ana@example.org".into())).await, None);
    assert_eq!(deleted.updated, Stamp { at: person.updated.at, by: None });
}
