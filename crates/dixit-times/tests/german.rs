//! A second language is a data file: what it gives in made-up German sentences.

use dixit_times::{Anchor, Language, find, resolve};

fn values(text: &str) -> Vec<(String, String)> {
    let anchor = Anchor::published("2016-02-10".parse().unwrap());
    find(text, Language::german())
        .iter()
        .map(|e| {
            (
                text[e.span.clone()].to_owned(),
                resolve(e, Some(&anchor), None).value,
            )
        })
        .collect()
}

#[test]
fn days_come_before_months() {
    assert_eq!(
        values("Am 5.6.2015 trafen sie sich."),
        [("5.6.2015".to_owned(), "2015-06-05".to_owned())]
    );
    assert_eq!(
        values("Der Vertrag vom 8. Februar 2016 gilt.")[0].1,
        "2016-02-08"
    );
}

#[test]
fn words_of_the_file_are_enough() {
    assert_eq!(values("Er kam gestern.")[0].1, "2016-02-09");
    assert_eq!(values("Die Steuer steigt nächstes Jahr.")[0].1, "2017");
    assert_eq!(values("Es dauerte drei Wochen.")[0].1, "P3W");
    assert_eq!(values("Sie treffen sich jeden Montag.")[0].1, "XXXX-WXX-1");
    assert_eq!(values("Karfreitag 2015 war kalt.")[0].1, "2015-04-03");
}
