"""Writes the `.warc.zst` files of the tests whose frames need a dictionary.

    pip install zstandard==0.25.0
    python3 dictionary.py ../fixtures

The pages are made up, the same as those of the test `archive`.
"""

import pathlib
import struct
import sys

import zstandard


def page(n):
    body = f"<!DOCTYPE html><title>Page {n}</title>"
    for i in range(40):
        word = (n * 7919 + i * 104729) * 2654435761 % 1000003
        body += f"<p>Paragraph {word} of page {n}."
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    block = head + body
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Target-URI: https://example.org/{n}\r\n"
        "WARC-Date: 2020-02-08T12:30:00Z\r\n"
        f"Content-Length: {len(block)}\r\n\r\n{block}\r\n\r\n"
    )
    return record.encode()


def main():
    folder = pathlib.Path(sys.argv[1])
    samples = [page(n) for n in range(10, 200)]
    dictionary = zstandard.train_dictionary(1200, samples)
    plain = dictionary.as_bytes()
    packed = zstandard.ZstdCompressor(write_checksum=True).compress(plain)
    for name, payload in [("dictionary", plain), ("dictionary-packed", packed)]:
        compressor = zstandard.ZstdCompressor(
            dict_data=dictionary, write_checksum=True, level=19
        )
        frames = [compressor.compress(page(n)) for n in (1, 2, 3)]
        start = b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(payload)) + payload
        (folder / f"{name}.warc.zst").write_bytes(start + b"".join(frames))


main()
