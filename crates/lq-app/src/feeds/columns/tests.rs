//! A sweep over the sample zone answers as explaining each of its firms does, to whoever asks and as of any day.

use std::sync::Arc;
use std::time::Instant;

use lq_core::time::AsOf;
use lq_core::{Day, RecordId, Value};
use lq_rule::checked::Checked;
use lq_rule::plan::Granted;
use lq_testkit::clock::day;

use super::{Of, feed};
use crate::caller::{Caller, Role};
use crate::commands::record;
use crate::draft::Draft;
use crate::feeds::facts;
use crate::queries::detail;
use crate::sample_zone::Sample;

/// Holds the sweep of these rules against explaining every `step`-th firm; returns how many firms qualify, and how many
/// answers are open, over all rules.
fn compare(sample: &Sample, caller: &Caller, rules: &[Checked], on: Day, step: usize) -> (usize, usize) {
    let as_of = if on == sample.app.today() { AsOf::today(on) } else { AsOf::end_of(on) };
    let all: Vec<&Checked> = rules.iter().collect();
    let of = Of { zone: sample.zone, kind: "enterprise", as_of };
    let feed = feed(&sample.app, caller, of, &all, &[]).unwrap();
    let swept = feed.swept(&all);
    for (row, head) in feed.heads.iter().enumerate().step_by(step) {
        let detail = detail::at(&sample.app, caller, "enterprise", head.id, as_of).unwrap();
        let facts = facts::of(&sample.app, caller, &detail, &all).unwrap();
        for (rule, swept) in rules.iter().zip(&swept) {
            let told = lq_rule::explain(rule, &facts);
            let yes = swept.yes.binary_search_by_key(&row, |(row, _)| *row).ok();
            let verdict = match (yes, swept.open.binary_search(&row)) {
                (Some(_), _) => Some(true),
                (None, Ok(_)) => None,
                _ => Some(false),
            };
            assert_eq!(told.verdict, verdict, "{}: {:?}", rule.title, detail.row);
            let granted = yes.and_then(|at| swept.yes[at].1);
            if swept.no_plan.is_none() {
                assert_eq!(told.award.map(|award| award.granted), granted, "{}", rule.title);
            }
        }
    }
    let n_open = swept.iter().map(|swept| swept.open.len()).sum();
    (swept.iter().map(|swept| swept.yes.len()).sum(), n_open)
}

/// Rules that look at everything a rule may look at.
const WIDE: &str = "政策：甲
对象：企业
条件：
  件数(知识产权 其中 类型 是 发明专利 且 状态 是 有效) ≥ 1 或 件数(上链) ≥ 2
  状态 是 在营、停产
  名称 包含 “示例”
奖补 就高：
  按 营业收入 分档：
    达到 1 亿元：10 万元
    超过 3 亿元：30 万元
  按 研发费用 的 2%，最高 25 万元，上浮 20% 当 规上
  3 万元，当 注册地 属于 本区
封顶：每户每年 28 万元
取整：到 元，舍去

政策：乙
对象：企业
条件：
  至少 2 项(规上；成立满 8 年；国民经济行业 属于 C38、C39；上市板块 已填)
  合计(供应关系 经 供应方 的 金额) ≥ 100 万元 或 营业收入(2023年) ≥ 5000 万元 或 增长率(营业收入, 2023年) ≥ 10%
奖补：按 从业人数 每满 100 人 2 万元

政策：丙
对象：企业
条件：管家 已填 且 研发费用 ÷ 营业收入 ≥ 3%
奖补：按 研发费用 的 1%";

#[test]
fn a_sweep_over_the_sample_zone_answers_as_explaining_each_firm() {
    let sample = Sample::new("2024-03-31");
    let office = sample.caller(Role::Office);
    let mut rules = sample.policies();
    assert_eq!(rules.len(), 5);
    let (n_yes, _) = compare(&sample, &office, &rules, sample.app.today(), 1);
    assert!(n_yes > 1000, "{n_yes}");

    let firm = |name: &str, more: &[(&str, Value)]| {
        let fields = [("name", Value::Text(name.to_owned())), ("state", Value::Text("active".to_owned()))];
        let draft = Draft::of(fields.into_iter().chain(more.iter().cloned()));
        record::create(&sample.app, &office, sample.zone, "enterprise", None, &draft).unwrap().id
    };
    let bare = firm("示例空白有限公司", &[]);
    let metric = |period: &str, fen: i64| {
        let fields = [
            ("metric", Value::Text("营业收入".to_owned())),
            ("period", Value::Period(period.parse().unwrap())),
            ("amount", Value::Money(lq_core::value::Money::from_fen(fen))),
            ("enterprise", Value::Link(bare)),
        ];
        record::create(&sample.app, &office, sample.zone, "indicator", None, &Draft::of(fields)).unwrap();
    };
    metric("2023", 600_000_000);
    metric("2023", 900_000_000);
    metric("2022", 500_000_000);
    rules.extend(sample.checked(WIDE));
    for role in [Role::Office, Role::Department, Role::Leader] {
        let (n_yes, n_open) = compare(&sample, &sample.caller(role), &rules, sample.app.today(), 7);
        assert!(n_yes > 1000 && n_open > 0, "{role:?}: {n_yes} {n_open}");
    }
    compare(&sample, &office, &rules, day("2024-03-30"), 19);
    compare(&sample, &office, &rules, day("2024-12-31"), 19);
}

#[test]
fn the_sample_is_swept_again_only_where_its_ledger_went_on() {
    let sample = Sample::new("2024-03-31");
    let (office, rules) = (sample.caller(Role::Office), sample.policies());
    let all: Vec<&Checked> = rules.iter().collect();
    let of = Of { zone: sample.zone, kind: "enterprise", as_of: AsOf::today(sample.app.today()) };
    let look = || feed(&sample.app, &office, of, &all, &[]).unwrap();
    let begun = Instant::now();
    let first = look();
    let read = begun.elapsed();
    let begun = Instant::now();
    let swept = first.swept(&all);
    let took = begun.elapsed();
    assert!(Arc::ptr_eq(&first, &look()), "nothing was changed");
    println!(
        "n = {} firms: columns read in {read:?}, {} rules swept in {took:?}",
        first.heads.len(),
        all.len()
    );
    let loan = all.iter().position(|rule| rule.title.contains("贷款贴息")).unwrap();
    let (row, granted) = swept[loan].yes[0];
    let id = first.heads[row].id;
    let draft = Draft::of([("is_above_scale", Value::Flag(false))]);
    record::change(&sample.app, &office, "enterprise", id, record::Seen::Any, &draft).unwrap();
    let after = look();
    assert!(!Arc::ptr_eq(&first, &after));
    assert!(after.swept(&all)[loan].yes.iter().all(|(own, _)| *own != row));
    assert!(matches!(granted, Some(Granted::Money(_))));
}

#[test]
fn who_sees_one_firm_alone_sweeps_none() {
    let sample = Sample::new("2024-03-31");
    let rules = sample.policies();
    let all: Vec<&Checked> = rules.iter().collect();
    let firm = Caller { firm: Some(RecordId::named(0, "x")), ..sample.caller(Role::Firm) };
    let of = Of { zone: sample.zone, kind: "enterprise", as_of: AsOf::today(sample.app.today()) };
    assert!(matches!(feed(&sample.app, &firm, of, &all, &[]), Err(crate::AppError::Refused { .. })));
}
