//! Pages of lists, rendered.
//!
//! What answers a list is the text of its page; the records are needed to render it and no longer. So
//! a page is held as its text, with the validators of its records. While the feed's head is the same
//! it is right. When the head has moved, the page is walked again: that costs one statement and the
//! records that changed, since of the others the cache knows that they did not. If the same versions
//! are on it, the text stays; else it is put together of the records' own texts.

use std::{
    collections::HashMap,
    convert::Infallible,
    mem::size_of,
    ops::Deref,
    sync::{
        Arc, Mutex as StdMutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use polydex_model::{
    Query, Record, RecordKind, Workspace, WorkspaceId,
    query::{Cursor, Page},
};
use polydex_store::{
    FeedHead, Generation, PageCache, StoreError, Validated, ValidatedPage, Validator,
};
use quick_cache::{Equivalent, Weighter, sync::Cache};
use tokio::sync::Mutex;

use crate::{
    CachedRecord, RenderKey, Rendered, StoreCache,
    record::{Entry, Records, Seen},
    rendered::Renderings,
};

/// A page of records, to be rendered.
#[derive(Debug)]
pub struct CachedPage<'c, R> {
    page: Page<CachedRecord<R>>,
    workspace: &'c Arc<Workspace>,
    renderings: &'c Renderings,
}

impl<R> Deref for CachedPage<'_, R> {
    type Target = Page<CachedRecord<R>>;

    fn deref(&self) -> &Self::Target {
        &self.page
    }
}

impl<R: Record> CachedPage<'_, R> {
    /// The text of each record, as [`StoreCache::rendered`] holds it.
    pub fn rendered(&self, key: &RenderKey, render: impl Fn(&R) -> String) -> Vec<Rendered> {
        let text = |record: &CachedRecord<R>| {
            if let Some(rendered) = self.renderings.get(self.workspace, record, key) {
                return rendered;
            }
            let make = |record: &R| Ok::<_, Infallible>(render(record));
            let Ok(made) = self.renderings.insert(self.workspace, record, key.clone(), make);
            made
        };
        self.page.items.iter().map(text).collect()
    }
}

/// A page of a list as the text that was rendered of it.
#[derive(Debug)]
pub struct RenderedPage {
    page: Page<()>,
    text: Rendered,
}

impl RenderedPage {
    /// The page: how many records, where they stand in the order, how many there are.
    pub fn page(&self) -> &Page<()> {
        &self.page
    }

    /// What was rendered.
    pub fn text(&self) -> &Rendered {
        &self.text
    }

    /// A short text that is made of the text and the total once.
    pub fn tag(&self, make: impl FnOnce(&str, u64) -> String) -> &str {
        self.text.tag(|text| make(text, self.page.total))
    }
}

/// How many pages are expected to be held.
const PAGES: usize = 1_000;

/// Pages by what was asked for.
#[derive(Debug)]
pub(crate) struct Pages {
    slots: Cache<Key, Arc<Slot>, ByBytes>,
    /// Counts requests and walks, in the order in which they began.
    begun: AtomicU64,
}

/// Whose page it is, what was asked for, and how it was rendered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    workspace: WorkspaceId,
    kind: RecordKind,
    render: RenderKey,
    query: Query,
}

/// The same, borrowed.
#[derive(Debug, Hash)]
struct KeyRef<'k> {
    workspace: WorkspaceId,
    kind: RecordKind,
    render: &'k RenderKey,
    query: &'k Query,
}

impl Equivalent<Key> for KeyRef<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        (self.workspace, self.kind) == (key.workspace, key.kind)
            && *self.render == key.render
            && *self.query == key.query
    }
}

/// A page with what tells whether it is still right.
#[derive(Debug)]
struct Slot {
    workspace: Arc<Workspace>,
    head: Option<FeedHead>,
    /// When the walk began that read it.
    begun: u64,
    seen: Seen,
    members: HashMap<i64, Member>,
    rendered: Arc<RenderedPage>,
    /// Held by whom walks the page again, so that others who ask for it wait for one walk.
    walk: Mutex<()>,
}

/// A record on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Member {
    validator: Validator,
    refers_to: [Option<i64>; 2],
}

#[derive(Clone, Debug)]
struct ByBytes;

impl Weighter<Key, Arc<Slot>> for ByBytes {
    fn weight(&self, key: &Key, slot: &Arc<Slot>) -> u64 {
        slot.bytes(key) as u64
    }
}

impl Slot {
    fn bytes(&self, key: &Key) -> usize {
        let query = size_of::<Query>() + 128 * key.query.size().conditions;
        let members = self.members.len() * (size_of::<(i64, Member)>() + 8);
        let RenderedPage { page, text } = &*self.rendered;
        let cursors = page.cursors.iter().map(bytes_of).sum::<usize>();
        size_of::<Self>() + key.render.bytes() + query + members + text.bytes() + cursors
    }

    /// The page, if it was found right in this generation.
    fn in_generation(&self, generation: Option<Generation>) -> Option<Arc<RenderedPage>> {
        self.seen.is(generation).then(|| Arc::clone(&self.rendered))
    }
}

fn bytes_of(Cursor { keys, .. }: &Cursor) -> usize {
    let keys = keys.iter().map(|key| size_of_val(key) + key.as_str().map_or(0, str::len));
    size_of::<Cursor>() + keys.sum::<usize>()
}

impl Pages {
    pub(crate) fn new(bytes: u64) -> Self {
        let slots = Cache::with_weighter(PAGES, bytes, ByBytes);
        Self { slots, begun: AtomicU64::default() }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.slots.weight()
    }

    fn begin(&self) -> u64 {
        self.begun.fetch_add(1, Ordering::Relaxed)
    }

    /// What is held of a page in a workspace as it is here.
    fn get(&self, key: &KeyRef<'_>, workspace: &Arc<Workspace>) -> Option<Arc<Slot>> {
        self.slots.get(key).filter(|slot| Arc::ptr_eq(&slot.workspace, workspace))
    }
}

impl StoreCache {
    pub(crate) async fn read_page<R: Record>(
        &self,
        workspace: &Arc<Workspace>,
        query: &Query,
        render: RenderKey,
        make: impl FnOnce(&CachedPage<'_, R>) -> String + Send,
    ) -> Result<Arc<RenderedPage>, StoreError> {
        let key = KeyRef { workspace: workspace.id, kind: R::KIND, render: &render, query };
        let Some(slot) = self.pages.get(&key, workspace) else {
            return self.walk(workspace, query, render.clone(), None, make).await;
        };
        if let Some(page) = slot.in_generation(self.store.generation()) {
            return Ok(page);
        }
        let begun = self.pages.begin();
        let _walk = slot.walk.lock().await;
        let slot = self.pages.get(&key, workspace).unwrap_or_else(|| Arc::clone(&slot));
        // Another caller may have walked it meanwhile: what it read is new enough if it began later.
        if slot.begun > begun {
            return Ok(Arc::clone(&slot.rendered));
        }
        let generation = self.store.generation();
        if let Some(page) = slot.in_generation(generation) {
            return Ok(page);
        }
        if slot.head == self.store.feed_head(workspace.id).await? {
            slot.seen.again(generation);
            return Ok(Arc::clone(&slot.rendered));
        }
        self.walk(workspace, query, render.clone(), Some(slot), make).await
    }

    /// Reads a page, which was read before as `old` has it.
    async fn walk<R: Record>(
        &self,
        workspace: &Arc<Workspace>,
        query: &Query,
        render: RenderKey,
        old: Option<Arc<Slot>>,
        make: impl FnOnce(&CachedPage<'_, R>) -> String + Send,
    ) -> Result<Arc<RenderedPage>, StoreError> {
        let (ws, begun, generation) = (workspace.id, self.pages.begin(), self.store.generation());
        let held = Arc::new(Held::new(ws, Arc::clone(&self.records), old.clone()));
        let cache = Arc::clone(&held) as Arc<dyn PageCache>;
        let ValidatedPage { head, page } =
            self.store.validated_page(ws, R::KIND, query, cache).await?;
        let page = self.filled::<R>(ws, page, &held)?;
        let members = members(&page);
        let old = old.filter(|old| old.members == members && shows(&old.rendered.page, &page));
        let rendered = match old {
            Some(old) => Arc::clone(&old.rendered),
            None => Arc::new(self.render(workspace, page, make)),
        };
        let slot = Slot {
            workspace: Arc::clone(workspace),
            head,
            begun,
            seen: Seen::at(generation),
            members,
            rendered: Arc::clone(&rendered),
            walk: Mutex::default(),
        };
        let key = Key { workspace: ws, kind: R::KIND, render, query: query.clone() };
        self.pages.slots.insert(key, Arc::new(slot));
        Ok(rendered)
    }

    /// The page with all of its records.
    fn filled<R: Record>(
        &self,
        ws: WorkspaceId,
        page: Page<Option<Validated>>,
        held: &Held,
    ) -> Result<Page<CachedRecord<R>>, StoreError> {
        let Page { items, cursors, total, skipped, more } = page;
        let record = |(item, cursor): (Option<Validated>, &Cursor)| {
            let entry = match item {
                Some(read) => Some(self.records.insert(ws, read, None)),
                None => held.take(cursor.number),
            };
            let missing = || StoreError::Failed("a page lacks a record".to_owned());
            entry.and_then(CachedRecord::of).ok_or_else(missing)
        };
        let items = items.into_iter().zip(&cursors).map(record).collect::<Result<_, _>>()?;
        Ok(Page { items, cursors, total, skipped, more })
    }

    fn render<R: Record>(
        &self,
        workspace: &Arc<Workspace>,
        page: Page<CachedRecord<R>>,
        make: impl FnOnce(&CachedPage<'_, R>) -> String,
    ) -> RenderedPage {
        let page = CachedPage { page, workspace, renderings: &self.renderings };
        let text = Rendered::new(make(&page));
        RenderedPage { page: page.page.map(drop), text }
    }
}

fn members<R: Record>(page: &Page<CachedRecord<R>>) -> HashMap<i64, Member> {
    let member = |record: &CachedRecord<R>| {
        let member = Member { validator: *record.validator(), refers_to: record.refers_to() };
        (record.number(), member)
    };
    page.items.iter().map(member).collect()
}

/// Whether a page shows the same part of the same list.
fn shows<R>(old: &Page<()>, new: &Page<R>) -> bool {
    (old.total, old.skipped, old.more) == (new.total, new.skipped, new.more)
        && old.cursors == new.cursors
}

/// What a page that is being read refers to: the records whose validators the engine gave.
struct Held {
    ws: WorkspaceId,
    records: Arc<Records>,
    old: Option<Arc<Slot>>,
    picked: StdMutex<HashMap<i64, Arc<Entry>>>,
}

impl Held {
    fn new(ws: WorkspaceId, records: Arc<Records>, old: Option<Arc<Slot>>) -> Self {
        Self { ws, records, old, picked: StdMutex::default() }
    }

    fn pick(&self, number: i64, validator: &Validator) -> bool {
        let entry = self.records.get(self.ws, number);
        let Some(entry) = entry.filter(|entry| entry.validator == *validator) else {
            return false;
        };
        self.picked().insert(number, entry);
        true
    }

    fn take(&self, number: i64) -> Option<Arc<Entry>> {
        self.picked().remove(&number)
    }

    fn picked(&self) -> MutexGuard<'_, HashMap<i64, Arc<Entry>>> {
        // Nothing panics while it holds the lock.
        self.picked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PageCache for Held {
    fn head(&self) -> Option<FeedHead> {
        self.old.as_ref().and_then(|old| old.head)
    }

    fn holds_unless(&self, number: i64, changed: &[i64]) -> bool {
        let member = self.old.as_ref().and_then(|old| old.members.get(&number));
        let Some(Member { validator, refers_to }) = member else { return false };
        let is_changed = |number: &i64| changed.binary_search(number).is_ok();
        let is_same = !is_changed(&number) && !refers_to.iter().flatten().any(is_changed);
        is_same && self.pick(number, validator)
    }

    fn holds(&self, number: i64, validator: &Validator) -> bool {
        self.pick(number, validator)
    }
}
