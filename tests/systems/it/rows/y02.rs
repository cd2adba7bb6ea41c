//! Y2 孵化路径, 榆林: one result at each of the five stages.

use crate::row::{check, count};

#[test]
fn y2_a_result_at_each_stage_of_the_path() {
    let at = |stage: &'static [(&str, &str)], title| {
        count(stage[0].1, "result", stage, 1, &[("title", title), ("form", "新产品"), ("stage", stage[0].1)])
    };
    check(
        "",
        &[
            at(&[("stage", "人才引进")], "示例成果甲"),
            at(&[("stage", "科技研发")], "示例成果乙"),
            at(&[("stage", "成果转化")], "示例成果丙"),
            at(&[("stage", "孵化加速")], "示例成果丁"),
            at(&[("stage", "产业化")], "示例成果戊"),
        ],
    );
}
