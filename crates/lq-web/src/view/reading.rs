//! Sources and facts for the review page.

use lq_core::schema::KindSchema;
use lq_core::value::Value;
use lq_core::{Registry, Row};

use crate::address::Scope;
use crate::page::list::FilterOption;
use crate::page::reading::{ArticleView, FactCard, FactState, Stretch, mark_up};
use crate::page::shell::Choice;
use crate::text::Lang;

/// Places of a fact's fields.
pub(crate) struct FactFields {
    zone: Option<usize>,
    subject: Option<usize>,
    metric: Option<usize>,
    value: Option<usize>,
    unit: Option<usize>,
    qualifier: Option<usize>,
    date: Option<usize>,
    quote: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    state: Option<usize>,
    record_kind: Option<usize>,
    record_id: Option<usize>,
}

impl FactFields {
    /// Finds them in the schema.
    pub(crate) fn of(schema: &KindSchema) -> Self {
        let at = |name: &str| schema.field(name);
        Self {
            zone: at("zone_words"),
            subject: at("subject"),
            metric: at("metric"),
            value: at("value"),
            unit: at("unit"),
            qualifier: at("qualifier"),
            date: at("date"),
            quote: at("quote"),
            start: at("span_start"),
            end: at("span_end"),
            state: at("state"),
            record_kind: at("record_kind"),
            record_id: at("record_id"),
        }
    }

    /// Where a fact stands.
    pub(crate) fn state(&self, fact: &Row) -> FactState {
        match held(fact, self.state) {
            Some(Value::Text(code)) if code == "rejected" => FactState::Rejected,
            Some(Value::Text(code)) if code == "accepted" || code == "corrected" => FactState::Accepted,
            _ => FactState::Waiting,
        }
    }

    /// Whether nobody has decided on it.
    pub(crate) fn is_waiting(&self, fact: &Row) -> bool {
        self.state(fact) == FactState::Waiting
    }

    /// Bytes of the source it rests on.
    fn span(&self, fact: &Row) -> Option<(usize, usize)> {
        let byte = |place| match held(fact, place) {
            Some(Value::Number(number)) => usize::try_from(number.nanos() / 1_000_000_000).ok(),
            _ => None,
        };
        Some((byte(self.start)?, byte(self.end)?))
    }
}

fn held(row: &Row, place: Option<usize>) -> Option<&Value> {
    row.known(place?)
}

/// A fact as a card, numbered as its marks are.
pub(crate) fn card(
    schema: &KindSchema,
    fields: &FactFields,
    fact: &Row,
    number: usize,
    scope: &Scope,
    lang: Lang,
) -> FactCard {
    let show = |place: Option<usize>| match (place, held(fact, place)) {
        (Some(place), Some(value)) => schema.fields[place].ty.show(value, lang.core()),
        _ => String::new(),
    };
    let (kind, id) = (show(fields.record_kind), show(fields.record_id));
    let record = if kind.is_empty() || id.is_empty() {
        Choice::default()
    } else {
        Choice::new(lang.texts().fact_open, &scope.link(&format!("/{kind}/{id}")))
    };
    FactCard {
        id: fact.id.to_string(),
        place: number.to_string(),
        zone: show(fields.zone),
        subject: show(fields.subject),
        metric: show(fields.metric),
        value: show(fields.value),
        unit: show(fields.unit),
        qualifier: show(fields.qualifier),
        date: show(fields.date),
        quote: show(fields.quote),
        state: fields.state(fact),
        target_kind: kind,
        record,
        ..FactCard::default()
    }
}

/// The source's articles with the words of its facts marked.
///
/// `articles` holds a JSON list of `{"headline","zone","byline","spans":[[start,end],…]}` in bytes of the text; where
/// it is missing the whole text is one article.
pub(crate) fn articles(
    schema: &KindSchema,
    source: &Row,
    facts: &[Row],
    fields: &FactFields,
) -> Vec<ArticleView> {
    let text = |name: &str| match held(source, schema.field(name)) {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    let whole = text("text");
    let listed: Vec<serde_json::Value> = serde_json::from_str(text("articles")).unwrap_or_default();
    let ids: Vec<String> = facts.iter().map(|fact| fact.id.to_string()).collect();
    let stretches: Vec<Stretch<'_>> = facts
        .iter()
        .zip(&ids)
        .filter_map(|(fact, id)| {
            let (start, end) = fields.span(fact)?;
            Some(Stretch { start, end, fact: id, state: fields.state(fact) })
        })
        .collect();
    let mut views: Vec<ArticleView> =
        listed.iter().filter_map(|article| view(article, whole, &stretches)).collect();
    if views.is_empty() {
        views.push(ArticleView {
            headline: text("title").to_owned(),
            body: mark_up(whole, &stretches),
            ..ArticleView::default()
        });
    }
    views
}

fn view(article: &serde_json::Value, whole: &str, stretches: &[Stretch<'_>]) -> Option<ArticleView> {
    let word = |name: &str| article.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let spans = article.get("spans")?.as_array()?;
    let mut body = String::new();
    for span in spans {
        let bound = |at: usize| {
            span.get(at).and_then(serde_json::Value::as_u64).and_then(|byte| usize::try_from(byte).ok())
        };
        let (start, end) = (bound(0)?, bound(1)?);
        let part = whole.get(start..end)?;
        let within: Vec<Stretch<'_>> = stretches
            .iter()
            .filter(|one| one.start < end && one.end > start)
            .map(|one| Stretch {
                start: one.start.saturating_sub(start),
                end: one.end.saturating_sub(start),
                ..*one
            })
            .collect();
        body.push_str(&mark_up(part, &within));
    }
    Some(ArticleView { headline: word("headline"), byline: word("byline"), zone: word("zone"), body })
}

/// All, waiting, accepted, rejected, each with its number.
pub(crate) fn states(
    facts: &[Row],
    fields: &FactFields,
    wanted: &str,
    path: &str,
    scope: &Scope,
    lang: Lang,
) -> Vec<Choice> {
    let t = lang.texts();
    let n = |state: FactState| facts.iter().filter(|fact| fields.state(fact) == state).count();
    let choice = |label: &str, n: usize, state: &str| {
        let path = if state.is_empty() { path.to_owned() } else { format!("{path}?state={state}") };
        Choice::new(&format!("{label} {n}"), &scope.link(&path)).current(state == wanted)
    };
    vec![
        choice(t.list_any, facts.len(), ""),
        choice(t.fact_waiting, n(FactState::Waiting), "waiting"),
        choice(t.fact_accepted, n(FactState::Accepted), "accepted"),
        choice(t.fact_rejected, n(FactState::Rejected), "rejected"),
    ]
}

/// Kinds an accepted fact may become.
pub(crate) fn kinds(lang: Lang, registry: &Registry) -> Vec<FilterOption> {
    let option = |kind: &str| {
        let schema = registry.kind(kind)?;
        Some(FilterOption {
            value: kind.to_owned(),
            label: schema.label.get(lang.core()).to_owned(),
            is_chosen: false,
        })
    };
    ["placement", "target", "indicator", "project"].into_iter().filter_map(option).collect()
}
