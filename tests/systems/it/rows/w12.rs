//! W12 合作与人才, 无锡: universities and institutes, talent trains, appointments both ways.

use crate::row::{before, check, count, total};

#[test]
fn w12_partners_talent_trains_and_cross_appointments() {
    let partner = |form: &'static [(&str, &str)], n, name| {
        count(form[0].1, "partner", form, n, &[("name", name), ("form", form[0].1), ("state", "合作")])
    };
    let train =
        [("title", "示例人才直通车{n}"), ("form", "人才直通车"), ("posts", "60个"), ("state", "已举办")];
    let crossing = [
        ("title", "示例委员"),
        ("person", "示例骨干"),
        ("role", "交叉任职"),
        ("crossing", "企业骨干进组织"),
        ("state", "在任"),
    ];
    check(
        &before("person", 1, r#""name": "示例骨干", "state": "在岗""#),
        &[
            partner(&[("form", "高校")], 6, "示例大学{n}"),
            partner(&[("form", "科研院所")], 5, "示例研究所{n}"),
            total("10 余所高校、科研院所", "partner", &[("form.in", "高校,科研院所"), ("state", "合作")], 11),
            count("人才直通车 22 场", "activity", &[("form", "人才直通车")], 22, &train),
            count("交叉任职", "appointment", &[("crossing", "企业骨干进组织")], 1, &crossing),
        ],
    );
}
