//! Prints the description of the API: `cargo run -p lq-web --example openapi > docs/openapi.json`.
#![expect(clippy::print_stdout, reason = "a tool for the terminal")]

fn main() {
    print!("{}", lq_web::api::openapi::document(&lq_model::registry::registry()));
}
