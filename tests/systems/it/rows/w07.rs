//! W7 走访与座谈, 无锡: forty-two visits.

use crate::row::{check, count};

#[test]
fn w7_forty_two_visits_and_a_symposium() {
    let visit = [("subject", "示例走访{n}"), ("date", "2023-11-08"), ("state", "已走访")];
    let planned = [("subject", "示例计划走访{n}"), ("date", "2024-02-08"), ("state", "计划")];
    let symposium =
        [("title", "示例座谈会{n}"), ("form", "企业家座谈会"), ("date", "2023-09-01"), ("state", "已举办")];
    check(
        "",
        &[
            count("走访调研 42 次", "visit", &[("state", "已走访")], 42, &visit),
            count("尚未走访的不算", "visit", &[("state", "计划")], 3, &planned),
            count("企业家座谈会", "activity", &[("form", "企业家座谈会")], 1, &symposium),
        ],
    );
}
