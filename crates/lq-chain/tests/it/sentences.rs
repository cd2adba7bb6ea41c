//! What people read.

use lq_chain::{Diagnosis, diagnose};

use crate::check::{chain, options};

fn told(diagnosis: &Diagnosis) -> String {
    let mut lines = vec![diagnosis.sentence()];
    lines.extend(diagnosis.findings.iter().map(|finding| diagnosis.explain(finding)));
    lines.join("\n")
}

#[test]
fn each_finding_reads_as_a_paragraph_with_its_numbers() {
    let look = |case: &str, scenario: &str| told(&diagnose(&chain(case), &options(scenario, "closed")));
    insta::assert_snapshot!(look("photovoltaics", "targets"), @r#"
    photovoltaics（目标，封闭）：组件 产出 10 GW；瓶颈为 电池片；共 1 项结论。
    电池片（细链）：产能 10 GW，需要 25 GW，满足 40%；是独立瓶颈：每增加 1 GW，产出增加 1 GW。补救：电池片 增加 15 GW，产出由 10 GW 增至 25 GW，此后瓶颈为 电池片、组件（共享，须一起扩产）。
    "#);
    insta::assert_snapshot!(look("photovoltaics", "building"), @r#"
    photovoltaics（含在建，封闭）：组件 产出 0 GW，要产出还差 电池片；瓶颈为 电池片；共 3 项结论。
    电池片（缺链）：没有计入的产能；上游 单晶硅 与下游 组件 已有产能，中间缺这一环；下游经由各环节共需 20 GW。补救：电池片 增加 20 GW，产出由 0 GW 增至 20 GW，此后瓶颈为 电池片、组件（共享，须一起扩产）；但会新出现 电池片“弱”。
    单晶硅（弱链）：集中度 HHI 1，高于 0.25；企业“双良”是通往 组件 的必经之处，没有第二条路。补救：单晶硅 新增 3 家独立企业，各 50 GW，终端产出不变，此后瓶颈为 电池片。
    组件（弱链）：集中度 HHI 1，高于 0.25；企业“双良”是通往 组件 的必经之处，没有第二条路。补救：组件 新增 3 家独立企业，各 20 GW，终端产出不变，此后瓶颈为 电池片。
    "#);
    insta::assert_snapshot!(look("photovoltaics", "now"), @r#"
    photovoltaics（现状，封闭）：组件 产出 0 GW，要产出还差 单晶硅、电池片；瓶颈为 单晶硅、电池片（共享，须一起扩产）；共 2 项结论。
    电池片（短链）：链条在上游断头：模板 3 级，现有 1 级；没有计入的产能；同一段还缺 单晶硅；现有环节共需 5 GW。补救：电池片 增加 5 GW，终端产出不变，此后瓶颈为 单晶硅；但会新出现 单晶硅“短”、电池片“弱”。另一办法：单晶硅 增加 5 GW，电池片 增加 5 GW，产出由 0 GW 增至 5 GW，此后瓶颈为 单晶硅、电池片、组件（共享，须一起扩产）；但会新出现 单晶硅“弱”、电池片“弱”。
    组件（弱链）：集中度 HHI 1，高于 0.25；企业“双良”是通往 组件 的必经之处，没有第二条路。补救：组件 新增 3 家独立企业，各 5 GW，终端产出不变，此后瓶颈为 单晶硅、电池片（共享，须一起扩产）。
    "#);
    insta::assert_snapshot!(look("every_verdict", "planned"), @r#"
    every_verdict（含规划，封闭）：整机 产出 0 台，要产出还差 铁矿；瓶颈为 铁矿；共 5 项结论。
    轴承（细链）：产能 400 套，需要 2200 套，满足 18.2%；目前不是瓶颈：产出先受别的环节限制。补救：轴承 增加 1800 套，铁矿 增加 8 万吨，产出值由 0 增至 800，此后瓶颈为 整机、铁矿（共享，须一起扩产）；但会新出现 铁矿“细”、轴承“弱”、铁矿“弱”。
    铁矿（短链）：链条在上游断头：模板 5 级，现有 3 级；没有计入的产能；现有环节共需 30 万吨。补救：铁矿 增加 30 万吨，产出值由 0 增至 200，此后瓶颈为 轴承；但会新出现 铁矿“弱”。
    运维（短链）：链条在下游断头：模板 5 级，现有 3 级；没有计入的产能。补救：运维 增加 400 台，终端产出不变，此后瓶颈为 铁矿；但会新出现 运维“弱”。
    铸件→齿轮箱（断链）：“铸件→齿轮箱”两端都有产能而不通：下游需 1100 吨，2024-12-31 记录的本地供应为 0。补救：铸件→齿轮箱 签订本地订单 1100 吨，终端产出不变，此后瓶颈为 铁矿。
    齿轮箱（弱链）：集中度 HHI 1，高于 0.25；给 整机 的必需投入只有 1 个有效供应者，少于 2；企业“子”是通往 整机 的必经之处，没有第二条路。补救：齿轮箱 新增 3 家独立企业，各 550 台，终端产出不变，此后瓶颈为 铁矿；但会新出现 铸件“细”。
    "#);
}

#[test]
fn the_json_has_the_names_and_the_order_of_the_contract() {
    let diagnosis = diagnose(&chain("photovoltaics"), &options("targets", "closed"));
    insta::assert_snapshot!(serde_json::to_string(&diagnosis).unwrap(), @r#"{"chain":"photovoltaics","zone":null,"as_of":null,"scenario":"targets","purchases":"closed","terminals":[{"segment":"组件","output":10,"unit":"GW"}],"segments":[{"segment":"单晶硅","unit":"GW","capacity":90,"need":10,"ratio":9,"used":10,"imported":0,"firms":null,"hhi":null,"gain_plus":0,"loss_minus":0},{"segment":"电池片","unit":"GW","capacity":10,"need":25,"ratio":0.4,"used":10,"imported":0,"firms":null,"hhi":null,"gain_plus":1,"loss_minus":1},{"segment":"组件","unit":"GW","capacity":25,"need":0,"ratio":null,"used":10,"imported":0,"firms":null,"hhi":null,"gain_plus":0,"loss_minus":0}],"findings":[{"verdict":"thin","segment":"电池片","numbers":{"capacity":10,"need":25,"ratio":0.4,"gain_plus":1,"loss_minus":1},"reasons":["产能 10 GW，需要 25 GW，满足 40%","是独立瓶颈：每增加 1 GW，产出增加 1 GW"],"cures":[{"moves":[{"op":"add","kind":"placement","segment":"电池片","firm":"新增企业","capacity":15,"stage":"production","usable_share":1}],"gain":15,"next":["电池片","组件"],"next_is_shared":true,"flipped":[{"verdict":"thin","segment":"电池片"}],"caused":[]}]}],"notes":["有 2 条两端俱在的关联没有问过本地供应，是否“断”未知。","目标口径没有企业份额，集中度与“弱”未知。","补救按动作由少到多、再按相对扩产由小到大排列；每项都代入后重新诊断过。"]}"#);
}
