//! Y1 创新平台, 榆林: platforms by level and kind.

use crate::row::{check, count, total};

#[test]
fn y1_platforms_by_level_and_kind() {
    let platform = |filter: &'static [(&str, &str)], n, name| {
        let fields = [("name", name), ("form", filter[0].1), ("level", filter[1].1), ("state", "运行")];
        count(filter[0].1, "platform", filter, n, &fields)
    };
    check(
        "",
        &[
            platform(&[("form", "国家平台分中心"), ("level", "国家级")], 4, "示例分中心{n}"),
            platform(&[("form", "新型研发机构"), ("level", "省级")], 2, "示例研发机构{n}"),
            platform(&[("form", "博士后创新基地"), ("level", "省级")], 1, "示例博士后基地{n}"),
            platform(&[("form", "创新联合体"), ("level", "省级")], 1, "示例联合体{n}"),
            platform(&[("form", "工程技术研究中心"), ("level", "省级")], 1, "示例工程中心{n}"),
            platform(&[("form", "校企联合研究中心"), ("level", "省级")], 1, "示例校企中心{n}"),
            total("2 个研究中心入选", "platform", &[("form.in", "工程技术研究中心,校企联合研究中心")], 2),
            platform(&[("form", "企业技术中心"), ("level", "市级")], 82, "示例企业中心{n}"),
            platform(&[("form", "孵化器"), ("level", "区级")], 3, "示例孵化器{n}"),
            total("市级及以上创新平台 92 个", "platform", &[("level.in", "国家级,省级,市级")], 92),
        ],
    );
}
