//! 载体: premises that can take in a project.

use crate::declare::*;

/// A workshop, parcel, office floor or laboratory that can take in a project.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "carrier",
    label = "载体",
    plural = "载体台账",
    prefix = "ZT",
    group = "projects",
    caption = "name"
)]
#[record(help = "可承接项目的厂房、地块、楼宇和实验室；选址据此比较")]
pub struct Carrier {
    /// Name or number of the building or parcel.
    #[field(label = "名称", help = "楼栋或地块的名称、编号", list, search, seen_by = "public")]
    pub name: Text,
    /// What sort of premises.
    #[field(label = "类型", help = "标准厂房、地块、楼宇、实验室等", list, filter, seen_by = "public")]
    pub form: CarrierForm,
    /// The park.
    #[field(label = "所在园区", help = "位于哪个园区", list, filter, seen_by = "public")]
    pub park: Option<Link<Park>>,
    /// Who owns or manages it, when a body.
    #[field(label = "管理单位", help = "由哪个组织管理", filter)]
    pub operator: Option<Link<Organisation>>,
    /// Who owns it, when a firm.
    #[field(label = "产权企业", help = "由企业持有的填写", filter)]
    pub owner: Option<Link<Enterprise>>,
    /// Floor area.
    #[field(label = "建筑面积", unit = "m2", help = "以产权证或测绘报告为准", list, sum, seen_by = "public")]
    pub floor_area: Option<Quantity>,
    /// Land area.
    #[field(label = "占地面积", unit = "亩", help = "以土地证或规划条件为准", list, sum, seen_by = "public")]
    pub land: Option<Quantity>,
    /// Area still free.
    #[field(
        label = "可用面积",
        en = "Free area",
        unit = "m2",
        help = "目前空置可用的面积",
        list,
        sum,
        fresh = 90,
        seen_by = "public"
    )]
    pub free_area: Option<Quantity>,
    /// Rent of a square metre a month.
    #[field(
        label = "月租金",
        en = "Rent a month",
        help = "每平方米每月，含税",
        list,
        fresh = 180,
        seen_by = "public"
    )]
    pub rent: Option<Money>,
    /// Price of a square metre of floor.
    #[field(label = "售价", en = "Sale price", help = "每平方米，含税", fresh = 180, seen_by = "public")]
    pub price: Option<Money>,
    /// Price of a mu of land.
    #[field(label = "地价", en = "Land price", help = "每亩，以最近一次出让或基准地价为准", fresh = 365)]
    pub land_price: Option<Money>,
    /// Clear height.
    #[field(label = "层高", en = "Clear height", unit = "米", help = "净高")]
    pub height: Option<Quantity>,
    /// Load a floor bears, in kilograms a square metre.
    #[field(label = "楼面荷载", en = "Floor load", help = "每平方米承重，千克")]
    pub floor_load: Option<Decimal>,
    /// Power available.
    #[field(label = "可用电力", en = "Power", help = "可用容量，如 2 MW", fresh = 365)]
    pub power: Option<Quantity>,
    /// Cranes, drains, clean rooms and what else is there.
    #[field(label = "配套条件", help = "行车、洁净室、排污、供热等", multiline, search, seen_by = "public")]
    pub facilities: Option<LongText>,
    /// What may be done there.
    #[field(label = "准入要求", en = "Restrictions", help = "用途、环保、安全方面的限制", multiline)]
    pub restrictions: Option<LongText>,
    /// Where it is on the map.
    #[field(label = "位置", help = "经纬度（WGS-84）", seen_by = "public")]
    pub place: Option<Place>,
    /// From when it can be used.
    #[field(
        label = "可用日期",
        en = "Available from",
        help = "最早何时可以入驻",
        list,
        filter,
        seen_by = "public"
    )]
    pub available_from: Option<Day>,
    /// The firm that sits in it.
    #[field(label = "入驻企业", help = "目前使用的企业", filter)]
    pub tenant: Option<Link<Enterprise>>,
    /// Person to reach.
    #[field(label = "联系人", help = "看房看地的联系人", max = 60, personal, seen_by = "staff")]
    pub contact: Option<Text>,
    /// Telephone of that person.
    #[field(label = "联系电话", help = "联系人的电话", personal, seen_by = "staff", fresh = 365)]
    pub phone: Option<Phone>,
    /// Vacant, reserved or taken.
    #[field(
        label = "状态",
        help = "选址只推荐空置和部分空置的",
        list,
        filter,
        fresh = 90,
        seen_by = "public"
    )]
    pub state: CarrierState,
}

/// Sorts of premises.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CarrierForm {
    #[choice(label = "标准厂房", en = "Workshop")]
    Workshop,
    #[choice(label = "地块", en = "Parcel")]
    Parcel,
    #[choice(label = "楼宇", en = "Office building")]
    Office,
    #[choice(label = "实验室")]
    Laboratory,
    #[choice(label = "孵化空间", en = "Incubator space")]
    Incubator,
    #[choice(label = "仓储", en = "Warehouse")]
    Warehouse,
    #[choice(label = "其他")]
    Other,
}

/// Whether premises can be had.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CarrierState {
    #[stage(label = "在建", en = "Being built", next(Vacant, Reserved))]
    Building,
    #[stage(label = "空置", initial, next(Partly, Reserved, Occupied, Closed))]
    Vacant,
    #[stage(label = "部分空置", en = "Partly vacant", next(Vacant, Reserved, Occupied, Closed))]
    Partly,
    #[stage(label = "预留", next(Vacant, Partly, Occupied))]
    Reserved,
    #[stage(label = "已满", en = "Occupied", next(Partly, Vacant, Closed))]
    Occupied,
    #[stage(label = "停用", last, next(Vacant))]
    Closed,
}

impl Samples for Carrier {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例1号厂房"),
            ("form", "标准厂房"),
            ("park", "1"),
            ("floor_area", "12000 m2"),
            ("free_area", "4000平方米"),
            ("rent", "18.5元"),
            ("height", "9米"),
            ("power", "2 MW"),
            ("contact", "示例联系人"),
            ("phone", "0472-5000000"),
            ("state", "部分空置"),
        ],
        &[
            ("name", "示例甲地块"),
            ("form", "地块"),
            ("land", "120亩"),
            ("land_price", "21万元"),
            ("state", "空置"),
        ],
    ];
}
