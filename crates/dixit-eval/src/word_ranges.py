#!/usr/bin/env python3
"""Print word_ranges.rs: the code points that Python's \\w matches (run with Python 3.11)."""
import unicodedata

ranges = []
for code in range(0x110000):
    char = chr(code)
    if char.isalnum() or char == "_":
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])

print("//! The code points that Python's `\\w` matches, Unicode %s.\n//!" % unicodedata.unidata_version)
print("//! Made by `word_ranges.py`; not for editing by hand.\n")
print("/// First and last code point of each range, in order.")
print("#[rustfmt::skip]")
print("pub(crate) const WORD_RANGES: [(u32, u32); %d] = [" % len(ranges))
line = "   "
for first, last in ranges:
    cell = " (0x%X, 0x%X)," % (first, last)
    if len(line) + len(cell) > 100:
        print(line)
        line = "   "
    line += cell
print(line)
print("];")
