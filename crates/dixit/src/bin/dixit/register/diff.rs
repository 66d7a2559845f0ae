//! `dixit diff`.

use dixit::derive::{self, VARIANTS};
use dixit::format::{
    write_variants_csv, write_variants_html, write_variants_jsonl, write_variants_table,
};
use dixit::register::decision::local;
use dixit::register::{Error, Register};
use dixit::variants::Variant;

use super::arguments::{DiffArgs, SearchFormatArg};
use super::{failed, open, read};
use crate::run::Failure;

/// Prints the wordings of one utterance, or of all that are printed in several.
pub(crate) fn run(arguments: &DiffArgs) -> Result<bool, Failure> {
    let register = read(&arguments.register)?;
    let variants = variants(&register, arguments)?;
    let (extension, form) = match arguments.format {
        SearchFormatArg::Table => ("txt", SearchFormatArg::Table),
        SearchFormatArg::Jsonl => ("jsonl", SearchFormatArg::Jsonl),
        SearchFormatArg::Csv => ("csv", SearchFormatArg::Csv),
        SearchFormatArg::Html => ("html", SearchFormatArg::Html),
    };
    let (mut out, style) = open(&arguments.show, extension)?;
    let written = match form {
        SearchFormatArg::Table => write_variants_table(&variants, &style, &mut out),
        SearchFormatArg::Jsonl => write_variants_jsonl(&variants, &mut out),
        SearchFormatArg::Csv => write_variants_csv(&variants, &mut out),
        SearchFormatArg::Html => write_variants_html(&variants, &mut out),
    };
    written
        .and_then(|()| out.finish())
        .map_err(Failure::Write)?;
    Ok(true)
}

fn variants(register: &Register, arguments: &DiffArgs) -> Result<Vec<Variant>, Failure> {
    derive::expect(register).map_err(failed)?;
    let parse = |body: &str| -> Result<Variant, Error> {
        let damaged =
            |e| Error::damaged(register.folder(), format!("a variant cannot be read ({e})"));
        serde_json::from_str(body).map_err(damaged)
    };
    if let Some(asked) = &arguments.variant {
        return one(register, asked, &parse);
    }
    let mut found = Vec::new();
    let all = register.derived(VARIANTS, &mut |_, body| {
        let variant = parse(body)?;
        if variant.wordings.len() > 1 || arguments.all {
            found.push(variant);
        }
        Ok(())
    });
    all.map_err(failed)?;
    // Those that most publications print come first.
    found.sort_by(|x: &Variant, y| {
        (y.origins, y.documents, &x.id).cmp(&(x.origins, x.documents, &y.id))
    });
    Ok(found)
}

/// By its own id, or by that of an attribution (`12:a3`).
fn one(
    register: &Register,
    asked: &str,
    parse: &dyn Fn(&str) -> Result<Variant, Error>,
) -> Result<Vec<Variant>, Failure> {
    let none = || {
        let words = format!(
            "{asked}: no utterance has this id, or it is printed once; `dixit diff` lists those that \
             are printed in other words"
        );
        Failure::Open(words)
    };
    let bodies = match local(asked) {
        Some((reading, member)) => {
            let found = register
                .derived_from(VARIANTS, reading, member)
                .map_err(failed)?;
            found.into_iter().map(|(_, body)| body).collect()
        }
        None => Vec::from_iter(register.derived_record(VARIANTS, asked).map_err(failed)?),
    };
    let found: Result<Vec<Variant>, Error> = bodies.iter().map(|body| parse(body)).collect();
    let found = found.map_err(failed)?;
    if found.is_empty() {
        Err(none())
    } else {
        Ok(found)
    }
}
