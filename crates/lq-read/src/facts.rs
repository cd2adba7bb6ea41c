//! Drafts to articles and facts.

use crate::articles::Draft;
use crate::decimal::Decimal;
use crate::kinds;
use crate::lines::{Run, is_han};
use crate::model::{Article, Bound, Fact, Options, Place, Qualifier, Span, Status, Weight};
use crate::qualify;
use crate::respective;
use crate::scan::{self, Hit};
use crate::subject::Context;
use crate::units::Class;
use crate::zone::Mention;

/// Numbers the drafts and takes their facts.
pub(crate) fn collect(drafts: Vec<Draft>, options: &Options) -> (Vec<Article>, Vec<Fact>) {
    let mut articles = Vec::with_capacity(drafts.len());
    let mut facts = Vec::new();
    for (idx, draft) in drafts.into_iter().enumerate() {
        let first = facts.len();
        if let Some(headline) = &draft.headline {
            take(headline, Place::Headline, idx + 1, &draft, options, &mut facts);
        }
        take(&draft.body, Place::Body, idx + 1, &draft, options, &mut facts);
        mark_repeats(&mut facts[first..]);
        articles.push(article(idx + 1, draft));
    }
    (articles, facts)
}

fn article(id: usize, draft: Draft) -> Article {
    let span = |run: &Run| Offsets::new(run).source(0, run.chars.len());
    Article {
        id,
        kind: draft.kind,
        headline_source: draft.headline.as_ref().map(span),
        headline: draft.headline.map(|h| h.text()),
        zone: draft.zone,
        byline: draft.byline,
        source_span: span(&draft.body),
        text: draft.body.text(),
    }
}

/// Where characters of a run stand, in bytes of its text and of the source.
struct Offsets<'a> {
    run: &'a Run,
    bytes: Vec<u32>,
}

impl<'a> Offsets<'a> {
    fn new(run: &'a Run) -> Self {
        let mut at = 0u32;
        let mut bytes: Vec<u32> = Vec::with_capacity(run.chars.len() + 1);
        for c in &run.chars {
            bytes.push(at);
            at += if c.is_ascii() { 1 } else { u32::try_from(c.len_utf8()).unwrap_or(4) };
        }
        bytes.push(at);
        Self { run, bytes }
    }

    fn text(&self, from: usize, to: usize) -> Span {
        Span { start: self.bytes[from] as usize, end: self.bytes[to] as usize }
    }

    fn source(&self, from: usize, to: usize) -> Span {
        if from >= to {
            return Span::default();
        }
        let last = to - 1;
        let start = self.run.at[from] as usize;
        Span { start, end: self.run.at[last] as usize + self.run.chars[last].len_utf8() }
    }
}

fn take(run: &Run, place: Place, article: usize, draft: &Draft, options: &Options, facts: &mut Vec<Fact>) {
    let hits = scan::scan(&run.chars);
    if hits.is_empty() {
        return;
    }
    let offsets = Offsets::new(run);
    let mentions = if place == Place::Headline { &draft.headline_mentions } else { &draft.mentions };
    let first = facts.len();
    let contexts = Context::all(&run.chars, &hits);
    for (hit, context) in hits.iter().zip(&contexts) {
        facts.push(fact(
            hit,
            context,
            place,
            article,
            zone(context, mentions, &draft.zone),
            &offsets,
            options,
        ));
    }
    share_metric(&mut facts[first..]);
    respective::apportion(&mut facts[first..], &hits, &contexts);
}

/// In 分别增长17.8%、4.8% the second figure is of what the first one is of.
fn share_metric(facts: &mut [Fact]) {
    for idx in 1..facts.len() {
        let (before, this) = facts.split_at_mut(idx);
        let (before, this) = (&before[idx - 1], &mut this[0]);
        let bare = this.metric.chars().filter(|c| is_han(*c)).count() < 2 || this.bound == Some(Bound::Upper);
        if bare && this.span == before.span && this.article == before.article {
            this.metric.clone_from(&before.metric);
        }
    }
}

/// The zone last named before the figure in its sentence, else the article's.
fn zone(context: &Context<'_>, mentions: &[Mention], article: &str) -> String {
    let upto = mentions.partition_point(|m| m.end <= context.mark.0);
    match mentions[..upto].last().filter(|m| m.start >= context.sentence.0) {
        Some(m) if !article.ends_with(m.name.as_str()) => m.name.clone(),
        _ => article.to_owned(),
    }
}

fn fact(
    hit: &Hit,
    context: &Context<'_>,
    place: Place,
    article: usize,
    zone: String,
    offsets: &Offsets<'_>,
    options: &Options,
) -> Fact {
    let (from, to) = context.quote();
    let (before, behind) = (context.before(), context.behind());
    let status = qualify::status(context, hit.class);
    let metric = metric(context, hit, &before, &behind);
    let own = !matches!(hit.class, Class::Physical | Class::Money) || status == Some(Status::Target);
    let subject = context
        .owner(&behind, own)
        .unwrap_or_else(|| if behind.is_empty() { zone.clone() } else { behind.clone() });
    Fact {
        article,
        subject,
        metric,
        value: hit.value,
        unit: hit.unit.clone(),
        qualifier: Qualifier { status, approx: hit.approx },
        date: qualify::date(context, options),
        bound: hit.bound,
        weight: hit.weight,
        suggestion: kinds::suggest(context, hit, status, &before, &behind),
        quote: context.chars[from..to].iter().collect(),
        place,
        span: offsets.text(from, to),
        mark: offsets.text(hit.start, hit.end),
        source_span: offsets.source(from, to),
        source_mark: offsets.source(hit.start, hit.end),
        zone,
    }
}

/// What is measured: the words before the number for amounts, the noun behind it for counts.
fn metric(context: &Context<'_>, hit: &Hit, before: &str, behind: &str) -> String {
    let counted = matches!(hit.class, Class::Count | Class::People | Class::Grouping) && !behind.is_empty();
    let words = if counted || before.is_empty() { behind } else { before };
    let measured = ["产能", "产量", "产值", "规模", "能力", "面积"].iter().any(|w| words.contains(w));
    if hit.class == Class::Physical && !measured && hit.unit.ends_with(['W', '瓦', 'p']) {
        return "产能".to_owned();
    }
    if words.is_empty() { context.verb() } else { words.to_owned() }
}

/// A figure stated again is worth less than where it is stated first; a headline's is the repeat of its body's.
fn mark_repeats(facts: &mut [Fact]) {
    use std::collections::BTreeMap;
    let mut seen: BTreeMap<(Decimal, String), Vec<String>> = BTreeMap::new();
    let order: Vec<usize> = {
        let by = |place| (0..facts.len()).filter(|i| facts[*i].place == place).collect::<Vec<_>>();
        let (body, headline) = (by(Place::Body), by(Place::Headline));
        body.into_iter().chain(headline).collect()
    };
    for idx in order {
        let fact = &mut facts[idx];
        let key = (fact.value, fact.unit.clone());
        let earlier = seen.entry(key).or_default();
        let loose = fact.place == Place::Headline;
        let same = |m: &String| alike(m, &fact.metric, loose);
        if fact.weight == Weight::Full && earlier.iter().any(same) {
            fact.weight = Weight::Low;
        } else if earlier.len() < 16 {
            earlier.push(fact.metric.clone());
        }
    }
}

/// Whether two metrics name the same thing: one ends with the other; for a headline, which is worded anew, it is
/// enough that their last two characters agree.
fn alike(a: &str, b: &str, loose: bool) -> bool {
    let tail = |s: &str| s.chars().rev().take(2).collect::<Vec<_>>();
    let told = a.chars().count() >= 2 && b.chars().count() >= 2;
    told && (a.ends_with(b) || b.ends_with(a) || loose && tail(a) == tail(b))
}
