//! Tests of lq-core through its public surface.

mod value_laws;
