//! A body that is sent while it is being written by work that blocks.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use http_body::Frame;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Pieces that may wait to be sent; then the writer waits.
const WAITING: usize = 4;
/// Bytes gathered into one piece.
const PIECE: usize = 256 << 10;

/// What the work hands on: bytes, or why there will be no more.
type Piece = Result<Bytes, String>;

/// Where the work writes.
pub(crate) struct StreamWriter {
    sender: Sender<Piece>,
    gathered: Vec<u8>,
}

/// A writer for work on a thread of its own, and what it writes.
pub(crate) fn stream() -> (StreamWriter, Receiver<Piece>) {
    let (sender, receiver) = channel(WAITING);
    (StreamWriter { sender, gathered: Vec::with_capacity(PIECE) }, receiver)
}

impl StreamWriter {
    /// Breaks off: who receives hears that the file is not whole.
    pub(crate) fn fail(self, why: String) {
        // Nobody may be listening any more.
        let _ = self.sender.blocking_send(Err(why));
    }

    fn send(&mut self) -> io::Result<()> {
        let piece = Bytes::from(std::mem::replace(&mut self.gathered, Vec::with_capacity(PIECE)));
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the browser left");
        self.sender.blocking_send(Ok(piece)).map_err(gone)
    }
}

impl Write for StreamWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() { Ok(()) } else { self.send() }
    }
}

struct Streamed(Receiver<Piece>);

/// The body that hands on what is written, after the first pieces already received.
pub(crate) fn body(receiver: Receiver<Piece>) -> Body {
    Body::new(Streamed(receiver))
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0
            .poll_recv(context)
            .map(|piece| piece.map(|piece| piece.map(Frame::data).map_err(io::Error::other)))
    }
}
