//! One story, told on SQLite always and on PostgreSQL when `LQ_TEST_PG` names a scratch server.

#![cfg(test)]

mod bulk;
mod faults;
mod keeping;
mod kit;
mod laws;
mod mapping;
mod power;
mod statement;
mod story;
mod tamper;
mod torture;
