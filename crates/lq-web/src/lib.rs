//! The site of Lianqiao: pages rendered on the server, the JSON API, and the assets both need.
//!
//! This crate is not allowed to know a database, SQL, an engine or a rule of the trade: it takes a request apart,
//! calls `lq-app`, and lays the answer out. Pages work without JavaScript; scripts only make them quicker. No page
//! names another host.

mod address;
pub mod api;
mod assets;
mod chart;
mod filters;
mod http;
mod list_query;
mod page;
pub mod preview;
pub mod site;
mod text;
mod view;

pub use text::Lang;
