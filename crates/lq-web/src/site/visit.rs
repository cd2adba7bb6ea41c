//! A request of a person's browser, taken apart: who asks, in which language, as of which day, for what.

use std::sync::Arc;

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::FromRequest;
use axum::extract::{FromRequestParts, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};
use lq_app::accounts::Session;
use lq_app::rights::{Reach, Verb};
use lq_app::sitting::{Sitting, Zones};
use lq_app::{AppError, Caller, Role};
use lq_core::schema::{Group, KindSchema};
use lq_core::{Day, RecordId, Registry};

use super::error::redirect;
use super::{Site, WebError};
use crate::address::{Pairs, Scope};
use crate::http::cookies;
use crate::page::shell::{Choice, DateSwitch, NavGroup, NavItem, Shell, User};
use crate::text::Lang;

/// One request of a browser.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) site: Site,
    pub(crate) session: Option<Session>,
    pub(crate) lang: Lang,
    pub(crate) scope: Scope,
    /// The zone looked at.
    pub(crate) zone: Option<RecordId>,
    /// Zones the caller may look at, with their names.
    pub(crate) zones: Zones,
    pub(crate) path: String,
    pub(crate) query: Pairs,
    /// Page to come back to: this one, or the one a form was sent from.
    here: String,
    /// Part of the page that htmx swaps; empty for a whole page.
    pub(crate) target: String,
}

impl FromRequestParts<Site> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Response> {
        let query = Pairs::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let token = cookies::get(&parts.headers, cookies::SESSION).map(str::to_owned);
        let asked = query.filled("zone").and_then(|zone| zone.parse().ok());
        let (session, zones) = match token {
            Some(token) => {
                let known = site.look(None, move |sitting| look_up(sitting, &token)).await;
                known.map_err(IntoResponse::into_response)?
            }
            None => (None, Vec::new()),
        };
        if session.as_ref().is_some_and(|session| session.must_change) && !may_come_first(parts.uri.path()) {
            return Err(redirect("/account"));
        }
        let own = session.as_ref().and_then(|session| session.caller.zone);
        let zone = asked.or(own).or(zones.first().map(|(id, _)| *id));
        let as_of =
            query.filled("as_of").and_then(|day| Day::parse(day).ok()).filter(|day| *day < site.app.today());
        Ok(Self {
            lang: language(&parts.headers, &query),
            scope: Scope {
                as_of,
                is_known_now: query.filled("known") == Some("now"),
                zone: asked.filter(|asked| Some(*asked) != own).map(|id| id.to_string()),
            },
            zone,
            zones,
            session,
            path: parts.uri.path().to_owned(),
            here: here(parts, &query),
            query,
            target: header_text(&parts.headers, "hx-target"),
            site: site.clone(),
        })
    }
}

/// Addresses that open before a one-time password is replaced; every other leads to where that is done.
fn may_come_first(path: &str) -> bool {
    matches!(path, "/account" | "/account/password" | "/logout" | "/language" | "/help/keys")
}

fn here(parts: &Parts, query: &Pairs) -> String {
    if parts.method.is_safe() {
        return query.href(parts.uri.path());
    }
    let referer = header_text(&parts.headers, header::REFERER.as_str());
    let path = referer.split_once("//").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()));
    path.unwrap_or_else(|| "/".to_owned())
}

/// Who asks, and the zones that one may look at.
type Known = (Option<Session>, Zones);

fn look_up(sitting: &mut Sitting<'_>, token: &str) -> Result<Known, AppError> {
    let Some(session) = sitting.session(token)? else { return Ok((None, Vec::new())) };
    let zones = sitting.zones(&session.caller)?;
    Ok((Some(session), zones))
}

fn header_text(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// The language chosen, else the one the browser asks for.
fn language(headers: &HeaderMap, query: &Pairs) -> Lang {
    let wanted = query.filled("lang").map(str::to_owned);
    let wanted = wanted.or_else(|| cookies::get(headers, cookies::LANGUAGE).map(str::to_owned));
    let browser = || header_text(headers, header::ACCEPT_LANGUAGE.as_str());
    Lang::of_code(&wanted.unwrap_or_else(browser))
}

impl Visit {
    /// Who asks; the public where nobody signed in.
    pub(crate) fn caller(&self) -> Caller {
        self.session.as_ref().map_or_else(Caller::public, |session| session.caller.clone())
    }

    /// All kinds as the zone looked at has them.
    pub(crate) fn registry(&self) -> Arc<Registry> {
        self.site.app.registry_of(self.zone)
    }

    /// The kind of this English name as the zone looked at has it.
    ///
    /// # Errors
    /// The page that says there is nothing here.
    pub(crate) fn kind(&self, name: &str) -> Result<Arc<KindSchema>, WebError> {
        self.site.app.kind_of(self.zone, name).map_err(|_| WebError::nowhere())
    }

    /// Whether somebody signed in.
    ///
    /// # Errors
    /// Sends a person who has not to the page for it.
    pub(crate) fn signed_in(&self) -> Result<&Session, WebError> {
        self.session.as_ref().ok_or_else(|| WebError::sign_in(&self.query.href(&self.path)))
    }

    /// Whether the caller has a right on a kind, in the present.
    pub(crate) fn may(&self, kind: &str, verb: Verb) -> bool {
        self.scope.as_of.is_none()
            && self.site.app.rights.reach_by_form(self.caller().role, kind, verb) != Reach::Nothing
    }

    /// Whether the form's token is the session's.
    ///
    /// # Errors
    /// It is not: the form was made by another site or for another session.
    pub(crate) fn check_token(&self, form: &Pairs) -> Result<(), WebError> {
        let held = self.session.as_ref().map_or("", |session| session.csrf.as_str());
        match form.get("csrf") {
            Some(sent) if sent == held && !held.is_empty() => Ok(()),
            _ => Err(WebError::malformed(self.lang.texts().form_expired)),
        }
    }

    /// The frame of a page; `current` is the address of its entry in the navigation.
    pub(crate) fn shell(&self, current: &str, title: &str) -> Shell {
        let t = self.lang.texts();
        let today = self.site.app.today().to_string();
        let on = self.scope.as_of.map_or_else(|| today.clone(), |day| day.to_string());
        let rest: Vec<(String, String)> =
            self.query.0.iter().filter(|(name, _)| name != "as_of" && name != "page").cloned().collect();
        let zone_href = |id: &RecordId| {
            let own = self.session.as_ref().and_then(|session| session.caller.zone);
            let zone = (Some(*id) != own).then(|| id.to_string());
            Scope { zone, ..self.scope.clone() }.link("/")
        };
        let zone = |(id, name): &(RecordId, String)| {
            Choice::new(name, &zone_href(id)).current(Some(*id) == self.zone)
        };
        Shell {
            here: self.here.clone(),
            zones: self.zones.iter().map(zone).collect(),
            date: DateSwitch {
                is_past: self.scope.as_of.is_some(),
                today_href: Pairs(rest.clone()).href(&self.path),
                action: self.path.clone(),
                keep: rest,
                on,
                today,
            },
            nav: self.navigation(current),
            user: self.session.as_ref().map(|session| self.user(session)),
            csrf: self.session.as_ref().map(|session| session.csrf.clone()).unwrap_or_default(),
            is_demo: self.site.settings.is_demo,
            ..Shell::bare(self.lang, if title.is_empty() { t.product } else { title })
        }
    }

    fn user(&self, session: &Session) -> User {
        let zone = |id: RecordId| self.zones.iter().find(|(own, _)| *own == id).map(|(_, name)| name.clone());
        User {
            name: session.name.clone(),
            role: session.caller.role.label().get(self.lang.core()).to_owned(),
            zone: session.caller.zone.and_then(zone).unwrap_or_default(),
            may_admin: session.caller.role == Role::Admin,
            may_keep: lq_app::commands::keeping::is_keeper(&session.caller),
        }
    }

    fn navigation(&self, current: &str) -> Vec<NavGroup> {
        if self.session.is_none() {
            return Vec::new();
        }
        let t = self.lang.texts();
        let item = |label: &str, path: &str, icon| NavItem {
            label: label.to_owned(),
            href: self.scope.link(path),
            icon,
            count: String::new(),
            is_current: path == current,
        };
        let groups = [
            Group::Zone,
            Group::Chain,
            Group::Organisation,
            Group::Service,
            Group::Projects,
            Group::Development,
        ];
        let registry = self.registry();
        let role = self.caller().role;
        let in_group = |group: Group| {
            let mut items = match group {
                Group::Zone => vec![item(t.overview, "/", "layout-dashboard"), item(t.read, "/read", "scan")],
                Group::Chain => vec![item(t.chains, "/chains", "route")],
                _ => Vec::new(),
            };
            let kinds = registry.kinds().iter().filter(|kind| kind.group == group && kind.kind != "account");
            let seen = kinds
                .filter(|kind| self.site.app.rights.reach(role, &kind.kind, Verb::Read) != Reach::Nothing);
            items.extend(
                seen.map(|kind| item(kind.label.get(self.lang.core()), &format!("/{}", kind.kind), "")),
            );
            NavGroup { label: group.label().get(self.lang.core()).to_owned(), items }
        };
        groups.into_iter().map(in_group).filter(|group| !group.items.is_empty()).collect()
    }

    /// A page as the answer.
    pub(crate) fn answer(&self, page: &impl Template) -> Response {
        match page.render() {
            Ok(html) => Html(html).into_response(),
            Err(error) => WebError::internal(&format!("a page could not be written: {error}")).page(self),
        }
    }

    /// The outcome of a handler: its page, or the page of what went wrong.
    pub(crate) fn finish(&self, outcome: Result<Response, WebError>) -> Response {
        outcome.unwrap_or_else(|error| error.page(self))
    }
}

/// What a form sent: its pairs, and its file.
#[derive(Debug, Default)]
pub(crate) struct Form {
    pub(crate) pairs: Pairs,
    /// Field, file name, media type and bytes of each file sent.
    pub(crate) files: Vec<SentFile>,
}

/// One file of a form.
#[derive(Debug)]
pub(crate) struct SentFile {
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) bytes: Vec<u8>,
}

/// Whether a form was sent from another site: what the browser says of it, else its origin against our own name.
///
/// Forms of a session carry its token besides; this guards the one that makes a session.
fn is_foreign(headers: &HeaderMap) -> bool {
    match header_text(headers, "sec-fetch-site").as_str() {
        "cross-site" => return true,
        "same-origin" | "same-site" | "none" => return false,
        _ => {}
    }
    let origin = header_text(headers, header::ORIGIN.as_str());
    let own = [header::HOST.as_str(), "x-forwarded-host"].map(|name| header_text(headers, name));
    match origin.split_once("//") {
        Some((_, host)) => !own.iter().any(|own| own == host),
        None => false,
    }
}

/// Most bytes of a form without files.
const MOST_FORM: usize = 4 << 20;

impl FromRequest<Site> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Response> {
        if is_foreign(request.headers()) {
            return Err(WebError::malformed("").into_response());
        }
        let media = header_text(request.headers(), header::CONTENT_TYPE.as_str());
        if !media.starts_with("multipart/form-data") {
            let body: Body = request.into_body();
            let bytes = to_bytes(body, MOST_FORM).await.map_err(|_| WebError::too_large().into_response())?;
            return Ok(Self { pairs: Pairs::parse(&bytes), files: Vec::new() });
        }
        let State(_) = State(site);
        let mut parts = Multipart::from_request(request, site).await.map_err(IntoResponse::into_response)?;
        let mut form = Self::default();
        let broken = |error: axum::extract::multipart::MultipartError| {
            let is_large = error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
            if is_large { WebError::too_large() } else { WebError::malformed("") }.into_response()
        };
        while let Some(mut part) = parts.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                None => form.pairs.0.push((name, part.text().await.map_err(broken)?)),
                Some(file) if file.is_empty() => {}
                Some(file) => {
                    let media_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
                    let mut bytes = Vec::new();
                    while let Some(chunk) = part.chunk().await.map_err(broken)? {
                        bytes.extend_from_slice(&chunk);
                    }
                    form.files.push(SentFile { field: name, name: file, media_type, bytes });
                }
            }
        }
        Ok(form)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::is_foreign;

    fn sent(pairs: &[(&'static str, &'static str)]) -> bool {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        is_foreign(&pairs.iter().map(pair).collect::<HeaderMap>())
    }

    #[test]
    fn a_form_of_another_site_is_foreign() {
        assert!(sent(&[("sec-fetch-site", "cross-site")]));
        assert!(sent(&[("host", "a.example"), ("origin", "https://b.example")]));
        assert!(sent(&[("host", "a.example"), ("origin", "https://a.example.b.example")]));
    }

    #[test]
    fn a_form_of_our_own_or_of_a_program_is_not() {
        assert!(!sent(&[("host", "a.example"), ("origin", "https://a.example")]));
        assert!(!sent(&[
            ("host", "127.0.0.1:8620"),
            ("x-forwarded-host", "a.example"),
            ("origin", "https://a.example")
        ]));
        assert!(!sent(&[("host", "a.example")]));
    }
}
