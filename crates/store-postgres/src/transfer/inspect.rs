//! What only this engine can see of its tables: whether what is derived is what the records say.
//! Keys and references are the database's own care.

use polydex_model::{AnyRecord, Organization, Person, Record as _, Workspace, normal::fold};
use polydex_store::{Lookup, derived};
use polydex_store_sql::{Cell, columns};
use serde_json::{Map, Value as Json};

use crate::{
    encode::Cells,
    error::{Result, failed},
    flavor::Postgres,
    lines::Lines,
    load,
    text::stored,
};

/// Records that are looked at together.
const BATCH: i64 = 500;

/// How many findings are told one by one.
const MOST: usize = 100;

/// Everything, workspace by workspace.
pub(super) async fn all(lines: &Lines, workspaces: &[Workspace]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for workspace in workspaces {
        let mut after = 0;
        loop {
            let rows = lines.read(ROWS, &[&workspace.id.0, &after, &BATCH]).await?;
            for row in &rows {
                after = row.try_get(0)?;
                let as_stored = Stored {
                    number: after,
                    is_person: row.try_get(1)?,
                    row: row.try_get(2)?,
                    points: row.try_get(3)?,
                    search: row.try_get(4)?,
                    labels: row.try_get(5)?,
                };
                found.extend(as_stored.findings(lines, workspace).await?);
            }
            if rows.is_empty() {
                break;
            }
        }
    }
    let left = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if left > 0 {
        found.push(format!("and {left} more findings of this kind"));
    }
    Ok(found)
}

/// A record's rows as JSON: its own, those of its points by number, its searched text, and the
/// folded forms of its labels.
pub(super) const ROWS: &str = "SELECT r.number, r.kind = 'person', row_to_json(r)::text,
         (SELECT json_object_agg(p.number, row_to_json(p))::text FROM contact_points p
          WHERE p.workspace_id = $1 AND p.record_number = r.number),
         (SELECT s.text FROM search s
          WHERE s.workspace_id = $1 AND s.record_number = r.number),
         ARRAY(SELECT l.folded FROM labels l
               WHERE l.workspace_id = $1 AND l.record_number = r.number
               ORDER BY l.place)
     FROM records r
     WHERE r.workspace_id = $1 AND r.number > $2
     ORDER BY r.number LIMIT $3";

struct Stored<'r> {
    number: i64,
    is_person: bool,
    row: &'r str,
    points: Option<&'r str>,
    search: Option<&'r str>,
    labels: Vec<&'r str>,
}

impl Stored<'_> {
    async fn findings(&self, lines: &Lines, workspace: &Workspace) -> Result<Vec<String>> {
        let which = Lookup::Number(self.number);
        let record = if self.is_person {
            load::record::<Person>(lines, workspace.id.0, &which).await?.map(Person::into_any)
        } else {
            load::record::<Organization>(lines, workspace.id.0, &which)
                .await?
                .map(Organization::into_any)
        };
        let mut wrong = match &record {
            Some(record) => self.columns(record, &workspace.settings.region)?,
            None => vec!["it can't be read".to_owned()],
        };
        if let Some(record) = &record {
            let text = derived::search_text(record, &workspace.settings.region);
            if self.search != Some(&stored(&text)) {
                wrong.push("the search index is not that of the record".to_owned());
            }
            let labels = record.card().labels.iter().map(|label| fold(label));
            if !labels.eq(self.labels.iter().copied()) {
                wrong.push("a label is not folded as it is written".to_owned());
            }
        }
        let name = format!("workspace {}, record {}", workspace.id.0, self.number);
        Ok(wrong.into_iter().map(|what| format!("{name}: {what}")).collect())
    }

    /// Columns whose content is not the one that the record would be written with now.
    fn columns(&self, record: &AnyRecord, region: &str) -> Result<Vec<String>> {
        let (cells, points) = columns(record, region, &Postgres);
        let mut wrong = differing(&cells, &read(self.row)?)?;
        let rows = self.points.map(read).transpose()?.unwrap_or_default();
        for (number, cells) in points {
            match rows.get(&number.to_string()).and_then(Json::as_object) {
                Some(row) => wrong.extend(differing(&cells, row)?),
                None => wrong.push("a contact point is missing".to_owned()),
            }
        }
        Ok(wrong)
    }
}

fn read(json: &str) -> Result<Map<String, Json>> {
    serde_json::from_str(json).map_err(|error| failed(error.to_string()))
}

fn differing(cells: &[Cell], row: &Map<String, Json>) -> Result<Vec<String>> {
    let expected = serde_json::to_value(Cells { cells, number: None });
    let expected = expected.map_err(|error| failed(error.to_string()))?;
    let expected = expected.as_object().into_iter().flatten();
    let wrong = expected.filter(|(column, value)| row.get(*column) != Some(*value));
    Ok(wrong.map(|(column, _)| format!("{column} is not that of the record")).collect())
}
