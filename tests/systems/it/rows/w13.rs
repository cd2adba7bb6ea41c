//! W13 中心与论坛, 无锡: four research centres, seventy-one forums and who came.

use crate::row::{alike, check, count, sum, total};

#[test]
fn w13_research_centres_forums_and_attendance() {
    const FORUMS: &[(&str, &str)] = &[("form", "论坛")];
    let centre =
        [("name", "示例研究中心{n}"), ("form", "产业链研究中心"), ("level", "区级"), ("state", "运行")];
    let forum = [("title", "示例论坛{n}"), ("form", "论坛"), ("attendance", "157人次"), ("state", "已举办")];
    let last = [("title", "示例年度论坛"), ("form", "论坛"), ("attendance", "210人次"), ("state", "已举办")];
    check(
        "",
        &[
            count("产业链研究中心 4 个", "platform", &[("form", "产业链研究中心")], 4, &centre),
            sum(
                "覆盖 1.12 万余人次",
                "activity",
                FORUMS,
                ("attendance", "1.12万人次"),
                [alike(70, &forum), alike(1, &last)].concat(),
            ),
            total("产业发展论坛 71 次", "activity", FORUMS, 71),
        ],
    );
}
