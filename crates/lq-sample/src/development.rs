//! 发展链: partners, research centres, what is being tackled, and the events held.

use lq_model::zone_file::ZoneFileError;

use crate::bodies::{centre, committee};
use crate::chains::{CHAINS, Firm, of_chain};
use crate::rows::{Rows, at, date};

/// Universities and institutes worked with: “more than ten”.
const PARTNERS: usize = 12;

/// Research centres of chains.
const CENTRES: usize = 4;

/// Key technologies tackled, and results reached.
const TACKLED: usize = 177;
const RESULTS: usize = 103;

/// Visits to all forums together.
const ATTENDANCE: u64 = 11_236;

/// Events: sort, word in the key, how many.
const EVENTS: [(&str, &str, usize); 5] = [
    ("研讨会", "seminar", 36),
    ("培训", "training", 23),
    ("人才直通车", "talent", 22),
    ("论坛", "forum", 71),
    ("企业家座谈会", "symposium", SYMPOSIA),
];

/// Symposia with entrepreneurs; their number is not printed.
pub(crate) const SYMPOSIA: usize = 12;

/// One symposium a month.
pub(crate) fn symposium_day(number: usize) -> (u64, u64, u64) {
    (2023, number as u64 % 12 + 1, 12)
}

pub(crate) fn add(rows: &mut Rows<'_>, firms: &[Firm]) -> Result<(), ZoneFileError> {
    partners_and_centres(rows)?;
    tackling(rows, firms)?;
    events(rows)
}

fn partners_and_centres(rows: &mut Rows<'_>) -> Result<(), ZoneFileError> {
    for number in 0..PARTNERS {
        let (form, word) = if number % 2 == 0 { ("高校", "大学") } else { ("科研院所", "研究院") };
        let fields = vec![
            ("name", format!("示例{}{word}", ["华新", "湖滨", "惠泉", "梁溪", "星洲", "云林"][number / 2])),
            ("form", form.to_owned()),
            ("chains", at(CHAINS[number % CHAINS.len()].key)),
            ("since", "2022".to_owned()),
            ("standing", "战略合作".to_owned()),
            ("state", "合作".to_owned()),
        ];
        rows.add("partner", &format!("partner-{:02}", number + 1), &fields)?;
    }
    for (number, plan) in CHAINS.iter().enumerate().take(CENTRES) {
        let fields = vec![
            ("name", format!("{}产业链研究中心", plan.name)),
            ("form", "产业链研究中心".to_owned()),
            ("level", "区级".to_owned()),
            ("chain", at(plan.key)),
            ("partners", at(&format!("partner-{:02}", number + 1))),
            ("approved", "2023".to_owned()),
            ("state", "运行".to_owned()),
        ];
        rows.add("platform", &format!("research-centre-{}", number + 1), &fields)?;
    }
    Ok(())
}

fn tackling(rows: &mut Rows<'_>, firms: &[Firm]) -> Result<(), ZoneFileError> {
    for number in 0..TACKLED {
        let chain = number % CHAINS.len();
        let firm = &of_chain(firms, chain)[number / CHAINS.len() * 3];
        let has_result = number < RESULTS;
        let stage = if has_result { "验收" } else { *rows.draw.one(&["立项", "研制", "中试"]) };
        let budget = rows.draw.between(50, 900);
        let fields = vec![
            ("title", format!("示例{}关键技术攻坚{:03}号", CHAINS[chain].name, number + 1)),
            ("form", "技术攻坚".to_owned()),
            ("enterprise", at(&firm.key)),
            ("chain", at(CHAINS[chain].key)),
            ("segment", at(firm.segment)),
            ("budget", format!("{budget}万元")),
            ("start", "2022".to_owned()),
            ("stage", stage.to_owned()),
        ];
        rows.add("research", &format!("research-{:03}", number + 1), &fields)?;
        if has_result {
            let fields = vec![
                ("title", format!("示例{}关键技术成果{:03}号", CHAINS[chain].name, number + 1)),
                ("form", "关键技术".to_owned()),
                ("research", at(&format!("research-{:03}", number + 1))),
                ("enterprise", at(&firm.key)),
                ("chain", at(CHAINS[chain].key)),
                ("segment", at(firm.segment)),
                ("reached", "2023".to_owned()),
                ("stage", rows.draw.one(&["成果转化", "孵化加速", "产业化"]).to_string()),
            ];
            rows.add("result", &format!("result-{:03}", number + 1), &fields)?;
        }
    }
    Ok(())
}

fn events(rows: &mut Rows<'_>) -> Result<(), ZoneFileError> {
    const TOPICS: [&str; 3] = ["生产研发", "经营管理", "市场营销"];
    for (form, word, count) in EVENTS {
        let total = if word == "forum" { ATTENDANCE } else { 40 * count as u64 };
        let came = rows.draw.parts(total, count, 1);
        for (number, people) in came.iter().enumerate() {
            let chain = number % CHAINS.len();
            let drawn = rows.day(2023);
            let on = date(if word == "symposium" { symposium_day(number) } else { drawn });
            let mut fields = vec![
                ("title", format!("示例{}{form}第{}场", CHAINS[chain].name, number + 1)),
                ("form", form.to_owned()),
                ("date", on),
                ("organiser", at(&committee(chain))),
                ("chain", at(CHAINS[chain].key)),
                ("topic", TOPICS[number % TOPICS.len()].to_owned()),
                ("attendance", format!("{people}人次")),
                ("state", "已举办".to_owned()),
            ];
            if number % 2 == 0 {
                fields.push(("centre", at(&centre(chain))));
            } else {
                fields.push(("partners", at(&format!("partner-{:02}", number % PARTNERS + 1))));
            }
            rows.add("activity", &format!("{word}-{:02}", number + 1), &fields)?;
        }
    }
    Ok(())
}
