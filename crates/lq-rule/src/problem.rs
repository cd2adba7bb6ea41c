//! What is wrong with a rule, or doubtful about it: a stable code, a place, and a sentence that says what, why and
//! what next. The page of all codes is docs/rules/errors.md.

use std::fmt;

use crate::place::{Lines, Place, Span};

/// Declares the codes with what each is called on the page of errors.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $code:literal $title:literal;)*) => {
        /// What sort of mistake; its number never changes and is never used again.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// All codes in the order of their numbers.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The number: `R101`.
            pub const fn number(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it is called.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

codes! {
    // 1xx: the text cannot be read.
    /// A line begins with no known heading.
    UnknownHeading "R101" "不认识的栏目";
    /// A heading stands twice.
    HeadingTwice "R102" "栏目重复";
    /// A heading is missing.
    HeadingMissing "R103" "缺少栏目";
    /// A heading does not belong to this sort of rule.
    HeadingMisplaced "R104" "栏目用错了地方";
    /// Something else was expected here.
    Unexpected "R105" "此处写法不对";
    /// A bracket or quotation mark is not closed.
    NotClosed "R106" "括号或引号没有配对";
    /// Brackets nested too deep.
    TooDeep "R107" "括号套得太深";
    /// The indent fits no line above.
    Indent "R108" "缩进对不齐";
    /// A character of no meaning.
    Stray "R109" "多余的字符";
    /// A number cannot be read.
    BadNumber "R110" "数写得不对";
    /// A date the calendar does not have.
    BadDate "R111" "日期写得不对";
    /// The text is too long.
    TooLong "R112" "规则太长";
    /// Nothing stands where something must.
    Nothing "R113" "没有内容";
    // 2xx: a name means nothing here.
    /// No such kind of record.
    UnknownKind "R201" "没有这类台账";
    /// No such field.
    UnknownField "R202" "没有这个字段";
    /// The field has a new name.
    Renamed "R203" "字段已改名";
    /// No such choice.
    UnknownChoice "R204" "没有这个选项";
    /// No such unit.
    UnknownUnit "R205" "不认识单位";
    /// Definitions name each other in a circle.
    Cycle "R206" "定义绕成了圈";
    /// A name is defined twice, or is a field's.
    NameTaken "R207" "名称已经有了";
    /// Several fields link the two kinds.
    ManyLinks "R208" "不知道经哪个字段关联";
    /// No field links the two kinds.
    NoLink "R209" "两类台账没有关联";
    /// No such code of the national tables.
    UnknownCode "R210" "没有这个代码";
    /// No such record.
    UnknownRecord "R211" "没有这条记录";
    /// No values by period of this name.
    NoPeriods "R212" "没有分期数值";
    /// No such function.
    UnknownFunction "R213" "没有这个算法";
    // 3xx: things that do not go together.
    /// A condition was expected.
    NotCondition "R301" "不是条件";
    /// A number was expected.
    NotNumber "R302" "不是数";
    /// Units of different dimensions.
    Units "R303" "单位不是一回事";
    /// A number without the unit the field has.
    UnitMissing "R304" "数后面缺单位";
    /// 元 where 万元 is likely meant.
    LikelyTenThousand "R305" "可能漏写“万”";
    /// A date against something else.
    DateAgainst "R306" "日期和别的东西比";
    /// The field's type does not take this.
    WrongType "R307" "类型不符";
    /// A personal field.
    Personal "R308" "个人信息不能作条件";
    /// Grants must be money.
    NotMoney "R309" "奖补应是金额";
    // 4xx: values that cannot be.
    /// Division by a constant nought.
    DivisionByZero "R401" "除数为零";
    /// Past the range of the ledger.
    Overflow "R402" "数超出范围";
    /// Dates out of order or range.
    DateRange "R403" "日期超出范围或先后颠倒";
    /// More asked than listed.
    TooManyAsked "R404" "要求的项数不对";
    /// Thresholds out of order.
    Disordered "R405" "档次先后不对";
    /// A condition that can never hold or always does.
    Constant "R406" "条件恒成立或恒不成立";
    /// A share out of range.
    ShareRange "R407" "比例超出范围";
    // 9xx: hints; the rule works.
    /// A fraction of a 分 may arise and no rounding is written.
    RoundingUnsaid "R901" "没有写明取整";
    /// No basis is given.
    BasisUnsaid "R902" "没有写明依据";
    /// A comment says that something waits for people.
    LeftToPeople "R903" "还有待人工";
}

impl Code {
    /// Whether the rule works nevertheless.
    pub fn is_hint(self) -> bool {
        matches!(self, Self::Renamed) || self.number().starts_with("R9")
    }
}

/// A change to the text that is likely meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What to replace.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// One mistake or doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which sort.
    pub code: Code,
    /// Where.
    pub span: Span,
    /// What, why and what next, in Chinese, without the place.
    pub message: String,
    /// What is likely meant.
    pub fix: Option<Fix>,
}

impl Problem {
    /// A problem at a place.
    pub(crate) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, span, message: message.into(), fix: None }
    }

    /// The same with what is likely meant in place of what stands there.
    #[must_use]
    pub(crate) fn meaning(mut self, text: impl Into<String>) -> Self {
        self.fix = Some(Fix { span: self.span, text: text.into() });
        self
    }

    /// The problem with its place in the text it was found in.
    pub fn told<'a>(&'a self, lines: &Lines<'_>) -> Told<'a> {
        Told { problem: self, place: lines.place(self.span.start) }
    }
}

/// A problem with its place; prints as one line: `第3行第5字 R202 没有字段“营收”……`.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// Where it begins.
    pub place: Place,
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { line, column } = self.place;
        write!(f, "第{line}行第{column}字 {} {}", self.problem.code.number(), self.problem.message)
    }
}

/// So many problems are told of one text; what comes after is left out, so that a broken megabyte stays readable.
const MOST: usize = 100;

/// The problems of one text, in the order found.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    /// Adds one unless there are too many already.
    pub(crate) fn push(&mut self, problem: Problem) {
        if !self.is_full() {
            self.list.push(problem);
        }
    }

    /// How many there are that keep a rule from working.
    pub(crate) fn n_mistakes(&self) -> usize {
        self.list.iter().filter(|problem| !problem.code.is_hint()).count()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether more would be left out.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= MOST
    }

    /// In the order of the text.
    pub(crate) fn sorted(mut self) -> Vec<Problem> {
        self.list.sort_by_key(|problem| (problem.span.start, problem.code));
        self.list
    }
}

/// The first characters of what was written, so that a message stays a sentence.
pub(crate) fn excerpt(text: &str) -> String {
    let text = text.trim();
    let mut short: String = text.chars().take(30).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
