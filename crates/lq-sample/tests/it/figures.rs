//! Each figure printed for the zone is a count or a sum of rows.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::Value;

use crate::{is, link, of, value};

fn count(kind: &str, field: &str, label: &str) -> usize {
    of(kind).filter(|row| is(row, field, label)).count()
}

#[test]
fn bodies_and_duties_are_as_printed() {
    assert_eq!(count("organisation", "form", "产业链党委"), 8);
    assert_eq!(count("organisation", "form", "功能型党支部"), 29);
    let lines = ["生产管理一线", "市场销售一线", "科技研发一线"]
        .map(|line| count("organisation", "front_line", line));
    assert!(lines.iter().all(|branches| *branches >= 9) && lines.iter().sum::<usize>() == 29);
    for chain in of("chain") {
        let own = |role: &str| {
            of("appointment")
                .filter(|row| link(row, "chain") == Some(chain.id) && is(row, "role", role))
                .count()
        };
        assert_eq!((own("联络员"), own("指导员")), (1, 2));
        assert_eq!(of("centre").filter(|row| link(row, "chain") == Some(chain.id)).count(), 1);
        assert!(value(chain, "committee").is_some() && value(chain, "head").is_some());
    }
    assert_eq!(of("chain").count(), 8);
    for (role, people) in [("管家", 150), ("导师", 30)] {
        assert_eq!(count("appointment", "role", role), people);
        let own: BTreeSet<_> = of("appointment")
            .filter(|row| is(row, "role", role))
            .filter_map(|row| link(row, "person"))
            .collect();
        assert_eq!(own.len(), people, "one person each");
    }
}

#[test]
fn visits_demands_and_lists_are_as_printed() {
    assert_eq!(count("visit", "state", "已走访"), 42);
    assert_eq!(of("demand").count(), 2716);
    assert_eq!((of("resource").count(), of("policy").count()), (30, 20));
    for category in ["融资", "用工", "土地", "技术", "市场", "手续"] {
        assert!(count("demand", "category", category) > 100, "{category}");
    }
    for state in ["待受理", "已派单", "办理中", "已办结", "企业已确认", "未解决已关闭", "企业撤回"]
    {
        assert!(count("demand", "state", state) > 20, "{state}");
    }
}

#[test]
fn events_are_as_printed() {
    for (form, events) in [("研讨会", 36), ("培训", 23), ("人才直通车", 22), ("论坛", 71)] {
        assert_eq!(count("activity", "form", form), events, "{form}");
    }
    assert!(count("activity", "form", "企业家座谈会") > 0);
    let people: f64 = of("activity")
        .filter(|row| is(row, "form", "论坛"))
        .map(|row| match value(row, "attendance") {
            Some(Value::Quantity(people)) => people.to_f64(people.unit()).expect("its own unit"),
            other => panic!("{other:?}"),
        })
        .sum();
    assert_eq!(people, 11_236.0);
}

#[test]
fn projects_and_innovation_are_as_printed() {
    let yuan: i128 = of("project")
        .map(|row| match value(row, "total_investment") {
            Some(Value::Money(money)) => i128::from(money.minor),
            other => panic!("{other:?}"),
        })
        .sum();
    assert_eq!((of("project").count(), yuan), (30, 70_860_000_000 * 100));
    assert_eq!(of("partner").count(), 12);
    assert_eq!(count("platform", "form", "产业链研究中心"), 4);
    assert_eq!(count("research", "form", "技术攻坚"), 177);
    assert_eq!(count("result", "form", "关键技术"), 103);
}

#[test]
fn two_thousand_firms_stand_on_eight_chains_and_no_steward_is_overloaded() {
    let (mut placed, mut load) = (BTreeSet::new(), BTreeMap::new());
    of("placement").for_each(|row| {
        placed.insert(link(row, "enterprise"));
    });
    of("enterprise").for_each(|row| *load.entry(link(row, "steward")).or_insert(0) += 1);
    assert_eq!((of("enterprise").count(), placed.len(), load.len()), (2000, 2000, 150));
    assert!(load.values().all(|firms| (13..=15).contains(firms)));
}
