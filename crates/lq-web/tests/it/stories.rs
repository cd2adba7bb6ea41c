//! What people do in several steps: two at one record, an earlier version, two records that are one.

use axum::http::Method;
use lq_app::Role;
use lq_model::sample::sample_id;
use serde_json::{Value, json};

use crate::forms::pairs;
use crate::house::{House, Person};

fn api(house: &House, person: &Person, kind: &str, place: usize) -> Value {
    let reply = house.get(person, &format!("/api/v1/{kind}/{}", sample_id(kind, place)));
    assert_eq!(reply.status, 200, "{}", reply.body);
    serde_json::from_str(&reply.body).unwrap()
}

/// The form of a record with one field written anew.
fn filled(html: &str, action: &str, field: &str, words: &str) -> Vec<(String, String)> {
    let mut sent = pairs(html, action);
    sent.retain(|(name, _)| name != "csrf" && name != field);
    sent.push((field.to_owned(), words.to_owned()));
    sent
}

fn send(house: &House, person: &Person, path: &str, sent: &[(String, String)]) -> crate::house::Reply {
    let fields: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (&**name, &**text)).collect();
    house.post(person, path, &fields)
}

#[test]
fn a_stale_form_shows_both_versions_and_overwrites_nothing() {
    let house = House::with_samples();
    let (one, other) = (house.person("one", Role::Office, 1), house.person("other", Role::Office, 1));
    let path = format!("/park/{}/edit", sample_id("park", 1));
    let (mine, theirs) = (house.get(&one, &path), house.get(&other, &path));
    send(&house, &other, &path, &filled(&theirs.body, &path, "address", "样例街 11 号")).leads();
    let clash = send(&house, &one, &path, &filled(&mine.body, &path, "address", "样例街 12 号"));
    assert_eq!(clash.status, 409, "{}", clash.told());
    assert!(clash.body.contains("样例街 11 号") && clash.body.contains("样例街 12 号"), "{}", clash.told());
    // What neither touched is no difference, whatever unit stands beside an empty input.
    assert_eq!(clash.body.matches("value=\"theirs\"").count(), 1, "{}", clash.told());
    assert_eq!(api(&house, &one, "park", 1)["address"], "样例街 11 号");

    let mut chosen = pairs(&clash.body, &path);
    chosen.retain(|(name, _)| name != "csrf" && name != "pick.address");
    chosen.push(("pick.address".to_owned(), "yours".to_owned()));
    send(&house, &one, &path, &chosen).leads();
    assert_eq!(api(&house, &one, "park", 1)["address"], "样例街 12 号");
}

#[test]
fn an_earlier_version_comes_back_as_a_change_of_its_own() {
    let house = House::with_samples();
    let office = house.person("office", Role::Office, 1);
    let (id, before) = (sample_id("park", 1), api(&house, &office, "park", 1));
    let patch = json!({"address": "样例街 19 号"});
    let reply = house.json(&office, Method::PATCH, &format!("/api/v1/park/{id}"), "*", &patch);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let history = house.get(&office, &format!("/park/{id}/history"));
    let link = history.body.split("/restore?to=").nth(1).expect("an earlier version is offered");
    let position: String = link.chars().take_while(char::is_ascii_digit).collect();
    let ask = house.get(&office, &format!("/park/{id}/restore?to={position}"));
    assert!(ask.status == 200 && ask.body.contains("样例街 19 号"), "{}", ask.told());
    let sent = pairs(&ask.body, &format!("/park/{id}/restore"));
    let sent: Vec<_> = sent.into_iter().filter(|(name, _)| name != "csrf").collect();
    send(&house, &office, &format!("/park/{id}/restore"), &sent).leads();
    let after = api(&house, &office, "park", 1);
    assert_eq!(after["address"], before["address"]);
    let history: Value =
        serde_json::from_str(&house.get(&office, &format!("/api/v1/park/{id}/history")).body).unwrap();
    assert!(history.to_string().matches("样例街 19 号").count() >= 1, "what was undone stays in the log");
}

#[test]
fn two_enterprises_become_one_and_two_again() {
    let house = House::with_samples();
    let office = house.person("office", Role::Office, 1);
    let (stays, goes) = (sample_id("enterprise", 1), sample_id("enterprise", 2));
    let made = house.json(
        &office,
        Method::PATCH,
        &format!("/api/v1/demand/{}", sample_id("demand", 1)),
        "*",
        &json!({"enterprise": goes.to_string()}),
    );
    assert_eq!(made.status, 200, "{}", made.body);

    let ask = house.get(&office, &format!("/enterprise/{stays}/merge?other={goes}"));
    assert_eq!(ask.status, 200, "{}", ask.told());
    let path = format!("/enterprise/{stays}/merge");
    let sent: Vec<_> = pairs(&ask.body, &path).into_iter().filter(|(name, _)| name != "csrf").collect();
    let after = send(&house, &office, &path, &sent);
    assert_eq!(after.leads(), format!("/enterprise/{stays}?merged={goes}"));
    assert_eq!(api(&house, &office, "demand", 1)["enterprise"], stays.to_string());
    let old = house.get(&office, &format!("/enterprise/{goes}"));
    let page = house.get(&office, old.leads());
    assert!(page.body.contains(&format!("/enterprise/{goes}/unmerge")), "{}", page.told());

    let ask = house.get(&office, &format!("/enterprise/{goes}/unmerge"));
    assert_eq!(ask.status, 200, "{}", ask.told());
    house.post(&office, &format!("/enterprise/{goes}/unmerge"), &[]).leads();
    assert_eq!(house.get(&office, &format!("/enterprise/{goes}")).status, 200);
    assert_eq!(api(&house, &office, "demand", 1)["enterprise"], goes.to_string());
}
