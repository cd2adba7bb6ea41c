//! What a workbook's columns were is kept, a zone and a kind apart.

use lq_store::digest;

use crate::kit::*;

#[test]
fn the_newest_mapping_of_a_heading_is_kept_and_only_for_its_zone_and_kind() {
    on_both("mapping", |bench| {
        let store = &bench.store;
        let (headings, other) = (digest(b"a"), digest(b"b"));
        assert_eq!(store.recall_mapping(zone(), "firm", &headings).unwrap(), None);
        store.remember_mapping(zone(), "firm", &headings, "{\"n\":1}", "张三", at(1)).unwrap();
        store.remember_mapping(zone(), "firm", &headings, "{\"n\":2}", "李四", at(2)).unwrap();
        let recalled = |zone, kind: &str, headings| store.recall_mapping(zone, kind, headings).unwrap();
        assert_eq!(recalled(zone(), "firm", &headings).as_deref(), Some("{\"n\":2}"));
        assert_eq!(recalled(zone(), "firm", &other), None);
        assert_eq!(recalled(zone(), "park", &headings), None);
        assert_eq!(recalled(id("another zone"), "firm", &headings), None);
    });
}

#[test]
fn the_oldest_mappings_make_room() {
    on_both("mapping_room", |bench| {
        let store = &bench.store;
        for n in 0..1003_i64 {
            let headings = digest(&n.to_be_bytes());
            store.remember_mapping(zone(), "firm", &headings, "{}", "张三", at(n)).unwrap();
        }
        let is_kept =
            |n: i64| store.recall_mapping(zone(), "firm", &digest(&n.to_be_bytes())).unwrap().is_some();
        assert_eq!([0, 2, 3, 1002].map(is_kept), [false, false, true, true]);
    });
}
