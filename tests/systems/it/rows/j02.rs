//! J2 建链延链补链, 济南: the first project of its industry.

use crate::row::{check, count};

#[test]
fn j2_leads_by_aim_and_the_first_project() {
    let lead = |aim: &'static [(&str, &str)], name| {
        count(aim[0].1, "lead", aim, 1, &[("name", name), ("aim", aim[0].1), ("stage", "洽谈")])
    };
    let project = [("name", "示例卫星项目"), ("nature", "新建"), ("stage", "签约")];
    check(
        "",
        &[
            lead(&[("aim", "建链")], "示例线索甲"),
            lead(&[("aim", "延链")], "示例线索乙"),
            lead(&[("aim", "补链")], "示例线索丙"),
            count("首个落地项目", "project", &[("stage", "签约")], 1, &project),
        ],
    );
}
