//! 电池片、组件产能分别达到10GW、25GW: of several things named side by side each has its own figure.

use crate::kinds;
use crate::model::{Fact, FactKind};
use crate::scan::Hit;
use crate::subject::{Context, cut_leading};

/// Where what is measured begins in the last of the things: it is measured of all of them.
const MEASURES: &[&str] = &[
    "产能",
    "产量",
    "产值",
    "增加值",
    "营业收入",
    "营收",
    "收入",
    "利润",
    "税收",
    "零售额",
    "销售额",
    "出口额",
    "进出口",
    "投资",
    "规模",
    "能力",
    "总量",
    "面积",
];

fn joins(c: char) -> bool {
    matches!(c, '、' | '和' | '与' | '及')
}

/// Gives each figure of such a list the thing it is of.
///
/// * `facts`, `hits`, `contexts`: one for one, in the order of the text.
/// * Lists with fewer names than figures stay as they are: what is whose cannot be told.
pub(crate) fn apportion(facts: &mut [Fact], hits: &[Hit], contexts: &[Context<'_>]) {
    let mut from = 0;
    while from < hits.len() {
        let to = run_end(hits, contexts, from);
        if to - from > 1
            && let Some(names) = names(&contexts[from], to - from)
        {
            for (fact, name) in facts[from..to].iter_mut().zip(names) {
                name_it(fact, name);
            }
        }
        from = to;
    }
}

/// The figures from `from` on with nothing but a joint between them.
fn run_end(hits: &[Hit], contexts: &[Context<'_>], from: usize) -> usize {
    let chars = contexts[from].chars;
    let mut to = from + 1;
    while to < hits.len()
        && hits[to].class == hits[from].class
        && matches!(chars.get(hits[to - 1].end..hits[to].start), Some([c]) if joins(*c))
    {
        to += 1;
    }
    to
}

/// What stands before 分别 in the clause, part by part, when there are `n` parts or more.
fn names(context: &Context<'_>, n: usize) -> Option<Vec<String>> {
    let left = &context.chars[context.clause.0..context.mark.0];
    let at = left.windows(2).rposition(|w| w == ['分', '别'])?;
    let parts: Vec<String> = left[..at].split(|c| joins(*c)).map(|part| part.iter().collect()).collect();
    if parts.len() < n || parts.iter().any(String::is_empty) {
        return None;
    }
    let mut names: Vec<String> = parts[parts.len() - n..].to_vec();
    let last = names.last()?.clone();
    let measured = MEASURES.iter().filter_map(|w| last.find(w)).filter(|at| *at > 0).min();
    let tail = measured.map_or("", |at| &last[at..]);
    for name in &mut names {
        if !name.ends_with(tail) {
            name.push_str(tail);
        }
        *name = cut_leading(name).trim_end_matches("年均").to_owned();
    }
    names.iter().all(|name| name.chars().count() >= 2).then_some(names)
}

fn name_it(fact: &mut Fact, name: String) {
    if matches!(fact.suggestion.kind, FactKind::Capacity | FactKind::Target) {
        fact.suggestion.product = kinds::product(&name);
    }
    fact.metric = name;
}
