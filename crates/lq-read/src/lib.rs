//! Reads a published page into articles and the facts its figures state.
//!
//! This crate may not open files, look at a clock, reach a network, speak SQL, spawn tasks or draw
//! random numbers; bytes come in, plain structs go out, and equal bytes give equal structs. It holds
//! no list of zones, firms or projects: what it knows is how Chinese newspapers and office papers
//! write numbers, measure words, places and headlines.
//!
//! The way through: [`input`] turns bytes into text, [`lines`] into lines, [`blocks`] into paragraphs,
//! titles and bylines, [`articles`] joins what belongs together, [`scan`] finds every figure, and
//! `qualify`, `zone`, `subject` and `kinds` say what the figure is about.

pub mod articles;
pub mod blocks;
pub mod decimal;
mod error;
mod facts;
pub mod input;
pub mod jsonl;
mod kinds;
pub mod lines;
mod model;
pub mod numerals;
mod qualify;
mod respective;
pub mod scan;
mod subject;
pub mod units;
mod zone;

pub use decimal::Decimal;
pub use error::ReadError;
pub use input::{Format, Source};
pub use model::{
    Approx, Article, Bound, Fact, FactKind, ItemKind, Note, Options, Page, Place, Qualifier, Span, Stage,
    Status, Suggestion, Weight,
};

/// Reads a file's bytes: finds out its format and encoding, then does what [`read_text`] does.
///
/// * `bytes`: TXT (UTF-8, UTF-16 with mark, GB18030), HTML or DOCX, told apart by content; a PDF is refused by name.
/// * Returns the page; spans index [`Page::source`], which for UTF-8 text is the file itself.
/// * Errors say what is wrong with the file and what to do; a poor page is a note, not an error.
pub fn read(bytes: &[u8], options: &Options) -> Result<Page, ReadError> {
    let source = input::decode(bytes)?;
    let mut page = read_text(&source.text, options);
    page.notes.splice(0..0, source.notes);
    page.format = source.format;
    Ok(page)
}

/// Reads a page that is already text.
///
/// * `text`: lines in any order and breaking; an empty text gives an empty page with a note.
/// * Returns articles and captions in the order of their bodies, facts in the order of the articles.
pub fn read_text(text: &str, options: &Options) -> Page {
    let lines = lines::split(text);
    let blocks = blocks::build(text, &lines);
    let drafts = articles::assemble(&blocks);
    let (articles, facts) = facts::collect(drafts, options);
    let mut notes = Vec::new();
    if articles.is_empty() {
        notes.push(Note::new("全文没有可读的正文，未提取任何事实；请确认文件内容后重新读取"));
    }
    for a in articles.iter().filter(|a| a.kind == ItemKind::Article && a.headline.is_none()) {
        notes.push(Note::new(format!("第{}篇在文中没有标题，按无标题列出，未代拟", a.id)));
    }
    Page { source: text.to_owned(), format: Format::Text, articles, facts, notes }
}
