//! 用语: what a zone calls a kind or a field.

use crate::declare::*;

/// A zone's own word for a kind or one of its fields, shown instead of the program's.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "wording",
    label = "用语",
    plural = "本区用语",
    prefix = "YY",
    group = "zone",
    caption = "words"
)]
#[record(help = "本区对某种台账、字段或选项的叫法，显示时代替程序的叫法")]
pub struct Wording {
    /// English name of the kind.
    #[field(label = "台账", help = "哪种台账，写英文名，如 appointment", max = 40, list, filter)]
    pub kind: Text,
    /// English name of the field; empty means the kind itself.
    #[field(label = "字段", help = "字段英文名；不填表示台账名称本身", max = 40, list)]
    pub field: Option<Text>,
    /// Code of the choice or stage that is meant; empty means the field itself.
    #[field(label = "选项", help = "选项或阶段的代码；不填表示字段名称本身", max = 40, list)]
    pub option: Option<Text>,
    /// What the zone says.
    #[field(label = "叫法", help = "本区的叫法", max = 60, list, search)]
    pub words: Text,
    /// What the zone says in English.
    #[field(label = "英文叫法", en = "English words", help = "英文界面的叫法，可不填", max = 80)]
    pub words_en: Option<Text>,
}

impl Samples for Wording {
    const SAMPLES: [Sample; 2] = [
        &[("kind", "appointment"), ("field", "role"), ("option", "steward"), ("words", "示例管家")],
        &[("kind", "organisation"), ("words", "示例组织"), ("words_en", "Sample body")],
    ];
}
