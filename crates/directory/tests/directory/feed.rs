//! Following the change feed.

use std::time::Duration;

use crate::house::House;
use polydex_directory::{Feed, FeedCursor};
use polydex_model::{Refusal, Role};
use tokio::time::timeout;

/// Long enough for a wake-up that should not come.
const SHORT: Duration = Duration::from_millis(50);

/// A wake-up that should come is there long before.
const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_follower_reads_on_from_its_cursor() {
    let house = House::open().await;
    house.person("ana", Role::Member).await;
    let Feed::Entries(entries, cursor) = follow(&house, None).await else { panic!("entries") };
    assert_eq!((entries.len(), cursor.position), (1, 1));
    let Feed::Entries(none, same) = follow(&house, Some(cursor)).await else { panic!("entries") };
    assert_eq!((none.len(), same), (0, cursor));
    let ben = house.person("ben", Role::Member).await;
    let Feed::Entries(entries, _) = follow(&house, Some(cursor)).await else { panic!("entries") };
    let told = entries.iter().map(|entry| entry.record);
    assert_eq!(told.collect::<Vec<_>>(), [ben.id.0]);
}

#[tokio::test]
async fn a_cursor_of_another_epoch_starts_over() {
    let house = House::open().await;
    house.person("ana", Role::Member).await;
    let Feed::Entries(_, cursor) = follow(&house, None).await else { panic!("entries") };
    let old = FeedCursor { epoch: cursor.epoch - 1, position: cursor.position };
    let begin = FeedCursor { position: 0, ..cursor };
    assert_eq!(follow(&house, Some(old)).await, Feed::StartOver(begin));
}

#[tokio::test]
async fn only_admins_follow_the_feed() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Member).await;
    let caller = house.caller(&ana).await;
    let refused = house.directory.changes(&caller, None, 10).await;
    assert_eq!(refused, Err(Refusal::NotFound("feed".into())));
}

#[tokio::test]
async fn a_commit_wakes_the_followers_of_its_workspace() {
    let house = House::open().await;
    let mut follower = house.directory.follow(&house.program).unwrap();
    let mut late = follower.clone();
    assert!(timeout(SHORT, follower.changed_after(0)).await.is_err(), "nothing was committed");
    let woken = tokio::spawn(async move { follower.changed_after(0).await });
    let ana = house.person("ana", Role::Member).await;
    timeout(LONG, woken).await.expect("the commit wakes it").unwrap();
    timeout(LONG, late.changed_after(0)).await.expect("the change is committed already");
    assert!(timeout(SHORT, late.changed_after(1)).await.is_err(), "there is no second change");
    house.directory.notice_position(house.program.workspace.id, 2);
    timeout(LONG, late.changed_after(1)).await.expect("another process committed");

    let caller = house.caller(&ana).await;
    let refused = house.directory.follow(&caller).map(|_| ());
    assert_eq!(refused, Err(Refusal::NotFound("feed".into())));
}

async fn follow(house: &House, after: Option<FeedCursor>) -> Feed {
    house.directory.changes(&house.program, after, 10).await.unwrap()
}
