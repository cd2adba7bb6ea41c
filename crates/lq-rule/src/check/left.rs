//! What a rule's comments leave to people: `# 待人工：…`, as drafts have them.

use crate::ast::Rule;
use crate::format::comments_within;
use crate::problem::{Code, Problem, Problems};

/// What such a comment begins with.
pub(crate) const MARK: &str = "待人工";

/// Tells how many comments still wait for people.
pub(super) fn tell(rule: &Rule, problems: &mut Problems) {
    let mut comments: Vec<String> = rule.comments.iter().map(|(_, comment)| comment.clone()).collect();
    comments.extend(rule.defines.iter().flat_map(|define| define.comments.iter().cloned()));
    for clause in rule.condition.iter().flat_map(|condition| &condition.clauses) {
        comments.extend(clause.comments.iter().cloned());
        comments_within(&clause.expr, &mut comments);
    }
    if let Some(grant) = &rule.grant {
        comments.extend(grant.items.iter().flat_map(|item| item.comments.iter().cloned()));
        comments.extend(grant.boosts.iter().flat_map(|boost| boost.comments.iter().cloned()));
    }
    let n_left = comments.iter().filter(|comment| comment.starts_with(MARK)).count();
    if n_left > 0 {
        let message = format!("还有{n_left}处“待人工”没有落实；请逐条写成条款，或核对后删去这一行注释");
        problems.push(Problem::new(Code::LeftToPeople, rule.span, message));
    }
}
