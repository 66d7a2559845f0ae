//! Rules about the tree. They are tests: see `tests/tidy`, and run
//! `cargo test -p tidy`. The library itself is empty.
