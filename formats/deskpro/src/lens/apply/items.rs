//! `contact_data`: which stored entry an item means, and what it changes there.
//!
//! An item with an id means the entry with that id. The others mean, in order, the remaining entries
//! of their type. Items left over are new, entries left over are removed. Services listed among the
//! websites are meant by id or equal URL alone: a client that never read them cannot change them.

use polydex_lens::KeyedEntry;
use polydex_model::{Fault, Rule, service::Service};

use super::{
    check,
    phones::{change_older, set_comment},
};
use crate::{
    lens::{DeskproLens, Entry},
    phrasebook::{Check, List, Member, Owner, Type, plain_row, row_of_chat, row_of_website},
    wire::{ContactDataInput, ItemInput},
};

/// Applies the contact data of a request to the entries of that list.
pub(super) fn apply(
    lens: &DeskproLens,
    owner: Owner,
    items: &mut Vec<KeyedEntry<Entry>>,
    data: ContactDataInput,
    faults: &mut Vec<Fault>,
) {
    let ContactDataInput { mut lists, is_complete } = data;
    // A client that sends ids has read the list, including the services among the websites.
    let has_read = is_complete && lists.values().flatten().any(|item| item.id.is_some());
    for kind in Type::ALL {
        if let Some(sent) = lists.remove(&kind).or_else(|| is_complete.then(Vec::new)) {
            Edit { lens, owner, kind, has_read, faults }.list(items, sent);
        }
    }
}

/// The edit of one type's list.
struct Edit<'e> {
    lens: &'e DeskproLens,
    owner: Owner,
    kind: Type,
    /// Whether the list covers every entry of its type, including services among the websites.
    has_read: bool,
    faults: &'e mut Vec<Fault>,
}

/// What an item changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// The entry at this index.
    Entry(usize),
    New,
    /// An unknown entry, which is a fault.
    Unknown,
}

impl Edit<'_> {
    fn list(&mut self, entries: &mut Vec<KeyedEntry<Entry>>, sent: Vec<ItemInput>) {
        let targets = self.targets(entries, &sent);
        let mut new = Vec::new();
        for (item, target) in sent.into_iter().zip(&targets) {
            match *target {
                Target::Entry(index) => self.item(&mut entries[index].entry, item, false),
                Target::New => {
                    let mut entry = Entry::of(plain_row(self.owner, self.own_list()));
                    self.item(&mut entry, item, true);
                    new.push(KeyedEntry::new(entry));
                }
                Target::Unknown => {}
            }
        }
        let mut index = 0..;
        entries.retain(|keyed| {
            let is_target = index.next().is_some_and(|at| targets.contains(&Target::Entry(at)));
            is_target || !self.covers(&keyed.entry)
        });
        entries.extend(new);
    }

    /// The list of the type.
    const fn own_list(&self) -> List {
        List::ContactData(self.kind)
    }

    /// Whether an entry is removed if no item means it.
    fn covers(&self, entry: &Entry) -> bool {
        entry.is_positional(self.kind) || (self.has_read && entry.is_in(self.own_list()))
    }

    fn targets(&mut self, entries: &[KeyedEntry<Entry>], sent: &[ItemInput]) -> Vec<Target> {
        let mut targets = vec![Target::New; sent.len()];
        let mut taken = vec![false; entries.len()];
        for (item, target) in sent.iter().zip(&mut targets) {
            if let Some(id) = item.id {
                *target = self.by_id(entries, &mut taken, item, id);
            }
        }
        for (item, target) in sent.iter().zip(&mut targets).filter(|(item, _)| item.id.is_none()) {
            if let Some(index) = self.by_position(entries, &taken, item) {
                taken[index] = true;
                *target = Target::Entry(index);
            }
        }
        targets
    }

    fn by_id(
        &mut self,
        entries: &[KeyedEntry<Entry>],
        taken: &mut [bool],
        item: &ItemInput,
        id: i64,
    ) -> Target {
        let named = |keyed: &KeyedEntry<Entry>| {
            keyed.entry.id == Some(id) && keyed.entry.is_in(self.own_list())
        };
        let found = entries.iter().position(named);
        if let Some(index) = found.filter(|index| !taken[*index]) {
            taken[index] = true;
            return Target::Entry(index);
        }
        let rule = if found.is_some() { Rule::Repeated } else { Rule::NotAChoice };
        self.faults.push(item.path.member("id").fault(rule));
        Target::Unknown
    }

    /// The next entry of the type; a service among the websites if it has the URL sent and the next
    /// entry has not.
    fn by_position(
        &self,
        entries: &[KeyedEntry<Entry>],
        taken: &[bool],
        item: &ItemInput,
    ) -> Option<usize> {
        let free = |fits: &dyn Fn(&Entry) -> bool| {
            (0..entries.len()).find(|index| !taken[*index] && fits(&entries[*index].entry))
        };
        let next = free(&|entry| entry.is_positional(self.kind));
        if self.kind != Type::Website || next.is_some_and(|at| has_url_of(&entries[at].entry, item))
        {
            return next;
        }
        let service = free(&|entry| entry.row.code.is_service_website() && has_url_of(entry, item));
        service.or(next)
    }

    /// Sets the members sent. A new entry must have the required ones, and none of them may be
    /// emptied.
    fn item(&mut self, entry: &mut Entry, mut item: ItemInput, is_new: bool) {
        if self.kind == Type::Phone {
            self.comment(entry, &mut item);
            change_older(self.lens, self.owner, entry, item, is_new, self.faults);
            return;
        }
        let mut is_changed = is_new;
        for part in self.kind.parts() {
            let at = item.path.member(part.member.name());
            let sent = item.texts.remove(&part.member);
            let sent = sent.filter(|text| is_new || entry.differs(part.member, text));
            let is_empty = sent.as_ref().is_none_or(String::is_empty);
            if part.required && is_empty && (is_new || sent.is_some()) {
                self.faults.push(at.fault(Rule::Required));
            }
            let Some(text) = sent else { continue };
            if !text.is_empty() {
                check::text(&text, part.check, &self.lens.region, &at, self.faults);
            }
            entry.set(part.member, text);
            is_changed = true;
        }
        is_changed |= self.comment(entry, &mut item);
        if let Some(display_feed) = item.display_feed {
            entry.display_feed = display_feed;
        }
        if is_changed {
            self.select_row(entry, is_new);
        }
    }

    fn comment(&mut self, entry: &mut Entry, item: &mut ItemInput) -> bool {
        let sent = item.texts.remove(&Member::Comment);
        let Some(text) = sent.filter(|text| entry.differs(Member::Comment, text)) else {
            return false;
        };
        let at = item.path.member("comment");
        let is_bare = matches!(self.kind, Type::InstantMessage | Type::Phone);
        if is_bare || entry.row.code.is_service_website() {
            check::text(&text, Check::Line, &self.lens.region, &at, self.faults);
            entry.set(Member::Comment, text);
        } else {
            set_comment(self.owner, entry, text, &at, self.faults);
        }
        true
    }

    /// Selects the row of a chat, and that of a new website which names its service.
    fn select_row(&self, entry: &mut Entry, is_new: bool) {
        match self.kind {
            Type::InstantMessage => {
                entry.row = row_of_chat(entry.text(Member::Service), entry.text(Member::Comment));
            }
            Type::Website if is_new => {
                let named = Service::named(entry.text(Member::Comment))
                    .filter(|service| service.owns(entry.text(Member::Url)));
                if let Some((service, row)) = named.and_then(|s| Some((s, row_of_website(s)?))) {
                    entry.row = row;
                    entry.named = Some(service.key.to_owned());
                }
            }
            _ => {}
        }
    }
}

fn has_url_of(entry: &Entry, item: &ItemInput) -> bool {
    item.texts.get(&Member::Url).is_some_and(|url| url == entry.text(Member::Url).trim())
}
