//! The table of figures, as printed and as written to `docs/benchmarks.md`.

use std::fmt::Write as _;

/// What a figure has to reach.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// The ratio, at least.
    AtLeast(f64),
    /// The ratio, at most.
    AtMost(f64),
    /// The figure itself, at most.
    Within(f64),
    /// The figure itself, at least.
    Reach(f64),
    /// Nothing: it is reported as it is.
    None,
}

/// One measured figure.
#[derive(Clone, Debug)]
pub struct Figure {
    pub name: String,
    pub ours: f64,
    pub unit: &'static str,
    /// What it is measured against; `None` if the goal is absolute.
    pub against: Option<f64>,
    /// Ours to that one.
    pub ratio: Option<f64>,
    pub goal: Goal,
}

impl Figure {
    /// A figure whose goal is a ratio.
    pub fn ratio(
        name: impl Into<String>,
        unit: &'static str,
        (ours, against): (f64, f64),
        goal: Goal,
    ) -> Self {
        let ratio = Some(ours / against);
        Self { name: name.into(), ours, unit, against: Some(against), ratio, goal }
    }

    /// A figure whose goal is a number.
    pub fn absolute(name: impl Into<String>, unit: &'static str, ours: f64, goal: Goal) -> Self {
        Self { name: name.into(), ours, unit, against: None, ratio: None, goal }
    }

    pub fn is_reached(&self) -> bool {
        let ratio = self.ratio.unwrap_or(f64::NAN);
        match self.goal {
            Goal::AtLeast(least) => ratio >= least,
            Goal::AtMost(most) => ratio <= most,
            Goal::Within(most) => self.ours <= most,
            Goal::Reach(least) => self.ours >= least,
            Goal::None => true,
        }
    }

    fn goal(&self) -> String {
        match self.goal {
            Goal::AtLeast(least) => format!("≥ {least} ×"),
            Goal::AtMost(most) => format!("≤ {most} ×"),
            Goal::Within(most) => format!("≤ {} {}", number(most), self.unit),
            Goal::Reach(least) => format!("≥ {} {}", number(least), self.unit),
            Goal::None => "–".to_owned(),
        }
    }

    /// The figure as a row of the table.
    pub fn row(&self) -> String {
        let against = self.against.map_or("–".to_owned(), number);
        let ratio = self.ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
        let verdict = match self.goal {
            Goal::None => "–",
            _ if self.is_reached() => "reached",
            _ => "**missed**",
        };
        let (name, ours, unit, goal) = (&self.name, number(self.ours), self.unit, self.goal());
        format!("| {name} | {ours} {unit} | {against} | {ratio} | {goal} | {verdict} |")
    }
}

/// Three digits that matter, thousands apart.
pub fn number(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.digits$}");
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && digit.is_ascii_digit() {
            out.push(' ');
        }
        out.push(digit);
    }
    out + rest
}

/// The table of all figures.
pub fn table(figures: &[Figure]) -> String {
    let mut table = String::from(
        "| figure | ours | against | ratio | must reach | verdict |\n|---|---|---|---|---|---|\n",
    );
    for figure in figures {
        let _ = writeln!(table, "{}", figure.row());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_grouped() {
        assert_eq!(number(1_234_567.8), "1 234 568");
        assert_eq!(number(12.34), "12.3");
        assert_eq!(number(0.987), "0.99");
    }

    #[test]
    fn a_figure_without_a_goal_has_no_verdict() {
        let figure = Figure::absolute("people", "", 7.0, Goal::None);
        assert_eq!(figure.row(), "| people | 7.00  | – | – | – | – |");
    }

    #[test]
    fn a_ratio_below_its_goal_is_missed() {
        let figure = |ours| Figure::ratio("reads", "/s", (ours, 100.0), Goal::AtLeast(0.5));
        assert!(figure(50.0).is_reached());
        assert!(!figure(49.0).is_reached());
        assert!(figure(49.0).row().contains("**missed**"));
    }
}
