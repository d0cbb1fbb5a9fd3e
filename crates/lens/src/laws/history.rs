//! Records grown by random commands, as years of several programs would leave them.

use std::{fmt::Debug, marker::PhantomData};

use polydex_model::Record;
use proptest::{
    collection,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::settle;
use crate::Lens;

/// One program that writes to a record now and then.
pub trait History<R> {
    /// The record after one command, which follows from `seed` and the record alone. A command
    /// that is refused changes nothing.
    fn step(&self, record: &R, seed: u64) -> R;
}

/// A program that speaks one dialect: its lens, and its commands for a record.
pub struct Through<L, F, C> {
    lens: L,
    commands: F,
    command: PhantomData<fn() -> C>,
}

impl<L, F, C> Through<L, F, C> {
    /// Writes through `lens` what `commands` makes up for a record.
    pub fn new<R>(lens: L, commands: F) -> Self
    where
        F: Fn(&R) -> BoxedStrategy<C>,
    {
        Self { lens, commands, command: PhantomData }
    }
}

impl<R, L, F, C> History<R> for Through<L, F, C>
where
    R: Record,
    L: Lens<R, Command = C>,
    F: Fn(&R) -> BoxedStrategy<C>,
    C: Debug,
{
    fn step(&self, record: &R, seed: u64) -> R {
        let Some(command) = chosen(&(self.commands)(record), seed) else {
            return record.clone();
        };
        let view = self.lens.apply(self.lens.get(record), command);
        match view.and_then(|view| self.lens.put(record, view)) {
            Ok(next) => settle(next),
            Err(_) => record.clone(),
        }
    }
}

/// Carries `record` through the steps that `seeds` choose, each by one of `histories`.
pub fn grow<R: Clone>(histories: &[&dyn History<R>], record: R, seeds: &[u64]) -> R {
    let count = histories.len() as u64;
    seeds.iter().fold(record, |record, seed| {
        let turn = usize::try_from(seed % count).unwrap_or_default();
        histories[turn].step(&record, *seed)
    })
}

/// Seeds of a few steps.
pub fn any_seeds() -> impl Strategy<Value = Vec<u64>> {
    collection::vec(any::<u64>(), 0..8)
}

/// The command that a seed chooses, where commands depend on a record that comes later than the
/// seed. `None` if there is none to choose.
pub fn chosen<C: Debug>(commands: &BoxedStrategy<C>, seed: u64) -> Option<C> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    Some(commands.new_tree(&mut runner).ok()?.current())
}
