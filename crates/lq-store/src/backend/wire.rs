//! The wire to PostgreSQL, driven by the thread that waits on it.
//!
//! Statements go out at once and are answered in order. One whose answer decides nothing yet (`BEGIN`, rows put, a
//! `ROLLBACK`) is not waited for: its answer is taken together with that of the next statement, so that both cost one
//! round trip. A fault among them is told before the answer of anything that came later.

use std::collections::VecDeque;
use std::future::{self, Future};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_util::{SinkExt as _, Stream as _};
use tokio::runtime::Runtime;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Connection, Error, NoTls, Row, RowStream, Socket, Statement};

/// Most rows taken from the wire at a time.
const ROWS: usize = 256;
/// Bytes of a COPY sent at a time.
const COPY_BYTES: usize = 1 << 18;

type Answer = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// What went wrong, and with which of the statements sent before, where it was not the one waited for.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) error: Error,
    pub(super) earlier: Option<String>,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self { error, earlier: None }
    }
}

/// One connection.
pub(super) struct Wire {
    connection: Connection<Socket, NoTlsStream>,
    client: Arc<Client>,
    /// What was sent and not waited for yet, in order, each with what to call it.
    sent: VecDeque<(String, Answer)>,
    runtime: Runtime,
}

impl Wire {
    pub(super) fn open(runtime: Runtime, config: &Config) -> Result<Self, Error> {
        let (client, connection) = runtime.block_on(config.connect(NoTls))?;
        Ok(Self { connection, client: Arc::new(client), sent: VecDeque::new(), runtime })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Waits for one answer, those of everything sent before it first.
    fn wait<T>(&mut self, own: impl Future<Output = Result<T, Error>>) -> Result<T, Fault> {
        let Self { connection, sent, runtime, .. } = self;
        let (mut own, mut told) = (pin!(own), None);
        let waited = runtime.block_on(future::poll_fn(|cx| {
            // Polled once, the statement is on its way; only then is anything waited for.
            if let (None, Poll::Ready(answer)) = (&told, own.as_mut().poll(cx)) {
                told = Some(answer);
            }
            if let Some(error) = drive(connection, cx) {
                return Poll::Ready(Err(error.into()));
            }
            while let Some((what, answer)) = sent.front_mut() {
                match answer.as_mut().poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Ok(())) => drop(sent.pop_front()),
                    Poll::Ready(Err(error)) => {
                        let earlier = Some(std::mem::take(what));
                        return Poll::Ready(Err(Fault { error, earlier }));
                    }
                }
            }
            if let (None, Poll::Ready(answer)) = (&told, own.as_mut().poll(cx)) {
                told = Some(answer);
            }
            told.take().map_or(Poll::Pending, |answer| Poll::Ready(answer.map_err(Fault::from)))
        }));
        if waited.is_err() {
            // What followed failed for the same reason.
            sent.clear();
        }
        waited
    }

    /// Sends something without waiting for its answer.
    fn send(&mut self, what: &str, answer: impl Future<Output = Result<(), Error>> + Send + 'static) {
        let mut answer: Answer = Box::pin(answer);
        if let Poll::Ready(told) = answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            answer = Box::pin(future::ready(told));
        }
        self.sent.push_back((what.to_owned(), answer));
    }

    pub(super) fn prepare(&mut self, sql: &str) -> Result<Statement, Fault> {
        let client = self.client.clone();
        self.wait(async move { client.prepare(sql).await })
    }

    pub(super) fn script(&mut self, sql: &str) -> Result<(), Fault> {
        let client = self.client.clone();
        self.wait(async move { client.batch_execute(sql).await })
    }

    /// A script whose answer comes with that of the next statement.
    pub(super) fn script_soon(&mut self, sql: &'static str) {
        let client = self.client.clone();
        self.send(sql, async move { client.batch_execute(sql).await });
    }

    pub(super) fn execute(
        &mut self,
        statement: &Statement,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, Fault> {
        let client = self.client.clone();
        self.wait(async move { client.execute(statement, params).await })
    }

    /// A statement whose answer comes with that of the next one.
    pub(super) fn execute_soon<P>(&mut self, what: &str, statement: Statement, params: Vec<P>)
    where
        P: ToSql + Send + 'static,
    {
        let client = self.client.clone();
        self.send(what, async move { client.execute_raw(&statement, params).await.map(drop) });
    }

    /// Begins a query; its rows are taken by [`Wire::rows`].
    pub(super) fn query<'p, I>(&mut self, statement: &Statement, params: I) -> Result<RowStream, Fault>
    where
        I: ExactSizeIterator<Item = &'p dyn ToSql>,
    {
        let client = self.client.clone();
        self.wait(async move { client.query_raw(statement, params).await })
    }

    /// Takes the rows that are there, at least one, into `rows`; false at the end.
    pub(super) fn rows(
        &mut self,
        mut stream: Pin<&mut RowStream>,
        rows: &mut Vec<Row>,
    ) -> Result<bool, Fault> {
        let Self { connection, runtime, .. } = self;
        let taken = runtime.block_on(future::poll_fn(|cx| {
            if let Some(error) = drive(connection, cx) {
                return Poll::Ready(Err(error));
            }
            while rows.len() < ROWS {
                match stream.as_mut().poll_next(cx) {
                    Poll::Ready(Some(Ok(row))) => rows.push(row),
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                    Poll::Ready(None) => return Poll::Ready(Ok(false)),
                    Poll::Pending if rows.is_empty() => return Poll::Pending,
                    Poll::Pending => break,
                }
            }
            Poll::Ready(Ok(true))
        }));
        taken.map_err(Fault::from)
    }

    /// Sends bytes by COPY and waits until the server has taken all of them.
    pub(super) fn copy(&mut self, sql: &str, mut bytes: Bytes) -> Result<u64, Fault> {
        let client = self.client.clone();
        self.wait(async move {
            let mut sink = pin!(client.copy_in::<_, Bytes>(sql).await?);
            while !bytes.is_empty() {
                let n = bytes.len().min(COPY_BYTES);
                sink.feed(bytes.split_to(n)).await?;
            }
            sink.finish().await
        })
    }

    /// Drops the transaction. The server's answer decides nothing; it is taken with that of the next statement.
    pub(super) fn rollback(&mut self) {
        // What was sent in the transaction goes with it, and so does what became of it.
        self.sent.clear();
        self.script_soon("ROLLBACK");
        let Self { connection, runtime, .. } = self;
        runtime.block_on(future::poll_fn(|cx| {
            // A broken connection is found out by whoever uses it next; the server has rolled back by itself.
            let _ = drive(connection, cx);
            Poll::Ready(())
        }));
    }
}

/// Sends what waits and takes what has come; gives the error that ended the connection.
fn drive(connection: &mut Connection<Socket, NoTlsStream>, cx: &mut Context<'_>) -> Option<Error> {
    loop {
        match connection.poll_message(cx) {
            Poll::Ready(Some(Ok(_))) => {}
            Poll::Ready(Some(Err(error))) => return Some(error),
            Poll::Ready(None) | Poll::Pending => return None,
        }
    }
}
