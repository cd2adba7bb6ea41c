//! How a list is asked for: the filter tree, order, page and date as a URL spells them.
//!
//! `field=value`, `field.ge=value` (also `ne lt le gt`), `field.in=a,b`, `field.has=words`, `field.set=1|0`,
//! `where=condition`, `open=1`, `q=words`, `sort=-field,other`, `page=2`, `size=50`, `as_of=2024-12-31`, `known=2024-12-31T…Z`, `retired=1`.
//! Values are written as people write them in a form (`500万元`, `90 GW`, `2024-Q1`).

use std::collections::BTreeMap;

use lq_core::filter::{Filter, Op};
use lq_core::schema::KindSchema;
use lq_core::time::{AsOf, Known};
use lq_core::{Day, Moment, RecordId};

use crate::error::AppError;
use crate::queries::condition;

/// Largest page of a list.
pub const MAX_PAGE: u32 = 500;

/// What a caller asks of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct ListAsk {
    /// Which rows.
    pub filter: Filter,
    /// A condition in the language of rules that must hold, too; empty for none.
    pub condition: String,
    /// The rows on which that condition is open for lack of facts, instead of those on which it holds.
    pub is_open: bool,
    /// Words to find in the fields that are searched.
    pub words: String,
    /// Order: English field name (or `number`, `changed`) and whether descending.
    pub sort: Vec<(String, bool)>,
    /// Page, from 1.
    pub page: u32,
    /// Rows a page.
    pub size: u32,
    /// Only this zone, within the caller's own.
    pub zone: Option<RecordId>,
    /// The past, if asked for.
    pub as_of: Option<AsOf>,
    /// How far the ledger had come, where asked for apart from the day.
    pub known: Option<Known>,
    /// Retired records too.
    pub with_retired: bool,
}

impl Default for ListAsk {
    fn default() -> Self {
        Self {
            filter: Filter::All,
            condition: String::new(),
            is_open: false,
            words: String::new(),
            sort: Vec::new(),
            page: 1,
            size: 50,
            zone: None,
            as_of: None,
            known: None,
            with_retired: false,
        }
    }
}

impl ListAsk {
    /// Every row that satisfies `filter`, first page.
    pub fn of(filter: Filter) -> Self {
        Self { filter, ..Self::default() }
    }

    /// Reads the pairs of a query string.
    ///
    /// # Errors
    /// Invalid, naming each pair that is not understood, with the nearest field names.
    pub fn from_pairs(schema: &KindSchema, pairs: &[(String, String)]) -> Result<Self, AppError> {
        let mut ask = Self::default();
        let mut wrong = BTreeMap::new();
        for (key, value) in pairs.iter().filter(|(_, value)| !value.trim().is_empty()) {
            if let Err(sentence) = ask.take(schema, key, value.trim()) {
                wrong.insert(key.clone(), sentence);
            }
        }
        if wrong.is_empty() { Ok(ask) } else { Err(AppError::Invalid(wrong)) }
    }

    /// The two times asked for; today's as far as nothing is said.
    pub fn at(&self, today: Day) -> AsOf {
        times(self.as_of, self.known, today).unwrap_or_else(|| AsOf::today(today))
    }

    /// Words add up.
    fn search(&mut self, words: &str) {
        if !self.words.is_empty() {
            self.words.push(' ');
        }
        self.words.push_str(words);
    }

    fn take(&mut self, schema: &KindSchema, key: &str, value: &str) -> Result<(), String> {
        match key {
            "q" => self.search(value),
            "where" if condition::is_meant(schema, value) => value.clone_into(&mut self.condition),
            "where" => self.search(value),
            "open" => self.is_open = value == "1",
            "sort" => self.sort = read_sort(schema, value)?,
            "page" => self.page = read_count(value, 1_000_000)?,
            "size" => self.size = read_count(value, MAX_PAGE)?,
            "zone" => self.zone = Some(value.parse().map_err(|error| format!("{error}"))?),
            "as_of" => self.as_of = Some(read_day(value)?),
            "known" => self.known = Some(read_known(value)?),
            "retired" => self.with_retired = value == "1",
            "lang" | "columns" | "format" | "scenario" | "purchases" => {}
            _ => {
                let filter = std::mem::replace(&mut self.filter, Filter::All);
                self.filter = filter.and(comparison(schema, key, value)?);
            }
        }
        Ok(())
    }
}

/// `as_of=D`: both times at the end of day D.
pub fn read_day(text: &str) -> Result<AsOf, String> {
    text.parse::<Day>().map(AsOf::end_of).map_err(|_| format!("“{text}”不是日期；请写成 2024-12-31 的样子"))
}

/// `known=T`: an instant, the end of a day, or `now` for all that is known by now.
pub fn read_known(text: &str) -> Result<Known, String> {
    if text == "now" {
        return Ok(Known::Head);
    }
    let end = || text.parse::<Day>().map(Moment::end_of);
    let at = text.parse::<Moment>().or_else(|_| end());
    at.map(Known::At)
        .map_err(|_| format!("“{text}”不是时刻；请写成 2024-12-31、2024-12-31T16:00:00Z 或 now 的样子"))
}

/// The two times: a day sets both to its end, `known` sets the second alone, over today where no day is named.
pub fn times(day: Option<AsOf>, known: Option<Known>, today: Day) -> Option<AsOf> {
    match (day, known) {
        (day, None) => day,
        (day, Some(known)) => Some(AsOf { on: day.map_or(today, |day| day.on), known }),
    }
}

fn read_count(text: &str, max: u32) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|count| (1..=max).contains(count))
        .ok_or_else(|| format!("“{text}”应为 1 到 {max} 的整数"))
}

fn read_sort(schema: &KindSchema, text: &str) -> Result<Vec<(String, bool)>, String> {
    text.split(',')
        .map(|part| {
            let (name, is_descending) = part.strip_prefix('-').map_or((part, false), |rest| (rest, true));
            if matches!(name, "number" | "changed" | "created") {
                return Ok((name.to_owned(), is_descending));
            }
            let field = schema.field(name).ok_or_else(|| unknown_field(schema, name))?;
            Ok((schema.fields[field].name.to_string(), is_descending))
        })
        .collect()
}

fn comparison(schema: &KindSchema, key: &str, value: &str) -> Result<Filter, String> {
    let (name, how) = key.rsplit_once('.').unwrap_or((key, "eq"));
    let place = schema.field_by_heading(name).ok_or_else(|| unknown_field(schema, name))?;
    let declared = &schema.fields[place];
    let field = declared.name.to_string();
    let read =
        |text: &str| declared.ty.parse(text, None).map_err(|error| format!("“{}”{error}", declared.label.zh));
    let compare = |op| Ok(Filter::Compare { field: field.clone(), op, value: read(value)? });
    match how {
        "eq" => compare(Op::Eq),
        "ne" => compare(Op::Ne),
        "lt" => compare(Op::Lt),
        "le" => compare(Op::Le),
        "gt" => compare(Op::Gt),
        "ge" => compare(Op::Ge),
        "in" => Ok(Filter::OneOf {
            field: field.clone(),
            values: value.split(',').map(read).collect::<Result<_, _>>()?,
        }),
        "has" => Ok(Filter::Contains { field, words: value.to_owned() }),
        "set" => Ok(Filter::Recorded { field, is_recorded: value == "1" }),
        _ => Err(format!("“{key}”里的“.{how}”不是比较方式；可用 .ne .lt .le .gt .ge .in .has .set")),
    }
}

/// The sentence for a field nobody declared, with those that come nearest.
pub fn unknown_field(schema: &KindSchema, name: &str) -> String {
    let mut near: Vec<(usize, String)> = schema
        .fields
        .iter()
        .map(|field| {
            let shared = |own: &str| name.chars().filter(|letter| own.contains(*letter)).count();
            (
                shared(&field.name).max(2 * shared(&field.label.zh)),
                format!("{}（{}）", field.name, field.label.zh),
            )
        })
        .collect();
    near.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    let near: Vec<String> = near.into_iter().take(3).map(|(_, label)| label).collect();
    format!("“{}”没有字段“{name}”；相近的有：{}", schema.label.zh, near.join("、"))
}
