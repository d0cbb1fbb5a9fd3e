//! Checks tables in user documentation that are generated from code.

use std::{env, fs, path::Path};

/// Asserts that a page of `docs/` contains this table between its markers, `<!-- NAME: how it is
/// made -->` and `<!-- /NAME -->`.
///
/// With `UPDATE_DOCS=1` in the environment the table is written there instead.
///
/// # Panics
/// If it does not, or there is no such page or mark.
pub fn assert_documented(page: &str, name: &str, table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(page);
    let text = fs::read_to_string(&path).expect("the page");
    let wanted = with_table(&text, name, table).expect("the marks around the table");
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, wanted).expect("the page can be written");
    } else {
        let hint = "run again with UPDATE_DOCS=1 and look at the difference";
        assert!(text == wanted, "{page}: the table {name} is not that of the code; {hint}");
    }
}

/// The page with the text between the markers replaced.
fn with_table(text: &str, name: &str, table: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {name}:"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&begin)?;
    let (how, rest) = rest.split_once("-->\n")?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}{how}-->\n{table}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_the_marks_is_the_table() {
        let page = "a\n<!-- t: made -->\nold\n<!-- /t -->\nb <!-- u: -->\n<!-- /u -->\n";
        let made = "a\n<!-- t: made -->\nnew\n<!-- /t -->\nb <!-- u: -->\n<!-- /u -->\n";
        assert_eq!(with_table(page, "t", "new\n").as_deref(), Some(made));
        assert_eq!(with_table(page, "v", "new\n"), None);
    }
}
