//! From qualifying to publication: each step a change, nothing twice, caps and budget kept, two clerks at once.

use axum::http::Method;
use lq_app::Role;
use lq_app::commands::claim::{self, Confirm};
use lq_app::{AppError, Caller};
use lq_core::RecordId;
use lq_model::sample::sample_id;
use serde_json::{Value, json};

use crate::house::{House, Person, zone};

const RULE: &str = "政策：示例奖励
对象：企业
条件：营业收入 ≥ 2000 万元
奖补：按 营业收入 的 1%，最高 30 万元
封顶：每户累计 40 万元
取整：到 元，舍去
预算：每年 70 万元，先到先得";

fn made(house: &House, office: &Person, kind: &str, body: &Value) -> String {
    let made = house.json(office, Method::POST, &format!("/api/v1/{kind}"), "", body);
    assert_eq!(made.status, 201, "{}", made.body);
    let made: Value = serde_json::from_str(&made.body).unwrap();
    made["id"].as_str().or(made["_id"].as_str()).unwrap().to_owned()
}

fn zone_of_firms() -> (House, Person, String, Vec<String>) {
    let house = House::with_samples();
    let office = house.person("office", Role::Office, 1);
    // The samples' own revenue would join in.
    let sample = format!("/api/v1/enterprise/{}", sample_id("enterprise", 1));
    house.json(&office, Method::PATCH, &sample, "*", &json!({"revenue": null}));
    let firm = |name: &str, revenue: &str| {
        made(&house, &office, "enterprise", &json!({"name": name, "state": "active", "revenue": revenue}))
    };
    let firms = vec![
        firm("示例甲一公司", "2500万元"),
        firm("示例甲二公司", "5000万元"),
        firm("示例甲三公司", "4000万元"),
        firm("示例甲四公司", "100万元"),
    ];
    let policy = made(
        &house,
        &office,
        "policy",
        &json!({"title": "丁办法", "level": "zone", "state": "issued", "rule": RULE}),
    );
    (house, office, policy, firms)
}

fn confirm(house: &House, person: &Person, policy: &str, period: &str, firms: &[&str]) -> (u16, Value) {
    let body = json!({"period": period, "firms": firms});
    let reply = house.json(person, Method::POST, &format!("/api/v1/policy/{policy}/claims"), "", &body);
    (reply.status.as_u16(), serde_json::from_str(&reply.body).unwrap())
}

fn get(house: &House, person: &Person, path: &str) -> Value {
    serde_json::from_str(&house.get(person, path).body).unwrap()
}

#[test]
fn a_claim_is_confirmed_paid_published_and_counted_with_its_policy() {
    let (house, office, policy, firms) = zone_of_firms();
    let (status, done) = confirm(&house, &office, &policy, "2026", &[&firms[0], &firms[3]]);
    assert_eq!((status, done["made"].as_array().unwrap().len()), (201, 1), "{done}");
    assert!(done["refused"].to_string().contains("示例甲四公司"), "{done}");
    let claim = done["made"][0]["id"].as_str().unwrap().to_owned();
    let (status, again) = confirm(&house, &office, &policy, "2026", &[&firms[0]]);
    assert!(status == 422 && again.to_string().contains("DX-"), "the standing one is told: {again}");

    let path = format!("/api/v1/claim/{claim}");
    let step = |verb: &str, body: &Value| {
        let reply = house.json(&office, Method::POST, &format!("{path}/{verb}"), "*", body);
        (reply.status.as_u16(), reply.body)
    };
    let early = step("publication", &json!({"on": "2026-01-05"}));
    assert!(early.0 == 422, "what is not paid is not published: {early:?}");
    let much = step("payment", &json!({"amount": "26万元", "on": "2026-01-04"}));
    assert!(much.0 == 422 && much.1.contains("核定金额"), "{much:?}");
    let late = step("payment", &json!({"amount": "25万元", "on": "2026-02-01"}));
    assert!(late.0 == 422 && late.1.contains("还没有到"), "{late:?}");
    let paid = step("payment", &json!({"amount": "25万元", "on": "2026-01-04", "document": "示财1号"}));
    assert_eq!(paid.0, 200, "{paid:?}");
    let about = get(&house, &office, &format!("/api/v1/policy/{policy}"));
    assert!(about["paid"].to_string().contains("250000"), "{about}");
    assert_eq!(
        step("withdrawal", &json!({"reason": "误"})).0,
        422,
        "what is paid is given back, not withdrawn"
    );
    assert_eq!(step("publication", &json!({"on": "2026-01-05"})).0, 200);

    let public = house.get(&Person::default(), &format!("/policy/{policy}/publication"));
    assert!(
        public.status == 200 && public.body.contains("示例甲一公司") && public.body.contains("25 万元"),
        "{}",
        public.told()
    );
    let back = step("return", &json!({"amount": "10万元", "reason": "多付"}));
    assert_eq!(back.0, 200, "{back:?}");
    let about = get(&house, &office, &format!("/api/v1/policy/{policy}"));
    assert!(about["paid"].to_string().contains("150000"), "{about}");
    let told = get(&house, &office, &format!("/api/v1/enterprise/{}/policies", firms[0]));
    assert!(told.to_string().contains("已退回"), "{told}");
    let history = get(&house, &office, &format!("{path}/history"));
    assert!(history.to_string().matches("state").count() >= 4, "{history}");
}

#[test]
fn caps_and_budget_end_what_is_granted() {
    let (house, office, policy, firms) = zone_of_firms();
    let amount = |claim: &Value| {
        let id = claim["id"].as_str().unwrap();
        get(&house, &office, &format!("/api/v1/claim/{id}"))["amount"].to_string()
    };
    let (_, first) = confirm(&house, &office, &policy, "2026", &[&firms[0], &firms[1]]);
    let amounts: Vec<String> = first["made"].as_array().unwrap().iter().map(amount).collect();
    assert!(amounts[0].contains("250000") && amounts[1].contains("300000"), "{amounts:?}");
    let (_, rest) = confirm(&house, &office, &policy, "2026", &[&firms[2]]);
    assert!(amount(&rest["made"][0]).contains("150000"), "the rest of 70 万元: {rest}");
    let (_, next) = confirm(&house, &office, &policy, "2027", &[&firms[1]]);
    assert!(amount(&next["made"][0]).contains("100000"), "40 万元 in all: {next}");
    let (status, none) = confirm(&house, &office, &policy, "2028", &[&firms[1]]);
    assert!(status == 422, "{none}");

    let claim = first["made"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/claim/{claim}");
    let reply =
        house.json(&office, Method::POST, &format!("{path}/withdrawal"), "*", &json!({"reason": "误确认"}));
    assert_eq!(reply.status, 200, "{}", reply.body);
    let (status, again) = confirm(&house, &office, &policy, "2026", &[&firms[0]]);
    assert_eq!(status, 201, "withdrawn, and granted again: {again}");
    let patched = house.json(&office, Method::PATCH, &path, "*", &json!({"amount": "9000万元"}));
    assert!(patched.status == 403 && patched.body.contains("免申即享"), "{}", patched.body);
}

#[test]
fn of_two_clerks_at_once_one_confirms() {
    let (house, _, policy, firms) = zone_of_firms();
    let clerk = |name: &str| Caller { account: name.to_owned(), zone: Some(zone(1)), ..Caller::operator() };
    let order = Confirm {
        policy: policy.parse().unwrap(),
        rule: None,
        period: "2026".parse().unwrap(),
        firms: vec![firms[1].parse::<RecordId>().unwrap()],
    };
    let outcomes: Vec<Result<claim::Confirmed, AppError>> = std::thread::scope(|scope| {
        let both = ["甲", "乙"].map(|name| {
            let (app, order, clerk) = (&house.app, &order, clerk(name));
            scope.spawn(move || claim::confirm(app, &clerk, order))
        });
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    let refused = outcomes.iter().find_map(|outcome| outcome.as_ref().err()).unwrap().to_string();
    assert!(refused.contains("已有 DX-"), "{refused}");
}

#[test]
fn pages_lead_from_the_list_to_publication() {
    let (house, office, policy, firms) = zone_of_firms();
    let page = house.get(&office, &format!("/policy/{policy}/claims?period=2026"));
    assert!(page.status == 200 && page.body.contains("示例甲二公司"), "{}", page.told());
    let sent = [("period", "2026"), ("rule", "0"), ("firm", firms[1].as_str()), ("firm", firms[0].as_str())];
    let reply = house.post(&office, &format!("/policy/{policy}/claims"), &sent);
    assert_eq!(reply.status, 303, "{}", reply.told());
    let page = house.get(&office, &format!("/policy/{policy}/claims?period=2026"));
    assert!(page.body.contains("已确认"), "{}", page.told());
    let at = page.body.find("href=\"/claim/").unwrap() + 6;
    let claim = page.body[at..at + page.body[at..].find('"').unwrap()].to_owned();
    let shown = house.get(&office, &claim);
    assert!(shown.body.contains("/payment") && !shown.body.contains("/stage\""), "{}", shown.told());
    let paid = house.post(
        &office,
        &format!("{claim}/payment"),
        &[("amount", "1万元"), ("on", "2026-01-05"), ("document", "")],
    );
    assert_eq!(paid.status, 303, "{}", paid.told());
    let id = claim.rsplit('/').next().unwrap();
    let published = house.post(&office, &format!("/policy/{policy}/claims/publication"), &[("claim", id)]);
    assert_eq!(published.status, 303, "{}", published.told());
    let public = house.get(&Person::default(), &format!("/policy/{policy}/publication?lang=en"));
    assert!(public.body.contains("1 万元") || public.body.contains("10,000"), "{}", public.told());
}

#[test]
fn a_rule_out_of_force_offers_nothing_to_confirm() {
    let (house, office, policy, firms) = zone_of_firms();
    let ended = RULE.replace("对象：", "施行：2023-01-01 至 2024-12-31\n对象：");
    let path = format!("/api/v1/policy/{policy}");
    let kept = house.json(&office, Method::PATCH, &path, "*", &json!({"rule": ended}));
    assert_eq!(kept.status, 200, "{}", kept.body);
    let page = house.get(&office, &format!("/policy/{policy}/claims?period=2026"));
    assert!(page.body.contains("今天不在施行期内，不能再确认"), "{}", page.told());
    assert!(!page.body.contains("示例甲二公司"), "{}", page.told());
    let (status, told) = confirm(&house, &office, &policy, "2026", &[&firms[0]]);
    assert!(status == 422 && told.to_string().contains("施行期"), "{told}");
}
