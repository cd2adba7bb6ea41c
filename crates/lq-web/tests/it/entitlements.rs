//! What an enterprise can get: rules kept with policies, explained on its page and by the API.

use axum::http::Method;
use lq_app::Role;
use lq_model::sample::sample_id;
use serde_json::{Value, json};

use crate::house::{House, Person};

const RULE: &str = "政策：示例奖励\n对象：企业\n条件：\n  营业收入 ≥ 2000 万元\n  件数(知识产权) ≥ 1\n奖补：按 营业收入 的 1%，最高 30 万元\n取整：到 元，舍去";

fn policy(house: &House, office: &Person, title: &str, rule: &str) -> Value {
    let body = json!({"title": title, "level": "zone", "state": "issued", "rule": rule});
    let made = house.json(office, Method::POST, "/api/v1/policy", "", &body);
    assert_eq!(made.status, 201, "{}", made.body);
    serde_json::from_str(&made.body).unwrap()
}

fn told(house: &House, person: &Person, title: &str) -> Value {
    let reply = house.get(person, &format!("/api/v1/enterprise/{}/policies", sample_id("enterprise", 1)));
    assert_eq!(reply.status, 200, "{}", reply.body);
    let told: Value = serde_json::from_str(&reply.body).unwrap();
    let items = told["items"].as_array().unwrap();
    items.iter().find(|item| item["title"].as_str().unwrap().starts_with(title)).unwrap().clone()
}

#[test]
fn an_enterprise_sees_what_it_gets_what_is_missing_and_what_would_be_enough() {
    let house = House::with_samples();
    let office = house.person("office", Role::Office, 1);
    let enterprise = format!("/api/v1/enterprise/{}", sample_id("enterprise", 1));
    let set = |body: &Value| {
        let reply = house.json(&office, Method::PATCH, &enterprise, "*", body);
        assert_eq!(reply.status, 200, "{}", reply.body);
    };
    policy(&house, &office, "甲办法", RULE);
    set(&json!({"revenue": null}));
    let open = told(&house, &office, "甲办法");
    assert_eq!((&open["outcome"], &open["amount"]), (&json!("missing_facts"), &Value::Null), "{open}");
    assert!(open["said"].to_string().contains("营业收入"), "{open}");

    set(&json!({"revenue": "1500万元"}));
    let near = told(&house, &office, "甲办法");
    assert_eq!(near["outcome"], "near", "{near}");
    assert!(near["said"].to_string().contains("再增"), "{near}");

    set(&json!({"revenue": "2500万元"}));
    let entitled = told(&house, &office, "甲办法");
    assert_eq!(
        (&entitled["outcome"], &entitled["amount"]),
        (&json!("entitled"), &json!("250000.00")),
        "{entitled}"
    );

    let page = house.get(&office, &format!("/enterprise/{}/policies", sample_id("enterprise", 1)));
    assert!(page.body.contains("甲办法") && page.body.contains("25 万元"), "{}", page.told());
    let record = house.get(&office, &format!("/enterprise/{}", sample_id("enterprise", 1)));
    assert!(record.body.contains("/policies\""), "{}", record.told());
}

#[test]
fn a_rule_that_cannot_be_applied_is_refused_at_its_field_with_its_place() {
    let house = House::with_samples();
    let office = house.person("office", Role::Office, 1);
    let rule = "政策：示例奖励\n对象：企业\n条件：营业收人 ≥ 2000 万元";
    let body = json!({"title": "乙办法", "level": "zone", "state": "issued", "rule": rule});
    let refused = house.json(&office, Method::POST, "/api/v1/policy", "", &body);
    assert_eq!(refused.status, 422, "{}", refused.body);
    for words in ["rule", "第3行", "营业收人", "营业收入"] {
        assert!(refused.body.contains(words), "{words}: {}", refused.body);
    }
}
