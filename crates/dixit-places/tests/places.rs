//! What the gazetteer answers and what it finds, from outside.

use dixit_places::{Context, Country, Gazetteer, Kind, Mention, Options, Use};
use std::time::Instant;

fn found(text: &str) -> Vec<(String, &'static str, String)> {
    let gazetteer = Gazetteer::embedded();
    let mentions = gazetteer.find(text, &Options::default());
    mentions
        .iter()
        .map(|mention| {
            let usage = match mention.usage {
                Use::Place => "place",
                Use::Metonym { .. } => "government",
                Use::Demonym => "people",
                Use::PartOfName => "name",
            };
            let country = mention.country(&gazetteer);
            let country = country.map_or(String::new(), |c| c.as_str().to_owned());
            (text[mention.start..mention.end].to_owned(), usage, country)
        })
        .collect()
}

/// Compares with one line a mention: words, use, country.
fn check(text: &str, expected: &[(&str, &str, &str)]) {
    let found = found(text);
    let found: Vec<_> = found
        .iter()
        .map(|(a, b, c)| (a.as_str(), *b, c.as_str()))
        .collect();
    assert_eq!(found, expected, "{text}");
}

fn first(name: &str) -> (Option<u32>, String) {
    let gazetteer = Gazetteer::embedded();
    let candidates = gazetteer.lookup(name);
    let place = candidates.first().map(|c| gazetteer.place(c.place));
    place.map_or((None, String::new()), |p| {
        (p.geonames_id(), p.name().to_owned())
    })
}

#[test]
fn names_are_looked_up_in_any_spelling_and_script() {
    for (name, id, preferred) in [
        ("paris", 2_988_507, "Paris"),
        ("MOSCOW", 524_901, "Moscow"),
        ("Москва", 524_901, "Moscow"),
        ("القاهرة", 360_630, "Cairo"),
        ("北京", 1_816_670, "Beijing"),
        ("서울", 1_835_848, "Seoul"),
        ("St. Petersburg", 498_817, "Saint Petersburg"),
        ("Ft. Worth", 4_691_930, "Fort Worth"),
        ("City of London", 2_643_743, "London"),
        ("the Netherlands", 2_750_405, "Netherlands"),
        ("Holland", 2_750_405, "Netherlands"),
        ("Burma", 1_327_865, "Myanmar"),
        ("Côte d'Ivoire", 2_287_781, "Ivory Coast"),
        ("DRC", 203_312, "Democratic Republic of the Congo"),
        ("Syrian", 163_843, "Syria"),
        ("SYR", 163_843, "Syria"),
        ("Франция", 3_017_382, "France"),
    ] {
        assert_eq!(first(name), (Some(id), preferred.to_owned()), "{name}");
    }
    let gazetteer = Gazetteer::embedded();
    assert!(gazetteer.lookup("Xyzzyville").is_empty());
    assert!(gazetteer.lookup("").is_empty());
    let us = |c: &dixit_places::Candidate| gazetteer.place(c.place).kind() == Kind::Country;
    assert!(
        !gazetteer.lookup("us").iter().any(us),
        "a code counts in capitals only"
    );
}

#[test]
fn a_place_tells_where_it_is() {
    let gazetteer = Gazetteer::embedded();
    let paris = gazetteer.place(gazetteer.lookup("Paris")[0].place);
    let (latitude, longitude) = paris.point().unwrap();
    assert!((latitude - 48.85).abs() < 0.01 && (longitude - 2.35).abs() < 0.01);
    assert_eq!(paris.division().unwrap().name(), "Île-de-France");
    let france = gazetteer.country(Country::new("FR").unwrap()).unwrap();
    assert!(france.contains(&paris) && paris.is_capital());
    assert_eq!(france.capital().unwrap().name(), "Paris");
    let europe = gazetteer.place(gazetteer.lookup("Europe")[0].place);
    assert!(europe.contains(&paris) && !paris.contains(&europe));
}

#[test]
fn context_orders_the_candidates_and_drops_none() {
    let gazetteer = Gazetteer::embedded();
    let mut candidates = gazetteer.lookup("Tripoli");
    let before = candidates.len();
    let lebanon = gazetteer.lookup("Lebanon")[0].place;
    let context = Context {
        beside: vec![lebanon],
        ..Context::default()
    };
    gazetteer.rank(&mut candidates, &context);
    assert_eq!(candidates.len(), before);
    assert_eq!(
        gazetteer
            .place(candidates[0].place)
            .country()
            .unwrap()
            .as_str(),
        "LB"
    );
    assert!((candidates.iter().map(|c| c.score).sum::<f64>() - 1.0).abs() < 1e-9);
    assert!(candidates.is_sorted_by(|a, b| a.score >= b.score));
    let reason = gazetteer.reason(&candidates[0]);
    assert!(reason.contains("stands beside the name"), "{reason}");
    let outlet = Context {
        outlet: Country::new("GB"),
        ..Context::default()
    };
    let mut candidates = gazetteer.lookup("Newcastle");
    gazetteer.rank(&mut candidates, &outlet);
    assert_eq!(
        gazetteer
            .place(candidates[0].place)
            .country()
            .unwrap()
            .as_str(),
        "GB"
    );
}

#[test]
fn what_stands_beside_a_name_tells_which_place() {
    check(
        "A storm hit Paris, Texas.",
        &[("Paris", "place", "US"), ("Texas", "place", "US")],
    );
    check(
        "Police in Birmingham, Ala., said so.",
        &[("Birmingham", "place", "US"), ("Ala", "place", "US")],
    );
    check(
        "Boeing works in Everett, Washington.",
        &[("Everett", "place", "US"), ("Washington", "place", "US")],
    );
    check(
        "Fights in Lebanon's Tripoli went on.",
        &[("Lebanon", "place", "LB"), ("Tripoli", "place", "LB")],
    );
    check(
        "The Lebanese city of Tripoli is quiet.",
        &[("Lebanese", "people", "LB"), ("Tripoli", "place", "LB")],
    );
    // A town that the gazetteer lacks is not its famous namesake.
    check("A mill in Berlin, N.H., burned.", &[]);
}

#[test]
fn a_government_is_not_its_capital() {
    check(
        "Moscow said it would wait.",
        &[("Moscow", "government", "RU")],
    );
    check("Snow fell in Moscow.", &[("Moscow", "place", "RU")]);
    check("The Kremlin denied it.", &[("Kremlin", "government", "RU")]);
    check(
        "Tourists stood outside the White House.",
        &[("White House", "place", "US")],
    );
    check(
        "Talks between Riyadh and Tehran failed.",
        &[
            ("Riyadh", "government", "SA"),
            ("Tehran", "government", "IR"),
        ],
    );
    let gazetteer = Gazetteer::embedded();
    let mentions = gazetteer.find("Brussels proposed a law.", &Options::default());
    let Use::Metonym { government } = mentions[0].usage else {
        panic!("{mentions:?}")
    };
    assert_eq!(gazetteer.place(government).name(), "European Union");
}

#[test]
fn names_of_persons_and_bodies_are_no_places() {
    check("Jack London wrote it.", &[("London", "name", "GB")]);
    check("Paris Hilton spoke.", &[("Paris", "name", "FR")]);
    check(
        "The Washington Post and the Bank of England agree.",
        &[("Washington", "name", "US"), ("England", "name", "GB")],
    );
    check(
        "Michael Jordan played. Jordan was tired.",
        &[("Jordan", "name", "JO"), ("Jordan", "name", "JO")],
    );
    check(
        "British Airways flies; British soldiers march.",
        &[("British", "name", "GB"), ("British", "people", "GB")],
    );
    check(
        "Reading is fun. Nice work. Mobile phones ring in March.",
        &[],
    );
    let only = Options {
        places_only: true,
        ..Options::default()
    };
    assert_eq!(
        Gazetteer::embedded().find("Jack London wrote it.", &only),
        []
    );
}

#[test]
fn a_headline_has_capitals_everywhere() {
    check(
        "Russia Warns Turkey Over Strikes Near Aleppo",
        &[
            ("Russia", "place", "RU"),
            ("Turkey", "place", "TR"),
            ("Aleppo", "place", "SY"),
        ],
    );
}

fn dateline(text: &str) -> Vec<(&str, String)> {
    let gazetteer = Gazetteer::embedded();
    let mentions: Vec<Mention> = gazetteer.dateline(text);
    let top = |m: &Mention| {
        gazetteer
            .place(m.candidates[0].place)
            .geonames_id()
            .map_or(String::new(), |id| id.to_string())
    };
    mentions
        .iter()
        .map(|m| (&text[m.start..m.end], top(m)))
        .collect()
}

#[test]
fn datelines_name_where_a_text_was_filed() {
    let moscow = ("MOSCOW", "524901".to_owned());
    assert_eq!(
        dateline("MOSCOW, February 8 (TASS) - Russia is ready."),
        vec![moscow.clone()]
    );
    assert_eq!(dateline("MOSCOW"), [moscow]);
    assert_eq!(
        dateline("ALEPPO, Syria (AP) — Shells fell."),
        [
            ("ALEPPO", "170063".to_owned()),
            ("Syria", "163843".to_owned())
        ]
    );
    assert_eq!(
        dateline("WASHINGTON (AP) -- The Senate voted."),
        [("WASHINGTON", "4140963".to_owned())]
    );
    assert_eq!(
        dateline("Kiev/Kyiv"),
        [("Kiev", "703448".to_owned()), ("Kyiv", "703448".to_owned())]
    );
    assert_eq!(
        dateline("BIRMINGHAM, Ala. (AP) — A fire.")[0],
        ("BIRMINGHAM", "4049979".to_owned())
    );
    for none in [
        "",
        "The minister said that nothing would change.",
        "Russia: new sanctions are near",
        "By Paul Smith",
    ] {
        assert_eq!(dateline(none), [], "{none}");
    }
}

/// A generator of numbers that is the same on every run.
fn numbers(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    }
}

#[test]
fn no_text_breaks_it_and_ranges_are_good() {
    let parts = [
        "Paris",
        "St.",
        "of",
        "the",
        "The",
        "U.S.",
        "’s",
        "'s",
        "'",
        "’",
        "New",
        "York",
        ", ",
        "(",
        ")",
        "-",
        "—",
        "\n",
        ". ",
        " ",
        "Côte d’Ivoire",
        "İ",
        "ß",
        "Москва",
        "서울",
        "e\u{301}",
        "\u{301}",
        "Ala.",
        "N.H.",
        "and",
        "said",
        "City",
        "US$",
        "People's Republic of",
        "China",
        "\u{0}",
        "🇫🇷",
        "A.B",
        "..",
        "/",
    ];
    let mut next = numbers(7);
    let gazetteer = Gazetteer::embedded();
    for _ in 0..3_000 {
        let text: String = (0..next(25))
            .map(|_| {
                if next(3) == 0 {
                    " "
                } else {
                    parts[next(parts.len())]
                }
            })
            .collect();
        let mut end = 0;
        for mention in gazetteer.find(&text, &Options::default()) {
            assert!(
                end <= mention.start && mention.start < mention.end,
                "{text:?}"
            );
            assert!(text.get(mention.start..mention.end).is_some(), "{text:?}");
            assert!(
                mention.candidates.is_sorted_by(|a, b| a.score >= b.score),
                "{text:?}"
            );
            assert!(
                (mention.candidates.iter().map(|c| c.score).sum::<f64>() - 1.0).abs() < 1e-6,
                "{text:?}"
            );
            end = mention.end;
        }
        for mention in gazetteer.dateline(&text) {
            assert!(text.get(mention.start..mention.end).is_some(), "{text:?}");
        }
        let _ = gazetteer.lookup(&text);
    }
}

#[test]
fn hostile_texts_take_time_in_proportion() {
    let gazetteer = Gazetteer::embedded();
    for unit in [
        "San ",
        "Paris, ",
        "New York and ",
        "A.",
        "'a",
        "Springfield, ",
        "The ",
        "San-José/",
        "é",
        "Saint Saint ",
        "Jordan ",
    ] {
        let time = |bytes: usize| {
            let text = unit.repeat(bytes / unit.len());
            let started = Instant::now();
            let _ = gazetteer.find(&text, &Options::default());
            started.elapsed().as_secs_f64()
        };
        let (short, long) = (time(125_000), time(1_000_000));
        assert!(
            long < 40.0 * short + 0.5,
            "{unit:?}: {short} s, then {long} s"
        );
    }
}
