//! How a sender's workbook is read, told once and offered the next time.
//!
//! A file is known again by the headings that are found in it without being told; what a person then chose, be it
//! another sheet, another heading row or other fields, is kept under these.

use std::collections::BTreeMap;

use lq_core::RecordId;
use lq_core::schema::KindSchema;
use lq_sheet::Workbook;
use serde::{Deserialize, Serialize};

use super::{Mapping, Uploaded};
use crate::App;
use crate::caller::Caller;
use crate::error::AppError;

/// What a file looks like before anybody is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Look {
    pub(super) sheet: usize,
    pub(super) heading_row: usize,
    pub(super) headings: Vec<String>,
    /// Headings at the sheet and row that are shown.
    pub(super) shown: Vec<String>,
}

/// What was told.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    /// Name of the sheet, where it is not the one that is found.
    sheet: Option<String>,
    /// Heading row, where it is not the one that is found.
    heading_row: Option<usize>,
    /// Headings it was told for.
    headings: Vec<String>,
    /// English name of the field of each column that is read.
    columns: BTreeMap<usize, String>,
}

/// Keeps how a workbook was read.
pub(super) fn remember(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    schema: &KindSchema,
    uploaded: &Uploaded,
    mapping: &Mapping,
) -> Result<(), AppError> {
    let look = &uploaded.look;
    let sheet = uploaded.sheets.get(mapping.sheet).map(|(name, _)| name.clone());
    let told = Told {
        sheet: sheet.filter(|_| mapping.sheet != look.sheet),
        heading_row: Some(mapping.heading_row).filter(|row| *row != look.heading_row),
        headings: look.shown.clone(),
        columns: mapping.columns.clone(),
    };
    let text = serde_json::to_string(&told).map_err(|error| AppError::Unfit(error.to_string()))?;
    let at = app.now();
    app.store.remember_mapping(zone, &schema.kind, &known_by(&look.headings), &text, &caller.account, at)?;
    Ok(())
}

/// Sheet, heading row and headings that were told for such a workbook, and the fields of its columns.
pub(super) struct Recalled {
    pub(super) sheet: usize,
    pub(super) heading_row: usize,
    pub(super) headings: Vec<String>,
    pub(super) columns: BTreeMap<usize, String>,
}

/// What was told for a workbook that looks like this one.
pub(super) fn recall(
    app: &App,
    zone: RecordId,
    schema: &KindSchema,
    book: &Workbook,
    look: &Look,
) -> Result<Option<Recalled>, AppError> {
    let text = app.store.recall_mapping(zone, &schema.kind, &known_by(&look.headings))?;
    let Some(told) = text.and_then(|text| serde_json::from_str::<Told>(&text).ok()) else { return Ok(None) };
    let sheet = match &told.sheet {
        Some(name) => book.sheets().iter().position(|sheet| sheet.name == *name),
        None => Some(look.sheet),
    };
    // A field may have been renamed, or taken away by its zone, since.
    let columns = told.columns.into_iter().filter(|(_, name)| schema.field(name).is_some());
    Ok(sheet.map(|sheet| Recalled {
        sheet,
        heading_row: told.heading_row.unwrap_or(look.heading_row),
        headings: told.headings,
        columns: columns.collect(),
    }))
}

fn known_by(headings: &[String]) -> lq_store::Digest {
    lq_store::digest(headings.join("\u{1f}").as_bytes())
}
