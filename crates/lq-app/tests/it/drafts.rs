//! Rules drafted from policy texts against what people marked in them; conventions stand in tests/gold/drafts.
//!
//! `cargo nextest run -p lq-app --no-capture drafts::` prints the table of docs/measured/drafts.md.

use std::path::{Path, PathBuf};

use lq_core::value::Lang;
use lq_rule::draft::{Draft, Drafted, draft};
use lq_rule::{Schema, check, format, parse};
use lq_testkit::Chance;
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
#[serde(tag = "row", rename_all = "lowercase")]
enum Row {
    File { sha256: String, set: String },
    Clause(Mark),
}

/// One clause as it was marked.
#[derive(Deserialize)]
struct Mark {
    start: u32,
    end: u32,
    part: String,
    value: String,
    ledger: bool,
}

struct Gold {
    name: String,
    set: String,
    text: String,
    marks: Vec<Mark>,
}

/// How a draft agrees with the marks.
#[derive(Clone, Copy, Default)]
struct Score {
    /// Marks.
    wanted: usize,
    /// Of them the ledger can say.
    sayable: usize,
    /// Sayable, and the clause stands in the rule.
    right: usize,
    /// Not sayable, and left to people at its place.
    left_rightly: usize,
    /// Sayable, but left to people; with the right reading beside it.
    left: usize,
    left_read: usize,
    /// A clause stands at the place that says something else, or stands where none is marked.
    wrong: usize,
    extra: usize,
    /// Nothing at the place.
    missing: usize,
    /// Left to people where nothing is marked.
    needless: usize,
}

impl Score {
    fn add(&mut self, other: Self) {
        let pairs = [
            (&mut self.wanted, other.wanted),
            (&mut self.sayable, other.sayable),
            (&mut self.right, other.right),
            (&mut self.left_rightly, other.left_rightly),
            (&mut self.left, other.left),
            (&mut self.left_read, other.left_read),
            (&mut self.wrong, other.wrong),
            (&mut self.extra, other.extra),
            (&mut self.missing, other.missing),
            (&mut self.needless, other.needless),
        ];
        for (sum, part) in pairs {
            *sum += part;
        }
    }

    fn line(&self, name: &str) -> String {
        format!(
            "| {name} | {} | {} | {} | {} | {} ({}) | {} | {} | {} | {} |",
            self.wanted,
            self.sayable,
            self.right,
            self.left_rightly,
            self.left,
            self.left_read,
            self.wrong,
            self.extra,
            self.missing,
            self.needless
        )
    }
}

const HEAD: &str = "| text | marks | sayable | written right | left rightly | left though sayable (read right) | wrong | extra | missing | left needlessly |\n|---|---|---|---|---|---|---|---|---|---|";

/// Values agree but for blanks.
fn same(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    bare(one) == bare(other)
}

fn overlaps(mark: &Mark, clause: &Drafted) -> bool {
    clause.source.start < mark.end && mark.start < clause.source.end
}

fn score(marks: &[Mark], draft: &Draft, told: &mut Vec<String>) -> Score {
    let mut score = Score { wanted: marks.len(), ..Score::default() };
    let mut used = vec![false; draft.clauses.len()];
    for mark in marks {
        score.sayable += usize::from(mark.ledger);
        let at = |is: &dyn Fn(&Drafted) -> bool| {
            draft.clauses.iter().position(|clause| overlaps(mark, clause) && is(clause))
        };
        let is_part = |clause: &Drafted| clause.part.name() == mark.part;
        let written = at(&|clause| is_part(clause) && clause.is_written() && same(&clause.says, &mark.value));
        let other = at(&|clause| is_part(clause) && clause.is_written());
        let read = at(&|clause| !clause.is_written() && same(&clause.says, &mark.value));
        let left = read.or_else(|| at(&|clause| !clause.is_written()));
        match (mark.ledger, written, left, other) {
            (true, Some(_), ..) => score.right += 1,
            (true, None, Some(_), _) => {
                score.left += 1;
                score.left_read += usize::from(read.is_some());
                told.push(format!("left: {}..{} {} {}", mark.start, mark.end, mark.part, mark.value));
            }
            (false, _, Some(_), _) => score.left_rightly += 1,
            (_, _, None, Some(at)) => {
                score.wrong += 1;
                told.push(format!(
                    "wrong: {}..{} {} {:?}, drafted {:?}",
                    mark.start, mark.end, mark.part, mark.value, draft.clauses[at].says
                ));
            }
            _ => {
                score.missing += 1;
                told.push(format!("missing: {}..{} {} {}", mark.start, mark.end, mark.part, mark.value));
            }
        }
        for (at, clause) in draft.clauses.iter().enumerate() {
            let belongs = if clause.is_written() {
                is_part(clause) && (Some(at) == written || written.is_none() && Some(at) == other)
            } else {
                true
            };
            used[at] |= overlaps(mark, clause) && belongs;
        }
    }
    for (at, clause) in draft.clauses.iter().enumerate().filter(|(at, _)| !used[*at]) {
        // The same clause stands in each rule of a text; the first one counts.
        let is_again = draft.clauses[..at].iter().any(|first| {
            first.source.start == clause.source.start
                && first.source.end == clause.source.end
                && first.says == clause.says
        });
        if is_again {
            continue;
        }
        let count = if clause.is_written() { &mut score.extra } else { &mut score.needless };
        *count += 1;
        told.push(format!(
            "{}: {}..{} {} {:?}",
            if clause.is_written() { "extra" } else { "needless" },
            clause.source.start,
            clause.source.end,
            clause.part.name(),
            clause.says
        ));
    }
    score
}

fn load(folder: &Path, name: &str) -> Gold {
    let rows = std::fs::read_to_string(format!("tests/gold/drafts/{name}.jsonl")).unwrap();
    let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
    let mut gold = Gold { name: name.to_owned(), set: String::new(), text, marks: Vec::new() };
    for row in rows.lines().map(|line| serde_json::from_str(line).unwrap()) {
        match row {
            Row::File { sha256, set } => {
                let digest: String =
                    Sha256::digest(gold.text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
                assert_eq!(digest, sha256, "{name} is not the text the marks stand off from");
                gold.set = set;
            }
            Row::Clause(mark) => gold.marks.push(mark),
        }
    }
    gold
}

fn policies() -> Option<PathBuf> {
    let shared = option_env!("LQ_SHARED").map_or_else(|| PathBuf::from("../../../shared"), PathBuf::from);
    let folder = shared.join("data/policies");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("{} is absent: the policy texts kept there are not drafted from", folder.display());
    None
}

/// The draft, after what holds for every draft was looked at.
pub(crate) fn sound(name: &str, text: &str) -> Draft {
    let registry = lq_model::registry();
    let schema = Schema::of(&registry);
    let draft = draft(text, &schema);
    let (book, problems) = parse(&draft.text);
    assert!(problems.is_empty(), "{name}: {problems:?}\n{}", draft.text);
    assert_eq!(format(&book, Lang::Zh), draft.text, "{name} is not in the canonical form");
    let mistakes: Vec<_> =
        check(&book, &schema).1.into_iter().filter(|problem| !problem.code.is_hint()).collect();
    assert!(mistakes.is_empty(), "{name}: {mistakes:?}\n{}", draft.text);
    assert_eq!(book.rules.len(), draft.n_rules, "{name}");
    let lines: Vec<&str> = draft.text.lines().collect();
    for clause in &draft.clauses {
        let quote: String = clause.source.of(text).chars().filter(|c| !c.is_whitespace()).collect();
        assert_eq!(quote, clause.quote, "{name}");
        let line = clause.line.checked_sub(1).and_then(|line| lines.get(line as usize));
        let is_comment = line.is_some_and(|line| line.trim_start().starts_with("# 待人工"));
        assert!(
            line.is_some() && is_comment != clause.is_written(),
            "{name}: {clause:?} at {line:?}\n{}",
            draft.text
        );
    }
    draft
}

#[test]
fn the_sample_policy_is_drafted_to_every_mark() {
    let gold = load(Path::new("tests/gold/drafts"), "sample");
    let draft = sound("sample", &gold.text);
    let wanted = std::fs::read_to_string("tests/gold/drafts/sample.rule").unwrap();
    assert_eq!(draft.text, wanted);
    let mut told = Vec::new();
    let score = score(&gold.marks, &draft, &mut told);
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(score.right, score.sayable);
    assert_eq!(
        (draft.title.as_str(), draft.number.as_str()),
        ("示例高新区促进研发投入若干措施", "示高管〔2024〕8号")
    );
}

#[test]
fn policy_texts_with_gold_are_drafted() {
    let Some(folder) = policies() else { return };
    let names: Vec<String> = (1..=17).map(|n| format!("p{n:02}")).collect();
    let mut sums: Vec<(&str, Score)> =
        vec![("dev", Score::default()), ("held", Score::default()), ("mixed", Score::default())];
    println!("{HEAD}");
    for gold in names.iter().map(|name| load(&folder, name)) {
        let draft = sound(&gold.name, &gold.text);
        let mut told = Vec::new();
        let score = score(&gold.marks, &draft, &mut told);
        println!("{}", score.line(&format!("{} ({}, {} rules)", gold.name, gold.set, draft.n_rules)));
        // What a held-out text came to is counted and never looked at.
        if gold.set == "dev" {
            told.iter().for_each(|line| println!("    {line}"));
        }
        sums.iter_mut().filter(|(set, _)| *set == gold.set).for_each(|(_, sum)| sum.add(score));
    }
    for (set, sum) in &sums {
        println!("{}", sum.line(&format!("all {set}")));
        // Nothing is passed off as sure that is not what was marked.
        assert_eq!((sum.wrong, sum.extra), (0, 0), "{set}");
    }
    // The level reached is the floor.
    assert!(sums[0].1.right >= 26 && sums[0].1.missing == 0, "{}", sums[0].1.line("dev"));
}

/// Characters dropped, doubled, exchanged, lines cut: whatever comes out is a draft that can be checked.
#[test]
fn mutilated_texts_give_sound_drafts() {
    let text = std::fs::read_to_string("tests/gold/drafts/sample.txt").unwrap();
    let mut chance = Chance::new(20_240_301);
    for round in 0..300 {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=chance.below(40) {
            let at = chance.below(chars.len() as u64) as usize;
            let other = chars[chance.below(chars.len() as u64) as usize];
            match chance.below(5) {
                0 => drop(chars.remove(at)),
                1 => chars.insert(at, other),
                2 => chars[at] = other,
                3 => {
                    chars.insert(at, ['\n', '”', '“', '#', '；', '（', '\u{3000}'][chance.below(7) as usize]);
                }
                _ => chars.swap(at, at.saturating_sub(1)),
            }
        }
        sound(&format!("round {round}"), &chars.into_iter().collect::<String>());
    }
    for text in
        ["", "\n\n", "。", "第一条", "给予5万元", "“", "9".repeat(100).as_str(), "\u{feff}一、\n（一）\n1."]
    {
        sound(text, text);
    }
}

/// Ten times the text takes ten times the work: the same rules come out ten times, and the times are printed.
#[test]
fn long_texts_are_drafted_to_their_end() {
    let text = std::fs::read_to_string("tests/gold/drafts/sample.txt").unwrap();
    let registry = lq_model::registry();
    for n in [1_usize, 10, 40] {
        let long = text.repeat(n);
        let begun = std::time::Instant::now();
        let drafted = draft(&long, &Schema::of(&registry));
        println!("{} bytes: {} rules in {:?}", long.len(), drafted.n_rules, begun.elapsed());
        assert_eq!(drafted.n_rules, 5 * n);
    }
}
