//! 免申即享 and 兑现: who can be confirmed, what was granted, the next step of one claim, and what is published.

use askama::Template;

use super::shell::Shell;
use crate::filters;
use crate::text::Lang;
use crate::text::policy::Texts;

/// Who can be confirmed for a policy, and what was granted under it.
#[derive(Debug, Template)]
#[template(path = "claims.html")]
pub(crate) struct ClaimsPage {
    pub(crate) shell: Shell,
    pub(crate) p: &'static Texts,
    pub(crate) heading: String,
    /// The year that is granted for.
    pub(crate) period: String,
    pub(crate) action: String,
    pub(crate) publish_action: String,
    pub(crate) rule: String,
    pub(crate) may_confirm: bool,
    /// The rule is in force, so that firms may be confirmed.
    pub(crate) is_in_force: bool,
    pub(crate) rows: Vec<WorthyRow>,
    pub(crate) count: String,
    pub(crate) claims: Vec<ClaimRow>,
    /// Sums of the claims, a sentence.
    pub(crate) total: String,
    pub(crate) publication_href: String,
    pub(crate) back_href: String,
}

/// A firm that qualifies.
#[derive(Clone, Debug, Default)]
pub(crate) struct WorthyRow {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) amount: String,
    /// Its claim for the period: number with state, and where it is; empty where there is none.
    pub(crate) claim: String,
    pub(crate) claim_href: String,
}

/// A claim.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClaimRow {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) href: String,
    pub(crate) firm: String,
    pub(crate) title: String,
    pub(crate) amount: String,
    pub(crate) paid: String,
    pub(crate) state: String,
    pub(crate) is_paid: bool,
}

/// The next steps of one claim, above its fields.
#[derive(Debug, Template)]
#[template(path = "claim_block.html")]
pub(crate) struct ClaimBlock {
    pub(crate) p: &'static Texts,
    pub(crate) csrf: String,
    pub(crate) revision: String,
    pub(crate) path: String,
    pub(crate) today: String,
    pub(crate) amount: String,
    pub(crate) paid: String,
    pub(crate) may_pay: bool,
    pub(crate) may_publish: bool,
    pub(crate) may_return: bool,
    pub(crate) policy_href: String,
}

/// What is published of a policy, for everybody.
#[derive(Debug, Template)]
#[template(path = "publication.html")]
pub(crate) struct PublicationPage {
    pub(crate) shell: Shell,
    pub(crate) p: &'static Texts,
    pub(crate) heading: String,
    /// Firm, what for, amount, day.
    pub(crate) rows: Vec<(String, String, String, String)>,
}

impl ClaimsPage {
    /// One firm to be confirmed and one claim.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let p = lang.policy();
        let firm = say("示例精密机械有限公司", "Sample Precision Machinery Ltd.");
        Self {
            shell: Shell::sample(lang, p.claims, "/policy"),
            p,
            heading: say("示例研发投入奖励", "Reward of research spending"),
            period: "2025".to_owned(),
            action: "/policy/1/claims".to_owned(),
            publish_action: "/policy/1/claims/publication".to_owned(),
            rule: "0".to_owned(),
            may_confirm: true,
            is_in_force: true,
            rows: vec![WorthyRow {
                id: "1".to_owned(),
                number: "QY-000012".to_owned(),
                name: firm.clone(),
                href: "/enterprise/1/policies".to_owned(),
                amount: say("82 万元", "820,000"),
                ..WorthyRow::default()
            }],
            count: String::new(),
            claims: vec![ClaimRow {
                id: "1".to_owned(),
                number: "DX-000001".to_owned(),
                href: "/claim/1".to_owned(),
                firm,
                title: say("示例研发投入奖励 2024", "Reward of research spending 2024"),
                amount: say("75 万元", "750,000"),
                paid: say("75 万元", "750,000"),
                state: say("已拨付", "Paid"),
                is_paid: true,
            }],
            total: String::new(),
            publication_href: "/policy/1/publication".to_owned(),
            back_href: "/policy/1".to_owned(),
        }
    }
}

impl PublicationPage {
    /// One line.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        Self {
            shell: Shell::bare(lang, lang.policy().publication),
            p: lang.policy(),
            heading: say("示例研发投入奖励", "Reward of research spending"),
            rows: vec![(
                say("示例精密机械有限公司", "Sample Precision Machinery Ltd."),
                say("示例研发投入奖励 2024", "Reward of research spending 2024"),
                say("75 万元", "750,000"),
                "2025-03-31".to_owned(),
            )],
        }
    }
}
