//! Keys and tokens.

use crate::house::{HERE, House};
use polydex_directory::Lookup;
use polydex_model::{Refusal, Role, Status, refusal::Unauthenticated};
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
    let caller = house.caller(&ana).await;
    let wanted = |person: &polydex_model::Person, role| polydex_directory::KeyRequest {
        person: person.id,
        role,
        name: String::new(),
        is_token: false,
        expires: None,
    };
    assert!(house.directory.create_key(&caller, wanted(&ana, Role::Member)).await.is_ok());
    assert!(house.directory.create_key(&caller, wanted(&ana, Role::Admin)).await.is_err());
    assert!(house.directory.create_key(&caller, wanted(&ben, Role::Member)).await.is_err());
    assert!(
        house.directory.read::<polydex_model::Person>(&caller, &Lookup::Id(ben.id.0)).await.is_ok()
    );
}
