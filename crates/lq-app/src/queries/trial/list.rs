//! The firms behind a number of a trial, page by page.

use lq_core::RecordId;
use lq_core::value::Lang;

use super::{Trial, facts};
use crate::queries::detail;
use crate::{App, AppError, Caller};

/// Which firms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that qualify.
    Yes,
    /// Those that miss the condition at this place alone.
    Missing(usize),
    /// Those of which facts are missing; of which the fact at this place is.
    Open(Option<usize>),
    /// Those that come in against the standing rule.
    Gained,
    /// Those that go out.
    Lost,
    /// Those that get more.
    More,
    /// Those that get less.
    Less,
}

/// One firm.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The record.
    pub id: RecordId,
    /// Its human number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// What it gets, in 分.
    pub amount: Option<i64>,
    /// What it gets of the budget, in 分.
    pub given: Option<i64>,
    /// What it got under the standing rule, in 分; of comparisons alone.
    pub before: Option<i64>,
    /// How many other policies it qualifies for.
    pub n_others: usize,
    /// What would be enough, or what is missing, a sentence or name each.
    pub said: Vec<String>,
}

/// One page of firms.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The firms.
    pub rows: Vec<Listed>,
    /// All of them.
    pub total: usize,
}

/// What is known of a row before its firm is named.
#[derive(Clone, Debug, Default)]
struct Line {
    row: usize,
    amount: Option<i64>,
    given: Option<i64>,
    before: Option<i64>,
    n_others: usize,
    said: Vec<String>,
}

/// A page of the firms behind a number.
///
/// * `from`, `size`: firms left out at the beginning, and most that are told.
///
/// # Errors
/// The store's.
pub fn shown(
    app: &App,
    caller: &Caller,
    trial: &Trial,
    which: Which,
    from: usize,
    size: usize,
) -> Result<Shown, AppError> {
    let (lines, total) = lines(trial, which, from, size);
    let mut rows = named(app, trial, lines)?;
    if let Which::Missing(_) = which {
        for row in &mut rows {
            row.said = enough(app, caller, trial, row.id)?;
        }
    }
    Ok(Shown { rows, total })
}

fn lines(trial: &Trial, which: Which, from: usize, size: usize) -> (Vec<Line>, usize) {
    let found = &trial.found;
    let moved = |list: Option<&Vec<super::Moved>>| {
        let list = list.map_or(&[][..], Vec::as_slice);
        let line = |moved: &super::Moved| Line {
            row: moved.row,
            amount: moved.after,
            before: moved.before,
            ..Line::default()
        };
        (list.iter().skip(from).take(size).map(line).collect(), list.len())
    };
    let comparison = trial.comparison.as_ref();
    match which {
        Which::Yes => {
            let line = |yes: &super::Yes| Line {
                row: yes.row,
                amount: yes.amount,
                given: yes.given,
                n_others: yes.n_others,
                ..Line::default()
            };
            (found.yes.iter().skip(from).take(size).map(line).collect(), found.yes.len())
        }
        Which::Missing(place) => {
            let rows = trial.missed.get(place).map_or(&[][..], |missed| missed.rows.as_slice());
            let line = |row: &usize| Line { row: *row, ..Line::default() };
            (rows.iter().skip(from).take(size).map(line).collect(), rows.len())
        }
        Which::Open(place) => {
            let is_meant =
                |(_, facts): &&(usize, Vec<usize>)| place.is_none_or(|place| facts.contains(&place));
            let rows: Vec<_> = found.open.iter().filter(is_meant).collect();
            let line = |(row, facts): &&(usize, Vec<usize>)| Line {
                row: *row,
                said: facts.iter().map(|fact| trial.lacking[*fact].label.clone()).collect(),
                ..Line::default()
            };
            (rows.iter().skip(from).take(size).map(line).collect(), rows.len())
        }
        Which::Gained => moved(comparison.map(|told| &told.gained)),
        Which::Lost => moved(comparison.map(|told| &told.lost)),
        Which::More => moved(comparison.map(|told| &told.more)),
        Which::Less => moved(comparison.map(|told| &told.less)),
    }
}

fn named(app: &App, trial: &Trial, lines: Vec<Line>) -> Result<Vec<Listed>, AppError> {
    let ids: Vec<RecordId> = lines.iter().map(|line| trial.found.feed.heads[line.row].id).collect();
    let captions = app.read(|reader| Ok(reader.captions(&trial.kind, &ids, Lang::Zh)?))?;
    let listed = |(line, id): (Line, &RecordId)| {
        let caption = captions.get(id);
        Listed {
            id: *id,
            number: caption.map(|caption| caption.number.clone()).unwrap_or_default(),
            name: caption.map_or_else(|| id.to_string(), |caption| caption.text.clone()),
            amount: line.amount,
            given: line.given,
            before: line.before,
            n_others: line.n_others,
            said: line.said,
        }
    };
    Ok(lines.into_iter().zip(&ids).map(listed).collect())
}

/// What would be enough for a firm, in sentences.
fn enough(app: &App, caller: &Caller, trial: &Trial, id: RecordId) -> Result<Vec<String>, AppError> {
    let rule = &trial.found.checked;
    let detail = detail::at(app, caller, &trial.kind, id, trial.as_of)?;
    let facts = facts::of(app, caller, &detail, &[rule])?;
    let needs = lq_rule::explain(rule, &facts).needs;
    let changes = if needs.alone.is_empty() { &needs.together } else { &needs.alone };
    Ok(changes.iter().map(lq_rule::explain::Change::say).collect())
}
