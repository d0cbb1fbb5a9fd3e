//! What an import did, in numbers.

/// People of one batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) created: u64,
    pub(super) updated: u64,
    pub(super) skipped: u64,
}

/// Everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    counts: Counts,
    pub(super) rejected: u64,
    pub(super) organizations: u64,
    pub(super) unknown_managers: u64,
}

impl Tally {
    pub(super) fn add(&mut self, counts: &Counts) {
        self.counts.created += counts.created;
        self.counts.updated += counts.updated;
        self.counts.skipped += counts.skipped;
    }

    /// How many people the input had so far.
    pub(super) fn people(&self) -> u64 {
        let Counts { created, updated, skipped } = self.counts;
        created + updated + skipped + self.rejected
    }

    /// What somebody should know whose import was broken off.
    pub(super) fn broken_off(&self) -> String {
        format!(
            "{} The import was broken off behind these: they stay, with no manager that was not \
             there before. Run it again with --on-duplicate skip for the rest.",
            self.sentence(false)
        )
    }

    /// One sentence.
    pub(super) fn sentence(&self, dry_run: bool) -> String {
        let Counts { created, updated, skipped } = self.counts;
        let people = self.people();
        let (word, rejected) = (if dry_run { "would be " } else { "" }, self.rejected);
        let text = format!(
            "{people} people read: {word}{created} created, {updated} updated, {skipped} skipped, \
             {rejected} rejected."
        );
        let (made, unknown) = (self.organizations, self.unknown_managers);
        let made = (made > 0).then(|| format!("{made} organizations made."));
        let unknown = (unknown > 0).then(|| format!("{unknown} managers named nobody."));
        let all = [Some(text), made, unknown].into_iter().flatten();
        all.collect::<Vec<_>>().join(" ")
    }
}
