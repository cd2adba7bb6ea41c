//! 服务链: visits, the three lists of demands, resources and policies.

use lq_model::zone_file::ZoneFileError;

use crate::bodies::{committee, department_for, mentor_for_law, steward_of};
use crate::chains::{CHAINS, Firm, of_chain};
use crate::development::{SYMPOSIA, symposium_day};
use crate::rows::{Rows, at, date, month_later};

const VISITS: usize = 42;
const DEMANDS: usize = 2716;
const RESOURCES: usize = 30;
const POLICIES: usize = 20;

/// Rules of the first policies.
const RULES: [&str; 5] = [
    "政策：示例贷款贴息
施行：2023-03-01 起
对象：企业
条件：
  状态 是 在营
  规上
  营业收入 ≤ 4 亿元
奖补：按 营业收入 的 0.1%，最高 20 万元
取整：到 元，舍去",
    "政策：示例用工补贴
施行：2023-03-01 起
对象：企业
条件：从业人数 ≥ 100 人
奖补：按 从业人数 每满 100 人 2 万元，最高 10 万元",
    "政策：示例研发投入奖励
依据：示例文件 第三条
施行：2023-03-01 至 2027-12-31
对象：企业
定义：研发强度 = 研发费用 ÷ 营业收入
条件：
  （一）注册地 属于 本区
  （二）成立满 2 年
  （三）研发强度 ≥ 5%
奖补：
  按 研发费用 超额累进，最高 100 万元：
    不超过 500 万元 的部分：2%
    超过 500 万元 的部分：4%
  上浮 20% 当 规上
取整：到 元，舍去
预算：每年 2000 万元，先到先得",
    "政策：示例拓市场奖励
施行：2023-03-01 起
对象：企业
条件：规上
奖补：
  按 营业收入 分档：
    达到 1 亿元：10 万元
    达到 5 亿元：30 万元",
    "政策：示例厂房租金补贴
施行：2023-03-01 至 2025-12-31
对象：企业
条件：非 规上 且 成立未满 5 年
奖补：5 万元",
];

/// Conditions and grants of the first policies, as their documents word them.
const WORDS: [(&str, &str); 5] = [
    (
        "（一）在营企业；\n（二）纳入规模以上统计；\n（三）上一年度营业收入不超过 4 亿元。",
        "按上一年度营业收入的 0.1% 给予贴息，每户最高 20 万元。",
    ),
    ("期末从业人数 100 人以上。", "从业人数每满 100 人补贴 2 万元，每户最高 10 万元。"),
    (
        "（一）在本区登记注册；\n（二）成立满 2 年；\n（三）研发费用占营业收入的比例不低于 5%；\n（四）近三年未受到重大行政处罚。",
        "研发费用不超过 500 万元的部分按 2%、超过 500 万元的部分按 4% 给予奖励，每户最高 100 万元。\n规上企业上浮 20%。\n每年预算 2000 万元，先到先得。",
    ),
    ("纳入规模以上统计的企业。", "营业收入达到 1 亿元的奖励 10 万元，达到 5 亿元的奖励 30 万元。"),
    ("未纳入规模以上统计、成立未满 5 年的企业。", "每户补贴 5 万元。"),
];

/// Demands raised at each visit and at each symposium.
const RAISED: usize = 3;

/// What firms ask for, by how often.
const MIX: [((&str, &str), u64); 11] = [
    (("融资", "需要流动资金"), 24),
    (("用工", "招工有缺口"), 22),
    (("技术", "寻找技术合作方"), 13),
    (("市场", "寻找本地配套订单"), 12),
    (("土地", "需要厂房或用地"), 10),
    (("手续", "手续办理需要指导"), 7),
    (("人才", "引进工程师"), 5),
    (("能源要素", "用电增容"), 3),
    (("政策", "了解申报条件"), 2),
    (("法律", "合同审查"), 1),
    (("其他", "其他事项"), 1),
];

/// Where demands stand, by how often.
const STATES: [(&str, u64); 7] = [
    ("企业已确认", 58),
    ("已办结", 12),
    ("办理中", 14),
    ("已派单", 6),
    ("待受理", 4),
    ("未解决已关闭", 4),
    ("企业撤回", 2),
];

pub(crate) fn add(rows: &mut Rows<'_>, firms: &[Firm]) -> Result<(), ZoneFileError> {
    let mut visited = Vec::with_capacity(VISITS);
    for number in 0..VISITS {
        let chain = number % CHAINS.len();
        let firm = &of_chain(firms, chain)[number / CHAINS.len() * 7];
        let day = rows.day(2023);
        let fields = vec![
            ("subject", format!("示例{}产业链走访调研", CHAINS[chain].name)),
            ("enterprise", at(&firm.key)),
            ("chain", at(CHAINS[chain].key)),
            ("date", date(day)),
            ("organisation", at(&committee(chain))),
            ("visitors", at(&steward_of(&firm.key))),
            ("state", "已走访".to_owned()),
        ];
        rows.add("visit", &format!("visit-{:02}", number + 1), &fields)?;
        visited.push((firm, day));
    }
    demands(rows, firms, &visited)?;
    resources(rows)?;
    policies(rows)
}

type Date = (u64, u64, u64);

fn demands(rows: &mut Rows<'_>, firms: &[Firm], visited: &[(&Firm, Date)]) -> Result<(), ZoneFileError> {
    for number in 0..DEMANDS {
        let (at_visit, at_symposium) = (number / RAISED, number.saturating_sub(VISITS * RAISED) / RAISED);
        let mut state = *rows.draw.weighted(&STATES);
        let is_open = matches!(state, "待受理" | "已派单" | "办理中");
        let (firm, day, from) = if at_visit < VISITS {
            let (firm, day) = visited[at_visit];
            (firm, day, Some(("visit", format!("@visit-{:02}", at_visit + 1))))
        } else if at_symposium < SYMPOSIA {
            let from = ("activity", format!("@symposium-{:02}", at_symposium + 1));
            (rows.draw.one(firms), symposium_day(at_symposium), Some(from))
        } else {
            let year = rows.draw.between(2022, 2023);
            let (year, month, day) = rows.day(year);
            // What is still open came in lately; nobody leaves a demand lying for a year.
            (rows.draw.one(firms), if is_open { (2023, 12, day) } else { (year, month, day) }, None)
        };
        if is_open && from.is_some() {
            state = "企业已确认";
        }
        demand(rows, (number, state), firm, day, from)?;
    }
    Ok(())
}

fn demand(
    rows: &mut Rows<'_>,
    (number, state): (usize, &str),
    firm: &Firm,
    day: Date,
    from: Option<(&'static str, String)>,
) -> Result<(), ZoneFileError> {
    let (category, words) = *rows.draw.weighted(&MIX);
    let mut fields = vec![
        ("title", format!("示例：{words}")),
        ("enterprise", at(&firm.key)),
        ("category", category.to_owned()),
        ("chain", at(CHAINS[firm.chain].key)),
        ("received", date(day)),
        ("due", date(month_later(day))),
        ("steward", at(&steward_of(&firm.key))),
        ("state", state.to_owned()),
    ];
    fields.extend(from);
    if state != "待受理" {
        fields.push(("department", at(department_for(category))));
    }
    match category {
        "融资" => fields.push(("amount", format!("{}万元", rows.draw.between(1, 40) * 50))),
        "用工" | "人才" => fields.push(("people", format!("{}人", rows.draw.between(1, 60)))),
        "土地" => fields.push(("area", format!("{} m2", rows.draw.between(5, 200) * 100))),
        "技术" | "市场" => fields.push(("segment", at(firm.segment))),
        "法律" => fields.push(("mentor", at(&mentor_for_law(number)))),
        _ => {}
    }
    if matches!(state, "企业已确认" | "已办结" | "未解决已关闭") {
        let (year, month, start) = day;
        fields.push(("closed", date((year, month, start + rows.draw.between(1, 10)))));
        fields.push(("answer", "示例：已与企业对接并答复".to_owned()));
    }
    if state == "未解决已关闭" {
        fields.push(("unresolved_reason", "示例：现有条件不能满足，已向企业说明".to_owned()));
    }
    if state == "企业已确认" {
        let rating = *rows.draw.weighted(&[("满意", 80), ("基本满意", 16), ("不满意", 4)]);
        fields.push(("rating", rating.to_owned()));
    }
    rows.add("demand", &format!("demand-{:04}", number + 1), &fields)
}

fn resources(rows: &mut Rows<'_>) -> Result<(), ZoneFileError> {
    for number in 0..RESOURCES {
        let ((category, _), _) = MIX[number % 8];
        let fields = vec![
            ("name", format!("示例{category}资源{:02}号", number + 1)),
            ("category", category.to_owned()),
            ("organisation", at(department_for(category))),
            ("chains", at(CHAINS[number % CHAINS.len()].key)),
            ("available_from", "2023-01-01".to_owned()),
            ("state", "可用".to_owned()),
        ];
        rows.add("resource", &format!("resource-{:02}", number + 1), &fields)?;
    }
    Ok(())
}

fn policies(rows: &mut Rows<'_>) -> Result<(), ZoneFileError> {
    for number in 0..POLICIES {
        let ((category, _), _) = MIX[number % 8];
        let mut fields = vec![
            ("title", format!("示例{category}支持政策{:02}号", number + 1)),
            ("level", ["区", "市", "省"][number % 3].to_owned()),
            ("category", category.to_owned()),
            ("department", at(department_for(category))),
            ("issued", "2023-02-01".to_owned()),
            ("in_force_from", "2023-03-01".to_owned()),
            ("state", "已发布".to_owned()),
        ];
        if let Some(rule) = RULES.get(number) {
            fields.push(("rule", (*rule).to_owned()));
            fields.push(("apply_until", "2027-06-30".to_owned()));
            let (conditions, grants) = WORDS[number];
            fields.push(("conditions", conditions.to_owned()));
            fields.push(("grants", grants.to_owned()));
        }
        rows.add("policy", &format!("policy-{:02}", number + 1), &fields)?;
    }
    Ok(())
}
