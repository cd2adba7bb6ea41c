//! How an address spells a list: `field=value`, `field.ge=value`, `q`, `sort`, `page`, `per`, `col`, `state`.
//!
//! Pages and API read the same spelling. Several `field=` of one name mean one of these. Operators: `.ne`, `.lt`,
//! `.le`, `.gt`, `.ge`, `.has` (contains words), `.recorded` (`yes`, `no`).

use lq_core::filter::{Filter, Op};
use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::value::{Lang, Value, ValueType};

use crate::address::Pairs;

/// Rows a page shows unless the address says otherwise.
pub(crate) const PER_PAGE: u64 = 50;
/// Most rows a page or an API answer holds.
pub(crate) const MOST_PER_PAGE: u64 = 500;

/// Names that are never a field's.
const RESERVED: [&str; 12] =
    ["q", "sort", "page", "per", "col", "state_of", "as_of", "known", "zone", "limit", "offset", "lang"];

/// What an address asks of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ListQuery {
    /// Words to look for in the kind's search fields.
    pub(crate) words: String,
    /// Conditions that must all hold, in the order given.
    pub(crate) conditions: Vec<Condition>,
    /// Field, or `_number`, `_created`, `_changed`; largest first where `true`.
    pub(crate) sort: Option<(String, bool)>,
    /// From 1.
    pub(crate) page: u64,
    pub(crate) per: u64,
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
    /// As given; several mean one of these.
    pub(crate) values: Vec<String>,
}

/// How a condition tests its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    /// Equal to the value, or one of several.
    Is,
    /// Compared with the value.
    Compare(Op),
    /// Contains the words.
    Has,
    /// Recorded at all (`yes`) or never (`no`).
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
            "has" => Self::Has,
            "recorded" => Self::Recorded,
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
            Self::Has => ".has",
            Self::Recorded => ".recorded",
        }
    }
}

/// A condition that does not fit its field: name of the field and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadCondition {
    pub(crate) field: String,
    pub(crate) message: String,
}

impl ListQuery {
    /// Reads the pairs of an address. Names that are neither a field's nor reserved are told, not passed over.
    pub(crate) fn read(pairs: &Pairs, schema: &KindSchema) -> (Self, Vec<BadCondition>) {
        let mut query = Self { page: 1, per: PER_PAGE, ..Self::default() };
        let mut bad = Vec::new();
        for (name, value) in pairs.0.iter().filter(|(_, value)| !value.trim().is_empty()) {
            let value = value.trim();
            match name.as_str() {
                "q" => query.words = value.to_owned(),
                "sort" => {
                    let (field, is_desc) =
                        value.strip_prefix('-').map_or((value, false), |field| (field, true));
                    query.sort = Some((field.to_owned(), is_desc));
                }
                "page" => query.page = value.parse().unwrap_or(1).clamp(1, 1_000_000),
                "per" | "limit" => query.per = value.parse().unwrap_or(PER_PAGE).clamp(1, MOST_PER_PAGE),
                "col" => query.columns.extend(value.split(',').map(str::to_owned)),
                "state_of" => query.with_retired = value == "all",
                other if RESERVED.contains(&other) => {}
                other => match condition(other, schema) {
                    Some((field, op)) => query.add(field, op, value),
                    None => bad.push(BadCondition { field: other.to_owned(), message: String::new() }),
                },
            }
        }
        (query, bad)
    }

    fn add(&mut self, field: &str, op: Test, value: &str) {
        let same =
            self.conditions.iter_mut().find(|held| held.field == field && held.op == op && op == Test::Is);
        match same {
            Some(held) => held.values.push(value.to_owned()),
            None => self.conditions.push(Condition {
                field: field.to_owned(),
                op,
                values: vec![value.to_owned()],
            }),
        }
    }

    /// The filter the conditions spell; `link` finds the record a word names.
    ///
    /// # Errors
    /// The first condition whose value does not fit its field.
    pub(crate) fn filter(
        &self,
        schema: &KindSchema,
        lang: Lang,
        mut link: impl FnMut(&FieldSchema, &str) -> Option<Value>,
    ) -> Result<Filter, BadCondition> {
        let mut filter = Filter::All;
        for condition in &self.conditions {
            let Some(place) = schema.field(&condition.field) else { continue };
            filter = filter.and(one_filter(condition, &schema.fields[place], lang, &mut link)?);
        }
        Ok(filter)
    }

    /// The pairs this list is spelled by, without its page.
    pub(crate) fn pairs(&self) -> Pairs {
        let mut pairs = Vec::new();
        let mut push = |name: String, value: &str| pairs.push((name, value.to_owned()));
        push("q".to_owned(), &self.words);
        for condition in &self.conditions {
            for value in &condition.values {
                push(format!("{}{}", condition.field, condition.op.suffix()), value);
            }
        }
        if let Some((field, is_desc)) = &self.sort {
            push("sort".to_owned(), &format!("{}{field}", if *is_desc { "-" } else { "" }));
        }
        if self.per != PER_PAGE {
            push("per".to_owned(), &self.per.to_string());
        }
        push("col".to_owned(), &self.columns.join(","));
        if self.with_retired {
            push("state_of".to_owned(), "all");
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

    /// The same list without one condition.
    pub(crate) fn without(&self, place: usize) -> Pairs {
        let mut query = self.clone();
        query.conditions.remove(place);
        query.pairs()
    }

    /// The same list sorted by a field; a second time turns it round.
    pub(crate) fn sorted_by(&self, field: &str) -> Pairs {
        let is_desc = self.sort.as_ref().is_some_and(|(by, is_desc)| by == field && !is_desc);
        Self { sort: Some((field.to_owned(), is_desc)), ..self.clone() }.pairs()
    }

    /// Value of the first condition on a field with this test.
    pub(crate) fn value(&self, field: &str, op: Test) -> &str {
        let held = self.conditions.iter().find(|held| held.field == field && held.op == op);
        held.and_then(|held| held.values.first()).map_or("", String::as_str)
    }
}

/// Field and test of a name such as `amount.ge`.
fn condition<'a>(name: &'a str, schema: &KindSchema) -> Option<(&'a str, Test)> {
    if schema.field(name).is_some() {
        return Some((name, Test::Is));
    }
    let (field, suffix) = name.rsplit_once('.')?;
    schema.field(field)?;
    Some((field, Test::of_suffix(suffix)?))
}

fn one_filter(
    condition: &Condition,
    field: &FieldSchema,
    lang: Lang,
    link: &mut impl FnMut(&FieldSchema, &str) -> Option<Value>,
) -> Result<Filter, BadCondition> {
    let name = field.name.to_string();
    let bad = |message: String| BadCondition { field: field.label.get(lang).to_owned(), message };
    let mut parse = |text: &String| match &field.ty {
        ValueType::Link { .. } | ValueType::Links { .. } => {
            link(field, text).ok_or_else(|| bad(text.clone()))
        }
        ty => ty.parse(text, None).map_err(|error| bad(error.message(lang).to_owned())),
    };
    let first = condition.values.first().map_or("", String::as_str);
    Ok(match condition.op {
        Test::Is => {
            let mut values = condition.values.iter().map(&mut parse).collect::<Result<Vec<_>, _>>()?;
            let is_one = values.len() == 1 && !matches!(field.ty, ValueType::Links { .. });
            if is_one {
                Filter::Compare { field: name, op: Op::Eq, value: values.remove(0) }
            } else {
                Filter::OneOf { field: name, values }
            }
        }
        Test::Compare(op) => Filter::Compare { field: name, op, value: parse(&first.to_owned())? },
        Test::Has => Filter::Contains { field: name, words: first.to_owned() },
        Test::Recorded => Filter::Recorded { field: name, is_recorded: first != "no" },
    })
}

#[cfg(test)]
mod tests {
    use lq_core::filter::{Filter, Op};
    use lq_core::schema::{FieldSchema, Group, KindSchema, Label};
    use lq_core::value::{ChoiceOption, Lang, Unit, Value, ValueType};

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

    fn filter(query: &str) -> Filter {
        let (query, bad) = ListQuery::read(&Pairs::parse(query.as_bytes()), &schema());
        assert!(bad.is_empty(), "{bad:?}");
        query.filter(&schema(), Lang::Zh, |_, _| None).expect("the conditions fit")
    }

    #[test]
    fn conditions_are_read_by_code_or_label() {
        let expected = Filter::is("topic", Value::Text("finance".to_owned()));
        assert_eq!(filter("topic=finance"), expected);
        assert_eq!(filter("topic=融资"), expected);
    }

    #[test]
    fn several_values_mean_one_of_them() {
        let values = vec![Value::Text("finance".to_owned()), Value::Text("labour".to_owned())];
        assert_eq!(filter("topic=finance&topic=labour"), Filter::OneOf { field: "topic".to_owned(), values });
    }

    #[test]
    fn a_comparison_takes_the_units_of_its_field() {
        let Filter::Compare { op, value, .. } = filter("people.ge=30") else { panic!("a comparison") };
        assert_eq!(op, Op::Ge);
        assert_eq!(schema().fields[2].ty.show(&value, Lang::Zh), "30 人");
    }

    #[test]
    fn a_list_is_spelled_back_as_it_was_read() {
        let spelled = "/demand?q=x&topic=finance&people.ge=30&sort=-people&col=title%2Cpeople";
        let (query, _) =
            ListQuery::read(&Pairs::parse(spelled.split_once('?').unwrap().1.as_bytes()), &schema());
        assert_eq!(query.pairs().href("/demand"), spelled);
        assert_eq!(query.without(0).href("/demand"), spelled.replace("&topic=finance", ""));
    }

    #[test]
    fn sorting_twice_turns_the_order_round() {
        let (query, _) = ListQuery::read(&Pairs::default(), &schema());
        let once = query.sorted_by("people");
        assert_eq!(once.href("/demand"), "/demand?sort=people");
        let (query, _) = ListQuery::read(&once, &schema());
        assert_eq!(query.sorted_by("people").href("/demand"), "/demand?sort=-people");
    }

    #[test]
    fn an_unknown_name_is_told() {
        let (_, bad) = ListQuery::read(&Pairs::parse(b"colour=red"), &schema());
        assert_eq!(bad[0].field, "colour");
    }
}
