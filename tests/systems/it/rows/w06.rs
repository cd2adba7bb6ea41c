//! W6 一线覆盖, 无锡: twenty-nine branches on three front lines.

use crate::row::{check, count, total};

#[test]
fn w6_twenty_nine_branches_on_three_front_lines() {
    let line = |line: &'static [(&str, &str)], n, name| {
        let fields = [("name", name), ("form", "功能型党支部"), ("front_line", line[0].1), ("state", "运行")];
        count(line[0].1, "organisation", line, n, &fields)
    };
    check(
        "",
        &[
            line(&[("front_line", "生产管理一线")], 11, "示例生产支部{n}"),
            line(&[("front_line", "市场销售一线")], 9, "示例销售支部{n}"),
            line(&[("front_line", "科技研发一线")], 9, "示例研发支部{n}"),
            total("功能型党支部 29 个", "organisation", &[("form", "功能型党支部")], 29),
        ],
    );
}
