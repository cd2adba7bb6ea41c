//! The neutral policies in the language of rules.
//!
//! What a node of `policies.json` means stands at the head of the peers' `gen.py`. Rules compare shares by
//! cross-multiplication of integers; the peers divide in 64-bit floats. Both decide alike: rounding keeps order, so an
//! exact a/b ≥ p/q is one in floats, and an exact a/b < p/q misses p/q by at least 1/(b·q), on this table more than 1e-9
//! of it, which rounding at 1e-16 cannot close.

use serde_json::Value;

use super::schema::{Column, Holds, find};

type Told<T> = Result<T, String>;

/// A policy as a rule.
pub(crate) fn rule(policy: &Value) -> Told<String> {
    let mut text = format!("政策：{}\n对象：企业\n条件：\n", word(&policy["id"])?);
    let parts = policy["when"]["all"].as_array().ok_or("a policy has a list of conditions")?;
    for part in parts {
        text.push_str(&format!("  {}\n", condition(part)?));
    }
    let amount = &policy["amount"];
    text.push_str(&format!("奖补：\n{}", grant(amount)?));
    if amount["boost"].is_object() {
        let more = whole(&amount["boost"]["pct"])? - 100;
        text.push_str(&format!("  上浮 {more}% 当 {}\n", column(&amount["boost"]["flag"])?.words()));
    }
    text.push_str(&format!("封顶：每户每年 {} 元\n取整：到 元，舍去\n", whole(&amount["cap"])?));
    Ok(text)
}

fn condition(node: &Value) -> Told<String> {
    for (key, joint) in [("all", " 且 "), ("any", " 或 ")] {
        if let Some(parts) = node[key].as_array() {
            return Ok(format!("({})", parts.iter().map(condition).collect::<Told<Vec<_>>>()?.join(joint)));
        }
    }
    if node["not"].is_object() {
        return Ok(format!("非 ({})", condition(&node["not"])?));
    }
    if node["ratio"].is_array() {
        return share(node);
    }
    if node["growth"].is_array() {
        let (now, before) = (column(&node["growth"][0])?, column(&node["growth"][1])?);
        let (Some(year), Some(earlier)) = (now.year, before.year) else {
            return Err(format!("`{}` has no year", now.name));
        };
        let least = percent(&node["value"])?;
        return Ok(format!(
            "({} > 0 万元 且 增长率({}, {year}年, {earlier}年) {} {least})",
            before.words(),
            now.label,
            op(&node["op"])?
        ));
    }
    leaf(node)
}

/// `b > 0` and `a ÷ b` compared.
fn share(node: &Value) -> Told<String> {
    let (over, under) = (column(&node["ratio"][0])?, column(&node["ratio"][1])?);
    let bound = if over.holds == under.holds {
        percent(&node["value"])?
    } else {
        format!("{} ÷ {}", measured(over, &node["value"].to_string()), measured(under, "1"))
    };
    Ok(format!(
        "({} > {} 且 {} ÷ {} {} {bound})",
        under.words(),
        measured(under, "0"),
        over.words(),
        under.words(),
        op(&node["op"])?
    ))
}

fn leaf(node: &Value) -> Told<String> {
    let column = column(&node["col"])?;
    let name = column.words();
    Ok(match word(&node["op"])? {
        "between" => format!("{name} 介于 {} 至 {}", word(&node["lo"])?, word(&node["hi"])?),
        "is" if node["value"] == true => name,
        "is" => format!("{name} 是 否"),
        kind @ ("in" | "not_in") => {
            let values = node["values"].as_array().ok_or("`in` without values")?;
            let words: Told<Vec<_>> = values.iter().map(|value| Ok(format!("“{}”", word(value)?))).collect();
            format!("{name} {} {}", if kind == "in" { "属于" } else { "不属于" }, words?.join("、"))
        }
        _ => format!("{name} {} {}", op(&node["op"])?, measured(column, &node["value"].to_string())),
    })
}

/// The lines of a grant. A part of an area is paid as if each square metre were 万元: the peers multiply either by basis
/// points.
fn grant(amount: &Value) -> Told<String> {
    let base = &amount["base"];
    let (column, name) = if base["diff"].is_array() {
        let (now, before) = (column(&base["diff"][0])?, column(&base["diff"][1])?);
        (now, format!("({} − {})", now.words(), before.words()))
    } else {
        let column = column(&base["col"])?;
        (column, column.words())
    };
    let list = |key: &str| amount[key].as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(match word(&amount["kind"])? {
        "unit" => format!("  按 {name} 每 {} {} 元\n", measured(column, "1"), whole(&amount["yuan"])?),
        "step" => {
            let mut text = format!("  按 {name} 分档：\n");
            for step in list("steps") {
                let from = measured(column, &step["ge"].to_string());
                text.push_str(&format!("    达到 {from}：{} 元\n", whole(&step["yuan"])?));
            }
            text
        }
        "tiered" => {
            let name = if column.holds == Holds::Money {
                name
            } else {
                format!("{name} ÷ 1 平方米 × 1 万元")
            };
            let mut text = format!("  按 {name} 超额累进：\n");
            let tiers = list("tiers");
            for (at, tier) in tiers.iter().enumerate() {
                let (bound, from) = match tiers.get(1) {
                    Some(next) if at == 0 => ("不超过", &next["lo"]),
                    _ => ("超过", &tier["lo"]),
                };
                let points = whole(&tier["bp"])?;
                let rate = format!("{}.{:02}%", points / 100, points % 100);
                text.push_str(&format!("    {bound} {from} 万元 的部分：{rate}\n"));
            }
            text
        }
        other => return Err(format!("no amount is `{other}`")),
    })
}

fn column(name: &Value) -> Told<&'static Column> {
    let name = word(name)?;
    find(name).ok_or_else(|| format!("no column `{name}`"))
}

/// A number of the file with the unit of its column.
fn measured(column: &Column, number: &str) -> String {
    match column.holds {
        Holds::Money => format!("{number} 万元"),
        Holds::Count("m2") => format!("{number} 平方米"),
        Holds::Count("tce") => format!("{number} 吨标准煤"),
        Holds::Count(unit) => format!("{number} {unit}"),
        Holds::Day | Holds::Text | Holds::Flag => number.to_owned(),
    }
}

/// `0.05` as `5%`: the point two places on.
fn percent(node: &Value) -> Told<String> {
    let text = node.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let shifted =
        format!("{whole}{}{}", &part[..part.len().min(2)], "0".repeat(2_usize.saturating_sub(part.len())));
    let whole = shifted.parse::<u64>().map_err(|_| format!("`{text}` is no share"))?;
    let rest = part.get(2..).unwrap_or_default();
    Ok(if rest.is_empty() { format!("{whole}%") } else { format!("{whole}.{rest}%") })
}

fn op(node: &Value) -> Told<&'static str> {
    Ok(match word(node)? {
        ">=" => "≥",
        ">" => ">",
        "<=" => "≤",
        "<" => "<",
        "==" => "=",
        other => return Err(format!("no comparison is `{other}`")),
    })
}

fn whole(node: &Value) -> Told<i64> {
    node.as_i64().ok_or_else(|| format!("`{node}` is no whole number"))
}

fn word(node: &Value) -> Told<&str> {
    node.as_str().ok_or_else(|| format!("`{node}` is no text"))
}
