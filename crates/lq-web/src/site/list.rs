//! `GET /{kind}`: the list of any kind.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::response::Response;
use lq_app::ask::ListAsk;
use lq_app::queries::condition::{self, Reading};
use lq_app::queries::kept::{self, Kept};
use lq_app::queries::list::{self, List};
use lq_app::rights::Verb;
use lq_core::AsOf;
use lq_core::filter::Filter;
use lq_core::schema::{Audience, FieldSchema, KindSchema};

use super::{Visit, WebError};
use crate::address::{Pairs, Scope};
use crate::list_query::ListQuery;
use crate::page::list::{Empty, KeptEntry, ListPage, Pager, Total};
use crate::page::shell::{Choice, Crumb};
use crate::text::fill;
use crate::view::{self, Name, Names, grouped};

/// The page, or its list alone for htmx.
pub(crate) async fn page(visit: Visit, Path(kind): Path<String>) -> Response {
    let outcome = shown(&visit, &kind).await;
    visit.finish(outcome)
}

async fn shown(visit: &Visit, kind: &str) -> Result<Response, WebError> {
    let schema = visit.kind(kind)?;
    visit.signed_in()?;
    let (caller, pairs, zone) = (visit.caller(), visit.query.clone(), visit.zone);
    let kind = kind.to_owned();
    let (list, reading, missing, kept) = visit
        .site
        .ask(move |app| {
            let mut ask = ListAsk::from_pairs(&schema, &pairs.0)?;
            ask.zone = ask.zone.or(zone).filter(|_| kind != "zone");
            if ask.sort.is_empty() {
                ask.sort.push(("number".to_owned(), false));
            }
            let reading = match ask.condition.is_empty() {
                true => Reading::default(),
                false => condition::reading(app, &caller, &kind, ask.zone, &ask.condition)?,
            };
            if !reading.is_sound() {
                // Rows that were not asked for would be taken for the answer.
                ask = ListAsk {
                    filter: Filter::Id(Vec::new()),
                    condition: String::new(),
                    is_open: false,
                    ..ask
                };
            }
            let list = list::list(app, &caller, &kind, &ask)?;
            let missing = match ask.is_open {
                true => condition::missing(app, &caller, &kind, &ask, &list.rows)?,
                false => Vec::new(),
            };
            let kept = kept::of_list(app, &caller, &kind, ask.zone)?;
            Ok::<_, lq_app::AppError>((list, reading, missing, kept))
        })
        .await?;
    let mut page = build(visit, &list, &reading);
    page.kept = kept.iter().map(|kept| kept_entry(visit, &page, kept)).collect();
    for (row, missing) in page.rows.iter_mut().zip(missing) {
        row.missing = missing.join(visit.lang.texts().comma);
    }
    if visit.target == "section#list" {
        // The address bar gets the list's own spelling, without the empty inputs of the filter form.
        let query = ListQuery::read(&visit.query, &list.schema);
        let clean = visit.scope.link(&query.on_page(query.page).href(&visit.path));
        let mut answer = visit.answer(&page.as_list());
        if let Ok(clean) = HeaderValue::from_str(&clean) {
            answer.headers_mut().insert("hx-push-url", clean);
        }
        return Ok(answer);
    }
    Ok(visit.answer(&page))
}

/// Names as pages take them.
pub(crate) fn names(names: &lq_app::queries::Names) -> Names {
    let name = |(id, named): (&lq_core::RecordId, &lq_app::queries::Named)| {
        (*id, Name { text: named.caption.clone(), number: String::new(), is_live: true })
    };
    names.iter().map(name).collect()
}

fn build(visit: &Visit, list: &List, reading: &Reading) -> ListPage {
    let (schema, lang, scope) = (&*list.schema, visit.lang, &visit.scope);
    let t = lang.texts();
    let path = format!("/{}", schema.kind);
    let query = ListQuery::read(&visit.query, schema);
    let may_see = |field: &FieldSchema| {
        schema.field(&field.name).is_some_and(|place| list.visible.binary_search(&place).is_ok())
    };
    let names = names(&list.names);
    let places = view::list::shown(schema, &query, may_see);
    let filters = view::list::filters(schema, &query, lang, |field| may_see(field) && !field.is_personal);
    let plural = schema.plural.get(lang.core());
    let mut shell = visit.shell(&path, plural);
    shell.crumbs = vec![
        Crumb { label: shell.zone_name().to_owned(), href: scope.link("/") },
        Crumb { label: schema.group.label().get(lang.core()).to_owned(), href: scope.link(&path) },
    ];
    let label = schema.label.get(lang.core());
    let with = |verb: Verb, text: String, href: String| {
        if visit.may(&schema.kind, verb) { (text, href) } else { Default::default() }
    };
    let (create_label, create_href) =
        with(Verb::Create, fill(t.list_new, &[&label]), scope.link(&format!("{path}/new")));
    let (import_label, import_href) =
        with(Verb::Import, t.import.to_owned(), scope.link(&format!("/import/{}", schema.kind)));
    ListPage {
        heading: plural.to_owned(),
        help: schema.help.get(lang.core()).to_owned(),
        kind: schema.kind.to_string(),
        words: query.boxed().to_owned(),
        mistakes: view::list::mistakes(&query, &reading.told, &path, scope),
        chips: view::list::chips(schema, &query, &reading.pieces, &path, scope, &names, lang),
        kept: Vec::new(),
        may_keep: !query.condition.is_empty() && reading.is_sound() && visit.may(KEPT, Verb::Create),
        may_share: visit.caller().role.audience() >= Audience::Office,
        open: open(&query, list, &path, scope),
        clear_href: scope.link(&path),
        keep: view::list::keep(&query, scope, &filters),
        column_keep: column_keep(&query, scope),
        columns: view::list::columns(schema, &places, &query, &path, scope, lang),
        column_choices: view::list::column_choices(schema, &places, lang, may_see),
        rows: list
            .rows
            .iter()
            .map(|row| view::list::row(schema, row, &places, &names, scope, lang))
            .collect(),
        totals: totals(list, &places, lang),
        pager: if list.total == 0 {
            Pager::default()
        } else {
            view::list::pager(&query, list.rows.len(), list.total, &path, scope)
        },
        exports: exports(visit, schema, &query),
        empty: (list.rows.is_empty())
            .then(|| empty(visit, schema, &query, reading, &create_label, &create_href, &import_href)),
        action: path,
        filters,
        create_label,
        create_href,
        import_label,
        import_href,
        shell,
    }
}

/// English name of the kind that keeps filters.
const KEPT: &str = "filter";

fn kept_entry(visit: &Visit, page: &ListPage, kept: &Kept) -> KeptEntry {
    let pairs = Pairs(vec![("where".to_owned(), kept.condition.clone())]);
    let of = |act: &str| match kept.is_to_change {
        true => visit.scope.link(&format!("/{KEPT}/{}/{act}", kept.id)),
        false => String::new(),
    };
    KeptEntry {
        name: kept.name.clone(),
        href: visit.scope.link(&pairs.href(&page.action)),
        is_current: page.words == kept.condition,
        condition: kept.condition.clone(),
        is_shared: kept.is_shared,
        edit_href: of("edit"),
        remove_href: of("retire"),
    }
}

/// How many rows the condition leaves open, and the list of them; on that list itself nothing.
fn open(query: &ListQuery, list: &List, path: &str, scope: &Scope) -> Option<Choice> {
    let n_open = list.n_open.filter(|n_open| *n_open > 0 && !query.is_open)?;
    let shown = ListQuery { is_open: true, ..query.clone() };
    Some(Choice::new(&grouped(n_open), &scope.link(&shown.pairs().href(path))))
}

fn column_keep(query: &ListQuery, scope: &Scope) -> Vec<(String, String)> {
    let Pairs(pairs) = ListQuery { columns: Vec::new(), ..query.clone() }.pairs();
    pairs.into_iter().filter(|(_, value)| !value.is_empty()).chain(scope.pairs()).collect()
}

fn totals(list: &List, places: &[usize], lang: crate::text::Lang) -> Vec<Total> {
    let total = |place: &usize| {
        let field = &list.schema.fields[*place];
        let Some(sum) = list.sums.iter().find(|sum| sum.field == field.name) else { return Total::default() };
        let mut values: Vec<String> =
            sum.values.iter().map(|value| field.ty.show(value, lang.core())).collect();
        if sum.is_past_range {
            values.push(lang.texts().sum_past_range.to_owned());
        }
        Total {
            value: values.join(" + "),
            method: fill(lang.texts().sum_method, &[&grouped(list.total), &grouped(sum.n_known)]),
        }
    };
    let totals: Vec<Total> = places.iter().map(total).collect();
    if totals.iter().all(|total| total.value.is_empty()) { Vec::new() } else { totals }
}

fn exports(visit: &Visit, schema: &KindSchema, query: &ListQuery) -> Vec<Choice> {
    if visit.site.app.rights.reach(visit.caller().role, &schema.kind, Verb::Export)
        == lq_app::rights::Reach::Nothing
    {
        return Vec::new();
    }
    let href =
        |ending: &str| visit.scope.link(&query.pairs().href(&format!("/export/{}.{ending}", schema.kind)));
    [("Excel (.xlsx)", "xlsx"), ("CSV", "csv"), ("JSON Lines", "jsonl")]
        .map(|(label, ending)| Choice::new(label, &href(ending)))
        .to_vec()
}

fn empty(
    visit: &Visit,
    schema: &KindSchema,
    query: &ListQuery,
    reading: &Reading,
    create: &str,
    create_href: &str,
    import_href: &str,
) -> Empty {
    let t = visit.lang.texts();
    if !reading.is_sound() {
        return Empty { title: t.list_mistake.to_owned(), ..Empty::default() };
    }
    if !(query.conditions.is_empty() && query.boxed().is_empty()) {
        let clear = Choice::new(t.list_clear, &visit.scope.link(&format!("/{}", schema.kind)));
        return Empty {
            title: t.list_none_match.to_owned(),
            text: t.list_none_match_help.to_owned(),
            actions: vec![clear],
        };
    }
    let actions = [(create, create_href), (t.import, import_href)];
    Empty {
        title: fill(t.list_none, &[&schema.plural.get(visit.lang.core())]),
        text: t.list_none_help.to_owned(),
        actions: actions
            .iter()
            .filter(|(_, href)| !href.is_empty())
            .map(|(label, href)| Choice::new(label, href))
            .collect(),
    }
}

/// The two times a page looks at, where not the present.
pub(crate) fn as_of(visit: &Visit) -> Option<AsOf> {
    let of = if visit.scope.is_known_now { AsOf::today } else { AsOf::end_of };
    visit.scope.as_of.map(of)
}
