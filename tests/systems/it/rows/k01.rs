//! K1 合作, 昆山: one agreement of three parties, and its day.

use crate::row::{before, check, total, value};

#[test]
fn k1_one_agreement_of_three_parties() {
    let rows = [
        before("organisation", 1, r#""name": "示例管委会", "form": "部门", "state": "运行""#),
        before("partner", 2, r#""name": "示例合作单位{n}", "form": "高校", "state": "合作""#),
    ];
    let agreement = [
        ("title", "示例战略合作框架协议"),
        ("form", "战略合作框架"),
        ("organisations", "示例管委会"),
        ("partners", "示例合作单位1\n示例合作单位2"),
        ("signed", "2024-01-12"),
        ("state", "履行中"),
    ];
    check(
        &rows.join(","),
        &[
            value(
                "1 月 12 日",
                "agreement",
                &[("form", "战略合作框架")],
                ("signed", "2024-01-12"),
                &agreement,
            ),
            total("三方签约", "agreement", &[("organisations.set", "1"), ("partners.set", "1")], 1),
        ],
    );
}
