//! Collects the errors that the product logs while a test runs.
//!
//! One subscriber serves the whole test program: tracing caches for each call site, once and for
//! all threads, whether a subscriber wants it, so subscribers of single tests would miss lines now
//! and then. Each test runs its server on its own thread; that keeps their lines apart.

use std::{cell::RefCell, io, sync::Once};

use tracing::Level;
use tracing_subscriber::fmt::{MakeWriter, writer::MakeWriterExt as _};

thread_local! {
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Starts collecting, once.
pub(crate) fn collect() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::INFO)
            .with_ansi(false)
            .with_writer(ThisThread.with_max_level(Level::ERROR))
            .finish();
        // A test program may have set up its own log; then nothing is collected.
        let _ = tracing::subscriber::set_global_default(subscriber);
    });
}

/// The errors that this thread logged so far, one per line.
pub fn logged_errors() -> Vec<String> {
    LINES.with_borrow(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        text.lines().map(str::to_owned).collect()
    })
}

#[derive(Clone, Copy, Debug)]
struct ThisThread;

impl io::Write for ThisThread {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for ThisThread {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}
