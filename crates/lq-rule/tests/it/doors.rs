//! Explaining and the plan answer alike on random rules and rows with missing values; Kleene's laws.

use std::collections::BTreeMap;

use lq_core::time::{Day, Period};
use lq_core::value::{Decimal, Money, Percent, Quantity, Unit, Value};
use lq_core::{RecordId, Registry};
use lq_rule::checked::{Checked, Source};
use lq_rule::columns::Columns;
use lq_rule::facts::{Fact, Facts, Related};
use lq_rule::lower::{Coding, ColumnList, Setting, lower};
use lq_rule::plan::{ColumnIdx, Outcome, eval};
use lq_rule::sweep::{Program, Scratch};
use lq_rule::{check, explain, parse};
use lq_testkit::Chance;
use proptest::prelude::*;

use crate::ledger::{registry, with_schema};

const LEAVES: &[&str] = &[
    "营业收入 ≥ N 万元",
    "营业收入 介于 N 万元 至 5000 万元",
    "研发费用 ÷ 营业收入 ≥ N%",
    "营业收入 ÷ 从业人数 > N 万元 ÷ 1 人",
    "营业收入 − 研发费用 × 2 < 产值 + N 万元",
    "从业人数 < N 人",
    "规上",
    "区内 是 否",
    "国民经济行业 属于 C38、I",
    "国民经济行业 是 C3825",
    "注册地 属于 本区、320000",
    "注册地 是 320214",
    "状态 是 在营、停产",
    "状态 不是 注销",
    "名称 包含 “甲”",
    "上市板块 已填",
    "上市板块 属于 “科创板”、“主板”",
    "所在园区 是 “硅谷园”",
    "成立满 N 年",
    "成立未满 N 个月",
    "成立日期 ≥ 2020年",
    "成立日期 = 2021年",
    "今天 − 成立日期 ≥ N 天",
    "营业收入(2023年) > N 万元",
    "增长率(营业收入, 2023年) ≥ N%",
    "增量(营业收入, 上年, 2022年) ≤ N 万元",
    "营业收入(近三年平均) ≥ N 万元",
    "外资股比 ≥ N%",
    "信用分 × 2 ≥ N",
    "信用分 ≥ 3.5",
    "件数(知识产权 其中 类型 是 发明专利 且 状态 是 有效) ≥ 2",
    "件数(知识产权 其中 状态 是 有效 或 类型 是 商标) = 1",
    "件数(知识产权 其中 状态 是 有效) ≠ 2 件",
    "件数(知识产权 其中 授权日 满 2 年) < 2",
    "件数(知识产权) × 2 > N",
    "合计(知识产权 的 质押许可金额 其中 状态 是 有效) ≥ N 万元",
    "平均(知识产权 的 质押许可金额) ≥ N 万元",
    "最大(知识产权 的 质押许可金额 其中 类型 是 发明专利) ≥ N 万元",
    "去重(知识产权 的 类型) ≥ 2",
];

const ITEMS: &[&str] = &[
    "N 万元",
    "N 万元，当 LEAF",
    "按 研发费用 的 N%",
    "按 研发费用 的 N%，最高 7 万元",
    "按 研发费用 的 N%，最高 7 万元，上浮 20% 当 LEAF，当 LEAF",
    "按 件数(知识产权) 每 1 件 N 元，上浮 33% 当 LEAF",
    "按 从业人数 每满 7 人 N 万元，最高 90 万元",
    "按 增量(营业收入, 2023年) 的 N%",
    "按 营业收入 分档：\n    达到 10 万元：1 万元\n    达到 30 万元：N 万元",
    "按 营业收入 分档，最高 3 万元，上浮 7% 当 LEAF：\n    超过 10 万元：3%\n    达到 30 万元：N 万元",
    "按 研发费用 超额累进：\n    不超过 10 万元 的部分：3%\n    超过 10 万元 的部分：N%",
    "按 营业收入 ÷ 3 超额累进，最高 2 万元：\n    超过 5 万元 的部分：N%\n    超过 9 万元 的部分：1%\n    超过 20 万元 的部分：9%",
];

fn filled(template: &str, chance: &mut Chance) -> String {
    let leaf = LEAVES[chance.below(LEAVES.len() as u64) as usize].to_owned();
    let number = |chance: &mut Chance| (1 + chance.below(60)).to_string();
    let mut text = template.replacen("LEAF", &leaf, 1);
    if text.contains("LEAF") {
        text = filled(&text, chance);
    }
    while text.contains('N') {
        text = text.replacen('N', &number(chance), 1);
    }
    text
}

pub(crate) fn condition(chance: &mut Chance, depth: u32) -> String {
    let sort = if depth == 0 { 0 } else { chance.below(7) };
    let mut part = || condition(chance, depth.saturating_sub(1));
    match sort {
        0 | 1 => filled("LEAF", chance),
        2 => format!("({} 且 {})", part(), part()),
        3 => format!("({} 或 {})", part(), part()),
        4 => format!("非 ({})", part()),
        5 => format!("至少 2 项({}；{}；{})", part(), part(), part()),
        _ => format!("任一({}；全部({}；{}))", part(), part(), part()),
    }
}

/// A random policy that is right.
pub(crate) fn policy(chance: &mut Chance) -> String {
    let mut text = format!("政策：示例\n对象：企业\n条件：{}\n奖补：\n", condition(chance, 3));
    for _ in 0..=chance.below(3) {
        let item = filled(ITEMS[chance.below(ITEMS.len() as u64) as usize], chance);
        text.push_str(&format!("  {item}\n"));
    }
    if chance.below(2) == 0 {
        text.push_str(&filled("  上浮 N% 当 LEAF\n", chance));
    }
    let unit = ["元", "分", "百元", "万元"][chance.below(4) as usize];
    let way = ["舍去", "进一", "四舍五入"][chance.below(3) as usize];
    text.push_str(&format!("封顶：每户每年 {} 万元\n取整：到 {unit}，{way}\n", 1 + chance.below(99)));
    text
}

fn maybe(chance: &mut Chance, value: Value) -> Option<Fact> {
    match chance.below(6) {
        0 => None,
        1 => Some(Fact::bare(Value::Nil)),
        _ => Some(Fact::bare(value)),
    }
}

fn text(chance: &mut Chance, from: &[&str]) -> Value {
    Value::Text(from[chance.below(from.len() as u64) as usize].to_owned())
}

fn money(chance: &mut Chance) -> Value {
    Value::Money(Money::from_fen(chance.between(-300, 6000) * 10_007))
}

fn day(chance: &mut Chance) -> Value {
    Value::Day(Day::from_ymd(2020, 2, 29).unwrap().add_days(chance.between(-900, 1900) as i32))
}

fn people(chance: &mut Chance) -> Value {
    Value::Quantity(Quantity::whole(chance.between(0, 60), Unit::of("人")).unwrap())
}

/// A value for a field of the ledger of the tests.
pub(crate) fn value_of(name: &str, chance: &mut Chance) -> Value {
    match name {
        "name" => text(chance, &["甲公司", "乙公司"]),
        "industry_code" => text(chance, &["C3825", "C38", "C39", "I65"]),
        "region" => text(chance, &["320214", "320200", "330100"]),
        "park" => Value::Link(RecordId::from_slice(&[7 + chance.below(2) as u8; 16]).unwrap()),
        "founded" | "granted" => day(chance),
        "listing" => text(chance, &["科创板", "北交所"]),
        "is_local" | "is_above_scale" => Value::Flag(chance.below(2) == 0),
        "headcount" | "rd_headcount" => people(chance),
        "foreign_share" => Value::Percent(Percent::from_micros(chance.between(0, 60_000_000))),
        "score" => Value::Number(Decimal::from_nanos(chance.between(0, 40_000_000_000))),
        "state" => text(chance, &["active", "suspended", "closed"]),
        "form" => text(chance, &["invention", "trade_mark"]),
        _ => money(chance),
    }
}

fn fields(registry: &Registry, kind: &str, chance: &mut Chance) -> Vec<Option<Fact>> {
    let fields = &registry.kind(kind).unwrap().fields;
    fields
        .iter()
        .map(|field| {
            let is_right = if field.name == "state" && kind == "ip_right" {
                text(chance, &["applied", "in_force"])
            } else {
                value_of(&field.name, chance)
            };
            maybe(chance, is_right)
        })
        .collect()
}

pub(crate) fn facts(registry: &Registry, chance: &mut Chance) -> Facts {
    let mut facts = Facts::nothing(Day::from_ymd(2024, 2, 29).unwrap().add_days(chance.below(400) as i32));
    facts.home = vec!["320200".to_owned()];
    facts.fields = fields(registry, "enterprise", chance);
    for year in 2020..=2025 {
        if chance.below(5) > 0 {
            let key = ("营业收入".to_owned(), Period::year(year).unwrap());
            facts.series.insert(key, Fact::bare(money(chance)));
        }
    }
    if chance.below(5) > 0 {
        let rows = (0..chance.below(5))
            .map(|n| Related { caption: format!("专利{n}"), fields: fields(registry, "ip_right", chance) });
        facts.related.insert(("ip_right".to_owned(), 2), rows.collect());
    }
    facts
}

pub(crate) fn checked(text: &str) -> Checked {
    let (book, problems) = parse(text);
    assert_eq!(problems, [], "{text}");
    let (mut rules, problems) = with_schema(|schema| check(&book, schema));
    rules.remove(0).unwrap_or_else(|| panic!("{text}: {problems:#?}"))
}

/// All words any column of the tests holds, in the dictionary's order.
fn dictionary() -> Vec<String> {
    let words =
        ["甲公司", "乙公司", "C3825", "C38", "C39", "I65", "320214", "320200", "330100", "科创板", "北交所"];
    let parks = [7u8, 8].map(|byte| RecordId::from_slice(&[byte; 16]).unwrap().to_string());
    let mut words: Vec<String> = words.iter().map(ToString::to_string).chain(parks).collect();
    words.sort();
    words
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_rule_explains_as_its_plan_evaluates(seed: u64) {
        let (registry, mut chance) = (registry(), Chance::new(seed));
        let text = policy(&mut chance);
        let rule = checked(&text);
        let words = dictionary();
        for _ in 0..8 {
            let facts = facts(&registry, &mut chance);
            let words_of = |_: &Source| words.as_slice();
            let setting = Setting { on: facts.on, home: &facts.home, words: &words_of };
            let mut columns = ColumnList::default();
            let plan = lower(&rule, &setting, &mut columns).unwrap();
            let cells: Vec<Option<i64>> = columns
                .columns()
                .iter()
                .map(|column| column.cell(&facts, if column.coding() == Coding::Dictionary { &words } else { &[] }))
                .collect();
            let outcome = eval(&plan, &|ColumnIdx(at)| cells[at as usize]);
            let explained = explain(&rule, &facts);
            prop_assert_eq!(explained.verdict, outcome.verdict, "{}\n{:#?}", text, facts);
            prop_assert_eq!(explained.award.map(|award| award.granted), outcome.granted, "{}\n{:#?}", text, facts);
        }
    }

    #[test]
    fn a_fact_that_comes_in_never_turns_what_was_decided(seed: u64) {
        let (registry, mut chance) = (registry(), Chance::new(seed));
        let rule = checked(&format!("筛选：示例\n对象：企业\n条件：{}\n", condition(&mut chance, 3)));
        // 已填 is no matter of truth but of the ledger.
        let is_about_filling = rule.condition.words.contains("已填") || format!("{:?}", rule.condition).contains("Filled");
        prop_assume!(!is_about_filling);
        let few = facts(&registry, &mut chance);
        let mut more = few.clone();
        for (place, fact) in more.fields.iter_mut().enumerate() {
            let name = &registry.kind("enterprise").unwrap().fields[place].name;
            if fact.as_ref().is_none_or(|fact| fact.value == Value::Nil) && chance.below(2) == 0 {
                *fact = Some(Fact::bare(value_of(name, &mut chance)));
            }
        }
        for rows in more.related.values_mut() {
            for row in rows {
                let missing = row.fields[5].as_ref().is_none_or(|fact| fact.value == Value::Nil);
                if missing {
                    row.fields[5] = Some(Fact::bare(Value::Text("in_force".to_owned())));
                }
            }
        }
        if let Some(decided) = explain(&rule, &few).verdict {
            prop_assert_eq!(explain(&rule, &more).verdict, Some(decided), "{:#?}", rule.condition);
        }
    }

    #[test]
    fn negation_turns_conjunction_into_disjunction(seed: u64) {
        let (registry, mut chance) = (registry(), Chance::new(seed));
        let (a, b) = (condition(&mut chance, 2), condition(&mut chance, 2));
        let facts = facts(&registry, &mut chance);
        let says = |condition: String| {
            explain(&checked(&format!("筛选：示例\n对象：企业\n条件：{condition}\n")), &facts).verdict
        };
        prop_assert_eq!(says(format!("非 ({a} 且 {b})")), says(format!("非 ({a}) 或 非 ({b})")));
        prop_assert_eq!(says(format!("非 非 ({a})")), says(a.clone()));
        prop_assert_eq!(says(format!("任一({a}；{b})")), says(format!("至少 1 项({a}；{b})")));
        prop_assert_eq!(says(format!("{a} 且 {b}")), says(format!("至少 2 项({a}；{b})")));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_rule_is_swept_as_it_is_explained(seed: u64) {
        let (registry, mut chance) = (registry(), Chance::new(seed));
        let texts: Vec<String> = (0..3).map(|_| policy(&mut chance)).collect();
        let rules: Vec<Checked> = texts.iter().map(|text| checked(text)).collect();
        let on = facts(&registry, &mut chance).on;
        let rows: Vec<Facts> = (0..130).map(|_| Facts { on, ..facts(&registry, &mut chance) }).collect();
        let words = dictionary();
        let words_of = |_: &Source| words.as_slice();
        let setting = Setting { on, home: &rows[0].home, words: &words_of };
        let mut list = ColumnList::default();
        let plans: Vec<_> = rules.iter().map(|rule| lower(rule, &setting, &mut list).unwrap()).collect();
        let of = |column: &lq_rule::lower::Column| {
            let words = if column.coding() == Coding::Dictionary { words.as_slice() } else { &[] };
            lq_rule::columns::Column::from_cells(rows.iter().map(|row| column.cell(row, words)))
        };
        let columns = Columns::new(list.columns().iter().map(of).collect()).unwrap();
        let program = Program::compile(&plans, &columns);
        let mut scratch = Scratch::default();
        for (at, rule) in rules.iter().enumerate() {
            let mut swept = vec![Outcome { verdict: Some(false), granted: None }; rows.len()];
            let mut visit = |row: usize, outcome| swept[row] = outcome;
            program.each(&columns, at, 0..rows.len(), &mut scratch, &mut visit).unwrap();
            for (row, swept) in rows.iter().zip(&swept) {
                let explained = explain(rule, row);
                prop_assert_eq!(explained.verdict, swept.verdict, "{}", texts[at]);
                prop_assert_eq!(explained.award.map(|award| award.granted), swept.granted, "{}", texts[at]);
            }
        }
    }
}

#[test]
fn random_rules_and_rows_are_of_all_sorts() {
    let (registry, mut chance) = (registry(), Chance::new(1));
    let mut verdicts: BTreeMap<Option<bool>, usize> = BTreeMap::new();
    let mut n_given = 0;
    for _ in 0..300 {
        let rule = checked(&policy(&mut chance));
        for _ in 0..5 {
            let explained = explain(&rule, &facts(&registry, &mut chance));
            *verdicts.entry(explained.verdict).or_default() += 1;
            let granted = explained.award.map(|award| award.granted);
            n_given += usize::from(matches!(granted, Some(lq_rule::plan::Granted::Money(1..))));
        }
    }
    assert!(verdicts.len() == 3 && verdicts.values().all(|n| *n > 150), "{verdicts:?}");
    assert!(n_given > 60, "{n_given}");
}
