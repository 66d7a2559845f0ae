//! wip
pub mod anchor;
pub mod crf;
pub mod decode;
pub mod features;
pub mod model;
pub mod run;
pub mod view;
