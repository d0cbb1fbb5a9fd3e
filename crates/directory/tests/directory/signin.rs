//! Sign-in by password.

use std::{
    net::IpAddr,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use argon2::password_hash::PasswordHasher as _;
use futures::future::{BoxFuture, FutureExt as _, join_all, ready};
use jiff::SignedDuration;
use polydex_directory::{Caller, KeyRequest, SuspendableRequest};
use polydex_model::{Person, Refusal, Role, Rule, Status, refusal::Unauthenticated};
use secrecy::ExposeSecret as _;

use crate::house::{HERE, House};

const WRONG: Refusal = Refusal::Unauthenticated(Unauthenticated::WrongPassword);
const PASSWORD: &str = "seven harbour rows";
const UNKNOWN: Refusal = Refusal::Unauthenticated(Unauthenticated::UnknownKey);

/// A member with the password [`PASSWORD`].
async fn ana(house: &House) -> Person {
    let ana = house.person("ana", Role::Member).await;
    set_password(house, &ana, PASSWORD).await
}

async fn set_password(house: &House, person: &Person, password: &str) -> Person {
    let phc = house.directory.hash_password(password, &()).await.unwrap();
    let change = |p: &mut Person| p.account.password = Some(phc.clone());
    house.edit(&house.program, person, change).await.unwrap()
}

async fn check(house: &House, login: &str, password: &str) -> Result<Caller, Refusal> {
    house.directory.check_password(&HERE, None, login, password, &()).await
}

#[tokio::test]
async fn one_password_signs_in_by_address_and_by_user_name() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let phc = house.directory.hash_password(PASSWORD, &()).await.unwrap();
    house.edit(&house.program, &ana, |p| p.account.password = Some(phc.clone())).await.unwrap();
    for login in ["ANA@example.test", "ana"] {
        let (token, caller) =
            house.directory.sign_in(&HERE, None, login, PASSWORD, &()).await.unwrap();
        assert!(caller.is(ana.id) && token.key.is_token);
        let secret = token.secret.expose_secret();
        assert!(house.directory.authenticate(&HERE, None, secret).await.is_ok());
    }
    for (login, password) in [("ana", "wrong"), ("nobody", PASSWORD)] {
        let outcome = house.directory.sign_in(&HERE, None, login, password, &()).await;
        let wrong = Refusal::Unauthenticated(Unauthenticated::WrongPassword);
        assert_eq!(outcome.unwrap_err(), wrong);
    }
}

#[tokio::test]
async fn a_password_alone_makes_no_token() {
    let house = House::open().await;
    let ana = ana(&house).await;
    for _ in 0..2 {
        let caller = check(&house, "ana@example.test", PASSWORD).await.unwrap();
        assert!(caller.is(ana.id) && caller.key.is_none() && caller.role == Role::Member);
    }
    assert!(house.directory.keys(&house.program).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_lives_as_long_as_it_was_asked_for() {
    let house = House::open().await;
    ana(&house).await;
    let caller = check(&house, "ana", PASSWORD).await.unwrap();
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
    let (token, _) = house.directory.sign_in(&HERE, None, "ana", PASSWORD, &()).await.unwrap();
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
    set_password(&house, &ana, "another one entirely").await;
    assert_eq!(house.directory.authenticate(&HERE, None, token).await.unwrap_err(), UNKNOWN);
    assert_eq!(check(&house, "ana", PASSWORD).await.unwrap_err(), WRONG);
    assert!(check(&house, "ana", "another one entirely").await.is_ok());
    assert!(house.directory.authenticate(&HERE, None, key).await.is_ok());
}

#[tokio::test]
async fn whoever_may_not_sign_in_is_told_no_more_than_that_it_was_wrong() {
    let house = House::open().await;
    let ana = ana(&house).await;
    check(&house, "ana", PASSWORD).await.unwrap();
    for status in [Status::Deactivated, Status::Archived] {
        house.edit(&house.program, &ana, |p| p.account.status = status).await.unwrap();
        assert_eq!(check(&house, "ana", PASSWORD).await.unwrap_err(), WRONG, "{status:?}");
    }
    let contact = house.person("contact", Role::None).await;
    set_password(&house, &contact, PASSWORD).await;
    assert_eq!(check(&house, "contact", PASSWORD).await.unwrap_err(), WRONG);
}

/// A request from an address, which counts how often it was set aside and went on.
struct Client(IpAddr, [AtomicUsize; 2]);

impl Client {
    fn at(last: u8) -> Self {
        Self(IpAddr::from([192, 0, 2, last]), Default::default())
    }

    fn counted(&self) -> [usize; 2] {
        [0, 1].map(|which| self.1[which].load(Ordering::Relaxed))
    }
}

impl SuspendableRequest for Client {
    fn client(&self) -> Option<IpAddr> {
        Some(self.0)
    }

    fn pause(&self) {
        self.1[0].fetch_add(1, Ordering::Relaxed);
    }

    fn resume(&self) -> BoxFuture<'_, Result<(), Refusal>> {
        self.1[1].fetch_add(1, Ordering::Relaxed);
        ready(Ok(())).boxed()
    }
}

async fn check_from(
    house: &House,
    client: &Client,
    login: &str,
    password: &str,
) -> Result<Caller, Refusal> {
    house.directory.check_password(&HERE, None, login, password, client).await
}

const WAIT: Refusal = Refusal::Throttled(Duration::from_mins(5));

#[tokio::test]
async fn after_ten_wrong_passwords_a_login_waits_and_whoever_is_signed_in_does_not() {
    let house = House::open().await;
    let (_ana, ben) = (ana(&house).await, house.person("ben", Role::Member).await);
    set_password(&house, &ben, "ben has one too").await;
    for login in ["ana", "nobody@example.test"] {
        for n in 0..10 {
            assert_eq!(check(&house, login, "guess").await.unwrap_err(), WRONG, "{n}");
        }
        assert_eq!(check(&house, login, "guess").await.unwrap_err(), WAIT);
    }
    let right = check(&house, "ana", PASSWORD).await.unwrap_err();
    assert_eq!(right, WAIT, "no oracle for the right one");
    check(&house, "ben", "ben has one too").await.unwrap();
    for _ in 0..11 {
        let _ = check(&house, "ben", "guess").await;
    }
    assert!(check(&house, "ben", "ben has one too").await.is_ok(), "given a moment ago");
    house.pass(1);
    assert!(check(&house, "ana", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn wrong_passwords_from_elsewhere_shut_nobody_out() {
    let house = House::open().await;
    ana(&house).await;
    let (elsewhere, home) = (Client::at(1), Client::at(2));
    for _ in 0..10 {
        assert_eq!(check_from(&house, &elsewhere, "ana", "guess").await.unwrap_err(), WRONG);
    }
    assert_eq!(check_from(&house, &elsewhere, "ana", PASSWORD).await.unwrap_err(), WAIT);
    assert!(check_from(&house, &home, "ana", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_password_that_is_trusted_elsewhere_is_refused_where_guesses_are() {
    let house = House::open().await;
    ana(&house).await;
    let (elsewhere, home) = (Client::at(1), Client::at(2));
    for _ in 0..10 {
        assert_eq!(check_from(&house, &elsewhere, "ana", "guess").await.unwrap_err(), WRONG);
    }
    assert!(check_from(&house, &home, "ana", PASSWORD).await.is_ok());
    for password in ["guess", PASSWORD] {
        let refused = check_from(&house, &elsewhere, "ana", password).await.unwrap_err();
        assert_eq!(refused, WAIT, "{password}");
    }
    for _ in 0..11 {
        let _ = check_from(&house, &home, "ana", "mistyped").await;
    }
    assert!(check_from(&house, &home, "ana", PASSWORD).await.is_ok(), "given here a moment ago");
}

#[tokio::test]
async fn nothing_tells_that_an_address_and_a_user_name_are_one_persons() {
    let house = House::open().await;
    ana(&house).await;
    for _ in 0..10 {
        assert_eq!(check(&house, "ana@example.test", "guess").await.unwrap_err(), WRONG);
    }
    for login in ["ana", "ben", "nobody@example.test"] {
        assert_eq!(check(&house, login, "guess").await.unwrap_err(), WRONG, "{login}");
    }
    assert_eq!(check(&house, "ANA@example.test", "guess").await.unwrap_err(), WAIT);
}

#[tokio::test]
async fn a_request_is_set_aside_while_a_hash_is_computed_and_not_for_a_trusted_password() {
    let house = House::open().await;
    ana(&house).await;
    let client = Client::at(1);
    for (password, times) in [("guess", 1), (PASSWORD, 2), (PASSWORD, 2)] {
        let _ = check_from(&house, &client, "ana", password).await;
        assert_eq!(client.counted(), [times; 2], "{password}");
    }
    house.directory.hash_password(PASSWORD, &client).await.unwrap();
    assert_eq!(client.counted(), [3; 2]);
}

#[tokio::test]
async fn sign_ins_beyond_the_queue_are_refused_at_once() {
    let house = House::open().await;
    let logins: Vec<String> = (0..400).map(|n| format!("nobody{n}@example.test")).collect();
    let (client, other) = (Client::at(1), Client::at(2));
    let tries = logins.iter().map(|login| check_from(&house, &client, login, "guess"));
    let answers = join_all(tries).await;
    let refused = answers.iter().filter(|a| matches!(a, Err(Refusal::Unavailable(_)))).count();
    let wrong = answers.iter().filter(|answer| matches!(answer, Err(why) if *why == WRONG)).count();
    assert_eq!(refused + wrong, 400);
    assert!(refused > 0 && wrong > 0, "{refused} refused, {wrong} wrong");
    assert_eq!(check_from(&house, &other, "nobody", "guess").await.unwrap_err(), WRONG);
}

#[tokio::test]
async fn many_requests_with_one_right_password_cost_one_check() {
    let house = House::open().await;
    ana(&house).await;
    let client = Client::at(1);
    let tries = (0..200).map(|_| check_from(&house, &client, "ana", PASSWORD));
    assert!(join_all(tries).await.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_new_password_is_neither_short_nor_endless_and_old_ones_go_on_working() {
    let house = House::open().await;
    for (password, rule) in
        [("elevenchars".to_owned(), Rule::TooShort(12)), ("x".repeat(1025), Rule::TooLong(1024))]
    {
        let refused = house.directory.hash_password(&password, &()).await.unwrap_err();
        assert_eq!(refused, Refusal::at("password", rule));
    }
    for password in ["zwölf Zeich.", &"x".repeat(1024)] {
        house.directory.hash_password(password, &()).await.unwrap();
    }
    let ana = house.person("ana", Role::Member).await;
    // As an earlier version stored it.
    let phc = argon2::Argon2::default().hash_password(b"short").unwrap().to_string();
    house.edit(&house.program, &ana, |p| p.account.password = Some(phc.clone())).await.unwrap();
    assert!(check(&house, "ana", "short").await.is_ok());
}
