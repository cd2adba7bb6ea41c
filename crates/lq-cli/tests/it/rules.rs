//! `rule check` and `rule format` on files as people save them.

use crate::run::Desk;

const RIGHT: &str = "\
政策：示例升规奖励
依据：示例文件
施行：2024-01-01 起
对象：企业
条件：
  营业收入 ≥ 2000 万元 且 规上
  件数(知识产权 其中 类型 是 发明专利 且 状态 是 有效) ≥ 3
奖补：10 万元
";

#[test]
fn a_right_rule_is_checked_and_stays_as_it_is() {
    let desk = Desk::new();
    desk.file("a.rule", RIGHT);
    let told = desk.done(&["rule", "check", "a.rule"]);
    assert_eq!((told.out.as_str(), told.err.trim()), ("", "1 个文件、1 条规则：0 处错误，0 处提示"));
    assert_eq!(desk.done(&["rule", "format", "a.rule"]).out, RIGHT);
    assert!(desk.done(&["rule", "format", "--english", "a.rule"]).out.starts_with("policy: 示例升规奖励\n"));
}

#[test]
fn mistakes_are_told_with_place_code_and_what_is_meant() {
    let desk = Desk::new();
    desk.file("b.rule", &RIGHT.replace("2000 万元", "2000").replace("发明专利", "发明转利"));
    let told = desk.run(&["rule", "check", "b.rule"]);
    assert_eq!(told.code, 1);
    assert!(told.out.contains("b.rule 第6行第10字 R304 “2000”后面缺单位"), "{told:?}");
    assert!(
        told.out.contains("b.rule 第7行第19字 R204 没有“发明转利”这个选项；是否指“发明专利”"),
        "{told:?}"
    );
    assert!(told.err.contains("1 条规则：2 处错误，0 处提示"), "{told:?}");
    let json = desk.run(&["--format", "json", "rule", "check", "b.rule"]);
    let rows: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(rows[0]["meant"], "2000 万元");
    assert_eq!(rows[1]["code"], "R204");
}

#[test]
fn files_in_gbk_with_wide_characters_are_read_and_rewritten() {
    let desk = Desk::new();
    let path = desk.folder().join("c.rule");
    let loose = "政策：升规\n依据：示例文件\n对象：企业\n条件：营业收入≥２０００万元且规上\n";
    std::fs::write(&path, encoding_rs::GBK.encode(loose).0).unwrap();
    desk.done(&["rule", "check", "c.rule"]);
    desk.done(&["rule", "format", "--write", "c.rule"]);
    let wanted = "政策：升规\n依据：示例文件\n对象：企业\n条件：营业收入 ≥ 2000 万元 且 规上\n";
    assert_eq!(std::fs::read_to_string(&path).unwrap(), wanted);
}

#[test]
fn what_cannot_be_read_is_left_as_it_is() {
    let desk = Desk::new();
    let path = desk.file("d.rule", "政策：甲\n条件：(规上\n");
    let told = desk.refused(&["rule", "format", "--write", "d.rule"]);
    assert!(told.contains("第2行第4字 R106") && told.contains("没有改动"), "{told}");
    assert_eq!(std::fs::read_to_string(path).unwrap(), "政策：甲\n条件：(规上\n");
}

#[test]
fn a_rule_is_explained_on_a_record_of_the_ledger() {
    let desk = Desk::new();
    desk.done(&["init", "--zone", "baotou"]);
    desk.file("firms.csv", "名称,营业收入,规上,状态\n示例一厂,2500万元,是,在营\n示例二厂,,是,在营\n");
    desk.done(&["import", "enterprise", "firms.csv"]);
    desk.file("c.rule", "政策：示例奖励\n对象：企业\n条件：营业收入 ≥ 2000 万元 且 规上\n奖补：10 万元\n");
    let told = desk.done(&["rule", "explain", "c.rule", "QY-000001"]).out;
    assert!(told.contains("符合条件") && told.contains("可得 10 万元"), "{told}");
    let json = desk.done(&["--format", "json", "rule", "explain", "c.rule", "QY-000002"]).out;
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(told[0]["verdict"].is_null() && told[0]["said"].to_string().contains("营业收入"), "{json}");
    assert!(
        desk.refused(&["rule", "explain", "c.rule", "QY-000009"]).contains("没有编号为 QY-000009 的记录")
    );
}

#[test]
fn a_rule_is_printed_as_sql_with_its_values_bound() {
    let desk = Desk::new();
    desk.done(&["init", "--zone", "baotou"]);
    desk.file("a.rule", RIGHT);
    let sqlite = desk.done(&["rule", "sql", "a.rule"]).out;
    assert!(sqlite.starts_with("-- 示例升规奖励\nSELECT t._id,t._number FROM k_enterprise t"), "{sqlite}");
    assert!(sqlite.contains("k_ip_right t") && sqlite.contains("= 2000000000\n"), "{sqlite}");
    let postgres = desk.done(&["rule", "sql", "--dialect", "postgres", "a.rule"]).out;
    assert!(postgres.contains("numeric") && postgres.contains("-- $1 = '\\x"), "{postgres}");
    assert!(!sqlite.contains("2000 万元") && !postgres.contains("2000000000)"), "{postgres}");
}

/// Words of our own, with every clause marked in the tests of the application.
const POLICY: &str = include_str!("../../../lq-app/tests/gold/drafts/sample.txt");

#[test]
fn a_policy_text_is_drafted_into_rules_that_can_be_checked() {
    let desk = Desk::new();
    let path = desk.folder().join("措施.txt");
    std::fs::write(&path, encoding_rs::GBK.encode(POLICY).0).unwrap();
    let told = desk.done(&["rule", "draft", "措施.txt", "--out", "a.rule"]);
    assert!(told.err.contains("起草了 5 条规则：") && told.out.is_empty(), "{told:?}");
    let told = desk.done(&["rule", "check", "a.rule"]);
    assert!(told.err.contains("5 条规则：0 处错误"), "{told:?}");
    assert!(told.out.contains("R903 还有3处“待人工”没有落实"), "{told:?}");
    let printed = desk.done(&["rule", "draft", "措施.txt"]).out;
    assert_eq!(printed.trim_end(), std::fs::read_to_string(desk.folder().join("a.rule")).unwrap().trim_end());

    let json = desk.done(&["--format", "json", "rule", "draft", "措施.txt"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["number"], "示高管〔2024〕8号");
    assert_eq!((&json["from"], &json["until"]), (&"2024-04-01".into(), &"2027-03-31".into()));
    for clause in json["clauses"].as_array().unwrap() {
        let at = |key: &str| usize::try_from(clause[key].as_u64().unwrap()).unwrap();
        let words: String = POLICY[at("start")..at("end")].split_whitespace().collect();
        assert_eq!(clause["quote"], words.as_str());
    }
    let rows = desk.done(&["--format", "csv", "rule", "draft", "措施.txt"]).out;
    assert!(rows.contains("第一条,at_most,最高不超过１００万元,100 万元,,"), "{rows}");
}

#[test]
fn files_that_hold_no_text_are_refused_for_drafting() {
    let desk = Desk::new();
    desk.file("a.txt", " \n");
    assert!(desk.refused(&["rule", "draft", "a.txt"]).contains("没有可读的文字"));
    std::fs::write(desk.folder().join("b.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    assert!(desk.refused(&["rule", "draft", "b.png"]).contains("PNG"));
    desk.file("c.txt", &"企业".repeat(200_000));
    assert!(desk.refused(&["rule", "draft", "c.txt"]).contains("最多起草 1024 KB"));
}

#[test]
fn rules_are_swept_over_the_firms_of_a_zone_as_explaining_has_it() {
    let desk = Desk::new();
    desk.done(&["init", "--zone", "baotou"]);
    let firms = "名称,营业收入,规上,状态\n甲公司,3000万元,是,在营\n乙公司,1000万元,是,在营\n丙公司,,是,在营\n丁公司,9000万元,否,在营\n";
    desk.file("firms.csv", firms);
    desk.done(&["import", "enterprise", "firms.csv"]);
    std::fs::create_dir(desk.folder().join("rules")).unwrap();
    let rule = "政策：示例升规奖励\n依据：示例文件\n施行：2024-01-01 起\n对象：企业\n条件：营业收入 ≥ 2000 万元 且 规上\n奖补：按 营业收入 的 1%\n取整：到 元，舍去\n";
    desk.file("rules/a.rule", rule);
    desk.file("rules/b.rule", &rule.replace("2024-01-01 起", "至 2020-12-31"));
    let rows = |args: &[&str]| -> serde_json::Value {
        serde_json::from_str(&desk.done(&[&["--format", "json", "rule", "sweep"], args].concat()).out)
            .unwrap()
    };
    let sums = rows(&["rules"]);
    assert_eq!((&sums[0]["yes"], &sums[0]["no"], &sums[0]["open"]), (&"1".into(), &"2".into(), &"1".into()));
    assert_eq!((&sums[0]["amount"], &sums[1]["standing"]), (&"300000.00".into(), &"已失效".into()), "{sums}");
    let firms = rows(&["rules/a.rule", "--rows", "--kind", "企业"]);
    assert_eq!((&firms[0]["verdict"], &firms[1]["verdict"]), (&"符合".into(), &"缺信息".into()), "{firms}");
    for firm in firms.as_array().unwrap() {
        let told = desk.done(&[
            "--format",
            "json",
            "rule",
            "explain",
            "rules/a.rule",
            firm["number"].as_str().unwrap(),
        ]);
        let told: serde_json::Value = serde_json::from_str(&told.out).unwrap();
        assert_eq!(told[0]["verdict"] == true, firm["verdict"] == "符合", "{told}");
    }
    assert_eq!(rows(&["rules", "--kind", "project"]), serde_json::json!([]));
    assert_eq!(rows(&[]), serde_json::json!([]), "no policy is issued yet");
    assert!(desk.refused(&["rule", "sweep", "nothing.rule"]).contains("nothing.rule"));
}
