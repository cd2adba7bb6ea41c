//! A list's address taken apart for the page: chips without a condition, heads that sort, the next page.
//!
//! The spelling is that of `lq_app::ask`, which also reads the filter from it: `field=value`, `field.ge=value` (also
//! `ne lt le gt`), `field.in=a,b`, `field.has=words`, `field.set=1|0`, `where`, `open`, `q`,
//! `sort`, `page`, `size`, `columns`, `retired`.

use lq_app::queries::condition;
use lq_core::filter::Op;
use lq_core::schema::KindSchema;

use crate::address::Pairs;

/// Rows a page shows unless the address says otherwise.
pub(crate) const PER_PAGE: u64 = 50;
/// What an address asks of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ListQuery {
    /// Words to look for in the kind's search fields.
    pub(crate) words: String,
    /// A condition in the language of rules; empty for none.
    pub(crate) condition: String,
    /// The rows on which that condition is open, instead of those on which it holds.
    pub(crate) is_open: bool,
    /// Conditions that must all hold, in the order given.
    pub(crate) conditions: Vec<Condition>,
    /// Field, or `_number`, `_created`, `_changed`; largest first where `true`.
    pub(crate) sort: Option<(String, bool)>,
    /// From 1.
    pub(crate) page: u64,
    pub(crate) size: u64,
    /// Columns by name; empty for those of the schema.
    pub(crate) columns: Vec<String>,
    /// Whether retired records are shown too.
    pub(crate) with_retired: bool,
}

/// One condition as the address spells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    /// English name of the field.
    pub(crate) field: String,
    pub(crate) op: Test,
    /// As given.
    pub(crate) value: String,
}

/// How a condition tests its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    /// Equal to the value.
    Is,
    /// One of several, parted by commas.
    In,
    /// Compared with the value.
    Compare(Op),
    /// Contains the words.
    Has,
    /// Recorded at all (`1`) or never (`0`).
    Recorded,
}

impl Test {
    fn of_suffix(suffix: &str) -> Option<Self> {
        Some(match suffix {
            "ne" => Self::Compare(Op::Ne),
            "lt" => Self::Compare(Op::Lt),
            "le" => Self::Compare(Op::Le),
            "gt" => Self::Compare(Op::Gt),
            "ge" => Self::Compare(Op::Ge),
            "in" => Self::In,
            "has" => Self::Has,
            "set" => Self::Recorded,
            _ => return None,
        })
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Is => "",
            Self::Compare(Op::Ne) => ".ne",
            Self::Compare(Op::Lt) => ".lt",
            Self::Compare(Op::Le) => ".le",
            Self::Compare(Op::Gt) => ".gt",
            Self::Compare(Op::Ge) => ".ge",
            Self::Compare(Op::Eq) => "",
            Self::In => ".in",
            Self::Has => ".has",
            Self::Recorded => ".set",
        }
    }
}

impl ListQuery {
    /// Reads the pairs of an address; what is no condition on a field of the kind is left to `lq_app` to refuse.
    pub(crate) fn read(pairs: &Pairs, schema: &KindSchema) -> Self {
        let mut query = Self { page: 1, size: PER_PAGE, ..Self::default() };
        for (name, value) in pairs.0.iter().filter(|(_, value)| !value.trim().is_empty()) {
            let value = value.trim();
            match name.as_str() {
                "q" => query.search(value),
                "where" if condition::is_meant(schema, value) => query.condition = value.to_owned(),
                "where" => query.search(value),
                "open" => query.is_open = value == "1",
                "sort" => {
                    let (field, is_desc) =
                        value.strip_prefix('-').map_or((value, false), |field| (field, true));
                    query.sort = Some((field.to_owned(), is_desc));
                }
                "page" => query.page = value.parse().unwrap_or(1).clamp(1, 1_000_000),
                "size" => query.size = value.parse().unwrap_or(PER_PAGE).clamp(1, 500),
                "columns" => query.columns.extend(value.split(',').map(str::to_owned)),
                "retired" => query.with_retired = value == "1",
                other => {
                    if let Some((field, op)) = named(other, schema) {
                        query.conditions.push(Condition {
                            field: field.to_owned(),
                            op,
                            value: value.to_owned(),
                        });
                    }
                }
            }
        }
        query
    }

    fn search(&mut self, words: &str) {
        if !self.words.is_empty() {
            self.words.push(' ');
        }
        self.words.push_str(words);
    }

    /// The pairs this list is spelled by, without its page.
    pub(crate) fn pairs(&self) -> Pairs {
        let mut pairs = Vec::new();
        let mut push = |name: String, value: &str| pairs.push((name, value.to_owned()));
        push("where".to_owned(), &self.condition);
        if self.is_open && !self.condition.is_empty() {
            push("open".to_owned(), "1");
        }
        push("q".to_owned(), &self.words);
        for condition in &self.conditions {
            push(format!("{}{}", condition.field, condition.op.suffix()), &condition.value);
        }
        if let Some((field, is_desc)) = &self.sort {
            push("sort".to_owned(), &format!("{}{field}", if *is_desc { "-" } else { "" }));
        }
        if self.size != PER_PAGE {
            push("size".to_owned(), &self.size.to_string());
        }
        push("columns".to_owned(), &self.columns.join(","));
        if self.with_retired {
            push("retired".to_owned(), "1");
        }
        Pairs(pairs)
    }

    /// The same list on another page.
    pub(crate) fn on_page(&self, page: u64) -> Pairs {
        let mut pairs = self.pairs();
        if page > 1 {
            pairs.0.push(("page".to_owned(), page.to_string()));
        }
        pairs
    }

    /// The same list under another condition, on the rows on which it holds.
    pub(crate) fn under(&self, condition: &str) -> Pairs {
        Self { condition: condition.to_owned(), is_open: false, ..self.clone() }.pairs()
    }

    /// What stands in the box: the condition, else the words.
    pub(crate) fn boxed(&self) -> &str {
        if self.condition.is_empty() { &self.words } else { &self.condition }
    }

    /// The same list sorted by a field; a second time turns it round.
    pub(crate) fn sorted_by(&self, field: &str) -> Pairs {
        let is_desc = self.sort.as_ref().is_some_and(|(by, is_desc)| by == field && !is_desc);
        Self { sort: Some((field.to_owned(), is_desc)), ..self.clone() }.pairs()
    }

    /// Value of the first condition on a field with this test.
    pub(crate) fn value(&self, field: &str, op: Test) -> &str {
        let held = self.conditions.iter().find(|held| held.field == field && held.op == op);
        held.map_or("", |held| held.value.as_str())
    }
}

/// Field and test of a name such as `amount.ge`.
fn named<'a>(name: &'a str, schema: &KindSchema) -> Option<(&'a str, Test)> {
    if schema.field(name).is_some() {
        return Some((name, Test::Is));
    }
    let (field, suffix) = name.rsplit_once('.')?;
    schema.field(field)?;
    Some((field, Test::of_suffix(suffix)?))
}

#[cfg(test)]
mod tests {
    use lq_core::schema::{FieldSchema, Group, KindSchema, Label};
    use lq_core::value::{ChoiceOption, Unit, ValueType};

    use super::{ListQuery, Pairs};

    const TOPICS: &[ChoiceOption] =
        &[ChoiceOption::new("finance", "融资", "Finance"), ChoiceOption::new("labour", "用工", "Labour")];

    fn schema() -> KindSchema {
        let field = |name: &'static str, ty| FieldSchema::new(name, Label::new(name, name), ty);
        KindSchema {
            kind: "demand".into(),
            label: Label::new("需求", "Demand"),
            plural: Label::new("需求清单", "Demands"),
            help: Label::default(),
            group: Group::Service,
            prefix: "XQ".into(),
            caption: 0,
            fields: vec![
                field("title", ValueType::line(80)),
                field("topic", ValueType::choice(TOPICS)),
                field("people", ValueType::quantity(Unit::of("人"))),
            ],
        }
    }

    #[test]
    fn a_list_is_spelled_back_as_it_was_read() {
        let spelled = "/demand?q=x&topic=finance&people.ge=30&sort=-people&columns=title%2Cpeople";
        let query = ListQuery::read(&Pairs::parse(spelled.split_once('?').unwrap().1.as_bytes()), &schema());
        assert_eq!(query.pairs().href("/demand"), spelled);
    }

    #[test]
    fn what_stands_in_the_box_is_a_condition_where_it_compares_and_words_otherwise() {
        let read =
            |text: &str| ListQuery::read(&Pairs(vec![("where".to_owned(), text.to_owned())]), &schema());
        let (condition, words) = (read("people ≥ 30 人"), read("扩建 厂房"));
        assert_eq!((condition.condition.as_str(), condition.words.as_str()), ("people ≥ 30 人", ""));
        assert_eq!((words.condition.as_str(), words.words.as_str()), ("", "扩建 厂房"));
        assert_eq!(ListQuery::read(&condition.pairs(), &schema()), condition);
        assert_eq!(words.pairs().href("/demand"), "/demand?q=%E6%89%A9%E5%BB%BA+%E5%8E%82%E6%88%BF");
    }

    #[test]
    fn sorting_twice_turns_the_order_round() {
        let query = ListQuery::read(&Pairs::default(), &schema());
        let once = query.sorted_by("people");
        assert_eq!(once.href("/demand"), "/demand?sort=people");
        let query = ListQuery::read(&once, &schema());
        assert_eq!(query.sorted_by("people").href("/demand"), "/demand?sort=-people");
    }
}
