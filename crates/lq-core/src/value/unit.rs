//! Units of measure: one table, whole factors, so that every conversion is exact.
//!
//! Each dimension has a base step so small that every unit is a whole number of millionths of it: areas count in
//! thirds of a square metre, because 1 亩 is 2000/3 m². Counts are a dimension each: 台 and 套 never mix.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use super::ValueError;
use super::error::excerpt;
use super::text::narrow;

/// A unit of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit(u16);

/// One row of the table.
struct Row {
    /// What the ledger keeps and Chinese pages show.
    symbol: &'static str,
    /// What English pages show.
    en: &'static str,
    /// Units of one dimension convert into each other.
    dimension: &'static str,
    /// Millionths of the dimension's base step in one unit.
    factor: i64,
    /// What people write for it.
    aliases: &'static [&'static str],
}

const fn row(
    dimension: &'static str,
    symbol: &'static str,
    en: &'static str,
    factor: i64,
    aliases: &'static [&'static str],
) -> Row {
    Row { symbol, en, dimension, factor, aliases }
}

const ONE: i64 = 1_000_000;

/// Counted things: each word is a dimension with its 万-multiple.
macro_rules! table {
    ([$($measure:expr),* $(,)?] [$($word:literal $en:literal [$($alias:literal),*];)*]) => {
        &[
            $($measure,)*
            $(
                row($word, $word, $en, ONE, &[$($alias),*]),
                row($word, concat!("万", $word), concat!("0,000 ", $en), 10_000 * ONE, &[$(concat!("万", $alias)),*]),
            )*
        ]
    };
}

static TABLE: &[Row] = table! {
    [
        // Power, base kW.
        row("功率", "kW", "kW", ONE, &["千瓦"]),
        row("功率", "W", "W", 1_000, &["瓦"]),
        row("功率", "MW", "MW", 1_000 * ONE, &["兆瓦"]),
        row("功率", "GW", "GW", 1_000_000 * ONE, &["吉瓦"]),
        row("功率", "万kW", "10 MW", 10_000 * ONE, &["万千瓦"]),
        row("功率", "亿kW", "100 GW", 100_000_000 * ONE, &["亿千瓦"]),
        // Energy, base kWh.
        row("电量", "kWh", "kWh", ONE, &["千瓦时", "度", "千瓦小时"]),
        row("电量", "MWh", "MWh", 1_000 * ONE, &["兆瓦时"]),
        row("电量", "GWh", "GWh", 1_000_000 * ONE, &["吉瓦时"]),
        row("电量", "TWh", "TWh", 1_000_000_000 * ONE, &["太瓦时"]),
        row("电量", "万kWh", "10 MWh", 10_000 * ONE, &["万千瓦时", "万度"]),
        row("电量", "亿kWh", "100 GWh", 100_000_000 * ONE, &["亿千瓦时", "亿度"]),
        // Mass, base kg.
        row("质量", "kg", "kg", ONE, &["千克", "公斤"]),
        row("质量", "g", "g", 1_000, &["克"]),
        row("质量", "吨", "t", 1_000 * ONE, &["t", "公吨"]),
        row("质量", "万吨", "10,000 t", 10_000_000 * ONE, &["万t"]),
        row("质量", "亿吨", "100 Mt", 100_000_000_000 * ONE, &["亿t"]),
        // Coal equivalent and carbon dioxide are not masses of goods and never mix with them.
        row("标准煤", "tce", "tce", ONE, &["吨标准煤", "吨标煤"]),
        row("标准煤", "万tce", "10,000 tce", 10_000 * ONE, &["万吨标准煤", "万吨标煤"]),
        row("标准煤", "kgce", "kgce", 1_000, &["千克标准煤", "公斤标准煤"]),
        row("二氧化碳", "tCO2", "tCO2", ONE, &["tCO₂", "吨二氧化碳", "吨CO2", "tCO2e", "吨二氧化碳当量"]),
        row("二氧化碳", "万tCO2", "10,000 tCO2", 10_000 * ONE, &["万吨二氧化碳", "万吨CO2", "万tCO2e"]),
        row("二氧化碳", "kgCO2", "kgCO2", 1_000, &["千克二氧化碳"]),
        // Area, base a third of a square metre.
        row("面积", "m2", "m²", 3 * ONE, &["m²", "㎡", "平方米", "平米", "平"]),
        row("面积", "万m2", "10,000 m²", 30_000 * ONE, &["万m²", "万㎡", "万平方米", "万平米", "万平"]),
        row("面积", "公顷", "ha", 30_000 * ONE, &["ha", "hm2"]),
        row("面积", "km2", "km²", 3_000_000 * ONE, &["km²", "平方公里", "平方千米"]),
        row("面积", "亩", "mu", 2_000 * ONE, &["市亩"]),
        row("面积", "万亩", "10,000 mu", 20_000_000 * ONE, &[]),
        // Volume, base m³.
        row("体积", "m3", "m³", ONE, &["m³", "立方米", "方", "立方"]),
        row("体积", "万m3", "10,000 m³", 10_000 * ONE, &["万m³", "万立方米", "万方"]),
        row("体积", "亿m3", "100 million m³", 100_000_000 * ONE, &["亿m³", "亿立方米", "亿方"]),
        row("体积", "升", "L", 1_000, &["L", "公升"]),
        // Length, base m.
        row("长度", "米", "m", ONE, &["m"]),
        row("长度", "公里", "km", 1_000 * ONE, &["km", "千米"]),
        row("长度", "万公里", "10,000 km", 10_000_000 * ONE, &["万km"]),
        row("长度", "毫米", "mm", 1_000, &["mm"]),
        row("长度", "厘米", "cm", 10_000, &["cm"]),
        row("长度", "英寸", "in", 25_400, &["寸"]),
        // Time: months and days never convert, nor days and hours (a working day is not 24 hours).
        row("年月", "月", "months", ONE, &["个月"]),
        row("年月", "年", "years", 12 * ONE, &[]),
        row("天", "天", "days", ONE, &["日", "个工作日", "工作日"]),
        row("天", "周", "weeks", 7 * ONE, &["星期"]),
        row("小时", "分钟", "minutes", ONE, &["分", "min"]),
        row("小时", "小时", "hours", 60 * ONE, &["h", "个小时"]),
        row("小时", "万小时", "10,000 hours", 600_000 * ONE, &[]),
        // Data, base MB; multiples of a thousand.
        row("数据量", "MB", "MB", ONE, &[]),
        row("数据量", "GB", "GB", 1_000 * ONE, &[]),
        row("数据量", "TB", "TB", 1_000_000 * ONE, &[]),
        row("数据量", "PB", "PB", 1_000_000_000 * ONE, &[]),
        // Computing power.
        row("算力", "PFLOPS", "PFLOPS", ONE, &["P", "PFlops"]),
        row("算力", "EFLOPS", "EFLOPS", 1_000 * ONE, &["EFlops"]),
        // 名 and 位 count people too, and are kept as written.
        row("人", "名", "persons", ONE, &[]),
        row("人", "万名", "0,000 persons", 10_000 * ONE, &[]),
        row("人", "位", "persons (位)", ONE, &[]),
        // Ratios that are no percentages.
        row("倍", "倍", "times", ONE, &[]),
        row("百分点", "个百分点", "percentage points", ONE, &["百分点"]),
        // Counts in hundred millions, beside the 万 that every word has.
        row("块", "亿块", "100 million pieces", 100_000_000 * ONE, &[]),
        row("片", "亿片", "100 million slices", 100_000_000 * ONE, &[]),
        row("只", "亿只", "100 million pieces", 100_000_000 * ONE, &[]),
        row("颗", "亿颗", "100 million chips", 100_000_000 * ONE, &[]),
        row("件", "亿件", "100 million items", 100_000_000 * ONE, &[]),
        row("个", "亿个", "100 million", 100_000_000 * ONE, &[]),
        row("支", "亿支", "100 million sticks", 100_000_000 * ONE, &[]),
        row("人次", "亿人次", "100 million visits", 100_000_000 * ONE, &[]),
    ]
    [
        "台" "sets" [];
        "套" "suites" [];
        "台套" "machines" ["台（套）", "台(套)", "台/套"];
        "家" "firms" [];
        "人" "people" ["名员工"];
        "人次" "visits" [];
        "项" "items (项)" [];
        "件" "items" [];
        "场" "events" [];
        "场次" "sessions" [];
        "期" "issues" [];
        "届" "editions" [];
        "个" "pieces (个)" [];
        "次" "times (次)" ["回"];
        "条" "lines" [];
        "片" "slices" [];
        "辆" "vehicles" [];
        "只" "pieces (只)" [];
        "支" "sticks" [];
        "颗" "chips" [];
        "块" "pieces (块)" [];
        "株" "plants" [];
        "棵" "trees" [];
        "户" "households" [];
        "所" "schools" [];
        "岁" "years of age" ["周岁"];
        "篇" "papers" [];
        "座" "works" [];
        "间" "rooms" [];
        "架" "aircraft" [];
        "艘" "ships" [];
        "张" "sheets" [];
        "份" "copies" [];
        "批" "batches" [];
        "批次" "batches (批次)" [];
        "种" "kinds" [];
        "类" "classes" [];
        "例" "cases" [];
        "宗" "lots" [];
        "组" "groups" [];
        "对" "pairs" [];
        "双" "pairs (双)" [];
        "根" "rods" [];
        "把" "handfuls" [];
        "卷" "rolls" [];
        "箱" "boxes" [];
        "桶" "barrels" [];
        "瓶" "bottles" [];
        "盒" "packs" [];
        "剂" "doses" [];
        "头" "head" [];
        "床" "beds" ["张床位"];
        "栋" "buildings" ["幢"];
        "层" "floors" [];
        "门" "courses" [];
        "部" "volumes" [];
        "册" "books" [];
        "本" "books (本)" [];
        "幅" "plots" [];
        "处" "sites" [];
        "笔" "transactions" [];
        "单" "orders" [];
        "班" "classes (班)" [];
        "课时" "lessons" ["学时"];
        "席" "seats" [];
        "柜" "racks" ["机架", "标准机架"];
        "核" "cores" [];
        "吨公里" "t·km" [];
        "标箱" "TEU" ["TEU"];
    ]
};

/// Every spelling, narrow and in lower case, to its unit.
static SPELLINGS: LazyLock<BTreeMap<String, Unit>> = LazyLock::new(|| {
    let mut spellings = BTreeMap::new();
    for (i, row) in TABLE.iter().enumerate() {
        let unit = Unit(i as u16);
        for word in row.aliases.iter().chain([&row.symbol]) {
            spellings.entry(folded(word)).or_insert(unit);
        }
    }
    spellings
});

fn folded(word: &str) -> String {
    narrow(word.trim()).chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase()
}

impl Unit {
    /// The unit with exactly this symbol, checked when the program is built: `const M2: Unit = Unit::of("m2");`.
    ///
    /// # Panics
    /// Where the table has no such symbol; in a constant that stops the build.
    pub const fn of(symbol: &str) -> Unit {
        match Unit::with_symbol(symbol) {
            Some(unit) => unit,
            None => panic!("no unit with this symbol stands in the table of value/unit.rs"),
        }
    }

    /// The unit with exactly this symbol.
    pub const fn with_symbol(symbol: &str) -> Option<Unit> {
        let mut i = 0;
        while i < TABLE.len() {
            if same(TABLE[i].symbol.as_bytes(), symbol.as_bytes()) {
                return Some(Unit(i as u16));
            }
            i += 1;
        }
        None
    }

    /// The unit people mean by this word: symbol or alias, any width, any case.
    pub fn find(word: &str) -> Option<Unit> {
        SPELLINGS.get(word).or_else(|| SPELLINGS.get(&folded(word))).copied()
    }

    /// Like [`Unit::find`], but an unknown word is an error that names the nearest units.
    pub fn parse(word: &str) -> Result<Unit, ValueError> {
        Unit::find(word).ok_or_else(|| {
            let near = nearest(word);
            let shown = near.iter().map(|u| u.symbol()).collect::<Vec<_>>();
            let (zh, en) = if shown.is_empty() {
                (String::new(), String::new())
            } else {
                (format!("；是否指：{}", shown.join("、")), format!("; perhaps {}", shown.join(", ")))
            };
            ValueError::new(
                format!("不认识单位“{}”{zh}", excerpt(word)),
                format!("unknown unit “{}”{en}", excerpt(word)),
            )
        })
    }

    /// All units, those of a dimension in the order of the table.
    pub fn all() -> impl Iterator<Item = Unit> {
        (0..TABLE.len()).map(|i| Unit(i as u16))
    }

    /// The units that convert into this one, itself among them.
    pub fn siblings(self) -> impl Iterator<Item = Unit> {
        Unit::all().filter(move |other| other.dimension() == self.dimension())
    }

    fn row(self) -> &'static Row {
        &TABLE[self.0 as usize]
    }

    /// What the ledger keeps and Chinese pages show: `GW`, `台`, `m2`.
    pub fn symbol(self) -> &'static str {
        self.row().symbol
    }

    /// Symbol and aliases: everything [`Unit::find`] knows it by.
    pub fn spellings(self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.row().symbol).chain(self.row().aliases.iter().copied())
    }

    /// What pages in this language show: `m2` as `m²`, 台 as `sets` in English.
    pub fn label(self, lang: super::Lang) -> &'static str {
        match lang {
            super::Lang::En => self.row().en,
            super::Lang::Zh => match self.symbol() {
                "m2" => "平方米",
                "万m2" => "万平方米",
                "km2" => "平方公里",
                "m3" => "立方米",
                "万m3" => "万立方米",
                "亿m3" => "亿立方米",
                "kWh" => "千瓦时",
                "万kWh" => "万千瓦时",
                "亿kWh" => "亿千瓦时",
                "万kW" => "万千瓦",
                "亿kW" => "亿千瓦",
                "tce" => "吨标准煤",
                "万tce" => "万吨标准煤",
                "tCO2" => "吨二氧化碳",
                "万tCO2" => "万吨二氧化碳",
                other => other,
            },
        }
    }

    /// Name of the dimension; units convert only within one.
    pub fn dimension(self) -> &'static str {
        self.row().dimension
    }

    /// Millionths of the dimension's base step in one unit.
    pub fn factor(self) -> i64 {
        self.row().factor
    }

    /// True where amounts of both units may be added and compared.
    pub fn fits(self, other: Unit) -> bool {
        self == other || self.dimension() == other.dimension()
    }

    /// The unit in which amounts of both can always be printed in full: the one with fewer factors besides 2 and 5
    /// (亩 before m2), then the smaller. Which of the two comes first never matters, so sums do not depend on order.
    pub(crate) fn finer(self, other: Unit) -> Unit {
        let rank = |unit: Unit| (odd_part(unit.factor()), unit.factor(), unit.0);
        if rank(self) <= rank(other) { self } else { other }
    }
}

/// What is left of `factor` without its 2s and 5s; where that divides an amount, its decimals end.
pub(crate) fn odd_part(factor: i64) -> i64 {
    let mut rest = factor;
    while rest % 2 == 0 {
        rest /= 2;
    }
    while rest % 5 == 0 {
        rest /= 5;
    }
    rest
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Up to three units whose spelling shares most characters with `word`.
fn nearest(word: &str) -> Vec<Unit> {
    let word: Vec<char> = folded(&excerpt(word)).chars().collect();
    let mut scored: Vec<(usize, usize, Unit)> = SPELLINGS
        .iter()
        .filter_map(|(spelling, unit)| {
            let shared = spelling.chars().filter(|c| word.contains(c)).count();
            let length = spelling.chars().count();
            (shared > 0 && shared * 2 >= length).then_some((shared, length.abs_diff(word.len()), *unit))
        })
        .collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut units = Vec::new();
    for (_, _, unit) in scored {
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    units.truncate(3);
    units
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}
