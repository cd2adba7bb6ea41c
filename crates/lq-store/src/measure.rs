//! Numbers over a kind: several at a time in one pass of the database, and rows of which a few fields are read.

use lq_core::filter::Filter;
use lq_core::time::AsOf;
use lq_core::value::{Column, ColumnRef, Value, ValueType};
use lq_core::{KindSchema, RecordId};

use crate::backend::Cells;
use crate::error::StoreError;
use crate::filter_sql::Sql;
use crate::query::{self, PART, Query, Source, States};
use crate::reader::Reader;
use crate::{log, time_machine};

/// What is made of the rows a filter selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// They are counted.
    Count,
    /// The integers of a field, by its place, are added up and the least and greatest of them found; of money, yuan
    /// alone.
    Number(usize),
    /// The values of a field, by its place, are told apart.
    Distinct(usize),
}

impl Made {
    /// Whether the database can make it of the fields of a kind: their values are one integer or one word each.
    pub fn is_told(self, schema: &KindSchema) -> bool {
        let ty = |place: usize| schema.fields.get(place).map(|field| &field.ty);
        match self {
            Self::Count => true,
            Self::Number(place) => matches!(
                ty(place),
                Some(
                    ValueType::Money { .. }
                        | ValueType::Quantity { unit: Some(_) }
                        | ValueType::Number
                        | ValueType::Percent
                )
            ),
            Self::Distinct(place) => matches!(
                ty(place),
                Some(
                    ValueType::Text { .. }
                        | ValueType::Choice(_)
                        | ValueType::Stage(_)
                        | ValueType::Link { .. }
                        | ValueType::Day
                        | ValueType::Industry
                        | ValueType::Region
                )
            ),
        }
    }
}

/// One number asked of a kind.
#[derive(Clone, Debug)]
pub struct Measure<'a> {
    /// Which rows.
    pub filter: &'a Filter,
    /// What is made of them.
    pub made: Made,
    /// A condition of which their share is taken.
    pub share: Option<&'a Filter>,
}

/// What a measure comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Rows the filter selects.
    pub n_rows: u64,
    /// Rows of which it is open whether the filter selects them.
    pub n_open: u64,
    /// Of the rows, those that hold the field.
    pub n_known: u64,
    /// The field added up.
    pub sum: i128,
    /// The least of it.
    pub least: Option<i64>,
    /// The greatest of it.
    pub most: Option<i64>,
    /// How many values there are.
    pub n_distinct: u64,
    /// Of the rows, those that have the share.
    pub n_part: u64,
    /// Of the rows, those of which it is open whether they have the share.
    pub n_undecided: u64,
}

/// A column of a measure that counts nothing, and one that has no value.
const NONE: &str = "CAST(0 AS BIGINT)";
const MISSING: &str = "CAST(NULL AS BIGINT)";

/// Columns a measure takes in the statement.
const WIDTH: usize = 10;

impl Reader<'_> {
    /// Measures the live records of a kind, all measures in one pass.
    ///
    /// * `scope`: rows outside it are not looked at.
    ///
    /// # Errors
    /// Refused where a field cannot be measured; the kind is unknown; the database.
    pub fn measure(
        &mut self,
        kind: &str,
        zone: Option<RecordId>,
        scope: &Filter,
        as_of: AsOf,
        measures: &[Measure<'_>],
    ) -> Result<Vec<Measured>, StoreError> {
        let (catalog, hides) = (self.catalog.clone(), self.hides);
        let place = catalog.place(kind)?;
        // Rows of other kinds that a measure looks at are laid out with those it counts.
        let looked_at = measures.iter().flat_map(|measure| [Some(measure.filter), measure.share]).flatten();
        let looked_at = Filter::And(looked_at.chain([scope]).cloned().collect());
        let query = Query::new(kind, &looked_at, as_of);
        let source = time_machine::source(self.session(), &catalog, place, &query, hides)?;
        let mut sql = Sql::over(self.session().dialect(), &source);
        let columns: Vec<String> =
            measures.iter().map(|measure| columns(&mut sql, &source, measure)).collect::<Result<_, _>>()?;
        let conditions = query::conditions(&mut sql, source.hides, zone, States::Live, scope);
        let text = format!("SELECT {} FROM {}{conditions}", columns.join(","), source.from);
        let row = self.session().first(&text, &sql.params)?.unwrap_or_default();
        Ok((0..measures.len()).map(|at| told(&row[at * WIDTH..][..WIDTH])).collect())
    }

    /// Hands over some fields of the rows a query selects, by id; order, page and sums of the query decide nothing.
    ///
    /// * `fields`: places in the schema; what is handed over stands in their order, `None` where nothing, or “none”,
    ///   is recorded.
    ///
    /// # Errors
    /// The kind is unknown; the database.
    pub fn sift(
        &mut self,
        query: &Query<'_>,
        fields: &[usize],
        each: &mut dyn FnMut(RecordId, Vec<Option<Value>>),
    ) -> Result<(), StoreError> {
        let (catalog, hides) = (self.catalog.clone(), self.hides);
        let place = catalog.place(query.kind)?;
        let source = time_machine::source(self.session(), &catalog, place, query, hides)?;
        let table = source.kind;
        let mut columns = vec!["t._id".to_owned()];
        let mut spans = Vec::with_capacity(fields.len());
        for field in fields {
            let first = columns.len();
            columns.extend(table.columns_of(*field));
            spans.push((&table.schema.fields[*field].ty, first..columns.len()));
        }
        let mut sql = Sql::over(self.session().dialect(), &source);
        let conditions = query::conditions(&mut sql, source.hides, query.zone, query.states, query.filter);
        let text = format!("SELECT {} FROM {}{conditions} ORDER BY t._id", columns.join(","), source.from);
        self.session().query(&text, &sql.params, &mut |cells| {
            let value = |(ty, span): &(&ValueType, std::ops::Range<usize>)| {
                let refs: Vec<ColumnRef<'_>> = cells[span.clone()].iter().map(Column::as_ref).collect();
                ty.from_columns(&refs)
            };
            let values = spans.iter().map(value).collect();
            if let Some(id) = log::id(&cells[0]) {
                each(id, values);
            }
            Ok(true)
        })
    }
}

/// The columns of one measure, [`WIDTH`] of them.
fn columns(sql: &mut Sql<'_>, source: &Source<'_>, measure: &Measure<'_>) -> Result<String, StoreError> {
    let table = source.kind;
    if !measure.made.is_told(&table.schema) {
        return Err(StoreError::Refused(format!("“{}”的这个字段不能这样汇总", table.schema.label.zh)));
    }
    let is_all = *measure.filter == Filter::All;
    let mut inside = |value: &str| match is_all {
        true => value.to_owned(),
        false => format!("CASE WHEN {} THEN {value} END", sql.filter(measure.filter)),
    };
    let mut columns = vec![if is_all { "COUNT(*)".to_owned() } else { format!("COUNT({})", inside("1")) }];
    match measure.made {
        Made::Count => columns.extend([NONE, NONE, NONE, MISSING, MISSING, NONE].map(str::to_owned)),
        Made::Number(place) => {
            let own = table.columns_of(place);
            let value = match own.get(1) {
                Some(currency) => format!("CASE WHEN {currency}='CNY' THEN {} END", own[0]),
                None => own[0].clone(),
            };
            columns.push(format!("COUNT({})", inside(&value)));
            columns.push(format!("CAST(SUM({}) AS BIGINT)", inside(&format!("({value})/{PART}"))));
            columns.push(format!("CAST(SUM({}) AS BIGINT)", inside(&format!("({value})%{PART}"))));
            columns.push(format!("MIN({})", inside(&value)));
            columns.push(format!("MAX({})", inside(&value)));
            columns.push(NONE.to_owned());
        }
        Made::Distinct(place) => {
            let value = &table.columns_of(place)[0];
            columns.push(format!("COUNT({})", inside(value)));
            columns.extend([NONE, NONE, MISSING, MISSING].map(str::to_owned));
            columns.push(format!("COUNT(DISTINCT {})", inside(value)));
        }
    }
    columns.push(match is_all {
        true => NONE.to_owned(),
        false => format!("COUNT(CASE WHEN {} IS NULL THEN 1 END)", sql.filter(measure.filter)),
    });
    match measure.share {
        None => columns.extend([NONE, NONE].map(str::to_owned)),
        Some(share) => {
            for test in ["", " IS NULL"] {
                let both = (sql.filter(measure.filter), sql.filter(share));
                columns.push(format!("COUNT(CASE WHEN {} AND ({}{test}) THEN 1 END)", both.0, both.1));
            }
        }
    }
    Ok(columns.join(","))
}

fn told(cells: &[Column]) -> Measured {
    let count = |at: usize| cells[at].int().unwrap_or(0).unsigned_abs();
    let int = |at: usize| cells[at].int();
    Measured {
        n_rows: count(0),
        n_known: count(1),
        sum: i128::from(int(2).unwrap_or(0)) * i128::from(PART) + i128::from(int(3).unwrap_or(0)),
        least: int(4),
        most: int(5),
        n_distinct: count(6),
        n_open: count(7),
        n_part: count(8),
        n_undecided: count(9),
    }
}
