//! Q1 知识产权服务, 清远: two stations unveiled.

use crate::row::{check, count, total};

#[test]
fn q1_two_stations_unveiled() {
    let station = |form: &'static [(&str, &str)], name| {
        let fields = [("name", name), ("form", form[0].1), ("unveiled", "2024-01-12"), ("state", "启用")];
        count(form[0].1, "centre", form, 1, &fields)
    };
    check(
        "",
        &[
            station(&[("form", "版权服务工作站")], "示例版权站"),
            station(&[("form", "知识产权工作站")], "示例知识产权站"),
            total("两大工作站", "centre", &[("unveiled", "2024-01-12")], 2),
        ],
    );
}
