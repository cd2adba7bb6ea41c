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

#[test]
fn a_rule_is_held_to_its_cases_and_a_change_that_breaks_one_is_told_before_it_is_saved() {
    let (house, office, id) = zone_of_three();
    let case = |body: Value| {
        let made = house.json(&office, Method::POST, "/api/v1/rule_case", "", &body);
        assert_eq!(made.status, 201, "{}", made.body);
    };
    case(json!({
        "title": "刚好够线", "policy": id, "expected": "yes", "amount": "20万元",
        "facts": "营业收入 = 2000 万元\n注册地 = 320214",
    }));
    case(json!({"title": "没写收入", "policy": id, "expected": "open", "facts": "注册地 = 320214"}));
    case(json!({"title": "写错的字段", "policy": id, "expected": "yes", "facts": "营业收人 = 1 万元"}));
    let page = house.get(&office, &format!("/policy/{id}"));
    for words in
        ["规则用例", "答“符合、20 万元”", "答“缺信息”", "营业收人", "不通过", "/rule_case/new?policy="]
    {
        assert!(page.body.contains(words), "{words}: {}", page.told());
    }
    let raised = RULE.replace("≥ 2000 万元", "≥ 2100 万元");
    let path = format!("/policy/{id}/edit");
    let form = house.get(&office, &path);
    let fields = crate::forms::pairs(&form.body, &path);
    let mut sent: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, _)| name != "csrf" && name != "rule")
        .map(|(name, text)| (&**name, &**text))
        .collect();
    sent.push(("rule", raised.as_str()));
    let warned = house.post(&office, &path, &sent);
    assert!(warned.status == 200 && warned.body.contains("刚好够线"), "{}", warned.told());
    assert!(warned.body.contains("应为“符合、20 万元”，现答“不符合”"), "{}", warned.told());
    sent.push(("cases_seen", "1"));
    let saved = house.post(&office, &path, &sent);
    assert_eq!(saved.status, 303, "{}", saved.told());
}

#[test]
fn an_imagined_firm_has_counts_and_values_by_period() {
    let (house, office, _) = zone_of_three();
    let rule = "政策：戊\n对象：企业\n条件：\n  件数(知识产权 其中 类型 是 发明专利) ≥ 3\n  营业收入(2023年) ≥ 1 亿元\n  合计(供应关系 经 供应方 的 金额) ≥ 50 万元\n";
    let body = json!({"title": "戊办法", "level": "zone", "state": "draft", "rule": rule});
    let made = house.json(&office, Method::POST, "/api/v1/policy", "", &body);
    let made: Value = serde_json::from_str(&made.body).unwrap();
    let id = made["id"].as_str().or(made["_id"].as_str()).unwrap().to_owned();
    let facts = "件数(知识产权 其中 类型 是 发明专利) = 3\n营业收入(2023年) = 1 亿元\n合计(供应关系 经 供应方 的 金额) = 60 万元";
    for (title, expected, facts) in [
        ("够", "yes", facts.to_owned()),
        ("少一件", "no", facts.replace("= 3", "= 2")),
        ("没说", "no", String::new()),
    ] {
        let facts = if facts.is_empty() { Value::Null } else { Value::String(facts) };
        let body = json!({"title": title, "policy": id, "expected": expected, "facts": facts});
        assert_eq!(house.json(&office, Method::POST, "/api/v1/rule_case", "", &body).status, 201);
    }
    let page = house.get(&office, &format!("/policy/{id}"));
    assert!(!page.body.contains("不通过</span>"), "{}", page.told());
}

#[test]
fn a_reviewer_records_an_opinion_of_a_mark() {
    let (house, office, id) = zone_of_three();
    let page = house.get(&office, &format!("/policy/{id}"));
    assert!(page.body.contains("/review_note/new?policy="), "{}", page.told());
    let body = json!({
        "title": "以在本地登记为条件", "policy": id, "words": "注册地 属于 本区", "outcome": "changed",
        "opinion": "改为在本区实际经营",
    });
    assert_eq!(house.json(&office, Method::POST, "/api/v1/review_note", "", &body).status, 201);
    let page = house.get(&office, &format!("/policy/{id}"));
    assert!(page.body.contains("已看过") && page.body.contains("改为在本区实际经营"), "{}", page.told());
}

#[test]
fn a_rule_that_leaves_something_to_people_stays_a_draft() {
    let (house, office, id) = zone_of_three();
    let path = format!("/api/v1/policy/{id}");
    let left = RULE.replace("奖补：", "  # 待人工：“信用良好”；台账没有这一项\n奖补：");
    let kept = house.json(&office, Method::PATCH, &path, "*", &json!({"rule": left}));
    assert_eq!(kept.status, 200, "{}", kept.body);
    let issued = house.json(&office, Method::PATCH, &path, "*", &json!({"state": "issued"}));
    assert_eq!(issued.status, 422, "{}", issued.body);
    assert!(
        issued.body.contains("还有1处“待人工”没有落实") && issued.body.contains("存为拟定"),
        "{}",
        issued.body
    );
    let settled = house.json(&office, Method::PATCH, &path, "*", &json!({"rule": RULE, "state": "issued"}));
    assert_eq!(settled.status, 200, "{}", settled.body);
}
