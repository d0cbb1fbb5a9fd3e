//! Keys never grow: after any history of role changes, keys, sign-ins and edits through every
//! dialect, no secret does what the role of the key that it comes from, or its person's present
//! role, forbids.
//!
//! A person holds keys and tokens, tries whatever the history says with them, and keeps what that
//! yields: passwords that were set, tokens and further keys. What is allowed is judged by
//! [`rights`], which is written from the documents and not from the policy's tables.

pub mod rights;
mod steps;
mod world;

use proptest::{collection, prelude::*, test_runner::TestRunner};

use self::{steps::any_step, world::World};

#[test]
fn no_secret_outgrows_its_key_or_its_person() {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    config.cases = config.cases.div_ceil(4);
    // Every try is a workspace of its own.
    config.max_shrink_iters = 400;
    let world = World::new();
    let histories = collection::vec(any_step(), 8..40);
    let outcome = TestRunner::new(config).run(&histories, |steps| {
        let mut world = world.moved();
        for step in &steps {
            world.carry_out(step)?;
        }
        world.nothing_forbidden_is_possible()
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    world.assert_not_idle();
}
