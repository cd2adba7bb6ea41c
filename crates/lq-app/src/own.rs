//! What zones added: their own fields and words, as the ledger holds them, laid upon the kinds of the program.
//!
//! One registry serves the store, with the fields of all zones in the order they were recorded. Each zone sees it in
//! its own words and with the fields of others withheld; places are the same in all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use lq_core::filter::Filter;
use lq_core::note::Note;
use lq_core::row::RowState;
use lq_core::schema::{KindSchema, Record};
use lq_core::time::AsOf;
use lq_core::{Day, RecordId, Registry, Row};
use lq_model::kinds::{Wording, ZoneField};
use lq_model::own::{self, OwnField, Unusable};
use lq_store::{Query, Reader, States, Store, StoreError};

use crate::{App, AppError};

/// Fields of a `zone_field` record that never change once it stands: what was recorded under them rests on them.
const FIXED: [&str; 4] = ["kind", "name", "form", "unit"];

/// The kinds of all zones, and as each zone sees them.
#[derive(Debug)]
pub(crate) struct Own {
    /// The kinds before any zone added to them.
    program: Arc<Registry>,
    whole: Arc<Registry>,
    /// Zones with fields or words of their own.
    of_zone: BTreeMap<RecordId, Arc<Registry>>,
    /// Every other zone's.
    of_others: Arc<Registry>,
    notes: Vec<Note>,
}

impl Own {
    /// The kinds of a store in the program's words.
    pub(crate) fn plain(store: &Store) -> Self {
        let whole = Arc::new(store.registry());
        let of_others = whole.clone();
        let program = whole.clone();
        Self { program, whole, of_zone: BTreeMap::new(), of_others, notes: Vec::new() }
    }

    fn read(program: &Registry, reader: &mut Reader<'_>, today: Day) -> Result<Self, StoreError> {
        let fields = fields(reader, today)?;
        let words = words(reader, today)?;
        let (whole, mut notes) = own::with_fields(program, &fields);
        let mut of_zone = BTreeMap::new();
        for zone in fields.iter().map(|field| field.zone).chain(words.keys().copied()) {
            let list = words.get(&zone).map_or(&[][..], Vec::as_slice);
            let (worded, told) = own::with_words(&own::of_zone(&whole, Some(zone)), list);
            if of_zone.insert(zone, Arc::new(worded)).is_none() {
                notes.extend(told);
            }
        }
        let of_others = Arc::new(own::of_zone(&whole, None));
        let program = Arc::new(program.clone());
        Ok(Self { program, whole: Arc::new(whole), of_zone, of_others, notes })
    }
}

/// Fields of all zones in the order they were recorded, withdrawn ones among them: their places stay.
fn fields(reader: &mut Reader<'_>, today: Day) -> Result<Vec<OwnField>, StoreError> {
    let mut rows = all(reader, ZoneField::KIND, States::AndRetired, today)?;
    rows.sort_by_key(|row| (row.meta.created, row.id));
    let own = |row: Row| {
        let field = ZoneField::from_values(&row.values).ok()?;
        Some(OwnField { zone: row.meta.zone, is_withdrawn: row.meta.state != RowState::Live, field })
    };
    Ok(rows.into_iter().filter_map(own).collect())
}

fn words(reader: &mut Reader<'_>, today: Day) -> Result<BTreeMap<RecordId, Vec<Wording>>, StoreError> {
    let mut words = BTreeMap::<RecordId, Vec<Wording>>::new();
    let mut rows = all(reader, Wording::KIND, States::Live, today)?;
    rows.sort_by_key(|row| (row.meta.created, row.id));
    for row in rows {
        if let Ok(word) = Wording::from_values(&row.values) {
            words.entry(row.meta.zone).or_default().push(word);
        }
    }
    Ok(words)
}

fn all(reader: &mut Reader<'_>, kind: &str, states: States, today: Day) -> Result<Vec<Row>, StoreError> {
    let query = Query { states, limit: None, ..Query::new(kind, &Filter::All, AsOf::today(today)) };
    Ok(reader.query(&query)?.rows)
}

/// Opens a ledger with the fields its zones added.
pub(crate) fn open(address: &lq_store::Address, today: Day) -> Result<(Store, Own), StoreError> {
    let program = lq_model::registry();
    let mut own = None;
    let store = Store::open_grown(address, &program, today, |reader| {
        let read = Own::read(&program, reader, today)?;
        let whole = Registry::clone(&read.whole);
        own = Some(read);
        Ok(whole)
    })?;
    let own = own.unwrap_or_else(|| Own::plain(&store));
    Ok((store, own))
}

impl App {
    /// All kinds, with the fields of all zones, in the program's words.
    pub fn registry(&self) -> Arc<Registry> {
        self.own().whole.clone()
    }

    /// All kinds as one zone sees them, in its own words; those of all zones where none is named.
    pub fn registry_of(&self, zone: Option<RecordId>) -> Arc<Registry> {
        let own = self.own();
        match zone {
            Some(zone) => own.of_zone.get(&zone).unwrap_or(&own.of_others).clone(),
            None => own.whole.clone(),
        }
    }

    /// The kind of this English name, with the fields of all zones.
    ///
    /// # Errors
    /// NotFound.
    pub fn kind(&self, name: &str) -> Result<Arc<KindSchema>, AppError> {
        self.kind_of(None, name)
    }

    /// The kind of this English name as one zone sees it.
    ///
    /// # Errors
    /// NotFound.
    pub fn kind_of(&self, zone: Option<RecordId>, name: &str) -> Result<Arc<KindSchema>, AppError> {
        let registry = self.registry_of(zone);
        registry.kind(name).cloned().ok_or_else(|| AppError::NotFound(format!("名为“{name}”的台账")))
    }

    /// Own fields and words that stand in the ledger and cannot be used by this program, and why.
    pub fn own_notes(&self) -> Vec<Note> {
        self.own().notes.clone()
    }

    /// Takes up the fields and words zones have by now; the tables grow where a field is new.
    ///
    /// # Errors
    /// The store's.
    pub fn take_up_own(&self) -> Result<(), AppError> {
        let (program, today) = (self.own().program.clone(), self.today());
        self.store.look_at_epoch()?;
        let own = self.read(|reader| Ok(Own::read(&program, reader, today)?))?;
        if own.whole.kinds() != self.own().whole.kinds() {
            self.store.set_registry(&own.whole, today)?;
        }
        *self.own.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(own);
        Ok(())
    }

    /// Takes them up after a change of records of these kinds.
    pub(crate) fn take_up_own_after<'a>(
        &self,
        kinds: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), AppError> {
        if kinds.into_iter().any(is_own) { self.take_up_own() } else { Ok(()) }
    }

    fn own(&self) -> Arc<Own> {
        self.own.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Refuses a field or word of a zone that could not be used, before it is recorded.
    ///
    /// * `standing`: the record as it is, where it is changed; `values`: as it will be.
    ///
    /// # Errors
    /// Invalid at the field that is wrong.
    pub(crate) fn check_own(
        &self,
        zone: RecordId,
        kind: &str,
        standing: Option<&Row>,
        values: &[Option<lq_core::Value>],
    ) -> Result<(), AppError> {
        let told = |wrong: Unusable| AppError::field(wrong.at, wrong.why);
        let whole = self.registry();
        if kind == ZoneField::KIND {
            let Ok(field) = ZoneField::from_values(values) else { return Ok(()) };
            let own = OwnField { zone, is_withdrawn: false, field };
            if let Some(row) = standing {
                check_fixed(self.kind(kind)?.as_ref(), row, values)?;
                let mut bare = KindSchema::clone(&*self.kind(own.field.kind.as_str())?);
                bare.fields.retain(|declared| declared.name != own.field.name.as_str());
                return own::with_field(&Registry::new(vec![bare]), &own).map(|_| ()).map_err(told);
            }
            return own::with_field(&whole, &own).map(|_| ()).map_err(told);
        }
        match Wording::from_values(values) {
            Ok(word) if kind == Wording::KIND => {
                own::check_word(&own::of_zone(&whole, Some(zone)), &word).map_err(told)
            }
            _ => Ok(()),
        }
    }
}

/// Whether records of this kind are a zone's own fields or words.
pub(crate) fn is_own(kind: &str) -> bool {
    kind == ZoneField::KIND || kind == Wording::KIND
}

fn check_fixed(schema: &KindSchema, row: &Row, values: &[Option<lq_core::Value>]) -> Result<(), AppError> {
    for name in FIXED {
        if let Some(place) = schema.field(name)
            && row.values.get(place) != values.get(place)
        {
            let label = &schema.fields[place].label.zh;
            return Err(AppError::field(
                name,
                format!("“{label}”启用后不再更改，已登记的值以它为准；请停用这个字段，另加一个"),
            ));
        }
    }
    Ok(())
}
