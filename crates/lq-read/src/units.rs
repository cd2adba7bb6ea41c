//! Units and measure words, and which words after them show that they are something else.

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// 元 and other currencies.
    Money,
    /// Shares and points.
    Percent,
    /// 倍.
    Times,
    /// Power and energy, weight, volume, area, length of works, computing.
    Physical,
    /// Length, voltage and the like that describe a make rather than an amount.
    Spec,
    /// Measure words for things, bodies and events.
    Count,
    /// People.
    People,
    /// Spans of time and ages.
    Time,
    /// 大, 方面: how many headings something has.
    Grouping,
}

/// A unit found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// As printed.
    pub name: &'static str,
    /// What it measures.
    pub class: Class,
}

/// Units by class; each line is words parted by spaces.
const TABLE: &[(Class, &str)] = &[
    (Class::Money, "人民币 美元 欧元 港元 日元 韩元 英镑 港币 新台币 卢布 元"),
    (Class::Percent, "个百分点 百分点 % ％ ‰ 成 个基点"),
    (Class::Times, "倍"),
    (
        Class::Physical,
        "GWh MWh kWh KWh TWh GW MW kW KW kVA MVA GWp MWp 吉瓦时 兆瓦时 千瓦时 度电 度 吉瓦 兆瓦 千瓦 瓦 吨标准煤 吨标煤 标准煤 吨 公斤 \
         千克 斤 克 平方公里 平方千米 平方米 平米 公顷 亩 立方米 方 升 桶 公里 千米 米 标准箱 标箱 TEU 马力 车位 床位 机架 kg km \
         ㎡ m² m2 m³ PFLOPS Pflops EFLOPS P TB PB 大卡 千卡 微克 毫克 箱 伏安 千伏安",
    ),
    (
        Class::Spec,
        "英寸 寸 厘米 毫米 微米 纳米 mm cm nm μm um kV KV 千伏 伏 像素 摄氏度 ℃ 马赫 转/分 赫兹 GHz MHz 升/秒 吨级 安时 Ah mAh",
    ),
    (
        Class::Count,
        "个 家 户 项 件 条 次 场 期 所 台套 台 套 辆 架 艘 座 栋 幢 间 处 块 片 张 只 头 匹 株 棵 份 届 大类别 大类 小类 大项 小项 类 种 款 \
         门 对 组 支 篇 本 册 幅 部 颗 枚 盏 根 列 宗 笔 单 例 班次 架次 航班 车次 趟 批次 标段 门类 品种 课时 席 羽 尾 轮 粒 盒 瓶 袋",
    ),
    (Class::People, "人次 人 名 位 人/次"),
    (Class::Time, "个工作日 工作日 个月 个小时 小时 分钟 秒钟 周年 周岁 岁 年 天 周 秒 日 月"),
    (Class::Grouping, "大 方面"),
    (Class::Spec, "伏特 层"),
];

/// After a unit, characters that show it was the head of another word.
const NOT_BEFORE: &[(&str, &str)] = &[
    ("元", "旦宵素件器年月化宝朝代首老帅气"),
    ("人", "才员均类格士口脸造"),
    ("名", "列优牌城校师单录称义誉片额胜"),
    ("家", "庭具电长政乡园纺教装居属畜禽禾"),
    ("台", "阶湾州账风灯词"),
    ("场", "所地景馆均站面"),
    ("处", "于理置罚长级境"),
    ("次", "日年月贷级序产"),
    ("期", "间望限货待末中货刊"),
    ("条", "件例款目约理"),
    ("所", "有在以需属谓得长述"),
    ("位", "于列居置移数次"),
    ("种", "植子养粮业苗田"),
    ("只", "有是要能需为"),
    ("支", "持撑付柱出行援部点教线"),
    ("度", "假量过"),
    ("头", "部条戏等"),
    ("大", "于学小量约型会桥道幅厦地街众人家气力胆"),
    ("升", "级至到学起温"),
    ("米", "粉饭线"),
    ("间", "接隔断距谍"),
    ("件", "套"),
    ("门", "户口槛类"),
    ("对", "于口接外比称标手策照应"),
    ("组", "织建成合团装分"),
    ("本", "报市省区县地土身级人年月次届轮着来科"),
    ("部", "门分队署长级委"),
    ("列", "入为车出席"),
    ("单", "位元一独个品晶"),
    ("例", "如外子行"),
    ("方", "面案式向法便针位阵略"),
    ("克", "服隆拉"),
    ("成", "为功立长效员果绩本熟交都渝品套分就人年批渝型片份"),
    ("年", "度轻龄货画糕终份报鉴"),
    ("天", "然津空府河下山水"),
    ("周", "边围期转末口庄"),
    ("日", "本报前均照产益常程"),
    ("月", "球亮产均度饼薪"),
    ("类", "似型"),
    ("份", "额"),
    ("户", "籍外型均"),
    ("张", "家力"),
    ("块", "状链"),
    ("套", "利餐"),
    ("斤", "两"),
    ("席", "卷"),
];

/// The longest unit that begins at `at`, unless what follows shows it is none.
pub fn find(chars: &[char], at: usize) -> Option<(Unit, usize)> {
    let first = *chars.get(at)?;
    let mut best: Option<(Unit, usize)> = None;
    for (class, words) in TABLE {
        for name in words.split_ascii_whitespace() {
            if !name.starts_with(first) {
                continue;
            }
            let n = name.chars().count();
            let fits = at + n <= chars.len() && name.chars().eq(chars[at..at + n].iter().copied());
            if fits && best.is_none_or(|(_, len)| n > len) {
                best = Some((Unit { name, class: *class }, n));
            }
        }
    }
    let (unit, len) = best?;
    let next = chars.get(at + len).copied();
    let latin = unit.name.ends_with(|c: char| c.is_ascii_alphanumeric());
    if latin && next.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    if let Some(next) = next
        && NOT_BEFORE.iter().any(|(u, after)| *u == unit.name && after.contains(next))
    {
        return None;
    }
    Some((unit, len))
}
