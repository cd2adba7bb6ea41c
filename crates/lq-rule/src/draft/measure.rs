//! A noun and its bound as a clause: 研发费用占营业收入的比例达到5%, 产值同比增长超过10%, 成立满两年.

use super::figure::{Bound, Measure};
use super::ledger::Ledger;

const GROWTH: &[&str] = &[
    "同比增长率",
    "同比增长",
    "同比增加",
    "比上年增长",
    "较上年增长",
    "比上年度增长",
    "较上年度增长",
    "增长率",
    "增速",
    "增幅",
];
const FOUNDED: &[&str] = &["成立", "注册成立", "设立", "成立时间", "注册时间", "注册", "注册经营"];

/// The clause a bounded noun makes.
///
/// # Errors
/// Why the ledger has none, with the fields that look alike.
pub(super) fn condition(ledger: &Ledger<'_>, noun: &str, bound: &Bound) -> Result<String, String> {
    if let Some(share) = share_of(ledger, noun) {
        return Ok(compared(&share, bound));
    }
    if let Some(founded) = founded(ledger, noun, bound) {
        return Ok(founded);
    }
    if let Some(count) = count(ledger, noun, bound) {
        return Ok(compared(&count, bound));
    }
    if let Some(base) = GROWTH.iter().filter_map(|word| noun.strip_suffix(word)).min_by_key(|base| base.len())
    {
        let field = whole(ledger, base).ok_or_else(|| missing(ledger, noun))?;
        let how = if bound.measure == Measure::Percent { "增长率" } else { "增量" };
        return Ok(compared(&format!("{how}({})", field.label), bound));
    }
    let field = whole(ledger, noun).ok_or_else(|| missing(ledger, noun))?;
    Ok(compared(&field.text(), bound))
}

/// A field told by a noun, and the period it is told of.
pub(super) struct Told {
    pub(super) label: String,
    is_last_year: bool,
}

impl Told {
    /// As a rule names it.
    pub(super) fn text(&self) -> String {
        if self.is_last_year { format!("{}(上年)", self.label) } else { self.label.clone() }
    }
}

/// The field a noun is the name of, nothing left over.
pub(super) fn whole(ledger: &Ledger<'_>, noun: &str) -> Option<Told> {
    let noun = noun.trim_end_matches(['额', '的']);
    let (label, n) = ledger
        .number(noun)
        .or_else(|| ledger.number(&format!("{noun}额")).map(|(label, n)| (label, n - 1)))?;
    let mut rest: String = noun.chars().take(noun.chars().count() - n).collect();
    let mut is_last_year = false;
    loop {
        let before = rest.len();
        for word in super::condition::LAST_YEAR {
            if let Some(shorter) = rest.strip_suffix(word) {
                is_last_year = true;
                rest = shorter.to_owned();
            }
        }
        for word in ["年度", "年", "企业", "其", "该", "当年", "的", "实际", "对", "申报", "单位"]
        {
            if let Some(shorter) = rest.strip_suffix(word) {
                rest = shorter.to_owned();
            }
        }
        if rest.len() == before {
            break;
        }
    }
    rest.is_empty().then_some(Told { label, is_last_year })
}

/// 研发费用占营业收入的比例.
fn share_of(ledger: &Ledger<'_>, noun: &str) -> Option<String> {
    let (part, of) = noun.split_once('占')?;
    let of = ["的比例", "比例", "的比重", "比重", "的比", "比", "百分比", ""]
        .iter()
        .find_map(|end| whole(ledger, of.strip_suffix(end)?))?;
    Some(format!("{} ÷ {}", whole(ledger, part)?.text(), of.text()))
}

fn founded(ledger: &Ledger<'_>, noun: &str, bound: &Bound) -> Option<String> {
    if !FOUNDED.contains(&noun) || !matches!(bound.unit.as_str(), "年" | "个月") {
        return None;
    }
    let field = ledger.own("founded")?;
    let short = field.trim_end_matches("日期");
    match bound.ends.as_slice() {
        [("≥", span)] => Some(format!("{short}满 {span}")),
        [("<", span)] => Some(format!("{short}未满 {span}")),
        _ => None,
    }
}

/// 有效发明专利 in pieces: rights are counted that are in force.
fn count(ledger: &Ledger<'_>, noun: &str, bound: &Bound) -> Option<String> {
    if !matches!(bound.unit.as_str(), "件" | "项" | "个") {
        return None;
    }
    let rights = ledger.counted.iter().filter(|counted| counted.level.is_none());
    rights.flat_map(|rights| rights.forms.iter().map(move |form| (rights, form))).find_map(
        |(rights, form)| {
            let mut rest = noun.strip_suffix(form.as_str())?;
            while let Some(shorter) = ["有效", "拥有", "授权", "自主", "具有", "企业", "的", "已"]
                .iter()
                .find_map(|word| rest.strip_suffix(word))
            {
                rest = shorter;
            }
            rest.is_empty().then(|| {
                format!("件数({} 其中 {} 是 {form} 且 {})", rights.kind, rights.field, rights.standing)
            })
        },
    )
}

fn compared(what: &str, bound: &Bound) -> String {
    match bound.ends.as_slice() {
        [("≥", low), (_, high)] => format!("{what} 介于 {low} 至 {high}"),
        [(symbol, low), (upper, high)] => format!("{what} {symbol} {low} 且 {what} {upper} {high}"),
        ends => ends.iter().map(|(symbol, figure)| format!("{what} {symbol} {figure}")).collect(),
    }
}

/// What was read, for people: 1000 万元 ≤ 固定资产投资 ≤ 5000 万元.
pub(super) fn reading(noun: &str, bound: &Bound) -> String {
    match bound.ends.as_slice() {
        [(low, from), (_, to)] => format!("{from} {} {noun} ≤ {to}", if *low == ">" { "<" } else { "≤" }),
        ends => ends.iter().map(|(symbol, figure)| format!("{noun} {symbol} {figure}")).collect(),
    }
}

/// That the ledger has no such field, and which look alike.
pub(super) fn missing(ledger: &Ledger<'_>, noun: &str) -> String {
    let near = ledger.near(noun);
    if near.is_empty() {
        format!("台账没有“{noun}”这一项")
    } else {
        {
            let near: String = near.iter().map(|name| format!("“{name}”")).collect();
            format!("台账没有“{noun}”这一项，相近的有{near}")
        }
    }
}
