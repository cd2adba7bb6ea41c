//! A zone's own fields and words, as its file or its staff gave them.

use lq_core::field::Text;
use lq_core::schema::{Audience, Origin, Record};
use lq_core::value::{Lang, Value, ValueType};
use lq_core::{RecordId, Registry};
use lq_model::kinds::{Wording, ZoneField};
use lq_model::own::{OwnField, check_word, of_zone, with_fields, with_words};
use lq_model::registry;
use lq_model::sample::sample_values;
use lq_model::zone_file::{SeedRow, read, zone_id, zones};

fn zone() -> RecordId {
    zone_id("sample")
}

fn record<K: Record>(fields: &'static [(&'static str, &'static str)]) -> K {
    let values = sample_values(&K::schema(), fields).expect("the fields are those of the kind");
    K::from_values(&values).expect("what is required is given")
}

fn owned(zone: RecordId, field: ZoneField) -> OwnField {
    OwnField { zone, is_withdrawn: false, field }
}

fn told_of_field(fields: &'static [(&'static str, &'static str)]) -> String {
    let (registry, notes) = with_fields(&registry(), &[owned(zone(), record(fields))]);
    assert_eq!(registry.kinds(), self::registry().kinds(), "a bad field changes nothing");
    notes.into_iter().map(|note| note.text).collect()
}

#[test]
fn an_own_field_stands_last_and_takes_values() {
    let own: ZoneField = record(&[
        ("kind", "enterprise"),
        ("name", "heat_use"),
        ("label", "年用热量"),
        ("form", "数量"),
        ("unit", "吨"),
        ("in_list", "是"),
    ]);
    let (extended, notes) = with_fields(&registry(), &[owned(zone(), own)]);
    assert_eq!(notes, []);
    let (before, after) = (registry(), extended.kind("enterprise").unwrap().clone());
    let place = after.field("heat_use").unwrap();
    assert_eq!(place, before.kind("enterprise").unwrap().fields.len());
    let field = &after.fields[place];
    assert_eq!(field.origin, Origin::Zone(zone()));
    assert!(field.in_list && !field.is_required);
    assert!(field.ty.parse("3万吨", None).is_ok() && field.ty.parse("3台", None).is_err());
}

#[test]
fn another_zone_and_a_withdrawn_field_keep_their_place_and_show_nothing() {
    let first: ZoneField = record(&[
        ("kind", "enterprise"),
        ("form", "文字"),
        ("is_required", "是"),
        ("name", "first"),
        ("label", "甲项"),
    ]);
    let named = |name: &str, label: &str| ZoneField {
        name: Text::from(name),
        label: Text::from(label),
        ..first.clone()
    };
    let (other, n_own) = (zone_id("other"), registry().kind("enterprise").unwrap().fields.len());
    let fields = [
        owned(other, first.clone()),
        OwnField { is_withdrawn: true, ..owned(zone(), named("second", "乙项")) },
        owned(zone(), named("third", "丙项")),
    ];
    let (extended, notes) = with_fields(&registry(), &fields);
    assert_eq!(notes, []);
    let seen = of_zone(&extended, Some(zone())).kind("enterprise").unwrap().clone();
    let shown = seen.fields[n_own..].iter().map(|field| (&*field.name, field.seen_by, field.is_required));
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            ("first", Audience::Nobody, false),
            ("second", Audience::Nobody, false),
            ("third", Audience::Account, true)
        ]
    );
}

#[test]
fn a_field_that_cannot_be_used_is_left_out_and_says_why() {
    let told = told_of_field(&[("kind", "firm"), ("name", "a"), ("label", "甲"), ("form", "文字")]);
    assert!(told.contains("没有名为“firm”的台账"), "{told}");
    let told = told_of_field(&[("kind", "enterprise"), ("name", "A b"), ("label", "甲"), ("form", "文字")]);
    assert!(told.contains("英文名“A b”不能用"), "{told}");
    let told = told_of_field(&[("kind", "enterprise"), ("name", "a"), ("label", "名称"), ("form", "文字")]);
    assert!(told.contains("已有显示名为“名称”的字段"), "{told}");
    let told =
        told_of_field(&[("kind", "enterprise"), ("name", "uscc"), ("label", "代码"), ("form", "文字")]);
    assert!(told.contains("已有名为“uscc”的字段"), "{told}");
    let told = told_of_field(&[("kind", "enterprise"), ("name", "a"), ("label", "甲"), ("form", "选项")]);
    assert!(told.contains("没有写选项"), "{told}");
    let told = told_of_field(&[
        ("kind", "enterprise"),
        ("name", "a"),
        ("label", "甲"),
        ("form", "数量"),
        ("unit", "桶桶"),
    ]);
    assert!(told.contains("不认识单位“桶桶”"), "{told}");
}

#[test]
fn own_words_are_shown_and_codes_stay() {
    let words: [Wording; 3] = [
        record(&[("kind", "carrier"), ("words", "承载空间")]),
        record(&[
            ("kind", "carrier"),
            ("field", "rent"),
            ("words", "月租单价"),
            ("words_en", "Monthly rent"),
        ]),
        record(&[("kind", "carrier"), ("field", "state"), ("option", "vacant"), ("words", "待租")]),
    ];
    let (worded, notes) = with_words(&registry(), &words);
    assert_eq!(notes, []);
    assert!(words.iter().all(|word| check_word(&registry(), word).is_ok()));
    let carrier = worded.kind("carrier").unwrap();
    assert_eq!((&*carrier.label.zh, &*carrier.plural.zh), ("承载空间", "承载空间台账"));
    let rent = &carrier.fields[carrier.field("rent").unwrap()];
    assert_eq!((rent.label.get(Lang::Zh), rent.label.get(Lang::En)), ("月租单价", "Monthly rent"));
    let state = &carrier.fields[carrier.field("state").unwrap()].ty;
    for words in ["待租", "空置"] {
        assert_eq!(state.parse(words, None).unwrap(), Value::Text("vacant".to_owned()), "{words}");
    }
    assert_eq!(state.show(&Value::Text("vacant".to_owned()), Lang::Zh), "待租");
}

#[test]
fn words_for_nothing_are_left_out_and_say_why() {
    let told = |own: Wording| -> String {
        with_words(&registry(), &[own]).1.into_iter().map(|note| note.text).collect()
    };
    assert!(told(record(&[("kind", "firm"), ("words", "甲")])).contains("没有名为“firm”的台账"));
    assert!(
        told(record(&[("kind", "carrier"), ("field", "x"), ("words", "甲")])).contains("没有名为“x”的字段")
    );
    let no_option = record(&[("kind", "carrier"), ("field", "form"), ("option", "x"), ("words", "甲")]);
    assert!(told(no_option).contains("没有代码为“x”的选项"));
    assert!(told(record(&[("kind", "carrier"), ("option", "x"), ("words", "甲")])).contains("没有写字段"));
}

fn typed<K: Record>(rows: &[SeedRow]) -> Vec<K> {
    let n_fields = K::schema().fields.len();
    let of_kind = rows.iter().filter(|row| row.kind == K::KIND);
    of_kind
        .map(|row| {
            let mut values = vec![None; n_fields];
            row.values.iter().for_each(|(place, value)| values[*place] = Some(value.clone()));
            K::from_values(&values).expect("the file was read")
        })
        .collect()
}

#[test]
fn what_the_shipped_zones_add_and_say_can_be_used() {
    let (mut n_fields, mut n_words) = (0, 0);
    for (slug, json) in zones() {
        let rows = read(slug, json, &registry()).unwrap();
        let (fields, words) = (typed::<ZoneField>(&rows), typed::<Wording>(&rows));
        let owned = fields.iter().map(|field| owned(zone_id(slug), field.clone())).collect::<Vec<_>>();
        let (extended, notes) = with_fields(&registry(), &owned);
        assert_eq!(notes, [], "{slug}");
        let (_, notes) = with_words(&extended, &words);
        assert_eq!(notes, [], "{slug}");
        (n_fields, n_words) = (n_fields + fields.len(), n_words + words.len());
    }
    assert!(n_fields >= 2 && n_words >= 4, "{n_fields} fields, {n_words} words");
}

#[test]
fn every_form_of_field_has_a_value_type() {
    let type_of = |form: &'static str| -> ValueType {
        let mut own: ZoneField = record(&[
            ("kind", "project"),
            ("name", "own"),
            ("label", "自有"),
            ("form", "文字"),
            ("choices", "甲\n乙"),
        ]);
        let form_type = &ZoneField::schema().fields[ZoneField::schema().field("form").unwrap()].ty;
        let Value::Text(code) = form_type.parse(form, None).unwrap() else { unreachable!() };
        own.form = lq_core::field::Coded::from_code(&code).unwrap();
        let (extended, notes): (Registry, _) = with_fields(&registry(), &[owned(zone(), own)]);
        assert_eq!(notes, []);
        extended.kind("project").unwrap().fields.last().unwrap().ty.clone()
    };
    assert!(matches!(type_of("选项"), ValueType::Choice(options) if options.len() == 2));
    assert_eq!(type_of("长文字"), ValueType::lines(4000));
    assert_eq!(type_of("是否"), ValueType::Flag);
    assert_eq!(type_of("数量"), ValueType::Quantity { unit: None });
    assert_eq!(type_of("金额"), ValueType::money());
    assert_eq!(type_of("百分比"), ValueType::Percent);
}
