//! Where PostgreSQL's programs are, and who may run them.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
    process::Command,
};

use crate::Error;

/// The programs of one installed version.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    directory: PathBuf,
    /// User and group to run as: PostgreSQL refuses to be run by root.
    instead_of_root: Option<(u32, u32)>,
}

/// Oldest version that will do.
const OLDEST: u32 = 15;

/// Where Debian puts a directory for each version.
const VERSIONS: &str = "/usr/lib/postgresql";

impl Programs {
    pub(crate) fn find() -> Result<Self, Error> {
        let directory = newest().or_else(in_path).ok_or(Error::Missing)?;
        let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
        let instead_of_root = if is_root { Some(other_user()?) } else { None };
        Ok(Self { directory, instead_of_root })
    }

    /// A program that root may run too.
    pub(crate) fn client(&self, program: &str) -> Command {
        Command::new(self.directory.join(program))
    }

    pub(crate) fn command(&self, program: &str) -> Command {
        let program = self.directory.join(program);
        let Some((user, group)) = self.instead_of_root else { return Command::new(program) };
        let mut command = Command::new("setpriv");
        command.arg(format!("--reuid={user}")).arg(format!("--regid={group}"));
        command.arg("--clear-groups").arg(program);
        command
    }

    /// Gives directories to the user that runs the programs.
    pub(crate) fn hand_over(&self, directories: &[&Path]) -> Result<(), Error> {
        if let Some((user, group)) = self.instead_of_root {
            for directory in directories {
                chown(directory, Some(user), Some(group))?;
            }
        }
        Ok(())
    }
}

fn newest() -> Option<PathBuf> {
    let versions = fs::read_dir(VERSIONS).ok()?.filter_map(Result::ok);
    let versions = versions.filter_map(|version| {
        let number: u32 = version.file_name().to_str()?.parse().ok()?;
        let programs = version.path().join("bin");
        (number >= OLDEST && programs.join("initdb").exists()).then_some((number, programs))
    });
    versions.max().map(|(_, programs)| programs)
}

fn in_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find(|directory| directory.join("initdb").exists())
}

/// The user that the package makes, or else the system's least privileged one.
fn other_user() -> Result<(u32, u32), Error> {
    let users = fs::read_to_string("/etc/passwd")?;
    let ids = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    let found = ids("postgres").or_else(|| ids("nobody"));
    found.ok_or_else(|| Error::Failed("there is no user but root".to_owned()))
}
