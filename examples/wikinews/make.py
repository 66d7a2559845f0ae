#!/usr/bin/env python3
"""Writes the articles and archives of this folder, and README.md in the folder above.

    python3 wikinews/make.py MEANTIME GUM [OUT]

MEANTIME is the folder `intra_cross-doc_annotation` of the MEANTIME corpus
(English, October 2015), GUM the folder `_build/src/xml` of the GUM corpus, OUT
the folder to write to (default: the folder of this script). Both corpora hold
Wikinews articles cut into tokens; this script puts the running text back
together. The same corpora give the same bytes, as far as zlib compresses the
same way: the archives in this folder were made with zlib 1.2.13.

What is chosen and repaired by hand stands in the tables below; everything else
is rule:

* `detokenize` closes up punctuation, quotation marks, brackets, contractions,
  currency signs and per cents.
* MEANTIME keeps sentences but no paragraphs: `paragraphs` makes them, two or
  three sentences each, never inside a quotation.
* `page` wraps an article as a news site would serve it.
* `warc` and `wacz` keep such pages as a crawler would: the articles of the form
  "warc" or "wacz" stand in an archive only.

Python 3.10 or later, standard library only.
"""

import base64
import datetime
import email.utils
import hashlib
import html
import io
import json
import pathlib
import re
import struct
import sys
import urllib.parse
import uuid
import xml.etree.ElementTree as ET
import zipfile
import zlib

# MEANTIME: number of the document → "txt" or "html" for a file, "warc" or
# "wacz" for a page in that archive. Left out are articles
# whose templates or block quotations the corpus lost, and plain product news.
MEANTIME = {
    "1173": "html",  # the Air Force's e-mails on Boeing and Airbus
    "11714": "txt",
    "25501": "txt",
    "37313": "html",  # Apple Corps sues
    "40203": "txt",
    "41882": "wacz",  # the last of the Douglas jets
    "51682": "txt",
    "58383": "txt",  # Cisco sues
    "60083": "txt",
    "61389": "txt",
    "62405": "txt",
    "71426": "txt",
    "71526": "txt",
    "73808": "txt",
    "76437": "txt",
    "82548": "wacz",
    "82738": "txt",
    "87805": "html",
    "89284": "txt",
    "100911": "html",  # the tanker contract
    "102977": "txt",
    "106653": "txt",
    "108294": "txt",  # its protest upheld
    "112579": "warc",
    "113219": "warc",
    "113227": "warc",  # shares a paragraph with the one before
    "113267": "txt",
    "113278": "txt",
    "113330": "txt",
    "114904": "warc",
    "115587": "warc",
    "116834": "txt",
    "121225": "warc",
    "121416": "warc",
    "121978": "txt",
    "129865": "txt",
    "131162": "txt",
    "141225": "warc",
    "141483": "warc",
    "145930": "txt",
    "149731": "txt",
    "180695": "txt",
    "191597": "wacz",
    "195869": "txt",
    "199629": "txt",
    "214601": "wacz",
    "238039": "html",
    "279494": "txt",
    "287096": "txt",
}

# GUM: short title → "txt" or "html".
GUM = {
    "afghan": "html",
    "asylum": "txt",
    "crane": "html",
    "hackers": "html",
    "homeopathic": "html",
    "ie9": "txt",
    "korea": "txt",
    "nasa": "html",
    "questionnaire": "html",
    "sensitive": "txt",
    "soccer": "txt",
    "stampede": "txt",
    "taxes": "txt",
    "warming": "txt",
    "worship": "txt",
}

# What the corpora lost or garbled, as (document, old, new) on tokens joined by
# spaces. Each must match exactly once, so that a table gone stale is noticed.
REPAIRS = [
    # MEANTIME drops an opening bracket that starts a markup of Wikinews.
    ("1173", "The House language of the spending bill ]", "The House language [ of the spending bill ]"),
    ("87805", "do not buy aircraft ] from Europe", "do not buy [ aircraft ] from Europe"),
    ("87805", "registered as Indonesian in Europe ]", "registered as Indonesian [ in Europe ]"),
    ("121978", "and the subprime loans ]", "[ and the subprime loans ]"),
    ("145930", "The test flight ] will provide", "[ The test flight ] will provide"),
    ("141483", "'' ... ] credit costs", "`` [ ... ] credit costs"),
    ("141483", "based on the ] economic", "based on [ the ] economic"),
    ("180695", "electronic trade ... ] and", "electronic trade [ ... ] and"),
    # Wiki indentation read as words.
    ("1173", "Congressional Record : : Special Asst.", "Congressional Record : Special Asst."),
    ("1173", ": Secretary of the Air Force James Roche : `` No", "Secretary of the Air Force James Roche : `` No"),
    ("1173", ": Civilian Deputy Undersecretary", "Civilian Deputy Undersecretary"),
    ("1173", ": Secretary of the Air Force James Roche : `` Oy", "Secretary of the Air Force James Roche : `` Oy"),
    ("61389", "150px Airbus", "Airbus"),
    ("279494", "hours trading—a - a drop", "hours trading — a drop"),
    # Signs of currency: £ became #, € became $.
    ("100911", "GB # 20.1", "GB£ 20.1"),
    ("102977", "wins # 13", "wins £ 13"),
    ("102977", "won a # 13", "won a £ 13"),
    ("89284", "for # 0.79 per song and # 7.99", "for £ 0.79 per song and £ 7.99"),
    ("89284", "to # 0.74 and # 7.48 to match the EU prices of $ 0.99 and $ 9.99", "to £ 0.74 and £ 7.48 to match the EU prices of € 0.99 and € 9.99"),
    ("145930", "( $ 96bn , # 86bn )", "( € 96bn , £ 86bn )"),
    ("129865", "between $ 12 million and $ 20 million", "between € 12 million and € 20 million"),
    ("195869", "US $ 29", "US$ 29"),
    ("113267", "US $ 2.63", "US$ 2.63"),
    ("191597", "US $ 199", "US$ 199"),
    ("191597", "US $ 5.41", "US$ 5.41"),
    # Quotation marks that the tokeniser took for something else.
    ("82738", "events of ` Black Monday .", "events of ` Black Monday . '"),
    ("82738", "' `` Some", "`` Some"),
    # A lost full stop between two sentences.
    ("51682", "kept confidential Singapore", "kept confidential . Singapore"),
    ("113227", "1998 financial crisis Several", "1998 financial crisis . Several"),
    # A word cut in two.
    ("41882", "15,599 th plane", "15,599th plane"),
    ("214601", "piano - and guitar-playing", "piano- and guitar-playing"),
    ("afghan", "six - member", "six-member"),
    ("hackers", "There s [ sic ]", "Theres [ sic ]"),
    ("nasa", "misguided decision . “", "misguided decision . ”"),
    ("questionnaire", "claim - ' legacy backlog '", "claim 'legacy backlog '"),
]

# Sentences of MEANTIME that open a paragraph which the rule would not open.
OPENS = {
    "1173": [13, 16, 20, 22, 26],
    "238039": [10, 11, 13, 15],
    "41882": [1, 2],  # what AirTran's chairman said
    "82548": [5],  # what Airbus's president said
    "121416": [12],  # a second speaker
    "100911": [36],  # after a quotation that the article does not close
}

# Paragraphs (by their first words) that the page sets apart as a quotation.
BLOCK_QUOTES = {
    "1173": ["Special Asst.", "Secretary of the Air Force James Roche:", "Civilian Deputy Undersecretary of the Air Force for Acquisition Darleen Druyun:"],
    "238039": ["Team,", "At my request", "I have asked", "I love"],
    "nasa": ["\"However, the full"],
    "questionnaire": ["\"No one", "\"After living"],
}

# ---- the archives

ARCHIVES = {"warc": "markets-2008-2009.warc.gz", "wacz": "boeing-apple-2006-2010.wacz"}

# Addresses of the pages in the archives. No site serves them: `.example` is a
# name reserved for examples (RFC 2606), as are the numbers below (RFC 5737).
SITE = "http://wikinews.example"
GAZETTE = "http://gazette.example"
SERVERS = {SITE: "192.0.2.10", GAZETTE: "192.0.2.20"}

# How the server sends a page in an archive; the others go as they are, in UTF-8.
SENT = {
    "115587": "chunked",  # Transfer-Encoding
    "121225": "gzip",  # Content-Encoding
    "121416": "windows-1252",  # only the header says so; the page holds a dash that Latin-1 lacks
    "214601": "gzip",
}

REDIRECTED = "112579"  # found under another address first
DESCRIBED = "112579"  # has a metadata record
REVISITED = "113227"  # captured again a day later, unchanged
IN_FOLDER = "100911"  # a file of the folder, captured as well
REPRINTED = "113267"  # printed by another outlet too
HEADLINE = "Medvedev promises support as Russian exchanges stay shut"

WIKINEWS = "https://en.wikinews.org/wiki/"
CC_BY = "https://creativecommons.org/licenses/by/2.5/"
# Wikinews released its text into the public domain until this day.
LICENSED_SINCE = datetime.date(2005, 9, 25)


# ---------------------------------------------------------------- running text

CLITIC = re.compile(r"^['’](s|S|re|ve|ll|m|d|t)$")
NUMBER = re.compile(r"^[-+]?\d[\d.,]*(bn|m|k)?$")
CURRENCY = re.compile(r"^(US|USD|GB|A|C|HK)?[$£€¥]$")
CLOSING = {",", ".", ";", ":", "?", "!", "%", ")", "]", "”", "’", "..."}
OPENING = {"(", "[", "“", "‘"}


class Token:
    """A word as it stood in the corpus; `glued` where no space precedes it."""

    def __init__(self, form, tag="", glued=False):
        self.form, self.tag, self.glued = form, tag, glued


def detokenize(tokens):
    """The running text of one paragraph's tokens."""
    out = ""
    space = False  # whether a space is due before the next token
    quote = False  # inside double quotation marks
    single = False  # inside single quotation marks
    for i, token in enumerate(tokens):
        form, tag = token.form, token.tag
        before = tokens[i - 1].form if i else ""
        after = tokens[i + 1].form if i + 1 < len(tokens) else ""
        left, right = False, False  # closed up to the left, to the right
        if form in ("``", "''", '"'):
            opens = {"``": True, "''": False}.get(tag if form == '"' and tag in ("``", "''") else form, not quote)
            quote = opens
            form, left, right = '"', not opens, opens
        elif form == "`":
            single, form, right = True, "'", True
        elif form in ("'", "’") and tag == "``":
            single, right = True, True
        elif form in ("'", "’") and after in ("s", "re", "ve", "ll", "m"):
            left, right = True, True
        elif form in ("'", "’"):
            opens = not tag and not single and not before.endswith("s")
            single, left, right = opens, not opens, opens
        elif form in ("''I'", "I'", "O'"):
            if form == "''I'":  # an opening mark read as part of the word
                form, quote = "\"I'", True
            right = True
        elif form == "'Reilly" or form in ("n't", "n’t", "n`t") or CLITIC.match(form):
            left = True
        elif form == "not" and before == "can":
            left = True
        elif form in CLOSING:
            left = not (form == "..." and before in ("''", '"', "."))
        elif form in OPENING:
            right = True
        elif CURRENCY.match(form):
            right = bool(NUMBER.match(after)) or after[:1].isdigit()
        elif form in ("-", "–", "--") and NUMBER.match(before) and NUMBER.match(after):
            form = "–" if form == "--" else form
            left = right = True
        elif form == "--":
            form = "—"
        elif form == "/":
            left = right = True
        elif form == "+" and NUMBER.match(before):
            left = True
        if out and space and not left and not token.glued:
            out += " "
        out += form
        space = not right
    return out


def opens_quote(tokens):
    """For each sentence of tokens, whether it starts inside a quotation that a
    later sentence closes. A mark that is never closed holds nothing together."""
    marks = []  # (sentence, opens)
    quote = False
    for number, sentence in enumerate(tokens):
        for token in sentence:
            if token.form in ("``", "''I'", "“"):
                quote = True
            elif token.form in ("''", "”"):
                quote = False
            elif token.form == '"':
                quote = not quote
            else:
                continue
            marks.append((number, quote))
    inside = [False] * len(tokens)
    for (start, opens), (end, closes) in zip(marks, marks[1:]):
        if opens and not closes:
            for number in range(start + 1, end + 1):
                inside[number] = True
    return inside


MARKS = {"``", "''", '"', "“", "”"}

# A sentence that starts like this goes on with what the one before it said.
GOES_ON = {"He", "She", "It", "They", "This", "These", "That", "However", "But", "And", "Both", "Such", "Also", "said"}


def paragraphs(key, sentences):
    """Groups sentences: two or three a paragraph, quotations kept whole."""
    forced = OPENS.get(key, [])
    inside = opens_quote(sentences)
    groups, words = [], 0
    for number, sentence in enumerate(sentences):
        first = next((t.form for t in sentence if t.form not in MARKS), "")
        quoted = sentence[0].form in MARKS
        fresh = not groups
        if groups and not inside[number]:
            full = len(groups[-1]) >= 3 or (len(groups[-1]) == 2 and words >= 30) or words >= 55
            fresh = full and (len(groups[-1]) >= 3 or first not in GOES_ON)
            if quoted:  # after a closed quotation another speaker's, after "… he said." the same one's
                last = sentences[number - 1]
                if last[-1].form in MARKS:
                    fresh = True
                elif any(t.form in MARKS for t in last[1:]) and last[0].form in MARKS or inside[number - 1]:
                    fresh = False
            fresh = fresh and first != "said"
        if groups and forced:
            lo, hi = forced[0], forced[-1]
            fresh = number in forced or (fresh and not lo <= number < hi)
        if fresh:
            groups.append([])
            words = 0
        groups[-1].append(sentence)
        words += len(sentence)
    return [[t for s in group for t in s] for group in groups]


def repaired(key, lines):
    """Applies the table of repairs to sentences given as lists of tokens."""
    for doc, old, new in REPAIRS:
        if doc != key:
            continue
        hits = 0
        for n, tokens in enumerate(lines):
            joined = " ".join(t.form for t in tokens)
            if old in joined:
                at = joined[: joined.index(old)].count(" ")
                length = old.count(" ") + 1
                # Words beside the repair keep their tags and their glue.
                parts = [Token(w, t.tag if t else "", t.glued if t else False)
                         for w, t in align(new.split(" "), tokens[at : at + length])]
                lines[n] = tokens[:at] + parts + tokens[at + length :]
                hits += joined.count(old)
        if hits != 1:
            raise SystemExit(f"{key}: repair {old!r} matches {hits} times; correct the table")
    return lines


def align(words, tokens):
    """Pairs each word with the first unused token of the same form."""
    rest = list(tokens)
    for word in words:
        match = next((t for t in rest if t.form == word), None)
        if match:
            rest = rest[rest.index(match) + 1 :]
        yield word, match


# ---------------------------------------------------------------- the corpora


class Article:
    """An article: `blocks` are (kind, text); kinds are paragraph, heading,
    caption, pull (a quotation pulled out of the text) and item."""

    def __init__(self, key, corpus, title, date, url, form, blocks):
        self.key, self.corpus, self.title, self.date = key, corpus, title, date
        self.url, self.form, self.blocks = url, form, blocks

    def dateline(self):
        d = self.date
        return f"{d:%A}, {d:%B} {d.day}, {d.year}"


def read_meantime(folder):
    """The chosen articles of MEANTIME."""
    files = {p.name.split("_")[0]: p for p in sorted(folder.glob("*/*.xml"))}
    for key, form in MEANTIME.items():
        root = ET.parse(files[key]).getroot()
        lines = {}
        for token in root.iter("token"):
            for word in token.text.split():
                lines.setdefault(int(token.get("sentence")), []).append(Token(word))
        lines = repaired(key, [lines[n] for n in sorted(lines)])
        title, date, body = lines[0], lines[1], lines[2:]
        date = datetime.datetime.strptime(" ".join(t.form for t in date), "%B %d , %Y").date()
        if key == "1173":  # the exchange starts in the middle of a sentence
            body = split_after(body, "Congressional Record :")
        if key == "238039":
            body = split_after(split_after(body, "which reads :"), "Team ,")
        blocks = [("paragraph", detokenize(p)) for p in paragraphs(key, body)]
        yield Article(key, "MEANTIME", detokenize(title), date, root.get("url"), form, blocks)


def split_after(lines, words):
    """Cuts the one sentence that holds `words` behind them."""
    out = []
    for tokens in lines:
        joined = " ".join(t.form for t in tokens)
        if words in joined:
            at = joined[: joined.index(words) + len(words)].count(" ") + 1
            out += [tokens[:at], tokens[at:]]
        else:
            out.append(tokens)
    if len(out) != len(lines) + 1:
        raise SystemExit(f"{words!r} does not match exactly once; correct the script")
    return out


def read_gum(folder):
    """The chosen articles of GUM."""
    for key, form in GUM.items():
        root = ET.parse(folder / f"GUM_news_{key}.xml").getroot()
        if not root.get("sourceURL").startswith(WIKINEWS):
            raise SystemExit(f"{key} is not from Wikinews; take it out of the table")
        blocks = []  # (kind, tokens)

        def walk(node, into, word):
            """Collects the node's tokens; captions inside become blocks of their own.

            `word` is the list of tokens of the <w> that the node stands in, which are
            written without spaces, or None outside of one.
            """

            def take(text):
                for line in (text or "").split("\n"):
                    if line.strip():
                        form, tag = line.split("\t")[:2]
                        into.append(Token(form, tag, glued=bool(word)))
                        if word is not None:
                            word.append(form)

            take(node.text)
            for child in node:
                if child.tag in ("figure", "caption"):
                    block(child)
                else:
                    walk(child, into, [] if child.tag == "w" else word)
                take(child.tail)

        def block(node):
            kinds = {"head": "heading", "p": "paragraph", "caption": "caption", "item": "item"}
            if node.tag == "figure" or node.tag == "list":
                for child in node:
                    block(child)
                return
            kind = kinds[node.tag]
            into = []
            walk(node, into, None)
            if into:
                if kind == "caption" and (node.find("quote") is not None or into[0].form == '"'):
                    kind = "pull"
                blocks.append((kind, into))

        for node in root:
            block(node)
        lines = repaired(key, [tokens for _, tokens in blocks])
        texts = [(kind, detokenize(tokens)) for (kind, _), tokens in zip(blocks, lines)]
        texts = [b for b in texts if not b[1].startswith("Categories:")]
        (_, title), (_, day) = texts[0], texts[1]
        date = datetime.datetime.strptime(day, "%A, %B %d, %Y").date()
        url = root.get("sourceURL")
        yield Article(key, "GUM", title, date, url, form, texts[2:])


# ---------------------------------------------------------------- what is written


def slug(title):
    """The first words of a title as they may stand in a file's name."""
    words = re.findall(r"[a-z0-9]+", title.lower().replace("'", "").replace(".", ""))
    return "-".join(words[:6])


def plain(article):
    """The article as text: title, date, paragraphs, with a blank line between."""
    blocks = []
    for kind, text in article.blocks:
        if kind in ("caption", "pull"):
            continue  # belongs to a picture or repeats the text
        blocks.append(f"* {text}" if kind == "item" else text)
    return "\n\n".join([article.title, article.dateline(), *blocks]).replace("\n\n* ", "\n* ") + "\n"


def page(article, names, others, charset='<meta charset="utf-8">'):
    """The article as a news site would serve it."""

    def esc(text):
        return html.escape(text, quote=False)

    def attr(text):
        return html.escape(text, quote=True)

    day = article.date.isoformat()
    ld = json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": article.title,
            "datePublished": day,
            "author": {"@type": "Organization", "name": "Wikinews"},
        },
        ensure_ascii=False,
    ).replace("</", "<\\/")
    out = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        *([charset] if charset else []),
        f"<title>{esc(article.title)} - Wikinews, the free news source</title>",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta property="og:type" content="article">',
        '<meta property="og:site_name" content="Wikinews">',
        f'<meta property="og:title" content="{attr(article.title)}">',
        f'<meta property="article:published_time" content="{day}">',
        '<meta name="author" content="Wikinews">',
        f'<link rel="canonical" href="{attr(article.url)}">',
        *([] if article.date < LICENSED_SINCE else [f'<link rel="license" href="{CC_BY}">']),
        f'<script type="application/ld+json">{ld}</script>',
        "</head>",
        "<body>",
        '<header class="site-header">',
        '<a class="logo" href="#">Wikinews</a> <span class="slogan">The free news source you can write!</span>',
        '<nav class="site-nav"><ul>',
        '<li><a href="#">Main page</a></li>',
        '<li><a href="#">Newsroom</a></li>',
        '<li><a href="#">Recent changes</a></li>',
        '<li><a href="#">Search</a></li>',
        "</ul></nav>",
        "</header>",
        "<main>",
        '<article class="news">',
        f"<h1>{esc(article.title)}</h1>",
        f'<p class="byline">By <span class="author">Wikinews</span> · <time datetime="{day}">{article.dateline()}</time></p>',
    ]
    quoted = BLOCK_QUOTES.get(article.key, [])
    items = False
    for number, (kind, text) in enumerate(article.blocks):
        if items and kind != "item":
            out.append("</ul>")
            items = False
        if kind == "paragraph" and any(text.startswith(start) for start in quoted):
            if out[-1] == "</blockquote>":
                out.pop()
            else:
                out.append("<blockquote>")
            out += [f"<p>{esc(text)}</p>", "</blockquote>"]
        elif kind == "paragraph":
            out.append(f"<p>{esc(text)}</p>")
        elif kind == "heading":
            out.append(f"<h2>{esc(text)}</h2>")
        elif kind == "caption":
            out += [
                "<figure>",
                f'<img src="images/{article.key}-{number}.jpg" alt="">',
                f"<figcaption>{esc(text)}</figcaption>",
                "</figure>",
            ]
        elif kind == "pull":
            out.append(f'<aside class="pullquote"><p>{esc(text)}</p></aside>')
        elif kind == "item":
            if not items:
                out.append('<ul class="sources">')
                items = True
            out.append(f"<li>{esc(text)}</li>")
    if items:
        out.append("</ul>")
    out += ["</article>", '<aside class="related">', "<h2>Related news</h2>", "<ul>"]
    for other in others:
        out.append(
            f'<li><a href="{attr(names[other.key])}">{esc(other.title)}</a> '
            f'<span class="date">{other.dateline()}</span></li>'
        )
    out += [
        "</ul>",
        "</aside>",
        "</main>",
        '<footer class="site-footer">',
        f'<p>{footer(article)}</p>',
        '<p><a href="#">Privacy policy</a> | <a href="#">About Wikinews</a> | <a href="#">Disclaimers</a></p>',
        "</footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(out) + "\n"


def footer(article):
    if article.date < LICENSED_SINCE:
        return "Text by the contributors of Wikinews, released into the public domain."
    return (
        "Text by the contributors of Wikinews, available under the "
        f'<a href="{CC_BY}">Creative Commons Attribution 2.5 licence</a>.'
    )


TOPICS = [
    r"[Tt]anker|airtanker|Air Force",
    r"tanker|EADS|Boeing|Airbus|A380|787|737|[Aa]ircraft|Airlines|Air Force",
    r"Apple Corps|trademark",
    r"iPhone|Steve Jobs",
    r"Apple|iPhone|iTunes|Cisco|Microsoft|Hackers|website",
    r"[Mm]arkets?|stocks|Shares|Japan|lenders",
    r"asylum|Mecca|Hajj|worship|religious|Afghan",
]


def related(article, articles):
    """Three other articles: those with the most topics in common first, then the nearest in time."""
    topics = [t for t in TOPICS if re.search(t, article.title)]

    def rank(other):
        shared = sum(re.search(t, other.title) is not None for t in topics)
        return -shared, abs((other.date - article.date).days), other.title

    return sorted((a for a in articles if a is not article), key=rank)[:3]


# ---------------------------------------------------------------- archives

CRAWLER = "Mozilla/5.0 (compatible; example-crawler/1.0)"
NO_CAPTURE = "Articles of Wikinews in pages made for trying dixit on. No site served them: addresses, times and headers are made up."


def gzipped(data):
    """One gzip member without name and time, the same on each system."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    tail = struct.pack("<II", zlib.crc32(data), len(data))
    return head + packer.compress(data) + packer.flush() + tail


def chunks(data, size=1500):
    """A body in chunks, as HTTP sends one whose length it does not know yet."""
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [*parts, b""])


def picture():
    """A grey PNG of 16 × 16 pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\x00" + b"\x80" * 16 for _ in range(16)), 9)
    header = struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def sha1(data):
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def iso(time):
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def lines(first, fields):
    """A head as WARC and HTTP write it: a first line, fields, an empty line."""
    return "\r\n".join([first, *(f"{name}: {value}" for name, value in fields), "", ""]).encode()


class Warc:
    """A WARC 1.1 file, one gzip member a record.

    `index` has a line (address, time, type, status, digest, offset, length) for
    each response, from which the index of a WACZ is made.
    """

    def __init__(self, name, start):
        self.data, self.index, self.info = bytearray(), [], None
        fields = [
            ("software", "examples/wikinews/make.py"),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            ("description", NO_CAPTURE),
        ]
        block = "".join(f"{key}: {value}\r\n" for key, value in fields).encode()
        filename = [("WARC-Filename", name)]
        self.info = self.record("warcinfo", start, None, block, "application/warc-fields", filename)

    def record(self, kind, time, url, block, media, fields=()):
        """Adds a record and returns its id, which follows from its content."""
        uid = f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{kind} {url} {iso(time)} {sha1(block)}')}>"
        head = [
            ("WARC-Type", kind),
            ("WARC-Record-ID", uid),
            ("WARC-Date", iso(time)),
            *([("WARC-Target-URI", url)] if url else []),
            *([("WARC-Warcinfo-ID", self.info)] if self.info else []),
            *fields,
            ("WARC-Block-Digest", sha1(block)),
            ("Content-Type", media),
            ("Content-Length", len(block)),
        ]
        self.data += gzipped(lines("WARC/1.1", head) + block + b"\r\n\r\n")
        return uid

    def exchange(self, time, url, status, fields, body):
        """Adds what a server answered and what it was asked; returns the answer's id and digest.

        The digest is that of the body as it was sent, in chunks where it came in
        chunks: that is what `warcio check` compares.
        """
        date = ("Date", email.utils.format_datetime(time, usegmt=True))
        head = lines(f"HTTP/1.1 {status}", [date, ("Server", "example"), *fields, ("Connection", "close")])
        extra = [("WARC-IP-Address", server(url)), ("WARC-Payload-Digest", sha1(body))]
        offset = len(self.data)
        uid = self.record("response", time, url, head + body, "application/http; msgtype=response", extra)
        media = dict(fields)["Content-Type"].split(";")[0]
        row = url, time, media, status.split(" ")[0], sha1(body), offset, len(self.data) - offset
        self.index.append(row)
        self.request(time, url, uid)
        return uid, sha1(body)

    def request(self, time, url, answer):
        parts = urllib.parse.urlsplit(url)
        fields = [("Host", parts.netloc), ("User-Agent", CRAWLER), ("Accept", "*/*"), ("Connection", "close")]
        block = lines(f"GET {parts.path} HTTP/1.1", fields)
        media = "application/http; msgtype=request"
        self.record("request", time, url, block, media, [("WARC-Concurrent-To", answer)])

    def page(self, time, url, text, sent=None):
        """Adds a page; `sent` names how the server sends it."""
        charset = "windows-1252" if sent == "windows-1252" else "utf-8"
        body = text.encode(charset)
        fields = [("Content-Type", f"text/html; charset={charset}")]
        if sent == "gzip":
            body = gzipped(body)
            fields.append(("Content-Encoding", "gzip"))
        if sent == "chunked":
            body = chunks(body)
            fields.append(("Transfer-Encoding", "chunked"))
        else:
            fields.append(("Content-Length", len(body)))
        return self.exchange(time, url, "200 OK", fields, body)

    def revisit(self, time, url, first, answer, digest, length):
        """Adds that the page was the same as the answer captured at `first`."""
        fields = [
            ("Date", email.utils.format_datetime(time, usegmt=True)),
            ("Server", "example"),
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", length),
            ("Connection", "close"),
        ]
        extra = [
            ("WARC-IP-Address", server(url)),
            ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
            ("WARC-Refers-To", answer),
            ("WARC-Refers-To-Target-URI", url),
            ("WARC-Refers-To-Date", iso(first)),
            ("WARC-Payload-Digest", digest),
        ]
        block = lines("HTTP/1.1 200 OK", fields)
        uid = self.record("revisit", time, url, block, "application/http; msgtype=response", extra)
        self.request(time, url, uid)


def server(url):
    return SERVERS["/".join(url.split("/")[:3])]


def captured(article, minutes=0):
    """The made-up time of capture: in the evening of the article's day."""
    evening = datetime.datetime.combine(article.date, datetime.time(18), datetime.timezone.utc)
    return evening + datetime.timedelta(minutes=minutes)


def short_page(title, words):
    """What a server says that has no page to show."""
    return f"<!DOCTYPE html>\n<title>{title}</title>\n<h1>{title}</h1>\n<p>{words}</p>\n"


def reprint(article, others):
    """The article as another outlet prints it: other frame and headline, without its last paragraph."""

    def esc(text):
        return html.escape(text, quote=True)

    day = article.date
    texts = [text for kind, text in article.blocks if kind == "paragraph"]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f"<title>{esc(HEADLINE)} | The Example Gazette</title>",
            '<meta property="og:type" content="article">',
            '<meta property="og:site_name" content="The Example Gazette">',
            f'<meta property="og:title" content="{esc(HEADLINE)}">',
            f'<meta property="article:published_time" content="{day}T20:30:00+00:00">',
            f'<link rel="license" href="{CC_BY}">',
            "</head>",
            "<body>",
            '<div id="masthead"><a href="/">The Example Gazette</a></div>',
            '<ul id="menu"><li><a href="/">Home</a></li><li><a href="/world/">World</a></li>'
            '<li><a href="/business/">Business</a></li></ul>',
            '<div id="content" class="post">',
            f'<h1 class="entry-title">{esc(HEADLINE)}</h1>',
            f'<p class="entry-meta"><time datetime="{day}">{day.day} {day:%B %Y}</time></p>',
            '<div class="entry-content">',
            *(f"<p>{esc(text)}</p>" for text in texts[:-1]),
            '<p class="credit">(Wikinews)</p>',
            "</div>",
            "</div>",
            '<div id="sidebar">',
            "<h3>Most read</h3>",
            "<ul>",
            *(f'<li><a href="/business/{slug(a.title)}.html">{esc(a.title)}</a></li>' for a in others),
            "</ul>",
            "</div>",
            '<div id="footer">',
            f'<p>Text by the contributors of <a href="{esc(article.url)}">Wikinews</a>, available under the '
            f'<a href="{CC_BY}">Creative Commons Attribution 2.5 licence</a>; shortened, with another headline.</p>',
            "</div>",
            "</body>",
            "</html>",
            "",
        ]
    )


def warc(name, members, names, folder):
    """A crawl of some days: the members' pages, and what else a crawl meets.

    `folder` are the articles that the folder holds as files, by key.
    """
    steps = []  # (time, what is added then)
    site = folder[IN_FOLDER]
    pages = list(folder.values())
    start = captured(min([site, *members], key=lambda a: a.date))
    out = Warc(name, start)

    def step(time):
        return lambda add: steps.append((time, add))

    @step(captured(site, 1))
    def _(time):
        body = picture()
        fields = [("Content-Type", "image/png"), ("Content-Length", len(body))]
        out.exchange(time, f"{SITE}/icon.png", "200 OK", fields, body)

    @step(captured(site, 2))
    def _(time):
        out.page(time, f"{SITE}/{names[site.key]}", page(site, names, related(site, pages)))

    for number, article in enumerate(members):
        url = f"{SITE}/{names[article.key]}"
        text = page(article, names, related(article, members), charset_of(article))

        @step(captured(article, 10 + number))
        def _(time, article=article, url=url, text=text):
            if article.key == REDIRECTED:
                body = short_page("Moved", "The page has another address.").encode()
                fields = [("Location", url), ("Content-Type", "text/html"), ("Content-Length", len(body))]
                out.exchange(time, url.removesuffix(".html"), "301 Moved Permanently", fields, body)
            answer, digest = out.page(time, url, text, SENT.get(article.key))
            if article.key == DESCRIBED:
                block = f"via: {SITE}/\r\nhopsFromSeed: L\r\nfetchTimeMs: 84\r\n".encode()
                described = [("WARC-Concurrent-To", answer)]
                out.record("metadata", time, url, block, "application/warc-fields", described)
            if article.key == REVISITED:
                later = time + datetime.timedelta(days=1)
                size = len(text.encode())
                steps.append((later, lambda at: out.revisit(at, url, time, answer, digest, size)))

    @step(captured(folder[REPRINTED], 24 * 60 + 30))
    def _(time):
        url = f"{GAZETTE}/business/{slug(HEADLINE)}.html"
        out.page(time, url, reprint(folder[REPRINTED], members[:2]))

    @step(captured(folder[REPRINTED], 24 * 60 + 40))
    def _(time):
        body = short_page("Not found", "There is no page with this address.").encode()
        fields = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", len(body))]
        out.exchange(time, f"{SITE}/no-such-page.html", "404 Not Found", fields, body)

    while steps:  # a step may add a later one
        steps.sort(key=lambda s: s[0])
        time, add = steps.pop(0)
        add(time)
    return bytes(out.data)


def charset_of(article):
    """What the page itself says of its charset."""
    return "" if SENT.get(article.key) == "windows-1252" else '<meta charset="utf-8">'


def wacz(members, names):
    """A WACZ 1.1.1 file of the members' pages."""
    out = Warc("data.warc.gz", captured(members[0]))
    listed = [{"format": "json-pages-1.0", "id": "pages", "title": "All pages"}]
    for number, article in enumerate(members, 1):
        time, url = captured(article, number), f"{SITE}/{names[article.key]}"
        text = page(article, names, related(article, members), charset_of(article))
        uid, _ = out.page(time, url, text, SENT.get(article.key))
        listed.append({"id": uid[10:-1], "url": url, "ts": iso(time), "title": article.title})
    index = []
    for url, time, media, status, digest, offset, length in out.index:
        parts = urllib.parse.urlsplit(url)
        entry = {"url": url, "mime": media, "status": status, "digest": digest, "length": str(length)}
        entry |= {"offset": str(offset), "filename": "data.warc.gz"}
        host = ",".join(reversed(parts.netloc.split(".")))
        index.append(f"{host}){parts.path} {time:%Y%m%d%H%M%S} {json.dumps(entry)}\n")
    index.sort()
    packed = gzipped("".join(index).encode())
    block = {"offset": 0, "length": len(packed), "digest": sha256(packed), "filename": "index.cdx.gz"}
    first = " ".join(index[0].split(" ")[:2])
    files = {
        "archive/data.warc.gz": bytes(out.data),
        "indexes/index.cdx.gz": packed,
        "indexes/index.idx": (
            '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n' f"{first} {json.dumps(block)}\n"
        ).encode(),
        "pages/pages.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in listed).encode(),
    }
    package = {
        "profile": "data-package",
        "resources": [
            {"name": path.split("/")[1], "path": path, "hash": sha256(data), "bytes": len(data)}
            for path, data in files.items()
        ],
        "title": "Boeing, Airbus and Apple, 2006 to 2010",
        "description": NO_CAPTURE,
        "mainPageURL": listed[1]["url"],
        "mainPageDate": listed[1]["ts"],
        "created": listed[-1]["ts"],
        "wacz_version": "1.1.1",
        "software": "examples/wikinews/make.py",
    }
    files["datapackage.json"] = (json.dumps(package, indent=2) + "\n").encode()
    digest = {"path": "datapackage.json", "hash": sha256(files["datapackage.json"])}
    files["datapackage-digest.json"] = (json.dumps(digest, indent=2) + "\n").encode()
    made = captured(members[-1])
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, made.timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # on each system as on Unix
            # What is compressed already is stored, so that a record can be read where it lies.
            entry.compress_type = zipfile.ZIP_STORED if path.endswith(".gz") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=9)
    return result.getvalue()


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


# ---------------------------------------------------------------- README.md


def readme(articles, names, archives):
    files = [a for a in articles if a.form not in ARCHIVES]

    def row(place, a):
        licence = "public domain" if a.date < LICENSED_SINCE else "CC BY 2.5"
        return f"| {place} | {a.title} | {a.date.isoformat()} | <{a.url}> | {a.corpus} | {licence} |"

    rows = "\n".join(row(f"[{names[a.key]}](wikinews/{names[a.key]})", a) for a in files)
    kept = "\n".join(
        row(f"`{names[a.key]}`", a) for form in ARCHIVES for a in articles if a.form == form
    )
    warc_members, wacz_members = ([a for a in articles if a.form == form] for form in ("warc", "wacz"))

    def sent(form, how):
        return next(f"`{names[a.key]}`" for a in articles if a.form == form and SENT.get(a.key) == how)

    return f"""# Articles from Wikinews

{len(articles)} news articles in English for trying dixit on: {sum(a.form == "txt" for a in articles)} as plain text, {sum(a.form == "html" for a in articles)} as pages,
{len(articles) - len(files)} more in pages inside [two archives](#the-archives).
Many report parties that contradict each other: Boeing, Northrop Grumman and the
Air Force over a tanker contract, Apple Corps and Apple over a trademark, Apple
and its customers over an antenna.

## Authors and licence

The articles are by the [contributors of Wikinews](https://en.wikinews.org/wiki/Wikinews:Copyright)
and available under the [Creative Commons Attribution 2.5 licence]({CC_BY}) (CC BY 2.5).
Those from before 25 September 2005 Wikinews released into the public domain. The
history of each article, with its authors, stands at its address below.

They came through two corpora, both annotated under the
[Creative Commons Attribution 4.0 licence](https://creativecommons.org/licenses/by/4.0/); no annotation is kept here:

- MEANTIME, the NewsReader corpus (English part, October 2015): Minard et al.,
  *MEANTIME, the NewsReader Multilingual Event and Time Corpus*, LREC 2016.
- GUM, the Georgetown University Multilayer corpus: Zeldes, *The GUM Corpus:
  Creating Multilayer Resources in the Classroom*, Language Resources and Evaluation, 2017.

## Changes made

- The corpora hold the articles cut into tokens; the running text is put together
  again, so that spaces and quotation marks may differ from the original. Dashes
  that a corpus writes as `--` are printed as — or –.
- MEANTIME does not keep paragraphs: in its articles they are made by rule (two or
  three sentences, quotations kept whole), and differ from the original.
- The day stands below the title, in the form that Wikinews prints.
- Brackets, signs of currency and full stops that MEANTIME lost are put back,
  words cut in two joined, traces of wiki markup taken out; the table `REPAIRS` in
  `wikinews/make.py` lists each.
  Other slips of the authors are left as they are.
- Text files leave captions and pulled-out quotations away; pages have them.
  Pictures, lists of sources (but for one article) and links are left away; the
  pages name pictures that are not here.
- The frame of each page (header, byline, navigation, related news, footer) is
  written for this folder; it is not that of Wikinews. "Related news" points to
  other articles of this folder or archive.
- One article stands in the WARC file a second time, as another outlet might have
  printed it: the frame and the headline are invented, the last paragraph is left away,
  the credit "(Wikinews)" added. Its footer says so.

## Making them again

    python3 wikinews/make.py MEANTIME GUM

MEANTIME is the corpus's folder `intra_cross-doc_annotation`, GUM the corpus's
folder `_build/src/xml`. The same corpora give the same bytes. Edit `wikinews/make.py`, not
the articles, the archives or this file. The archives here were compressed with zlib 1.2.13;
another version or zlib-ng may give other bytes for the same records.

## The archives

Both hold pages in the frame described above, as a crawler would have kept them. **They are
no captures of a real site**: the addresses end with `.example`, a name reserved for
examples; the times of capture (the evening of the article's day or of the next, UTC), the
IP addresses and the HTTP headers are made up. The `warcinfo` records and `datapackage.json` say so too.

[{archives["warc"]}](wikinews/{archives["warc"]}) is a WARC 1.1 file, one gzip member a
record: a `warcinfo` record, then a `response` and a `request` record for each page, with
SHA-1 digests of block and payload. Beside {len(warc_members)} articles of the second table below it holds what
a crawl meets:

- pages sent otherwise: {sent("warc", "gzip")} with `Content-Encoding: gzip`,
  {sent("warc", "chunked")} with `Transfer-Encoding: chunked`,
  {sent("warc", "windows-1252")} in windows-1252, which only its header says;
- a page that is also a file of this folder, with the same bytes:
  `{names[IN_FOLDER]}`;
- a near copy of `{names[REPRINTED]}` at `gazette.example`, under
  the headline "{HEADLINE}";
- a `revisit` record: `{names[REVISITED]}`, found unchanged a day later;
- a `metadata` record for `{names[DESCRIBED]}`, and a redirect (301) to it;
- a page that is not there (404) and a picture (PNG).

The payload digest of the page in chunks is that of the bytes as sent, chunk sizes included;
that is what `warcio check` compares.

[{archives["wacz"]}](wikinews/{archives["wacz"]}) is a WACZ 1.1.1 file with {len(wacz_members)} pages,
their index and their list. {sent("wacz", "gzip")} is sent with `Content-Encoding: gzip`.

## The articles

| file | title | date | address | corpus | licence of the text |
|---|---|---|---|---|---|
{rows}

In the archives; each page has the address `{SITE}/` and its name:

| page | title | date | address | corpus | licence of the text |
|---|---|---|---|---|---|
{kept}
"""


def address(url):
    """The article's address, in a form that needs no quoting."""
    path = urllib.parse.unquote(url.split("/wiki/", 1)[1])
    return WIKINEWS + urllib.parse.quote(path, safe="/:,;._-")


def main():
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    out = pathlib.Path(sys.argv[3] if len(sys.argv) == 4 else pathlib.Path(__file__).parent)
    articles = [*read_meantime(pathlib.Path(sys.argv[1])), *read_gum(pathlib.Path(sys.argv[2]))]
    for article in articles:
        article.url = address(article.url)
    articles.sort(key=lambda a: (a.date, a.title))
    files = [a for a in articles if a.form not in ARCHIVES]
    inside = {form: [a for a in articles if a.form == form] for form in ARCHIVES}
    names = {a.key: f"{n:04}-{slug(a.title)}.{a.form}" for n, a in enumerate(files, 1)}
    names |= {a.key: f"{slug(a.title)}.html" for members in inside.values() for a in members}
    archives = {form: f"{n:04}-{name}" for n, (form, name) in enumerate(ARCHIVES.items(), len(files) + 1)}
    for ending in ("txt", "html", "warc.gz", "wacz"):
        for old in out.glob(f"[0-9][0-9][0-9][0-9]-*.{ending}"):
            old.unlink()
    for article in files:
        text = plain(article) if article.form == "txt" else page(article, names, related(article, files))
        (out / names[article.key]).write_text(text, encoding="utf-8", newline="\n")
    folder = {a.key: a for a in files}
    (out / archives["warc"]).write_bytes(warc(archives["warc"], inside["warc"], names, folder))
    (out / archives["wacz"]).write_bytes(wacz(inside["wacz"], names))
    (out.parent / "README.md").write_text(readme(articles, names, archives), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
