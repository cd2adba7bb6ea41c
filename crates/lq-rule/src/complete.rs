//! What may stand where one is writing: fields, values, functions, words of the language, units and headings, for the
//! place of the cursor, by label, English name or the first letters of the pinyin.
//!
//! Looks at the tokens before the cursor alone, so that it helps while a rule is half written.

use std::collections::BTreeMap;

use lq_core::value::{Lang, Unit, ValueType, industry, region};
use lq_core::{KindSchema, Registry};

use crate::ast::RuleKind;
use crate::heading::Heading;
use crate::problem::Problems;
use crate::token::{self, Tok, Token, is_word_char};
use crate::word::Key;

/// What is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A condition alone, as the box of a list holds it.
    Condition,
    /// A whole rule.
    Rule(RuleKind),
}

/// Where somebody is writing.
pub struct Writing<'a> {
    /// The text so far.
    pub text: &'a str,
    /// Byte of the cursor.
    pub at: usize,
    /// What is being written.
    pub form: Form,
    /// English name of the kind a condition is on, and a rule that does not say its own.
    pub kind: &'a str,
    /// The kinds, as far as the writer sees them; a field without a name is not offered.
    pub registry: &'a Registry,
    /// First letters of the pinyin of Chinese words.
    pub initials: &'a dyn Fn(&str) -> String,
}

/// What a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A field of the kind.
    Field,
    /// A value of the field before: a choice, a stage, yes or no.
    Choice,
    /// A code of the national tables.
    Code,
    /// A kind of record.
    Kind,
    /// A unit behind a number.
    Unit,
    /// A function.
    Function,
    /// A word of the language, or a sign.
    Keyword,
    /// A heading.
    Heading,
}

impl Sort {
    /// Its word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Choice => "choice",
            Self::Code => "code",
            Self::Kind => "kind",
            Self::Unit => "unit",
            Self::Function => "function",
            Self::Keyword => "keyword",
            Self::Heading => "heading",
        }
    }
}

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What it is called.
    pub label: String,
    /// Its English name; empty without.
    pub en: String,
    /// What is written for it.
    pub insert: String,
    /// What it is.
    pub sort: Sort,
    /// More about it: the unit of a field, the name of a code.
    pub detail: String,
}

/// What may stand between two places of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Byte from which on it replaces what stands there.
    pub from: usize,
    /// The byte behind.
    pub to: usize,
    /// The best first.
    pub candidates: Vec<Candidate>,
}

/// Most that is offered at a time.
const MOST: usize = 40;

/// What may be written at the cursor.
pub fn complete(writing: &Writing<'_>) -> Completion {
    let at = floor(writing.text, writing.at);
    let mut from = word_start(writing.text, at);
    let is_number = from < at && writing.text[from..at].bytes().all(|byte| byte.is_ascii_digit());
    if is_number && !Looking::before(writing, from).is_listing() {
        // Behind a number comes its unit.
        from = at;
    }
    let found = Looking::before(writing, from).all();
    let typed = &writing.text[from..at];
    let mut completion = narrowed(&found, typed, from, at, writing.initials);
    if completion.candidates.is_empty()
        && let Some(joint) = typed.char_indices().rfind(|(_, c)| matches!(c, '且' | '或' | '非'))
    {
        // Words run together: what follows the last joint is a word of its own.
        let from = from + joint.0 + joint.1.len_utf8();
        let found = Looking::before(writing, from).all();
        completion = narrowed(&found, &writing.text[from..at], from, at, writing.initials);
    }
    completion
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Where the word at the cursor begins; behind the digits of a number, so that its unit is a word of its own.
fn word_start(text: &str, at: usize) -> usize {
    let word = text[..at].char_indices().rev().take_while(|(_, c)| is_word_char(*c));
    let mut from = word.last().map_or(at, |(start, _)| start);
    let digits = text[from..at].chars().take_while(char::is_ascii_digit).count();
    if digits > 0 && text[from..at].chars().nth(digits).is_some_and(|c| !c.is_ascii()) {
        from += digits;
    }
    from
}

/// Those that fit what is typed: what begins so, what holds it, then by English name and pinyin.
fn narrowed(
    found: &[Candidate],
    typed: &str,
    from: usize,
    to: usize,
    initials: &dyn Fn(&str) -> String,
) -> Completion {
    let typed = typed.to_lowercase();
    let rank = |candidate: &Candidate| {
        let label = candidate.label.to_lowercase();
        let en = candidate.en.to_lowercase();
        if typed.is_empty() || label.starts_with(&typed) {
            Some(0)
        } else if en.starts_with(&typed) {
            Some(1)
        } else if typed.is_ascii() && initials(&label).starts_with(&typed) {
            Some(2)
        } else if label.contains(&typed) || candidate.detail.contains(&typed) {
            Some(3)
        } else {
            (typed.is_ascii()
                && typed.len() > 1
                && (en.contains(&typed) || initials(&label).contains(&typed)))
            .then_some(4)
        }
    };
    let mut ranked: Vec<(usize, usize, &Candidate)> = found
        .iter()
        .enumerate()
        .filter_map(|(place, candidate)| rank(candidate).map(|rank| (rank, place, candidate)))
        .collect();
    ranked.sort_by_key(|(rank, place, _)| (*rank, *place));
    let candidates = ranked.into_iter().take(MOST).map(|(.., candidate)| candidate.clone()).collect();
    Completion { from, to, candidates }
}

/// What the words of a text are to the language and the ledger, for colours: the word and what it is.
///
/// * `kind`: English name of the kind a condition is on; every kind's fields count in a whole rule.
pub fn words_in(text: &str, form: Form, kind: &str, registry: &Registry) -> BTreeMap<String, Sort> {
    let (tokens, _) = token::read(text, 0, text.len(), &mut Problems::default());
    let is_field = |kind: &KindSchema, word: &str| {
        let place = kind.field_by_heading(word);
        place.is_some_and(|place| !kind.fields[place].label.zh.is_empty())
    };
    let sort = |word: &str, key: Option<Key>| match key {
        Some(key) if GATHERING.contains(&key) || matches!(key, Key::Growth | Key::Increase) => {
            Some(Sort::Function)
        }
        Some(_) => Some(Sort::Keyword),
        None if registry.kind(kind).is_some_and(|kind| is_field(kind, word)) => Some(Sort::Field),
        None if registry.kind_by_label(word).is_some() => Some(Sort::Kind),
        None if form != Form::Condition || text.contains('(') || text.contains('（') => {
            registry.kinds().iter().any(|kind| is_field(kind, word)).then_some(Sort::Field)
        }
        None => None,
    };
    let mut words = BTreeMap::new();
    for token in &tokens {
        if let Tok::Word(word, key) = &token.tok
            && let Some(sort) = sort(word, *key)
        {
            words.insert(token.span.of(text).to_owned(), sort);
        }
    }
    words
}

/// The tokens before the word that is being written, and what they say of it.
struct Looking<'a> {
    writing: &'a Writing<'a>,
    tokens: Vec<Token<'a>>,
    /// The word begins its line, without indent.
    is_line_start: bool,
    /// The heading the word stands under.
    heading: Option<Heading>,
    /// The kind the rule is about.
    subject: Option<&'a KindSchema>,
}

impl<'a> Looking<'a> {
    fn before(writing: &'a Writing<'a>, from: usize) -> Self {
        let text = writing.text;
        let line = text[..from].rfind('\n').map_or(0, |end| end + 1);
        let mut looking = Self {
            writing,
            tokens: Vec::new(),
            is_line_start: line == from,
            heading: None,
            subject: writing.registry.kind(writing.kind).map(|kind| &**kind),
        };
        let mut start = 0;
        if writing.form != Form::Condition {
            start = looking.section(from);
        }
        (looking.tokens, _) = token::read(text, start, from, &mut Problems::default());
        looking
    }

    /// Finds heading and subject; the byte the section's words begin at.
    fn section(&mut self, from: usize) -> usize {
        let (mut start, mut offset) = (from, 0);
        for line in self.writing.text[..from].split_inclusive('\n') {
            let is_head = !line.starts_with([' ', '\t', '\u{3000}', '\n', '\r', '#']);
            if is_head && let Some((head, rest)) = line.split_once(['：', ':']) {
                self.heading = Heading::find(head.trim().trim_end_matches(" 就高"));
                start = offset + line.len() - rest.len();
                if self.heading == Some(Heading::Section(crate::ast::Section::Subject))
                    && let Some(kind) = self.writing.registry.kind_by_label(rest.trim())
                {
                    self.subject = Some(kind);
                }
            }
            offset += line.len();
        }
        start
    }

    fn all(&self) -> Vec<Candidate> {
        use crate::ast::Section;
        if let Form::Rule(kind) = self.writing.form {
            if self.is_line_start {
                return headings(kind);
            }
            match self.heading {
                Some(Heading::Section(Section::Subject)) => return self.kinds(|_| true),
                Some(Heading::Section(Section::Tell)) => return tells(),
                Some(Heading::Section(Section::Note | Section::Basis | Section::Force | Section::Title))
                | Some(Heading::Rule(_))
                | None => return Vec::new(),
                Some(Heading::Section(_)) => {}
            }
        }
        self.expression()
    }

    fn expression(&self) -> Vec<Candidate> {
        let kind = self.scope();
        let Some(last) = self.tokens.last() else { return self.beginning(kind) };
        match &last.tok {
            Tok::Mark('(') => self.opened(kind),
            Tok::Mark('、') => self.listed().unwrap_or_else(|| self.beginning(kind)),
            Tok::Word(_, Some(key)) => self.after_key(*key, kind),
            Tok::Word(word, None) => self.after_name(word, kind),
            Tok::Name(name) => self.after_name(name, kind),
            Tok::Number(_) => self.units(kind),
            Tok::Amount(..) | Tok::Text(_) | Tok::Period(_) | Tok::Cite(_) | Tok::Mark(')') => {
                joints(self.indented())
            }
            Tok::Compare(_) => self.numbers(kind),
            Tok::Mark(_) => self.beginning(kind),
        }
    }

    fn indented(&self) -> bool {
        self.writing.form != Form::Condition
    }

    /// The kind whose fields are meant: within 件数(…) behind its kind, that one.
    fn scope(&self) -> Option<&'a KindSchema> {
        let mut scopes = vec![self.subject];
        for (place, token) in self.tokens.iter().enumerate() {
            match &token.tok {
                Tok::Mark('(') => {
                    let gathers = place.checked_sub(1).is_some_and(|before| self.is_gathering(before));
                    let named = self.tokens.get(place + 1).and_then(name_of);
                    let inner = named
                        .filter(|_| gathers)
                        .and_then(|name| self.writing.registry.kind_by_label(name))
                        .map(|kind| &**kind);
                    scopes.push(inner.or_else(|| scopes.last().copied().flatten()));
                }
                Tok::Mark(')') if scopes.len() > 1 => {
                    scopes.pop();
                }
                _ => {}
            }
        }
        scopes.last().copied().flatten()
    }

    fn is_gathering(&self, place: usize) -> bool {
        matches!(&self.tokens[place].tok, Tok::Word(_, Some(key)) if GATHERING.contains(key))
    }

    /// Behind an opening bracket: the kinds a gathering looks at, the period of a field, else anything.
    fn opened(&self, kind: Option<&KindSchema>) -> Vec<Candidate> {
        let Some(before) = self.tokens.len().checked_sub(2) else { return self.beginning(kind) };
        if self.is_gathering(before) && self.heading != Some(Heading::Section(crate::ast::Section::Value)) {
            let subject = self.subject.map(|kind| kind.kind.to_string()).unwrap_or_default();
            return self.kinds(|kind| {
                kind.fields.iter().any(|field| field.ty.linked_kind() == Some(subject.as_str()))
            });
        }
        match &self.tokens[before].tok {
            Tok::Word(_, None) | Tok::Name(_) => periods(),
            Tok::Word(_, Some(Key::Growth | Key::Increase)) => fields(kind, is_number),
            _ => self.beginning(kind),
        }
    }

    fn after_key(&self, key: Key, kind: Option<&KindSchema>) -> Vec<Candidate> {
        match key {
            Key::Is | Key::IsNot | Key::In | Key::NotIn | Key::Contains | Key::ContainsNot => {
                self.listed().unwrap_or_default()
            }
            Key::Filled | Key::Empty | Key::Today => joints(self.indented()),
            Key::Between | Key::To => self.numbers(kind),
            Key::Via => {
                let subject = self.subject.map(|kind| kind.kind.to_string()).unwrap_or_default();
                fields(kind, |ty| ty.linked_kind() == Some(subject.as_str()))
            }
            Key::Of => fields(kind, is_number),
            Key::Full | Key::NotFull => Vec::new(),
            _ => self.beginning(kind),
        }
    }

    /// Whether values of a field are being listed: behind 属于 or 、.
    fn is_listing(&self) -> bool {
        let lists = |tok: &Tok<'_>| {
            matches!(tok, Tok::Mark('、') | Tok::Word(_, Some(Key::Is | Key::IsNot | Key::In | Key::NotIn)))
        };
        self.tokens.last().is_some_and(|last| lists(&last.tok)) && self.listed().is_some()
    }

    /// Values of the field in front of 是, 属于, 包含.
    fn listed(&self) -> Option<Vec<Candidate>> {
        let among = self.tokens.iter().rposition(|token| {
            matches!(
                &token.tok,
                Tok::Word(
                    _,
                    Some(Key::Is | Key::IsNot | Key::In | Key::NotIn | Key::Contains | Key::ContainsNot)
                )
            )
        })?;
        let name = among.checked_sub(1).and_then(|before| name_of(&self.tokens[before]))?;
        let kind = self.scope()?;
        let place = kind.field_by_heading(name)?;
        Some(values(&kind.fields[place].ty))
    }

    fn after_name(&self, name: &str, kind: Option<&KindSchema>) -> Vec<Candidate> {
        if let Some(open) = self.tokens.len().checked_sub(3)
            && matches!(self.tokens[open + 1].tok, Tok::Mark('('))
            && self.is_gathering(open)
        {
            return words(&[Key::Where, Key::Of, Key::Via]);
        }
        let among = |token: &Token<'_>| {
            matches!(
                &token.tok,
                Tok::Word(_, Some(Key::Is | Key::IsNot | Key::In | Key::NotIn | Key::Contains))
                    | Tok::Mark('、')
            )
        };
        if self.tokens.len().checked_sub(2).is_some_and(|before| among(&self.tokens[before])) {
            return joints(self.indented());
        }
        let ty = kind.and_then(|kind| kind.field_by_heading(name).map(|place| &kind.fields[place].ty));
        match ty {
            Some(ty) => operators(ty, self.indented()),
            // In the box these may be words to look for.
            None if self.writing.form == Form::Condition => Vec::new(),
            None => joints(true),
        }
    }

    /// Units that fit the field a bare number is compared with.
    fn units(&self, kind: Option<&KindSchema>) -> Vec<Candidate> {
        let is_period = self
            .tokens
            .len()
            .checked_sub(2)
            .is_some_and(|before| matches!(self.tokens[before].tok, Tok::Mark('(')));
        if is_period {
            return vec![plain("年", "", Sort::Unit)];
        }
        let field = self.tokens.iter().rev().filter_map(name_of).find_map(|name| {
            let kind = kind?;
            kind.field_by_heading(name).map(|place| &kind.fields[place].ty)
        });
        let unit = |symbol: &str| plain(symbol, "", Sort::Unit);
        match field {
            Some(ValueType::Money { .. }) => ["万元", "亿元", "元"].map(unit).to_vec(),
            Some(ValueType::Percent) => vec![unit("%")],
            Some(ValueType::Quantity { unit: Some(own) } | ValueType::Rate { unit: Some(own) }) => {
                let fitting = Unit::all().filter(|other| other.fits(*own) && other != own);
                std::iter::once(*own).chain(fitting).map(|other| unit(other.symbol())).collect()
            }
            Some(ValueType::Day) => ["年", "个月", "天"].map(unit).to_vec(),
            _ => ["万元", "亿元", "%", "人", "件", "项"].map(unit).to_vec(),
        }
    }

    /// Numbers to compare with: other fields of numbers, today.
    fn numbers(&self, kind: Option<&KindSchema>) -> Vec<Candidate> {
        let mut found = fields(kind, is_number);
        found.extend(words(&[Key::Today]));
        found.extend(functions());
        found
    }

    fn beginning(&self, kind: Option<&KindSchema>) -> Vec<Candidate> {
        let mut found = fields(kind, |_| true);
        found.extend(functions());
        found.extend(words(&[Key::Not]));
        let lists = [("全部：", "all of"), ("任一：", "any of"), ("至少 2 项：", "at least 2 of")];
        found.extend(lists.map(|(zh, en)| plain(zh, en, Sort::Keyword)));
        if self.heading == Some(Heading::Section(crate::ast::Section::Grant)) {
            found.extend(words(&[Key::By, Key::Boost, Key::AtMost, Key::Steps, Key::Tiers, Key::When]));
        }
        found
    }

    fn kinds(&self, fits: impl Fn(&KindSchema) -> bool) -> Vec<Candidate> {
        let kinds = self.writing.registry.kinds();
        kinds
            .iter()
            .filter(|kind| fits(kind))
            .map(|kind| plain(&kind.label.zh, &kind.kind, Sort::Kind))
            .collect()
    }
}

const GATHERING: [Key; 6] = [Key::Count, Key::Sum, Key::Average, Key::Most, Key::Least, Key::Distinct];

fn name_of<'t>(token: &'t Token<'_>) -> Option<&'t str> {
    match &token.tok {
        Tok::Word(word, None) => Some(word),
        Tok::Name(name) => Some(name),
        _ => None,
    }
}

fn plain(label: &str, en: &str, sort: Sort) -> Candidate {
    Candidate {
        label: label.to_owned(),
        en: en.to_owned(),
        insert: label.to_owned(),
        sort,
        detail: String::new(),
    }
}

fn words(keys: &[Key]) -> Vec<Candidate> {
    keys.iter().map(|key| plain(key.text(Lang::Zh), key.text(Lang::En), Sort::Keyword)).collect()
}

/// What joins one condition to the next.
fn joints(is_rule: bool) -> Vec<Candidate> {
    let mut found = words(&[Key::And, Key::Or]);
    found.extend(["+", "−", "×", "÷"].map(|sign| plain(sign, "", Sort::Keyword)));
    if is_rule {
        found.extend(words(&[Key::When, Key::AtMost, Key::Boost, Key::FirstCome, Key::ProRata]));
    }
    found
}

/// What may follow a field of this type.
fn operators(ty: &ValueType, is_rule: bool) -> Vec<Candidate> {
    let signs = |signs: &[&str]| signs.iter().map(|sign| plain(sign, "", Sort::Keyword)).collect::<Vec<_>>();
    let mut found = match ty {
        ValueType::Flag => words(&[Key::And, Key::Or]),
        ValueType::Day => {
            [signs(&["≥", "≤", ">", "<"]), words(&[Key::Full, Key::NotFull, Key::Between])].concat()
        }
        ty if is_number(ty) => {
            [signs(&["≥", "≤", ">", "<", "=", "≠"]), words(&[Key::Between]), signs(&["÷", "×", "+", "−"])]
                .concat()
        }
        ValueType::Industry | ValueType::Region => words(&[Key::In, Key::NotIn, Key::Is]),
        ValueType::Text { .. } => words(&[Key::Contains, Key::ContainsNot, Key::Is]),
        ValueType::Period => [words(&[Key::Is]), signs(&["≥", "≤"])].concat(),
        _ => words(&[Key::Is, Key::IsNot]),
    };
    found.extend(words(&[Key::Filled, Key::Empty]));
    if *ty != ValueType::Flag && is_rule {
        found.extend(words(&[Key::And, Key::Or]));
    }
    found
}

fn is_number(ty: &ValueType) -> bool {
    ty.is_summable() || matches!(ty, ValueType::Percent | ValueType::Day)
}

/// Fields of a kind that can be asked for.
fn fields(kind: Option<&KindSchema>, fits: impl Fn(&ValueType) -> bool) -> Vec<Candidate> {
    let Some(kind) = kind else { return Vec::new() };
    let usable = |ty: &ValueType| !matches!(ty, ValueType::Attachment | ValueType::Place | ValueType::Moment);
    let fields = kind.fields.iter().filter(|field| {
        !field.is_personal && !field.label.zh.is_empty() && usable(&field.ty) && fits(&field.ty)
    });
    let field = |field: &lq_core::FieldSchema| {
        let label = &*field.label.zh;
        let is_plain = label.chars().all(is_word_char)
            && !label.starts_with(|c: char| c.is_ascii_digit())
            && Key::find(label).is_none();
        Candidate {
            insert: if is_plain { label.to_owned() } else { format!("【{label}】") },
            detail: unit_of(&field.ty),
            ..plain(label, &field.name, Sort::Field)
        }
    };
    fields.map(field).collect()
}

/// The unit of a field, or the name of its type.
fn unit_of(ty: &ValueType) -> String {
    match ty {
        ValueType::Money { .. } => "万元".to_owned(),
        ValueType::Percent => "%".to_owned(),
        ValueType::Quantity { unit: Some(unit) } => unit.symbol().to_owned(),
        ValueType::Rate { unit: Some(unit) } => format!("{}/年", unit.symbol()),
        ty => ty.name(Lang::Zh).to_owned(),
    }
}

/// What a field of this type may be.
fn values(ty: &ValueType) -> Vec<Candidate> {
    match ty {
        ValueType::Choice(options) => {
            options.iter().map(|option| plain(&option.zh, &option.code, Sort::Choice)).collect()
        }
        ValueType::Stage(stages) => {
            stages.stages.iter().map(|stage| plain(&stage.zh, &stage.code, Sort::Choice)).collect()
        }
        ValueType::Flag => vec![plain("是", "yes", Sort::Choice), plain("否", "no", Sort::Choice)],
        ValueType::Industry => industry::all().map(|(code, name)| coded(code, name)).collect(),
        ValueType::Region => std::iter::once(plain("本区", "this_zone", Sort::Keyword))
            .chain(region::all().map(|(code, name)| Candidate { insert: code.clone(), ..coded(&code, name) }))
            .collect(),
        _ => Vec::new(),
    }
}

fn coded(code: &str, name: &str) -> Candidate {
    Candidate { detail: name.to_owned(), ..plain(code, "", Sort::Code) }
}

fn functions() -> Vec<Candidate> {
    let function = |key: &Key| {
        let zh = key.text(Lang::Zh);
        Candidate { insert: format!("{zh}("), ..plain(zh, key.text(Lang::En), Sort::Function) }
    };
    let keys = [Key::Growth, Key::Increase];
    GATHERING.iter().chain(&keys).map(function).collect()
}

fn periods() -> Vec<Candidate> {
    let mut found = words(&[Key::LastYear, Key::ThisYear]);
    found.extend(["近三年平均", "近三年合计"].map(|words| plain(words, "", Sort::Keyword)));
    found
}

fn tells() -> Vec<Candidate> {
    ["链办", "链长", "部门", "管家", "导师", "招商", "企业", "审计"]
        .map(|role| plain(role, "", Sort::Choice))
        .to_vec()
}

/// Headings a rule of this sort may have.
fn headings(kind: RuleKind) -> Vec<Candidate> {
    let fits: &[&str] = match kind {
        RuleKind::Policy => {
            &["政策", "说明", "依据", "施行", "对象", "定义", "条件", "奖补", "封顶", "取整", "预算"]
        }
        RuleKind::Figure => &["口径", "说明", "对象", "定义", "条件", "取值"],
        RuleKind::Alert => &["提醒", "说明", "对象", "定义", "条件", "告知"],
        RuleKind::Filter => &["筛选", "说明", "对象", "定义", "条件"],
    };
    let heading = |zh: &&str| {
        let en = Heading::find(zh).map_or("", |heading| heading.text(Lang::En));
        Candidate { insert: format!("{zh}："), ..plain(zh, en, Sort::Heading) }
    };
    fits.iter().map(heading).collect()
}
