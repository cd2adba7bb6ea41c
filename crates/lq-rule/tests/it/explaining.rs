//! What a firm is told: clauses, what is missing, what would be enough, the amount with its steps.

use lq_core::time::{Day, Period};
use lq_core::value::{Money, Quantity, Unit, Value};
use lq_rule::facts::{Fact, Facts, Received, Related};
use lq_rule::plan::Granted;
use lq_rule::{Standing, explain};
use lq_testkit::Chance;
use proptest::prelude::*;

use crate::doors::{checked, condition, facts, value_of};
use crate::ledger::registry;

fn yuan(yuan: i64) -> Value {
    Value::Money(Money::from_yuan(yuan).unwrap())
}

fn day(year: i32, month: u32, of_month: u32) -> Day {
    Day::from_ymd(year, month, of_month).unwrap()
}

/// A firm of which a few fields are known, all from its annual report.
struct Firm(Facts);

impl Firm {
    fn new(on: Day) -> Self {
        let mut facts = Facts::nothing(on);
        facts.home = vec!["320214".to_owned()];
        facts.fields = vec![None; registry().kind("enterprise").unwrap().fields.len()];
        Self(facts)
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        let place = registry().kind("enterprise").unwrap().field(name).unwrap();
        let day = Some(day(2024, 3, 31));
        self.0.fields[place] = Some(Fact { value, source: "2023年报".to_owned(), day });
        self
    }

    fn in_year(mut self, metric: &str, year: i32, value: Value) -> Self {
        self.0.series.insert((metric.to_owned(), Period::year(year).unwrap()), Fact::bare(value));
        self
    }

    /// Patents with their states; an empty one is unknown.
    fn patents(mut self, states: &[&str]) -> Self {
        let rows = states.iter().enumerate().map(|(at, state)| {
            let text = |text: &str| Some(Fact::bare(Value::Text(text.to_owned())));
            let mut fields = vec![text(&format!("专利{at}")), text("invention"), None, None, None, None];
            fields[5] = if state.is_empty() { None } else { text(state) };
            Related { caption: format!("专利{at}"), fields }
        });
        self.0.related.insert(("ip_right".to_owned(), 2), rows.collect());
        self
    }
}

/// The firm that all samples begin with.
fn firm() -> Firm {
    Firm::new(day(2024, 6, 30))
        .with("region", Value::Text("320214".to_owned()))
        .with("founded", Value::Day(day(2020, 1, 1)))
        .with("rd_expense", yuan(20_000_000))
        .with("revenue", yuan(300_000_000))
        .with("is_above_scale", Value::Flag(true))
        .with("industry_code", Value::Text("C3911".to_owned()))
        .with("state", Value::Text("active".to_owned()))
        .in_year("营业收入", 2023, yuan(280_000_000))
        .in_year("研发费用", 2023, yuan(20_000_000))
        .in_year("研发费用", 2022, yuan(8_000_000))
}

const RESEARCH: &str = include_str!("../cases/rules/research.rule");

fn said(rule: &str, firm: &Firm) -> String {
    explain(&checked(rule), &firm.0).say().join("\n")
}

#[test]
fn who_qualifies_is_told_the_amount_and_how_it_is_computed() {
    let firm = firm().patents(&["in_force", "lapsed"]);
    let wanted = "\
符合条件。
可得 97.92 万元。
  按 增量(研发费用, 2023年) 超额累进，最高 100 万元：研发费用(2023年) 2,000 万元，研发费用(2022年) 800 万元；得 81 万元
  按 件数(知识产权 其中 类型 是 发明专利) 每 1 件 3000 元，当 规上：件数(知识产权 其中 类型 是 发明专利) 2；得 6,000 元
  各项合计：81.6 万元
  上浮 20% 当 国民经济行业 属于 C39：97.92 万元";
    assert_eq!(said(RESEARCH, &firm), wanted);
}

#[test]
fn caps_count_what_was_paid_before() {
    let mut firm = firm().patents(&[]);
    firm.0.received = Some(Received { this_year: 450_000_000, in_all: 1_150_000_000 });
    let explained = explain(&checked(RESEARCH), &firm.0);
    assert_eq!(explained.award.unwrap().granted, Granted::Money(50_000_000));
    let said = said(RESEARCH, &firm);
    assert!(said.contains("每户每年封顶 500 万元，此前已得 450 万元：50 万元"), "{said}");
}

#[test]
fn a_patent_whose_state_is_unknown_leaves_the_amount_but_not_the_verdict_open() {
    let firm = firm().with("is_above_scale", Value::Flag(false)).patents(&["in_force", "in_force", ""]);
    let wanted = "\
缺信息，还不能判断。
  未达到：（一）规上（规上 否，2023年报，2024-03-31）
补上这 1 项就有可能符合：“专利2”的状态。";
    assert_eq!(said(RESEARCH, &firm), wanted);
}

#[test]
fn who_misses_is_told_the_nearest_change() {
    let firm = firm().with("rd_expense", yuan(10_000_000)).patents(&[]);
    let wanted = "\
不符合条件。
  不符合：研发强度 ≥ 5%（研发费用 1,000 万元，2023年报，2024-03-31；营业收入 3 亿元，2023年报，2024-03-31）
做到这一条就符合：
  研发费用 由 1,000 万元 增至 1,500 万元（再增 500 万元）";
    assert_eq!(said(RESEARCH, &firm), wanted);
}

#[test]
fn changes_that_are_enough_only_together_are_told_together() {
    let firm = firm()
        .with("rd_expense", yuan(10_000_000))
        .with("industry_code", Value::Text("I65".to_owned()))
        .patents(&["in_force", "lapsed"]);
    let said = said(RESEARCH, &firm);
    let wanted = "\
一并做到这些就符合：
  研发费用 由 1,000 万元 增至 1,500 万元（再增 500 万元）
  件数(知识产权 其中 类型 是 发明专利 且 状态 是 有效) 由 1 增至 3（再增 2）";
    assert!(said.ends_with(wanted), "{said}");
}

#[test]
fn what_no_firm_can_change_is_said_to_be_out_of_reach() {
    let firm = firm().with("founded", Value::Day(day(2023, 1, 1))).patents(&[]);
    let said = said(RESEARCH, &firm);
    assert!(said.ends_with("差的条件企业自己改变不了，暂时没有办法达到。"), "{said}");
}

#[test]
fn out_of_force_is_an_answer_of_its_own() {
    let mut early = firm().patents(&[]);
    early.0.on = day(2023, 12, 31);
    let explained = explain(&checked(RESEARCH), &early.0);
    assert_eq!(explained.standing, Standing::NotYet);
    assert!(explained.say()[0].starts_with("未施行：自 2024-01-01 起施行"), "{:?}", explained.say());
    early.0.on = day(2027, 1, 1);
    assert_eq!(explain(&checked(RESEARCH), &early.0).standing, Standing::NoLonger);
}

#[test]
fn an_old_day_uses_the_old_version() {
    let text = "政策：甲\n施行：2020年 至 2022年\n对象：企业\n条件：规上\n\n政策：甲\n施行：2023-01-01 起\n对象：企业\n条件：区内\n";
    let (book, problems) = lq_rule::parse(text);
    assert_eq!(problems, []);
    let of = |on| book.version("甲", on).map(|rule| rule.force.as_ref().unwrap().from.unwrap());
    assert_eq!(of(day(2022, 12, 31)), Some(day(2020, 1, 1)));
    assert_eq!(of(day(2023, 1, 1)), Some(day(2023, 1, 1)));
    assert_eq!(of(day(2019, 1, 1)), None);
}

#[test]
fn anniversaries_follow_the_calendar() {
    let rule = checked("筛选：甲\n对象：企业\n条件：成立满 2 年\n");
    let holds = |founded, on| {
        let firm = Firm::new(on).with("founded", Value::Day(founded));
        explain(&rule, &firm.0).verdict
    };
    assert_eq!(holds(day(2022, 6, 30), day(2024, 6, 30)), Some(true));
    assert_eq!(holds(day(2022, 7, 1), day(2024, 6, 30)), Some(false));
    // A leap day's anniversary is the last of February.
    assert_eq!(holds(day(2024, 2, 29), day(2026, 2, 28)), Some(true));
    assert_eq!(holds(day(2024, 2, 29), day(2026, 2, 27)), Some(false));
    let months = checked("筛选：甲\n对象：企业\n条件：成立满 6 个月\n");
    let firm = Firm::new(day(2024, 2, 29)).with("founded", Value::Day(day(2023, 8, 31)));
    assert_eq!(explain(&months, &firm.0).verdict, Some(true));
}

#[test]
fn people_of_another_unit_and_foreign_money_are_no_numbers_here() {
    let people = checked("筛选：甲\n对象：企业\n条件：从业人数 ≥ 100 人 且 注册资本 ≥ 1 万元\n");
    let dollars = Value::Money(Money { minor: 100_000_000, currency: lq_core::value::Currency::USD });
    let firm = Firm::new(day(2024, 1, 1))
        .with("headcount", Value::Quantity(Quantity::whole(200, Unit::of("人")).unwrap()))
        .with("capital", dollars);
    assert_eq!(explain(&people, &firm.0).verdict, None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    /// Fewer facts than the smallest set never make a record qualify.
    #[test]
    fn no_smaller_set_of_facts_would_decide(seed: u64) {
        let (registry, mut chance) = (registry(), Chance::new(seed));
        let rule = checked(&format!("筛选：示例\n对象：企业\n条件：{}\n", condition(&mut chance, 2)));
        prop_assume!(!format!("{:?}", rule.condition).contains("Filled"));
        let few = facts(&registry, &mut chance);
        let explained = explain(&rule, &few);
        prop_assume!(explained.verdict.is_none() && explained.needs.missing.len() > 1);
        let schema = registry.kind("enterprise").unwrap();
        for _ in 0..40 {
            let mut more = few.clone();
            for _ in 1..explained.needs.missing.len() {
                let place = chance.below(schema.fields.len() as u64) as usize;
                if more.fields[place].as_ref().is_none_or(|fact| fact.value == Value::Nil) {
                    more.fields[place] = Some(Fact::bare(value_of(&schema.fields[place].name, &mut chance)));
                }
            }
            prop_assert_ne!(explain(&rule, &more).verdict, Some(true), "{:#?} {:#?}", rule.condition, explained.needs);
        }
    }

    /// The least change of a field alone is enough, and a step less is not.
    #[test]
    fn the_least_change_is_enough_and_nothing_less_is(seed: u64) {
        let (registry, mut chance) = (registry(), Chance::new(seed));
        let rule = checked(&format!("筛选：示例\n对象：企业\n条件：{}\n", condition(&mut chance, 2)));
        let before = facts(&registry, &mut chance);
        let needs = explain(&rule, &before).needs;
        let schema = registry.kind("enterprise").unwrap();
        for (at, change) in needs.alone.iter().enumerate() {
            let Some(place) = schema.field_by_heading(&change.label) else { continue };
            prop_assert!(schema.fields[place].is_reachable);
            let target = schema.fields[place].ty.parse(&change.target, None).unwrap();
            let verdict = |value: Value| {
                let mut after = before.clone();
                after.fields[place] = Some(Fact::bare(value));
                explain(&rule, &after).verdict
            };
            prop_assert_eq!(verdict(target.clone()), Some(true), "{:#?} {:#?}", change, rule.condition);
            let step = if change.is_more { -1 } else { 1 };
            let less = match target {
                Value::Money(money) => Value::Money(Money::from_fen(money.minor + 100 * step)),
                Value::Quantity(people) => {
                    let base = people.base_micro() + people.unit().factor() * step;
                    Value::Quantity(Quantity::from_base(base, people.unit()).unwrap())
                }
                other => other,
            };
            if at == 0 {
                prop_assert_ne!(verdict(less), Some(true), "{:#?} {:#?}", change, rule.condition);
            }
        }
    }
}
