//! The scorer against its reference, its command line, and the floors.
//!
//! Some tests need what is not part of the project: a folder `shared` beside
//! the repository (or where `DIXIT_SHARED` points) with the reference
//! `eval/attributions_eval.py` and the corpora, and `python3`. Without them
//! they say on stderr that they did not run; the made-up corpora are then still
//! compared with the stored output of the reference.

mod command;
mod entities;
mod floors;
mod labels;
mod made_up;
mod parity;
mod places;
mod shared;
mod times;
