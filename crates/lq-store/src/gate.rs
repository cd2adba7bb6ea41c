//! Group commit: callers that wait at the same time share one transaction and one wait for the disk.
//!
//! There is no writer thread. The first caller to arrive leads: it opens the transaction, which then goes from one
//! waiting caller to the next, each of whom runs its own closure on it in its own thread; the last hands it back to the
//! leader, who writes, commits and tells everyone. A closure therefore may borrow from its caller. A refused closure
//! leaves no trace; when writing the whole group fails, each change is tried again alone, so that one refusal fails
//! alone.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use lq_core::Moment;

use crate::backend::Session;
use crate::error::StoreError;
use crate::group::{Group, Intent};

/// Most changes that share a transaction; more would make the first of them wait too long.
const MOST: usize = 256;

/// The queue before the one transaction that writes.
#[derive(Default)]
pub(crate) struct Gate {
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Arc<Ticket>>,
    is_led: bool,
}

struct Ticket {
    intent: Intent,
    slot: Mutex<Slot>,
    bell: Condvar,
}

enum Slot {
    Waiting,
    Lead,
    Turn(Box<Baton>),
    Back(Box<Baton>),
    Done(Verdict),
}

/// The transaction on its way through the callers of a group.
struct Baton {
    group: Box<Group>,
    /// Those whose turn is still to come, in order.
    rest: VecDeque<Arc<Ticket>>,
    /// Of those whose turn it was, in order.
    verdicts: Vec<Verdict>,
    leader: Arc<Ticket>,
}

impl Baton {
    /// Notes how the closure of the one who held it ended.
    fn note(&mut self, ran: &Ran) {
        self.verdicts.push(match ran {
            Ran::Kept(position, at) => Verdict::Kept(*position, *at),
            Ran::Refused => Verdict::Refused,
            Ran::Broke => Verdict::Failed(StoreError::Database("程序在处理这项修改时意外中断".to_owned())),
        });
    }

    /// Hands the transaction to the next caller, in the end back to the leader.
    fn pass_on(mut self: Box<Self>) {
        while let Some(next) = self.rest.pop_front() {
            match self.group.repeats.get(&next.intent.change) {
                Some((_, position, at)) => self.verdicts.push(Verdict::Repeated(*position, *at)),
                None => return next.put(Slot::Turn(self)),
            }
        }
        let leader = self.leader.clone();
        leader.put(Slot::Back(self));
    }
}

/// How a closure ended.
#[derive(Clone, Debug)]
pub(crate) enum Ran {
    /// Accepted, at this position.
    Kept(i64, Moment),
    /// It said no.
    Refused,
    /// It panicked.
    Broke,
}

/// What became of a change.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// Durable at this position.
    Kept(i64, Moment),
    /// Made before under the same id.
    Repeated(i64, Moment),
    /// Its closure said no: the caller holds the reason.
    Refused,
    /// The store said no.
    Failed(StoreError),
}

/// How the leader begins a group: opens a session and a transaction on it.
pub(crate) type Begin<'a> = dyn Fn(&[&Intent], bool) -> Result<Group, StoreError> + 'a;
/// Where the session goes when the group is over.
pub(crate) type GiveBack<'a> = dyn Fn(Box<dyn Session>) + 'a;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A closure that panics does so outside these locks; what they guard is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Gate {
    /// Runs `job` in a group of changes; `job` may run several times, only its last run counts.
    pub(crate) fn pass(
        &self,
        intent: Intent,
        begin: &Begin<'_>,
        give_back: &GiveBack<'_>,
        job: &mut dyn FnMut(&mut Group) -> Ran,
    ) -> Verdict {
        let ticket = Arc::new(Ticket { intent, slot: Mutex::new(Slot::Waiting), bell: Condvar::new() });
        let leads = {
            let mut queue = lock(&self.queue);
            queue.waiting.push_back(ticket.clone());
            !std::mem::replace(&mut queue.is_led, true)
        };
        if leads || ticket.follow(job) {
            self.lead(&ticket, begin, give_back, job);
        }
        match std::mem::replace(&mut *lock(&ticket.slot), Slot::Waiting) {
            Slot::Done(verdict) => verdict,
            _ => Verdict::Failed(StoreError::Database("写入队列失序".to_owned())),
        }
    }

    fn lead(
        &self,
        own: &Arc<Ticket>,
        begin: &Begin<'_>,
        give_back: &GiveBack<'_>,
        job: &mut dyn FnMut(&mut Group) -> Ran,
    ) {
        // However this ends, somebody else leads afterwards.
        let _next = Relay { gate: self };
        let tickets = {
            let mut queue = lock(&self.queue);
            let n = queue.waiting.len().min(MOST);
            queue.waiting.drain(..n).collect::<Vec<_>>()
        };
        let _all = Release { tickets: &tickets };
        let mut broke = None;
        let mut job = |group: &mut Group| {
            // A leader whose own closure panics still sees the group through.
            catch_unwind(AssertUnwindSafe(|| job(group))).unwrap_or_else(|panic| {
                broke = Some(panic);
                Ran::Broke
            })
        };
        let verdicts = run(&tickets, own, begin, give_back, &mut job, false);
        match verdicts {
            Ok(verdicts) => deliver(&tickets, verdicts),
            Err(error) if tickets.len() == 1 && !error.is_worth_a_retry() => {
                deliver(&tickets, vec![Verdict::Failed(error)]);
            }
            Err(_) => {
                let mut of_own = Vec::new();
                for ticket in &tickets {
                    let alone = std::slice::from_ref(ticket);
                    let verdicts = run(alone, own, begin, give_back, &mut job, true)
                        .unwrap_or_else(|error| vec![Verdict::Failed(error)]);
                    // The leader's own place is where the transaction of each of the others comes back to.
                    match Arc::ptr_eq(ticket, own) {
                        true => of_own = verdicts,
                        false => deliver(alone, verdicts),
                    }
                }
                deliver(std::slice::from_ref(own), of_own);
            }
        }
        if let Some(panic) = broke {
            resume_unwind(panic);
        }
    }
}

/// Hands leadership to the next caller in the queue.
struct Relay<'a> {
    gate: &'a Gate,
}

impl Drop for Relay<'_> {
    fn drop(&mut self) {
        let mut queue = lock(&self.gate.queue);
        match queue.waiting.front() {
            Some(next) => next.put(Slot::Lead),
            None => queue.is_led = false,
        }
    }
}

/// Answers everyone who has no answer yet, should the leader itself panic.
struct Release<'a> {
    tickets: &'a [Arc<Ticket>],
}

impl Drop for Release<'_> {
    fn drop(&mut self) {
        for ticket in self.tickets {
            let mut slot = lock(&ticket.slot);
            if !matches!(*slot, Slot::Done(_)) {
                *slot = Slot::Done(Verdict::Failed(StoreError::Busy("同组的写入意外中断".to_owned())));
                ticket.bell.notify_all();
            }
        }
    }
}

fn deliver(tickets: &[Arc<Ticket>], verdicts: Vec<Verdict>) {
    for (ticket, verdict) in tickets.iter().zip(verdicts) {
        ticket.put(Slot::Done(verdict));
    }
}

/// One transaction over these tickets, in their order.
fn run(
    tickets: &[Arc<Ticket>],
    own: &Arc<Ticket>,
    begin: &Begin<'_>,
    give_back: &GiveBack<'_>,
    job: &mut dyn FnMut(&mut Group) -> Ran,
    is_careful: bool,
) -> Result<Vec<Verdict>, StoreError> {
    let intents = tickets.iter().map(|ticket| &ticket.intent).collect::<Vec<_>>();
    let group = Box::new(begin(&intents, is_careful)?);
    let (rest, verdicts) = (tickets.iter().cloned().collect(), Vec::with_capacity(tickets.len()));
    Box::new(Baton { group, rest, verdicts, leader: own.clone() }).pass_on();
    let Baton { mut group, verdicts, .. } = *own.take_back(job);
    let written = group.finish();
    if written.is_err() {
        group.session.rollback();
    }
    let Group { session, turn, .. } = *group;
    give_back(session);
    drop(turn);
    written.map(|()| verdicts)
}

impl Ticket {
    fn put(&self, slot: Slot) {
        *lock(&self.slot) = slot;
        self.bell.notify_all();
    }

    /// Waits until there is something other than waiting, and takes it.
    fn next(&self) -> Slot {
        let mut slot = lock(&self.slot);
        while matches!(*slot, Slot::Waiting) {
            slot = self.bell.wait(slot).unwrap_or_else(PoisonError::into_inner);
        }
        std::mem::replace(&mut *slot, Slot::Waiting)
    }

    /// Waits for turns, the lead or the verdict; true when the caller is to lead.
    fn follow(&self, job: &mut dyn FnMut(&mut Group) -> Ran) -> bool {
        loop {
            match self.next() {
                Slot::Lead => return true,
                Slot::Turn(baton) => take_turn(baton, job),
                other => {
                    self.put(other);
                    return false;
                }
            }
        }
    }

    /// Waits, as the leader, for the transaction to come back, taking its own turn on the way.
    fn take_back(&self, job: &mut dyn FnMut(&mut Group) -> Ran) -> Box<Baton> {
        loop {
            match self.next() {
                Slot::Turn(baton) => take_turn(baton, job),
                Slot::Back(baton) => return baton,
                // Nobody else speaks to a leader.
                _ => {}
            }
        }
    }
}

fn take_turn(baton: Box<Baton>, job: &mut dyn FnMut(&mut Group) -> Ran) {
    let mut guard = PassOn { baton: Some(baton), ran: Ran::Broke };
    if let Some(baton) = guard.baton.as_mut() {
        guard.ran = job(&mut baton.group);
    }
}

/// Passes the transaction on even when the closure panics.
struct PassOn {
    baton: Option<Box<Baton>>,
    ran: Ran,
}

impl Drop for PassOn {
    fn drop(&mut self) {
        if let Some(mut baton) = self.baton.take() {
            baton.note(&self.ran);
            baton.pass_on();
        }
    }
}
