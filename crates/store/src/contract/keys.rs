//! Keys are found by digest alone, and revoked for good.

use std::sync::Arc;

use polydex_model::{Person, PersonId, Role};

use super::bench::Bench;
use crate::{Key, NewKey, Store};

fn new_key(bench: &Bench, person: &Person, digest: u8) -> NewKey {
    NewKey {
        digest: [digest; 32],
        workspace: bench.workspace,
        person: person.id,
        role: Role::Member,
        name: format!("key {digest}"),
        is_token: digest.is_multiple_of(2),
        parent: None,
        created: bench.now(),
        expires: (digest > 2).then(|| bench.now()),
    }
}

async fn create(bench: &Bench, new: NewKey) -> Key {
    bench.store.create_key(new).await.expect("nothing forbids it")
}

async fn find(bench: &Bench, digest: u8) -> Option<Key> {
    bench.store.key(&[digest; 32]).await.expect("the store answers")
}

/// A key is found by its digest as it was made; another digest finds nothing.
pub async fn a_key_is_found_by_its_digest(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let new = new_key(&bench, &ana, 3);
    let key = create(&bench, new.clone()).await;
    let expected = Key {
        id: key.id,
        workspace: bench.workspace,
        person: ana.id,
        role: new.role,
        name: new.name,
        is_token: new.is_token,
        parent: None,
        created: new.created,
        expires: new.expires,
        revoked: None,
    };
    assert_eq!(key, expected);
    assert_eq!(find(&bench, 3).await, Some(key));
    assert_eq!(find(&bench, 4).await, None);
}

/// A revoked key stays, marked with the moment of its first revocation.
pub async fn a_revoked_key_says_since_when(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let key = create(&bench, new_key(&bench, &ana, 1)).await;
    let (at, later) = (bench.now(), bench.now());
    assert!(bench.store.revoke_key(key.id, at).await.expect("an answer"));
    assert!(bench.store.revoke_key(key.id, later).await.expect("an answer"));
    assert_eq!(find(&bench, 1).await, Some(Key { revoked: Some(at), ..key }));
    let none = polydex_model::KeyId(999);
    assert!(!bench.store.revoke_key(none, at).await.expect("an answer"));
}

/// All keys of a person go at once, and nobody else's.
pub async fn the_keys_of_a_person_are_revoked_together(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let bob = bench.create(bench.person("Bob")).await;
    for (person, digest) in [(&ana, 1), (&ana, 2), (&bob, 3)] {
        create(&bench, new_key(&bench, person, digest)).await;
    }
    let at = bench.now();
    bench.store.revoke_keys_of(bench.workspace, ana.id, at).await.expect("an answer");
    let keys = bench.store.keys(bench.workspace).await.expect("an answer");
    let revoked: Vec<_> = keys.iter().map(|key| (key.name.as_str(), key.revoked)).collect();
    assert_eq!(revoked, [("key 1", Some(at)), ("key 2", Some(at)), ("key 3", None)]);
}

/// Another password revokes the tokens of its person in the same commit; other edits do not.
pub async fn tokens_end_with_the_password_and_keys_do_not(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let bob = bench.create(bench.person("Bob")).await;
    for (person, digest) in [(&ana, 1), (&ana, 2), (&bob, 4)] {
        create(&bench, new_key(&bench, person, digest)).await;
    }
    let ana = bench.edit(&ana, |person| person.card.notes = Some("edited".into())).await;
    assert_eq!(find(&bench, 2).await.expect("the token").revoked, None);
    bench.edit(&ana, |person| person.account.password = Some("$new".into())).await;
    let revoked = bench.store.keys(bench.workspace).await.expect("an answer");
    let revoked: Vec<_> = revoked.iter().map(|key| key.revoked.is_some()).collect();
    assert_eq!(revoked, [false, true, false]);
}

/// A key ends with the one that it was obtained with: at its end, when it is revoked, and at once
/// if it is revoked already. The other way round nothing happens.
pub async fn a_key_ends_with_the_one_it_was_obtained_with(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let (soon, late) = (bench.now(), bench.now());
    let with = async |digest, expires, parent: Option<&Key>| {
        let new = new_key(&bench, &ana, digest);
        let parent = parent.map(|key| key.id);
        create(&bench, NewKey { parent, expires, ..new }).await
    };
    let parent = with(1, Some(soon), None).await;
    let lasting = with(2, None, None).await;
    let tokens = [
        with(3, Some(late), Some(&parent)).await,
        with(4, None, Some(&parent)).await,
        with(5, Some(late), Some(&lasting)).await,
    ];
    assert_eq!(tokens[0].parent, Some(parent.id));
    assert_eq!(tokens.map(|token| token.expires), [Some(soon), Some(soon), Some(late)]);
    bench.store.revoke_key(parent.id, late).await.expect("an answer");
    let after = with(6, None, Some(&parent)).await;
    assert_eq!(after.revoked, Some(late));
    bench.store.revoke_key(after.id, bench.now()).await.expect("an answer");
    let keys = bench.store.keys(bench.workspace).await.expect("an answer");
    let revoked: Vec<_> = keys.iter().map(|key| key.revoked).collect();
    assert_eq!(revoked, [Some(late), None, Some(late), Some(late), None, Some(late)]);
}

/// Ids count over all workspaces; a list shows those of one.
pub async fn keys_are_listed_by_workspace(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let other = bench.beside("other").await;
    let ana = bench.create(bench.person("Ana")).await;
    let eve = other.create(other.person("Eve")).await;
    let first = create(&bench, new_key(&bench, &ana, 1)).await;
    let foreign = create(&other, new_key(&other, &eve, 2)).await;
    let second = create(&bench, new_key(&bench, &ana, 3)).await;
    assert!(first.id < foreign.id && foreign.id < second.id);
    assert_eq!(bench.store.keys(bench.workspace).await.expect("an answer"), [first, second]);
    assert_eq!(find(&bench, 2).await, Some(foreign), "the secret decides the workspace");
}

/// No key acts for nobody, for an organization, or for a person of another workspace.
pub async fn a_key_needs_a_person_of_its_workspace(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let other = bench.beside("other").await;
    let ana = bench.create(bench.person("Ana")).await;
    let organization = bench.create(bench.organization("Werke")).await;
    let mut keys = [1, 2, 3].map(|digest| new_key(&bench, &ana, digest));
    keys[0].person = PersonId(bench.uuid());
    keys[1].person = PersonId(organization.id.0);
    keys[2].workspace = other.workspace;
    for key in keys {
        assert!(bench.store.create_key(key).await.is_err());
    }
    create(&bench, new_key(&bench, &ana, 5)).await;
    assert!(bench.store.create_key(new_key(&bench, &ana, 5)).await.is_err(), "a digest is unique");
}
