//! The verbs of the API, each called as a program calls it.

use axum::http::StatusCode;
use lq_app::Role;
use serde_json::json;

use crate::desk::{Desk, zone};

const PAGE: &str =
    "测试高新区：单晶硅扩产\n本报记者 甲\n测试高新区的乙公司单晶硅项目年产能达到30GW，总投资12亿元。\n";

#[test]
fn a_text_is_read_proposed_accepted_and_taken_back() {
    let desk = Desk::new();
    let office = desk.token("office", Role::Office, "baotou");
    let preview = desk.call("POST", "/api/v1/read?name=a.txt", &office, &[], PAGE);
    assert_eq!(preview.status, StatusCode::OK);
    let lines: Vec<serde_json::Value> =
        preview.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().any(|line| line["type"] == "fact" && line["value"] == 30.0 && line["unit"] == "GW"));

    let source = desk.call("POST", "/api/v1/read?name=a.txt&propose=1", &office, &[], PAGE);
    assert_eq!(source.status, StatusCode::CREATED, "{}", source.text);
    let source = source.json()["id"].as_str().unwrap().to_owned();
    let facts = desk.call("GET", &format!("/api/v1/fact?source={source}&unit=亿元"), &office, &[], "").json();
    assert_eq!(facts["total"], 1, "{facts}");
    let fact = facts["items"][0]["id"].as_str().unwrap().to_owned();

    let verb = |verb: &str, body: &str| {
        desk.call("POST", &format!("/api/v1/fact/{fact}/{verb}"), &office, &[], body.to_owned())
    };
    assert_eq!(verb("rejection", "").json()["state"], "rejected");
    assert_eq!(verb("reopening", "").json()["state"], "pending");
    let odd = verb("acceptance", "{\"amount\":1}");
    assert_eq!(odd.status, StatusCode::BAD_REQUEST);
    assert!(odd.text.contains("amount"), "{}", odd.text);
    let accepted = verb("acceptance", "{\"value\":\"13\",\"kind\":\"indicator\"}");
    assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.text);
    assert_eq!(accepted.json()["state"], "corrected");
}

#[test]
fn a_table_is_tried_then_brought_in_whole_or_not_at_all() {
    let desk = Desk::new();
    let office = desk.token("office", Role::Office, "baotou");
    let import = |query: &str, body: &str| {
        let path = format!("/api/v1/product/import?name=a.csv{query}");
        desk.call("POST", &path, &office, &[], body.to_owned())
    };
    let good = "产品名称\n测试硅片\n测试电池片\n";
    let names = desk.app.kind("product").unwrap().fields[0].label.zh.to_string();
    let good = good.replace("产品名称", &names);
    let tried = import("&dry_run=1", &good).json();
    assert_eq!((&tried["created"], &tried["written"]), (&json!(2), &json!(false)), "{tried}");
    let done = import("", &good).json();
    assert_eq!((&done["created"], &done["written"]), (&json!(2), &json!(true)), "{done}");
    let empty = import("", "");
    assert_eq!(empty.status, StatusCode::BAD_REQUEST);
    let audit = desk.token("audit", Role::Audit, "baotou");
    let refused = desk.call("POST", "/api/v1/product/import?name=a.csv", &audit, &[], good);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[test]
fn two_enterprises_become_one_and_two_again() {
    let desk = Desk::new();
    let office = desk.token("office", Role::Office, "baotou");
    let first = desk.create(&office, "enterprise", &json!({"name": "测试丙公司", "state": "active"}));
    let second = desk.create(&office, "enterprise", &json!({"name": "测试丙有限公司", "state": "active"}));
    let path = format!("/api/v1/enterprise/{second}/merge");
    let merged = desk.call("POST", &path, &office, &[], json!({"into": first}).to_string());
    assert_eq!(merged.status, StatusCode::OK, "{}", merged.text);
    assert_eq!(merged.json()["id"], first.as_str());
    let again = desk.call("POST", &format!("/api/v1/enterprise/{second}/unmerge"), &office, &[], "");
    assert_eq!(again.json()["_state"], "live", "{}", again.text);
    let found = desk.call("GET", "/api/v1/search?q=测试丙", &office, &[], "").json();
    assert_eq!(found["items"].as_array().unwrap().len(), 2, "{found}");
    let stranger = desk.token("wuxi", Role::Office, "wuxi");
    let hidden = desk.call("GET", "/api/v1/search?q=测试丙", &stranger, &[], "").json();
    assert_eq!(hidden["items"].as_array().unwrap().len(), 0, "{hidden}");
    let refused = desk.call("POST", &path, &stranger, &[], json!({"into": first}).to_string());
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[test]
fn a_record_out_of_use_comes_back_at_the_version_that_was_seen() {
    let desk = Desk::new();
    let office = desk.token("office", Role::Office, "baotou");
    let id = desk.create(&office, "enterprise", &json!({"name": "测试丁公司", "state": "active"}));
    let path = format!("/api/v1/enterprise/{id}");
    let gone = desk.call("DELETE", &path, &office, &[("if-match", "*")], "");
    assert_eq!(gone.json()["_state"], "retired", "{}", gone.text);
    let blind = desk.call("POST", &format!("{path}/reinstatement"), &office, &[], "");
    assert_eq!(blind.status, StatusCode::PRECONDITION_REQUIRED);
    let back = desk.call("POST", &format!("{path}/reinstatement"), &office, &[("if-match", "*")], "");
    assert_eq!(back.json()["_state"], "live", "{}", back.text);
}

#[test]
fn nobody_reads_into_another_zone() {
    let desk = Desk::new();
    let office = desk.token("office", Role::Office, "baotou");
    let path = format!("/api/v1/read?propose=1&zone={}", zone("wuxi"));
    assert_eq!(desk.call("POST", &path, &office, &[], PAGE).status, StatusCode::FORBIDDEN);
    assert_eq!(desk.call("POST", "/api/v1/read?propose=1", "", &[], PAGE).status, StatusCode::UNAUTHORIZED);
}
