//! `check`: the figures of a row of the systems, and that the ledger tells them back.

use lq_app::ask::ListAsk;
use lq_app::queries::list;
use lq_core::Value;

use crate::door::{Door, Fields};
use crate::house::{House, Office, encoded};

/// A figure as the page prints it, and the rows it is made of.
pub(crate) struct Printed {
    /// The words of the page around it, for messages.
    pub(crate) words: &'static str,
    /// Kind of its rows.
    pub(crate) kind: &'static str,
    /// Which rows of the kind count, as an address spells it.
    pub(crate) filter: &'static [(&'static str, &'static str)],
    /// What is told of the rows.
    pub(crate) told: Told,
    /// The rows: how many, and the fields of each with `{n}` for its number.
    pub(crate) rows: Vec<Fields>,
}

/// How rows make a figure.
pub(crate) enum Told {
    /// So many rows.
    Count(u64),
    /// The sum of a field.
    Sum(&'static str, &'static str),
    /// The value of a field of the one row.
    Value(&'static str, &'static str),
}

/// `n` rows alike; `{n}` in a text is the number of the row.
pub(crate) fn alike(n: usize, fields: &[(&str, &str)]) -> Vec<Fields> {
    (1..=n)
        .map(|number| {
            let text = |text: &str| text.replace("{n}", &number.to_string());
            fields.iter().map(|(name, value)| ((*name).to_owned(), text(value))).collect()
        })
        .collect()
}

/// So many rows alike that satisfy a filter.
pub(crate) fn count(
    words: &'static str,
    kind: &'static str,
    filter: &'static [(&'static str, &'static str)],
    n: usize,
    fields: &[(&str, &str)],
) -> Printed {
    Printed { words, kind, filter, told: Told::Count(n as u64), rows: alike(n, fields) }
}

/// A count of rows that other figures of the row have recorded.
pub(crate) fn total(
    words: &'static str,
    kind: &'static str,
    filter: &'static [(&'static str, &'static str)],
    n: u64,
) -> Printed {
    Printed { words, kind, filter, told: Told::Count(n), rows: Vec::new() }
}

/// The sum of a field over rows that satisfy a filter.
pub(crate) fn sum(
    words: &'static str,
    kind: &'static str,
    filter: &'static [(&'static str, &'static str)],
    (field, text): (&'static str, &'static str),
    rows: Vec<Fields>,
) -> Printed {
    Printed { words, kind, filter, told: Told::Sum(field, text), rows }
}

/// The value of one field of one record.
pub(crate) fn value(
    words: &'static str,
    kind: &'static str,
    filter: &'static [(&'static str, &'static str)],
    (field, text): (&'static str, &'static str),
    fields: &[(&str, &str)],
) -> Printed {
    Printed { words, kind, filter, told: Told::Value(field, text), rows: alike(1, fields) }
}

/// Rows of a zone's file: `n` of a kind with `{n}` for the number, keyed by it.
pub(crate) fn before(kind: &str, n: usize, fields: &str) -> String {
    let row = |number: usize| {
        let fields = fields.replace("{n}", &number.to_string());
        format!(r#"{{"kind": "{kind}", "key": "{kind}-{number}", "fields": {{{fields}}}}}"#)
    };
    (1..=n).map(row).collect::<Vec<_>>().join(",")
}

/// A zone of its own for each door, with the rows the figures lean on; each figure recorded and read back.
///
/// * `before`: rows of a zone's file, as JSON objects parted by commas.
pub(crate) fn check(before: &str, figures: &[Printed]) {
    let house = House::new();
    for door in Door::ALL {
        let office = office(&house, door.slug(), before);
        for printed in figures.iter().filter(|printed| !printed.rows.is_empty()) {
            door.record(&house, &office, printed.kind, &printed.rows);
        }
        for printed in figures {
            read_back(&house, &office, printed, door);
        }
    }
}

/// One zone for all doors, where a figure has thousands of rows: some by each, most of them by workbook.
pub(crate) fn check_mixed(before: &str, figures: &[Printed]) {
    const BY_HAND: usize = 10;
    let house = House::new();
    let office = office(&house, "by-all", before);
    for Printed { kind, rows, .. } in figures {
        let (typed, rest) = rows.split_at(rows.len().min(BY_HAND));
        let (sent, rest) = rest.split_at(rest.len().min(BY_HAND));
        Door::Form.record(&house, &office, kind, typed);
        Door::Api.record(&house, &office, kind, sent);
        if !rest.is_empty() {
            Door::Workbook.record(&house, &office, kind, rest);
        }
    }
    figures.iter().for_each(|printed| read_back(&house, &office, printed, Door::Workbook));
}

fn office(house: &House, slug: &str, before: &str) -> Office {
    house.zone(
        slug,
        &format!(r#"{{"zone": {{"name": "示例{slug}区", "code": "{slug}"}}, "rows": [{before}]}}"#),
    );
    house.office(slug)
}

fn read_back(house: &House, office: &Office, printed: &Printed, door: Door) {
    let Printed { words, kind, filter, told, .. } = printed;
    let at = format!("{words} {door:?}");
    let schema = house.app.kind(kind).unwrap();
    let pairs: Vec<(String, String)> =
        filter.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let ask = ListAsk { size: 500, ..ListAsk::from_pairs(&schema, &pairs).unwrap() };
    let sum = if let Told::Sum(field, _) = told { Some(*field) } else { None };
    let query: Vec<String> = pairs.iter().map(|(name, text)| format!("{name}={}", encoded(text))).collect();
    let query = query.join("&");
    let figure = list::figure(&house.app, &office.caller, kind, &ask, sum, (words, &query)).unwrap();
    let listed = list::rows(&house.app, &office.caller, kind, &ask).unwrap();
    assert_eq!(figure.n_rows, listed.total, "{at}");
    let value_of = |field: &str, text: &str| {
        let place = schema.field(field).unwrap();
        let wanted = schema.fields[place].ty.parse(text, None).unwrap();
        let held: Vec<&Value> = listed.rows.iter().filter_map(|row| row.values[place].as_ref()).collect();
        (measure(&wanted), held.iter().map(|value| measure(value)).collect::<Vec<_>>())
    };
    match told {
        Told::Count(n) => {
            assert_eq!(figure.n_rows, *n, "{at}");
            assert_eq!(figure.value.as_ref().map(measure), Some(*n as f64), "{at}");
            assert_eq!(listed.rows.len() as u64, (*n).min(500), "{at}");
        }
        Told::Sum(field, text) => {
            let (wanted, held) = value_of(field, text);
            assert_eq!(figure.value.as_ref().map(measure), Some(wanted), "{at}");
            assert_eq!(held.iter().sum::<f64>(), wanted, "{at}: the rows sum to the figure");
            assert_eq!(figure.n_known, held.len() as u64, "{at}");
        }
        Told::Value(field, text) => {
            let (wanted, held) = value_of(field, text);
            assert_eq!(held, [wanted], "{at}");
        }
    }
    // The figure opens to its rows, for a program and for a person.
    let api = house.api(office, "GET", &format!("/api/v1/{kind}?{}&size=1", figure.list), "").json();
    assert_eq!(api["total"], figure.n_rows, "{at}: {api}");
    assert_eq!(house.page(office, &format!("/{kind}?{}", figure.list)).status, 200, "{at}");
}

/// A value as a number in its smallest or own unit; days, choices and texts by what they are written as.
fn measure(value: &Value) -> f64 {
    match value {
        Value::Money(money) => money.minor as f64,
        Value::Quantity(quantity) => quantity.to_f64(base(quantity.unit())).unwrap(),
        Value::Percent(percent) => percent.to_share(),
        Value::Number(number) => number.to_f64(),
        Value::Day(day) => f64::from(day.days()),
        Value::Period(period) => period.code() as f64,
        Value::Text(text) => text.bytes().fold(0.0, |sum, byte| sum * 7.0 + f64::from(byte)) % 1e12,
        other => panic!("no number: {other:?}"),
    }
}

/// One unit for all that convert into each other, so that 5000 MW and 5 GW are the same.
fn base(unit: lq_core::value::Unit) -> lq_core::value::Unit {
    let known = ["MW", "人", "m2"].into_iter().filter_map(lq_core::value::Unit::find);
    let zero =
        |other| lq_core::value::Quantity::parse(&format!("1{}", unit.symbol()), None).unwrap().to_f64(other);
    known.into_iter().find(|other| zero(*other).is_ok()).unwrap_or(unit)
}
