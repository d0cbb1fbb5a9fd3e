//! Records as they were read, shared, with the texts that were made of them.
//!
//! A record is read much more often than it changes, and most of the time that an answer takes
//! goes into putting it together and writing it out. Both are pure: the same version of a record,
//! shown by the same lens, is the same text. So a text is kept with the very version that it was
//! made of, and needs no rule for when it is out of date: it goes when the version goes.

use std::{
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use polydex_model::{Person, Workspace};

use crate::Text;

/// Most texts of one version. There are a few forms a dialect; a form that holds what a client
/// sent (a host name) must not fill the memory.
const MOST_TEXTS: usize = 8;

/// One version of a record with the texts that were made of it.
///
/// ```
/// # use std::sync::Arc;
/// # use polydex_model::{Person, Settings, Stamp, Workspace, WorkspaceId};
/// # use polydex_store::Snapshot;
/// # let workspace = Arc::new(Workspace {
/// #     id: WorkspaceId(1), uuid: uuid::Uuid::nil(), name: "main".into(), host: None,
/// #     settings: Settings::default(), residue: Default::default(), version: 1, created: Stamp::default(),
/// # });
/// let ana = Snapshot::new(Person { number: 7, ..Person::default() });
/// let made = ana.text("number", &workspace, |person| person.number.to_string());
/// let kept = ana.text("number", &workspace, |_| unreachable!("it was made already"));
/// assert_eq!((&*made, &*kept), ("7", "7"));
/// ```
#[derive(Debug)]
pub struct Snapshot<R> {
    record: R,
    texts: Mutex<Vec<Made>>,
}

/// A text, and what it was made with.
#[derive(Debug)]
struct Made {
    form: String,
    workspace: Arc<Workspace>,
    text: Text,
}

impl<R> Snapshot<R> {
    /// A version of which nothing was made yet.
    pub fn new(record: R) -> Self {
        Self { record, texts: Mutex::default() }
    }

    /// The text of a form, which is made if it was not before.
    ///
    /// `make` must depend on nothing but the record, the workspace and what the form's name says:
    /// a form that shows the caller, the time or a URL of the request must have it in its name.
    pub fn text(
        &self,
        form: &str,
        workspace: &Arc<Workspace>,
        make: impl FnOnce(&R) -> String,
    ) -> Text {
        if let Some(text) = self.made(form, workspace) {
            return text;
        }
        let text = Text::new(make(&self.record));
        let mut texts = self.lock();
        texts.retain(|made| made.form != form);
        if texts.len() >= MOST_TEXTS {
            texts.remove(0);
        }
        texts.push(Made {
            form: form.to_owned(),
            workspace: Arc::clone(workspace),
            text: text.clone(),
        });
        text
    }

    fn made(&self, form: &str, workspace: &Arc<Workspace>) -> Option<Text> {
        let mut texts = self.lock();
        let made = texts.iter_mut().find(|made| made.form == form)?;
        is_still(&mut made.workspace, workspace).then(|| made.text.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Made>> {
        // Nothing panics while it holds the lock.
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a workspace is as it was when a text was made with it. Equal settings that were read anew
/// take the place of those before, so that they are compared once.
pub(crate) fn is_still(was: &mut Arc<Workspace>, now: &Arc<Workspace>) -> bool {
    if Arc::ptr_eq(was, now) {
        return true;
    }
    let is_equal = *was == *now;
    if is_equal {
        *was = Arc::clone(now);
    }
    is_equal
}

impl Snapshot<Person> {
    /// What it takes in memory with the texts that will be made of it, about: an estimate, so that
    /// engines can bound what they keep by bytes and not by people.
    pub fn bytes(person: &Person) -> u64 {
        4096 + 1024 * person.card.points.len() as u64
    }
}

impl<R> Deref for Snapshot<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.record
    }
}

#[cfg(test)]
mod tests {
    use polydex_model::{Residue, Settings, Stamp, WorkspaceId};
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

    #[test]
    fn a_text_is_made_once_for_a_workspace_as_it_is() {
        let person = Snapshot::new(Person::default());
        let text = |workspace: &Arc<Workspace>, text: &str| {
            person.text("form", workspace, |_| text.to_owned()).to_string()
        };
        assert_eq!(text(&workspace("DE"), "first"), "first");
        assert_eq!(text(&workspace("DE"), "second"), "first");
        assert_eq!(text(&workspace("US"), "third"), "third");
        assert_eq!(text(&workspace("DE"), "fourth"), "fourth");
    }

    #[test]
    fn forms_are_told_apart_and_the_oldest_goes_first() {
        let (person, main) = (Snapshot::new(Person::default()), workspace("DE"));
        for form in 0..=MOST_TEXTS {
            person.text(&form.to_string(), &main, |_| format!("made {form}"));
        }
        assert_eq!(&*person.text("1", &main, |_| "anew".to_owned()), "made 1");
        assert_eq!(&*person.text("0", &main, |_| "anew".to_owned()), "anew");
        assert_eq!(person.lock().len(), MOST_TEXTS);
    }
}
