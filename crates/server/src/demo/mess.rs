//! Made-up people as messy as real lists are.
//!
//! Each of a crowd gets the faults that the dice give: an address that is none, or none at all, a
//! word for nothing in place of a number, blanks around values, a company in one of its spellings.
//! Some repeat an earlier person in another spelling.

use polydex_model::{Person, Reference, Value};

use super::{dice::Dice, one_of_many};

/// The companies of messy lists, each spelling another one as people type it.
const COMPANIES: [&str; 8] =
    ["ACME", "Acme", "ACME GmbH", "acme  gmbh", "Beta AG", "beta ag", " Gamma Ltd.", "N/A"];

/// Words for nothing that stand in place of numbers.
const NOTHING: [&str; 4] = ["n/a", "-", "none", "N/A"];

/// How far back a duplicate looks for the first of the two.
const BACK: u64 = 400;

/// The `n`-th person of a messy crowd.
pub(crate) fn one_messy(seed: u64, n: u64) -> Person {
    // Another sequence than the one that makes the person.
    let mut dice = Dice::new(seed ^ n.wrapping_mul(0x9fb2_1c65_1e98_df25) ^ 0x6d65_7373);
    let first = first_of(n, &mut dice);
    let mut person = one_of_many(seed, first.unwrap_or(n));
    if first.is_none() {
        address(&mut person, &mut dice);
    } else {
        shout(&mut person);
    }
    numbers(&mut person, &mut dice);
    company(&mut person, &mut dice);
    name(&mut person, &mut dice);
    person
}

/// The earlier person that the `n`-th duplicates, if any; one in fourteen does.
fn first_of(n: u64, dice: &mut Dice) -> Option<u64> {
    let is_duplicate = dice.below(14) == 0;
    let back = u64::from(dice.below(u32::try_from(BACK.min(n)).unwrap_or(1))) + 1;
    n.checked_sub(back).filter(|_| is_duplicate)
}

/// Duplicates come in capitals, as another list had them.
fn shout(person: &mut Person) {
    if let Some(text) = primary(person) {
        text.make_ascii_uppercase();
    }
}

fn address(person: &mut Person, dice: &mut Dice) {
    let dropped = dice.percent(8);
    let kind = dice.below(18);
    if dropped {
        let primary = person.account.primary_email.take();
        person.card.points.retain(|point| Some(point.id) != primary);
        return;
    }
    let Some(text) = primary(person) else { return };
    match kind {
        0 => *text = text.replace('@', "(at)"),
        1 => *text = text.replace('@', " "),
        2 => *text = text.split('@').next().unwrap_or_default().to_owned(),
        3 => *text = format!("  {text}"),
        4 => *text = format!("{text} "),
        _ => {}
    }
}

/// The primary address as text.
fn primary(person: &mut Person) -> Option<&mut String> {
    let id = person.account.primary_email?;
    let point = person.card.points.iter_mut().find(|point| point.id == id)?;
    match &mut point.value {
        Value::Email(email) => Some(&mut email.address),
        _ => None,
    }
}

fn numbers(person: &mut Person, dice: &mut Dice) {
    for point in &mut person.card.points {
        let Value::Phone(phone) = &mut point.value else { continue };
        let kind = dice.below(12);
        let word = dice.pick(&NOTHING);
        let number = &mut phone.number;
        match kind {
            0 => word.clone_into(number),
            1 => *number = number.replacen('+', "00", 1).replace(' ', "-"),
            2 => *number = number.replace([' ', '-', '(', ')'], ""),
            3 => *number = number.replace(' ', " / "),
            4 => *number = format!(" {number}"),
            _ => {}
        }
    }
}

fn company(person: &mut Person, dice: &mut Dice) {
    let name = dice.pick(&COMPANIES);
    if dice.percent(40) {
        person.organization = Some(Reference::by_name(name));
    }
}

fn name(person: &mut Person, dice: &mut Dice) {
    let kind = dice.below(20);
    let Some(surname) = &mut person.card.name.surname else { return };
    match kind {
        0 => surname.push(' '),
        1 => surname.make_ascii_uppercase(),
        2 => "-".clone_into(surname),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use polydex_model::normal;

    use super::*;

    #[test]
    fn a_messy_crowd_is_the_same_for_the_same_seed() {
        let crowd = |seed| (0..1000).map(move |n| one_messy(seed, n));
        assert!(crowd(7).eq(crowd(7)));
        assert!(crowd(7).ne(crowd(8)));
    }

    #[test]
    fn every_fault_is_there_and_most_people_are_sound() {
        let crowd: Vec<Person> = (0..2000).map(|n| one_messy(3, n)).collect();
        let addresses: Vec<&str> = crowd.iter().filter_map(Person::primary_address).collect();
        let count = |is: &dyn Fn(&str) -> bool| addresses.iter().filter(|text| is(text)).count();
        assert!(addresses.len() < 1950, "some have none");
        assert!(count(&|text| text.contains("(at)")) > 50);
        assert!(count(&|text| text.trim() != text && normal::is_email(text.trim())) > 100);
        assert!(count(&|text| normal::is_email(text)) > 1300);
        let told: BTreeSet<String> = addresses.iter().map(|text| normal::email(text)).collect();
        assert!(told.len() + 80 < addresses.len(), "some come twice");
    }
}
