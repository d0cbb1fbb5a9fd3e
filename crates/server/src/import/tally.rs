//! What an import did, in numbers.

/// People of one batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) created: u64,
    pub(super) updated: u64,
    pub(super) skipped: u64,
    /// Of these, who have a lesser role than their document says.
    pub(super) lowered: u64,
}

/// Everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) counts: Counts,
    pub(super) rejected: u64,
    pub(super) organizations: u64,
    pub(super) groups: u64,
    pub(super) unknown_managers: u64,
}

impl Tally {
    pub(super) fn add(&mut self, counts: &Counts) {
        self.counts.created += counts.created;
        self.counts.updated += counts.updated;
        self.counts.skipped += counts.skipped;
        self.counts.lowered += counts.lowered;
    }

    /// How many people the input had so far.
    pub(super) fn people(&self) -> u64 {
        let Counts { created, updated, skipped, lowered: _ } = self.counts;
        created + updated + skipped + self.rejected
    }

    /// The message for an import that was interrupted.
    pub(super) fn broken_off(&self) -> String {
        format!(
            "{} The import was broken off behind these: they stay, with no manager that was not \
             there before. Run it again with --on-duplicate skip for the rest.",
            self.sentence(false)
        )
    }

    /// A few sentences.
    pub(super) fn sentence(&self, dry_run: bool) -> String {
        let Counts { created, updated, skipped, lowered } = self.counts;
        let people = self.people();
        let (word, made) = if dry_run { ("would be ", "to be made") } else { ("", "made") };
        let rejected = self.rejected;
        let text = format!(
            "{people} people read: {word}{created} created, {updated} updated, {skipped} skipped, \
             {rejected} rejected."
        );
        let further = [
            (self.organizations, format!("organizations {made}.")),
            (self.groups, format!("groups {made}.")),
            (self.unknown_managers, "managers named nobody.".to_owned()),
            (
                lowered,
                "administrators or owners of the file are none here (see --admins).".to_owned(),
            ),
        ];
        let further = further.into_iter().filter(|(count, _)| *count > 0);
        let further = further.map(|(count, words)| format!("{count} {words}"));
        std::iter::once(text).chain(further).collect::<Vec<_>>().join(" ")
    }
}
