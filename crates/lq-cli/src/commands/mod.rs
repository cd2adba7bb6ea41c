//! One file a group of commands: each opens what it needs, calls the application, prints.

mod account;
mod chain;
mod demo;
mod draft;
mod figures;
mod keeping;
mod ledger;
mod open;
mod reading;
mod rules;
mod sweep;

use std::fmt;

use lq_app::AppError;

use crate::args::{Cli, Command};

/// Why a command ended without doing what was asked: a sentence for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Self(error.to_string())
    }
}

impl From<lq_store::StoreError> for Failure {
    fn from(error: lq_store::StoreError) -> Self {
        Self(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(format!("读写失败：{error}"))
    }
}

/// Runs the command that was asked for.
pub(crate) fn run(cli: &Cli) -> Result<(), Failure> {
    match &cli.command {
        Command::Demo(demo) => demo::demo(demo),
        Command::Serve(serve) => demo::serve(&cli.db, serve),
        Command::Init(init) => demo::init(&cli.db, init),
        Command::User(user) => account::user(&cli.db, user, cli.format),
        Command::Kinds { kind } => ledger::kinds(kind.as_deref(), cli.format),
        Command::Import(import) => ledger::import(&cli.db, import),
        Command::Export(export) => ledger::export(&cli.db, export, cli.format),
        Command::Read(read) => reading::read(&cli.db, read, cli.format),
        Command::Diagnose(diagnose) => chain::diagnose(&cli.db, diagnose, cli.format),
        Command::Rule(rule) => rules::rule(&cli.db, rule, cli.format),
        Command::Figure(figure) => figures::figure(&cli.db, figure, cli.format),
        Command::Verify { head } => keeping::verify(&cli.db, head),
        Command::Backup { file, passphrase } => keeping::backup(&cli.db, file, passphrase),
        Command::Restore { file, passphrase } => keeping::restore(&cli.db, file, passphrase),
        Command::Rebuild => keeping::rebuild(&cli.db),
        Command::Erase(erase) => keeping::erase(&cli.db, erase),
    }
}

/// A file's bytes, or a sentence that names it.
pub(crate) fn file(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path)
        .map_err(|error| Failure(format!("文件 {} 打不开：{error}；请检查路径和权限", path.display())))
}
