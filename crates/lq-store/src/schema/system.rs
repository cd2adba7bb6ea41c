//! The tables every ledger has whatever its kinds: log, heads, and what never enters the log.
//!
//! Forward-only: a new table or column is appended to [`STEPS`]; what a released ledger has is never edited.

use lq_core::value::ColumnType::{self, Bytes, Int, Text};

use crate::backend::Dialect;

/// Newest format this program writes and reads: the number of [`STEPS`].
pub(crate) const FORMAT: i64 = STEPS.len() as i64;

/// One table: name, columns with what each holds, primary key, and whether rows are stored in key order.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [(&'static str, ColumnType, bool, &'static str)],
    pub(crate) key: &'static [&'static str],
    pub(crate) indexes: &'static [(&'static str, &'static str)],
}

const NEEDED: bool = true;
const MAYBE: bool = false;

/// What each format added.
pub(crate) const STEPS: &[&[Table]] = &[
    &[
        Table {
            name: "ledger",
            columns: &[
                ("name", Text, NEEDED, "format, epoch, rolled (day projections stand for), held (outbox)"),
                ("value", Text, NEEDED, "as text"),
            ],
            key: &["name"],
            indexes: &[],
        },
        Table {
            name: "head",
            columns: &[
                ("zone", Bytes, NEEDED, "one chain a zone"),
                ("position", Int, NEEDED, "last position, 0 before the first change"),
                ("digest", Bytes, NEEDED, "digest of the last change"),
                ("at", Int, NEEDED, "instant of the last change, microseconds"),
            ],
            key: &["zone"],
            indexes: &[],
        },
        Table {
            name: "log",
            columns: &[
                ("zone", Bytes, NEEDED, "whose chain"),
                ("position", Int, NEEDED, "gap-free from 1"),
                ("change_id", Bytes, NEEDED, "the caller's id of the change"),
                ("at", Int, NEEDED, "microseconds, never falling within a zone"),
                ("prev", Bytes, NEEDED, "digest of the change before"),
                ("digest", Bytes, NEEDED, "digest of this change"),
                ("algorithm", Text, NEEDED, "sha256"),
                ("bytes", Bytes, NEEDED, "the exact line"),
            ],
            key: &["zone", "position"],
            indexes: &[("UNIQUE", "change_id")],
        },
        Table {
            name: "batch",
            columns: &[
                ("id", Int, NEEDED, "number of a bulk change"),
                ("change_id", Bytes, NEEDED, "the change it becomes"),
                ("zone", Bytes, NEEDED, "whose chain"),
                ("kind", Text, NEEDED, "the kind it writes"),
                ("position", Int, MAYBE, "where it joined the log; NULL while it runs"),
                ("at", Int, MAYBE, "when it joined; NULL while it runs"),
                ("beat", Int, MAYBE, "last sign of life of the one that writes, microseconds"),
            ],
            key: &["id"],
            indexes: &[],
        },
        Table {
            name: "log_part",
            columns: &[
                ("part", Int, NEEDED, "batch * 1048576 + number within the batch"),
                ("digest", Bytes, NEEDED, "sha256 of bytes; the line lists it"),
                ("n_rows", Int, NEEDED, "rows in it"),
                ("bytes", Bytes, NEEDED, "the exact rows"),
            ],
            key: &["part"],
            indexes: &[],
        },
        Table {
            name: "touch",
            columns: &[
                ("record", Bytes, NEEDED, "which record"),
                ("position", Int, NEEDED, "a change that touched it"),
                ("part", Int, NEEDED, "the part it stands in, 0 for the line itself"),
            ],
            key: &["record", "position", "part"],
            indexes: &[],
        },
        Table {
            name: "number",
            columns: &[
                ("zone", Bytes, NEEDED, "zone"),
                ("kind", Text, NEEDED, "kind"),
                ("next", Int, NEEDED, "the last human number given"),
            ],
            key: &["zone", "kind"],
            indexes: &[],
        },
        Table {
            name: "linkage",
            columns: &[
                ("target", Bytes, NEEDED, "the record pointed at"),
                ("kind", Text, NEEDED, "kind of the record that points"),
                ("field", Text, NEEDED, "its list field"),
                ("record", Bytes, NEEDED, "the record that points"),
            ],
            key: &["target", "kind", "field", "record"],
            indexes: &[("", "record")],
        },
        Table {
            name: "pending",
            columns: &[
                ("day", Int, NEEDED, "day an entry begins to hold"),
                ("kind", Text, NEEDED, "kind"),
                ("record", Bytes, NEEDED, "record"),
            ],
            key: &["day", "kind", "record"],
            indexes: &[],
        },
        Table {
            name: "private_value",
            columns: &[
                ("digest", Bytes, NEEDED, "what the log holds instead"),
                ("zone", Bytes, NEEDED, "zone"),
                ("kind", Text, NEEDED, "kind"),
                ("record", Bytes, NEEDED, "record"),
                ("field", Text, NEEDED, "field"),
                ("salt", Bytes, NEEDED, "sixteen random bytes"),
                ("value", Text, NEEDED, "the value or evidence as the line would have held it"),
            ],
            key: &["digest"],
            indexes: &[("", "record")],
        },
        Table {
            name: "erasure",
            columns: &[
                ("digest", Bytes, NEEDED, "the private value that is gone"),
                ("record", Bytes, NEEDED, "record"),
                ("kind", Text, NEEDED, "kind"),
                ("field", Text, NEEDED, "field"),
                ("at", Int, NEEDED, "when"),
                ("who", Text, NEEDED, "who"),
                ("why", Text, NEEDED, "why"),
            ],
            key: &["digest"],
            indexes: &[],
        },
        Table {
            name: "outbox",
            columns: &[
                ("zone", Bytes, NEEDED, "zone of the change"),
                ("position", Int, NEEDED, "the change it follows from"),
                ("n", Int, NEEDED, "place among the messages of the change"),
                ("topic", Text, NEEDED, "what is to be done"),
                ("body", Text, NEEDED, "JSON"),
                ("due", Int, NEEDED, "not before, microseconds"),
                ("lease", Int, NEEDED, "taken until, microseconds; 0 free"),
                ("attempts", Int, NEEDED, "times taken"),
                ("fault", Text, MAYBE, "what went wrong last"),
            ],
            key: &["zone", "position", "n"],
            indexes: &[("", "due")],
        },
        Table {
            name: "secret",
            columns: &[
                ("account", Bytes, NEEDED, "record of kind account"),
                ("hash", Text, NEEDED, "argon2id text"),
                ("changed", Int, NEEDED, "when set"),
                ("must_change", Int, NEEDED, "1 where a one-time password stands"),
                ("is_house", Int, NEEDED, "1 where the account opens every zone"),
                ("seen", Int, MAYBE, "last signed in; NULL never"),
            ],
            key: &["account"],
            indexes: &[],
        },
        Table {
            name: "session",
            columns: &[
                ("hash", Bytes, NEEDED, "sha256 of the cookie"),
                ("account", Bytes, NEEDED, "whose"),
                ("created", Int, NEEDED, "begun"),
                ("expires", Int, NEEDED, "ends"),
                ("csrf", Text, NEEDED, "the token its forms carry"),
            ],
            key: &["hash"],
            indexes: &[("", "account")],
        },
        Table {
            name: "token",
            columns: &[
                ("id", Bytes, NEEDED, "shown in lists"),
                ("hash", Bytes, NEEDED, "sha256 of the bearer token"),
                ("account", Bytes, NEEDED, "whose"),
                ("name", Text, NEEDED, "what for"),
                ("scope", Text, NEEDED, "what it may"),
                ("created", Int, NEEDED, "made"),
                ("expires", Int, MAYBE, "ends; NULL never"),
                ("revoked", Int, MAYBE, "taken back; NULL in force"),
            ],
            key: &["id"],
            indexes: &[("UNIQUE", "hash")],
        },
        Table {
            name: "attempt",
            columns: &[
                ("who", Text, NEEDED, "account name or address that tried"),
                ("n", Int, NEEDED, "tries that count"),
                ("until", Int, NEEDED, "when they no longer count"),
            ],
            key: &["who"],
            indexes: &[],
        },
        Table {
            name: "setting",
            columns: &[
                ("zone", Bytes, NEEDED, "zone; sixteen zero bytes for the whole house"),
                ("name", Text, NEEDED, "what"),
                ("value", Text, NEEDED, "JSON"),
            ],
            key: &["zone", "name"],
            indexes: &[],
        },
        Table {
            name: "attachment",
            columns: &[
                ("digest", Bytes, NEEDED, "sha256 of bytes"),
                ("size", Int, NEEDED, "bytes"),
                ("media_type", Text, NEEDED, "as it came"),
                ("name", Text, NEEDED, "file name it first came with"),
                ("bytes", Bytes, NEEDED, "the file"),
            ],
            key: &["digest"],
            indexes: &[],
        },
        Table {
            name: "job",
            columns: &[
                ("id", Bytes, NEEDED, "id"),
                ("topic", Text, NEEDED, "what it does"),
                ("zone", Bytes, NEEDED, "for which zone"),
                ("account", Text, NEEDED, "who asked"),
                ("state", Text, NEEDED, "waiting, running, done, failed, cancelled"),
                ("body", Text, NEEDED, "JSON: what was asked"),
                ("progress", Text, NEEDED, "JSON: how far, or the answer"),
                ("created", Int, NEEDED, "asked"),
                ("changed", Int, NEEDED, "last sign of life"),
            ],
            key: &["id"],
            indexes: &[("", "created")],
        },
    ],
    &[Table {
        name: "mapping",
        columns: &[
            ("zone", Bytes, NEEDED, "zone"),
            ("kind", Text, NEEDED, "kind the workbook was brought in for"),
            ("headings", Bytes, NEEDED, "sha256 of the headings as the file prints them"),
            ("told", Text, NEEDED, "JSON: sheet, heading row, field of each column"),
            ("who", Text, NEEDED, "account that told it last"),
            ("changed", Int, NEEDED, "when"),
        ],
        key: &["zone", "kind", "headings"],
        indexes: &[],
    }],
];

impl Table {
    /// The statements that make the table under `name` (its own, or one beside it while rebuilding).
    pub(crate) fn create(&self, dialect: Dialect, name: &str) -> String {
        let columns = self
            .columns
            .iter()
            .map(|(column, ty, is_needed, _)| {
                format!(
                    "\"{column}\" {}{}",
                    dialect.type_name(*ty),
                    if *is_needed { " NOT NULL" } else { "" }
                )
            })
            .collect::<Vec<_>>();
        let key = self.key.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(",");
        // Small rows found by their key only need no second tree on SQLite; wide ones read better with one.
        let is_wide = self.columns.iter().any(|(column, ..)| *column == "bytes");
        let tail = if dialect == Dialect::Sqlite && !is_wide { " WITHOUT ROWID" } else { "" };
        let mut sql = format!("CREATE TABLE {name}({},PRIMARY KEY({key})){tail};", columns.join(","));
        for (unique, column) in self.indexes {
            sql.push_str(&format!("CREATE {unique} INDEX \"{name}_{column}\" ON {name}(\"{column}\");"));
        }
        if dialect == Dialect::Postgres && is_wide {
            // The exact bytes are hashed and read whole: compressing them costs more than it saves.
            sql.push_str(&format!("ALTER TABLE {name} ALTER COLUMN \"bytes\" SET STORAGE EXTERNAL;"));
        }
        sql
    }

    /// Columns as a writer names them.
    pub(crate) fn columns(&self) -> Vec<(String, ColumnType)> {
        self.columns.iter().map(|(name, ty, ..)| ((*name).to_owned(), *ty)).collect()
    }
}

/// All tables of the newest format.
pub(crate) fn tables() -> impl Iterator<Item = &'static Table> {
    STEPS.iter().flat_map(|step| step.iter())
}

/// The table of this name.
pub(crate) fn table(name: &str) -> &'static Table {
    tables().find(|table| table.name == name).expect("callers name tables of the list above")
}
