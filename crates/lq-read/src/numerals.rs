//! Numbers as Chinese texts write them: 708.6, １２０, 1.12万余, 千亿, 三十二, 近万, 半.

use crate::decimal::Decimal;

/// A number found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeral {
    /// First character.
    pub start: usize,
    /// Character behind the last, 余 and 多 included.
    pub end: usize,
    /// The value without `scale`.
    pub value: Decimal,
    /// 万, 亿, 万亿 or nothing: what goes into the unit.
    pub scale: &'static str,
    /// Whether 余, 多 or 来 stands in it.
    pub odd: bool,
    /// Written in Chinese characters throughout.
    pub chinese: bool,
    /// Nothing but a scale word was written (千亿, 万).
    pub bare: bool,
    /// How many characters of digits were written.
    pub n_digits: usize,
}

/// The digit a character stands for, ASCII or full width.
pub fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        _ => None,
    }
}

fn han_digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn han_power(c: char) -> Option<u64> {
    Some(match c {
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// Whether a character is 百, 千, 万 or 亿, which may stand for a number alone.
pub(crate) fn han_scale(c: char) -> bool {
    matches!(c, '百' | '千' | '万' | '亿')
}

/// Whether a number may begin at a character.
pub fn may_begin(c: char) -> bool {
    digit(c).is_some() || han_digit(c).is_some() || han_power(c).is_some() || c == '半'
}

/// The number that begins at `at`, or how far to skip when the characters form none (几十, 四五).
pub fn parse(chars: &[char], at: usize) -> Result<Numeral, usize> {
    if digit(chars[at]).is_some() { Ok(arabic(chars, at)) } else { han(chars, at) }
}

fn arabic(chars: &[char], start: usize) -> Numeral {
    let mut text = String::new();
    let mut at = start;
    let mut n_digits = 0;
    while let Some(c) = chars.get(at) {
        if let Some(d) = digit(*c) {
            text.push(d);
            n_digits += 1;
        } else if !groups_of_three(chars, at, start) {
            break;
        }
        at += 1;
    }
    if matches!(chars.get(at), Some('.' | '．')) && chars.get(at + 1).is_some_and(|c| digit(*c).is_some()) {
        text.push('.');
        at += 1;
        while let Some(d) = chars.get(at).and_then(|c| digit(*c)) {
            text.push(d);
            at += 1;
        }
    }
    // Longer strings of digits are codes; the value then does not matter.
    let mut value: Decimal = text.parse().unwrap_or_default();
    let mut odd = eat_odd(chars, &mut at);
    for (word, factor) in [('百', 100), ('千', 1000)] {
        if chars.get(at) == Some(&word) && !is_unit_of_thousand(chars, at) {
            value = value.times(factor).unwrap_or(value);
            at += 1;
        }
    }
    let scale = eat_scale(chars, &mut at);
    odd |= eat_odd(chars, &mut at);
    Numeral { start, end: at, value, scale, odd, chinese: false, bare: false, n_digits }
}

/// A comma inside a number parts groups of exactly three digits.
fn groups_of_three(chars: &[char], comma: usize, start: usize) -> bool {
    if chars[comma] != ',' || comma == start || comma - start > 3 && !chars[start..comma].contains(&',') {
        return false;
    }
    let run = chars[comma + 1..].iter().take_while(|c| digit(**c).is_some()).take(4).count();
    run == 3
}

/// 千瓦, 千克, 百分点: the word begins a unit and is no part of the number.
fn is_unit_of_thousand(chars: &[char], at: usize) -> bool {
    match chars[at] {
        '千' => {
            matches!(chars.get(at + 1), Some('瓦' | '克' | '米' | '伏' | '焦' | '卡' | '赫' | '字' | '吨'))
        }
        _ => chars.get(at + 1) == Some(&'分'),
    }
}

fn eat_odd(chars: &[char], at: &mut usize) -> bool {
    let odd = matches!(chars.get(*at), Some('余' | '多'));
    // 多 may begin a word of its own: 3多元化 does not occur, 12多功能 does.
    let word = chars.get(*at) == Some(&'多')
        && matches!(chars.get(*at + 1), Some('功' | '媒' | '元' | '式' | '层' | '晶'));
    if odd && !word {
        *at += 1;
    }
    odd && !word
}

fn eat_scale(chars: &[char], at: &mut usize) -> &'static str {
    let scale = match (chars.get(*at), chars.get(*at + 1)) {
        (Some('万'), Some('亿')) => "万亿",
        (Some('亿'), _) => "亿",
        (Some('万'), _) => "万",
        _ => "",
    };
    *at += scale.chars().count();
    scale
}

fn han(chars: &[char], start: usize) -> Result<Numeral, usize> {
    if chars[start] == '半' {
        let value = Decimal::new(5, 1);
        let base = Numeral {
            start,
            end: start + 1,
            value,
            scale: "",
            odd: false,
            chinese: true,
            bare: false,
            n_digits: 1,
        };
        return Ok(base);
    }
    let mut at = start;
    while chars.get(at).is_some_and(|c| han_digit(*c).is_some() || han_power(*c).is_some()) {
        at += 1;
    }
    let mut words = &chars[start..at];
    if matches!(words, ['零' | '〇']) {
        return Err(at);
    }
    let mut odd = eat_odd(chars, &mut at);
    let mut scale = "";
    if odd {
        scale = eat_scale(chars, &mut at);
        odd |= eat_odd(chars, &mut at);
    }
    if matches!(chars.get(at), Some('几' | '数')) {
        return Err(at + 1);
    }
    let mut bare = false;
    if scale.is_empty() {
        (words, scale) = split_scale(words);
        if words.is_empty() {
            bare = true;
        }
    }
    // A unit may begin with 千 or 百: 三千瓦 is 三 千瓦.
    if scale.is_empty()
        && words.len() > 1
        && words.last() == Some(&'千')
        && !odd
        && is_unit_of_thousand(chars, at - 1)
    {
        words = &words[..words.len() - 1];
        at -= 1;
    }
    bare |= words.iter().all(|c| matches!(c, '百' | '千' | '万'));
    let value = if words.is_empty() { Some(1) } else { han_value(words) };
    let n_digits = words.len();
    match value {
        Some(v) => {
            Ok(Numeral { start, end: at, value: Decimal::from(v), scale, odd, chinese: true, bare, n_digits })
        }
        None => Err(at),
    }
}

/// Takes 万, 亿 or 万亿 off the end; it goes into the unit.
fn split_scale(words: &[char]) -> (&[char], &'static str) {
    match words {
        [rest @ .., '万', '亿'] => (rest, "万亿"),
        [rest @ .., '亿'] => (rest, "亿"),
        [rest @ .., '万'] => (rest, "万"),
        _ => (words, ""),
    }
}

/// The value of a number in Chinese characters; `None` for estimates such as 四五 or 三五百.
fn han_value(words: &[char]) -> Option<i64> {
    let digits = words.iter().filter(|c| han_digit(**c).is_some()).count();
    if digits == words.len() && digits > 1 {
        // 二〇二三: read digit by digit; two digits side by side are an estimate.
        if digits == 2 || digits > 9 {
            return None;
        }
        return words.iter().try_fold(0i64, |n, c| Some(n * 10 + i64::from(han_digit(*c)?)));
    }
    let (mut total, mut section, mut pending) = (0i64, 0i64, None::<i64>);
    for &c in words {
        if let Some(d) = han_digit(c) {
            if pending.is_some_and(|p| p != 0) {
                return None;
            }
            pending = Some(i64::from(d));
        } else {
            let power = i64::try_from(han_power(c)?).ok()?;
            if power >= 10_000 {
                section = section.checked_add(pending.take().unwrap_or(0))?.max(1);
                total = total.checked_add(section)?.checked_mul(power)?;
                section = 0;
            } else {
                section = section.checked_add(pending.take().unwrap_or(1).checked_mul(power)?)?;
            }
        }
    }
    total.checked_add(section)?.checked_add(pending.unwrap_or(0))
}
