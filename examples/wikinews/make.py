#!/usr/bin/env python3
"""Writes the articles of this folder, and README.md in the folder above.

    python3 wikinews/make.py MEANTIME GUM [OUT]

MEANTIME is the folder `intra_cross-doc_annotation` of the MEANTIME corpus
(English, October 2015), GUM the folder `_build/src/xml` of the GUM corpus, OUT
the folder to write to (default: the folder of this script). Both corpora hold
Wikinews articles cut into tokens; this script puts the running text back
together. The same corpora give the same bytes.

What is chosen and repaired by hand stands in the tables below; everything else
is rule:

* `detokenize` closes up punctuation, quotation marks, brackets, contractions,
  currency signs and per cents.
* MEANTIME keeps sentences but no paragraphs: `paragraphs` makes them, two or
  three sentences each, never inside a quotation.
* `page` wraps an article as a news site would serve it.

Standard library only.
"""

import datetime
import html
import json
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ET

# MEANTIME: number of the document → "txt" or "html". Left out are articles
# whose templates or block quotations the corpus lost, and plain product news.
MEANTIME = {
    "1173": "html",  # the Air Force's e-mails on Boeing and Airbus
    "11714": "txt",
    "25501": "txt",
    "37313": "html",  # Apple Corps sues
    "40203": "txt",
    "51682": "txt",
    "58383": "txt",  # Cisco sues
    "60083": "txt",
    "61389": "txt",
    "62405": "txt",
    "71426": "txt",
    "71526": "txt",
    "73808": "txt",
    "76437": "txt",
    "82738": "txt",
    "87805": "html",
    "89284": "txt",
    "100911": "html",  # the tanker contract
    "102977": "txt",
    "106653": "txt",
    "108294": "txt",  # its protest upheld
    "113267": "txt",
    "113278": "txt",
    "113330": "txt",
    "116834": "txt",
    "121978": "txt",
    "129865": "txt",
    "131162": "txt",
    "145930": "txt",
    "149731": "txt",
    "180695": "txt",
    "195869": "txt",
    "199629": "txt",
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
    # Quotation marks that the tokeniser took for something else.
    ("82738", "events of ` Black Monday .", "events of ` Black Monday . '"),
    ("82738", "' `` Some", "`` Some"),
    # A lost full stop between two sentences.
    ("51682", "kept confidential Singapore", "kept confidential . Singapore"),
    ("afghan", "six - member", "six-member"),
    ("hackers", "There s [ sic ]", "Theres [ sic ]"),
    ("nasa", "misguided decision . “", "misguided decision . ”"),
    ("questionnaire", "claim - ' legacy backlog '", "claim 'legacy backlog '"),
]

# Sentences of MEANTIME that open a paragraph which the rule would not open.
OPENS = {
    "1173": [13, 16, 20, 22, 26],
    "238039": [10, 11, 13, 15],
    "100911": [36],  # after a quotation that the article does not close
}

# Paragraphs (by their first words) that the page sets apart as a quotation.
BLOCK_QUOTES = {
    "1173": ["Special Asst.", "Secretary of the Air Force James Roche:", "Civilian Deputy Undersecretary of the Air Force for Acquisition Darleen Druyun:"],
    "238039": ["Team,", "At my request", "I have asked", "I love"],
    "nasa": ["\"However, the full"],
    "questionnaire": ["\"No one", "\"After living"],
}

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


def page(article, names, others):
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
        '<meta charset="utf-8">',
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


def readme(articles, names):
    rows = "\n".join(
        f"| [{names[a.key]}](wikinews/{names[a.key]}) | {a.title} | {a.date.isoformat()} | <{a.url}> | {a.corpus} | "
        f"{'public domain' if a.date < LICENSED_SINCE else 'CC BY 2.5'} |"
        for a in articles
    )
    return f"""# Articles from Wikinews

{len(articles)} news articles in English for trying dixit on: {sum(a.form == "txt" for a in articles)} as plain text, {sum(a.form == "html" for a in articles)} as pages.
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
  traces of wiki markup taken out; the table `REPAIRS` in `wikinews/make.py` lists each.
  Other slips of the authors are left as they are.
- Text files leave captions and pulled-out quotations away; pages have them.
  Pictures, lists of sources (but for one article) and links are left away; the
  pages name pictures that are not here.
- The frame of each page (header, byline, navigation, related news, footer) is
  written for this folder; it is not that of Wikinews. "Related news" points to
  other articles of this folder.

## Making them again

    python3 wikinews/make.py MEANTIME GUM

MEANTIME is the corpus's folder `intra_cross-doc_annotation`, GUM the corpus's
folder `_build/src/xml`. The same corpora give the same bytes. Edit `wikinews/make.py`, not
the articles or this file.

## The articles

| file | title | date | address | corpus | licence of the text |
|---|---|---|---|---|---|
{rows}
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
    names = {a.key: f"{n:04}-{slug(a.title)}.{a.form}" for n, a in enumerate(articles, 1)}
    for form in ("txt", "html"):
        for old in out.glob(f"[0-9][0-9][0-9][0-9]-*.{form}"):
            old.unlink()
    for article in articles:
        text = plain(article) if article.form == "txt" else page(article, names, related(article, articles))
        (out / names[article.key]).write_text(text, encoding="utf-8", newline="\n")
    (out.parent / "README.md").write_text(readme(articles, names), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
