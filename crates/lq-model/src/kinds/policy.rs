//! 政策: what the zone and those above it grant, in force from and until.

use crate::declare::*;

/// A policy that enterprises may use: who issued it, when it holds, what it grants and from which budget.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "policy", label = "政策", plural = "政策清单", plural_en = "Policies", prefix = "ZC")]
#[record(
    group = "service",
    caption = "title",
    help = "企业可以享受的政策；未生效和已失效的照样保留，回答“当时能否享受”"
)]
pub struct Policy {
    /// Title as issued.
    #[field(label = "标题", help = "文件标题", list, search, seen_by = "public")]
    pub title: Text,
    /// Number of the document.
    #[field(label = "文号", help = "发文字号", max = 80, list, search, key, seen_by = "public")]
    pub number: Option<Text>,
    /// Level of the issuer.
    #[field(label = "层级", help = "国家、省、市或区", list, filter, seen_by = "public")]
    pub level: PolicyLevel,
    /// Who issued it, where not one of the zone's departments.
    #[field(label = "发文机关", help = "文件落款机关", list, search, filter, seen_by = "public")]
    pub issuer: Option<Text>,
    /// The zone's department that carries it out.
    #[field(label = "责任单位", help = "本区负责兑现的部门", list, filter)]
    pub department: Option<Link<Organisation>>,
    /// What sort of help it gives, in the words of demands.
    #[field(label = "类别", help = "与需求类别对应，匹配据此对口", list, filter, seen_by = "public")]
    pub category: Option<DemandCategory>,
    /// Day of issue.
    #[field(label = "发文日期", help = "成文或公布日期", filter, seen_by = "public")]
    pub issued: Option<Day>,
    /// First day in force.
    #[field(label = "施行日期", help = "从哪天起有效", list, filter, seen_by = "public")]
    pub in_force_from: Option<Day>,
    /// Last day in force; empty means until repealed.
    #[field(label = "失效日期", help = "有效到哪天，未定则不填", list, filter, seen_by = "public")]
    pub in_force_until: Option<Day>,
    /// Chains it is meant for; empty means all.
    #[field(label = "适用产业链", help = "不填表示各链通用", filter)]
    pub chains: Option<Links<Chain>>,
    /// What it grants, in short.
    #[field(label = "支持内容", help = "给什么、给多少，摘要", multiline, search, seen_by = "public")]
    pub grants: Option<LongText>,
    /// Who qualifies, in the words of the policy.
    #[field(label = "申请条件", help = "条文原话，分条写", multiline, search, seen_by = "public")]
    pub conditions: Option<LongText>,
    /// The conditions and amounts as a rule the program applies (see docs/rules).
    #[field(
        label = "规则",
        en = "Rule",
        help = "把申请条件和标准照规则的写法写下来，程序据此回答每家企业够不够、差什么、得多少",
        multiline,
        max = 20000,
        seen_by = "public"
    )]
    pub rule: Option<LongText>,
    /// How to apply.
    #[field(label = "申报方式", help = "窗口、材料和时限", multiline, seen_by = "public")]
    pub procedure: Option<LongText>,
    /// Last day to apply in the running round.
    #[field(label = "申报截止", help = "本轮申报的最后一天", list, filter, seen_by = "public")]
    pub apply_until: Option<Day>,
    /// Most one firm can get.
    #[field(label = "单户上限", help = "一家企业最多可得", list, seen_by = "public")]
    pub ceiling: Option<Money>,
    /// Budget of the year.
    #[field(label = "年度预算", help = "本年度安排的资金", sum, seen_by = "staff")]
    pub budget: Option<Money>,
    /// Money paid out so far this year.
    #[field(label = "已兑现", help = "本年度已拨付的资金", sum, fresh = 60, seen_by = "staff")]
    pub paid: Option<Money>,
    /// The pre-check for fair competition was made.
    #[field(label = "公平竞争审查", help = "已按《公平竞争审查条例》审查则勾选", filter, seen_by = "staff")]
    pub is_competition_checked: Option<bool>,
    /// The document.
    #[field(label = "来源", help = "全文登记在来源目录", filter)]
    pub source: Option<Link<Source>>,
    /// Draft, in force, repealed.
    #[field(label = "状态", help = "拟定中的只有链办可用来测算", list, filter)]
    pub state: PolicyState,
}

/// Level of the issuer.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PolicyLevel {
    #[choice(label = "国家")]
    National,
    #[choice(label = "省", en = "Province")]
    Provincial,
    #[choice(label = "市", en = "City")]
    Municipal,
    #[choice(label = "区", en = "Zone")]
    Zone,
}

/// Where a policy stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PolicyState {
    #[stage(label = "拟定", en = "Draft", initial, next(Issued, Dropped))]
    Draft,
    #[stage(label = "已发布", next(Repealed))]
    Issued,
    #[stage(label = "已废止", last)]
    Repealed,
    #[stage(label = "未发布", en = "Not issued", last)]
    Dropped,
}

impl Samples for Policy {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例高新区支持技术改造办法"),
            ("number", "示高管〔2024〕1号"),
            ("level", "区"),
            ("department", "1"),
            ("category", "技术"),
            ("in_force_from", "2024-01-01"),
            ("in_force_until", "2026-12-31"),
            ("grants", "示例：按设备投入的 10% 给予补助"),
            (
                "rule",
                "政策：示例技术改造补助\n依据：示高管〔2024〕1号\n施行：2024-01-01 至 2026-12-31\n对象：企业\n条件：\n  状态 是 在营\n  营业收入 ≥ 2000 万元\n奖补：按 研发费用 的 10%，最高 500 万元",
            ),
            ("ceiling", "500万元"),
            ("budget", "3000万元"),
            ("is_competition_checked", "是"),
            ("state", "已发布"),
        ],
        &[("title", "示例用工补贴办法"), ("level", "市"), ("issuer", "示例市人社局"), ("state", "拟定")],
    ];
}
