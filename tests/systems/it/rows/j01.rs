//! J1 资本加招商, 济南: a guided fund, its leverage, and a standard workshop.

use crate::row::{alike, check, sum};

#[test]
fn j1_a_fund_with_leverage_and_a_workshop() {
    let fund = [
        ("name", "示例产业基金"),
        ("form", "产业基金"),
        ("guided", "2亿元"),
        ("social", "8亿元"),
        ("state", "投资期"),
    ];
    let workshop =
        [("name", "示例厂房{n}"), ("form", "标准厂房"), ("free_area", "6000m2"), ("state", "空置")];
    check(
        "",
        &[
            sum("引导基金", "fund", &[], ("guided", "2亿元"), alike(1, &fund)),
            sum("社会资本", "fund", &[], ("social", "80000万元"), Vec::new()),
            sum(
                "标准厂房",
                "carrier",
                &[("form", "标准厂房")],
                ("free_area", "1.2万m2"),
                alike(2, &workshop),
            ),
        ],
    );
}
