//! What dialects keep for a workspace.

use polydex_model::{Refusal, Residue, Role};

use crate::house::{HERE, House};

/// One more in the list that is kept, and how many there are.
#[expect(clippy::unnecessary_wraps, reason = "an edit may be refused")]
fn one_more(kept: &Residue) -> Result<(Residue, usize), Refusal> {
    let list = kept.extra(&HERE, "list").and_then(|list| list.as_array()).cloned();
    let mut list = list.unwrap_or_default();
    list.push("x".into());
    let (mut next, count) = (kept.clone(), list.len());
    next.set_extra(&HERE, "list", Some(list.into()));
    Ok((next, count))
}

#[tokio::test]
async fn what_is_kept_for_a_workspace_holds_from_the_next_request_on() {
    let house = House::open().await;
    let ana = house.person("ana", Role::Admin).await;
    let caller = house.caller(&ana).await;
    assert!(caller.workspace.residue.is_empty());
    assert_eq!(house.directory.edit_workspace(&caller, one_more).await, Ok(1));
    let caller = house.caller(&ana).await;
    assert_eq!(caller.workspace.residue.extra(&HERE, "list"), Some(&vec!["x"].into()));
}

#[tokio::test]
async fn of_many_changes_at_once_none_is_lost() {
    let house = House::open().await;
    let change = |_| {
        let (directory, program) = (house.directory.clone(), house.program.clone());
        tokio::spawn(async move { directory.edit_workspace(&program, one_more).await })
    };
    let mut counts = Vec::new();
    for changed in (0..16).map(change).collect::<Vec<_>>() {
        counts.push(changed.await.unwrap().unwrap());
    }
    counts.sort_unstable();
    assert_eq!(counts, (1..=16).collect::<Vec<_>>());
}

#[tokio::test]
async fn only_administrators_change_what_is_kept_and_a_refused_change_keeps_nothing() {
    let house = House::open().await;
    for role in [Role::Member, Role::Guest] {
        let person = house.person(&format!("{role:?}"), role).await;
        let caller = house.caller(&person).await;
        let outcome = house.directory.edit_workspace(&caller, one_more).await;
        assert!(matches!(outcome, Err(Refusal::Forbidden(_))), "{role:?}");
    }
    let no = Refusal::State("no".into());
    let refused = |_: &Residue| Err::<(Residue, ()), _>(no.clone());
    assert_eq!(house.directory.edit_workspace(&house.program, refused).await, Err(no.clone()));
    assert_eq!(house.directory.edit_workspace(&house.program, one_more).await, Ok(1));
}
