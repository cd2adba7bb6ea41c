//! W2 产业体系, 无锡: “6+2+X”.

use crate::row::{check, count};

#[test]
fn w2_six_leading_industries_two_services_and_those_to_come() {
    let of = |words, tier: &'static [(&str, &str)], n, name| {
        count(words, "industry", tier, n, &[("name", name), ("tier", tier[0].1)])
    };
    check(
        "",
        &[
            of("6", &[("tier", "主导产业")], 6, "示例主导产业{n}"),
            of("2", &[("tier", "现代服务业")], 2, "示例服务业{n}"),
            of("X", &[("tier", "未来产业")], 4, "示例未来产业{n}"),
        ],
    );
}
