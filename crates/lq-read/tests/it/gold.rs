//! Stand-off gold and the score of a reading against it.

use std::path::PathBuf;

use lq_read::{Fact, Page, Span, Weight};
use serde::Deserialize;

/// One line of a gold file.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "row", rename_all = "lowercase")]
pub(crate) enum Row {
    File {
        sha256: String,
        bytes: usize,
    },
    /// Names of firms a rewriting exchanges.
    Names {
        firms: Vec<String>,
    },
    Item(Item),
    Fact(Mark),
}

/// An article or caption: byte ranges of its parts in the file.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Item {
    pub(crate) id: usize,
    pub(crate) kind: String,
    pub(crate) zone: String,
    pub(crate) headline: Option<Vec<[usize; 2]>>,
    pub(crate) byline: Option<[usize; 2]>,
    pub(crate) body: Vec<[usize; 2]>,
}

/// A figure: its bytes in the file, what it says, how much it is worth.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Mark {
    pub(crate) item: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) value: String,
    pub(crate) unit: String,
    pub(crate) zone: String,
    pub(crate) weight: String,
}

/// A gold file and the text it stands off from.
#[derive(Debug, Clone)]
pub(crate) struct Gold {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) items: Vec<Item>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) firms: Vec<String>,
}

/// How well a reading agrees with gold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Score {
    pub(crate) wanted: usize,
    pub(crate) found: usize,
    pub(crate) given: usize,
    pub(crate) right: usize,
    /// Among full-weight readings only.
    pub(crate) full_given: usize,
    pub(crate) full_right: usize,
    pub(crate) zones_right: usize,
    pub(crate) weights_right: usize,
    pub(crate) missed: Vec<String>,
    pub(crate) wrong: Vec<String>,
}

impl Score {
    /// Share of the figures of full weight that were found.
    pub(crate) fn recall(&self) -> f64 {
        share(self.found, self.wanted)
    }

    /// Share of all readings, low ones too, that are in the gold.
    pub(crate) fn precision(&self) -> f64 {
        share(self.right, self.given)
    }

    /// Counts the figures of another text in.
    pub(crate) fn add(&mut self, other: &Self) {
        self.wanted += other.wanted;
        self.found += other.found;
        self.given += other.given;
        self.right += other.right;
        self.full_given += other.full_given;
        self.full_right += other.full_right;
        self.zones_right += other.zones_right;
        self.weights_right += other.weights_right;
    }

    pub(crate) fn line(&self, name: &str) -> String {
        format!(
            "{name}: recall {:.3} ({}/{}), precision {:.3} ({}/{}), of full weight {:.3}, zone {:.3}, weight {:.3}",
            self.recall(),
            self.found,
            self.wanted,
            self.precision(),
            self.right,
            self.given,
            share(self.full_right, self.full_given),
            share(self.zones_right, self.right),
            share(self.weights_right, self.right),
        )
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// The workspace's root: tests run in the folder of their crate.
pub(crate) fn root() -> PathBuf {
    PathBuf::from("../..")
}

/// The folder with texts that stay out of the project, if it is there.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = option_env!("LQ_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("../shared is absent: the texts kept there are not read");
    None
}

/// The gold file `name` beside the text at `path`; the digest must agree.
pub(crate) fn load(name: &str, path: &std::path::Path) -> Gold {
    let text = std::fs::read_to_string(path).expect("the text beside the gold is readable UTF-8");
    let file = root().join("crates/lq-read/tests/gold").join(format!("{name}.jsonl"));
    let rows = std::fs::read_to_string(&file).expect("the gold file is readable");
    let mut gold =
        Gold { name: name.to_owned(), text, items: Vec::new(), marks: Vec::new(), firms: Vec::new() };
    for row in rows.lines() {
        match serde_json::from_str(row).expect("a gold row parses") {
            Row::File { sha256, bytes } => {
                assert_eq!(bytes, gold.text.len(), "{name}: the text has another length than its gold");
                assert_eq!(
                    sha256,
                    digest(&gold.text),
                    "{name}: the text is not the one its gold stands off from"
                );
            }
            Row::Names { firms } => gold.firms = firms,
            Row::Item(item) => gold.items.push(item),
            Row::Fact(mark) => gold.marks.push(mark),
        }
    }
    gold
}

pub(crate) fn sample() -> Gold {
    load("sample", &root().join("data/sample_page.txt"))
}

pub(crate) fn source() -> Option<Gold> {
    let seeds = shared()?.join("seeds");
    let page = std::fs::read_dir(seeds).ok()?.filter_map(Result::ok).map(|e| e.path()).min()?;
    Some(load("source", &page))
}

pub(crate) fn press(name: &str) -> Option<Gold> {
    Some(load(&format!("press_{name}"), &shared()?.join("data/press").join(format!("{name}.txt"))))
}

fn digest(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// Value in single units: 1.12 万人次 and 11200 人次 are one figure.
fn plain(value: &str, unit: &str) -> (String, String) {
    let mut unit = unit;
    let mut value: lq_read::Decimal = value.parse().expect("gold and readings carry decimals");
    for (word, factor) in [("万", 10_000), ("亿", 100_000_000)] {
        if let Some(rest) = unit.strip_prefix(word).filter(|r| !r.is_empty()) {
            unit = rest;
            value = value.times(factor).expect("figures of a page fit");
        }
    }
    if let Some(rest) = unit.strip_prefix('亿').filter(|r| !r.is_empty()) {
        unit = rest;
        value = value.times(100_000_000).expect("figures of a page fit");
    }
    (value.to_string(), unit.to_owned())
}

fn agrees(mark: &Mark, fact: &Fact) -> bool {
    let span = Span { start: mark.start, end: mark.end };
    span.overlaps(fact.source_mark)
        && plain(&mark.value, &mark.unit) == plain(&fact.value.to_string(), &fact.unit)
}

/// Compares a page with gold: value, unit and overlap of spans must agree; the zone is counted apart.
pub(crate) fn score(gold: &Gold, page: &Page) -> Score {
    let mut score = Score::default();
    let mut used = vec![false; page.facts.len()];
    for mark in &gold.marks {
        let full = mark.weight == "full";
        score.wanted += usize::from(full);
        let hit = page.facts.iter().enumerate().find(|(i, f)| !used[*i] && agrees(mark, f));
        let Some((idx, fact)) = hit else {
            if full {
                score
                    .missed
                    .push(format!("{} {} at {} in item {}", mark.value, mark.unit, mark.start, mark.item));
            }
            continue;
        };
        used[idx] = true;
        score.found += usize::from(full);
        let zone =
            fact.zone.ends_with(&mark.zone) || mark.zone.ends_with(&fact.zone) && !fact.zone.is_empty();
        score.zones_right += usize::from(zone);
        score.weights_right += usize::from(full == (fact.weight == Weight::Full));
    }
    score.given = used.len();
    score.right = used.iter().filter(|u| **u).count();
    for (fact, used) in page.facts.iter().zip(used) {
        let full = usize::from(fact.weight == Weight::Full);
        score.full_given += full;
        score.full_right += full * usize::from(used);
        if !used {
            score.wrong.push(format!("{} {} in {:?}", fact.value, fact.unit, fact.quote));
        }
    }
    score
}

/// What differs between the items of the gold and of the page; empty when all seven agree.
pub(crate) fn item_differences(gold: &Gold, page: &Page) -> Vec<String> {
    let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let words = |r: &[usize; 2]| bare(&gold.text[r[0]..r[1]]);
    let mut out = Vec::new();
    if gold.items.len() != page.articles.len() {
        out.push(format!("{} items instead of {}", page.articles.len(), gold.items.len()));
    }
    for (item, article) in gold.items.iter().zip(&page.articles) {
        let mut differ = |what: &str, wanted: String, got: String| {
            if wanted != got {
                // Only the place where they part is shown.
                let same = wanted.chars().zip(got.chars()).take_while(|(a, b)| a == b).count();
                let near = |s: &str| s.chars().skip(same.saturating_sub(6)).take(24).collect::<String>();
                out.push(format!(
                    "item {} {what}: wanted {:?}, got {:?}",
                    item.id,
                    near(&wanted),
                    near(&got)
                ));
            }
        };
        let headline = item.headline.as_ref().map_or_else(String::new, |h| h.iter().map(words).collect());
        differ("kind", item.kind.clone(), format!("{:?}", article.kind).to_lowercase());
        differ("headline", headline, bare(article.headline.as_deref().unwrap_or("")));
        differ("zone", item.zone.clone(), article.zone.clone());
        differ(
            "byline",
            item.byline.as_ref().map_or_else(String::new, words),
            bare(article.byline.as_deref().unwrap_or("")),
        );
        differ("body", item.body.iter().map(words).collect(), bare(&article.text));
    }
    out
}

/// Every span of a page slices to the words it stands for.
pub(crate) fn check_spans(page: &Page) {
    let bare = |s: &str| s.chars().filter(|c| !lq_read::lines::is_space(*c)).collect::<String>();
    for fact in &page.facts {
        let article = &page.articles[fact.article - 1];
        let text = match fact.place {
            lq_read::Place::Headline => article.headline.as_deref().unwrap_or(""),
            lq_read::Place::Body => &article.text,
        };
        assert_eq!(fact.span.slice(text), fact.quote, "the span in the article is not the quote");
        let mark = fact.mark.slice(text);
        assert!(
            !mark.is_empty() && fact.quote.contains(mark),
            "the mark {mark:?} is not in {:?}",
            fact.quote
        );
        let (quote, source) = (bare(&fact.quote), bare(fact.source_span.slice(&page.source)));
        assert_eq!(source, quote, "the span in the source is not the quote");
        assert_eq!(
            bare(fact.source_mark.slice(&page.source)),
            bare(mark),
            "the mark in the source is not the figure"
        );
    }
}
