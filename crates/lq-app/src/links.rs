//! Finding the record a person means by a name, a number or a code.

use lq_core::filter::Filter;
use lq_core::schema::KindSchema;
use lq_core::time::AsOf;
use lq_core::value::Lang;
use lq_core::{RecordId, Value, ValueType};
use lq_store::{Query, Tx};

use crate::App;
use crate::draft::Resolve;

/// Most candidates an ambiguous name is answered with.
const MOST_CANDIDATES: usize = 5;

/// Looks within a change under way, so that what it made itself is found too.
pub(crate) struct TxLinks<'a, 'tx> {
    pub(crate) app: &'a App,
    pub(crate) tx: &'a mut Tx<'tx>,
    pub(crate) zone: RecordId,
}

impl Resolve for TxLinks<'_, '_> {
    fn resolve(&mut self, kind: &str, words: &str) -> Result<RecordId, String> {
        let tx = &mut *self.tx;
        find(self.app, kind, self.zone, words, &mut |query| {
            tx.query(query).map(|answer| answer.rows).map_err(|e| e.to_string())
        })
    }
}

/// Looks in the ledger as it stands.
pub(crate) struct LedgerLinks<'a> {
    pub(crate) app: &'a App,
    pub(crate) zone: RecordId,
}

impl Resolve for LedgerLinks<'_> {
    fn resolve(&mut self, kind: &str, words: &str) -> Result<RecordId, String> {
        let app = self.app;
        find(app, kind, self.zone, words, &mut |query| {
            app.store
                .read()
                .and_then(|mut reader| reader.query(query))
                .map(|answer| answer.rows)
                .map_err(|e: lq_store::StoreError| e.to_string())
        })
    }
}

type Ask<'a> = dyn FnMut(&Query<'_>) -> Result<Vec<lq_core::Row>, String> + 'a;

fn find(app: &App, kind: &str, zone: RecordId, words: &str, ask: &mut Ask<'_>) -> Result<RecordId, String> {
    let schema = app.kind(kind).map_err(|error| error.to_string())?;
    let of_zone = zone_of_kind(kind, zone);
    let mut ask_for = |filter: Filter| {
        let as_of = AsOf::today(app.today());
        let limit = Some(MOST_CANDIDATES as u64 + 1);
        ask(&Query { zone: of_zone, limit, with_total: false, ..Query::new(kind, &filter, as_of) })
    };
    if let Ok(id) = words.parse::<RecordId>() {
        let found = ask_for(Filter::Id(vec![id]))?;
        return found
            .first()
            .map(|row| row.id)
            .ok_or_else(|| format!("本区“{}”中没有标识为 {words} 的记录", schema.plural.zh));
    }
    let mut found = ask_for(Filter::Number(words.to_owned()))?;
    for place in naming_fields(&schema) {
        if !found.is_empty() {
            break;
        }
        let field = &schema.fields[place];
        if matches!(field.ty, ValueType::Text { .. } | ValueType::Uscc) {
            found = ask_for(Filter::is(&field.name, Value::Text(words.to_owned())))?;
        }
    }
    match found.as_slice() {
        [row] => Ok(row.id),
        [] => Err(not_there(&schema, words)),
        several => {
            let told: Vec<String> = several
                .iter()
                .take(MOST_CANDIDATES)
                .map(|row| format!("{} {}", row.meta.number, schema.caption_of(row, Lang::Zh)))
                .collect();
            Err(format!("“{words}”对应不止一条记录，请改填编号：{}", told.join("；")))
        }
    }
}

/// Places of the fields that name a record, the surest first: key, caption, short name.
pub(crate) fn naming_fields(schema: &KindSchema) -> impl Iterator<Item = usize> {
    schema.key().into_iter().chain([schema.caption]).chain(schema.field("short_name"))
}

/// The zone whose records a link of this kind may lead to; zones themselves belong to all.
pub(crate) fn zone_of_kind(kind: &str, zone: RecordId) -> Option<RecordId> {
    (kind != "zone").then_some(zone)
}

/// What is told where no record bears a name.
pub(crate) fn not_there(schema: &KindSchema, words: &str) -> String {
    format!("本区“{}”中没有“{words}”；请先登记，或填写编号、统一社会信用代码", schema.plural.zh)
}
