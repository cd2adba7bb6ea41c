//! A diagnosis as picture, findings and table.

use std::collections::BTreeMap;

use lq_app::chain::{Bottleneck, Diagnosis, Finding, Measure, SegmentRow as Row, Told, Verdict};
use lq_app::queries::chain::Diagnosed;

use crate::address::Scope;
use crate::chart::chain::{ChainPicture, Edge, Look, Node};
use crate::page::chain::{CureRow, FindingCard, SegmentRow};
use crate::page::overview::{ChainRow, LookCount};
use crate::text::{Lang, fill};

/// How a verdict is drawn.
pub(crate) fn look(verdict: Verdict) -> Look {
    match verdict {
        Verdict::Missing => Look::Missing,
        Verdict::Broken => Look::Broken,
        Verdict::Short => Look::Short,
        Verdict::Thin => Look::Thin,
        Verdict::Weak => Look::Weak,
    }
}

/// How a segment is drawn: by its gravest verdict, else by what stands there.
fn look_of(row: &Row, held: Option<Verdict>) -> Look {
    match (held, row.capacity.range()) {
        (Some(held), _) => look(held),
        (None, Some(range)) if !range.is_point() => Look::Unknown,
        (None, _) if row.capacity.exact() == Some(0.0) => Look::Idle,
        (None, _) => Look::Well,
    }
}

/// Mark and name of how a segment is drawn.
fn told_of(look: Look, held: Option<Verdict>, lang: Lang) -> (&'static str, &'static str) {
    let t = lang.texts();
    match (held, look) {
        (Some(held), _) => verdict(held, lang),
        (None, Look::Unknown) => ("?", t.look_unknown),
        (None, Look::Idle) => (t.mark_idle, t.look_idle),
        (None, _) => ("", ""),
    }
}

/// Mark and name of a verdict.
pub(crate) fn verdict(verdict: Verdict, lang: Lang) -> (&'static str, &'static str) {
    let t = lang.texts();
    match verdict {
        Verdict::Missing => (t.mark_missing, t.look_missing),
        Verdict::Broken => (t.mark_broken, t.look_broken),
        Verdict::Short => (t.mark_short, t.look_short),
        Verdict::Thin => (t.mark_thin, t.look_thin),
        Verdict::Weak => (t.mark_weak, t.look_weak),
    }
}

/// A number with at most three decimals and its thousands apart.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{:.3}", value.abs());
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let whole = super::grouped(whole.parse().unwrap_or(0));
    let decimals = decimals.trim_end_matches('0');
    let sign = if value < 0.0 && (whole != "0" || !decimals.is_empty()) { "−" } else { "" };
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

/// A measure, as an interval where the data leave it open.
pub(crate) fn measure(measure: Measure, lang: Lang) -> String {
    ranged(measure, lang, number)
}

/// A measure with its unit, in 万 and 亿 (millions in English) from a million on, to stand where there is little room.
fn compact(measure: Measure, unit: &str, lang: Lang) -> String {
    let steps: &[(f64, &str)] = match lang {
        Lang::Zh => &[(1e8, "亿"), (1e4, "万")],
        Lang::En => &[(1e9, "bn "), (1e6, "m ")],
    };
    let largest =
        measure.range().map_or(0.0, |range| if range.high.is_finite() { range.high } else { range.low });
    match steps.iter().find(|(step, _)| largest >= 1e6 && largest >= *step) {
        Some((step, word)) => {
            let shown = ranged(measure, lang, |value| number((value / step * 100.0).round() / 100.0));
            format!("{shown} {}", format!("{word}{unit}").trim_end())
        }
        None => with_unit(&self::measure(measure, lang), unit),
    }
}

fn percent(measure: Measure, lang: Lang) -> String {
    ranged(measure, lang, |share| format!("{}%", number((share * 1000.0).round() / 10.0)))
}

fn ranged(measure: Measure, lang: Lang, show: impl Fn(f64) -> String) -> String {
    let Some(range) = measure.range() else { return String::new() };
    match (range.is_point(), range.high.is_finite()) {
        (true, _) => show(range.low),
        (false, true) => format!("{}–{}", show(range.low), show(range.high)),
        (false, false) if range.low <= 0.0 => lang.texts().unknown.to_owned(),
        (false, false) => fill(lang.texts().at_least, &[&show(range.low)]),
    }
}

fn with_unit(measured: &str, unit: &str) -> String {
    if measured.is_empty() || unit.is_empty() { measured.to_owned() } else { format!("{measured} {unit}") }
}

/// Who holds the chain back.
pub(crate) fn bottleneck(held: &Bottleneck, lang: Lang) -> String {
    let names = held.segments.join(lang.texts().comma);
    if held.is_shared { fill(lang.texts().chain_shared, &[&names]) } else { names }
}

/// Verdict of each segment, the gravest where there are several.
fn verdicts(diagnosis: &Diagnosis) -> BTreeMap<&str, Verdict> {
    let mut by_segment: BTreeMap<&str, Verdict> = BTreeMap::new();
    for finding in &diagnosis.findings {
        let held = by_segment.entry(&finding.id).or_insert(finding.verdict);
        *held = (*held).min(finding.verdict);
    }
    by_segment
}

/// The chain ready to be drawn.
pub(crate) fn picture(
    diagnosed: &Diagnosed,
    diagnosis: &Diagnosis,
    scope: &Scope,
    lang: Lang,
) -> ChainPicture {
    let verdicts = verdicts(diagnosis);
    let place: BTreeMap<&str, usize> =
        diagnosis.segments.iter().enumerate().map(|(at, row)| (row.id.as_str(), at)).collect();
    let links: Vec<(usize, usize, &lq_app::chain::Link)> = diagnosed
        .chain
        .links
        .iter()
        .filter_map(|link| Some((*place.get(link.from.as_str())?, *place.get(link.to.as_str())?, link)))
        .collect();
    let stages = layers(diagnosis.segments.len(), &links);
    let nodes = diagnosis.segments.iter().zip(stages);
    let nodes = nodes
        .map(|(row, stage)| node(row, stage, verdicts.get(row.id.as_str()).copied(), diagnosis, scope, lang));
    ChainPicture {
        title: format!("{} {}", diagnosis.chain, diagnosis.findings.len()),
        stages: Vec::new(),
        nodes: nodes.collect(),
        edges: edges(diagnosis, &links, lang),
    }
}

/// Column of each segment: one after the furthest of those that feed it; a cycle stops counting.
fn layers(n: usize, links: &[(usize, usize, &lq_app::chain::Link)]) -> Vec<usize> {
    let mut stages = vec![0; n];
    for _ in 0..n {
        let mut moved = false;
        for (from, to, _) in links {
            if stages[*to] <= stages[*from] && stages[*from] + 1 < n.max(1) {
                stages[*to] = stages[*from] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    stages
}

fn node(
    row: &Row,
    stage: usize,
    held: Option<Verdict>,
    diagnosis: &Diagnosis,
    scope: &Scope,
    lang: Lang,
) -> Node {
    let t = lang.texts();
    let look = look_of(row, held);
    let need = compact(row.need, &row.unit, lang);
    let firms = measure(row.firms, lang);
    Node {
        label: row.segment.clone(),
        href: scope.link(&format!("/segment/{}", row.id)),
        capacity: compact(row.capacity, &row.unit, lang),
        need: if need.is_empty() || row.need.exact() == Some(0.0) {
            String::new()
        } else {
            fill(t.needs, &[&need])
        },
        ratio: row.ratio.range().map(|range| range.low),
        ratio_text: percent(row.ratio, lang),
        verdict: look,
        mark: told_of(look, held, lang).0.to_owned(),
        firms: if firms.is_empty() { firms } else { fill(t.firms_n, &[&firms]) },
        stage,
        is_bottleneck: diagnosis.bottleneck.segments.contains(&row.segment),
    }
}

fn edges(diagnosis: &Diagnosis, links: &[(usize, usize, &lq_app::chain::Link)], lang: Lang) -> Vec<Edge> {
    let flow = |to: usize, link: &lq_app::chain::Link| {
        let used = diagnosis.segments[to].used.exact()?;
        Some(link.coefficient? * used)
    };
    let widest = links.iter().filter_map(|(_, to, link)| flow(*to, link)).fold(0.0, f64::max);
    let edge = |(from, to, link): &(usize, usize, &lq_app::chain::Link)| {
        let amount = flow(*to, link);
        let (one, other) = (&diagnosis.segments[*from], &diagnosis.segments[*to]);
        let told = amount
            .map_or(lang.texts().flow_unknown.to_owned(), |amount| with_unit(&number(amount), &one.unit));
        let is_broken = diagnosis.findings.iter().any(|finding| {
            finding.verdict == Verdict::Broken
                && finding.id == one.id
                && finding.to.as_ref() == Some(&other.segment)
        });
        Edge {
            from: *from,
            to: *to,
            width: amount.map(|amount| if widest > 0.0 { amount / widest } else { 0.0 }),
            label: format!("{} → {} {told}", one.segment, other.segment),
            is_optional: !link.essential,
            is_broken,
        }
    };
    links.iter().map(edge).collect()
}

/// The rows of the table under the picture.
pub(crate) fn segments(diagnosis: &Diagnosis, scope: &Scope, lang: Lang) -> Vec<SegmentRow> {
    let verdicts = verdicts(diagnosis);
    let row = |row: &Row| {
        let held = verdicts.get(row.id.as_str()).copied();
        let look = look_of(row, held);
        let used = match (row.used.exact(), row.capacity.exact()) {
            (Some(used), Some(capacity)) if capacity > 0.0 => percent(Measure::known(used / capacity), lang),
            _ => measure(row.used, lang),
        };
        SegmentRow {
            href: scope.link(&format!("/segment/{}", row.id)),
            label: row.segment.clone(),
            look,
            mark: told_of(look, held, lang).0.to_owned(),
            unit: row.unit.clone(),
            capacity: measure(row.capacity, lang),
            need: measure(row.need, lang),
            ratio: percent(row.ratio, lang),
            used,
            imported: measure(row.imported, lang),
            firms: measure(row.firms, lang),
            gain_plus: measure(row.gain_plus, lang),
            loss_minus: measure(row.loss_minus, lang),
        }
    };
    diagnosis.segments.iter().map(row).collect()
}

/// The findings as cards; `href` gives the address of the page with a cure's moves applied.
pub(crate) fn findings(
    diagnosis: &Diagnosis,
    scope: &Scope,
    lang: Lang,
    try_href: impl Fn(&lq_app::chain::Cure) -> String,
) -> Vec<FindingCard> {
    diagnosis.findings.iter().map(|finding| card(finding, diagnosis, scope, lang, &try_href)).collect()
}

fn card(
    finding: &Finding,
    diagnosis: &Diagnosis,
    scope: &Scope,
    lang: Lang,
    try_href: &impl Fn(&lq_app::chain::Cure) -> String,
) -> FindingCard {
    let (mark, name) = verdict(finding.verdict, lang);
    let to = finding.to.as_ref().map(|to| format!(" → {to}")).unwrap_or_default();
    let unit = diagnosis.value_unit.as_deref().unwrap_or_default();
    let cure = |cure: &lq_app::chain::Cure| CureRow {
        moves: cure.words.join(lang.texts().comma),
        gain: with_unit(&measure(cure.gain, lang), unit),
        next: bottleneck(&cure.next, lang),
        effect: effect(&cure.flipped, &cure.caused, lang),
        try_href: try_href(cure),
    };
    FindingCard {
        look: look(finding.verdict),
        mark: mark.to_owned(),
        verdict: name.to_owned(),
        segment: format!("{}{to}", finding.segment),
        segment_href: scope.link(&format!("/segment/{}", finding.id)),
        sentence: finding.reasons.first().cloned().unwrap_or_default(),
        numbers: finding.numbers.iter().filter_map(|(key, held)| shown(key, *held, finding, lang)).collect(),
        reasons: finding.reasons.iter().skip(1).cloned().collect(),
        cures: finding.cures.iter().map(cure).collect(),
    }
}

/// Label and value of a finding's number; those without a label are for programs.
fn shown(key: &str, held: Measure, finding: &Finding, lang: Lang) -> Option<(String, String)> {
    let t = lang.texts();
    let amount = || with_unit(&measure(held, lang), &finding.unit);
    let (label, value) = match key {
        "capacity" => (t.capacity, amount()),
        "need" => (t.need, amount()),
        "need_through" => (t.need_through, amount()),
        "min_scale" => (t.min_scale, amount()),
        "ratio" => (t.ratio, percent(held, lang)),
        "gain_plus" => (t.gain_plus, measure(held, lang)),
        "loss_minus" => (t.loss_minus, measure(held, lang)),
        "hhi" => (t.hhi, measure(held, lang)),
        "firms" => (t.firms, measure(held, lang)),
        "depth_present" => (t.depth_present, measure(held, lang)),
        "depth" | "depth_template" => (t.depth, measure(held, lang)),
        _ => return None,
    };
    (!value.is_empty()).then(|| (label.to_owned(), value))
}

/// Verdicts that go and verdicts that come.
pub(crate) fn effect(flipped: &[Told], caused: &[Told], lang: Lang) -> String {
    let t = lang.texts();
    let told = |list: &[Told]| {
        let one = |told: &Told| format!("{} {}", told.segment, verdict(told.verdict, lang).1);
        list.iter().map(one).collect::<Vec<_>>().join(t.comma)
    };
    let mut parts = Vec::new();
    if !flipped.is_empty() {
        parts.push(fill(t.removes, &[&told(flipped)]));
    }
    if !caused.is_empty() {
        parts.push(fill(t.brings, &[&told(caused)]));
    }
    if parts.is_empty() { t.no_change.to_owned() } else { parts.join(t.semicolon) }
}

/// The segments of a chain in the order of its stages, each with its gravest verdict.
fn strip(diagnosed: &Diagnosed, lang: Lang) -> Vec<(Look, String)> {
    let told = &diagnosed.diagnosis;
    let place: BTreeMap<&str, usize> =
        told.segments.iter().enumerate().map(|(at, row)| (row.id.as_str(), at)).collect();
    let links: Vec<(usize, usize, &lq_app::chain::Link)> = diagnosed
        .chain
        .links
        .iter()
        .filter_map(|link| Some((*place.get(link.from.as_str())?, *place.get(link.to.as_str())?, link)))
        .collect();
    let verdicts = verdicts(told);
    let stages = layers(told.segments.len(), &links);
    let mut order: Vec<usize> = (0..told.segments.len()).collect();
    order.sort_by_key(|at| (stages[*at], *at));
    let drawn = |at: usize| {
        let row = &told.segments[at];
        let held = verdicts.get(row.id.as_str()).copied();
        let look = look_of(row, held);
        (look, format!("{} {}", row.segment, told_of(look, held, lang).1).trim_end().to_owned())
    };
    order.into_iter().map(drawn).collect()
}

/// One line of the list of chains.
pub(crate) fn row(diagnosed: &Diagnosed, scope: &Scope, lang: Lang) -> ChainRow {
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for finding in &diagnosed.diagnosis.findings {
        *counts.entry(finding.verdict).or_default() += 1;
    }
    let firms: std::collections::BTreeSet<&str> =
        diagnosed.chain.placements.iter().filter_map(|placement| placement.firm.as_deref()).collect();
    let count = |(held, n): (Verdict, usize)| LookCount {
        look: look(held),
        mark: verdict(held, lang).0.to_owned(),
        n,
    };
    let strip = strip(diagnosed, lang);
    ChainRow {
        is_bare: strip.iter().all(|(look, _)| *look == Look::Idle),
        href: scope.link(&format!("/chains/{}", diagnosed.row.id)),
        label: diagnosed.diagnosis.chain.clone(),
        text: fill(lang.texts().chain_of, &[&diagnosed.segments.len(), &firms.len()]),
        looks: counts.into_iter().map(count).collect(),
        strip,
    }
}

#[cfg(test)]
mod tests {
    use lq_app::chain::Measure;

    use super::{compact, number};
    use crate::text::Lang;

    #[test]
    fn large_amounts_are_told_in_few_letters() {
        let zh = |value| compact(Measure::known(value), "吨", Lang::Zh);
        assert_eq!([999_999.0, 1_250_000.0, 230_000_000.0].map(zh), ["999,999 吨", "125 万吨", "2.3 亿吨"]);
        assert_eq!(compact(Measure::known(1_250_000.0), "t", Lang::En), "1.25 m t");
        assert_eq!(compact(Measure::known(1_250_000.0), "", Lang::Zh), "125 万");
    }

    #[test]
    fn numbers_are_short_and_grouped() {
        assert_eq!([0.0, 25.0, 0.4, -1234.5678, -0.0001].map(number), ["0", "25", "0.4", "−1,234.568", "0"]);
    }
}
