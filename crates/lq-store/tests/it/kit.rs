//! Two small kinds, and a ledger of its own for each test on each database.

use std::collections::BTreeMap;

use lq_core::change::{ChangeHead, Door, FieldEdit};
use lq_core::schema::{FieldSchema, Group, KindSchema, Label};
use lq_core::time::AsOf;
use lq_core::value::{Decimal, Money, Unit, Value, ValueType};
use lq_core::{Day, Moment, RecordId, Registry};
use lq_store::{Address, Committed, Store, StoreError, Tx};
use lq_testkit::{ScratchDatabase, TempDir};
use postgres::{Client, NoTls};
use rusqlite::Connection;

/// A ledger on one database, gone with its handle.
pub(crate) struct Bench {
    pub(crate) address: Address,
    pub(crate) store: Store,
    _database: Option<ScratchDatabase>,
    pub(crate) dir: TempDir,
}

/// Runs a test on every database there is.
pub(crate) fn on_both(name: &str, test: impl Fn(&Bench)) {
    test(&sqlite(name));
    if let Some(bench) = postgres(name) {
        test(&bench);
    }
}

pub(crate) fn sqlite(name: &str) -> Bench {
    let dir = TempDir::new(name).unwrap();
    let address: Address = format!("sqlite:{}", dir.join("ledger.db").display()).parse().unwrap();
    let store = Store::open(&address, &registry(), today()).unwrap();
    Bench { address, store, _database: None, dir }
}

pub(crate) fn postgres(name: &str) -> Option<Bench> {
    let database = ScratchDatabase::new(name).unwrap()?;
    let address: Address = database.url().parse().unwrap();
    let store = Store::open(&address, &registry(), today()).unwrap();
    Some(Bench { address, store, _database: Some(database), dir: TempDir::new(name).unwrap() })
}

impl Bench {
    pub(crate) fn reopen(&self) -> Store {
        Store::open(&self.address, &registry(), today()).unwrap()
    }

    /// Runs a statement behind the ledger's back; written for SQLite, said to PostgreSQL in its own words.
    pub(crate) fn spoil(&self, sqlite: &str) {
        let n = match &self.address {
            Address::Sqlite(file) => Connection::open(file).unwrap().execute(sqlite, []).unwrap() as u64,
            Address::Postgres(address) => {
                let sql = sqlite
                    .replace("CAST(bytes AS TEXT)", "convert_from(bytes,'UTF8')")
                    .replace("CAST(", "convert_to(")
                    .replace(" AS BLOB)", ",'UTF8')");
                Client::connect(address, NoTls).unwrap().execute(&sql, &[]).unwrap()
            }
        };
        assert!(n > 0, "nothing was spoiled by {sqlite}");
    }

    /// Whether an import that has not ended has put rows into the table of firms.
    pub(crate) fn has_rows_of_an_import(&self) -> bool {
        match &self.address {
            Address::Sqlite(file) => {
                let sql = "SELECT COUNT(*) FROM k_firm JOIN batch ON id=(_part>>20) WHERE position IS NULL";
                Connection::open(file).unwrap().query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() > 0
            }
            Address::Postgres(address) => {
                let sql = "SELECT 1 FROM pg_locks l JOIN pg_class c ON c.oid=l.relation JOIN pg_database d \
                           ON d.oid=l.database WHERE c.relname='k_firm' AND l.mode='RowExclusiveLock' \
                           AND d.datname=current_database()";
                !Client::connect(address, NoTls).unwrap().query(sql, &[]).unwrap().is_empty()
            }
        }
    }
}

/// The single number a query gives, asked past the ledger.
pub(crate) fn count_at(address: &Address, sql: &str) -> i64 {
    match address {
        Address::Sqlite(file) => {
            Connection::open(file).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
        }
        Address::Postgres(address) => {
            Client::connect(address, NoTls).unwrap().query_one(sql, &[]).unwrap().get(0)
        }
    }
}

pub(crate) fn today() -> Day {
    day(2026, 3, 10)
}

pub(crate) fn day(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd(year, month, day).unwrap()
}

/// Noon of today, and some seconds.
pub(crate) fn at(seconds: i64) -> Moment {
    Moment::start_of(today()).add_seconds(12 * 3600 + seconds)
}

pub(crate) fn now() -> AsOf {
    AsOf::today(today())
}

pub(crate) fn zone() -> RecordId {
    RecordId::named(0, "zone/one")
}

pub(crate) fn id(name: &str) -> RecordId {
    RecordId::named(1, name)
}

pub(crate) const CODE: usize = 0;
pub(crate) const NAME: usize = 1;
pub(crate) const CAPITAL: usize = 2;
pub(crate) const OUTPUT: usize = 3;
pub(crate) const FOUNDED: usize = 4;
pub(crate) const STAFF: usize = 5;
pub(crate) const PHONE: usize = 6;
pub(crate) const PARK: usize = 7;
pub(crate) const PARTNERS: usize = 8;
pub(crate) const RATE: usize = 9;
pub(crate) const ABROAD: usize = 10;
pub(crate) const PERIOD: usize = 11;
pub(crate) const DEED: usize = 12;

pub(crate) fn firm() -> KindSchema {
    let field = |name: &'static str, zh: &'static str, ty| FieldSchema::new(name, Label::new(zh, name), ty);
    let mut fields = vec![
        field("code", "代码", ValueType::line(18)),
        field("name", "名称", ValueType::line(80)),
        field("capital", "注册资本", ValueType::money()),
        field("output", "产能", ValueType::quantity(Unit::find("GW").unwrap())),
        field("founded", "成立日期", ValueType::Day),
        field("staff", "职工", ValueType::Number),
        field("phone", "电话", ValueType::Phone),
        field("park", "园区", ValueType::Link { kind: "park".into() }),
        field("partners", "合作企业", ValueType::Links { kind: "firm".into() }),
        field("rate", "年产", ValueType::Rate { unit: Some(Unit::find("台").unwrap()) }),
        field("abroad", "境外投资", ValueType::Money { any_currency: true }),
        field("period", "统计期", ValueType::Period),
        field("deed", "合同", ValueType::Attachment),
    ];
    fields[CODE].is_key = true;
    fields[STAFF].fresh_days = Some(365);
    fields[PHONE].is_personal = true;
    KindSchema {
        kind: "firm".into(),
        label: Label::new("企业", "firm"),
        plural: Label::new("企业台账", "firms"),
        help: Label::default(),
        group: Group::Chain,
        prefix: "QY".into(),
        caption: NAME,
        fields,
    }
}

fn park() -> KindSchema {
    KindSchema {
        kind: "park".into(),
        label: Label::new("园区", "park"),
        plural: Label::new("园区台账", "parks"),
        help: Label::default(),
        group: Group::Projects,
        prefix: "YQ".into(),
        caption: 0,
        fields: vec![FieldSchema::new("name", Label::new("名称", "name"), ValueType::line(80))],
    }
}

pub(crate) fn registry() -> Registry {
    Registry::new(vec![firm(), park()])
}

pub(crate) fn head(n: i64) -> ChangeHead {
    ChangeHead {
        id: RecordId::named(2, &format!("change/{n}")),
        zone: zone(),
        at: at(n),
        who: "张三".to_owned(),
        why: format!("第{n}次"),
        door: Door::Form,
    }
}

pub(crate) fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

pub(crate) fn number(n: i64) -> Option<Value> {
    Some(Value::Number(Decimal::from_int(n).unwrap()))
}

pub(crate) fn yuan(n: i64) -> Option<Value> {
    Some(Value::Money(Money::from_yuan(n).unwrap()))
}

/// A field that holds from today on.
pub(crate) fn set(field: usize, value: Option<Value>) -> FieldEdit {
    since(field, value, today())
}

pub(crate) fn since(field: usize, value: Option<Value>, valid_from: Day) -> FieldEdit {
    FieldEdit { field, value, valid_from, evidence: None }
}

/// One change.
pub(crate) fn write<T>(
    store: &Store,
    n: i64,
    job: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError>,
) -> Result<Committed<T>, StoreError> {
    store.write(&head(n), &[], job)
}

/// A firm with a code and a name.
pub(crate) fn found_firm(store: &Store, n: i64, code: &str, name: &str) -> RecordId {
    let record = id(code);
    write(store, n, |tx| tx.create("firm", record, vec![set(CODE, text(code)), set(NAME, text(name))]))
        .unwrap();
    record
}

/// Every firm by code, as of a time.
pub(crate) fn firms(store: &Store, as_of: AsOf) -> BTreeMap<RecordId, lq_core::Row> {
    let filter = lq_core::filter::Filter::All;
    let mut query = lq_store::Query::new("firm", &filter, as_of);
    query.states = lq_store::States::All;
    let answer = store.read().unwrap().query(&query).unwrap();
    answer.rows.into_iter().map(|row| (row.id, row)).collect()
}
