//! B1 产能爬坡, 包头: three hundred and four hundred generators a year, output and tax.

use crate::row::{alike, before, check, count, sum, value};

#[test]
fn b1_generators_output_tax_and_installed_equipment() {
    let rows = [
        before("chain", 1, r#""name": "示例风电", "state": "运行""#),
        before("segment", 1, r#""name": "示例发电机", "chain": "@chain-1", "unit": "台""#),
        before("enterprise", 1, r#""name": "示例电机企业", "state": "在营""#),
    ];
    let placement = |name: &'static str, capacity: &'static str| {
        vec![
            ("name", name),
            ("enterprise", "示例电机企业"),
            ("segment", "示例发电机"),
            ("capacity", capacity),
            ("stage", "试产"),
        ]
    };
    let project = [
        ("name", "示例扩建项目"),
        ("expected_output", "8亿元"),
        ("expected_tax", "1000万元"),
        ("stage", "试生产"),
    ];
    let installed = [
        ("name", "示例设备安装"),
        ("project", "示例扩建项目"),
        ("form", "设备安装"),
        ("due", "2024-01-05"),
        ("state", "已完成"),
    ];
    let both =
        [alike(1, &placement("示例直驱", "300台")), alike(1, &placement("示例半直驱", "400 台"))].concat();
    const TRIAL: &[(&str, &str)] = &[("stage", "试产")];
    check(
        &rows.join(","),
        &[
            sum("年产 300 台 + 400 台", "placement", TRIAL, ("capacity", "700台"), both),
            sum("300 台", "placement", &[("name", "示例直驱")], ("capacity", "300台"), Vec::new()),
            sum("400 台", "placement", &[("name", "示例半直驱")], ("capacity", "400台"), Vec::new()),
            value("年产值 8 亿元", "project", &[("stage", "试生产")], ("expected_output", "8亿元"), &project),
            sum(
                "税收 1000 万元",
                "project",
                &[("stage", "试生产")],
                ("expected_tax", "1000万元"),
                Vec::new(),
            ),
            count("设备已安装完毕", "milestone", &[("form", "设备安装"), ("state", "已完成")], 1, &installed),
        ],
    );
}
