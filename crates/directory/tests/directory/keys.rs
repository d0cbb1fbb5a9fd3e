//! Keys and tokens.

use crate::house::{HERE, House};
use jiff::{SignedDuration, ToSpan as _};
use polydex_directory::{Lookup, NewSecret};
use polydex_model::{Person, Query, Refusal, Role, Status, refusal::Unauthenticated};
use secrecy::ExposeSecret as _;

const UNKNOWN: Refusal = Refusal::Unauthenticated(Unauthenticated::UnknownKey);

#[tokio::test]
async fn a_key_does_the_lesser_of_its_role_and_the_persons() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Admin).await, house.person("ben", Role::Member).await);
    for (person, role, may) in [(&ana, Role::Guest, Role::Guest), (&ben, Role::Owner, Role::Member)]
    {
        let key = house.key(person, role).await;
        let secret = key.secret.expose_secret();
        let caller = house.directory.authenticate(&HERE, None, secret).await.unwrap();
        assert_eq!(caller.role, may);
    }
}

#[tokio::test]
async fn the_id_beside_a_secret_must_be_that_keys() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Admin).await;
    let key = house.key(&ana, Role::Admin).await;
    let (id, secret) = (key.key.id.0, key.secret.expose_secret());
    assert!(house.directory.authenticate(&HERE, Some(id), secret).await.is_ok());
    let other = house.directory.authenticate(&HERE, Some(id + 1), secret).await;
    assert_eq!(other.unwrap_err(), UNKNOWN);
}

#[tokio::test]
async fn a_revoked_key_is_unknown_at_once() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Admin).await;
    let key = house.key(&ana, Role::Admin).await;
    let secret = key.secret.expose_secret();
    house.directory.authenticate(&HERE, None, secret).await.unwrap();
    house.directory.revoke_key(&house.program, key.key.id).await.unwrap();
    assert_eq!(house.directory.authenticate(&HERE, None, secret).await.unwrap_err(), UNKNOWN);
}

#[tokio::test]
async fn an_expired_key_says_so() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Admin).await;
    let key = house.key(&ana, Role::Admin).await;
    house.pass(24);
    let outcome = house.directory.authenticate(&HERE, None, key.secret.expose_secret()).await;
    assert_eq!(outcome.unwrap_err(), Refusal::Unauthenticated(Unauthenticated::Expired));
}

#[tokio::test]
async fn keys_of_a_deactivated_person_stop_at_once() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let key = house.key(&ana, Role::Member).await;
    let secret = key.secret.expose_secret();
    house.directory.authenticate(&HERE, None, secret).await.unwrap();
    house.edit(&house.program, &ana, |p| p.account.status = Status::Deactivated).await.unwrap();
    assert_eq!(house.directory.authenticate(&HERE, None, secret).await.unwrap_err(), UNKNOWN);
}

#[tokio::test]
async fn nobody_makes_a_key_larger_than_himself_or_for_others() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Member).await, house.person("ben", Role::Member).await);
    let caller = house.signed_in(&ana).await;
    let wanted = |person: &Person, role| polydex_directory::KeyRequest {
        person: person.id,
        role,
        name: String::new(),
        is_token: false,
        expires: None,
    };
    assert!(house.directory.create_key(&caller, wanted(&ana, Role::Member)).await.is_ok());
    assert!(house.directory.create_key(&caller, wanted(&ana, Role::Admin)).await.is_err());
    assert!(house.directory.create_key(&caller, wanted(&ben, Role::Member)).await.is_err());
    assert!(house.directory.read::<Person>(&caller, &Lookup::Id(ben.id.0)).await.is_ok());
}

#[tokio::test]
async fn a_key_makes_no_key_that_would_outlive_it() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let caller = house.caller(&ana).await;
    let mut wanted = polydex_directory::KeyRequest {
        person: ana.id,
        role: Role::Member,
        name: String::new(),
        is_token: false,
        expires: None,
    };
    let lasting = house.directory.create_key(&caller, wanted.clone()).await;
    assert!(matches!(lasting.unwrap_err(), Refusal::Forbidden(_)));
    wanted.is_token = true;
    let token = house.directory.create_key(&caller, wanted).await.unwrap();
    assert_eq!(token.key.parent, caller.key);
    let secret = token.secret.expose_secret();
    let caller = house.directory.authenticate(&HERE, None, secret).await.unwrap();
    assert!(!caller.fresh_sign_in, "nobody gave a password for it");
}

#[tokio::test]
async fn an_admin_makes_and_revokes_no_keys_of_the_owner() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Owner).await, house.person("ben", Role::Admin).await);
    let (owners, admin) = (house.key(&ana, Role::Owner).await, house.caller(&ben).await);
    let wanted = polydex_directory::KeyRequest {
        person: ana.id,
        role: Role::Guest,
        name: String::new(),
        is_token: false,
        expires: None,
    };
    let made = house.directory.create_key(&admin, wanted).await;
    assert!(matches!(made.unwrap_err(), Refusal::Forbidden(_)));
    let revoked = house.directory.revoke_key(&admin, owners.key.id).await;
    assert!(matches!(revoked.unwrap_err(), Refusal::Forbidden(_)));
    let secret = owners.secret.expose_secret();
    assert!(house.directory.authenticate(&HERE, None, secret).await.is_ok());
}

#[tokio::test]
async fn a_sign_in_is_fresh_for_two_hours() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let phc = house.directory.hash_password("s3cret-enough", &()).await.unwrap();
    house.edit(&house.program, &ana, |p| p.account.password = Some(phc.clone())).await.unwrap();
    let (token, _) =
        house.directory.sign_in(&HERE, None, "ana", "s3cret-enough", &()).await.unwrap();
    let secret = token.secret.expose_secret();
    let is_fresh =
        async || house.directory.authenticate(&HERE, None, secret).await.unwrap().fresh_sign_in;
    house.pass(1);
    assert!(is_fresh().await);
    house.pass(1);
    assert!(!is_fresh().await);
}

#[tokio::test]
async fn a_caller_is_renewed_while_key_and_person_are_what_they_were() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Admin).await, house.person("ben", Role::Owner).await);
    let renewed = async |caller| house.directory.renewed(caller).await;
    let caller = house.caller(&ana).await;
    assert_eq!(renewed(&caller).await.unwrap().role, Role::Admin);
    house.edit(&house.program, &ana, |p| p.account.role = Role::Member).await.unwrap();
    assert_eq!(renewed(&caller).await.unwrap().role, Role::Member);
    let lesser = polydex_directory::Caller { role: Role::Guest, ..caller.clone() };
    assert_eq!(renewed(&lesser).await.unwrap().role, Role::Guest, "no more than it could then");
    house.edit(&house.program, &ana, |p| p.account.status = Status::Deactivated).await.unwrap();
    assert_eq!(renewed(&caller).await.unwrap_err(), UNKNOWN);

    let caller = house.caller(&ben).await;
    let token = polydex_directory::KeyRequest {
        person: ben.id,
        role: Role::Owner,
        name: String::new(),
        is_token: true,
        expires: Some("2026-01-01T01:00:00Z".parse().unwrap()),
    };
    let token = house.directory.create_key(&caller, token).await.unwrap();
    let secret = token.secret.expose_secret();
    let by_token = house.directory.authenticate(&HERE, None, secret).await.unwrap();
    house.pass(2);
    assert_eq!(renewed(&by_token).await.unwrap().key, caller.key, "the key outlives its token");
    house.directory.revoke_key(&house.program, caller.key.unwrap()).await.unwrap();
    assert_eq!(renewed(&by_token).await.unwrap_err(), UNKNOWN);
    assert_eq!(renewed(&house.program).await.unwrap_err(), UNKNOWN);
}

async fn role_of(house: &House, key: &NewSecret) -> Result<Role, Refusal> {
    let secret = key.secret.expose_secret();
    Ok(house.directory.authenticate(&HERE, None, secret).await?.role)
}

#[tokio::test]
async fn a_technical_account_answers_for_itself_and_is_in_no_list() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let (directory, program) = (&house.directory, &house.program);
    let key = directory.create_service_key(program, "CRM sync", Role::Admin, None).await.unwrap();
    let caller = directory.authenticate(&HERE, None, key.secret.expose_secret()).await.unwrap();
    let me = directory.myself(&caller).await.unwrap();
    assert_eq!((me.shown_name(), me.account.role), ("CRM sync".to_owned(), Role::Admin));
    assert_eq!((me.id, me.number), (key.key.person, key.key.number));
    let everybody = Query::first(polydex_model::Filter::All, 10);
    let listed = directory.list::<Person>(&caller, &everybody).await.unwrap();
    assert_eq!(listed.items.iter().map(|person| person.id).collect::<Vec<_>>(), [ana.id]);
    for who in [Lookup::Id(me.id.0), Lookup::Number(me.number)] {
        assert!(directory.read::<Person>(&caller, &who).await.is_ok(), "of itself");
        let others = directory.read::<Person>(program, &who).await.unwrap_err();
        assert_eq!(others, Refusal::NotFound("person".into()));
    }
    let made = directory.create(&caller, |blank: &Person| Ok(blank.clone())).await.unwrap();
    assert_eq!(made.created.by, Some(me.id));
    let token = directory.create_token(&caller, SignedDuration::from_hours(1)).await.unwrap();
    let through = directory.authenticate(&HERE, None, token.secret.expose_secret()).await.unwrap();
    let own = directory.myself(&through).await.unwrap();
    assert_eq!((own.id, own.number, own.shown_name()), (me.id, me.number, "CRM sync".to_owned()));
}

#[tokio::test]
async fn a_technical_key_is_made_by_admins_and_never_larger_than_they_are() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Admin).await, house.person("ben", Role::Member).await);
    for (person, role, may) in
        [(&ana, Role::Admin, true), (&ana, Role::Owner, false), (&ben, Role::Guest, false)]
    {
        let caller = house.caller(person).await;
        let made = house.directory.create_service_key(&caller, "x", role, None).await;
        assert_eq!(made.is_ok(), may, "{role:?}");
    }
}

#[tokio::test]
async fn a_rotated_key_has_a_new_secret_and_the_old_one_ends_now_or_after_a_grace() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Admin).await;
    let (directory, program) = (&house.directory, &house.program);
    let old = house.key(&ana, Role::Member).await;
    assert_eq!(role_of(&house, &old).await, Ok(Role::Member));
    house.pass(2);
    let new = directory.rotate_key(program, old.key.id, SignedDuration::ZERO).await.unwrap();
    assert_eq!(role_of(&house, &old).await, Err(UNKNOWN));
    assert_eq!(role_of(&house, &new).await, Ok(Role::Member));
    assert_eq!((new.key.person, &new.key.name), (old.key.person, &old.key.name));
    assert_eq!(new.key.expires, Some(directory.now() + 24.hours()), "as long as the old one had");

    let newer = directory.rotate_key(program, new.key.id, SignedDuration::from_hours(1)).await;
    let newer = newer.unwrap();
    for key in [&new, &newer] {
        assert_eq!(role_of(&house, key).await, Ok(Role::Member));
    }
    house.pass(1);
    assert!(role_of(&house, &new).await.is_err());
    assert_eq!(role_of(&house, &newer).await, Ok(Role::Member));
    let again = directory.rotate_key(program, old.key.id, SignedDuration::ZERO).await;
    assert!(matches!(again, Err(Refusal::State(_))), "it has ended");
}

#[tokio::test]
async fn a_rotated_technical_key_keeps_its_account() {
    let house = House::open().await;
    let (directory, program) = (&house.directory, &house.program);
    let old = directory.create_service_key(program, "sync", Role::Member, None).await.unwrap();
    let new = directory.rotate_key(program, old.key.id, SignedDuration::ZERO).await.unwrap();
    assert!(new.key.is_service_account);
    assert_eq!((new.key.person, new.key.number), (old.key.person, old.key.number));
}

#[tokio::test]
async fn a_changed_person_ends_their_sessions_and_nobody_elses() {
    let house = House::open().await;
    let (ana, ben) =
        (house.person("ana", Role::Member).await, house.person("ben", Role::Member).await);
    let (anas, bens) = (house.key(&ana, Role::Owner).await, house.key(&ben, Role::Owner).await);
    for key in [&anas, &bens] {
        assert_eq!(role_of(&house, key).await, Ok(Role::Member));
    }
    // Past the directory, so that only a session that was forgotten asks again.
    for key in [&anas, &bens] {
        let revoked = house.store.revoke_key(key.key.id, house.directory.now()).await;
        assert!(revoked.unwrap());
    }
    house.edit(&house.program, &ana, |p| p.account.role = Role::Guest).await.unwrap();
    assert_eq!(role_of(&house, &anas).await, Err(UNKNOWN));
    assert_eq!(role_of(&house, &bens).await, Ok(Role::Member), "trusted for a moment");
    house.pass(1);
    assert_eq!(role_of(&house, &bens).await, Err(UNKNOWN));
}

#[tokio::test]
async fn the_last_use_of_a_key_is_noted_beside_the_request_and_not_each_time() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let key = house.key(&ana, Role::Member).await;
    let used = async || {
        house.directory.flush().await;
        house.store.key_by_id(key.key.id).await.unwrap().unwrap().used
    };
    assert_eq!(used().await, None);
    let first = house.directory.now();
    role_of(&house, &key).await.unwrap();
    assert_eq!(used().await, Some(first));
    house.pass_seconds(599);
    role_of(&house, &key).await.unwrap();
    assert_eq!(used().await, Some(first));
    house.pass_seconds(3);
    role_of(&house, &key).await.unwrap();
    assert_eq!(used().await, Some(house.directory.now()));
}
