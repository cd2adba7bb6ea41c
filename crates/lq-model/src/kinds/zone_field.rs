//! 自定义字段: a field that a zone adds to a kind, without building the program.

use crate::declare::*;

/// A field a zone adds to one of the kinds; other zones do not see it.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "zone_field", label = "自定义字段", plural = "自定义字段", en = "Zone field", prefix = "ZD")]
#[record(group = "zone", caption = "label", help = "本区给某种台账增加的字段，不必重装程序，别的区看不到")]
pub struct ZoneField {
    /// English name of the kind the field is added to.
    #[field(label = "台账", help = "加到哪种台账，写英文名，如 enterprise", max = 40, list, filter)]
    pub kind: Text,
    /// English name of the field: small letters, digits and underscores; never changes.
    #[field(label = "英文名", help = "小写字母、数字和下划线，启用后不再更改", max = 40, list)]
    pub name: Text,
    /// Chinese label in forms, lists and workbooks.
    #[field(label = "显示名", help = "表单、列表和表头上的名称", max = 40, list, search)]
    pub label: Text,
    /// English label; the English name where empty.
    #[field(label = "英文显示名", en = "English label", help = "英文界面上的名称，可不填", max = 60)]
    pub label_en: Option<Text>,
    /// What values it takes.
    #[field(label = "类型", help = "填写什么样的内容", list, filter)]
    pub form: ZoneFieldForm,
    /// The choices of a choice field, one a line.
    #[field(label = "选项", help = "类型为选项时，每行一个选项", multiline)]
    pub choices: Option<LongText>,
    /// The unit of a quantity; empty takes any.
    #[field(label = "单位", help = "类型为数量时的单位，不填则任意单位", max = 20, list)]
    pub unit: Option<Text>,
    /// A sentence of help under the input.
    #[field(label = "填写说明", help = "显示在输入框下方的一句话", max = 200)]
    pub help: Option<Text>,
    /// A record without it is not saved.
    #[field(label = "必填", help = "勾选后，新增记录必须填写")]
    pub is_required: Option<bool>,
    /// Shown as a column of the list.
    #[field(label = "列入列表", help = "勾选后，列表中显示为一列")]
    pub in_list: Option<bool>,
}

/// The value types a zone may choose from.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ZoneFieldForm {
    #[choice(label = "文字")]
    Text,
    #[choice(label = "长文字")]
    LongText,
    #[choice(label = "选项")]
    Choice,
    #[choice(label = "是否", en = "Yes or no")]
    Flag,
    #[choice(label = "日期", en = "Date")]
    Day,
    #[choice(label = "时间（年、季、月、日）", en = "Period")]
    Period,
    #[choice(label = "金额")]
    Money,
    #[choice(label = "数量")]
    Quantity,
    #[choice(label = "数字")]
    Number,
    #[choice(label = "百分比")]
    Percent,
}

impl Samples for ZoneField {
    const SAMPLES: [Sample; 2] = [
        &[
            ("kind", "enterprise"),
            ("name", "heat_use"),
            ("label", "年用热量（示例）"),
            ("form", "数量"),
            ("unit", "吨"),
            ("help", "示例：以供热合同为准"),
            ("in_list", "是"),
        ],
        &[
            ("kind", "project"),
            ("name", "approval_window"),
            ("label", "办理窗口（示例）"),
            ("form", "选项"),
            ("choices", "一号窗\n二号窗"),
            ("is_required", "否"),
        ],
    ];
}
