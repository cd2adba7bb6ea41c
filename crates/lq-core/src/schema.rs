//! What a kind of record is: its fields, labels, rights and freshness. Declared once, by `#[derive(Record)]`.

use std::borrow::Cow;

use crate::id::RecordId;
use crate::row::Row;
use crate::value::{Lang, Value, ValueType};

/// A text shipped with the program or written by a zone.
pub type Words = Cow<'static, str>;

/// One text in both interface languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// Chinese, shown by default.
    pub zh: Words,
    /// English.
    pub en: Words,
}

impl Label {
    /// A label known when the program is built.
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    /// The text in this language; Chinese where English was not given.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }
}

/// Which of the side navigation's groups a kind stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// 高新区: zone, industries, people, accounts, sources, findings.
    Zone,
    /// 产业链: chains, segments, links, enterprises, capacities.
    Chain,
    /// 组织链: organisations, appointments, meetings, tasks.
    Organisation,
    /// 服务链: visits, demands, resources, policies, orders.
    Service,
    /// 项目与招商: projects, milestones, leads, carriers, funds.
    Projects,
    /// 发展链: platforms, research, results, partners, certificates.
    Development,
}

impl Group {
    /// Heading in the side navigation.
    pub fn label(self) -> Label {
        match self {
            Self::Zone => Label::new("高新区", "Zone"),
            Self::Chain => Label::new("产业链", "Chains"),
            Self::Organisation => Label::new("组织链", "Organisation"),
            Self::Service => Label::new("服务链", "Service"),
            Self::Projects => Label::new("项目与招商", "Projects"),
            Self::Development => Label::new("发展链", "Development"),
        }
    }
}

/// Who may see a field at all, from everybody to few.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Everybody, also without an account.
    Public,
    /// Every account that may read the kind.
    #[default]
    Account,
    /// Staff of the zone, not firms.
    Staff,
    /// Chain office, chain leader and audit.
    Office,
    /// Nobody: the field is another zone's, or withdrawn.
    Nobody,
}

/// Where a field comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Declared in the model.
    #[default]
    Program,
    /// Added by a zone; other zones do not see it.
    Zone(RecordId),
}

/// One field of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldSchema {
    /// English name: column, JSON key, filter word.
    pub name: Words,
    /// Label in form, list and workbook.
    pub label: Label,
    /// A sentence of help under the input.
    pub help: Label,
    /// What values it takes.
    pub ty: ValueType,
    /// A record without it is not saved.
    pub is_required: bool,
    /// Shown as a column of the list.
    pub in_list: bool,
    /// Found by search.
    pub in_search: bool,
    /// Offered as a filter.
    pub in_filter: bool,
    /// Added up under the list.
    pub is_sum: bool,
    /// Personal data: masked, kept out of the log's text, erasable.
    pub is_personal: bool,
    /// A record is found again by it on import; unique within zone and kind.
    pub is_key: bool,
    /// Kept with an index of its own; links always are.
    pub is_indexed: bool,
    /// An enterprise can change it by what it does (patents yes, founding date no).
    pub is_reachable: bool,
    /// Who may see it.
    pub seen_by: Audience,
    /// Days it stays fresh after the day it holds from; `None` never fades.
    pub fresh_days: Option<u32>,
    /// Names it had before.
    pub was: Vec<Words>,
    /// Declared by the model or added by a zone.
    pub origin: Origin,
}

impl FieldSchema {
    /// A field of this name, label and type, with nothing else asked of it.
    pub fn new(name: impl Into<Words>, label: Label, ty: ValueType) -> Self {
        Self {
            name: name.into(),
            label,
            help: Label::default(),
            ty,
            is_required: false,
            in_list: false,
            in_search: false,
            in_filter: false,
            is_sum: false,
            is_personal: false,
            is_key: false,
            is_indexed: false,
            is_reachable: false,
            seen_by: Audience::default(),
            fresh_days: None,
            was: Vec::new(),
            origin: Origin::Program,
        }
    }

    /// Leaves the field in its place, but out of every list, form and file.
    pub fn withhold(&mut self) {
        self.seen_by = Audience::Nobody;
        self.is_required = false;
        self.in_list = false;
        self.in_filter = false;
        self.is_sum = false;
    }
}

/// One kind of record.
#[derive(Clone, Debug, PartialEq)]
pub struct KindSchema {
    /// English singular noun: table, route, JSON type.
    pub kind: Words,
    /// Chinese and English name of one record.
    pub label: Label,
    /// Name of the whole list (`载体台账`).
    pub plural: Label,
    /// What the kind is for, in a sentence.
    pub help: Label,
    /// Where it stands in the navigation.
    pub group: Group,
    /// Letters before the human number (`QY`).
    pub prefix: Words,
    /// Place of the field that names a record in lists and links.
    pub caption: usize,
    /// The fields, in the order of form, workbook and columns.
    pub fields: Vec<FieldSchema>,
}

impl KindSchema {
    /// Place of a field by its English name or a name it had before.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields
            .iter()
            .position(|field| field.name == name)
            .or_else(|| self.fields.iter().position(|field| field.was.iter().any(|was| was == name)))
    }

    /// Place of a field by English name, Chinese or English label, or earlier name, as a heading may give it.
    pub fn field_by_heading(&self, heading: &str) -> Option<usize> {
        let heading = heading.trim();
        self.field(heading).or_else(|| {
            self.fields
                .iter()
                .position(|field| field.label.zh == heading || field.label.en.eq_ignore_ascii_case(heading))
        })
    }

    /// Place of the field imports find records by, if the kind has one.
    pub fn key(&self) -> Option<usize> {
        self.fields.iter().position(|field| field.is_key)
    }

    /// What names this row to people: its caption field, or its number where that is missing.
    pub fn caption_of(&self, row: &Row, lang: Lang) -> String {
        match row.known(self.caption) {
            Some(value) => self.fields[self.caption].ty.show(value, lang),
            None => row.meta.number.clone(),
        }
    }
}

/// A typed record: a struct whose fields mirror its schema. Implemented by `#[derive(Record)]`.
pub trait Record: Sized {
    /// English name of the kind.
    const KIND: &'static str;

    /// The declaration everything else follows from.
    fn schema() -> KindSchema;

    /// Reads the fields of a row of this kind; fields a zone added are left out.
    ///
    /// # Errors
    /// Names the first field that is required and missing, or holds a value of another type.
    fn from_values(values: &[Option<Value>]) -> Result<Self, Malformed>;

    /// The fields in schema order.
    fn to_values(&self) -> Vec<Option<Value>>;
}

/// A row does not fit the struct of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{kind}”记录的“{field}”缺失或类型不符")]
pub struct Malformed {
    /// The kind.
    pub kind: &'static str,
    /// English name of the field.
    pub field: &'static str,
}
