//! Texts that faces render of records.

use std::{
    borrow::Borrow,
    hash::Hash,
    mem::size_of,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use polydex_model::{Dialect, Record, Workspace, WorkspaceId};
use polydex_store::Validator;
use quick_cache::{Equivalent, Weighter, sync::Cache};

use crate::CachedRecord;

/// What a text shows, beside its record and its workspace.
///
/// ```
/// use polydex_model::Dialect;
/// use polydex_store_cache::RenderKey;
/// const USER: u16 = 1;
/// let key = RenderKey::new(Dialect::named("awork"), USER).part(7_u64).variant(b"de");
/// assert_ne!(key, RenderKey::new(Dialect::named("awork"), USER));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RenderKey {
    dialect: Dialect,
    form: u16,
    part: u128,
    variant: Box<[u8]>,
}

impl RenderKey {
    /// A kind of document of a dialect, which numbers them as it likes.
    pub fn new(dialect: Dialect, form: u16) -> Self {
        Self { dialect, form, part: 0, variant: Box::default() }
    }

    /// Of one part of the record, such as a contact, by its number or its UUID.
    #[must_use]
    pub fn part(self, part: impl Into<u128>) -> Self {
        Self { part: part.into(), ..self }
    }

    /// With whatever else the text depends on: the host that the request names, a page size.
    #[must_use]
    pub fn variant(self, variant: impl AsRef<[u8]>) -> Self {
        Self { variant: variant.as_ref().into(), ..self }
    }

    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.variant.len()
    }
}

/// A text and its tag, which is made once. Cheap to clone.
///
/// ```
/// use polydex_store_cache::Rendered;
/// let text = Rendered::new("{}".to_owned());
/// let tag = text.tag(|text| format!("{} bytes", text.len())).to_owned();
/// assert_eq!((&*text, &*tag), ("{}", "2 bytes"));
/// assert_eq!(text.clone().tag(|_| unreachable!("it was made")), "2 bytes");
/// ```
#[derive(Clone, Debug)]
pub struct Rendered(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: Box<str>,
    tag: OnceLock<Box<str>>,
}

/// Bytes of a tag, about.
const TAG: usize = 68;

impl Rendered {
    /// A text that has no tag yet.
    pub fn new(text: String) -> Self {
        Self(Arc::new(Inner { text: text.into_boxed_str(), tag: OnceLock::new() }))
    }

    /// The tag; `make` makes it the first time, and must depend on nothing but the text and what it
    /// was rendered from.
    pub fn tag(&self, make: impl FnOnce(&str) -> String) -> &str {
        self.0.tag.get_or_init(|| make(&self.0.text).into_boxed_str())
    }

    pub(crate) fn bytes(&self) -> usize {
        size_of::<Inner>() + self.0.text.len() + TAG
    }
}

impl Deref for Rendered {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl Borrow<str> for Rendered {
    fn borrow(&self) -> &str {
        self
    }
}

impl AsRef<[u8]> for Rendered {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

/// Texts of records.
#[derive(Debug)]
pub(crate) struct Renderings(Cache<Key, Slot, ByBytes>);

/// Whose text it is, and which.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    workspace: WorkspaceId,
    number: i64,
    render: RenderKey,
}

/// The same, borrowed.
#[derive(Debug, Hash)]
struct KeyRef<'k> {
    workspace: WorkspaceId,
    number: i64,
    render: &'k RenderKey,
}

impl Equivalent<Key> for KeyRef<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        (self.workspace, self.number) == (key.workspace, key.number) && *self.render == key.render
    }
}

/// A text with what it was rendered from. Equal workspaces are one value
/// (`polydex_directory` shares them), so that they are compared by address.
#[derive(Clone, Debug)]
struct Slot {
    validator: Validator,
    workspace: Arc<Workspace>,
    rendered: Rendered,
}

#[derive(Clone, Debug)]
struct ByBytes;

impl Weighter<Key, Slot> for ByBytes {
    fn weight(&self, key: &Key, slot: &Slot) -> u64 {
        (size_of::<Key>() + size_of::<Slot>() + key.render.variant.len() + slot.rendered.bytes())
            as u64
    }
}

impl Renderings {
    pub(crate) fn new(bytes: u64) -> Self {
        // As many as there is room for, if each is of the usual length.
        let number = usize::try_from(bytes / 1024).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(number, bytes, ByBytes))
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.0.weight()
    }

    /// The text of a record, rendered if it was not before.
    pub(crate) fn of<R: Record, E>(
        &self,
        workspace: &Arc<Workspace>,
        record: &CachedRecord<R>,
        render: RenderKey,
        make: impl FnOnce(&R) -> Result<String, E>,
    ) -> Result<Rendered, E> {
        match self.get(workspace, record, &render) {
            Some(rendered) => Ok(rendered),
            None => self.insert(workspace, record, render, make),
        }
    }

    pub(crate) fn get<R: Record>(
        &self,
        workspace: &Arc<Workspace>,
        record: &CachedRecord<R>,
        render: &RenderKey,
    ) -> Option<Rendered> {
        let key = KeyRef { workspace: workspace.id, number: record.number(), render };
        let slot = self.0.get(&key)?;
        let is_right =
            slot.validator == *record.validator() && Arc::ptr_eq(&slot.workspace, workspace);
        is_right.then_some(slot.rendered)
    }

    pub(crate) fn insert<R: Record, E>(
        &self,
        workspace: &Arc<Workspace>,
        record: &CachedRecord<R>,
        render: RenderKey,
        make: impl FnOnce(&R) -> Result<String, E>,
    ) -> Result<Rendered, E> {
        let rendered = Rendered::new(make(record)?);
        let key = Key { workspace: workspace.id, number: record.number(), render };
        let slot = Slot {
            validator: *record.validator(),
            workspace: Arc::clone(workspace),
            rendered: rendered.clone(),
        };
        self.0.insert(key, slot);
        Ok(rendered)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use polydex_model::{Person, Residue, Settings, Stamp};
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

    fn key(part: u64) -> RenderKey {
        RenderKey::new(Dialect::named("test"), 1).part(part)
    }

    fn person() -> CachedRecord<Person> {
        CachedRecord::uncached(Person { number: 7, ..Person::default() })
    }

    #[test]
    fn a_text_is_rendered_once_for_a_workspace_as_it_is() {
        let (renderings, person) = (Renderings::new(1 << 20), person());
        let (german, american) = (workspace("DE"), workspace("US"));
        let text = |workspace: &Arc<Workspace>, text: &str| {
            let made =
                renderings.of(workspace, &person, key(0), |_| Ok::<_, Infallible>(text.to_owned()));
            made.map(|text| text.to_string()).expect("it is made")
        };
        assert_eq!(text(&german, "first"), "first");
        assert_eq!(text(&german, "second"), "first");
        assert_eq!(text(&american, "third"), "third");
    }

    #[test]
    fn a_part_that_is_not_there_is_asked_for_again() {
        let (renderings, person, ws) = (Renderings::new(1 << 20), person(), workspace("DE"));
        let missing = renderings.of(&ws, &person, key(3), |_| Err("missing"));
        assert_eq!(missing.map(|text| text.to_string()), Err("missing"));
        let there = renderings.of(&ws, &person, key(3), |_| Ok::<_, &str>("there".to_owned()));
        assert_eq!(there.map(|text| text.to_string()), Ok("there".to_owned()));
        assert!(renderings.get(&ws, &person, &key(4)).is_none());
    }

    #[test]
    fn texts_take_no_more_than_their_bytes() {
        let (renderings, person, ws) = (Renderings::new(1 << 20), person(), workspace("DE"));
        for part in 0..1000 {
            let text = |_: &Person| Ok::<_, Infallible>("x".repeat(10_000));
            renderings.of(&ws, &person, key(part), text).expect("it is made");
        }
        let weight = renderings.0.weight();
        assert!((1 << 19..=1 << 20).contains(&weight), "{weight} bytes");
    }
}
