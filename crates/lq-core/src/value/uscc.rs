//! Unified social credit codes (GB 32100-2015) and the registration numbers of 15 digits that came before.

use super::ValueError;
use super::error::excerpt;
use super::text::narrow;

/// The alphabet of GB 32100-2015: digits and capitals without I, O, Z, S, V.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// What each ASCII character counts for; 255 where the alphabet does not have it.
const VALUES: [u8; 128] = {
    let mut values = [255; 128];
    let mut i = 0;
    while i < ALPHABET.len() {
        values[ALPHABET[i] as usize] = i as u8;
        i += 1;
    }
    values
};
/// Powers of 3 modulo 31, one for each of the first 17 places (GB 32100-2015, table of weights).
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Reads a code as people write it (blanks, small letters, full-width) and returns it in capitals.
///
/// Errors: wrong length, a letter the alphabet does not have, a check character that does not fit (the message names
/// the one that would).
pub fn parse(input: &str) -> Result<String, ValueError> {
    let narrowed = narrow(input.trim());
    let is_damaged = narrowed.contains(['E', 'e']) && (narrowed.contains('.') || narrowed.contains('+'));
    let code: String = narrowed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    if is_damaged {
        return Err(ValueError::new(
            format!("“{}”已被表格软件改成科学计数，末位已丢失；请把该列设为文本后重新填写", excerpt(input)),
            format!(
                "“{}” was turned into a number by the spreadsheet; format the column as text",
                excerpt(input)
            ),
        ));
    }
    check(&code)?;
    Ok(code)
}

/// Refuses what is neither a code with a fitting check character nor a registration number of 15 digits.
pub fn check(code: &str) -> Result<(), ValueError> {
    if is_legacy(code) {
        return Ok(());
    }
    if let Some(wrong) = code.chars().find(|c| !c.is_ascii() || VALUES[*c as usize] == 255) {
        let (zh, en) = match wrong {
            'O' => ("；是否为数字0", "; perhaps the digit 0"),
            'I' => ("；是否为数字1", "; perhaps the digit 1"),
            'Z' => ("；是否为数字2", "; perhaps the digit 2"),
            'S' => ("；是否为数字5", "; perhaps the digit 5"),
            _ => ("", ""),
        };
        return Err(ValueError::new(
            format!("统一社会信用代码里不会有“{wrong}”（只用数字和除I、O、Z、S、V外的大写字母）{zh}"),
            format!("a unified social credit code never holds “{wrong}”{en}"),
        ));
    }
    if code.len() != 18 {
        return Err(ValueError::new(
            format!("统一社会信用代码应为18位，现为{}位；请对照营业执照核对", code.len()),
            format!(
                "a unified social credit code has 18 characters, {} given; see the business licence",
                code.len()
            ),
        ));
    }
    match check_character(code) {
        Some(expected) if code.ends_with(expected) => Ok(()),
        Some(expected) => Err(ValueError::new(
            format!("统一社会信用代码“{code}”的校验位不符：按前17位末位应为“{expected}”；请对照营业执照核对"),
            format!("the last character of “{code}” should be “{expected}”; see the business licence"),
        )),
        None => Err(ValueError::wrong_type("统一社会信用代码", "unified social credit code")),
    }
}

/// The check character that the first 17 characters call for; `None` where they are fewer or not of the alphabet.
///
/// GB 32100-2015: 31 - (Σ value × weight mod 31), modulo 31.
pub fn check_character(code: &str) -> Option<char> {
    let head = code.as_bytes().get(..17)?;
    let sum = head.iter().zip(WEIGHTS).try_fold(0u32, |sum, (b, weight)| {
        let value = VALUES.get(usize::from(*b)).filter(|value| **value != 255)?;
        Some(sum + u32::from(*value) * weight)
    })?;
    ALPHABET.get(((31 - sum % 31) % 31) as usize).map(|b| char::from(*b))
}

/// True for a registration number of 15 digits, issued before 2015: kept, and shown as such.
pub fn is_legacy(code: &str) -> bool {
    code.len() == 15 && code.bytes().all(|b| b.is_ascii_digit())
}
