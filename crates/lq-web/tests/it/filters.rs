//! The box of a list takes the language of rules: on the page, in the API and in files, with what is open told apart.

use axum::http::Method;
use lq_app::Role;
use lq_model::sample::sample_id;
use serde_json::{Value, json};

use crate::house::{House, Person};

fn encoded(path: &str, pairs: &[(&str, &str)]) -> String {
    let query: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

/// A house whose first enterprise earned so much and whose second says nothing of it.
fn house() -> (House, Person) {
    let house = House::with_samples();
    let office = house.person("office", Role::Office, 1);
    for (place, revenue) in [(1, json!("2500万元")), (2, Value::Null)] {
        let path = format!("/api/v1/enterprise/{}", sample_id("enterprise", place));
        let reply = house.json(&office, Method::PATCH, &path, "*", &json!({"revenue": revenue}));
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    (house, office)
}

fn listed(house: &House, person: &Person, condition: &str, more: &[(&str, &str)]) -> Value {
    let pairs: Vec<(&str, &str)> = [("where", condition)].iter().chain(more).copied().collect();
    let reply = house.get(person, &encoded("/api/v1/enterprise", &pairs));
    assert_eq!(reply.status, 200, "{condition}: {}", reply.body);
    serde_json::from_str(&reply.body).unwrap()
}

#[test]
fn a_condition_selects_what_certainly_meets_it_and_counts_what_cannot_be_told() {
    let (house, office) = house();
    for (condition, total, open) in [
        ("营业收入 ≥ 2000 万元", 1, 1),
        ("营业收入 ≥ 3000 万元", 0, 1),
        ("营业收入 未填", 1, 0),
        ("营业收入 × 2 ≥ 5000 万元", 1, 1),
        ("营业收入 ≥ 2000 万元\n件数(知识产权) ≥ 100", 0, 0),
        ("件数(知识产权) ≥ 0", 2, 0),
        ("营业收入(1999年) ≥ 1 万元", 0, 2),
    ] {
        let answer = listed(&house, &office, condition, &[]);
        assert_eq!((&answer["total"], &answer["open"]), (&json!(total), &json!(open)), "{condition}");
    }
    let open = listed(&house, &office, "营业收入 ≥ 2000 万元", &[("open", "1")]);
    assert_eq!(open["items"][0]["id"], json!(sample_id("enterprise", 2).to_string()));
    let plain: Value = serde_json::from_str(&house.get(&office, "/api/v1/enterprise").body).unwrap();
    assert!(plain.get("open").is_none(), "what nobody asked for is not counted");
}

#[test]
fn words_that_compare_nothing_are_searched_for() {
    let (house, office) = house();
    let all: Value = serde_json::from_str(&house.get(&office, "/api/v1/enterprise").body).unwrap();
    let name = all["items"][0]["name"].as_str().unwrap();
    let found = listed(&house, &office, name, &[]);
    assert_eq!(found["total"], json!(1));
    assert!(found.get("open").is_none());
}

#[test]
fn the_page_shows_a_chip_for_each_condition_and_how_many_cannot_be_told() {
    let (house, office) = house();
    let path =
        encoded("/enterprise", &[("where", "营业收入 ≥ 2000 万元 且 状态 不是 注销"), ("region", "320214")]);
    let page = house.get(&office, &path);
    for words in [
        "data-rule=\"condition\"",
        "data-place=\"0-14\"",
        ">营业收入 ≥ 2000 万元</a>",
        ">状态 不是 注销</a>",
        &encoded("/enterprise", &[("where", "状态 不是 注销"), ("region", "320214")]).replace('&', "&#38;"),
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.told());
    }
    let open = house.get(&office, &encoded("/enterprise", &[("where", "营业收入 ≥ 2000 万元")]));
    assert!(open.body.contains("另有 1 条缺信息"), "{}", open.told());
    let missing =
        house.get(&office, &encoded("/enterprise", &[("where", "营业收入 ≥ 2000 万元"), ("open", "1")]));
    assert!(missing.body.contains("class=\"missing\" data-label=\"缺什么\">营业收入<"), "{}", missing.told());
}

#[test]
fn a_mistake_is_told_under_the_box_with_its_place_and_what_is_likely_meant() {
    let (house, office) = house();
    let page = house.get(&office, &encoded("/enterprise", &[("where", "营收 ≥ 2000 万元")]));
    assert_eq!(page.status, 200);
    let meant = encoded("/enterprise", &[("where", "营业收入 ≥ 2000 万元")]);
    for words in
        ["第1行第1字", "<mark>营收</mark>", "改为“营业收入”", &format!("href=\"{meant}\""), "没有列出记录"]
    {
        assert!(page.body.contains(words), "{words}: {}", page.told());
    }
    let reply = house.get(&office, &encoded("/api/v1/enterprise", &[("where", "营收 ≥ 2000 万元")]));
    assert_eq!(reply.status, 422, "{}", reply.body);
    assert!(reply.body.contains("\"where\":\"第1行第1字"), "{}", reply.body);
}

#[test]
fn a_file_holds_the_rows_of_the_condition() {
    let (house, office) = house();
    let file = house.get(&office, &encoded("/export/enterprise.jsonl", &[("where", "营业收入 ≥ 2000 万元")]));
    assert_eq!(file.body.trim_end().lines().count(), 1, "{}", file.body);
}

#[test]
fn what_one_may_not_see_cannot_be_asked_for() {
    let (house, _) = house();
    let firm = house.person("firm", Role::Firm, 1);
    let ask = |condition: &str| house.get(&firm, &encoded("/api/v1/enterprise", &[("where", condition)]));
    // Its own records of a kind it reads, and no kind it does not.
    assert_eq!(ask("件数(知识产权) ≥ 0").status, 200);
    let refused = ask("件数(走访) ≥ 1");
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("走访"), "{}", refused.body);
    let personal = ask("联系人 是 “示例用户”");
    assert_eq!(personal.status, 422, "{}", personal.body);
}

#[test]
fn who_writes_a_rule_is_offered_what_fits_and_told_what_is_wrong() {
    let (house, office) = house();
    let complete = |person: &Person, text: &str, form: &str| {
        let body = json!({"text": text, "form": form, "kind": "enterprise"});
        let reply = house.json(person, Method::POST, "/api/v1/rules/complete", "", &body);
        assert_eq!(reply.status, 200, "{}", reply.body);
        let answer: Value = serde_json::from_str(&reply.body).unwrap();
        let labels = answer["candidates"].as_array().unwrap().iter();
        labels.map(|one| one["label"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = |text: &str| complete(&office, text, "condition").first().cloned().unwrap_or_default();
    assert_eq!(first("营业"), "营业收入");
    assert_eq!(first("yysr"), "营业收入");
    assert_eq!(first("revenue"), "营业收入");
    assert_eq!(first("规上 且 状态 是 zy"), "在营");
    assert_eq!(first("营业收入 "), "≥");
    assert_eq!(first("营业收入 ≥ 2000"), "万元");
    assert_eq!(first("件数(知识"), "知识产权");
    assert_eq!(first("件数(知识产权 "), "其中");
    assert_eq!(first("件数(知识产权 其中 类型 是 发明"), "发明专利");
    assert_eq!(first("国民经济行业 属于 C39"), "C39");
    assert_eq!(complete(&office, "华为 ", "condition"), Vec::<String>::new(), "plain words are let alone");
    assert_eq!(complete(&office, "政策：甲\n对象：企业\n条件：\n  研发", "policy")[0], "研发费用");
    assert!(complete(&office, "政策：甲\n", "policy").contains(&"奖补".to_owned()));
    let firm = house.person("firm", Role::Firm, 1);
    assert!(!complete(&firm, "联系", "condition").iter().any(|label| label == "联系电话"));

    let body = json!({"text": "😀 规上 且 营收 ≥ 2000", "form": "condition", "kind": "enterprise"});
    let checked: Value =
        serde_json::from_str(&house.json(&office, Method::POST, "/api/v1/rules/check", "", &body).body)
            .unwrap();
    assert!(!checked["problems"].as_array().unwrap().is_empty(), "{checked}");
    let body = json!({"text": "规上 且 营收 ≥ 2000 万元", "form": "condition", "kind": "enterprise"});
    let checked: Value =
        serde_json::from_str(&house.json(&office, Method::POST, "/api/v1/rules/check", "", &body).body)
            .unwrap();
    let problem = &checked["problems"][0];
    assert_eq!(
        (&problem["start"], &problem["end"], &problem["fix"]),
        (&json!(5), &json!(7), &json!("营业收入"))
    );
    assert_eq!(checked["words"]["规上"], "field");
    let policy = json!({"text": "政策：甲\n依据：乙\n对象：企业\n条件：规上", "form": "policy"});
    let tidy: Value =
        serde_json::from_str(&house.json(&office, Method::POST, "/api/v1/rules/check", "", &policy).body)
            .unwrap();
    assert_eq!(tidy["problems"], json!([]), "{tidy}");
    assert!(tidy["canonical"].as_str().unwrap().contains("条件：规上"), "{tidy}");
}

#[test]
fn a_form_marks_the_field_that_holds_a_rule_for_the_editor() {
    let (house, office) = house();
    let page = house.get(&office, "/policy/new");
    assert!(page.body.contains("name=\"rule\" rows=\"4\" data-rule=\"policy\""), "{}", page.told());
}

#[test]
fn a_filter_is_kept_under_a_name_shown_to_whom_it_is_for_and_given_up() {
    let (house, office) = house();
    let department = house.person("department", Role::Department, 1);
    let keep = |person: &Person, name: &str, condition: &str, more: &[(&str, &str)]| {
        let fields = [("kind", "enterprise"), ("name", name), ("where", condition)];
        house.post(person, "/filters", &[&fields, more].concat())
    };
    let kept = keep(&office, "示例大户", "营业收入 ≥ 2000 万元 且 规上", &[("shared", "1")]);
    assert!(kept.leads().starts_with("/enterprise?where="), "{}", kept.location);
    keep(&department, "我的小户", "营业收入 < 2000 万元", &[("shared", "1")]).leads();
    let wrong = keep(&office, "错的", "营收 ≥ 2000 万元", &[]);
    assert_eq!(wrong.status, 422, "{}", wrong.told());

    let of_department = house.get(&department, "/enterprise");
    for name in ["示例大户", "我的小户"] {
        assert!(of_department.body.contains(name), "{name}: {}", of_department.told());
    }
    let steward = house.person("steward", Role::Steward, 1);
    let of_steward = house.get(&steward, "/enterprise");
    assert!(of_steward.body.contains("示例大户"), "{}", of_steward.told());
    assert!(!of_steward.body.contains("我的小户"), "a department shares nothing with the zone");

    let own: Value = serde_json::from_str(&house.get(&department, "/api/v1/filter?q=我的小户").body).unwrap();
    let id = own["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/filter/{id}");
    assert_eq!(house.json(&steward, Method::DELETE, &path, "*", &json!({})).status, 404);
    assert_eq!(house.json(&department, Method::PATCH, &path, "*", &json!({"name": "改名小户"})).status, 200);
    assert!(house.get(&department, "/enterprise").body.contains("改名小户"));
    assert_eq!(house.json(&department, Method::DELETE, &path, "*", &json!({})).status, 200);
    assert!(!house.get(&department, "/enterprise").body.contains("改名小户"));
}
