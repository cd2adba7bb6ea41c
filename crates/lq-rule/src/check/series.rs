//! Values by period and what is computed from two of them: 营业收入(2023年), 增长率(营业收入, 2023年).

use lq_core::time::{Grain, Period};
use lq_core::value::ValueType;

use super::Checker;
use super::expr::{Number, Typed, with_near};
use crate::ast::{Expr, Name, Node};
use crate::checked::{Cell, Dimension, Num, Source, When};
use crate::format::{expr_text, period_text};
use crate::nearest::nearest;
use crate::plan::Fraction;
use crate::problem::{Code, excerpt};
use crate::word::{Key, small_numeral};

/// What stands in the brackets behind a field.
enum Of {
    One(When),
    /// The average (`true`) or sum of so many years before that of the day.
    Years(u32, bool),
}

/// What is recorded by period under a name.
struct Metric {
    /// As the rows of values by period name it.
    label: String,
    ty: ValueType,
    is_reachable: bool,
    is_large: bool,
}

impl Checker<'_, '_> {
    pub(super) fn call(&mut self, name: &Name, args: &[Expr], whole: &Expr) -> Option<Number> {
        if self.scope.is_inner {
            return self.tell(
                Code::NoPeriods,
                whole.span,
                "“其中”里不能再取分期的数值；请用那类台账自己的字段",
            );
        }
        match Key::find(&name.text) {
            Some(key @ (Key::Growth | Key::Increase)) => return self.change(key, name, args),
            Some(_) => return self.unknown_function(name),
            None => {}
        }
        let [of] = args else { return self.unknown_function(name) };
        match self.of(of)? {
            Of::One(when) => self.series(name, when),
            Of::Years(years, is_average) => {
                let back = i32::try_from(years).ok()?;
                let parts: Option<Vec<Number>> =
                    (1..=back).rev().map(|year| self.series(name, When::Year(-year))).collect();
                let mut parts = parts?;
                let first = parts.first()?.clone();
                let sum = Num::Sum(parts.drain(..).map(|part| (true, part.num)).collect());
                let by = Num::Constant(Fraction::whole(i64::from(years)));
                let num = if is_average { Num::Product(vec![(true, sum), (false, by)]) } else { sum };
                Some(Number { num, ..first })
            }
        }
    }

    fn unknown_function<T>(&mut self, name: &Name) -> Option<T> {
        let known = ["增长率", "增量", "件数", "合计", "平均", "最大", "最小", "去重"];
        let is_field = self.scope.kind.field_by_heading(&name.text).is_some();
        let what = if is_field {
            format!("“{}”后面的括号里写一个时期，如“{}(2023年)”", name.text, name.text)
        } else {
            format!("没有“{}”这个算法，也没有这个字段的分期数值", excerpt(&name.text))
        };
        let near = if is_field { Vec::new() } else { nearest(&name.text, known.into_iter()) };
        self.problems.push(with_near(Code::UnknownFunction, name.span, what, &near));
        None
    }

    /// 增长率 and 增量: of what, in which period, against which.
    fn change(&mut self, key: Key, name: &Name, args: &[Expr]) -> Option<Number> {
        let (what, of) = match args {
            [what, of @ ..] if of.len() <= 2 => (what, of),
            _ => return self.bad_change(name),
        };
        let Node::Name(metric) = &what.node else { return self.bad_change(name) };
        let later = match of.first() {
            Some(of) => self.one(of)?,
            None => When::Year(-1),
        };
        let earlier = match of.get(1) {
            Some(of) => self.one(of)?,
            None => match before(later) {
                Some(earlier) => earlier,
                None => return self.bad_change(name),
            },
        };
        if !is_before(earlier, later) {
            let span = of.last().map_or(name.span, |of| of.span);
            return self.tell(Code::DateRange, span, "作比较的一期要早于前一期，且同为年、季或月；请核对");
        }
        let after = self.series(metric, later)?;
        let base = self.series(metric, earlier)?;
        let rise = Num::Sum(vec![(true, after.num), (false, base.num.clone())]);
        if key == Key::Increase {
            return Some(Number::new(rise, after.dimension));
        }
        // Against a base of zero or less a rate of growth says nothing: the divisor is then zero, which leaves it open.
        let share = Num::Product(vec![(true, rise), (false, Num::AtLeastZero(Box::new(base.num)))]);
        Some(Number { is_share: true, ..Number::new(share, Dimension::none()) })
    }

    fn bad_change<T>(&mut self, name: &Name) -> Option<T> {
        let message = format!(
            "“{0}”应写作“{0}(营业收入, 2023年)”（比上年同期）或“{0}(营业收入, 2023年, 2021年)”",
            name.text
        );
        self.tell(Code::UnknownFunction, name.span, message)
    }

    fn one(&mut self, of: &Expr) -> Option<When> {
        match self.of(of)? {
            Of::One(when) => Some(when),
            Of::Years(..) => self.tell(Code::BadDate, of.span, "此处要一个时期，如“2023年”“上年”"),
        }
    }

    /// The period an argument names.
    fn of(&mut self, expr: &Expr) -> Option<Of> {
        let year = |shift| Some(Of::One(When::Year(shift)));
        match &expr.node {
            Node::Period(period) => return Some(Of::One(When::Fixed(*period))),
            Node::Number(number) => {
                let year = number.as_whole().and_then(|year| i32::try_from(year).ok());
                if let Some(period) = year.filter(|year| (1900..2200).contains(year)).and_then(Period::year) {
                    return Some(Of::One(When::Fixed(period)));
                }
            }
            Node::Name(name) => match Key::find(&name.text) {
                Some(Key::ThisYear) => return year(0),
                Some(Key::LastYear) => return year(-1),
                Some(Key::YearBefore) => return year(-2),
                _ => {
                    if let Some((years, is_average)) = recent_years(&name.text) {
                        return Some(Of::Years(years, is_average));
                    }
                }
            },
            _ => {}
        }
        let message = format!(
            "“{}”不是时期；应如“2023年”“2024年第一季度”“上年”“近三年平均”",
            excerpt(&expr_text(expr))
        );
        self.tell(Code::BadDate, expr.span, message)
    }

    /// A value by period of the records looked at.
    fn series(&mut self, name: &Name, when: When) -> Option<Number> {
        let Some(Metric { label, ty, is_reachable, is_large }) = self.metric(name)? else {
            return self.no_periods(name);
        };
        let period = match when {
            When::Fixed(period) => period_text(period),
            When::Year(0) => "本年".to_owned(),
            When::Year(-1) => "上年".to_owned(),
            When::Year(-2) => "前年".to_owned(),
            When::Year(shift) => format!("{}年前", -shift),
        };
        let cell = self.cell(Cell {
            source: Source::Series { metric: label.clone(), of: when },
            ty: Some(ty),
            label: format!("{label}({period})"),
            // A year that has ended cannot be changed any more.
            is_reachable: is_reachable && when == When::Year(0),
        });
        match self.typed_cell(cell) {
            Typed::Number(number) => Some(Number { is_large: is_large && number.is_large, ..number }),
            _ => self.tell(Code::NotNumber, name.span, format!("“{label}”不是数，没有分期数值")),
        }
    }

    /// What a name with a period behind it measures; `Some(None)` where there are no values by period of that name.
    fn metric(&mut self, name: &Name) -> Option<Option<Metric>> {
        if let Some(place) = self.field(name)? {
            let field = &self.scope.kind.fields[place];
            return Some(Some(Metric {
                label: field.label.zh.to_string(),
                ty: field.ty.clone(),
                is_reachable: field.is_reachable,
                is_large: field.is_sum,
            }));
        }
        let kind = &self.scope.kind.kind;
        let found = self.schema.series.iter().find(|series| {
            series.kind == *kind
                && (series.name.zh == name.text || series.name.en.eq_ignore_ascii_case(&name.text))
        });
        Some(found.map(|series| Metric {
            label: series.name.zh.to_string(),
            ty: series.ty.clone(),
            is_reachable: false,
            is_large: false,
        }))
    }

    fn no_periods<T>(&mut self, name: &Name) -> Option<T> {
        let kind = self.scope.kind;
        let fields =
            kind.fields.iter().filter(|field| field.ty.is_summable() || field.ty == ValueType::Percent);
        let series = self.schema.series.iter().filter(|series| series.kind == kind.kind);
        let labels = fields.map(|field| &*field.label.zh).chain(series.map(|series| &*series.name.zh));
        let near = nearest(&name.text, labels);
        let what = format!("{}没有“{}”的分期数值", kind.label.zh, excerpt(&name.text));
        self.problems.push(with_near(Code::NoPeriods, name.span, what, &near));
        None
    }
}

/// The same period a year earlier.
fn before(when: When) -> Option<When> {
    let period = match when {
        When::Year(shift) => return Some(When::Year(shift - 1)),
        When::Fixed(period) => period,
    };
    let (year, month, _) = period.first().ymd();
    let earlier = match period.grain() {
        Grain::Year => Period::year(year - 1),
        Grain::Quarter => Period::quarter(year - 1, month.div_ceil(3)),
        Grain::Month => Period::month(year - 1, month),
        Grain::Day => None,
    };
    earlier.map(When::Fixed)
}

fn is_before(earlier: When, later: When) -> bool {
    match (earlier, later) {
        (When::Year(earlier), When::Year(later)) => earlier < later,
        (When::Fixed(earlier), When::Fixed(later)) => {
            earlier.first() < later.first() && earlier.grain() == later.grain()
        }
        // One of them moves with the day: nothing to be told beforehand, but years go with years.
        (When::Fixed(period), When::Year(_)) | (When::Year(_), When::Fixed(period)) => {
            period.grain() == Grain::Year
        }
    }
}

/// 近三年平均, 近3年合计, average_of_3_years.
fn recent_years(name: &str) -> Option<(u32, bool)> {
    let (years, is_average) = match name.strip_prefix('近') {
        Some(rest) => {
            let (rest, is_average) = rest
                .strip_suffix("平均")
                .or_else(|| rest.strip_suffix("均值"))
                .map(|rest| (rest, true))
                .or_else(|| {
                    rest.strip_suffix("合计").or_else(|| rest.strip_suffix("累计")).map(|rest| (rest, false))
                })?;
            (rest.strip_suffix('年')?, is_average)
        }
        None => {
            let rest = name.strip_suffix("_years")?;
            rest.strip_prefix("average_of_")
                .map(|years| (years, true))
                .or_else(|| rest.strip_prefix("total_of_").map(|years| (years, false)))?
        }
    };
    let years = small_numeral(years).or_else(|| years.parse().ok())?;
    u32::try_from(years).ok().filter(|years| (2..=10).contains(years)).map(|years| (years, is_average))
}
