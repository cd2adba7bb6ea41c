//! 高新区: the zone itself and its own wording.

use crate::declare::*;

/// A high-tech zone: its names, its place and the words it uses for itself.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "zone",
    label = "高新区",
    plural = "高新区名录",
    prefix = "GX",
    group = "zone",
    caption = "name"
)]
#[record(help = "一个高新区的名称、所在地和自有提法；除本表外，每条记录都归属某个高新区")]
pub struct Zone {
    /// Name in daily use, as on the page it appears in.
    #[field(label = "名称", help = "日常使用的名称，如“某某高新区”", list, search)]
    pub name: Text,
    /// Short code in lower-case letters; names the zone's file and address.
    #[field(label = "代码", help = "小写英文字母，用于文件名和网址，启用后不再更改", max = 40, list, key)]
    pub code: Text,
    /// Full name in the approval that set it up.
    #[field(label = "全称", help = "批复文件上的全称", search)]
    pub official_name: Option<Text>,
    /// One or two characters used in tables.
    #[field(label = "简称", help = "表格中使用的简称，一般两个字", max = 20, list, search)]
    pub short_name: Option<Text>,
    /// Other names under which texts mention the zone, one a line; reading recognises them.
    #[field(label = "别名", help = "其他提法，每行一个，读报时据此认出本区", multiline, search)]
    pub aliases: Option<Text>,
    /// National or provincial.
    #[field(label = "级别", help = "以批复机关为准", list, filter)]
    pub level: Option<ZoneLevel>,
    /// Region code of GB/T 2260, down to the county.
    #[field(label = "所在地", help = "行政区划代码或名称（GB/T 2260），到县区一级", list, filter)]
    pub region: Option<RegionCode>,
    /// When the zone was approved.
    #[field(label = "批复时间", help = "批准设立的时间，知道到哪一级就写到哪一级")]
    pub founded: Option<Period>,
    /// The zone's name for its system of industries.
    #[field(label = "产业体系", help = "本区对产业体系的提法，如“6+2+X”", max = 60, list)]
    pub industry_system: Option<Text>,
    /// What the zone sets out to become, in its own words.
    #[field(label = "发展定位", help = "规划文件中的定位原话", multiline)]
    pub ambition: Option<LongText>,
    /// Name of its service to enterprises.
    #[field(label = "服务品牌", help = "营商服务品牌名称，没有可不填", max = 60)]
    pub service_brand: Option<Text>,
    /// Planned area under the zone's administration.
    #[field(label = "管辖面积", unit = "km2", help = "以批复或最新规划为准", fresh = 1095)]
    pub area: Option<Quantity>,
    /// Centre of the map.
    #[field(label = "位置", help = "管委会所在地的经纬度（WGS-84），地图以此为中心")]
    pub place: Option<Place>,
    /// Public address on the web.
    #[field(label = "网址", help = "官方网站", seen_by = "public")]
    pub website: Option<Text>,
}

/// Who approved the zone.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ZoneLevel {
    #[choice(label = "国家级")]
    National,
    #[choice(label = "省级")]
    Provincial,
}

impl Samples for Zone {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例甲高新区"),
            ("code", "sample-a"),
            ("official_name", "示例甲高新技术产业开发区"),
            ("short_name", "示甲"),
            ("level", "国家级"),
            ("founded", "2012-06"),
            ("industry_system", "3+1+X"),
            ("area", "68 km2"),
        ],
        &[
            ("name", "示例乙高新区"),
            ("code", "sample-b"),
            ("level", "省级"),
            ("ambition", "示例：建成先导区"),
        ],
    ];
}
