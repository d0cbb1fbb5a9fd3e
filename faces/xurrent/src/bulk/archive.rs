//! An export of several types: a zip of one file each. It is written while it is fetched, as a
//! single file is.

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

/// What was written and is not sent yet. Clones share it.
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
    download: Export,
    /// Types whose files are not begun, the next one last.
    left: Vec<Type>,
    /// The file that is being written.
    pages: Option<CsvPages>,
    /// `None` once the archive is whole.
    zip: Option<ZipWriter<StreamWriter<SharedBuffer>>>,
    piece: SharedBuffer,
}

/// The zip of a download's types.
pub(super) fn zip(
    directory: Directory,
    download: Export,
) -> impl Stream<Item = io::Result<Bytes>> {
    let piece = SharedBuffer::default();
    let left = download.kinds.iter().rev().copied().collect();
    let zip = Some(ZipWriter::new_stream(piece.clone()));
    let archive = Archive { directory, download, left, pages: None, zip, piece };
    try_unfold(archive, |mut archive| async move {
        Ok(archive.next().await?.map(|piece| (piece.into(), archive)))
    })
}

impl Archive {
    /// The next piece; `None` behind the last one.
    async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        while self.zip.is_some() {
            self.write_on().await?;
            let piece = self.piece.take();
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    /// Writes the next page, begins the next file, or ends the archive.
    async fn write_on(&mut self) -> io::Result<()> {
        let Some(zip) = &mut self.zip else { return Ok(()) };
        if let Some(pages) = &mut self.pages {
            match pages.next().await? {
                Some(page) => zip.write_all(&page)?,
                None => self.pages = None,
            }
        } else if let Some(kind) = self.left.pop() {
            zip.start_file(kind.file_name(), SimpleFileOptions::default())?;
            self.pages = Some(CsvPages::new(self.directory.clone(), self.download.clone(), kind));
        } else if let Some(zip) = self.zip.take() {
            zip.finish()?;
        }
        Ok(())
    }
}
