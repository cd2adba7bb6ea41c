//! Texts of rules: checked against the kinds of a ledger, explained on its records, printed in their canonical form.

use lq_core::schema::{KindSchema, Record};
use lq_core::time::Day;
use lq_core::value::{Lang, Value, ValueType};
use lq_core::{AsOf, RecordId, Registry};
use lq_model::kinds::Indicator;
use lq_rule::ast::Book;
use lq_rule::checked::Checked;
use lq_rule::filter::{Ground, SeriesAt};
use lq_rule::place::Lines;
use lq_rule::plan::Granted;
use lq_rule::{Code, Problem, Schema};
pub use lq_store::{Bound, Dialect, Statement};

use crate::{App, AppError, Caller};

/// Something wrong or doubtful in a text of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Line, from 1.
    pub line: u32,
    /// Character in the line, from 1.
    pub column: u32,
    /// Its number on the page of errors: `R202`.
    pub code: &'static str,
    /// The rule works nevertheless.
    pub is_hint: bool,
    /// What, why and what next.
    pub message: String,
    /// What to write in place of what stands there, where that is likely meant.
    pub meant: Option<String>,
    /// Bytes of the text it is about; what is meant goes in their place.
    pub span: std::ops::Range<usize>,
}

impl Told {
    /// What is wrong, with its place.
    pub fn sentence(&self) -> String {
        format!("第{}行第{}字：{}", self.line, self.column, self.message)
    }

    /// The text with what is likely meant in its place; `None` where nothing is.
    pub fn mended(&self, text: &str) -> Option<String> {
        let (before, after) = (text.get(..self.span.start)?, text.get(self.span.end..)?);
        Some(format!("{before}{}{after}", self.meant.as_ref()?))
    }
}

/// What a text of rules comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedText {
    /// How many rules it holds.
    pub n_rules: usize,
    /// What is wrong or doubtful, in the order of the text.
    pub told: Vec<Told>,
}

impl CheckedText {
    /// Each mistake in a sentence, with its place.
    pub fn sentences(&self) -> Vec<String> {
        self.told.iter().filter(|told| !told.is_hint).map(Told::sentence).collect()
    }

    /// How many mistakes there are, hints apart.
    pub fn n_mistakes(&self) -> usize {
        self.told.iter().filter(|told| !told.is_hint).count()
    }
}

/// A text of rules that holds for itself, as a record keeps it: read and checked.
pub(crate) struct Whole {
    /// As written, places kept.
    pub(crate) book: Book,
    /// As checked, one a rule of the book.
    pub(crate) checked: Vec<Checked>,
    /// What is doubtful.
    hints: Vec<Problem>,
}

/// Reads and checks a text of rules.
///
/// # Errors
/// What keeps it from being applied.
pub(crate) fn whole(text: &str, registry: &Registry) -> Result<Whole, CheckedText> {
    let (book, mut problems) = lq_rule::parse(text);
    let mut checked = Vec::new();
    if problems.is_empty() {
        (checked, problems) = lq_rule::check(&book, &Schema::of(registry));
    }
    let (hints, mistakes): (Vec<_>, Vec<_>) = problems.into_iter().partition(|one| one.code.is_hint());
    let checked: Vec<Checked> = checked.into_iter().flatten().collect();
    if mistakes.is_empty() && checked.len() == book.rules.len() {
        return Ok(Whole { book, checked, hints });
    }
    Err(CheckedText { n_rules: book.rules.len(), told: told(text, &mistakes) })
}

/// The rules of a text.
///
/// # Errors
/// As [`whole`].
pub(crate) fn read(text: &str, registry: &Registry) -> Result<Vec<Checked>, CheckedText> {
    whole(text, registry).map(|whole| whole.checked)
}

/// A rule that can be applied.
#[derive(Debug)]
pub struct Applicable(Checked);

impl Applicable {
    /// Its title.
    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// English name of the kind it is about.
    pub fn subject(&self) -> &str {
        &self.0.subject
    }
}

/// The rules of a file, checked against the kinds of the ledger.
///
/// * `bytes`: as for [`check`].
///
/// # Errors
/// Unfit where the bytes are no text, or with every mistake and its place.
pub fn applicable(app: &App, bytes: &[u8]) -> Result<Vec<Applicable>, AppError> {
    let rules = read(&text_of(bytes)?, &app.registry());
    let rules = rules.map_err(|told| AppError::Unfit(told.sentences().join("\n")))?;
    Ok(rules.into_iter().map(Applicable).collect())
}

/// The rules of a file, checked against kinds.
///
/// # Errors
/// Unfit where the bytes are no text, or with every mistake and its place.
pub(crate) fn checked(bytes: &[u8], registry: &Registry) -> Result<Vec<Checked>, AppError> {
    read(&text_of(bytes)?, registry).map_err(|told| AppError::Unfit(told.sentences().join("\n")))
}

/// What a rule says of a record.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Answer {
    /// The rule's title.
    pub title: String,
    /// Whether the record qualifies; `None` where facts are missing.
    pub verdict: Option<bool>,
    /// What it gets, in yuan with two decimals, where it qualifies and that can be told.
    pub amount: Option<String>,
    /// Why, a sentence a line.
    pub said: Vec<String>,
}

/// Explains a rule on a record of its kind, as far as the caller may see.
///
/// # Errors
/// Those of reading the record.
pub fn explain(
    app: &App,
    caller: &Caller,
    rule: &Applicable,
    id: RecordId,
    as_of: Option<AsOf>,
) -> Result<Answer, AppError> {
    let detail = crate::queries::detail::detail(app, caller, rule.subject(), id, as_of)?;
    let facts = crate::feeds::facts::of(app, caller, &detail, &[&rule.0])?;
    let told = lq_rule::explain(&rule.0, &facts);
    let amount = match told.award.as_ref().map(|award| award.granted) {
        Some(Granted::Money(fen)) => Some(lq_core::value::Money::from_fen(fen).amount()),
        _ => None,
    };
    Ok(Answer { title: told.title.clone(), verdict: told.verdict, amount, said: told.say() })
}

/// Where values by period are kept.
const SERIES: SeriesAt<'_> = SeriesAt {
    kind: Indicator::KIND,
    metric: "metric",
    period: "period",
    values: &["amount", "quantity", "share"],
};

/// What today and a zone settle for the filter of a rule.
pub(crate) fn ground<'a>(registry: &'a Registry, home: &'a [String], on: Day) -> Ground<'a> {
    Ground { on, home, registry, series: Some(SERIES) }
}

/// The statement that selects the records of a zone which certainly satisfy a rule's condition now.
///
/// # Errors
/// NotFound for the zone; Unfit where a number or day of the rule is out of range.
pub fn statement(
    app: &App,
    rule: &Applicable,
    zone: RecordId,
    dialect: Dialect,
) -> Result<Statement, AppError> {
    let today = app.today();
    let home = app.read(|reader| crate::feeds::facts::home(reader, zone, AsOf::today(today)))?;
    let registry = app.registry_of(Some(zone));
    let filter = lq_rule::filter::filter(&rule.0, &ground(&registry, &home, today))
        .ok_or_else(|| AppError::Unfit(format!("“{}”里的数或日期超出范围", rule.0.title)))?;
    Ok(lq_store::statement(&registry, dialect, &rule.0.subject, zone, &filter)?)
}

/// Refuses a record whose rule cannot be applied, before it is kept.
///
/// # Errors
/// Invalid at the field that holds the rule, each mistake with its place.
pub(crate) fn check_kept(
    schema: &KindSchema,
    values: &[Option<Value>],
    registry: &Registry,
) -> Result<(), AppError> {
    let Some(Some(Value::Text(text))) = schema.field(RULE).and_then(|place| values.get(place)) else {
        return Ok(());
    };
    let whole = whole(text, registry).map_err(|told| AppError::field(RULE, told.sentences().join("；")))?;
    // At work, a rule that leaves something to people would answer for the rest alone.
    if is_at_work(schema, values)
        && let Some(hint) = whole.hints.iter().find(|hint| hint.code == Code::LeftToPeople)
    {
        return Err(AppError::field(RULE, format!("{}；在此之前请存为拟定", hint.message)));
    }
    crate::queries::figures::check_kept(schema, values, &whole.checked)
}

/// Whether a record has left its first stage and not come to its end.
fn is_at_work(schema: &KindSchema, values: &[Option<Value>]) -> bool {
    schema.fields.iter().zip(values).any(|(field, value)| match (&field.ty, value) {
        (ValueType::Stage(stages), Some(Value::Text(code))) => stages
            .index_of(code)
            .is_some_and(|place| place != stages.initial && !stages.stages[place].is_final),
        _ => false,
    })
}

/// English name of the field that holds a rule, in every kind that has one.
const RULE: &str = "rule";

/// Checks a file of rules against kinds.
///
/// * `bytes`: text in UTF-8, UTF-16 with a mark, or GBK.
///
/// # Errors
/// Unfit where the bytes are no text.
pub fn check(bytes: &[u8], registry: &Registry) -> Result<CheckedText, AppError> {
    let text = text_of(bytes)?;
    let (book, mut problems) = lq_rule::parse(&text);
    if problems.is_empty() {
        problems = lq_rule::check(&book, &Schema::of(registry)).1;
    }
    Ok(CheckedText { n_rules: book.rules.len(), told: told(&text, &problems) })
}

/// A file of rules in its canonical form, or what keeps it from being read.
///
/// * `bytes`: as for [`check`].
///
/// # Errors
/// Unfit where the bytes are no text.
pub fn format(bytes: &[u8], lang: Lang) -> Result<Result<String, CheckedText>, AppError> {
    let text = text_of(bytes)?;
    let (book, problems) = lq_rule::parse(&text);
    if problems.is_empty() {
        return Ok(Ok(lq_rule::format(&book, lang)));
    }
    Ok(Err(CheckedText { n_rules: book.rules.len(), told: told(&text, &problems) }))
}

fn text_of(bytes: &[u8]) -> Result<String, AppError> {
    lq_read::input::decode(bytes)
        .map(|source| source.text)
        .map_err(|error| AppError::Unfit(error.to_string()))
}

pub(crate) fn told(text: &str, problems: &[Problem]) -> Vec<Told> {
    let lines = Lines::of(text);
    let one = |problem: &Problem| {
        let place = lines.place(problem.span.start);
        Told {
            line: place.line,
            column: place.column,
            code: problem.code.number(),
            is_hint: problem.code.is_hint(),
            message: problem.message.clone(),
            meant: problem.fix.as_ref().map(|fix| fix.text.clone()),
            span: problem.span.start as usize..problem.span.end as usize,
        }
    };
    problems.iter().map(one).collect()
}
