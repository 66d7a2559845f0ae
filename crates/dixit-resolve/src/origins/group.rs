//! From texts to groups.

use std::collections::BTreeMap;

use super::shingles::in_common;
use super::{
    Counts, DocumentId, Entry, Finder, First, Group, GroupId, Member, Origins, Passage,
    PassageKind, Relation, Schema, Share, Unit,
};

/// Words that a text must have to be compared.
///
/// Below it, what two pages have in common is mostly not news: "enable
/// JavaScript to continue", a cookie notice, "this article is for subscribers"
/// have 8 to 40 words and stand on pages of any content. 50 words have 47
/// shingles, so that one changed word moves a share by .09.
/// A shorter text that comes with the same bytes is grouped all the same.
pub(super) const LEAST_WORDS: u32 = 50;

/// Least share of the shorter text that must stand in the longer one.
///
/// Half: a text that is mostly its author's own is no copy, whatever it
/// quotes. On the development set of `tests/origins/dev_set.rs`, of 1,410
/// articles that were not copied by us, those published twice have .69 to 1 in
/// common, and no other pair that passes [`OF_LONGER`] more than .27. Copies
/// with every second sentence reworded are lost as it rises (.74 found at .4,
/// .57 at .5); articles that share a long statement are melted as it sinks.
const OF_SHORTER: f32 = 0.5;

/// Least share of the longer text that the shorter must cover.
///
/// Keeps digests and live pages from drawing in every report that they hold,
/// and long articles the statements that they quote whole. A report cut to
/// less than this is listed as contained. In the development set a video's
/// description stands to .51 in an article which it covers to .14; at .2 copies
/// cut to a third are found in 997 of 1,000 cases instead of 973.
const OF_LONGER: f32 = 0.3;

/// Where a member and its representative share less than this of the longer of
/// the two, the member must overlap with the other members of that sort.
const PARTIAL: f32 = 0.7;

/// Least share of the shorter of two such members that the other must have.
/// Two cuts of one report keep its beginning, and two articles that add to it
/// have all of it in common; two reports in one digest have nothing, and two
/// articles that quote one statement have little besides.
const PARTIAL_OVERLAP: f32 = 0.5;

/// Such members that a new one is compared with, at most.
const PARTIAL_COMPARED: usize = 16;

/// Numbers that both texts must have for them to count against a copy.
const LEAST_FIGURES: usize = 5;

/// Least share of the numbers of the text with fewer of them that the other
/// must have, as a multiple of the share of text. Near copies keep their
/// numbers with their sentences; the next day's weather, prices and results
/// keep the words and change the numbers.
const FIGURES: f32 = 0.5;

/// Shingles in common from which a passage is listed: 53 words in one piece.
/// Shorter ones are quotations that many reports of an event share.
const PASSAGE: usize = 50;

/// Least share of either text that a passage has to make up.
const PASSAGE_SHARE: f32 = 0.1;

/// Of four possible shingles, one is indexed.
const SKETCH: u32 = 4;

/// Representatives that a shingle leads to at most. One that more have is
/// common phrase or a site's own text, and is not followed any more.
pub(super) const FREQUENT: usize = 32;

/// Candidates that are compared with a text at most, those with most of its
/// sketch first.
const CANDIDATES: usize = 16;

/// What was done, for the test of its bound.
#[derive(Debug, Default)]
struct Work {
    /// Places in the index that were read.
    hits: usize,
    /// Texts compared shingle by shingle.
    comparisons: usize,
}

/// A group while it is built. Numbers are ranks: places in the order in which
/// texts are taken.
struct Draft {
    representative: u32,
    /// The texts that joined, with what they have in common with the
    /// representative.
    joined: Vec<(u32, Overlap)>,
    /// Those of them that are partly other text; the first ones alone.
    partial: Vec<u32>,
}

/// What a text has in common with another.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Overlap {
    common: usize,
    /// Share of this text.
    of_this: f32,
    /// Share of the other.
    of_other: f32,
}

impl Overlap {
    fn new(this: &[u32], other: &[u32]) -> Overlap {
        let common = in_common(this, other);
        let share = |of: usize| {
            if of == 0 {
                0.0
            } else {
                common as f32 / of as f32
            }
        };
        Overlap {
            common,
            of_this: share(this.len()),
            of_other: share(other.len()),
        }
    }

    fn of_shorter(self) -> f32 {
        self.of_this.max(self.of_other)
    }

    fn of_longer(self) -> f32 {
        self.of_this.min(self.of_other)
    }

    fn is_near(self) -> bool {
        self.of_shorter() >= OF_SHORTER && self.of_longer() >= OF_LONGER
    }
}

pub(super) fn group(finder: Finder) -> Origins {
    let Finder {
        entries,
        units,
        by_hash,
    } = finder;
    drop(by_hash);
    // An order in which the input's order plays no part: by hash, which is as
    // good as drawn by lot.
    let mut order: Vec<u32> = (0..units.len() as u32)
        .filter(|&u| units[u as usize].folded.words >= LEAST_WORDS)
        .collect();
    order.sort_by_key(|&u| (units[u as usize].folded.hash, u));
    let sketches = Sketches::new(&units, &order);
    let mut work = Work::default();
    let taken = by_weight(&units, &order, &sketches, &mut work);
    let (drafts, links) = join(&units, &order, &sketches, &taken, &mut work);
    assemble(entries, &units, &order, &drafts, links)
}

/// The ranks in the order in which groups are founded: the text that is most
/// like the others around it first, then the longest.
///
/// Likeness is the sum of the squares of the Jaccard indexes, estimated on the
/// sketch. Squares, because a digest of two reports is half like all copies of
/// both, and each report is wholly like its own. Of the texts that share a
/// shingle the first [`FREQUENT`] by hash are looked at; these are the same
/// few for all shingles of a family of copies, so that its members are weighed
/// on one sample.
fn by_weight(units: &[Unit], order: &[u32], sketches: &Sketches, work: &mut Work) -> Vec<u32> {
    let mut postings = Postings::new(sketches);
    let ranks = 0..order.len() as u32;
    for rank in ranks.clone() {
        for &shingle in sketches.of(rank) {
            postings.push(shingle, rank);
        }
    }
    let copies = |rank: u32| units[order[rank as usize] as usize].entries.len() as f64;
    let mut hits: Vec<u32> = Vec::new();
    let mut weighed: Vec<(f64, u32)> = Vec::with_capacity(order.len());
    for rank in ranks {
        hits.clear();
        for &shingle in sketches.of(rank) {
            hits.extend_from_slice(postings.all(shingle));
        }
        work.hits += hits.len();
        hits.sort_unstable();
        let mut weight = copies(rank) - 1.0;
        for run in hits.chunk_by(|a, b| a == b).filter(|run| run[0] != rank) {
            let common = run.len();
            let either = sketches.size(rank) + sketches.size(run[0]) - common;
            let jaccard = common as f64 / either as f64;
            weight += jaccard * jaccard * copies(run[0]);
        }
        weighed.push((weight, rank));
    }
    weighed.sort_by(|a, b| {
        let length = |rank: u32| units[order[rank as usize] as usize].folded.shingles.len();
        let longer = || length(b.1).cmp(&length(a.1));
        b.0.total_cmp(&a.0).then_with(longer).then(a.1.cmp(&b.1))
    });
    weighed.into_iter().map(|(_, rank)| rank).collect()
}

/// A pair of texts that have a passage in common.
type Link = (u32, u32, Overlap, PassageKind);

fn join(
    units: &[Unit],
    order: &[u32],
    sketches: &Sketches,
    taken: &[u32],
    work: &mut Work,
) -> (Vec<Draft>, Vec<Link>) {
    let folded = |rank: u32| &units[order[rank as usize] as usize].folded;
    let mut postings = Postings::new(sketches);
    let mut drafts: Vec<Draft> = Vec::new();
    // Draft of each representative.
    let mut draft_of: Vec<u32> = vec![u32::MAX; order.len()];
    let mut links: Vec<Link> = Vec::new();
    let mut hits: Vec<u32> = Vec::new();
    for &rank in taken {
        let this = folded(rank);
        let sketch = sketches.of(rank);
        hits.clear();
        for &shingle in sketch {
            hits.extend_from_slice(postings.of(shingle));
        }
        work.hits += hits.len();
        let mut best: Option<(u32, Overlap)> = None;
        let mut others: Vec<Link> = Vec::new();
        for other in candidates(&mut hits, sketches, rank) {
            let that = folded(other);
            work.comparisons += 1;
            let overlap = Overlap::new(&this.shingles, &that.shingles);
            let frame = figures_differ(overlap, &this.figures, &that.figures);
            let draft = &drafts[draft_of[other as usize] as usize];
            if overlap.is_near() && !frame && fits(overlap, &this.shingles, draft, &folded) {
                // Candidates come in one order whatever the input's.
                if best.is_none_or(|(_, best)| overlap.common > best.common) {
                    best = Some((other, overlap));
                }
            }
            if overlap.common >= PASSAGE && overlap.of_shorter() >= PASSAGE_SHARE {
                let mostly = overlap.of_shorter() >= OF_SHORTER;
                let kind = match () {
                    () if mostly && frame => PassageKind::Frame,
                    () if mostly => PassageKind::Contained,
                    () => PassageKind::Passage,
                };
                others.push((rank, other, overlap, kind));
            }
        }
        match best {
            Some((representative, overlap)) => {
                others.retain(|link| link.1 != representative);
                let draft = &mut drafts[draft_of[representative as usize] as usize];
                draft.joined.push((rank, overlap));
                if overlap.of_longer() < PARTIAL && draft.partial.len() < PARTIAL_COMPARED {
                    draft.partial.push(rank);
                }
            }
            None => {
                draft_of[rank as usize] = drafts.len() as u32;
                drafts.push(Draft {
                    representative: rank,
                    joined: Vec::new(),
                    partial: Vec::new(),
                });
                for &shingle in sketch {
                    postings.push(shingle, rank);
                }
            }
        }
        links.append(&mut others);
    }
    (drafts, links)
}

/// The representatives that are hit most, at most [`CANDIDATES`]: those that
/// share half of the sketch that a near copy is expected to share at least, or
/// half of that of a passage.
fn candidates(hits: &mut [u32], sketches: &Sketches, rank: u32) -> Vec<u32> {
    let size = sketches.size(rank);
    let least = |other: u32| {
        let near = size.min(sketches.size(other)) as f32 * OF_SHORTER / 2.0;
        (near as usize).clamp(1, PASSAGE / SKETCH as usize / 2)
    };
    hits.sort_unstable();
    let mut counted: Vec<(std::cmp::Reverse<usize>, u32)> = hits
        .chunk_by(|a, b| a == b)
        .filter(|run| run.len() >= least(run[0]))
        .map(|run| (std::cmp::Reverse(run.len()), run[0]))
        .collect();
    counted.sort_unstable();
    counted.truncate(CANDIDATES);
    counted.into_iter().map(|(_, rank)| rank).collect()
}

fn figures_differ(overlap: Overlap, a: &[u32], b: &[u32]) -> bool {
    let fewer = a.len().min(b.len());
    fewer >= LEAST_FIGURES
        && (in_common(a, b) as f32) < FIGURES * overlap.of_shorter() * fewer as f32
}

/// Whether a text that is partly other text than a representative, or a part
/// of it, agrees with the other members of that sort.
fn fits<'a>(
    with_representative: Overlap,
    shingles: &[u32],
    draft: &Draft,
    folded: &impl Fn(u32) -> &'a super::shingles::Folded,
) -> bool {
    with_representative.of_longer() >= PARTIAL
        || draft.partial.is_empty()
        || draft.partial.iter().any(|&other| {
            Overlap::new(shingles, &folded(other).shingles).of_shorter() >= PARTIAL_OVERLAP
        })
}

/// For each text, the members of its sketch that other texts have too, by
/// number; those of one text alone can lead nowhere.
struct Sketches {
    /// Where each rank's members begin in `members`.
    starts: Vec<u32>,
    members: Vec<u32>,
    /// Size of each rank's whole sketch.
    sizes: Vec<u32>,
    /// How many texts have each member.
    texts: Vec<u32>,
}

impl Sketches {
    fn new(units: &[Unit], order: &[u32]) -> Sketches {
        let mut pairs: Vec<u64> = Vec::new();
        let mut sizes = Vec::with_capacity(order.len());
        for (rank, &unit) in order.iter().enumerate() {
            let before = pairs.len();
            let shingles = units[unit as usize].folded.shingles.iter();
            let kept = shingles.filter(|&&s| s % SKETCH == 0);
            pairs.extend(kept.map(|&s| u64::from(s) << 32 | rank as u64));
            sizes.push((pairs.len() - before) as u32);
        }
        pairs.sort_unstable();
        let mut texts = Vec::new();
        // In place: what is written never passes what is read.
        let mut write = 0;
        let mut read = 0;
        while read < pairs.len() {
            let shingle = pairs[read] >> 32;
            let run = pairs[read..]
                .iter()
                .take_while(|p| *p >> 32 == shingle)
                .count();
            if run > 1 {
                let number = texts.len() as u64;
                texts.push(run as u32);
                for at in read..read + run {
                    pairs[write] = (pairs[at] & u64::from(u32::MAX)) << 32 | number;
                    write += 1;
                }
            }
            read += run;
        }
        pairs.truncate(write);
        pairs.sort_unstable();
        let mut starts = Vec::with_capacity(order.len() + 1);
        let mut at = 0;
        for rank in 0..order.len() as u64 {
            starts.push(at as u32);
            at += pairs[at..].iter().take_while(|p| *p >> 32 == rank).count();
        }
        starts.push(at as u32);
        Sketches {
            starts,
            members: pairs.iter().map(|&p| p as u32).collect(),
            sizes,
            texts,
        }
    }

    fn of(&self, rank: u32) -> &[u32] {
        let from = self.starts[rank as usize] as usize;
        let to = self.starts[rank as usize + 1] as usize;
        &self.members[from..to]
    }

    fn size(&self, rank: u32) -> usize {
        self.sizes[rank as usize] as usize
    }
}

/// For each member of a sketch, the representatives that have it.
struct Postings {
    starts: Vec<u32>,
    ranks: Vec<u32>,
    lengths: Vec<u8>,
}

impl Postings {
    fn new(sketches: &Sketches) -> Postings {
        let mut starts = Vec::with_capacity(sketches.texts.len());
        let mut at = 0;
        for &texts in &sketches.texts {
            starts.push(at as u32);
            at += (texts as usize).min(FREQUENT);
        }
        Postings {
            starts,
            ranks: vec![0; at],
            lengths: vec![0; sketches.texts.len()],
        }
    }

    /// The representatives; none where there are too many.
    fn of(&self, member: u32) -> &[u32] {
        let length = usize::from(self.lengths[member as usize]);
        let from = self.starts[member as usize] as usize;
        if length == FREQUENT {
            return &[];
        }
        &self.ranks[from..from + length]
    }

    /// The representatives, however many.
    fn all(&self, member: u32) -> &[u32] {
        let from = self.starts[member as usize] as usize;
        &self.ranks[from..from + usize::from(self.lengths[member as usize])]
    }

    fn push(&mut self, member: u32, rank: u32) {
        let length = &mut self.lengths[member as usize];
        if usize::from(*length) < FREQUENT {
            let at = self.starts[member as usize] as usize + usize::from(*length);
            self.ranks[at] = rank;
            *length += 1;
        }
    }
}

/// Puts the result into words, in the order of the input.
fn assemble(
    mut entries: Vec<Entry>,
    units: &[Unit],
    order: &[u32],
    drafts: &[Draft],
    links: Vec<Link>,
) -> Origins {
    let unit = |rank: u32| &units[order[rank as usize] as usize];
    let first_of = |rank: u32| DocumentId(unit(rank).entries[0] + 1);
    let mut groups = Vec::new();
    for draft in drafts {
        let texts: Vec<(&Unit, Option<Overlap>)> =
            std::iter::once((unit(draft.representative), None))
                .chain(draft.joined.iter().map(|&(rank, o)| (unit(rank), Some(o))))
                .collect();
        groups.extend(make_group(&entries, &texts));
    }
    for short in units.iter().filter(|u| u.folded.words < LEAST_WORDS) {
        // Same bytes and same text: one page captured again. The same text
        // alone says nothing where it is so short.
        let mut by_bytes: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for &entry in &short.entries {
            let sha256 = entries[entry as usize].sha256.as_str();
            by_bytes.entry(sha256).or_default().push(entry);
        }
        let repeated: Vec<Vec<u32>> = by_bytes.into_values().filter(|e| e.len() > 1).collect();
        for members in repeated {
            let again = Unit {
                folded: super::shingles::Folded::empty(),
                entries: members,
            };
            groups.extend(make_group(&entries, &[(&again, None)]));
        }
    }
    groups.sort_by_key(|g| g.members[0].document);
    for (at, group) in groups.iter_mut().enumerate() {
        group.id = GroupId(at as u32 + 1);
        for member in &group.members {
            entries[member.document.0 as usize - 1].group = Some(group.id);
        }
    }
    let mut passages: Vec<Passage> = links
        .into_iter()
        .map(|(this, other, overlap, kind)| Passage {
            document: first_of(this),
            other: first_of(other),
            kind,
            words: overlap.common as u32,
            share: share(overlap),
            reason: passage_reason(overlap, kind),
        })
        .collect();
    passages.sort_by_key(|p| (p.document, p.other));
    let single = entries.iter().filter(|e| e.group.is_none()).count();
    let counts = Counts {
        documents: entries.len(),
        origins: groups.len() + single,
        copies: entries.len() - groups.len() - single,
        single,
        not_compared: entries.iter().filter(|e| !e.compared).count(),
        credited: entries.iter().filter(|e| !e.credits.is_empty()).count(),
    };
    Origins {
        schema: Schema,
        counts,
        groups,
        passages,
        documents: entries,
    }
}

/// A group of the documents with these texts, the representative's first;
/// nothing for one document alone.
fn make_group(entries: &[Entry], texts: &[(&Unit, Option<Overlap>)]) -> Option<Group> {
    let size: usize = texts.iter().map(|(unit, _)| unit.entries.len()).sum();
    if size < 2 {
        return None;
    }
    let representative = &entries[texts[0].0.entries[0] as usize];
    let mut members: Vec<Member> = Vec::with_capacity(size);
    for (unit, overlap) in texts {
        for &number in &unit.entries {
            let twin = &entries[unit.entries[0] as usize];
            members.push(member(
                &entries[number as usize],
                twin,
                representative,
                *overlap,
            ));
        }
    }
    members.sort_by_key(|m| m.document);
    let confidence = members.iter().map(|m| m.confidence).fold(1.0, f32::min);
    let first = first(entries, &members);
    Some(Group {
        id: GroupId(0),
        representative: representative.id,
        first,
        agency: agency(entries, texts),
        confidence,
        reason: group_reason(&members, texts.len()),
        members,
    })
}

/// `twin` is the first document with the same text.
fn member(entry: &Entry, twin: &Entry, representative: &Entry, overlap: Option<Overlap>) -> Member {
    let whole = Share {
        of_this: 1.0,
        of_other: 1.0,
    };
    let (relation, share, confidence, reason) = match overlap {
        None if entry.id == representative.id => (
            None,
            whole,
            1.0,
            "the text that the others are compared with".to_owned(),
        ),
        None if entry.sha256 == representative.sha256 => (
            Some(Relation::SameBytes),
            whole,
            1.0,
            format!("captured again: the same bytes as {}", representative.id),
        ),
        None => (
            Some(Relation::SameText),
            whole,
            0.99,
            format!("the same words as {}", representative.id),
        ),
        Some(overlap) => {
            let mut reason = near_reason(overlap, representative.id);
            if entry.id != twin.id {
                let what = if entry.sha256 == twin.sha256 {
                    "bytes"
                } else {
                    "words"
                };
                reason += &format!("; the same {what} as {}", twin.id);
            }
            (
                Some(Relation::NearCopy),
                share(overlap),
                confidence(overlap),
                reason,
            )
        }
    };
    Member {
        document: entry.id,
        relation,
        share,
        confidence,
        reason,
    }
}

/// From .5 at the threshold to .98 where the shorter text stands in the longer
/// word for word; less where the longer has much more, since that may be an
/// article of its own which quotes the shorter.
fn confidence(overlap: Overlap) -> f32 {
    let over = ((overlap.of_shorter() - OF_SHORTER) / (0.95 - OF_SHORTER)).clamp(0.0, 1.0);
    let covers = ((overlap.of_longer() - OF_LONGER) / (PARTIAL - OF_LONGER)).clamp(0.0, 1.0);
    ((0.5 + 0.48 * over) * (0.8 + 0.2 * covers) * 100.0).round() / 100.0
}

fn share(overlap: Overlap) -> Share {
    // Down to thousandths, so that 1 means all of it.
    let round = |share: f32| (share * 1000.0).floor() / 1000.0;
    Share {
        of_this: round(overlap.of_this),
        of_other: round(overlap.of_other),
    }
}

fn percent(share: f32) -> String {
    format!("{:.0} %", (share * 100.0).floor())
}

fn near_reason(overlap: Overlap, representative: DocumentId) -> String {
    let this = percent(overlap.of_this);
    let other = percent(overlap.of_other);
    let shares = format!("{this} of this text stands in {representative}, {other} of that in this");
    let whole = |share: f32| share >= 0.9;
    let why = match (whole(overlap.of_this), whole(overlap.of_other)) {
        (true, true) => "differs in a few places",
        (true, false) => "shorter, nothing of its own",
        (false, true) => "has text of its own beside all of that",
        (false, false) => "edited, or cut and extended",
    };
    format!("{shares}: {why}")
}

fn passage_reason(overlap: Overlap, kind: PassageKind) -> String {
    let this = percent(overlap.of_this);
    let other = percent(overlap.of_other);
    let shares = format!("{this} of the one and {other} of the other");
    let why = match kind {
        PassageKind::Passage => "too little for a copy",
        PassageKind::Contained => {
            "one holds most of the other and has much more, or parts of other origin"
        }
        PassageKind::Frame => "the same wording with other numbers",
    };
    format!("{shares}: {why}")
}

fn group_reason(members: &[Member], texts: usize) -> String {
    let of = |relation| {
        let same = members.iter().filter(|m| m.relation == Some(relation));
        same.count()
    };
    let mut parts = Vec::new();
    for (number, one, many) in [
        (of(Relation::SameBytes), "captured again", "captured again"),
        (
            of(Relation::SameText),
            "with the same words",
            "with the same words",
        ),
        (of(Relation::NearCopy), "near copy", "near copies"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {}", if number == 1 { one } else { many }));
        }
    }
    let different = if texts > 1 {
        format!("; {texts} different texts")
    } else {
        String::new()
    };
    format!("one text and {}{different}", parts.join(", "))
}

/// The agency that most texts credit, if two or more do. A page captured twice
/// counts once.
fn agency(entries: &[Entry], texts: &[(&Unit, Option<Overlap>)]) -> Option<String> {
    let mut credits: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (unit, _) in texts {
        for &entry in &unit.entries {
            let entry = &entries[entry as usize];
            for agency in entry.credits.iter().filter_map(|c| c.agency.as_deref()) {
                credits.entry(agency).or_default().push(&entry.sha256);
            }
        }
    }
    let mut counted: Vec<(usize, &str)> = credits
        .into_iter()
        .map(|(agency, mut bytes)| {
            bytes.sort_unstable();
            bytes.dedup();
            (bytes.len(), agency)
        })
        .collect();
    counted.sort_unstable_by_key(|&(n, agency)| (std::cmp::Reverse(n), agency));
    match counted[..] {
        [(n, agency), ..] if n >= 2 && counted.get(1).is_none_or(|next| next.0 < n) => {
            Some(agency.to_owned())
        }
        _ => None,
    }
}

/// Which member is the first, as far as publication dates tell.
fn first(entries: &[Entry], members: &[Member]) -> First {
    let unknown = |reason: String| First {
        document: None,
        reason,
    };
    let entry = |member: &Member| &entries[member.document.0 as usize - 1];
    let dated: Vec<(Days, &Entry)> = members
        .iter()
        .map(entry)
        .filter_map(|e| Some((days(e.published.value.as_deref()?)?, e)))
        .collect();
    let undated = members.len() - dated.len();
    let Some((date, earliest)) = dated.iter().min_by_key(|(days, e)| (days.last, e.id)) else {
        return unknown("no member has a date".to_owned());
    };
    let value = earliest.published.value.as_deref().unwrap_or_default();
    // The same page captured twice is one publication.
    let same_page =
        |e: &Entry| e.sha256 == earliest.sha256 || e.url.is_some() && e.url == earliest.url;
    if let Some((_, rival)) = dated
        .iter()
        .find(|(days, e)| days.first <= date.last && !same_page(e) && e.id != earliest.id)
    {
        let other = rival.published.value.as_deref().unwrap_or_default();
        return unknown(if other == value {
            format!(
                "{} and {} have the same date, {value}",
                earliest.id, rival.id
            )
        } else {
            format!(
                "the dates of {} ({value}) and {} ({other}) do not tell which is earlier",
                earliest.id, rival.id
            )
        });
    }
    if undated > 0 {
        let s = if undated == 1 { " has" } else { "s have" };
        return unknown(format!(
            "{undated} member{s} no date; the earliest date is that of {} ({value})",
            earliest.id
        ));
    }
    First {
        document: Some(earliest.id),
        reason: format!("the earliest date of publication: {value}"),
    }
}

/// The first and last day that a date can mean, as year, month, day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days {
    first: (u16, u8, u8),
    last: (u16, u8, u8),
}

/// Reads `2016`, `2016-02`, `2016-02-08` and those with a time of day after
/// them. A time of day is not used: pages seldom say in which zone it is.
fn days(value: &str) -> Option<Days> {
    let date = value.split(['T', ' ']).next()?;
    let mut parts = date.split('-');
    let year: u16 = number(parts.next()?, 4)?;
    // A part that is missing is fine, one that cannot be read is not.
    let (month, day) = match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => (None, None),
        (Some(month), None, _) => (Some(number(month, 2)? as u8), None),
        (Some(month), Some(day), None) => {
            (Some(number(month, 2)? as u8), Some(number(day, 2)? as u8))
        }
        _ => return None,
    };
    Some(Days {
        first: (year, month.unwrap_or(1), day.unwrap_or(1)),
        last: (year, month.unwrap_or(12), day.unwrap_or(31)),
    })
}

fn number(digits: &str, length: usize) -> Option<u16> {
    let all = digits.len() == length && digits.bytes().all(|b| b.is_ascii_digit());
    all.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::shingles;
    use super::*;
    use dixit_model::{Document, Origin};

    /// The work for texts made by number.
    fn work(texts: usize, make: impl Fn(usize) -> String) -> (Work, usize) {
        let units: Vec<Unit> = (0..texts)
            .map(|number| {
                let origin = Origin {
                    path: String::new(),
                    url: None,
                    sha256: String::new(),
                    media_type: String::new(),
                };
                Unit {
                    folded: shingles::fold(&Document::new(origin, make(number))),
                    entries: vec![number as u32],
                }
            })
            .collect();
        let order: Vec<u32> = (0..texts as u32).collect();
        let sketches = Sketches::new(&units, &order);
        let mut work = Work::default();
        let taken = by_weight(&units, &order, &sketches, &mut work);
        let (drafts, _) = join(&units, &order, &sketches, &taken, &mut work);
        (work, drafts.len())
    }

    fn words(of: &str, from: usize, count: usize) -> String {
        let words: Vec<String> = (from..from + count).map(|n| format!("{of}{n}")).collect();
        words.join(" ")
    }

    /// Twice the texts, at most a little more than twice the work.
    #[track_caller]
    fn assert_linear(make: impl Fn(usize) -> String) -> usize {
        let (small, _) = work(400, &make);
        let (large, groups) = work(800, &make);
        assert!(
            large.hits <= small.hits * 9 / 4 + 1000,
            "{small:?} {large:?}"
        );
        let most = small.comparisons * 9 / 4 + 100;
        assert!(large.comparisons <= most, "{small:?} {large:?}");
        groups
    }

    #[test]
    fn near_copies_of_one_text_cost_no_square() {
        let report = words("report", 0, 200);
        let groups = assert_linear(|n| format!("{report} {}", words("own", n * 40, 40)));
        assert_eq!(groups, 1);
    }

    #[test]
    fn a_site_s_own_phrases_cost_no_square() {
        let notice = words("notice", 0, 80);
        let groups = assert_linear(|n| format!("{} {notice}", words("own", n * 200, 200)));
        assert_eq!(groups, 800);
    }

    #[test]
    fn a_chain_of_overlapping_texts_costs_no_square() {
        assert_linear(|n| words("word", n * 20, 200));
    }

    #[test]
    fn dates_that_cannot_be_read_are_none() {
        for value in [
            "",
            "XXXX-02-08",
            "2016-2-8",
            "2016-02-08-01",
            "8 May 2016",
            "20161",
        ] {
            assert_eq!(days(value), None, "{value}");
        }
        let day = days("2016-02-08T10:00:00Z").expect("a day");
        assert_eq!((day.first, day.last), ((2016, 2, 8), (2016, 2, 8)));
        let month = days("2016-02").expect("a month");
        assert_eq!((month.first, month.last), ((2016, 2, 1), (2016, 2, 31)));
    }
}
