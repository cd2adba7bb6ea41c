//! What-if on the source page's chain, and how it is refused.

use lq_chain::{Chain, WhatIf, apply, compare};

use crate::check::{chain, options};

fn what_if(changes: &str) -> WhatIf {
    WhatIf::parse(&format!("{{\"name\":\"推演\",\"changes\":[{changes}]}}")).unwrap()
}

#[test]
fn fifteen_more_of_cells_give_25_and_the_bottleneck_becomes_shared() {
    let plan = what_if(
        r#"{"op":"add","kind":"placement","segment":"电池片","firm":"某企业","capacity":15,"stage":"规划"}"#,
    );
    let comparison = compare(&chain("photovoltaics"), &plan, &options("targets", "closed")).unwrap();
    assert_eq!(comparison.gain.exact(), Some(15.0));
    let after = serde_json::to_value(&comparison.after).unwrap();
    assert_eq!(after["terminals"][0]["output"], 25);
    let silicon = &after["segments"][0];
    assert_eq!(
        (&silicon["segment"], &silicon["used"], &silicon["capacity"]),
        (&"单晶硅".into(), &25.into(), &90.into())
    );
    for row in &after["segments"].as_array().unwrap()[1..] {
        assert_eq!((&row["gain_plus"], &row["loss_minus"]), (&0.into(), &1.into()), "{row}");
    }
    assert!(comparison.after.bottleneck.is_shared);
    insta::assert_snapshot!(comparison.sentence(), @"推演“推演”：产出由 10 GW 变为 25 GW，瓶颈由 电池片 移到 电池片、组件（共享，须一起扩产）；消除 电池片“细”。");
}

#[test]
fn one_more_of_either_gains_nothing_and_one_more_of_both_gives_26() {
    let base = apply(
        &chain("photovoltaics"),
        &what_if(r#"{"op":"add","kind":"placement","segment":"电池片","capacity":"15"}"#).changes,
    )
    .unwrap();
    let more =
        |segment: &str| format!(r#"{{"op":"add","kind":"placement","segment":"{segment}","capacity":1}}"#);
    let gain = |changes: &str| {
        compare(&base, &what_if(changes), &options("targets", "closed")).unwrap().gain.exact()
    };
    assert_eq!(gain(&more("电池片")), Some(0.0));
    assert_eq!(gain(&more("组件")), Some(0.0));
    assert_eq!(gain(&format!("{},{}", more("电池片"), more("组件"))), Some(1.0));
}

#[test]
fn removing_the_modules_leaves_a_tail() {
    let plan = what_if(
        r#"{"op":"remove","kind":"placement","segment":"组件"},{"op":"add","kind":"placement","segment":"电池片","capacity":8}"#,
    );
    let comparison = compare(&chain("photovoltaics"), &plan, &options("building", "closed")).unwrap();
    let told: Vec<String> =
        comparison.after.findings.iter().map(|f| format!("{} {}", f.verdict.key(), f.segment)).collect();
    assert!(told.contains(&"short 组件".to_owned()), "{told:?}");
    let tail = comparison.after.findings.iter().find(|f| f.segment == "组件").unwrap();
    // Nothing asks for modules, so a newcomer is sized by what the cells can feed.
    assert_eq!(tail.cures[0].words, ["组件 增加 8 GW"]);
    assert_eq!(tail.cures[0].gain.exact(), Some(8.0));
}

#[test]
fn setting_a_coefficient_an_import_and_a_flow_is_told_back() {
    let plan = what_if(
        r#"{"op":"set","kind":"link","from":"电池片","to":"组件","coefficient":0.5},
           {"op":"add","kind":"import","segment":"电池片","limit":2},
           {"op":"set","kind":"supply","from":"单晶硅","to":"电池片","amount":0,"on":"2024-12-31"}"#,
    );
    let comparison = compare(&chain("photovoltaics"), &plan, &options("targets", "open")).unwrap();
    // 10 GW of cells and 2 GW bought feed 24 GW of modules.
    assert_eq!(comparison.gain.exact(), Some(14.0));
    assert!(
        comparison.caused.iter().any(|told| told.to.as_deref() == Some("电池片")),
        "{:?}",
        comparison.caused
    );
    let again = serde_json::to_string(&comparison).unwrap();
    let changes = serde_json::from_str::<serde_json::Value>(&again).unwrap()["what_if"]["changes"].clone();
    assert_eq!(
        WhatIf::parse(&serde_json::json!({"changes": changes}).to_string()).unwrap().changes,
        plan.changes
    );
}

#[test]
fn a_what_if_that_does_not_fit_changes_nothing_and_says_why() {
    let refuse = |changes: &str| {
        let plan = WhatIf::parse(&format!("{{\"changes\":[{changes}]}}"));
        let error = plan
            .and_then(|plan| compare(&chain("photovoltaics"), &plan, &options("now", "closed")))
            .unwrap_err();
        error.to_string()
    };
    insta::assert_snapshot!(refuse(r#"{"op":"add","kind":"placement","segment":"硅片","capacity":1}"#), @"推演第1项写的环节“硅片”不在环节表中；请改正名称，现有环节：单晶硅、电池片、组件。");
    insta::assert_snapshot!(refuse(r#"{"op":"set","kind":"placement","segment":"组件","firm":"双良","capacity":1}"#), @"推演第1项有 2 条上链符合（双良，组件）；请用“id”指明一条。");
    insta::assert_snapshot!(refuse(r#"{"op":"remove","kind":"placement","segment":"组件","firm":"无名"}"#), @"推演第1项要改的上链（无名，组件）不存在；请核对企业与环节。");
    insta::assert_snapshot!(refuse(r#"{"op":"add","kind":"placement","segment":"组件","capacity":-1},{"op":"drop","kind":"link"}"#), @r#"
    推演第1项的“capacity”应为不小于 0 的数；留空表示未知。
    推演第2项的“op”应为 add、set 或 remove。
    "#);
    insta::assert_snapshot!(refuse(r#"{"op":"add","kind":"placement","segment":"组件","capcity":1}"#), @"推演第1项有不认识的字段“capcity”；placement 可写 segment、firm、capacity、stage、usable_share、id、part_of。");
    insta::assert_snapshot!(WhatIf::parse("{\"changes\":[").unwrap_err().to_string(), @"推演文件第1行第12列不是合法的 JSON；请检查引号、逗号与括号后重试。");
}

/// The same chain as a ledger gives it: segments under ids that nobody knows by heart.
fn with_ids() -> Chain {
    let mut held = chain("photovoltaics");
    for segment in &mut held.segments {
        segment.name = Some(std::mem::take(&mut segment.id));
        segment.id = format!("id-{}", segment.label());
    }
    let links = held.links.iter_mut().flat_map(|link| [&mut link.from, &mut link.to]);
    let placements = held.placements.iter_mut().map(|row| &mut row.segment);
    let others = held.imports.iter_mut().map(|row| &mut row.segment);
    let targets = held.targets.iter_mut().map(|row| &mut row.segment);
    links.chain(placements).chain(others).chain(targets).for_each(|id| *id = format!("id-{id}"));
    held
}

#[test]
fn segments_are_named_by_their_names_where_the_ledger_has_ids() {
    let plan = what_if(
        r#"{"op":"add","kind":"placement","segment":"电池片","capacity":15},
           {"op":"set","kind":"link","from":"电池片","to":"id-组件","coefficient":0.5}"#,
    );
    let comparison = compare(&with_ids(), &plan, &options("planned", "closed")).unwrap();
    let plain = compare(
        &chain("photovoltaics"),
        &what_if(
            r#"{"op":"add","kind":"placement","segment":"电池片","capacity":15},
           {"op":"set","kind":"link","from":"电池片","to":"组件","coefficient":0.5}"#,
        ),
        &options("planned", "closed"),
    )
    .unwrap();
    assert_eq!(
        serde_json::to_value(&comparison.after).unwrap(),
        serde_json::to_value(&plain.after).unwrap(),
        "names, cures and notes say nothing of ids"
    );
}

#[test]
fn a_name_two_segments_bear_is_asked_and_cures_then_name_ids() {
    let mut held = with_ids();
    held.segments[0].name = Some("组件".to_owned());
    let plan = what_if(r#"{"op":"add","kind":"placement","segment":"组件","capacity":15}"#);
    let error = compare(&held, &plan, &options("now", "closed")).unwrap_err().to_string();
    assert_eq!(error, "推演第1项写的环节“组件”有 2 个；请用编号指明：id-单晶硅、id-组件。");
}

#[test]
fn a_row_named_by_its_id_needs_no_segment() {
    let mut held = with_ids();
    for (number, row) in held.placements.iter_mut().enumerate() {
        row.id = Some(format!("row-{number}"));
    }
    for op in ["set", "remove"] {
        let plan = what_if(&format!(r#"{{"op":"{op}","kind":"placement","id":"row-0","capacity":0}}"#));
        let next = apply(&held, &plan.changes).unwrap();
        let left = next.placements.iter().find(|row| row.id.as_deref() == Some("row-0"));
        assert_eq!(left.map(|row| row.capacity), (op == "set").then_some(Some(0.0)));
    }
    let error =
        apply(&held, &what_if(r#"{"op":"remove","kind":"placement","id":"row-99"}"#).changes).unwrap_err();
    assert_eq!(error.to_string(), "推演第1项要改的上链（row-99，未写环节）不存在；请核对企业与环节。");
}
