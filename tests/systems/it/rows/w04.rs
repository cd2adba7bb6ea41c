//! W4 产业链党委, 无锡: eight committees, each after the pattern “1+1+N”.

use crate::row::{before, check, count, value};

#[test]
fn w4_eight_committees_one_a_chain() {
    let chains = before("chain", 8, r#""name": "示例链{n}", "state": "运行""#);
    let firms = before("enterprise", 8, r#""name": "示例头部企业{n}", "state": "在营""#);
    let committee = [
        ("name", "示例产业链党委{n}"),
        ("form", "产业链党委"),
        ("chain", "示例链{n}"),
        ("enterprise", "示例头部企业{n}"),
        ("state", "运行"),
    ];
    let pattern = [("name", "示例新链"), ("partners_required", "3家"), ("state", "培育")];
    check(
        &format!("{chains},{firms}"),
        &[
            count("产业链党委 8 个", "organisation", &[("form", "产业链党委")], 8, &committee),
            value("1+1+N", "chain", &[("state", "培育")], ("partners_required", "3家"), &pattern),
        ],
    );
}
