//! What an edit of one contact point costs. Run with `--ignored --nocapture`.

use std::fs;

use polydex_directory::{Expect, Lookup};
use polydex_model::{ContactPoint, Person, Value};
use tokio::task::JoinSet;

use crate::house::House;

const PEOPLE: usize = 64;
const EDITS: usize = 3_000;

/// Processor time of this process, in clock ticks of 10 ms.
fn ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

async fn person(house: &House, n: usize, points: u32) -> Person {
    let made = house.directory.create::<Person>(&house.program, |blank| {
        let mut person = blank.clone();
        person.card.name.given = Some(format!("Ana {n}"));
        person.card.name.surname = Some("Silva-Übermut".to_owned());
        person.account.user_name = format!("ana{n}");
        person.card.points = (0..points)
            .map(|at| ContactPoint::pending(at, Value::phone(format!("+49 30 {n:05}{at:03}"))))
            .collect();
        Ok(person)
    });
    made.await.unwrap()
}

/// Processor time of one edit in microseconds.
async fn cost(points: u32, edit: fn(&mut Person, usize)) -> u64 {
    let house = House::open().await;
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        people.push(person(&house, n, points).await.id);
    }
    let before = ticks();
    let mut tasks = JoinSet::new();
    for (at, id) in people.into_iter().enumerate() {
        let (directory, program) = (house.directory.clone(), house.program.clone());
        tasks.spawn(async move {
            for n in 0..EDITS / PEOPLE {
                let change = |before: &Person| {
                    let mut after = before.clone();
                    edit(&mut after, at * EDITS + n);
                    Ok(after)
                };
                directory.edit(&program, &Lookup::Id(id.0), Expect::Any, change).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    (ticks() - before) * 10_000 / EDITS as u64
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, not a test"]
async fn an_edit_of_one_point_costs_what_it_must() {
    for points in [4, 100] {
        let changed = cost(points, |person, n| {
            person.card.points[1].value = Value::text(format!("changed {n}"));
        });
        let changed = changed.await;
        let replaced = cost(points, |person, n| {
            person.card.points.pop();
            let value = Value::link(format!("https://{n}.example"));
            person.card.points.push(ContactPoint::pending(0, value));
        });
        let replaced = replaced.await;
        println!("{points} points: {changed} µs to change one, {replaced} µs to replace one");
    }
}
