//! A directory over a store, and beside it a second store over the same data, as of another
//! process: it never saw what was written.

mod asked;
mod engine;
mod residents;

use std::{cell::Cell, fmt::Debug, rc::Rc, sync::Arc};

use polydex_directory::{Caller, Directory, DirectoryRecord, Expect, SystemIds};
use polydex_model::{
    AnyRecord, Dialect, Person, Query, Refusal, Settings, Status, WorkspaceId, query::Filter,
};
use polydex_store::{Lookup, NewWorkspace, Store};
use polydex_store_cache::{CachedPage, RenderKey, StoreCache};
use polydex_testkit::TestClock;
use proptest::{prelude::*, test_runner::TestCaseError};
use tokio::runtime::Runtime;

pub use engine::Engine;

use self::residents::Residents;
use super::given;

/// A workspace in it.
pub struct House {
    caller: Caller,
    residents: Residents,
    shared: Rc<Shared>,
}

struct Shared {
    directory: Directory,
    /// Who wrote, and who did not.
    stores: [Arc<dyn Store>; 2],
    caches: [StoreCache; 2],
    tried: Cell<u32>,
    done: Cell<u32>,
    workspaces: Cell<u32>,
    runtime: Runtime,
    _engine: Box<dyn Engine>,
}

impl House {
    /// An empty one.
    pub fn new(engine: impl Engine) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let stores = runtime.block_on(async { [engine.open().await, engine.open().await] });
        let clock = Arc::new(TestClock::default());
        let (ids, granting) = (Arc::new(SystemIds), polydex_server::granting());
        let directory = Directory::new(Arc::clone(&stores[0]), clock, ids, granting);
        let cache = |store| StoreCache::new(Arc::clone(store), StoreCache::BYTES);
        let caches = stores.each_ref().map(cache);
        let shared = Shared {
            directory,
            caches,
            stores,
            tried: Cell::default(),
            done: Cell::default(),
            workspaces: Cell::default(),
            runtime,
            _engine: Box::new(engine),
        };
        Self::within(Rc::new(shared))
    }

    /// A new workspace of the same house.
    pub fn moved(&self) -> Self {
        Self::within(Rc::clone(&self.shared))
    }

    fn within(shared: Rc<Shared>) -> Self {
        let number = shared.workspaces.get() + 1;
        shared.workspaces.set(number);
        let new = NewWorkspace {
            uuid: shared.directory.new_id(),
            name: format!("w{number}"),
            host: None,
            settings: Settings::default(),
            at: shared.directory.now(),
        };
        let (caller, residents) = shared.runtime.block_on(async {
            let made = shared.stores[0].create_workspace(new).await.expect("the store answers");
            let made = made.expect("a name of its own");
            let caller = shared.directory.program(made.id).await.expect("the workspace exists");
            let residents = Residents::move_in(&shared.directory, &caller).await;
            (caller, residents)
        });
        Self { caller, residents, shared }
    }

    fn workspace(&self) -> WorkspaceId {
        self.caller.workspace.id
    }

    /// Stores a record as a new one that refers to residents, and loads it. What only one may have
    /// (an address, an id of another system) it has if it is the first.
    pub fn create<R: DirectoryRecord + Debug>(&self, record: R) -> Result<R, TestCaseError> {
        let mut asked = self.residents.of_here(asked::as_new(record));
        let made = loop {
            let create = self.shared.directory.create(&self.caller, |_| Ok(asked.clone()));
            match self.shared.runtime.block_on(create) {
                Ok(made) => break made,
                Err(refusal) => asked = asked::without_what_is_taken(asked, &refusal)?,
            }
        };
        given::only_what_is_due(None, &asked, &made)?;
        self.loads(&made)?;
        Ok(made)
    }

    /// Deletes the person who has the primary address of a record, so that it is free.
    pub fn vacate<R: DirectoryRecord>(&self, record: &R) {
        let AnyRecord::Person(person) = record.clone().into_any() else { return };
        let Some(address) = person.primary_address() else { return };
        let holder = Lookup::Email(address.to_owned());
        let delete = self.shared.directory.delete::<Person>(&self.caller, &holder, Expect::Any);
        match self.shared.runtime.block_on(delete) {
            Ok(()) | Err(Refusal::NotFound(_)) => {}
            Err(refusal) => panic!("the holder of an address stays: {refusal}"),
        }
    }

    /// Stores what was put, deleted or not, and loads it; `None` if it is refused, which changes
    /// nothing.
    pub fn edit<R: DirectoryRecord + Debug>(
        &self,
        before: &R,
        next: &R,
    ) -> Result<Option<R>, TestCaseError> {
        let shared = &self.shared;
        let which = Lookup::Id(before.uuid());
        let edit = |_: &R| Ok(next.clone());
        let edit = shared.directory.restore(&self.caller, &which, Expect::Any, edit);
        shared.tried.set(shared.tried.get() + u32::from(next != before));
        match shared.runtime.block_on(edit) {
            Err(refusal @ (Refusal::Internal(_) | Refusal::Unavailable(_))) => {
                Err(TestCaseError::fail(format!("an edit failed: {refusal}")))
            }
            Err(_) => {
                self.loads(before)?;
                Ok(None)
            }
            Ok(edited) => {
                shared.done.set(shared.done.get() + u32::from(edited.changed));
                prop_assert_eq!(&edited.before, before);
                if edited.changed {
                    given::only_what_is_due(Some(before), next, &edited.after)?;
                } else {
                    prop_assert_eq!(&edited.after, before);
                }
                self.loads(&edited.after)?;
                Ok(Some(edited.after))
            }
        }
    }

    /// The stores with a cache over each, the one that did not write first.
    fn stores(&self) -> impl Iterator<Item = (&Arc<dyn Store>, &StoreCache)> {
        self.shared.stores.iter().zip(&self.shared.caches).rev()
    }

    /// The record is loaded as it is, by every look-up and for every caller.
    fn loads<R: DirectoryRecord + Debug>(&self, record: &R) -> Result<(), TestCaseError> {
        let mut lookups = vec![Lookup::Id(record.uuid()), Lookup::Number(record.number())];
        if let AnyRecord::Person(person) = record.clone().into_any() {
            lookups.push(Lookup::UserName(person.account.user_name));
        }
        for (store, cache) in self.stores() {
            for which in &lookups {
                let load = R::load(&**store, self.workspace(), which);
                let loaded = self.shared.runtime.block_on(load).expect("the store answers");
                prop_assert_eq!(loaded.as_ref(), Some(record), "by {:?}", which);
            }
            let load = cache.record::<R>(self.workspace(), &lookups[0]);
            let loaded = self.shared.runtime.block_on(load).expect("the store answers");
            prop_assert_eq!(loaded.as_deref(), Some(record));
        }
        Ok(())
    }

    /// Lists hold what is stored, as it is read one by one, in the order in which it was made.
    pub fn lists<R: DirectoryRecord + Debug>(&self, stored: &[R]) -> Result<(), TestCaseError> {
        let everybody = &Query::first(Filter::All, 1000);
        let theirs = |record: &R| stored.iter().any(|one| one.uuid() == record.uuid());
        for (store, cache) in self.stores() {
            let (plain, rendered) = self.shared.runtime.block_on(async {
                let plain = R::query(&**store, self.workspace(), everybody).await;
                let render = |page: &CachedPage<'_, R>| {
                    format!("{:?}", page.items.iter().map(|record| &**record).collect::<Vec<&R>>())
                };
                let (ws, key) = (&self.caller.workspace, RenderKey::new(Dialect::named("laws"), 1));
                let rendered = cache.page(ws, everybody, key, render).await;
                (plain.expect("the store answers").items, rendered.expect("the store answers"))
            });
            prop_assert_eq!(&**rendered.text(), format!("{plain:?}"));
            let found: Vec<R> = plain.into_iter().filter(theirs).collect();
            prop_assert_eq!(found.len(), stored.len());
            for (found, stored) in found.iter().zip(stored) {
                prop_assert_eq!((found.uuid(), found.version()), (stored.uuid(), stored.version()));
                // A name that it refers to may be another now; what is read alone says so too.
                self.loads(found)?;
            }
        }
        let list = self.shared.directory.list::<R>(&self.caller, everybody);
        let listed = self.shared.runtime.block_on(list).expect("the owner may read").items;
        let listed = listed.iter().filter(|record| theirs(record)).map(R::uuid);
        let there = stored.iter().filter(|record| record.status() != Status::Deleted);
        prop_assert!(listed.eq(there.map(R::uuid)));
        Ok(())
    }

    /// Most of what was put was stored, so that laws were not held idly.
    pub fn assert_not_idle(&self) {
        let (tried, done) = (self.shared.tried.get(), self.shared.done.get());
        assert!(done * 2 > tried, "{done} of {tried} edits were carried out");
    }
}
