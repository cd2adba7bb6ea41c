//! Columns that come from other kinds: counts and sums over the records that link to a row, and values by period.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lq_core::filter::Filter;
use lq_core::schema::Record as _;
use lq_core::time::Period;
use lq_core::{Moment, RecordId, Value};
use lq_model::kinds::Indicator;
use lq_rule::checked::{Cell, Source};
use lq_rule::columns::Column;
use lq_rule::facts::{Fact, Facts, Related};
use lq_rule::lower;

use super::{Feed, Held, Reading};
use crate::AppError;

/// Another kind with the field by which its records link here.
type Link = (String, usize);

/// Records of another kind by the record they link to, of each the fields that are touched.
type Linked = BTreeMap<RecordId, Vec<Vec<Option<Value>>>>;

/// The columns of a list that are no fields of the records themselves.
pub(super) fn columns(
    reading: &mut Reading<'_, '_, '_>,
    feed: &Feed,
    missing: &[lower::Column],
) -> Result<Vec<Held>, AppError> {
    let mut links: BTreeMap<Link, Vec<&lower::Column>> = BTreeMap::new();
    let mut series: Vec<&lower::Column> = Vec::new();
    for column in missing {
        match column.source() {
            Source::Gathered(gathered) => {
                links.entry((gathered.kind.clone(), gathered.via)).or_default().push(column);
            }
            Source::Series { .. } => series.push(column),
            Source::Field(_) => {}
        }
    }
    let mut held = Vec::new();
    for (link, columns) in links {
        held.extend(gathered(reading, feed, &link, &columns)?);
    }
    if !series.is_empty() {
        held.extend(by_period(reading, feed, &series)?);
    }
    Ok(held)
}

fn gathered(
    reading: &mut Reading<'_, '_, '_>,
    feed: &Feed,
    (kind, via): &Link,
    columns: &[&lower::Column],
) -> Result<Vec<Held>, AppError> {
    let touched = touched(columns);
    let schema = reading.registry.kind(kind).cloned();
    let (linked, n_fields) = match &schema {
        Some(schema) => (linked(reading, schema, *via, &touched)?, schema.fields.len()),
        None => (Linked::new(), 0),
    };
    let mut facts = Facts::nothing(feed.on);
    facts.home.clone_from(&feed.home);
    let mut cells: Vec<Vec<Option<i64>>> =
        columns.iter().map(|_| Vec::with_capacity(feed.heads.len())).collect();
    for head in &feed.heads {
        let rows = linked.get(&head.id).map_or(&[][..], Vec::as_slice);
        let related = rows.iter().map(|values| related(values, &touched, n_fields)).collect();
        facts.related.insert((kind.clone(), *via), related);
        for (column, cells) in columns.iter().zip(&mut cells) {
            cells.push(column.cell(&facts, &[]));
        }
    }
    Ok(told(columns, cells))
}

/// Places of the fields these columns look at in the other kind.
fn touched(columns: &[&lower::Column]) -> Vec<usize> {
    let gathered = columns.iter().filter_map(|column| match column.source() {
        Source::Gathered(gathered) => Some(&**gathered),
        _ => None,
    });
    let place = |cell: &Cell| match cell.source {
        Source::Field(place) => Some(place),
        _ => None,
    };
    let places: BTreeSet<usize> =
        gathered.flat_map(|gathered| gathered.cells.iter().filter_map(place)).collect();
    places.into_iter().collect()
}

fn linked(
    reading: &mut Reading<'_, '_, '_>,
    schema: &lq_core::KindSchema,
    via: usize,
    touched: &[usize],
) -> Result<Linked, AppError> {
    let mut linked = Linked::new();
    let places: Vec<usize> = std::iter::once(via).chain(touched.iter().copied()).collect();
    let is_there = Filter::Recorded { field: schema.fields[via].name.to_string(), is_recorded: true };
    reading.other(schema, &is_there, &places, &mut |_, values| {
        for id in values[0].iter().flat_map(Value::linked) {
            linked.entry(*id).or_default().push(values[1..].to_vec());
        }
    })?;
    Ok(linked)
}

fn related(values: &[Option<Value>], touched: &[usize], n_fields: usize) -> Related {
    let mut fields = vec![None; n_fields];
    for (place, value) in touched.iter().zip(values) {
        fields[*place] = value.clone().map(Fact::bare);
    }
    Related { caption: String::new(), fields }
}

/// A value by metric and period, with what tells which of several was recorded last.
type Values = BTreeMap<(String, Period), ((Moment, RecordId), Value)>;

fn by_period(
    reading: &mut Reading<'_, '_, '_>,
    feed: &Feed,
    columns: &[&lower::Column],
) -> Result<Vec<Held>, AppError> {
    let nothing = || columns.iter().map(|_| vec![None; feed.heads.len()]).collect();
    let Some(schema) = reading.registry.kind(Indicator::KIND).cloned() else {
        return Ok(told(columns, nothing()));
    };
    let about = schema.fields.iter().position(|field| field.ty.linked_kind() == Some(reading.of.kind));
    let named = ["metric", "period", "amount", "quantity", "share"].map(|name| schema.field(name));
    let (Some(about), [Some(metric), Some(period), Some(amount), Some(quantity), Some(share)]) =
        (about, named)
    else {
        return Ok(told(columns, nothing()));
    };
    let metrics: BTreeSet<&str> = columns
        .iter()
        .filter_map(|column| match column.source() {
            Source::Series { metric, .. } => Some(metric.as_str()),
            _ => None,
        })
        .collect();
    let values = metrics.into_iter().map(|metric| Value::Text(metric.to_owned())).collect();
    let filter = Filter::OneOf { field: "metric".to_owned(), values };
    let mut found: BTreeMap<RecordId, Values> = BTreeMap::new();
    let places = [about, metric, period, amount, quantity, share];
    reading.other(&schema, &filter, &places, &mut |glance, values| {
        let measured = values[3..].iter().find_map(Clone::clone);
        if let (
            Some(Value::Link(about)),
            Some(Value::Text(metric)),
            Some(Value::Period(period)),
            Some(measured),
        ) = (&values[0], &values[1], &values[2], measured)
        {
            let order = (glance.created, glance.record);
            let held = found.entry(*about).or_default().entry((metric.clone(), *period));
            let held = held.or_insert_with(|| (order, measured.clone()));
            if held.0 < order {
                *held = (order, measured);
            }
        }
    })?;
    let mut facts = Facts::nothing(feed.on);
    let mut cells: Vec<Vec<Option<i64>>> = columns.iter().map(|_| Vec::new()).collect();
    for head in &feed.heads {
        facts.series = found
            .remove(&head.id)
            .map(|values| values.into_iter().map(|(key, (_, value))| (key, Fact::bare(value))).collect())
            .unwrap_or_default();
        for (column, cells) in columns.iter().zip(&mut cells) {
            cells.push(column.cell(&facts, &[]));
        }
    }
    Ok(told(columns, cells))
}

fn told(columns: &[&lower::Column], cells: Vec<Vec<Option<i64>>>) -> Vec<Held> {
    let one = |(column, cells): (&&lower::Column, Vec<Option<i64>>)| Held {
        source: column.source().clone(),
        coding: column.coding(),
        column: Arc::new(Column::from_cells(cells)),
        words: Arc::default(),
    };
    columns.iter().zip(cells).map(one).collect()
}
