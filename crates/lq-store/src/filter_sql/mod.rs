//! The filter tree as bound SQL, in meaning the same as `Filter::holds`, missing values included.
//!
//! Three-valued logic is SQL's own: an open condition is NULL, so `NOT`, `AND` and `OR` need nothing special, and
//! `WHERE` keeps only rows where the filter is certainly true.

mod measure;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use lq_core::filter::{Filter, Op};
use lq_core::value::{Column, Per, Rate, Value, ValueType};

use crate::backend::{Dialect, Param};
use crate::query::Source;
use crate::schema::{Catalog, KindTable};

/// A condition that is open whatever the row: a comparison of things that do not compare.
const OPEN: &str = "(1=NULL)";
const YES: &str = "(1=1)";
const NO: &str = "(1=0)";

/// SQL under construction with what is bound to it.
pub(crate) struct Sql<'a> {
    pub(crate) dialect: Dialect,
    pub(crate) kind: &'a KindTable,
    pub(crate) params: Vec<Param<'static>>,
    others: Option<&'a Others<'a>>,
}

/// Where the rows of other kinds stand that a filter looks at.
pub(crate) struct Others<'a> {
    pub(crate) catalog: &'a Catalog,
    /// Rows of unfinished imports must be left out of projections.
    pub(crate) hides: bool,
    /// What past states are read from, by the place of the kind.
    pub(crate) past: BTreeMap<usize, String>,
}

impl<'a> Others<'a> {
    /// The kind, what its rows are read from, and whether those of unfinished imports must be left out there.
    fn source(&self, kind: &str) -> Option<(&'a KindTable, String, bool)> {
        let place = self.catalog.find(kind)?;
        let table = &self.catalog.kinds[place];
        Some(match self.past.get(&place) {
            Some(from) => (table, from.clone(), false),
            None => (table, table.from(), self.hides),
        })
    }
}

impl<'a> Sql<'a> {
    /// SQL whose conditions look at no other kind.
    pub(crate) fn new(dialect: Dialect, kind: &'a KindTable) -> Self {
        Self { dialect, kind, params: Vec::new(), others: None }
    }

    /// SQL over rows read from a source.
    pub(crate) fn over(dialect: Dialect, source: &'a Source<'a>) -> Self {
        Self { others: Some(&source.others), ..Self::new(dialect, source.kind) }
    }

    /// Binds a parameter and returns its place.
    pub(crate) fn bind(&mut self, param: Param<'static>) -> usize {
        self.params.push(param);
        self.params.len()
    }

    /// The filter as a condition on `t`.
    pub(crate) fn filter(&mut self, filter: &Filter) -> String {
        match filter {
            Filter::All => YES.to_owned(),
            Filter::And(list) => self.joined(list, " AND ", YES),
            Filter::Or(list) => self.joined(list, " OR ", NO),
            Filter::Not(part) => format!("(NOT {})", self.filter(part)),
            Filter::Compare { field, op, value } => self.on_field(field, |sql, n| sql.compare(n, *op, value)),
            Filter::OneOf { field, values } => self.on_field(field, |sql, n| sql.one_of(n, values)),
            Filter::Contains { field, words } => self.on_field(field, |sql, n| sql.contains(n, words)),
            Filter::Recorded { field, is_recorded } => {
                self.on_field(field, |sql, n| sql.recorded(n, *is_recorded))
            }
            Filter::Id(ids) => {
                let n = self.bind(Param::OwnBlobs(ids.iter().map(|id| id.0.to_vec()).collect()));
                self.dialect.is_in("t._id", n)
            }
            Filter::Number(number) => match self.kind.number_of(&number.to_uppercase()) {
                Some(number) => format!("(t._number={})", self.int(number)),
                None => NO.to_owned(),
            },
            Filter::AtLeast(wanted, list) => self.at_least(*wanted, list),
            Filter::Open(part) => format!("({} IS NULL)", self.filter(part)),
            Filter::Settled(yes, no) => {
                let (yes, no) = (self.filter(yes), self.filter(no));
                format!("(CASE WHEN {yes} THEN {YES} WHEN {no} THEN {NO} END)")
            }
            Filter::Measured(left, op, right) => self.measured(left, *op, right),
            Filter::Known(measure) => self.known(measure),
        }
    }

    fn at_least(&mut self, wanted: u32, list: &[Filter]) -> String {
        let parts = list.iter().map(|part| self.filter(part)).collect::<Vec<_>>();
        let counted = |word: &str| {
            let one = |part: &String| format!("(CASE WHEN {word}{part} THEN 1 ELSE 0 END)");
            parts.iter().map(one).chain(["0".to_owned()]).collect::<Vec<_>>().join("+")
        };
        let spare = i64::try_from(list.len()).unwrap_or(i64::MAX) - i64::from(wanted);
        let (holding, failing) = (counted(""), counted("NOT "));
        format!("(CASE WHEN {holding}>={wanted} THEN {YES} WHEN {failing}>{spare} THEN {NO} END)")
    }

    fn joined(&mut self, list: &[Filter], word: &str, empty: &str) -> String {
        if list.is_empty() {
            return empty.to_owned();
        }
        let parts = list.iter().map(|part| self.filter(part)).collect::<Vec<_>>();
        format!("({})", parts.join(word))
    }

    /// A field the kind does not have leaves the condition open.
    fn on_field(&mut self, name: &str, make: impl FnOnce(&mut Self, usize) -> String) -> String {
        match self.kind.schema.field(name) {
            Some(field) => make(self, field),
            None => OPEN.to_owned(),
        }
    }

    fn int(&mut self, value: i64) -> String {
        format!("?{}", self.bind(Param::Int(value)))
    }

    fn text(&mut self, value: &str) -> String {
        format!("?{}", self.bind(Param::Own(Column::Text(value.to_owned()))))
    }

    fn cell(&mut self, cell: Column) -> String {
        format!("?{}", self.bind(Param::Own(cell)))
    }

    pub(crate) fn compare(&mut self, field: usize, op: Op, value: &Value) -> String {
        let columns = self.kind.columns_of(field);
        let column = &columns[0];
        let ty = &self.kind.schema.fields[field].ty;
        match (ty, value) {
            (ValueType::Day, Value::Period(period)) => self.day_with_period(column, op, *period),
            (ValueType::Period, Value::Day(day)) => {
                let code = lq_core::time::Period::day(*day).code();
                self.plain(column, op, Column::Int(code))
            }
            (ValueType::Money { any_currency: true }, Value::Money(money)) => {
                let same = format!("{}={}", columns[1], self.text(money.currency.code()));
                let holds = self.plain(column, op, Column::Int(money.minor));
                format!("(CASE WHEN {same} THEN {holds} END)")
            }
            (ValueType::Money { any_currency: false }, Value::Money(money)) => {
                if money.currency == lq_core::value::Currency::CNY {
                    self.plain(column, op, Column::Int(money.minor))
                } else {
                    OPEN.to_owned()
                }
            }
            (ValueType::Quantity { unit }, Value::Quantity(quantity)) => {
                let fits = self.fits(unit.as_ref(), quantity.unit(), columns.get(1));
                let holds = self.plain(column, op, Column::Int(quantity.base_micro()));
                guarded(&fits, &holds)
            }
            (ValueType::Rate { unit }, Value::Rate(rate)) => {
                let fits = self.fits(unit.as_ref(), rate.amount.unit(), columns.get(1));
                let per = columns.last().map_or("", String::as_str);
                let holds = self.rate(column, per, op, *rate);
                guarded(&fits, &holds)
            }
            (ValueType::Links { .. }, Value::Links(_))
            | (ValueType::Place, Value::Place(_))
            | (ValueType::Attachment, Value::Attachment(_)) => self.same_or_open(field, op, value),
            _ if is_of(ty, value) => match self.first_cell(field, value) {
                Column::Null => OPEN.to_owned(),
                cell => self.plain(column, op, cell),
            },
            _ => OPEN.to_owned(),
        }
    }

    fn first_cell(&self, field: usize, value: &Value) -> Column {
        let mut cells = Vec::new();
        self.kind.schema.fields[field].ty.to_columns(Some(value), &mut cells);
        cells.into_iter().next().unwrap_or(Column::Null)
    }

    fn plain(&mut self, column: &str, op: Op, cell: Column) -> String {
        format!("({column}{}{})", sign(op), self.cell(cell))
    }

    /// A day against a longer period: on the period's first day the period's own order decides.
    fn day_with_period(&mut self, column: &str, op: Op, period: lq_core::time::Period) -> String {
        let first = period.first();
        let on_first = lq_core::time::Period::day(first).cmp(&period);
        let day = i64::from(first.days());
        let (a, b) = (self.int(day), self.int(day));
        let (less, same, greater) =
            (op.accepts(Ordering::Less), op.accepts(on_first), op.accepts(Ordering::Greater));
        let word = |holds: bool| if holds { YES } else { NO };
        format!(
            "(CASE WHEN {column}<{a} THEN {} WHEN {column}={b} THEN {} WHEN {column} IS NOT NULL THEN {} END)",
            word(less),
            word(same),
            word(greater)
        )
    }

    /// Whether the field's unit measures the same as `unit`: settled for a fixed unit, a condition for any unit.
    fn fits(
        &mut self,
        own: Option<&lq_core::value::Unit>,
        unit: lq_core::value::Unit,
        column: Option<&String>,
    ) -> Fits {
        match (own, column) {
            (Some(own), _) => {
                if own.fits(unit) {
                    Fits::Always
                } else {
                    Fits::Never
                }
            }
            (None, Some(column)) => {
                let symbols = lq_core::value::Unit::all()
                    .filter(|other| other.fits(unit))
                    .map(|other| other.symbol().to_owned())
                    .collect();
                let n = self.bind(Param::Texts(symbols));
                Fits::Where(self.dialect.is_in(column, n))
            }
            (None, None) => Fits::Never,
        }
    }

    /// Rates over the same span compare directly, others by the year; days do not turn into years.
    fn rate(&mut self, column: &str, per: &str, op: Op, rate: Rate) -> String {
        let mut cases = String::new();
        let same = self.text(rate.per.symbol());
        let holds = self.plain(column, op, Column::Int(rate.amount.base_micro()));
        cases.push_str(&format!(" WHEN {per}={same} THEN {holds}"));
        if let Some(yearly) = rate.per_year() {
            for (span, times) in [(Per::Year, 1), (Per::Quarter, 4), (Per::Month, 12)] {
                if span == rate.per {
                    continue;
                }
                let (name, most) = (self.text(span.symbol()), self.int(i64::MAX / times));
                let holds =
                    self.plain(&format!("({column}*{times})"), op, Column::Int(yearly.amount.base_micro()));
                cases.push_str(&format!(" WHEN {per}={name} AND abs({column})<={most} THEN {holds}"));
            }
        }
        format!("(CASE{cases} END)")
    }

    /// Values without an order: equal, or open.
    fn same_or_open(&mut self, field: usize, op: Op, value: &Value) -> String {
        let column = self.kind.column(field);
        let cell = self.first_cell(field, value);
        let same = format!("{column}={}", self.cell(cell));
        format!("(CASE WHEN {same} THEN {} END)", if op.accepts(Ordering::Equal) { YES } else { NO })
    }

    fn one_of(&mut self, field: usize, values: &[Value]) -> String {
        let column = self.kind.column(field);
        let ty = self.kind.schema.fields[field].ty.clone();
        if let ValueType::Link { .. } = ty {
            let ids = values.iter().flat_map(Value::linked).map(|id| id.0.to_vec()).collect::<Vec<_>>();
            return self.in_list(&column, Param::OwnBlobs(ids.clone()), ids.is_empty());
        }
        if ty.columns().len() == 1 && values.iter().all(|value| matches!(value, Value::Text(_))) {
            let texts = values.iter().filter(|value| is_of(&ty, value)).filter_map(|value| match value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            });
            let texts = texts.collect::<Vec<_>>();
            return self.in_list(&column, Param::Texts(texts.clone()), texts.is_empty());
        }
        let mut parts = Vec::new();
        for value in values {
            // Open becomes “not this one”: the other values may still be.
            parts.push(format!("COALESCE({},{NO})", self.compare(field, Op::Eq, value)));
            if let ValueType::Links { .. } = ty {
                for id in value.linked() {
                    let n = self.bind(Param::Own(Column::Text(format!("\"{id}\""))));
                    parts.push(format!("{}>0", self.dialect.position(&column, n)));
                }
            }
        }
        let any = if parts.is_empty() { NO.to_owned() } else { parts.join(" OR ") };
        format!("(CASE WHEN {column} IS NOT NULL THEN ({any}) END)")
    }

    fn in_list(&mut self, column: &str, list: Param<'static>, is_empty: bool) -> String {
        if is_empty {
            return format!("(CASE WHEN {column} IS NOT NULL THEN {NO} END)");
        }
        let n = self.bind(list);
        self.dialect.is_in(column, n)
    }

    fn contains(&mut self, field: usize, words: &str) -> String {
        let ty = &self.kind.schema.fields[field].ty;
        if !is_of(ty, &Value::Text(String::new())) {
            return OPEN.to_owned();
        }
        let column = self.kind.column(field);
        let words = words.to_lowercase();
        if words.is_empty() {
            return format!("(CASE WHEN {column} IS NOT NULL THEN {YES} END)");
        }
        let folded = folded(&column, &words);
        let n = self.bind(Param::Own(Column::Text(words)));
        format!("({}>0)", self.dialect.position(&folded, n))
    }

    fn recorded(&mut self, field: usize, is_recorded: bool) -> String {
        let column = self.kind.column(field);
        let name = format!(",{},", self.kind.schema.fields[field].name);
        let n = self.bind(Param::Own(Column::Text(name)));
        let none = self.dialect.position("(','||COALESCE(t._none,'')||',')", n);
        let holds = format!("({column} IS NOT NULL OR {none}>0)");
        if is_recorded { holds } else { format!("(NOT {holds})") }
    }
}

enum Fits {
    Always,
    Never,
    Where(String),
}

fn guarded(fits: &Fits, holds: &str) -> String {
    match fits {
        Fits::Always => holds.to_owned(),
        Fits::Never => OPEN.to_owned(),
        Fits::Where(condition) => format!("(CASE WHEN {condition} THEN {holds} END)"),
    }
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::Eq => "=",
        Op::Ne => "<>",
        Op::Lt => "<",
        Op::Le => "<=",
        Op::Gt => ">",
        Op::Ge => ">=",
    }
}

/// Whether a value of this shape can stand in a field of this type.
fn is_of(ty: &ValueType, value: &Value) -> bool {
    match ty {
        ValueType::Text { .. }
        | ValueType::Choice(_)
        | ValueType::Stage(_)
        | ValueType::Uscc
        | ValueType::Industry
        | ValueType::Region
        | ValueType::Phone => matches!(value, Value::Text(_)),
        ValueType::Flag => matches!(value, Value::Flag(_)),
        ValueType::Day => matches!(value, Value::Day(_)),
        ValueType::Period => matches!(value, Value::Period(_)),
        ValueType::Number => matches!(value, Value::Number(_)),
        ValueType::Percent => matches!(value, Value::Percent(_)),
        ValueType::Moment => matches!(value, Value::Moment(_)),
        ValueType::Link { .. } => matches!(value, Value::Link(_)),
        ValueType::Money { .. } => matches!(value, Value::Money(_)),
        ValueType::Quantity { .. } => matches!(value, Value::Quantity(_)),
        ValueType::Rate { .. } => matches!(value, Value::Rate(_)),
        ValueType::Links { .. } => matches!(value, Value::Links(_)),
        ValueType::Place => matches!(value, Value::Place(_)),
        ValueType::Attachment => matches!(value, Value::Attachment(_)),
    }
}

/// The column in lower case as far as these words need it: the databases fold A–Z, every other capital whose small
/// form occurs in the words is replaced one by one (and the two capitals outside A–Z that fold into a–z).
///
/// The Greek final sigma, which folds by its place in the word, is not told from the other.
fn folded(column: &str, words: &str) -> String {
    let mut text = column.to_owned();
    let mut capitals = Vec::new();
    if words.contains('k') {
        capitals.push(('\u{212a}', "k".to_owned()));
    }
    if words.contains(['i', '\u{307}']) {
        capitals.push(('\u{130}', "i\u{307}".to_owned()));
    }
    if !words.is_ascii() && words.chars().any(|c| c > '\u{7f}' && is_small(c)) {
        for capital in ('\u{80}'..='\u{1ffff}').filter(|c| c.is_uppercase()) {
            let small = capital.to_lowercase().collect::<String>();
            if small.chars().any(|c| c > '\u{7f}' && words.contains(c)) {
                capitals.push((capital, small));
            }
        }
    }
    for (capital, small) in capitals {
        text = format!("replace({text},'{capital}','{small}')");
    }
    format!("lower({text})")
}

fn is_small(c: char) -> bool {
    c.is_lowercase()
}
