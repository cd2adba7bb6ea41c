//! The list of kinds, in the order of the navigation: one line a kind.

use lq_core::schema::{KindSchema, Malformed, Record};
use lq_core::value::Value;

use crate::kinds::*;
use crate::sample::{Sample, Samples};

/// Reads a row into a kind's struct and writes it again.
pub type Reread = fn(&[Option<Value>]) -> Result<Vec<Option<Value>>, Malformed>;

/// A kind with what can be done to it without knowing its struct.
#[derive(Clone, Copy)]
pub struct Entry {
    /// English name.
    pub kind: &'static str,
    /// Its declaration.
    pub schema: fn() -> KindSchema,
    /// Two made-up records.
    pub samples: [Sample; 2],
    /// Reads a row into the struct and writes it again.
    pub reread: Reread,
}

const fn entry<K: Record + Samples>() -> Entry {
    Entry {
        kind: K::KIND,
        schema: K::schema,
        samples: K::SAMPLES,
        reread: |values| K::from_values(values).map(|record| record.to_values()),
    }
}

/// Every kind of the program.
pub const ENTRIES: &[Entry] = &[
    // 高新区: the zone, its people, sources and findings.
    entry::<Zone>(),
    entry::<Industry>(),
    entry::<Person>(),
    entry::<Account>(),
    entry::<Source>(),
    entry::<Fact>(),
    entry::<Finding>(),
    entry::<KeptFilter>(),
    entry::<Figure>(),
    entry::<ZoneField>(),
    entry::<Wording>(),
    // 产业链: chains, their segments and the firms on them.
    entry::<Chain>(),
    entry::<Segment>(),
    entry::<SegmentLink>(),
    entry::<Product>(),
    entry::<Enterprise>(),
    entry::<Placement>(),
    entry::<Supply>(),
    entry::<Indicator>(),
    entry::<Target>(),
    // 组织链: bodies, duties, meetings.
    entry::<Organisation>(),
    entry::<Team>(),
    entry::<Appointment>(),
    entry::<Meeting>(),
    entry::<Task>(),
    entry::<Centre>(),
    entry::<Duty>(),
    entry::<Activity>(),
    // 服务链: what firms want and what they are given.
    entry::<Visit>(),
    entry::<Demand>(),
    entry::<Resource>(),
    entry::<Policy>(),
    entry::<Claim>(),
    entry::<RuleCase>(),
    entry::<ReviewNote>(),
    entry::<Referral>(),
    entry::<Purchase>(),
    entry::<Offer>(),
    entry::<Order>(),
    // 项目与招商: projects, leads, premises, funds.
    entry::<Project>(),
    entry::<Milestone>(),
    entry::<Progress>(),
    entry::<Lead>(),
    entry::<Park>(),
    entry::<Carrier>(),
    entry::<Fund>(),
    // 发展链: innovation, partners, certificates, energy.
    entry::<Platform>(),
    entry::<Research>(),
    entry::<ResearchResult>(),
    entry::<Partner>(),
    entry::<Agreement>(),
    entry::<IpRight>(),
    entry::<Certification>(),
    entry::<Energy>(),
];

/// The kinds of the program, without what zones add.
pub fn registry() -> lq_core::Registry {
    lq_core::Registry::new(ENTRIES.iter().map(|entry| (entry.schema)()).collect())
}

/// The entry of this kind.
pub fn entry_of(kind: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.kind == kind)
}
