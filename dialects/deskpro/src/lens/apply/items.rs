//! `contact_data`: which stored entry an item means, and what it changes there.
//!
//! An item with an id means that entry. The others mean, in order, the remaining entries of their
//! type; what is left over on either side is new or gone. Services shown among the websites are
//! meant by id or by equal URL alone: a client that never read them cannot reach them.

use polydex_lens::Keyed;
use polydex_model::{Fault, Rule, service::Service};

use super::{check, old_phones, phones::set_comment};
use crate::{
    lens::{DeskproLens, Entry},
    phrasebook::{List, Owner, plain_row, row_of_chat, row_of_website},
    wire::{At, Check, ContactDataInput, ItemInput, Member, Type},
};

/// Takes contact data into a view: `numbers` for the older phones, `items` for all other types.
pub(super) fn apply(
    lens: &DeskproLens,
    owner: Owner,
    numbers: &mut Vec<Keyed<Entry>>,
    items: &mut Vec<Keyed<Entry>>,
    data: ContactDataInput,
    faults: &mut Vec<Fault>,
) {
    let ContactDataInput { mut lists, is_whole } = data;
    // Whoever sends ids has read the list, services among the websites too.
    let has_ids = lists.values().flatten().any(|item| item.id.is_some());
    for kind in Type::ALL {
        let sent = lists.remove(&kind);
        if kind == Type::Phone {
            if let Some(sent) = sent {
                apply_list(lens, owner, kind, numbers, sent, false, faults);
            }
        } else if sent.is_some() || is_whole {
            let is_read = is_whole && has_ids;
            apply_list(lens, owner, kind, items, sent.unwrap_or_default(), is_read, faults);
        }
    }
}

/// Takes the list of one type. With `is_read` it speaks of every entry of that type.
fn apply_list(
    lens: &DeskproLens,
    owner: Owner,
    kind: Type,
    entries: &mut Vec<Keyed<Entry>>,
    sent: Vec<ItemInput>,
    is_read: bool,
    faults: &mut Vec<Fault>,
) {
    let meant = meant(kind, entries, &sent, faults);
    let mut kept = vec![false; entries.len()];
    let mut new = Vec::new();
    for (item, place) in sent.into_iter().zip(meant) {
        let at = item.at.clone();
        let mut fresh = Entry::of(plain_row(owner, list_of(kind)));
        fresh.old = kind == Type::Phone;
        let is_new = place.is_none();
        let entry = match place {
            Some(index) => {
                kept[index] = true;
                &mut entries[index].entry
            }
            None => &mut fresh,
        };
        if kind == Type::Phone {
            old_phones::change(lens, owner, entry, item, is_new, faults);
        } else {
            change(lens, owner, kind, entry, item, is_new, &at, faults);
        }
        if is_new {
            new.push(Keyed::new(fresh));
        }
    }
    let mut kept = kept.into_iter();
    entries.retain(|keyed| {
        let is_kept = kept.next().unwrap_or_default();
        let is_spoken_of = keyed.entry.is_placed(kind)
            || (is_read && keyed.entry.is_in(list_of(kind)) && kind != Type::Phone);
        is_kept || !is_spoken_of
    });
    entries.extend(new);
}

const fn list_of(kind: Type) -> List {
    match kind {
        Type::Phone => List::PhoneNumbers,
        kind => List::ContactData(kind),
    }
}

/// For each item the entry that it means; `None` if it is new.
fn meant(
    kind: Type,
    entries: &[Keyed<Entry>],
    sent: &[ItemInput],
    faults: &mut Vec<Fault>,
) -> Vec<Option<usize>> {
    let mut meant = vec![None; sent.len()];
    let mut taken = vec![false; entries.len()];
    for (item, place) in sent.iter().zip(&mut meant) {
        let Some(id) = item.id else { continue };
        let is_meant = |keyed: &Keyed<Entry>| {
            keyed.entry.id == Some(id)
                && (keyed.entry.is_placed(kind)
                    || (kind != Type::Phone && keyed.entry.is_in(list_of(kind))))
        };
        match entries.iter().position(is_meant) {
            Some(index) if !taken[index] => {
                taken[index] = true;
                *place = Some(index);
            }
            found => {
                let rule = if found.is_some() { Rule::Repeated } else { Rule::NotAChoice };
                faults.push(item.at.member("id").fault(rule));
            }
        }
    }
    let placed = (0..entries.len()).filter(|index| entries[*index].entry.is_placed(kind));
    for (item, place) in sent.iter().zip(&mut meant) {
        if item.id.is_some() {
            continue;
        }
        let entry = |index: usize| &entries[index].entry;
        let next = placed.clone().find(|index| !taken[*index]);
        let is_next = next.is_some_and(|index| has_url_of(entry(index), item));
        let is_service = |index: usize| kind == Type::Website && is_service(entry(index), item);
        let service = (0..entries.len()).find(|index| !taken[*index] && is_service(*index));
        *place = service.filter(|_| !is_next).or(next);
        if let Some(index) = *place {
            taken[index] = true;
        }
    }
    meant
}

fn is_service(entry: &Entry, item: &ItemInput) -> bool {
    entry.row.is_service_website() && has_url_of(entry, item)
}

fn has_url_of(entry: &Entry, item: &ItemInput) -> bool {
    item.texts.get(&Member::Url).is_some_and(|url| url == entry.text(Member::Url).trim())
}

/// Takes the members sent; what is required may neither be missing from a new entry nor emptied.
#[expect(clippy::too_many_arguments, reason = "one item's way into its entry")]
fn change(
    lens: &DeskproLens,
    owner: Owner,
    kind: Type,
    entry: &mut Entry,
    mut item: ItemInput,
    is_new: bool,
    at: &At,
    faults: &mut Vec<Fault>,
) {
    let mut is_changed = is_new;
    for part in kind.parts() {
        let at = at.member(part.member.name());
        let sent = item.texts.remove(&part.member);
        let sent = sent.filter(|text| is_new || text != entry.text(part.member).trim());
        let is_empty = sent.as_ref().is_none_or(String::is_empty);
        if part.required && is_empty && (is_new || sent.is_some()) {
            faults.push(at.fault(Rule::Required));
        }
        let Some(text) = sent else { continue };
        if !text.is_empty() {
            check::text(&text, part.check, &lens.region, &at, faults);
        }
        entry.set(part.member, text);
        is_changed = true;
    }
    let comment = item.texts.remove(&Member::Comment);
    if let Some(text) = comment.filter(|text| text != entry.text(Member::Comment).trim()) {
        let at = at.member("comment");
        if kind == Type::InstantMessage || entry.row.is_service_website() {
            check::text(&text, Check::Line, &lens.region, &at, faults);
            entry.set(Member::Comment, text);
        } else {
            set_comment(owner, entry, text, &at, faults);
        }
        is_changed = true;
    }
    if let Some(display_feed) = item.display_feed {
        entry.display_feed = display_feed;
    }
    if is_changed {
        settle(entry, kind, is_new);
    }
}

/// Finds the row of a chat, and that of a new website which names its service.
fn settle(entry: &mut Entry, kind: Type, is_new: bool) {
    match kind {
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
