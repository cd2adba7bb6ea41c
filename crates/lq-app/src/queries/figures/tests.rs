//! The database counts as the engine does, on both databases, missing facts included.

use std::sync::Arc;

use lq_core::time::AsOf;
use lq_model::zone_file::{SeedRow, seed_row, zone_id};
use lq_store::{Address, Store};
use lq_testkit::clock::{day, noon_of};
use lq_testkit::{Chance, ScratchDatabase, TempDir};

use super::count::Asked;
use super::push::Pushed;
use crate::commands::seed;
use crate::rules;
use crate::{App, Caller};

const TODAY: &str = "2024-06-30";
const SLUG: &str = "sample";

fn app(address: &Address) -> App {
    let store = Store::open(address, &lq_model::registry(), day(TODAY)).unwrap();
    let entropy = |bytes: &mut [u8]| bytes.fill(7);
    App::new(store, Arc::new(noon_of(TODAY)), Arc::new(entropy))
}

fn on_both(test: impl Fn(&App)) {
    let folder = TempDir::new("figures").unwrap();
    test(&app(&Address::Sqlite(folder.join("ledger.db"))));
    match ScratchDatabase::new("figures").unwrap() {
        Some(database) => test(&app(&database.url().parse().unwrap())),
        None => println!("LQ_TEST_PG is unset: figures are counted on SQLite alone"),
    }
}

/// A zone with firms of which many a fact is missing, rights of theirs, and people in duty.
fn rows(app: &App) -> Vec<SeedRow> {
    let registry = app.registry();
    let row = |kind: &str, key: &str, fields: &[(&str, String)]| {
        let fields = fields.iter().map(|(name, text)| (*name, text.as_str()));
        seed_row(&registry, (SLUG, kind, key), fields).unwrap()
    };
    let text = |text: &str| text.to_owned();
    let zone = [("code", text(SLUG)), ("name", text("示例高新区")), ("region", text("320214"))];
    let mut rows = vec![row("zone", "zone", &zone)];
    let mut chance = Chance::new(5);
    for n in 0..120 {
        let key = format!("firm-{n}");
        let states = ["在营", "停产", "迁出", "在谈"];
        let mut fields =
            vec![("name", format!("示例企业{n}")), ("state", text(states[chance.below(4) as usize]))];
        let mut maybe = |name, value: String| {
            if chance.below(3) > 0 {
                fields.push((name, value));
            }
        };
        maybe("is_above_scale", text(if n % 2 == 0 { "是" } else { "否" }));
        maybe("revenue", format!("{}万元", 37 * n + 11));
        maybe("headcount", format!("{}人", n % 17));
        maybe("capital", if n % 5 == 0 { format!("{n}万美元") } else { format!("{n}万元") });
        maybe("region", text(if n % 3 == 0 { "320214" } else { "150200" }));
        maybe("founded", format!("20{:02}-0{}-15", n % 24, n % 9 + 1));
        maybe("listing", text(if n % 4 == 0 { "科创板" } else { "创业板" }));
        rows.push(row("enterprise", &key, &fields));
        for right in 0..n % 4 {
            let fields = [
                ("title", format!("示例专利{n}-{right}")),
                ("enterprise", format!("@{key}")),
                ("form", text(if right == 0 { "发明专利" } else { "实用新型" })),
                ("state", text("有效")),
            ];
            rows.push(row("ip_right", &format!("{key}-{right}"), &fields));
        }
    }
    rows
}

const VALUES: &[&str] = &[
    "件数",
    "合计(营业收入)",
    "平均(营业收入)",
    "最大(从业人数)",
    "最小(营业收入)",
    "合计(注册资本)",
    "去重(上市板块)",
    "去重(状态)",
    "占比(规上)",
    "占比(营业收入 ≥ 1000 万元)",
];

const CONDITIONS: &[&str] = &[
    "",
    "规上",
    "状态 不是 迁出、在谈",
    "规上 且 营业收入 ≥ 500 万元",
    "规上 或 从业人数 > 5 人",
    "非 (规上 且 注册地 属于 本区)",
    "成立满 5 年",
    "至少 2 项(规上；注册地 属于 本区；营业收入 ≥ 2000 万元)",
    "上市板块 包含 “科创”",
    "上市板块 已填 且 营业收入 ÷ 从业人数 ≥ 100 万元 ÷ 1 人",
    "件数(知识产权 其中 类型 是 发明专利) ≥ 1",
];

fn rule(app: &App, condition: &str, value: &str) -> lq_rule::checked::Checked {
    let condition = if condition.is_empty() { String::new() } else { format!("条件：{condition}\n") };
    let text = format!("口径：示例\n对象：企业\n{condition}取值：{value}\n");
    let mut rules = rules::read(&text, &app.registry()).unwrap_or_else(|told| panic!("{text}{told:?}"));
    rules.remove(0)
}

#[test]
fn the_database_counts_as_the_engine_does_row_by_row() {
    on_both(|app| {
        seed::seed(app, &Caller::operator(), zone_id(SLUG), "测试", &rows(app)).unwrap();
        let caller = Caller::operator();
        let as_of = AsOf::today(day(TODAY));
        let asked = Asked { app, caller: &caller, zone: zone_id(SLUG), as_of };
        let home = vec!["320214".to_owned()];
        let mut rules = Vec::new();
        for condition in CONDITIONS {
            for value in VALUES {
                let rule = rule(app, condition, value);
                assert!(
                    Pushed::of(&rule, as_of.on, &home, &app.registry()).is_some(),
                    "{condition} {value} is not counted by the database"
                );
                rules.push(rule);
            }
        }
        app.read(|reader| {
            let all: Vec<_> = rules.iter().collect();
            let pushed = asked.many(reader, &all)?;
            for (rule, pushed) in rules.iter().zip(pushed) {
                let pushed = pushed.unwrap();
                let plain = asked.plainly(reader, rule, &mut |_, _, _| {})?;
                let how = super::define::how(rule);
                let said = format!("{:?} {:?}", rule.condition.words, rule.value);
                assert_eq!(pushed.value(how), plain.value(how), "{said}");
                let counts = |t: &lq_rule::figure::Totals| (t.n_rows, t.n_open, t.n_unmeasured, t.n_part);
                assert_eq!(counts(&pushed), counts(&plain), "{said}");
            }
            Ok(())
        })
        .unwrap();
    });
}

#[test]
fn figures_on_other_kinds_are_counted_row_by_row() {
    on_both(|app| {
        seed::seed(app, &Caller::operator(), zone_id(SLUG), "测试", &rows(app)).unwrap();
        let caller = Caller::operator();
        let as_of = AsOf::today(day(TODAY));
        let asked = Asked { app, caller: &caller, zone: zone_id(SLUG), as_of };
        let told = |condition: &str, value: &str| {
            let rule = rule(app, condition, value);
            let told = app.read(|reader| asked.one(reader, &rule)).unwrap();
            let plain = app.read(|reader| asked.plainly(reader, &rule, &mut |_, _, _| {})).unwrap();
            assert_eq!((told.n_rows, told.n_open), (plain.n_rows, plain.n_open), "{condition} {value}");
            told
        };
        // Of 120 firms a quarter has two rights, a quarter three.
        assert_eq!(told("件数(知识产权) ≥ 2", "件数").n_rows, 60);
        assert_eq!(told("件数(知识产权 其中 类型 是 发明专利) ≥ 1", "件数").n_rows, 90);
        let sum = told("", "合计(件数(知识产权))");
        assert_eq!(sum.sum, Some(lq_rule::plan::Fraction::whole(30 * (1 + 2 + 3))));
    });
}
