//! Z1 球赛, 中山: the league as an event with its first and last day, and the teams that can be counted today.

use crate::row::{check, count, value};

#[test]
fn z1_a_league_from_december_to_january() {
    let league = [
        ("title", "示例篮球赛"),
        ("form", "文体活动"),
        ("date", "2023-12-15"),
        ("end", "2024-01-12"),
        ("state", "已举办"),
    ];
    let team = [("name", "示例球队{n}"), ("form", "球队"), ("state", "在运行")];
    check(
        "",
        &[
            value("12 月 15 日开赛", "activity", &[("form", "文体活动")], ("date", "2023-12-15"), &league),
            count("球队", "team", &[("form", "球队")], 8, &team),
        ],
    );
}
