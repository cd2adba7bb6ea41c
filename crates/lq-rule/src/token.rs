//! From the characters of a section to tokens: numbers with their units, dates, words, marks.
//!
//! Full-width digits, letters and punctuation are taken for their narrow forms. A token knows whether it begins its
//! line and how far in, which is what groups by indent are read from.

use std::borrow::Cow;

use lq_core::filter::Op;
use lq_core::time::Period;
use lq_core::value::text::narrow;
use lq_core::value::{Unit, ValueType};

use crate::literal::Literal;
use crate::place::Span;
use crate::problem::{Code, Problem, Problems, excerpt};
use crate::word::Key;

/// One token.
#[derive(Clone, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) tok: Tok<'a>,
    pub(crate) span: Span,
    /// How far in, where it is the first of its line.
    pub(crate) indent: Option<u32>,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tok<'a> {
    /// A word, and what it means where it means something.
    Word(Cow<'a, str>, Option<Key>),
    /// A name in `【】`.
    Name(&'a str),
    /// Words in quotation marks.
    Text(&'a str),
    /// A plain number.
    Number(Literal),
    /// A number with its unit, the unit narrowed.
    Amount(Literal, Cow<'a, str>),
    /// A year, quarter, month or day.
    Period(Period),
    /// A citation in `〔〕`.
    Cite(&'a str),
    /// A comparison.
    Compare(Op),
    /// One of `( ) , 、 ; : + - * / = .`, narrowed; `=` alone is [`Tok::Compare`].
    Mark(char),
}

/// A comment: its place and its words without the `#`.
#[derive(Clone, Debug)]
pub(crate) struct Comment {
    pub(crate) span: Span,
    pub(crate) text: String,
}

/// Reads `text[from..to]`.
pub(crate) fn read<'a>(
    text: &'a str,
    from: usize,
    to: usize,
    problems: &mut Problems,
) -> (Vec<Token<'a>>, Vec<Comment>) {
    let mut lexer =
        Lexer { text, at: from, end: to, tokens: Vec::new(), comments: Vec::new(), indent: None, problems };
    lexer.run();
    (lexer.tokens, lexer.comments)
}

struct Lexer<'a, 'p> {
    text: &'a str,
    at: usize,
    end: usize,
    tokens: Vec<Token<'a>>,
    comments: Vec<Comment>,
    /// How far in the line is, until its first token.
    indent: Option<u32>,
    problems: &'p mut Problems,
}

/// Characters of a word; names in `【】` and words in quotation marks may be longer.
const LONGEST_WORD: usize = 60;

/// Narrow form of a mark that matters to the language.
fn folded(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '−' | '–' => '-',
        '×' => '*',
        '÷' => '/',
        other => other,
    }
}

/// Characters words are made of.
pub(crate) fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '·' | '²' | '³' | '₂' | '㎡' | '㎥')
}

impl<'a> Lexer<'a, '_> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..self.end).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn run(&mut self) {
        while let Some(c) = self.peek() {
            let start = self.at;
            match c {
                '\n' => {
                    self.at += 1;
                    self.indent = Some(0);
                }
                ' ' | '\t' | '\u{3000}' | '\r' | '\u{a0}' | '\u{feff}' => self.blank(c),
                '#' | '＃' => self.comment(),
                _ if folded(c).is_ascii_digit() => self.number(),
                _ if is_word_char(c) => self.word(),
                '“' | '”' | '"' | '＂' | '「' | '『' => self.quoted(start, c),
                '【' | '[' | '［' => self.name(start, c),
                '〔' => self.cite(start),
                _ => self.mark(start, c),
            }
        }
    }

    fn blank(&mut self, c: char) {
        self.at += c.len_utf8();
        if let Some(indent) = &mut self.indent {
            *indent += match c {
                '\t' => 4,
                '\u{3000}' => 2,
                ' ' | '\u{a0}' => 1,
                _ => 0,
            };
        }
    }

    fn comment(&mut self) {
        let line = self.rest().split('\n').next().unwrap_or("");
        let words = line.trim_start_matches(['#', '＃']).trim();
        let span = Span::new(self.at, self.at + line.len());
        self.comments.push(Comment { span, text: words.to_owned() });
        self.at += line.len();
    }

    fn push(&mut self, start: usize, tok: Tok<'a>) {
        let span = Span::new(start, self.at);
        self.tokens.push(Token { tok, span, indent: self.indent.take() });
    }

    /// What belongs together here, [`LONGEST_WORD`] characters at most: a longer word is cut, so that looking at what
    /// follows a number or 满 never costs the whole rest of a line.
    fn run_of(&self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let mut chars = rest.char_indices().take(LONGEST_WORD).skip_while(|(_, c)| belongs(*c));
        let end = chars.next().map(|(at, _)| at);
        let cut = || rest.char_indices().nth(LONGEST_WORD).map_or(rest.len(), |(at, _)| at);
        &rest[..end.unwrap_or_else(cut)]
    }

    fn word(&mut self) {
        let start = self.at;
        let raw = self.run_of(is_word_char);
        let raw = &raw[..self.joint(raw).or_else(|| before_span(raw)).unwrap_or(raw.len())];
        self.at += raw.len();
        let word = narrow(raw);
        let key = Key::find(&word);
        self.push(start, Tok::Word(word, key));
    }

    /// Bytes of 且, 或, 的 or 至 where they follow a number, date or bracket without a blank: `2000万元且规上`.
    fn joint(&self, word: &str) -> Option<usize> {
        let last = self.tokens.last().filter(|last| last.span.end as usize == self.at)?;
        let is_closed = matches!(last.tok, Tok::Amount(..) | Tok::Period(_) | Tok::Text(_) | Tok::Mark(')'));
        let joint = ["且", "或", "的", "至"].into_iter().find(|joint| word.starts_with(joint))?;
        (is_closed && Key::find(word).is_none()).then_some(joint.len())
    }

    fn number(&mut self) {
        let start = self.at;
        if let Some((length, period)) = self.date() {
            self.at += length;
            match period {
                Ok(period) => self.push(start, Tok::Period(period)),
                Err(message) => {
                    let problem = Problem::new(Code::BadDate, Span::new(start, self.at), message);
                    self.problems.push(problem);
                    // A day in its place, so that what follows is still read.
                    self.push(start, Tok::Period(Period::day(lq_core::time::Day::MIN)));
                }
            }
            return;
        }
        let digits = self.digits();
        let literal = Literal::read(&digits).unwrap_or_else(|| {
            let message = format!("“{}”位数过多，台账存不下；请核对单位", excerpt(&digits));
            self.problems.push(Problem::new(Code::BadNumber, Span::new(start, self.at), message));
            Literal::whole(1)
        });
        match self.unit() {
            Some(unit) => self.push(start, Tok::Amount(literal, unit)),
            None => self.push(start, Tok::Number(literal)),
        }
    }

    /// The digits of a number, separators of thousands left out.
    fn digits(&mut self) -> String {
        let mut out = String::new();
        let (mut has_point, mut length) = (false, 0);
        let rest = self.rest();
        let mut chars = rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let follows = |n: usize| {
                let mut after = rest[at..].chars().skip(1).map(folded);
                let first = after.by_ref().take(n).filter(char::is_ascii_digit).count();
                first == n && !after.next().is_some_and(|c| c.is_ascii_digit())
            };
            match folded(c) {
                digit if digit.is_ascii_digit() => out.push(digit),
                '.' if !has_point && chars.peek().is_some_and(|(_, c)| folded(*c).is_ascii_digit()) => {
                    has_point = true;
                    out.push('.');
                }
                ',' if !has_point && follows(3) => {}
                _ => break,
            }
            length = at + c.len_utf8();
        }
        self.at += length;
        out
    }

    /// The unit behind a number, on the same line.
    fn unit(&mut self) -> Option<Cow<'a, str>> {
        let after = self.run_of(|c| matches!(c, ' ' | '\u{3000}' | '\u{a0}' | '\t')).len();
        let back = self.at;
        self.at += after;
        if let Some(sign) = self.peek().map(folded).filter(|c| matches!(c, '%' | '‰')) {
            self.at += self.peek().map_or(0, char::len_utf8);
            return Some(Cow::Borrowed(if sign == '%' { "%" } else { "‰" }));
        }
        let found = self.unit_word();
        if found.is_none() {
            self.at = back;
        }
        found
    }

    fn unit_word(&mut self) -> Option<Cow<'a, str>> {
        let run = self.run_of(|c| is_word_char(c) && !matches!(c, '\u{ff10}'..='\u{ff19}'));
        // A unit is short; the rest of a long word begins something else (2000万元且规上).
        let ends = run.char_indices().map(|(at, c)| at + c.len_utf8()).take(8);
        let length = ends
            .filter(|end| {
                let rest = &run[*end..];
                is_unit(&run[..*end])
                    && (rest.is_empty()
                        || ["且", "或", "的", "至", "以", "起"].iter().any(|w| rest.starts_with(w)))
            })
            .last()?;
        let start = self.at;
        self.at += length;
        let rest = self.rest();
        for slash in ["/", "／", "每"] {
            let Some(after) = rest.strip_prefix(slash) else { continue };
            let word = ["年", "季", "月", "日"].into_iter().find(|per| after.starts_with(per));
            if let Some(word) = word
                && !after[word.len()..].starts_with(is_word_char)
            {
                self.at += slash.len() + word.len();
                return Some(Cow::Owned(format!("{}/{word}", narrow(&self.text[start..start + length]))));
            }
        }
        Some(narrow(&self.text[start..start + length]))
    }

    /// The date here with its length, or why it is none; nothing where no date is meant.
    fn date(&self) -> Option<(usize, Result<Period, String>)> {
        let length = date_length(self.rest())?;
        let words = &self.rest()[..length];
        let read = match Period::parse(words) {
            Ok(period) if !(1900..2200).contains(&period.first().year()) => {
                Err(format!("“{words}”不在1900年至2199年之间；请核对年份"))
            }
            read => read.map_err(|error| error.to_string()),
        };
        Some((length, read))
    }

    fn quoted(&mut self, start: usize, open: char) {
        let close: &[char] = match open {
            '“' | '”' => &['”'],
            '「' => &['」'],
            '『' => &['』'],
            _ => &['"', '＂'],
        };
        let words = self.enclosed(start, open, close, "引号");
        self.push(start, Tok::Text(words));
    }

    fn name(&mut self, start: usize, open: char) {
        let words = self.enclosed(start, open, &['】', ']', '］'], "【】");
        self.push(start, Tok::Name(words));
    }

    fn cite(&mut self, start: usize) {
        let words = self.enclosed(start, '〔', &['〕'], "〔〕");
        self.push(start, Tok::Cite(words));
    }

    /// What stands up to the closing mark on the same line; the rest of the line where there is none.
    fn enclosed(&mut self, start: usize, open: char, close: &[char], what: &str) -> &'a str {
        self.at += open.len_utf8();
        let rest = self.rest();
        // Citations hold document numbers with brackets of the same sort: 〔示高管〔2024〕1号〕.
        let mut depth = 0u32;
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            if c == '\n' {
                end = at;
                break;
            } else if c == open && open == '〔' {
                depth += 1;
            } else if close.contains(&c) {
                if depth == 0 {
                    self.at += at + c.len_utf8();
                    return rest[..at].trim();
                }
                depth -= 1;
            }
        }
        self.at += end;
        let message = format!("{what}没有配对：从这里起到行末都没有收尾的一半；请补上");
        self.problems.push(Problem::new(Code::NotClosed, Span::new(start, self.at), message));
        rest[..end].trim()
    }

    fn mark(&mut self, start: usize, c: char) {
        self.at += c.len_utf8();
        let next = self.peek().map(folded);
        let mut two = |wanted: char| {
            let is_there = next == Some(wanted);
            if is_there {
                self.at += self.text[self.at..].chars().next().map_or(0, char::len_utf8);
            }
            is_there
        };
        let tok = match folded(c) {
            '≥' | '≧' => Tok::Compare(Op::Ge),
            '≤' | '≦' => Tok::Compare(Op::Le),
            '≠' => Tok::Compare(Op::Ne),
            '>' => Tok::Compare(if two('=') { Op::Ge } else { Op::Gt }),
            '<' if two('=') => Tok::Compare(Op::Le),
            '<' => Tok::Compare(if two('>') { Op::Ne } else { Op::Lt }),
            '!' if two('=') => Tok::Compare(Op::Ne),
            '=' => {
                two('=');
                Tok::Compare(Op::Eq)
            }
            mark @ ('(' | ')' | ',' | '、' | ';' | ':' | '+' | '-' | '*' | '/' | '.') => Tok::Mark(mark),
            // A full stop that ends a line, as in the policy, says nothing.
            '。' => return,
            _ => {
                let message = format!("字符“{}”在规则里没有意思；请删去", excerpt(&c.to_string()));
                self.problems.push(Problem::new(Code::Stray, Span::new(start, self.at), message));
                return;
            }
        };
        self.push(start, tok);
    }
}

/// Bytes up to a number behind 满: 成立满2年.
fn before_span(word: &str) -> Option<usize> {
    let (at, _) = word.char_indices().find(|(at, c)| {
        let after = word[*at + c.len_utf8()..].chars().next();
        *c == '满' && after.is_some_and(|after| folded(after).is_ascii_digit())
    })?;
    Some(at + '满'.len_utf8())
}

/// Whether a word behind a number is a unit: of money, of the table, or a bare 万 that the checker will ask about.
fn is_unit(word: &str) -> bool {
    Unit::find(word).is_some()
        || matches!(word, "万" | "亿" | "千" | "百")
        || ValueType::money().takes_hint(word)
}

/// Bytes of the date at the head of `rest`: four digits, then 年 or a dash or slash and what belongs to a date.
fn date_length(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().map(|(at, c)| (at, c, folded(c))).peekable();
    for _ in 0..4 {
        chars.next().filter(|(_, _, c)| c.is_ascii_digit())?;
    }
    let (at, _, mark) = *chars.peek()?;
    let tail = &rest[at..];
    match mark {
        '年' => Some(at + year_tail(tail)),
        '-' | '/' => {
            let parts = dashed(tail, mark);
            // 2024-03 is a month, 2024/3 a division, 2024-03-05 and 2024/3/5 are days.
            match (parts.0, mark) {
                (2, _) | (1, '-') => Some(at + parts.1),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Bytes of `年3月5日`, `年第一季度` and the like.
fn year_tail(tail: &str) -> usize {
    let year = '年'.len_utf8();
    let rest = &tail[year..];
    for quarter in ["第一季度", "第二季度", "第三季度", "第四季度", "一季度", "二季度", "三季度", "四季度"]
    {
        if rest.starts_with(quarter) {
            return year + quarter.len();
        }
    }
    let mut length = year;
    for mark in ['月', '日'] {
        let rest = &tail[length..];
        let digits: usize =
            rest.chars().take_while(|c| folded(*c).is_ascii_digit()).take(3).map(char::len_utf8).sum();
        match rest[digits..].chars().next() {
            Some(c) if digits > 0 && c == mark => length += digits + mark.len_utf8(),
            _ => break,
        }
    }
    length
}

fn has_two_digits(text: &str) -> bool {
    let mut chars = text.chars().map(folded);
    (0..2).all(|_| chars.next().is_some_and(|c| c.is_ascii_digit()))
}

/// How many parts `-03-05` has, at most two, and their bytes; `-Q1` is one.
fn dashed(tail: &str, mark: char) -> (usize, usize) {
    let (mut parts, mut length) = (0, 0);
    while parts < 2 {
        let rest = &tail[length..];
        let Some(first) = rest.chars().next().filter(|c| folded(*c) == mark) else { break };
        let after = &rest[first.len_utf8()..];
        let is_quarter = after.starts_with(['Q', 'q']);
        let head = usize::from(is_quarter);
        let digits: usize = after[head..]
            .chars()
            .take_while(|c| folded(*c).is_ascii_digit())
            .take(3)
            .map(char::len_utf8)
            .sum();
        let is_part = digits > 0 && (is_quarter || mark == '/' || has_two_digits(after));
        if !is_part {
            break;
        }
        parts += 1;
        length += first.len_utf8() + head + digits;
        if is_quarter {
            break;
        }
    }
    (parts, length)
}
