//! What a read page consists of.

use crate::decimal::Decimal;
use crate::input::Format;

/// A half-open range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte behind the last one.
    pub end: usize,
}

impl Span {
    /// The words of `text` under the span; empty when the span lies outside.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Whether two spans share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// What the caller knows beside the text.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Year of publication; lets 今年 and 去年 become dates. Without it they stay open.
    pub year: Option<i32>,
}

/// A remark for the person who reviews the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The sentence shown.
    pub text: String,
}

impl Note {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

/// A whole page as read.
#[derive(Debug, Clone)]
pub struct Page {
    /// The decoded text all source spans index; for UTF-8 text files the file itself.
    pub source: String,
    /// Where the text came from.
    pub format: Format,
    /// Articles and captions in the order of their bodies on the page.
    pub articles: Vec<Article>,
    /// Facts in the order of the articles, inside one headline before body.
    pub facts: Vec<Fact>,
    /// What the reviewer should know.
    pub notes: Vec<Note>,
}

/// Whether an item is an article or the caption of a photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// An article with a body.
    Article,
    /// Words below a photograph, ended by its credit (摄, 图片来源).
    Caption,
}

/// An article or caption with its parts brought together.
#[derive(Debug, Clone)]
pub struct Article {
    /// Counts from 1 in page order.
    pub id: usize,
    /// Article or caption.
    pub kind: ItemKind,
    /// The headline, kicker first; `None` when the page has none for this body.
    pub headline: Option<String>,
    /// Where the headline's lines stand in the source.
    pub headline_source: Option<Span>,
    /// The zone or place the article is about, in its own words; empty when it names none.
    pub zone: String,
    /// Author, photographer or source as printed, without marks.
    pub byline: Option<String>,
    /// The body: lines joined, one paragraph a line, subheadings kept.
    pub text: String,
    /// Where the body stands in the source, first word to last; other words may lie between on a scrambled page.
    pub source_span: Span,
}

/// Where a fact's words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the headline.
    Headline,
    /// In the body.
    Body,
}

/// How much a fact is worth to a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Durations, ages, firsts, phases, groupings, specifications, repeats, labels: never forced on a clerk.
    Low,
    /// A figure a ledger would keep.
    Full,
}

/// How sure or far along the words say a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 计划, 预计, 将.
    Planned,
    /// 目标, 力争.
    Target,
    /// 在建.
    Building,
    /// 试生产, 试运行.
    Trial,
    /// 投产, 建成.
    Producing,
    /// 累计, 共.
    Cumulative,
}

impl Status {
    /// The word shown and printed.
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned => "计划",
            Self::Target => "目标",
            Self::Building => "在建",
            Self::Trial => "试产",
            Self::Producing => "投产",
            Self::Cumulative => "累计",
        }
    }
}

/// How exactly the words give a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approx {
    /// 约, 大约, 左右.
    About,
    /// 余, 多.
    Odd,
    /// 近, 将近, 不足.
    Near,
    /// 超, 逾, 突破, 以上.
    Beyond,
    /// 不低于, 不少于, 至少.
    AtLeast,
    /// 不超过, 至多, 以内.
    AtMost,
}

impl Approx {
    /// The word shown and printed.
    pub fn label(self) -> &'static str {
        match self {
            Self::About => "约",
            Self::Odd => "余",
            Self::Near => "近",
            Self::Beyond => "超",
            Self::AtLeast => "至少",
            Self::AtMost => "至多",
        }
    }
}

/// Standing and exactness of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Qualifier {
    /// 计划, 目标, 在建, 试产, 投产 or 累计.
    pub status: Option<Status>,
    /// 约, 余, 近, 超, 至少 or 至多.
    pub approx: Option<Approx>,
}

impl Qualifier {
    /// Both words joined by 、, or `None` when the text has neither.
    pub fn label(self) -> Option<String> {
        match (self.status, self.approx) {
            (None, None) => None,
            (Some(s), None) => Some(s.label().to_owned()),
            (None, Some(a)) => Some(a.label().to_owned()),
            (Some(s), Some(a)) => Some(format!("{}、{}", s.label(), a.label())),
        }
    }
}

/// Which end of a range a fact gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The smaller figure.
    Lower,
    /// The greater figure.
    Upper,
}

/// Stage of a capacity, as the ledger's placements name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// 规划.
    Planned,
    /// 在建.
    Building,
    /// 试产.
    Trial,
    /// 投产.
    Producing,
}

impl Stage {
    /// The word shown and printed.
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned => "规划",
            Self::Building => "在建",
            Self::Trial => "试产",
            Self::Producing => "投产",
        }
    }
}

/// What accepting a fact would make in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// A placement: so much capacity of a product at a firm.
    Capacity,
    /// A target with a date, perhaps.
    Target,
    /// An indicator value: so many of something, or a share or growth.
    Count,
    /// A number of projects.
    Project,
    /// An amount invested in a project.
    Investment,
    /// Another amount of money: output, tax, revenue.
    Money,
    /// Anything else.
    Other,
}

impl FactKind {
    /// The word in the printed form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Capacity => "capacity",
            Self::Target => "target",
            Self::Count => "count",
            Self::Project => "project",
            Self::Investment => "investment",
            Self::Money => "money",
            Self::Other => "other",
        }
    }
}

/// What the reader would propose when a fact is accepted; the reviewer decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Kind of record.
    pub kind: FactKind,
    /// Stage of a capacity.
    pub stage: Option<Stage>,
    /// Firm named with the figure.
    pub firm: Option<String>,
    /// Product or segment the capacity or target is of.
    pub product: Option<String>,
    /// Phase (一期) when the figure is part of a greater whole.
    pub part_of: Option<String>,
}

/// One figure the text states.
#[derive(Debug, Clone)]
pub struct Fact {
    /// [`Article::id`] of the article the words stand in.
    pub article: usize,
    /// Zone or place the figure is about; empty when the text names none.
    pub zone: String,
    /// Project, firm or body the figure belongs to; empty when the text names none.
    pub subject: String,
    /// What is counted or measured.
    pub metric: String,
    /// The number in `unit`s, as printed; falls are negative.
    pub value: Decimal,
    /// Unit or measure word, with 万 or 亿 as printed, completed where the text cut it short.
    pub unit: String,
    /// 计划, 在建, 投产, 累计, 目标; 约, 余, 近, 超.
    pub qualifier: Qualifier,
    /// Day, month, quarter or year the figure is for: `2024`, `2024-Q1`, `2024-03`, `2024-03-05`.
    pub date: Option<String>,
    /// Which end of a range this is.
    pub bound: Option<Bound>,
    /// Low for what a clerk should not be asked about.
    pub weight: Weight,
    /// What accepting it would make.
    pub suggestion: Suggestion,
    /// The clause the figure rests on, word for word as in the article.
    pub quote: String,
    /// Headline or body.
    pub place: Place,
    /// The quote in the article's text (or headline, see `place`).
    pub span: Span,
    /// The number with its unit in the article's text (or headline).
    pub mark: Span,
    /// The quote in [`Page::source`]; line breaks and typesetting spaces may stand inside.
    pub source_span: Span,
    /// The number with its unit in [`Page::source`].
    pub source_mark: Span,
}
