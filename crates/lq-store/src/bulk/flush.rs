//! Bringing the pages of a long transaction onto the disk while nobody waits for them.
//!
//! A bulk change on SQLite waits for no disk until its end. Its pages stand in the write-ahead log before those of
//! whoever writes next, whose own wait for the disk would then cover them all; so they are on their way before.

use std::fs::File;
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, sync_channel};

use crate::address::Address;

/// A thread that brings the write-ahead log onto the disk when asked; it ends with this.
pub(super) struct Flusher(Option<SyncSender<()>>);

impl Flusher {
    /// Without a thread where there is no file, or none can be started: nothing rests on it.
    pub(super) fn of(ledger: &Address) -> Self {
        let Address::Sqlite(file) = ledger else { return Self(None) };
        let mut log = file.clone().into_os_string();
        log.push("-wal");
        let log = PathBuf::from(log);
        let (ask, asked) = sync_channel(1);
        let work = move || {
            for () in asked {
                // What fails here is told where it matters, by the wait that makes the change durable.
                let _ = File::open(&log).and_then(|log| log.sync_data());
            }
        };
        let started = std::thread::Builder::new().name("lq-flush".to_owned()).spawn(work);
        Self(started.is_ok().then_some(ask))
    }

    /// Asks for it, without waiting.
    pub(super) fn soon(&self) {
        if let Some(ask) = &self.0 {
            // Asked already is asked.
            let _ = ask.try_send(());
        }
    }
}
