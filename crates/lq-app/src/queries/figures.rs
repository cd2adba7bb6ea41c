//! Figures of a zone: what each is defined as, what it comes to, which rows it rests on, how it went.

mod count;
mod define;
mod overview;
mod plain;
mod push;
mod rows;
mod series;
mod show;
mod spoken;
#[cfg(test)]
mod tests;

use lq_core::schema::{Label, Record};
use lq_core::time::AsOf;
use lq_core::value::{Decimal, Value};
use lq_core::{RecordId, Row};
use lq_model::kinds::Figure;
use lq_rule::ast::Aggregate;
use lq_rule::figure::Totals;
use lq_store::{Query, Reader};

pub use count::Lack;
pub(crate) use define::check as check_kept;
pub use define::{Defined, Said};
pub use overview::{Group, Recent, listed, overview};
pub use rows::{RowSet, Rows, export, rows};
pub use series::{Point, Step, series};
pub use show::Shown;
pub use spoken::{Missing, Spoken, SpokenPoint};

use crate::rights::Verb;
use crate::{App, AppError, Caller};

/// What a figure comes to at a time.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it is defined as.
    pub defined: Defined,
    /// As of when.
    pub as_of: AsOf,
    /// Rows counted, open and without a number.
    pub totals: Totals,
    /// The value with its unit; `None` where it cannot be told.
    pub shown: Option<Shown>,
    /// What is missing in the rows of which it is open whether they count, and in how many, the most frequent first.
    /// Looked for where one figure is asked for.
    pub lacks: Vec<Lack>,
}

impl Told {
    /// Whether the value is how many rows there are, or values among them.
    pub fn is_count(&self) -> bool {
        let rule = self.defined.rule(self.as_of.on);
        rule.is_ok_and(|rule| matches!(define::how(rule), Aggregate::Count | Aggregate::Distinct))
    }
}

/// What a figure comes to, with what is missing.
///
/// # Errors
/// NotFound; Refused, also where the figure rests on what the caller may not see; Unfit where its rule cannot be
/// applied.
pub fn figure(app: &App, caller: &Caller, id: RecordId, as_of: Option<AsOf>) -> Result<Told, AppError> {
    let as_of = as_of.unwrap_or_else(|| AsOf::today(app.today()));
    app.read(|reader| {
        let defined = defined_on(app, reader, caller, id, as_of)?;
        let asked = count::Asked { app, caller, zone: defined.zone, as_of };
        let rule = defined.rule(as_of.on)?;
        let (totals, lacks) = asked.with_lacks(reader, rule)?;
        let shown = show::shown(rule, &defined, totals.value(define::how(rule)));
        Ok(Told { as_of, totals, shown, lacks, defined })
    })
}

/// The figure of this number or name in a zone.
///
/// # Errors
/// NotFound, with what comes nearest; Refused.
pub fn find(app: &App, caller: &Caller, zone: Option<RecordId>, which: &str) -> Result<RecordId, AppError> {
    let zone = caller.zone.or(zone);
    app.read(|reader| {
        let known = all(app, reader, caller, zone, AsOf::today(app.today()))?;
        let is_meant = |row: &&(Row, Defined)| {
            let (row, defined) = row;
            row.meta.number.eq_ignore_ascii_case(which)
                || row.id.to_string() == which
                || defined.name.zh == which
                || defined.name.en.eq_ignore_ascii_case(which)
        };
        if let Some((row, _)) = known.iter().find(is_meant) {
            return Ok(row.id);
        }
        let shared = |name: &str| which.chars().filter(|letter| name.contains(*letter)).count();
        let mut near: Vec<&str> = known.iter().map(|(_, defined)| &*defined.name.zh).collect();
        near.sort_by_key(|name| std::cmp::Reverse(shared(name)));
        let near: Vec<&str> = near.into_iter().filter(|name| shared(name) > 0).take(3).collect();
        let near =
            if near.is_empty() { String::new() } else { format!("；相近的有：{}", near.join("、")) };
        Err(AppError::NotFound(format!("口径“{which}”{near}")))
    })
}

/// A figure's record as of a time, read as a definition.
fn defined_on(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    id: RecordId,
    as_of: AsOf,
) -> Result<Defined, AppError> {
    let missing = || AppError::NotFound("这个口径".to_owned());
    app.rights.scope(caller, app.kind(Figure::KIND)?.as_ref(), Verb::Read)?;
    let today = AsOf::today(app.today());
    let present = reader.get(Figure::KIND, id, today)?.ok_or_else(missing)?;
    if caller.zone.is_some_and(|own| own != present.meta.zone) {
        return Err(missing());
    }
    let row = match as_of == today {
        true => present,
        // A figure defined later is asked of an earlier day as it is defined now.
        false => reader.get(Figure::KIND, id, as_of)?.unwrap_or(present),
    };
    let schema = app.kind_of(Some(row.meta.zone), Figure::KIND)?;
    Ok(Defined::of(&schema, &row, &app.registry_of(Some(row.meta.zone))))
}

/// Every live figure of a zone, by order and number.
fn all(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    zone: Option<RecordId>,
    as_of: AsOf,
) -> Result<Vec<(Row, Defined)>, AppError> {
    let schema = app.kind_of(zone, Figure::KIND)?;
    let filter = app.rights.scope(caller, &schema, Verb::Read)?;
    let query = Query { zone, with_total: false, ..Query::new(Figure::KIND, &filter, as_of) };
    let rows = reader.query(&query)?.rows;
    let mut known: Vec<(Row, Defined)> = rows
        .into_iter()
        .map(|row| {
            let defined = Defined::of(&schema, &row, &app.registry_of(Some(row.meta.zone)));
            (row, defined)
        })
        .collect();
    known.sort_by(|(_, a), (_, b)| order(a).cmp(&order(b)));
    Ok(known)
}

/// Those on the overview first, in their order.
fn order(defined: &Defined) -> (bool, Option<Decimal>, &str) {
    (defined.rank.is_none(), defined.rank, &defined.number)
}

/// The filter that selects figures in use.
fn is_in_use(defined: &Defined) -> bool {
    defined.state == "in_use"
}

/// Whether a value of a row is this text.
fn text_of(value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

/// A figure's place on the overview.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The figure.
    pub id: RecordId,
    /// Its human number.
    pub number: String,
    /// What it is called, in Chinese.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// Code and label of its heading.
    pub topic: (String, Label),
    /// Its rank; none where it never had one.
    pub rank: Option<Decimal>,
    /// Whether it is in use.
    pub is_in_use: bool,
    /// Whether it stands on the overview.
    pub is_on: bool,
}

/// Every figure of a zone with its place on the overview, those that stand there first, in their order.
///
/// # Errors
/// Refused; the store's.
pub fn placed(app: &App, caller: &Caller, zone: RecordId) -> Result<Vec<Placed>, AppError> {
    let all = app.read(|reader| all(app, reader, caller, Some(zone), AsOf::today(app.today())))?;
    let mut placed: Vec<Placed> = all.into_iter().map(|(_, defined)| place(defined)).collect();
    placed.sort_by_key(|one| !one.is_on);
    Ok(placed)
}

fn place(defined: Defined) -> Placed {
    let is_in_use = is_in_use(&defined);
    Placed {
        is_on: is_in_use && defined.rank.is_some(),
        is_in_use,
        id: defined.id,
        number: defined.number,
        name: defined.name.zh.into_owned(),
        name_en: defined.name.en.into_owned(),
        topic: defined.topic,
        rank: defined.rank,
    }
}
