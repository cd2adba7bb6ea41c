//! Many policies over many enterprises: the neutral policies turned into rules of the language, read, checked, brought
//! down, compiled and swept.

mod schema;
mod table;
mod wording;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use lq_core::time::Day;
use lq_rule::checked::{Checked, Source, When};
use lq_rule::columns::Columns;
use lq_rule::lower::{ColumnList, Setting, lower};
use lq_rule::plan::Plan;
use lq_rule::sweep::{OtherColumns, Program, Scratch, Tally};
use lq_rule::{Schema, check, parse};
use sha2::{Digest as _, Sha256};

use self::schema::COLUMNS;
use self::table::Table;
use crate::measure::{Said, say_with, timed};

/// What is measured: threads, and how many of the policies.
const WORKS: [(&str, usize, usize); 4] =
    [("policy", 2, usize::MAX), ("policy:1", 1, usize::MAX), ("policy:20", 2, 20), ("policy:20:1", 1, 20)];

/// One changed row against all policies.
const ROW: &str = "policy:row";

/// Rows a thread takes at a time.
const PIECE: usize = 16_384;

/// Sweeps the tables of a folder, smallest first.
///
/// `n` counts rows; the checksum is the peers': a digest of id, count and sum of each policy.
pub(crate) fn run(path: &Path, work: Option<&str>) -> Result<(), String> {
    let is_asked = |name: &str| work.is_none_or(|work| work == name);
    if !WORKS.iter().any(|(name, ..)| is_asked(name)) && !is_asked(ROW) {
        return Err(format!("`policy` knows no work `{}`", work.unwrap_or_default()));
    }
    let texts = texts(&path.join("policies.json"))?;
    let sizes = ["10000", "100000", "1000000"].map(|size| path.join(size).join("enterprises.csv"));
    for file in sizes.iter().filter(|file| file.is_file()) {
        for (name, n_threads, n_rules) in WORKS.iter().filter(|(name, ..)| is_asked(name)) {
            sweep(file, &texts[..texts.len().min(*n_rules)], name, *n_threads)?;
        }
        if is_asked(ROW) {
            rows(file, &texts)?;
        }
    }
    Ok(())
}

/// Id and rule of each policy.
fn texts(file: &Path) -> Result<Vec<(String, String)>, String> {
    let json = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let policies: Vec<serde_json::Value> = serde_json::from_str(&json).map_err(|error| error.to_string())?;
    policies
        .iter()
        .map(|policy| Ok((policy["id"].as_str().unwrap_or_default().to_owned(), wording::rule(policy)?)))
        .collect()
}

/// Rules ready to be swept, and how long that took.
struct Ready {
    columns: Columns,
    program: Program,
    checked_s: f64,
    compiled_s: f64,
    load_s: f64,
}

fn ready(file: &Path, texts: &[(String, String)], n_threads: usize) -> Result<Ready, String> {
    let started = Instant::now();
    let table = table::read(file, n_threads)?;
    let load_s = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let rules = checked(texts)?;
    let checked_s = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let (plans, list) = lowered(&rules, &table)?;
    let columns = placed(&list, table)?;
    let program = Program::compile(&plans, &columns);
    let compiled_s = started.elapsed().as_secs_f64();
    Ok(Ready { columns, program, checked_s, compiled_s, load_s })
}

/// Reads and checks the rules.
fn checked(texts: &[(String, String)]) -> Result<Vec<Checked>, String> {
    let registry = schema::registry();
    let schema = Schema::of(&registry);
    let mut rules = Vec::with_capacity(texts.len());
    for (id, text) in texts {
        let (book, mut problems) = parse(text);
        let (checked, more) = check(&book, &schema);
        problems.extend(more);
        problems.retain(|problem| !problem.code.is_hint());
        match checked.into_iter().next().flatten() {
            Some(rule) if problems.is_empty() => rules.push(rule),
            _ => return Err(format!("{id}: {problems:?}\n{text}")),
        }
    }
    Ok(rules)
}

fn lowered(rules: &[Checked], table: &Table) -> Result<(Vec<Plan>, ColumnList), String> {
    let words: Vec<Vec<String>> = table.words.iter().map(|words| words.words().to_vec()).collect();
    let words_of = |source: &Source| place_of(source).map_or(&[][..], |place| words[place].as_slice());
    let on = Day::from_ymd(2024, 12, 31).ok_or("no such day")?;
    let setting = Setting { on, home: &[], words: &words_of };
    let mut list = ColumnList::default();
    let plans: Result<Vec<Plan>, _> = rules.iter().map(|rule| lower(rule, &setting, &mut list)).collect();
    Ok((plans.map_err(|error| error.to_string())?, list))
}

/// The column of the file a source is.
fn place_of(source: &Source) -> Option<usize> {
    match source {
        Source::Field(place) => {
            // Fields are the columns' labels, each once.
            let mut labels: Vec<&str> = Vec::new();
            COLUMNS.iter().position(|column| {
                if labels.contains(&column.label) {
                    return false;
                }
                labels.push(column.label);
                labels.len() == place + 1 && column.year.is_none()
            })
        }
        Source::Series { metric, of: When::Fixed(period) } => {
            COLUMNS.iter().position(|column| column.label == metric && column.is_of(*period))
        }
        _ => None,
    }
}

/// The columns the plans name, in their order.
fn placed(list: &ColumnList, table: Table) -> Result<Columns, String> {
    let mut kept: Vec<Option<_>> = table.columns.into_iter().map(Some).collect();
    let columns: Option<Vec<_>> =
        list.columns().iter().map(|column| kept[place_of(column.source())?].take()).collect();
    let columns = columns.ok_or("a rule asks for a column the file does not have")?;
    Columns::new(columns).ok_or_else(|| "columns of different lengths".to_owned())
}

fn sweep(file: &Path, texts: &[(String, String)], work: &str, n_threads: usize) -> Result<(), String> {
    let Ready { columns, program, checked_s, compiled_s, load_s } = ready(file, texts, n_threads)?;
    let measured = timed(|| swept(&program, &columns, n_threads).map_err(|error| format!("{error:?}")))?;
    let mut digest = Sha256::new();
    for ((id, _), rule) in texts.iter().zip(&measured.answer.rules) {
        digest.update(format!("{id}:{}:{}\n", rule.n_yes, rule.money / 100));
    }
    let digest = digest.finalize();
    let checksum = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let n_rows = columns.n_rows();
    let more = [
        ("policies", texts.len() as f64),
        ("check_s", checked_s),
        ("compile_s", compiled_s),
        ("conditions", program.n_conditions() as f64),
        ("column_bytes_per_row", columns.bytes() as f64 / n_rows.max(1) as f64),
    ];
    let load_s = load_s + checked_s + compiled_s;
    say_with(&measured, &Said { work, n: n_rows as u64, checksum, load_s, threads: n_threads }, &more);
    Ok(())
}

/// Sweeps all rows on so many threads, each taking the next piece.
fn swept(program: &Program, columns: &Columns, n_threads: usize) -> Result<Tally, OtherColumns> {
    let next = AtomicUsize::new(0);
    let pieces = || {
        let (mut scratch, mut tally) = (Scratch::default(), Tally::default());
        loop {
            let first = next.fetch_add(PIECE, Ordering::Relaxed);
            if first >= columns.n_rows() {
                return Ok(tally);
            }
            program.sweep(columns, first..first + PIECE, &mut scratch, &mut tally)?;
        }
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..n_threads).map(|_| scope.spawn(pieces)).collect();
        let mut whole = pieces()?;
        for other in others {
            whole.merge(&other.join().unwrap_or(Err(OtherColumns))?);
        }
        Ok(whole)
    })
}

/// One changed row against all policies: `seconds` for one row, `n` rows measured; the checksum counts outcomes.
fn rows(file: &Path, texts: &[(String, String)]) -> Result<(), String> {
    let Ready { columns, program, load_s, .. } = ready(file, texts, 1)?;
    let (mut scratch, mut outcomes) = (Scratch::default(), Vec::new());
    let n_rows = columns.n_rows().min(10_000);
    let mut measured = timed(|| {
        let mut n_yes = 0_usize;
        for row in 0..n_rows {
            program.row(&columns, row, &mut scratch, &mut outcomes).map_err(|error| format!("{error:?}"))?;
            n_yes += outcomes.iter().filter(|outcome| outcome.verdict == Some(true)).count();
        }
        Ok(n_yes)
    })?;
    measured.seconds /= n_rows as f64;
    measured.best /= n_rows as f64;
    let checksum = measured.answer.to_string();
    say_with(&measured, &Said { work: ROW, n: n_rows as u64, checksum, load_s, threads: 1 }, &[]);
    Ok(())
}
