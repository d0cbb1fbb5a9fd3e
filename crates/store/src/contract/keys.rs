//! Keys are found by digest alone, and revoked for good.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use polydex_model::{KeyId, Person, PersonId, Query, Role};

use super::bench::Bench;
use crate::{
    ENDED_KEY_RETENTION, ENDED_TOKEN_RETENTION, Key, Lookup, MAX_LIVE_TOKENS, NewKey,
    ReferenceKind, SWEEP_LIMIT, Store,
};

fn new_key(bench: &Bench, person: &Person, digest: u8) -> NewKey {
    NewKey {
        digest: [digest; 32],
        workspace: bench.workspace,
        person: person.id,
        is_service_account: false,
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
        number: ana.number,
        is_service_account: false,
        role: new.role,
        name: new.name,
        is_token: new.is_token,
        parent: None,
        created: new.created,
        expires: new.expires,
        revoked: None,
        used: None,
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
    let none = KeyId(999);
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

/// A key may act for an account that is no person: nothing but its keys knows of it, and its number
/// is nobody else's. Its keys and tokens share id and number.
pub async fn a_technical_account_is_no_person(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let account = PersonId(bench.uuid());
    let technical = |digest, parent| NewKey {
        person: account,
        is_service_account: true,
        parent,
        ..new_key(&bench, &ana, digest)
    };
    let key = create(&bench, technical(1, None)).await;
    let token = create(&bench, technical(2, Some(key.id))).await;
    let ben = bench.create(bench.person("Ben")).await;
    assert!(key.is_service_account && token.is_service_account);
    assert_eq!([key.person, token.person], [account; 2]);
    assert_eq!(key.number, token.number);
    assert!(![ana.number, ben.number].contains(&key.number));
    for who in [Lookup::Id(account.0), Lookup::Number(key.number)] {
        assert_eq!(bench.store.person(bench.workspace, &who).await.expect("an answer"), None);
    }
    let reference = polydex_model::Reference { id: Some(account.0), ..Default::default() };
    let resolved = bench.store.resolve(bench.workspace, ReferenceKind::Person, &[reference]).await;
    assert_eq!(resolved.expect("an answer"), [None]);
    let all = Query::first(polydex_model::Filter::All, 9);
    let page = bench.store.people(bench.workspace, &all).await.expect("an answer");
    assert_eq!(page.items.iter().map(|person| person.id).collect::<Vec<_>>(), [ana.id, ben.id]);
    let listed = bench.store.keys(bench.workspace).await.expect("an answer");
    assert_eq!(listed, [key.clone(), token]);
    bench.store.revoke_key(key.id, bench.now()).await.expect("an answer");
    assert!(find(&bench, 2).await.expect("the token").revoked.is_some());
    assert_eq!(create(&bench, technical(4, None)).await.number, key.number);
}

/// An end that is set holds for the key and what was obtained with it; an earlier one stays.
pub async fn a_key_and_those_obtained_with_it_end_when_they_are_let(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let (early, end, late) = (bench.now(), bench.now(), bench.now());
    let with = async |digest, expires, parent| {
        create(&bench, NewKey { parent, expires, ..new_key(&bench, &ana, digest) }).await
    };
    let key = with(1, None, None).await;
    for (digest, expires) in [(2, Some(early)), (3, Some(late)), (4, None)] {
        with(digest, expires, Some(key.id)).await;
    }
    let other = with(5, None, None).await;
    assert!(bench.store.end_key(key.id, end).await.expect("an answer"));
    assert!(!bench.store.end_key(KeyId(999), end).await.expect("an answer"));
    let keys = bench.store.keys(bench.workspace).await.expect("an answer");
    let ends: Vec<_> = keys.iter().map(|key| key.expires).collect();
    assert_eq!(ends, [Some(end), Some(early), Some(end), Some(end), None]);
    assert_eq!(bench.store.key_by_id(other.id).await.expect("an answer"), Some(other));
    assert_eq!(bench.store.key_by_id(KeyId(999)).await.expect("an answer"), None);
}

/// The last use is the latest that was noted.
pub async fn a_key_says_when_it_was_used_last(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let key = create(&bench, new_key(&bench, &ana, 1)).await;
    let (earlier, later) = (bench.now(), bench.now());
    assert_eq!(key.used, None);
    for at in [later, earlier] {
        bench.store.note_key_use(key.id, at).await.expect("an answer");
    }
    assert_eq!(find(&bench, 1).await, Some(Key { used: Some(later), ..key }));
}

/// With each key that is made some go that ended long ago, expired or revoked; one that others were
/// obtained with goes after them, and what ended lately is still known.
pub async fn keys_that_ended_long_ago_are_swept_a_few_a_commit(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let (start, hour) = (bench.now(), SignedDuration::from_hours(1));
    let make = async |digest: u8, is_token, created: Timestamp, expires: Option<Timestamp>| {
        let new = NewKey { is_token, created, expires, ..new_key(&bench, &ana, digest) };
        create(&bench, new).await
    };
    let many = u8::try_from(SWEEP_LIMIT).expect("a few") + 2;
    for digest in 0..many {
        make(digest, true, start, Some(start + hour)).await;
    }
    let revoked = make(100, false, start, None).await;
    let child = NewKey { parent: Some(revoked.id), ..new_key(&bench, &ana, 101) };
    create(&bench, NewKey { is_token: true, created: start, expires: None, ..child }).await;
    bench.store.revoke_key(revoked.id, start + hour).await.expect("an answer");
    make(102, false, start, Some(start + hour)).await;
    make(103, false, start, None).await;
    let names = async || {
        let keys = bench.store.keys(bench.workspace).await.expect("an answer");
        keys.into_iter().map(|key| key.name).collect::<Vec<_>>()
    };
    make(110, false, start + hour + ENDED_TOKEN_RETENTION, None).await;
    let rest = ["key 8", "key 9", "key 100", "key 102", "key 103", "key 110"];
    assert_eq!(names().await, rest);
    make(111, false, start + hour + ENDED_KEY_RETENTION, None).await;
    assert_eq!(names().await, ["key 103", "key 110", "key 111"]);
}

/// Of one person only so many tokens work at once; the oldest go. Keys, and tokens of others, stay.
pub async fn a_token_too_many_ends_the_oldest_of_its_person(store: Arc<dyn Store>) {
    let bench = Bench::new(store).await;
    let ana = bench.create(bench.person("Ana")).await;
    let ben = bench.create(bench.person("Ben")).await;
    let make = async |person: &Person, digest: u32, is_token: bool| {
        let mut new = NewKey { is_token, expires: None, ..new_key(&bench, person, 0) };
        new.digest[..4].copy_from_slice(&digest.to_be_bytes());
        create(&bench, new).await
    };
    let (bens, key) = (make(&ben, 1, true).await, make(&ana, 2, false).await);
    let mut anas = Vec::new();
    for digest in 0..=MAX_LIVE_TOKENS {
        anas.push(make(&ana, 100 + digest, true).await.id);
    }
    let left: Vec<_> = bench.store.keys(bench.workspace).await.expect("an answer");
    let left: Vec<_> = left.into_iter().map(|key| key.id).collect();
    assert_eq!(left, [&[bens.id, key.id], &anas[1..]].concat());
}
