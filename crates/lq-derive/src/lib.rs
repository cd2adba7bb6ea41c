//! The three derives that turn a plain struct or enum into a kind of record, its stages and its choices.
//!
//! This crate is not allowed to know a kind, a unit or a zone, to read a file, or to generate anything but
//! implementations of `lq_core` traits: a kind is what its declaration says, nothing is added behind its back.
//!
//! # `#[derive(Record)]` on a struct
//!
//! ```text
//! /// A workshop, parcel or laboratory that can take in a project.
//! #[derive(Record)]
//! #[record(kind = "carrier", label = "载体", plural = "载体台账", plural_en = "Carriers", prefix = "ZT",
//!     group = "projects", caption = "name", help = "可承接项目的厂房、地块、楼宇和实验室")]
//! pub struct Carrier {
//!     /// As on the title deed.
//!     #[field(label = "名称", help = "与产权证一致", list, search)]
//!     pub name: Text,
//!     /// Floor area; the title deed or a survey report is the authority.
//!     #[field(label = "建筑面积", unit = "m2", list, sum, help = "以产权证或测绘报告为准")]
//!     pub floor_area: Option<Quantity>,
//! }
//! ```
//!
//! | on the struct | |
//! |---|---|
//! | `kind`, `label`, `plural`, `help`, `prefix`, `group`, `caption` | asked of every kind; `caption` names the field that names a record |
//! | `en`, `plural_en`, `help_en` | English; without them the kind's name, the same with an s, and the doc comment |
//!
//! `group` is `zone`, `chain`, `organisation`, `service`, `projects` or `development`.
//!
//! | on a field | |
//! |---|---|
//! | `label`, `help` | Chinese label and help, asked of every field |
//! | `en`, `help_en` | English; without them the field's name and the doc comment |
//! | `list`, `search`, `filter`, `sum` | shown as a column, found by search, offered as a filter, added up |
//! | `key`, `index` | imports find a record by it; kept with an index |
//! | `personal`, `seen_by` | masked and erasable; `public`, `account` (default), `staff` or `office` |
//! | `fresh` | days it stays fresh |
//! | `reachable` | a firm can change it by what it does |
//! | `unit` | the one unit of a `Quantity` or `Rate`; without it any unit |
//! | `max`, `multiline` | of a text |
//! | `any_currency` | of money; without it yuan |
//! | `was` | a name the field had before; may stand several times |
//! | `required` | may be said, follows from the type |
//!
//! A plain type is required; `Option<T>` is not; `Asked<T>` is not and keeps “asked, none” apart from “never asked”.
//!
//! # `#[derive(Choice)]` and `#[derive(Stages)]` on an enum
//!
//! ```text
//! #[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
//! pub enum CarrierState {
//!     #[stage(label = "空置", initial, next(Reserved, Occupied))]
//!     Vacant,
//!     #[stage(label = "预留", next(Vacant, Occupied))]
//!     Reserved,
//!     #[stage(label = "已入驻", next(Vacant))]
//!     Occupied,
//! }
//! ```
//!
//! A choice knows `label`, `en` and `code`; a stage besides these `initial` (exactly one), `last` and `next(…)`.
//! Without `code` the ledger keeps the variant's name in snake case; a renamed variant keeps its old `code`.

mod attribute;
mod names;
mod record;
mod variants;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Declares a kind of record; see the crate's page for the attributes.
#[proc_macro_derive(Record, attributes(record, field))]
pub fn derive_record(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    record::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Declares the stages of a life and the lawful moves between them.
#[proc_macro_derive(Stages, attributes(stage))]
pub fn derive_stages(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    variants::expand_stages(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Declares a fixed list of choices.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn derive_choice(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    variants::expand_choice(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}
