//! Cases a policy's rule is held to: real firms as of a day, or imagined ones told line by line.

use lq_core::filter::Filter;
use lq_core::schema::{KindSchema, Record as _};
use lq_core::time::AsOf;
use lq_core::value::{Lang, Money};
use lq_core::{Day, RecordId, Value};
use lq_model::kinds::{CaseAnswer, RuleCase};
use lq_rule::ast::Aggregate;
use lq_rule::checked::{Checked, Cond, CondNode, Gathered, Source};
use lq_rule::facts::{Fact, Facts, Related};
use lq_rule::place::Span;
use lq_rule::plan::Granted;
use lq_store::Query;

use super::detail::{self, Detail};
use super::policy::Ruled;
use crate::feeds::facts;
use crate::rights::Verb;
use crate::{App, AppError, Caller};

/// A case and what came of it.
#[derive(Clone, Debug)]
pub struct Ran {
    /// The record.
    pub id: RecordId,
    /// What it is about.
    pub title: String,
    /// Whether the rule says what it ought to.
    pub passes: bool,
    /// What it ought to say and what it says, in words; or why it cannot be run.
    pub told: String,
}

/// Runs the cases of a policy on a text of rules.
///
/// * `detail`: the policy, covered for the caller.
///
/// # Errors
/// The store's. Who may not read cases runs none.
pub fn run(app: &App, caller: &Caller, detail: &Detail, text: &str) -> Result<Vec<Ran>, AppError> {
    let schema = app.kind(RuleCase::KIND)?;
    if app.rights.scope(caller, &schema, Verb::Read).is_err() {
        return Ok(Vec::new());
    }
    let zone = detail.row.meta.zone;
    let filter = Filter::is("policy", Value::Link(detail.row.id));
    let today = AsOf::today(app.today());
    let rows = app.read(|reader| {
        let query =
            Query { zone: Some(zone), with_total: false, ..Query::new(RuleCase::KIND, &filter, today) };
        Ok(reader.query(&query)?.rows)
    })?;
    let Ok(ruled) = Ruled::read(text, &app.registry_of(Some(zone))) else { return Ok(Vec::new()) };
    let mut ran = Vec::new();
    for row in &rows {
        let Ok(case) = RuleCase::from_values(&row.values) else { continue };
        let (passes, told) = match answered(app, caller, zone, &ruled, &case) {
            Ok(answer) => judged(&case, answer),
            Err(AppError::Store(error)) => return Err(AppError::Store(error)),
            Err(error) => (false, error.to_string()),
        };
        ran.push(Ran { id: row.id, title: case.title.to_string(), passes, told });
    }
    ran.sort_by(|a, b| (a.passes, &a.title).cmp(&(b.passes, &b.title)));
    Ok(ran)
}

/// What a rule says: whether the firm qualifies, and for how much.
type Answer = (Option<bool>, Option<i64>);

fn answered(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    ruled: &Ruled,
    case: &RuleCase,
) -> Result<Answer, AppError> {
    let on = case.on.unwrap_or(app.today());
    let place = ruled.place(None, on).ok_or_else(|| AppError::Unfit("规则里没有可核对的一条".to_owned()))?;
    let mut rule = ruled.checked[place].clone();
    let facts = match &case.enterprise {
        Some(firm) => {
            let detail = detail::at(app, caller, &rule.subject, firm.id(), AsOf::today(on))?;
            facts::of(app, caller, &detail, &[&rule])?
        }
        None => {
            let schema = app.kind_of(Some(zone), &rule.subject)?;
            let home = app.read(|reader| facts::home(reader, zone, AsOf::today(on)))?;
            let text = case.facts.as_ref().map(ToString::to_string).unwrap_or_default();
            imagined(&schema, &mut rule, &text, on, home)?
        }
    };
    let told = lq_rule::explain(&rule, &facts);
    let amount = match told.award.map(|award| award.granted) {
        Some(Granted::Money(fen)) => Some(fen),
        _ => None,
    };
    Ok((told.verdict, amount))
}

fn judged(case: &RuleCase, (verdict, amount): Answer) -> (bool, String) {
    let word = |verdict: Option<bool>| match verdict {
        Some(true) => "符合",
        Some(false) => "不符合",
        None => "缺信息",
    };
    let expected = match case.expected {
        CaseAnswer::Yes => Some(true),
        CaseAnswer::No => Some(false),
        CaseAnswer::Open => None,
    };
    let money =
        |fen: Option<i64>| fen.map_or_else(|| "算不出".to_owned(), |fen| Money::from_fen(fen).show(Lang::Zh));
    let wanted = case.amount.map(|amount| amount.minor).filter(|_| expected == Some(true));
    let is_same = verdict == expected && wanted.is_none_or(|wanted| Some(wanted) == amount);
    let said = |verdict: Option<bool>, amount: Option<String>| match amount {
        Some(amount) => format!("{}、{amount}", word(verdict)),
        None => word(verdict).to_owned(),
    };
    let ought = said(expected, wanted.map(|wanted| money(Some(wanted))));
    let says = said(verdict, wanted.filter(|_| verdict == Some(true)).map(|_| money(amount)));
    (
        is_same,
        if is_same {
            format!("答“{says}”")
        } else {
            format!("应为“{ought}”，现答“{says}”")
        },
    )
}

/// Facts of an imagined firm, a line each: `营业收入 = 3000 万元`. A number the rule gathers from other records is
/// written as the rule writes it.
fn imagined(
    schema: &KindSchema,
    rule: &mut Checked,
    text: &str,
    on: Day,
    home: Vec<String>,
) -> Result<Facts, AppError> {
    let mut facts = Facts { home, ..Facts::nothing(on) };
    facts.fields = vec![None; schema.fields.len()];
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let wrong = |why: String| AppError::Unfit(format!("“{line}”：{why}"));
        let Some((name, value)) = line.split_once(['=', '＝', '：']) else {
            return Err(wrong("应写成“字段 = 值”".to_owned()));
        };
        let (name, value) = (plain(name), value.trim());
        let cell = rule.cells.iter().position(|cell| plain(&cell.label) == name);
        if let Some(cell) = cell
            && set_cell(rule, cell, value, &mut facts).map_err(wrong)?
        {
            continue;
        }
        let place = schema
            .field_by_heading(&name)
            .ok_or_else(|| wrong(format!("规则和“{}”里都没有这一项", schema.label.zh)))?;
        let read = schema.fields[place].ty.parse(value, None).map_err(|error| wrong(error.to_string()))?;
        facts.fields[place] = Some(Fact::bare(read));
    }
    // What an imagined firm does not say of other records is that there are none.
    for cell in &rule.cells {
        if let Source::Gathered(gathered) = &cell.source {
            facts.related.entry((gathered.kind.clone(), gathered.via)).or_default();
        }
    }
    Ok(facts)
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A place for the linking field of made-up records, that no kind has.
const MADE_UP: usize = 1 << 20;

/// Sets what a rule reads beyond the fields; `false` where it is a field.
fn set_cell(rule: &mut Checked, cell: usize, value: &str, facts: &mut Facts) -> Result<bool, String> {
    let (ty, source) = (rule.cells[cell].ty.clone(), rule.cells[cell].source.clone());
    match source {
        Source::Field(_) => Ok(false),
        Source::Series { metric, of } => {
            let (Some(ty), Some(period)) = (ty, of.period(facts.on)) else {
                return Err("期间超出范围".to_owned());
            };
            let read = ty.parse(value, None).map_err(|error| error.to_string())?;
            facts.series.insert((metric, period), Fact::bare(read));
            Ok(true)
        }
        Source::Gathered(mut gathered) => {
            let rows = rows(&gathered, value)?;
            gathered.only = Cond {
                span: Span::default(),
                label: String::new(),
                cite: String::new(),
                words: String::new(),
                node: CondNode::Always(true),
            };
            gathered.via = MADE_UP + cell;
            facts.related.insert((gathered.kind.clone(), gathered.via), rows);
            rule.cells[cell].source = Source::Gathered(gathered);
            Ok(true)
        }
    }
}

/// Records whose number or sum is the value.
fn rows(gathered: &Gathered, value: &str) -> Result<Vec<Related>, String> {
    let row = |fields| Related { caption: String::new(), fields };
    if gathered.how == Aggregate::Count {
        let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
        let n: usize = digits.parse().ok().filter(|n| *n <= 10_000).ok_or("应写件数，如 3")?;
        return Ok(vec![row(Vec::new()); n]);
    }
    let cell = gathered.field.map(|cell| &gathered.cells[cell.0]);
    let (Some(cell), false) = (cell, gathered.how == Aggregate::Distinct) else {
        return Err("这种算式不能设想，请用台账里的企业核对".to_owned());
    };
    let (Source::Field(place), Some(ty)) = (&cell.source, &cell.ty) else {
        return Err("这种算式不能设想，请用台账里的企业核对".to_owned());
    };
    let mut fields = vec![None; place + 1];
    fields[*place] = Some(Fact::bare(ty.parse(value, None).map_err(|error| error.to_string())?));
    Ok(vec![row(fields)])
}

/// A reviewer's opinion of a mark.
#[derive(Clone, Debug)]
pub struct Opinion {
    /// The record.
    pub id: RecordId,
    /// What the mark is called.
    pub title: String,
    /// The words that bear it.
    pub words: String,
    /// What was found, and why.
    pub told: String,
}

/// What reviewers said of a policy's marks, the latest first; nothing for who may not read it.
///
/// # Errors
/// The store's.
pub fn opinions(app: &App, caller: &Caller, detail: &Detail) -> Result<Vec<Opinion>, AppError> {
    use lq_model::kinds::ReviewNote;
    let schema = app.kind(ReviewNote::KIND)?;
    if app.rights.scope(caller, &schema, Verb::Read).is_err() {
        return Ok(Vec::new());
    }
    let filter = Filter::is("policy", Value::Link(detail.row.id));
    let zone = Some(detail.row.meta.zone);
    let mut rows = app.read(|reader| {
        let query = Query { zone, with_total: false, ..Query::new(ReviewNote::KIND, &filter, detail.as_of) };
        Ok(reader.query(&query)?.rows)
    })?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.meta.created));
    let place = schema.field("outcome");
    let opinion = |row: &lq_core::Row| {
        let note = ReviewNote::from_values(&row.values).ok()?;
        let outcome = place.and_then(|place| Some(schema.fields[place].ty.show(row.known(place)?, Lang::Zh)));
        let on = note.on.map(|day| format!("（{day}）")).unwrap_or_default();
        Some(Opinion {
            id: row.id,
            title: note.title.to_string(),
            words: note.words.map(|words| words.to_string()).unwrap_or_default(),
            told: format!("{}：{}{on}", outcome.unwrap_or_default(), note.opinion),
        })
    };
    Ok(rows.iter().filter_map(opinion).collect())
}
