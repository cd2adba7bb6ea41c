//! Numbers of a row as exact SQL: a comparison of fractions becomes one of whole numbers.
//!
//! PostgreSQL computes in `numeric`, which has no end. SQLite's integers have 64 bits, and what goes beyond becomes a
//! double there: such a comparison is decided where the doubles differ by more than they can be wrong, and open
//! where they do not.

use lq_core::filter::{Filter, Measure, Op, Related, Take};
use lq_core::value::{Per, Unit, ValueType};

use super::{OPEN, Sql, sign};
use crate::backend::{Dialect, Param};

/// A number that can be missing, as SQL gives it.
const NOTHING: &str = "NULL";

/// A fraction: a constant times one number of the row over another, which is above zero or NULL.
struct Ratio {
    constant: Constant,
    above: Whole,
    below: Option<Whole>,
}

/// A whole number of the row.
#[derive(Clone)]
struct Whole {
    sql: String,
    /// As a double, at least as large as everything that was added on the way to it. Empty on PostgreSQL.
    size: String,
}

/// A constant fraction in lowest terms; the lower number is above zero.
#[derive(Clone, Copy)]
struct Constant {
    above: i128,
    below: i128,
}

/// Cells that a comparison rests on, each read once.
#[derive(Default)]
struct Cells {
    sql: Vec<String>,
}

impl Cells {
    /// The name of a cell within the comparison.
    fn name(&mut self, sql: String) -> String {
        let place = self.sql.iter().position(|own| *own == sql).unwrap_or_else(|| {
            self.sql.push(sql);
            self.sql.len() - 1
        });
        format!("m.c{place}")
    }

    /// An expression over the cells as a subquery over one row of them.
    fn around(&self, expression: &str) -> String {
        if self.sql.is_empty() {
            return expression.to_owned();
        }
        let cells = self.sql.iter().enumerate().map(|(place, sql)| format!("{sql} AS c{place}"));
        format!("(SELECT {expression} FROM (SELECT {}) m)", cells.collect::<Vec<_>>().join(","))
    }
}

impl Sql<'_> {
    /// Two numbers compared; open where a constant is past 64 bits.
    pub(super) fn measured(&mut self, left: &Measure, op: Op, right: &Measure) -> String {
        let mut cells = Cells::default();
        let (Some(left), Some(right)) = (self.ratio(left, &mut cells), self.ratio(right, &mut cells)) else {
            return OPEN.to_owned();
        };
        let Some((left, right, ..)) = self.evened(&left, &right) else { return OPEN.to_owned() };
        cells.around(&self.compared(&left, op, &right))
    }

    /// Whether a field holds a value, or a number can be told.
    pub(super) fn known(&mut self, measure: &Measure) -> String {
        if let Measure::Field(name) = measure {
            return match self.kind.schema.field(name) {
                Some(field) => format!("({} IS NOT NULL)", self.kind.column(field)),
                None => super::NO.to_owned(),
            };
        }
        let mut cells = Cells::default();
        let Some(ratio) = self.ratio(measure, &mut cells) else { return super::NO.to_owned() };
        let mut parts = vec![format!("{} IS NOT NULL", ratio.above.sql)];
        parts.extend(ratio.below.map(|below| format!("{} IS NOT NULL", below.sql)));
        cells.around(&format!("({})", parts.join(" AND ")))
    }

    fn compared(&self, left: &Whole, op: Op, right: &Whole) -> String {
        let holds = |l: &str, r: &str| format!("({l}{}{r})", sign(op));
        if self.dialect == Dialect::Postgres {
            return holds(&left.sql, &right.sql);
        }
        // A double is wrong by 2⁻⁵³ of each number added or multiplied on the way; a rule's numbers take few steps.
        format!(
            "(SELECT CASE WHEN typeof(n.l)='integer' AND typeof(n.r)='integer' THEN {0} \
             WHEN abs(1.0*n.l-n.r)>1e-13*({1}+{2}) THEN {0} END FROM (SELECT {3} AS l,{4} AS r) n)",
            holds("n.l", "n.r"),
            left.size,
            right.size,
            left.sql,
            right.sql
        )
    }

    /// A number as a fraction; `None` where a constant is past 64 bits, or the number is open for every row.
    fn ratio(&mut self, measure: &Measure, cells: &mut Cells) -> Option<Ratio> {
        match measure {
            Measure::Constant(value) => {
                let constant = Constant { above: i128::from(*value), below: 1 };
                Some(Ratio { constant, above: self.one(), below: None })
            }
            Measure::Field(name) => {
                let field = self.kind.schema.field(name)?;
                let cell = self.kept(field)?;
                Some(self.cell_of(cell, cells))
            }
            Measure::Related(related) => {
                let cell = self.related(related)?;
                Some(self.cell_of(cell, cells))
            }
            Measure::Add(one, other) => self.sum(one, other, "+", cells),
            Measure::Subtract(one, other) => self.sum(one, other, "-", cells),
            Measure::Multiply(one, other) => {
                let (one, other) = (self.ratio(one, cells)?, self.ratio(other, cells)?);
                self.product(one, other)
            }
            Measure::Divide(one, other) => {
                let (one, other) = (self.ratio(one, cells)?, self.ratio(other, cells)?);
                let turned = self.turned(other)?;
                self.product(one, turned)
            }
            Measure::Greatest(one, other) => {
                let (one, other) = (self.ratio(one, cells)?, self.ratio(other, cells)?);
                let (left, right, constant, below) = self.evened(&one, &other)?;
                let (l, r) = (&left.sql, &right.sql);
                let above = Whole {
                    sql: format!("(CASE WHEN {l}>={r} THEN {l} WHEN {l}<{r} THEN {r} END)"),
                    size: self.sized(|| format!("({}+{})", left.size, right.size)),
                };
                Some(Ratio { constant, above, below })
            }
        }
    }

    fn cell_of(&self, cell: String, cells: &mut Cells) -> Ratio {
        let name = cells.name(match self.dialect {
            Dialect::Sqlite => cell,
            Dialect::Postgres => format!("CAST({cell} AS numeric)"),
        });
        let size = self.sized(|| format!("abs(1.0*{name})"));
        let constant = Constant { above: 1, below: 1 };
        Ratio { constant, above: Whole { sql: name, size }, below: None }
    }

    fn one(&self) -> Whole {
        Whole { sql: "1".to_owned(), size: self.sized(|| "1.0".to_owned()) }
    }

    fn sized(&self, size: impl FnOnce() -> String) -> String {
        if self.dialect == Dialect::Sqlite { size() } else { String::new() }
    }

    fn sum(&mut self, one: &Measure, other: &Measure, word: &str, cells: &mut Cells) -> Option<Ratio> {
        let (one, other) = (self.ratio(one, cells)?, self.ratio(other, cells)?);
        let (left, right, constant, below) = self.evened(&one, &other)?;
        let above = Whole {
            sql: format!("({}{word}{})", left.sql, right.sql),
            size: self.sized(|| format!("({}+{})", left.size, right.size)),
        };
        Some(Ratio { constant, above, below })
    }

    fn product(&self, one: Ratio, other: Ratio) -> Option<Ratio> {
        Some(Ratio {
            constant: one.constant.times(other.constant)?,
            above: self.times(one.above, other.above),
            below: match (one.below, other.below) {
                (Some(one), Some(other)) => Some(self.times(one, other)),
                (one, other) => one.or(other),
            },
        })
    }

    /// One over a number; NULL where that is zero.
    fn turned(&self, ratio: Ratio) -> Option<Ratio> {
        let Ratio { constant, above, below } = ratio;
        let turned = Constant { above: constant.below, below: constant.above }.signed()?;
        if above.sql == "1" {
            return Some(Ratio { constant: turned, above: below.unwrap_or_else(|| self.one()), below: None });
        }
        let text = &above.sql;
        let sign = format!("(CASE WHEN {text}<0 THEN -1 ELSE 1 END)");
        let size = self.sized(|| "1.0".to_owned());
        let sign = Whole { sql: sign, size };
        let positive = Whole {
            sql: format!("(CASE WHEN {text}<0 THEN -{text} WHEN {text}>0 THEN {text} END)"),
            size: above.size.clone(),
        };
        let above = below.map_or(sign.clone(), |below| self.times(below, sign));
        Some(Ratio { constant: turned, above, below: Some(positive) })
    }

    fn times(&self, one: Whole, other: Whole) -> Whole {
        match (one.sql.as_str(), other.sql.as_str()) {
            ("1", _) => other,
            (_, "1") => one,
            (l, r) => {
                let size = self.sized(|| format!("{}*{}", one.size, other.size));
                Whole { sql: format!("({l}*{r})"), size }
            }
        }
    }

    /// Two numbers as whole multiples of one fraction: the multiples, the constant, and what both stand over.
    fn evened(&mut self, one: &Ratio, other: &Ratio) -> Option<(Whole, Whole, Constant, Option<Whole>)> {
        let (constant, first, second) = one.constant.shared(other.constant)?;
        let is_same = match (&one.below, &other.below) {
            (Some(one), Some(other)) => one.sql == other.sql,
            (one, other) => one.is_none() && other.is_none(),
        };
        let mut left = self.scaled(&one.above, first)?;
        let mut right = self.scaled(&other.above, second)?;
        if is_same {
            return Some((left, right, constant, one.below.clone()));
        }
        if let Some(below) = &other.below {
            left = self.times(left, below.clone());
        }
        if let Some(below) = &one.below {
            right = self.times(right, below.clone());
        }
        let below = match (one.below.clone(), other.below.clone()) {
            (Some(one), Some(other)) => Some(self.times(one, other)),
            (one, other) => one.or(other),
        };
        Some((left, right, constant, below))
    }

    fn scaled(&mut self, whole: &Whole, by: i128) -> Option<Whole> {
        if by == 1 {
            return Some(whole.clone());
        }
        let by = i64::try_from(by).ok()?;
        let sql = match self.dialect {
            Dialect::Sqlite => self.int(by),
            Dialect::Postgres => format!("CAST(CAST({} AS bigint) AS numeric)", self.int(by)),
        };
        let size = self.sized(|| format!("abs(1.0*{sql})"));
        Some(self.times(Whole { sql, size }, whole.clone()))
    }

    /// A field as the integer a number is computed from; `None` where its values are no numbers of one measure.
    fn kept(&mut self, field: usize) -> Option<String> {
        let columns = self.kind.columns_of(field);
        let column = columns.first()?;
        match &self.kind.schema.fields[field].ty {
            ValueType::Money { any_currency: true } => {
                let yuan = self.text(lq_core::value::Currency::CNY.code());
                Some(format!("(CASE WHEN {}={yuan} THEN {column} END)", columns.get(1)?))
            }
            ValueType::Money { any_currency: false }
            | ValueType::Quantity { unit: Some(_) }
            | ValueType::Number
            | ValueType::Percent
            | ValueType::Day
            | ValueType::Period
            | ValueType::Flag => Some(column.clone()),
            ValueType::Rate { unit: Some(_) } => Some(self.yearly(column, columns.last()?)),
            _ => None,
        }
    }

    /// A rate by the year, where it has one and that fits 64 bits.
    fn yearly(&mut self, column: &str, per: &str) -> String {
        let mut cases = String::new();
        for (span, times) in [(Per::Year, 1), (Per::Quarter, 4), (Per::Month, 12)] {
            let (name, most) = (self.text(span.symbol()), i64::MAX / times);
            cases.push_str(&format!(
                " WHEN {per}={name} AND {column} BETWEEN -{most} AND {most} THEN {column}*{times}"
            ));
        }
        format!("(CASE{cases} END)")
    }

    /// What is told of the rows of another kind that link to the row, as a subquery.
    fn related(&mut self, related: &Related) -> Option<String> {
        let (outer, others) = (self.kind, self.others?);
        let (kind, from, hides) = others.source(&related.kind)?;
        let via = kind.schema.field(&related.via)?;
        self.kind = kind;
        let told = self.taken(&related.only, &related.take);
        let link = kind.column(via);
        self.kind = outer;
        let (value, only, order) = told?;
        let hidden = if hides { " AND (t._part IS NULL OR b.position IS NOT NULL)" } else { "" };
        Some(format!(
            "(SELECT {value} FROM (SELECT t._id AS id,t._zone AS zone) o,{from} \
             WHERE {link}=o.id AND t._zone=o.zone AND t._state=0{hidden}{only}{order})"
        ))
    }

    /// What is selected of the rows looked at, the condition on them, and their order.
    fn taken(&mut self, only: &Filter, take: &Take) -> Option<(String, String, String)> {
        let holds = if *only == Filter::All { None } else { Some(self.filter(only)) };
        let narrowed = |holds: &Option<String>, after: &str| {
            holds.as_ref().map(|holds| format!(" AND {holds}{after}")).unwrap_or_default()
        };
        // Rows of which it is open whether they count stay, so that they can leave the whole open.
        let n_open = match &holds {
            Some(holds) => format!("COUNT(CASE WHEN {holds} IS NULL THEN 1 END)"),
            None => "0".to_owned(),
        };
        let possible = narrowed(&holds, " IS NOT FALSE");
        let decided = |told: String| format!("CASE WHEN {n_open}=0 THEN {told} END");
        let (value, only) = match take {
            Take::Certain => ("COUNT(*)".to_owned(), narrowed(&holds, "")),
            Take::Possible => ("COUNT(*)".to_owned(), possible),
            Take::Count => (decided("COUNT(*)".to_owned()), possible),
            Take::Latest { fields, unit } => {
                let order = " ORDER BY COALESCE(t._created,b.at) DESC,t._id DESC LIMIT 1".to_owned();
                return Some((self.first_of(fields, *unit)?, narrowed(&holds, ""), order));
            }
            Take::Distinct(field) => {
                let columns = self.kind.columns_of(self.kind.schema.field(field)?);
                let [column] = columns.as_slice() else { return None };
                (decided(complete(column, &format!("COUNT(DISTINCT {column})"))), possible)
            }
            Take::Sum(field) => {
                let column = self.kept(self.kind.schema.field(field)?)?;
                (decided(complete(&column, &self.summed(&column))), possible)
            }
            Take::Most(field) | Take::Least(field) => {
                let column = self.kept(self.kind.schema.field(field)?)?;
                let word = if matches!(take, Take::Most(_)) { "MAX" } else { "MIN" };
                (decided(complete(&column, &format!("{word}({column})"))), possible)
            }
        };
        Some((value, only, String::new()))
    }

    /// A column added up, where that fits 64 bits; zero over no rows.
    fn summed(&self, column: &str) -> String {
        let whole = match self.dialect {
            Dialect::Postgres => {
                return format!(
                    "CASE WHEN COALESCE(SUM({column}),0) BETWEEN {} AND {} THEN COALESCE(SUM({column}),0) END",
                    i64::MIN,
                    i64::MAX
                );
            }
            Dialect::Sqlite => {
                let part = crate::query::PART;
                format!("COALESCE(SUM({column}/{part})*{part}+SUM({column}%{part}),0)")
            }
        };
        format!("CASE WHEN typeof({whole})='integer' THEN {whole} END")
    }

    /// The first of some fields that holds a value: that value, where it is of the measure asked for.
    fn first_of(&mut self, fields: &[String], unit: Option<Unit>) -> Option<String> {
        let mut cases = String::new();
        for name in fields {
            let field = self.kind.schema.field(name)?;
            let columns = self.kind.columns_of(field);
            let ty = self.kind.schema.fields[field].ty.clone();
            let value = match (&ty, unit, columns.get(1)) {
                (ValueType::Quantity { unit: None }, Some(unit), Some(symbol)) => {
                    let fitting = Unit::all().filter(|other| other.fits(unit));
                    let fitting = fitting.map(|other| other.symbol().to_owned()).collect();
                    let n = self.bind(Param::Texts(fitting));
                    format!("CASE WHEN {} THEN {} END", self.dialect.is_in(symbol, n), columns[0])
                }
                (ValueType::Quantity { .. } | ValueType::Rate { .. }, None, _) => NOTHING.to_owned(),
                (ValueType::Money { .. } | ValueType::Percent, Some(_), _) => NOTHING.to_owned(),
                _ => self.kept(field).unwrap_or_else(|| NOTHING.to_owned()),
            };
            cases.push_str(&format!(" WHEN {} IS NOT NULL THEN {value}", columns[0]));
        }
        Some(format!("CASE{cases} END"))
    }
}

/// A number told of rows, where every one of them holds the column.
fn complete(column: &str, told: &str) -> String {
    format!("CASE WHEN COUNT({column})=COUNT(*) THEN {told} END")
}

impl Constant {
    /// In lowest terms, the sign above; `None` where the lower number is zero or the numbers are too large.
    fn signed(self) -> Option<Self> {
        let sign = self.below.signum();
        let shared = gcd(self.above.checked_abs()?, self.below.checked_abs()?).max(1);
        (sign != 0).then(|| Self { above: self.above / shared * sign, below: self.below / shared * sign })
    }

    fn times(self, other: Self) -> Option<Self> {
        let above = self.above.checked_mul(other.above)?;
        Self { above, below: self.below.checked_mul(other.below)? }.signed()
    }

    /// The largest fraction of which both are whole multiples, and these multiples.
    fn shared(self, other: Self) -> Option<(Self, i128, i128)> {
        let left = self.above.checked_mul(other.below)?;
        let right = other.above.checked_mul(self.below)?;
        let shared = match gcd(left.checked_abs()?, right.checked_abs()?) {
            0 => 1,
            shared => shared,
        };
        let below = self.below.checked_mul(other.below)?;
        Some((Self { above: shared, below }.signed()?, left / shared, right / shared))
    }
}

fn gcd(mut left: i128, mut right: i128) -> i128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}
