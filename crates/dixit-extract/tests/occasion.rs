//! When and where something was said: made-up passages, and what is told of them.

use dixit_extract::{FastReader, Reader};
use dixit_model::{DateBasis, Document, Kind, Origin, PlaceUsage, Published, TimeBasis, TimeValue};
use std::time::Instant;

fn document(text: &str, published: Option<&str>) -> Document {
    let mut document = unread(text);
    if let Some(date) = published {
        document.published = Published {
            value: Some(date.to_owned()),
            basis: DateBasis::Given,
        };
    }
    FastReader::new().read(&document).write_into(&mut document);
    document
}

/// Value, basis and place of the attribution whose cue is `cue`.
fn said(document: &Document, cue: &str) -> (Option<String>, String, Option<String>) {
    let found = document
        .attributions
        .iter()
        .find(|a| a.cue.iter().any(|c| c.text.contains(cue)));
    let found = found.unwrap_or_else(|| panic!("no cue {cue:?}: {:?}", document.attributions));
    let (value, basis) = match &found.time {
        Some(TimeValue { value, basis }) => (value.clone(), basis.clone()),
        None => (None, String::new()),
    };
    (value, basis, found.place.clone())
}

/// One sentence each, published on Wednesday, 10 February 2016: cue, day, place.
const SENTENCES: [(&str, &str, Option<&str>, Option<&str>); 19] = [
    (
        "“The road is closed,” the mayor said on Monday.",
        "said",
        Some("2016-02-08"),
        None,
    ),
    (
        "“The road is closed,” said Mayor Anna Boyd on Monday in Vienna.",
        "said",
        Some("2016-02-08"),
        Some("Vienna"),
    ),
    (
        "The minister told reporters in Geneva on Tuesday that the talks had failed.",
        "told",
        Some("2016-02-09"),
        Some("Geneva"),
    ),
    (
        "On 4 February the ministry said that the talks had failed.",
        "said",
        Some("2016-02-04"),
        None,
    ),
    (
        "On 4 February, in his speech at the London conference, Mr Hale said that aid was late.",
        "said",
        Some("2016-02-04"),
        Some("London"),
    ),
    (
        "Speaking in Kyiv on Friday, Mr Hale said that aid was late.",
        "said",
        Some("2016-02-05"),
        Some("Kyiv"),
    ),
    (
        "Mr Hale, in a statement on Sunday, said that aid was late.",
        "said",
        Some("2016-02-07"),
        None,
    ),
    (
        "Mr Hale said in an interview broadcast in January 2015 that aid was late.",
        "said",
        Some("2015-01"),
        None,
    ),
    (
        "A report published on 2 February says that aid was late.",
        "says",
        Some("2016-02-02"),
        None,
    ),
    // A time inside the content is not when it was said.
    (
        "The minister said that the bridge collapsed on Monday.",
        "said",
        None,
        None,
    ),
    (
        "“We were in Geneva on Monday,” the minister said.",
        "said",
        None,
        None,
    ),
    // Nor is one that belongs to the speaker or to another clause.
    (
        "Peter Lind, who resigned on Monday, said that aid was late.",
        "said",
        None,
        None,
    ),
    (
        "After the vote on Monday, Mr Hale said that aid was late.",
        "said",
        None,
        None,
    ),
    (
        "A doctor in Aleppo said that the hospital was empty.",
        "said",
        None,
        None,
    ),
    (
        "Mr Hale told a conference on the war in Syria that aid was late.",
        "told",
        None,
        None,
    ),
    // Neither does a limit or a length tell the day.
    (
        "Mr Hale has said since Monday that aid was late.",
        "said",
        None,
        None,
    ),
    // “Monday's attack” is spoken of, “Monday's meeting” is where it was said.
    (
        "Mr Hale told Monday’s meeting of the council that aid was late.",
        "told",
        Some("2016-02-08"),
        None,
    ),
    (
        "“Monday’s attack was a crime,” Mr Hale said.",
        "said",
        None,
        None,
    ),
    (
        "Mr Hale said during a visit to Beirut that aid was late.",
        "said",
        None,
        Some("Beirut"),
    ),
];

#[test]
fn what_stands_beside_the_cue_tells_when_and_where() {
    let mut wrong = Vec::new();
    for (sentence, cue, day, place) in SENTENCES {
        let text = format!("Aid for the valley\n\n{sentence} The valley waits for help.");
        let document = document(&text, Some("2016-02-10"));
        let (value, basis, venue) = said(&document, cue);
        let found = (value.as_deref(), venue.as_deref());
        if found != (day, place) || day.is_some() != basis.contains("beside the cue") {
            wrong.push(format!("{sentence}: {found:?} {basis}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_dateline_dates_what_no_word_beside_a_cue_does() {
    let text = "VIENNA, 8 February. The road is closed, the mayor said. “It will open soon,” she \
                added.\n\nPeter Lind had said in the autumn that it would never open.";
    let open = document(text, None);
    let dateline = open.dateline.as_ref().unwrap();
    assert_eq!(dateline.date.as_deref(), Some("XXXX-02-08"));
    assert_eq!(said(&open, "said").0.as_deref(), Some("XXXX-02-08"));
    assert_eq!(open.times[0].basis, TimeBasis::Open);

    let dated = document(text, Some("2016-02-09"));
    let dateline = dated.dateline.as_ref().unwrap();
    assert_eq!(dateline.date.as_deref(), Some("2016-02-08"));
    let (value, basis, _) = said(&dated, "said");
    assert_eq!(value.as_deref(), Some("2016-02-08"));
    assert_eq!(basis, "the dateline, its year from the date of publication");
    assert_eq!(dated.times[0].value, dateline.date);
    // The publication date is no time of saying, and stays apart.
    assert_eq!(dated.published.value.as_deref(), Some("2016-02-09"));
}

#[test]
fn a_full_date_near_the_dateline_tells_its_year_and_a_far_one_does_not() {
    let near = document(
        "PARIS, 8 February. The minister said no. It met on 29 January 2016.",
        None,
    );
    assert_eq!(near.dateline.unwrap().date.as_deref(), Some("2016-02-08"));
    let far = document(
        "PARIS, 8 February. The minister said no. It fell on 17 July 2014.",
        None,
    );
    assert_eq!(far.dateline.unwrap().date.as_deref(), Some("XXXX-02-08"));
}

#[test]
fn what_a_speaker_adds_was_said_on_the_same_occasion() {
    let text = "Aid\n\n“The road is closed,” Mayor Anna Boyd said on Monday in Vienna. “It will open \
                soon,” she added.";
    let document = document(text, Some("2016-02-10"));
    let (value, basis, place) = said(&document, "added");
    assert_eq!(value.as_deref(), Some("2016-02-08"));
    assert!(
        basis.ends_with("carried from the speaker's words before"),
        "{basis}"
    );
    assert_eq!(place.as_deref(), Some("Vienna"));
}

#[test]
fn what_was_said_earlier_is_not_dated_by_the_dateline() {
    let text = "MOSCOW, 8 February. The ministry confirmed that the talks go on.\n\nEarlier, speaking \
                in London at a conference of donors, Ban Lee said that nobody waits. “It is late,” \
                said Ban Lee.";
    let document = document(text, None);
    assert_eq!(
        said(&document, "confirmed").0.as_deref(),
        Some("XXXX-02-08")
    );
    let (value, _, place) = said(&document, "said");
    assert_eq!((value, place.as_deref()), (None, Some("London")));
    let quoted = (document.attributions.iter()).find(|a| a.kind == Kind::Direct);
    assert_eq!(quoted.unwrap().time, None);
}

#[test]
fn places_have_candidates_and_tell_their_use() {
    let text = "KYIV/MOSCOW, 8 February 2016 (Reuters) - Moscow said that Syrian forces had left \
                Geneva, Illinois.";
    let document = document(text, None);
    let dateline = document.dateline.as_ref().unwrap();
    let names: Vec<&str> = dateline
        .place_ids
        .iter()
        .map(|id| {
            document.places[id.0 as usize - 1].candidates[0]
                .name
                .as_str()
        })
        .collect();
    assert_eq!(names, ["Kyiv", "Moscow"]);
    let moscow = &document.places[dateline.place_ids[1].0 as usize - 1];
    let usages: Vec<PlaceUsage> = moscow.mentions.iter().map(|m| m.usage).collect();
    assert_eq!(usages, [PlaceUsage::Place, PlaceUsage::Metonym]);
    assert_eq!(moscow.candidates[0].geonames, Some(524_901));
    let geneva = document.places.iter().find(|p| p.name == "Geneva").unwrap();
    assert_eq!(geneva.candidates[0].country.as_deref(), Some("US"));
    assert!(
        geneva
            .candidates
            .windows(2)
            .all(|pair| pair[0].score >= pair[1].score)
    );
}

#[test]
fn teasers_have_no_times_or_places() {
    let text = "Aid\n\nThe mayor said no on Monday.\n\nSee also\n\nParis votes on 4 May 2011\n";
    let document = document(text, Some("2016-02-10"));
    assert_eq!(document.times.len(), 1);
    assert!(document.places.is_empty(), "{:?}", document.places);
}

#[test]
fn time_grows_with_the_text_and_not_with_its_square() {
    let reader = FastReader::new();
    let seconds = |unit: &str, times: usize| {
        let document = unread(&unit.repeat(times));
        let start = Instant::now();
        let reading = reader.read(&document);
        (start.elapsed().as_secs_f64(), reading.times.len())
    };
    for unit in [
        "“No,” he said on Monday in Paris, Syria, on 4 May 2016. ",
        "said on Monday said in Paris ",
        "Earlier, in Paris on Monday, on Tuesday, ",
    ] {
        let (once, _) = seconds(unit, 1_000);
        let (more, times) = seconds(unit, 8_000);
        assert!(times > 0);
        // Eight times the text; as much again for a machine that does other things.
        assert!(more < 24.0 * once + 0.5, "{unit}: {once} then {more} s");
    }
}

fn unread(text: &str) -> Document {
    let origin = Origin {
        path: "-".to_owned(),
        url: None,
        sha256: "0".repeat(64),
        media_type: "text/plain".to_owned(),
    };
    Document::new(origin, text.to_owned())
}
