//! W14 攻坚, 无锡: a hundred and seventy-seven projects, a hundred and three results.

use crate::row::{check, count};

#[test]
fn w14_projects_teams_and_results() {
    let project = [("title", "示例攻坚项目{n}"), ("form", "技术攻坚"), ("stage", "研制")];
    let result = [("title", "示例关键技术{n}"), ("form", "关键技术"), ("stage", "成果转化")];
    let team = [("name", "示例攻坚团队{n}"), ("form", "攻坚团队"), ("state", "在运行")];
    check(
        "",
        &[
            count("攻坚项目 177 个", "research", &[("form", "技术攻坚")], 177, &project),
            count("关键技术成果 103 项", "result", &[("form", "关键技术")], 103, &result),
            count("党支部—车间—班组 攻坚团队", "team", &[("form", "攻坚团队")], 3, &team),
        ],
    );
}
