#!/usr/bin/env python3
"""Texts whose pronouns the teacher is asked about, as JSON lines: texts.py GAP FOLDER GIVEN-NAMES OUT

The passages of GAP, which hold more pronouns than those it asks about, and the articles of FOLDER. In every other
one, by chance, men and women are exchanged.
"""

import csv
import json
import pathlib
import random
import re
import sys

from items import exchanged, given_names


def main():
    gap, folder, names, path = sys.argv[1:]
    genders, random_ = given_names(names), random.Random(5)
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in sorted(pathlib.Path(folder).iterdir())]
    rows = csv.DictReader(open(gap, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
    texts += [(row["ID"], row["Text"]) for row in rows]
    with open(path, "w", encoding="utf-8") as out:
        for name, text in texts:
            if random_.random() < 0.5:
                words = re.findall(r"\w+|[^\w\s]", text)
                new = iter(exchanged(words, genders, random_))
                text = re.sub(r"\w+|[^\w\s]", lambda _: next(new), text)
            out.write(json.dumps({"id": name, "text": text}) + "\n")


if __name__ == "__main__":
    main()
