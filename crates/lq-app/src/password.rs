//! Passwords: argon2id hashes, one-time passwords, and how many tries there are.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::error::AppError;

/// Fewest characters of a password people choose.
pub(crate) const MIN_LENGTH: usize = 10;

/// Letters of one-time passwords: none that is mistaken for another on paper.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// The hash kept for a password, with its salt and parameters (PHC text, argon2id, 19 MiB).
///
/// # Errors
/// Unfit when the hash function refuses the input, which it does for passwords past 4 GiB alone.
pub(crate) fn hash(password: &str, salt: [u8; 16]) -> Result<String, AppError> {
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| AppError::Unfit(format!("密码不能使用：{error}")))
}

/// Whether a password is the one behind a hash; a hash that cannot be read fits none.
pub(crate) fn fits(password: &str, hash: &str) -> bool {
    Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
}

/// A password for the first login, twelve letters in three groups (some 59 bits).
pub(crate) fn one_time(entropy: [u8; 12]) -> String {
    let letters: Vec<char> =
        entropy.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Refuses a password that is short, all one letter, or the account's own name.
///
/// # Errors
/// Invalid at field `password`, saying what to do.
pub(crate) fn check(password: &str, account: &str) -> Result<(), AppError> {
    let length = password.chars().count();
    if length < MIN_LENGTH {
        return Err(AppError::field(
            "password",
            format!("密码至少 {MIN_LENGTH} 个字符，现为 {length} 个；请加长"),
        ));
    }
    let first = password.chars().next();
    if password.chars().all(|letter| Some(letter) == first) || password.contains(account) {
        return Err(AppError::field("password", "密码不能全为同一字符，也不能包含账号名；请换一个"));
    }
    Ok(())
}
