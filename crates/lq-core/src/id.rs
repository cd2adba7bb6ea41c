//! Identities of records: UUIDv7, so that ids made later sort later.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::Moment;

/// The identity of one record, the same in every zone, database and export.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub [u8; 16]);

impl RecordId {
    /// Reads the sixteen bytes a database holds; any other length is not an id.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        <[u8; 16]>::try_from(bytes).ok().map(Self)
    }

    /// Lays an id out as UUIDv7: 48 bits of milliseconds, then 74 bits of `entropy`.
    pub fn from_parts(at: Moment, entropy: [u8; 10]) -> Self {
        let millis = u64::try_from(at.micros() / 1_000).unwrap_or(0);
        Self(*uuid::Builder::from_unix_timestamp_millis(millis, &entropy).as_uuid().as_bytes())
    }

    /// Derives an id from a name, so that the same name in the same space is the same id everywhere.
    ///
    /// Used for what ships with the program (zones, sample rows); `millis` places it in time.
    pub fn named(millis: u64, name: &str) -> Self {
        let mut entropy = [0u8; 10];
        // Two FNV-1a runs with different offsets give the 74 bits; collisions are caught by the unique key.
        for (half, offset) in [(0usize, 0xcbf2_9ce4_8422_2325u64), (1, 0x9ae1_6a3b_2f90_404f)] {
            let hash = name
                .bytes()
                .fold(offset, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
            let spread = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9).to_be_bytes();
            entropy[half * 5..half * 5 + 5].copy_from_slice(&spread[..5]);
        }
        Self(*uuid::Builder::from_unix_timestamp_millis(millis, &entropy).as_uuid().as_bytes())
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = uuid::Uuid::encode_buffer();
        f.write_str(uuid::Uuid::from_bytes(self.0).hyphenated().encode_lower(&mut buffer))
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What was given is not the text of an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是记录标识；应为形如 0198c0de-0000-7000-8000-000000000001 的文字")]
pub struct NotAnId(pub String);

impl FromStr for RecordId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        uuid::Uuid::try_parse(text)
            .map(|id| Self(*id.as_bytes()))
            .map_err(|_| NotAnId(text.chars().take(60).collect()))
    }
}

impl Serialize for RecordId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RecordId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A link to a record of kind `K`, as the typed structs of the model hold it.
pub struct Link<K> {
    id: RecordId,
    kind: PhantomData<fn() -> K>,
}

impl<K> Link<K> {
    /// Points at the record with this id.
    pub fn to(id: RecordId) -> Self {
        Self { id, kind: PhantomData }
    }

    /// The id pointed at.
    pub fn id(self) -> RecordId {
        self.id
    }
}

impl<K> Clone for Link<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Link<K> {}
impl<K> PartialEq for Link<K> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
impl<K> Eq for Link<K> {}
impl<K> fmt::Debug for Link<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.id, f)
    }
}

/// Makes ids that never repeat within a process and sort by the time they were made.
///
/// `seed` is drawn once by the program; tests give a fixed one, so their ids are always the same.
pub struct IdSource {
    seed: [u8; 4],
    counter: std::sync::atomic::AtomicU64,
}

impl IdSource {
    /// A source whose ids carry `seed`, so that two processes do not meet.
    pub fn new(seed: [u8; 4]) -> Self {
        Self { seed, counter: std::sync::atomic::AtomicU64::new(0) }
    }

    /// The next id, placed at `at`.
    pub fn next(&self, at: Moment) -> RecordId {
        let count = self.counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut entropy = [0u8; 10];
        // Forty bits of the count come first, so that ids of one millisecond sort as they were made. The version
        // takes the high half of byte 0 and the variant the two high bits of byte 2: no count bit stands there.
        for (place, (shift, mask)) in
            [(36, 0x0f), (28, 0xff), (22, 0x3f), (14, 0xff), (6, 0xff)].iter().enumerate()
        {
            entropy[place] = ((count >> shift) & mask) as u8;
        }
        entropy[5] = ((count & 0x3f) << 2) as u8;
        entropy[6..].copy_from_slice(&self.seed);
        RecordId::from_parts(at, entropy)
    }
}
