//! 园区: parks within the zone.

use crate::declare::*;

/// A park within the zone, holding carriers and enterprises.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "park",
    label = "园区",
    plural = "园区台账",
    prefix = "YQ",
    group = "projects",
    caption = "name"
)]
#[record(help = "高新区内的园区；载体、企业和项目都可落在园区")]
pub struct Park {
    /// Name.
    #[field(label = "名称", help = "园区名称", list, search, seen_by = "public")]
    pub name: Text,
    /// Main chain.
    #[field(label = "主导产业链", en = "Main chain", help = "园区以哪条链为主", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The body that runs it.
    #[field(label = "运营单位", help = "负责运营的平台公司或部门", list, filter)]
    pub operator: Option<Link<Organisation>>,
    /// The firm it was built around.
    #[field(label = "依托企业", en = "Anchor enterprise", help = "依托某家企业建设的填写", filter)]
    pub anchor: Option<Link<Enterprise>>,
    /// Land area.
    #[field(label = "占地面积", unit = "亩", help = "规划占地面积", list, sum)]
    pub land: Option<Quantity>,
    /// Floor area built.
    #[field(label = "建筑面积", unit = "m2", help = "已建成建筑面积", sum, fresh = 365)]
    pub floor_area: Option<Quantity>,
    /// Output value expected when full, a year.
    #[field(label = "预计年产值", en = "Expected output value", help = "建成达产后每年产值", sum)]
    pub expected_output: Option<Money>,
    /// Jobs expected when full.
    #[field(label = "预计就业", en = "Expected jobs", unit = "人", help = "建成达产后就业人数", sum)]
    pub expected_jobs: Option<Quantity>,
    /// Street address.
    #[field(label = "地址", help = "园区地址", search, seen_by = "public")]
    pub address: Option<Text>,
    /// Where it is on the map.
    #[field(label = "位置", help = "经纬度（WGS-84）", seen_by = "public")]
    pub place: Option<Place>,
    /// Power, water, heat, sewage, rail and what else is laid on.
    #[field(
        label = "配套条件",
        help = "电、水、气、热、污水处理、铁路专用线等",
        multiline,
        search,
        seen_by = "public"
    )]
    pub utilities: Option<LongText>,
    /// Planned, being built or open.
    #[field(label = "状态", help = "规划、在建或运营", list, filter)]
    pub state: ParkState,
}

/// Where a park stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParkState {
    #[stage(label = "规划", initial, next(Building, Open))]
    Planned,
    #[stage(label = "在建", next(Open))]
    Building,
    #[stage(label = "运营", en = "Open", next(Closed))]
    Open,
    #[stage(label = "关停", last, next(Open))]
    Closed,
}

impl Samples for Park {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例光伏产业园"),
            ("chain", "1"),
            ("anchor", "1"),
            ("land", "1500亩"),
            ("expected_output", "1000亿元"),
            ("expected_jobs", "10000人"),
            ("place", "40.6500,109.8400"),
            ("state", "在建"),
        ],
        &[
            ("name", "示例软件园"),
            ("floor_area", "12万平方米"),
            ("utilities", "示例：双回路供电"),
            ("state", "运营"),
        ],
    ];
}
