//! Prints the places of a text: `cargo run -p dixit-places --example places < TEXT`.

use dixit_places::{Gazetteer, Options};
use std::io::{Read as _, Write as _};

fn main() -> std::io::Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let gazetteer = Gazetteer::embedded();
    let mut out = std::io::stdout().lock();
    for mention in gazetteer.find(&text, &Options::default()) {
        writeln!(
            out,
            "{}..{} {:?} {:?}",
            mention.start,
            mention.end,
            &text[mention.start..mention.end],
            mention.usage
        )?;
        for candidate in mention.candidates.iter().take(3) {
            let place = gazetteer.place(candidate.place);
            let (id, name) = (place.geonames_id(), place.name());
            writeln!(
                out,
                "    {:.3} {name} {id:?} {:?}: {}",
                candidate.score,
                place.point(),
                gazetteer.reason(candidate)
            )?;
        }
    }
    Ok(())
}
