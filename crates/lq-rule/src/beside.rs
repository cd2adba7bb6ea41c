//! A policy's words beside its rule: which clause rests on which passage, and what stands alone on either side.
//!
//! A clause finds its passage by the words it quotes (`〔…〕`), by its number in the policy, by the article it names, and
//! where it gives none of these by the numbers and words it shares with one; the last is a guess and said so.

use std::collections::BTreeSet;

use crate::ast::{Book, Clause, Expr, Node, Rule};
use crate::format::format;
use crate::parse::parse;
use crate::place::{Lines, Span};

/// Where a passage stands in the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Who qualifies.
    Conditions,
    /// What is granted.
    Grants,
    /// The document as a whole.
    Document,
}

/// A sentence of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where it stands.
    pub part: Part,
    /// Its words.
    pub words: String,
    /// Places of the clauses that rest on it.
    pub clauses: Vec<usize>,
}

/// Something a rule says, that rests on a passage or ought to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Whether it is about who qualifies or what is granted.
    pub part: Part,
    /// Its first line in the canonical form, from 0.
    pub line: usize,
    /// Places of the passages it rests on.
    pub passages: Vec<usize>,
    /// Whether the passage was found by likeness alone.
    pub is_guess: bool,
    label: String,
    cite: String,
    words: String,
}

/// A rule beside the words of its policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The rule in its canonical form, a line each.
    pub lines: Vec<String>,
    /// What it says, in the order of the lines.
    pub clauses: Vec<Said>,
    /// The policy's sentences, in order.
    pub passages: Vec<Passage>,
}

impl Beside {
    /// The clause that stands on a line, if one does.
    pub fn on_line(&self, line: usize) -> Option<usize> {
        self.clauses.iter().position(|clause| clause.line == line)
    }
}

/// Lays a rule beside the texts of its policy.
pub fn beside(rule: &Rule, texts: &[(Part, &str)]) -> Beside {
    let book = Book { rules: vec![rule.clone()], ..Book::default() };
    let printed = format(&book, lq_core::value::Lang::Zh);
    // What is printed reads back as the same rule, with the places of the printed form.
    let (book, _) = parse(&printed);
    let mut clauses = Vec::new();
    if let Some(rule) = book.rules.first() {
        let mut saying = Saying { text: &printed, lines: Lines::of(&printed), clauses: &mut clauses };
        saying.rule(rule);
    }
    clauses.sort_by_key(|clause| clause.line);
    clauses.dedup_by_key(|clause| clause.line);
    let mut passages: Vec<Passage> = texts
        .iter()
        .flat_map(|(part, text)| sentences(text).map(|words| (*part, words)))
        .map(passage)
        .collect();
    let found = Passages::of(&passages);
    for (at, clause) in clauses.iter_mut().enumerate() {
        (clause.passages, clause.is_guess) = found.of_clause(clause);
        clause.passages.iter().for_each(|place| passages[*place].clauses.push(at));
    }
    Beside { lines: printed.lines().map(str::to_owned).collect(), clauses, passages }
}

fn passage((part, words): (Part, String)) -> Passage {
    Passage { part, words, clauses: Vec::new() }
}

/// Sentences and items of a text: lines, cut behind a full stop or semicolon.
fn sentences(text: &str) -> impl Iterator<Item = String> + '_ {
    let lines = text.lines().flat_map(|line| line.split_inclusive(['。', '；', ';']));
    lines.map(|words| words.trim().to_owned()).filter(|words| words.chars().any(char::is_alphanumeric))
}

struct Saying<'a> {
    text: &'a str,
    lines: Lines<'a>,
    clauses: &'a mut Vec<Said>,
}

impl Saying<'_> {
    fn rule(&mut self, rule: &Rule) {
        rule.condition.iter().flat_map(|condition| &condition.clauses).for_each(|clause| self.clause(clause));
        for item in rule.grant.iter().flat_map(|grant| &grant.items) {
            self.say(Part::Grants, item.span, &item.label, &item.cite);
        }
        for boost in rule.grant.iter().flat_map(|grant| &grant.boosts) {
            self.say(Part::Grants, boost.span, "", "");
        }
        rule.caps.iter().for_each(|cap| self.say(Part::Grants, cap.limit.span, "", ""));
        rule.budget.iter().for_each(|budget| self.say(Part::Grants, budget.span, "", ""));
    }

    fn clause(&mut self, clause: &Clause) {
        let Expr { span, node } = &clause.expr;
        let Node::Group(_, parts) = node else {
            return self.say(Part::Conditions, *span, &clause.label, &clause.cite);
        };
        if !clause.cite.is_empty() || !clause.label.is_empty() {
            self.say(Part::Conditions, *span, &clause.label, &clause.cite);
        }
        parts.iter().for_each(|part| self.clause(part));
    }

    fn say(&mut self, part: Part, span: Span, label: &str, cite: &str) {
        let line = self.lines.place(span.start).line.saturating_sub(1) as usize;
        self.clauses.push(Said {
            part,
            line,
            passages: Vec::new(),
            is_guess: false,
            label: label.to_owned(),
            cite: cite.to_owned(),
            words: span.of(self.text).to_owned(),
        });
    }
}

/// Passages as they are looked for.
struct Passages {
    list: Vec<Sought>,
}

struct Sought {
    part: Part,
    plain: String,
    /// Its number (`一`), empty without.
    number: String,
    /// The article it stands in (`第七条`), empty where none was named yet.
    article: String,
    numbers: BTreeSet<String>,
    pairs: BTreeSet<(char, char)>,
}

impl Passages {
    fn of(passages: &[Passage]) -> Self {
        let mut article = String::new();
        let sought = |passage: &Passage| {
            if let Some(named) =
                article_of(&passage.words).filter(|named| passage.words.starts_with(named.as_str()))
            {
                article = named;
            }
            Sought {
                part: passage.part,
                plain: plain(&passage.words),
                number: number_of(&passage.words),
                article: article.clone(),
                numbers: numbers(&passage.words),
                pairs: pairs(&passage.words),
            }
        };
        Self { list: passages.iter().map(sought).collect() }
    }

    /// Passages a clause rests on, and whether they are a guess.
    fn of_clause(&self, clause: &Said) -> (Vec<usize>, bool) {
        let cite = plain(&clause.cite);
        let by = |holds: &dyn Fn(&Sought) -> bool| -> Vec<usize> {
            let of = self.list.iter().enumerate().filter(|(_, sought)| holds(sought));
            of.map(|(place, _)| place).collect()
        };
        if cite.chars().count() >= SHORTEST_QUOTE {
            let quoted = by(&|sought| sought.plain.contains(&cite) || cite.contains(&sought.plain));
            if !quoted.is_empty() {
                return (quoted, false);
            }
        }
        let is_part = |sought: &Sought| sought.part == clause.part;
        if !clause.label.is_empty() {
            let numbered = by(&|sought| is_part(sought) && sought.number == clause.label);
            if numbered.len() == 1 {
                return (numbered, false);
            }
        }
        if let Some(article) = article_of(&clause.cite) {
            let item = clause.cite.split_once("第（").and_then(|(_, rest)| rest.split_once('）'));
            let cited = by(&|sought| {
                sought.article == article && item.is_none_or(|(number, _)| sought.number == number)
            });
            if !cited.is_empty() {
                return (cited, false);
            }
        }
        (self.likeliest(clause), true)
    }

    /// The passage that shares most with a clause: all its numbers, and words of its fields.
    fn likeliest(&self, clause: &Said) -> Vec<usize> {
        let (wanted, words) = (numbers(&clause.words), pairs(&clause.words));
        let score = |sought: &Sought| {
            let n_words = sought.pairs.intersection(&words).count();
            let has_numbers = wanted.is_subset(&sought.numbers);
            let is_enough = if wanted.is_empty() { n_words >= 2 } else { has_numbers && n_words >= 1 };
            let is_part = sought.part == clause.part;
            is_enough.then_some((is_part, n_words))
        };
        let scored = self.list.iter().enumerate().filter_map(|(at, sought)| Some((score(sought)?, at)));
        let best = scored.max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at)));
        best.map(|(_, at)| at).into_iter().collect()
    }
}

/// Letters a quotation has at least; fewer stand in many sentences.
const SHORTEST_QUOTE: usize = 4;

/// Letters and digits alone, full width made narrow.
fn plain(words: &str) -> String {
    words.chars().map(narrow).filter(|c| c.is_alphanumeric() || *c == '%').collect()
}

fn narrow(c: char) -> char {
    match c {
        '！'..='～' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

/// The article that is named first: `第七条`.
fn article_of(words: &str) -> Option<String> {
    let start = words.find('第')?;
    let rest = &words[start..];
    let end = rest.find('条')?;
    let named = &rest[..end + '条'.len_utf8()];
    let digits = "〇零一二三四五六七八九十百0123456789";
    let is_number = named.chars().skip(1).take_while(|c| *c != '条').all(|c| digits.contains(narrow(c)));
    (is_number && named.chars().count() > 2).then(|| named.to_owned())
}

/// The number an item begins with, without its brackets: `（一）`, `1.`, `一、`.
fn number_of(words: &str) -> String {
    let words = words.trim_start();
    let inner = words.strip_prefix(['（', '(']).and_then(|rest| rest.split_once(['）', ')']));
    let bare = || words.split_once(['、', '.', '．']);
    let number = inner.or_else(bare).map_or("", |(number, _)| number);
    let digits = "一二三四五六七八九十0123456789";
    let is_number = !number.is_empty() && number.chars().count() <= 3;
    if is_number && number.chars().all(|c| digits.contains(narrow(c))) {
        number.to_owned()
    } else {
        String::new()
    }
}

/// Numbers with the unit's first letter: `2000万`, `5%`.
fn numbers(words: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut number = String::new();
    for c in words.chars().map(narrow).filter(|c| !c.is_whitespace() && *c != ',').chain(['。']) {
        if c.is_ascii_digit() || (c == '.' && !number.is_empty()) {
            number.push(c);
        } else if !number.is_empty() {
            let mut whole = std::mem::take(&mut number);
            if c.is_alphabetic() || c == '%' {
                whole.push(c);
            }
            found.insert(whole);
        }
    }
    found
}

/// Pairs of neighbouring Chinese letters, those of units left out.
fn pairs(words: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = words.chars().collect();
    let is_word = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) && !"万亿元的不超过于或且".contains(c);
    letters
        .windows(2)
        .filter(|pair| is_word(pair[0]) && is_word(pair[1]))
        .map(|pair| (pair[0], pair[1]))
        .collect()
}
