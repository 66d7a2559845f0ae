//! Web archives: WARC files and WACZ packages → snapshots.

use crate::error::Error;
use crate::source::{Context, Done, Input, Source};

/// Opens a WARC file (plain, gzip or Zstandard), to go on behind `from`.
pub(crate) fn warc(
    label: String,
    input: Input,
    context: Context,
    from: &Done,
) -> Result<Box<dyn Source>, Error> {
    let _ = (input, context, from);
    Err(Error::new(label, crate::error::Reason::NotAFile))
}

/// Opens a WACZ package, to go on behind `from`.
pub(crate) fn wacz(
    label: String,
    input: Input,
    context: Context,
    from: &Done,
) -> Result<Box<dyn Source>, Error> {
    let _ = (input, context, from);
    Err(Error::new(label, crate::error::Reason::NotAFile))
}
