//! Who may do what, through the door.

use crate::house::{HERE, House, with_email};
use polydex_directory::{Caller, Expect, Lookup};
use polydex_model::{
    ContactPoint, Person, Query, Reference, Refusal, Role, Status, Value, query::Filter,
};
use rstest::rstest;

#[tokio::test]
async fn a_member_changes_himself_and_nobody_else() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Member).await, house.person("ben", Role::Member).await);
    let caller = house.caller(&ana).await;
    let retitle = |p: &mut Person| p.card.job_title = Some("Clerk".into());
    house.edit(&caller, &ana, retitle).await.unwrap();
    let refusal = house.edit(&caller, &ben, retitle).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Forbidden(_)), "{refusal}");
    assert_eq!(house.stored(&ben).await, ben);
}

#[tokio::test]
async fn a_guest_does_not_learn_that_others_exist() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Guest).await, house.person("ben", Role::Member).await);
    let caller = house.caller(&ana).await;
    let other = Lookup::Id(ben.id.0);
    let read = house.directory.read::<Person>(&caller, &other).await;
    assert_eq!(read.unwrap_err(), Refusal::NotFound("person".into()));
    let all =
        house.directory.list::<Person>(&caller, &Query::first(Filter::All, 10)).await.unwrap();
    assert_eq!((all.total, all.items), (1, vec![ana]));
}

/// Ana, of this role by now, and Ben, whom she made when she was an admin.
async fn maker_and_made(house: &House, role: Role) -> (Caller, Person) {
    let ana = house.person("ana", Role::Admin).await;
    let admin = house.caller(&ana).await;
    let make = |blank: &Person| Ok(with_email(blank, "ben@example.test"));
    let ben = house.directory.create::<Person>(&admin, make).await.unwrap();
    house.edit(&house.program, &ana, |p| p.account.role = role).await.unwrap();
    (house.caller(&ana).await, ben)
}

fn retitle(person: &mut Person) {
    person.card.job_title = Some("Clerk".into());
}

#[tokio::test]
async fn whoever_made_a_person_edits_that_person_as_a_member_and_not_as_a_guest() {
    let house = House::open().await;
    let (ana, ben) = maker_and_made(&house, Role::Member).await;
    let who = Lookup::Id(ben.id.0);
    assert_eq!(house.directory.read::<Person>(&ana, &who).await.unwrap(), ben);
    house.edit(&ana, &ben, retitle).await.unwrap();
    let gone = house.directory.delete::<Person>(&ana, &who, Expect::Any).await;
    assert!(matches!(gone.unwrap_err(), Refusal::Forbidden(_)));
    let cleo = house.person("cleo", Role::Member).await;
    house.edit(&ana, &cleo, retitle).await.unwrap_err();

    let house = House::open().await;
    let (ana, ben) = maker_and_made(&house, Role::Guest).await;
    let who = Lookup::Id(ben.id.0);
    let unknown = Refusal::NotFound("person".into());
    assert_eq!(house.directory.read::<Person>(&ana, &who).await.unwrap_err(), unknown);
    assert_eq!(house.edit(&ana, &ben, retitle).await.unwrap_err(), unknown);
    assert_eq!(house.directory.history::<Person>(&ana, &who, 9).await.unwrap_err(), unknown);
}

#[tokio::test]
async fn nobody_keeps_whom_an_import_made() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Admin).await;
    let import = Caller { imports: true, ..house.caller(&ana).await };
    let make = |blank: &Person| Ok(with_email(blank, "ben@example.test"));
    let ben = house.directory.create::<Person>(&import, make).await.unwrap();
    assert_eq!((ben.created.by, ben.updated.by), (None, Some(ana.id)));
    house.edit(&house.program, &ana, |p| p.account.role = Role::Member).await.unwrap();
    let refusal = house.edit(&house.caller(&ana).await, &ben, retitle).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Forbidden(_)), "{refusal}");
}

/// Everything that names a person at sign-in, or lets in.
const SIGN_IN: [fn(&mut Person); 5] = [
    |p| p.account.password = Some("$mine".into()),
    |p| p.account.user_name = "root".into(),
    |p| p.account.primary_email = None,
    |p| p.card.points[0].value = Value::email("x@example.test"),
    |p| p.account.foreign_ids.authentication = Some("root".into()),
];

async fn refuses_every_change_of_sign_in(house: &House, caller: &Caller, person: &Person) {
    for (n, change) in SIGN_IN.into_iter().enumerate() {
        let refusal = house.edit(caller, person, change).await.unwrap_err();
        assert!(matches!(refusal, Refusal::Invalid(_)), "{n}: {refusal}");
    }
    assert_eq!(house.stored(person).await, *person);
}

#[tokio::test]
async fn a_key_below_its_person_changes_nothing_of_how_that_person_signs_in() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Owner).await, house.person("ben", Role::Admin).await);
    for (person, role) in [
        (&ana, Role::Guest),
        (&ana, Role::Member),
        (&ana, Role::Admin),
        (&ben, Role::Guest),
        (&ben, Role::Member),
    ] {
        let caller = house.lesser(person, role).await;
        refuses_every_change_of_sign_in(&house, &caller, person).await;
        let signed_in = Caller { fresh_sign_in: true, ..caller };
        refuses_every_change_of_sign_in(&house, &signed_in, person).await;
    }
}

#[tokio::test]
async fn a_password_of_ones_own_takes_a_fresh_sign_in_but_the_owners_key_does() {
    let house = House::open().await;
    let password = |p: &mut Person| p.account.password = Some("$mine".into());
    for (name, role) in [("ana", Role::Guest), ("ben", Role::Member), ("cleo", Role::Admin)] {
        let person = house.person(name, role).await;
        let refusal = house.edit(&house.caller(&person).await, &person, password).await;
        assert!(matches!(refusal.unwrap_err(), Refusal::Invalid(_)), "{name}");
        house.edit(&house.signed_in(&person).await, &person, password).await.unwrap();
    }
    let owner = house.person("dan", Role::Owner).await;
    house.edit(&house.caller(&owner).await, &owner, password).await.unwrap();
}

#[tokio::test]
async fn an_admin_does_not_take_what_the_owner_signs_in_with() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Owner).await, house.person("ben", Role::Admin).await);
    let caller = house.signed_in(&ben).await;
    refuses_every_change_of_sign_in(&house, &caller, &ana).await;
    house.edit(&caller, &ana, |p| p.card.job_title = Some("Chief".into())).await.unwrap();
}

#[tokio::test]
async fn whoever_becomes_an_owner_signs_in_with_a_new_password() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Admin).await;
    let set = |p: &mut Person| p.account.password = Some("$an-admin-knows-it".into());
    let ana = house.edit(&house.program, &ana, set).await.unwrap();
    let ana = house.edit(&house.program, &ana, |p| p.account.role = Role::Owner).await.unwrap();
    assert_eq!(ana.account.password, None);
    let ana = house.edit(&house.program, &ana, set).await.unwrap();
    assert!(ana.account.password.is_some());
}

#[tokio::test]
async fn who_may_not_read_others_learns_nothing_of_them_by_an_edit() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Guest).await, house.person("ben", Role::Member).await);
    let guest = house.caller(&ana).await;
    let holder = house.directory.email_holder(&guest, "ben@example.test").await.unwrap();
    assert_eq!(holder, None);
    let member = house.caller(&ben).await;
    let holder = house.directory.email_holder(&member, "ana@example.test").await.unwrap();
    assert_eq!(holder, Some(ana.number));
    let manager = async |number| {
        let change = move |p: &mut Person| p.manager = Some(Reference::by_number(number));
        house.edit(&guest, &ana, change).await.unwrap_err()
    };
    assert_eq!(manager(ben.number).await, manager(999).await);
}

#[rstest]
#[case::role(|p: &mut Person| p.account.role = Role::Admin)]
#[case::status(|p: &mut Person| p.account.status = Status::Deactivated)]
#[case::password(|p: &mut Person| p.account.password = Some("$mine".into()))]
#[case::primary_email(|p: &mut Person| p.card.points[0].value = Value::email("x@example.test"))]
#[tokio::test]
async fn nobody_takes_over_whom_he_made(#[case] change: fn(&mut Person)) {
    let house = House::open().await;
    let (ana, ben) = maker_and_made(&house, Role::Member).await;
    let refusal = house.edit(&ana, &ben, change).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Invalid(_)), "{refusal}");
    assert_eq!(house.stored(&ben).await, ben);
}

#[rstest]
#[case::role(|p: &mut Person| p.account.role = Role::Admin)]
#[case::status(|p: &mut Person| p.account.status = Status::Archived)]
#[case::user_name(|p: &mut Person| p.account.user_name = "root".into())]
#[case::invitation(|p: &mut Person| p.account.invitation_accepted ^= true)]
#[case::primary_email_gone(|p: &mut Person| p.account.primary_email = None)]
#[case::primary_email_text(|p: &mut Person| p.card.points[0].value = Value::email("x@example.test"))]
#[case::source(|p: &mut Person| p.account.foreign_ids.source = Some("hr".into()))]
#[case::granted(|p: &mut Person| p.residue.set_extra(&HERE, "user_groups", Some(1.into())))]
#[case::manager(|p: &mut Person| p.manager = Some(Reference::by_id(p.id.0)))]
#[case::managed(|p: &mut Person| p.card.points[0].managed = true)]
#[case::new_managed(|p: &mut Person| {
    let mut point = ContactPoint::pending(0, Value::phone("1"));
    point.managed = true;
    p.card.points.push(point);
})]
#[tokio::test]
async fn nobody_raises_himself(#[case] change: fn(&mut Person)) {
    let house = House::open().await;
    for role in [Role::Guest, Role::Member] {
        let ana = house.person(if role == Role::Guest { "ana" } else { "ben" }, role).await;
        let caller = house.caller(&ana).await;
        let refusal = house.edit(&caller, &ana, change).await.unwrap_err();
        assert!(matches!(refusal, Refusal::Invalid(_)), "{refusal}");
        assert_eq!(house.stored(&ana).await, ana);
    }
}

#[tokio::test]
async fn there_is_always_an_owner() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Owner).await;
    let caller = house.caller(&ana).await;
    let id = Lookup::Id(ana.id.0);
    assert!(house.edit(&caller, &ana, |p| p.account.role = Role::Admin).await.is_err());
    assert!(house.directory.delete::<Person>(&caller, &id, Expect::Any).await.is_err());
    house.person("ben", Role::Owner).await;
    house.edit(&caller, &ana, |p| p.account.role = Role::Admin).await.unwrap();
}

#[tokio::test]
async fn an_admin_does_not_make_or_unmake_owners() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Owner).await, house.person("ben", Role::Admin).await);
    let caller = house.caller(&ben).await;
    assert!(house.edit(&caller, &ben, |p| p.account.role = Role::Owner).await.is_err());
    assert!(house.edit(&caller, &ana, |p| p.account.role = Role::Member).await.is_err());
    assert!(house.edit(&caller, &ana, |p| p.account.status = Status::Deactivated).await.is_err());
}
