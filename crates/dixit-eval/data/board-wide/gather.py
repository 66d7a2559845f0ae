"""Lays the labelled attributions out as `dixit-eval board --labels` reads them.

    python3 crates/dixit-eval/data/board-wide/gather.py POLNEAR/train OUT

The reports of `written/` become text files, the articles that `news.tsv` names are copied from the corpus: OUT holds news
text, so it must lie outside the repository.
"""

import csv
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ATTRIBUTIONS = ["part", "set", "topic", "key", "article", "content", "claims", "stance", "addressee"]
RESPONSES = ["part", "set", "topic", "to", "by", "response"]
WRITTEN, NEWS = ["development", "wire"], ["development", "wikinews"]


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
    for row in rows(HERE / "news.tsv"):
        shutil.copyfile(corpus / "text" / f"{row['article']}.txt", out / "news" / f"{row['article']}.txt")
        content = f"@{row['start']}-{row['end']}"
        names = ["news-" + row["topic"], "news-" + row["key"], row["article"]]
        attributions.append([*NEWS, *names, content, row["claims"], row["stance"], "-"])
    for name, table in (("attributions", attributions), ("responses", responses)):
        lines = "".join("\t".join(row) + "\n" for row in table)
        (out / f"{name}.tsv").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    main()
