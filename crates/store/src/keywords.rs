//! The keywords that engines store for the model's enums.
//!
//! A filter on a status or a role compares with these words too.

use polydex_model::{ChangeKind, Context, Feature, Role, Status, Value, query::PointKind};

/// An enum whose variants are stored as keywords.
///
/// ```
/// use polydex_model::Status;
/// use polydex_store::keywords::Keyword;
/// assert_eq!(Status::Archived.keyword(), "archived");
/// assert_eq!(Status::from_keyword("archived"), Some(Status::Archived));
/// assert_eq!(Status::from_keyword("gone"), None);
/// ```
pub trait Keyword: Copy + 'static {
    /// Every variant, in the order of the model.
    const ALL: &'static [Self];

    /// The variant's keyword.
    fn keyword(self) -> &'static str;

    /// The variant with this keyword.
    fn from_keyword(keyword: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.keyword() == keyword)
    }
}

macro_rules! keywords {
    ($($choice:ident { $($variant:ident = $keyword:literal),+ $(,)? })+) => {$(
        impl Keyword for $choice {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn keyword(self) -> &'static str {
                match self {
                    $(Self::$variant => $keyword),+
                }
            }
        }
    )+};
}

keywords! {
    Status { Active = "active", Deactivated = "deactivated", Archived = "archived", Deleted = "deleted" }
    Role { None = "none", Guest = "guest", Member = "member", Admin = "admin", Owner = "owner" }
    Context { Work = "work", Private = "private", Billing = "billing", Delivery = "delivery" }
    Feature {
        Voice = "voice", Mobile = "mobile", Fax = "fax", Text = "text", Pager = "pager",
        Video = "video", MainNumber = "main-number", Textphone = "textphone",
    }
    PointKind {
        Phone = "phone", Email = "email", Address = "address", OnlineService = "online_service",
        Link = "link", Text = "text",
    }
    ChangeKind {
        Created = "created", Changed = "changed", Deleted = "deleted", Restored = "restored",
        Erased = "erased",
    }
}

/// The kind of a contact point's value.
///
/// ```
/// use polydex_model::{Value, query::PointKind};
/// assert_eq!(polydex_store::keywords::kind_of(&Value::phone("1")), PointKind::Phone);
/// ```
pub fn kind_of(value: &Value) -> PointKind {
    match value {
        Value::Phone(_) => PointKind::Phone,
        Value::Email(_) => PointKind::Email,
        Value::Address(_) => PointKind::Address,
        Value::OnlineService(_) => PointKind::OnlineService,
        Value::Link(_) => PointKind::Link,
        Value::Text { .. } => PointKind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads_as_written<W: Keyword + serde::Serialize>() {
        for choice in W::ALL {
            let written = serde_json::to_value(choice).expect("a word");
            assert_eq!(written, choice.keyword());
        }
    }

    #[test]
    fn columns_and_json_say_the_same_word() {
        reads_as_written::<Status>();
        reads_as_written::<Role>();
        reads_as_written::<Context>();
        reads_as_written::<Feature>();
        reads_as_written::<ChangeKind>();
    }
}
