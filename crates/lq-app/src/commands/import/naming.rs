//! Which record the words in a link's cell mean.
//!
//! The first words of a kind are asked for one by one; when there are many, everything that names its records is
//! read once, and no further question is put to the database.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lq_core::schema::KindSchema;
use lq_core::{RecordId, ValueType};
use lq_store::States;

use super::known::{ByValue, number_in, read_values};
use crate::App;
use crate::draft::Resolve;
use crate::links::{self, LedgerLinks};

/// Words asked for one by one before the names of a kind are read.
const ONE_BY_ONE: usize = 40;

/// What the words of an import were found to mean.
pub(super) struct Naming<'a> {
    app: &'a App,
    zone: RecordId,
    kinds: BTreeMap<String, OfKind>,
    one_by_one: usize,
}

#[derive(Default)]
struct OfKind {
    found: BTreeMap<String, Result<RecordId, String>>,
    names: Option<Names>,
}

/// Everything that names the records of a kind.
struct Names {
    schema: Arc<KindSchema>,
    ids: BTreeSet<RecordId>,
    numbers: BTreeMap<i64, Vec<RecordId>>,
    /// By key, caption, short name, in this order.
    values: Vec<ByValue>,
}

impl<'a> Naming<'a> {
    pub(super) fn new(app: &'a App, zone: RecordId) -> Self {
        Self { app, zone, kinds: BTreeMap::new(), one_by_one: ONE_BY_ONE }
    }

    /// The record, or why it cannot be told.
    pub(super) fn find(&mut self, kind: &str, words: &str) -> Result<RecordId, String> {
        if !self.kinds.contains_key(kind) {
            self.kinds.insert(kind.to_owned(), OfKind::default());
        }
        let Some(of_kind) = self.kinds.get_mut(kind) else { return Err(String::new()) };
        if let Some(found) = of_kind.found.get(words) {
            return found.clone();
        }
        if of_kind.names.is_none() && of_kind.found.len() >= self.one_by_one {
            of_kind.names = Some(Names::read(self.app, kind, self.zone)?);
        }
        let told = of_kind.names.as_ref().and_then(|names| names.find(words));
        let found =
            told.unwrap_or_else(|| LedgerLinks { app: self.app, zone: self.zone }.resolve(kind, words));
        of_kind.found.insert(words.to_owned(), found.clone());
        found
    }
}

impl Names {
    fn read(app: &App, kind: &str, zone: RecordId) -> Result<Self, String> {
        let told = |error: crate::AppError| error.to_string();
        let schema = app.kind(kind).map_err(told)?;
        let zone = links::zone_of_kind(kind, zone);
        let (mut ids, mut numbers) = (BTreeSet::new(), BTreeMap::<i64, Vec<RecordId>>::new());
        app.read(|reader| {
            Ok(reader.glance(kind, zone, States::Live, &[], &mut |glance| {
                ids.insert(glance.record);
                numbers.entry(glance.number).or_default().push(glance.record);
            })?)
        })
        .map_err(told)?;
        let mut values = Vec::new();
        for place in links::naming_fields(&schema) {
            if matches!(schema.fields[place].ty, ValueType::Text { .. } | ValueType::Uscc) {
                values.push(read_values(app, &schema, zone, place).map_err(told)?);
            }
        }
        Ok(Self { schema, ids, numbers, values })
    }

    /// `None` where several records bear the name: the ledger is asked, so that they are told.
    fn find(&self, words: &str) -> Option<Result<RecordId, String>> {
        if let Ok(id) = words.parse::<RecordId>() {
            return self.ids.contains(&id).then_some(Ok(id));
        }
        let by_number = number_in(&self.schema, words).and_then(|number| self.numbers.get(&number));
        let by_value = || self.values.iter().find_map(|by_value| by_value.get(words));
        match by_number.or_else(by_value).map(Vec::as_slice) {
            Some([record]) => Some(Ok(*record)),
            Some(_) => None,
            None => Some(Err(links::not_there(&self.schema, words))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Ledger;
    use super::*;

    #[test]
    fn names_read_at_once_mean_what_they_mean_asked_one_by_one() {
        let ledger = Ledger::new();
        let mut text = "名称,状态\n".to_owned();
        for n in 0..60 {
            text.push_str(&format!("园区{},运营\n", n % 55));
        }
        assert_eq!(ledger.bring("park", "园区.csv", text).n_problems, 0);
        let rows = ledger.rows("park");
        let mut words: Vec<String> = (0..60).map(|n| format!("园区{n}")).collect();
        words.extend(rows.iter().flat_map(|row| [row.meta.number.clone(), row.id.to_string()]));
        words.extend(["yq-000003", "QY-000003", "YQ-999999", "", "园区", "0"].map(str::to_owned));
        words.push(RecordId::named(0, "nobody").to_string());
        let mut at_once = Naming { one_by_one: 0, ..Naming::new(&ledger.app, ledger.zone) };
        let mut n_ambiguous = 0;
        for word in &words {
            let plain = LedgerLinks { app: &ledger.app, zone: ledger.zone }.resolve("park", word);
            assert_eq!(at_once.find("park", word), plain, "{word}");
            n_ambiguous += usize::from(plain.is_err_and(|why| why.contains("不止一条")));
        }
        assert_eq!(n_ambiguous, 5);
    }
}
