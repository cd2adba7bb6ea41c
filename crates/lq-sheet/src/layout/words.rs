//! Words by which office tables mark totals, notes, repeated values, serial numbers and units.

/// Removes line breaks and the spaces that office staff put between Chinese characters to widen a heading,
/// and the star that marks a required column. Single spaces between Latin words stay.
pub fn clean_heading(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending_space = false;
    for c in text.trim().chars() {
        if c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}' {
            pending_space = true;
            continue;
        }
        if pending_space && is_narrow(c) && out.chars().next_back().is_some_and(is_narrow) {
            out.push(' ');
        }
        pending_space = false;
        out.push(c);
    }
    let trimmed = out.trim_matches(['*', '＊', '★', '※']).trim();
    if trimmed.len() == out.len() { out } else { trimmed.to_owned() }
}

fn is_narrow(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_./&+#".contains(c)
}

/// Removes every space, for comparing short words such as 合　计.
fn tight(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a cell is a total's label: 合计, 小计, 总计 and the like, alone.
pub(crate) fn is_total_label(text: &str) -> bool {
    let text = text.trim();
    if text.len() > 48 || !text.contains(['计', '总', '均', 'o', 'O']) {
        return false;
    }
    let word = tight(text);
    let word = word.split(['（', '(']).next().unwrap_or("").trim_end_matches(['：', ':']);
    matches!(
        word,
        "合计"
            | "小计"
            | "总计"
            | "共计"
            | "累计"
            | "合计数"
            | "总合计"
            | "本页小计"
            | "本页合计"
            | "汇总"
            | "总数"
            | "平均"
            | "平均值"
            | "全区合计"
            | "全市合计"
            | "小计数"
            | "合计："
            | "其中合计"
    ) || word.eq_ignore_ascii_case("total")
        || word.eq_ignore_ascii_case("subtotal")
}

/// Whether a cell names the total of something: 新吴区小计. Only together with a row of bare figures.
pub(crate) fn ends_as_total(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= 14 && ["合计", "小计", "总计", "共计"].iter().any(|w| text.ends_with(w))
}

/// Whether a cell repeats the value above it.
#[inline]
pub(crate) fn is_ditto(text: &str) -> bool {
    // Nearly every cell is told apart by its first byte: a figure, or a word in Hanzi other than 同.
    let first = text.as_bytes().first().copied().unwrap_or(b'0');
    let may_be = match first {
        b'0'..=b'9' | b'A'..=b'Z' | 0xe4 | 0xe6..=0xe9 => false,
        0xe5 => text.starts_with('同'),
        _ => true,
    };
    if text.len() > 15 || !may_be {
        return false;
    }
    matches!(
        text.trim_matches(|c: char| c.is_whitespace() || c == '-' || c == '－' || c == '—'),
        "同上"
            | "〃"
            | "″"
            | "〞"
            | "\""
            | "”"
            | "“"
            | "''"
            | "′′"
            | "同 上"
            | "（同上）"
            | "(同上)"
            | "ditto"
    )
}

/// Whether a heading stands over a column of serial numbers.
pub(crate) fn is_serial_heading(heading: &str) -> bool {
    let heading = heading.to_lowercase();
    matches!(heading.as_str(), "序号" | "序" | "项次" | "行号" | "行次" | "no" | "no." | "#" | "№")
}

/// Heading of the column that an error workbook adds; it is never data.
pub const PROBLEM_COLUMN: &str = "问题与处理";

const NOTE_STARTS: &[&str] = &[
    "注：",
    "注:",
    "注1",
    "注 ",
    "注、",
    "备注：",
    "备注:",
    "附注",
    "说明：",
    "说明:",
    "填表说明",
    "填报说明",
    "填写说明",
    "数据来源",
    "资料来源",
    "来源：",
    "制表",
    "填表人",
    "填报人",
    "填表日期",
    "填报日期",
    "填报时间",
    "填报单位",
    "填报部门",
    "审核人",
    "审核：",
    "审核:",
    "复核",
    "单位负责人",
    "负责人：",
    "联系人：",
];
const NOTE_STARTS_MORE: &[&str] = &[
    "负责人:",
    "联系人:",
    "联系电话：",
    "联系电话:",
    "分管领导",
    "编制单位",
    "截止日期：",
    "统计时间：",
    "单位：",
];

/// Whether a cell begins a note, a signature line or the like around a table.
pub(crate) fn begins_note(text: &str) -> bool {
    let text = text.trim_start().trim_start_matches(['*', '※', '★', ' ', '\u{3000}']);
    NOTE_STARTS.iter().chain(NOTE_STARTS_MORE).any(|start| text.starts_with(start))
}

/// Whether a cell begins a section of the table: 一、…, （二）….
pub(crate) fn begins_section(text: &str) -> bool {
    let text = text.trim_start().trim_start_matches(['（', '(']);
    let rest = text.trim_start_matches(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']);
    rest.len() < text.len() && rest.starts_with(['、', '）', ')', '．'])
}

/// Whether a cell is the mark of a sample row in a template.
pub(crate) fn is_sample_mark(text: &str) -> bool {
    matches!(
        tight(text).trim_end_matches(['：', ':']),
        "示例" | "例" | "例如" | "样例" | "填写示例" | "示例行" | "（示例）" | "【示例】"
    )
}

/// The unit of a line such as 单位：万元 above a table.
pub(crate) fn table_unit(text: &str) -> Option<String> {
    let text = clean_heading(text);
    let at = text.rfind("单位：").or_else(|| text.rfind("单位:"))?;
    let rest = text[at..].split_once(['：', ':'])?.1;
    let unit = rest.split(['，', ',', '；', ';', '、', '）', ')']).next()?.trim();
    is_unit(unit).then(|| unit.to_owned())
}

/// Splits 投资额（万元） into name and unit; the unit only where it is one.
pub(crate) fn split_unit(heading: &str) -> (String, Option<String>) {
    for (open, close) in
        [('（', '）'), ('(', ')'), ('（', ')'), ('(', '）'), ('[', ']'), ('【', '】'), ('〔', '〕')]
    {
        let Some(body) = heading.strip_suffix(close) else { continue };
        let Some(at) = body.rfind(open) else { continue };
        let inside = body[at + open.len_utf8()..].trim();
        let inside = inside.strip_prefix("单位").map_or(inside, |u| u.trim_start_matches(['：', ':'])).trim();
        let name = body[..at].trim();
        if is_unit(inside) && !name.is_empty() {
            return (name.to_owned(), Some(inside.to_owned()));
        }
    }
    for mark in ["：", ":", "，", ",", "/", "／"] {
        if let Some((name, unit)) = heading.rsplit_once(mark)
            && UNITS.contains(&unit.trim())
            && !name.trim().is_empty()
        {
            return (name.trim().to_owned(), Some(unit.trim().to_owned()));
        }
    }
    (heading.to_owned(), None)
}

/// Units seen in headings. What a unit means is for the typed layer to say.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "元", "千元", "万元", "百万元", "千万元", "亿元", "人民币", "人民币万元", "万元人民币", "亿元人民币", "美元", "万美元", "亿美元", "万欧元",
    "元/年", "万元/年", "亿元/年", "万元/亩", "元/月", "元/平方米",
    "家", "个", "人", "人次", "万人", "万人次", "名", "项", "件", "场", "期", "次", "份", "条", "户", "篇", "篇次", "起", "宗", "张", "只", "支",
    "台", "套", "台套", "台/套", "辆", "艘", "架", "片", "块", "万片", "万台", "万套", "万只", "亿只",
    "亩", "公顷", "平方米", "万平方米", "㎡", "m²", "m2", "平方公里", "km2", "km²", "米", "公里", "千米",
    "吨", "万吨", "千吨", "千克", "公斤", "kg", "t", "立方米", "万立方米", "升",
    "%", "％", "‰", "百分比", "个百分点",
    "年", "月", "天", "日", "个月", "小时", "分钟", "岁",
    "度", "万度", "千瓦时", "万千瓦时", "吨标准煤", "分",
];

/// Whether a word is a unit of measure.
pub(crate) fn is_unit(word: &str) -> bool {
    let word = word.trim();
    if UNITS.contains(&word) {
        return true;
    }
    const LATIN: &[&str] = &[
        "kw",
        "mw",
        "gw",
        "kwh",
        "mwh",
        "gwh",
        "wp",
        "gwp",
        "mwp",
        "kwp",
        "tce",
        "万tce",
        "tco2",
        "tco2e",
        "tco₂",
        "gw/年",
        "mw/年",
        "台/年",
        "套/年",
        "吨/年",
        "万吨/年",
        "gw/a",
        "kva",
        "mva",
        "mah",
        "cny",
    ];
    let lower = word.to_lowercase();
    LATIN.contains(&lower.as_str())
        || lower.strip_suffix("/年").is_some_and(|unit| UNITS.contains(&unit) || LATIN.contains(&unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lose_decoration_and_keep_words() {
        assert_eq!(clean_heading(" 名　　称 *"), "名称");
        assert_eq!(clean_heading("投资额\n（万元）"), "投资额（万元）");
        assert_eq!(clean_heading("Company  Name"), "Company Name");
        assert_eq!(clean_heading("R&D 人员"), "R&D人员");
    }

    #[test]
    fn a_unit_is_split_off_only_where_it_is_one() {
        let split = |h: &str| split_unit(h);
        assert_eq!(split("投资额（万元）"), ("投资额".into(), Some("万元".into())));
        assert_eq!(split("产能(GW/年)"), ("产能".into(), Some("GW/年".into())));
        assert_eq!(split("面积（单位：平方米）"), ("面积".into(), Some("平方米".into())));
        assert_eq!(split("企业名称（盖章）"), ("企业名称（盖章）".into(), None));
        assert_eq!(split("产值：亿元"), ("产值".into(), Some("亿元".into())));
        assert_eq!(split("（万元）"), ("（万元）".into(), None));
        assert_eq!(split("园区/载体"), ("园区/载体".into(), None));
        assert_eq!(table_unit("填报单位：经发局    单位：万元").as_deref(), Some("万元"));
        assert_eq!(table_unit("填报单位：经发局"), None);
    }

    #[test]
    fn totals_and_dittos_are_told_from_data() {
        for word in ["合计", "合　　计", "小 计：", "总计（家）", "Total"] {
            assert!(is_total_label(word), "{word}");
        }
        for word in ["合计科技有限公司", "计算机", "会计师事务所", "新吴区小计"] {
            assert!(!is_total_label(word), "{word}");
        }
        assert!(ends_as_total("新吴区小计"));
        for mark in ["同上", "〃", "－〃－", " 同上 ", "\""] {
            assert!(is_ditto(mark), "{mark}");
        }
        assert!(!is_ditto("同上海公司"));
        assert!(
            begins_section("一、光伏产业链") && begins_section("（二）风电") && !begins_section("一汽大众")
        );
    }
}
