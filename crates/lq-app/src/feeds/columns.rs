//! All records of a kind in columns, as rules sweep over them: own fields, numbers from the records that link to them,
//! and values by period. Only what the rules touch is read, each kind in one pass, and kept for as long as the ledger
//! stands where it stood.

mod linked;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use lq_core::filter::Filter;
use lq_core::schema::KindSchema;
use lq_core::time::{AsOf, Known};
use lq_core::{Day, RecordId, Registry, Value, ValueType};
use lq_rule::checked::{Checked, Source};
use lq_rule::columns::{Column, Columns, Dictionary};
use lq_rule::facts::kept;
use lq_rule::lower::{self, Coding, ColumnList, Setting};
use lq_rule::plan::Plan;
use lq_store::{Glance, Query, Reader};

use super::facts::home;
use super::sweep::{self, Swept};
use crate::caller::{Caller, Role};
use crate::queries::visible;
use crate::rights::Verb;
use crate::{App, AppError};

/// Records of a kind with what was read of them so far.
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    /// The records, by number.
    pub(crate) heads: Vec<Head>,
    /// The day that is asked about.
    pub(crate) on: Day,
    home: Vec<String>,
    held: Vec<Held>,
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) id: RecordId,
    /// Its human number without the letters.
    pub(crate) number: i64,
}

/// One column that was read.
#[derive(Clone, Debug)]
struct Held {
    source: Source,
    coding: Coding,
    column: Arc<Column>,
    /// What its codes stand for, ascending; empty where it holds numbers.
    words: Arc<Vec<String>>,
}

/// What decides what a feed holds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    zone: RecordId,
    kind: String,
    on: Day,
    known: Known,
    role: Role,
    /// Where the zone's log stood; no such mark recurs after a restore.
    mark: i64,
}

/// Feeds of late, the latest last.
#[derive(Debug, Default)]
pub(crate) struct Feeds(Vec<(Key, Arc<Feed>)>);

/// Most feeds that are kept; with 100,000 records and 20 columns one takes some 10 MB.
const MOST_FEEDS: usize = 4;

/// Whose records of which kind are looked at, as of when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Of<'a> {
    pub(crate) zone: RecordId,
    pub(crate) kind: &'a str,
    pub(crate) as_of: AsOf,
}

/// Columns of all records of a kind that these rules touch, as far as the caller may see.
///
/// * `also`: English names of fields that are read besides.
///
/// # Errors
/// Refused for one who does not reach all records of the kind in the zone; the store's.
pub(crate) fn feed(
    app: &App,
    caller: &Caller,
    of: Of<'_>,
    rules: &[&Checked],
    also: &[&str],
) -> Result<Arc<Feed>, AppError> {
    let registry = app.registry_of(Some(of.zone));
    let schema = app.kind_of(Some(of.zone), of.kind)?;
    app.check_zone(caller, of.zone)?;
    if app.rights.scope(caller, &schema, Verb::Read)? != Filter::All {
        return Err(AppError::Refused {
            why: format!("{}不能成批测算“{}”", caller.role.label().zh, schema.plural.zh),
            who_can: "链办、部门".to_owned(),
        });
    }
    app.read(|reader| {
        let position = reader.heads()?.get(&of.zone).map_or(0, |head| head.position);
        let key = Key {
            zone: of.zone,
            kind: of.kind.to_owned(),
            on: of.as_of.on,
            known: of.as_of.known,
            role: caller.role,
            mark: app.store.mark(position),
        };
        let standing = app.feeds.lock().ok().and_then(|feeds| feeds.find(&key));
        let mut reading = Reading { app, caller, registry: &registry, schema: &schema, of, reader };
        let feed = match &standing {
            Some(feed) => feed.clone(),
            None => Arc::new(reading.heads()?),
        };
        let (missing, own) = (feed.missing(rules), feed.missing_own(&schema, also));
        if missing.is_empty() && own.is_empty() && standing.is_some() {
            return Ok(feed);
        }
        let mut grown = Arc::unwrap_or_clone(feed);
        reading.add(&mut grown, &missing, own)?;
        let grown = Arc::new(grown);
        if let Ok(mut feeds) = app.feeds.lock() {
            feeds.keep(key, grown.clone());
        }
        Ok(grown)
    })
}

impl Feeds {
    fn find(&self, key: &Key) -> Option<Arc<Feed>> {
        self.0.iter().find(|(held, _)| held == key).map(|(_, feed)| feed.clone())
    }

    fn keep(&mut self, key: Key, feed: Arc<Feed>) {
        // What the zone's ledger was before is asked for no more.
        self.0.retain(|(held, _)| *held != key && (held.zone != key.zone || held.mark == key.mark));
        self.0.push((key, feed));
        if self.0.len() > MOST_FEEDS {
            self.0.remove(0);
        }
    }
}

impl Feed {
    /// What each rule says of all records.
    pub(crate) fn swept(&self, rules: &[&Checked]) -> Vec<Swept> {
        sweep::swept(self, rules)
    }

    /// The row of a record.
    pub(crate) fn row_of(&self, number: i64) -> Option<usize> {
        self.heads.binary_search_by_key(&number, |head| head.number).ok()
    }

    /// A rule brought down to the columns of this feed, its condition alone where its amount has no plan.
    pub(super) fn plan(&self, rule: &Checked, list: &mut ColumnList) -> Result<Plan, lower::NoPlan> {
        let words = |source: &Source| self.words(source);
        lower::lower(rule, &Setting { on: self.on, home: &self.home, words: &words }, list)
    }

    /// The columns of a list, in its order; a column nobody read has no cells.
    pub(super) fn columns(&self, list: &ColumnList) -> Columns {
        let nothing = || Column::from_cells(self.heads.iter().map(|_| None));
        let column = |wanted: &lower::Column| {
            self.held(wanted.source(), wanted.coding()).map_or_else(nothing, |held| (*held.column).clone())
        };
        // All columns are as long as there are heads.
        Columns::new(list.columns().iter().map(column).collect()).unwrap_or_default()
    }

    /// Tells whether a cell of a rule is missing in a row: nothing is recorded, or what it counts is open.
    pub(crate) fn lacking(&self, source: &Source) -> impl Fn(usize) -> bool + '_ {
        let held = self.held.iter().filter(|held| is_same_but_bound(&held.source, source));
        let columns: Vec<&Column> = held.map(|held| &*held.column).collect();
        move |row| {
            // A count is held by its bounds, which are apart where records are open.
            let first = columns.first().and_then(|column| column.cell(row));
            first.is_none() || columns.iter().any(|column| column.cell(row) != first)
        }
    }

    /// The integer of a field in a row.
    pub(crate) fn integer(&self, place: usize, row: usize) -> Option<i64> {
        self.held(&Source::Field(place), Coding::Kept)?.column.cell(row)
    }

    /// The words of a field in a row, as they are edited; links by their ids.
    pub(crate) fn word(&self, place: usize, row: usize) -> Option<&str> {
        let held = self.held(&Source::Field(place), Coding::Dictionary)?;
        let code = usize::try_from(held.column.cell(row)?).ok()?;
        held.words.get(code).map(String::as_str)
    }

    /// What the codes of a column stand for.
    fn words(&self, source: &Source) -> &[String] {
        let held = self.held.iter().find(|held| held.coding == Coding::Dictionary && held.source == *source);
        held.map_or(&[], |held| held.words.as_slice())
    }

    fn held(&self, source: &Source, coding: Coding) -> Option<&Held> {
        self.held.iter().find(|held| held.coding == coding && held.source == *source)
    }

    /// Columns the rules touch that were not read yet, each once.
    fn missing(&self, rules: &[&Checked]) -> Vec<lower::Column> {
        let mut list = ColumnList::default();
        for rule in rules.iter().flat_map(|rule| sweep::variants(rule)) {
            // Which columns are read does not rest on words, and those before what has no plan are read in vain.
            let _ = self.plan(&rule, &mut list);
        }
        let missing = list.columns().iter().filter(|one| self.held(one.source(), one.coding()).is_none());
        missing.cloned().collect()
    }

    /// Fields of these names that were not read yet: numbers as they are kept, the rest by a dictionary.
    fn missing_own(&self, schema: &KindSchema, names: &[&str]) -> Vec<(usize, Coding)> {
        let coding = |place: usize| match schema.fields[place].ty {
            ValueType::Quantity { unit: Some(_) } | ValueType::Money { .. } | ValueType::Flag => Coding::Kept,
            _ => Coding::Dictionary,
        };
        let own = names.iter().filter_map(|name| schema.field(name)).map(|place| (place, coding(place)));
        own.filter(|(place, coding)| self.held(&Source::Field(*place), *coding).is_none()).collect()
    }
}

fn is_same_but_bound(left: &Source, right: &Source) -> bool {
    match (left, right) {
        (Source::Gathered(left), Source::Gathered(right)) => {
            let mut left = (**left).clone();
            left.bound = right.bound;
            left == **right
        }
        _ => left == right,
    }
}

/// Reading the ledger for one feed.
struct Reading<'a, 'r, 's> {
    app: &'a App,
    caller: &'a Caller,
    registry: &'a Registry,
    schema: &'a KindSchema,
    of: Of<'a>,
    reader: &'r mut Reader<'s>,
}

impl Reading<'_, '_, '_> {
    /// The records, with nothing read of them.
    fn heads(&mut self) -> Result<Feed, AppError> {
        let mut heads = Vec::new();
        let query = self.query(self.of.kind, &Filter::All);
        self.reader.skim(&query, &[], &mut |glance| {
            heads.push(Head { id: glance.record, number: glance.number });
        })?;
        heads.sort_unstable_by_key(|head| head.number);
        let home = home(self.reader, self.of.zone, self.of.as_of)?;
        Ok(Feed { heads, on: self.of.as_of.on, home, held: Vec::new() })
    }

    fn query<'q>(&self, kind: &'q str, filter: &'q Filter) -> Query<'q> {
        Query { zone: Some(self.of.zone), with_total: false, ..Query::new(kind, filter, self.of.as_of) }
    }

    fn add(
        &mut self,
        feed: &mut Feed,
        missing: &[lower::Column],
        mut own: Vec<(usize, Coding)>,
    ) -> Result<(), AppError> {
        for column in missing {
            if let Source::Field(place) = column.source() {
                own.push((*place, column.coding()));
            }
        }
        own.sort_unstable();
        own.dedup();
        self.own(feed, &own)?;
        let more = linked::columns(self, feed, missing)?;
        feed.held.extend(more);
        Ok(())
    }

    /// Fields of the records themselves, in one pass.
    fn own(&mut self, feed: &mut Feed, own: &[(usize, Coding)]) -> Result<(), AppError> {
        if own.is_empty() {
            return Ok(());
        }
        let places: Vec<usize> = own.iter().map(|(place, _)| *place).collect();
        let seen = visible::fields(self.caller, self.schema);
        let n_rows = feed.heads.len();
        let mut cells: Vec<Vec<Option<i64>>> = own.iter().map(|_| vec![None; n_rows]).collect();
        let mut dictionaries: Vec<Dictionary> = own.iter().map(|_| Dictionary::default()).collect();
        let schema = self.schema;
        let query = self.query(self.of.kind, &Filter::All);
        self.reader.skim(&query, &places, &mut |glance| {
            let Some(row) = feed.row_of(glance.number) else { return };
            for (at, (place, coding)) in own.iter().enumerate() {
                let value = covered(&seen, *place, &glance.values[at]);
                let Some(value) = value else { continue };
                let ty = &schema.fields[*place].ty;
                cells[at][row] = match coding {
                    Coding::Kept => kept(&value, ty),
                    Coding::Dictionary => Some(dictionaries[at].code(&ty.edit(&value))),
                };
            }
        })?;
        for ((place, coding), (cells, dictionary)) in own.iter().zip(cells.into_iter().zip(dictionaries)) {
            let (cells, words) = sorted(cells, &dictionary);
            feed.held.push(Held {
                source: Source::Field(*place),
                coding: *coding,
                column: Arc::new(Column::from_cells(cells)),
                words: Arc::new(words),
            });
        }
        Ok(())
    }

    /// Rows of another kind, with some of its fields as the caller sees them; none where the caller may not read it.
    fn other(
        &mut self,
        schema: &KindSchema,
        filter: &Filter,
        places: &[usize],
        each: &mut dyn FnMut(&Glance<'_>, &[Option<Value>]),
    ) -> Result<(), AppError> {
        let Ok(scope) = self.app.rights.scope(self.caller, schema, Verb::Read) else { return Ok(()) };
        let seen = visible::fields(self.caller, schema);
        let filter = filter.clone().and(scope);
        let query = self.query(&schema.kind, &filter);
        let mut values = Vec::with_capacity(places.len());
        self.reader.skim(&query, places, &mut |glance| {
            values.clear();
            let value = |(at, place): (usize, &usize)| covered(&seen, *place, &glance.values[at]);
            values.extend(places.iter().enumerate().map(value));
            each(&glance, &values);
        })?;
        Ok(())
    }
}

/// A value as far as the caller may see it; rules never look at personal ones.
fn covered(seen: &[usize], place: usize, value: &Option<Value>) -> Option<Value> {
    seen.binary_search(&place).ok()?;
    value.clone().filter(|value| *value != Value::Nil)
}

/// Codes of a dictionary in order of appearance, as places of its words in ascending order.
fn sorted(cells: Vec<Option<i64>>, dictionary: &Dictionary) -> (Vec<Option<i64>>, Vec<String>) {
    if dictionary.words().is_empty() {
        return (cells, Vec::new());
    }
    let place: BTreeMap<&str, usize> =
        dictionary.words().iter().enumerate().map(|(code, word)| (word.as_str(), code)).collect();
    let mut new_of = vec![0_i64; place.len()];
    for (at, code) in place.values().enumerate() {
        new_of[*code] = i64::try_from(at).unwrap_or(i64::MAX);
    }
    let words = place.keys().map(|word| (*word).to_owned()).collect();
    let code = |code: i64| usize::try_from(code).ok().and_then(|code| new_of.get(code)).copied();
    (cells.into_iter().map(|cell| cell.and_then(code)).collect(), words)
}
