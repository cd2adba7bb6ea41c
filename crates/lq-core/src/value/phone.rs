//! Telephone numbers: mobile, landline with extension, service and foreign numbers.

use super::ValueError;
use super::error::excerpt;
use super::text::narrow;

/// Most digits of an extension.
const MOST_EXTENSION: usize = 6;

/// Reads a number as people write it and returns the form the ledger keeps: `13800001234`, `0510-85212345`,
/// `0510-85212345-801`, `4008001234`, `+85221234567`; a local number of 7 or 8 digits stays as given.
///
/// Errors: several numbers at once; a length or beginning no number has.
pub fn parse(input: &str) -> Result<String, ValueError> {
    if is_mobile(input) {
        return Ok(input.to_owned());
    }
    let narrowed = narrow(input.trim());
    if narrowed.contains(['/', ';', '、', ',']) {
        return Err(ValueError::new(
            format!("“{}”像是几个号码；此处只填一个", excerpt(input)),
            format!("“{}” looks like several numbers; give one", excerpt(input)),
        ));
    }
    let (main, extension) = split_extension(&narrowed);
    let is_foreign = main.trim_start().starts_with('+') || main.trim_start().starts_with("00");
    let is_filler = |c: char| c.is_whitespace() || matches!(c, '-' | '(' | ')' | '+' | '.' | '—');
    if main.chars().any(|c| !c.is_ascii_digit() && !is_filler(c)) {
        return Err(not_a_number(input, None));
    }
    let mut digits: String = main.chars().filter(char::is_ascii_digit).collect();
    if is_foreign {
        let rest = if main.trim_start().starts_with('+') { digits.as_str() } else { &digits[2..] };
        match rest.strip_prefix("86") {
            Some(domestic) if domestic.len() >= 7 => digits = with_trunk_zero(domestic),
            _ => return foreign(rest, extension, input),
        }
    } else if digits.len() == 13 && digits.starts_with("861") {
        digits.drain(..2);
    }
    let number = domestic(&digits, input)?;
    let whole = with_extension(number.clone(), extension);
    // Short numbers have no extensions, and 400 begins a number of ten digits.
    let takes_none = number.len() < 7 || (number.len() < 10 && !is_local(&number));
    let is_long = extension.is_some_and(|e| e.chars().filter(char::is_ascii_digit).count() > MOST_EXTENSION);
    if (takes_none && whole != number) || is_long {
        return Err(not_a_number(input, None));
    }
    Ok(whole)
}

/// True for a number without its area code that cannot be the beginning of another.
fn is_local(main: &str) -> bool {
    matches!(main.len(), 7 | 8)
        && main.bytes().all(|b| b.is_ascii_digit())
        && main.starts_with(|c| ('2'..='9').contains(&c))
        && !main.starts_with("400")
        && !main.starts_with("800")
}

/// Refuses what is not in the form the ledger keeps.
pub fn check(number: &str) -> Result<(), ValueError> {
    match parse(number) {
        Ok(kept) if kept == number => Ok(()),
        Ok(kept) => Err(ValueError::new(
            format!("号码应写作“{kept}”"),
            format!("the number should be written “{kept}”"),
        )),
        Err(error) => Err(error),
    }
}

/// True for a mobile number of mainland China, to which a message can be sent.
pub fn is_mobile(number: &str) -> bool {
    let b = number.as_bytes();
    b.len() == 11 && b[0] == b'1' && (b'3'..=b'9').contains(&b[1]) && b.iter().all(u8::is_ascii_digit)
}

/// `138****1234`, `0510-****2345`: area code or first three digits, and the last four.
pub(crate) fn mask(number: &str) -> String {
    if let Some((local, _)) = number.split_once('-').filter(|(main, _)| is_local(main)) {
        return mask(local);
    }
    let (main, _) = number.match_indices('-').nth(1).map_or((number, ""), |(at, _)| number.split_at(at));
    let tail = main.len().saturating_sub(4);
    let tail = if main.len() >= 7 { main.get(tail..).unwrap_or("") } else { "" };
    match main.split_once('-') {
        Some((area, _)) => format!("{area}-****{tail}"),
        None if main.len() >= 10 => format!("{}****{tail}", main.get(..3).unwrap_or("")),
        None => format!("****{tail}"),
    }
}

/// Parts an extension (`转801`, `x801`, `-801` behind a whole number) from the number.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    for mark in ["转", "ext.", "ext", "Ext", "x", "X", "#"] {
        if let Some((main, extension)) = text.split_once(mark) {
            return (main, Some(extension.trim().trim_start_matches("分机").trim()));
        }
    }
    let n_digits = |part: &str| part.chars().filter(char::is_ascii_digit).count();
    match text.rsplit_once('-') {
        // 400-820-8820 is one number; 0510-85212345-801 has an extension.
        Some((main, extension))
            if (n_digits(main) >= 10 || is_local(main))
                && (1..=MOST_EXTENSION).contains(&n_digits(extension)) =>
        {
            (main, Some(extension.trim()))
        }
        _ => (text, None),
    }
}

fn with_trunk_zero(domestic: &str) -> String {
    let is_landline = !is_mobile(domestic) && !domestic.starts_with('0') && !domestic.starts_with("400");
    if is_landline { format!("0{domestic}") } else { domestic.to_owned() }
}

fn foreign(digits: &str, extension: Option<&str>, input: &str) -> Result<String, ValueError> {
    if (8..=15).contains(&digits.len()) && !digits.starts_with('0') && extension.is_none() {
        return Ok(format!("+{digits}"));
    }
    Err(not_a_number(input, Some(digits.len())))
}

fn domestic(digits: &str, input: &str) -> Result<String, ValueError> {
    let is_new_area = digits.starts_with("01") || digits.starts_with("02");
    let area = if is_new_area { 3 } else { 4 };
    match digits.len() {
        _ if is_mobile(digits) => Ok(digits.to_owned()),
        10..=12 if digits.starts_with('0') && !digits.starts_with("00") => {
            let local = &digits[area..];
            let is_local = (7..=8).contains(&local.len()) && local.starts_with(|c| ('2'..='9').contains(&c));
            if is_local {
                Ok(format!("{}-{local}", &digits[..area]))
            } else {
                Err(not_a_number(input, Some(digits.len())))
            }
        }
        10 if digits.starts_with("400") || digits.starts_with("800") => Ok(digits.to_owned()),
        7 | 8 if digits.starts_with(|c| ('2'..='9').contains(&c)) => Ok(digits.to_owned()),
        5 if digits.starts_with(['1', '9']) => Ok(digits.to_owned()),
        n => Err(not_a_number(input, Some(n))),
    }
}

fn with_extension(number: String, extension: Option<&str>) -> String {
    match extension.map(|e| e.chars().filter(char::is_ascii_digit).collect::<String>()) {
        Some(extension) if !extension.is_empty() => format!("{number}-{extension}"),
        _ => number,
    }
}

fn not_a_number(input: &str, n_digits: Option<usize>) -> ValueError {
    let (zh, en) =
        n_digits.map_or((String::new(), String::new()), |n| (format!("，现为{n}位"), format!(", {n} given")));
    ValueError::new(
        format!("“{}”不是电话号码；手机应为11位，座机应带区号，如“0510-85212345”{zh}", excerpt(input)),
        format!(
            "“{}” is no telephone number; a mobile has 11 digits, a landline its area code{en}",
            excerpt(input)
        ),
    )
}
