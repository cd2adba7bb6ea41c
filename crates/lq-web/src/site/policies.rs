//! What stands on a policy's page above its fields: its words beside its rule, and the marks of the pre-check.

use lq_app::queries::cases;
use lq_app::queries::detail::Detail;
use lq_app::queries::policy::{self, Sides, Standing};
use lq_app::rights::{Reach, Verb};

use super::{Visit, WebError};
use crate::page::detail::{Act, DetailPage};
use crate::page::policy::{CaseView, LineView, MarkView, PassageView, PolicyBlock};
use crate::page::shell::{Choice, Tag, Tone};
use crate::text::{Lang, fill};
use askama::Template as _;

/// Most versions of a rule that are offered.
const VERSIONS: usize = 12;

/// Puts the block of a policy and its acts on its page.
pub(super) async fn add(visit: &Visit, detail: &Detail, page: &mut DetailPage) -> Result<(), WebError> {
    let (caller, held) = (visit.caller(), detail.clone());
    let asked = visit.query.filled("rule").and_then(|place| place.parse().ok());
    let (told, may_try, opinions, cases) = visit
        .site
        .ask(move |app| {
            let may_try = lq_app::queries::trial::may_try(app, &caller);
            let opinions = cases::opinions(app, &caller, &held)?;
            let ran = match rule_of(&held) {
                Some(text) => cases::run(app, &caller, &held, text)?,
                None => Vec::new(),
            };
            Ok::<_, WebError>((policy::sides(app, &caller, &held, asked)?, may_try, opinions, ran))
        })
        .await?;
    let path = format!("/policy/{}", detail.row.id);
    let mut block = PolicyBlock::bare(visit.lang);
    match told {
        Some(Ok(sides)) => fill_in(&mut block, visit, &path, &sides),
        Some(Err(told)) => block.faults = told.sentences(),
        None => {}
    }
    add_opinions(&mut block, visit, detail, &opinions);
    let view = |ran: &cases::Ran| CaseView {
        title: ran.title.clone(),
        href: visit.scope.link(&format!("/rule_case/{}", ran.id)),
        passes: ran.passes,
        told: ran.told.clone(),
    };
    block.cases = cases.iter().map(view).collect();
    if visit.may("rule_case", Verb::Create) {
        block.new_case = visit.scope.link(&format!("/rule_case/new?policy={}", detail.row.id));
    }
    block.versions = versions(visit, detail, &path);
    block.shows_marks = visit.caller().role.audience() >= lq_core::schema::Audience::Staff;
    if may_try {
        let p = visit.lang.policy();
        let act = Act {
            label: p.trial.to_owned(),
            href: visit.scope.link(&format!("{path}/trial")),
            icon: "bolt",
            is_main: !visit.may("policy", Verb::Change),
            ..Act::default()
        };
        let at = usize::from(!page.acts.is_empty());
        page.acts.insert(at, act);
        let granted = visit.site.app.rights.reach(visit.caller().role, "claim", Verb::Read) == Reach::Zone;
        if granted && block.has_rule {
            let href = visit.scope.link(&format!("{path}/claims"));
            let label = p.claims.to_owned();
            page.acts.insert(at + 1, Act { label, href, icon: "certificate", ..Act::default() });
        }
    }
    page.extra = block.render().map_err(|error| WebError::internal(&error.to_string()))?;
    Ok(())
}

fn fill_in(block: &mut PolicyBlock, visit: &Visit, path: &str, sides: &Sides) {
    let p = visit.lang.policy();
    let (beside, lang) = (&sides.beside, visit.lang);
    block.has_rule = true;
    let choice = |(place, (title, _)): (usize, &(String, Standing))| {
        let href = visit.scope.link(&format!("{path}?rule={place}"));
        Choice::new(title, &href).current(place == sides.rule)
    };
    block.rules = sides.rules.iter().enumerate().map(choice).collect();
    block.standing = Some(standing(sides.rules[sides.rule].1, lang));
    let from = sides.force.0.map(|day| fill(p.force_from, &[&day]));
    let until = sides.force.1.map(|day| fill(p.force_until, &[&day]));
    block.force = from.into_iter().chain(until).collect::<Vec<_>>().join(" ");
    let line_of = |clause: &usize| beside.clauses[*clause].line + 1;
    block.passages = beside
        .passages
        .iter()
        .enumerate()
        .map(|(at, passage)| PassageView {
            number: at + 1,
            words: passage.words.clone(),
            lines: passage.clauses.iter().map(line_of).collect(),
        })
        .collect();
    let line = |(at, words): (usize, &String)| {
        let clause = beside.on_line(at).map(|place| &beside.clauses[place]);
        LineView {
            number: at + 1,
            words: words.clone(),
            is_clause: clause.is_some(),
            passages: clause.map_or(Vec::new(), |one| one.passages.iter().map(|place| place + 1).collect()),
            is_guess: clause.is_some_and(|one| one.is_guess && !one.passages.is_empty()),
            is_marked: sides.marks.iter().any(|mark| mark.line == Some(at)),
        }
    };
    block.lines = beside.lines.iter().enumerate().map(line).collect();
    let n_clauses = beside.clauses.iter().filter(|clause| clause.passages.is_empty()).count();
    let n_passages = beside.passages.iter().filter(|passage| passage.clauses.is_empty()).count();
    block.alone = match (n_clauses, n_passages) {
        (0, 0) => p.sides_all.to_owned(),
        _ => fill(p.sides_alone, &[&n_clauses, &n_passages]),
    };
    let mark = |mark: &policy::Marked| MarkView {
        title: mark.title.to_owned(),
        words: mark.words.clone(),
        article: fill(p.mark_article, &[&mark.article, &mark.about]),
        line: mark.line.map_or(0, |line| line + 1),
        ..MarkView::default()
    };
    block.marks = sides.marks.iter().map(mark).collect();
}

/// The text of a policy's rule.
pub(super) fn rule_of(detail: &Detail) -> Option<&str> {
    match detail.schema.field("rule").and_then(|place| detail.row.known(place)) {
        Some(lq_core::Value::Text(text)) => Some(text),
        _ => None,
    }
}

/// What reviewers said of each mark, and where one may say more.
fn add_opinions(block: &mut PolicyBlock, visit: &Visit, detail: &Detail, opinions: &[cases::Opinion]) {
    let may_say = visit.may("review_note", Verb::Create);
    for mark in &mut block.marks {
        let is_of = |one: &&cases::Opinion| {
            one.title == mark.title && (one.words.is_empty() || one.words == mark.words)
        };
        let choice = |one: &cases::Opinion| {
            Choice::new(&one.told, &visit.scope.link(&format!("/review_note/{}", one.id)))
        };
        mark.opinions = opinions.iter().filter(is_of).map(choice).collect();
        if may_say {
            let fields = [
                ("policy", detail.row.id.to_string()),
                ("title", mark.title.clone()),
                ("words", mark.words.clone()),
                ("on", visit.site.app.today().to_string()),
            ];
            let pairs = fields.map(|(name, value)| (name.to_owned(), value)).to_vec();
            mark.new_opinion = visit.scope.link(&crate::address::Pairs(pairs).href("/review_note/new"));
        }
    }
}

/// Whether a rule is in force, as a tag.
pub(super) fn standing(standing: Standing, lang: Lang) -> Tag {
    let p = lang.policy();
    match standing {
        Standing::InForce => Tag::new(Tone::Good, p.in_force),
        Standing::NotYet => Tag::new(Tone::Warn, p.not_yet),
        Standing::NoLonger => Tag::new(Tone::Plain, p.no_longer),
    }
}

/// Days on which the rule was written anew, the latest first; each opens the policy as it was then.
fn versions(visit: &Visit, detail: &Detail, path: &str) -> Vec<Choice> {
    let place = detail.schema.field("rule");
    let written = detail.versions.iter().rev().filter(|version| {
        version.fields.iter().any(|edit| Some(edit.field) == place && edit.value.is_some())
    });
    let mut days: Vec<lq_core::Day> = written.map(|version| version.head.at.shanghai_day()).collect();
    days.dedup();
    let shown = days.iter().copied().find(|day| *day <= detail.as_of.on);
    let choice = |(at, day): (usize, &lq_core::Day)| {
        let label =
            if at == 0 { format!("{day} {}", visit.lang.policy().version_now) } else { day.to_string() };
        let href = if at == 0 { path.to_owned() } else { format!("{path}?as_of={day}") };
        Choice::new(&label, &href).current(Some(*day) == shown)
    };
    days.iter().enumerate().take(VERSIONS).map(choice).collect()
}
