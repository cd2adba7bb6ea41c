//! Wrong tables and wrong rows: the message a person gets.

use lq_chain::{Chain, Link, Options, Placement, Segment, Tables, diagnose, read_chain};

const SEGMENTS: &str = "segment,unit,min_scale,price\n硅,GW,,\n组件,GW,,1\n";
const LINKS: &str = "from,to,coefficient,essential\n硅,组件,1,true\n";
const PLACEMENTS: &str = "segment,firm,capacity,stage\n硅,甲,1,投产\n";

fn refuse(segments: &str, links: &str, placements: &str, imports: Option<&str>) -> String {
    let tables = Tables {
        segments: ("环节.csv", segments),
        links: ("关联.csv", links),
        placements: ("上链.csv", placements),
        imports: imports.map(|text| ("外购.csv", text)),
    };
    read_chain(&tables).unwrap_err().to_string()
}

#[test]
fn a_wrong_table_is_refused_with_place_reason_and_way_on() {
    insta::assert_snapshot!(refuse("segment,unit\n硅,GW\n硅,GW\n", LINKS, PLACEMENTS, None), @r#"
    环节.csv第3行“segment”的环节“硅”与第2行重复；请合并或改名。
    关联.csv第2行“to”的环节“组件”不在环节表中；请先在环节表登记或改正名称。
    "#);
    insta::assert_snapshot!(refuse(SEGMENTS, "from,to,coefficient,essential\n硅,电池,0,也许\n硅,组件,-1,true\n", PLACEMENTS, None), @r#"
    关联.csv第2行“to”的环节“电池”不在环节表中；请先在环节表登记或改正名称。
    关联.csv第3行“coefficient”为 -1，不能是负数；请更正，未知请留空。
    "#);
    insta::assert_snapshot!(refuse(SEGMENTS, LINKS, "segment,firm,capacity,stage\n硅,甲,10 台,投产\n硅,乙,NaN,投产\n硅,丙,1e999,投产\n硅,丁,3,开工\n", None), @r#"
    上链.csv第2行“capacity”为“10 台”，单位应为“GW”，不能混用；请换算后填写。
    上链.csv第3行“capacity”为“NaN”，不是有限的数；请更正，未知请留空。
    上链.csv第4行“capacity”为“1e999”，不是有限的数；请更正，未知请留空。
    上链.csv第5行“stage”为“开工”，应为 规划、在建、试产 或 投产（planned、construction、trial、production）；请更正。
    "#);
    insta::assert_snapshot!(refuse(SEGMENTS, LINKS, "segment,firm,capacity,stage,id,part_of\n硅,甲,1,投产,a,b\n", None), @"上链.csv第2行“part_of”写的整体“b”没有对应的编号；请补上整体那一行或清空此格。");
    insta::assert_snapshot!(refuse(SEGMENTS, LINKS, "segment,firm,stage\n硅,甲,投产\n", None), @"上链.csv第1行缺少列 capacity；请补上表头，应有 segment,capacity,stage。");
    insta::assert_snapshot!(refuse(SEGMENTS, LINKS, "segment,firm,capacity,stage\n硅,\"甲,1,投产\n", None), @"上链.csv第2行的引号没有闭合；请补上引号后重试。");
    insta::assert_snapshot!(refuse(SEGMENTS, LINKS, "segment,firm,capacity,stage\n硅,甲,1,000,投产\n", None), @"上链.csv第2行有 5 格，表头只有 4 格；请检查多出的逗号。");
    insta::assert_snapshot!(refuse(SEGMENTS, LINKS, PLACEMENTS, Some("segment,limit\n硅,-3\n硅,1\n")), @r#"
    外购.csv第2行“limit”为 -3，不能是负数；请更正，未知请留空。
    外购.csv第3行“segment”的环节“硅”与第2行重复；请合并。
    "#);
    insta::assert_snapshot!(refuse("", LINKS, PLACEMENTS, None), @r#"
    环节.csv第1行缺少列 segment、unit；请补上表头，应有 segment,unit。
    关联.csv第2行“from”的环节“硅”不在环节表中；请先在环节表登记或改正名称。
    关联.csv第2行“to”的环节“组件”不在环节表中；请先在环节表登记或改正名称。
    上链.csv第2行“segment”的环节“硅”不在环节表中；请先在环节表登记或改正名称。
    "#);
}

#[test]
fn a_cell_may_repeat_its_own_unit() {
    let tables = Tables {
        segments: ("a", SEGMENTS),
        links: ("b", LINKS),
        placements: ("c", "环节,企业,产能,阶段\n硅,甲,\"1,000 GW\",投产\n组件,乙,1e2,试产\n"),
        imports: None,
    };
    let chain = read_chain(&tables).unwrap();
    let capacities: Vec<_> = chain.placements.iter().map(|row| row.capacity).collect();
    assert_eq!(capacities, [Some(1000.0), Some(100.0)]);
}

#[test]
fn a_wrong_row_of_the_ledger_is_a_note_and_the_rest_counts() {
    let segment = |id: &str| Segment { id: id.to_owned(), unit: "GW".to_owned(), ..Segment::default() };
    let link = |from: &str, to: &str, a: f64| Link {
        from: from.to_owned(),
        to: to.to_owned(),
        coefficient: Some(a),
        essential: true,
        ..Link::default()
    };
    let place = |segment: &str, capacity: f64| Placement {
        segment: segment.to_owned(),
        firm: Some("甲".to_owned()),
        capacity: Some(capacity),
        ..Placement::default()
    };
    let chain = Chain {
        segments: vec![segment("硅"), segment("组件"), segment("硅")],
        links: vec![link("硅", "组件", 1.0), link("硅", "电池", 1.0), link("组件", "硅", -1.0)],
        placements: vec![
            place("硅", 3.0),
            place("无", 1.0),
            place("硅", f64::NAN),
            Placement { unit: Some("台".to_owned()), ..place("组件", 5.0) },
            Placement { part_of: Some("x".to_owned()), usable_share: Some(2.0), ..place("组件", 2.0) },
        ],
        ..Chain::default()
    };
    let diagnosis = diagnose(&chain, &Options::default());
    let notes: Vec<&str> = diagnosis.notes.iter().map(|note| note.text.as_str()).collect();
    insta::assert_snapshot!(notes.join("\n"), @r#"
    上链写的环节“无”不在环节表中，该行未计；请先登记环节或改正名称。
    关联“组件→硅”的系数为 -1，应为大于 0 的数，按未知处理；请更正。
    关联写的环节“电池”不在环节表中，该行未计；请先登记环节或改正名称。
    “硅”的产能为 NaN，应为不小于 0 的数，按未知处理；请更正。
    环节“硅”登记了不止一次，只取一行；请删去重复的行。
    甲在“组件”写明是“x”的一期，但同环节没有这个编号，按独立产能计；请核对。
    甲在“组件”的产能单位是 台，环节单位是 GW，不能相加，按未知处理；请换算后更正。
    甲在“组件”的可用比例为 2，应在 0 与 1 之间，按 1 计；请更正。
    没有价格，也没有末端环节（处处成环），无从计算产出；请给末端环节填价格。
    环节 硅、组件 互为投入（成环），需求按循环求解；若非工艺上的循环，请检查关联的方向。
    有 1 条两端俱在的关联没有问过本地供应，是否“断”未知。
    “硅”的满足率 未知，是否“细”未定；补登产能后重新诊断。
    有 4 条上链没有登记可用比例，按全部可用计。
    环节 硅、组件 的产能没有全部登记，相关数字按区间给出；补登后区间收窄。
    补救按动作由少到多、再按相对扩产由小到大排列；每项都代入后重新诊断过。
    "#);
    assert_eq!(diagnosis.segments[0].capacity.range().unwrap().low, 3.0);
}

#[test]
fn nothing_at_all_is_a_diagnosis_without_findings() {
    let diagnosis = diagnose(&Chain::default(), &Options::default());
    assert!(diagnosis.findings.is_empty() && diagnosis.terminals.is_empty());
    assert!(!diagnosis.sentence().is_empty());
}
