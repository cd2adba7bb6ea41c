//! Region codes of GB/T 2260: six digits for province, city and county.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::ValueError;
use super::error::excerpt;
use super::text::narrow;

/// Code and name of every region, sorted by code.
static TABLE: LazyLock<Vec<(u32, &'static str)>> = LazyLock::new(|| {
    let rows = include_str!("tables/regions.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| line.split_once('\t'))
        .filter_map(|(code, name)| Some((code.parse().ok()?, name)))
        .collect()
});

/// Full and short names (内蒙古, 包头) to the codes that bear them.
static NAMES: LazyLock<BTreeMap<&'static str, Vec<u32>>> = LazyLock::new(|| {
    let mut names: BTreeMap<&'static str, Vec<u32>> = BTreeMap::new();
    for &(code, name) in TABLE.iter() {
        names.entry(name).or_default().push(code);
        if let Some(short) = short_name(code, name) {
            names.entry(short).or_default().push(code);
        }
    }
    names
});

/// A province or city without the word for what it is; counties keep theirs, being too much alike.
fn short_name(code: u32, name: &'static str) -> Option<&'static str> {
    if !code.is_multiple_of(100) {
        return None;
    }
    ["维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市", "地区", "盟"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .filter(|short| short.chars().count() >= 2)
}

fn find(code: u32) -> Option<&'static str> {
    TABLE.binary_search_by_key(&code, |row| row.0).ok().map(|at| TABLE[at].1)
}

fn parent_of(code: u32) -> Option<u32> {
    let (city, province) = (code / 100 * 100, code / 10_000 * 10_000);
    [city, province].into_iter().find(|wider| *wider != code && find(*wider).is_some())
}

fn number(code: &str) -> Option<u32> {
    if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) { code.parse().ok() } else { None }
}

/// Reads a code (`150200`, also at the head of `150200 包头市`), a name with or without what stands above it
/// (`包头市`, `内蒙古自治区包头市`, `江苏 无锡`); returns the code.
///
/// Errors: no such region; a name that several regions bear (the message lists them).
pub fn parse(input: &str) -> Result<String, ValueError> {
    let narrowed = narrow(input.trim());
    let end = narrowed.find(|c: char| !c.is_ascii_digit()).unwrap_or(narrowed.len());
    let digits = &narrowed[..end];
    if !digits.is_empty() {
        // Statistics write twelve digits, with zeros for what lies below the county.
        let code = if digits.len() == 12 { digits.strip_suffix("000000").unwrap_or(digits) } else { digits };
        let code = municipality(code).unwrap_or(code);
        check(code)?;
        return Ok(code.to_owned());
    }
    let is_parting = |c: char| c.is_whitespace() || matches!(c, '/' | '-' | '·' | ',' | '>' | '、');
    let name: String = narrowed.chars().filter(|c| !is_parting(*c)).collect();
    match candidates(&name).as_slice() {
        [] => Err(unknown(input)),
        [code] => Ok(format!("{code:06}")),
        several => Err(ambiguous(input, several)),
    }
}

/// Beijing, Tianjin, Shanghai and Chongqing have no cities: 110100 (市辖区) and 500200 (县) stand for the whole.
fn municipality(code: &str) -> Option<&'static str> {
    match code {
        "110100" | "110200" => Some("110000"),
        "120100" | "120200" => Some("120000"),
        "310100" | "310200" => Some("310000"),
        "500100" | "500200" => Some("500000"),
        _ => None,
    }
}

/// The regions whose name ends `text` and whose forebears are named by what stands before it.
fn candidates(text: &str) -> Vec<u32> {
    for (at, _) in text.char_indices() {
        let Some(codes) = NAMES.get(&text[at..]) else { continue };
        let above = &text[..at];
        let mut fitting: Vec<u32> =
            codes.iter().copied().filter(|code| above.is_empty() || is_below(*code, above)).collect();
        fitting.sort_unstable();
        fitting.dedup();
        if !fitting.is_empty() {
            return fitting;
        }
    }
    Vec::new()
}

fn is_below(code: u32, above: &str) -> bool {
    candidates(above).iter().any(|wider| is_within(code, *wider))
}

fn is_within(code: u32, wider: u32) -> bool {
    let mut at = Some(code);
    while let Some(region) = at {
        if region == wider {
            return true;
        }
        at = parent_of(region);
    }
    false
}

/// Refuses a code the table does not have.
pub fn check(code: &str) -> Result<(), ValueError> {
    match number(code).and_then(find) {
        Some(_) => Ok(()),
        None => Err(unknown(code)),
    }
}

/// Name of the region itself: 包头市.
pub fn name(code: &str) -> Option<&'static str> {
    number(code).and_then(find)
}

/// Name with all that stands above: 内蒙古自治区包头市昆都仑区.
pub fn full_name(code: &str) -> Option<String> {
    let mut at = number(code)?;
    let mut full = find(at)?.to_owned();
    while let Some(wider) = parent_of(at) {
        let above = find(wider)?;
        if !above.ends_with("行政区划") {
            full.insert_str(0, above);
        }
        at = wider;
    }
    Some(full)
}

/// Code of the region one level up; `None` for a province.
pub fn parent(code: &str) -> Option<String> {
    number(code).and_then(parent_of).map(|code| format!("{code:06}"))
}

/// True where `code` is `wider` or lies within it.
pub fn belongs_to(code: &str, wider: &str) -> bool {
    match (number(code), number(wider)) {
        (Some(code), Some(wider)) => is_within(code, wider),
        _ => false,
    }
}

/// All regions with their names, by code, for lists to choose from.
pub fn all() -> impl Iterator<Item = (String, &'static str)> {
    TABLE.iter().map(|(code, name)| (format!("{code:06}"), *name))
}

fn unknown(input: &str) -> ValueError {
    ValueError::new(
        format!(
            "“{}”不是行政区划代码或名称；应为六位代码或全称，如“150200”“内蒙古自治区包头市”",
            excerpt(input)
        ),
        format!("“{}” is no region of GB/T 2260; give six digits or the full name", excerpt(input)),
    )
}

fn ambiguous(input: &str, codes: &[u32]) -> ValueError {
    let shown: Vec<String> = codes
        .iter()
        .take(6)
        .map(|code| format!("{}（{code}）", full_name(&format!("{code:06}")).unwrap_or_default()))
        .collect();
    ValueError::new(
        format!("叫“{}”的有{}处：{}；请写全称或代码", excerpt(input), codes.len(), shown.join("、")),
        format!(
            "{} regions are called “{}”: {}; give the code",
            codes.len(),
            excerpt(input),
            shown.join(", ")
        ),
    )
}
