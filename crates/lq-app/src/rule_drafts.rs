//! Rules drafted from a policy's file or text: what a person then takes over, checks and completes.

use lq_core::Registry;
use lq_rule::Schema;
use lq_rule::draft::{Draft, LONGEST, draft};

use crate::AppError;

/// Largest file that is drafted from, in bytes.
pub const LARGEST: usize = 16 << 20;

/// A draft beside the text it was drafted from.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct DraftedText {
    /// What the policy is called.
    pub title: String,
    /// Its number, empty where the text has none.
    pub number: String,
    /// First day in force.
    pub from: Option<String>,
    /// Last day in force.
    pub until: Option<String>,
    /// How many rules were drafted.
    pub n_rules: usize,
    /// How many clauses stand in them.
    pub n_written: usize,
    /// How many wait for people.
    pub n_waiting: usize,
    /// The rules in their canonical form.
    pub rule: String,
    /// The clauses in the order of the draft.
    pub clauses: Vec<DraftedClause>,
    /// The text that was read.
    pub source: String,
    /// What was repaired or left out when the file was turned into text.
    pub notes: Vec<String>,
}

/// One clause beside its sentence.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DraftedClause {
    /// `condition`, `grant`, `at_most`, `cap`, `force`, `budget`, `repeat` or `human`.
    pub part: &'static str,
    /// The same for people.
    pub label: &'static str,
    /// The article it belongs to.
    pub article: String,
    /// First byte of its words in [`DraftedText::source`].
    pub start: u32,
    /// The byte behind the last.
    pub end: u32,
    /// Its words, blanks left out.
    pub quote: String,
    /// What was understood, empty where nothing was.
    pub says: String,
    /// Why it waits for people, empty where it stands in the rule.
    pub why: String,
    /// Whether it stands in the rule.
    pub is_written: bool,
    /// Line of [`DraftedText::rule`], from 1.
    pub line: u32,
}

/// Drafts the rules of a file: TXT (UTF-8, UTF-16, GBK), DOCX, PDF with a text layer, HTML.
///
/// # Errors
/// Unfit where the file is too large, no text, or longer than any policy.
pub fn of_file(bytes: &[u8], registry: &Registry) -> Result<DraftedText, AppError> {
    if bytes.len() > LARGEST {
        let message =
            format!("文件有 {} MB，最多起草 {} MB；请只留有奖补的条文", bytes.len() >> 20, LARGEST >> 20);
        return Err(AppError::Unfit(message));
    }
    let source = lq_read::input::decode(bytes).map_err(|error| AppError::Unfit(error.to_string()))?;
    let notes = source.notes.iter().map(|note| note.text.clone()).collect();
    Ok(DraftedText { notes, ..of_text(&source.text, registry)? })
}

/// Drafts the rules of a text.
///
/// # Errors
/// Unfit where it is empty or longer than any policy.
pub fn of_text(text: &str, registry: &Registry) -> Result<DraftedText, AppError> {
    if text.trim().is_empty() {
        return Err(AppError::Unfit("没有可读的文字；请上传政策文件，或贴上条文".to_owned()));
    }
    if text.len() > LONGEST {
        let message =
            format!("全文有 {} KB，最多起草 {} KB；请只留有奖补的条文", text.len() >> 10, LONGEST >> 10);
        return Err(AppError::Unfit(message));
    }
    Ok(told(draft(text, &Schema::of(registry)), text))
}

fn told(draft: Draft, text: &str) -> DraftedText {
    let n_written = draft.clauses.iter().filter(|clause| clause.is_written()).count();
    DraftedText {
        title: draft.title,
        number: draft.number,
        from: draft.from.map(|day| day.to_string()),
        until: draft.until.map(|day| day.to_string()),
        n_rules: draft.n_rules,
        n_written,
        n_waiting: draft.clauses.len() - n_written,
        rule: draft.text,
        clauses: draft
            .clauses
            .into_iter()
            .map(|clause| DraftedClause {
                part: clause.part.name(),
                label: clause.part.label(),
                article: clause.article.clone(),
                start: clause.source.start,
                end: clause.source.end,
                quote: clause.quote.clone(),
                is_written: clause.is_written(),
                says: clause.says,
                why: clause.why,
                line: clause.line,
            })
            .collect(),
        source: text.to_owned(),
        notes: Vec::new(),
    }
}
