//! What only one record of a workspace may hold.

use std::sync::Arc;

use polydex_model::{CanonicalField, Organization, Person, Status, Value};
use tokio::task::JoinSet;

use super::bench::Bench;
use crate::{Lookup, Store, WriteError};

fn is_taken<T>(refused: &Result<T, WriteError>, place: &CanonicalField, holder: i64) -> bool {
    matches!(refused, Err(WriteError::Taken(at, Some(number))) if at == place && *number == holder)
}

/// A primary address is taken without case and outer blanks, and its holder is named.
pub async fn a_primary_address_belongs_to_one_person(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.reachable("Ana", "Ana@example.org")).await;
    let twin = bench.try_create(bench.reachable("Twin", " ana@EXAMPLE.org")).await;
    assert!(is_taken(&twin, &CanonicalField::PrimaryEmail, ana.number), "{twin:?}");
    let bob = bench.create(bench.reachable("Bob", "bob@example.org")).await;
    let change = |bob: &mut Person| bob.card.points[0].value = Value::email("ana@example.org");
    let moved = bench.try_edit(&bob, change).await;
    assert!(is_taken(&moved, &CanonicalField::PrimaryEmail, ana.number), "{moved:?}");
    assert_eq!(bench.read(&bob).await, Some(bob));
}

/// Accents make another address.
pub async fn addresses_differ_by_their_marks(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let plain = bench.create(bench.reachable("A", "a@muller.example")).await;
    let marked = bench.create(bench.reachable("B", "a@müller.example")).await;
    for person in [plain, marked] {
        let address = person.primary_address().expect("it has one").to_uppercase();
        assert_eq!(bench.look_up(Lookup::Email(address)).await, Some(person));
    }
}

/// Only primary addresses are unique; others may be shared, also with a primary one.
pub async fn other_addresses_may_be_shared(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    bench.create(bench.reachable("Ana", "ana@example.org")).await;
    for name in ["Bob", "Cid"] {
        let mut person = bench.person(name);
        bench.add(&mut person, Value::email("ana@example.org"));
        bench.create(person).await;
    }
    bench.create(bench.person("Nobody")).await;
    bench.create(bench.reachable("Blank", "")).await;
    bench.create(bench.reachable("Blank too", "")).await;
}

/// Deleting frees the address; a restore may find it taken.
pub async fn a_deleted_persons_address_is_free(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.reachable("Ana", "ana@example.org")).await;
    let gone = bench.delete(&ana).await;
    let heir = bench.create(bench.reachable("Heir", "ana@example.org")).await;
    let by_address = Lookup::Email("ana@example.org".into());
    assert_eq!(bench.look_up(by_address.clone()).await.as_ref(), Some(&heir));
    let restore = |person: &mut Person| person.account.status = Status::Active;
    let back = bench.try_edit(&gone, restore).await;
    assert!(is_taken(&back, &CanonicalField::PrimaryEmail, heir.number), "{back:?}");
    bench.delete(&heir).await;
    let back = bench.edit(&gone, restore).await;
    assert_eq!(bench.look_up(by_address).await, Some(back));
}

/// A deactivated person keeps the address.
pub async fn a_deactivated_persons_address_is_not_free(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.reachable("Ana", "ana@example.org")).await;
    bench.edit(&ana, |person| person.account.status = Status::Archived).await;
    let heir = bench.try_create(bench.reachable("Heir", "ana@example.org")).await;
    assert!(is_taken(&heir, &CanonicalField::PrimaryEmail, ana.number), "{heir:?}");
}

/// A user name stays taken when its person is deleted: it is never reused.
pub async fn a_user_name_is_given_once(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let named = |name: &str| {
        let mut person = bench.person("Somebody");
        name.clone_into(&mut person.account.user_name);
        person
    };
    let ana = bench.create(named("Ana")).await;
    let twin = bench.try_create(named("aNA")).await;
    assert!(is_taken(&twin, &CanonicalField::UserName, ana.number), "{twin:?}");
    bench.delete(&ana).await;
    let heir = bench.try_create(named("ana")).await;
    assert!(is_taken(&heir, &CanonicalField::UserName, ana.number), "{heir:?}");
}

/// A domain belongs to one organization until that is deleted.
pub async fn an_email_domain_belongs_to_one_organization(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let with = |domains: &[&str]| Organization {
        email_domains: domains.iter().map(|&domain| domain.to_owned()).collect(),
        ..bench.organization("Werke")
    };
    let first = bench.create(with(&["a.example", "b.example"])).await;
    let second = bench.try_create(with(&["c.example", "b.example"])).await;
    assert!(is_taken(&second, &CanonicalField::EmailDomain(1), first.number), "{second:?}");
    let twice = bench.try_create(with(&["c.example", "c.example"])).await;
    assert!(
        matches!(twice, Err(WriteError::Taken(CanonicalField::EmailDomain(1), None))),
        "{twice:?}"
    );
    let swapped = bench.edit(&first, |it| it.email_domains.reverse()).await;
    let gone = bench.edit(&swapped, |it| it.status = Status::Deleted).await;
    let heir = bench.create(with(&["b.example"])).await;
    assert_eq!(bench.read_organization(&gone).await, Some(gone.clone()), "it keeps its list");
    let back = bench.try_edit(&gone, |it| it.status = Status::Active).await;
    assert!(is_taken(&back, &CanonicalField::EmailDomain(0), heir.number), "{back:?}");
}

/// Of many concurrent claims of one address, one succeeds.
pub async fn of_many_who_want_one_address_one_gets_it(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let mut writers = JoinSet::new();
    for _ in 0..16 {
        let bench = bench.clone();
        let person = bench.reachable("Twin", "twin@example.org");
        writers.spawn(async move { bench.try_create(person).await });
    }
    let outcomes = writers.join_all().await;
    let winner = outcomes.iter().flatten().next().expect("somebody got it").number;
    let refused =
        outcomes.iter().filter(|one| is_taken(one, &CanonicalField::PrimaryEmail, winner));
    assert_eq!(refused.count(), 15);
}

/// Each workspace is for itself.
pub async fn other_workspaces_hold_nothing_against_it(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let other = bench.beside("other").await;
    for bench in [&bench, &other] {
        let mut person = bench.reachable("Ana", "ana@example.org");
        person.account.user_name = "ana".into();
        bench.create(person).await;
        let mut organization = bench.organization("Werke");
        organization.email_domains = vec!["example.org".into()];
        bench.create(organization).await;
    }
}
