//! Pages of lists, written out.
//!
//! What answers a list is the text of its page; the records are needed to write it and not any
//! longer. So an engine that keeps pages keeps their texts alone: a hundred people, with all that is
//! made of each, take ten times as much, and most of them are kept by themselves already.

use std::{
    mem::size_of,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use polydex_model::{
    Workspace,
    query::{Cursor, Page},
};

use crate::{Snapshot, snapshot::is_still};

/// A page of records that are shared by themselves.
pub type SharedPage<R> = Page<Arc<Snapshot<R>>>;

/// Writes a page. It must depend on nothing but the page, the workspace and what the name of the
/// text's form says: a form that shows the caller, the time or a URL of the request must have it in
/// its name.
pub type Write<'w, R> = Box<dyn FnOnce(&SharedPage<R>) -> String + Send + 'w>;

/// A page of a list as the text that was made of it.
///
/// ```
/// # use std::sync::Arc;
/// # use polydex_model::{Person, Settings, Stamp, Workspace, WorkspaceId, query::Page};
/// # use polydex_store::{Snapshot, Written};
/// # let workspace = Arc::new(Workspace {
/// #     id: WorkspaceId(1), uuid: uuid::Uuid::nil(), name: "main".into(), host: None,
/// #     settings: Settings::default(), residue: Default::default(), version: 1, created: Stamp::default(),
/// # });
/// let items = vec![Arc::new(Snapshot::new(Person { number: 7, ..Person::default() }))];
/// let page = Page { items, cursors: Vec::new(), total: 1, skipped: 0, more: false };
/// let write = Box::new(|page: &Page<Arc<_>>| format!("{} of them", page.total));
/// let written = Written::new::<Person>(page, &workspace, write);
/// assert_eq!((&**written.text(), written.page().items.len()), ("1 of them", 1));
/// ```
#[derive(Debug)]
pub struct Written {
    page: Page<()>,
    text: Arc<str>,
    tag: OnceLock<Box<str>>,
    workspace: Mutex<Arc<Workspace>>,
}

/// Bytes of a tag, about.
const TAG: usize = 36;

impl Written {
    /// Writes a page and lets its records go.
    pub fn new<R>(page: SharedPage<R>, workspace: &Arc<Workspace>, write: Write<'_, R>) -> Self {
        let text = write(&page).into();
        let workspace = Mutex::new(Arc::clone(workspace));
        Self { page: page.map(drop), text, tag: OnceLock::new(), workspace }
    }

    /// The page: how many records, where they stand, how many there are.
    pub fn page(&self) -> &Page<()> {
        &self.page
    }

    /// What was written.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// A short text that is made of the text and the total once.
    pub fn tag(&self, make: impl FnOnce(&str, u64) -> String) -> &str {
        self.tag.get_or_init(|| make(&self.text, self.page.total).into_boxed_str())
    }

    /// Whether it was written with a workspace's settings as they are here.
    pub fn is_of(&self, workspace: &Arc<Workspace>) -> bool {
        // Nothing panics while it holds the lock.
        let mut ours = self.workspace.lock().unwrap_or_else(PoisonError::into_inner);
        is_still(&mut ours, workspace)
    }

    /// What it takes in memory, so that engines can bound what they keep.
    pub fn bytes(&self) -> u64 {
        let cursors = self.page.cursors.iter().map(bytes_of).sum::<usize>();
        (size_of::<Self>() + TAG + self.text.len() + cursors) as u64
    }
}

fn bytes_of(Cursor { keys, .. }: &Cursor) -> usize {
    let keys = keys.iter().map(|key| size_of_val(key) + key.as_str().map_or(0, str::len));
    size_of::<Cursor>() + keys.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use polydex_model::{Person, Residue, Settings, Stamp, WorkspaceId};
    use uuid::Uuid;

    use super::*;

    fn workspace(region: &str) -> Arc<Workspace> {
        Arc::new(Workspace {
            id: WorkspaceId(1),
            uuid: Uuid::nil(),
            name: "main".to_owned(),
            host: None,
            settings: Settings { region: region.to_owned(), ..Settings::default() },
            residue: Residue::default(),
            version: 1,
            created: Stamp::default(),
        })
    }

    fn page(people: i64) -> SharedPage<Person> {
        let person = |number| Arc::new(Snapshot::new(Person { number, ..Person::default() }));
        let cursor = |number| Cursor { keys: vec!["ana".into()], number };
        Page {
            items: (0..people).map(person).collect(),
            cursors: (0..people).map(cursor).collect(),
            total: 7,
            skipped: 0,
            more: false,
        }
    }

    fn written(page: SharedPage<Person>, text: &str) -> Written {
        Written::new(page, &workspace("DE"), Box::new(|_| text.to_owned()))
    }

    #[test]
    fn who_was_on_a_page_is_let_go_when_it_is_written() {
        let page = page(2);
        let ana = Arc::downgrade(&page.items[0]);
        let written = written(page, "two");
        assert_eq!((written.page().items.len(), written.page().cursors.len()), (2, 2));
        assert!(ana.upgrade().is_none());
    }

    #[test]
    fn a_page_weighs_its_text_and_its_places_whoever_is_on_it() {
        let bytes = |people, text: &str| written(page(people), text).bytes();
        assert_eq!(bytes(2, "a text") - bytes(2, ""), 6);
        let place = bytes(1, "") - bytes(0, "");
        assert!(place < 200, "{place} bytes a person");
    }

    #[test]
    fn it_stands_for_the_settings_that_it_was_written_with() {
        let written = written(page(0), "");
        assert!(written.is_of(&workspace("DE")));
        assert!(!written.is_of(&workspace("US")));
    }

    #[test]
    fn its_tag_is_made_once() {
        let written = written(page(0), "text");
        let made = written.tag(|text, total| format!("{text} {total}")).to_owned();
        assert_eq!((&*made, written.tag(|_, _| unreachable!("it was made"))), ("text 7", "text 7"));
    }
}
