//! The committed description of the API is the one the kinds give.

use lq_testkit::generated;
use lq_web::api::openapi;

#[test]
fn the_generated_description_is_that_of_the_kinds() {
    generated::check("docs/openapi.json", &openapi::document(&lq_model::registry::registry()));
}

#[test]
fn the_document_is_json_and_describes_every_kind() {
    let registry = lq_model::registry::registry();
    let json: serde_json::Value =
        serde_json::from_str(&openapi::document(&registry)).expect("the document is JSON");
    assert_eq!(json, openapi::describe(&registry));
    for kind in registry.kinds() {
        assert!(json["paths"].get(format!("/api/v1/{}", kind.kind)).is_some(), "{}", kind.kind);
    }
}

#[test]
fn no_field_bears_a_name_of_the_api_itself() {
    for kind in lq_model::registry::registry().kinds() {
        for field in &kind.fields {
            assert!(field.name != "id" && !field.name.starts_with('_'), "{}.{}", kind.kind, field.name);
        }
    }
}
