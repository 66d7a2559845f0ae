//! Origins on whole collections: made-up cases, the committed examples, and a
//! development set of real articles with made copies.

mod cases;
mod change;
mod credits;
mod dev_set;
mod texts;
