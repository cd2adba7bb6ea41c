//! Findings, cures and comparisons as Chinese sentences with their numbers.

use crate::cure::Move;
use crate::diagnosis::{Bottleneck, Comparison, Cure, Diagnosis, Finding, Terminal, Told};
use crate::flow::Flow;
use crate::model::Measure;
use crate::say;

/// The moves of a cure in words.
pub(crate) fn moves(flow: &Flow, moves: &[Move]) -> Vec<String> {
    moves
        .iter()
        .map(|step| match step {
            Move::Bring { segment, amount, firm } => {
                let by = if firm == "新增企业" { String::new() } else { format!("（{firm}）") };
                format!("{} 增加 {}{by}", flow.label(*segment), say::amount(*amount, flow.unit(*segment)))
            }
            Move::Order { edge, amount } => {
                let edge = &flow.edges[*edge];
                format!(
                    "{}→{} 签订本地订单 {}",
                    flow.label(edge.from),
                    flow.label(edge.to),
                    say::amount(*amount, flow.unit(edge.from))
                )
            }
        })
        .collect()
}

impl Diagnosis {
    /// One paragraph: output, who holds it back, how many findings.
    pub fn sentence(&self) -> String {
        let head = format!("{}（{}，{}）", self.chain, self.scenario.label(), self.purchases.label());
        let outputs: Vec<String> = self.terminals.iter().map(terminal).collect();
        let output = if outputs.is_empty() {
            "没有终端环节，无从计算产出".to_owned()
        } else {
            outputs.join("；")
        };
        let held = bottleneck(&self.bottleneck).map_or_else(String::new, |text| format!("；瓶颈为{text}"));
        let count = if self.findings.is_empty() {
            "没有发现缺、断、短、细、弱".to_owned()
        } else {
            format!("共 {} 项结论", self.findings.len())
        };
        format!("{head}：{output}{held}；{count}。")
    }

    /// One finding as a paragraph: what, why, what would mend it and what that gains.
    pub fn explain(&self, finding: &Finding) -> String {
        let place = match &finding.to {
            Some(to) => format!("{}→{to}", finding.segment),
            None => finding.segment.clone(),
        };
        let mut text = format!("{place}（{}链）：{}。", finding.verdict.label(), finding.reasons.join("；"));
        match finding.cures.split_first() {
            None => text.push_str("没有可以算出的补救，请补齐数据后重新诊断。"),
            Some((first, rest)) => {
                text.push_str(&format!("补救：{}", self.cure(first)));
                for other in rest {
                    text.push_str(&format!("另一办法：{}", self.cure(other)));
                }
            }
        }
        text
    }

    fn cure(&self, cure: &Cure) -> String {
        let unit = self.value_unit.as_deref().unwrap_or("");
        let mut text = cure.words.join("，");
        match cure.gain {
            Measure::Value(gain) if gain.high <= 0.0 => text.push_str("，终端产出不变"),
            Measure::Value(gain) if gain.is_point() && self.value.is_point() => text.push_str(&format!(
                "，产出由 {} 增至 {}",
                say::range(self.value, unit),
                say::range(cure.after, unit)
            )),
            Measure::Value(gain) => text.push_str(&format!("，产出增加 {}", say::range(gain, unit))),
            Measure::Absent => {}
        }
        if let Some(next) = bottleneck(&cure.next) {
            text.push_str(&format!("，此后瓶颈为{next}"));
        }
        if !cure.caused.is_empty() {
            text.push_str(&format!("；但会新出现 {}", told(&cure.caused)));
        }
        text.push('。');
        text
    }
}

impl Comparison {
    /// One paragraph: what changes, what that gains, where the bottleneck moves.
    pub fn sentence(&self) -> String {
        let unit = self.before.value_unit.as_deref().unwrap_or("");
        let (before, after) = (self.before.value, self.after.value);
        let mut text = format!(
            "推演“{}”：产出由 {} 变为 {}",
            self.name,
            say::range(before, unit),
            say::range(after, unit)
        );
        let name = |held: &Bottleneck| bottleneck(held).unwrap_or_else(|| "无".to_owned());
        text.push_str(&format!(
            "，瓶颈由 {} 移到 {}",
            name(&self.before.bottleneck),
            name(&self.after.bottleneck)
        ));
        if !self.cured.is_empty() {
            text.push_str(&format!("；消除 {}", told(&self.cured)));
        }
        if !self.caused.is_empty() {
            text.push_str(&format!("；新出现 {}", told(&self.caused)));
        }
        text.push('。');
        text
    }
}

fn terminal(terminal: &Terminal) -> String {
    let output = terminal.output.range().map_or_else(String::new, |range| say::range(range, &terminal.unit));
    if terminal.completing.is_empty() {
        return format!("{} 产出 {output}", terminal.segment);
    }
    format!("{} 产出 {output}，要产出还差 {}", terminal.segment, terminal.completing.join("、"))
}

fn bottleneck(held: &Bottleneck) -> Option<String> {
    if held.segments.is_empty() {
        return None;
    }
    let list = held.segments.join("、");
    Some(if held.is_shared { format!(" {list}（共享，须一起扩产）") } else { format!(" {list}") })
}

fn told(list: &[Told]) -> String {
    let one = |told: &Told| match &told.to {
        Some(to) => format!("{}→{to}“{}”", told.segment, told.verdict.label()),
        None => format!("{}“{}”", told.segment, told.verdict.label()),
    };
    list.iter().map(one).collect::<Vec<_>>().join("、")
}
