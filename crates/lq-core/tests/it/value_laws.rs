//! Laws that hold for every type and every value its check accepts.

use std::sync::Arc;

use lq_core::RecordId;
use lq_core::time::{Day, Moment, Period};
use lq_core::value::{
    Attachment, CellValue, ChoiceOption, Column, ColumnRef, Currency, Decimal, Lang, Money, Per, Percent,
    Place, Quantity, Rate, Stage, StageSchema, Unit, Value, ValueType, industry, region, text, uscc,
};
use proptest::prelude::*;

const OPTIONS: &[ChoiceOption] = &[
    ChoiceOption::new("lead", "链主", "Lead"),
    ChoiceOption::new("backbone", "骨干", "Backbone"),
    ChoiceOption::new("supplier", "配套", "Supplier"),
];

pub(crate) fn stages() -> ValueType {
    ValueType::Stage(Arc::new(StageSchema {
        stages: vec![
            Stage::new("planned", "规划", "Planned", false),
            Stage::new("building", "在建", "Under construction", false),
            Stage::new("running", "投产", "In production", true),
        ],
        moves: vec![(0, 1), (1, 2)],
        initial: 0,
    }))
}

/// One of each type, with its variations.
pub(crate) fn all_types() -> Vec<ValueType> {
    vec![
        ValueType::line(60),
        ValueType::lines(2000),
        ValueType::choice(OPTIONS),
        stages(),
        ValueType::Flag,
        ValueType::Day,
        ValueType::Period,
        ValueType::Money { any_currency: false },
        ValueType::Money { any_currency: true },
        ValueType::Quantity { unit: None },
        ValueType::quantity(const { Unit::of("GW") }),
        ValueType::quantity(const { Unit::of("m2") }),
        ValueType::quantity(const { Unit::of("家") }),
        ValueType::Rate { unit: None },
        ValueType::Rate { unit: Some(const { Unit::of("台") }) },
        ValueType::Number,
        ValueType::Percent,
        ValueType::Moment,
        ValueType::Uscc,
        ValueType::Industry,
        ValueType::Region,
        ValueType::Phone,
        ValueType::Place,
        ValueType::Link { kind: "park".into() },
        ValueType::Links { kind: "park".into() },
        ValueType::Attachment,
    ]
}

fn words(max: u32, multiline: bool) -> BoxedStrategy<String> {
    let kept = move |raw: String| {
        let cleaned = text::clean(&raw).into_owned();
        let ty = ValueType::Text { max, multiline };
        ty.check(&Value::Text(cleaned.clone())).is_ok().then_some(cleaned)
    };
    prop_oneof![any::<String>(), "[ -~\u{4e00}-\u{9fff}（），、\"\\\\]{1,40}", ".{1,30}\n\t.{1,10}"]
        .prop_filter_map("a text the field keeps", kept)
        .boxed()
}

fn day() -> impl Strategy<Value = Day> {
    (Day::MIN.days()..=Day::MAX.days()).prop_map(|n| Day::from_days(n).unwrap())
}

fn period() -> impl Strategy<Value = Period> {
    (1..=9999i32, 1..=12u32, 0..4u8, day()).prop_map(|(y, m, grain, day)| match grain {
        0 => Period::year(y).unwrap(),
        1 => Period::quarter(y, m.div_ceil(3)).unwrap(),
        2 => Period::month(y, m).unwrap(),
        _ => Period::day(day),
    })
}

fn number() -> BoxedStrategy<i64> {
    prop_oneof![
        any::<i64>(),
        -1_000_000_000_000i64..1_000_000_000_000,
        (-9_000i64..9_000).prop_map(|n| n * 1_000_000)
    ]
    .boxed()
}

fn quantity(unit: Option<Unit>) -> BoxedStrategy<Quantity> {
    let units: Vec<Unit> = unit.map_or_else(|| Unit::all().collect(), |unit| vec![unit]);
    (number(), prop::sample::select(units))
        .prop_filter_map("printable in its unit", |(n, unit)| Quantity::from_base(n, unit))
        .boxed()
}

fn rate(unit: Option<Unit>) -> BoxedStrategy<Rate> {
    (quantity(unit), prop::sample::select(Per::ALL.to_vec()))
        .prop_map(|(amount, per)| Rate { amount, per })
        .boxed()
}

fn id() -> impl Strategy<Value = RecordId> {
    any::<[u8; 16]>().prop_map(RecordId)
}

fn uscc_code() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{15}",
        "[0-9A-HJ-NPQRTUWXY]{17}".prop_map(|head| {
            let last = uscc::check_character(&head).unwrap();
            format!("{head}{last}")
        })
    ]
}

fn phone() -> impl Strategy<Value = String> {
    prop_oneof![
        "1[3-9][0-9]{9}",
        "0[3-9][0-9]{2}-[2-9][0-9]{6,7}(-[0-9]{1,6})?",
        "0(10|2[0-9])-[2-9][0-9]{7}",
        "400[0-9]{7}",
        "[2-9][0-9]{6,7}",
        "\\+852[2-9][0-9]{7}",
    ]
}

/// Values the type accepts.
fn values(ty: &ValueType) -> BoxedStrategy<Value> {
    match ty {
        ValueType::Text { max, multiline } => words(*max, *multiline).prop_map(Value::Text).boxed(),
        ValueType::Choice(options) => prop::sample::select(options.to_vec())
            .prop_map(|option| Value::Text(option.code.into_owned()))
            .boxed(),
        ValueType::Stage(schema) => prop::sample::select(schema.stages.clone())
            .prop_map(|stage| Value::Text(stage.code.into_owned()))
            .boxed(),
        ValueType::Flag => any::<bool>().prop_map(Value::Flag).boxed(),
        ValueType::Day => day().prop_map(Value::Day).boxed(),
        ValueType::Period => period().prop_map(Value::Period).boxed(),
        ValueType::Money { any_currency } => {
            let all: Vec<Currency> =
                if *any_currency { Currency::all().collect() } else { vec![Currency::CNY] };
            (number(), prop::sample::select(all))
                .prop_map(|(minor, currency)| Value::Money(Money { minor, currency }))
                .boxed()
        }
        ValueType::Quantity { unit } => quantity(*unit).prop_map(Value::Quantity).boxed(),
        ValueType::Rate { unit } => rate(*unit).prop_map(Value::Rate).boxed(),
        ValueType::Number => number().prop_map(|n| Value::Number(Decimal::from_nanos(n))).boxed(),
        ValueType::Percent => number().prop_map(|n| Value::Percent(Percent::from_micros(n))).boxed(),
        ValueType::Moment => (Moment::MIN.micros()..=Moment::MAX.micros())
            .prop_map(|micros| Value::Moment(Moment::from_micros(micros)))
            .boxed(),
        ValueType::Uscc => uscc_code().prop_map(Value::Text).boxed(),
        ValueType::Industry => {
            let codes: Vec<&'static str> = industry::all().map(|(code, _)| code).collect();
            (prop::sample::select(codes), "[0-9]{0,2}")
                .prop_map(|(code, class)| {
                    Value::Text(if code.len() > 1 { format!("{code}{class}") } else { code.into() })
                })
                .boxed()
        }
        ValueType::Region => prop::sample::select(region::all().map(|(code, _)| code).collect::<Vec<_>>())
            .prop_map(Value::Text)
            .boxed(),
        ValueType::Phone => phone().prop_map(Value::Text).boxed(),
        ValueType::Place => (-900_000_000..=900_000_000, -1_800_000_000..=1_800_000_000)
            .prop_map(|(lat, lon)| Value::Place(Place::from_e7(lat, lon).unwrap()))
            .boxed(),
        ValueType::Link { .. } => id().prop_map(Value::Link).boxed(),
        ValueType::Links { .. } => prop::collection::vec(id(), 1..5)
            .prop_filter_map("none twice", |ids| {
                let once = ids.iter().enumerate().all(|(i, id)| !ids[..i].contains(id));
                once.then_some(Value::Links(ids))
            })
            .boxed(),
        ValueType::Attachment => ("[0-9a-f]{64}", "[a-z\u{4e00}-\u{9fff}（） \"]{0,20}\\.pdf", any::<u64>())
            .prop_filter_map("a file's name", |(digest, name, size)| {
                let file = Attachment { digest, name, size, media_type: "application/pdf".into() };
                ValueType::Attachment
                    .check(&Value::Attachment(file.clone()))
                    .is_ok()
                    .then_some(Value::Attachment(file))
            })
            .boxed(),
    }
}

fn typed_values() -> impl Strategy<Value = (ValueType, Value)> {
    prop::sample::select(all_types()).prop_flat_map(|ty| {
        let values = prop_oneof![20 => values(&ty), 1 => Just(Value::Nil)];
        (Just(ty), values)
    })
}

/// Strings made of what people's cells are made of, beside any strings at all.
fn scraps() -> impl Strategy<Value = String> {
    let pieces = [
        "1",
        "0",
        "9",
        "12",
        "2024",
        "708.6",
        "1,234",
        "，",
        ",",
        ".",
        "-",
        "−",
        "/",
        "年",
        "月",
        "日",
        "第一季度",
        "Q1",
        "万",
        "亿",
        "元",
        "万元",
        "美元",
        "¥",
        "GW",
        "MW",
        "台",
        "套",
        "亩",
        "m2",
        "㎡",
        "%",
        "％",
        "‰",
        "每",
        "per",
        " ",
        "　",
        "约",
        "无",
        "（无）",
        "（清空）",
        "***",
        "e",
        "E5",
        "e-400",
        "+86",
        "转",
        "GCJ-02",
        "°",
        "N",
        "9111",
        "C39",
        "市",
        "省",
        "包头",
        "\u{0}",
        "\u{301}",
        "e\u{301}",
        "😀",
        "T",
        ":",
        "Z",
        "+08:00",
        "2024-02-30",
        "99999999999999999999",
        "{",
        "\"",
        "null",
    ];
    prop_oneof![
        3 => prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..8).prop_map(|parts| parts.concat()),
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_value_survives_the_form((ty, value) in typed_values()) {
        let edited = ty.edit(&value);
        prop_assert_eq!(ty.parse(&edited, None), Ok(value), "{:?} from {}", ty, edited);
    }

    #[test]
    fn a_value_survives_a_workbook_cell((ty, value) in typed_values()) {
        let edited = ty.edit(&value);
        let read = ty.parse_cell(&edited, None, false);
        // A text that looks like a mask is the one thing a cell cannot bring in.
        prop_assert!(
            read == Ok(CellValue::Set(value)) || (edited.ends_with("***") && read == Ok(CellValue::Unchanged)),
            "{:?} from {}", ty, edited
        );
    }

    #[test]
    fn a_value_survives_the_log((ty, value) in typed_values()) {
        let mut bytes = Vec::new();
        ty.encode(&value, &mut bytes);
        let json: serde_json::Value = serde_json::from_slice(&bytes).expect("the log's form is JSON");
        prop_assert_eq!(ty.decode(&json), Ok(value.clone()));
        // Canonical: what was read is written with the same bytes.
        let mut again = Vec::new();
        ty.encode(&ty.decode(&json).unwrap(), &mut again);
        prop_assert_eq!(bytes, again);
    }

    #[test]
    fn a_value_survives_the_api((ty, value) in typed_values()) {
        let text = ty.json(&value).to_string();
        let json = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(ty.from_json(&json), Ok(value), "{:?} from {}", ty, text);
    }

    #[test]
    fn a_value_survives_the_projection((ty, value) in typed_values()) {
        let mut columns = Vec::new();
        ty.to_columns(Some(&value), &mut columns);
        prop_assert_eq!(columns.len(), ty.columns().len());
        let refs: Vec<ColumnRef<'_>> = columns.iter().map(Column::as_ref).collect();
        let expected = (value != Value::Nil).then_some(value);
        prop_assert_eq!(ty.from_columns(&refs), expected);
    }

    #[test]
    fn every_value_can_be_shown_and_masked((ty, value) in typed_values()) {
        prop_assert!(!ty.show(&value, Lang::Zh).is_empty());
        prop_assert!(!ty.show(&value, Lang::En).is_empty());
        if value != Value::Nil {
            let masked = ty.mask(&value);
            prop_assert!(masked.contains("***"));
            prop_assert_eq!(ty.parse_cell(&masked, None, true), Ok(CellValue::Unchanged), "{}", masked);
        }
    }

    #[test]
    fn the_projection_sorts_as_values_compare(ty in prop::sample::select(all_types()), seed in any::<u64>()) {
        // Two values of one type, both drawn from the same seed's stream.
        let mut runner = proptest::test_runner::TestRunner::new_with_rng(
            ProptestConfig::default(),
            proptest::test_runner::TestRng::from_seed(
                proptest::test_runner::RngAlgorithm::ChaCha,
                &std::array::from_fn::<u8, 32, _>(|i| (seed >> (i % 8 * 8)) as u8),
            ),
        );
        let mut draw = || values(&ty).new_tree(&mut runner).map(|tree| tree.current()).unwrap();
        let (a, b) = (draw(), draw());
        let first = |value: &Value| {
            let mut columns = Vec::new();
            ty.to_columns(Some(value), &mut columns);
            columns.swap_remove(0)
        };
        if let (Some(order), Column::Int(x), Column::Int(y)) = (a.compare(&b), first(&a), first(&b))
            && !matches!(ty, ValueType::Rate { .. })
        {
            prop_assert_eq!(order, x.cmp(&y));
        }
    }

    #[test]
    fn no_input_makes_a_type_panic(
        ty in prop::sample::select(all_types()),
        input in scraps(),
        hint in prop::option::of(scraps()),
    ) {
        for none_words in [false, true] {
            if let Ok(CellValue::Set(value)) = ty.parse_cell(&input, hint.as_deref(), none_words) {
                prop_assert_eq!(ty.check(&value), Ok(()));
            }
        }
        if let Ok(value) = ty.parse(&input, hint.as_deref()) {
            prop_assert_eq!(ty.check(&value), Ok(()));
            prop_assert_eq!(ty.parse(&ty.edit(&value), None), Ok(value));
        }
        let _ = ty.takes_hint(&input);
        let _ = ty.from_json(&serde_json::Value::String(input.clone()));
        let _ = ty.decode(&serde_json::Value::String(input.clone()));
        let _ = ty.from_columns(&[ColumnRef::Text(&input)]);
        if let Ok(json) = serde_json::from_str(&input) {
            let _ = ty.from_json(&json);
        }
    }

    #[test]
    fn no_number_in_a_column_makes_a_type_panic(
        ty in prop::sample::select(all_types()), n in any::<i64>(), word in scraps(),
    ) {
        for columns in [
            vec![ColumnRef::Int(n)],
            vec![ColumnRef::Int(n), ColumnRef::Text(&word)],
            vec![ColumnRef::Int(n), ColumnRef::Text("GW"), ColumnRef::Text("年")],
        ] {
            if let Some(value) = ty.from_columns(&columns) {
                let _ = (ty.show(&value, Lang::Zh), ty.show(&value, Lang::En), ty.edit(&value), ty.json(&value));
            }
        }
    }

    #[test]
    fn amounts_of_a_dimension_add_up_in_any_order(
        dimension in prop::sample::select(vec!["GW", "m2", "吨", "kWh", "年", "天", "小时", "家", "米"]),
        picks in prop::array::uniform3((any::<prop::sample::Index>(), -1_000_000_000i64..1_000_000_000)),
    ) {
        let units: Vec<Unit> = Unit::of(dimension).siblings().collect();
        let [a, b, c] = picks.map(|(pick, n)| {
            let unit = units[pick.index(units.len())];
            Quantity::from_base(n * 21 * 127, unit).unwrap_or(Quantity::zero(unit))
        });
        let left = a.checked_add(b).unwrap().checked_add(c).unwrap();
        let right = a.checked_add(b.checked_add(c).unwrap()).unwrap();
        prop_assert_eq!(left, right);
        prop_assert_eq!(a.checked_add(b), b.checked_add(a));
        // The sum prints in full in its own unit.
        prop_assert_eq!(Quantity::parse(&left.to_string(), None), Ok(left));
    }

    #[test]
    fn conversion_there_and_back_changes_nothing(
        from in prop::sample::select(Unit::all().collect::<Vec<_>>()),
        n in -1_000_000_000i64..1_000_000_000,
    ) {
        let Some(given) = Quantity::from_base(n, from) else { return Ok(()) };
        for to in from.siblings() {
            if let Ok(there) = given.in_unit(to) {
                prop_assert_eq!(there.in_unit(from), Ok(given));
                prop_assert_eq!(given.compare(there), Ok(std::cmp::Ordering::Equal));
            }
            if let Ok(number) = given.convert(to) {
                prop_assert_eq!(Quantity::new(number, to).unwrap().base_micro(), given.base_micro());
            }
        }
    }

    #[test]
    fn gcj02_turns_back_within_two_centimetres(lat in 18.2f64..53.5, lon in 73.6f64..135.0) {
        let place = Place::from_e7((lat * 1e7) as i32, (lon * 1e7) as i32).unwrap();
        let (glat, glon) = place.to_gcj02();
        let back = Place::parse(&format!("GCJ-02 {glat:.9},{glon:.9}")).unwrap();
        prop_assert!((back.lat_e7() - place.lat_e7()).abs() <= 2, "{back} {place}");
        prop_assert!((back.lon_e7() - place.lon_e7()).abs() <= 2, "{back} {place}");
    }
}
