//! B8 绿色, 包头: the second national batch of a pilot.

use crate::row::{check, value};

#[test]
fn b8_the_second_batch_of_a_pilot() {
    let pilot =
        [("name", "示例清洁生产审核创新试点"), ("form", "试点示范"), ("batch", "第二批"), ("state", "有效")];
    check("", &[value("第二批", "certification", &[("form", "试点示范")], ("batch", "第二批"), &pilot)]);
}
