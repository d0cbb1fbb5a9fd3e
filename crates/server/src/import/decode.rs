//! From a document to the people in it.

use std::sync::Arc;

use polydex_lens::{Documents, ParsedPerson, coverage, has_only_a_name};
use polydex_model::{
    Person, PersonId, PointId, Reference, Refusal, Stamp, Value, point::FIRST_PENDING_NUMBER,
};

use super::{
    notes::{About, Note, doubts},
    split::Document,
};

/// A person of the input, or why there is none.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where they stand; a document may hold several.
    pub(super) document: Arc<Document>,
    pub(super) read: Result<Read, String>,
}

/// What was read of one person.
#[derive(Clone, Debug)]
pub(super) struct Read {
    /// Without ids of elsewhere.
    pub(super) person: Person,
    /// Which record of a Polydex the document says that it is.
    pub(super) own: Own,
    /// What is to be said of the document.
    pub(super) notes: Vec<Note>,
}

/// The identity that a document of a Polydex has there: whether it is this one is found out later.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// Nil if the dialect shows none.
    pub(super) id: PersonId,
    /// 0 if the dialect shows none.
    pub(super) number: i64,
    /// When the record was made there.
    pub(super) created: Stamp,
    pub(super) organization: Option<Reference>,
    pub(super) manager: Option<Reference>,
}

/// Reads documents, all of one dialect.
pub(super) struct Decoder {
    documents: Arc<dyn Documents>,
    /// What an empty document says.
    blank: Person,
}

impl Decoder {
    pub(super) fn new(documents: Arc<dyn Documents>) -> Self {
        let blank = documents.people(b"{}").ok().and_then(|mut people| people.pop());
        Self { documents, blank: blank.unwrap_or_default() }
    }

    /// Reads documents one by one: a broken one is an entry that is rejected.
    pub(super) fn all(&self, documents: Vec<Document>) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(documents.len());
        for document in documents {
            let document = Arc::new(document);
            match self.documents.read(&document.text) {
                Ok(people) => entries.extend(
                    people
                        .into_iter()
                        .map(|said| Entry { document: document.clone(), read: self.read(said) }),
                ),
                Err(refusal) => entries.push(Entry { document, read: Err(reason(&refusal)) }),
            }
        }
        entries
    }

    /// What is understood of one person's document; why not, if that is nothing but a name.
    fn read(&self, said: ParsedPerson) -> Result<Read, String> {
        let lost = coverage(&*self.documents, &said).lost;
        let mut notes: Vec<Note> = Vec::new();
        for note in lost.into_iter().map(Note::lost).chain(doubts(&said, &self.documents.schema()))
        {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        let ParsedPerson { mut person, .. } = said;
        let is_named = !person.card.name.is_empty();
        let misses = notes.iter().any(|note| !matches!(note.about, About::Doubtful(_)));
        if has_only_a_name(&person, &self.blank) && (misses || !is_named) {
            return Err(not_understood(is_named, &notes));
        }
        let own = forget_ids(&mut person);
        Ok(Read { person, own, notes })
    }
}

fn not_understood(is_named: bool, notes: &[Note]) -> String {
    /// So many members are named.
    const NAMED: usize = 20;
    let what = if is_named { "nothing but a name" } else { "nothing" };
    let members = notes.iter().filter_map(|note| match &note.about {
        About::NotUnderstood(Some(word)) => Some(format!("{} \"{word}\"", note.member)),
        About::Doubtful(_) => None,
        _ => Some(note.member.clone()),
    });
    let mut members: Vec<_> = members.take(NAMED).collect();
    if members.is_empty() {
        members.push("the document says nothing".to_owned());
    }
    format!("{what} of a person was understood: {}", members.join(", "))
}

/// What is wrong, for a reader who has the document at hand.
pub(super) fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Malformed(reason) => reason.to_string(),
        refusal => refusal.to_string(),
    }
}

/// Ids, numbers and passwords of elsewhere mean nothing here; names do. Points keep their order,
/// and addresses lose the blanks around them, as they do in every look-up. Answers the identity
/// that was said.
pub(super) fn forget_ids(person: &mut Person) -> Own {
    person.account.password = None;
    person.card.points.sort_by_key(|point| point.number);
    let primary = person.account.primary_email.take();
    for (n, point) in (0_u32..).zip(&mut person.card.points) {
        let pending = PointId::pending(n);
        if primary == Some(point.id) {
            person.account.primary_email = Some(pending);
        }
        (point.id, point.number) = (pending, FIRST_PENDING_NUMBER + i64::from(n));
        if let Value::Email(email) = &mut point.value {
            email.address.truncate(email.address.trim_end().len());
            email.address.drain(..email.address.len() - email.address.trim_start().len());
        }
    }
    let own = Own {
        id: person.id,
        number: person.number,
        created: person.created,
        organization: person.organization.clone(),
        manager: person.manager.clone(),
    };
    let references = [&mut person.organization, &mut person.manager];
    for reference in references {
        *reference = reference.take().and_then(by_name);
    }
    person.groups = std::mem::take(&mut person.groups).into_iter().filter_map(by_name).collect();
    own
}

fn by_name(reference: Reference) -> Option<Reference> {
    let name = reference.name.filter(|name| !name.trim().is_empty())?;
    Some(Reference::by_name(name))
}
