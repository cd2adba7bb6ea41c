//! What a rule's filter selects in a ledger is what explaining says of its records, on both databases, now and as of
//! a day that has passed.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::change::{ChangeHead, Door, FieldEdit};
use lq_core::filter::{Filter, Measure};
use lq_core::schema::KindSchema;
use lq_core::time::{AsOf, Day, Known};
use lq_core::value::{Value, ValueType};
use lq_core::{Moment, RecordId, Registry};
use lq_rule::explain;
use lq_rule::facts::{Fact, Facts};
use lq_rule::filter::{Ground, SeriesAt};
use lq_store::{Query, Store, Tx};
use lq_testkit::{Chance, ScratchDatabase, TempDir};

use crate::doors::{checked, condition, facts};
use crate::ledger::registry;

const FIRMS: u64 = 12;
const SERIES: SeriesAt<'_> =
    SeriesAt { kind: "indicator", metric: "metric", period: "period", values: &["amount", "quantity"] };

fn first_day() -> Day {
    Day::from_ymd(2024, 6, 28).unwrap()
}

fn id(name: &str) -> RecordId {
    RecordId::named(7, name)
}

/// Whether a field keeps such a value, and is not one by which records find each other.
fn fits(ty: &ValueType, value: &Value) -> bool {
    match (ty, value) {
        (_, Value::Nil) => true,
        (ValueType::Money { .. }, Value::Money(_))
        | (ValueType::Day, Value::Day(_))
        | (ValueType::Flag, Value::Flag(_))
        | (ValueType::Percent, Value::Percent(_))
        | (ValueType::Number, Value::Number(_)) => true,
        (ValueType::Quantity { unit: Some(own) }, Value::Quantity(quantity)) => own.fits(quantity.unit()),
        (ValueType::Link { kind }, Value::Link(_)) => kind == "park",
        (
            ValueType::Text { .. }
            | ValueType::Industry
            | ValueType::Region
            | ValueType::Choice(_)
            | ValueType::Stage(_),
            Value::Text(_),
        ) => true,
        _ => false,
    }
}

fn only_fitting(kind: &KindSchema, fields: &mut [Option<Fact>]) {
    for (field, fact) in kind.fields.iter().zip(fields) {
        if fact.as_ref().is_some_and(|fact| !fits(&field.ty, &fact.value)) {
            *fact = None;
        }
    }
}

/// Random facts that a ledger can hold, of a day.
fn told(registry: &Registry, on: Day, chance: &mut Chance) -> Facts {
    let mut facts = facts(registry, chance);
    facts.on = on;
    only_fitting(registry.kind("enterprise").unwrap(), &mut facts.fields);
    for row in facts.related.entry(("ip_right".to_owned(), 2)).or_default() {
        only_fitting(registry.kind("ip_right").unwrap(), &mut row.fields);
    }
    facts
}

fn edits(fields: &[Option<Fact>], on: Day) -> Vec<FieldEdit> {
    let edit = |(field, fact): (usize, &Option<Fact>)| {
        let value = fact.as_ref().map(|fact| fact.value.clone());
        FieldEdit { field, value, valid_from: on, evidence: None }
    };
    fields.iter().enumerate().map(edit).collect()
}

/// Records a firm with all that is told of it; what stood before is retired.
fn record(tx: &mut Tx<'_>, n: u64, facts: &Facts, was: Option<&Facts>) -> Result<(), lq_store::StoreError> {
    let (firm, on) = (id(&format!("firm {n}")), facts.on);
    let edit = |field, value| FieldEdit { field, value: Some(value), valid_from: on, evidence: None };
    match was {
        None => tx.create("enterprise", firm, edits(&facts.fields, on)).map(drop)?,
        Some(_) => tx.set("enterprise", firm, edits(&facts.fields, on)).map(drop)?,
    }
    let right = |facts: &Facts, at: usize| id(&format!("right {n} {at} {}", facts.on));
    let value = |facts: &Facts, at: usize| id(&format!("value {n} {at} {}", facts.on));
    if let Some(was) = was {
        for at in 0..was.related[&("ip_right".to_owned(), 2)].len() {
            tx.retire("ip_right", right(was, at))?;
        }
        for at in 0..was.series.len() {
            tx.retire("indicator", value(was, at))?;
        }
    }
    for (at, row) in facts.related[&("ip_right".to_owned(), 2)].iter().enumerate() {
        let mut fields = edits(&row.fields, on);
        fields[2].value = Some(Value::Link(firm));
        tx.create("ip_right", right(facts, at), fields)?;
    }
    for (at, ((metric, period), fact)) in facts.series.iter().enumerate() {
        let fields = vec![
            edit(0, Value::Text(metric.clone())),
            edit(1, Value::Period(*period)),
            edit(2, fact.value.clone()),
            edit(4, Value::Link(firm)),
        ];
        tx.create("indicator", value(facts, at), fields)?;
    }
    Ok(())
}

fn keep(store: &Store, on: Day, all: &[Facts], were: Option<&[Facts]>) {
    let head = ChangeHead {
        id: id(&format!("change {on}")),
        zone: id("zone"),
        at: Moment::start_of(on).add_seconds(12 * 3600),
        who: "张三".to_owned(),
        why: "试".to_owned(),
        door: Door::Form,
    };
    store
        .write(&head, &[], |tx| {
            for (n, facts) in all.iter().enumerate() {
                record(tx, n as u64, facts, were.map(|were| &were[n]))?;
            }
            Ok::<_, lq_store::StoreError>(())
        })
        .unwrap();
}

fn selected(store: &Store, filter: &Filter, as_of: AsOf) -> BTreeSet<RecordId> {
    let query = Query { zone: Some(id("zone")), ..Query::new("enterprise", filter, as_of) };
    let answer = store.read().unwrap().query(&query).unwrap();
    assert_eq!(answer.total, answer.rows.len() as u64);
    answer.rows.into_iter().map(|row| row.id).collect()
}

/// How often each verdict was met, and how many filters measure something.
#[derive(Default)]
struct Met {
    verdicts: BTreeMap<Option<bool>, usize>,
    measured: usize,
    kinds: usize,
}

fn compare(
    store: &Store,
    registry: &Registry,
    all: &[Facts],
    as_of: AsOf,
    chance: &mut Chance,
    met: &mut Met,
) {
    let home = ["320200".to_owned()];
    let ground = Ground { on: as_of.on, home: &home, registry, series: Some(SERIES) };
    for _ in 0..25 {
        let text = format!("筛选：示例\n对象：企业\n条件：{}\n", condition(chance, 2));
        let rule = checked(&text);
        let filter = lq_rule::filter::filter(&rule, &ground).unwrap_or_else(|| panic!("no filter: {text}"));
        met.measured += usize::from(format!("{filter:?}").contains("Measured"));
        met.kinds += usize::from(!filter.kinds().is_empty());
        let mut wanted: BTreeMap<Option<bool>, BTreeSet<RecordId>> = BTreeMap::new();
        for (n, facts) in all.iter().enumerate() {
            let verdict = explain(&rule, facts).verdict;
            *met.verdicts.entry(verdict).or_default() += 1;
            wanted.entry(verdict).or_default().insert(id(&format!("firm {n}")));
        }
        let of = |verdict| wanted.get(&verdict).cloned().unwrap_or_default();
        assert_eq!(selected(store, &filter, as_of), of(Some(true)), "{text}{filter:#?}");
        let not = Filter::Not(Box::new(filter.clone()));
        assert_eq!(selected(store, &not, as_of), of(Some(false)), "not {text}{filter:#?}");
        let open = Filter::Open(Box::new(filter.clone()));
        assert_eq!(selected(store, &open, as_of), of(None), "open {text}{filter:#?}");
    }
}

fn on_store(store: &Store, rounds: u64) {
    let (registry, mut met) = (registry(), Met::default());
    let mut before: Option<Vec<Facts>> = None;
    for round in 0..rounds {
        let mut chance = Chance::new(round);
        let on = first_day().add_days(i32::try_from(round).unwrap());
        let all: Vec<Facts> = (0..FIRMS).map(|_| told(&registry, on, &mut chance)).collect();
        store.roll(on).unwrap();
        keep(store, on, &all, before.as_deref());
        compare(store, &registry, &all, AsOf::today(on), &mut chance, &mut met);
        if let Some(before) = &before {
            let then = on.add_days(-1);
            let past = AsOf { on: then, known: Known::At(Moment::end_of(then)) };
            compare(store, &registry, before, past, &mut chance, &mut met);
        }
        before = Some(all);
    }
    assert!(met.verdicts.len() == 3 && met.verdicts.values().all(|n| *n > 50), "{:?}", met.verdicts);
    assert!(met.measured > 10 && met.kinds > 10, "{} {}", met.measured, met.kinds);
}

#[test]
fn sqlite_selects_what_explaining_finds() {
    let dir = TempDir::new("third-door").unwrap();
    let address = format!("sqlite:{}", dir.join("ledger.db").display()).parse().unwrap();
    on_store(&Store::open(&address, &registry(), first_day()).unwrap(), 8);
}

#[test]
fn postgres_selects_what_explaining_finds() {
    let Some(database) = ScratchDatabase::new("third_door").unwrap() else { return };
    let address = database.url().parse().unwrap();
    on_store(&Store::open(&address, &registry(), first_day()).unwrap(), 8);
}

#[test]
fn a_comparison_with_a_constant_stays_one_that_indexes_serve() {
    let registry = registry();
    let home = ["320200".to_owned()];
    let on = Day::from_ymd(2024, 6, 30).unwrap();
    let ground = Ground { on, home: &home, registry: &registry, series: None };
    let of = |condition: &str| {
        let rule = checked(&format!("筛选：示例\n对象：企业\n条件：{condition}\n"));
        lq_rule::filter::filter(&rule, &ground)
    };
    let plain =
        of("规上 且 营业收入 ≥ 2000 万元 且 国民经济行业 属于 C38 且 成立满 2 年 且 上市板块 已填").unwrap();
    let told = format!("{plain:?}");
    assert!(!told.contains("Measured") && told.contains("2022-06-30"), "{told}");
    assert_eq!(of("上市板块 已填"), Some(Filter::Known(Measure::Field("listing".to_owned()))));
    assert_eq!(of("营业收入(2023年) ≥ 1 亿元"), None, "no place for values by period was given");
}
