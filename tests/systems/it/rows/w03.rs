//! W3 联席会议, 无锡: who leads, who answers, and what a meeting resolves.

use crate::row::{check, count};

#[test]
fn w3_the_conference_its_members_its_meeting_and_the_tasks_of_it() {
    let body = |words, part: &'static [(&str, &str)], n, name| {
        let fields = [("name", name), ("form", "部门"), ("part", part[0].1), ("state", "运行")];
        count(words, "organisation", part, n, &fields)
    };
    let meeting =
        [("title", "示例联席会议"), ("form", "联席会议"), ("date", "2024-01-10"), ("state", "已召开")];
    let task = [
        ("title", "示例交办{n}"),
        ("meeting", "示例联席会议"),
        ("owner", "示例组织部门1"),
        ("due", "2024-02-01"),
        ("state", "待办"),
    ];
    check(
        "",
        &[
            body("领衔", &[("part", "领衔")], 1, "示例领导小组{n}"),
            body("组织部门牵头", &[("part", "牵头")], 1, "示例组织部门{n}"),
            body("相关部门协同", &[("part", "配合")], 3, "示例部门{n}"),
            body("属地兜底", &[("part", "属地兜底")], 2, "示例街道{n}"),
            count("联席会议", "meeting", &[("form", "联席会议")], 1, &meeting),
            count("每项决议一项交办", "task", &[("state", "待办")], 2, &task),
        ],
    );
}
