//! `polydex export`: everybody of a workspace, as a dialect's documents, one a line.
//!
//! A line is what the workspace's API answers of that person, byte for byte; of ONLYOFFICE the
//! `response`, its URLs relative to the portal, since an export has no host.
//!
//! A walk by number, a page at a time: memory holds a few pages, and people who come or go
//! meanwhile shift no one else.

use std::{io::Write as _, path::PathBuf, sync::Arc};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use polydex_directory::{Caller, Directory};
use polydex_lens::Documents;
use polydex_model::{
    Filter, Person, Query,
    query::{Cursor, Window},
};

use crate::{
    Exit, Settings,
    database::Database,
    format::Format,
    log::say,
    progress,
    settings::{DataArgs, WorkspaceArgs},
};

/// Options of `export`.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct Args {
    /// What the documents are.
    #[arg(long, value_parser = Format::parser())]
    to: Format,
    /// Name of the workspace; without it, the one that was made first.
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    /// Where they go. Without a file, to standard output.
    file: Option<PathBuf>,
    /// Replace the file if it is there.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// People read at once.
const PAGE: u32 = 500;

/// Pages that are written out side by side.
const AT_ONCE: usize = 4;

/// `polydex export`
pub(crate) async fn run(args: Args) -> Result<(), Exit> {
    let settings = Settings::of_data(args.data.clone(), WorkspaceArgs::default())?;
    let database = Database::existing(&settings).await?;
    let workspace = database.workspace(args.workspace.as_deref()).await?;
    let program = database.program(&workspace).await?;
    let documents = args.to.documents_of(&workspace, &settings.dialects)?;
    let outcome = everybody(&args, documents, &database.directory, &program).await;
    database.directory.close().await;
    say(&format!("{} people exported.", outcome?));
    Ok(())
}

async fn everybody(
    args: &Args,
    documents: Arc<dyn Documents>,
    directory: &Directory,
    program: &Caller,
) -> Result<u64, Exit> {
    let mut out = progress::create_unless_there(args.file.as_deref(), args.force)?;
    let all = directory.list::<Person>(program, &page(None, 1)).await?.total;
    let bar = progress::bar(Some(all), "people");
    let pages = stream::try_unfold(Some(None), async |at: Option<Option<Cursor>>| {
        let Some(behind) = at else { return Ok(None) };
        let mut page = directory.list::<Person>(program, &page(behind, PAGE)).await?;
        let next = page.cursors.pop().filter(|_| page.more).map(Some);
        Ok::<_, Exit>(Some((page.items, next)))
    });
    let texts = pages.map_ok(|people| write(documents.clone(), people)).try_buffered(AT_ONCE);
    let mut texts = std::pin::pin!(texts.boxed_local());
    let mut count = 0;
    while let Some((people, text)) = texts.try_next().await? {
        out.write_all(text.as_bytes())?;
        count += people;
        bar.inc(people);
    }
    out.flush()?;
    bar.finish_and_clear();
    Ok(count)
}

/// The documents of a page, written on a thread that may take its time.
async fn write(documents: Arc<dyn Documents>, people: Vec<Person>) -> Result<(u64, String), Exit> {
    let write = move || {
        let lines = people.iter().map(|person| documents.write(person) + "\n");
        (people.len() as u64, lines.collect())
    };
    let written = tokio::task::spawn_blocking(write).await;
    written.map_err(|_| Exit::Refused("writing a document failed".to_owned()))
}

fn page(behind: Option<Cursor>, take: u32) -> Query {
    let window = match behind {
        None => Window::Offset { skip: 0, take },
        Some(cursor) => Window::After { cursor, take },
    };
    Query { filter: Filter::All, order: Vec::new(), window }
}
