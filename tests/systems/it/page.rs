//! The page read, its facts accepted, and the photovoltaics chain diagnosed from the ledger, to the digit.

use std::path::PathBuf;

use lq_app::commands::reading;
use lq_model::zone_file::{seed_id, zones};
use serde_json::{Value, json};

use crate::house::{House, Office, encoded};

/// The page that ships, in our own words.
const SAMPLE_PAGE: &[u8] = include_bytes!("../../../data/sample_page.txt");

/// The source page itself, which lies outside the repository.
fn real_page() -> Option<Vec<u8>> {
    let root = PathBuf::from("../..");
    let shared = option_env!("LQ_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let first = std::fs::read_dir(shared.join("seeds")).ok()?.flatten().map(|entry| entry.path()).min()?;
    std::fs::read(first).ok()
}

/// A ledger with 包头 in it, into which a page was read and whatever needs no question accepted.
struct Ledger {
    house: House,
    office: Office,
}

impl Ledger {
    fn of(page: Vec<u8>) -> Self {
        let house = House::new();
        house.zone("baotou", zones().iter().find(|(slug, _)| *slug == "baotou").unwrap().1);
        let office = house.office("baotou");
        let path = "/api/v1/read?propose=1&name=page.txt&published=2024-01-15";
        let source = house.api(&office, "POST", path, page);
        assert_eq!(source.status, 201, "{}", source.text);
        let source = source.json()["id"].as_str().unwrap().parse().unwrap();
        let n_accepted = reading::accept_plain(&house.app, &office.caller, source).unwrap();
        assert!(n_accepted > 10, "{n_accepted}");
        Self { house, office }
    }

    fn path(&self) -> String {
        format!("/api/v1/chain/{}/diagnosis", seed_id("baotou", "chain", "pv"))
    }

    fn diagnosis(&self, query: &str) -> Value {
        let reply = self.house.api(&self.office, "GET", &format!("{}?{query}", self.path()), "");
        assert_eq!(reply.status, 200, "{query}: {}", reply.text);
        reply.json()
    }

    fn what_if(&self, query: &str, changes: &Value) -> Value {
        let body = json!({"name": "推演", "changes": changes}).to_string();
        let reply = self.house.api(&self.office, "POST", &format!("{}?{query}", self.path()), body);
        assert_eq!(reply.status, 200, "{query}: {}", reply.text);
        reply.json()
    }

    fn page(&self, query: &str) -> String {
        let path = format!("/chains/{}?{query}", seed_id("baotou", "chain", "pv"));
        let reply = self.house.page(&self.office, &path);
        assert_eq!(reply.status, 200, "{query}: {}", reply.text);
        reply.text
    }
}

fn output(told: &Value) -> &Value {
    &told["terminals"][0]["output"]
}

fn segment<'a>(told: &'a Value, name: &str) -> &'a Value {
    told["segments"].as_array().unwrap().iter().find(|row| row["segment"] == name).unwrap()
}

fn verdicts(told: &Value) -> Vec<(&str, &str)> {
    let findings = told["findings"].as_array().unwrap().iter();
    findings.map(|one| (one["verdict"].as_str().unwrap(), one["segment"].as_str().unwrap())).collect()
}

fn more(segment: &str, capacity: u32) -> Value {
    json!({"op": "add", "kind": "placement", "segment": segment, "capacity": capacity})
}

/// The check at the end of the definitions: targets of the page, its own projects, and what stands today.
fn check(ledger: &Ledger) {
    // Today, and on the last day of 2024 with what is known today: both are after and before the targets are due.
    for at in ["", "&as_of=2024-12-31&known=now", "&as_of=2024-12-31&known=2026-11-02"] {
        for purchases in ["closed", "open"] {
            targets(ledger, &format!("scenario=targets&purchases={purchases}{at}"));
        }
        let building = ledger.diagnosis(&format!("scenario=building{at}"));
        assert_eq!(output(&building), 0, "{building}");
        assert!(verdicts(&building).contains(&("missing", "电池片")), "{building}");
        let now = ledger.diagnosis(&format!("scenario=now{at}"));
        assert_eq!(output(&now), 0, "{now}");
        assert!(verdicts(&now).contains(&("short", "电池片")), "{now}");
        assert_eq!(segment(&now, "组件")["capacity"], 5, "{now}");
        assert_eq!(segment(&building, "单晶硅")["capacity"], 50, "{building}");
    }
}

fn targets(ledger: &Ledger, query: &str) {
    let told = ledger.diagnosis(query);
    assert_eq!(told["zone"], "包头稀土高新区");
    assert_eq!(output(&told), 10, "{told}");
    let (silicon, cell) = (segment(&told, "单晶硅"), segment(&told, "电池片"));
    assert_eq!((&cell["capacity"], &cell["need"], &cell["ratio"]), (&json!(10), &json!(25), &json!(0.4)));
    assert_eq!((&cell["gain_plus"], &cell["loss_minus"]), (&json!(1), &json!(1)));
    assert_eq!((&silicon["used"], &silicon["capacity"]), (&json!(10), &json!(90)));
    assert_eq!(verdicts(&told), [("thin", "电池片")], "{told}");
    let cure = &told["findings"][0]["cures"][0];
    assert_eq!((&cure["gain"], &cure["moves"][0]["capacity"]), (&json!(15), &json!(15)), "{told}");
    assert_eq!((&cure["next"], &cure["next_is_shared"]), (&json!(["电池片", "组件"]), &json!(true)));

    // The cure's own moves are a what-if: 25 GW, and the bottleneck is shared.
    let mended = ledger.what_if(query, &cure["moves"]);
    assert_eq!((output(&mended), &mended["what_if"]["gain"]), (&json!(25), &json!(15)), "{mended}");
    assert_eq!(output(&mended["what_if"]["before"]), 10);
    assert_eq!(segment(&mended, "单晶硅")["used"], 25);
    for name in ["电池片", "组件"] {
        let row = segment(&mended, name);
        assert_eq!((&row["gain_plus"], &row["loss_minus"]), (&json!(0), &json!(1)), "{name}");
    }
    let after = |changes: Value| output(&ledger.what_if(query, &changes)).clone();
    assert_eq!(after(json!([more("电池片", 16)])), 25);
    assert_eq!(after(json!([more("电池片", 15), more("组件", 1)])), 25);
    assert_eq!(after(json!([more("电池片", 16), more("组件", 1)])), 26);
    let bought = json!([{"op": "add", "kind": "import", "segment": "电池片", "limit": 5}]);
    assert_eq!(after(bought), if query.contains("open") { 15 } else { 10 });
}

#[test]
fn the_sample_page_gives_the_check_from_the_ledger() {
    check(&Ledger::of(SAMPLE_PAGE.to_vec()));
}

#[test]
fn the_source_page_gives_the_check_from_the_ledger() {
    match real_page() {
        Some(page) => check(&Ledger::of(page)),
        None => println!("the source page is not at hand; nothing compared"),
    }
}

#[test]
fn the_chain_page_shows_the_check_and_what_is_tried() {
    let ledger = Ledger::of(SAMPLE_PAGE.to_vec());
    let told = ledger.page("scenario=targets");
    for words in ["40%", "电池片 增加 15 GW", "期限已过"] {
        assert!(told.contains(words), "{words} is not on the page");
    }
    let cell = seed_id("baotou", "segment", "pv-cell");
    let tried = ledger.page(&format!("scenario=targets&try={}", encoded(&format!("add:{cell}:15"))));
    for words in ["10 GW", "25 GW", "电池片、组件（共同）", "消除 电池片"] {
        assert!(tried.contains(words), "{words} is not on the page");
    }
    let past = ledger.page("scenario=targets&as_of=2024-12-31&known=now");
    assert!(
        past.contains("40%") && past.contains("as_of=2024-12-31&amp;known=now"),
        "links keep the two times"
    );
    // A capacity of the ledger set otherwise, and one taken away.
    let rows = ledger.house.api(&ledger.office, "GET", "/api/v1/placement?stage=投产", "").json();
    let module = rows["items"][0]["id"].as_str().unwrap();
    let set = ledger.page(&format!("try={}", encoded(&format!("set:{module}:7:"))));
    assert!(set.contains("改为 7") && set.contains("7 GW"), "the capacity is tried");
    let gone = ledger.page(&format!("remove={module}"));
    assert!(gone.contains("去掉 组件"), "the placement is taken away");
    let link = format!("{}:{cell}", seed_id("baotou", "segment", "pv-silicon"));
    let linked = ledger.page(&format!("scenario=targets&link={}&coefficient=9.5", encoded(&link)));
    assert!(linked.contains("系数 9.5"), "the coefficient is tried");
}

#[test]
fn a_day_before_the_ledger_began_says_how_to_look_at_it() {
    let ledger = Ledger::of(SAMPLE_PAGE.to_vec());
    let reply = ledger.house.api(
        &ledger.office,
        "GET",
        &format!("{}?scenario=targets&as_of=2024-12-31", ledger.path()),
        "",
    );
    assert_eq!(reply.status, 404);
    assert!(reply.text.contains("当时台账里还没有它") && reply.text.contains("known=now"), "{}", reply.text);
}

#[test]
fn what_is_asked_wrongly_is_refused_with_the_way_on() {
    let ledger = Ledger::of(SAMPLE_PAGE.to_vec());
    let ask =
        |query: &str| ledger.house.api(&ledger.office, "GET", &format!("{}?{query}", ledger.path()), "").text;
    for (query, words) in [
        ("scenario=soon", "now、building、planned 或 targets"),
        ("purchases=all", "closed 或 open"),
        ("as_of=2024-13-01", "2024-12-31 的样子"),
        ("known=later", "now 的样子"),
    ] {
        assert!(ask(query).contains(words), "{query}: {}", ask(query));
    }
    let post = |body: &str| ledger.house.api(&ledger.office, "POST", &ledger.path(), body.to_owned()).text;
    for (body, words) in [
        ("{", "不是合法的 JSON"),
        (r#"{"changes":[{"op":"add","kind":"placement","segment":"硅片","capacity":1}]}"#, "现有环节："),
        (
            r#"{"changes":[{"op":"add","kind":"placement","segment":"电池片","capacity":-1}]}"#,
            "不小于 0 的数",
        ),
        (
            r#"{"changes":[{"op":"remove","kind":"placement","segment":"电池片","firm":"无此企业"}]}"#,
            "不存在",
        ),
    ] {
        assert!(post(body).contains(words), "{body}: {}", post(body));
    }
}
