//! The frames of a backup file, written and read in one pass.

use std::io::{Read, Write};

use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::seal::Key;
use crate::error::StoreError;
use crate::line::Digest;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Known words, sealed.
    Words,
    /// A table begins.
    Table,
    /// Rows.
    Rows,
    /// Rows, sealed.
    Sealed,
    /// The end, sealed.
    End,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Words, Self::Table, Self::Rows, Self::Sealed, Self::End];

    fn mark(self) -> u8 {
        match self {
            Self::Words => b'C',
            Self::Table => b'T',
            Self::Rows => b'R',
            Self::Sealed => b'S',
            Self::End => b'E',
        }
    }
}

/// Writes a file frame by frame.
pub(crate) struct FrameWriter<'a> {
    out: &'a mut dyn Write,
    hasher: Sha256,
    n_bytes: u64,
    n_sealed: u64,
}

impl<'a> FrameWriter<'a> {
    pub(crate) fn begin(out: &'a mut dyn Write, magic: &[u8], header: &Json) -> Result<Self, StoreError> {
        let mut frames = Self { out, hasher: Sha256::new(), n_bytes: 0, n_sealed: 0 };
        frames.write(magic)?;
        let header = header.to_string();
        frames.write(&(header.len() as u32).to_le_bytes())?;
        frames.write(header.as_bytes())?;
        Ok(frames)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.hasher.update(bytes);
        self.n_bytes += bytes.len() as u64;
        self.out.write_all(bytes).map_err(|error| StoreError::file("备份文件".as_ref(), &error))
    }

    pub(crate) fn plain(&mut self, kind: Kind, bytes: &[u8]) -> Result<(), StoreError> {
        let len = u32::try_from(bytes.len())
            .map_err(|_| StoreError::Refused("一段数据超过 4 GB，无法备份".to_owned()))?;
        self.write(&[kind.mark()])?;
        self.write(&len.to_le_bytes())?;
        self.write(bytes)
    }

    pub(crate) fn sealed(&mut self, kind: Kind, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        let sealed = key.seal(self.n_sealed, kind.mark(), bytes)?;
        self.n_sealed += 1;
        self.plain(kind, &sealed)
    }

    pub(crate) fn rows(&mut self, key: Option<&Key>, bytes: &[u8]) -> Result<(), StoreError> {
        match key {
            Some(key) => self.sealed(Kind::Sealed, key, bytes),
            None => self.plain(Kind::Rows, bytes),
        }
    }

    /// Ends the file; its size, and the digest it ends with.
    pub(crate) fn end(mut self, key: &Key) -> Result<(u64, Digest), StoreError> {
        let so_far: Digest = self.hasher.clone().finalize().into();
        self.sealed(Kind::End, key, &so_far)?;
        let digest: Digest = self.hasher.clone().finalize().into();
        self.write(&digest)?;
        self.out.flush().map_err(|error| StoreError::file("备份文件".as_ref(), &error))?;
        Ok((self.n_bytes, digest))
    }
}

/// Reads a file frame by frame.
pub(crate) struct FrameReader<'a> {
    from: &'a mut dyn Read,
    hasher: Sha256,
    n_sealed: u64,
}

/// The file is not what a backup is.
pub(crate) fn not_whole() -> StoreError {
    StoreError::damaged("备份文件", "内容不完整")
}

impl<'a> FrameReader<'a> {
    /// Reads what a file begins with; the header.
    pub(crate) fn begin(from: &'a mut dyn Read, magic: &[u8]) -> Result<(Self, Json), StoreError> {
        let mut frames = Self { from, hasher: Sha256::new(), n_sealed: 0 };
        if frames.read(magic.len())? != magic {
            return Err(not_whole());
        }
        let len = frames.read(4)?;
        let len = u32::from_le_bytes(len.try_into().map_err(|_| not_whole())?);
        let header = frames.read(len as usize)?;
        let header = serde_json::from_slice(&header).map_err(|_| not_whole())?;
        Ok((frames, header))
    }

    fn read(&mut self, n: usize) -> Result<Vec<u8>, StoreError> {
        let mut bytes = Vec::new();
        // Read through `take`, so that a length nobody can trust reserves nothing.
        let read = self.from.take(n as u64).read_to_end(&mut bytes);
        read.map_err(|error| StoreError::file("备份文件".as_ref(), &error))?;
        if bytes.len() < n {
            return Err(not_whole());
        }
        self.hasher.update(&bytes);
        Ok(bytes)
    }

    /// The next frame; sealed ones are opened. The end gives nothing but its kind.
    pub(crate) fn next(&mut self, key: &Key) -> Result<(Kind, Vec<u8>), StoreError> {
        let so_far: Digest = self.hasher.clone().finalize().into();
        let head = self.read(5)?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.mark() == head[0]).ok_or_else(not_whole)?;
        let len = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
        let bytes = self.read(len as usize)?;
        if matches!(kind, Kind::Table | Kind::Rows) {
            return Ok((kind, bytes));
        }
        let opened = key.open(self.n_sealed, kind.mark(), &bytes);
        self.n_sealed += 1;
        let opened = opened.ok_or(StoreError::Passphrase)?;
        if kind == Kind::End && opened != so_far {
            return Err(StoreError::damaged("备份文件", "末尾封存的摘要与内容不符，文件被改动过"));
        }
        Ok((kind, opened))
    }
}
