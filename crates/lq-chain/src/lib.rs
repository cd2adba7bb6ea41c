//! Diagnosis of one industry chain. This crate reads no files, no clock, no network, no SQL
//! and no randomness, and knows no other engine: plain structs come in, plain structs go out.
//!
//! A [`Chain`] is segments, links, placements, purchases and targets. [`diagnose`] says for one
//! [`Scenario`] what each segment supplies and is asked for, which segments are 缺, 断, 短, 细
//! or 弱, who holds the output back, and what would mend it; each cure is applied and diagnosed
//! again before it is told. [`compare`] does the same for a what-if. [`read_chain`] reads the
//! CSV form. The same rows in any order give the same answer to the last digit.

mod change;
mod concentration;
mod csv;
mod cure;
mod diagnosis;
mod enlargement;
mod explain;
mod flow;
mod graph;
mod lp;
mod model;
mod need;
mod range;
mod report;
mod say;
mod state;
mod supply;
mod system;
mod verdict;

pub use change::{Change, ChangeError, Item, Op, WhatIf, apply};
pub use csv::{CsvError, Tables, read_chain};
pub use diagnosis::{
    Bottleneck, Comparison, Cure, Diagnosis, Finding, SegmentRow, Terminal, Told, compare, diagnose,
};
pub use model::{
    Chain, Import, Link, LocalFlow, Measure, Note, NoteKind, Options, Placement, Purchases, Scenario,
    Segment, Stage, Target, TargetOf, Thresholds, Verdict,
};
pub use range::Range;
