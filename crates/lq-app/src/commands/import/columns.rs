//! Which sheet, which heading, and which field each column is.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::{RecordId, ValueType};
use lq_sheet::layout::{ColumnRole, HeadingColumn, Layout, Sample, detect_known, layout_at};
use lq_sheet::{Input, RowBuf, Workbook};

use super::memory::{self, Look};
use super::{ColumnGuess, Mapping, Uploaded, open};
use crate::App;
use crate::caller::Caller;
use crate::error::AppError;

/// Rows of a sheet shown before its columns are told, after the heading.
const SHOWN_BODY: usize = 5;
/// Values of a column shown.
const EXAMPLES: usize = 3;
/// Sheets looked into for the one with most columns known.
const MOST_SHEETS: usize = 20;
/// Bytes of sheets, unpacked, whose rows are counted before they are read.
const MOST_COUNTED: u64 = 32 << 20;

/// Heading of the human number, in exports and on the way back.
pub(crate) const NUMBER: &str = "台账编号";
/// Heading of the hidden revision, in exports and on the way back.
pub(crate) const REVISION: &str = "修订号";

/// Looks into a file; at the sheet and heading row of `asked`, else as it was told the last time, else where most
/// columns are known.
pub(super) fn look(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    schema: &KindSchema,
    input: &Input,
    asked: Option<&Mapping>,
) -> Result<Uploaded, AppError> {
    let book = open(input)?;
    let best = best_sheet(&book, schema)?;
    let sample = Sample::read(&book, best)?;
    let found = layout(&sample, schema, 0);
    let mut look =
        Look { sheet: best, heading_row: heading_row(&found), headings: headings(&found), shown: Vec::new() };
    let recalled = memory::recall(app, zone, schema, &book, &look)?;
    let (sheet, row) = match (asked, &recalled) {
        (Some(mapping), _) => (mapping.sheet, mapping.heading_row),
        (None, Some(recalled)) => (recalled.sheet, recalled.heading_row),
        (None, None) => (best, 0),
    };
    if sheet >= book.sheets().len() {
        return Err(AppError::Unfit(format!("“{}”没有第 {} 张工作表；请重新选择", input.name(), sheet + 1)));
    }
    let sample = if sheet == best { sample } else { Sample::read(&book, sheet)? };
    let layout = layout(&sample, schema, row);
    let heading_row = heading_row(&layout);
    look.shown = headings(&layout);
    let mut columns = guesses(caller, schema, &layout, &sample);
    let recalled = recalled.filter(|recalled| recalled.headings == look.shown);
    if let Some(recalled) = &recalled {
        for column in &mut columns {
            column.field = recalled.columns.get(&column.place).cloned();
        }
    }
    let told = columns.iter().filter_map(|column| Some((column.place, column.field.clone()?)));
    Ok(Uploaded {
        file: input.name().to_string(),
        sheets: counted(&book)?,
        rows: shown(&sample, heading_row),
        mapping: Mapping { sheet, heading_row, columns: told.collect() },
        columns,
        is_remembered: recalled.is_some(),
        told: String::new(),
        look,
    })
}

/// Last row of a heading, from 1.
fn heading_row(layout: &Layout) -> usize {
    layout.heading_rows.map_or(1, |(_, last)| last) as usize
}

/// The layout with the heading a person chose, or the one that is found.
pub(super) fn layout(sample: &Sample, schema: &KindSchema, heading_row: usize) -> Layout {
    let is_known = |heading: &str| heading == NUMBER || schema.field_by_heading(heading).is_some();
    let found = detect_known(sample, &is_known);
    let row = u32::try_from(heading_row).unwrap_or(0);
    match found.heading_rows {
        Some((_, last)) if row == 0 || row == last => found,
        None if row == 0 => found,
        _ => layout_at(sample, row, row),
    }
}

/// All headings of a layout, by which it is known again.
pub(super) fn headings(layout: &Layout) -> Vec<String> {
    layout.columns.iter().map(|column| column.printed.clone()).collect()
}

fn best_sheet(book: &Workbook, schema: &KindSchema) -> Result<usize, AppError> {
    let mut best = (0, 0);
    let visible = book.sheets().iter().enumerate().filter(|(_, sheet)| !sheet.hidden);
    for (n_seen, (place, _)) in visible.take(MOST_SHEETS).enumerate() {
        let sample = Sample::read(book, place)?;
        let layout = layout(&sample, schema, 0);
        let n_known = layout.columns.iter().filter(|column| field_of(schema, column).is_some()).count();
        if n_seen == 0 || n_known > best.1 {
            best = (place, n_known);
        }
    }
    Ok(best.0)
}

/// Counts the rows of sheets that are gone through in no time.
fn counted(book: &Workbook) -> Result<Vec<(String, Option<u64>)>, AppError> {
    let mut row = RowBuf::new();
    let mut sheets = Vec::with_capacity(book.sheets().len());
    let mut rest = MOST_COUNTED;
    for (place, sheet) in book.sheets().iter().enumerate() {
        if sheet.bytes > rest {
            sheets.push((sheet.name.clone(), None));
            continue;
        }
        rest -= sheet.bytes;
        let mut source = book.rows(place)?;
        let mut n_rows = 0;
        while source.next_row(&mut row)? {
            n_rows += u64::from(!row.is_blank());
        }
        sheets.push((sheet.name.clone(), Some(n_rows)));
    }
    Ok(sheets)
}

fn shown(sample: &Sample, heading_row: usize) -> Vec<(usize, Vec<String>)> {
    let rows = sample.rows.iter().take_while(|row| row.number as usize <= heading_row + SHOWN_BODY);
    rows.map(|row| (row.number as usize, row.cells.iter().map(|(text, _)| text.clone()).collect())).collect()
}

fn guesses(caller: &Caller, schema: &KindSchema, layout: &Layout, sample: &Sample) -> Vec<ColumnGuess> {
    let mut taken = BTreeSet::new();
    let columns = layout.columns.iter().filter(|column| {
        column.role == ColumnRole::Data && !matches!(column.name.as_str(), NUMBER | REVISION)
    });
    columns
        .map(|column| {
            let mut note = String::new();
            let field = field_of(schema, column).filter(|place| {
                let field = &schema.fields[*place];
                note = unfit(caller, field, column);
                if note.is_empty() && !taken.insert(*place) {
                    note = format!("前面已有一列对应“{}”，这一列默认不导入", field.label.zh);
                }
                note.is_empty()
            });
            if field.is_none() && note.is_empty() {
                note = "没有认出对应的字段，默认不导入".to_owned();
            }
            ColumnGuess {
                place: column.index as usize,
                heading: column.printed.clone(),
                examples: examples(sample, layout, column.index as usize),
                field: field.map(|place| schema.fields[place].name.to_string()),
                note,
            }
        })
        .collect()
}

fn examples(sample: &Sample, layout: &Layout, place: usize) -> Vec<String> {
    let body = sample.rows.iter().filter(|row| row.number >= layout.first_body_row());
    let cells = body.filter_map(|row| row.cells.get(place)).map(|(text, _)| text);
    cells.filter(|text| !text.is_empty()).take(EXAMPLES).map(|text| text.chars().take(40).collect()).collect()
}

/// Place of the field a heading means: with its unit as printed, below its group, or alone.
fn field_of(schema: &KindSchema, column: &HeadingColumn) -> Option<usize> {
    [column.printed.as_str(), &column.full_name(), &column.name]
        .into_iter()
        .filter(|heading| !heading.is_empty())
        .find_map(|heading| schema.field_by_heading(heading))
        .or_else(|| {
            // Units the sheet layer does not know stand in our own templates too.
            let (name, unit) = in_brackets(&column.printed)?;
            schema.field_by_heading(name).filter(|place| schema.fields[*place].ty.takes_hint(unit))
        })
}

/// Name and unit of `名称（单位）`.
fn in_brackets(heading: &str) -> Option<(&str, &str)> {
    heading.strip_suffix('）')?.rsplit_once('（')
}

/// Why a column cannot be read as a field; empty where it can.
fn unfit(caller: &Caller, field: &FieldSchema, column: &HeadingColumn) -> String {
    if field.seen_by > caller.role.audience() {
        return format!("“{}”不由您填写，这一列不导入", field.label.zh);
    }
    match &column.unit {
        Some(unit) if has_unit(&field.ty) && !field.ty.takes_hint(unit) => {
            format!("表头单位“{unit}”不能用于“{}”；请在表中改正单位，或不导入这一列", field.label.zh)
        }
        _ if field.ty == ValueType::Attachment => "附件不能从表格导入".to_owned(),
        _ => String::new(),
    }
}

fn has_unit(ty: &ValueType) -> bool {
    matches!(
        ty,
        ValueType::Money { .. } | ValueType::Quantity { .. } | ValueType::Rate { .. } | ValueType::Percent
    )
}

/// A column that is read.
pub(super) struct Column {
    /// In the sheet, from 0.
    pub(super) place: usize,
    /// In the schema.
    pub(super) field: usize,
    /// Heading as printed.
    pub(super) heading: String,
    /// Unit of the heading, or of the table, that the field takes.
    pub(super) hint: Option<String>,
}

/// The columns a mapping tells to read.
///
/// # Errors
/// Unfit for an unknown field, one told twice, one that is not the caller's, or a unit it does not take.
pub(super) fn told(
    caller: &Caller,
    schema: &KindSchema,
    layout: &Layout,
    mapping: &Mapping,
) -> Result<Vec<Column>, AppError> {
    let mut taken: BTreeMap<usize, &str> = BTreeMap::new();
    let mut columns = Vec::with_capacity(mapping.columns.len());
    for (place, name) in &mapping.columns {
        let field =
            schema.field(name).ok_or_else(|| AppError::Unfit(crate::ask::unknown_field(schema, name)))?;
        let heading = u32::try_from(*place).ok().and_then(|place| layout.column(place));
        let Some(heading) = heading else {
            return Err(AppError::Unfit(format!("表中没有第 {} 列；请重新选择工作表和表头", place + 1)));
        };
        let declared = &schema.fields[field];
        let why = unfit(caller, declared, heading);
        if !why.is_empty() {
            return Err(AppError::Unfit(format!("“{}”列：{why}", heading.printed)));
        }
        if let Some(other) = taken.insert(field, &heading.printed) {
            return Err(AppError::Unfit(format!(
                "“{other}”和“{}”两列都对应“{}”；请只保留一列",
                heading.printed, declared.label.zh
            )));
        }
        let printed = in_brackets(&heading.printed).map(|(_, unit)| unit);
        let units = [heading.unit.as_deref(), printed, layout.unit.as_deref()];
        let hint = units.into_iter().flatten().find(|unit| declared.ty.takes_hint(unit)).map(str::to_owned);
        columns.push(Column { place: *place, field, heading: heading.printed.clone(), hint });
    }
    if columns.is_empty() {
        let labels: Vec<&str> = schema.fields.iter().take(6).map(|field| &*field.label.zh).collect();
        return Err(AppError::Unfit(format!(
            "没有一列对应“{}”的字段；请确认表头所在的行，表头应有“{}”等",
            schema.label.zh,
            labels.join("”“")
        )));
    }
    Ok(columns)
}
