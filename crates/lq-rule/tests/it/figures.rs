//! Figures are the sums of their rows, and say what they leave out.

use lq_core::time::Day;
use lq_core::value::{Money, Value};
use lq_rule::facts::{Fact, Facts};
use lq_rule::figure::{Figured, figure};
use lq_rule::plan::Fraction;

use crate::doors::checked;
use crate::ledger::registry;

/// A firm: whether above scale, income in 元, stage.
fn firm(above: Option<bool>, revenue: Option<i64>, state: &str) -> Facts {
    let registry = registry();
    let schema = registry.kind("enterprise").unwrap();
    let mut facts = Facts::nothing(Day::from_ymd(2024, 6, 30).unwrap());
    facts.fields = vec![None; schema.fields.len()];
    let mut set = |name: &str, value: Option<Value>| {
        facts.fields[schema.field(name).unwrap()] = value.map(Fact::bare);
    };
    set("is_above_scale", above.map(Value::Flag));
    set("revenue", revenue.map(|yuan| Value::Money(Money::from_yuan(yuan).unwrap())));
    set("state", Some(Value::Text(state.to_owned())));
    facts
}

fn of(value: &str) -> Figured {
    let rows = [
        firm(Some(true), Some(30_000_000), "active"),
        firm(Some(true), None, "active"),
        firm(None, Some(10_000_000), "active"),
        firm(Some(false), Some(5_000_000), "suspended"),
        firm(Some(true), Some(20_000_000), "suspended"),
    ];
    let condition = if value.contains("占比") { "状态 不是 注销" } else { "规上" };
    let rule = checked(&format!("口径：示例\n对象：企业\n条件：{condition}\n取值：{value}\n"));
    figure(&rule, &rows).unwrap()
}

#[test]
fn a_count_knows_its_rows_and_those_that_are_open() {
    let count = of("件数");
    assert_eq!((count.shown.as_str(), count.rows, count.open), ("3", vec![0, 1, 4], vec![2]));
}

#[test]
fn a_sum_leaves_out_and_names_rows_without_a_number() {
    let sum = of("合计(营业收入)");
    assert_eq!((sum.shown.as_str(), sum.unmeasured), ("5,000 万元", vec![1]));
    assert_eq!(of("平均(营业收入)").shown, "2,500 万元");
    assert_eq!(of("最大(营业收入)").shown, "3,000 万元");
    assert_eq!(of("合计(营业收入 × 2)").shown, "100000000 元");
    assert_eq!(of("最小(研发费用)").shown, "算不出");
}

#[test]
fn a_share_is_of_those_of_which_it_is_known() {
    let share = of("占比(规上)");
    assert_eq!((share.shown.as_str(), share.part, share.unmeasured), ("75%", vec![0, 1, 4], vec![2]));
    assert_eq!(share.value, Fraction::new(3, 4));
}

#[test]
fn distinct_values_are_counted_once_with_their_rows() {
    let states = of("去重(状态)");
    assert_eq!(states.shown, "2");
    assert_eq!(
        states.groups.into_iter().collect::<Vec<_>>(),
        [("停产".to_owned(), 1), ("在营".to_owned(), 2)]
    );
}

#[test]
fn a_policy_is_no_figure() {
    assert_eq!(figure(&checked("政策：甲\n对象：企业\n条件：规上\n"), &[]), None);
}
