//! Checks that a plan stays within one workspace.
//!
//! On a distributed engine (Citus) a table lies on several nodes by `workspace_id`. A statement goes
//! to one of them only if every table in it is bound to one workspace by a value that is known
//! beforehand: a parameter, not a column of another row. PostgreSQL's own plans show that: where
//! a condition can be derived from others, the scan has it; in a subquery that depends on the row
//! around it, it cannot.

use serde_json::Value as Json;

/// Tables distributed by workspace.
pub const BY_WORKSPACE: [&str; 11] = [
    "counters",
    "records",
    "groups",
    "contact_points",
    "labels",
    "email_domains",
    "person_groups",
    "search",
    "changes",
    "differences",
    "answers",
];

/// How plans show the workspace.
#[derive(Clone, Copy, Debug)]
pub struct Workspace {
    /// Whether it is among the conditions of a scan.
    pub binds: fn(&str) -> bool,
    /// Whether it is this value.
    pub is: fn(&str) -> bool,
}

/// The faults of a plan, in the form of `EXPLAIN (VERBOSE, FORMAT JSON)`, and of its subplans.
pub fn faults(plan: &Json, workspace: Workspace) -> Vec<String> {
    let mut faults = Vec::new();
    look_at(plan, workspace, &mut faults);
    faults
}

fn look_at(node: &Json, workspace: Workspace, faults: &mut Vec<String>) {
    let text = |name: &str| node[name].as_str().unwrap_or_default();
    let below = || node["Plans"].as_array().into_iter().flatten();
    let table = text("Relation Name");
    if BY_WORKSPACE.contains(&table) {
        let step = text("Node Type");
        let is_bound = match (step, text("Operation")) {
            // The workspace is the first column of each of these tables.
            ("ModifyTable", "Insert") => below().all(|rows| (workspace.is)(first_column(rows))),
            ("ModifyTable", _) => true, // what is changed is scanned below
            _ => ["Index Cond", "Recheck Cond", "Filter"]
                .iter()
                .any(|conditions| (workspace.binds)(text(conditions))),
        };
        if !is_bound {
            faults.push(format!("{step} of {table} is not of one workspace"));
        }
    }
    for output in node["Output"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        if output.starts_with("ROW(") && output.ends_with(')') {
            faults.push(format!("a row has no type with a name: {output}"));
        }
    }
    for below in below() {
        look_at(below, workspace, faults);
    }
}

/// The first output column of a plan step.
fn first_column(rows: &Json) -> &str {
    match rows["Node Type"].as_str() {
        Some("Subquery Scan") => first_column(&rows["Plans"][0]),
        _ => rows["Output"][0].as_str().unwrap_or_default(),
    }
}
