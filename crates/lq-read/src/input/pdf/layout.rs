//! Characters on a page to lines in reading order.
//!
//! A page falls into bands from top to bottom. Rows of characters that leave the same strip of paper free, with words
//! on both sides of it, are one band of columns; each column is then a page of its own. What spans the columns, a
//! headline or a foot line, breaks the band. A paragraph separator (U+2029) is written around headlines and
//! at rules, so that the reading that follows does not take a headline for the rest of a sentence; unlike a form feed
//! it stays where a text is cleaned.

use super::glyphs::{Drawn, Glyph, Rule};

/// Paper free across this many type sizes parts columns.
const GUTTER: f64 = 0.75;
/// The same where a printed rule stands in it.
const RULED_GUTTER: f64 = 0.2;
/// Columns inside columns.
const DEEPEST: usize = 8;
/// Type this much larger than a page's running text is a headline's.
const HEADLINE: f64 = 1.2;

/// A row of characters, left to right.
#[derive(Debug, Clone)]
struct Row {
    glyphs: Vec<Glyph>,
    y: f64,
    size: f64,
}

impl Row {
    fn left(&self) -> f64 {
        self.glyphs.first().map_or(0.0, |g| g.x)
    }

    fn right(&self) -> f64 {
        self.glyphs.iter().map(|g| g.x + g.advance).fold(f64::MIN, f64::max)
    }
}

/// A free strip of paper.
#[derive(Debug, Clone, Copy)]
struct Strip {
    x0: f64,
    x1: f64,
}

struct Layout<'a> {
    rules: &'a [Rule],
    /// Size of the type most of the page is set in.
    body: f64,
    out: &'a mut String,
}

/// Appends a page's text, its lines in reading order.
pub(super) fn write(drawn: Drawn, out: &mut String) {
    let Drawn { mut glyphs, rules, .. } = drawn;
    let body = body_size(&glyphs);
    glyphs.retain(|g| !g.c.is_control());
    let stood: Vec<Glyph> = glyphs.iter().copied().filter(|g| g.vertical && g.turns == 0).collect();
    let mut layout = Layout { rules: &rules, body, out };
    layout.vertical(stood);
    for turns in 0..4 {
        let level = glyphs.iter().filter(|g| !g.vertical && g.turns == turns);
        let level: Vec<Glyph> = level.map(|g| turned(*g)).collect();
        if turns > 0 {
            layout.rules = &[];
        }
        layout.region(once_each(level), 0);
    }
    layout.part();
}

/// A glyph in a page turned so that its writing runs level.
fn turned(g: Glyph) -> Glyph {
    let (x, y) = match g.turns {
        1 => (g.y, -g.x),
        2 => (-g.x, -g.y),
        3 => (-g.y, g.x),
        _ => (g.x, g.y),
    };
    Glyph { x, y, ..g }
}

/// The size of the type that most characters are set in, to a tenth of a point.
fn body_size(glyphs: &[Glyph]) -> f64 {
    let mut counts = std::collections::BTreeMap::new();
    for glyph in glyphs.iter().filter(|g| !g.c.is_whitespace()) {
        *counts.entry((glyph.size * 10.0).round() as i64).or_insert(0usize) += 1;
    }
    counts.into_iter().max_by_key(|(size, n)| (*n, -size)).map_or(10.0, |(size, _)| size as f64 / 10.0)
}

/// Bold type is sometimes made by printing a character twice, a hair apart; one of them stays.
fn once_each(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let mut kept: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        let near = |k: &&Glyph| (k.y - glyph.y).abs() <= glyph.size * 0.1;
        let double = kept
            .iter()
            .rev()
            .take(64)
            .take_while(near)
            .any(|k| k.c == glyph.c && (k.x - glyph.x).abs() <= glyph.size * 0.15);
        if !double {
            kept.push(glyph);
        }
    }
    kept
}

/// Characters to rows: those whose baselines lie within a third of their size.
fn rows(glyphs: Vec<Glyph>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            Some(row) if glyph.y - row.y <= row.size.min(glyph.size) * 0.34 => {
                row.size = row.size.max(glyph.size);
                row.glyphs.push(glyph);
            }
            _ => rows.push(Row { y: glyph.y, size: glyph.size, glyphs: vec![glyph] }),
        }
    }
    for row in &mut rows {
        row.glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
        // Spaces drawn at the edges say nothing about where the words stand.
        let first = row.glyphs.iter().position(|g| !g.c.is_whitespace()).unwrap_or(row.glyphs.len());
        row.glyphs.drain(..first);
        let end = row.glyphs.iter().rposition(|g| !g.c.is_whitespace()).map_or(0, |at| at + 1);
        row.glyphs.truncate(end);
    }
    rows.retain(|row| !row.glyphs.is_empty());
    rows
}

impl Layout<'_> {
    /// A block of another kind begins.
    fn part(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\u{2029}') {
            self.out.push('\u{2029}');
        }
    }

    fn region(&mut self, glyphs: Vec<Glyph>, depth: usize) {
        let rows = rows(glyphs);
        let mut plain: Vec<Row> = Vec::new();
        let mut from = 0;
        while from < rows.len() {
            let (to, gutters) = self.band(&rows, from);
            if gutters.is_empty() || depth >= DEEPEST {
                plain.extend_from_slice(&rows[from..to]);
            } else {
                self.lines(&std::mem::take(&mut plain));
                for column in columns(&rows[from..to], &gutters) {
                    self.region(column, depth + 1);
                }
            }
            from = to;
        }
        self.lines(&plain);
    }

    /// The rows from `from` on that share free strips, and those of the strips that part columns.
    fn band(&self, rows: &[Row], from: usize) -> (usize, Vec<Strip>) {
        let (left, right) =
            rows.iter().fold((f64::MAX, f64::MIN), |(l, r), row| (l.min(row.left()), r.max(row.right())));
        let mut shared = self.free(&rows[from], left, right);
        let mut to = from + 1;
        let mut gutters = self.gutters(&rows[from..to], &shared);
        while let Some(row) = rows.get(to) {
            if gutters.is_empty() && self.is_parted_anew(row, &shared) {
                break;
            }
            let next = meet(&shared, &self.free(row, left, right));
            let kept: Vec<Strip> = next.into_iter().filter(|s| self.is_wide(*s, &rows[from..=to])).collect();
            let found = self.gutters(&rows[from..=to], &kept);
            if kept.is_empty() || found.is_empty() && !gutters.is_empty() {
                break;
            }
            (shared, gutters) = (kept, found);
            to += 1;
        }
        (to, gutters)
    }

    /// The strips of paper a row leaves free between `left` and `right`.
    fn free(&self, row: &Row, left: f64, right: f64) -> Vec<Strip> {
        let mut strips = Vec::new();
        let mut at = left;
        let ends = row.glyphs.iter().map(|g| (g.x, g.x + g.advance)).chain([(right, right)]);
        for (from, to) in ends {
            if from - at >= row.size * RULED_GUTTER {
                strips.push(Strip { x0: at, x1: from });
            }
            at = at.max(to);
        }
        strips
    }

    /// Whether a row by itself is parted where the rows before it have words.
    fn is_parted_anew(&self, row: &Row, shared: &[Strip]) -> bool {
        let inside = self.free(row, row.left(), row.right());
        inside.iter().any(|s| {
            self.is_wide(*s, std::slice::from_ref(row)) && !shared.iter().any(|o| o.x0 < s.x1 && s.x0 < o.x1)
        })
    }

    fn is_wide(&self, strip: Strip, rows: &[Row]) -> bool {
        let width = strip.x1 - strip.x0;
        // What parts columns of running text is measured by it, not by a headline's type.
        let size = rows.iter().map(|r| r.size).fold(f64::MAX, f64::min).max(self.body * 0.6);
        let (top, foot) = (rows[0].y - size, rows[rows.len() - 1].y);
        let ruled = |rule: &&Rule| {
            rule.x1 - rule.x0 < rule.y1 - rule.y0
                && strip.x0 <= rule.x1
                && rule.x0 <= strip.x1
                && rule.y0 <= top + size
                && rule.y1 >= foot - size
        };
        width >= size * GUTTER || width >= size * RULED_GUTTER && self.rules.iter().any(|r| ruled(&r))
    }

    /// Strips with two rows or more on either side; columns of a single row are a line with a gap in it.
    fn gutters(&self, rows: &[Row], strips: &[Strip]) -> Vec<Strip> {
        let both = |strip: &&Strip| {
            let before = rows.iter().filter(|r| r.left() < strip.x0 + 0.1).count();
            let behind = rows.iter().filter(|r| r.right() > strip.x1 - 0.1).count();
            before >= 2 && behind >= 2
        };
        strips.iter().filter(both).copied().collect()
    }

    /// Writes the rows of one column, a line each.
    fn lines(&mut self, rows: &[Row]) {
        if is_stack(rows) {
            return self.stack(rows);
        }
        let pitch = usual_pitch(rows);
        let large = |row: &Row| row.size >= self.body * HEADLINE;
        let classes: Vec<bool> = rows.iter().map(large).collect();
        for (idx, row) in rows.iter().enumerate() {
            if let Some(before) = idx.checked_sub(1) {
                let gap = row.y - rows[before].y;
                // Two headlines of different size are headline and subtitle, or two headlines.
                let resized = classes[idx] && (row.size / rows[before].size - 1.0).abs() > 0.08;
                if classes[idx] != classes[before] || resized || self.ruled_off(&rows[before], row) {
                    self.part();
                } else if gap > pitch * 1.5 {
                    self.out.push('\n');
                }
            } else if classes[idx] {
                self.part();
            }
            line(row, self.out);
        }
        if classes.last() == Some(&true) {
            self.part();
        }
    }

    /// Whether a printed line runs between two rows.
    fn ruled_off(&self, above: &Row, below: &Row) -> bool {
        self.rules.iter().any(|rule| {
            rule.x1 - rule.x0 > rule.y1 - rule.y0
                && rule.y0 > above.y
                && rule.y1 < below.y - below.size * 0.5
                && rule.x0 < below.right()
                && rule.x1 > below.left()
        })
    }

    /// Characters printed one below the other, each by itself: one line.
    fn stack(&mut self, rows: &[Row]) {
        self.part();
        self.out.extend(rows.iter().flat_map(|row| row.glyphs.iter().map(|g| g.c)));
        self.out.push('\n');
        self.part();
    }

    /// Lines written from top to bottom, the first at the right.
    fn vertical(&mut self, mut glyphs: Vec<Glyph>) {
        glyphs.sort_by(|a, b| b.x.total_cmp(&a.x).then(a.y.total_cmp(&b.y)));
        let mut last: Option<Glyph> = None;
        for glyph in glyphs {
            let goes_on = last.is_some_and(|l| {
                (l.x - glyph.x).abs() < l.size * 0.5 && glyph.y - l.y < l.size * 2.5 && glyph.y >= l.y
            });
            if !goes_on {
                if last.is_some() {
                    self.out.push('\n');
                }
                if last.is_none_or(|l| (l.x - glyph.x).abs() > l.size * 2.5) {
                    self.part();
                }
            }
            self.out.push(glyph.c);
            last = Some(glyph);
        }
        if last.is_some() {
            self.out.push('\n');
            self.part();
        }
    }
}

fn meet(a: &[Strip], b: &[Strip]) -> Vec<Strip> {
    let mut both = Vec::new();
    let (mut i, mut j) = (0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        let (x0, x1) = (left.x0.max(right.x0), left.x1.min(right.x1));
        if x0 < x1 {
            both.push(Strip { x0, x1 });
        }
        if left.x1 < right.x1 { i += 1 } else { j += 1 }
    }
    both
}

fn columns(rows: &[Row], gutters: &[Strip]) -> Vec<Vec<Glyph>> {
    let mut columns = vec![Vec::new(); gutters.len() + 1];
    for glyph in rows.iter().flat_map(|row| &row.glyphs) {
        columns[gutters.partition_point(|g| (g.x0 + g.x1) / 2.0 <= glyph.x)].push(*glyph);
    }
    for column in &mut columns {
        column.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    }
    columns
}

/// The distance between most lines.
fn usual_pitch(rows: &[Row]) -> f64 {
    let mut gaps: Vec<f64> = rows.windows(2).map(|w| w[1].y - w[0].y).collect();
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or(f64::MAX)
}

fn is_stack(rows: &[Row]) -> bool {
    let one = |row: &Row| row.glyphs.len() == 1 && crate::lines::is_han(row.glyphs[0].c);
    rows.len() >= 3
        && rows.iter().all(one)
        && rows
            .windows(2)
            .all(|w| w[1].y - w[0].y <= w[0].size * 2.0 && (w[1].left() - w[0].left()).abs() < w[0].size)
}

/// A row's characters with the spaces that were printed wide.
fn line(row: &Row, out: &mut String) {
    let gap = |w: &[Glyph]| (w[1].x - w[0].x - w[0].advance) / w[0].size.min(w[1].size);
    let mut gaps: Vec<f64> = row.glyphs.windows(2).map(gap).collect();
    gaps.sort_by(f64::total_cmp);
    // A line set wide has gaps all over; only what is wider still is a space.
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0).max(0.0);
    let mut before: Option<&Glyph> = None;
    for glyph in &row.glyphs {
        if let Some(before) = before
            && !before.c.is_whitespace()
            && !glyph.c.is_whitespace()
        {
            let space = gap(&[*before, *glyph]) - usual;
            let latin = before.c.is_ascii_alphanumeric() && glyph.c.is_ascii_alphanumeric();
            if space > if latin { 0.18 } else { 0.7 } {
                out.push(' ');
            }
        }
        out.push(glyph.c);
        before = Some(glyph);
    }
    out.push('\n');
}
