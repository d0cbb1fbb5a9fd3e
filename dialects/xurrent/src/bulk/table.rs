//! A file as rows: CSV or TSV, UTF-8 or UTF-16LE, the names of the columns in the first row.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

/// Most rows of a file. What fits into a request has fewer, unless it is made of empty lines.
const MOST_ROWS: usize = 200_000;

/// A file, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns, in lower case.
    names: HashMap<String, usize>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Where it begins in the file, from 1.
    pub line: u64,
    cells: Vec<String>,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong, for people to read.
    pub message: String,
    /// The line where it is, if it is anywhere.
    pub line: Option<u64>,
}

impl Table {
    /// Reads a file. A row with too few cells has none in the last columns; it has no more cells
    /// than there are columns.
    ///
    /// ```
    /// use polydex_xurrent::bulk::table::Table;
    /// let table = Table::read(b"Name,Primary Email\n\"Vos, Ann\",ann@acme.test\n").unwrap();
    /// assert_eq!(table.cell(&table.rows[0], "name"), Some("Vos, Ann"));
    /// assert_eq!(table.cell(&table.rows[0], "VIP"), None);
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let text = decoded(bytes)?;
        let head = text.lines().next().unwrap_or_default();
        let delimiter = if head.contains('\t') { b'\t' } else { b',' };
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut records = reader.records();
        let head = records.next().transpose().map_err(|error| unreadable(&error))?;
        let head = head.ok_or_else(|| Unreadable::at(None, "The file is empty"))?;
        let mut table = Self { names: names(&head)?, rows: Vec::new() };
        for record in records {
            let record = record.map_err(|error| unreadable(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() > head.len() {
                return Err(Unreadable::at(Some(line), "The row has more cells than columns"));
            }
            if table.rows.len() == MOST_ROWS {
                return Err(Unreadable::at(Some(line), "The file has too many rows"));
            }
            let cells = record.iter().map(|cell| cell.trim().to_owned()).collect();
            table.rows.push(Row { line, cells });
        }
        Ok(table)
    }

    /// What a row has in the column of this name; `None` if there is no such column. A cell that
    /// is left out at the end of a row is empty.
    pub fn cell<'r>(&self, row: &'r Row, name: &str) -> Option<&'r str> {
        let at = *self.names.get(&name.to_lowercase())?;
        Some(row.cells.get(at).map_or("", String::as_str))
    }

    /// As [`Table::cell`], for those who take no column for an empty one.
    pub fn text<'r>(&self, row: &'r Row, name: &str) -> &'r str {
        self.cell(row, name).unwrap_or_default()
    }

    /// Whether there is a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(&name.to_lowercase())
    }
}

impl Unreadable {
    fn at(line: Option<u64>, message: &str) -> Self {
        Self { message: message.to_owned(), line }
    }
}

fn names(head: &StringRecord) -> Result<HashMap<String, usize>, Unreadable> {
    let mut names = HashMap::new();
    for (at, name) in head.iter().enumerate() {
        let name = name.trim().to_lowercase();
        if !name.is_empty() && names.insert(name.clone(), at).is_some() {
            return Err(Unreadable::at(Some(1), &format!("Column {name} is there twice")));
        }
    }
    Ok(names)
}

fn unreadable(error: &csv::Error) -> Unreadable {
    Unreadable::at(error.position().map(csv::Position::line), "The row cannot be read")
}

/// The text of a file, which a mark at its beginning or its zero bytes tell to be UTF-16LE.
fn decoded(bytes: &[u8]) -> Result<String, Unreadable> {
    let wide = match bytes {
        [0xFF, 0xFE, rest @ ..] => Some(rest),
        [_, 0, ..] => Some(bytes),
        _ => None,
    };
    let text = match wide {
        Some(wide) => {
            let (units, rest) = wide.as_chunks::<2>();
            let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
            String::from_utf16(&units).ok().filter(|_| rest.is_empty())
        }
        None => String::from_utf8(bytes.to_vec()).ok(),
    };
    let text =
        text.ok_or_else(|| Unreadable::at(None, "The file is neither UTF-8 nor UTF-16LE"))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Name\tPrimary Email\nÄnn\tann@acme.test\n";

    fn cells(bytes: &[u8]) -> Vec<String> {
        let table = Table::read(bytes).expect("a table");
        table.rows.iter().flat_map(|row| row.cells.clone()).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_cells() {
        let wide: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xFF, 0xFE][..], &wide].concat();
        let utf8 = [&[0xEF, 0xBB, 0xBF][..], TEXT.as_bytes()].concat();
        for bytes in [TEXT.as_bytes(), &wide, &marked, &utf8] {
            assert_eq!(cells(bytes), ["Änn", "ann@acme.test"]);
        }
        let commas = TEXT.replace('\t', ",").replace('\n', "\r\n");
        assert_eq!(cells(commas.as_bytes()), ["Änn", "ann@acme.test"]);
    }

    #[test]
    fn what_is_no_table_is_told_with_its_line() {
        let refused = |bytes: &[u8]| Table::read(bytes).expect_err("no table");
        assert_eq!(refused(b"").line, None);
        assert_eq!(refused(b"Name\n\xff\xff\n").line, None);
        assert_eq!(refused(b"Name,name\n").line, Some(1));
        assert_eq!(refused(b"Name\nAnn\nBen,x\n").line, Some(3));
        assert_eq!(refused(&[b'N', 0, b'a']).message, "The file is neither UTF-8 nor UTF-16LE");
    }

    #[test]
    fn a_row_that_ends_early_is_empty_where_it_ends() {
        let table = Table::read(b"Name,VIP\nAnn\n").expect("a table");
        assert_eq!(table.cell(&table.rows[0], "VIP"), Some(""));
        assert_eq!(table.cell(&table.rows[0], "Site"), None);
    }

    #[test]
    fn lines_count_those_inside_of_cells() {
        let table = Table::read(b"Name,Information\nAnn,\"two\nlines\"\nBen,\n").expect("a table");
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
    }
}
