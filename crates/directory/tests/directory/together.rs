//! Several records in one commit.

use crate::house::{House, made};
use polydex_directory::{Edited, Lookup, RefusedEdit};
use polydex_model::{CanonicalField, Person, Refusal, Role, Rule, Status};

fn ids(people: &[&Person]) -> Vec<Lookup> {
    people.iter().map(|person| Lookup::Id(person.id.0)).collect()
}

fn clerk(person: &mut Person) {
    person.card.job_title = Some("Clerk".into());
}

#[tokio::test]
async fn several_are_edited_in_the_order_they_are_named() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let ben = house.person("ben", Role::Member).await;
    let ben = house.edit(&house.program, &ben, clerk).await.unwrap();
    let named = ids(&[&ben, &ana, &ben, &ana]);
    let done = house.directory.edit_many(&house.program, &named, made(clerk)).await.unwrap();
    let told = done.iter().map(|e: &Edited<Person>| (e.after.number, e.changed));
    let (a, b) = (ana.number, ben.number);
    assert_eq!(told.collect::<Vec<_>>(), [(b, false), (a, true), (b, false), (a, true)]);
    assert_eq!(house.stored(&ana).await, done[1].after);
    assert_eq!(house.feed_length().await, 4, "two made, two changed once each");
}

#[tokio::test]
async fn one_who_is_refused_keeps_the_others_as_they_were() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Member).await, house.person("ben", Role::Member).await);
    let only_ana = |person: &Person| {
        if person.number == ben.number {
            return Err(Refusal::at_field(CanonicalField::Name, Rule::Required));
        }
        made(clerk)(person)
    };
    let refused = house.directory.edit_many(&house.program, &ids(&[&ana, &ben]), only_ana).await;
    let refusal = Refusal::at_field(CanonicalField::Name, Rule::Required);
    assert_eq!(refused.unwrap_err(), RefusedEdit { at: 1, refusal });
    assert_eq!(house.stored(&ana).await, ana);

    let nobody = [Lookup::Id(ana.id.0), Lookup::Number(4711)];
    let refused = house.directory.delete_many::<Person>(&house.program, &nobody).await;
    let refusal = Refusal::NotFound("person".into());
    assert_eq!(refused.unwrap_err(), RefusedEdit { at: 1, refusal });
    assert_eq!(house.stored(&ana).await, ana);
}

#[tokio::test]
async fn who_may_not_edit_one_edits_none() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Member).await, house.person("ben", Role::Member).await);
    let caller = house.caller(&ana).await;
    let refused = house.directory.edit_many(&caller, &ids(&[&ana, &ben]), made(clerk)).await;
    assert_eq!(refused.unwrap_err().at, 1);
    assert_eq!(house.stored(&ana).await, ana);
}

#[tokio::test]
async fn the_last_owners_are_not_deleted_together() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Owner).await, house.person("ben", Role::Owner).await);
    let both = ids(&[&ana, &ben]);
    let refused = house.directory.delete_many::<Person>(&house.program, &both).await;
    let refusal = Refusal::at_field(CanonicalField::Status, Rule::Own("last_owner"));
    assert_eq!(refused.unwrap_err(), RefusedEdit { at: 1, refusal });
    house.person("cid", Role::Owner).await;
    let done = house.directory.delete_many::<Person>(&house.program, &both).await.unwrap();
    assert!(done.iter().all(|edited| edited.after.account.status == Status::Deleted));
}

#[tokio::test]
async fn of_two_owners_who_resign_at_one_moment_one_stays() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Owner).await, house.person("ben", Role::Owner).await);
    let resign = |person: &mut Person| person.account.role = Role::Admin;
    let (first, second) = tokio::join!(
        house.edit(&house.program, &ana, resign),
        house.edit(&house.program, &ben, resign),
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
}
