//! What the ledger knows of one record, as rules take it: its fields with source and day, what links to it, and its
//! values by period.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::filter::Filter;
use lq_core::schema::{KindSchema, Record};
use lq_core::{AsOf, RecordId, Registry, Row, Value};
use lq_model::kinds::{Indicator, Zone};
use lq_rule::checked::{Cell, Checked, Source};
use lq_rule::facts::{Fact, Facts, Related};
use lq_store::{Query, Reader};

use crate::queries::detail::Detail;
use crate::queries::visible;
use crate::{App, AppError, Caller};

/// Facts of a record, as far as the caller may see them and the rules look.
///
/// * `detail`: the record, covered for the caller.
///
/// # Errors
/// The store's.
pub(crate) fn of(app: &App, caller: &Caller, detail: &Detail, rules: &[&Checked]) -> Result<Facts, AppError> {
    let (row, as_of) = (&detail.row, detail.as_of);
    let registry = app.registry_of(Some(row.meta.zone));
    let mut facts = Facts::nothing(as_of.on);
    facts.fields = own(detail);
    app.read(|reader| {
        facts.home = home(reader, row.meta.zone, as_of)?;
        let asked = Asked { app, caller, registry: &registry, kind: &detail.schema.kind, row, as_of };
        for (kind, via) in gathered(rules) {
            let linked = asked.linked(reader, &kind, via)?;
            facts.related.insert((kind, via), linked);
        }
        facts.series = asked.series(reader, &metrics(rules))?;
        Ok(())
    })?;
    Ok(facts)
}

/// The record's own fields with what they rest on.
fn own(detail: &Detail) -> Vec<Option<Fact>> {
    let fact = |(place, value): (usize, &Option<Value>)| {
        let basis = detail.basis.get(&place);
        let source = basis.and_then(|basis| basis.evidence.as_ref());
        let title = source.and_then(|evidence| detail.names.get(&evidence.source));
        Some(Fact {
            value: value.clone()?,
            source: title.map(|named| named.caption.clone()).unwrap_or_default(),
            day: basis.and_then(|basis| basis.since),
        })
    };
    detail.row.values.iter().enumerate().map(fact).collect()
}

/// Region codes of the zone itself.
pub(crate) fn home(reader: &mut Reader<'_>, zone: RecordId, as_of: AsOf) -> Result<Vec<String>, AppError> {
    let Some(row) = reader.get(Zone::KIND, zone, as_of)? else { return Ok(Vec::new()) };
    let region = Zone::schema().field("region").and_then(|place| row.known(place).cloned());
    Ok(match region {
        Some(Value::Text(code)) => vec![code],
        _ => Vec::new(),
    })
}

/// Kinds and linking fields the rules gather from, those within gatherings among them.
fn gathered(rules: &[&Checked]) -> BTreeSet<(String, usize)> {
    fn look(cells: &[Cell], found: &mut BTreeSet<(String, usize)>) {
        for cell in cells {
            if let Source::Gathered(gathered) = &cell.source {
                found.insert((gathered.kind.clone(), gathered.via));
            }
        }
    }
    let mut found = BTreeSet::new();
    rules.iter().for_each(|rule| look(&rule.cells, &mut found));
    found
}

/// Metrics the rules read by period.
fn metrics(rules: &[&Checked]) -> BTreeSet<String> {
    let metric = |cell: &Cell| match &cell.source {
        Source::Series { metric, .. } => Some(metric.clone()),
        _ => None,
    };
    rules.iter().flat_map(|rule| rule.cells.iter().filter_map(metric)).collect()
}

struct Asked<'a> {
    app: &'a App,
    caller: &'a Caller,
    registry: &'a Registry,
    kind: &'a str,
    row: &'a Row,
    as_of: AsOf,
}

impl Asked<'_> {
    /// Records of a kind that link to the record by one of its fields.
    fn linked(&self, reader: &mut Reader<'_>, kind: &str, via: usize) -> Result<Vec<Related>, AppError> {
        let Some(schema) = self.registry.kind(kind) else { return Ok(Vec::new()) };
        let field = schema.fields[via].name.to_string();
        let filter = Filter::OneOf { field, values: vec![Value::Link(self.row.id)] };
        let rows = self.rows(reader, schema, &filter)?;
        let related = |row: Row| Related {
            caption: schema.caption_of(&row, lq_core::value::Lang::Zh),
            fields: row.values.into_iter().map(|value| value.map(Fact::bare)).collect(),
        };
        Ok(rows.into_iter().map(related).collect())
    }

    /// Values of the record by metric and period; where several stand, the one recorded last.
    fn series(
        &self,
        reader: &mut Reader<'_>,
        metrics: &BTreeSet<String>,
    ) -> Result<BTreeMap<(String, lq_core::time::Period), Fact>, AppError> {
        let Some(schema) = self.registry.kind(Indicator::KIND) else { return Ok(BTreeMap::new()) };
        let about = schema.fields.iter().find(|field| field.ty.linked_kind() == Some(self.kind));
        let (Some(about), false) = (about, metrics.is_empty()) else { return Ok(BTreeMap::new()) };
        let values = metrics.iter().map(|metric| Value::Text(metric.clone())).collect();
        let filter = Filter::is(&about.name, Value::Link(self.row.id))
            .and(Filter::OneOf { field: "metric".to_owned(), values });
        let mut rows = self.rows(reader, schema, &filter)?;
        rows.sort_by_key(|row| (row.meta.created, row.id));
        let known = |row: &Row, name: &str| schema.field(name).and_then(|place| row.known(place).cloned());
        let mut series = BTreeMap::new();
        for row in rows {
            let measured = ["amount", "quantity", "share"].iter().find_map(|name| known(&row, name));
            if let (Some(Value::Text(metric)), Some(Value::Period(period)), Some(value)) =
                (known(&row, "metric"), known(&row, "period"), measured)
            {
                let source = format!("指标台账 {}", row.meta.number);
                series.insert((metric, period), Fact { value, source, day: None });
            }
        }
        Ok(series)
    }

    /// Rows the filter selects, covered; none of a kind the caller may not read.
    fn rows(
        &self,
        reader: &mut Reader<'_>,
        schema: &KindSchema,
        filter: &Filter,
    ) -> Result<Vec<Row>, AppError> {
        let Ok(scope) = self.app.rights.scope(self.caller, schema, crate::rights::Verb::Read) else {
            return Ok(Vec::new());
        };
        let filter = filter.clone().and(scope);
        let query = Query { zone: Some(self.row.meta.zone), ..Query::new(&schema.kind, &filter, self.as_of) };
        let seen = visible::fields(self.caller, schema);
        let mut rows = reader.query(&query)?.rows;
        rows.iter_mut().for_each(|row| visible::cover(self.app, self.caller, schema, &seen, row));
        Ok(rows)
    }
}
