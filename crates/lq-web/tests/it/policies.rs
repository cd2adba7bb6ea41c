//! A policy's page and its dry run: words beside the rule, marks, lists, what an edited text would change, by page and
//! by API.

use axum::http::Method;
use lq_app::Role;
use lq_model::sample::sample_id;
use serde_json::{Value, json};

use crate::house::{House, Person};

const RULE: &str = "政策：示例奖励
对象：企业
条件：
  （一）营业收入 ≥ 2000 万元
  （二）注册地 属于 本区 〔在本区登记注册〕
奖补：按 营业收入 的 1%，最高 30 万元
取整：到 元，舍去
预算：每年 20 万元，先到先得";

fn policy(house: &House, office: &Person) -> String {
    let body = json!({
        "title": "丙办法", "level": "zone", "state": "draft", "rule": RULE,
        "conditions": "（一）营业收入达到 2000 万元；\n（二）在本区登记注册；\n（三）信用良好。",
        "grants": "按营业收入的 1% 奖励，最高 30 万元。",
    });
    let made = house.json(office, Method::POST, "/api/v1/policy", "", &body);
    assert_eq!(made.status, 201, "{}", made.body);
    let made: Value = serde_json::from_str(&made.body).unwrap();
    made["id"].as_str().or(made["_id"].as_str()).unwrap().to_owned()
}

fn enterprise(house: &House, office: &Person, name: &str, more: &Value) {
    let mut body = json!({"name": name, "state": "active"});
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    let made = house.json(office, Method::POST, "/api/v1/enterprise", "", &body);
    assert_eq!(made.status, 201, "{}", made.body);
}

fn tried(house: &House, person: &Person, id: &str, query: &str) -> Value {
    let reply = house.get(person, &format!("/api/v1/policy/{id}/trial{query}"));
    assert_eq!(reply.status, 200, "{}", reply.body);
    serde_json::from_str(&reply.body).unwrap()
}

/// A zone with a region, and firms: one qualifies, one misses the revenue alone, one lacks it.
fn zone_of_three() -> (House, Person, String) {
    let house = House::with_samples();
    let office = house.person("office", Role::Office, 1);
    let zone = format!("/api/v1/zone/{}", sample_id("zone", 1));
    let reply = house.json(&office, Method::PATCH, &zone, "*", &json!({"region": "320214"}));
    assert_eq!(reply.status, 200, "{}", reply.body);
    enterprise(&house, &office, "示例够格公司", &json!({"revenue": "2500万元", "region": "320214"}));
    enterprise(&house, &office, "示例差一点公司", &json!({"revenue": "1500万元", "region": "320214"}));
    enterprise(&house, &office, "示例没填公司", &json!({"region": "320214"}));
    let id = policy(&house, &office);
    (house, office, id)
}

#[test]
fn a_draft_is_tried_with_who_qualifies_misses_by_one_and_lacks_facts() {
    let (house, office, id) = zone_of_three();
    let told = tried(&house, &office, &id, "");
    assert_eq!((&told["qualify"], &told["amount"]), (&json!(1), &json!("250000.00")), "{told}");
    assert_eq!(told["list"]["items"][0]["name"], "示例够格公司", "{told}");
    assert_eq!(told["list"]["items"][0]["within_budget"], "200000.00", "{told}");
    assert_eq!((&told["budget"]["over"], &told["budget"]["firms_part"]), (&json!(true), &json!(1)), "{told}");
    let near = tried(&house, &office, &id, "?list=near-0");
    assert_eq!(near["list"]["items"][0]["name"], "示例差一点公司", "{near}");
    assert!(near["list"]["items"][0]["enough"].to_string().contains("2,000 万元"), "{near}");
    let fact =
        told["missing"].as_array().unwrap().iter().position(|fact| fact["fact"] == "营业收入").unwrap();
    let open = tried(&house, &office, &id, &format!("?list=open-{fact}"));
    assert!(open["list"].to_string().contains("示例没填公司"), "{open}");

    let page = house.get(&office, &format!("/policy/{id}/trial"));
    for words in ["示例够格公司", "25 万元", "超出预算", "<svg", "list.xlsx", "data-rule=\"policy\""]
    {
        assert!(page.body.contains(words), "{words}: {}", page.told());
    }
    let english = house.get(&office, &format!("/policy/{id}/trial?lang=en&list=near-0"));
    assert!(english.status == 200 && english.body.contains("Dry run"), "{}", english.told());
    let book = house.get(&office, &format!("/policy/{id}/trial/list.xlsx"));
    assert_eq!(book.status, 200);
}

#[test]
fn an_edited_text_is_tried_and_not_kept() {
    let (house, office, id) = zone_of_three();
    let edited = RULE.replace("≥ 2000 万元", "≥ 1000 万元");
    let path = format!("/policy/{id}/trial");
    let page = house.post(&office, &path, &[("text", edited.as_str())]);
    assert_eq!(page.status, 200, "{}", page.told());
    for words in ["示例差一点公司", "没有保存", "新增 1"] {
        assert!(page.body.contains(words), "{words}: {}", page.told());
    }
    assert_eq!(tried(&house, &office, &id, "")["qualify"], 1, "nothing was kept");
    let wrong = house.post(&office, &path, &[("text", "政策：甲\n对象：企业\n条件：营业收人 ≥ 1 万元")]);
    assert!(wrong.status == 422 && wrong.body.contains("第3行"), "{}", wrong.told());
}

#[test]
fn a_policy_shows_its_words_beside_its_rule_and_marks_for_staff_alone() {
    let (house, office, id) = zone_of_three();
    let page = house.get(&office, &format!("/policy/{id}"));
    for words in [
        "条文与规则",
        "（三）信用良好",
        "没有写进规则",
        "data-pairs=\"p2 \"",
        "以在本地登记为条件",
        "第九条第（二）项",
        "提示，不是结论",
        &format!("/policy/{id}/trial"),
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.told());
    }
    let firm = house.person("firm", Role::Firm, 1);
    let seen = house.get(&firm, &format!("/policy/{id}"));
    assert!(seen.status == 200 && !seen.body.contains("公平竞争预审"), "{}", seen.told());
    assert!(!seen.body.contains("/trial"), "{}", seen.told());
}
