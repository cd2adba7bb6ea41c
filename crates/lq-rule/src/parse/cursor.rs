//! A place among tokens, and how lines, indents and brackets bound what is read.

use std::borrow::Cow;

use crate::ast::{Clause, Condition, Name};
use crate::place::Span;
use crate::problem::{Code, Problem, Problems, excerpt};
use crate::token::{self, Comment, Tok, Token};
use crate::word::Key;

/// Deepest nesting of brackets, negations and groups; policies nest three or four.
pub(super) const DEEPEST: u32 = 64;

/// A mistake was told; the caller goes on with the next clause or section.
#[derive(Debug)]
pub(super) struct Told;

pub(super) type Read<T> = Result<T, Told>;

/// Reads the tokens of one section.
pub(super) struct Cursor<'a, 'p> {
    pub(super) text: &'a str,
    tokens: Vec<Token<'a>>,
    comments: std::vec::IntoIter<Comment>,
    waiting: Option<Comment>,
    at: usize,
    end: usize,
    /// Lines not further in than this end what is read; `None` reads over all line ends.
    limit: Option<u32>,
    brackets: u32,
    pub(super) depth: u32,
    problems: &'p mut Problems,
}

impl<'a, 'p> Cursor<'a, 'p> {
    pub(super) fn new(text: &'a str, from: usize, to: usize, problems: &'p mut Problems) -> Self {
        let (tokens, comments) = token::read(text, from, to, problems);
        let mut comments = comments.into_iter();
        let waiting = comments.next();
        Self { text, tokens, comments, waiting, at: 0, end: to, limit: None, brackets: 0, depth: 0, problems }
    }

    /// The next token within the bounds.
    pub(super) fn peek(&self) -> Option<&Token<'a>> {
        self.within(self.at)
    }

    /// The token at a place, unless its line ends what is read.
    fn within(&self, at: usize) -> Option<&Token<'a>> {
        let token = self.tokens.get(at)?;
        let ends =
            self.brackets == 0 && token.indent.zip(self.limit).is_some_and(|(indent, limit)| indent <= limit);
        (!ends).then_some(token)
    }

    pub(super) fn peek_tok(&self) -> Option<&Tok<'a>> {
        self.peek().map(|token| &token.tok)
    }

    /// The token behind the next, within the same bounds.
    pub(super) fn peek_second(&self) -> Option<&Tok<'a>> {
        self.peek()?;
        self.within(self.at + 1).map(|token| &token.tok)
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        let token = self.peek()?.clone();
        self.at += 1;
        Some(token)
    }

    /// The place of the next token, or the end of what was read last.
    pub(super) fn here(&self) -> Span {
        match self.tokens.get(self.at) {
            Some(token) if self.peek().is_some() => token.span,
            _ => {
                let end = self.before().map_or(self.end, |span| span.end as usize);
                Span::new(end, end)
            }
        }
    }

    /// The place of the token read last.
    pub(super) fn before(&self) -> Option<Span> {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map(|token| token.span)
    }

    /// From a place up to the token read last.
    pub(super) fn since(&self, start: Span) -> Span {
        self.before().map_or(start, |before| start.to(before))
    }

    pub(super) fn is_key(&self, key: Key) -> bool {
        matches!(self.peek_tok(), Some(Tok::Word(_, Some(own))) if *own == key)
    }

    pub(super) fn takes_key(&mut self, key: Key) -> bool {
        let is_there = self.is_key(key);
        self.at += usize::from(is_there);
        is_there
    }

    pub(super) fn is_mark(&self, mark: char) -> bool {
        matches!(self.peek_tok(), Some(Tok::Mark(own)) if *own == mark)
    }

    pub(super) fn takes_mark(&mut self, mark: char) -> bool {
        let is_there = self.is_mark(mark);
        self.at += usize::from(is_there);
        is_there
    }

    /// How many mistakes are told so far.
    pub(super) fn n_told(&self) -> usize {
        self.problems.len()
    }

    pub(super) fn tell(&mut self, problem: Problem) -> Told {
        self.problems.push(problem);
        Told
    }

    /// Tells that something else was expected here.
    pub(super) fn expected(&mut self, what: &str) -> Told {
        let span = self.here();
        let found = span.of(self.text);
        let message = if self.peek().is_none() {
            format!("写到这里还缺{what}；请补上")
        } else {
            format!("此处应为{what}，现为“{}”{}", excerpt(found), self.joined_word(found))
        };
        self.tell(Problem::new(Code::Unexpected, span, message))
    }

    /// A hint where a word holds a word of the language without a blank: 注册地属于本区.
    fn joined_word(&self, found: &str) -> String {
        let joined = ["不属于", "属于", "不是", "包含", "并且", "或者", "其中", "满"]
            .into_iter()
            .find(|word| found.chars().count() > word.chars().count() && found.contains(word));
        joined.map_or_else(String::new, |word| format!("；词与词之间要空格，如“… {word} …”"))
    }

    pub(super) fn mark(&mut self, mark: char, what: &str) -> Read<()> {
        if self.takes_mark(mark) { Ok(()) } else { Err(self.expected(what)) }
    }

    /// Reads what stands in brackets; the opening one is the next token.
    pub(super) fn bracketed<T>(&mut self, what: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let open = self.here();
        self.mark('(', "左括号“(”")?;
        self.brackets += 1;
        let read = self.deeper(open, what);
        let closed = match read {
            Ok(value) if self.takes_mark(')') => Ok(value),
            Ok(_) if self.peek().is_none() => {
                let message = "这个左括号没有配对的右括号；请补上“)”";
                Err(self.tell(Problem::new(Code::NotClosed, open, message)))
            }
            Ok(_) => Err(self.expected("右括号“)”")),
            Err(told) => Err(told),
        };
        self.brackets -= 1;
        closed
    }

    /// Reads one level further in.
    pub(super) fn deeper<T>(&mut self, at: Span, what: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= DEEPEST {
            let message = format!("括号、非和分组一共套了{DEEPEST}层以上；请拆成几条，或先用“定义”起名");
            return Err(self.tell(Problem::new(Code::TooDeep, at, message)));
        }
        self.depth += 1;
        let read = what(self);
        self.depth -= 1;
        read
    }

    /// A name: a word or what stands in `【】`.
    pub(super) fn name(&mut self, what: &str) -> Read<Name> {
        let span = self.here();
        match self.peek_tok() {
            Some(Tok::Word(word, _)) => {
                let text = word.clone().into_owned();
                self.at += 1;
                Ok(Name { text, span })
            }
            Some(Tok::Name(text)) => {
                let text = (*text).to_owned();
                self.at += 1;
                Ok(Name { text, span })
            }
            _ => Err(self.expected(what)),
        }
    }

    /// Comments before the next token, or all that are left where nothing follows.
    pub(super) fn comments(&mut self) -> Vec<String> {
        let before = self.tokens.get(self.at).map_or(u32::MAX, |token| token.span.start);
        self.comments_until(before)
    }

    /// Comments within what was read last and behind it on its line.
    pub(super) fn comments_beside(&mut self) -> Vec<String> {
        let end = self.before().map_or(0, |span| span.end);
        let mut found = self.comments_until(end);
        let next = self.tokens.get(self.at).map_or(u32::MAX, |token| token.span.start);
        // Between the last token and the next lie blanks and comments alone, so little is looked at.
        while let Some(comment) = self.waiting.take_if(|comment| {
            let start = comment.span.start;
            start < next && !Span { start: end, end: start }.of(self.text).contains('\n')
        }) {
            found.push(comment.text);
            self.waiting = self.comments.next();
        }
        found
    }

    fn comments_until(&mut self, end: u32) -> Vec<String> {
        let mut found = Vec::new();
        while let Some(comment) = self.waiting.take_if(|comment| comment.span.start < end) {
            found.push(comment.text);
            self.waiting = self.comments.next();
        }
        found
    }

    /// Whether all tokens are read; else tells what is too much.
    pub(super) fn nothing_more(&mut self) -> bool {
        self.limit = None;
        if self.peek().is_none() {
            return true;
        }
        self.expected("行末");
        false
    }

    /// Reads the items of a block: one on the line of the heading, or one a line further in than `parent`.
    pub(super) fn block<T>(&mut self, parent: u32, mut item: impl FnMut(&mut Self) -> Read<T>) -> Vec<T> {
        let outer = self.limit.replace(parent);
        let mut items = Vec::new();
        match self.peek().map(|token| token.indent) {
            None => {}
            Some(None) => items.extend(self.item(parent, &mut item)),
            Some(Some(indent)) => {
                while let Some(own) = self.peek().map(|token| token.indent.unwrap_or(indent)) {
                    if own != indent {
                        let message =
                            format!("这一行缩进{own}格，同组的行缩进{indent}格，也不比上一级更少；请对齐");
                        let span = self.here();
                        self.tell(Problem::new(Code::Indent, span, message));
                    }
                    let read = self.item(own.min(indent), &mut item);
                    items.extend(read);
                    self.limit = Some(parent);
                }
            }
        }
        self.limit = outer;
        items
    }

    /// One item and the end of its line; after a mistake the rest of its lines is passed over.
    fn item<T>(&mut self, limit: u32, item: &mut impl FnMut(&mut Self) -> Read<T>) -> Option<T> {
        self.limit = Some(limit);
        let first = self.at;
        // The item's own first token stands at the limit and must not end it.
        if let Some(token) = self.tokens.get_mut(self.at) {
            token.indent = None;
        }
        let (brackets, depth) = (self.brackets, self.depth);
        let read = item(self).ok();
        (self.brackets, self.depth) = (brackets, depth);
        let is_whole = read.is_some() && self.takes_end();
        if !is_whole {
            if read.is_some() {
                self.expected("行末");
            }
            while self.peek().is_some() || self.at == first {
                self.at += 1;
            }
        }
        read
    }

    /// The end of an item; a semicolon or comma before it, as policies write, says nothing.
    fn takes_end(&mut self) -> bool {
        while self.takes_mark(';') || self.takes_mark(',') {}
        self.peek().is_none()
    }

    /// How far in the lines of the present item stand.
    pub(super) fn limit(&self) -> u32 {
        self.limit.unwrap_or(0)
    }

    /// Whether groups may be read from indents here: not within brackets.
    pub(super) fn is_open(&self) -> bool {
        self.brackets == 0
    }

    /// The clauses of a section.
    pub(super) fn condition(&mut self) -> Option<Condition> {
        let start = self.here();
        let clauses: Vec<Clause> = self.block(0, Self::clause);
        let span = self.since(start);
        (!clauses.is_empty()).then_some(Condition { clauses, span })
    }

    /// The clauses of a text without headings, whose lines need no indent.
    pub(super) fn bare_condition(&mut self) -> Option<Condition> {
        for token in &mut self.tokens {
            token.indent = token.indent.map(|indent| indent + 1);
        }
        if let Some(first) = self.tokens.first_mut() {
            first.indent.get_or_insert(1);
        }
        self.condition()
    }

    /// A place to go back to.
    pub(super) fn mark_place(&self) -> usize {
        self.at
    }

    /// Goes back to a place.
    pub(super) fn go_back(&mut self, place: usize) {
        self.at = place;
    }

    /// A word's text where the next token is a word of no meaning.
    pub(super) fn plain_word(&self) -> Option<&Cow<'a, str>> {
        match self.peek_tok() {
            Some(Tok::Word(word, None)) => Some(word),
            _ => None,
        }
    }
}
