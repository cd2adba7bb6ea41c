//! An explanation in sentences that a firm understands.

use super::clause::money_text;
use super::{Clause, Explanation, Joint, Seen};
use crate::explain::need::Change;
use crate::parse::Standing;
use crate::plan::Granted;

impl Explanation {
    /// The explanation in Chinese, a sentence or item a line.
    pub fn say(&self) -> Vec<String> {
        let mut lines = Vec::new();
        self.say_standing(&mut lines);
        self.say_verdict(&mut lines);
        self.say_needs(&mut lines);
        self.say_award(&mut lines);
        lines
    }

    fn say_standing(&self, lines: &mut Vec<String>) {
        let force = self.force.as_ref();
        let day = |day: Option<lq_core::Day>| day.map_or_else(String::new, |day| day.to_string());
        match self.standing {
            Standing::InForce => {}
            Standing::NotYet => {
                let from = day(force.and_then(|force| force.from));
                lines.push(format!("未施行：自 {from} 起施行，{} 还不能享受。以下按届时条件说明。", self.on));
            }
            Standing::NoLonger => {
                let until = day(force.and_then(|force| force.until));
                lines.push(format!("已失效：有效期到 {until}，{} 不能再享受。以下按当时条件说明。", self.on));
            }
        }
    }

    fn say_verdict(&self, lines: &mut Vec<String>) {
        let (head, word) = match self.verdict {
            Some(true) => ("符合条件。", ""),
            Some(false) => ("不符合条件。", "不符合"),
            None => ("缺信息，还不能判断。", "未达到"),
        };
        lines.push(head.to_owned());
        if self.verdict != Some(true) {
            let mut missed = Vec::new();
            self.clause.missed(true, &mut missed);
            lines.extend(missed.iter().map(|(leaf, wanted)| {
                let not = if *wanted { "" } else { "非 " };
                format!("  {word}：{not}{}{}", leaf.named(), leaf.facts())
            }));
        }
    }

    fn say_needs(&self, lines: &mut Vec<String>) {
        let needs = &self.needs;
        if self.verdict.is_none() {
            if needs.missing.is_empty() {
                lines.push("补齐信息也判断不了：有的算式除数为零，或还差条件。请核对台账里的数。".to_owned());
            } else {
                lines.push(format!(
                    "补上这 {} 项就有可能符合：{}。",
                    needs.missing.len(),
                    needs.missing.join("、")
                ));
            }
            return;
        }
        if self.verdict == Some(true) {
            return;
        }
        if !needs.alone.is_empty() {
            let head = if needs.alone.len() == 1 {
                "做到这一条就符合："
            } else {
                "做到其中任何一条就符合："
            };
            lines.push(head.to_owned());
            lines.extend(needs.alone.iter().map(|change| format!("  {}", change.say())));
        } else if !needs.together.is_empty() {
            lines.push("一并做到这些就符合：".to_owned());
            lines.extend(needs.together.iter().map(|change| format!("  {}", change.say())));
            if !needs.besides.is_empty() {
                lines.push(format!("  并补上：{}", needs.besides.join("、")));
            }
        } else {
            lines.push("差的条件企业自己改变不了，暂时没有办法达到。".to_owned());
        }
    }

    fn say_award(&self, lines: &mut Vec<String>) {
        let Some(award) = &self.award else { return };
        lines.push(match award.granted {
            Granted::Money(money) if self.standing == Standing::InForce => {
                format!("可得 {}。", money_text(money))
            }
            Granted::Money(money) => format!("按条款算是 {}。", money_text(money)),
            Granted::Open if award.missing.is_empty() => "金额算不出：有的算式除数为零。".to_owned(),
            Granted::Open => format!("金额还算不出，缺：{}。", award.missing.join("、")),
            Granted::TooLarge => "金额算不出：数太大。".to_owned(),
        });
        lines.extend(award.steps.iter().map(|step| format!("  {step}")));
    }
}

impl Clause {
    /// The clauses made of no others that keep this one from coming out as wanted, with what is wanted of each.
    fn missed<'a>(&'a self, wanted: bool, out: &mut Vec<(&'a Clause, bool)>) {
        if self.verdict == Some(wanted) {
            return;
        }
        if self.joint == Joint::Leaf && self.verdict.is_some() {
            out.push((self, wanted));
        }
        let wanted = wanted != (self.joint == Joint::Not);
        self.parts.iter().for_each(|part| part.missed(wanted, out));
    }

    fn named(&self) -> String {
        let label = if self.label.is_empty() { String::new() } else { format!("（{}）", self.label) };
        let cite = if self.cite.is_empty() { String::new() } else { format!("〔{}〕", self.cite) };
        format!("{label}{}{cite}", self.words)
    }

    /// What it looked at: `（研发费用 800 万元，年报，2024-03-31；营业收入 缺）`.
    fn facts(&self) -> String {
        let said: Vec<String> = self.seen.iter().map(Seen::said).collect();
        if said.is_empty() { String::new() } else { format!("（{}）", said.join("；")) }
    }
}

impl Seen {
    fn said(&self) -> String {
        let Some(value) = &self.value else { return format!("{} 缺", self.label) };
        let mut said = format!("{} {value}", self.label);
        if !self.source.is_empty() {
            said.push_str(&format!("，{}", self.source));
        }
        if let Some(day) = self.day {
            said.push_str(&format!("，{day}"));
        }
        said
    }
}

impl Change {
    /// `研发费用由 800 万元增至 1,500 万元（再增 700 万元）`.
    pub fn say(&self) -> String {
        let Self { label, now, target, by, is_more } = self;
        match (now.as_str(), target.as_str()) {
            ("是" | "否", _) => format!("“{label}”由{now}变为{target}"),
            _ if *is_more => format!("{label} 由 {now} 增至 {target}（再增 {by}）"),
            _ => format!("{label} 由 {now} 减至 {target}（减少 {by}）"),
        }
    }
}
