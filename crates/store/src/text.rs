//! A text that answers are made of, shared by those who answer with it.

use std::{
    borrow::Borrow,
    ops::Deref,
    sync::{Arc, OnceLock},
};

/// A text, and its tag, which is made once. Cheap to clone.
///
/// ```
/// use polydex_store::Text;
/// let text = Text::new("{}".to_owned());
/// let tag = text.tag(|text| format!("{} bytes", text.len())).to_owned();
/// assert_eq!((&*text, &*tag), ("{}", "2 bytes"));
/// assert_eq!(text.clone().tag(|_| unreachable!("it was made")), "2 bytes");
/// ```
#[derive(Clone, Debug)]
pub struct Text(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: Box<str>,
    tag: OnceLock<Box<str>>,
}

impl Text {
    /// A text that has no tag yet.
    pub fn new(text: String) -> Self {
        Self(Arc::new(Inner { text: text.into_boxed_str(), tag: OnceLock::new() }))
    }

    /// The tag; `make` makes it the first time, and must depend on nothing but the text and what it
    /// was made of.
    pub fn tag(&self, make: impl FnOnce(&str) -> String) -> &str {
        self.0.tag.get_or_init(|| make(&self.0.text).into_boxed_str())
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}
