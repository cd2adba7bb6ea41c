//! W5 联络员与指导员, 无锡: one liaison and two instructors a chain.

use crate::row::{before, check, count};

#[test]
fn w5_one_liaison_and_two_instructors() {
    let rows = [
        before("chain", 1, r#""name": "示例链", "state": "运行""#),
        before("person", 3, r#""name": "示例人员{n}", "state": "在岗""#),
    ];
    let liaison = [
        ("title", "示例联络员"),
        ("person", "示例人员1"),
        ("role", "联络员"),
        ("chain", "示例链"),
        ("state", "在任"),
    ];
    let instructor = [
        ("title", "示例指导员"),
        ("person", "示例人员{n}"),
        ("role", "指导员"),
        ("chain", "示例链"),
        ("state", "在任"),
    ];
    check(
        &rows.join(","),
        &[
            count("每条产业链 1 名联络员", "appointment", &[("role", "联络员")], 1, &liaison),
            count("2 名指导员", "appointment", &[("role", "指导员")], 2, &instructor),
        ],
    );
}
