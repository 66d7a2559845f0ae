//! What the tests share: hand-made documents, the checks that any output must
//! stand, and the way to run the binary.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses its own part of this module"
)]

use std::io::{Read, Write as _};
use std::net::TcpListener as Socket; // tidy: allow(listener)
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

use dixit::model::{
    Act, Attribution, AttributionId, Basis, DateBasis, Dateline, Document, Entity, EntityId,
    EntityType, Kind, OffsetMap, Origin, Piece, Place, PlaceCandidate, PlaceId, PlaceKind,
    PlaceMention, PlaceUsage, Problem, Published, Related, Span, Speaker, Time, TimeBasis,
    TimeType, TimeValue,
};
use serde_json::Value;

/// A document of `text` in which nothing has been read.
pub fn document(path: &str, text: &str) -> Document {
    let origin = Origin {
        path: path.to_owned(),
        url: None,
        sha256: "0123abcd".repeat(8),
        media_type: "text/plain".to_owned(),
    };
    Document::new(origin, text.to_owned())
}

/// The piece of the text that `context` marks with ⟦⟧ (or is, without marks).
/// The context must occur once.
pub fn piece(document: &Document, context: &str) -> Piece {
    let (before, rest) = context.split_once('⟦').unwrap_or(("", context));
    let (words, after) = rest.split_once('⟧').unwrap_or((rest, ""));
    let whole = format!("{before}{words}{after}");
    let places: Vec<usize> = document.text.match_indices(&whole).map(|m| m.0).collect();
    assert_eq!(places.len(), 1, "{whole:?} must occur once");
    let start = places[0] + before.len();
    let span = OffsetMap::new(&document.text).span(start..start + words.len());
    Piece {
        start: span.start,
        end: span.end,
        text: words.to_owned(),
    }
}

/// Adds an attribution; each role is given by the contexts of its pieces.
pub fn attribute<'a>(
    document: &'a mut Document,
    kind: Kind,
    source: &[&str],
    cue: &[&str],
    content: &[&str],
) -> &'a mut Attribution {
    let pieces = |contexts: &[&str]| contexts.iter().map(|c| piece(document, c)).collect();
    let attribution = Attribution {
        id: AttributionId(document.attributions.len() as u32 + 1),
        parent: None,
        kind,
        source: pieces(source),
        cue: pieces(cue),
        content: pieces(content),
        speaker: Speaker {
            entity: None,
            name: None,
            role: None,
            basis: Basis::None,
            confidence: 0.5,
        },
        act: None,
        time: None,
        place: None,
        place_id: None,
        addressee: None,
        confidence: 0.93,
    };
    document.attributions.push(attribution);
    document.attributions.last_mut().unwrap()
}

fn named(attribution: &mut Attribution, entity: u32, name: &str, basis: Basis) {
    attribution.speaker = Speaker {
        entity: Some(EntityId(entity)),
        name: Some(name.to_owned()),
        role: None,
        basis,
        confidence: 0.97,
    };
}

/// An article with everything that the contract knows: pieces, nesting,
/// several scripts, entities, times, a teaser and a problem.
pub fn harbour() -> Document {
    let text = "\
Harbour master denies silence over crane fall

NORTHPORT, 3 May. The harbour master of Northport, Ada Vell, said on Tuesday that “nobody was \
told to keep quiet” after a crane fell into the east basin.

“We closed the basin within minutes,” she said. “The union knew by noon.”

The dockers tell another story. Their secretary, Jonas Brook, insisted that Vell had promised \
him that “not one shift” would be lost, and that two officials told him the crane had not been \
inspected since 2019.

«Мы не видели отчёта», – сказал инженер Иван Орлов.

«לא נבדק», אמר המהנדס.

See also

Ferry line to end in autumn
";
    let mut d = document("news/harbour.txt", text);
    d.title = Some("Harbour master denies silence over crane fall".to_owned());
    d.byline = Some("Tove Lind".to_owned());
    d.outlet = Some("Northport Courier".to_owned());
    d.language = Some("en".to_owned());
    d.origin.url = Some("https://courier.example/crane".to_owned());
    d.published = Published {
        value: Some("2022-05-03".to_owned()),
        basis: DateBasis::Given,
    };
    let dateline = piece(&d, "NORTHPORT, 3 May.");
    d.dateline = Some(Dateline {
        place: Some("NORTHPORT".to_owned()),
        place_ids: vec![PlaceId(1)],
        date: Some("XXXX-05-03".to_owned()),
        start: dateline.start,
        end: dateline.end,
    });
    let teaser = piece(&d, "Ferry line to end in autumn");
    d.related.push(Related {
        title: teaser.text.clone(),
        url: None,
        start: teaser.start,
        end: teaser.end,
    });
    let when = piece(&d, "on ⟦Tuesday⟧");
    d.times.push(Time {
        start: when.start,
        end: when.end,
        text: when.text,
        time_type: TimeType::Date,
        value: Some("2022-05-03".to_owned()),
        basis: TimeBasis::Published,
    });
    let northport = piece(&d, "⟦NORTHPORT⟧, 3 May");
    let again = piece(&d, "of ⟦Northport⟧, Ada");
    let mention = |p: &Piece| PlaceMention {
        start: p.start,
        end: p.end,
        usage: PlaceUsage::Place,
    };
    d.places.push(Place {
        id: PlaceId(1),
        name: northport.text.clone(),
        names: vec![northport.text.clone(), again.text.clone()],
        candidates: vec![PlaceCandidate {
            geonames: Some(4_080_000),
            name: "Northport".to_owned(),
            kind: PlaceKind::City,
            country: Some("US".to_owned()),
            division: Some("Alabama".to_owned()),
            latitude: Some(33.229),
            longitude: Some(-87.577),
            score: 0.97,
            reason: "city in Alabama, United States".to_owned(),
        }],
        mentions: vec![mention(&northport), mention(&again)],
    });

    let a = attribute(
        &mut d,
        Kind::Indirect,
        &["⟦Harbour master⟧ denies"],
        &["⟦denies⟧"],
        &["⟦silence over crane fall⟧"],
    );
    named(a, 1, "Ada Vell", Basis::Role);
    a.act = Some(Act::Deny);
    let a = attribute(
        &mut d,
        Kind::Mixed,
        &["The harbour master of Northport, Ada Vell"],
        &["⟦said⟧ on Tuesday"],
        &["that “nobody was told to keep quiet” after a crane fell into the east basin"],
    );
    named(a, 1, "Ada Vell", Basis::Name);
    a.speaker.role = Some("harbour master of Northport".to_owned());
    a.act = Some(Act::Deny);
    a.time = Some(TimeValue {
        value: Some("2022-05-03".to_owned()),
        basis: "“Tuesday” before the date of publication".to_owned(),
    });
    let a = attribute(
        &mut d,
        Kind::Direct,
        &["⟦she⟧ said"],
        &["she ⟦said⟧"],
        &[
            "“We closed the basin within minutes,”",
            "“The union knew by noon.”",
        ],
    );
    named(a, 1, "Ada Vell", Basis::Pronoun);
    a.act = Some(Act::State);
    let a = attribute(
        &mut d,
        Kind::Mixed,
        &["Their secretary, Jonas Brook"],
        &["insisted"],
        &[
            "that Vell had promised him that “not one shift” would be lost, and that two \
             officials told him the crane had not been inspected since 2019",
        ],
    );
    named(a, 2, "Jonas Brook", Basis::Name);
    a.act = Some(Act::Accuse);
    let a = attribute(
        &mut d,
        Kind::Mixed,
        &["⟦Vell⟧ had promised"],
        &["had promised"],
        &["that “not one shift” would be lost"],
    );
    a.parent = Some(AttributionId(4));
    a.addressee = Some("Jonas Brook".to_owned());
    named(a, 1, "Ada Vell", Basis::Alias);
    a.act = Some(Act::Promise);
    let a = attribute(
        &mut d,
        Kind::Indirect,
        &["two officials"],
        &["⟦told⟧ him the"],
        &["the crane had not been inspected since 2019"],
    );
    a.parent = Some(AttributionId(4));
    a.act = Some(Act::State);
    let a = attribute(
        &mut d,
        Kind::Direct,
        &["инженер Иван Орлов"],
        &["сказал"],
        &["«Мы не видели отчёта»"],
    );
    named(a, 3, "Иван Орлов", Basis::Name);
    attribute(&mut d, Kind::Direct, &["המהנדס"], &["אמר"], &["«לא נבדק»"]);

    for (id, entity_type, name, names) in [
        (1, EntityType::Person, "Ada Vell", vec!["Ada Vell", "Vell"]),
        (2, EntityType::Person, "Jonas Brook", vec!["Jonas Brook"]),
        (3, EntityType::Person, "Иван Орлов", vec!["Иван Орлов"]),
    ] {
        let mention = piece(&d, name);
        d.entities.push(Entity {
            id: EntityId(id),
            entity_type,
            name: name.to_owned(),
            names: names.into_iter().map(str::to_owned).collect(),
            roles: Vec::new(),
            mentions: vec![Span::new(mention.start, mention.end)],
        });
    }
    d.problems.push(Problem {
        kind: "year-missing".to_owned(),
        message: "the dateline gives no year".to_owned(),
        start: Some(dateline.start),
        end: Some(dateline.end),
    });
    d
}

/// A page that means harm: markup, formulas, escapes and overrides in every
/// place that it can fill, and spans that overlap without being nested.
pub fn hostile() -> Document {
    let text = "\
<script>alert(1)</script> said \"><img src=x onerror=alert(2)> one two three four five six.
\u{1b}[31mRed\u{1b}[0m \u{202e}desrever\u{2066} \u{9b}2J bell\u{7} & &amp; 'end'.";
    let mut d = document("news/\u{1b}]0;own\u{7}<b>.txt", text);
    d.title = Some("\"><img src=x onerror=alert(3)><script>\u{1b}[2J</script>".to_owned());
    d.outlet = Some("=HYPERLINK(\"http://evil.example\",\"x\")".to_owned());
    d.language = Some("\"><i".to_owned());
    d.origin.url = Some("javascript:alert(4)".to_owned());
    d.published.value = Some("</style><script>".to_owned());
    let a = attribute(
        &mut d,
        Kind::Direct,
        &["<script>alert(1)</script>"],
        &["⟦said⟧"],
        &["\"><img src=x onerror=alert(2)> one two three four"],
    );
    a.speaker.name = Some("</span><script>alert(5)</script>\u{1b}[1m".to_owned());
    a.speaker.role = Some("=cmd|' /C calc'!A0".to_owned());
    a.place = Some("<script>alert(6)</script>\u{1b}[3m".to_owned());
    a.time = Some(TimeValue {
        value: Some("2016".to_owned()),
        basis: "“\"><script>alert(7)</script>\u{1b}[4m” beside the cue".to_owned(),
    });
    attribute(
        &mut d,
        Kind::Indirect,
        &[],
        &[],
        &["three four five", "'end'"],
    );
    attribute(
        &mut d,
        Kind::Mixed,
        &["four five ⟦six⟧"],
        &[],
        &["two three", "five six.\n\u{1b}[31mRed"],
    );
    d.problems.push(Problem {
        kind: "odd".to_owned(),
        message: "odd <b>bytes</b> \u{1b}[5m".to_owned(),
        start: None,
        end: None,
    });
    d
}

/// Checks that every offset of a document fits its text: each piece, time and
/// related title holds exactly the code points that it names.
pub fn check_offsets(document: &Value) {
    let text: Vec<char> = document["text"].as_str().unwrap().chars().collect();
    let slice = |at: &Value| -> String {
        let [start, end] = ["start", "end"].map(|e| at[e].as_u64().unwrap() as usize);
        assert!(
            start <= end && end <= text.len(),
            "{at} in {} code points",
            text.len()
        );
        text[start..end].iter().collect()
    };
    let list = |v: &Value| v.as_array().unwrap().clone();
    for attribution in list(&document["attributions"]) {
        for role in ["source", "cue", "content"] {
            let pieces = list(&attribution[role]);
            for piece in &pieces {
                assert_eq!(slice(piece), piece["text"].as_str().unwrap());
            }
            let in_order = pieces
                .windows(2)
                .all(|p| p[0]["end"].as_u64() <= p[1]["start"].as_u64());
            assert!(in_order, "pieces out of reading order: {attribution}");
        }
    }
    for time in list(&document["times"]) {
        assert_eq!(slice(&time), time["text"].as_str().unwrap());
    }
    for place in list(&document["places"]) {
        let names = list(&place["names"]);
        for mention in list(&place["mentions"]) {
            assert!(names.contains(&Value::from(slice(&mention))), "{place}");
        }
    }
    for related in list(&document["related"]) {
        assert_eq!(slice(&related), related["title"].as_str().unwrap());
    }
    for entity in list(&document["entities"]) {
        for mention in list(&entity["mentions"]) {
            assert!(!slice(&mention).is_empty());
        }
    }
    if !document["dateline"].is_null() {
        slice(&document["dateline"]);
    }
}

/// The schema of the contract.
pub fn schema() -> jsonschema::Validator {
    schema_of("dixit.document-1.json")
}

/// The schema in a file of `docs/schema`.
pub fn schema_of(file: &str) -> jsonschema::Validator {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema");
    let path = folder.join(file);
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// Checks lines of JSON against the schema and their offsets against their
/// texts. Gives the documents.
pub fn check_lines(lines: &[u8]) -> Vec<Value> {
    let schema = schema();
    let lines = std::str::from_utf8(lines).unwrap();
    assert!(lines.is_empty() || lines.ends_with('\n'));
    let documents = lines.lines().map(|line| {
        let document: Value = serde_json::from_str(line).unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&document)
            .map(|e| format!("{}: {e}", e.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        check_offsets(&document);
        document
    });
    documents.collect()
}

/// Runs the binary without the environment's wishes about colour.
pub fn dixit() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dixit"));
    for wish in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "RUST_BACKTRACE",
    ] {
        command.env_remove(wish);
    }
    command
}

/// Runs `dixit extract` over a path.
pub fn extract(path: &Path, arguments: &[&str]) -> Output {
    dixit()
        .arg("extract")
        .arg(path)
        .args(arguments)
        .output()
        .unwrap()
}

/// A folder with `count` articles of different lengths.
pub fn articles(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..count {
        let line = format!("“Ship {n} is late,” the pilot of ship {n} said on Monday.\n\n");
        // The first are the longest, so that later ones overtake them.
        let times = 1 + (count - n) % 17 * 12;
        write(&folder, &format!("{n:03}.txt"), &line.repeat(times));
    }
    folder
}

pub fn write(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Serves pages on this machine, each by its path with media type and bytes; all else is
/// not found. Gives the address of the server.
pub fn serve(pages: &'static [(&'static str, &'static str, &'static [u8])]) -> String {
    let socket = Socket::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", socket.local_addr().unwrap());
    thread::spawn(move || {
        for stream in socket.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head);
            let path = head.split(' ').nth(1).unwrap_or_default();
            let page = pages.iter().find(|page| page.0 == path);
            let (status, media, body) = match page {
                Some((_, media, body)) => ("200 OK", *media, *body),
                None => ("404 Not Found", "text/plain", &b"none"[..]),
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {length}\r\n\r\n"
            );
            // Nobody may be listening any more: then there is nothing to tell them.
            let _ = stream.write_all(&[head.as_bytes(), body].concat());
        }
    });
    address
}

/// An address on this machine where nobody listens.
pub fn nobody() -> String {
    let socket = Socket::bind("127.0.0.1:0").unwrap();
    format!("http://{}/report", socket.local_addr().unwrap())
}
