//! Broken rules on their way together.

use std::borrow::Cow;

use polydex_model::{Fault, FieldPath, Refusal, Rule};

/// The broken rules of one command, all told together.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// Notes that a member breaks a rule.
    pub(super) fn note(&mut self, member: &'static str, rule: Rule) {
        let path = FieldPath::Wire(vec![Cow::Borrowed(member)]);
        self.0.push(Fault { path, rule });
    }

    /// Takes over faults of something nested, its members named by `rename`.
    pub(super) fn take(&mut self, nested: Self, rename: impl Fn(&str) -> String) {
        self.0.extend(nested.0.into_iter().map(|fault| match fault.path {
            FieldPath::Wire(segments) => Fault::at(&rename(&segments.join(".")), fault.rule),
            FieldPath::Canonical(_) => fault,
        }));
    }

    /// The order of the members in the full record, which is the alphabet's.
    pub(super) fn in_order(mut self) -> Self {
        self.0.sort_by_cached_key(|fault| fault.path.to_string().to_lowercase());
        self
    }

    /// Nothing to refuse, or the refusal.
    pub(super) fn refuse(self) -> Result<(), Refusal> {
        Refusal::unless_empty(self.0)
    }
}
