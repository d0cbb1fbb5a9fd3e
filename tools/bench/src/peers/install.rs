//! Installing a peer, once, by the ordinary client of its registry.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;

use crate::data;

/// The programs of a package of Python's, in an environment of its own.
pub(super) fn python(package: &str, version: &str) -> anyhow::Result<PathBuf> {
    let folder = once(package, version, |folder| {
        let hint = "install the package python3-venv";
        run(Command::new("python3").args(["-m", "venv"]).arg(folder), hint)?;
        let wanted = format!("{package}=={version}");
        let pip = folder.join("bin/pip");
        run(Command::new(pip).args(["install", "--quiet", &wanted]), "the registry has to answer")
    })?;
    Ok(folder.join("bin"))
}

/// The programs of a package of Node's, in a folder of its own.
pub(super) fn npm(package: &str, version: &str) -> anyhow::Result<PathBuf> {
    let folder = once(package, version, |folder| {
        let wanted = format!("{package}@{version}");
        let quietly = ["--no-audit", "--no-fund", "--silent"];
        let mut npm = Command::new("npm");
        npm.args(["install", "--prefix"]).arg(folder).arg(wanted).args(quietly);
        run(&mut npm, "install the packages nodejs and npm")
    })?;
    Ok(folder.join("node_modules/.bin"))
}

/// The folder of a package, filled unless an earlier run came to the end of that.
fn once(
    package: &str,
    version: &str,
    fill: impl FnOnce(&Path) -> anyhow::Result<()>,
) -> anyhow::Result<PathBuf> {
    let folder = data::folder()?.join("peers").join(format!("{package}-{version}"));
    let mark = folder.join("installed");
    if !mark.exists() {
        eprintln!("installing {package} {version}, once");
        fs::create_dir_all(&folder)?;
        fill(&folder)?;
        fs::write(mark, "")?;
    }
    Ok(folder)
}

fn run(command: &mut Command, hint: &str) -> anyhow::Result<()> {
    let program = command.get_program().display().to_string();
    let status = command.status().with_context(|| format!("{program} cannot be run: {hint}"))?;
    anyhow::ensure!(status.success(), "{program} failed ({status}): {hint}");
    Ok(())
}
