//! Codes, numbers of phones, places and words: what people type, and what they get.

use lq_core::value::{Lang, Value, ValueType, industry, phone, region, uscc};
use serde_json::json;

use crate::value_cases::{check, refuse};
use crate::value_laws::stages;

#[test]
fn flags_and_stages_are_read_by_word_or_sign() {
    check(
        &ValueType::Flag,
        &[("是", "是"), ("√", "是"), ("Ｙ", "是"), ("有", "是"), ("否", "否"), ("×", "否"), ("no", "否")],
    );
    refuse(&ValueType::Flag, &[("大概", "应为“是”或“否”")]);
    let ty = stages();
    check(
        &ty,
        &[
            ("投产", "running"),
            ("BUILDING", "building"),
            ("Under construction", "building"),
            ("planned", "planned"),
        ],
    );
    refuse(&ty, &[("停产", "可选：规划、在建、投产")]);
    let ValueType::Stage(schema) = &ty else { unreachable!() };
    assert!(schema.may_move("planned", "building") && schema.may_move("building", "building"));
    assert!(!schema.may_move("planned", "running"));
    let error = schema.check_move("planned", "running").unwrap_err();
    assert_eq!(error.message(Lang::Zh), "不能从“规划”直接到“投产”；下一步可以是：在建");
    assert!(schema.check_move("running", "planned").unwrap_err().message(Lang::Zh).contains("终态"));
}

#[test]
fn a_uscc_is_checked_to_its_last_character() {
    check(
        &ValueType::Uscc,
        &[
            ("91350100M000100Y43", "91350100M000100Y43"), // the standard's own example
            ("９１３５０１００m000100y43", "91350100M000100Y43"),
            ("9135 0100 M000 100Y 43", "91350100M000100Y43"),
            ("110000012345678", "110000012345678"),
        ],
    );
    refuse(
        &ValueType::Uscc,
        &[
            ("91350100M000100Y44", "末位应为“3”"),
            ("91350100M000100Y4", "应为18位，现为17位"),
            ("9135O100M000100Y43", "是否为数字0"),
            ("9.1350100E+17", "科学计数"),
            ("中国", "不会有“中”"),
        ],
    );
    assert!(uscc::is_legacy("110000012345678"));
    assert_eq!(
        ValueType::Uscc.show(&Value::Text("110000012345678".into()), Lang::Zh),
        "110000012345678（旧注册号）"
    );
}

#[test]
fn industry_codes_get_their_letter_and_classes_are_marked() {
    check(
        &ValueType::Industry,
        &[
            ("C39", "C39"),
            ("39", "C39"),
            ("3911", "C3911"),
            ("c3911", "C3911"),
            ("C", "C"),
            ("计算机、通信和其他电子设备制造业", "C39"),
            ("C39 计算机、通信和其他电子设备制造业", "C39"),
            ("教育", "P83"),
        ],
    );
    refuse(
        &ValueType::Industry,
        &[
            ("98", "不是国民经济行业"),
            ("A39", "属于门类C，不是A"),
            ("3", "不是"),
            ("C39111", "不是"),
            ("Z", "不是"),
        ],
    );
    assert!(industry::is_unverified("C3911") && !industry::is_unverified("C39"));
    assert!(industry::belongs_to("C3911", "C39") && !industry::belongs_to("C38", "C39"));
    assert!(ValueType::Industry.show(&Value::Text("C3911".into()), Lang::Zh).ends_with("（小类未核对）"));
    assert_eq!(ValueType::Industry.from_json(&json!(39)), Ok(Value::Text("C39".into())));
}

#[test]
fn regions_are_found_by_code_and_name() {
    check(
        &ValueType::Region,
        &[
            ("150200", "150200"),
            ("包头市", "150200"),
            ("包头", "150200"),
            ("内蒙古自治区包头市", "150200"),
            ("内蒙古/包头市/昆都仑区", "150203"),
            ("江苏省无锡市", "320200"),
            ("150200 包头市", "150200"),
            ("北京市朝阳区", "110105"),
            ("110100", "110000"),
            ("320211000000", "320211"),
        ],
    );
    refuse(
        &ValueType::Region,
        &[
            ("朝阳区", "2处"),
            ("999999", "不是行政区划"),
            ("火星", "不是行政区划"),
            ("江苏省包头市", "不是行政区划"),
        ],
    );
    assert_eq!(region::full_name("150203").as_deref(), Some("内蒙古自治区包头市昆都仑区"));
    assert_eq!(region::full_name("429004").as_deref(), Some("湖北省仙桃市"));
    assert!(region::belongs_to("150203", "150000") && !region::belongs_to("150203", "320000"));
    assert_eq!(region::parent("110105").as_deref(), Some("110000"));
    assert_eq!(region::all().count(), 3_217);
}

#[test]
fn phone_numbers_take_one_form() {
    check(
        &ValueType::Phone,
        &[
            ("138 0000 1234", "13800001234"),
            ("+86 138-0000-1234", "13800001234"),
            ("８６13800001234", "13800001234"),
            ("0510-85212345", "0510-85212345"),
            ("(0510)85212345", "0510-85212345"),
            ("051085212345", "0510-85212345"),
            ("+86-510-85212345", "0510-85212345"),
            ("010-62345678转801", "010-62345678-801"),
            ("0510-85212345-801", "0510-85212345-801"),
            ("400-820-8820", "4008208820"),
            ("85212345", "85212345"),
            ("85212345转801", "85212345-801"),
            ("85212345-801", "85212345-801"),
            ("12345", "12345"),
            ("+852 2123 4567", "+85221234567"),
        ],
    );
    refuse(
        &ValueType::Phone,
        &[
            ("1380000123", "不是电话号码"),
            ("12800001234", "不是电话号码"),
            ("13800001234/13900001234", "只填一个"),
            ("张三13800001234", "不是电话号码"),
            ("12345转8", "不是电话号码"),
            ("4001234转8", "不是电话号码"),
            ("85212345转8012345", "不是电话号码"),
        ],
    );
    let mask = |number: &str| ValueType::Phone.mask(&Value::Text(number.into()));
    assert_eq!(mask("13800001234"), "138****1234");
    assert_eq!(mask("0510-85212345-801"), "0510-****2345");
    assert_eq!(mask("85212345-801"), "****2345");
    assert!(phone::is_mobile("13800001234") && !phone::is_mobile("0510-85212345"));
}

#[test]
fn places_say_their_datum() {
    check(
        &ValueType::Place,
        &[
            ("31.49,120.31", "31.49,120.31"),
            ("31.49，120.31", "31.49,120.31"),
            ("31.49 120.31", "31.49,120.31"),
            ("WGS-84 31.49,120.31", "31.49,120.31"),
            ("31.49,120.31（CGCS2000）", "31.49,120.31"),
            ("-33.8568,151.2153", "-33.8568,151.2153"),
            ("31.12345678901234,120.31", "31.1234568,120.31"),
        ],
    );
    refuse(
        &ValueType::Place,
        &[
            ("120.31,31.49", "纬度在前"),
            ("BD-09 31.49,120.31", "百度坐标"),
            ("无锡", "不是经纬度"),
            ("31.49", "不是经纬度"),
            ("91,181", "不是经纬度"),
        ],
    );
    let Ok(Value::Place(place)) = ValueType::Place.parse("GCJ-02 39.908823,116.39747", None) else {
        panic!()
    };
    // Half a kilometre north-west of where GCJ-02 puts the same square.
    assert!(
        (place.lat_e7() - 399_074_200).abs() < 1_000 && (place.lon_e7() - 1_163_912_300).abs() < 1_000,
        "{place}"
    );
    assert_eq!(
        ValueType::Place.show(&ValueType::Place.parse("31.49,120.31", None).unwrap(), Lang::Zh),
        "北纬31.49°，东经120.31°（WGS-84）"
    );
}

#[test]
fn texts_are_cleaned_and_measured() {
    check(
        &ValueType::line(10),
        &[
            ("  无锡\u{200b}高新区 \n", "无锡高新区"),
            ("两\n行", "两 行"),
            ("e\u{301}", "\u{e9}"),
            ("（甲）", "（甲）"),
            ("无", "无"),
        ],
    );
    refuse(
        &ValueType::line(3),
        &[("一二三四", "现有4个字，最多3个字"), ("（清空）", "操作用语"), ("   ", "没有填写")],
    );
    check(&ValueType::lines(20), &[("两\r\n行", "两\n行")]);
    assert!(ValueType::line(10).check(&Value::Text(" 甲".into())).is_err());
    assert_eq!(ValueType::line(10).mask(&Value::Text("张三丰".into())), "张***");
}
