//! Passwords: argon2id hashes, one-time passwords, and how many tries there are.

use std::sync::{Mutex, MutexGuard, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

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
    let hashed = || {
        let params = Params::default();
        let kept = ParamsString::try_from(&params).ok()?;
        let hash = worked(Algorithm::Argon2id, Version::V0x13, params, password, &salt)?;
        let (algorithm, version) = (Algorithm::Argon2id.ident(), Some(Version::V0x13.into()));
        let salt = Some(Salt::new(&salt).ok()?);
        Some(PasswordHash { algorithm, version, params: kept, salt, hash: Some(hash) }.to_string())
    };
    hashed().ok_or_else(|| AppError::Unfit("密码不能使用；请换一个".to_owned()))
}

/// Whether a password is the one behind a hash; a hash that cannot be read fits none.
pub(crate) fn fits(password: &str, hash: &str) -> bool {
    let expected = || {
        let kept = PasswordHash::new(hash).ok()?;
        let algorithm = Algorithm::try_from(kept.algorithm.as_str()).ok()?;
        let version = Version::try_from(kept.version?).ok()?;
        let found = worked(algorithm, version, Params::try_from(&kept).ok()?, password, &kept.salt?)?;
        // Outputs compare in the same time wherever they differ.
        Some(found == kept.hash?)
    };
    expected().unwrap_or(false)
}

/// Room for hashing, kept: given back each time, pieces of 19 MiB would leave the heap full of holes, and as many at a
/// time as people sign in would be taken.
static ROOMS: [Mutex<Vec<Block>>; 2] = [const { Mutex::new(Vec::new()) }; 2];

fn room() -> MutexGuard<'static, Vec<Block>> {
    // What a hashing that broke off left behind is written over.
    let free = ROOMS.iter().find_map(|room| room.try_lock().ok());
    free.unwrap_or_else(|| ROOMS[0].lock().unwrap_or_else(PoisonError::into_inner))
}

fn worked(
    algorithm: Algorithm,
    version: Version,
    params: Params,
    password: &str,
    salt: &[u8],
) -> Option<Output> {
    let mut room = room();
    let n_blocks = params.block_count();
    if room.len() < n_blocks {
        room.resize(n_blocks, Block::default());
    }
    let mut out = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    let argon = Argon2::new(algorithm, version, params);
    argon.hash_password_into_with_memory(password.as_bytes(), salt, &mut out, &mut room[..n_blocks]).ok()?;
    Output::new(&out).ok()
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

#[cfg(test)]
mod tests {
    use super::{fits, hash};

    #[test]
    fn a_password_fits_its_hash_and_no_other_and_hashes_of_before_still_fit() {
        let kept = hash("four words told by nobody", [7; 16]).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(fits("four words told by nobody", &kept) && !fits("four words told by somebody", &kept));
        assert_ne!(kept, hash("four words told by nobody", [8; 16]).unwrap());
        let before = argon2::password_hash::PasswordHasher::hash_password_with_salt(
            &argon2::Argon2::default(),
            b"four words told by nobody",
            &[7; 16],
        );
        assert_eq!(kept, before.unwrap().to_string());
        assert!(!fits("", "") && !fits("x", "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA"));
    }
}
