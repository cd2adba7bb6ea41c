//! The one table of rights: role × kind × verb, and whose records.
//!
//! `rights.tsv` has a line per kind and a column per role. A cell lists the verbs the role has: letters of
//! [`Verb::letter`]; `~` before the letters narrows all of them to the caller's own records (an enterprise's own
//! rows); `-` is none. A kind without a line cannot be reached at all, and the test of rights fails.

use lq_core::filter::Filter;
use lq_core::schema::KindSchema;
use lq_core::{RecordId, Value, ValueType};

use crate::caller::{Caller, Role};
use crate::error::AppError;

/// What can be done to the records of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// See lists and records.
    Read,
    /// Make a new record.
    Create,
    /// Change fields.
    Change,
    /// Take out of use, and back.
    Retire,
    /// Make two records one, and undo it.
    Merge,
    /// Bring in a workbook.
    Import,
    /// Take out a workbook.
    Export,
    /// See personal fields unmasked.
    Unmask,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 8] = [
        Self::Read,
        Self::Create,
        Self::Change,
        Self::Retire,
        Self::Merge,
        Self::Import,
        Self::Export,
        Self::Unmask,
    ];

    /// The letter of the rights table.
    pub fn letter(self) -> char {
        match self {
            Self::Read => 'r',
            Self::Create => 'c',
            Self::Change => 'w',
            Self::Retire => 'd',
            Self::Merge => 'm',
            Self::Import => 'i',
            Self::Export => 'x',
            Self::Unmask => 'p',
        }
    }

    /// The word of a refusal.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Read => "查看",
            Self::Create => "新增",
            Self::Change => "修改",
            Self::Retire => "停用",
            Self::Merge => "合并",
            Self::Import => "导入",
            Self::Export => "导出",
            Self::Unmask => "查看未脱敏信息",
        }
    }
}

/// Whose records a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// None.
    Nothing,
    /// The caller's own enterprise's.
    Own,
    /// All of the caller's zone.
    Zone,
}

/// Kinds whose records are written by commands of their own: what an account may do is no field of a form, else
/// whoever may change accounts could make himself anything; and what is granted is counted before it is recorded.
const GOVERNED: [(&str, &str); 2] =
    [("account", "管理员，在“账号”页面办理"), ("claim", "链办、部门，在政策页的“免申即享与兑现”里办理")];

/// Who works on a kind by commands of its own, and where.
fn governed(kind: &str) -> Option<&'static str> {
    GOVERNED.iter().find(|(name, _)| *name == kind).map(|(_, who)| *who)
}

/// The kind whose records belong to an account instead of an enterprise: what somebody keeps for himself.
const PERSONAL: &str = "filter";

/// The parsed table.
#[derive(Debug)]
pub struct Rights {
    lines: Vec<(String, [Cell; Role::ALL.len()])>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    verbs: u16,
    is_own: bool,
}

const TABLE: &str = include_str!("rights.tsv");

impl Rights {
    /// The program's own table.
    ///
    /// # Panics
    /// When the table shipped with the program is malformed; its test reads it first.
    pub fn of_the_house() -> Self {
        Self::parse(TABLE).expect("rights.tsv is read by a test before it ships")
    }

    /// Reads a table.
    ///
    /// # Errors
    /// The line that is not a kind with one cell per role.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let mut parts = line.split('\t').filter(|part| !part.is_empty());
            let kind = parts.next().ok_or_else(|| line.to_owned())?.trim();
            if kind == "kind" {
                continue;
            }
            let cells = parts.map(|part| parse_cell(part.trim())).collect::<Option<Vec<_>>>();
            let cells = cells.and_then(|cells| cells.try_into().ok()).ok_or_else(|| line.to_owned())?;
            lines.push((kind.to_owned(), cells));
        }
        Ok(Self { lines })
    }

    /// This table with the line of one more kind, for kinds that do not ship.
    ///
    /// # Panics
    /// When the line is not a kind with one cell per role.
    #[must_use]
    pub fn with_line(mut self, line: &str) -> Self {
        let more = Self::parse(line).expect("the line has a cell per role");
        self.lines.extend(more.lines);
        self
    }

    /// Kinds that have a line.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|(kind, _)| kind.as_str())
    }

    /// Whose records of a kind a role reaches with a verb.
    pub fn reach(&self, role: Role, kind: &str, verb: Verb) -> Reach {
        let column = Role::ALL.iter().position(|own| *own == role).unwrap_or(0);
        let Some((_, cells)) = self.lines.iter().find(|(name, _)| name == kind) else {
            return Reach::Nothing;
        };
        let cell = cells[column];
        match cell.verbs >> (verb as u16) & 1 == 1 {
            false => Reach::Nothing,
            true if cell.is_own => Reach::Own,
            true => Reach::Zone,
        }
    }

    /// The rows of a kind a caller reaches with a verb, as a filter to join to any query.
    ///
    /// # Errors
    /// Refused, with who can, when it reaches none.
    pub fn scope(&self, caller: &Caller, schema: &KindSchema, verb: Verb) -> Result<Filter, AppError> {
        match (self.reach(caller.role, &schema.kind, verb), caller.firm) {
            (Reach::Zone, _) => Ok(Filter::All),
            (Reach::Own, _) if schema.kind == PERSONAL => {
                kept_by(caller, verb).ok_or_else(|| self.refusal(caller, schema, verb))
            }
            (Reach::Own, Some(firm)) => {
                own_filter(schema, firm).ok_or_else(|| self.refusal(caller, schema, verb))
            }
            _ => Err(self.refusal(caller, schema, verb)),
        }
    }

    /// Whose records of a kind a role reaches with the commands that work on records of any kind.
    pub fn reach_by_form(&self, role: Role, kind: &str, verb: Verb) -> Reach {
        let is_governed = governed(kind).is_some() && !matches!(verb, Verb::Read | Verb::Export);
        if is_governed { Reach::Nothing } else { self.reach(role, kind, verb) }
    }

    /// As [`Rights::scope`], for the commands that work on records of any kind.
    ///
    /// # Errors
    /// Refused, with who can, also where the kind has commands of its own.
    pub fn scope_by_form(
        &self,
        caller: &Caller,
        schema: &KindSchema,
        verb: Verb,
    ) -> Result<Filter, AppError> {
        let scope = self.scope(caller, schema, verb)?;
        match self.reach_by_form(caller.role, &schema.kind, verb) {
            Reach::Nothing => Err(AppError::Refused {
                why: format!("“{}”不能像一般记录那样{}", schema.plural.zh, verb.zh()),
                who_can: governed(&schema.kind).unwrap_or_default().to_owned(),
            }),
            _ => Ok(scope),
        }
    }

    /// Whether a caller may use a verb on a kind at all.
    ///
    /// # Errors
    /// Refused, with who can.
    pub fn may(&self, caller: &Caller, schema: &KindSchema, verb: Verb) -> Result<(), AppError> {
        self.scope(caller, schema, verb).map(|_| ())
    }

    fn refusal(&self, caller: &Caller, schema: &KindSchema, verb: Verb) -> AppError {
        let who: Vec<String> = Role::ALL
            .into_iter()
            .filter(|role| self.reach(*role, &schema.kind, verb) == Reach::Zone)
            .map(|role| role.label().zh.into_owned())
            .collect();
        let who = if who.is_empty() { "（无）".to_owned() } else { who.join("、") };
        AppError::Refused {
            why: format!("{}不能{}“{}”", caller.role.label().zh, verb.zh(), schema.plural.zh),
            who_can: who,
        }
    }
}

fn parse_cell(text: &str) -> Option<Cell> {
    if text == "-" {
        return Some(Cell::default());
    }
    let (is_own, letters) = text.strip_prefix('~').map_or((false, text), |rest| (true, rest));
    let mut verbs = 0;
    for letter in letters.chars() {
        let verb = Verb::ALL.into_iter().find(|verb| verb.letter() == letter)?;
        verbs |= 1 << (verb as u16);
    }
    Some(Cell { verbs, is_own })
}

/// What an account keeps for itself; to be read also what is shared with the zone.
fn kept_by(caller: &Caller, verb: Verb) -> Option<Filter> {
    let own = caller.record.map(|account| Filter::is("owner", Value::Link(account)));
    let shared = Filter::is("is_shared", Value::Flag(true));
    match verb {
        Verb::Read | Verb::Export => Some(Filter::Or(own.into_iter().chain([shared]).collect())),
        _ => own,
    }
}

/// The field that says whose a record is, with the value that makes it the caller's own.
pub fn own_mark(schema: &KindSchema, caller: &Caller) -> Option<(String, Value)> {
    if schema.kind == PERSONAL {
        return caller.record.map(|account| ("owner".to_owned(), Value::Link(account)));
    }
    match own_filter(schema, caller.firm?)? {
        Filter::Compare { field, value, .. } => Some((field, value)),
        _ => None,
    }
}

/// The rows that belong to an enterprise: itself, or those whose first link to an enterprise names it.
pub fn own_filter(schema: &KindSchema, firm: RecordId) -> Option<Filter> {
    if schema.kind == "enterprise" {
        return Some(Filter::Id(vec![firm]));
    }
    let field = schema
        .fields
        .iter()
        .find(|field| matches!(&field.ty, ValueType::Link { kind } if kind == "enterprise"))?;
    Some(Filter::is(&field.name, Value::Link(firm)))
}
