#!/usr/bin/env python3
"""GAP's items as JSON lines, with copies in which men and women are exchanged: items.py GAP GIVEN-NAMES OUT

Exchanged are pronouns, given names and words such as "wife". What is learnt is then no different for the two, but where
names themselves tell who is meant.
"""

import csv
import json
import random
import re
import sys

PAIRS = """husband wife, father mother, dad mom, son daughter, brother sister, uncle aunt, nephew niece,
grandfather grandmother, grandson granddaughter, boy girl, boys girls, man woman, men women, boyfriend girlfriend,
actor actress, king queen, prince princess, lord lady, duke duchess, mr mrs, sir dame, himself herself,
businessman businesswoman, sons daughters, brothers sisters, emperor empress, widower widow, male female,
baron baroness, count countess, stepfather stepmother, waiter waitress, congressman congresswoman,
chairman chairwoman, spokesman spokeswoman, groom bride, monk nun, hero heroine, host hostess, god goddess"""
# Before these "her" is an object: no noun follows.
NO_NOUN = set(
    """and or but to in on at for from with by as that when while after before because if until into about over a an
    the of off up out down away back than then so again too is was were has had did would could will , . ; : ) - ! ?
    " ” “""".split()
)


def exchanges():
    out = {"he": "she", "she": "he", "him": "her", "his": "her", "hers": "his", "ms": "mr", "miss": "mr"}
    for pair in PAIRS.replace("\n", " ").split(","):
        man, woman = pair.split()
        out[man] = woman
        out.setdefault(woman, man)
    return out


def given_names(path):
    """Gender by given name, for those that have one."""
    genders = {}
    for line in open(path, encoding="utf-8"):
        gender, *names = line.split() or [""]
        for name in names if gender in ("m", "f") else []:
            genders[name] = None if genders.get(name, gender) != gender else gender
    return {name: gender for name, gender in genders.items() if gender}


def exchanged(words, genders, random_):
    """The words with men and women exchanged."""
    of = {g: sorted(name for name, gender in genders.items() if gender == g) for g in "mf"}
    other, known, swaps = {"m": "f", "f": "m"}, {}, exchanges()
    out = []
    for i, word in enumerate(words):
        lower, new = word.lower(), word
        if lower == "her":
            follows = words[i + 1].lower() if i + 1 < len(words) else "."
            new = "him" if follows in NO_NOUN else "his"
        elif lower in swaps:
            new = swaps[lower]
        elif word[0].isupper() and lower in genders:
            gender = genders[lower]
            new = known.setdefault(lower, random_.choice(of[other[gender]]))
        out.append(new.capitalize() if word[0].isupper() and new != word else new)
    return out


def main():
    gap, names, path = sys.argv[1:]
    genders, random_ = given_names(names), random.Random(7)
    with open(path, "w", encoding="utf-8") as out:
        rows = csv.DictReader(open(gap, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, row in enumerate(rows):
            text = row["Text"]
            tokens = [(m.group(), m.start(), m.end()) for m in re.finditer(r"\w+|[^\w\s]", text)]
            label = 0 if row["A-coref"] == "TRUE" else 1 if row["B-coref"] == "TRUE" else 2
            for copy in ("plain", "exchanged"):
                words = [w for w, _, _ in tokens]
                if copy != "plain":
                    words = exchanged(words, genders, random_)
                new, at, starts, ends = "", 0, {}, {}
                for (_, start, end), word in zip(tokens, words):
                    new += text[at:start]
                    starts[start] = len(new)
                    new += word
                    ends[end], at = len(new), end
                new += text[at:]

                def place(offset, length):
                    """A name may begin or end inside a word."""
                    start = max(s for s in starts if s <= offset)
                    end = min(e for e in ends if e >= offset + length)
                    return starts[start], ends[end]

                spans = [place(int(row[f"{n}-offset"]), len(row[n])) for n in ("Pronoun", "A", "B")]
                item = {
                    "id": f"{row['ID']}/{copy}", "text": new, "pronoun": spans[0][0], "names": spans[1:],
                    "number": number, "label": label, "female": row["Pronoun"].lower() in ("she", "her", "hers"),
                }
                out.write(json.dumps(item) + "\n")


if __name__ == "__main__":
    main()
