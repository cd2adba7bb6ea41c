//! Drafting a policy's rules in the browser and by program.

use axum::http::StatusCode;
use lq_app::Role;

use crate::desk::Desk;
use crate::house::House;

/// Words of our own, with every clause marked in the tests of the application.
const POLICY: &str = include_str!("../../../lq-app/tests/gold/drafts/sample.txt");

#[test]
fn a_pasted_policy_is_drafted_and_taken_into_a_new_form() {
    let house = House::with_samples();
    let office = house.person("office", Role::Office, 1);
    assert!(house.get(&office, "/policy").body.contains("href=\"/policy/draft\""));
    let reply = house.post(&office, "/policy/draft", &[("text", POLICY)]);
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.told());
    for wanted in
        ["起草了 5 条规则", "id=\"mark-1\"", "营业收入(上年) ≥ 2000 万元", "待人工", "示高管〔2024〕8号"]
    {
        assert!(reply.body.contains(wanted), "{wanted}: {}", reply.body);
    }
    // Each card leads to a mark that is there.
    for mark in reply.body.split("href=\"#mark-").skip(1) {
        let id = mark.split('"').next().unwrap();
        assert!(reply.body.contains(&format!("id=\"mark-{id}\"")), "{id}");
    }

    let before = house.get(&office, "/api/v1/policy").body;
    let rule = "政策：甲\n依据：乙\n对象：企业\n条件：规上\n";
    let filled = [("fill", "1"), ("title", "示例措施"), ("in_force_from", "2024-04-01"), ("rule", rule)];
    let form = house.post(&office, "/policy/new", &filled);
    assert_eq!(form.status, StatusCode::OK, "{}", form.told());
    for wanted in ["value=\"示例措施\"", "2024-04-01", "条件：规上"] {
        assert!(form.body.contains(wanted), "{wanted}");
    }
    assert_eq!(house.get(&office, "/api/v1/policy").body, before, "nothing is saved");
    let steward = house.person("steward", Role::Steward, 1);
    assert!(house.post(&steward, "/policy/new", &filled).is_shut());
}

#[test]
fn what_cannot_be_drafted_from_is_said_on_the_page() {
    let house = House::with_samples();
    let office = house.person("office", Role::Office, 1);
    let reply = house.post(&office, "/policy/draft", &[]);
    assert!(reply.body.contains("请选择一份政策文件，或贴上条文"), "{}", reply.told());
    let long = "企业".repeat(200_000);
    let reply = house.post(&office, "/policy/draft", &[("text", &long)]);
    assert!(reply.body.contains("最多起草 1024 KB"), "{}", reply.told());
    let html = house.post(&office, "/policy/draft", &[("text", "第一条 对<b>规上</b>企业，给予5万元奖励。")]);
    assert!(html.body.contains("&lt;b&gt;") && !html.body.contains("<b>规上"), "{}", html.told());
}

#[test]
fn programs_send_the_file_and_get_rules_and_clauses() {
    let desk = Desk::new();
    let office = desk.token("office", Role::Office, "baotou");
    let drafted = desk.call("POST", "/api/v1/policy/draft", &office, &[], POLICY.to_owned());
    assert_eq!(drafted.status, StatusCode::OK, "{}", drafted.text);
    let json = drafted.json();
    assert_eq!((&json["n_rules"], &json["from"]), (&5.into(), &"2024-04-01".into()));
    assert!(json["rule"].as_str().unwrap().contains("注册地 属于 本区 〔第六条〕"));
    let waiting = json["clauses"].as_array().unwrap().iter().filter(|clause| clause["is_written"] == false);
    assert_eq!(json["n_waiting"], waiting.count());
    let empty = desk.call("POST", "/api/v1/policy/draft", &office, &[], "");
    assert_eq!(empty.status, StatusCode::BAD_REQUEST, "{}", empty.text);
    let odd = desk.call("POST", "/api/v1/policy/draft", &office, &[], "{\\rtf1 }");
    assert!(odd.text.contains("RTF"), "{}", odd.text);
    let audit = desk.token("audit", Role::Audit, "baotou");
    let refused = desk.call("POST", "/api/v1/policy/draft", &audit, &[], POLICY.to_owned());
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
}
