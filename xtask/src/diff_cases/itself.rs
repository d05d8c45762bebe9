//! Public contracts against themselves: nothing has changed, and so nothing may be found.

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use specwright::diff::{Terms, diff};
use specwright::source::Sources;

use super::{TODAY, load};
use crate::corpus::shared;

/// Compares each of them with itself.
pub fn run(arguments: &[&str]) -> Result<()> {
    let (mut every, mut filter) = (1, "");
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match *argument {
            "--every" => every = rest.next().context("`--every` takes a number")?.parse()?,
            other => filter = other,
        }
    }
    let Some(corpus) = shared("corpus") else {
        println!("left out: there are no public contracts at hand (`../shared/corpus`)");
        return Ok(());
    };
    let table = fs::read_to_string(corpus.join("corpus.tsv"))?;
    let roots = table
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').nth(2));
    let (mut compared, mut refused, mut wrong) = (0, 0, 0);
    let start = Instant::now();
    for path in roots.filter(|it| it.contains(filter)).step_by(every) {
        let mut sources = Sources::default();
        let file = corpus.join(path);
        let (Ok(old), Ok(new)) = (load(&mut sources, &file), load(&mut sources, &file)) else {
            refused += 1;
            continue;
        };
        compared += 1;
        let begin = Instant::now();
        let terms = Terms {
            today: TODAY.to_owned(),
        };
        let found = diff(&old, &new, terms);
        if begin.elapsed().as_secs() >= 2 {
            println!("{path}: {:.1} s", begin.elapsed().as_secs_f64());
        }
        if !found.is_empty() {
            wrong += 1;
            println!("{path}: {} findings", found.len());
            for it in found.iter().take(4) {
                println!("    {} at {}: {}", it.id, it.subject, it.message);
            }
        }
    }
    println!(
        "{compared} contracts against themselves in {:.1} s, {wrong} with findings; {refused} were refused",
        start.elapsed().as_secs_f64()
    );
    if wrong > 0 {
        bail!("{wrong} contracts differ from themselves");
    }
    Ok(())
}
