//! There is always an owner in use.

use std::sync::Arc;

use polydex_model::{CanonicalField, Person, Role, Status};

use super::bench::{Bench, record_of};
use crate::{Change, Store, WriteAllError, WriteError};

async fn owner(bench: &Bench, name: &str) -> Person {
    let mut person = bench.person(name);
    person.account.role = Role::Owner;
    bench.create(person).await
}

fn resigns(bench: &Bench, owner: &Person) -> Change {
    let mut after = owner.clone();
    after.account.role = Role::Admin;
    Change { ends_ownership: Some(CanonicalField::Role), ..bench.change(Some(owner), after) }
}

fn gets(bench: &Bench, owner: &Person, status: Status) -> Change {
    let mut after = owner.clone();
    after.account.status = status;
    Change { ends_ownership: Some(CanonicalField::Status), ..bench.change(Some(owner), after) }
}

fn is_refused<T>(outcome: &Result<T, WriteError>, at: &CanonicalField) -> bool {
    matches!(outcome, Err(WriteError::LastOwner(place)) if place == at)
}

/// The last owner neither resigns nor goes out of use, and nothing is written.
pub async fn the_last_owner_stays(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = owner(&bench, "Ana").await;
    for (change, place) in [
        (resigns(&bench, &ana), CanonicalField::Role),
        (gets(&bench, &ana, Status::Deactivated), CanonicalField::Status),
        (gets(&bench, &ana, Status::Deleted), CanonicalField::Status),
    ] {
        let refused = bench.store.write(change).await;
        assert!(is_refused(&refused, &place), "{refused:?}");
    }
    assert_eq!(bench.read(&ana).await.as_ref(), Some(&ana));
    assert_eq!(bench.store.changes(bench.workspace, 0, 10).await.expect("an answer").len(), 1);
    owner(&bench, "Ben").await;
    bench.store.write(gets(&bench, &ana, Status::Deleted)).await.expect("another one is there");
}

/// Of the last two owners one stays, whichever way both go.
pub async fn of_two_owners_who_go_at_once_one_stays(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let (ana, ben) = (owner(&bench, "Ana").await, owner(&bench, "Ben").await);
    let changes = vec![resigns(&bench, &ana), gets(&bench, &ben, Status::Archived)];
    let written = bench.store.write_each(changes).await;
    assert!(written[0].is_ok() && is_refused(&written[1], &CanonicalField::Status), "{written:?}");
    assert_eq!(bench.read(&ben).await, Some(ben));
    two_owners_resign_at_once(&bench, bench.store.clone()).await;
}

/// Two owners resign at the same time, one of them through `other`, a store of the same data;
/// repeated, each time in a new workspace.
pub async fn two_owners_resign_at_once(bench: &Bench, other: Arc<dyn Store>) {
    for n in 0..8 {
        let bench = bench.beside(&format!("round {n}")).await;
        let (ana, ben) = (owner(&bench, "Ana").await, owner(&bench, "Ben").await);
        let (first, second) = tokio::join!(
            bench.store.write(resigns(&bench, &ana)),
            other.write(resigns(&bench, &ben)),
        );
        let (stays, refused) = if first.is_ok() { (ben, second) } else { (ana, first) };
        assert!(is_refused(&refused, &CanonicalField::Role), "{refused:?}");
        assert_eq!(bench.read(&stays).await, Some(stays));
    }
}

/// Changes that are written together are refused together where the last owner would go.
pub async fn the_last_two_owners_do_not_go_in_one_commit(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let (ana, ben) = (owner(&bench, "Ana").await, owner(&bench, "Ben").await);
    let changes = vec![gets(&bench, &ana, Status::Deleted), resigns(&bench, &ben)];
    let refused = bench.store.write_all(changes).await;
    let Err(WriteAllError { at: 1, error: WriteError::LastOwner(CanonicalField::Role) }) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!(bench.read(&ana).await, Some(ana));
    assert_eq!(bench.read(&ben).await, Some(ben));
}

/// An owner made by an earlier change of the same commit is one.
pub async fn ownership_is_handed_over_within_one_commit(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = owner(&bench, "Ana").await;
    let ben = bench.create(bench.person("Ben")).await;
    let mut owns = ben.clone();
    owns.account.role = Role::Owner;
    let changes = vec![bench.change(Some(&ben), owns), resigns(&bench, &ana)];
    let written = bench.store.write_all(changes).await.expect("nothing forbids it");
    let roles = written.into_iter().map(|one| record_of::<Person>(one).account.role);
    assert_eq!(roles.collect::<Vec<_>>(), [Role::Owner, Role::Admin]);
}

/// Neither an owner who is deactivated nor one of another workspace takes the last one's place.
pub async fn an_owner_out_of_use_or_of_another_workspace_is_none(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    owner(&bench.beside("other").await, "Zoe").await;
    let (ana, ben) = (owner(&bench, "Ana").await, owner(&bench, "Ben").await);
    bench.store.write(gets(&bench, &ben, Status::Deactivated)).await.expect("Ana is there");
    let refused = bench.store.write(resigns(&bench, &ana)).await;
    assert!(is_refused(&refused, &CanonicalField::Role), "{refused:?}");
}

/// What leaves the owner in use, and what others do, is not asked about.
pub async fn the_last_owner_hinders_nothing_else(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let admin = bench.create(bench.person("Cid")).await;
    bench.delete(&admin).await;
    let ana = owner(&bench, "Ana").await;
    let edited = bench.edit(&ana, |ana| ana.card.job_title = Some("Founder".into())).await;
    assert_eq!(bench.read(&ana).await, Some(edited));
    let ben = bench.create(bench.person("Ben")).await;
    bench.delete(&ben).await;
}
