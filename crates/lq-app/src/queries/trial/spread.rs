//! How those that qualify are spread over sizes, chains, parks and regions.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::filter::Filter;
use lq_core::schema::Record as _;
use lq_core::value::{Lang, Unit};
use lq_core::{RecordId, Value};
use lq_model::kinds::{Chain, Enterprise, Park, Placement, Segment};
use lq_store::{Query, Reader};

use super::{Asked, Yes};
use crate::feeds::columns::Feed;
use crate::rights::Verb;
use crate::{App, AppError, Caller};

/// Fields of an enterprise it is spread by.
pub(super) const FIELDS: [&str; 3] = ["headcount", "region", "park"];

/// Those that qualify, by one trait.
#[derive(Clone, Debug)]
pub struct Spread {
    /// What they are told apart by: `headcount`, `chain`, `park`, `region`.
    pub by: &'static str,
    /// The groups, largest first, sizes from small to large.
    pub shares: Vec<Share>,
}

/// One group.
#[derive(Clone, Debug)]
pub struct Share {
    /// What it is called; empty where the trait is not recorded.
    pub label: String,
    /// Firms of it that qualify.
    pub n_yes: usize,
    /// All firms of it.
    pub n_firms: usize,
    /// What those that qualify get, in 分, as far as known.
    pub money: i64,
}

/// People employed from which on a firm belongs to a group, as the sizes of industrial firms are told apart.
///
/// Source: 《统计上大中小微型企业划分办法（2017）》, 工业, 从业人员.
const SIZES: [(i64, &str); 4] =
    [(0, "20 人以下"), (20, "20 至 299 人"), (300, "300 至 999 人"), (1000, "1000 人及以上")];

pub(super) fn spreads(
    app: &App,
    caller: &Caller,
    asked: &Asked,
    feed: &Feed,
    yes: &[Yes],
) -> Result<Vec<Spread>, AppError> {
    if asked.ruled.checked[asked.rule].subject != Enterprise::KIND {
        return Ok(Vec::new());
    }
    let schema = app.kind_of(Some(asked.zone), Enterprise::KIND)?;
    let place = |name: &str| schema.field(name).unwrap_or(usize::MAX);
    let of_rows: BTreeMap<usize, Option<i64>> = yes.iter().map(|yes| (yes.row, yes.amount)).collect();
    let unit = Unit::of("人").factor();
    let size = |row: usize| {
        let people = feed.integer(place("headcount"), row)? / unit;
        SIZES.iter().rev().find(|(from, _)| people >= *from).map(|(_, label)| (*label).to_owned())
    };
    let mut spreads = vec![grouped("headcount", feed, &of_rows, |row| size(row).into_iter().collect())];
    let by_size = |share: &Share| SIZES.iter().position(|(_, label)| *label == share.label);
    spreads[0].shares.sort_by_key(|share| by_size(share).unwrap_or(SIZES.len()));
    app.read(|reader| {
        let reading = Reading { app, caller, asked };
        let chains = reading.chains(reader)?;
        spreads.push(grouped("chain", feed, &of_rows, |row| {
            chains.get(&feed.heads[row].id).map(|names| names.iter().cloned().collect()).unwrap_or_default()
        }));
        let parks = reading.parks(reader)?;
        spreads.push(grouped("park", feed, &of_rows, |row| {
            let park = feed.word(place("park"), row).and_then(|id| parks.get(id));
            park.cloned().into_iter().collect()
        }));
        Ok(())
    })?;
    let region = |row: usize| {
        let code = feed.word(place("region"), row)?;
        Some(schema.fields[place("region")].ty.show(&Value::Text(code.to_owned()), Lang::Zh))
    };
    spreads.push(grouped("region", feed, &of_rows, |row| region(row).into_iter().collect()));
    // A trait nobody has recorded tells nothing.
    spreads.retain(|spread| spread.shares.iter().any(|share| !share.label.is_empty()));
    Ok(spreads)
}

fn grouped(
    by: &'static str,
    feed: &Feed,
    yes: &BTreeMap<usize, Option<i64>>,
    groups_of: impl Fn(usize) -> Vec<String>,
) -> Spread {
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    for row in 0..feed.heads.len() {
        let mut groups = groups_of(row);
        if groups.is_empty() {
            groups.push(String::new());
        }
        for label in groups {
            let share =
                shares.entry(label.clone()).or_insert(Share { label, n_yes: 0, n_firms: 0, money: 0 });
            share.n_firms += 1;
            if let Some(amount) = yes.get(&row) {
                share.n_yes += 1;
                share.money = share.money.saturating_add(amount.unwrap_or_default());
            }
        }
    }
    let mut shares: Vec<Share> = shares.into_values().collect();
    shares.sort_by(|a, b| {
        (a.label.is_empty(), b.n_yes, b.money, &a.label).cmp(&(
            b.label.is_empty(),
            a.n_yes,
            a.money,
            &b.label,
        ))
    });
    Spread { by, shares }
}

struct Reading<'a> {
    app: &'a App,
    caller: &'a Caller,
    asked: &'a Asked,
}

impl Reading<'_> {
    fn each(
        &self,
        reader: &mut Reader<'_>,
        kind: &str,
        fields: &[&str],
        each: &mut dyn FnMut(RecordId, &[Option<Value>]),
    ) -> Result<(), AppError> {
        let schema = self.app.kind_of(Some(self.asked.zone), kind)?;
        if self.app.rights.may(self.caller, &schema, Verb::Read).is_err() {
            return Ok(());
        }
        let places: Vec<usize> = fields.iter().filter_map(|name| schema.field(name)).collect();
        let query = Query { zone: Some(self.asked.zone), ..Query::new(kind, &Filter::All, self.asked.as_of) };
        reader.skim(&query, &places, &mut |glance| each(glance.record, glance.values))?;
        Ok(())
    }

    /// Names of the chains each firm stands at; one at two chains counts in both.
    fn chains(&self, reader: &mut Reader<'_>) -> Result<BTreeMap<RecordId, BTreeSet<String>>, AppError> {
        let link = |value: &Option<Value>| value.as_ref().and_then(|value| value.linked().first().copied());
        let mut names: BTreeMap<RecordId, String> = BTreeMap::new();
        self.each(reader, Chain::KIND, &["name"], &mut |id, values| {
            if let Some(Value::Text(name)) = &values[0] {
                names.insert(id, name.clone());
            }
        })?;
        let mut of_segments: BTreeMap<RecordId, RecordId> = BTreeMap::new();
        self.each(reader, Segment::KIND, &["chain"], &mut |id, values| {
            of_segments.extend(link(&values[0]).map(|chain| (id, chain)));
        })?;
        let mut chains: BTreeMap<RecordId, BTreeSet<String>> = BTreeMap::new();
        self.each(reader, Placement::KIND, &["enterprise", "segment"], &mut |_, values| {
            let chain = link(&values[1]).and_then(|segment| of_segments.get(&segment));
            let name = chain.and_then(|chain| names.get(chain));
            if let (Some(firm), Some(name)) = (link(&values[0]), name) {
                chains.entry(firm).or_default().insert(name.clone());
            }
        })?;
        Ok(chains)
    }

    /// Names of parks by their ids as words.
    fn parks(&self, reader: &mut Reader<'_>) -> Result<BTreeMap<String, String>, AppError> {
        let mut parks = BTreeMap::new();
        self.each(reader, Park::KIND, &["name"], &mut |id, values| {
            if let Some(Value::Text(name)) = &values[0] {
                parks.insert(id.to_string(), name.clone());
            }
        })?;
        Ok(parks)
    }
}
