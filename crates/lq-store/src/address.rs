//! Where a ledger lives: `sqlite:FILE` or `postgres://…`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::error::StoreError;

/// The address of a ledger.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// One SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database, as a connection string.
    Postgres(String),
}

impl Address {
    /// Whether the address carries a password, which others could read in the list of processes.
    pub fn has_password(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(text) => {
                text.parse::<tokio_postgres::Config>().is_ok_and(|c| c.get_password().is_some())
            }
        }
    }
}

impl FromStr for Address {
    type Err = StoreError;

    /// Reads `sqlite:FILE`, `postgres://…` or `postgresql://…`.
    fn from_str(text: &str) -> Result<Self, StoreError> {
        if let Some(file) = text.strip_prefix("sqlite:") {
            let file = file.strip_prefix("//").unwrap_or(file);
            if file.is_empty() {
                return Err(StoreError::Address(text.to_owned()));
            }
            return Ok(Self::Sqlite(PathBuf::from(file)));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            text.parse::<tokio_postgres::Config>()
                .map_err(|_| StoreError::Address(without_password(text)))?;
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(StoreError::Address(without_password(text)))
    }
}

/// The address as people may see it: without the password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "sqlite:{}", file.display()),
            Self::Postgres(text) => f.write_str(&without_password(text)),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let Some((login, place)) = rest.rsplit_once('@') else { return text.to_owned() };
    let user = login.split(':').next().unwrap_or("");
    format!("{scheme}://{user}@{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_never_prints_its_password() {
        let address: Address = "postgres://lq:secret@db.example:5432/lq".parse().unwrap();
        assert_eq!(address.to_string(), "postgres://lq@db.example:5432/lq");
        assert!(address.has_password());
    }

    #[test]
    fn an_unknown_scheme_is_refused_with_both_spellings() {
        let error = "mysql://x".parse::<Address>().unwrap_err();
        assert!(error.to_string().contains("sqlite:") && error.to_string().contains("postgres://"));
    }
}
