//! What an edit does, and what it does not.

use std::time::Duration;

use crate::house::{House, made, with_email};
use polydex_directory::{Expect, Lookup, version_tag};
use polydex_model::{
    CanonicalField, ContactPoint, Organization, Person, Reference, Refusal, Role, Rule, Status,
    Value,
};

#[tokio::test]
async fn an_edit_that_changes_nothing_writes_nothing() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let before = house.feed_length().await;
    let after = house.edit(&house.program, &ana, |_| {}).await.unwrap();
    assert_eq!((after, house.feed_length().await), (ana, before));
}

#[tokio::test]
async fn a_refused_edit_changes_nothing() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let before = house.feed_length().await;
    let nowhere = |person: &mut Person| {
        person.card.job_title = Some("Clerk".into());
        person.organization = Some(Reference::by_number(4711));
    };
    let refusal = house.edit(&house.program, &ana, nowhere).await.unwrap_err();
    assert_eq!(refusal, Refusal::at_field(CanonicalField::Organization, Rule::NotAChoice));
    assert_eq!((house.stored(&ana).await, house.feed_length().await), (ana, before));
}

#[tokio::test]
async fn a_reference_by_number_is_completed() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let acme = house
        .directory
        .create::<Organization>(&house.program, |blank| {
            let mut acme = blank.clone();
            acme.card.name.full = Some("Acme".into());
            Ok(acme)
        })
        .await
        .unwrap();
    let number = acme.number;
    let after = house
        .edit(&house.program, &ana, |p| p.organization = Some(Reference::by_number(number)))
        .await
        .unwrap();
    let reference = after.organization.unwrap();
    assert_eq!(reference.id, Some(acme.id.0));
    assert_eq!(reference.name.as_deref(), Some("Acme"));
}

#[tokio::test]
async fn a_group_that_is_named_is_made_once() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Member).await, house.person("ben", Role::Member).await);
    let join = |p: &mut Person| p.groups = vec![Reference::by_name("Logistics")];
    let ana = house.edit(&house.program, &ana, join).await.unwrap();
    let ben = house.edit(&house.program, &ben, join).await.unwrap();
    assert_eq!(ana.groups[0].id, ben.groups[0].id);
    assert_eq!(house.directory.groups(&house.program).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_group_that_is_named_twice_is_joined_once() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let twice = |p: &mut Person| p.groups = ["Sales", "SALES"].map(Reference::by_name).into();
    let joined = house.edit(&house.program, &ana, twice).await.unwrap();
    assert_eq!(joined.groups.len(), 1);
    assert_eq!(house.stored(&ana).await, joined);
    let length = house.feed_length().await;
    house.edit(&house.program, &ana, twice).await.unwrap();
    assert_eq!(house.feed_length().await, length, "said again it is no edit");
}

#[tokio::test]
async fn a_refused_edit_makes_no_group() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let too_long = |p: &mut Person| {
        p.groups = vec![Reference::by_name("Logistics")];
        p.card.points.push(ContactPoint::pending(0, Value::text("x".repeat(100_000))));
    };
    house.edit(&house.program, &ana, too_long).await.unwrap_err();
    house.person("ben", Role::Member).await;
    let taken = |p: &mut Person| {
        p.groups = vec![Reference::by_name("Logistics")];
        *p = with_email(p, "ben@example.test");
    };
    let refused = house.edit(&house.program, &ana, taken).await.unwrap_err();
    assert!(matches!(refused, Refusal::Invalid(_)), "{refused:?}");
    let made = house.directory.create(&house.program, made(taken)).await;
    assert_eq!(made.unwrap_err(), refused);
    assert_eq!(house.directory.groups(&house.program).await.unwrap(), []);
}

#[tokio::test]
async fn a_stale_tag_is_refused_and_the_right_one_taken() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let old = version_tag(&ana);
    let retitle = |stored: &Person| {
        let mut next = stored.clone();
        next.card.job_title = Some("Clerk".into());
        Ok(next)
    };
    let id = Lookup::Id(ana.id.0);
    let expect = Expect::Tags(vec![old]);
    let first = house.directory.edit::<Person>(&house.program, &id, expect.clone(), retitle).await;
    assert!(first.unwrap().changed);
    let second = house.directory.edit::<Person>(&house.program, &id, expect, retitle).await;
    assert_eq!(second.unwrap_err(), Refusal::Stale);
}

#[tokio::test]
async fn updated_increases_while_the_clock_stands_still() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let once = house
        .edit(&house.program, &ana, |p| p.card.job_title = Some("Clerk".into()))
        .await
        .unwrap();
    let twice = house
        .edit(&house.program, &ana, |p| p.card.job_title = Some("Chief".into()))
        .await
        .unwrap();
    assert!(ana.updated.at < once.updated.at && once.updated.at < twice.updated.at);
}

#[tokio::test]
async fn points_of_32_writers_at_once_are_all_kept() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let writers = (0..32).map(|n| {
        let (house, ana) = (&house, &ana);
        async move {
            let add = move |p: &mut Person| {
                p.card
                    .points
                    .push(ContactPoint::pending(0, Value::phone(format!("+1555010{n:02}"))));
            };
            house.edit(&house.program, ana, add).await.unwrap();
        }
    });
    futures::future::join_all(writers).await;
    let stored = house.stored(&ana).await;
    assert_eq!(stored.card.points.len(), 33);
    assert_eq!(stored.version, ana.version + 32);
}

#[tokio::test]
async fn equal_addresses_get_user_names_with_a_digit() {
    let house = House::open().await;
    let mut names = Vec::new();
    for domain in ["one", "two", "three"] {
        let email = format!("Info@{domain}.test");
        let made = house
            .directory
            .create::<Person>(&house.program, |blank| Ok(with_email(blank, &email)))
            .await
            .unwrap();
        names.push(made.account.user_name);
    }
    assert_eq!(names, ["info", "info1", "info2"]);
}

#[tokio::test]
async fn a_taken_address_is_refused_with_its_holder_and_free_after_deletion() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let again = || {
        house
            .directory
            .create::<Person>(&house.program, |blank| Ok(with_email(blank, "ANA@example.test")))
    };
    let taken = Refusal::at_field(CanonicalField::PrimaryEmail, Rule::Taken(Some(ana.number)));
    assert_eq!(again().await.unwrap_err(), taken);
    let id = Lookup::Id(ana.id.0);
    house.directory.delete::<Person>(&house.program, &id, Expect::Any).await.unwrap();
    again().await.unwrap();
}

#[tokio::test]
async fn what_is_deleted_is_not_found_until_it_is_restored() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let id = Lookup::Id(ana.id.0);
    house.directory.delete::<Person>(&house.program, &id, Expect::Any).await.unwrap();
    let gone = Refusal::NotFound("person".into());
    assert_eq!(house.directory.read::<Person>(&house.program, &id).await.unwrap_err(), gone);
    assert_eq!(house.edit(&house.program, &ana, |_| {}).await.unwrap_err(), gone);
    let back = |stored: &Person| {
        let mut next = stored.clone();
        next.account.status = Status::Active;
        Ok(next)
    };
    house.directory.restore::<Person>(&house.program, &id, Expect::Any, back).await.unwrap();
    house.directory.read::<Person>(&house.program, &id).await.unwrap();
}

#[tokio::test]
async fn of_many_new_records_each_stands_alone_and_gets_a_name_of_its_own() {
    let house = House::open().await;
    let person = |name: &str, address: &str| {
        let mut person = with_email(&Person::default(), address);
        person.card.name.full = Some(name.to_owned());
        person
    };
    let mut lost = person("Lost", "lost@example.org");
    lost.organization = Some(Reference::by_number(4711));
    let all = vec![
        person("Ana", "info@one.example"),
        lost,
        person("Bob", "info@one.example"),
        person("Cid", "info@two.example"),
    ];
    let made = house.directory.create_each::<Person>(&house.program, all, Duration::ZERO).await;
    let names: Vec<_> =
        made.iter().map(|one| one.as_ref().map(|person| &*person.account.user_name)).collect();
    assert_eq!((&names[0], &names[3]), (&Ok("info"), &Ok("info1")));
    assert_eq!(names[1], Err(&Refusal::at_field(CanonicalField::Organization, Rule::NotAChoice)));
    let taken = made[0].as_ref().unwrap().number;
    assert_eq!(
        names[2],
        Err(&Refusal::at_field(CanonicalField::PrimaryEmail, Rule::Taken(Some(taken))))
    );
}
