"""Writes what warcio reads from a folder of archives, for the test `archives`.

    pip install warcio==1.8.1 brotli
    python3 expectations.py FOLDER > expectations.json

FOLDER holds archives from the tests of warcio, py-wacz and resiliparse, each in a
folder of its own. For each record: where it begins on disk and its type; for those
with a body its address, status and media type, and the SHA-256 of the body with
transfer and content coding undone. No text of a page is written.
"""

import hashlib
import json
import pathlib
import sys

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader

# warcio 1.8.1 cannot use the package brotli as it is now: undone below.
BufferedReader.DECOMPRESSORS.pop("br", None)


def records(path):
    found = []
    with open(path, "rb") as stream:
        archive = ArchiveIterator(stream)
        try:
            for record in archive:
                if record.rec_type not in ("response", "resource", "conversion"):
                    offset = archive.get_record_offset()
                    found.append({"offset": offset, "type": record.rec_type})
                    continue
                http = record.http_headers
                body = record.content_stream().read()
                if http is not None and http.get_header("Content-Encoding") == "br":
                    body = brotli.decompress(body)
                headers = record.rec_headers if http is None else http
                media_type = headers.get_header("Content-Type")
                found.append(
                    {
                        "offset": archive.get_record_offset(),
                        "type": record.rec_type,
                        "url": record.rec_headers.get_header("WARC-Target-URI"),
                        "status": None if http is None else http.get_statuscode(),
                        "media_type": media_type and media_type.split(";")[0],
                        "length": len(body),
                        "sha256": hashlib.sha256(body).hexdigest(),
                    }
                )
        except Exception as error:
            return {"records": found, "error": type(error).__name__}
    return {"records": found}


def main():
    folder = pathlib.Path(sys.argv[1])
    names = sorted(folder.glob("*/*arc*"))
    names = [n for n in names if n.suffix in (".warc", ".gz", ".arc", ".bad")]
    print("{")
    for name in names:
        found = records(name)
        key = json.dumps(str(name.relative_to(folder)))
        print(f'{key}: {{"error": {json.dumps(found.get("error"))}, "records": [')
        lines = [json.dumps(r, sort_keys=True) for r in found["records"]]
        print(",\n".join(lines))
        print("]}" + ("" if name == names[-1] else ","))
    print("}")


main()
