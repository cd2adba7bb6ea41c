//! Reading many records one after the other, so that memory does not grow with their number.

use std::ops::Range;

use lq_core::value::{ColumnRef, Value, ValueType};
use lq_core::{Moment, RecordId, Row};

use crate::backend::{Cells, Param, Session};
use crate::error::StoreError;
use crate::filter_sql::Sql;
use crate::query::{self, Query, States};
use crate::reader::Reader;
use crate::schema::KindTable;
use crate::{log, time_machine};

/// What is told of a record by which others are found: see [`Reader::glance`].
#[derive(Clone, Copy, Debug)]
pub struct Glance<'a> {
    /// The record.
    pub record: RecordId,
    /// Its human number without the letters.
    pub number: i64,
    /// When it was first recorded.
    pub created: Moment,
    /// False where it was retired or merged.
    pub is_live: bool,
    /// The fields asked for, in that order; `None` where nothing, or “none”, is recorded.
    pub values: &'a [Option<Value>],
}

impl Reader<'_> {
    /// Hands over the rows a query selects, in its order, until `each` says `false`; totals and sums are not made.
    ///
    /// # Errors
    /// The kind or a field is unknown; the database.
    pub fn each(&mut self, query: &Query<'_>, each: &mut dyn FnMut(Row) -> bool) -> Result<(), StoreError> {
        let (catalog, hides) = (self.catalog.clone(), self.hides);
        let place = catalog.place(query.kind)?;
        let source = time_machine::source(self.session(), &catalog, place, query, hides)?;
        query::each(self.session(), &source, query, each)
    }

    /// Hands over number and some fields of every record of a kind as it stands now, in no order: what one looks
    /// records up by, when many are to be looked up.
    ///
    /// * `zone`: one zone's records; `None` for all.
    /// * `fields`: places in the schema.
    ///
    /// # Errors
    /// The kind is unknown; the database.
    pub fn glance(
        &mut self,
        kind: &str,
        zone: Option<RecordId>,
        states: States,
        fields: &[usize],
        each: &mut dyn FnMut(Glance<'_>),
    ) -> Result<(), StoreError> {
        let catalog = self.catalog.clone();
        let table = &catalog.kinds[catalog.place(kind)?];
        let looked_at = LookedAt::of(table, fields);
        let mut conditions = vec!["(t._part IS NULL OR b.position IS NOT NULL)"];
        let mut params = Vec::new();
        if let Some(zone) = &zone {
            conditions.push("t._zone=?1");
            params.push(Param::Bytes(&zone.0));
        }
        conditions.extend(match states {
            States::Live => Some("t._state=0"),
            States::AndRetired => Some("t._state<2"),
            States::All => None,
        });
        let (columns, conditions) = (looked_at.select(), conditions.join(" AND "));
        let sql = format!("SELECT {columns} FROM {} WHERE {conditions}", table.from());
        looked_at.each(self.session(), &sql, &params, each)
    }

    /// Hands over number and some fields of the rows a query selects, as of its time and in no order: many records of
    /// which little is looked at. Its order, page, totals and sums decide nothing.
    ///
    /// * `fields`: places in the schema.
    ///
    /// # Errors
    /// The kind or a field is unknown; the database.
    pub fn skim(
        &mut self,
        query: &Query<'_>,
        fields: &[usize],
        each: &mut dyn FnMut(Glance<'_>),
    ) -> Result<(), StoreError> {
        let (catalog, hides) = (self.catalog.clone(), self.hides);
        let place = catalog.place(query.kind)?;
        let source = time_machine::source(self.session(), &catalog, place, query, hides)?;
        let looked_at = LookedAt::of(source.kind, fields);
        let mut sql = Sql::over(self.session().dialect(), &source);
        let conditions = query::conditions(&mut sql, source.hides, query.zone, query.states, query.filter);
        let text = format!("SELECT {} FROM {}{conditions}", looked_at.select(), source.from);
        looked_at.each(self.session(), &text, &sql.params, each)
    }
}

/// The columns of some fields of a kind.
struct LookedAt<'a> {
    columns: Vec<String>,
    spans: Vec<(&'a ValueType, Range<usize>)>,
}

impl<'a> LookedAt<'a> {
    fn of(table: &'a KindTable, fields: &[usize]) -> Self {
        let mut columns = vec!["t._id".to_owned(), "t._number".to_owned(), "t._state".to_owned()];
        columns.push("COALESCE(t._created,b.at)".to_owned());
        let mut spans = Vec::with_capacity(fields.len());
        for field in fields {
            let first = columns.len();
            columns.extend(table.columns_of(*field));
            spans.push((&table.schema.fields[*field].ty, first..columns.len()));
        }
        Self { columns, spans }
    }

    fn select(&self) -> String {
        self.columns.join(",")
    }

    fn each(
        &self,
        session: &mut dyn Session,
        sql: &str,
        params: &[Param<'_>],
        each: &mut dyn FnMut(Glance<'_>),
    ) -> Result<(), StoreError> {
        let mut values = Vec::with_capacity(self.spans.len());
        session.query(sql, params, &mut |cells| {
            values.clear();
            for (ty, span) in &self.spans {
                let mut refs = [ColumnRef::Null; 3];
                let width = span.len();
                for (place, cell) in cells[span.clone()].iter().enumerate() {
                    refs[place] = cell.as_ref();
                }
                values.push(ty.from_columns(&refs[..width]));
            }
            if let (Some(record), Some(number)) = (log::id(&cells[0]), cells[1].int()) {
                let created = Moment(cells[3].int().unwrap_or_default());
                each(Glance { record, number, created, is_live: cells[2].int() == Some(0), values: &values });
            }
            Ok(true)
        })
    }
}
