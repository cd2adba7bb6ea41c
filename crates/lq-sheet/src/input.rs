//! Where bytes come from: a file on disk or an upload in memory, read at any offset.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::error::SheetError;

/// Largest upload kept in memory, in bytes.
const IN_MEMORY: usize = 8 << 20;

/// A named run of bytes that several readers may read at once, each at its own place.
#[derive(Clone)]
pub struct Input {
    name: Arc<str>,
    len: u64,
    data: Data,
}

#[derive(Clone)]
enum Data {
    Bytes(Arc<[u8]>),
    File(Arc<Mutex<File>>),
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("name", &self.name).field("len", &self.len).finish_non_exhaustive()
    }
}

impl Input {
    /// Opens a file on disk; its last path component is the name messages use.
    ///
    /// Errors: `Io` when the file is missing or may not be read.
    pub fn from_path(path: &Path) -> Result<Input, SheetError> {
        let name: Arc<str> =
            path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned().into();
        let file = File::open(path).map_err(SheetError::io(&name, "打开"))?;
        Input::from_file(&name, file)
    }

    /// Takes an open file under the given name.
    ///
    /// Errors: `Io` when its length cannot be read.
    pub fn from_file(name: &str, file: File) -> Result<Input, SheetError> {
        let name: Arc<str> = name.into();
        let len = file.metadata().map_err(SheetError::io(&name, "打开"))?.len();
        Ok(Input { name, len, data: Data::File(Arc::new(Mutex::new(file))) })
    }

    /// Takes an upload held in memory under the name the sender gave.
    pub fn from_bytes(name: &str, bytes: impl Into<Arc<[u8]>>) -> Input {
        let bytes = bytes.into();
        Input { name: name.into(), len: bytes.len() as u64, data: Data::Bytes(bytes) }
    }

    /// Takes an upload; a large one is put into a nameless temporary file, so that it does not lie in memory for as
    /// long as somebody looks at its columns.
    ///
    /// Errors: `Io` when the temporary file cannot be written.
    pub fn from_upload(name: &str, bytes: Vec<u8>) -> Result<Input, SheetError> {
        if bytes.len() <= IN_MEMORY {
            return Ok(Input::from_bytes(name, bytes));
        }
        let label: Arc<str> = name.into();
        let mut file = tempfile::tempfile().map_err(SheetError::io(&label, "建临时文件"))?;
        file.write_all(&bytes).map_err(SheetError::io(&label, "建临时文件"))?;
        Input::from_file(name, file)
    }

    /// The file name as given by the sender.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is no byte at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Extension in lower case without the dot, empty when there is none.
    pub(crate) fn extension(&self) -> String {
        self.name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default()
    }

    /// Reads at an offset; returns how many bytes came, 0 at the end.
    pub(crate) fn read_at(&self, offset: u64, into: &mut [u8]) -> std::io::Result<usize> {
        match &self.data {
            Data::Bytes(bytes) => {
                let start = usize::try_from(offset).unwrap_or(usize::MAX).min(bytes.len());
                let n = into.len().min(bytes.len() - start);
                into[..n].copy_from_slice(&bytes[start..start + n]);
                Ok(n)
            }
            Data::File(file) => {
                let mut file = file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                file.seek(SeekFrom::Start(offset))?;
                file.read(into)
            }
        }
    }

    /// Reads up to `want` bytes from an offset into a fresh vector.
    pub(crate) fn read_some(&self, offset: u64, want: usize) -> Result<Vec<u8>, SheetError> {
        let mut out = vec![0; want.min(usize::try_from(self.len.saturating_sub(offset)).unwrap_or(want))];
        let mut have = 0;
        while have < out.len() {
            let n = self
                .read_at(offset + have as u64, &mut out[have..])
                .map_err(SheetError::io(&self.name, "读取"))?;
            if n == 0 {
                break;
            }
            have += n;
        }
        out.truncate(have);
        Ok(out)
    }

    pub(crate) fn cursor(&self) -> Cursor {
        Cursor { input: self.clone(), at: 0 }
    }
}

/// A seekable reader over an input, for libraries that want one.
pub(crate) struct Cursor {
    input: Input,
    at: u64,
}

impl Read for Cursor {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let n = self.input.read_at(self.at, into)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let at = match to {
            SeekFrom::Start(n) => Some(n),
            SeekFrom::End(n) => self.input.len.checked_add_signed(n),
            SeekFrom::Current(n) => self.at.checked_add_signed(n),
        };
        self.at = at.ok_or_else(|| std::io::Error::other("seek before the start"))?;
        Ok(self.at)
    }
}
