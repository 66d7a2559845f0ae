"""Lays the labelled attributions out as `dixit-eval board --labels` reads them.

    python3 crates/dixit-eval/data/board-wide/gather.py POLNEAR/train OUT

The reports of `written/` become text files, the articles that `news.tsv` names are copied from the corpus: OUT holds news
text, so it must lie outside the repository.
"""

import csv
import hashlib
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ATTRIBUTIONS = ["part", "set", "topic", "key", "article", "content", "claims", "stance", "addressee"]
RESPONSES = ["part", "set", "topic", "to", "by", "response"]
WRITTEN = ["development", "wire"]


def news(topic):
    """Part and set of a topic of news: half of them are held out, by their names."""
    even = hashlib.sha256(topic.encode()).digest()[0] % 2 == 0
    return ["development" if even else "held-out", "wikinews"]


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def reports(path):
    """Name and text of each report in a file of several."""
    for part in ("\n" + path.read_text(encoding="utf-8")).split("\n=== ")[1:]:
        name, text = part.split("\n", 1)
        yield name, text


def main():
    corpus, out = Path(sys.argv[1]), Path(sys.argv[2])
    (out / "wire").mkdir(parents=True)
    (out / "news").mkdir()
    attributions, responses = [ATTRIBUTIONS], [RESPONSES]
    for folder in sorted(path for path in (HERE / "written").iterdir() if path.is_dir()):
        of = folder.name + "-"
        for name, text in reports(folder / "reports.txt"):
            (out / "wire" / f"{of}{name}.txt").write_text(text, encoding="utf-8")
        for row in rows(folder / "attributions.tsv"):
            names = [of + row[column] for column in ("topic", "key", "article")]
            attributions.append([*WRITTEN, *names, row["content"], row["claims"], row["stance"], row["addressee"]])
        for row in rows(folder / "responses.tsv"):
            by = "-" if row["by"] == "-" else of + row["by"]
            responses.append([*WRITTEN, of + row["topic"], of + row["to"], by, row["response"]])
    answered = rows(HERE / "news-responses.tsv")
    listed = {row["to"] for row in answered}
    for row in rows(HERE / "news.tsv"):
        shutil.copyfile(corpus / "text" / f"{row['article']}.txt", out / "news" / f"{row['article']}.txt")
        content = f"@{row['start']}-{row['end']}"
        names = ["news-" + row["topic"], "news-" + row["key"], row["article"]]
        # Of what is not listed as answered, nothing is.
        if row["key"] not in listed:
            responses.append([*news(row["topic"]), names[0], names[1], "-", "none"])
        attributions.append([*news(row["topic"]), *names, content, row["claims"], row["stance"], "-"])
    for row in answered:
        names = ["news-" + row[column] for column in ("topic", "to", "by")]
        responses.append([*news(row["topic"]), *names, row["response"]])
    for name, table in (("attributions", attributions), ("responses", responses)):
        lines = "".join("\t".join(row) + "\n" for row in table)
        (out / f"{name}.tsv").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
