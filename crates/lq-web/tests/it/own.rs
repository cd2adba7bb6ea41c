//! A zone's own fields and words: added in the browser, at work at once, unseen by other zones.

use axum::http::Method;
use lq_app::Caller;
use lq_app::Role::Office;
use lq_app::commands::record;
use lq_app::draft::Draft;
use lq_core::Value;
use lq_model::sample::sample_id;
use serde_json::json;

use crate::house::{House, zone};

const FIELD: [(&str, &str); 6] = [
    ("kind", "park"),
    ("name", "heat_grid"),
    ("label", "接入热网"),
    ("form", "choice"),
    ("choices", "已接入\n未接入"),
    ("in_list", "true"),
];

#[test]
fn a_field_added_in_the_browser_is_in_form_list_file_and_api_of_its_zone_alone() {
    let house = House::with_samples();
    let (here, there) = (house.person("here", Office, 1), house.person("there", Office, 2));
    house.post(&here, "/zone_field/new", &FIELD).leads();

    let form = house.get(&here, "/park/new");
    assert!(form.body.contains("接入热网") && form.body.contains("未接入"), "{}", form.told());
    house.post(&here, "/park/new", &[("name", "热网园"), ("state", "open"), ("heat_grid", "未接入")]).leads();
    let list = house.get(&here, "/park?heat_grid=未接入");
    assert!(list.body.contains("热网园") && list.body.contains("接入热网"), "{}", list.told());
    let csv = house.get(&here, "/export/park.csv");
    assert!(csv.body.contains("接入热网") && csv.body.contains("未接入"), "{}", csv.body);
    let (park, path) = (sample_id("park", 1), format!("/api/v1/park/{}", sample_id("park", 1)));
    let patched = house.json(&here, Method::PATCH, &path, "*", &json!({"heat_grid": "已接入"}));
    assert_eq!(patched.status, 200, "{}", patched.body);
    let page = house.get(&here, &format!("/park/{park}"));
    assert!(page.body.contains("接入热网") && page.body.contains("已接入"), "{}", page.told());

    assert!(!house.get(&there, "/park/new").body.contains("接入热网"));
    assert!(!house.get(&there, "/export/park.csv").body.contains("接入热网"));
    let refused =
        house.json(&there, Method::POST, "/api/v1/park", "", &json!({"name": "园", "heat_grid": "已接入"}));
    assert_eq!(refused.status, 422, "{}", refused.body);
}

#[test]
fn a_field_that_cannot_be_used_is_refused_where_it_is_wrong_and_its_shape_stays() {
    let house = House::with_samples();
    let here = house.person("here", Office, 1);
    let with = |name: &'static str, value: &'static str| {
        FIELD.map(|(field, words)| if field == name { (field, value) } else { (field, words) })
    };
    for (name, value, told) in [
        ("kind", "parks", "没有名为“parks”的台账"),
        ("name", "热网", "英文名“热网”不能用"),
        ("label", "名称", "已有显示名为“名称”的字段"),
        ("choices", "", "没有写选项"),
    ] {
        let reply = house.post(&here, "/zone_field/new", &with(name, value));
        assert_eq!(reply.status, 422, "{}", reply.told());
        assert!(reply.body.contains(told), "{}", reply.told());
    }
    house.post(&here, "/zone_field/new", &FIELD).leads();
    let twice = house.post(&here, "/zone_field/new", &with("label", "热网"));
    assert!(twice.body.contains("已有名为“heat_grid”的字段"), "{}", twice.told());

    let made = house.get(&here, "/api/v1/zone_field?name=heat_grid");
    let made: serde_json::Value = serde_json::from_str(&made.body).unwrap();
    let path = format!("/api/v1/zone_field/{}", made["items"][0]["id"].as_str().unwrap());
    let other = house.json(&here, Method::PATCH, &path, "*", &json!({"form": "text"}));
    assert!(other.status == 422 && other.body.contains("启用后不再更改"), "{}", other.body);
    let renamed = house.json(&here, Method::PATCH, &path, "*", &json!({"label": "热网接入情况"}));
    assert_eq!(renamed.status, 200, "{}", renamed.body);
    assert!(house.get(&here, "/park/new").body.contains("热网接入情况"));
}

#[test]
fn a_withdrawn_field_is_asked_no_more_and_comes_back_with_its_values() {
    let house = House::with_samples();
    let caller = Caller { zone: Some(zone(1)), ..Caller::operator() };
    let draft = Draft::typed(FIELD.map(|(name, words)| (name.to_owned(), words.to_owned())));
    let field = record::create(&house.app, &caller, zone(1), "zone_field", None, &draft).unwrap();
    let here = house.person("here", Office, 1);
    let path = format!("/api/v1/park/{}", sample_id("park", 1));
    house.json(&here, Method::PATCH, &path, "*", &json!({"heat_grid": "已接入"}));
    let set = |is_retired| {
        record::set_retired(&house.app, &caller, "zone_field", field.id, record::Seen::Any, is_retired)
            .unwrap();
    };
    set(true);
    assert!(!house.get(&here, "/park/new").body.contains("接入热网"));
    assert!(!house.get(&here, &path).body.contains("heat_grid"));
    set(false);
    let back: serde_json::Value = serde_json::from_str(&house.get(&here, &path).body).unwrap();
    assert_eq!(back["heat_grid"], "已接入");
}

#[test]
fn a_zone_reads_its_own_words_and_both_are_understood() {
    let house = House::with_samples();
    let (here, there) = (house.person("here", Office, 1), house.person("there", Office, 2));
    for word in [
        &[("kind", "park"), ("words", "片区")][..],
        &[("kind", "park"), ("field", "address"), ("words", "坐落")],
        &[("kind", "demand"), ("field", "category"), ("option", "finance"), ("words", "要钱")],
    ] {
        house.post(&here, "/wording/new", word).leads();
    }
    let (mine, theirs) = (house.get(&here, "/park/new"), house.get(&there, "/park/new"));
    assert!(mine.body.contains("坐落") && mine.body.contains("片区"), "{}", mine.told());
    assert!(!theirs.body.contains("坐落") && !theirs.body.contains("片区"), "{}", theirs.told());
    assert!(house.get(&here, "/").body.contains(">片区<"));
    let kind = house.app.kind_of(Some(zone(1)), "demand").unwrap();
    let ty = &kind.fields[kind.field("category").unwrap()].ty;
    let coded = Value::Text("finance".to_owned());
    assert_eq!((ty.parse("要钱", None).unwrap(), ty.parse("融资", None).unwrap()), (coded.clone(), coded));
    let wrong = house.post(&here, "/wording/new", &[("kind", "park"), ("field", "x"), ("words", "甲")]);
    assert!(wrong.status == 422 && wrong.body.contains("没有名为“x”的字段"), "{}", wrong.told());
}
