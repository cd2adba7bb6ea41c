//! Where the table stands in an office workbook: title rows, heading rows, columns, units.

mod heading;
mod sample;
mod words;

use serde::{Deserialize, Serialize};

pub use heading::{detect, detect_known, layout_at};
pub use sample::{CellKind, SAMPLE_ROWS, Sample, SampleRow};
pub use words::{PROBLEM_COLUMN, clean_heading};
pub(crate) use words::{
    begins_note, begins_section, ends_as_total, is_ditto, is_sample_mark, is_total_label,
};

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnRole {
    /// Holds values.
    Data,
    /// Counts the rows (序号); not imported.
    Serial,
    /// Was added by an error workbook (问题与处理); not imported.
    Problems,
    /// Has no heading.
    Unnamed,
}

/// One column under the heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadingColumn {
    /// Column in the sheet, first is 0.
    pub index: u32,
    /// Lowest heading without its unit: 产值.
    pub name: String,
    /// Headings above it, joined by `/`: 2024年.
    pub group: Option<String>,
    /// Unit named in the heading: 万元.
    pub unit: Option<String>,
    /// All headings as printed, joined by `/`, cleaned of line breaks: 2024年/产值（万元）.
    pub printed: String,
    /// Whether the column is hidden in the sheet.
    pub hidden: bool,
    /// What the column is for.
    pub role: ColumnRole,
}

impl HeadingColumn {
    /// Group and name: 2024年/产值.
    pub fn full_name(&self) -> String {
        match &self.group {
            Some(group) => format!("{group}/{}", self.name),
            None => self.name.clone(),
        }
    }
}

/// Which rows of the body are left out. All on by default; a person may turn each off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SkipRules {
    /// 合计, 小计, 总计.
    pub totals: bool,
    /// 注：, signature lines, text behind the table.
    pub notes: bool,
    /// 一、…: a title between rows.
    pub sections: bool,
    /// The heading printed again, as on each page.
    pub repeated_headings: bool,
    /// 示例 rows of a template.
    pub samples: bool,
    /// Rows hidden in the sheet; off by default, because a filter hides data.
    pub hidden: bool,
}

impl Default for SkipRules {
    fn default() -> SkipRules {
        SkipRules {
            totals: true,
            notes: true,
            sections: true,
            repeated_headings: true,
            samples: true,
            hidden: false,
        }
    }
}

/// The table of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// First and last heading row, from 1; `None` when no heading was found.
    pub heading_rows: Option<(u32, u32)>,
    /// The row of column numbers (1 2 3 …, 甲 乙 …) below the heading.
    pub number_row: Option<u32>,
    /// Columns from left to right.
    pub columns: Vec<HeadingColumn>,
    /// Text above the heading, one entry a row.
    pub title: Vec<String>,
    /// The unit given above the table for all its amounts (单位：万元).
    pub unit: Option<String>,
    /// Which rows are left out.
    #[serde(default)]
    pub skip: SkipRules,
}

impl Layout {
    /// The first row that may hold data.
    pub fn first_body_row(&self) -> u32 {
        let heading = self.heading_rows.map_or(0, |(_, last)| last);
        heading.max(self.number_row.unwrap_or(0)) + 1
    }

    /// The column at a sheet column.
    pub fn column(&self, index: u32) -> Option<&HeadingColumn> {
        self.columns.iter().find(|c| c.index == index)
    }
}
