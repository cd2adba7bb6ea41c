//! W1 项目拉动, 无锡: thirty major projects of the first quarter and what they cost.

use crate::row::{check, count, sum};

#[test]
fn w1_major_projects_of_the_quarter_and_their_investment() {
    const MAJOR: &[(&str, &str)] = &[("is_major", "是"), ("planned_in", "2024-Q1")];
    let fields = [
        ("name", "示例重大项目{n}"),
        ("is_major", "是"),
        ("planned_in", "2024-Q1"),
        ("total_investment", "23.62亿元"),
        ("stage", "签约"),
    ];
    let other =
        [("name", "示例一般项目{n}"), ("is_major", "否"), ("total_investment", "1亿元"), ("stage", "前期")];
    check(
        "",
        &[
            count("第一季度计划重大项目开工 30 个", "project", MAJOR, 30, &fields),
            count("不在其中的项目", "project", &[("is_major", "否")], 2, &other),
            sum("总投资额 708.6 亿元", "project", MAJOR, ("total_investment", "708.6亿元"), Vec::new()),
        ],
    );
}
