//! `cargo xtask new-dialect NAME`: a copy of the example dialect under another name, as a start.

use std::{fs, path::Path};

use anyhow::{Context as _, bail, ensure};

/// The folders of the example.
const FOLDERS: [&str; 2] = ["formats", "faces"];

/// The line of the registry behind which the new one is put.
const LAST_OF_REGISTRY: &str = "    #[cfg(feature = \"example\")]";

pub fn run(name: &str) -> anyhow::Result<()> {
    let is_word = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    ensure!(is_word, "NAME is lower-case letters and digits, such as acme");
    for folder in FOLDERS {
        let (from, to) = (Path::new(folder).join("example"), Path::new(folder).join(name));
        ensure!(!to.exists(), "{} is there already", to.display());
        copy(&from, &to, name)?;
    }
    edit(Path::new("Cargo.toml"), |text| manifest(text, name))?;
    edit(Path::new("crates/registry/Cargo.toml"), |text| registry_manifest(text, name))?;
    edit(Path::new("crates/registry/src/lib.rs"), |text| registry(text, name))?;
    println!(
        "made formats/{name} and faces/{name}, and a line for them in crates/registry.\n\
         CONTRIBUTING.md says what to do next; this tries the dialect alone:\n\n  \
         cargo test -p polydex-format-{name} -p polydex-face-{name} --all-features"
    );
    Ok(())
}

/// The example's words as those of the new dialect.
fn renamed(text: &str, name: &str) -> String {
    let mut title = name.to_owned();
    title[..1].make_ascii_uppercase();
    text.replace("example", name).replace("Rolo", &title).replace("rolo", name)
}

fn copy(from: &Path, to: &Path, name: &str) -> anyhow::Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target, name)?;
            continue;
        }
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        fs::write(&target, renamed(&text, name))
            .with_context(|| format!("cannot write {}", target.display()))?;
    }
    Ok(())
}

fn edit(path: &Path, change: impl FnOnce(&str) -> anyhow::Result<String>) -> anyhow::Result<()> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = change(&text).with_context(|| format!("cannot change {}", path.display()))?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Puts a line made of each line that starts so before that line.
fn twins(text: &str, starts: &[&str], name: &str) -> anyhow::Result<String> {
    let mut lines = Vec::new();
    let mut count = 0;
    for line in text.lines() {
        if starts.iter().any(|start| line.trim_start().starts_with(start)) {
            lines.push(renamed(line, name));
            count += 1;
        }
        lines.push(line.to_owned());
    }
    if count != starts.len() {
        bail!("expected {} lines of the example, found {count}", starts.len());
    }
    Ok(lines.join("\n") + "\n")
}

fn manifest(text: &str, name: &str) -> anyhow::Result<String> {
    twins(text, &["polydex-format-example", "polydex-face-example"], name)
}

/// The new dialect is there without a feature, as all but the example are.
fn registry_manifest(text: &str, name: &str) -> anyhow::Result<String> {
    let starts = [
        "\"polydex-format-example?/laws\"",
        "\"polydex-face-example?/walk\"",
        "polydex-format-example =",
        "polydex-face-example =",
    ];
    let text = twins(text, &starts, name)?;
    let optional = format!("polydex-format-{name} = {{ workspace = true, optional = true }}");
    let text = text.replace(&optional, &format!("polydex-format-{name}.workspace = true"));
    let text = text
        .replace(&format!("polydex-format-{name}?/laws"), &format!("polydex-format-{name}/laws"));
    let faces = "faces = [\n";
    ensure!(text.contains(faces), "the feature faces is not there");
    Ok(text.replace(faces, &format!("{faces}    \"dep:polydex-face-{name}\",\n")))
}

fn registry(text: &str, name: &str) -> anyhow::Result<String> {
    ensure!(text.contains(LAST_OF_REGISTRY), "the line of the example is not there");
    let line = format!("    polydex_format_{name}, polydex_face_{name};\n{LAST_OF_REGISTRY}");
    Ok(text.replace(LAST_OF_REGISTRY, &line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_and_registry_get_the_lines_of_the_new_dialect() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
        let manifest = manifest(&read("Cargo.toml"), "acme").unwrap();
        assert!(manifest.contains("polydex-format-acme = { path = \"formats/acme\" }\n"));
        assert!(manifest.contains("polydex-face-acme = { path = \"faces/acme\" }\n"));
        let of_registry = registry_manifest(&read("crates/registry/Cargo.toml"), "acme").unwrap();
        for line in [
            "    \"dep:polydex-face-acme\",\n",
            "    \"polydex-format-acme/laws\",\n",
            "    \"polydex-face-acme?/walk\",\n",
            "\npolydex-format-acme.workspace = true\n",
            "\npolydex-face-acme = { workspace = true, optional = true }\n",
        ] {
            assert!(of_registry.contains(line), "{line}: {of_registry}");
        }
        let registry = registry(&read("crates/registry/src/lib.rs"), "acme").unwrap();
        assert!(registry.contains("    polydex_format_acme, polydex_face_acme;\n"));
    }

    #[test]
    fn the_copy_has_no_word_of_the_example_left() {
        assert_eq!(
            renamed("polydex_format_example::RoloLens /rolo", "acme"),
            "polydex_format_acme::AcmeLens /acme"
        );
    }
}
