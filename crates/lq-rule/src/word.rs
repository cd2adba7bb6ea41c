//! The words of the language, Chinese and English, one place for both readers and writers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use lq_core::value::Lang;

/// Declares the words: name, canonical Chinese, canonical English, other spellings.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $zh:literal $en:literal [$($alias:literal),*];)*) => {
        /// A word with a meaning of its own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Key {
            $($(#[$doc])* $name,)*
        }

        const TABLE: &[(Key, &str, &str, &[&str])] = &[$((Key::$name, $zh, $en, &[$($alias),*]),)*];
    };
}

words! {
    // Conditions.
    And "且" "and" ["并且", "同时"];
    Or "或" "or" ["或者"];
    Not "非" "not" ["并非"];
    All "全部" "all" ["均满足", "同时满足", "以下全部"];
    Any "任一" "any" ["之一", "下列之一", "以下任一", "满足其一"];
    AtLeast "至少" "at_least" ["不少于"];
    Items "项" "of" ["条", "项以上"];
    Is "是" "is" ["为", "等于"];
    IsNot "不是" "is_not" ["不为", "不等于"];
    In "属于" "in" ["在"];
    NotIn "不属于" "not_in" ["不在"];
    Contains "包含" "contains" ["含有"];
    ContainsNot "不包含" "contains_not" ["不含"];
    Filled "已填" "filled" ["已知"];
    Empty "未填" "empty" ["未知"];
    Between "介于" "between" [];
    To "至" "to" ["到", "—", "~"];
    Full "满" "for" [];
    NotFull "未满" "not_for" ["不满"];
    No "否" "no" [];
    // Numbers from many rows.
    Count "件数" "count" ["计数", "个数", "家数", "数量", "人数"];
    Sum "合计" "sum" ["求和"];
    Average "平均" "average" [];
    Most "最大" "max" [];
    Least "最小" "min" [];
    Distinct "去重" "distinct" ["去重计数"];
    Share "占比" "share" [];
    Where "其中" "where" [];
    Via "经" "via" [];
    Of "的" "'s" [];
    // Numbers over time.
    Growth "增长率" "growth" ["增速", "同比"];
    Increase "增量" "increase" ["新增额"];
    Today "今天" "today" ["今日", "当日"];
    ThisYear "本年" "this_year" ["当年", "今年"];
    LastYear "上年" "last_year" ["上一年", "上年度", "去年"];
    YearBefore "前年" "year_before_last" [];
    // Grants.
    By "按" "by" ["按照"];
    Per "每" "per" [];
    PerFull "每满" "per_full" [];
    Steps "分档" "steps" [];
    Tiers "超额累进" "tiers" ["分段累进"];
    Reaching "达到" "reaching" ["满足"];
    Over "超过" "over" [];
    UpTo "不超过" "up_to" [];
    Part "的部分" "part" ["部分"];
    AtMost "最高" "at_most" ["不高于"];
    Boost "上浮" "plus" ["再上浮"];
    When "当" "when" [];
    Rate "的" "at" [];
    // Spans of caps, budgets, force.
    From "起" "onwards" [];
    PerFirm "每户" "per_firm" ["单户", "每家"];
    PerFirmYear "每户每年" "per_firm_year" ["单户每年"];
    PerFirmTotal "每户累计" "per_firm_total" ["单户累计"];
    PerYear "每年" "per_year" ["年度"];
    Total "总额" "total" ["总计"];
    FirstCome "先到先得" "first_come" [];
    ProRata "按比例" "pro_rata" ["同比例"];
    Highest "就高" "highest" ["就高不重复"];
    HalfUp "四舍五入" "half_up" [];
    Down "舍去" "down" ["去尾", "舍尾"];
    Up "进一" "up" [];
}

/// Spellings to words; the first to claim a spelling has it (`的` is [`Key::Of`] wherever it is read).
static SPELLINGS: LazyLock<BTreeMap<&'static str, Key>> = LazyLock::new(|| {
    let mut spellings = BTreeMap::new();
    for (key, zh, en, aliases) in TABLE {
        for spelling in [zh, en].into_iter().chain(aliases.iter()) {
            spellings.entry(*spelling).or_insert(*key);
        }
    }
    spellings
});

impl Key {
    /// The word of this spelling; English in any case.
    pub(crate) fn find(word: &str) -> Option<Self> {
        if let Some(key) = SPELLINGS.get(word) {
            return Some(*key);
        }
        if !word.is_ascii() || word.len() > 20 {
            return None;
        }
        SPELLINGS.get(word.to_ascii_lowercase().as_str()).copied()
    }

    /// How it is printed.
    pub(crate) fn text(self, lang: Lang) -> &'static str {
        let row = TABLE.iter().find(|row| row.0 == self);
        row.map_or("", |row| if lang == Lang::En { row.2 } else { row.1 })
    }
}

/// The Chinese numerals that rules are written with: 一 to 十, and 两.
pub(crate) fn small_numeral(word: &str) -> Option<u64> {
    let numerals =
        [("一", 1), ("二", 2), ("两", 2), ("三", 3), ("四", 4), ("五", 5), ("六", 6), ("七", 7), ("八", 8)];
    numerals
        .into_iter()
        .chain([("九", 9), ("十", 10)])
        .find(|(numeral, _)| *numeral == word)
        .map(|(_, number)| number)
}
