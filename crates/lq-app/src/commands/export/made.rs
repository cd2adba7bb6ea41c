//! A file that was made and waits to be sent: a small one in memory, a large one in a nameless temporary file, so that
//! neither its length nor a slow receiver costs memory, and the ledger is read at full speed.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom, Write};

/// Most bytes kept in memory.
const IN_MEMORY: usize = 1 << 20;

/// A file being made, or read once it is.
#[derive(Debug, Default)]
pub struct Made {
    memory: Vec<u8>,
    /// Holds everything once memory would not.
    file: Option<File>,
    /// Bytes in all.
    length: u64,
    /// Bytes read from memory.
    at: usize,
}

impl Made {
    /// Bytes in all.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Ends the writing; it is read from its first byte on.
    pub(super) fn rewind(mut self) -> io::Result<Self> {
        self.spill()?;
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(0))?;
        }
        Ok(self)
    }

    /// Moves what is in memory to the file, where there is one.
    fn spill(&mut self) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.write_all(&self.memory)?;
            self.memory.clear();
        }
        Ok(())
    }
}

impl Write for Made {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.memory.len() + bytes.len() > IN_MEMORY {
            if self.file.is_none() {
                self.file = Some(tempfile::tempfile()?);
            }
            self.spill()?;
        }
        self.memory.extend_from_slice(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Made {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.file {
            return file.read(into);
        }
        let n = (&self.memory[self.at..]).read(into)?;
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_any_length_is_read_as_it_was_written_and_a_long_one_takes_no_memory() {
        for n_pieces in [0, 1, 5000] {
            let (mut made, mut expected) = (Made::default(), Vec::new());
            for n in 0..n_pieces {
                let piece = format!("第 {n} 行，{}\n", "同样的话".repeat(n % 40));
                made.write_all(piece.as_bytes()).unwrap();
                expected.extend_from_slice(piece.as_bytes());
            }
            assert!(made.memory.capacity() <= 2 * IN_MEMORY);
            let mut made = made.rewind().unwrap();
            assert_eq!((made.length(), made.file.is_some()), (expected.len() as u64, n_pieces == 5000));
            let mut read = Vec::new();
            made.read_to_end(&mut read).unwrap();
            assert!(read == expected);
        }
    }
}
