//! `contact_data`: which stored entry an item means, and what it changes there.
//!
//! An item with an id means that entry. The others mean, in order, the remaining entries of their
//! type; what is left over on either side is new or gone. Services shown among the websites are
//! meant by id or by equal URL alone: a client that never read them cannot reach them.

use polydex_lens::KeyedEntry;
use polydex_model::{Fault, Rule, service::Service};

use super::{check, old_phones, phones::set_comment};
use crate::{
    lens::{DeskproLens, Entry},
    phrasebook::{List, Owner, plain_row, row_of_chat, row_of_website},
    wire::{Check, ContactDataInput, ItemInput, Member, Type},
};

/// Takes contact data into the entries of a view that are such.
pub(super) fn apply(
    lens: &DeskproLens,
    owner: Owner,
    items: &mut Vec<KeyedEntry<Entry>>,
    data: ContactDataInput,
    faults: &mut Vec<Fault>,
) {
    let ContactDataInput { mut lists, is_whole } = data;
    // Whoever sends ids has read the list, services among the websites too.
    let is_read = is_whole && lists.values().flatten().any(|item| item.id.is_some());
    for kind in Type::ALL {
        if let Some(sent) = lists.remove(&kind).or_else(|| is_whole.then(Vec::new)) {
            Edit { lens, owner, kind, is_read, faults }.list(items, sent);
        }
    }
}

/// The edit of one type's list.
struct Edit<'e> {
    lens: &'e DeskproLens,
    owner: Owner,
    kind: Type,
    /// Whether the list speaks of every entry of its type, of services among the websites too.
    is_read: bool,
    faults: &'e mut Vec<Fault>,
}

/// What an item means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    /// The entry at this place of the view.
    Entry(usize),
    New,
    /// An entry that does not exist: its fault is noted.
    Nothing,
}

impl Edit<'_> {
    fn list(&mut self, entries: &mut Vec<KeyedEntry<Entry>>, sent: Vec<ItemInput>) {
        let meant = self.meant(entries, &sent);
        let mut new = Vec::new();
        for (item, meant) in sent.into_iter().zip(&meant) {
            match *meant {
                Meant::Entry(index) => self.item(&mut entries[index].entry, item, false),
                Meant::New => {
                    let mut entry = Entry::of(plain_row(self.owner, self.own_list()));
                    self.item(&mut entry, item, true);
                    new.push(KeyedEntry::new(entry));
                }
                Meant::Nothing => {}
            }
        }
        let mut index = 0..;
        entries.retain(|keyed| {
            let is_meant = index.next().is_some_and(|at| meant.contains(&Meant::Entry(at)));
            is_meant || !self.speaks_of(&keyed.entry)
        });
        entries.extend(new);
    }

    /// Where entries of the type stand.
    const fn own_list(&self) -> List {
        List::ContactData(self.kind)
    }

    /// Whether an entry that no item means is gone.
    fn speaks_of(&self, entry: &Entry) -> bool {
        entry.is_placed(self.kind) || (self.is_read && entry.is_in(self.own_list()))
    }

    fn meant(&mut self, entries: &[KeyedEntry<Entry>], sent: &[ItemInput]) -> Vec<Meant> {
        let mut meant = vec![Meant::New; sent.len()];
        let mut taken = vec![false; entries.len()];
        for (item, meant) in sent.iter().zip(&mut meant) {
            if let Some(id) = item.id {
                *meant = self.by_id(entries, &mut taken, item, id);
            }
        }
        for (item, meant) in sent.iter().zip(&mut meant).filter(|(item, _)| item.id.is_none()) {
            if let Some(index) = self.by_place(entries, &taken, item) {
                taken[index] = true;
                *meant = Meant::Entry(index);
            }
        }
        meant
    }

    fn by_id(
        &mut self,
        entries: &[KeyedEntry<Entry>],
        taken: &mut [bool],
        item: &ItemInput,
        id: i64,
    ) -> Meant {
        let named = |keyed: &KeyedEntry<Entry>| {
            keyed.entry.id == Some(id) && keyed.entry.is_in(self.own_list())
        };
        let found = entries.iter().position(named);
        if let Some(index) = found.filter(|index| !taken[*index]) {
            taken[index] = true;
            return Meant::Entry(index);
        }
        let rule = if found.is_some() { Rule::Repeated } else { Rule::NotAChoice };
        self.faults.push(item.at.member("id").fault(rule));
        Meant::Nothing
    }

    /// The next entry of the type, unless the URL is that of a service and not of the next one.
    fn by_place(
        &self,
        entries: &[KeyedEntry<Entry>],
        taken: &[bool],
        item: &ItemInput,
    ) -> Option<usize> {
        let free = |fits: &dyn Fn(&Entry) -> bool| {
            (0..entries.len()).find(|index| !taken[*index] && fits(&entries[*index].entry))
        };
        let next = free(&|entry| entry.is_placed(self.kind));
        if self.kind != Type::Website || next.is_some_and(|at| has_url_of(&entries[at].entry, item))
        {
            return next;
        }
        let service = free(&|entry| entry.row.is_service_website() && has_url_of(entry, item));
        service.or(next)
    }

    /// Takes the members sent; what is required may neither be missing from a new entry nor
    /// emptied.
    fn item(&mut self, entry: &mut Entry, mut item: ItemInput, is_new: bool) {
        if self.kind == Type::Phone {
            self.comment(entry, &mut item);
            old_phones::change(self.lens, self.owner, entry, item, is_new, self.faults);
            return;
        }
        let mut is_changed = is_new;
        for part in self.kind.parts() {
            let at = item.at.member(part.member.name());
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
            self.settle(entry, is_new);
        }
    }

    fn comment(&mut self, entry: &mut Entry, item: &mut ItemInput) -> bool {
        let sent = item.texts.remove(&Member::Comment);
        let Some(text) = sent.filter(|text| entry.differs(Member::Comment, text)) else {
            return false;
        };
        let at = item.at.member("comment");
        let is_bare = matches!(self.kind, Type::InstantMessage | Type::Phone);
        if is_bare || entry.row.is_service_website() {
            check::text(&text, Check::Line, &self.lens.region, &at, self.faults);
            entry.set(Member::Comment, text);
        } else {
            set_comment(self.owner, entry, text, &at, self.faults);
        }
        true
    }

    /// Finds the row of a chat, and that of a new website which names its service.
    fn settle(&self, entry: &mut Entry, is_new: bool) {
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
