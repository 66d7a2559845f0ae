//! What comparisons of names come to, and what holds for all of them.

use dixit_names::{Code, Comparison, Kind, Name, Options, Verdict, compare, score};

fn name(text: &str, kind: Kind) -> Name {
    Name::parse(text, kind, &Options::default())
}

fn persons(a: &str, b: &str) -> Comparison {
    compare(&name(a, Kind::Person), &name(b, Kind::Person))
}

fn organizations(a: &str, b: &str) -> Comparison {
    compare(&name(a, Kind::Organization), &name(b, Kind::Organization))
}

fn sentences(found: &Comparison) -> Vec<String> {
    found.reasons.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn says(found: &Comparison, sentence: &str) {
    let sentences = sentences(found);
    assert!(sentences.iter().any(|s| s == sentence), "{sentences:#?}");
}

#[test]
fn reasons_are_sentences_about_parts() {
    let found = persons("М. Захарова", "Maria Zakharova");
    says(&found, "given name: initial М fits Maria");
    says(&found, "surname: Захарова = Zakharova (BGN/PCGN)");
    let found = persons("Maria Zakharov", "Maria Zakharova");
    says(&found, "surname: gendered forms Zakharov/Zakharova");
    let found = persons("Bill Clinton", "Clinton William");
    says(&found, "order swapped");
    let found = persons("John Fitzgerald Kennedy", "John Kennedy");
    says(&found, "middle name only in one: Fitzgerald");
    let found = persons("محمد مرسي", "Mohamed Morsi");
    says(&found, "surname: the letters of مرسي fit Morsi");
    let found = organizations("Siemens GmbH", "Siemens");
    says(&found, "legal form left out: GmbH");
    let found = organizations("Bank No. 12", "Bank No. 21");
    says(&found, "numbers differ: 12 / 21");
    let found = organizations("Министерство обороны", "Defence Ministry");
    says(&found, "word: обороны = Defence (translated)");
    let found = organizations("Northern Lakes Survey Office", "NLSO");
    says(
        &found,
        "NLSO are the letters of Northern Lakes Survey Office",
    );
}

#[test]
fn sides_of_reasons_follow_the_order_of_the_names() {
    let (a, b) = ("Jon Smithson", "John Q. Smithson");
    for (x, y) in [(a, b), (b, a)] {
        let found = persons(x, y);
        for reason in &found.reasons {
            assert!(x.contains(&reason.a) && y.contains(&reason.b), "{reason:?}");
        }
    }
}

#[test]
fn other_given_names_are_other_persons() {
    for (a, b) in [
        ("Fidel Castro", "Raúl Castro"),
        ("Иван Сидоров", "Pyotr Sidorov"),
        ("Mohammed bin Salman", "Khalid bin Salman"),
        ("Anna Kovács", "Kovács Péter"),
    ] {
        let found = persons(a, b);
        assert_ne!(found.verdict, Verdict::Match, "{a} {b} {found:?}");
    }
}

#[test]
fn father_and_son_are_two() {
    for (a, b) in [
        ("Ken Griffey Jr.", "Ken Griffey Sr."),
        ("Ken Griffey Jr.", "Ken Griffey"),
        ("Otto Weber II", "Otto Weber III"),
        ("Иван Петрович Сидоров", "Пётр Иванович Сидоров"),
    ] {
        assert_ne!(persons(a, b).verdict, Verdict::Match, "{a} {b}");
    }
    assert_eq!(
        persons("Ken Griffey Jr.", "Ken Griffey, Junior").verdict,
        Verdict::Match
    );
}

#[test]
fn a_lone_surname_is_possible_and_no_more() {
    for (a, b) in [
        ("Zakharova", "Maria Zakharova"),
        ("Захарова", "Maria Zakharova"),
    ] {
        let found = persons(a, b);
        assert_eq!(found.verdict, Verdict::Possible, "{found:?}");
        assert!(found.reasons.iter().any(|r| r.code == Code::Lone));
    }
}

#[test]
fn what_cannot_be_read_is_unknown() {
    let thai = persons("ทักษิณ ชินวัตร", "Thaksin Shinawatra");
    assert_eq!(thai.verdict, Verdict::Unknown);
    // Japanese names in Chinese characters are not read as Chinese ones.
    let kanji = persons("安倍晋三", "Shinzo Abe");
    assert_eq!(kanji.verdict, Verdict::Unknown);
    assert!(kanji.reasons.iter().any(|r| r.code == Code::Unread));
}

#[test]
fn transliteration_can_be_switched_off() {
    let mut options = Options::default();
    options.transliterate = false;
    let name = |text| Name::parse(text, Kind::Person, &options);
    let found = compare(&name("Мария Захарова"), &name("Maria Zakharova"));
    assert_eq!(found.verdict, Verdict::Unknown);
    let found = compare(&name("Мария Захарова"), &name("МАРИЯ ЗАХАРОВА"));
    assert_eq!(found.verdict, Verdict::Match);
}

#[test]
fn a_person_is_no_organization() {
    let found = compare(
        &name("Wagner", Kind::Person),
        &name("Wagner", Kind::Organization),
    );
    assert_eq!(found.verdict, Verdict::Different);
    assert_eq!(found.reasons[0].code, Code::KindsDiffer);
}

#[test]
fn names_known_beside_each_other_count_both() {
    let both = organizations(
        "Blue Harbour Ltd, formerly known as Grey Pier Ltd",
        "Grey Pier",
    );
    assert_eq!(both.verdict, Verdict::Match);
    let letters = organizations("Northern Lakes Survey (NLS)", "NLS");
    assert_eq!(letters.verdict, Verdict::Match);
}

/// Names put together from pieces of all scripts, by a small generator.
fn made_up(count: usize) -> Vec<(String, Kind)> {
    const PIECES: &[&str] = &[
        "Maria",
        "Ivanovna",
        "de",
        "la",
        "O'Neil",
        "Jr.",
        "II",
        "J.",
        "al-",
        "Abd",
        "Bank",
        "No.",
        "12",
        "Ltd",
        "GmbH",
        "&",
        "of",
        "Ministry",
        "(",
        ")",
        "\"",
        ",",
        "-",
        "Мария",
        "Иванов",
        "ООО",
        "محمد",
        "بن",
        "وزارة",
        "משה",
        "בן",
        "习近平",
        "银行",
        "김정은",
        "トヨタ",
        "Γιώργος",
        "Նիկոլ",
        "ნიკა",
        "ทักษิณ",
        "ß",
        "é",
        "İ",
        "ﬁ",
        "\u{200d}",
        "\u{301}",
        "",
        "🙂",
        "UN",
        "a.k.a.",
        "bin",
        "von",
        "Xi",
        "Lee",
    ];
    let mut state: u64 = 42;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let kinds = [Kind::Person, Kind::Organization, Kind::Unknown];
    let mut names = Vec::new();
    for _ in 0..count {
        let pieces: Vec<&str> = (0..next(6) + 1)
            .map(|_| PIECES[next(PIECES.len())])
            .collect();
        let between = ["", " ", "-", ". "][next(4)];
        names.push((pieces.join(between), kinds[next(3)]));
    }
    names
}

#[test]
fn the_order_makes_no_difference() {
    let names: Vec<Name> = made_up(120).iter().map(|(t, k)| name(t, *k)).collect();
    for a in &names {
        for b in &names {
            let (there, back) = (compare(a, b), compare(b, a));
            assert_eq!(there.score, back.score, "{} | {}", a.text(), b.text());
            assert_eq!(there.verdict, back.verdict, "{} | {}", a.text(), b.text());
            assert_eq!(there.reasons.len(), back.reasons.len());
            assert_eq!(score(a, b), there.score, "{} | {}", a.text(), b.text());
            assert!((0.0..=1.0).contains(&there.score));
        }
    }
}

#[test]
fn a_name_is_itself() {
    for (text, kind) in made_up(400) {
        if text.chars().any(char::is_alphanumeric) {
            let found = compare(&name(&text, kind), &name(&text, kind));
            assert_eq!(
                (found.score, found.verdict),
                (1.0, Verdict::Match),
                "{text:?}"
            );
        }
    }
}

#[test]
fn what_differs_more_scores_less() {
    for row in [
        // The same, a mark, a letter, another given name, nobody alike.
        [
            "Jürgen Maier",
            "Jurgen Maier",
            "Jurgen Mayr",
            "Anton Maier",
            "Olga Petrenko",
        ],
        [
            "Maria Ivanova Reyes",
            "Maria Reyes",
            "M. Reyes",
            "Reyes",
            "Torres",
        ],
    ] {
        let scores = row.map(|other| persons(row[0], other).score);
        assert!(scores.is_sorted_by(|a, b| a >= b), "{row:?} {scores:?}");
    }
    // A part that only disagrees makes no pair better.
    for (a, b) in [("Maria Reyes", "Maria Reyes"), ("Ivan Orlov", "I. Orlov")] {
        let plain = persons(a, b).score;
        let more = persons(&format!("{a} Quux"), &format!("{b} Zelko")).score;
        assert!(more < plain, "{a} {b}");
    }
}

#[test]
fn a_long_text_takes_time_in_proportion() {
    // A name is looked at to its 24th word; the rest is only folded.
    let hostile = [
        "J.", "al-", "((((", "\u{301}", "abd ", "a", "银行", "'\"", "Ж ",
    ];
    let start = std::time::Instant::now();
    for piece in hostile {
        let text = piece.repeat(1_000_000 / piece.len());
        let other = format!("{text}b");
        let (a, b) = (name(&text, Kind::Unknown), name(&other, Kind::Unknown));
        let found = compare(&a, &b);
        assert!((0.0..=1.0).contains(&found.score));
    }
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
