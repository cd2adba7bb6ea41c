//! Amounts of money: whole numbers of the smallest unit of one currency.

use std::fmt;

use super::error::excerpt;
use super::numeral::{self, Exact};
use super::text::narrow;
use super::{Lang, ValueError};

/// A currency by its three letters (ISO 4217).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// One row a currency: code, decimals of its smallest unit, Chinese name, what people write for it.
const CURRENCIES: &[(&str, u32, &str, &[&str])] = &[
    ("CNY", 2, "元", &["元", "元人民币", "圆", "人民币", "RMB", "¥"]),
    ("USD", 2, "美元", &["美元", "美金", "US$", "$"]),
    ("EUR", 2, "欧元", &["欧元", "€"]),
    ("HKD", 2, "港元", &["港元", "港币", "HK$"]),
    ("JPY", 0, "日元", &["日元", "円"]),
    ("GBP", 2, "英镑", &["英镑", "£"]),
    ("KRW", 0, "韩元", &["韩元", "韩币"]),
    ("TWD", 2, "新台币", &["新台币", "台币"]),
    ("MOP", 2, "澳门元", &["澳门元", "葡币"]),
    ("SGD", 2, "新加坡元", &["新加坡元", "新元"]),
    ("AUD", 2, "澳大利亚元", &["澳大利亚元", "澳元"]),
    ("CAD", 2, "加拿大元", &["加拿大元", "加元"]),
    ("CHF", 2, "瑞士法郎", &["瑞士法郎", "瑞郎"]),
    ("RUB", 2, "卢布", &["卢布"]),
];

impl Currency {
    /// Renminbi, the default.
    pub const CNY: Currency = Currency(*b"CNY");
    /// United States dollar.
    pub const USD: Currency = Currency(*b"USD");

    /// The currency with these three letters, if the ledger knows it.
    pub fn from_code(code: &str) -> Option<Currency> {
        if code == "CNY" {
            return Some(Currency::CNY);
        }
        let known = CURRENCIES.iter().find(|row| row.0 == code)?;
        <[u8; 3]>::try_from(known.0.as_bytes()).ok().map(Currency)
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency is made only from ASCII codes")
    }

    fn row(self) -> &'static (&'static str, u32, &'static str, &'static [&'static str]) {
        CURRENCIES.iter().find(|row| row.0.as_bytes() == self.0).unwrap_or(&CURRENCIES[0])
    }

    /// Decimals of the smallest unit: 2 for 分, 0 for yen.
    pub fn decimals(self) -> u32 {
        if self == Currency::CNY { 2 } else { self.row().1 }
    }

    /// Chinese name of one unit: 元, 美元.
    pub fn chinese(self) -> &'static str {
        self.row().2
    }

    /// All currencies the ledger knows, renminbi first.
    pub fn all() -> impl Iterator<Item = Currency> {
        CURRENCIES.iter().filter_map(|row| Currency::from_code(row.0))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An exact amount of one currency; ordered by currency, then amount.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Money {
    /// The amount in the smallest unit (分).
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Ord for Money {
    fn cmp(&self, other: &Money) -> std::cmp::Ordering {
        (self.currency, self.minor).cmp(&(other.currency, other.minor))
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Money) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Money {
    /// Renminbi from 分.
    pub const fn from_fen(fen: i64) -> Money {
        Money { minor: fen, currency: Currency::CNY }
    }

    /// Renminbi from whole yuan; `None` past the range.
    pub const fn from_yuan(yuan: i64) -> Option<Money> {
        match yuan.checked_mul(100) {
            Some(fen) => Some(Money::from_fen(fen)),
            None => None,
        }
    }

    /// The sum.
    ///
    /// Errors: different currencies (never added), past the range.
    pub fn checked_add(self, other: Money) -> Result<Money, ValueError> {
        if self.currency != other.currency {
            return Err(ValueError::new(
                format!(
                    "{}与{}是不同币种，不能相加；请按币种分别合计",
                    self.currency.chinese(),
                    other.currency.chinese()
                ),
                format!("{} and {} are different currencies and never add", self.currency, other.currency),
            ));
        }
        match self.minor.checked_add(other.minor) {
            Some(minor) => Ok(Money { minor, currency: self.currency }),
            None => Err(ValueError::new("金额合计超出台账范围", "the sum is past the range of the ledger")),
        }
    }

    /// Reads `708.6亿元`, `1,234.56`, `8000` with the heading's unit `万元`, `1.12万`, `50万美元`, `CNY 70860000000.00`.
    ///
    /// * `hint`: unit from the heading (万元, 亿元, 万美元); counts only for what the text itself leaves out.
    /// * Without any unit the amount is in yuan.
    ///
    /// Errors: not an amount, an unknown currency, a fraction of the smallest unit (refused, never rounded), past
    /// the range.
    pub fn parse(input: &str, hint: Option<&str>) -> Result<Money, ValueError> {
        let narrowed = narrow(input.trim());
        let (prefix, text) = currency_prefix(&narrowed);
        let (number, rest) = numeral::scan(text)?;
        let own = MoneyUnit::parse(rest).ok_or_else(|| not_money(input))?;
        let hint = match hint {
            Some(hint) => MoneyUnit::parse(&narrow(hint.trim())).ok_or_else(|| bad_hint(hint))?,
            None => MoneyUnit { tens: 0, has_multiplier: false, currency: None },
        };
        if let (Some(a), Some(b)) = (prefix, own.currency)
            && a != b
            && !(b == Currency::CNY && own.is_bare_yuan(rest))
        {
            return Err(not_money(input));
        }
        let is_bare = prefix.is_none() && own.currency.is_none() && !own.has_multiplier;
        let tens = if is_bare { hint.tens } else { own.tens };
        let currency = prefix.or(own.currency).or(hint.currency).unwrap_or(Currency::CNY);
        Money::from_exact(number.shift(tens), currency, input)
    }

    pub(crate) fn from_exact(number: Exact, currency: Currency, input: &str) -> Result<Money, ValueError> {
        let factor = 10i64.pow(currency.decimals());
        if let Some(minor) = number.times(factor) {
            return Ok(Money { minor, currency });
        }
        if number.is_too_fine(factor) {
            let (zh, en) =
                if factor == 100 { ("分", "0.01") } else { ("最小单位", "the smallest unit") };
            return Err(ValueError::new(
                format!("“{}”不足一{zh}，台账不作四舍五入；请核对后填到{zh}", excerpt(input)),
                format!("“{}” is finer than {en}; it is not rounded, please check it", excerpt(input)),
            ));
        }
        Err(ValueError::new(
            format!("“{}”超出金额范围（9万万亿）；请核对单位", excerpt(input)),
            format!("“{}” is past the range of amounts; check the unit", excerpt(input)),
        ))
    }

    /// The amount as people read it, in the largest of 亿元, 万元, 元 that shows it whole with at most four decimals.
    pub fn show(self, lang: Lang) -> String {
        if lang == Lang::En {
            return format!("{} {}", self.currency, numeral::grouped(&self.amount_short()));
        }
        let (amount, unit) = self.in_best_unit();
        format!("{} {unit}{}", numeral::grouped(&amount), self.currency.chinese())
    }

    /// The amount as a form holds it: `708.6亿元`.
    pub(crate) fn edit(self) -> String {
        let (amount, unit) = self.in_best_unit();
        format!("{amount}{unit}{}", self.currency.chinese())
    }

    fn in_best_unit(self) -> (String, &'static str) {
        let one = 10i64.pow(self.currency.decimals());
        for (unit, size) in [("亿", 100_000_000), ("万", 10_000)] {
            let step = one * size;
            if self.minor.unsigned_abs() >= step.unsigned_abs() && self.minor % (step / 10_000) == 0 {
                return (numeral::ratio_text(self.minor, step), unit);
            }
        }
        (self.amount_short(), "")
    }

    /// The amount in whole units, decimals only where needed.
    fn amount_short(self) -> String {
        numeral::ratio_text(self.minor, 10i64.pow(self.currency.decimals()))
    }

    /// The amount in whole units with all decimals of the currency: `70860000000.00`.
    pub fn amount(self) -> String {
        let mut out = Vec::with_capacity(24);
        self.write_amount(&mut out);
        String::from_utf8(out).expect("digits, a point and a sign are ASCII")
    }

    pub(crate) fn write_amount(self, out: &mut Vec<u8>) {
        if self.minor < 0 {
            out.push(b'-');
        }
        let decimals = self.currency.decimals();
        let one = 10u64.pow(decimals);
        let magnitude = self.minor.unsigned_abs();
        numeral::write_integer(out, magnitude / one);
        if decimals == 2 {
            let fraction = magnitude % one;
            out.extend_from_slice(&[b'.', b'0' + (fraction / 10) as u8, b'0' + (fraction % 10) as u8]);
        }
    }
}

/// The log's form: `CNY 70860000000.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.amount())
    }
}

/// What stands behind a number or in a heading: 万元, 亿, 万美元.
struct MoneyUnit {
    tens: u32,
    has_multiplier: bool,
    currency: Option<Currency>,
}

impl MoneyUnit {
    fn parse(text: &str) -> Option<MoneyUnit> {
        if text.is_empty() {
            return Some(MoneyUnit { tens: 0, has_multiplier: false, currency: None });
        }
        let text = text.trim().trim_start_matches("单位").trim_start_matches(':').trim();
        let text = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or(text);
        let (tens, rest) = match numeral::multiplier(text) {
            (0, rest) => rest.strip_prefix('千').map_or((0, rest), |rest| (3, rest)),
            found => found,
        };
        let rest = rest.trim();
        let currency = if rest.is_empty() { None } else { Some(currency_named(rest)?) };
        Some(MoneyUnit { tens, has_multiplier: tens > 0, currency })
    }

    /// `$50万元` is written where dollars are meant; 元 then says nothing of the currency.
    fn is_bare_yuan(&self, rest: &str) -> bool {
        rest.trim_end().ends_with('元')
    }
}

/// True where a heading's words are a unit of money (元, 万元, 亿元, 万美元).
pub(crate) fn is_money_unit(text: &str) -> bool {
    MoneyUnit::parse(&narrow(text)).is_some_and(|unit| unit.currency.is_some())
}

fn currency_named(word: &str) -> Option<Currency> {
    if word == "元" {
        return Some(Currency::CNY);
    }
    let upper = word.to_ascii_uppercase();
    CURRENCIES
        .iter()
        .find(|row| row.0 == upper || row.3.iter().any(|name| *name == word || *name == upper))
        .and_then(|row| Currency::from_code(row.0))
}

/// The currency written before the number (`¥`, `CNY`, `人民币`, `US$`), and the rest.
fn currency_prefix(text: &str) -> (Option<Currency>, &str) {
    let end = text.find(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')).unwrap_or(0);
    let word = text[..end].trim();
    if word.is_empty() {
        return (None, text);
    }
    currency_named(word).map_or((None, text), |currency| (Some(currency), text[end..].trim_start()))
}

fn not_money(input: &str) -> ValueError {
    ValueError::new(
        format!("“{}”不是金额；应写作“708.6亿元”“8000万元”或“8000”（元）", excerpt(input)),
        format!(
            "“{}” is not an amount of money; write “708.6亿元”, “8000万元” or “8000” (yuan)",
            excerpt(input)
        ),
    )
}

fn bad_hint(hint: &str) -> ValueError {
    ValueError::new(
        format!("表头单位“{}”不是金额单位；应为元、万元、亿元等", excerpt(hint)),
        format!("the heading's unit “{}” is no unit of money", excerpt(hint)),
    )
}
