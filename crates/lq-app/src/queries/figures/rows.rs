//! The rows a figure rests on: those that count, those of which it is open, those without a number.

use lq_core::RecordId;
use lq_core::filter::{Filter, Op};
use lq_core::schema::KindSchema;
use lq_core::time::AsOf;
use lq_rule::checked::{Checked, Num, Source};
use lq_rule::figure::Taken;
use lq_store::Reader;

use super::count::Asked;
use super::push::Pushed;
use crate::ask::ListAsk;
use crate::commands::export::{self as files, Format, Made};
use crate::feeds::facts;
use crate::queries::list::{self, List};
use crate::{App, AppError, Caller};

/// Which rows of a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowSet {
    /// Those that certainly count.
    #[default]
    Counted,
    /// Those of which it is open.
    Open,
    /// Those that count and have no number, value or share.
    Unmeasured,
    /// For a share: those that certainly have it.
    Part,
}

impl RowSet {
    /// Every set.
    pub const ALL: [Self; 4] = [Self::Counted, Self::Open, Self::Unmeasured, Self::Part];

    /// The word of an address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Open => "open",
            Self::Unmeasured => "unmeasured",
            Self::Part => "part",
        }
    }

    /// The set of this word.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.code() == code)
    }

    fn holds(self, taken: Taken) -> bool {
        match (self, taken) {
            (Self::Counted, Taken::Counted { .. }) | (Self::Open, Taken::Open) => true,
            (Self::Unmeasured, Taken::Counted { is_measured, .. }) => !is_measured,
            (Self::Part, Taken::Counted { is_part, .. }) => is_part,
            _ => false,
        }
    }
}

/// A page of the rows of a figure.
#[derive(Clone, Debug)]
pub struct Rows {
    /// The rows as a list of their kind shows them.
    pub list: List,
    /// The list that shows exactly these rows, as `kind?query`; `None` where no list can say the condition.
    pub address: Option<String>,
    /// The field the number is made of, by its place.
    pub field: Option<usize>,
}

/// A page of the rows of a figure, the greatest numbers first.
///
/// * `page`: from 1; `size`: rows a page.
///
/// # Errors
/// As [`super::figure`].
pub fn rows(
    app: &App,
    caller: &Caller,
    id: RecordId,
    as_of: Option<AsOf>,
    set: RowSet,
    (page, size): (u32, u32),
) -> Result<Rows, AppError> {
    let as_of = as_of.unwrap_or_else(|| AsOf::today(app.today()));
    app.read(|reader| {
        let defined = super::defined_on(app, reader, caller, id, as_of)?;
        let asked = Asked { app, caller, zone: defined.zone, as_of };
        let rule = defined.rule(as_of.on)?;
        let chosen = asked.chosen(reader, rule, set)?;
        let schema = app.kind_of(Some(defined.zone), &rule.subject)?;
        let field = made_of(rule);
        let sort = field.filter(|place| schema.fields[*place].ty.is_summable());
        let sort = sort.map(|place| (schema.fields[place].name.to_string(), true));
        let (filter, total, page) = match &chosen {
            Chosen::Filter(filter) => (filter.clone(), None, page),
            // The page of ids is the page of rows.
            Chosen::Ids(ids) => {
                let first = (page as usize - 1).saturating_mul(size as usize).min(ids.len());
                let some = ids[first..].iter().take(size as usize).copied().collect();
                (Filter::Id(some), Some(ids.len() as u64), 1)
            }
        };
        let ask = ListAsk {
            zone: Some(defined.zone),
            as_of: Some(as_of),
            sort: sort.into_iter().collect(),
            page,
            size,
            ..ListAsk::of(filter)
        };
        let mut list = list::list_on(app, reader, caller, &rule.subject, &ask)?;
        list.total = total.unwrap_or(list.total);
        let address = match &chosen {
            Chosen::Filter(filter) => address(filter, &schema),
            Chosen::Ids(_) => None,
        };
        Ok(Rows { list, address, field })
    })
}

/// The rows of a figure as a file.
///
/// # Errors
/// As [`super::figure`], and those of an export.
pub fn export(
    app: &App,
    caller: &Caller,
    id: RecordId,
    as_of: Option<AsOf>,
    set: RowSet,
    format: Format,
) -> Result<Made, AppError> {
    let at = as_of.unwrap_or_else(|| AsOf::today(app.today()));
    let (subject, zone, filter) = app.read(|reader| {
        let defined = super::defined_on(app, reader, caller, id, at)?;
        let asked = Asked { app, caller, zone: defined.zone, as_of: at };
        let rule = defined.rule(at.on)?;
        let filter = match asked.chosen(reader, rule, set)? {
            Chosen::Filter(filter) => filter,
            Chosen::Ids(ids) => Filter::Id(ids),
        };
        Ok((rule.subject.clone(), defined.zone, filter))
    })?;
    let ask = ListAsk { zone: Some(zone), as_of, ..ListAsk::of(filter) };
    files::export(app, caller, &subject, &ask, format)
}

enum Chosen {
    Filter(Filter),
    /// By id.
    Ids(Vec<RecordId>),
}

impl Asked<'_> {
    fn chosen(&self, reader: &mut Reader<'_>, rule: &Checked, set: RowSet) -> Result<Chosen, AppError> {
        let registry = self.app.registry_of(Some(self.zone));
        self.readable(&registry, rule)?;
        let home = facts::home(reader, self.zone, self.as_of)?;
        match (set, Pushed::of(rule, self.as_of.on, &home, &registry)) {
            (RowSet::Counted, Some(pushed)) => return Ok(Chosen::Filter(pushed.filter)),
            (RowSet::Open, Some(pushed)) => {
                return Ok(Chosen::Filter(Filter::Open(Box::new(pushed.filter))));
            }
            _ => {}
        }
        let mut ids = Vec::new();
        self.plainly(reader, rule, &mut |id, taken, _| ids.extend(set.holds(taken).then_some(id)))?;
        Ok(Chosen::Ids(ids))
    }
}

/// The field the number is made of, where it is one.
fn made_of(rule: &Checked) -> Option<usize> {
    let counted = rule.value.as_ref()?;
    let cell = match (&counted.number, counted.cell) {
        (Some((Num::Cell(cell, _), _)), _) => *cell,
        (_, Some(cell)) => cell,
        _ => return None,
    };
    match rule.cells[cell.0].source {
        Source::Field(place) => Some(place),
        _ => None,
    }
}

/// A filter as the address of a list that means the same; `None` where an address cannot say it.
fn address(filter: &Filter, schema: &KindSchema) -> Option<String> {
    let mut pairs = Vec::new();
    spell(filter, schema, &mut pairs)?;
    let mut address = schema.kind.to_string();
    for (at, (key, value)) in pairs.iter().enumerate() {
        address.push_str(if at == 0 { "?" } else { "&" });
        address.push_str(&format!("{key}={}", encoded(value)));
    }
    Some(address)
}

fn spell(filter: &Filter, schema: &KindSchema, pairs: &mut Vec<(String, String)>) -> Option<()> {
    let (key, value) = match filter {
        Filter::All => return Some(()),
        Filter::And(parts) => return parts.iter().try_for_each(|part| spell(part, schema, pairs)),
        Filter::Or(parts) if parts.len() == 1 => return spell(&parts[0], schema, pairs),
        Filter::Not(part) => return spell(&negated(part)?, schema, pairs),
        Filter::Compare { field, op, value } => {
            let ending = match op {
                Op::Eq => "",
                Op::Ne => ".ne",
                Op::Lt => ".lt",
                Op::Le => ".le",
                Op::Gt => ".gt",
                Op::Ge => ".ge",
            };
            (format!("{field}{ending}"), schema.fields[schema.field(field)?].ty.edit(value))
        }
        Filter::OneOf { field, values } => {
            let ty = &schema.fields[schema.field(field)?].ty;
            let values: Vec<String> = values.iter().map(|value| ty.edit(value)).collect();
            (format!("{field}.in"), values.join(","))
        }
        Filter::Contains { field, words } => (format!("{field}.has"), words.clone()),
        _ => return None,
    };
    let pair = (key, value);
    // What the address is read back as is what was meant.
    let read = ListAsk::from_pairs(schema, std::slice::from_ref(&pair)).ok()?.filter;
    (read == *filter).then(|| pairs.push(pair))
}

/// Not one of one is another; of several an address says it one after the other.
fn negated(filter: &Filter) -> Option<Filter> {
    match filter {
        Filter::OneOf { field, values } => {
            let differs = |value: &lq_core::Value| Filter::Compare {
                field: field.clone(),
                op: Op::Ne,
                value: value.clone(),
            };
            Some(Filter::And(values.iter().map(differs).collect()))
        }
        Filter::Compare { field, op, value } => {
            let op = match op {
                Op::Eq => Op::Ne,
                Op::Ne => Op::Eq,
                Op::Lt => Op::Ge,
                Op::Ge => Op::Lt,
                Op::Le => Op::Gt,
                Op::Gt => Op::Le,
            };
            Some(Filter::Compare { field: field.clone(), op, value: value.clone() })
        }
        _ => None,
    }
}

/// A value as a part of an address.
fn encoded(value: &str) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b',' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
