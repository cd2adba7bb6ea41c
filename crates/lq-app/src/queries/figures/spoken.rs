//! Figures as programs read them, the same by the API and at the command line.

use lq_core::value::Lang;
use serde::Serialize;

use super::{Point, Told};

/// A figure.
#[derive(Clone, Debug, Serialize)]
pub struct Spoken {
    /// The figure's id.
    pub id: String,
    /// Its human number.
    pub number: String,
    /// What it is called.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// The day it is about.
    pub as_of: String,
    /// A decimal in `unit`, as text, so that no digit is lost; `null` where it cannot be told.
    pub value: Option<String>,
    /// What stands behind it.
    pub unit: Option<String>,
    /// As people read it.
    pub shown: Option<String>,
    /// Rows counted.
    pub rows: u64,
    /// Rows of which it is open whether they count.
    pub open: u64,
    /// Rows that count and have no number.
    pub unmeasured: u64,
    /// What is missing in the rows that are open.
    pub missing: Vec<Missing>,
    /// The rule in its canonical form.
    pub definition: String,
    /// The course, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<Vec<SpokenPoint>>,
}

/// Something missing.
#[derive(Clone, Debug, Serialize)]
pub struct Missing {
    /// What people call it.
    pub label: String,
    /// English name of the field; empty where it is none of the counted kind.
    pub field: String,
    /// In how many rows.
    pub rows: u64,
}

/// A point of a course.
#[derive(Clone, Debug, Serialize)]
pub struct SpokenPoint {
    /// The day at whose end it stands.
    pub on: String,
    /// As [`Spoken::value`].
    pub value: Option<String>,
    /// What stands behind it.
    pub unit: Option<String>,
    /// Rows counted; `null` where there is no answer.
    pub rows: Option<u64>,
    /// Rows open.
    pub open: Option<u64>,
}

impl Told {
    /// For programs, with its course where that was asked for.
    pub fn spoken(&self, series: Option<&[Point]>) -> Spoken {
        let shown = self.shown.as_ref();
        let missing = self.lacks.iter().map(|lack| Missing {
            label: lack.label.clone(),
            field: lack.field.clone(),
            rows: lack.n_rows,
        });
        Spoken {
            id: self.defined.id.to_string(),
            number: self.defined.number.clone(),
            name: self.defined.name.zh.to_string(),
            name_en: self.defined.name.en.to_string(),
            as_of: self.as_of.on.to_string(),
            value: shown.map(|shown| shown.exact.clone()),
            unit: shown.map(|shown| shown.unit.clone()),
            shown: shown.map(|shown| shown.text(Lang::Zh)),
            rows: self.totals.n_rows,
            open: self.totals.n_open,
            unmeasured: self.totals.n_unmeasured,
            missing: missing.collect(),
            definition: self.defined.canonical(Lang::Zh),
            series: series.map(|points| points.iter().map(Point::spoken).collect()),
        }
    }
}

impl Point {
    /// For programs.
    pub fn spoken(&self) -> SpokenPoint {
        let totals = self.totals.as_ref();
        SpokenPoint {
            on: self.on.to_string(),
            value: self.shown.as_ref().map(|shown| shown.exact.clone()),
            unit: self.shown.as_ref().map(|shown| shown.unit.clone()),
            rows: totals.map(|totals| totals.n_rows),
            open: totals.map(|totals| totals.n_open),
        }
    }
}
