//! Imports while they run: what others see, what stopping leaves, what history and search know afterwards.

use std::thread;

use lq_app::commands::import::{self, Progress, Work};
use lq_app::queries;
use lq_core::Value;

use crate::bench::{Ledger, code};

fn table(n: u32) -> String {
    let mut text = "名称,统一社会信用代码,联系人,联系电话,所在园区,状态\n".to_owned();
    for row in 0..n {
        text.push_str(&format!(
            "第{row}光电有限公司,{},王{row},0510-85{row:06},园区{},在营\n",
            code(row),
            row % 50
        ));
    }
    text
}

fn parks() -> String {
    let mut text = "名称,状态\n".to_owned();
    (0..50).for_each(|n| text.push_str(&format!("园区{n},运营\n")));
    text
}

#[test]
fn an_import_stopped_while_it_writes_leaves_nothing() {
    let ledger = Ledger::new();
    ledger.bring("park", "园.csv", parks(), &[]);
    let (job, tried) = ledger.tried("enterprise", "企.csv", table(12_000), &[]);
    assert_eq!(tried.tally.created, 12_000, "{:?}", tried.problems);
    thread::scope(|scope| {
        let writing = scope.spawn(|| import::write(&ledger.app, &ledger.caller, job, false));
        loop {
            match import::progress(&ledger.app, &ledger.caller, job).unwrap() {
                Progress::Running { work: Work::Writing, done, total, .. } if done > 0 => {
                    assert_eq!(total, Some(12_000));
                    break;
                }
                Progress::Done(_) => panic!("written before it could be stopped"),
                _ => thread::yield_now(),
            }
        }
        import::cancel(&ledger.app, &ledger.caller, job).unwrap();
        assert!(writing.join().unwrap().is_err());
    });
    assert!(import::progress(&ledger.app, &ledger.caller, job).is_err(), "it is forgotten");
    assert!(ledger.rows("enterprise").is_empty());
    let heads = ledger.app.read(|reader| Ok(reader.heads()?)).unwrap();
    assert_eq!(heads[&ledger.zone].position, 1, "only the parks stand in the log");
    assert_eq!(ledger.bring("enterprise", "企.csv", table(100), &[]).tally.created, 100);
}

#[test]
fn what_an_import_wrote_is_found_linked_masked_and_told_like_any_other() {
    let ledger = Ledger::new();
    ledger.bring("park", "园.csv", parks(), &[]);
    assert!(queries::search::search(&ledger.app, &ledger.caller, "光电").unwrap().is_empty());
    assert_eq!(ledger.bring("enterprise", "企.csv", table(3_000), &[]).tally.created, 3_000);
    let hits = queries::search::search(&ledger.app, &ledger.caller, "第2999光电").unwrap();
    assert_eq!(hits.len(), 1);
    let firm = hits[0].id;
    let kind = ledger.app.kind("enterprise").unwrap();
    let (phone, park) = (kind.field("phone").unwrap(), kind.field("park").unwrap());
    let row = ledger.rows("enterprise").into_iter().find(|row| row.id == firm).unwrap();
    assert_eq!(row.values[phone], Some(Value::Text("0510-85002999".to_owned())));
    let Some(Value::Link(park)) = row.values[park] else { panic!("no park") };
    ledger
        .app
        .read(|reader| {
            assert_eq!(reader.links_to("park", park)?.len(), 60);
            let history = reader.history("enterprise", firm)?;
            assert_eq!(history.len(), 1);
            assert!(history[0].head.why.contains("企.csv"), "{}", history[0].head.why);
            Ok(())
        })
        .unwrap();
    let changed = table(3_000).replace("王", "李");
    let again = ledger.bring("enterprise", "企.csv", changed, &[]);
    assert_eq!((again.tally.updated, again.tally.created), (3_000, 0));
    assert!(ledger.column("enterprise", "contact").iter().all(|name| name.starts_with('李')));
}
