//! Figures the engine counts row by row: conditions on other kinds, values by period, computed numbers.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::filter::Filter;
use lq_core::schema::{KindSchema, Record};
use lq_core::time::Period;
use lq_core::value::Value;
use lq_core::{RecordId, Registry};
use lq_model::kinds::Indicator;
use lq_rule::checked::{Cell, Checked, Gathered, Source};
use lq_rule::facts::{Fact, Facts, Related};
use lq_rule::figure::{Figuring, Taken, Totals};
use lq_store::{Query, Reader};

use super::count::Asked;
use crate::AppError;
use crate::feeds::facts;

/// Values by period of one record.
type Periods = BTreeMap<(String, Period), Fact>;

/// What links to each record, by kind and linking field.
type Links = BTreeMap<(String, usize), BTreeMap<RecordId, Vec<Related>>>;

impl Asked<'_> {
    /// Counts a figure record by record; `each` is told of every one of them, by id.
    pub(super) fn plainly(
        &self,
        reader: &mut Reader<'_>,
        rule: &Checked,
        each: &mut dyn FnMut(RecordId, Taken, &Facts),
    ) -> Result<Totals, AppError> {
        let registry = self.app.registry_of(Some(self.zone));
        let schema = self.schema(&registry, &rule.subject)?;
        let places: Vec<usize> = own_places(&rule.cells).into_iter().collect();
        let mut links = self.links(reader, &registry, rule)?;
        let mut periods = self.periods(reader, &registry, rule)?;
        let mut told = Facts::nothing(self.as_of.on);
        told.home = facts::home(reader, self.zone, self.as_of)?;
        told.fields = vec![None; schema.fields.len()];
        let mut figuring =
            Figuring::of(rule).ok_or_else(|| AppError::Unfit("这条规则不是口径".to_owned()))?;
        self.sift(reader, schema, &Filter::All, &places, &mut |id, values| {
            for (place, value) in places.iter().zip(values) {
                told.fields[*place] = value.map(Fact::bare);
            }
            for (key, linked) in &mut links {
                told.related.insert(key.clone(), linked.remove(&id).unwrap_or_default());
            }
            told.series = periods.remove(&id).unwrap_or_default();
            let taken = figuring.take(&told);
            each(id, taken, &told);
        })?;
        Ok(figuring.totals())
    }

    fn schema<'r>(&self, registry: &'r Registry, kind: &str) -> Result<&'r KindSchema, AppError> {
        let found = registry.kind(kind);
        found.map(|schema| &**schema).ok_or_else(|| AppError::NotFound(format!("名为“{kind}”的台账")))
    }

    /// Some fields of the records of a kind within what the caller reaches.
    fn sift(
        &self,
        reader: &mut Reader<'_>,
        schema: &KindSchema,
        filter: &Filter,
        places: &[usize],
        each: &mut dyn FnMut(RecordId, Vec<Option<Value>>),
    ) -> Result<(), AppError> {
        let scope = self.app.rights.scope(self.caller, schema, crate::rights::Verb::Read)?;
        let filter = filter.clone().and(scope);
        let query = Query { zone: Some(self.zone), ..Query::new(&schema.kind, &filter, self.as_of) };
        Ok(reader.sift(&query, places, each)?)
    }

    /// Records that link to those counted, one reading a kind and field.
    fn links(&self, reader: &mut Reader<'_>, registry: &Registry, rule: &Checked) -> Result<Links, AppError> {
        let mut wanted: BTreeMap<(String, usize), BTreeSet<usize>> = BTreeMap::new();
        for gathered in gathered(&rule.cells) {
            let places = wanted.entry((gathered.kind.clone(), gathered.via)).or_default();
            places.extend(own_places(&gathered.cells));
        }
        let mut links = Links::new();
        for ((kind, via), places) in wanted {
            let schema = self.schema(registry, &kind)?;
            let places: Vec<usize> = places.into_iter().chain([via]).collect();
            let width = places.iter().max().map_or(0, |most| most + 1);
            let mut linked: BTreeMap<RecordId, Vec<Related>> = BTreeMap::new();
            self.sift(reader, schema, &Filter::All, &places, &mut |_, mut values| {
                let Some(Some(target)) = values.pop() else { return };
                let mut fields = vec![None; width];
                for (place, value) in places.iter().zip(values) {
                    fields[*place] = value.map(Fact::bare);
                }
                fields[via].get_or_insert_with(|| Fact::bare(target.clone()));
                for id in target.linked() {
                    let related = Related { caption: String::new(), fields: fields.clone() };
                    linked.entry(*id).or_default().push(related);
                }
            })?;
            links.insert((kind, via), linked);
        }
        Ok(links)
    }

    /// Values by period of the records counted; where several stand, the one recorded last.
    fn periods(
        &self,
        reader: &mut Reader<'_>,
        registry: &Registry,
        rule: &Checked,
    ) -> Result<BTreeMap<RecordId, Periods>, AppError> {
        let metrics = metrics(&rule.cells);
        let mut periods = BTreeMap::new();
        if metrics.is_empty() {
            return Ok(periods);
        }
        let schema = self.schema(registry, Indicator::KIND)?;
        let about = schema.fields.iter().position(|field| field.ty.linked_kind() == Some(&rule.subject));
        let place = |name: &str| schema.field(name);
        let (Some(about), Some(metric), Some(period)) = (about, place("metric"), place("period")) else {
            return Ok(periods);
        };
        let values = metrics.into_iter().map(Value::Text).collect();
        let filter = Filter::OneOf { field: "metric".to_owned(), values };
        let measures = ["amount", "quantity", "share"].into_iter().filter_map(place);
        let places: Vec<usize> = [about, metric, period].into_iter().chain(measures).collect();
        // Ids tell the order of recording.
        self.sift(reader, schema, &filter, &places, &mut |_, values| {
            let mut values = values.into_iter();
            let mut next = || values.next().flatten();
            let (Some(about), Some(Value::Text(metric)), Some(Value::Period(period))) =
                (next(), next(), next())
            else {
                return;
            };
            if let Some(value) = values.flatten().next() {
                for id in about.linked() {
                    let own: &mut Periods = periods.entry(*id).or_default();
                    own.insert((metric.clone(), period), Fact::bare(value.clone()));
                }
            }
        })?;
        Ok(periods)
    }
}

/// Places of the fields cells read.
pub(super) fn own_places(cells: &[Cell]) -> BTreeSet<usize> {
    let place = |cell: &Cell| match cell.source {
        Source::Field(place) => Some(place),
        _ => None,
    };
    cells.iter().filter_map(place).collect()
}

/// What cells gather from other kinds.
pub(super) fn gathered(cells: &[Cell]) -> impl Iterator<Item = &Gathered> {
    cells.iter().filter_map(|cell| match &cell.source {
        Source::Gathered(gathered) => Some(&**gathered),
        _ => None,
    })
}

/// Metrics cells read by period.
pub(super) fn metrics(cells: &[Cell]) -> BTreeSet<String> {
    let metric = |cell: &Cell| match &cell.source {
        Source::Series { metric, .. } => Some(metric.clone()),
        _ => None,
    };
    cells.iter().filter_map(metric).collect()
}
