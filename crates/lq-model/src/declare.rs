//! What the file of a kind needs, under one name.

pub(crate) use lq_core::field::{Asked, IndustryCode, Links, LongText, Phone, RegionCode, Text, Uscc};
pub(crate) use lq_core::id::Link;
pub(crate) use lq_core::time::{Day, Period};
pub(crate) use lq_core::value::{Attachment, Decimal, Money, Percent, Place, Quantity};
pub(crate) use lq_derive::{Choice, Record, Stages};

pub(crate) use crate::kinds::*;
pub(crate) use crate::sample::{Sample, Samples};
