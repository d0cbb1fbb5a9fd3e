use polydex_model::{KeyId, PersonId, Role, Settings, Stamp, Workspace};
use uuid::Uuid;

use super::*;

const SECOND_AND_HOUR: [RateWindow; 2] =
    [RateWindow { requests: 2, seconds: 2 }, RateWindow { requests: 3, seconds: 3600 }];

fn caller(key: i64, workspace: i64) -> Caller {
    let workspace = Workspace {
        id: WorkspaceId(workspace),
        uuid: Uuid::nil(),
        name: "test".to_owned(),
        host: None,
        residue: polydex_model::Residue::default(),
        version: 1,
        settings: Settings::default(),
        created: Stamp::default(),
    };
    Caller {
        workspace: Arc::new(workspace),
        person: Some(PersonId(Uuid::nil())),
        number: key,
        account: None,
        role: Role::Member,
        key: Some(KeyId(key)),
        is_token: false,
        parent: None,
        fresh_sign_in: false,
        imports: false,
        dialect: None,
        request: None,
        idempotency_key: None,
    }
}

fn rates(limit: RateLimit) -> Rates {
    Rates::new([(Dialect::named("toy"), limit)])
}

/// Asks at a second; how much is left in each window, and how long to wait if it was too much.
fn ask(rates: &Rates, caller: &Caller, address: u8, second: i64) -> (Vec<u32>, Option<u64>) {
    let peer = Some(IpAddr::from([192, 0, 2, address]));
    let now = Timestamp::from_second(second).unwrap();
    let (state, outcome) = rates.count(&Dialect::named("toy"), caller, peer, now);
    let left = state.windows.iter().map(|window| window.remaining).collect();
    let wait = match outcome {
        Ok(()) => None,
        Err(Refusal::Throttled(wait)) => Some(wait.as_secs()),
        Err(other) => panic!("{other}"),
    };
    (left, wait)
}

#[test]
fn a_window_begins_with_its_first_request_and_ends_its_length_later() {
    let rates = rates(RateLimit { windows: SECOND_AND_HOUR.to_vec(), ..RateLimit::default() });
    let ana = caller(1, 1);
    assert_eq!(ask(&rates, &ana, 1, 100), (vec![1, 2], None));
    assert_eq!(ask(&rates, &ana, 1, 101), (vec![0, 1], None));
    assert_eq!(ask(&rates, &ana, 1, 101), (vec![0, 1], Some(1)), "not counted in the other");
    assert_eq!(ask(&rates, &ana, 1, 102), (vec![1, 0], None));
    assert_eq!(ask(&rates, &ana, 1, 3699), (vec![2, 0], Some(1)));
    assert_eq!(ask(&rates, &ana, 1, 3700), (vec![1, 2], None));
}

#[test]
fn the_wait_is_that_of_the_longest_window_that_is_used_up() {
    let windows = vec![
        RateWindow { requests: 1, seconds: 2 },
        RateWindow { requests: 1, seconds: 60 },
        RateWindow { requests: 9, seconds: 3600 },
    ];
    let rates = rates(RateLimit { windows, ..RateLimit::default() });
    ask(&rates, &caller(1, 1), 1, 100);
    assert_eq!(ask(&rates, &caller(1, 1), 1, 101), (vec![0, 0, 8], Some(59)));
}

#[test]
fn requests_are_counted_by_key_workspace_or_address() {
    let windows = vec![RateWindow { requests: 9, seconds: 10 }];
    for (per, other_key, other_workspace, other_address) in
        [(Per::Key, 8, 8, 7), (Per::Workspace, 7, 8, 6), (Per::Address, 7, 6, 8)]
    {
        let limit = RateLimit { per, windows: windows.clone(), ..RateLimit::default() };
        let rates = rates(limit);
        assert_eq!(ask(&rates, &caller(1, 1), 1, 0).0, [8]);
        assert_eq!(ask(&rates, &caller(2, 1), 1, 0).0, [other_key], "{per:?}, other key");
        assert_eq!(ask(&rates, &caller(3, 2), 1, 0).0, [other_workspace], "{per:?}, workspace");
        assert_eq!(ask(&rates, &caller(1, 1), 2, 0).0, [other_address], "{per:?}, address");
    }
}

#[test]
fn a_key_with_windows_of_its_own_is_counted_alone() {
    let own =
        BTreeMap::from([(2, vec![RateWindow { requests: 100, seconds: 10 }]), (3, Vec::new())]);
    let windows = vec![RateWindow { requests: 1, seconds: 10 }];
    let rates = rates(RateLimit { per: Per::Workspace, windows, keys: own });
    ask(&rates, &caller(1, 1), 1, 0);
    assert_eq!(ask(&rates, &caller(1, 1), 1, 0), (vec![0], Some(10)));
    assert_eq!(ask(&rates, &caller(2, 1), 1, 0), (vec![99], None));
    assert_eq!(ask(&rates, &caller(3, 1), 1, 0), (vec![], None), "no limit at all");
}

#[test]
fn looking_counts_nothing() {
    let rates = rates(RateLimit { windows: SECOND_AND_HOUR.to_vec(), ..RateLimit::default() });
    let (toy, ana) = (Dialect::named("toy"), caller(1, 1));
    ask(&rates, &ana, 1, 100);
    for _ in 0..3 {
        let state = rates.peek(&toy, &ana, None, Timestamp::from_second(101).unwrap());
        let hour = WindowState { limit: 3, seconds: 3600, remaining: 2, reset: 3700 };
        assert_eq!(state.longest(), Some(&hour));
        assert_eq!(state.tightest(), state.window(2));
    }
}
