//! A dialect is one folder of each kind and its line in the registry: nothing else names Rolo.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The files outside its own folders that name the example's crates. `cargo xtask new-dialect`
/// copies them.
const NAMING: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "crates/registry/Cargo.toml",
    "crates/registry/src/lib.rs",
    "tools/xtask/src/new_dialect.rs",
];

/// Everything below a folder that may name a crate, but for build output and hidden files.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || name == "target" {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if ["lock", "rs", "toml"]
            .iter()
            .any(|kind| path.extension().is_some_and(|own| own == *kind))
        {
            found.push(path);
        }
    }
}

#[test]
fn nothing_but_manifests_and_the_registry_names_the_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().expect("the root of the workspace");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let crates = ["format", "face"]
        .map(|half| [format!("polydex-{half}-example"), format!("polydex_{half}_example")]);
    let naming: BTreeSet<String> = files
        .iter()
        .map(|path| path.strip_prefix(&root).expect("a path below the root"))
        .filter(|path| !path.starts_with("formats/example") && !path.starts_with("faces/example"))
        .filter(|path| *path != Path::new("crates/registry/tests/one_line.rs"))
        .filter(|path| {
            let text = fs::read_to_string(root.join(path)).unwrap_or_default();
            crates.concat().iter().any(|name| text.contains(name.as_str()))
        })
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    assert_eq!(naming, NAMING.iter().map(|path| (*path).to_owned()).collect());
}
