//! What people type, and what they get: by example, in Chinese.

use std::cmp::Ordering;

use lq_core::value::{
    CellValue, Currency, Decimal, Lang, Money, Quantity, Unit, Value, ValueError, ValueType,
};
use serde_json::json;

fn unit(symbol: &str) -> Unit {
    Unit::with_symbol(symbol).unwrap()
}

fn edit(ty: &ValueType, input: &str, hint: Option<&str>) -> Result<String, String> {
    ty.parse(input, hint).map(|value| ty.edit(&value)).map_err(|error| error.message(Lang::Zh).to_owned())
}

/// Each input reads as the value that the form shows as `expect`.
pub(crate) fn check(ty: &ValueType, cases: &[(&str, &str)]) {
    for (input, expect) in cases {
        assert_eq!(edit(ty, input, None).as_deref(), Ok(*expect), "{input}");
    }
}

/// Each input is refused with a message that holds the words.
pub(crate) fn refuse(ty: &ValueType, cases: &[(&str, &str)]) {
    for (input, words) in cases {
        let message = edit(ty, input, None).expect_err(input);
        assert!(message.contains(words), "{input}: {message}");
    }
}

#[test]
fn money_is_read_as_people_write_it() {
    check(
        &ValueType::money(),
        &[
            ("708.6亿元", "708.6亿元"),
            ("708.6 亿", "708.6亿元"),
            ("７０８．６亿元", "708.6亿元"),
            ("70,860,000,000", "708.6亿元"),
            ("70860000000.00", "708.6亿元"),
            ("7.086e10", "708.6亿元"),
            ("1.12万", "1.12万元"),
            ("8000", "8000元"),
            ("8000元", "8000元"),
            ("¥1,234.56", "1234.56元"),
            ("人民币3千万元", "3000万元"),
            ("2百万元", "200万元"),
            ("50千元", "5万元"),
            ("-12.5万元", "-12.5万元"),
            ("0", "0元"),
            ("CNY 70860000000.00", "708.6亿元"),
            ("1.5万亿元", "15000亿元"),
            ("（无）", "（无）"),
        ],
    );
    check(
        &ValueType::Money { any_currency: true },
        &[
            ("50万美元", "50万美元"),
            ("US$1,200", "1200美元"),
            ("USD 1200.00", "1200美元"),
            ("3亿日元", "3亿日元"),
            ("2.5亿港币", "2.5亿港元"),
        ],
    );
}

#[test]
fn the_headings_unit_counts_only_for_what_the_cell_leaves_out() {
    let money = ValueType::money();
    for (input, hint, expect) in [
        ("8000", "万元", "8000万元"),
        ("8000", "单位：万元", "8000万元"),
        ("8000", "（亿元）", "8000亿元"),
        ("1.12万", "万元", "1.12万元"),
        ("3亿", "万元", "3亿元"),
        ("5元", "万元", "5元"),
    ] {
        assert_eq!(edit(&money, input, Some(hint)).as_deref(), Ok(expect), "{input} {hint}");
    }
    let any = ValueType::Money { any_currency: true };
    assert_eq!(edit(&any, "60", Some("万美元")).as_deref(), Ok("60万美元"));
    let people = ValueType::Quantity { unit: None };
    assert_eq!(edit(&people, "1.12", Some("万人")).as_deref(), Ok("1.12 万人"));
    assert_eq!(edit(&people, "1.12万", Some("万人")).as_deref(), Ok("1.12 万人"));
    assert_eq!(edit(&people, "1.12万", Some("人")).as_deref(), Ok("11200 人"));
    assert_eq!(edit(&ValueType::quantity(Unit::of("人")), "1.12", Some("万人")).as_deref(), Ok("11200"));
    assert!(
        money.takes_hint("万元")
            && money.takes_hint("亿元")
            && !money.takes_hint("万")
            && !money.takes_hint("全称")
    );
    let power = ValueType::quantity(Unit::of("GW"));
    assert!(power.takes_hint("MW") && power.takes_hint("兆瓦") && !power.takes_hint("台"));
}

#[test]
fn what_is_no_exact_amount_of_money_is_refused() {
    refuse(
        &ValueType::money(),
        &[
            ("1.234", "不足一分"),
            ("0.0000001万元", "不足一分"),
            ("约708亿元", "约"),
            ("12,34元", "千分位"),
            ("708.6亿元亿", "不是金额"),
            ("80台", "不是金额"),
            ("十万元", "不是数"),
            ("999999999999亿元", "超出"),
            ("1000000000000000000000000", "位数过多"),
            ("50万美元", "只收人民币"),
            ("", "没有填写"),
            ("CNY 5美元", "不是金额"),
        ],
    );
}

#[test]
fn money_is_shown_in_the_largest_unit_without_loss() {
    for (fen, zh, en) in [
        (7_086_000_000_000, "708.6 亿元", "CNY 70,860,000,000"),
        (12_345_678_901, "123,456,789.01 元", "CNY 123,456,789.01"), // 万元 would need six decimals
        (12_345_678_900, "12,345.6789 万元", "CNY 123,456,789"),
        (1_000_000, "1 万元", "CNY 10,000"),
        (999_999, "9,999.99 元", "CNY 9,999.99"),
        (-25_000_000_000, "-2.5 亿元", "CNY -250,000,000"),
        (1, "0.01 元", "CNY 0.01"),
        (0, "0 元", "CNY 0"),
    ] {
        let value = Value::Money(Money::from_fen(fen));
        assert_eq!(ValueType::money().show(&value, Lang::Zh), zh);
        assert_eq!(ValueType::money().show(&value, Lang::En), en);
    }
}

#[test]
fn currencies_never_add() {
    let usd = Money { minor: 100, currency: Currency::USD };
    let error = Money::from_fen(100).checked_add(usd).unwrap_err();
    assert_eq!(error.message(Lang::Zh), "元与美元是不同币种，不能相加；请按币种分别合计");
    assert_eq!(Value::Money(usd).compare(&Value::Money(Money::from_fen(1))), None);
    assert!(Money::from_fen(i64::MAX).checked_add(Money::from_fen(1)).is_err());
}

#[test]
fn quantities_are_read_with_their_units() {
    check(
        &ValueType::Quantity { unit: None },
        &[
            ("90GW", "90 GW"),
            ("90吉瓦", "90 GW"),
            ("500 mw", "500 MW"),
            ("1.12万人", "1.12 万人"),
            ("３０台", "30 台"),
            ("1,200家", "1200 家"),
            ("300㎡", "300 m2"),
            ("300m²", "300 m2"),
            ("12万平方米", "12 万m2"),
            ("500亩", "500 亩"),
            ("2.5万吨标准煤", "2.5 万tce"),
            ("3亿千瓦时", "3 亿kWh"),
            ("5000台（套）", "5000 台套"),
            ("10亿片", "10 亿片"),
            ("3百万件", "3000000 件"),
            ("0.000001kW", "0.000001 kW"),
            ("20名", "20 名"),
        ],
    );
    check(
        &ValueType::quantity(Unit::of("GW")),
        &[("90", "90"), ("500MW", "0.5"), ("1500 MW", "1.5"), ("12万千瓦", "0.12"), ("1 W", "0.000000001")],
    );
    check(
        &ValueType::quantity(Unit::of("m2")),
        &[("3亩", "2000"), ("1.2公顷", "12000"), ("0.5平方公里", "500000")],
    );
}

#[test]
fn a_quantity_of_the_wrong_kind_is_refused_with_what_is_meant() {
    refuse(
        &ValueType::quantity(Unit::of("GW")),
        &[("90台", "台（台）与GW（功率）不能换算"), ("abc", "不是数")],
    );
    refuse(
        &ValueType::Quantity { unit: None },
        &[
            ("90 GWW", "是否指：GW"),
            ("90 平方", "不认识单位“平方”"),
            ("90", "没有单位"),
            ("3万", "没有单位"),
            ("0.0000001 kW", "小数过细"),
            ("99999999999999 GW", "超出"),
            ("近万人", "近"),
        ],
    );
    refuse(&ValueType::quantity(Unit::of("m2")), &[("1亩", "除不尽；请直接按平方米填写")]);
}

#[test]
fn conversions_are_exact_and_dimensions_never_mix() {
    let convert = |n: i64, from: &str, to: &str| {
        Quantity::whole(n, unit(from)).unwrap().convert(unit(to)).map(|d| d.to_string())
    };
    for (n, from, to, expect) in [
        (90, "GW", "MW", "90000"),
        (500, "MW", "GW", "0.5"),
        (1, "万kW", "MW", "10"),
        (3, "亩", "m2", "2000"),
        (1, "m2", "亩", "0.0015"),
        (1, "公顷", "亩", "15"),
        (1, "km2", "亩", "1500"),
        (1, "亿kWh", "GWh", "100"),
        (1, "万吨", "kg", "10000000"),
        (1, "年", "月", "12"),
        (12, "英寸", "毫米", "304.8"),
        (1, "TB", "GB", "1000"),
    ] {
        assert_eq!(convert(n, from, to).as_deref(), Ok(expect), "{n} {from} in {to}");
    }
    assert!(convert(1, "亩", "m2").is_err());
    for (a, b) in [
        ("台", "GW"),
        ("台", "套"),
        ("吨", "tce"),
        ("tce", "tCO2"),
        ("kW", "kWh"),
        ("家", "人"),
        ("天", "月"),
    ] {
        let (a, b) = (Quantity::whole(1, unit(a)).unwrap(), Quantity::whole(1, unit(b)).unwrap());
        assert!(a.checked_add(b).is_err() && a.compare(b).is_err(), "{a} {b}");
        assert_eq!(Value::Quantity(a).compare(&Value::Quantity(b)), None);
    }
    let (a, b) =
        (Quantity::whole(1, Unit::of("GW")).unwrap(), Quantity::whole(1000, Unit::of("MW")).unwrap());
    assert_eq!(a.compare(b), Ok(Ordering::Equal));
    assert_eq!(a.checked_add(b).unwrap().to_string(), "2000 MW");
    assert!(Quantity::from_base(i64::MAX, Unit::of("kW")).unwrap().checked_add(a).is_err());
    assert_eq!(
        Unit::of("GW").siblings().map(Unit::symbol).collect::<Vec<_>>(),
        ["kW", "W", "MW", "GW", "万kW", "亿kW"]
    );
}

#[test]
fn no_spelling_means_two_units() {
    let mut seen = std::collections::BTreeMap::new();
    for unit in Unit::all() {
        assert_eq!(Unit::find(unit.symbol()), Some(unit));
        for spelling in unit.spellings() {
            if let Some(other) = seen.insert(spelling.to_ascii_lowercase(), unit) {
                assert_eq!(other, unit, "{spelling}");
            }
        }
    }
}

#[test]
fn rates_name_their_span() {
    let any = ValueType::Rate { unit: None };
    check(
        &any,
        &[
            ("300台/年", "300 台/年"),
            ("年产300台", "300 台/年"),
            ("每月5万吨", "5 万吨/月"),
            ("200 件 per day", "200 件/日"),
            ("20 GW", "20 GW/年"),
            ("50家/季度", "50 家/季"),
            ("100台/套", "100 台套/年"),
        ],
    );
    refuse(&any, &[("300台/小时", "不是年、季、月或日"), ("300", "没有单位")]);
    assert_eq!(edit(&any, "300", Some("台/月")).as_deref(), Ok("300 台/月"));
    let value = any.parse("5万吨/月", None).unwrap();
    assert_eq!(any.show(&value, Lang::Zh), "5 万吨/月");
    assert_eq!(value.compare(&any.parse("60万吨/年", None).unwrap()), Some(Ordering::Equal));
    assert_eq!(value.compare(&any.parse("60万吨/日", None).unwrap()), None);
}

#[test]
fn numbers_and_percentages_are_exact() {
    check(
        &ValueType::Number,
        &[
            ("0.35", "0.35"),
            ("1,234.50", "1234.5"),
            ("１．２万", "12000"),
            ("-3", "-3"),
            ("3.5e-7", "0.00000035"),
            ("+7", "7"),
        ],
    );
    refuse(
        &ValueType::Number,
        &[
            ("0.1234567891", "小数超过9位"),
            ("1e12", "超出"),
            ("12%", "不是数"),
            ("1..2", "不是数"),
            ("--3", "不是数"),
        ],
    );
    check(
        &ValueType::Percent,
        &[
            ("12.5%", "12.5"),
            ("12.5％", "12.5"),
            ("12.5", "12.5"),
            ("百分之8", "8"),
            ("5‰", "0.5"),
            ("3个百分点", "3"),
        ],
    );
    refuse(&ValueType::Percent, &[("12.5成", "不是百分比"), ("1.12345678%", "小数超过6位")]);
    assert_eq!(
        Decimal::parse("0.1").unwrap().checked_add(Decimal::parse("0.2").unwrap()),
        Decimal::parse("0.3").ok()
    );
}

#[test]
fn a_cell_leaves_clears_keeps_or_sets() {
    let line = ValueType::line(20);
    let money = ValueType::money();
    let set = |ty: &ValueType, input: &str| ty.parse(input, None).map(CellValue::Set).unwrap();
    for (ty, input, expect) in [
        (&line, "", CellValue::Leave),
        (&line, " 　", CellValue::Leave),
        (&line, "（清空）", CellValue::Clear),
        (&line, "(清空)", CellValue::Clear),
        (&line, "张***", CellValue::Unchanged),
        (&ValueType::Phone, "138****1234", CellValue::Unchanged),
        (&money, "***", CellValue::Unchanged),
        (&money, "无", CellValue::Set(Value::Nil)),
        (&money, "/", CellValue::Set(Value::Nil)),
        (&money, "—", CellValue::Set(Value::Nil)),
        (&money, "8000", set(&money, "8000")),
        (&ValueType::Flag, "无", set(&ValueType::Flag, "否")),
    ] {
        assert_eq!(ty.parse_cell(input, None, true), Ok(expect), "{input}");
    }
    assert_eq!(line.parse_cell("无", None, false), Ok(CellValue::Set(Value::Text("无".into()))));
    assert!(money.parse_cell("/", None, false).is_err());
    assert!(money.parse_cell("#REF!", None, true).unwrap_err().message(Lang::Zh).contains("公式出错"));
}

#[test]
fn the_log_form_is_as_written_down() {
    let log = |ty: &ValueType, input: &str| {
        let mut out = Vec::new();
        ty.encode(&ty.parse(input, None).unwrap(), &mut out);
        String::from_utf8(out).unwrap()
    };
    for (ty, input, expect) in [
        (ValueType::line(60), "引号\"与\\", r#""引号\"与\\""#),
        (ValueType::Flag, "是", "true"),
        (ValueType::Day, "2024年1月5日", r#""2024-01-05""#),
        (ValueType::Period, "2024年一季度", r#""2024-Q1""#),
        (ValueType::Period, "2024", r#""2024""#),
        (ValueType::money(), "708.6亿元", r#""CNY 70860000000.00""#),
        (ValueType::Quantity { unit: None }, "90GW", r#""90 GW""#),
        (ValueType::quantity(Unit::of("GW")), "500MW", r#""0.5 GW""#),
        (ValueType::Rate { unit: None }, "年产300台", r#""300 台/年""#),
        (ValueType::Number, "0.350", "0.35"),
        (ValueType::Number, "1234567890.123456789", r#""1234567890.123456789""#),
        (ValueType::Percent, "12.5", r#""12.5%""#),
        (ValueType::Moment, "2024-03-05 14:30", r#""2024-03-05T06:30:00Z""#),
        (ValueType::Place, "34.1234567,110.10", r#""34.1234567,110.1""#),
        (ValueType::Flag, "（无）", r#"{"none":true}"#),
    ] {
        assert_eq!(log(&ty, input), expect, "{input}");
    }
}

#[test]
fn the_api_takes_and_gives_plain_json() {
    let money = ValueType::money();
    let value = money.parse("708.6亿元", None).unwrap();
    assert_eq!(money.json(&value), json!({"amount": "70860000000.00", "currency": "CNY"}));
    for given in
        [json!(70_860_000_000i64), json!("708.6亿元"), json!({"amount": 70_860_000_000i64}), json!(7.086e10)]
    {
        assert_eq!(money.from_json(&given), Ok(value.clone()), "{given}");
    }
    let power = ValueType::quantity(Unit::of("GW"));
    let value = power.parse("90", None).unwrap();
    assert_eq!(power.json(&value), json!(90));
    for given in [
        json!(90),
        json!("90 GW"),
        json!("90000MW"),
        json!({"value": 90, "unit": "GW"}),
        json!({"value": "90"}),
    ] {
        assert_eq!(power.from_json(&given), Ok(value.clone()), "{given}");
    }
    let any = ValueType::Quantity { unit: None };
    assert_eq!(any.json(&any.parse("1.5MW", None).unwrap()), json!({"value": 1.5, "unit": "MW"}));
    let rate = ValueType::Rate { unit: None };
    assert_eq!(
        rate.json(&rate.parse("300台/月", None).unwrap()),
        json!({"value": 300, "unit": "台", "per": "month"})
    );
    assert_eq!(
        ValueType::Place.json(&ValueType::Place.parse("31.49,120.31", None).unwrap()),
        json!({"lat": 31.49, "lon": 120.31, "datum": "WGS-84"})
    );
    assert_eq!(ValueType::Percent.from_json(&json!(12.5)), ValueType::Percent.parse("12.5%", None));
    assert_eq!(money.json(&Value::Nil), json!({"none": true}));
    assert_eq!(ValueType::Links { kind: "park".into() }.from_json(&json!([])), Ok(Value::Nil));
    assert_eq!(ValueType::line(20).from_json(&json!(2024)), Ok(Value::Text("2024".into())));
    for (ty, given) in [
        (&money, json!({"amount": "1.234"})),
        (&money, json!(true)),
        (&money, json!({"amount": "1", "currency": "XXX"})),
        (&any, json!(90)),
        (&ValueType::Flag, json!(1)),
        (&ValueType::Links { kind: "park".into() }, json!(["x"])),
        (&ValueType::Attachment, json!({"digest": "x", "name": "a", "size": 1, "type": "b"})),
    ] {
        let error: ValueError = ty.from_json(&given).unwrap_err();
        assert!(!error.message(Lang::En).is_empty(), "{given}");
    }
}
