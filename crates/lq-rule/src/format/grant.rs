//! Grants, caps, rounding and budgets.

use super::{Printer, STEP};
use crate::ast::{Amount, Boost, CapScope, Expr, GrantItem, Rule, Section, Way};
use crate::word::Key;

impl Printer {
    /// The sections about money.
    pub(super) fn money(&mut self, rule: &Rule) {
        self.grant(rule);
        self.caps(rule);
        if let Some(rounding) = &rule.rounding {
            self.heading(rule, Section::Rounding);
            let (to, way) = match rounding.way {
                Way::HalfUp => (Key::To, Key::HalfUp),
                Way::Down => (Key::To, Key::Down),
                Way::Up => (Key::To, Key::Up),
            };
            let to = if self.is_english() { to.text(self.lang) } else { "到" };
            let text = format!("{to} {}{}{}", rounding.unit, self.comma(), way.text(self.lang));
            self.inline(&text);
        }
        if let Some(budget) = &rule.budget {
            self.heading(rule, Section::Budget);
            self.space();
            self.key(if budget.is_yearly { Key::PerYear } else { Key::Total });
            self.text.push(' ');
            self.number(&budget.limit);
            self.text.push_str(self.comma());
            self.key(if budget.is_pro_rata { Key::ProRata } else { Key::FirstCome });
            self.text.push('\n');
        }
    }

    fn grant(&mut self, rule: &Rule) {
        let Some(grant) = &rule.grant else { return };
        self.heading(rule, Section::Grant);
        let is_short = grant.boosts.is_empty()
            && matches!(grant.items.as_slice(), [one] if one.comments.is_empty()
                && one.label.is_empty()
                && !matches!(one.amount, Amount::Steps { .. } | Amount::Tiers { .. }));
        let indent = if is_short { 0 } else { STEP };
        if is_short {
            self.space();
        } else {
            self.text.push('\n');
        }
        for item in &grant.items {
            self.item(item, indent);
        }
        for boost in &grant.boosts {
            for comment in &boost.comments {
                self.comment(indent, comment);
            }
            self.indent(indent);
            self.boost(boost);
            self.text.push('\n');
        }
    }

    fn item(&mut self, item: &GrantItem, indent: usize) {
        for comment in &item.comments {
            self.comment(indent, comment);
        }
        self.indent(indent);
        self.label(&item.label);
        self.item_head(item);
        self.cite(&item.cite);
        self.lines(&item.amount, indent + STEP);
    }

    /// Amount and suffixes, without citation and steps.
    pub(super) fn item_head(&mut self, item: &GrantItem) {
        match &item.amount {
            Amount::Fixed(amount) => self.number(amount),
            Amount::Share { base, rate } => {
                self.by(base);
                self.spaced_key(Key::Rate);
                self.number(rate);
            }
            Amount::PerUnit { base, step, is_full, each } => {
                self.by(base);
                self.spaced_key(if *is_full { Key::PerFull } else { Key::Per });
                self.number(step);
                self.text.push(' ');
                self.number(each);
            }
            Amount::Steps { base, .. } => {
                self.by(base);
                self.text.push(' ');
                self.key(Key::Steps);
            }
            Amount::Tiers { base, .. } => {
                self.by(base);
                self.text.push(' ');
                self.key(Key::Tiers);
            }
        }
        self.suffixes(item);
    }

    fn by(&mut self, base: &Expr) {
        self.key(Key::By);
        self.text.push(' ');
        self.number(base);
    }

    fn spaced_key(&mut self, key: Key) {
        self.text.push(' ');
        self.key(key);
        self.text.push(' ');
    }

    fn suffixes(&mut self, item: &GrantItem) {
        if let Some(limit) = &item.at_most {
            self.text.push_str(self.comma());
            self.key(Key::AtMost);
            self.text.push(' ');
            self.number(limit);
        }
        for boost in &item.boosts {
            self.text.push_str(self.comma());
            self.boost(boost);
        }
        if let Some(when) = &item.when {
            self.text.push_str(self.comma());
            self.key(Key::When);
            self.text.push(' ');
            self.whole(when);
        }
    }

    pub(super) fn boost(&mut self, boost: &Boost) {
        self.key(Key::Boost);
        self.text.push(' ');
        self.number(&boost.rate);
        if let Some(when) = &boost.when {
            self.spaced_key(Key::When);
            self.whole(when);
        }
    }

    /// The steps or tiers, or the end of the line.
    fn lines(&mut self, amount: &Amount, indent: usize) {
        if matches!(amount, Amount::Steps { .. } | Amount::Tiers { .. }) {
            self.text.push_str(self.colon());
        }
        self.text.push('\n');
        match amount {
            Amount::Steps { steps, .. } => {
                for step in steps {
                    let key = if step.is_over { Key::Over } else { Key::Reaching };
                    self.line(indent, key, &step.at, false, &step.give);
                }
            }
            Amount::Tiers { tiers, .. } => {
                for tier in tiers {
                    let key = if tier.is_up_to { Key::UpTo } else { Key::Over };
                    self.line(indent, key, &tier.at, true, &tier.rate);
                }
            }
            _ => {}
        }
    }

    fn line(&mut self, indent: usize, key: Key, at: &Expr, is_part: bool, give: &Expr) {
        self.indent(indent);
        self.key(key);
        self.text.push(' ');
        self.number(at);
        if is_part {
            self.text.push(' ');
            self.key(Key::Part);
        }
        self.text.push_str(self.colon());
        self.space();
        self.number(give);
        self.text.push('\n');
    }

    fn caps(&mut self, rule: &Rule) {
        if rule.caps.is_empty() {
            return;
        }
        self.heading(rule, Section::Cap);
        let indent = if rule.caps.len() == 1 { 0 } else { STEP };
        if indent == 0 {
            self.space();
        } else {
            self.text.push('\n');
        }
        for cap in &rule.caps {
            self.indent(indent);
            self.key(match cap.scope {
                CapScope::Once => Key::PerFirm,
                CapScope::Year => Key::PerFirmYear,
                CapScope::Ever => Key::PerFirmTotal,
            });
            self.text.push(' ');
            self.number(&cap.limit);
            self.text.push('\n');
        }
    }
}
