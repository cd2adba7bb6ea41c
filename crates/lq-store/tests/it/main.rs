//! One story, told on SQLite always and on PostgreSQL when `LQ_TEST_PG` names a scratch server.

#![cfg(test)]

mod kit;
mod story;
