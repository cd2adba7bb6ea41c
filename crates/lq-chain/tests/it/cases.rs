//! Every folder of `tests/cases` is a law, and each is named here.

use crate::check::{check, folder};

macro_rules! laws {
    ($($law:ident: $case:literal),* $(,)?) => {
        $(#[test]
        fn $law() {
            check($case);
        })*

        #[test]
        fn no_case_is_forgotten() {
            let mut named = vec![$($case.to_owned()),*];
            let mut found: Vec<String> = std::fs::read_dir(folder())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            (named.sort(), found.sort());
            assert_eq!(named, found);
        }
    };
}

laws! {
    the_source_pages_photovoltaics_come_out_to_the_digit: "photovoltaics",
    each_verdict_is_found_where_it_was_planted: "every_verdict",
    purchases_lift_the_output_but_not_the_ratio: "open_zone",
    unknown_is_an_interval_and_never_a_verdict: "unknowns",
    a_cycle_is_solved_and_told: "cycle",
    what_is_free_goes_to_the_smaller_segment_id: "two_terminals",
    whole_and_phases_are_never_added: "phases",
    what_may_be_bought_without_known_limit_stays_open: "outside",
    more_than_half_bought_outside_is_weak: "outside_known",
    a_head_that_is_bought_is_missing_not_short: "bought_head",
}
