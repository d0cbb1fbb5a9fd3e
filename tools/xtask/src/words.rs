//! `cargo xtask words`: keeps private words out of comments and pages.
//!
//! Each word in the list once meant something in this project that it means nowhere else, or made
//! sentences that a native speaker would not write. docs/architecture.md has the glossary of the
//! words that took their place.

use std::{fs, process::Command};

use anyhow::{Context as _, bail};

/// A refused word, and what to write instead.
const REFUSED: &[(&str, &str)] = &[
    ("anew", "again"),
    ("himself", "themselves, or name the person's role"),
    ("nobody", "no client, no caller, no process"),
    ("patience", "timeout, deadline or retries"),
    ("somebody", "a client, a caller, another process"),
    ("told", "gets, receives, is answered"),
    ("whoever", "the person who, the client that"),
    ("whosoever", "the person who, the client that"),
];

/// Files that speak of the words themselves.
const EXEMPT: &[&str] = &["tools/xtask/src/words.rs", "docs/architecture.md"];

/// Looks through the comments of all Rust sources and all pages that git tracks.
pub fn run() -> anyhow::Result<()> {
    let mut found = 0;
    for path in tracked(&["*.rs", "*.md", "*.toml"])? {
        if EXEMPT.contains(&path.as_str()) {
            continue;
        }
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        for (number, line) in text.lines().enumerate() {
            for (word, better) in refused_in(prose(&path, line)) {
                eprintln!("{path}:{}: '{word}': write {better}", number + 1);
                found += 1;
            }
        }
    }
    if found > 0 {
        bail!("{found} refused words; the glossary in docs/architecture.md has better ones");
    }
    eprintln!("no refused words");
    Ok(())
}

fn tracked(patterns: &[&str]) -> anyhow::Result<Vec<String>> {
    let output = Command::new("git").arg("ls-files").args(patterns).output();
    let output = output.context("cannot run git")?;
    if !output.status.success() {
        bail!("git ls-files failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let names = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
    Ok(names.lines().map(str::to_owned).collect())
}

/// The part of a line that people read: all of a page, the comment of a line of code.
///
/// A `//` within a string literal counts as a comment unless a `:` precedes it, as in a URL.
fn prose<'l>(path: &str, line: &'l str) -> &'l str {
    let marker = match path.rsplit_once('.') {
        Some((_, "rs")) => "//",
        Some((_, "toml")) => "#",
        _ => return line,
    };
    let starts = line.match_indices(marker).map(|(at, _)| at);
    let start = starts.into_iter().find(|&at| !line[..at].ends_with(':'));
    start.map_or("", |at| &line[at..])
}

fn refused_in(text: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.split(|c: char| !c.is_alphanumeric()).filter_map(|word| {
        REFUSED.iter().copied().find(|(refused, _)| word.eq_ignore_ascii_case(refused))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, line: &str) -> Vec<&'static str> {
        refused_in(prose(path, line)).map(|(word, _)| word).collect()
    }

    #[test]
    fn a_refused_word_is_found_in_comments_and_pages_whatever_its_case() {
        assert_eq!(found("a.rs", "//! Whoever asks is told."), ["whoever", "told"]);
        assert_eq!(found("a.rs", "let x = 1; // anew"), ["anew"]);
        assert_eq!(found("a.md", "Nobody waits."), ["nobody"]);
        assert_eq!(found("a.toml", "a = 1 # told"), ["told"]);
    }

    #[test]
    fn code_urls_and_longer_words_pass() {
        assert_eq!(found("a.rs", "let told = whoever;"), [""; 0]);
        assert_eq!(found("a.rs", "let a = \"https://told\";"), [""; 0]);
        assert_eq!(found("a.md", "Retold, renewed."), [""; 0]);
    }
}
