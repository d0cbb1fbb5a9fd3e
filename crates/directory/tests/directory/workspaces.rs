//! Workspaces that are changed and erased.

use polydex_model::{
    ContactPoint, Filter, Person, Query, Refusal, Role, Value, Workspace, query::PointFilter,
};
use polydex_store::{NewWorkspace, PendingWork};
use uuid::Uuid;

use crate::house::House;

/// A person who is reached at a number as people of Berlin write it.
async fn with_phone(house: &House) -> Person {
    let with_phone = |blank: &Person| {
        let mut person = blank.clone();
        person.card.points.push(ContactPoint::pending(0, Value::phone("030 5550123")));
        Ok(person)
    };
    house.directory.create(&house.program, with_phone).await.unwrap()
}

async fn found(house: &House) -> u64 {
    let berlin = Filter::Point(vec![PointFilter::Normal("+49305550123".into())]);
    let page = house.directory.list::<Person>(&house.program, &Query::first(berlin, 10)).await;
    page.unwrap().total
}

fn german(workspace: &mut Workspace) {
    workspace.settings.region = "DE".into();
}

#[tokio::test]
async fn a_region_that_is_set_reads_every_number_and_holds_from_the_next_request_on() {
    let house = House::open().await;
    with_phone(&house).await;
    let ana = house.person("ana", Role::Admin).await;
    let caller = house.caller(&ana).await;
    assert_eq!((&*caller.workspace.settings.region, found(&house).await), ("US", 0));
    let set = house.directory.set_workspace(&caller, german).await.unwrap();
    assert_eq!((&*set.settings.region, found(&house).await), ("DE", 1));
    assert_eq!(house.caller(&ana).await.workspace.settings.region, "DE");
    with_phone(&house).await;
    assert_eq!(found(&house).await, 2);
}

#[tokio::test]
async fn what_a_process_left_half_done_the_next_one_finishes() {
    let house = House::open().await;
    with_phone(&house).await;
    let workspace = house.store.workspaces().await.unwrap().remove(0);
    let mut wanted = workspace.clone();
    german(&mut wanted);
    house.store.set_workspace(&wanted).await.unwrap();
    assert_eq!(found(&house).await, 0);
    house.directory.resume_pending_work().await.unwrap();
    assert_eq!(found(&house).await, 1);
    house.store.begin_erasure(workspace.id).await.unwrap();
    assert_eq!(house.store.pending_work().await.unwrap(), [PendingWork::Erasure(workspace.id)]);
    house.directory.resume_pending_work().await.unwrap();
    assert_eq!((house.store.pending_work().await.unwrap(), found(&house).await), (vec![], 0));
}

#[tokio::test]
async fn only_administrators_change_a_workspace_and_none_takes_anothers_name() {
    let house = House::open().await;
    for role in [Role::Member, Role::Guest] {
        let person = house.person(&format!("{role:?}"), role).await;
        let caller = house.caller(&person).await;
        let outcome = house.directory.set_workspace(&caller, german).await;
        assert!(matches!(outcome, Err(Refusal::Forbidden(_))), "{role:?}");
        let outcome = house.directory.erase_workspace(&caller).await;
        assert!(matches!(outcome, Err(Refusal::Forbidden(_))), "{role:?}");
    }
    let other = NewWorkspace {
        uuid: Uuid::from_u128(2),
        name: "other".into(),
        host: None,
        settings: house.program.workspace.settings.clone(),
        at: house.directory.now(),
    };
    house.store.create_workspace(other).await.unwrap();
    let taken = |workspace: &mut Workspace| "other".clone_into(&mut workspace.name);
    let outcome = house.directory.set_workspace(&house.program, taken).await;
    assert!(matches!(outcome, Err(Refusal::Invalid(_))), "{outcome:?}");
}

#[tokio::test]
async fn an_erased_workspace_lets_nobody_in() {
    use secrecy::ExposeSecret as _;
    let house = House::open().await;
    let ana = house.person("ana", Role::Admin).await;
    let key = house.key(&ana, Role::Admin).await;
    let enter = async || {
        let secret = key.secret.expose_secret();
        house.directory.authenticate(&crate::house::HERE, None, secret).await.map(|_| ())
    };
    assert_eq!(enter().await, Ok(()));
    house.directory.erase_workspace(&house.program).await.unwrap();
    assert!(matches!(enter().await, Err(Refusal::Unauthenticated(_))));
    let again = house.directory.erase_workspace(&house.program).await;
    assert!(matches!(again, Err(Refusal::NotFound(_))), "{again:?}");
}
