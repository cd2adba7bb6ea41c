//! One story, told on SQLite always and on PostgreSQL when `LQ_TEST_PG` names a scratch server.

#![cfg(test)]

mod bulk;
mod keeping;
mod kit;
mod story;
mod tamper;
