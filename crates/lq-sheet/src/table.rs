//! The rows of a table proper: title, heading, totals and notes left out, merged and repeated values filled in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cell::{Cell, RowBuf};
use crate::error::SheetError;
use crate::layout::{
    ColumnRole, Layout, begins_note, begins_section, clean_heading, ends_as_total, is_ditto, is_sample_mark,
    is_total_label,
};
use crate::source::{Merge, Progress, RowSource};

/// Why a row of the body was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipWhy {
    /// No value in any column.
    Blank,
    /// 合计, 小计, 总计.
    Total,
    /// A note or signature line.
    Note,
    /// A title between rows.
    Section,
    /// The heading again.
    RepeatedHeading,
    /// A sample row of a template.
    Sample,
    /// Hidden in the sheet.
    Hidden,
}

impl SkipWhy {
    /// The Chinese word for people.
    pub fn label(self) -> &'static str {
        match self {
            SkipWhy::Blank => "空行",
            SkipWhy::Total => "合计行",
            SkipWhy::Note => "注释行",
            SkipWhy::Section => "分节标题",
            SkipWhy::RepeatedHeading => "重复表头",
            SkipWhy::Sample => "示例行",
            SkipWhy::Hidden => "隐藏行",
        }
    }
}

/// A row that was left out, with its first text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Row number in the sheet.
    pub row: u32,
    /// Why.
    pub why: SkipWhy,
    /// Its first text, to recognise it by.
    pub text: String,
}

/// How many left-out rows are listed one by one; beyond that they are counted only.
const LISTED: usize = 200;

/// Reads the rows of a table.
pub struct Table<S> {
    source: S,
    layout: Layout,
    /// Rectangles of more than one row below the heading, by first row.
    tall: Vec<Merge>,
    next_tall: usize,
    open_tall: Vec<Merge>,
    wide: Vec<Merge>,
    current: RowBuf,
    previous: RowBuf,
    headings: Vec<(usize, String)>,
    ended: bool,
    skipped: Vec<Skipped>,
    counts: BTreeMap<SkipWhy, u64>,
}

impl<S: RowSource> Table<S> {
    /// Reads `source` from its start as laid out.
    ///
    /// * `merges`: merged rectangles of the sheet; those of one column and several rows fill down.
    pub fn new(source: S, layout: Layout, merges: &[Merge]) -> Table<S> {
        let first = layout.first_body_row();
        let mut tall: Vec<Merge> =
            merges.iter().copied().filter(|m| m.bottom > m.top && m.bottom >= first).collect();
        tall.sort_unstable();
        let mut wide: Vec<Merge> =
            merges.iter().copied().filter(|m| m.right > m.left && m.top >= first).collect();
        wide.sort_unstable();
        let headings = layout
            .columns
            .iter()
            .filter(|c| !c.printed.is_empty())
            .map(|c| (c.index as usize, c.printed.rsplit('/').next().unwrap_or_default().to_owned()))
            .collect();
        Table {
            source,
            layout,
            tall,
            next_tall: 0,
            open_tall: Vec::new(),
            wide,
            current: RowBuf::new(),
            previous: RowBuf::new(),
            headings,
            ended: false,
            skipped: Vec::new(),
            counts: BTreeMap::new(),
        }
    }

    /// The layout it reads by.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// How far reading has come.
    pub fn progress(&self) -> Progress {
        self.source.progress()
    }

    /// Rows left out so far, the first ones listed.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// How many rows were left out, by reason.
    pub fn skip_counts(&self) -> &BTreeMap<SkipWhy, u64> {
        &self.counts
    }

    /// The next row of data, lent until the next call; `None` at the end.
    ///
    /// Repeated values (同上, 〃) and cells merged over several rows hold the value they stand for.
    /// Errors: those of the source.
    pub fn next_row(&mut self) -> Result<Option<&RowBuf>, SheetError> {
        std::mem::swap(&mut self.current, &mut self.previous);
        loop {
            if !self.source.next_row(&mut self.current)? {
                self.current.start(0, false);
                return Ok(None);
            }
            if self.current.number() < self.layout.first_body_row() {
                continue;
            }
            match self.why_skip() {
                Some(why) => self.skip(why),
                None => break,
            }
        }
        self.fill_merged();
        self.fill_ditto();
        Ok(Some(&self.current))
    }

    fn skip(&mut self, why: SkipWhy) {
        *self.counts.entry(why).or_default() += 1;
        if self.skipped.len() < LISTED && why != SkipWhy::Blank {
            let text =
                first_text(&self.current).map_or_else(String::new, |(_, t)| t.chars().take(60).collect());
            self.skipped.push(Skipped { row: self.current.number(), why, text });
        }
    }

    fn why_skip(&mut self) -> Option<SkipWhy> {
        let row = &self.current;
        let rules = self.layout.skip;
        if row.is_blank() {
            return Some(SkipWhy::Blank);
        }
        if row.is_hidden() && rules.hidden {
            return Some(SkipWhy::Hidden);
        }
        let (column, text) = first_text(row)?;
        if rules.totals && self.is_total(column, text) {
            return Some(SkipWhy::Total);
        }
        let most = 2.max(self.layout.columns.len() / 2);
        if rules.notes && begins_note(text) && !has_more(row, most) {
            self.ended |= !has_more(row, 1);
            return Some(SkipWhy::Note);
        }
        let is_alone = !has_more(row, 1);
        if rules.notes && self.ended && is_alone {
            return Some(SkipWhy::Note);
        }
        if is_alone && rules.sections && self.is_section(column, text) {
            return Some(SkipWhy::Section);
        }
        if rules.samples && is_sample_mark(text) {
            return Some(SkipWhy::Sample);
        }
        if rules.repeated_headings && self.is_heading_again() {
            return Some(SkipWhy::RepeatedHeading);
        }
        None
    }

    fn is_total(&self, column: usize, text: &str) -> bool {
        let row = &self.current;
        // The label may stand in 序号 or in the first columns of names.
        let labels = (column..row.len().min(column + 3)).filter_map(|c| match row.get(c) {
            Cell::Text(text) => Some(text),
            _ => None,
        });
        if labels.clone().next().is_some_and(is_total_label) {
            return true;
        }
        let others_are_figures = || {
            row.cells().skip(column + 1).all(|cell| match cell {
                Cell::Text(text) => {
                    cell.is_blank() || text.trim().parse::<f64>().is_ok() || text.trim() == "-"
                }
                Cell::Date(_) => false,
                _ => true,
            })
        };
        (ends_as_total(text) || labels.skip(1).any(is_total_label)) && others_are_figures()
    }

    fn is_section(&self, column: usize, text: &str) -> bool {
        let row = self.current.number();
        let half = self.layout.columns.len() as u32;
        let is_wide = self.wide.binary_search_by(|m| m.top.cmp(&row)).is_ok_and(|at| {
            self.wide[at].left == column as u32 && (self.wide[at].right - self.wide[at].left + 1) * 2 >= half
        });
        is_wide || (begins_section(text) && self.layout.columns.len() > 1)
    }

    fn is_heading_again(&self) -> bool {
        let mut same = 0;
        for (column, heading) in &self.headings {
            match self.current.get(*column) {
                Cell::Text(text) if text == heading || clean_heading(text) == *heading => same += 1,
                cell if cell.is_blank() => {}
                _ => return false,
            }
        }
        same >= 2 || (same == 1 && self.headings.len() == 1)
    }

    fn fill_merged(&mut self) {
        let row = self.current.number();
        while self.tall.get(self.next_tall).is_some_and(|m| m.top <= row) {
            self.open_tall.push(self.tall[self.next_tall]);
            self.next_tall += 1;
        }
        if self.open_tall.is_empty() {
            return;
        }
        self.open_tall.retain(|m| m.bottom >= row);
        for merge in &self.open_tall {
            let column = merge.left as usize;
            if merge.top < row && self.previous.number() >= merge.top && self.current.get(column).is_blank() {
                self.current.set(column, self.previous.get(column));
            }
        }
    }

    fn fill_ditto(&mut self) {
        for column in 0..self.current.len() {
            if let Cell::Text(text) = self.current.get(column)
                && is_ditto(text)
                && self.previous.number() > 0
            {
                self.current.set(column, self.previous.get(column));
            }
        }
    }

    /// Columns that hold data by their role.
    pub fn data_columns(&self) -> impl Iterator<Item = usize> + '_ {
        self.layout.columns.iter().filter(|c| c.role == ColumnRole::Data).map(|c| c.index as usize)
    }
}

/// First cell that is not blank, if it is text.
fn first_text(row: &RowBuf) -> Option<(usize, &str)> {
    for column in 0..row.len() {
        match row.get(column) {
            Cell::Text(text) if !text.trim().is_empty() => return Some((column, text)),
            Cell::Text(_) | Cell::Empty => {}
            // A serial number may stand before the label of a total.
            Cell::Number(_) if column == 0 => {}
            _ => return None,
        }
    }
    None
}

/// Whether more than so many cells are filled.
fn has_more(row: &RowBuf, most: usize) -> bool {
    row.cells().filter(|cell| !cell.is_blank()).nth(most).is_some()
}
