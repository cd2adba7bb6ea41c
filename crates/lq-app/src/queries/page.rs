//! A text read without a ledger: articles and facts as they would be proposed.

use lq_read::Options;

use crate::AppError;

/// What a text holds.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// One object a line: articles, then facts.
    pub lines: String,
    /// Facts as cells: zone, subject, metric, value, unit, qualifier, date, exact words.
    pub rows: Vec<Vec<String>>,
}

/// Reads a file's bytes.
///
/// # Errors
/// Unfit, saying what is wrong with the file and what to do.
pub fn read(bytes: &[u8]) -> Result<Preview, AppError> {
    let page =
        lq_read::read(bytes, &Options::default()).map_err(|error| AppError::Unfit(error.to_string()))?;
    let cells = |fact: &lq_read::Fact| {
        vec![
            fact.zone.clone(),
            fact.subject.clone(),
            fact.metric.clone(),
            fact.value.to_string(),
            fact.unit.clone(),
            fact.qualifier.label().unwrap_or_default(),
            fact.date.clone().unwrap_or_default(),
            fact.quote.clone(),
        ]
    };
    Ok(Preview { lines: lq_read::jsonl::print(&page), rows: page.facts.iter().map(cells).collect() })
}
