//! One article of a policy as a rule: its conditions, its amounts, what is left to people.

use super::condition::{Found, conditions};
use super::flat::{Flat, Range};
use super::grant::{Award, GIVE, Given, Group, given};
use super::ledger::Ledger;
use super::outline::Unit;
use super::{Part, Piece};

/// What was read of one article.
#[derive(Clone, Debug, Default)]
pub(super) struct Article {
    pub(super) groups: Vec<Group>,
    pub(super) caps: Vec<Piece>,
    pub(super) left: Vec<Piece>,
    /// Of several amounts the highest alone.
    pub(super) is_highest: bool,
}

const CASES: &[&str] = &["一事一议", "一企一策", "一项目一策", "优先", "免收", "免征"];
const DUTIES: &[&str] = &["须", "应当", "应具备", "必须", "不得", "具备", "独立法人"];
const WHO: &[&str] = &["企业", "单位", "申请", "申报", "享受"];

/// Longest sentence that is read, in characters.
const LONGEST: usize = 1000;

fn sentences(flat: &Flat<'_>, unit: &Unit) -> Vec<Range> {
    unit.bodies.iter().flat_map(|body| flat.parts(*body, |c| matches!(c, '。' | ';'))).collect()
}

/// Reads an article that gives something, or finds that it gives nothing.
pub(super) fn article(ledger: &Ledger<'_>, flat: &Flat<'_>, unit: &Unit) -> Article {
    let mut article = Article::default();
    let mut open: Vec<Range> = Vec::new();
    let is_unnamed = unit.title.is_none() || unit.label.is_empty();
    let first = unit.bodies.first().map(|body| body.start);
    for sentence in sentences(flat, unit) {
        // 鼓励企业产品研发。 names the article.
        let is_name = is_unnamed && Some(sentence.start) == first && sentence.len() <= 30;
        if is_name && !flat.holds(sentence, &["给予", "对", ","]) {
            continue;
        }
        if flat.holds(sentence, &["就高", "不重复享受", "不重复奖励"]) {
            article.is_highest = true;
        }
        if sentence.len() > LONGEST {
            article.left.push(Piece::left(sentence, "一句太长，没有读"));
            continue;
        }
        let Given { groups, caps, left } = given(ledger, flat, sentence);
        let is_read = !groups.is_empty() || !caps.is_empty() || !left.is_empty();
        article.groups.extend(groups);
        article.caps.extend(caps);
        article.left.extend(left);
        if !is_read {
            open.push(sentence);
        }
    }
    if !article.groups.is_empty() {
        article.left.extend(open.into_iter().filter_map(|sentence| unread(flat, sentence)));
        article.left.sort_by_key(|piece| piece.at.start);
    }
    article
}

/// A sentence of a giving article that gives no amount itself.
fn unread(flat: &Flat<'_>, sentence: Range) -> Option<Piece> {
    let is_aim = flat
        .takes(sentence.start, &["鼓励", "支持", "为", "进一步", "加大", "引导", "打造", "推动"])
        .is_some();
    if is_aim && !flat.holds(sentence, CASES) && !flat.holds(sentence, &["给予", "对"]) {
        return None;
    }
    let why = if flat.holds(sentence, &["一事一议", "一企一策", "一项目一策"]) {
        "逐案议定，没有写定的标准，规则不能代答"
    } else if flat.holds(sentence, GIVE) {
        "给什么没有写定的数"
    } else {
        "没有读成条款"
    };
    Some(Piece::left(sentence, why))
}

/// What an article that gives no amount says for all others.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    pub(super) conditions: Vec<Found>,
    pub(super) left: Vec<Piece>,
}

/// Reads an article that gives no amount.
pub(super) fn shared(ledger: &Ledger<'_>, flat: &Flat<'_>, unit: &Unit) -> Shared {
    let mut shared = Shared::default();
    for sentence in sentences(flat, unit) {
        if sentence.len() > LONGEST {
            shared.left.push(Piece::left(sentence, "一句太长，没有读"));
            continue;
        }
        let Given { left, .. } = given(ledger, flat, sentence);
        shared.left.extend(left.iter().filter(|piece| piece.part == Part::Budget).cloned());
        if let Some(at) = flat.find(sentence, &["就高不重复", "就高"]) {
            let says = "就高".to_owned();
            let why = "和别的文件比着取高的一项，规则里写不了；兑现时核对".to_owned();
            shared.left.push(Piece { at, part: Part::Repeat, says, why });
        }
        if flat.holds(sentence, DUTIES) && flat.holds(sentence, WHO) {
            let found = conditions(ledger, flat, sentence);
            let is_read = found.iter().any(|found| found.piece.why.is_empty());
            if is_read {
                shared.conditions.extend(found);
            } else {
                shared.left.push(Piece::left(sentence, "对各条都管的要求，没有读成条件"));
            }
        } else if flat.holds(sentence, CASES) || flat.holds(sentence, GIVE) && gives(flat, sentence) {
            shared.left.push(Piece::left(sentence, "没有写定的标准，没有起草成规则"));
        }
    }
    shared
}

/// Whether somebody is given something, and not told how it is paid or asked for.
fn gives(flat: &Flat<'_>, sentence: Range) -> bool {
    flat.holds(sentence, &["给予", "享受", "按应奖励额", "不再享受", "不得享受", "奖励按", "支持按"])
}

/// What each amount of a group is given for beside what holds for all of it; `None` where that was not found out.
pub(super) fn paired(group: &Group) -> Option<Vec<Vec<&Found>>> {
    let n = group.awards.len();
    if n == 1 {
        return Some(vec![Vec::new()]);
    }
    let lists: Vec<usize> = group.conditions.iter().filter_map(|found| found.list).collect();
    let list = lists.iter().find(|list| lists.iter().filter(|other| other == list).count() == n)?;
    Some(group.conditions.iter().filter(|found| found.list == Some(*list)).map(|found| vec![found]).collect())
}

/// The list a group's amounts are told by, one for one.
pub(super) fn list_of(group: &Group) -> Option<usize> {
    (group.awards.len() > 1).then(|| paired(group))??.first()?.first()?.list
}

/// Steps of one number with an amount each, where the group is made of such.
pub(super) fn steps(group: &Group) -> Option<Award> {
    let pairs = paired(group).filter(|pairs| pairs.len() > 1)?;
    let mut name: Option<&str> = None;
    let mut below = Vec::new();
    for (pair, award) in pairs.iter().zip(&group.awards) {
        let found = pair.first().filter(|found| found.piece.why.is_empty() && award.piece.why.is_empty())?;
        let says = found.piece.says.as_str();
        let (word, (what, at)) = match says.split_once(" ≥ ") {
            Some(parts) => ("达到", parts),
            None => ("超过", says.split_once(" > ")?),
        };
        if name.is_some_and(|name| name != what) || at.contains('且') || !award.below.is_empty() {
            return None;
        }
        // A share of the number itself, else an amount.
        let give = award.line.strip_prefix(&format!("按 {what} 的 ")).unwrap_or(&award.line);
        if give.contains('按') {
            return None;
        }
        name = Some(what);
        below.push(format!("{word} {at}：{give}"));
    }
    let first = group.awards.first()?;
    Some(Award { line: format!("按 {} 分档", name?), below, ..first.clone() })
}

/// Whether a group's amounts are told by bounds of one side each, of which a firm may pass several.
pub(super) fn overlap(group: &Group) -> bool {
    let is_one_sided = |found: &&Found| {
        found.piece.says.contains(['≥', '>', '≤', '<'])
            && !found.piece.says.contains('且')
            && !found.piece.says.starts_with("件数(")
    };
    paired(group).is_some_and(|pairs| pairs.iter().flatten().filter(|found| is_one_sided(found)).count() > 1)
}
