//! The page as lines of JSON, one object a line: first the articles, then the facts.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::decimal::Decimal;
use crate::model::{Article, Bound, Fact, ItemKind, Page, Place, Span, Weight};

#[derive(Serialize)]
struct ArticleLine<'a> {
    r#type: &'static str,
    id: usize,
    headline: Option<&'a str>,
    zone: &'a str,
    byline: Option<&'a str>,
    text: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
struct FactLine<'a> {
    r#type: &'static str,
    article: usize,
    zone: &'a str,
    subject: &'a str,
    metric: &'a str,
    value: Box<RawValue>,
    unit: &'a str,
    qualifier: Option<String>,
    date: Option<&'a str>,
    text: &'a str,
    weight: Box<RawValue>,
    bound: Option<&'static str>,
    kind: &'static str,
    stage: Option<&'static str>,
    firm: Option<&'a str>,
    product: Option<&'a str>,
    part_of: Option<&'a str>,
    place: &'static str,
    span: [usize; 2],
    mark: [usize; 2],
    source_span: [usize; 2],
    source_mark: [usize; 2],
}

/// Prints a page as JSON lines.
///
/// * An article has `type`, `id`, `headline` (null when missing), `zone`, `byline`, `text`, and `kind`
///   (`article` or `caption`).
/// * A fact has `type`, `article`, `zone`, `subject`, `metric`, `value`, `unit`, `qualifier`, `date`, `text`
///   (exact words), and behind these `weight` (1 or 0.2), `bound`, `kind`, `stage`, `firm`,
///   `product`, `part_of`, `place`, and byte spans.
/// * Values are printed digit for digit.
pub fn print(page: &Page) -> String {
    print_after(page, 0)
}

/// Prints a page behind others: its articles count on from `n_articles`, so that a fact finds its article among all.
pub fn print_after(page: &Page, n_articles: usize) -> String {
    let mut out = String::new();
    for article in &page.articles {
        push(&mut out, &ArticleLine { id: n_articles + article.id, ..article_line(article) });
    }
    for fact in &page.facts {
        push(&mut out, &FactLine { article: n_articles + fact.article, ..fact_line(fact) });
    }
    out
}

fn push<T: Serialize>(out: &mut String, line: &T) {
    // Strings, numbers and nulls always serialize.
    out.push_str(&serde_json::to_string(line).expect("a line of strings and numbers is always valid JSON"));
    out.push('\n');
}

fn article_line(article: &Article) -> ArticleLine<'_> {
    ArticleLine {
        r#type: "article",
        id: article.id,
        headline: article.headline.as_deref(),
        zone: &article.zone,
        byline: article.byline.as_deref(),
        text: &article.text,
        kind: match article.kind {
            ItemKind::Article => "article",
            ItemKind::Caption => "caption",
        },
    }
}

fn fact_line(fact: &Fact) -> FactLine<'_> {
    let pair = |s: Span| [s.start, s.end];
    FactLine {
        r#type: "fact",
        article: fact.article,
        zone: &fact.zone,
        subject: &fact.subject,
        metric: &fact.metric,
        value: raw(fact.value),
        unit: &fact.unit,
        qualifier: fact.qualifier.label(),
        date: fact.date.as_deref(),
        text: &fact.quote,
        weight: raw(match fact.weight {
            Weight::Full => Decimal::from(1),
            Weight::Low => Decimal::new(2, 1),
        }),
        bound: fact.bound.map(|b| match b {
            Bound::Lower => "lower",
            Bound::Upper => "upper",
        }),
        kind: fact.suggestion.kind.name(),
        stage: fact.suggestion.stage.map(|s| s.label()),
        firm: fact.suggestion.firm.as_deref(),
        product: fact.suggestion.product.as_deref(),
        part_of: fact.suggestion.part_of.as_deref(),
        place: match fact.place {
            Place::Headline => "headline",
            Place::Body => "body",
        },
        span: pair(fact.span),
        mark: pair(fact.mark),
        source_span: pair(fact.source_span),
        source_mark: pair(fact.source_mark),
    }
}

fn raw(value: Decimal) -> Box<RawValue> {
    RawValue::from_string(value.to_string()).expect("a decimal prints as a JSON number")
}
