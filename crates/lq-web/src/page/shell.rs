//! What every page has around its own part: navigation, zone, date, search, account.

use crate::text::{Lang, Texts};

/// The frame of a page.
#[derive(Clone, Debug)]
pub(crate) struct Shell {
    /// Interface language.
    pub(crate) lang: Lang,
    /// Interface texts in that language.
    pub(crate) t: &'static Texts,
    /// Title of the browser window, without the product's name.
    pub(crate) title: String,
    /// Path and query of this page, to come back to.
    pub(crate) here: String,
    /// The ledger looked at.
    pub(crate) zones: Vec<Choice>,
    /// The day looked at.
    pub(crate) date: DateSwitch,
    /// Side navigation.
    pub(crate) nav: Vec<NavGroup>,
    /// Who is signed in; `None` on public pages.
    pub(crate) user: Option<User>,
    /// What stands in the search box.
    pub(crate) words: String,
    /// Token every form sends back.
    pub(crate) csrf: String,
    /// Whether the ledger is sample data.
    pub(crate) is_demo: bool,
    /// The way up from this page.
    pub(crate) crumbs: Vec<Crumb>,
    /// What just happened.
    pub(crate) notices: Vec<Notice>,
    /// Position of the ledger's last change, shown at the foot.
    pub(crate) position: String,
}

/// One of several places to go.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) is_current: bool,
}

impl Choice {
    /// A choice that is not the current one.
    pub(crate) fn new(label: &str, href: &str) -> Self {
        Self { label: label.to_owned(), href: href.to_owned(), is_current: false }
    }

    /// The same choice, marked as the current one when `is_current`.
    pub(crate) fn current(self, is_current: bool) -> Self {
        Self { is_current, ..self }
    }
}

/// The 截至 switch.
#[derive(Clone, Debug, Default)]
pub(crate) struct DateSwitch {
    /// The day looked at, as `2024-12-31`.
    pub(crate) on: String,
    /// Today, the latest day offered.
    pub(crate) today: String,
    /// Whether another day than today is shown.
    pub(crate) is_past: bool,
    /// This page as of today.
    pub(crate) today_href: String,
    /// Path the form goes to.
    pub(crate) action: String,
    /// The rest of the address the form must keep.
    pub(crate) keep: Vec<(String, String)>,
}

/// One heading of the side navigation with its entries.
#[derive(Clone, Debug)]
pub(crate) struct NavGroup {
    pub(crate) label: String,
    pub(crate) items: Vec<NavItem>,
}

/// One entry of the side navigation.
#[derive(Clone, Debug, Default)]
pub(crate) struct NavItem {
    pub(crate) label: String,
    pub(crate) href: String,
    /// Icon of a special page; empty for a list.
    pub(crate) icon: &'static str,
    /// Number of rows, ready to print; empty when not counted.
    pub(crate) count: String,
    pub(crate) is_current: bool,
}

/// Who is signed in.
#[derive(Clone, Debug, Default)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) zone: String,
    pub(crate) may_admin: bool,
    /// Whether the ledger is this one's to keep: to verify, to back up.
    pub(crate) may_keep: bool,
}

/// One step of the way up.
#[derive(Clone, Debug)]
pub(crate) struct Crumb {
    pub(crate) label: String,
    pub(crate) href: String,
}

/// How a notice or tag is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// Worth a look, neutral.
    Accent,
    /// Done, in order.
    Good,
    /// Needs attention.
    Warn,
    /// Wrong, refused, overdue.
    Bad,
    /// Out of the ordinary: marked, assumed, sample.
    Odd,
}

impl Tone {
    /// Ending of the class name.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Accent => "accent",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Odd => "odd",
        }
    }

    /// Icon that goes with it.
    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::Plain | Self::Accent | Self::Odd => "info-circle",
            Self::Good => "circle-check",
            Self::Warn | Self::Bad => "alert-triangle",
        }
    }
}

/// A message at the head of the page.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) tone: Tone,
    pub(crate) text: String,
}

/// A short marked word.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tag {
    pub(crate) tone: Tone,
    pub(crate) text: String,
}

impl Tag {
    /// A tag with this meaning and word.
    pub(crate) fn new(tone: Tone, text: &str) -> Self {
        Self { tone, text: text.to_owned() }
    }
}

impl Shell {
    /// A frame with nothing in it but its language and title.
    pub(crate) fn bare(lang: Lang, title: &str) -> Self {
        Self {
            lang,
            t: lang.texts(),
            title: title.to_owned(),
            here: "/".to_owned(),
            zones: Vec::new(),
            date: DateSwitch::default(),
            nav: Vec::new(),
            user: None,
            words: String::new(),
            csrf: String::new(),
            is_demo: false,
            crumbs: Vec::new(),
            notices: Vec::new(),
            position: String::new(),
        }
    }

    /// The zone looked at, by name; empty when there is none.
    pub(crate) fn zone_name(&self) -> &str {
        self.zones.iter().find(|zone| zone.is_current).map_or("", |zone| &zone.label)
    }
}

impl Shell {
    /// A frame as staff of a zone see it, for the preview and the tests.
    pub(crate) fn sample(lang: Lang, title: &str, current: &str) -> Self {
        let zh = lang == Lang::Zh;
        let say = |zh_text: &str, en_text: &str| (if zh { zh_text } else { en_text }).to_owned();
        let item = |label: String, href: &str, icon: &'static str, count: &str| NavItem {
            label,
            href: href.to_owned(),
            icon,
            count: count.to_owned(),
            is_current: href == current,
        };
        let group = |label: String, items: Vec<NavItem>| NavGroup { label, items };
        let nav = vec![
            group(
                say("高新区", "Zone"),
                vec![
                    item(say("总览", "Overview"), "/", "layout-dashboard", ""),
                    item(say("读报", "Reading"), "/read", "scan", "14"),
                    item(say("来源", "Sources"), "/source", "", "9"),
                    item(say("产业", "Industries"), "/industry", "", "10"),
                    item(say("人员", "People"), "/person", "", "412"),
                ],
            ),
            group(
                say("产业链", "Chains"),
                vec![
                    item(say("链图与诊断", "Chain pictures"), "/chains", "route", "8"),
                    item(say("环节", "Segments"), "/segment", "", "96"),
                    item(say("企业", "Enterprises"), "/enterprise", "", "2,000"),
                    item(say("上链", "Placements"), "/placement", "", "2,316"),
                    item(say("供应关系", "Supplies"), "/supply", "", "731"),
                    item(say("目标", "Targets"), "/target", "", "24"),
                ],
            ),
            group(
                say("组织链", "Organisation"),
                vec![
                    item(say("组织", "Organisations"), "/organisation", "", "45"),
                    item(say("任职", "Appointments"), "/appointment", "", "204"),
                    item(say("会议", "Meetings"), "/meeting", "", "12"),
                    item(say("交办", "Tasks"), "/task", "", "37"),
                ],
            ),
            group(
                say("服务链", "Service"),
                vec![
                    item(say("走访", "Visits"), "/visit", "", "42"),
                    item(say("需求", "Demands"), "/demand", "", "2,700"),
                    item(say("资源", "Resources"), "/resource", "", "186"),
                    item(say("政策", "Policies"), "/policy", "", "63"),
                    item(say("活动", "Activities"), "/activity", "", "152"),
                ],
            ),
            group(
                say("项目与招商", "Projects and investment"),
                vec![
                    item(say("项目", "Projects"), "/project", "", "30"),
                    item(say("招商线索", "Leads"), "/lead", "", "58"),
                    item(say("载体", "Carriers"), "/carrier", "", "77"),
                ],
            ),
            group(
                say("发展链", "Development"),
                vec![
                    item(say("创新平台", "Platforms"), "/platform", "", "21"),
                    item(say("研发与攻坚", "Research"), "/research", "", "177"),
                    item(say("成果", "Results"), "/result", "", "103"),
                ],
            ),
        ];
        let zones = vec![
            Choice::new(&say("无锡高新区", "Wuxi High-tech Zone"), "?zone=wuxi").current(true),
            Choice::new(&say("包头稀土高新区", "Baotou Rare Earth Zone"), "?zone=baotou"),
        ];
        Self {
            here: current.to_owned(),
            zones,
            date: DateSwitch {
                on: "2025-03-31".to_owned(),
                today: "2025-03-31".to_owned(),
                today_href: "?".to_owned(),
                action: current.to_owned(),
                ..DateSwitch::default()
            },
            nav,
            user: Some(User {
                name: say("周敏", "Zhou Min"),
                role: say("链办", "Chain office"),
                zone: say("无锡高新区", "Wuxi High-tech Zone"),
                may_admin: true,
                may_keep: true,
            }),
            csrf: "sample".to_owned(),
            is_demo: true,
            crumbs: vec![Crumb {
                label: say("无锡高新区", "Wuxi High-tech Zone"), href: "/".to_owned()
            }],
            position: "18,204".to_owned(),
            ..Self::bare(lang, title)
        }
    }
}
