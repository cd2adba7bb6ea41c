//! One story, told on SQLite always and on PostgreSQL when `LQ_TEST_PG` names a scratch server.

mod kit;
mod story;
