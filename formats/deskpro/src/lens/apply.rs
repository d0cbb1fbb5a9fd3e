//! What Deskpro's commands do to a view.
//!
//! A command changes the members that it names, and only what it changes is judged: a member sent
//! as it was read is no edit, and a neighbour that Deskpro would not take never fails one. All
//! faults are answered together, those of reading the request first.

mod check;
mod custom;
mod emails;
mod items;
mod lists;
mod old_phones;
mod organization;
mod person;
mod phones;

use polydex_lens::KeyedEntry;
use polydex_model::{Fault, Refusal, Rule};

use super::{Entry, shown};
use crate::{phrasebook::List, wire::At};

pub(super) use organization::organization;
pub(super) use person::person;

/// Whether a record is made or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// `POST`: what is required must be there.
    Create,
    /// `PUT`: what is not sent stays.
    Change,
    /// A document of elsewhere: made as it is, nothing is judged.
    Import,
}

/// Longest line, in characters: what Deskpro's own columns hold.
const LONGEST_LINE: usize = 255;

/// Longest text of several lines, in characters.
const LONGEST_TEXT: usize = 10_000;

/// Longest URL, in characters.
const LONGEST_URL: usize = 2000;

/// Gives a member the text that was sent, if that is another; answers whether it is.
fn change(
    member: &mut String,
    sent: Option<String>,
    longest: usize,
    name: &'static str,
    faults: &mut Vec<Fault>,
) -> bool {
    let Some(text) = sent.filter(|text| text != shown(member)) else { return false };
    if text.chars().count() > longest {
        faults.push(At::root().member(name).fault(Rule::TooLong(longest)));
    }
    *member = text;
    true
}

/// The entries of a view by list: `emails`, `phone_numbers`, contact data.
fn by_list(entries: Vec<KeyedEntry<Entry>>) -> [Vec<KeyedEntry<Entry>>; 3] {
    let mut lists = [const { Vec::new() }; 3];
    for keyed in entries {
        let list = match keyed.entry.row.list {
            List::Emails => 0,
            List::PhoneNumbers => 1,
            List::ContactData(_) => 2,
        };
        lists[list].push(keyed);
    }
    lists
}

fn judged<V>(view: V, verb: Verb, faults: Vec<Fault>) -> Result<V, Refusal> {
    if verb != Verb::Import {
        Refusal::unless_empty(faults)?;
    }
    Ok(view)
}
