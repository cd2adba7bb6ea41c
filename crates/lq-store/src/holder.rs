//! Who holds a token or a session: what stands beside the ledger and the account's record, in one question.

use lq_core::row::RowState;
use lq_core::time::{AsOf, Known};
use lq_core::value::Column;
use lq_core::{Moment, Row};

use crate::backend::Param;
use crate::error::StoreError;
use crate::line;
use crate::query::{self, DAY_COLUMN};
use crate::reader::Reader;
use crate::row;
use crate::time_machine;
use crate::vault::{HeldSession, HeldToken, Secret, held_session, held_token, secret};

/// Columns of `secret` as [`secret`] reads them.
const SECRET: &str = "s.hash,s.changed,s.must_change,s.is_house,s.seen";
const N_SECRET: usize = 5;

/// What was shown, with the secret and the live record of the account it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder<P> {
    /// The token or session, also a token that is over or taken back.
    pub shown: P,
    /// The account's secret.
    pub secret: Secret,
    /// The account's record as of the time asked for.
    pub account: Row,
}

impl Reader<'_> {
    /// Who holds this bearer token; `None` where nobody does, or the account is not in use.
    ///
    /// * `kind`: the kind of accounts.
    ///
    /// # Errors
    /// The kind is unknown; the database.
    pub fn token_holder(
        &mut self,
        kind: &str,
        token: &str,
        as_of: AsOf,
    ) -> Result<Option<Holder<HeldToken>>, StoreError> {
        let shown = "h.id,h.account,h.name,h.scope,h.created,h.expires,h.revoked FROM token h";
        let found = self.holder(kind, shown, "h.hash=?1", &[digest(token)], as_of)?;
        found
            .map(|(cells, secret, account)| Ok(Holder { shown: held_token(&cells)?, secret, account }))
            .transpose()
    }

    /// Who holds the session of this cookie; `None` where it is over at `now`, or the account is not in use.
    ///
    /// * `kind`: the kind of accounts.
    ///
    /// # Errors
    /// The kind is unknown; the database.
    pub fn session_holder(
        &mut self,
        kind: &str,
        cookie: &str,
        now: Moment,
        as_of: AsOf,
    ) -> Result<Option<Holder<HeldSession>>, StoreError> {
        let shown = "h.account,h.csrf,h.created,h.expires FROM session h";
        let params = [digest(cookie), Param::Int(now.0)];
        let found = self.holder(kind, shown, "h.hash=?1 AND h.expires>?2", &params, as_of)?;
        found
            .map(|(cells, secret, account)| Ok(Holder { shown: held_session(&cells)?, secret, account }))
            .transpose()
    }

    /// Cells of what was shown, the secret, and the account's live record.
    fn holder(
        &mut self,
        kind: &str,
        shown: &str,
        condition: &str,
        params: &[Param<'_>],
        as_of: AsOf,
    ) -> Result<Option<(Vec<Column>, Secret, Row)>, StoreError> {
        let catalog = self.catalog.clone();
        let place = catalog.place(kind)?;
        let table = &catalog.kinds[place];
        let sql = format!(
            "SELECT {}{DAY_COLUMN},{SECRET},{shown} JOIN secret s ON s.account=h.account \
             JOIN {} t ON t._id=h.account LEFT JOIN batch b ON b.id=(t._part>>20) \
             WHERE {condition} AND (t._part IS NULL OR b.position IS NOT NULL)",
            table.select, table.table
        );
        let Some(mut cells) = self.session().first(&sql, params)? else { return Ok(None) };
        let beside = cells.split_off(table.n_select);
        let account = row::read(table, &mut cells)?.row;
        self.rolled = query::day(&beside[0]);
        let is_of_day = as_of.known == Known::Head && self.rolled == Some(as_of.on);
        let account = match is_of_day {
            true => Some(account),
            false => time_machine::get(self.session(), &catalog, place, account.id, as_of)?,
        };
        let secret = secret(&beside[1..=N_SECRET])?;
        let live = account.filter(|account| account.meta.state == RowState::Live);
        Ok(live.map(|account| (beside[1 + N_SECRET..].to_vec(), secret, account)))
    }
}

fn digest(shown: &str) -> Param<'static> {
    Param::Own(Column::Bytes(line::digest(shown.as_bytes()).to_vec()))
}
