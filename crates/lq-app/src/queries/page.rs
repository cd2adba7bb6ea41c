//! A text read without a ledger: articles and facts as they would be proposed.

use lq_core::Day;
use lq_read::Options;

use crate::AppError;

/// What a text holds.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// One object a line: articles, then facts.
    pub lines: String,
    /// How many articles and captions it holds.
    pub n_articles: usize,
    /// What the person should know: pages left out, bytes repaired.
    pub notes: Vec<String>,
    /// Facts as cells: zone, subject, metric, value, unit, qualifier, date, exact words.
    pub rows: Vec<Vec<String>>,
}

/// Reads a file's bytes; its articles are numbered on from `n_before`, those of the files read before it. A day of
/// publication makes dates of 今年 and 去年.
///
/// # Errors
/// Unfit, saying what is wrong with the file and what to do.
pub fn read(bytes: &[u8], n_before: usize, published: Option<Day>) -> Result<Preview, AppError> {
    let options = Options { year: published.map(Day::year) };
    let page = lq_read::read(bytes, &options).map_err(|error| AppError::Unfit(error.to_string()))?;
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
    Ok(Preview {
        lines: lq_read::jsonl::print_after(&page, n_before),
        n_articles: page.articles.len(),
        notes: page.notes.iter().map(|note| note.text.clone()).collect(),
        rows: page.facts.iter().map(cells).collect(),
    })
}
