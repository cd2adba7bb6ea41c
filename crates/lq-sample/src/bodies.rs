//! 组织链: bodies, people and their duties, meetings and centres.

use lq_model::zone_file::ZoneFileError;

use crate::chains::{CHAINS, Firm, of_chain};
use crate::rows::{Rows, at, date};

/// Stewards of the zone.
const STEWARDS: usize = 150;

/// Mentors of the zone.
const MENTORS: usize = 30;

/// Front-line branches over all chains.
const BRANCHES: usize = 29;

/// Projects, each followed by a steward.
pub(crate) const PROJECTS: usize = 30;

/// Fields of knowledge mentors are drawn from.
const EXPERTISE: [&str; 6] = [
    "法律、知识产权",
    "投融资、上市",
    "产业研究",
    "人力资源、用工",
    "智能制造、技术改造",
    "市场营销、国际贸易",
];

/// Key, name and part of the bodies of the joint conference.
const BODIES: [(&str, &str, &str, &str); 12] = [
    ("leading-group", "产业链党建工作领导小组", "领导小组", "领衔"),
    ("conference", "产业链党建工作联席会议", "联席会议", "领衔"),
    ("organisation", "组织部", "部门", "牵头"),
    ("industry", "工业和信息化局", "部门", "配合"),
    ("science", "科学技术局", "部门", "配合"),
    ("labour", "人力资源和社会保障局", "部门", "配合"),
    ("land", "自然资源分局", "部门", "配合"),
    ("finance", "金融办公室", "部门", "配合"),
    ("commerce", "商务局", "部门", "配合"),
    ("permits", "行政审批局", "部门", "配合"),
    ("utilities", "发展和改革委员会", "部门", "配合"),
    ("local", "示例街道", "街道园区", "属地兜底"),
];

/// The department that settles demands of a category.
pub(crate) fn department_for(category: &str) -> &'static str {
    match category {
        "融资" => "body-finance",
        "用工" | "人才" => "body-labour",
        "土地" => "body-land",
        "技术" => "body-science",
        "市场" => "body-commerce",
        "手续" | "法律" => "body-permits",
        "能源要素" => "body-utilities",
        _ => "body-industry",
    }
}

/// The committee of a chain.
pub(crate) fn committee(chain: usize) -> String {
    format!("committee-{}", CHAINS[chain].key)
}

/// The centre of a chain.
pub(crate) fn centre(chain: usize) -> String {
    format!("centre-{}", CHAINS[chain].key)
}

/// The steward of a firm: stewards are the first people of the sample and take firms in turn.
pub(crate) fn steward_of(firm: &str) -> String {
    let number: usize = firm.trim_start_matches("firm-").parse().unwrap_or(1);
    format!("person-{:03}", (number - 1) % STEWARDS + 1)
}

/// The steward of a project.
pub(crate) fn steward_of_project(project: usize) -> String {
    format!("person-{:03}", project % STEWARDS + 1)
}

/// A mentor for law, counted round: every sixth knows it.
pub(crate) fn mentor_for_law(number: usize) -> String {
    format!("person-{:03}", STEWARDS + number * EXPERTISE.len() % MENTORS + 1)
}

pub(crate) fn add(rows: &mut Rows<'_>, firms: &[Firm]) -> Result<(), ZoneFileError> {
    for (key, name, form, part) in BODIES {
        let mut fields = vec![
            ("name", name.to_owned()),
            ("form", form.to_owned()),
            ("part", part.to_owned()),
            ("founded", "2021-03".to_owned()),
            ("state", "运行".to_owned()),
        ];
        if key != "leading-group" {
            fields.push(("parent", at("body-leading-group")));
        }
        rows.add("organisation", &format!("body-{key}"), &fields)?;
    }
    stewards_and_mentors(rows, firms)?;
    for chain in 0..CHAINS.len() {
        committee_of(rows, firms, chain)?;
        staff_of(rows, firms, chain)?;
    }
    branches(rows, firms)?;
    meetings(rows)
}

fn stewards_and_mentors(rows: &mut Rows<'_>, firms: &[Firm]) -> Result<(), ZoneFileError> {
    for number in 0..STEWARDS {
        let person = rows.person(vec![
            ("organisation", at(BODY_OF_STEWARDS[number % BODY_OF_STEWARDS.len()])),
            ("position", "红“链”管家".to_owned()),
        ])?;
        // The projects have a steward each; the others are told by the first firm they follow.
        let served = if number < PROJECTS {
            ("project", at(&format!("project-{:02}", number + 1)))
        } else {
            ("enterprise", at(&firms[number].key))
        };
        let more = vec![served, ("load_limit", "15家".to_owned()), ("organisation", at("body-organisation"))];
        appointment(rows, &format!("steward-{:03}", number + 1), ("红“链”管家", "管家", &person), more)?;
    }
    for number in 0..MENTORS {
        let expertise = EXPERTISE[number % EXPERTISE.len()];
        let person =
            rows.person(vec![("expertise", expertise.to_owned()), ("position", "示例导师".to_owned())])?;
        let more = vec![("chain", at(CHAINS[number % CHAINS.len()].key))];
        appointment(rows, &format!("mentor-{:02}", number + 1), ("产业链导师", "导师", &person), more)?;
    }
    Ok(())
}

/// Where stewards are sent from.
const BODY_OF_STEWARDS: [&str; 5] =
    ["body-organisation", "body-industry", "body-science", "body-labour", "body-local"];

fn appointment(
    rows: &mut Rows<'_>,
    key: &str,
    (title, role, person): (&str, &str, &str),
    more: Vec<(&'static str, String)>,
) -> Result<(), ZoneFileError> {
    let start = date(rows.day(2022));
    let mut fields = vec![
        ("title", title.to_owned()),
        ("role", role.to_owned()),
        ("person", at(person)),
        ("start", start),
        ("state", "在任".to_owned()),
    ];
    fields.extend(more);
    rows.add("appointment", key, &fields)
}

fn committee_of(rows: &mut Rows<'_>, firms: &[Firm], chain: usize) -> Result<(), ZoneFileError> {
    let (plan, key, members) = (&CHAINS[chain], committee(chain), of_chain(firms, chain));
    let head = at(&members[0].key);
    let size = rows.draw.between(40, 160);
    let fields = vec![
        ("name", format!("{}产业链党委", plan.name)),
        ("form", "产业链党委".to_owned()),
        ("parent", at("body-organisation")),
        ("chain", at(plan.key)),
        ("enterprise", head.clone()),
        ("founded", "2022".to_owned()),
        ("members", format!("{size}人")),
        ("state", "运行".to_owned()),
    ];
    rows.add("organisation", &key, &fields)?;
    let around: Vec<String> = members[1..6].iter().map(|firm| at(&firm.key)).collect();
    let unveiled = date(rows.day(2023));
    let mut fields = vec![
        ("name", format!("{}产业链党群服务中心", plan.name)),
        ("form", "产业链党群服务中心".to_owned()),
        ("chain", at(plan.key)),
        ("organisation", at(&key)),
        ("lead", head),
        ("members", around.join(" ")),
        ("area", format!("{} m2", 300 + 50 * chain)),
        ("unveiled", unveiled),
        ("state", "启用".to_owned()),
    ];
    for does in
        ["does_publicity", "does_education", "does_administration", "does_exhibition", "does_training"]
    {
        fields.push((does, "是".to_owned()));
    }
    rows.add("centre", &centre(chain), &fields)
}

/// Leader, liaison and two instructors of a chain; the chain is told of leader, committee and head.
fn staff_of(rows: &mut Rows<'_>, firms: &[Firm], chain: usize) -> Result<(), ZoneFileError> {
    let (plan, committee) = (&CHAINS[chain], committee(chain));
    let mut leader = String::new();
    for (role, number) in [("链长", 1), ("联络员", 1), ("指导员", 1), ("指导员", 2)] {
        let person = rows.person(vec![
            ("organisation", at(if role == "链长" { "body-leading-group" } else { "body-organisation" })),
            ("position", format!("示例{role}")),
        ])?;
        let code = match role {
            "链长" => "leader",
            "联络员" => "liaison",
            _ => "instructor",
        };
        let more = vec![("chain", at(plan.key)), ("organisation", at(&committee))];
        let title = format!("{}产业链{role}", plan.name);
        appointment(rows, &format!("{code}-{}-{number}", plan.key), (&title, role, &person), more)?;
        if role == "链长" {
            leader = person;
        }
    }
    let fields = vec![
        ("name", plan.name.to_owned()),
        ("state", "运行".to_owned()),
        ("leader", at(&leader)),
        ("office", at("body-industry")),
        ("committee", at(&committee)),
        ("head", at(&of_chain(firms, chain)[0].key)),
    ];
    rows.amend("chain", plan.key, &fields)
}

fn branches(rows: &mut Rows<'_>, firms: &[Firm]) -> Result<(), ZoneFileError> {
    const LINES: [&str; 3] = ["生产管理一线", "市场销售一线", "科技研发一线"];
    for number in 0..BRANCHES {
        let (chain, line) = (number % CHAINS.len(), LINES[number % LINES.len()]);
        let plan = &CHAINS[chain];
        // One branch in a firm of every twentieth, so that segments are covered in turn.
        let firm = &of_chain(firms, chain)[number / CHAINS.len() * 60 + 2];
        let members = rows.draw.between(5, 40);
        let fields = vec![
            ("name", format!("{}链{line}第{}功能型党支部", plan.name, number / CHAINS.len() + 1)),
            ("form", "功能型党支部".to_owned()),
            ("front_line", line.to_owned()),
            ("parent", at(&committee(chain))),
            ("chain", at(plan.key)),
            ("segment", at(firm.segment)),
            ("enterprise", at(&firm.key)),
            ("members", format!("{members}人")),
            ("founded", "2023".to_owned()),
            ("state", "运行".to_owned()),
        ];
        rows.add("organisation", &format!("branch-{:02}", number + 1), &fields)?;
    }
    Ok(())
}

fn meetings(rows: &mut Rows<'_>) -> Result<(), ZoneFileError> {
    for quarter in 0..4u64 {
        let fields = vec![
            ("title", format!("2023年第{}次产业链党建工作联席会议", quarter + 1)),
            ("form", "联席会议".to_owned()),
            ("date", date((2023, quarter * 3 + 2, 10))),
            ("organiser", at("body-conference")),
            (
                "participants",
                BODIES[2..].iter().map(|(key, ..)| format!("@body-{key}")).collect::<Vec<_>>().join(" "),
            ),
            ("state", "已召开".to_owned()),
        ];
        rows.add("meeting", &format!("conference-{}", quarter + 1), &fields)?;
    }
    Ok(())
}
