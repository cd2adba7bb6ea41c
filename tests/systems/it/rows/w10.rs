//! W10 一链一阵地, 无锡: a centre with one lead and the firms around it.

use crate::row::{before, check, count, total};

#[test]
fn w10_a_centre_with_one_lead_and_firms_on_duty() {
    let rows = [
        before("chain", 1, r#""name": "示例链", "state": "运行""#),
        before("enterprise", 4, r#""name": "示例企业{n}", "state": "在营""#),
    ];
    let centre = [
        ("name", "示例服务中心"),
        ("form", "产业链党群服务中心"),
        ("chain", "示例链"),
        ("lead", "示例企业1"),
        ("members", "示例企业2\n示例企业3\n示例企业4"),
        ("does_training", "是"),
        ("state", "启用"),
    ];
    let duty = [
        ("title", "示例班次{n}"),
        ("centre", "示例服务中心"),
        ("date", "2024-03-0{n}"),
        ("shift", "全天"),
        ("state", "已排"),
    ];
    check(
        &rows.join(","),
        &[
            count("一链一阵地", "centre", &[("form", "产业链党群服务中心")], 1, &centre),
            total("1 名龙头链主", "centre", &[("lead.set", "1")], 1),
            count("轮值", "duty", &[("shift", "全天")], 4, &duty),
        ],
    );
}
