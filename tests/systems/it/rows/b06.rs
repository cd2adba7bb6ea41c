//! B6 研发, 包头: twenty-two projects of an institute.

use crate::row::{before, check, count};

#[test]
fn b6_twenty_two_projects_of_an_institute() {
    let institute = before(
        "platform",
        1,
        r#""name": "示例研究院", "form": "技术研究院", "level": "未定级", "state": "运行""#,
    );
    let project =
        [("title", "示例研发项目{n}"), ("form", "研发项目"), ("platform", "示例研究院"), ("stage", "研制")];
    check(
        &institute,
        &[count(
            "技术研究院 22 项研发项目",
            "research",
            &[("form", "研发项目"), ("platform.set", "1")],
            22,
            &project,
        )],
    );
}
