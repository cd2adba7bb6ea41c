//! Blocks to articles: which headline, byline and body belong together, in whatever order they stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::blocks::{Block, BlockKind};
use crate::lines::{Run, is_han};
use crate::model::ItemKind;
use crate::zone::{Mention, Places, Tally, find_region};

/// An article before its facts are taken.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Article or caption.
    pub kind: ItemKind,
    /// Headline with kicker.
    pub headline: Option<Run>,
    /// Byline as printed.
    pub byline: Option<String>,
    /// Zone or place it is about; empty when it names none.
    pub zone: String,
    /// Body, a paragraph a line.
    pub body: Run,
    /// Zones named in the body.
    pub(crate) mentions: Vec<Mention>,
    /// Zones named in the headline.
    pub(crate) headline_mentions: Vec<Mention>,
}

/// A headline, perhaps with kicker and byline, not yet given to a body.
#[derive(Debug)]
struct Head {
    run: Run,
    byline: Option<String>,
    zone: Option<String>,
    /// Index of the segment that begins after it.
    before: usize,
    /// Stands where a body was ended for sure, so it is no subheading.
    sure: bool,
}

/// A stretch of paragraphs between two boundaries.
#[derive(Debug, Default)]
struct Segment {
    paragraphs: Vec<Run>,
    byline: Option<String>,
    credit: Option<String>,
    zone: Option<String>,
    tally: Tally,
}

/// Brings headlines, bylines and bodies together.
///
/// * Bodies end at bylines, credits, datelines and headlines; subheadings stay inside as paragraphs.
/// * A headline goes to the body that shares its zone and words, wherever it stands; nearness only decides
///   between equals. A body without one stays without.
/// * Returns items in the order of their bodies.
pub fn assemble(blocks: &[Block]) -> Vec<Draft> {
    let places = Places::learn(blocks.iter().map(|b| b.run.chars.as_slice()));
    let (mut segments, mut heads) = cut(blocks, &places);
    for segment in &mut segments {
        let body: Vec<Mention> = segment.paragraphs.iter().flat_map(|p| places.find(&p.chars)).collect();
        segment.zone = Places::dominant(&body);
    }
    let given = assign(&heads, &segments);
    keep_unclaimed(&mut segments, &mut heads, &given);
    let mut head_of = vec![None; segments.len()];
    for (head, given) in heads.iter().zip(&given) {
        if let Some(place) = given.and_then(|segment| head_of.get_mut(segment)) {
            *place = Some(head);
        }
    }
    segments.into_iter().zip(head_of).filter_map(|(segment, head)| finish(segment, head, &places)).collect()
}

fn cut(blocks: &[Block], places: &Places) -> (Vec<Segment>, Vec<Head>) {
    let mut segments: Vec<Segment> = Vec::new();
    let mut heads: Vec<Head> = Vec::new();
    let mut current = Segment::default();
    // Nothing of the present segment has been read since the last sure end of a body.
    let mut ended = true;
    let mut idx = 0;
    while idx < blocks.len() {
        let block = &blocks[idx];
        match block.kind {
            BlockKind::Paragraph => {
                if block.opens {
                    close(&mut segments, &mut current);
                }
                current.tally.add(&places.find(&block.run.chars));
                current.paragraphs.push(block.run.clone());
                ended = false;
                idx += 1;
            }
            BlockKind::Byline => {
                if !ended {
                    current.byline = Some(block.run.text());
                    close(&mut segments, &mut current);
                } else if let Some(last) =
                    segments.last_mut().filter(|s| s.byline.is_none() && s.credit.is_none())
                {
                    last.byline = Some(block.run.text());
                }
                ended = true;
                idx += 1;
            }
            BlockKind::Credit => {
                if current.paragraphs.is_empty() {
                    if let Some(last) =
                        segments.last_mut().filter(|s| s.credit.is_none() && s.byline.is_none())
                    {
                        last.credit = Some(block.run.text());
                    }
                } else {
                    close_caption(&mut segments, &mut current, block.run.text());
                }
                ended = true;
                idx += 1;
            }
            BlockKind::Title => {
                let (head, next) = head_at(blocks, idx, places);
                let zone_changes = head.zone.is_some()
                    && current.tally.dominant().is_some_and(|z| Some(&z) != head.zone.as_ref());
                let sure = ended
                    || head.sure
                    || zone_changes
                    || blocks.get(next).is_some_and(|b| b.opens)
                    || next >= blocks.len() && head.zone.is_some();
                if sure {
                    close(&mut segments, &mut current);
                    heads.push(Head { before: segments.len(), sure, ..head });
                    ended = true;
                } else {
                    current.paragraphs.push(head.run);
                }
                idx = next;
            }
        }
    }
    close(&mut segments, &mut current);
    (segments, heads)
}

fn close(segments: &mut Vec<Segment>, current: &mut Segment) {
    if !current.paragraphs.is_empty() {
        segments.push(std::mem::take(current));
    }
    *current = Segment::default();
}

/// A credit makes a caption of the paragraphs before it; of a long body only of the last ones.
fn close_caption(segments: &mut Vec<Segment>, current: &mut Segment, credit: String) {
    const CAPTION: usize = 450;
    let all: usize = current.paragraphs.iter().map(|p| p.chars.len()).sum();
    if all > CAPTION && current.paragraphs.len() > 1 {
        let mut from = current.paragraphs.len() - 1;
        while from > 1 && is_legend(&current.paragraphs[from]) {
            from -= 1;
        }
        let tail = current.paragraphs.split_off(from);
        close(segments, current);
        current.paragraphs = tail;
    }
    current.credit = Some(credit);
    close(segments, current);
}

fn is_legend(run: &Run) -> bool {
    let head: String = run.chars.iter().take(4).collect();
    head.contains('图') && (head.contains('：') || head.contains('为') || head.contains(':'))
}

/// The headline that begins at a title block: its kicker, its lines, its byline.
fn head_at(blocks: &[Block], from: usize, places: &Places) -> (Head, usize) {
    let mut run = blocks[from].run.clone();
    let mut zone = zone_of(&run, places);
    let mut kicker = is_kicker(&run);
    let mut sure = kicker;
    let mut idx = from + 1;
    while let Some(block) = blocks.get(idx).filter(|b| b.kind == BlockKind::Title) {
        if is_kicker(&block.run) {
            break;
        }
        let other = zone_of(&block.run, places);
        if !kicker && zone.is_some() && other.is_some() && zone != other {
            break;
        }
        // A second line belongs to the first after a kicker or without a blank line between.
        let joins = kicker
            || block.tight
            || (zone.is_none() || other.is_none()) && idx == from + 1 && other.is_none();
        if !joins {
            break;
        }
        if !kicker {
            run.push(' ', block.run.at.first().map_or(0, |a| *a as usize));
        }
        run.chars.extend(&block.run.chars);
        run.at.extend(&block.run.at);
        zone = zone.or(other);
        kicker = false;
        idx += 1;
    }
    let mut byline = None;
    if let Some(block) = blocks.get(idx).filter(|b| b.kind == BlockKind::Byline) {
        byline = Some(block.run.text());
        sure = true;
        idx += 1;
    }
    (Head { run, byline, zone, before: 0, sure }, idx)
}

fn is_kicker(run: &Run) -> bool {
    run.chars.last().is_some_and(|c| matches!(c, '：' | ':'))
}

fn zone_of(run: &Run, places: &Places) -> Option<String> {
    Places::dominant(&places.find(&run.chars))
}

/// For each headline the segment it goes to.
fn assign(heads: &[Head], segments: &[Segment]) -> Vec<Option<usize>> {
    /// Below this a headline and a body have nothing in common.
    const ENOUGH: f64 = 0.7;
    /// How far away a body may stand on a page with very many.
    const REACH: usize = 40;
    let shared = Overlap::new(heads, segments);
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (h, head) in heads.iter().enumerate() {
        let near = head.before.saturating_sub(REACH)..(head.before + REACH).min(segments.len());
        for s in near {
            let score = score(head, s, &segments[s], shared.ratio(h, s));
            if score >= ENOUGH {
                pairs.push((score, h, s));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut given = vec![None; heads.len()];
    let mut taken = vec![false; segments.len()];
    for (_, h, s) in pairs {
        if given[h].is_none() && !taken[s] {
            given[h] = Some(s);
            taken[s] = true;
        }
    }
    given
}

fn score(head: &Head, s: usize, segment: &Segment, overlap: f64) -> f64 {
    let mut score = 2.0 * overlap;
    match (&head.zone, &segment.zone) {
        (Some(a), Some(b)) if a == b || a.ends_with(b.as_str()) || b.ends_with(a.as_str()) => score += 3.0,
        (Some(_), Some(_)) => score -= 3.0,
        _ => {}
    }
    if s == head.before {
        score += 0.8;
    } else if s + 1 == head.before {
        score += 0.3;
    }
    if segment.credit.is_some() {
        score -= 2.0;
    }
    if head.byline.is_some() && segment.byline.is_some() {
        score -= 1.0;
    }
    score
}

/// How much of a headline's wording stands in a body; pairs of characters, the rarer the weightier.
struct Overlap {
    /// Pairs of each headline with their weights.
    heads: Vec<Vec<([char; 2], f64)>>,
    bodies: Vec<BTreeSet<[char; 2]>>,
}

impl Overlap {
    fn new(heads: &[Head], segments: &[Segment]) -> Self {
        let heads: Vec<Vec<[char; 2]>> = heads.iter().map(|h| pairs_of(&h.run.chars)).collect();
        let mut counts: BTreeMap<[char; 2], usize> = heads.iter().flatten().map(|g| (*g, 0)).collect();
        let mut bodies = Vec::with_capacity(segments.len());
        for segment in segments {
            let mut present = BTreeSet::new();
            for paragraph in &segment.paragraphs {
                for w in paragraph.chars.windows(2) {
                    let gram = [w[0], w[1]];
                    if counts.contains_key(&gram) {
                        present.insert(gram);
                    }
                }
            }
            for gram in &present {
                if let Some(n) = counts.get_mut(gram) {
                    *n += 1;
                }
            }
            bodies.push(present);
        }
        let n = segments.len() as f64;
        let weight = |gram: &[char; 2]| ((n + 1.0) / (counts[gram] as f64 + 0.5)).ln().max(0.0);
        let heads =
            heads.iter().map(|head| head.iter().map(|gram| (*gram, weight(gram))).collect()).collect();
        Self { heads, bodies }
    }

    fn ratio(&self, h: usize, s: usize) -> f64 {
        let all: f64 = self.heads[h].iter().map(|(_, weight)| weight).sum();
        let in_body = self.heads[h].iter().filter(|(gram, _)| self.bodies[s].contains(gram));
        let shared: f64 = in_body.map(|(_, weight)| weight).sum();
        if all > 0.0 { shared / all } else { 0.0 }
    }
}

fn pairs_of(chars: &[char]) -> Vec<[char; 2]> {
    let ok = |c: char| is_han(c) || c.is_alphanumeric();
    chars.windows(2).filter(|w| ok(w[0]) && ok(w[1])).map(|w| [w[0], w[1]]).collect()
}

/// A headline no body claims is kept as a paragraph of the body beside it, so that no word is lost.
fn keep_unclaimed(segments: &mut Vec<Segment>, heads: &mut [Head], given: &[Option<usize>]) {
    let mut before_first = Vec::new();
    for (head, given) in heads.iter_mut().zip(given) {
        if given.is_some() {
            continue;
        }
        let run = std::mem::take(&mut head.run);
        match head.before.checked_sub(1).and_then(|at| segments.get_mut(at)) {
            Some(segment) => segment.paragraphs.push(run),
            None => before_first.push(run),
        }
    }
    if before_first.is_empty() {
        return;
    }
    match segments.first_mut() {
        Some(first) => drop(first.paragraphs.splice(0..0, before_first)),
        None => segments.push(Segment { paragraphs: before_first, ..Segment::default() }),
    }
}

fn finish(segment: Segment, head: Option<&Head>, places: &Places) -> Option<Draft> {
    let mut body = Run::default();
    for paragraph in &segment.paragraphs {
        if !body.chars.is_empty() {
            body.push('\n', paragraph.at.first().map_or(0, |a| *a as usize));
        }
        body.chars.extend(&paragraph.chars);
        body.at.extend(&paragraph.at);
    }
    if body.chars.is_empty() {
        return None;
    }
    let mentions = places.find(&body.chars);
    let headline = head.map(|h| h.run.clone());
    let headline_mentions = headline.as_ref().map_or_else(Vec::new, |h| places.find(&h.chars));
    let region = find_region(&body.chars);
    // A province's report names many zones; one named once is not what it is about.
    let by_the_way = mentions.len() < 2;
    let in_headline = headline.as_ref().and_then(|h| find_region(&h.chars)).map(|(name, _)| name);
    let zone = head
        .and_then(|h| h.zone.clone())
        .or_else(|| in_headline.clone().filter(|_| by_the_way))
        .or_else(|| region.clone().filter(|(_, n)| *n > 2 && *n > mentions.len() * 3).map(|(name, _)| name))
        .or_else(|| Places::dominant(&mentions))
        .or(in_headline)
        .or_else(|| region.map(|(name, _)| name))
        .unwrap_or_default();
    let kind = if segment.credit.is_some() { ItemKind::Caption } else { ItemKind::Article };
    let byline = segment.credit.or(segment.byline).or_else(|| head.and_then(|h| h.byline.clone()));
    Some(Draft { kind, headline, byline, zone, body, mentions, headline_mentions })
}
