//! Two thousand enterprises on eight chains, with the defects of [`crate::PLANTED`].

use lq_model::zone_file::ZoneFileError;

use crate::planted::{Defect, PLANTED, is_planted};
use crate::rows::{Fields, Rows, at};

/// Firms on each chain: two thousand on eight.
const FIRMS: usize = 250;

/// Output of a chain's terminal in units; the segments before it can do a little more each.
const OUTPUT: u64 = 1_000_000;

/// A chain of the zone's file.
pub(crate) struct ChainPlan {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    code: &'static str,
    unit: [&'static str; 4],
    /// Key and trade of each segment, from the first to the terminal.
    segments: [(&'static str, &'static str); 4],
}

macro_rules! plan {
    ($key:literal $name:literal $code:literal $($segment:literal $trade:literal $unit:literal),*) => {
        ChainPlan {
            key: $key,
            name: $name,
            code: $code,
            unit: [$($unit),*],
            segments: [$((concat!($key, "-", $segment), $trade)),*],
        }
    };
}

/// The eight chains; keys, names and units are those of the zone's file.
pub(crate) const CHAINS: [ChainPlan; 8] = [
    plan!("iot" "物联网" "3963" "sensor" "传感芯片" "颗", "module" "感知模组" "只", "gateway" "网关终端" "台", "platform" "系统集成" "套"),
    plan!("ic" "集成电路" "3973" "wafer" "硅片" "片", "fab" "晶圆制造" "片", "package" "封装测试" "片", "board" "芯片模组" "片"),
    plan!("bio" "生物医药" "2720" "material" "医药原料" "吨", "active" "原料药" "吨", "process" "制剂加工" "吨", "drug" "成品制剂" "吨"),
    plan!("equipment" "智能装备" "3562" "part" "精密部件" "套", "drive" "伺服驱动" "套", "control" "控制系统" "套", "machine" "成套装备" "套"),
    plan!("auto" "汽车零部件" "3670" "blank" "铸锻毛坯" "套", "machining" "精密加工" "套", "assembly" "部件装配" "套", "system" "系统总成" "套"),
    plan!("energy" "新能源" "3825" "silicon" "硅片" "MW", "cell" "电池片" "MW", "module" "组件" "MW", "station" "发电系统" "MW"),
    plan!("software" "高端软件" "6513" "base" "基础软件" "套", "middle" "中间件" "套", "app" "工业软件" "套", "solution" "行业方案" "套"),
    plan!("ai" "人工智能" "3911" "chip" "算力芯片" "颗", "board" "加速模组" "只", "server" "智能服务器" "台", "terminal" "智能终端" "台"),
];

/// A firm and where it stands.
pub(crate) struct Firm {
    pub(crate) key: String,
    pub(crate) chain: usize,
    pub(crate) segment: &'static str,
}

/// The firms of a chain, its head first.
pub(crate) fn of_chain(firms: &[Firm], chain: usize) -> &[Firm] {
    &firms[chain * FIRMS..(chain + 1) * FIRMS]
}

/// Adds enterprises with their capacities and breaks the links that are to be broken.
pub(crate) fn firms(rows: &mut Rows<'_>) -> Result<Vec<Firm>, ZoneFileError> {
    let mut firms = Vec::with_capacity(CHAINS.len() * FIRMS);
    for (place, chain) in CHAINS.iter().enumerate() {
        let crowd = crowd(chain);
        let mut is_head = true;
        // The head stands in the most crowded segment, so that no weakness comes of it.
        let mut order = [0, 1, 2, 3];
        order.sort_by_key(|&segment| std::cmp::Reverse(crowd[segment]));
        for segment in order {
            let capacities = capacities(rows, chain, segment, crowd[segment]);
            for (number, capacity) in capacities.iter().enumerate() {
                let firm = Firm {
                    key: format!("firm-{:04}", firms.len() + 1),
                    chain: place,
                    segment: chain.segments[segment].0,
                };
                enterprise(rows, chain, segment, &firm)?;
                let role = if is_head {
                    "链主"
                } else if number < 3 {
                    "骨干"
                } else {
                    "配套"
                };
                placement(rows, chain, segment, (&firm, role, number), *capacity)?;
                is_head = false;
                firms.push(firm);
            }
        }
    }
    for planted in PLANTED {
        if let Some(to) = planted.to {
            rows.break_link(planted.segment, to);
        }
    }
    Ok(firms)
}

/// How many firms stand at each segment.
fn crowd(chain: &ChainPlan) -> [usize; 4] {
    let few = |segment: usize| {
        let key = chain.segments[segment].0;
        let is_absent = is_planted(key, Defect::Missing) || is_planted(key, Defect::Short);
        // Three firms hold at least a third each of what two would split; the index lies above a quarter.
        let weak = is_planted(key, Defect::Weak).then_some(3);
        if is_absent { Some(0) } else { weak }
    };
    let set: usize = (0..4).filter_map(few).sum();
    let open: Vec<usize> = (0..4).filter(|&segment| few(segment).is_none()).collect();
    let mut crowd = [0, 1, 2, 3].map(|segment| few(segment).unwrap_or(0));
    for (place, &segment) in open.iter().enumerate() {
        let left = FIRMS - set;
        crowd[segment] = left / open.len() + usize::from(place < left % open.len());
    }
    crowd
}

/// What each firm of a segment can make; `None` where it was never recorded.
fn capacities(rows: &mut Rows<'_>, chain: &ChainPlan, segment: usize, firms: usize) -> Vec<Option<u64>> {
    if firms == 0 {
        return Vec::new();
    }
    let key = chain.segments[segment].0;
    let ample = OUTPUT + OUTPUT / 10 * (3 - segment as u64);
    let total = if is_planted(key, Defect::Thin) { OUTPUT * 6 / 10 } else { ample };
    let parts = rows.draw.parts(total, firms, 1);
    let is_unknown = |place: usize| is_planted(key, Defect::Unknown) && place % 10 == 9;
    parts.into_iter().enumerate().map(|(place, part)| (!is_unknown(place)).then_some(part)).collect()
}

fn enterprise(
    rows: &mut Rows<'_>,
    chain: &ChainPlan,
    segment: usize,
    firm: &Firm,
) -> Result<(), ZoneFileError> {
    let trade = chain.segments[segment].1;
    let name = rows.names.firm(&mut rows.draw, trade);
    let revenue = rows.draw.between(300, 90_000);
    let mut fields: Fields = vec![
        ("name", name),
        ("uscc", rows.names.code()),
        ("industry_code", chain.code.to_owned()),
        ("region", "320214".to_owned()),
        ("founded", format!("{}-{:02}-15", rows.draw.between(1998, 2022), rows.draw.between(1, 12))),
        ("is_local", "是".to_owned()),
        ("is_above_scale", if revenue >= 2000 { "是" } else { "否" }.to_owned()),
        ("revenue", format!("{revenue}万元")),
        ("headcount", format!("{}人", rows.draw.between(8, 900))),
        ("main_products", trade.to_owned()),
        ("steward", at(&crate::bodies::steward_of(&firm.key))),
        ("state", "在营".to_owned()),
    ];
    fields.extend(research(&firm.key, revenue).map(|money| ("rd_expense", money)));
    rows.add("enterprise", &firm.key, &fields)
}

/// What a firm spends on research: from one to a tenth of what it earns by the place of the firm, so that no draw is
/// spent on it; every ninth has not told.
fn research(key: &str, revenue: u64) -> Option<String> {
    let number: u64 = key.rsplit('-').next()?.parse().ok()?;
    let permille = 10 + number * 37 % 91;
    (!number.is_multiple_of(9)).then(|| format!("{}万元", revenue * permille / 1000))
}

fn placement(
    rows: &mut Rows<'_>,
    chain: &ChainPlan,
    segment: usize,
    (firm, role, number): (&Firm, &str, usize),
    capacity: Option<u64>,
) -> Result<(), ZoneFileError> {
    let (key, trade) = chain.segments[segment];
    let stage = if number % 20 == 19 { "试产" } else { "投产" };
    let own = |name: String, stage: &str| -> Fields {
        vec![
            ("name", name),
            ("enterprise", at(&firm.key)),
            ("segment", at(key)),
            ("usable_share", "100%".to_owned()),
            ("role", role.to_owned()),
            ("stage", stage.to_owned()),
        ]
    };
    let mut fields = own(format!("示例{trade}产线"), stage);
    fields.extend(capacity.map(|units| ("capacity", format!("{units}{}", chain.unit[segment]))));
    rows.add("placement", &format!("{}-line", firm.key), &fields)?;
    // One in twelve enlarges: it counts from the scenario “building” on and is no phase of the line that stands.
    if number % 12 == 11 {
        let mut fields = own(format!("示例{trade}扩产线"), "在建");
        fields.push(("capacity", format!("{}{}", rows.draw.between(500, 5000), chain.unit[segment])));
        rows.add("placement", &format!("{}-more", firm.key), &fields)?;
    }
    Ok(())
}
