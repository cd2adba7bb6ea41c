//! How far long work has come, told to whoever waits for it.

/// A step of long work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, in Chinese.
    pub stage: &'static str,
    /// How many are done.
    pub done: u64,
    /// How many there are in all; 0 where nobody knows.
    pub total: u64,
}

/// Whom to tell.
pub type Tell<'a> = dyn FnMut(Progress) + 'a;
