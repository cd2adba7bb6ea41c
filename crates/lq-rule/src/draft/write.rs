//! Puts what was read into rules: rough lines first, then the canonical form with the line of each clause.

use lq_core::value::Lang;

use crate::check::left::MARK;

use super::article::{Article, article, list_of, overlap, paired, shared, steps};
use super::condition::{FIRST_TIME, Found};
use super::flat::{Flat, Range};
use super::grant::{Award, Group};
use super::head::{Head, head};
use super::ledger::Ledger;
use super::outline::{Unit, outline};
use super::{Draft, Drafted, Part, Piece};

/// Most characters of an article that are quoted in 依据.
const QUOTE: usize = 120;

/// Most conditions that are told once for all articles; each stands in each rule.
const FOR_ALL: usize = 20;

/// The text of one rule before it is brought into the canonical form.
struct Rough<'f> {
    flat: &'f Flat<'f>,
    ledger: &'f Ledger<'f>,
    article: String,
    /// Something holds for all articles.
    is_for_some: bool,
    lines: Vec<String>,
    /// Clauses with the words their line ends with or holds.
    marks: Vec<(Drafted, String)>,
}

/// Drafts a text.
pub(super) fn write<'l>(text: &str, ledger: &'l Ledger<'l>) -> Draft {
    let flat = Flat::of(text);
    let mut outline = outline(&flat, text);
    let head = head(&flat, &outline);
    if outline.units.is_empty() {
        let bodies = outline
            .head
            .iter()
            .copied()
            .filter(|range| Some(range.start) != head.title.map(|title| title.start));
        outline.units.push(Unit { label: String::new(), title: None, bodies: bodies.collect() });
    }
    let articles: Vec<(&Unit, Article)> =
        outline.units.iter().map(|unit| (unit, article(ledger, &flat, unit))).collect();
    let mut common = Rough::of(&flat, ledger);
    let mut for_all: Vec<(String, Found)> = Vec::new();
    for (unit, _) in articles.iter().filter(|(_, article)| article.groups.is_empty()) {
        let read = shared(ledger, &flat, unit);
        common.article.clone_from(&unit.label);
        for piece in read.left {
            common.comment(0, &piece);
        }
        let (sure, open): (Vec<Found>, Vec<Found>) =
            read.conditions.into_iter().partition(|found| found.piece.why.is_empty());
        open.iter().for_each(|found| common.comment(0, &found.piece));
        for_all.extend(sure.into_iter().map(|found| (unit.label.clone(), found)));
    }
    for (_, found) in for_all.drain(FOR_ALL.min(for_all.len())..) {
        common.waiting(0, &found.piece, "对各条都管的要求太多，没有逐条写进");
    }
    let mut draft = Draft {
        title: head.title.map(|title| flat.quote(title)).unwrap_or_default(),
        number: head.number.map(|number| flat.quote(number)).unwrap_or_default(),
        from: head.from,
        until: head.until,
        ..Draft::default()
    };
    let mut roughs = Vec::new();
    for (unit, article) in articles.iter().filter(|(_, article)| !article.groups.is_empty()) {
        let mut rough = std::mem::replace(&mut common, Rough::of(&flat, ledger));
        rough.article.clone_from(&unit.label);
        rough.rule(&draft, &head, unit, article, &for_all);
        roughs.push(rough);
    }
    draft.n_rules = roughs.len();
    if roughs.is_empty() {
        if let Some(piece) = &head.force {
            common.comment(0, piece);
        }
        roughs.push(common);
    }
    roughs.into_iter().for_each(|rough| rough.finish(&mut draft));
    draft.clauses.sort_by_key(|clause| (clause.line, clause.source.start));
    draft
}

impl<'f> Rough<'f> {
    fn of(flat: &'f Flat<'f>, ledger: &'f Ledger<'f>) -> Self {
        Self {
            flat,
            ledger,
            article: String::new(),
            is_for_some: false,
            lines: Vec::new(),
            marks: Vec::new(),
        }
    }

    fn mark(&mut self, piece: &Piece, why: &str, line: String) {
        let drafted = Drafted {
            part: piece.part,
            source: self.flat.span(piece.at),
            quote: self.flat.quote(piece.at),
            article: self.article.clone(),
            says: piece.says.clone(),
            why: why.to_owned(),
            line: 0,
        };
        self.marks.push((drafted, line));
    }

    fn comment(&mut self, indent: usize, piece: &Piece) {
        self.waiting(indent, piece, &piece.why);
    }

    fn waiting(&mut self, indent: usize, piece: &Piece, why: &str) {
        let line = comment(&self.flat.quote(piece.at), &piece.says, why);
        self.lines.push(format!("{}{line}", " ".repeat(indent)));
        self.mark(piece, why, line);
    }

    fn rule(
        &mut self,
        draft: &Draft,
        head: &Head,
        unit: &Unit,
        article: &Article,
        for_all: &[(String, Found)],
    ) {
        if let Some(force) = head.force.as_ref().filter(|force| !force.why.is_empty()) {
            self.comment(0, force);
        }
        for piece in &article.left {
            self.comment(0, piece);
        }
        let own = unit.title.map(|title| self.flat.quote(title));
        let title = [Some(draft.title.clone()), Some(unit.label.clone()), own].into_iter().flatten();
        let title: Vec<String> = title.filter(|part| !part.is_empty()).collect();
        self.lines.push(format!("政策：{}", title.join(" ")));
        self.lines.push(self.basis(draft, unit));
        if let Some(force) = head.force.as_ref().filter(|force| force.why.is_empty()) {
            self.lines.push(format!("施行：{}", force.says));
            self.mark(force, "", force.says.clone());
        }
        // Comments behind the last heading would belong to the next rule: then they stand before 对象.
        let subject = self.lines.len();
        self.lines.push(format!("对象：{}", self.ledger.subject()));
        self.conditions(article, for_all);
        self.grants(article);
        let last = self.lines.iter().rposition(|line| !line.trim_start().starts_with('#')).unwrap_or(subject);
        let behind = self.lines.split_off(last + 1);
        let at = self.lines[subject + 1..]
            .iter()
            .position(|line| !line.starts_with([' ', '#']) && line.starts_with("奖补"))
            .map_or(subject, |at| subject + 1 + at);
        let mut behind: Vec<String> = behind.into_iter().map(|line| line.trim_start().to_owned()).collect();
        behind.extend(self.homeless());
        self.lines.splice(at..at, behind);
    }

    /// Comments for clauses that were understood and found no place in the rule, since what belongs to them was not.
    fn homeless(&mut self) -> Vec<String> {
        let mut comments = Vec::new();
        let is_there = |words: &str| {
            self.lines.iter().any(|line| !line.trim_start().starts_with('#') && line.contains(words))
        };
        for (drafted, words) in
            self.marks.iter_mut().filter(|(drafted, words)| drafted.is_written() && !is_there(words))
        {
            "同一句里还有没读成的，先不写进规则".clone_into(&mut drafted.why);
            *words = comment(&drafted.quote, &drafted.says, &drafted.why);
            comments.push(words.clone());
        }
        comments
    }

    fn basis(&self, draft: &Draft, unit: &Unit) -> String {
        let document =
            if draft.number.is_empty() { format!("《{}》", draft.title) } else { draft.number.clone() };
        let label = if unit.label.starts_with('第') { unit.label.clone() } else { String::new() };
        let quote = match (unit.bodies.first(), unit.bodies.last()) {
            (Some(first), Some(last)) => self.flat.quote(Range::new(first.start, last.end)),
            _ => String::new(),
        };
        let cut: String = quote.chars().take(QUOTE).collect();
        let more = if cut.len() < quote.len() { "……" } else { "" };
        let label = if label.is_empty() { label } else { format!("{label} ") };
        format!("依据：{document} {label}“{cut}{more}”")
    }

    /// 条件: what holds for all of the article, or one of what each amount is for.
    fn conditions(&mut self, article: &Article, for_all: &[(String, Found)]) {
        let mut lines = Vec::new();
        let cite = cited(&self.article);
        self.is_for_some = !for_all.is_empty();
        if let [group] = article.groups.as_slice() {
            self.of_one(group, &cite, &mut lines);
        } else {
            self.of_many(&article.groups, &mut lines);
        }
        for (label, found) in for_all {
            lines.push(format!("  {}{}", found.piece.says, cited(label)));
            self.mark(&found.piece, "", found.piece.says.clone());
        }
        if lines.iter().any(|line| !line.trim_start().starts_with('#')) {
            self.lines.push("条件：".to_owned());
        }
        self.lines.extend(lines.into_iter().map(|line| line.trim_end().to_owned()));
    }

    fn of_one(&mut self, group: &Group, cite: &str, lines: &mut Vec<String>) {
        let list = list_of(group);
        let mut open: Vec<&Found> = Vec::new();
        let all: Vec<&Found> = group.conditions.iter().collect();
        for members in together(&all) {
            let found = members[0];
            let (sure, waiting): (Vec<&Found>, Vec<&Found>) =
                members.iter().partition(|found| found.piece.why.is_empty());
            open.extend(&waiting);
            let is_choice = members.len() > 1 && (found.list == list || is_quality(found));
            if is_choice && waiting.is_empty() {
                let all: Vec<&str> = sure.iter().map(|found| found.piece.says.as_str()).collect();
                lines.push("  任一：".to_owned());
                lines.extend(all.iter().map(|says| format!("    {says}")));
            } else if !is_choice {
                lines.extend(sure.iter().map(|found| format!("  {}{cite}", found.piece.says)));
            }
            sure.iter().for_each(|found| self.mark(&found.piece, "", found.piece.says.clone()));
        }
        let from = self.lines.len();
        open.iter().for_each(|found| self.comment(2, &found.piece));
        lines.splice(0..0, self.lines.split_off(from));
    }

    /// Each amount has its own: one of those that are written must hold.
    fn of_many(&self, groups: &[Group], lines: &mut Vec<String>) {
        let written = groups.iter().filter(|group| is_written(group));
        let sure: Vec<Vec<&Found>> = written
            .map(|group| group.conditions.iter().filter(|found| found.piece.why.is_empty()).collect())
            .collect();
        if !sure.is_empty() && sure.iter().all(|sure| !sure.is_empty()) {
            lines.push("  任一：".to_owned());
            for sure in sure {
                // 国家级、省级 are choices among the choices.
                if sure.len() > 1
                    && sure.iter().all(|found| found.list.is_some() && found.list == sure[0].list)
                {
                    lines.extend(sure.iter().map(|found| format!("    {}", found.piece.says)));
                } else {
                    lines.push(format!("    {}", joined(&sure)));
                }
            }
        }
    }

    fn grants(&mut self, article: &Article) {
        let is_many = article.groups.len() > 1;
        let mut lines: Vec<String> = Vec::new();
        for group in &article.groups {
            self.group(group, is_many, &mut lines);
        }
        let is_given = lines.iter().any(|line| !line.trim_start().starts_with('#'));
        if is_given {
            self.lines.push(if article.is_highest { "奖补 就高：" } else { "奖补：" }.to_owned());
        }
        self.lines.extend(lines);
        for cap in &article.caps {
            if is_given {
                if !self.lines.iter().any(|line| line == "封顶：") {
                    self.lines.push("封顶：".to_owned());
                }
                self.lines.push(format!("  {}", cap.says));
                self.mark(cap, "", cap.says.clone());
            } else {
                self.waiting(0, cap, "奖补还没有写定，封顶先放在这里");
            }
        }
    }

    fn group(&mut self, group: &Group, is_many: bool, lines: &mut Vec<String>) {
        let from = self.lines.len();
        let open: Vec<&Found> = group.conditions.iter().filter(|found| !found.piece.why.is_empty()).collect();
        let is_blocked = open.iter().any(|found| blocks(found));
        if is_many {
            open.iter().for_each(|found| self.comment(2, &found.piece));
            for found in group.conditions.iter().filter(|found| found.piece.why.is_empty()) {
                if !is_written(group) {
                    self.waiting(2, &found.piece, "同一句里还有没读成的，先不写进规则");
                } else {
                    self.mark(&found.piece, "", found.piece.says.clone());
                }
            }
        }
        let steps = steps(group).filter(|award| !is_blocked && self.ledger.grant(&whole(award)).is_ok());
        let pairs = paired(group).filter(|_| steps.is_some() || !overlap(group));
        if let Some(award) = steps {
            self.item(&award, "", lines, from);
            for award in &group.awards {
                self.mark(&award.piece, "", award.line.clone());
            }
            return;
        }
        let list = list_of(group);
        for (place, award) in group.awards.iter().enumerate() {
            let mut when: Vec<&Found> = Vec::new();
            if is_many {
                when.extend(group.conditions.iter().filter(|found| found.list != list || list.is_none()));
            }
            when.extend(pairs.iter().flat_map(|pairs| &pairs[place]));
            let is_open = when.iter().any(|found| blocks(found));
            when.retain(|found| found.piece.why.is_empty());
            let why = match (&pairs, is_open) {
                _ if !award.piece.why.is_empty() => award.piece.why.as_str(),
                _ if group.conditions.is_empty() && (is_many || !self.is_for_some) => "没有认出给谁",
                (None, _) => "几个数各给谁，没有认准",
                (_, true) => "给谁还没有读全，先不写进奖补",
                _ => "",
            };
            if why.is_empty() {
                self.item(award, &joined(&when), lines, from);
                self.mark(&award.piece, "", award.line.trim_end_matches('：').to_owned());
                if let Some(limit) = &award.at_most {
                    self.mark(limit, "", format!("最高 {}", limit.says));
                }
            } else {
                self.waiting(2, &award.piece, why);
                if let Some(limit) = &award.at_most {
                    self.waiting(2, limit, why);
                }
            }
            lines.extend(self.lines.split_off(from));
        }
    }

    fn item(&mut self, award: &Award, when: &str, lines: &mut Vec<String>, from: usize) {
        lines.extend(self.lines.split_off(from));
        let mut line = award.line.trim_end_matches('：').to_owned();
        if let Some(limit) = &award.at_most {
            line.push_str(&format!("，最高 {}", limit.says));
        }
        if !when.is_empty() {
            line.push_str(&format!("，当 {when}"));
        }
        if !award.below.is_empty() {
            line.push('：');
        }
        lines.push(format!("  {line}"));
        lines.extend(award.below.iter().map(|below| format!("    {below}")));
    }

    /// The canonical form, behind what is drafted already, and the line of each clause.
    fn finish(self, draft: &mut Draft) {
        let rough: String = self.lines.iter().map(|line| format!("{line}\n")).collect();
        let (book, _) = crate::parse(&rough);
        let text = crate::format(&book, Lang::Zh);
        if !draft.text.is_empty() && !text.is_empty() {
            draft.text.push('\n');
        }
        let before = draft.text.lines().count();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let mut taken = vec![false; lines.len()];
        let mut last = 0;
        for (mut drafted, words) in self.marks {
            let is_comment = words.starts_with('#');
            let fits = |at: &usize| {
                let line = lines[*at];
                if is_comment {
                    line == words && !taken[*at]
                } else {
                    !line.starts_with('#') && line.contains(&words)
                }
            };
            // Mostly the next line; the canonical form moves some up.
            let place = (last..lines.len()).find(fits).or_else(|| (0..last.min(lines.len())).find(fits));
            if let Some(place) = place {
                taken[place] = is_comment;
                last = place;
                drafted.line = u32::try_from(before + place + 1).unwrap_or(u32::MAX);
            }
            draft.clauses.push(drafted);
        }
        draft.text.push_str(&text);
    }
}

/// `# 待人工：“原文”，读作 …；为什么`.
fn comment(quote: &str, says: &str, why: &str) -> String {
    let read = if says.is_empty() { String::new() } else { format!("，读作 {says}") };
    format!("# {MARK}：“{quote}”{read}；{why}")
}

/// An amount with what stands below it.
fn whole(award: &Award) -> String {
    let below: String = award.below.iter().map(|below| format!("\n    {below}")).collect();
    let colon = if award.below.is_empty() || award.line.ends_with('：') { "" } else { "：" };
    format!("{}{colon}{below}", award.line)
}

/// Whether something of a group among others stands in the rule.
fn is_written(group: &Group) -> bool {
    let is_given = !group.conditions.is_empty()
        && group.awards.iter().any(|award| award.piece.why.is_empty())
        && paired(group).is_some();
    is_given && !group.conditions.iter().any(blocks)
}

/// Whether an amount cannot be written while this is open.
fn blocks(found: &Found) -> bool {
    !found.piece.why.is_empty() && found.piece.why != FIRST_TIME
}

fn is_quality(found: &Found) -> bool {
    found.piece.part == Part::Condition && found.piece.says.starts_with("件数(")
}

fn cited(label: &str) -> String {
    if label.is_empty() { String::new() } else { format!(" 〔{label}〕") }
}

/// What stands in one list together, else each alone, in the order of the text.
fn together<'a>(found: &[&'a Found]) -> Vec<Vec<&'a Found>> {
    let mut all: Vec<Vec<&Found>> = Vec::new();
    for one in found {
        let same = all.iter_mut().find(|list| one.list.is_some() && list[0].list == one.list);
        match same {
            Some(list) => list.push(one),
            None => all.push(vec![one]),
        }
    }
    all
}

/// Clauses that hold together; alternatives of one list as 任一.
fn joined(found: &[&Found]) -> String {
    let parts = together(found).into_iter().map(|list| {
        let says: Vec<&str> = list.iter().map(|found| found.piece.says.as_str()).collect();
        if says.len() > 1 && is_quality(list[0]) {
            format!("任一({})", says.join("；"))
        } else {
            says.join(" 且 ")
        }
    });
    parts.collect::<Vec<_>>().join(" 且 ")
}
