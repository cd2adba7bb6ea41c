//! The laws of a trial, on the sample zone.

use lq_core::value::Money;

use super::*;
use crate::queries::detail;
use crate::sample_zone::Sample;

const ALL: usize = usize::MAX;

fn order(policy: RecordId, text: Option<&str>) -> Order {
    Order { policy, text: text.map(str::to_owned), rule: None, as_of: None }
}

fn tried(sample: &Sample, title: &str, text: Option<&str>) -> Trial {
    trial(&sample.app, &sample.caller(crate::Role::Office), &order(sample.policy(title), text)).unwrap()
}

fn list(sample: &Sample, trial: &Trial, which: Which, size: usize) -> Shown {
    shown(&sample.app, &sample.caller(crate::Role::Office), trial, which, 0, size).unwrap()
}

#[test]
fn every_firm_is_told_once_and_the_money_is_the_sum_of_the_list() {
    let sample = Sample::new("2024-03-31");
    let trial = tried(&sample, "研发投入奖励", None);
    assert_eq!((trial.n_firms, trial.rules.len()), (2000, 1));
    let yes = list(&sample, &trial, Which::Yes, ALL);
    assert_eq!((yes.total, yes.rows.len()), (trial.n_yes, trial.n_yes));
    let sum: i64 = yes.rows.iter().filter_map(|row| row.amount).sum();
    assert!(sum > 0 && sum == trial.cost.asked, "{sum} {:?}", trial.cost);
    assert!(yes.rows.windows(2).all(|pair| pair[0].amount >= pair[1].amount));
    for spread in trial.spreads.iter().filter(|spread| spread.by != "chain") {
        let total = |of: fn(&Share) -> usize| spread.shares.iter().map(of).sum::<usize>();
        assert_eq!(
            (total(|share| share.n_yes), total(|share| share.n_firms)),
            (trial.n_yes, 2000),
            "{spread:?}"
        );
        assert_eq!(spread.shares.iter().map(|share| share.money).sum::<i64>(), sum, "{spread:?}");
    }
    let by_count: usize = trial.overlap.by_count.values().sum();
    assert_eq!(by_count, trial.n_yes);
    assert!(trial.overlap.n_rules == 4 && trial.overlap.shared.len() > 1, "{:?}", trial.overlap);
}

#[test]
fn who_misses_one_condition_fails_that_alone_and_reads_what_is_enough() {
    let sample = Sample::new("2024-03-31");
    let trial = tried(&sample, "研发投入奖励", None);
    assert_eq!(trial.missed.len(), 3);
    let strength = trial.missed.iter().position(|missed| missed.words.contains("研发强度")).unwrap();
    assert!(trial.missed[strength].n_firms() > 0, "{:?}", trial.missed);
    let shown = list(&sample, &trial, Which::Missing(strength), 20);
    let caller = sample.caller(crate::Role::Office);
    for row in &shown.rows {
        assert!(row.said.iter().any(|said| said.contains("研发费用")), "{row:?}");
        let detail = detail::at(&sample.app, &caller, "enterprise", row.id, trial.as_of).unwrap();
        let facts = facts::of(&sample.app, &caller, &detail, &[&trial.found.checked]).unwrap();
        let told = lq_rule::explain(&trial.found.checked, &facts);
        let failing = told.clause.parts.iter().filter(|part| part.verdict != Some(true)).count();
        assert_eq!((told.verdict, failing), (Some(false), 1), "{row:?}");
    }
}

const BUDGET: &str = "政策：示例研发投入奖励
施行：2023-03-01 至 2026-12-31
对象：企业
条件：
  成立满 2 年
  营业收入(2023年) ≥ 1 万元 或 研发费用 ÷ 营业收入 ≥ 3%
奖补：按 研发费用 的 1%，最高 10 万元
封顶：每户累计 15 万元
取整：到 元，舍去
预算：每年 100 万元，";

#[test]
fn a_budget_is_never_passed_and_a_cap_over_years_ends_what_is_asked() {
    let sample = Sample::new("2024-03-31");
    for how in ["先到先得", "按比例"] {
        let trial = tried(&sample, "研发投入奖励", Some(&format!("{BUDGET}{how}")));
        let budget = trial.cost.budget.clone().unwrap();
        let limit = Money::from_yuan(1_000_000).unwrap().minor;
        assert!(budget.is_over() && budget.given <= limit && budget.limit == limit, "{budget:?}");
        assert_eq!(budget.is_pro_rata, how == "按比例");
        let given: i64 = list(&sample, &trial, Which::Yes, ALL).rows.iter().filter_map(|row| row.given).sum();
        assert_eq!(given, budget.given);
        let years: Vec<i32> = trial.cost.years.iter().map(|(year, _, _)| *year).collect();
        assert_eq!(years, [2024, 2025, 2026]);
        assert!(trial.cost.years.iter().all(|(_, asked, paid)| paid <= asked && *paid <= limit));
        assert!(
            trial.n_open > 0
                && trial.lacking.iter().any(|lacking| lacking.label.contains("营业收入(2023年)"))
        );
        let fact = trial.lacking.iter().position(|lacking| lacking.label.contains("2023年"));
        assert_eq!(list(&sample, &trial, Which::Open(fact), ALL).total, trial.lacking[fact.unwrap()].n_firms);
    }
}

#[test]
fn an_edited_rule_is_held_against_the_one_that_stands() {
    let sample = Sample::new("2024-03-31");
    let now = tried(&sample, "研发投入奖励", None);
    let kept = now.text.clone();
    assert!(now.comparison.is_none(), "nothing stood before");
    let edited = tried(
        &sample,
        "研发投入奖励",
        Some(&kept.replace("≥ 5%", "≥ 6%").replace("的部分：4%", "的部分：5%")),
    );
    let told = edited.comparison.as_ref().unwrap();
    assert!(edited.is_edited && told.before == (now.n_yes, now.cost.asked), "{told:?}");
    assert!(!told.lost.is_empty() && told.gained.is_empty() && !told.more.is_empty() && told.less.is_empty());
    assert_eq!(told.before.0 - told.lost.len() + told.gained.len(), edited.n_yes);
    assert_eq!(told.n_same + told.more.len() + told.less.len() + told.gained.len(), edited.n_yes);
    assert_eq!(list(&sample, &edited, Which::Lost, 5).total, told.lost.len());
    let book = workbook(&sample.app, &sample.caller(crate::Role::Office), &edited).unwrap();
    assert!(book.starts_with(b"PK"));
}

#[test]
fn firms_and_stewards_try_nothing_and_a_wrong_rule_is_told_with_its_place() {
    let sample = Sample::new("2024-03-31");
    let policy = sample.policy("研发投入奖励");
    for role in [crate::Role::Firm, crate::Role::Steward, crate::Role::Mentor, crate::Role::Public] {
        let refused = trial(&sample.app, &sample.caller(role), &order(policy, None));
        assert!(matches!(refused, Err(AppError::Refused { .. })), "{role:?}");
    }
    let wrong = order(policy, Some("政策：甲\n对象：企业\n条件：营业收人 ≥ 1 万元"));
    let refused =
        trial(&sample.app, &sample.caller(crate::Role::Department), &wrong).unwrap_err().to_string();
    assert!(refused.contains("第3行") && refused.contains("营业收入"), "{refused}");
}
