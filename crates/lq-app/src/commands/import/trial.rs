//! What reading every row found, and what is told of it.

use lq_sheet::Input;
use lq_sheet::write::CellProblem;

use super::columns::Column;
use super::{Mapping, Outcome, Problem, Tally};

/// Problems told on the page.
const MOST_TOLD: usize = 100;
/// Problems marked in the error workbook.
const MOST_MARKED: usize = 50_000;

/// What reading every row found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trial {
    pub(crate) mapping: Mapping,
    pub(crate) outcome: Outcome,
    pub(crate) heading_rows: Option<(u32, u32)>,
    /// By row.
    pub(crate) cells: Vec<CellProblem>,
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) tally: Tally,
    problems: Vec<Problem>,
    cells: Vec<CellProblem>,
    n_problems: usize,
}

impl Findings {
    /// Notes what is wrong with a row; `at` is column and cell as shown.
    pub(super) fn note(&mut self, row: u32, at: Option<(&Column, &str)>, text: String) {
        self.n_problems += 1;
        if self.problems.len() < MOST_TOLD {
            let (column, value) = at.map_or(("", ""), |(column, shown)| (column.heading.as_str(), shown));
            let value = value.chars().take(60).collect();
            self.problems.push(Problem { row, column: column.to_owned(), value, text: text.clone() });
        }
        if self.cells.len() < MOST_MARKED {
            let column = at.and_then(|(column, _)| u32::try_from(column.place).ok());
            self.cells.push(CellProblem { row, column, message: text });
        }
    }

    /// All of it, rows in order.
    pub(super) fn into_trial(
        mut self,
        input: &Input,
        mapping: &Mapping,
        heading_rows: Option<(u32, u32)>,
    ) -> Trial {
        // Within some rows cells are told first and rows as wholes after them.
        self.problems.sort_by_key(|problem| problem.row);
        self.cells.sort_by_key(|problem| problem.row);
        let outcome = Outcome {
            file: input.name().to_string(),
            tally: self.tally,
            problems: self.problems,
            n_problems: self.n_problems,
            ..Outcome::default()
        };
        Trial { mapping: mapping.clone(), outcome, heading_rows, cells: self.cells }
    }
}
