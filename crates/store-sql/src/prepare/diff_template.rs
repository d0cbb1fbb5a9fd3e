//! The difference in a form that can be sent before its numbers are known.

use polydex_model::Difference;
use serde_json::json;

use super::{Prepared, numbers::is_pending};

/// A difference as JSON, split where the commit inserts something: a number, or a group that it
/// creates or finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffTemplate {
    /// One piece more than there are gaps.
    pub pieces: Vec<String>,
    /// What the gaps hold: 1 for the first number that the commit assigns to the change, and so on;
    /// -1 for the first of [`Prepared::new_groups`].
    pub numbers: Vec<i64>,
}

/// Placeholders of [`DIGITS`] digits stand for assigned numbers; the last [`COUNT`] digits count
/// them.
const MARK: i64 = 9_100_000_000_000_000_000;
const DIGITS: usize = 19;
const COUNT: u32 = 6;

impl Prepared {
    /// The difference as a template. A record has at most 1,000 points, and no request names a
    /// million groups.
    pub fn difference_template(&self) -> DiffTemplate {
        let plain = write(&self.difference);
        let prefixes = (0..).map(|n| MARK - n * 10_i64.pow(COUNT));
        let free = prefixes.map(|mark| (mark, prefix(mark))).find(|(_, p)| !plain.contains(&**p));
        let (mark, prefix) = free.expect("a text does not hold every number");
        let marked = self.marked(mark);
        if marked == self.difference {
            return DiffTemplate { pieces: vec![plain], numbers: Vec::new() };
        }
        let mut cut = cut(&write(&marked), &prefix);
        let wanted = self.numbers_needed();
        for number in cut.numbers.iter_mut().filter(|number| **number > wanted) {
            *number = wanted - *number;
        }
        cut
    }

    /// The difference with numbers after `mark` as placeholders, then the groups.
    fn marked(&self, mark: i64) -> Difference {
        let mut marked = self.difference.clone();
        let mut next = mark;
        if self.change.before.is_none() {
            next += 1;
            marked.fields.insert("number".to_owned(), json!([0, next]));
        }
        for point in self.change.after.card().points.iter().filter(|point| is_pending(point)) {
            next += 1;
            let points = marked.points.iter_mut().filter(|one| one.id == point.id);
            for new in points.filter_map(|one| one.new.as_mut()) {
                new.number = next;
            }
        }
        self.mark_groups(&mut marked, next);
        marked
    }
}

fn write(difference: &Difference) -> String {
    serde_json::to_string(difference).expect("a difference is JSON with text keys")
}

fn prefix(mark: i64) -> String {
    let mut digits = mark.to_string();
    digits.truncate(DIGITS - COUNT as usize);
    digits
}

fn cut(text: &str, prefix: &str) -> DiffTemplate {
    let mut pieces = text.split(prefix);
    let mut cut = DiffTemplate {
        pieces: pieces.next().map(str::to_owned).into_iter().collect(),
        numbers: Vec::new(),
    };
    for piece in pieces {
        let (number, rest) = piece.split_at(COUNT as usize);
        cut.numbers.push(number.parse().expect("marks end in digits"));
        cut.pieces.push(rest.to_owned());
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_the_marks_and_nowhere_else() {
        let prefix = prefix(MARK);
        let text = format!("[0,{}]}},9{}", MARK + 1, MARK + 17);
        let parts = cut(&text, &prefix);
        assert_eq!(parts.pieces, ["[0,", "]},9", ""]);
        assert_eq!(parts.numbers, [1, 17]);
    }
}
