//! Conditions in the box of a list, on both databases.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lq_app::ask::ListAsk;
use lq_app::commands::export::{self, Format};
use lq_app::commands::seed;
use lq_app::queries::{condition, list};
use lq_app::{App, AppError, Caller};
use lq_core::RecordId;
use lq_core::time::Period;
use lq_core::value::{Money, Value};
use lq_model::zone_file::SeedRow;
use lq_store::{Address, Store};
use lq_testkit::clock::{day, noon_of};
use lq_testkit::{ScratchDatabase, TempDir};

const TODAY: &str = "2026-01-05";

fn id(name: &str) -> RecordId {
    RecordId::named(11, name)
}

fn app_at(address: &Address) -> App {
    let store = Store::open(address, &lq_model::registry(), day(TODAY)).unwrap();
    let count = AtomicU64::new(1);
    let entropy = move |bytes: &mut [u8]| {
        let mut chance = lq_testkit::Chance::new(count.fetch_add(1, Ordering::SeqCst));
        bytes.fill_with(|| u8::try_from(chance.below(256)).unwrap());
    };
    App::new(store, Arc::new(noon_of(TODAY)), Arc::new(entropy))
}

/// Works on one on each database there is.
fn on_each(work: impl Fn(&App)) {
    let dir = TempDir::new("conditions").unwrap();
    work(&app_at(&Address::Sqlite(dir.join("ledger.db"))));
    if let Some(database) = ScratchDatabase::new("conditions").unwrap() {
        work(&app_at(&database.url().parse().unwrap()));
    }
}

fn put(app: &App, kind: &str, name: &str, fields: Vec<(&str, Value)>) {
    let schema = app.kind(kind).unwrap();
    let values = fields.into_iter().map(|(field, value)| (schema.field(field).unwrap(), value)).collect();
    let row = SeedRow { kind: kind.to_owned(), id: id(name), from: Some(day("2020-01-01")), values };
    seed::seed(app, &Caller::operator(), id("zone"), "样例", &[row]).unwrap();
}

/// Three firms: one with two patents, one with a patent whose state nobody told, one with none.
fn fill(app: &App) {
    let text = |words: &str| Value::Text(words.to_owned());
    let yuan = |wan: i64| Value::Money(Money::from_fen(wan * 1_000_000));
    put(app, "zone", "zone", vec![("name", text("示例高新区")), ("region", text("320214"))]);
    for (name, revenue) in [("甲", Some(3000)), ("乙", None), ("丙", Some(1000))] {
        let mut fields = vec![("name", text(&format!("示例{name}公司"))), ("region", text("320214"))];
        fields.extend(revenue.map(|wan| ("revenue", yuan(wan))));
        put(app, "enterprise", name, fields);
    }
    for (name, firm, state) in
        [("一", "甲", Some("in_force")), ("二", "甲", Some("in_force")), ("三", "乙", None)]
    {
        let mut fields = vec![("title", text(name)), ("enterprise", Value::Link(id(firm)))];
        fields.push(("form", text("invention")));
        fields.extend(state.map(|state| ("state", text(state))));
        put(app, "ip_right", name, fields);
    }
    for (year, wan) in [(2023, 1000), (2024, 1200)] {
        let fields = vec![
            ("enterprise", Value::Link(id("甲"))),
            ("metric", text("营业收入")),
            ("period", Value::Period(Period::year(year).unwrap())),
            ("amount", yuan(wan)),
        ];
        put(app, "indicator", &format!("{year}"), fields);
    }
}

fn names(app: &App, condition: &str, is_open: bool) -> (Vec<String>, u64) {
    let ask =
        ListAsk { condition: condition.to_owned(), is_open, zone: Some(id("zone")), ..ListAsk::default() };
    let list = list::rows(app, &Caller::operator(), "enterprise", &ask).unwrap();
    let name = |row: &lq_core::Row| match row.known(0) {
        Some(Value::Text(name)) => name.chars().nth(2).unwrap().to_string(),
        other => panic!("{other:?}"),
    };
    let mut names: Vec<String> = list.rows.iter().map(name).collect();
    names.sort();
    (names, list.n_open.unwrap())
}

#[test]
fn every_condition_of_the_language_selects_alike_on_both_databases() {
    on_each(|app| {
        fill(app);
        for (condition, holds, open) in [
            ("营业收入 ≥ 2000 万元", "甲", "乙"),
            ("营业收入 < 2000 万元 或 非 营业收入 ≥ 2000 万元", "丙", "乙"),
            ("件数(知识产权 其中 类型 是 发明专利) ≥ 2", "甲", ""),
            ("件数(知识产权 其中 状态 是 有效) ≥ 1", "甲", "乙"),
            ("件数(知识产权 其中 状态 是 有效) = 0", "丙", "乙"),
            ("营业收入(2024年) ≥ 1000 万元", "甲", "丙乙"),
            ("增长率(营业收入, 2024年) ≥ 20%", "甲", "丙乙"),
            ("增长率(营业收入, 2024年) > 20%", "", "丙乙"),
            ("营业收入 ÷ 3 ≥ 1000 万元 且 注册地 属于 本区", "甲", "乙"),
            ("营业收入 未填", "乙", ""),
        ] {
            let sorted = |text: &str| {
                let mut names: Vec<String> = text.chars().map(String::from).collect();
                names.sort();
                names
            };
            let (found, n_open) = names(app, condition, false);
            assert_eq!((found, n_open), (sorted(holds), sorted(open).len() as u64), "{condition}");
            assert_eq!(names(app, condition, true).0, sorted(open), "{condition}");
        }
    });
}

#[test]
fn a_file_and_a_count_take_the_condition_too() {
    on_each(|app| {
        fill(app);
        let ask = ListAsk {
            condition: "件数(知识产权) ≥ 1".to_owned(),
            zone: Some(id("zone")),
            ..ListAsk::default()
        };
        assert_eq!(list::count(app, &Caller::operator(), "enterprise", &ask).unwrap(), 2);
        let mut made = export::export(app, &Caller::operator(), "enterprise", &ask, Format::Jsonl).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut made, &mut text).unwrap();
        assert_eq!(text.lines().count(), 2, "{text}");
    });
}

#[test]
fn what_is_missing_is_told_for_each_row_that_is_open() {
    on_each(|app| {
        fill(app);
        let ask = ListAsk {
            condition: "营业收入 ≥ 2000 万元 且 从业人数 ≥ 10 人".to_owned(),
            is_open: true,
            zone: Some(id("zone")),
            ..ListAsk::default()
        };
        let caller = Caller::operator();
        let list = list::rows(app, &caller, "enterprise", &ask).unwrap();
        let mut missing = condition::missing(app, &caller, "enterprise", &ask, &list.rows).unwrap();
        missing.sort();
        assert_eq!(missing, [vec!["从业人数"], vec!["营业收入", "从业人数"]]);
    });
}

#[test]
fn a_condition_on_the_own_zone_asks_for_one() {
    on_each(|app| {
        fill(app);
        let ask = ListAsk { condition: "注册地 属于 本区".to_owned(), ..ListAsk::default() };
        let refused = list::count(app, &Caller::operator(), "enterprise", &ask).unwrap_err();
        assert!(
            matches!(&refused, AppError::Invalid(fields) if fields["where"].contains("高新区")),
            "{refused}"
        );
    });
}
