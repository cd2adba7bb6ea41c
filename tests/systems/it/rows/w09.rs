//! W9 管家与导师, 无锡: a hundred and fifty stewards, thirty mentors, seminars and trainings.

use crate::row::{before, check, count};

#[test]
fn w9_stewards_mentors_seminars_and_trainings() {
    let people = before("person", 180, r#""name": "示例人员{n}号", "state": "在岗""#);
    let steward = [("title", "示例管家"), ("person", "示例人员{n}号"), ("role", "管家"), ("state", "在任")];
    let mentor = [("title", "示例导师"), ("person", "示例人员{n}号"), ("role", "导师"), ("state", "在任")];
    let seminar = [("title", "示例研讨会{n}"), ("form", "研讨会"), ("state", "已举办")];
    let training = [("title", "示例培训{n}"), ("form", "培训"), ("state", "已举办")];
    check(
        &people,
        &[
            count("红“链”管家 150 名", "appointment", &[("role", "管家")], 150, &steward),
            count("导师 30 名", "appointment", &[("role", "导师")], 30, &mentor),
            count("研讨会 36 场", "activity", &[("form", "研讨会")], 36, &seminar),
            count("培训 23 期", "activity", &[("form", "培训")], 23, &training),
        ],
    );
}
