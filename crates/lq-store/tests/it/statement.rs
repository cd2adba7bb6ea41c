//! A filter as a statement that other programs can run: it selects what the ledger itself selects.

use std::collections::BTreeSet;

use lq_core::filter::{Filter, Measure, Op, Related, Take};
use lq_core::value::Value;
use lq_store::{Address, Dialect, Query, statement};
use postgres::{Client, NoTls};
use rusqlite::Connection;

use crate::kit::*;

/// Ids the statement gives when it is run past the ledger, its values written into its text.
fn run(address: &Address, kind: &str, filter: &Filter) -> BTreeSet<Vec<u8>> {
    let dialect = match address {
        Address::Sqlite(_) => Dialect::Sqlite,
        Address::Postgres(_) => Dialect::Postgres,
    };
    let told = statement(&registry(), dialect, kind, zone(), filter).unwrap();
    let mark = if dialect == Dialect::Sqlite { '?' } else { '$' };
    let text = told.values.iter().enumerate().rev().fold(told.text, |text, (place, value)| {
        text.replace(&format!("{mark}{}", place + 1), &value.literal(dialect))
    });
    match address {
        Address::Sqlite(file) => {
            let db = Connection::open(file).unwrap();
            let mut statement = db.prepare(&text).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        }
        Address::Postgres(address) => {
            let rows = Client::connect(address, NoTls).unwrap().query(&text, &[]).unwrap();
            rows.iter().map(|row| row.get(0)).collect()
        }
    }
}

#[test]
fn other_programs_select_what_the_ledger_selects() {
    on_both("statement", |bench| {
        write(&bench.store, 1, |tx| {
            for n in 0..4 {
                tx.create("park", id(&format!("park{n}")), vec![set(0, text(&format!("园{n}")))])?;
            }
            for n in 0..9 {
                let park = Value::Link(id(&format!("park{}", n % 3)));
                let fields = vec![
                    set(CODE, text(&format!("C{n}"))),
                    set(NAME, text(["安泰", "包钢's", "Zeta"][n % 3])),
                    set(CAPITAL, yuan(n as i64 * 100)),
                    set(STAFF, if n == 7 { None } else { number(n as i64) }),
                    set(PARK, Some(park)),
                ];
                tx.create("firm", id(&format!("firm{n}")), fields)?;
            }
            Ok(())
        })
        .unwrap();
        let field = |name: &str| Box::new(Measure::Field(name.to_owned()));
        let names = ["包钢's", "Zeta"].iter().filter_map(|name| text(name)).collect();
        let a_head = Measure::Divide(field("capital"), field("staff"));
        let hundred =
            Measure::Divide(Box::new(Measure::Constant(100)), Box::new(Measure::Constant(10_000_000)));
        let firms = Filter::OneOf { field: "name".to_owned(), values: names }.and(Filter::Measured(
            a_head,
            Op::Ge,
            hundred,
        ));
        let related = |only: Filter, take| {
            let (kind, via) = ("firm".to_owned(), "park".to_owned());
            Measure::Related(Box::new(Related { kind, via, only, take }))
        };
        let many = related(firms.clone(), Take::Certain);
        let staff = related(Filter::All, Take::Sum("staff".to_owned()));
        let filters = [
            ("firm", firms.clone(), 5),
            ("firm", Filter::Open(Box::new(firms)), 1),
            ("park", Filter::Measured(many, Op::Ge, Measure::Constant(2)), 2),
            ("park", Filter::Known(staff), 3),
        ];
        for (kind, filter, n) in filters {
            let rows = bench.store.read().unwrap().query(&Query::new(kind, &filter, now())).unwrap().rows;
            let own: BTreeSet<Vec<u8>> = rows.iter().map(|row| row.id.0.to_vec()).collect();
            assert_eq!(own.len(), n, "{filter:?}");
            assert_eq!(run(&bench.address, kind, &filter), own, "{filter:?}");
        }
    });
}
