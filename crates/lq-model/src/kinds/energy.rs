//! 能耗碳排: energy used and carbon emitted, by subject and period.

use crate::declare::*;

/// Energy used and carbon dioxide emitted by a firm, park or the zone within a period.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "energy", label = "能耗碳排", plural = "能耗碳排", en = "Energy statement", prefix = "NH")]
#[record(group = "development", caption = "title", help = "企业、园区或全区在某一期间的能耗、绿电和碳排放")]
pub struct Energy {
    /// The statement in words.
    #[field(label = "名称", help = "如“2023年能耗”", list, search)]
    pub title: Text,
    /// The period.
    #[field(label = "期间", help = "年、季或月", list, filter)]
    pub period: Period,
    /// The firm; empty with the park means the whole zone.
    #[field(label = "企业", help = "某家企业的数据；企业和园区都不填表示全区", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// The park.
    #[field(label = "园区", help = "某个园区的数据", filter)]
    pub park: Option<Link<Park>>,
    /// All energy in coal equivalent.
    #[field(
        label = "综合能耗",
        en = "Total energy",
        unit = "tce",
        help = "按等价值折标准煤，以能源统计报表为准",
        list,
        sum,
        reachable
    )]
    pub total: Option<Quantity>,
    /// Electricity used.
    #[field(label = "用电量", unit = "kWh", help = "以供电部门抄表为准", list, sum, reachable)]
    pub electricity: Option<Quantity>,
    /// Part of the electricity from renewable sources.
    #[field(
        label = "绿电",
        en = "Green electricity",
        unit = "kWh",
        help = "自发自用与绿电交易合计，以凭证为准",
        list,
        sum,
        reachable
    )]
    pub green: Option<Quantity>,
    /// Natural gas used.
    #[field(label = "天然气", unit = "m3", help = "以计量为准", sum, reachable)]
    pub gas: Option<Quantity>,
    /// Coal used.
    #[field(label = "煤炭", unit = "吨", help = "实物量", sum, reachable)]
    pub coal: Option<Quantity>,
    /// Fresh water used.
    #[field(label = "新水用量", en = "Water", unit = "m3", help = "取用的新鲜水", sum, reachable)]
    pub water: Option<Quantity>,
    /// Carbon dioxide emitted.
    #[field(label = "碳排放", unit = "tCO2", help = "按核算指南计算，含外购电力", list, sum, reachable)]
    pub carbon: Option<Quantity>,
    /// Output value of the same period, for intensity.
    #[field(label = "同期产值", en = "Output value", help = "计算单位产值能耗用", sum, seen_by = "staff")]
    pub output: Option<Money>,
    /// How far it has been checked.
    #[field(label = "核验", help = "自报、已核查或有异议", list, filter)]
    pub state: EnergyState,
}

/// How far a statement has been checked.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum EnergyState {
    #[stage(label = "自报", en = "Self-declared", initial, next(Verified, Disputed))]
    Declared,
    #[stage(label = "已核查", en = "Verified", last, next(Disputed))]
    Verified,
    #[stage(label = "有异议", next(Declared, Verified))]
    Disputed,
}

impl Samples for Energy {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例2023年能耗"),
            ("period", "2023"),
            ("enterprise", "1"),
            ("total", "1.2万tce"),
            ("electricity", "3600万kWh"),
            ("green", "900万kWh"),
            ("carbon", "2.1万tCO2"),
            ("output", "3亿元"),
            ("state", "已核查"),
        ],
        &[
            ("title", "示例1月能耗"),
            ("period", "2024-01"),
            ("park", "1"),
            ("gas", "12万m3"),
            ("state", "自报"),
        ],
    ];
}
