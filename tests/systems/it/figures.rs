//! Figures: each number printed for 无锡 is a figure of the sample zone, and gives that number by every door.

use std::sync::LazyLock;

use axum::http::StatusCode;
use lq_app::queries::figures;
use lq_core::value::Lang;
use lq_sample::SLUG;

use crate::house::{House, Office};

struct Sample {
    house: House,
    office: Office,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let house = House::new();
    let rows = lq_sample::wuxi(&house.app.registry()).unwrap_or_else(|error| panic!("{error}"));
    house.seed(SLUG, &rows);
    let office = house.office(SLUG);
    Sample { house, office }
});

/// Row of the page's systems, figure, number as the page prints it, and what the sample zone comes to where the page
/// says 余.
const PRINTED: &[(&str, &str, &str, &str)] = &[
    ("W1", "一季度计划开工重大项目", "30", "30 个"),
    ("W1", "一季度重大项目总投资额", "708.6", "708.6 亿元"),
    ("W2", "主导产业", "6", "6 个"),
    ("W2", "现代服务业", "2", "2 个"),
    ("W2", "未来产业", "2", "2 个"),
    ("W4", "产业链党委", "8", "8 个"),
    ("W4", "“1+1+N”齐备的产业链", "8", "8 条"),
    ("W5", "产业链联络员", "8", "8 名"),
    ("W5", "产业链指导员", "16", "16 名"),
    ("W5", "联络员或指导员没有配齐的产业链", "0", "0 条"),
    ("W6", "功能型党支部", "29", "29 个"),
    ("W7", "走访调研", "42", "42 次"),
    ("W8", "企业需求", "2,7", "2,716 条"),
    ("W9", "红“链”管家", "150", "150 名"),
    ("W9", "红“链”导师", "30", "30 名"),
    ("W9", "研讨会", "36", "36 场"),
    ("W9", "培训", "23", "23 期"),
    ("W10", "服务阵地", "8", "8 个"),
    ("W12", "合作高校、科研院所", "12", "12 家"),
    ("W12", "人才直通车", "22", "22 场"),
    ("W13", "产业链研究中心", "4", "4 个"),
    ("W13", "产业发展论坛", "71", "71 次"),
    ("W13", "论坛覆盖人次", "1.12", "1.12 万人次"),
    ("W14", "攻坚项目", "177", "177 个"),
    ("W14", "关键技术成果", "103", "103 项"),
];

#[test]
fn each_printed_number_is_a_figure_of_the_sample_zone() {
    let Sample { house, office } = &*SAMPLE;
    for (row, name, printed, told) in PRINTED {
        let id = figures::find(&house.app, &office.caller, None, name)
            .unwrap_or_else(|error| panic!("{row}: {error}"));
        let figure = figures::figure(&house.app, &office.caller, id, None)
            .unwrap_or_else(|error| panic!("{row} {name}: {error}"));
        let shown = figure.shown.unwrap_or_else(|| panic!("{row} {name} has no value"));
        assert_eq!(shown.text(Lang::Zh), *told, "{row} {name}");
        assert!(shown.number.starts_with(printed), "{row} {name}: {}", shown.number);
        assert_eq!(figure.totals.n_open, 0, "{row} {name} leaves rows open");
    }
}

#[test]
fn each_figure_is_the_same_by_page_api_rows_and_file() {
    let Sample { house, office } = &*SAMPLE;
    for (row, name, _, told) in PRINTED {
        let id = figures::find(&house.app, &office.caller, None, name).unwrap();
        let value = house.api(office, "GET", &format!("/api/v1/figure/{id}/value"), "").json();
        assert_eq!(value["shown"], *told, "{row} {name}: {value}");
        let rows = house.api(office, "GET", &format!("/api/v1/figure/{id}/rows?size=1"), "").json();
        assert_eq!(rows["total"], value["rows"], "{row} {name}");

        let page = house.page(office, &format!("/figure/{id}"));
        assert_eq!(page.status, StatusCode::OK, "{row} {name}: {}", page.text);
        let (number, unit) = told.split_once(' ').unwrap();
        let printed =
            format!("<p class=\"figure-value\">{number}<span class=\"figure-unit\">{unit}</span></p>");
        assert!(page.text.contains(&printed), "{row} {name}: {printed}");
        let file = house.page(office, &format!("/figure/{id}/rows/rows.csv"));
        assert_eq!(file.status, StatusCode::OK, "{row} {name}");
    }
}

#[test]
fn a_figure_opens_as_the_list_that_means_the_same() {
    let Sample { house, office } = &*SAMPLE;
    let all = figures::listed(&house.app, &office.caller, None, None).unwrap();
    let mut n_lists = 0;
    for told in all.iter() {
        let id = told.defined.id;
        let set = figures::RowSet::Counted;
        let rows = figures::rows(&house.app, &office.caller, id, None, set, (1, 10)).unwrap();
        assert_eq!(rows.list.total, told.totals.n_rows, "{}", told.defined.name.zh);
        let Some(address) = rows.address else { continue };
        n_lists += 1;
        let (kind, query) = address.split_once('?').unwrap_or((&address, ""));
        let list = house.api(office, "GET", &format!("/api/v1/{kind}?{query}&size=1"), "").json();
        assert_eq!(list["total"], told.totals.n_rows, "{} {address}", told.defined.name.zh);
    }
    assert!(n_lists * 10 >= all.len() * 8, "{n_lists} of {} open as a list", all.len());
}

#[test]
fn the_overview_is_made_of_figures_and_each_opens() {
    let Sample { house, office } = &*SAMPLE;
    let page = house.page(office, "/");
    let groups = figures::overview(&house.app, &office.caller, None, None).unwrap();
    let shown: Vec<_> = groups.iter().flat_map(|group| &group.figures).collect();
    assert!(shown.len() >= 18, "{} figures", shown.len());
    for told in shown {
        assert!(
            page.text.contains(&format!("href=\"/figure/{}\"", told.defined.id)),
            "{:?}",
            told.defined.name
        );
    }
    assert!(page.text.contains("href=\"/overview/arrangement\""));
}

/// A zone of its own, since the tests below change it.
fn own_house() -> (House, Office) {
    let house = House::new();
    let (slug, json) = lq_model::zone_file::zones().iter().find(|(slug, _)| *slug == "yulin").unwrap();
    house.zone(slug, json);
    let office = house.office(slug);
    (house, office)
}

fn order(house: &House, office: &Office) -> Vec<String> {
    let placed = figures::placed(&house.app, &office.caller, office.zone).unwrap();
    placed.into_iter().filter(|one| one.is_on).map(|one| one.name).collect()
}

#[test]
fn the_chain_office_arranges_the_overview_in_the_browser() {
    let (house, office) = own_house();
    let before = order(&house, &office);
    let id = |name: &str| figures::find(&house.app, &office.caller, None, name).unwrap();
    let send = |name: &str, what: &str| {
        let body = format!("csrf={}&id={}&move={what}", office.csrf, id(name));
        let reply = house.form(&office, "/overview/arrangement", body);
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    };
    assert_eq!(before[..3], ["产业链", "企业", "上链企业"]);
    send("企业", "up");
    assert_eq!(order(&house, &office)[..3], ["企业", "产业链", "上链企业"]);
    send("企业", "down");
    assert_eq!(order(&house, &office), before);
    send("企业", "off");
    assert!(!order(&house, &office).contains(&"企业".to_owned()));
    send("在建项目", "on");
    assert_eq!(order(&house, &office).last().unwrap(), "在建项目");
    let page = house.page(&office, "/overview/arrangement");
    assert!(page.text.contains("不在总览上的口径") && page.text.contains("上链企业"), "{}", page.text);
}

#[test]
fn a_zone_without_figures_is_offered_the_usual_ones() {
    let (house, office) = own_house();
    for one in figures::placed(&house.app, &office.caller, office.zone).unwrap() {
        let seen = lq_app::commands::record::Seen::Any;
        lq_app::commands::record::set_retired(&house.app, &office.caller, "figure", one.id, seen, true)
            .unwrap();
    }
    assert!(house.page(&office, "/").text.contains("总览上还没有数字"));
    let reply = house.form(&office, "/overview/standard", format!("csrf={}", office.csrf));
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
    let all = figures::placed(&house.app, &office.caller, office.zone).unwrap();
    assert_eq!(all.len(), 22, "those taken out of use are put back, none is made twice");
    assert!(house.page(&office, "/").text.contains("上链企业"));
}

#[test]
fn a_figure_made_in_the_browser_is_counted_and_a_wrong_one_refused() {
    let (house, office) = own_house();
    let create = |body: serde_json::Value| house.api(&office, "POST", "/api/v1/figure", body.to_string());
    let figure = |rule: &str, unit: &str| serde_json::json!({"name": "规上企业户数", "topic": "chain", "unit": unit, "rule": rule, "state": "draft"});
    for (rule, unit, told) in [
        ("口径：甲\n对象：企业\n取值：件数\n\n口径：乙\n对象：企业\n取值：件数", "家", "两个口径"),
        ("提醒：规上企业户数\n对象：企业\n条件：规上\n告知：链办", "家", "不是口径"),
        ("口径：规上企业户数\n对象：企业\n条件：规模以上\n取值：件数", "家", "第3行"),
        ("口径：规上企业户数\n对象：企业\n取值：合计(营业收入)", "家", "金额的单位"),
        ("口径：规上企业户数\n对象：企业\n取值：合计(从业人数)", "吨", "不能换算"),
    ] {
        let reply = create(figure(rule, unit));
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{rule}: {}", reply.text);
        assert!(reply.text.contains(told), "{rule}: {}", reply.text);
    }
    let made = create(figure("口径：规上企业户数\n对象：企业\n条件：规上\n取值：件数", "家"));
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let firm = |name: &str, more: &str| {
        let body = format!("{{\"name\":\"{name}\",\"state\":\"active\"{more}}}");
        assert_eq!(house.api(&office, "POST", "/api/v1/enterprise", body).status, StatusCode::CREATED);
    };
    firm("示例一厂", ",\"is_above_scale\":true");
    firm("示例二厂", ",\"is_above_scale\":false");
    firm("示例三厂", "");
    let id = figures::find(&house.app, &office.caller, None, "规上企业户数").unwrap();
    let value = house.api(&office, "GET", &format!("/api/v1/figure/{id}/value"), "").json();
    assert_eq!(
        (&value["value"], &value["rows"], &value["open"]),
        (&"1".into(), &1.into(), &1.into()),
        "{value}"
    );
    assert_eq!(value["missing"][0]["field"], "is_above_scale", "{value}");
    let open = house.api(&office, "GET", &format!("/api/v1/figure/{id}/rows?rows=open"), "").json();
    assert_eq!((&open["total"], &open["items"][0]["name"]), (&1.into(), &"示例三厂".into()), "{open}");
    let page = house.page(&office, &format!("/figure/{id}"));
    assert!(page.text.contains("1 条信息不全") && page.text.contains("1 条没有填“规上”"), "{}", page.text);
    // Before the ledger was begun there is no number, and nought would be a lie.
    let path = format!("/api/v1/figure/{id}/value?from=2026-09-01&to=2026-11-02&step=month");
    let series = house.api(&office, "GET", &path, "").json();
    let points = series["series"].as_array().unwrap();
    assert_eq!(points.len(), 3, "{series}");
    assert!(points[0]["value"].is_null() && points[2]["value"] == "1", "{series}");
}
