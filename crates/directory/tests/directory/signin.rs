//! Sign-in by password.

use std::time::Duration;

use jiff::SignedDuration;
use polydex_directory::{Caller, KeyRequest};
use polydex_model::{Person, Refusal, Role, Status, refusal::Unauthenticated};
use secrecy::ExposeSecret as _;

use crate::house::{HERE, House};

const WRONG: Refusal = Refusal::Unauthenticated(Unauthenticated::WrongPassword);
const UNKNOWN: Refusal = Refusal::Unauthenticated(Unauthenticated::UnknownKey);

/// A member with the password `s3cret`.
async fn ana(house: &House) -> Person {
    let ana = house.person("ana", Role::Member).await;
    set_password(house, &ana, "s3cret").await
}

async fn set_password(house: &House, person: &Person, password: &str) -> Person {
    let phc = house.directory.hash_password(password).await.unwrap();
    let change = |p: &mut Person| p.account.password = Some(phc.clone());
    house.edit(&house.program, person, change).await.unwrap()
}

async fn check(house: &House, login: &str, password: &str) -> Result<Caller, Refusal> {
    house.directory.check_password(&HERE, None, login, password).await
}

#[tokio::test]
async fn one_password_signs_in_by_address_and_by_user_name() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let phc = house.directory.hash_password("s3cret").await.unwrap();
    house.edit(&house.program, &ana, |p| p.account.password = Some(phc.clone())).await.unwrap();
    for login in ["ANA@example.test", "ana"] {
        let (token, caller) = house.directory.sign_in(&HERE, None, login, "s3cret").await.unwrap();
        assert!(caller.is(ana.id) && token.key.is_token);
        let secret = token.secret.expose_secret();
        assert!(house.directory.authenticate(&HERE, None, secret).await.is_ok());
    }
    for (login, password) in [("ana", "wrong"), ("nobody", "s3cret")] {
        let outcome = house.directory.sign_in(&HERE, None, login, password).await;
        let wrong = Refusal::Unauthenticated(Unauthenticated::WrongPassword);
        assert_eq!(outcome.unwrap_err(), wrong);
    }
}

#[tokio::test]
async fn a_password_alone_makes_no_token() {
    let house = House::open().await;
    let ana = ana(&house).await;
    for _ in 0..2 {
        let caller = check(&house, "ana@example.test", "s3cret").await.unwrap();
        assert!(caller.is(ana.id) && caller.key.is_none() && caller.role == Role::Member);
    }
    assert!(house.directory.keys(&house.program).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_lives_as_long_as_it_was_asked_for() {
    let house = House::open().await;
    ana(&house).await;
    let caller = check(&house, "ana", "s3cret").await.unwrap();
    let token = house.directory.create_token(&caller, SignedDuration::from_hours(2)).await.unwrap();
    let secret = token.secret.expose_secret();
    house.pass(1);
    assert!(house.directory.authenticate(&HERE, None, secret).await.is_ok());
    house.pass(1);
    let expired = Refusal::Unauthenticated(Unauthenticated::Expired);
    let outcome = house.directory.authenticate(&HERE, None, secret).await;
    assert_eq!(outcome.unwrap_err(), expired);
}

#[tokio::test]
async fn a_new_password_ends_the_old_one_and_its_tokens_at_once_and_keys_stay() {
    let house = House::open().await;
    let ana = ana(&house).await;
    let (token, _) = house.directory.sign_in(&HERE, None, "ana", "s3cret").await.unwrap();
    let wanted = KeyRequest {
        person: ana.id,
        role: Role::Member,
        name: String::new(),
        is_token: false,
        expires: None,
    };
    let key = house.directory.create_key(&house.program, wanted).await.unwrap();
    let (token, key) = (token.secret.expose_secret(), key.secret.expose_secret());
    assert!(house.directory.authenticate(&HERE, None, token).await.is_ok());
    set_password(&house, &ana, "n3wer").await;
    assert_eq!(house.directory.authenticate(&HERE, None, token).await.unwrap_err(), UNKNOWN);
    assert_eq!(check(&house, "ana", "s3cret").await.unwrap_err(), WRONG);
    assert!(check(&house, "ana", "n3wer").await.is_ok());
    assert!(house.directory.authenticate(&HERE, None, key).await.is_ok());
}

#[tokio::test]
async fn whoever_may_not_sign_in_is_told_no_more_than_that_it_was_wrong() {
    let house = House::open().await;
    let ana = ana(&house).await;
    check(&house, "ana", "s3cret").await.unwrap();
    for status in [Status::Deactivated, Status::Archived] {
        house.edit(&house.program, &ana, |p| p.account.status = status).await.unwrap();
        assert_eq!(check(&house, "ana", "s3cret").await.unwrap_err(), WRONG, "{status:?}");
    }
    let contact = house.person("contact", Role::None).await;
    set_password(&house, &contact, "s3cret").await;
    assert_eq!(check(&house, "contact", "s3cret").await.unwrap_err(), WRONG);
}

#[tokio::test]
async fn after_ten_wrong_passwords_a_login_waits_and_whoever_is_signed_in_does_not() {
    let house = House::open().await;
    let (_ana, ben) = (ana(&house).await, house.person("ben", Role::Member).await);
    set_password(&house, &ben, "b3n").await;
    for login in ["ana", "nobody@example.test"] {
        for n in 0..10 {
            let by_address = if n % 2 == 0 { "ana@example.test" } else { "ana" };
            let login = if login == "ana" { by_address } else { login };
            assert_eq!(check(&house, login, "guess").await.unwrap_err(), WRONG, "{n}");
        }
        let wait = Refusal::Throttled(Duration::from_mins(5));
        assert_eq!(check(&house, login, "guess").await.unwrap_err(), wait);
    }
    let wait = Refusal::Throttled(Duration::from_mins(5));
    assert_eq!(
        check(&house, "ana", "s3cret").await.unwrap_err(),
        wait,
        "no oracle for the right one"
    );
    check(&house, "ben", "b3n").await.unwrap();
    for _ in 0..11 {
        let _ = check(&house, "ben", "guess").await;
    }
    assert!(check(&house, "ben", "b3n").await.is_ok(), "given a moment ago");
    house.pass(1);
    assert!(check(&house, "ana", "s3cret").await.is_ok());
}
