//! A draft of rules as its page shows it.

use lq_app::rule_drafts::{DraftedClause, DraftedText};

use crate::page::policy_draft::{ClauseView, DraftView};
use crate::page::reading::{FactState, Stretch, mark_up};
use crate::text::{Lang, fill};

/// What is shown of a draft, and what the policy's form is filled with.
pub(crate) fn view(drafted: &DraftedText, lang: Lang) -> DraftView {
    let ids: Vec<String> = (1..=drafted.clauses.len()).map(|n| n.to_string()).collect();
    let marks = marks(&drafted.clauses);
    let stretch = |(clause, id): (&DraftedClause, &String)| -> (usize, usize, String, FactState) {
        let state = if clause.is_written { FactState::Accepted } else { FactState::Waiting };
        (clause.start as usize, clause.end as usize, id.clone(), state)
    };
    let stretches: Vec<_> = drafted.clauses.iter().zip(&ids).map(stretch).collect();
    let stretches: Vec<Stretch<'_>> = stretches
        .iter()
        .map(|(start, end, fact, state)| Stretch { start: *start, end: *end, fact, state: *state })
        .collect();
    let clauses = drafted.clauses.iter().zip(&ids).zip(marks).map(|((clause, id), mark)| ClauseView {
        id: id.clone(),
        mark: ids[mark].clone(),
        article: clause.article.clone(),
        label: if lang == Lang::Zh { clause.label.to_owned() } else { clause.part.replace('_', " ") },
        line: clause.line.to_string(),
        quote: clause.quote.clone(),
        says: clause.says.clone(),
        why: clause.why.clone(),
        is_written: clause.is_written,
    });
    DraftView {
        summary: fill(
            lang.texts().draft_summary,
            &[&drafted.n_rules, &drafted.n_written, &drafted.n_waiting],
        ),
        notes: drafted.notes.clone(),
        source: mark_up(&drafted.source, &stretches),
        clauses: clauses.collect(),
        rule: drafted.rule.clone(),
        fields: fields(drafted),
    }
}

/// Marks that overlap are drawn as one, named after the first: which that is for each clause.
fn marks(clauses: &[DraftedClause]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..clauses.len()).collect();
    order.sort_by_key(|at| (clauses[*at].start, clauses[*at].end));
    let mut marks = vec![0; clauses.len()];
    let mut open: Option<(usize, u32)> = None;
    for at in order {
        let (start, end) = (clauses[at].start, clauses[at].end);
        open = match open {
            Some((first, until)) if start < until => Some((first, until.max(end))),
            _ => Some((at, end)),
        };
        marks[at] = open.map_or(at, |(first, _)| first);
    }
    marks
}

/// Longest text of the form's fields, as the kind declares them.
const MOST: usize = 4000;

/// What the form of a new policy is filled with.
fn fields(drafted: &DraftedText) -> Vec<(&'static str, String)> {
    let words = |is: &dyn Fn(&DraftedClause) -> bool| {
        let mut seen: Vec<&str> = Vec::new();
        for clause in drafted.clauses.iter().filter(|clause| is(clause)) {
            if !seen.contains(&clause.quote.as_str()) {
                seen.push(&clause.quote);
            }
        }
        seen.join("\n").chars().take(MOST).collect::<String>()
    };
    let mut fields = vec![("title", drafted.title.clone()), ("rule", drafted.rule.clone())];
    fields.push(("number", drafted.number.clone()));
    fields.push(("in_force_from", drafted.from.clone().unwrap_or_default()));
    fields.push(("in_force_until", drafted.until.clone().unwrap_or_default()));
    fields.push(("conditions", words(&|clause| clause.part == "condition")));
    fields.push(("grants", words(&|clause| matches!(clause.part, "grant" | "at_most" | "cap"))));
    fields.retain(|(_, value)| !value.is_empty());
    fields
}
