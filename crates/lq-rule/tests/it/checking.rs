//! What the checker takes, and what it makes of likely mistakes.

use std::fs;

use lq_rule::checked::{CondNode, Source};
use lq_rule::{Code, check, check_condition, parse, parse_condition};

use crate::errors::{of_condition, of_rules};
use crate::ledger::with_schema;
use crate::text::cases;

#[test]
fn every_sample_is_checked_without_a_mistake() {
    for path in cases("rules").into_iter().chain(cases("loose")) {
        let text = fs::read_to_string(&path).unwrap();
        let (book, _) = parse(&text);
        let (rules, problems) = with_schema(|schema| check(&book, schema));
        let mistakes: Vec<_> = problems.iter().filter(|problem| !problem.code.is_hint()).collect();
        assert!(mistakes.is_empty(), "{path:?}: {mistakes:#?}");
        assert!(rules.iter().all(Option::is_some), "{path:?}");
    }
}

/// A condition on enterprises that is right.
fn takes(text: &str) {
    let problems = of_condition(text);
    assert!(problems.is_empty(), "{text}: {problems:#?}");
}

/// A condition on enterprises that is refused with a code and, where given, what was likely meant.
fn refuses(text: &str, code: Code, meant: Option<&str>) {
    let problems = of_condition(text);
    assert_eq!(
        problems.iter().map(|problem| problem.code).collect::<Vec<_>>(),
        [code],
        "{text}: {problems:#?}"
    );
    let fixed = problems[0].fix.as_ref().map(|fix| {
        let (start, end) = (fix.span.start as usize, fix.span.end as usize);
        format!("{}{}{}", &text[..start], fix.text, &text[end..])
    });
    assert_eq!(fixed.as_deref(), meant, "{text}: {problems:#?}");
    if let Some(meant) = meant {
        takes(meant);
    }
}

#[test]
fn units_of_one_dimension_compare() {
    takes("用电负荷 ≥ 0.5 GW");
    takes("从业人数 ≥ 1 万人");
    takes("营业收入 ÷ 从业人数 ≥ 80 万元 ÷ 1 人");
    takes("研发费用 ÷ 营业收入 ≥ 5%");
    takes("研发费用 ÷ 营业收入 ≥ 0.05");
    takes("件数(知识产权) ≥ 3 件 或 件数(知识产权) ≥ 3");
    takes("合计(上链 的 产能) ≥ 500 台/年");
    takes("今天 − 成立日期 ≥ 365 天");
    takes("营业收入(近三年平均) > 营业收入(2020年) × 2");
    takes("工业增加值(2024年第一季度) ≥ 0.3 亿元");
    takes("成立日期 ≥ 2020年 且 成立满 6 个月");
    takes("所在园区 是 “硅谷园” 且 注册地 属于 本区、江苏省");
    takes("平均(知识产权 的 质押许可金额 其中 授权日 满 1 年) ≥ 1 万元");
    takes("注册资本 介于 100 万元 至 1 亿元");
}

#[test]
fn what_was_likely_meant_is_said() {
    refuses("营业收入 ≥ 2000", Code::UnitMissing, Some("营业收入 ≥ 2000 万元"));
    refuses("营业收入 ≥ 2000 万", Code::UnitMissing, Some("营业收入 ≥ 2000 万元"));
    refuses("营业收入(2023年) ≥ 2000 元", Code::LikelyTenThousand, Some("营业收入(2023年) ≥ 2000 万元"));
    refuses("从业人数 ≥ 100", Code::UnitMissing, Some("从业人数 ≥ 100 人"));
    refuses("外资股比 ≥ 25", Code::UnitMissing, Some("外资股比 ≥ 25%"));
    refuses("营业收人 ≥ 1 亿元", Code::UnknownField, Some("营业收入 ≥ 1 亿元"));
    refuses("注册地属于本区", Code::UnknownField, Some("注册地 属于 本区"));
    refuses("规上且区内", Code::UnknownField, Some("规上 且 区内"));
    refuses("状态 是 在赢", Code::UnknownChoice, Some("状态 是 在营"));
    refuses("件数(供应关系) ≥ 3", Code::ManyLinks, Some("件数(供应关系 经 供方) ≥ 3"));
    refuses("件数(知识产全) ≥ 3", Code::UnknownKind, Some("件数(知识产权) ≥ 3"));
    refuses("产值 ÷ (3 − 3) ≥ 1 元", Code::DivisionByZero, None);
    refuses("用电负荷 ≥ 3 台", Code::Units, None);
    refuses("成立日期 ≥ 2", Code::DateAgainst, None);
    refuses("成立满 2 万元", Code::DateAgainst, None);
    refuses("营业收入 ≥ 99999999999 亿元", Code::Overflow, None);
    refuses("合计(知识产权 的 类型) ≥ 3", Code::NotNumber, None);
    refuses("件数(知识产权 其中 件数(企业) > 3) ≥ 3", Code::NoLink, None);
    refuses("注册资本 ≥ 3 万美元", Code::WrongType, None);
}

#[test]
fn every_mistake_of_a_rule_is_told_at_once() {
    let text = "政策：示例\n依据：示例文件\n对象：企业\n条件：\n  营业收人 ≥ 1 亿元\n  状态 是 再营\n  规上\n奖补：按 从业人数 的 5\n";
    let codes: Vec<Code> = of_rules(text).iter().map(|problem| problem.code).collect();
    let wanted =
        [Code::UnknownField, Code::UnknownChoice, Code::RoundingUnsaid, Code::NotMoney, Code::UnitMissing];
    assert_eq!(codes, wanted);
}

#[test]
fn definitions_that_double_each_other_are_refused_in_time() {
    let mut text = "政策：示例\n依据：示例文件\n对象：企业\n定义：\n  甲0 = 产值 + 产值\n".to_owned();
    for n in 1..60 {
        text.push_str(&format!("  甲{n} = 甲{} + 甲{}\n", n - 1, n - 1));
    }
    text.push_str("条件：甲59 ≥ 1 亿元\n");
    assert!(of_rules(&text).iter().any(|problem| problem.code == Code::TooDeep));
    let chain: String = (1..2000).map(|n| format!("  乙{n} = 乙{} + 1 元\n", n - 1)).collect();
    let text = format!("口径：示例\n对象：企业\n定义：\n  乙0 = 产值\n{chain}取值：合计(乙1999)\n");
    assert!(of_rules(&text).iter().any(|problem| problem.code == Code::TooDeep));
}

#[test]
fn a_cell_is_read_once_however_often_it_is_named() {
    let (condition, _) = parse_condition("营业收入 ≥ 1 亿元 且 研发费用 ÷ 营业收入 ≥ 5% 且 revenue ≤ 9 亿元");
    let (checked, problems) = with_schema(|schema| {
        check_condition(&condition.unwrap(), schema.registry.kind("enterprise").unwrap(), schema)
    });
    assert_eq!(problems, []);
    let checked = checked.unwrap();
    assert_eq!(checked.cells.len(), 2);
    assert!(matches!(checked.cells[0].source, Source::Field(10)));
    assert!(matches!(&checked.condition.node, CondNode::All(parts) if parts.len() == 3));
}
