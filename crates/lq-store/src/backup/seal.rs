//! Sealing: ChaCha20-Poly1305 under a key drawn from the passphrase by argon2id, each file with a salt of its own.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use serde_json::{Value as Json, json};

use crate::error::StoreError;
use crate::line;
use crate::private::random;

/// Fewest characters of a passphrase.
const SHORTEST: usize = 10;
/// Memory the key takes to draw, in KiB: 64 MiB, so that guessing is dear.
const MEMORY: u32 = 64 << 10;
/// Passes over that memory.
const PASSES: u32 = 3;
/// More than this a file may not ask for: it would be no backup of ours but a trap.
const MOST_MEMORY: u64 = 1 << 20;

/// Refuses a passphrase that is soon guessed.
pub(crate) fn check(passphrase: &str) -> Result<(), StoreError> {
    if passphrase.chars().count() >= SHORTEST {
        return Ok(());
    }
    Err(StoreError::Refused(format!(
        "备份口令至少 {SHORTEST} 个字符；请换一个长的口令，并与备份文件分开保管"
    )))
}

/// The key of one file.
pub(crate) struct Key {
    cipher: ChaCha20Poly1305,
}

impl Key {
    /// A key for a new file, and what the file says about how it was drawn.
    pub(crate) fn fresh(passphrase: &str) -> Result<(Self, Json), StoreError> {
        check(passphrase)?;
        let salt = random::<32>()?;
        let key = Self::draw(passphrase, &salt, MEMORY, PASSES)?;
        Ok((key, json!({"salt": line::hex(&salt), "memory": MEMORY, "passes": PASSES})))
    }

    /// The key of a file that says this of it.
    pub(crate) fn of_file(passphrase: &str, header: &Json) -> Result<Self, StoreError> {
        let number = |name: &str| header[name].as_u64().filter(|n| *n > 0 && *n <= MOST_MEMORY);
        let salt = header["salt"].as_str().and_then(line::unhex);
        let (Some(salt), Some(memory), Some(passes)) = (salt, number("memory"), number("passes")) else {
            return Err(StoreError::damaged("备份文件", "口令的参数无法识别"));
        };
        Self::draw(passphrase, &salt, memory as u32, passes.min(64) as u32)
    }

    fn draw(passphrase: &str, salt: &[u8], memory: u32, passes: u32) -> Result<Self, StoreError> {
        let fail = |error: argon2::Error| StoreError::Refused(format!("口令不能使用：{error}"));
        let params = Params::new(memory, passes, 1, Some(32)).map_err(fail)?;
        let mut key = [0u8; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), salt, &mut key)
            .map_err(fail)?;
        Ok(Self { cipher: ChaCha20Poly1305::new(&key.into()) })
    }

    /// Seals the `n`-th sealed frame of a file; the frame's kind is bound to it.
    pub(crate) fn seal(&self, n: u64, kind: u8, text: &[u8]) -> Result<Vec<u8>, StoreError> {
        let payload = Payload { msg: text, aad: &[kind] };
        self.cipher
            .encrypt(&nonce(n), payload)
            .map_err(|_| StoreError::Refused("备份的一段太大，无法加密".to_owned()))
    }

    /// Opens the `n`-th sealed frame of a file; `None` where key or bytes are not what they were.
    pub(crate) fn open(&self, n: u64, kind: u8, bytes: &[u8]) -> Option<Vec<u8>> {
        self.cipher.decrypt(&nonce(n), Payload { msg: bytes, aad: &[kind] }).ok()
    }
}

/// A key seals one file, so that the place of a frame in it is never used twice.
fn nonce(n: u64) -> Nonce {
    let mut bytes = [0u8; 12];
    bytes[4..].copy_from_slice(&n.to_be_bytes());
    bytes.into()
}
