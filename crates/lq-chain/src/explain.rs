//! Findings, cures and comparisons as Chinese sentences with their numbers.

use crate::cure::Move;
use crate::diagnosis::{Bottleneck, Comparison, Cure, Diagnosis, Finding, Terminal, Told};
use crate::flow::Flow;
use crate::model::Measure;
use crate::say;

/// The moves of a cure in words; equal newcomers at one segment are told together.
pub(crate) fn moves(flow: &Flow, moves: &[Move]) -> Vec<String> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < moves.len() {
        let alike = moves[at..].iter().take_while(|step| is_alike(step, &moves[at])).count().max(1);
        words.push(match &moves[at] {
            Move::Bring { segment, amount, .. } => {
                let amount = say::amount(*amount, flow.unit(*segment));
                match alike {
                    1 => format!("{} 增加 {amount}", flow.label(*segment)),
                    _ => format!("{} 新增 {alike} 家独立企业，各 {amount}", flow.label(*segment)),
                }
            }
            Move::Order { edge, amount } => {
                let edge = &flow.edges[*edge];
                let amount = say::amount(*amount, flow.unit(edge.from));
                format!("{}→{} 签订本地订单 {amount}", flow.label(edge.from), flow.label(edge.to))
            }
        });
        at += alike;
    }
    words
}

fn is_alike(a: &Move, b: &Move) -> bool {
    match (a, b) {
        (Move::Bring { segment, amount, .. }, Move::Bring { segment: other, amount: same, .. }) => {
            segment == other && amount.total_cmp(same).is_eq()
        }
        _ => false,
    }
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
        let held = bottleneck(&self.bottleneck).map_or_else(String::new, |text| format!("；瓶颈为 {text}"));
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
        let (unit, what) = value_words(self);
        let mut text = cure.words.join("，");
        match cure.gain {
            Measure::Value(gain) if gain.high <= 0.0 => text.push_str("，终端产出不变"),
            Measure::Value(gain) if gain.is_point() && self.value.is_point() => text.push_str(&format!(
                "，{what}由 {} 增至 {}",
                say::range(self.value, unit),
                say::range(cure.after, unit)
            )),
            Measure::Value(gain) => text.push_str(&format!("，{what}增加 {}", say::range(gain, unit))),
            Measure::Absent => {}
        }
        if let Some(next) = bottleneck(&cure.next) {
            text.push_str(&format!("，此后瓶颈为 {next}"));
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
        let (unit, what) = value_words(&self.before);
        let (before, after) = (self.before.value, self.after.value);
        let mut text = format!(
            "推演“{}”：{what}由 {} 变为 {}",
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

/// Unit of the value, and what to call it: only one terminal at price 1 makes it an output.
fn value_words(diagnosis: &Diagnosis) -> (&str, &'static str) {
    match &diagnosis.value_unit {
        Some(unit) => (unit, "产出"),
        None => ("", "产出值"),
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
    Some(if held.is_shared { format!("{list}（共享，须一起扩产）") } else { list })
}

fn told(list: &[Told]) -> String {
    let one = |told: &Told| match &told.to {
        Some(to) => format!("{}→{to}“{}”", told.segment, told.verdict.label()),
        None => format!("{}“{}”", told.segment, told.verdict.label()),
    };
    list.iter().map(one).collect::<Vec<_>>().join("、")
}
