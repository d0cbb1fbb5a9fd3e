//! A file as rows: CSV with commas or semicolons, or TSV. The first row has the names of the columns.
//! Rows are read one by one, or again by position; no more than that is in memory.

use std::{
    collections::HashMap,
    io::{self, BufRead as _, BufReader, Read as _, Seek as _},
};

use csv::{ErrorKind, Position, Reader, ReaderBuilder, StringRecord};
use tempfile::SpooledTempFile;

use super::text::Text;

/// Maximum number of rows of a file.
const MAX_ROWS: u64 = 1_000_000;

/// Maximum length of a row, in bytes. Applying a row holds several copies of it in memory.
const MAX_ROW: usize = 1024 * 1024;

/// A file with its columns.
#[derive(Debug)]
pub struct Table {
    /// Its columns.
    pub columns: Columns,
    /// Its rows.
    pub source: Source,
}

/// The columns of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The index of each, by its name in lower case.
    names: HashMap<String, usize>,
    count: usize,
}

/// The rows of a file, to be read.
#[derive(Debug)]
pub struct Source {
    file: SpooledTempFile,
    delimiter: u8,
}

/// A row of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The line where it starts in the file, from 1.
    pub line: u64,
    position: Position,
    cells: StringRecord,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The reason, for people to read.
    pub message: String,
    /// The line of the fault, if it has one.
    pub line: Option<u64>,
}

impl Table {
    /// Reads a file that is in memory.
    ///
    /// ```
    /// use polydex_face_xurrent::bulk::table::Table;
    /// let mut table = Table::read(b"Name;Primary Email\n\"Vos; Ann\";ann@acme.test\n").unwrap();
    /// let rows = table.source.rows(&table.columns).unwrap();
    /// let rows = rows.collect::<Result<Vec<_>, _>>().unwrap();
    /// assert_eq!(table.columns.cell(&rows[0], "name"), Some("Vos; Ann"));
    /// assert_eq!(table.columns.cell(&rows[0], "VIP"), None);
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut text = Text::default();
        text.push(bytes)?;
        Self::of(text)
    }

    /// The table of a text that has arrived completely.
    pub fn of(text: Text) -> Result<Self, Unreadable> {
        let mut file = text.finish()?;
        let delimiter = delimiter(&first_line(&mut file)?);
        let mut source = Source { file, delimiter };
        let mut head = StringRecord::new();
        let has_header = source.reader()?.read_record(&mut head).map_err(|e| unreadable(&e))?;
        if !has_header {
            return Err(Unreadable::at(None, "The file is empty"));
        }
        let columns = Columns { names: names(&head)?, count: head.len() };
        Ok(Self { columns, source })
    }
}

impl Columns {
    /// The cell of a row in the column of this name; `None` if there is no such column. Cells missing
    /// at the end of a row are empty.
    pub fn cell<'r>(&self, row: &'r Row, name: &str) -> Option<&'r str> {
        let index = *self.names.get(&name.to_lowercase())?;
        Some(row.cells.get(index).unwrap_or_default())
    }

    /// As [`Columns::cell`] without outer blanks, for keys, labels and flags; a column that is not
    /// there is empty.
    pub fn text<'r>(&self, row: &'r Row, name: &str) -> &'r str {
        self.cell(row, name).unwrap_or_default().trim()
    }

    /// Whether there is a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(&name.to_lowercase())
    }
}

impl Source {
    /// The rows in order. A row may have fewer cells than there are columns, but not more.
    pub fn rows(&mut self, columns: &Columns) -> Result<Rows<'_>, Unreadable> {
        let mut reader = self.reader()?;
        let mut head = StringRecord::new();
        reader.read_record(&mut head).map_err(|error| unreadable(&error))?;
        Ok(Rows { reader, columns: columns.count, count: 0 })
    }

    /// The rows at these positions, which [`Row::position`] returned.
    pub fn rows_at(&mut self, positions: &[Position]) -> Result<Vec<Row>, Unreadable> {
        let mut reader = self.reader()?;
        let row = |position: &Position| {
            reader.seek(position.clone()).map_err(|error| unreadable(&error))?;
            let mut cells = StringRecord::new();
            reader.read_record(&mut cells).map_err(|error| unreadable(&error))?;
            Ok(Row::of(cells))
        };
        positions.iter().map(row).collect()
    }

    fn reader(&mut self) -> Result<Reader<&mut SpooledTempFile>, Unreadable> {
        self.file.rewind()?;
        let mut builder = ReaderBuilder::new();
        let builder = builder.delimiter(self.delimiter).flexible(true).has_headers(false);
        Ok(builder.from_reader(&mut self.file))
    }
}

/// The rows of a file, one by one.
#[derive(Debug)]
pub struct Rows<'f> {
    reader: Reader<&'f mut SpooledTempFile>,
    columns: usize,
    count: u64,
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut cells = StringRecord::new();
        match self.reader.read_record(&mut cells) {
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => return Some(Err(unreadable(&error))),
        }
        self.count += 1;
        let row = Row::of(cells);
        let refused = |message| Some(Err(Unreadable::at(Some(row.line), message)));
        if row.cells.len() > self.columns {
            return refused("The row has more cells than columns");
        }
        if row.cells.as_slice().len() > MAX_ROW {
            return refused("The row is longer than 1 MiB");
        }
        if self.count > MAX_ROWS {
            return refused("The file has more than a million rows");
        }
        Some(Ok(row))
    }
}

impl Row {
    fn of(cells: StringRecord) -> Self {
        let position = cells.position().cloned().unwrap_or_else(Position::new);
        Self { line: position.line(), position, cells }
    }

    /// Where it starts; see [`Source::rows_at`].
    pub fn position(&self) -> &Position {
        &self.position
    }
}

impl Unreadable {
    pub(super) fn at(line: Option<u64>, message: &str) -> Self {
        Self { message: message.to_owned(), line }
    }

    pub(super) fn not_text() -> Self {
        Self::at(None, "The file is neither UTF-8 nor UTF-16LE")
    }
}

/// The temporary file cannot be written or read.
impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        tracing::error!(%error, "the file of an import cannot be stored");
        Self::at(None, "Internal Server Error")
    }
}

/// The first line, up to the maximum length of a row.
fn first_line(file: &mut SpooledTempFile) -> Result<Vec<u8>, Unreadable> {
    file.rewind()?;
    let mut line = Vec::new();
    BufReader::new(file.take(MAX_ROW as u64)).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// The delimiter of a header line. Tabs win: no column's name has any. Spreadsheets write semicolons
/// where the comma is the decimal separator.
fn delimiter(head: &[u8]) -> u8 {
    [b'\t', b',', b';'].into_iter().find(|sign| head.contains(sign)).unwrap_or(b',')
}

fn names(head: &StringRecord) -> Result<HashMap<String, usize>, Unreadable> {
    let mut names = HashMap::new();
    for (index, name) in head.iter().enumerate() {
        let name = name.trim().to_lowercase();
        if !name.is_empty() && names.insert(name.clone(), index).is_some() {
            return Err(Unreadable::at(Some(1), &format!("Column {name} is there twice")));
        }
    }
    Ok(names)
}

fn unreadable(error: &csv::Error) -> Unreadable {
    if matches!(error.kind(), ErrorKind::Utf8 { .. }) {
        return Unreadable::not_text();
    }
    Unreadable::at(error.position().map(Position::line), "The row cannot be read")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Name\tPrimary Email\nÄnn\tann@acme.test\n";

    fn rows(bytes: &[u8]) -> Result<(Columns, Vec<Row>), Unreadable> {
        let mut table = Table::read(bytes)?;
        let rows = table.source.rows(&table.columns)?.collect::<Result<_, _>>()?;
        Ok((table.columns, rows))
    }

    fn cells(bytes: &[u8]) -> Vec<String> {
        let (_, rows) = rows(bytes).expect("a table");
        rows.iter().flat_map(|row| row.cells.iter().map(str::to_owned)).collect()
    }

    #[test]
    fn every_encoding_and_delimiter_gives_the_same_cells() {
        let wide: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&[0xFF, 0xFE][..], &wide].concat();
        let utf8 = [&[0xEF, 0xBB, 0xBF][..], TEXT.as_bytes()].concat();
        for bytes in [TEXT.as_bytes(), &wide, &marked, &utf8] {
            assert_eq!(cells(bytes), ["Änn", "ann@acme.test"]);
        }
        for delimiter in [",", ";"] {
            let text = TEXT.replace('\t', delimiter).replace('\n', "\r\n");
            assert_eq!(cells(text.as_bytes()), ["Änn", "ann@acme.test"], "{delimiter}");
        }
        assert_eq!(cells(b"Name,Job Title\n\"a;b\",c\n"), ["a;b", "c"]);
    }

    #[test]
    fn a_file_may_arrive_in_pieces_of_any_length() {
        let wide: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [TEXT.as_bytes(), &wide] {
            for length in 1..9 {
                let mut text = Text::default();
                bytes.chunks(length).for_each(|piece| text.push(piece).expect("room"));
                let mut table = Table::of(text).expect("a table");
                let rows = table.source.rows(&table.columns).expect("rows");
                let rows: Vec<Row> = rows.map(|row| row.expect("a row")).collect();
                assert_eq!(table.columns.cell(&rows[0], "Name"), Some("Änn"), "{length}");
            }
        }
    }

    #[test]
    fn rows_of_a_long_file_are_read_again_by_position() {
        let mut text = Text::default();
        text.push(b"Name,Information\n").expect("room");
        for n in 0..40_000 {
            let row = format!("\"P{n}\nof {n}\",{}\n", "x".repeat(40));
            text.push(row.as_bytes()).expect("room");
        }
        let mut table = Table::of(text).expect("a table");
        let rows = table.source.rows(&table.columns).expect("rows");
        let some = rows.map(|row| row.expect("a row")).filter(|row| row.line % 10_000 == 0);
        let some: Vec<Row> = some.collect();
        assert_eq!(some.len(), 8);
        let positions: Vec<_> = some.iter().rev().map(|row| row.position().clone()).collect();
        let again = table.source.rows_at(&positions).expect("rows");
        assert!(again.iter().eq(some.iter().rev()));
    }

    #[test]
    fn a_file_that_is_no_table_is_refused_with_the_line() {
        let refused = |bytes: &[u8]| rows(bytes).expect_err("no table");
        assert_eq!(refused(b"").line, None);
        assert_eq!(refused(b"Name\n\xff\xff\n").line, None);
        assert_eq!(refused(b"Name,name\n").line, Some(1));
        assert_eq!(refused(b"Name\nAnn\nBen,x\n").line, Some(3));
        assert_eq!(refused(&[b'N', 0, b'a']).message, "The file is neither UTF-8 nor UTF-16LE");
        let long = format!("Name\n{}\n", "x".repeat(MAX_ROW + 1));
        assert_eq!(refused(long.as_bytes()).line, Some(2));
    }

    #[test]
    fn missing_cells_at_the_end_of_a_row_are_empty() {
        let (columns, rows) = rows(b"Name,VIP\nAnn\n").expect("a table");
        assert_eq!(columns.cell(&rows[0], "VIP"), Some(""));
        assert_eq!(columns.cell(&rows[0], "Site"), None);
    }

    #[test]
    fn values_keep_their_blanks_and_keys_are_trimmed() {
        let (columns, rows) = rows(b"ID,Name\n 5 , Ann \n").expect("a table");
        assert_eq!(columns.text(&rows[0], "ID"), "5");
        assert_eq!(columns.cell(&rows[0], "Name"), Some(" Ann "));
    }

    #[test]
    fn line_numbers_include_line_breaks_inside_cells() {
        let (_, rows) = rows(b"Name,Information\nAnn,\"two\nlines\"\nBen,\n").expect("a table");
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
    }
}
