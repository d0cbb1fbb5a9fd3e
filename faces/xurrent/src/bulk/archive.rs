//! An export of several types: a zip with one file each. Like a single file, it is written while it
//! is fetched.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use axum::body::Bytes;
use futures::stream::{Stream, try_unfold};
use polydex_directory::Directory;
use zip::{
    ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use super::{Export, Type, file::CsvPages};

/// Bytes that are written and not yet sent. Clones share the buffer.
#[derive(Clone, Debug, Default)]
struct SharedBuffer(Arc<Mutex<Vec<u8>>>);

impl SharedBuffer {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for SharedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An archive that is being written.
struct Archive {
    directory: Directory,
    export: Export,
    /// The types whose files are still to be written, the next one last.
    remaining: Vec<Type>,
    /// The file that is being written.
    pages: Option<CsvPages>,
    /// `None` once the archive is complete.
    zip: Option<ZipWriter<StreamWriter<SharedBuffer>>>,
    buffer: SharedBuffer,
}

/// The zip of an export's types.
pub(super) fn zip(directory: Directory, export: Export) -> impl Stream<Item = io::Result<Bytes>> {
    let buffer = SharedBuffer::default();
    let remaining = export.kinds.iter().rev().copied().collect();
    let zip = Some(ZipWriter::new_stream(buffer.clone()));
    let archive = Archive { directory, export, remaining, pages: None, zip, buffer };
    try_unfold(archive, |mut archive| async move {
        Ok(archive.next().await?.map(|bytes| (bytes.into(), archive)))
    })
}

impl Archive {
    /// The next bytes; `None` at the end.
    async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        while self.zip.is_some() {
            self.write_step().await?;
            let bytes = self.buffer.take();
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// Writes the next page, starts the next file, or finishes the archive.
    async fn write_step(&mut self) -> io::Result<()> {
        let Some(zip) = &mut self.zip else { return Ok(()) };
        if let Some(pages) = &mut self.pages {
            match pages.next().await? {
                Some(page) => zip.write_all(&page)?,
                None => self.pages = None,
            }
        } else if let Some(kind) = self.remaining.pop() {
            zip.start_file(kind.file_name(), SimpleFileOptions::default())?;
            self.pages = Some(CsvPages::new(self.directory.clone(), self.export.clone(), kind));
        } else if let Some(zip) = self.zip.take() {
            zip.finish()?;
        }
        Ok(())
    }
}
