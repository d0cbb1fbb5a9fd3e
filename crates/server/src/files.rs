//! Files that are written, and those that must not be.

use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
};

use crate::Exit;

/// How every file of SQLite begins (its documentation, "Database File Format" §1.3).
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Refuses to write over a database: no output of a command belongs there.
pub(crate) fn refuse_database(path: &Path) -> Result<(), Exit> {
    let mut head = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(SQLITE.len() as u64).read_to_end(&mut head));
    if read.is_ok() && head == SQLITE {
        let path = path.display();
        return Err(Exit::Refused(format!("{path} is a database: choose another file")));
    }
    Ok(())
}

/// Whether two paths are one file that is there.
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}

/// The path, or the first with a number before its ending that nothing stands at.
pub(crate) fn free(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy()));
    let ending = ending.unwrap_or_default();
    let numbered = (2..).map(|number| path.with_file_name(format!("{stem}.{number}{ending}")));
    let mut all = std::iter::once(path.to_owned()).chain(numbered);
    all.find(|path| !path.exists()).expect("a folder does not hold every number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_name_is_numbered_behind_those_that_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.rejected.jsonl");
        assert_eq!(free(&path), path);
        fs::write(&path, "").unwrap();
        assert_eq!(free(&path), folder.path().join("a.rejected.2.jsonl"));
    }
}
