//! W8 三张清单, 无锡: two thousand seven hundred demands, resources, policies.

use crate::row::{before, check_mixed, count, total};

#[test]
fn w8_demands_resources_and_policies() {
    let firm = before("enterprise", 1, r#""name": "示例企业", "state": "在营""#);
    let demand = |category: &'static [(&str, &str)], n, title| {
        let fields = [
            ("title", title),
            ("enterprise", "示例企业"),
            ("category", category[0].1),
            ("received", "2023-10-09"),
            ("state", "待受理"),
        ];
        count(category[0].1, "demand", category, n, &fields)
    };
    let resource = [("name", "示例资源{n}"), ("category", "融资"), ("state", "可用")];
    let policy = [("title", "示例政策{n}"), ("level", "区"), ("state", "已发布")];
    check_mixed(
        &firm,
        &[
            demand(&[("category", "融资")], 1100, "示例融资需求{n}"),
            demand(&[("category", "用工")], 900, "示例用工需求{n}"),
            demand(&[("category", "土地")], 700, "示例土地需求{n}"),
            total("需求 2700 余条", "demand", &[("state", "待受理")], 2700),
            count("资源清单", "resource", &[("state", "可用")], 30, &resource),
            count("政策清单", "policy", &[("state", "已发布")], 30, &policy),
        ],
    );
}
