//! Finding the heading rows, and joining them into names.

use std::ops::RangeInclusive;

use super::sample::{CellKind, Sample, SampleRow};
use super::words::{
    PROBLEM_COLUMN, begins_note, clean_heading, is_serial_heading, is_total_label, is_unit, split_unit,
    table_unit,
};
use super::{ColumnRole, HeadingColumn, Layout, SkipRules};
use crate::source::Merge;

/// How deep a heading may stand.
const DEEPEST_HEADING: usize = 30;
/// How many rows a heading may have.
const MOST_HEADING_ROWS: usize = 4;

/// Tells the layout of a sheet from its first rows.
///
/// * The heading is the first row of short texts that covers most of the table's width; rows above are title,
///   rows of the same merged block belong to it.
/// * `heading_rows` is `None` when no row looks like one; columns are then unnamed.
pub fn detect(sample: &Sample) -> Layout {
    detect_known(sample, &|_| false)
}

/// As [`detect`]; `known` says whether a heading is the label of a field, which outweighs appearance.
pub fn detect_known(sample: &Sample, known: &dyn Fn(&str) -> bool) -> Layout {
    let seen = Seen { sample };
    match seen.find_heading(known) {
        Some(row) => {
            let rows = seen.extend(row);
            seen.layout(Some(rows))
        }
        None => seen.layout(None),
    }
}

/// The layout with heading rows set by a person, both from 1.
pub fn layout_at(sample: &Sample, first: u32, last: u32) -> Layout {
    let seen = Seen { sample };
    let index = |number: u32| sample.rows.iter().position(|r| r.number >= number);
    match (index(first), sample.rows.iter().rposition(|r| r.number <= last)) {
        (Some(a), Some(b)) if a <= b => seen.layout(Some(a..=b)),
        _ => seen.layout(None),
    }
}

struct Seen<'a> {
    sample: &'a Sample,
}

impl Seen<'_> {
    fn row(&self, at: usize) -> &SampleRow {
        &self.sample.rows[at]
    }

    fn merge_at(&self, row: u32, column: usize) -> Option<&Merge> {
        self.sample.merges.iter().find(|m| m.contains(row, column as u32))
    }

    /// Text of a cell, through merged cells.
    fn text(&self, at: usize, column: usize) -> &str {
        let row = self.row(at);
        let own = row.text(column);
        if !own.is_empty() {
            return own;
        }
        let Some(merge) = self.merge_at(row.number, column) else { return own };
        let top = self.sample.rows.iter().find(|r| r.number == merge.top);
        top.map_or("", |r| r.text(merge.left as usize))
    }

    /// Filled cells of a row, merged cells counted by their width.
    fn coverage(&self, at: usize) -> usize {
        (0..self.width()).filter(|&c| !self.text(at, c).is_empty()).count()
    }

    fn width(&self) -> usize {
        self.sample.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0)
    }

    /// Most cells filled by any row at or below.
    fn body_width(&self, from: usize) -> usize {
        self.sample.rows[from..].iter().take(30).map(SampleRow::filled).max().unwrap_or(0)
    }

    fn find_heading(&self, known: &dyn Fn(&str) -> bool) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        for at in 0..self.sample.rows.len().min(DEEPEST_HEADING) {
            let row = self.row(at);
            let hits = row.filled_cells().filter(|(_, text, _)| self.is_known(text, known)).count();
            if hits * 2 >= row.filled() && hits >= 2 && best.is_none_or(|(most, _)| hits > most) {
                best = Some((hits, at));
            }
        }
        if let Some((_, at)) = best {
            return Some(at);
        }
        (0..self.sample.rows.len().min(DEEPEST_HEADING)).find(|&at| self.looks_like_heading(at))
    }

    fn is_known(&self, text: &str, known: &dyn Fn(&str) -> bool) -> bool {
        let clean = clean_heading(text);
        known(&clean) || known(&split_unit(&clean).0)
    }

    fn looks_like_heading(&self, at: usize) -> bool {
        let row = self.row(at);
        let body = self.body_width(at);
        let filled = row.filled();
        if filled == 0 || (filled < 2 && body > 1) || self.is_title(at) {
            return false;
        }
        let is_label = |text: &str, kind: CellKind| match kind {
            CellKind::Text => text.chars().count() <= 60 && text.parse::<f64>().is_err(),
            CellKind::Number => is_year(text),
            _ => false,
        };
        if !row.filled_cells().all(|(_, text, kind)| is_label(text, kind)) {
            return false;
        }
        let first = row.filled_cells().next().map_or("", |(_, text, _)| text);
        if begins_note(first) || is_total_label(first) {
            return false;
        }
        if row.filled_cells().all(|(_, text, _)| text.contains(['：', ':'])) {
            return false;
        }
        self.coverage(at) * 10 >= body * 6
    }

    /// A single text, or one merged over nearly the whole width.
    fn is_title(&self, at: usize) -> bool {
        let row = self.row(at);
        let Some((column, ..)) = row.filled_cells().next() else { return false };
        if row.filled() == 1 && self.width() > 1 {
            return true;
        }
        row.filled() <= 2
            && self
                .merge_at(row.number, column)
                .is_some_and(|m| (m.right - m.left + 1) as usize * 10 >= self.width() * 8)
    }

    /// Adds group rows above and lower heading rows below.
    fn extend(&self, at: usize) -> RangeInclusive<usize> {
        let (mut first, mut last) = (at, at);
        while first > 0 && last - first + 1 < MOST_HEADING_ROWS && self.is_group_row(first - 1) {
            first -= 1;
        }
        while last + 1 < self.sample.rows.len()
            && last - first + 1 < MOST_HEADING_ROWS
            && self.continues(last)
        {
            last += 1;
        }
        first..=last
    }

    /// A row right above the heading that names groups of columns.
    fn is_group_row(&self, at: usize) -> bool {
        let row = self.row(at);
        if self.row(at + 1).number != row.number + 1 || self.is_title(at) || row.filled() == 0 {
            return false;
        }
        let texts_only = row.filled_cells().all(|(_, text, kind)| {
            (kind == CellKind::Text && !text.contains(['：', ':']) && text.chars().count() <= 30)
                || is_year(text)
        });
        let has_merge = row.filled_cells().any(|(c, ..)| {
            self.merge_at(row.number, c).is_some_and(|m| m.right > m.left || m.bottom > m.top)
        });
        texts_only && (has_merge || row.filled() >= 2)
    }

    /// Whether the row below `at` still belongs to the heading.
    fn continues(&self, at: usize) -> bool {
        let (row, below) = (self.row(at), self.row(at + 1));
        if below.number != row.number + 1 || below.filled() == 0 {
            return false;
        }
        let is_label = |(_, text, kind): (usize, &str, CellKind)| {
            (kind == CellKind::Text && text.parse::<f64>().is_err()) || is_year(text)
        };
        if !below.filled_cells().all(is_label) {
            return false;
        }
        let merged = (0..self.width()).filter_map(|c| self.merge_at(row.number, c));
        let (mut is_split, mut is_tall) = (false, false);
        for merge in merged {
            is_tall |= merge.bottom > row.number && merge.right - merge.left < 3;
            is_split |= merge.bottom == row.number
                && merge.right > merge.left
                && (merge.left..=merge.right).any(|c| below.kind(c as usize) != CellKind::Blank);
        }
        if is_split || is_tall {
            return true;
        }
        self.sample.merges.is_empty() && self.fills_gaps(at)
    }

    /// Without merged cells to go by (csv): the row below fills every gap and leaves room under single headings.
    fn fills_gaps(&self, at: usize) -> bool {
        let (row, below) = (self.row(at), self.row(at + 1));
        let width = below.cells.len().max(row.cells.len());
        let blank = |r: &SampleRow, c: usize| r.kind(c) == CellKind::Blank;
        let gaps = (0..width).filter(|&c| blank(row, c)).count();
        let under = (0..width).filter(|&c| !blank(row, c) && blank(below, c)).count();
        let covered = (0..width).all(|c| !blank(row, c) || !blank(below, c));
        gaps > 0 && under > 0 && covered && blank(below, 0)
    }

    fn layout(&self, heading: Option<RangeInclusive<usize>>) -> Layout {
        let body_from = heading.as_ref().map_or(0, |h| h.end() + 1);
        let above = &self.sample.rows[..heading.as_ref().map_or(0, |h| *h.start())];
        let title: Vec<String> = above
            .iter()
            .map(|r| r.filled_cells().map(|(_, text, _)| clean_heading(text)).collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty())
            .collect();
        let unit = above.iter().flat_map(|r| r.filled_cells()).find_map(|(_, text, _)| table_unit(text));
        let number_row = self.number_row(body_from, heading.is_some());
        let columns = (0..self.width()).filter_map(|c| self.column(c, heading.as_ref())).collect();
        let heading_rows = heading.map(|h| (self.row(*h.start()).number, self.row(*h.end()).number));
        Layout { heading_rows, number_row, columns, title, unit, skip: SkipRules::default() }
    }

    fn column(&self, column: usize, heading: Option<&RangeInclusive<usize>>) -> Option<HeadingColumn> {
        let parts = heading.map_or_else(Vec::new, |rows| self.parts(column, rows.clone()));
        let has_data = || self.sample.rows.iter().any(|r| r.kind(column) != CellKind::Blank);
        let hidden = self.sample.hidden.contains(column as u32);
        let index = column as u32;
        let Some((leaf, groups)) = parts.split_last() else {
            return has_data().then(|| HeadingColumn {
                index,
                name: String::new(),
                group: None,
                unit: None,
                printed: String::new(),
                hidden,
                role: ColumnRole::Unnamed,
            });
        };
        let printed = parts.join("/");
        let (mut name, mut unit) = split_unit(leaf);
        let mut groups: Vec<String> = groups.to_vec();
        let bare = name.trim_matches(['（', '）', '(', ')']).to_owned();
        if unit.is_none() && is_unit(&bare) && !groups.is_empty() {
            // 投资额 over （万元）: the lower row only names the unit.
            name = groups.pop().unwrap_or_default();
            unit = Some(bare);
        }
        let groups: Vec<String> = groups
            .iter()
            .map(|group| {
                let (group, group_unit) = split_unit(group);
                unit = unit.take().or(group_unit);
                group
            })
            .collect();
        let role = match name.as_str() {
            PROBLEM_COLUMN => ColumnRole::Problems,
            name if is_serial_heading(name) => ColumnRole::Serial,
            _ => ColumnRole::Data,
        };
        let group = (!groups.is_empty()).then(|| groups.join("/"));
        Some(HeadingColumn { index, name, group, unit, printed, hidden, role })
    }

    /// The headings over a column from top to bottom, each once.
    fn parts(&self, column: usize, rows: RangeInclusive<usize>) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        let last = *rows.end();
        for at in rows {
            let mut text = clean_heading(self.text(at, column));
            if text.is_empty() && at < last && !self.text(at + 1, column).is_empty() {
                text = self.group_to_the_left(at, column);
            }
            if !text.is_empty() && parts.last() != Some(&text) {
                parts.push(text);
            }
        }
        parts
    }

    /// Without merged cells a group's name stands over its first column only.
    fn group_to_the_left(&self, at: usize, column: usize) -> String {
        if self.sample.merges.iter().any(|m| m.top == self.row(at).number && m.right > m.left) {
            return String::new();
        }
        let left = (0..column).rev().find(|&c| !self.text(at, c).is_empty());
        left.filter(|&c| !self.row(at + 1).text(c).is_empty())
            .map_or_else(String::new, |c| clean_heading(self.text(at, c)))
    }

    /// The row of column numbers (1 2 3, 甲 乙 1 2) below the heading.
    fn number_row(&self, at: usize, has_heading: bool) -> Option<u32> {
        let row = self.sample.rows.get(at).filter(|_| has_heading)?;
        let mut expect = 1u32;
        let mut stems = "甲乙丙丁戊己庚辛".chars();
        for (_, text, _) in row.filled_cells() {
            let bare = text.trim_matches(['（', '）', '(', ')', '[', ']', '栏']);
            if expect == 1 && stems.next().is_some_and(|stem| bare.chars().eq([stem])) {
                continue;
            }
            if bare.split('=').next()?.parse::<u32>().ok()? != expect {
                return None;
            }
            expect += 1;
        }
        (row.filled() >= 3 && row.filled() * 10 >= self.width() * 6).then_some(row.number)
    }
}

/// A year used as a heading: 2023, 2024.
fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u32>().is_ok_and(|y| (1990..2100).contains(&y))
}
