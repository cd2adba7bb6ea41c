//! Cells of many rows, a column at a time, as narrow as their values allow.
//!
//! A column keeps its values divided by what they all share (money in 分 that is whole 万元 is kept in 万元) and in the
//! narrowest of one bit, one, two, four or eight bytes, and knows the least and the greatest of them. Less memory to
//! read, more cells to a comparison, and bounds that prove which arithmetic cannot overflow.

use crate::plan::{ColumnIdx, TooLarge};

/// Rows a word of a bitmap covers.
pub(crate) const WORD: usize = 64;

/// Equally long columns, addressed by [`ColumnIdx`].
#[derive(Clone, Debug, Default)]
pub struct Columns {
    n_rows: usize,
    columns: Vec<Column>,
}

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    pub(crate) data: Data,
    /// A bit a row, set where the cell is there; `None` where all are.
    pub(crate) recorded: Option<Vec<u64>>,
    pub(crate) bounds: Bounds,
    n_rows: usize,
}

/// Kept values, padded to whole words of rows.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    Bit(Vec<u64>),
    U8(Vec<u8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

/// What all values of a column obey. A value is what is kept times the factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// At least 1.
    pub(crate) factor: i64,
    /// Least of what is kept; 0 where no cell is there.
    pub(crate) least: i64,
    /// Greatest of what is kept.
    pub(crate) greatest: i64,
    /// Whether cells may be missing.
    pub(crate) may_miss: bool,
}

impl Columns {
    /// Columns of one table; `None` where their lengths differ.
    pub fn new(columns: Vec<Column>) -> Option<Self> {
        let n_rows = columns.first().map_or(0, Column::n_rows);
        columns.iter().all(|column| column.n_rows == n_rows).then_some(Self { n_rows, columns })
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Bytes of cells and bitmaps.
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(Column::bytes).sum()
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// A cell; `None` where it, its row or its column is missing.
    pub fn cell(&self, column: ColumnIdx, row: usize) -> Option<i64> {
        self.columns.get(column.0 as usize)?.cell(row)
    }

    /// Changes a cell; `false` where the column cannot take the value as it is kept and must be built anew.
    pub fn set(&mut self, column: ColumnIdx, row: usize, cell: Option<i64>) -> bool {
        self.columns.get_mut(column.0 as usize).is_some_and(|column| column.set(row, cell))
    }

    pub(crate) fn get(&self, column: ColumnIdx) -> &Column {
        &self.columns[column.0 as usize]
    }
}

impl Column {
    /// A column of cells, `None` where missing.
    pub fn from_cells(cells: impl IntoIterator<Item = Option<i64>>) -> Self {
        let mut builder = ColumnBuilder::default();
        for cell in cells {
            builder.push(cell);
        }
        builder.kept()
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Bytes of its cells and bitmap.
    pub fn bytes(&self) -> usize {
        let cells = match &self.data {
            Data::Bit(kept) => kept.len() * 8,
            Data::U8(kept) => kept.len(),
            Data::I16(kept) => kept.len() * 2,
            Data::I32(kept) => kept.len() * 4,
            Data::I64(kept) => kept.len() * 8,
        };
        cells + self.recorded.as_ref().map_or(0, |bits| bits.len() * 8)
    }

    /// A cell; `None` where missing.
    pub fn cell(&self, row: usize) -> Option<i64> {
        if row >= self.n_rows || !self.recorded.as_ref().is_none_or(|bits| bit(bits, row)) {
            return None;
        }
        Some(self.kept(row) * self.bounds.factor)
    }

    /// What is kept of a row, or stands in for it.
    pub(crate) fn kept(&self, row: usize) -> i64 {
        match &self.data {
            Data::Bit(kept) => i64::from(bit(kept, row)),
            Data::U8(kept) => i64::from(kept[row]),
            Data::I16(kept) => i64::from(kept[row]),
            Data::I32(kept) => i64::from(kept[row]),
            Data::I64(kept) => kept[row],
        }
    }

    /// Changes a cell; `false` where the column cannot take the value as it is kept.
    ///
    /// What was compiled over the column stays true: its bounds do not move.
    pub fn set(&mut self, row: usize, cell: Option<i64>) -> bool {
        let bounds = self.bounds;
        let kept = match cell {
            _ if row >= self.n_rows => return false,
            Some(value) if value % bounds.factor != 0 => return false,
            Some(value) => value / bounds.factor,
            None if !bounds.may_miss => return false,
            None => bounds.least,
        };
        if kept < bounds.least || kept > bounds.greatest {
            return false;
        }
        if let Some(bits) = &mut self.recorded {
            set_bit(bits, row, cell.is_some());
        }
        match &mut self.data {
            Data::Bit(bits) => set_bit(bits, row, kept == 1),
            Data::U8(cells) => cells[row] = narrowed(kept),
            Data::I16(cells) => cells[row] = narrowed(kept),
            Data::I32(cells) => cells[row] = narrowed(kept),
            Data::I64(cells) => cells[row] = kept,
        }
        true
    }
}

/// Collects a column cell by cell.
#[derive(Clone, Debug)]
pub struct ColumnBuilder {
    unit: i64,
    n_rows: usize,
    cells: Cells,
    /// Rows without a cell, ascending.
    missing: Vec<usize>,
}

/// Cells as they come, in units; wide from the first one on that needs it.
#[derive(Clone, Debug)]
enum Cells {
    Narrow(Vec<i32>),
    Wide(Vec<i64>),
}

impl Default for ColumnBuilder {
    fn default() -> Self {
        Self::in_units_of(1)
    }
}

impl ColumnBuilder {
    /// A builder whose cells are pushed as counts of a unit: of 1,000,000 for money in 分 that comes in whole 万元.
    ///
    /// * `unit`: at least 1.
    pub fn in_units_of(unit: i64) -> Self {
        Self { unit: unit.max(1), n_rows: 0, cells: Cells::Narrow(Vec::new()), missing: Vec::new() }
    }

    /// Makes room for so many more cells.
    pub fn reserve(&mut self, n_rows: usize) {
        match &mut self.cells {
            Cells::Narrow(cells) => cells.reserve(n_rows),
            Cells::Wide(cells) => cells.reserve(n_rows),
        }
    }

    /// Adds a cell, in units; `None` where missing.
    #[inline]
    pub fn push(&mut self, cell: Option<i64>) {
        if cell.is_none() {
            self.missing.push(self.n_rows);
        }
        self.n_rows += 1;
        let cell = cell.unwrap_or_default();
        match &mut self.cells {
            Cells::Narrow(cells) => {
                if let Ok(cell) = i32::try_from(cell) {
                    cells.push(cell);
                } else {
                    let mut wide: Vec<i64> = cells.iter().map(|cell| i64::from(*cell)).collect();
                    wide.push(cell);
                    self.cells = Cells::Wide(wide);
                }
            }
            Cells::Wide(cells) => cells.push(cell),
        }
    }

    /// Adds the cells of another, which come after its own.
    pub fn append(&mut self, other: Self) {
        self.missing.extend(other.missing.iter().map(|row| row + self.n_rows));
        self.n_rows += other.n_rows;
        match (&mut self.cells, other.cells) {
            (Cells::Narrow(cells), Cells::Narrow(more)) => cells.extend_from_slice(&more),
            (Cells::Wide(cells), Cells::Wide(more)) => cells.extend_from_slice(&more),
            (Cells::Wide(cells), Cells::Narrow(more)) => {
                cells.extend(more.iter().map(|cell| i64::from(*cell)));
            }
            (Cells::Narrow(cells), Cells::Wide(more)) => {
                let wide = cells.iter().map(|cell| i64::from(*cell)).chain(more);
                self.cells = Cells::Wide(wide.collect());
            }
        }
    }

    /// The cells with each code replaced by the one at its place; a code without a place is left.
    #[must_use]
    pub fn recoded(mut self, codes: &[i64]) -> Self {
        let recode = |cell: i64| usize::try_from(cell).ok().and_then(|at| codes.get(at)).copied();
        match &mut self.cells {
            Cells::Narrow(cells) => {
                for cell in cells {
                    *cell = recode(i64::from(*cell)).and_then(|code| code.try_into().ok()).unwrap_or(*cell);
                }
            }
            Cells::Wide(cells) => {
                for cell in cells {
                    *cell = recode(*cell).unwrap_or(*cell);
                }
            }
        }
        self
    }

    /// The column; an error where a cell times its unit does not fit 64 bits.
    pub fn finish(self) -> Result<Column, TooLarge> {
        let reach = match &self.cells {
            Cells::Narrow(cells) => extremes(cells.iter().map(|cell| i64::from(*cell))),
            Cells::Wide(cells) => extremes(cells.iter().copied()),
        };
        for end in [reach.0, reach.1] {
            end.checked_mul(self.unit).ok_or(TooLarge)?;
        }
        Ok(self.kept())
    }

    /// The column, of cells that fit.
    fn kept(self) -> Column {
        let Self { unit, n_rows, cells, missing } = self;
        let recorded = (!missing.is_empty()).then(|| {
            let mut bits = vec![u64::MAX; n_rows.div_ceil(WORD)];
            missing.iter().for_each(|row| set_bit(&mut bits, *row, false));
            bits
        });
        let (data, bounds) = match cells {
            Cells::Narrow(cells) => narrowest(cells, &missing, unit),
            Cells::Wide(cells) => narrowest(cells, &missing, unit),
        };
        Column { data, recorded, bounds, n_rows }
    }
}

/// Words of a column and their codes, which are their places in order of appearance.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    words: Vec<String>,
    /// Places plus one, found by the words' hash; zero is free. A power of two of them, at most half taken.
    slots: Vec<u32>,
}

impl Dictionary {
    /// The code of a word, a new one where it was not seen yet.
    pub fn code(&mut self, word: &str) -> i64 {
        if self.words.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let slot = self.slot(word);
        if self.slots[slot] == 0 {
            self.words.push(word.to_owned());
            self.slots[slot] = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        }
        i64::from(self.slots[slot]) - 1
    }

    /// The words, each at the place that is its code.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Where a word is, or belongs.
    fn slot(&self, word: &str) -> usize {
        // FNV-1a: the same on every machine, and quick for words of a few bytes.
        let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mask = self.slots.len() - 1;
        let mut slot = (hash ^ (hash >> 32)) as usize & mask;
        while let Some(place) = self.slots[slot].checked_sub(1)
            && self.words[place as usize] != word
        {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max(64)];
        for at in 0..self.words.len() {
            let slot = self.slot(&self.words[at]);
            self.slots[slot] = u32::try_from(at + 1).unwrap_or(u32::MAX);
        }
    }
}

/// Divides by what all values share, puts a value within the bounds where none is, and keeps as narrow as can be.
fn narrowest<T: Copy + Into<i64> + TryFrom<i64>>(
    cells: Vec<T>,
    missing: &[usize],
    unit: i64,
) -> (Data, Bounds)
where
    Data: From<Vec<T>>,
{
    let mut cells = cells;
    let n_rows = cells.len();
    // What stands in for a missing cell must not widen the bounds.
    if let Some(stand_in) = first_recorded(&cells, missing) {
        missing.iter().for_each(|row| cells[*row] = stand_in);
    }
    let (mut least, mut greatest) = extremes(cells.iter().map(|cell| (*cell).into()));
    let mut factor = unit;
    let shared = if greatest.abs_diff(least) < 256 && least >= 0 { 1 } else { shared_divisor(&cells) };
    if shared > 1
        && let Some(product) = factor.checked_mul(shared)
    {
        (factor, least, greatest) = (product, least / shared, greatest / shared);
        for cell in &mut cells {
            if let Ok(quotient) = T::try_from((*cell).into() / shared) {
                *cell = quotient;
            }
        }
    }
    let bounds = Bounds { factor, least, greatest, may_miss: !missing.is_empty() };
    let padding = T::try_from(least).ok().into_iter().cycle().take(n_rows.next_multiple_of(WORD) - n_rows);
    cells.extend(padding);
    let values = cells.iter().map(|cell| (*cell).into());
    let fits = |low: i64, high: i64| low <= least && greatest <= high;
    let data = if fits(0, 1) {
        Data::Bit(bits(values))
    } else if fits(0, u8::MAX.into()) {
        Data::U8(values.map(narrowed).collect())
    } else if fits(i16::MIN.into(), i16::MAX.into()) {
        Data::I16(values.map(narrowed).collect())
    } else if fits(i32::MIN.into(), i32::MAX.into()) && size_of::<T>() > 4 {
        Data::I32(values.map(narrowed).collect())
    } else {
        Data::from(cells)
    };
    (data, bounds)
}

impl From<Vec<i32>> for Data {
    fn from(cells: Vec<i32>) -> Self {
        Self::I32(cells)
    }
}

impl From<Vec<i64>> for Data {
    fn from(cells: Vec<i64>) -> Self {
        Self::I64(cells)
    }
}

fn first_recorded<T: Copy>(cells: &[T], missing: &[usize]) -> Option<T> {
    // The first row that is not at its own place among the missing ones.
    let row = missing.iter().enumerate().position(|(at, row)| at != *row).unwrap_or(missing.len());
    cells.get(row).copied()
}

fn extremes(values: impl Iterator<Item = i64>) -> (i64, i64) {
    let (least, greatest) =
        values.fold((i64::MAX, i64::MIN), |(least, greatest), value| (least.min(value), greatest.max(value)));
    if least > greatest { (0, 0) } else { (least, greatest) }
}

/// Greatest common divisor of all values; 1 where there is none but zeros.
fn shared_divisor<T: Copy + Into<i64>>(cells: &[T]) -> i64 {
    let mut shared = 0_u64;
    for cell in cells {
        let (mut left, mut right) = ((*cell).into().unsigned_abs(), shared);
        // Nearly always divisible once the divisor has settled.
        if shared > 1 && left.is_multiple_of(shared) {
            continue;
        }
        while right != 0 {
            (left, right) = (right, left % right);
        }
        shared = left;
        if shared == 1 {
            break;
        }
    }
    i64::try_from(shared).unwrap_or(1).max(1)
}

fn bits(values: impl Iterator<Item = i64>) -> Vec<u64> {
    let mut words = Vec::new();
    for (row, value) in values.enumerate() {
        if row % WORD == 0 {
            words.push(0);
        }
        if let Some(word) = words.last_mut() {
            *word |= u64::from(value == 1) << (row % WORD);
        }
    }
    words
}

fn bit(bits: &[u64], row: usize) -> bool {
    bits[row / WORD] >> (row % WORD) & 1 == 1
}

fn set_bit(bits: &mut [u64], row: usize, is_set: bool) {
    let mask = 1 << (row % WORD);
    if is_set {
        bits[row / WORD] |= mask;
    } else {
        bits[row / WORD] &= !mask;
    }
}

/// A value the bounds have shown to fit.
fn narrowed<T: TryFrom<i64> + Default>(value: i64) -> T {
    T::try_from(value).unwrap_or_default()
}
