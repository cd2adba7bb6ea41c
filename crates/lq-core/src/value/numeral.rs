//! Numbers as people write them, read exactly: full-width digits, thousands separators, 万 and 亿.

use super::ValueError;
use super::error::excerpt;

/// An exact decimal on its way into a value: `mantissa` × 10^-`scale`, without trailing zeros after the point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Exact {
    pub(crate) mantissa: i128,
    pub(crate) scale: u32,
}

/// More digits than any value of the ledger holds; keeps every product below within `i128`.
const MAX_DIGITS: usize = 21;
const LIMIT: i128 = 10i128.pow(MAX_DIGITS as u32);

impl Exact {
    /// The number × `factor` as an integer; `None` where that is no integer or does not fit.
    pub(crate) fn times(self, factor: i64) -> Option<i64> {
        // Nearly every number goes this way; 128-bit division costs more than all the rest of reading it.
        if let (Ok(mantissa), Some(divisor)) = (i64::try_from(self.mantissa), 10i64.checked_pow(self.scale))
            && factor % divisor == 0
        {
            return mantissa.checked_mul(factor / divisor);
        }
        let product = self.mantissa.checked_mul(i128::from(factor))?;
        let divisor = 10i128.checked_pow(self.scale)?;
        if product % divisor != 0 {
            return None;
        }
        i64::try_from(product / divisor).ok()
    }

    /// The number × 10^`tens`.
    pub(crate) fn shift(self, tens: u32) -> Exact {
        if self.scale >= tens {
            return Exact { mantissa: self.mantissa, scale: self.scale - tens };
        }
        // At most 21 digits and 16 zeros (万亿 and its like).
        Exact { mantissa: self.mantissa * 10i128.pow((tens - self.scale).min(16)), scale: 0 }
    }

    /// True where `times(factor)` fails for its decimals and not for its size.
    pub(crate) fn is_too_fine(self, factor: i64) -> bool {
        let divisor = 10i128.pow(self.scale);
        self.mantissa.checked_mul(i128::from(factor)).is_some_and(|product| product % divisor != 0)
    }
}

/// Reads the number at the head of `text` (already narrow and trimmed); returns it with what follows it.
///
/// Takes a sign, thousands separators (groups of three), a decimal point and an exponent as computers print it.
/// Errors: no number there, separators in wrong places, more digits than the ledger keeps.
pub(crate) fn scan(text: &str) -> Result<(Exact, &str), ValueError> {
    let (is_negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let whole = whole_part(unsigned, text)?;
    let fraction = fraction_part(&unsigned[whole.length..], whole.mantissa).ok_or_else(|| too_long(text))?;
    let mut number = Exact { mantissa: fraction.mantissa, scale: fraction.scale };
    let (exponent, rest) = exponent_of(&unsigned[whole.length + fraction.length..]);
    if exponent != 0 {
        number = with_exponent(number, exponent).ok_or_else(|| too_long(text))?;
    }
    while number.scale > 0 && number.mantissa % 10 == 0 {
        number = Exact { mantissa: number.mantissa / 10, scale: number.scale - 1 };
    }
    if is_negative {
        number.mantissa = -number.mantissa;
    }
    Ok((number, rest))
}

/// Digits read so far.
struct Digits {
    mantissa: i128,
    /// How many of them stand behind the point.
    scale: u32,
    /// Bytes they took.
    length: usize,
}

/// The digits before the point, with or without separators.
fn whole_part(unsigned: &str, text: &str) -> Result<Digits, ValueError> {
    let bytes = unsigned.as_bytes();
    let (mut mantissa, mut at) = (0i128, 0);
    let mut since_comma = 0usize;
    let mut is_grouped: Option<bool> = None; // false once a group is not of three digits
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + i128::from(byte - b'0');
                since_comma += 1;
                if mantissa >= LIMIT {
                    return Err(too_long(text));
                }
            }
            b',' if since_comma > 0 && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => {
                let fits = if is_grouped.is_none() { since_comma <= 3 } else { since_comma == 3 };
                is_grouped = Some(fits && is_grouped != Some(false));
                since_comma = 0;
            }
            _ => break,
        }
        at += 1;
    }
    let has_fraction = bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    if at == 0 && !has_fraction {
        return Err(not_a_number(text));
    }
    if is_grouped == Some(false) || (is_grouped.is_some() && since_comma != 3) {
        return Err(ValueError::new(
            format!("“{}”的千分位逗号不在三位一隔处；请核对后写作“1,234,567”或“1234567”", excerpt(text)),
            format!("“{}” has separators out of place; write “1,234,567” or “1234567”", excerpt(text)),
        ));
    }
    Ok(Digits { mantissa, scale: 0, length: at })
}

/// The digits behind the point, added to those before it; `None` where they are too many.
fn fraction_part(rest: &str, mantissa: i128) -> Option<Digits> {
    let mut digits = Digits { mantissa, scale: 0, length: 0 };
    let bytes = rest.as_bytes();
    if bytes.first() != Some(&b'.') || !bytes.get(1).is_some_and(u8::is_ascii_digit) {
        return Some(digits);
    }
    digits.length = 1;
    let all = bytes[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    // Zeros at the end add nothing, however many a spreadsheet prints.
    let kept = bytes[1..=all].iter().rposition(|byte| *byte != b'0').map_or(0, |last| last + 1);
    for byte in &bytes[1..=kept] {
        digits.mantissa = digits.mantissa * 10 + i128::from(byte - b'0');
        digits.scale += 1;
        if digits.mantissa >= LIMIT || digits.scale as usize > MAX_DIGITS {
            return None;
        }
    }
    digits.length += all;
    Some(digits)
}

/// The exponent at the head of `text` (`e-7`, `E+10`) and what follows it; 0 where there is none.
fn exponent_of(text: &str) -> (i32, &str) {
    let Some(rest) = text.strip_prefix(['e', 'E']) else { return (0, text) };
    let (sign, digits) = match rest.as_bytes().first() {
        Some(b'-') => (-1, &rest[1..]),
        Some(b'+') => (1, &rest[1..]),
        _ => (1, rest),
    };
    let end = digits.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(digits.len());
    match digits[..end].parse::<i32>() {
        Ok(n) if n <= 40 => (sign * n, &digits[end..]),
        _ => (0, text),
    }
}

fn with_exponent(number: Exact, exponent: i32) -> Option<Exact> {
    if number.mantissa == 0 {
        return Some(Exact { mantissa: 0, scale: 0 });
    }
    let scale = number.scale as i32 - exponent;
    if scale >= 0 {
        return (scale as usize <= MAX_DIGITS + 10)
            .then_some(Exact { mantissa: number.mantissa, scale: scale as u32 });
    }
    let mantissa = number.mantissa.checked_mul(10i128.checked_pow(scale.unsigned_abs())?)?;
    (mantissa < LIMIT).then_some(Exact { mantissa, scale: 0 })
}

/// Reads the whole of `text` as a number with nothing behind it but 万, 亿 and their like.
pub(crate) fn whole(text: &str) -> Result<Exact, ValueError> {
    if let Some(number) = bare(text) {
        return Ok(number);
    }
    let (number, rest) = scan(text)?;
    let (tens, rest) = multiplier(rest.trim_start());
    if rest.is_empty() { Ok(number.shift(tens)) } else { Err(not_a_number(text)) }
}

/// A number of at most 18 letters with nothing but a sign and a point, as nearly every cell holds it; `None` for all
/// else, lawful or not.
fn bare(text: &str) -> Option<Exact> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (mut mantissa, mut point) = (0i64, None);
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    for (place, byte) in digits.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + i64::from(byte - b'0'),
            b'.' if place > 0 && point.is_none() => point = Some(place),
            _ => return None,
        }
    }
    let mut scale = point.map_or(0, |point| digits.len() - point - 1) as u32;
    if point.is_some() && scale == 0 {
        return None;
    }
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    let sign = if digits.len() < text.len() { -1 } else { 1 };
    Some(Exact { mantissa: i128::from(mantissa * sign), scale })
}

/// The powers of ten in the Chinese multiplier at the head of `text`, and what follows it.
pub(crate) fn multiplier(text: &str) -> (u32, &str) {
    for (word, tens) in [
        ("万亿", 12),
        ("千亿", 11),
        ("百亿", 10),
        ("十亿", 9),
        ("千万", 7),
        ("百万", 6),
        ("十万", 5),
        ("亿", 8),
        ("万", 4),
    ] {
        if let Some(rest) = text.strip_prefix(word) {
            return (tens, rest);
        }
    }
    (0, text)
}

pub(crate) fn not_a_number(text: &str) -> ValueError {
    if let Some(word) = ["大约", "约", "近", "超过", "超", "余", "多", "左右", "以上", "不足"]
        .iter()
        .find(|w| text.contains(**w))
    {
        return ValueError::new(
            format!("“{}”带有“{word}”，不是确数；请只填数，概数另作说明", excerpt(text)),
            format!("“{}” is approximate; give the number alone", excerpt(text)),
        );
    }
    ValueError::new(format!("“{}”不是数", excerpt(text)), format!("“{}” is not a number", excerpt(text)))
}

fn too_long(text: &str) -> ValueError {
    ValueError::new(
        format!("“{}”位数过多，台账存不下；请核对单位", excerpt(text)),
        format!("“{}” has more digits than the ledger keeps; check the unit", excerpt(text)),
    )
}

/// Writes `value` ÷ `divisor` exactly; the division must end (2s and 5s after shortening).
pub(crate) fn write_ratio(out: &mut Vec<u8>, value: i64, divisor: i64) {
    let (magnitude, divisor) = (value.unsigned_abs(), divisor.unsigned_abs().max(1));
    debug_assert!(divisor <= u64::MAX / 10, "no unit is that large");
    if value < 0 {
        out.push(b'-');
    }
    write_integer(out, magnitude / divisor);
    let mut rest = magnitude % divisor;
    if rest == 0 {
        return;
    }
    out.push(b'.');
    for _ in 0..30 {
        rest *= 10;
        out.push(b'0' + (rest / divisor) as u8);
        rest %= divisor;
        if rest == 0 {
            return;
        }
    }
}

/// Writes a whole number in decimal digits.
pub(crate) fn write_integer(out: &mut Vec<u8>, value: u64) {
    let mut buffer = [0u8; 20];
    let mut at = buffer.len();
    let mut rest = value;
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&buffer[at..]);
}

/// `value` ÷ `divisor` as text, exactly.
pub(crate) fn ratio_text(value: i64, divisor: i64) -> String {
    let mut out = Vec::with_capacity(24);
    write_ratio(&mut out, value, divisor);
    String::from_utf8(out).expect("digits, a point and a sign are ASCII")
}

/// Puts a comma between groups of three digits before the point.
pub(crate) fn grouped(number: &str) -> String {
    let (sign, rest) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut out = String::with_capacity(number.len() + whole.len() / 3);
    out.push_str(sign);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}
