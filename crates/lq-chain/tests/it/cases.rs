//! Every folder of `tests/cases` is a law.

use crate::check::check;

#[test]
fn the_source_pages_photovoltaics_come_out_to_the_digit() {
    check("photovoltaics");
}
