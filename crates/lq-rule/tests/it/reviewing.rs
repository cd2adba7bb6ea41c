//! Signs for the reviewer of fair competition: found where they stand, and not where they do not.

use lq_rule::review::{Sign, review};
use lq_rule::{check, parse};

use crate::ledger::with_schema;

/// The signs of a policy with their words.
fn signs(text: &str) -> Vec<(Sign, String)> {
    let (book, problems) = parse(text);
    assert_eq!(problems, [], "{text}");
    let (rules, problems) = with_schema(|schema| check(&book, schema));
    let checked = rules[0].as_ref().unwrap_or_else(|| panic!("{problems:#?}"));
    let marks = review(&book.rules[0], checked);
    for mark in &marks {
        let said = mark.say();
        assert!(said.contains(mark.sign.article()) && said.contains("不是结论"), "{said}");
        let written = mark.span.of(text);
        assert!(!written.is_empty(), "{mark:?}");
    }
    marks.into_iter().map(|mark| (mark.sign, mark.words)).collect()
}

fn of_condition(condition: &str) -> Vec<Sign> {
    let text = format!("政策：示例\n依据：示例文件\n对象：企业\n条件：{condition}\n");
    signs(&text).into_iter().map(|(sign, _)| sign).collect()
}

#[test]
fn conditions_on_being_local_are_marked() {
    assert_eq!(of_condition("注册地 属于 本区"), [Sign::LocalRegistration]);
    assert_eq!(of_condition("规上 且 (区内 或 成立满 3 年)"), [Sign::OutsideExcluded]);
    assert_eq!(of_condition("非 区内"), []);
    assert_eq!(signs("政策：甲\n对象：企业\n条件：区内 不是 否\n")[0].1, "区内 不是 否");
    assert_eq!(of_condition("注册地 不属于 本区"), []);
}

#[test]
fn named_firms_and_payments_to_the_treasury_are_marked() {
    assert_eq!(of_condition("名称 是 “示例甲公司”"), [Sign::NamedFirms]);
    assert_eq!(of_condition("名称 包含 “新能源”"), []);
    assert_eq!(of_condition("纳税额 ≥ 500 万元 且 营业收入 ≥ 1 亿元"), [Sign::TaxAsCondition]);
    assert_eq!(of_condition("研发费用 ÷ 营业收入 ≥ 5% 且 规上"), []);
}

#[test]
fn rewards_by_tax_and_by_discretion_are_marked_with_their_words() {
    let text = "\
政策：示例
依据：示例文件 第三条 “重大项目奖励一事一议”
对象：企业
条件：规上
奖补：
  10 万元，当 区内
  按 纳税额 的 20%，最高 50 万元
  上浮 10% 当 注册地 属于 江苏省
取整：到 元，舍去
";
    let wanted = [
        (Sign::Discretion, "重大项目奖励一事一议"),
        (Sign::OutsideExcluded, "区内"),
        (Sign::RewardByTax, "按 纳税额 的 20%，最高 50 万元"),
        (Sign::LocalRegistration, "注册地 属于 江苏省"),
    ];
    let found = signs(text);
    let found: Vec<(Sign, &str)> = found.iter().map(|(sign, words)| (*sign, words.as_str())).collect();
    assert_eq!(found, wanted);
}

#[test]
fn each_sign_has_its_article() {
    for sign in Sign::ALL {
        assert!(sign.article().starts_with('第') && !sign.title().is_empty());
    }
}
