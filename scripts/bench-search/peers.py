#!/usr/bin/python3
"""Puts the pages of the bench's corpus into other search engines and asks them the same questions.

peers.py DIR [NAME ...]: reads DIR/files.jsonl, terms.txt and questions.json, which `bench corpus` and
`bench questions` write, and writes DIR/results/peers.json. A peer that is not installed is left out.
Times are CPU: of this thread for engines that are libraries, of the other process for those that are not.
"""
import json
import os
import random
import shutil
import sys
import time

WARM = 100  # questions asked before the clock counts, other ones than those that are timed
TIMED = ("Han", "digits, punctuation")


class Corpus:
    def __init__(self, where):
        self.where = where
        with open(os.path.join(where, "questions.json"), encoding="utf-8") as f:
            q = json.load(f)
        self.substrings, self.sentences = q["Substrings"], q["Sentences"]

    def pages(self):
        """The pages, numbered from 1 through all files."""
        n = 0
        with open(os.path.join(self.where, "files.jsonl"), encoding="utf-8") as f:
            for line in f:
                for text in json.loads(line)["Pages"]:
                    n += 1
                    yield n, text

    def terms(self):
        """Our terms of each page, with a space between."""
        with open(os.path.join(self.where, "terms.txt"), encoding="utf-8") as f:
            yield from enumerate(f, 1)

    def folder(self, name):
        path = os.path.join(self.where, "peers", name)
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
        return path


def size_of(path):
    """Bytes on disk; what a file only promises (Groonga's do) does not count."""
    return sum(os.stat(os.path.join(d, f)).st_blocks * 512 for d, _, files in os.walk(path) for f in files)


def summary(ms):
    ms = sorted(ms)
    n = len(ms)
    return {"P50": ms[n // 2], "P99": ms[min(n * 99 // 100, n - 1)], "Mean": sum(ms) / n}


def timed(ask, clock, questions):
    took = []
    for q in questions:
        start = clock()
        ask(q)
        took.append((clock() - start) / 1e6)
    return summary(took)


def recall(peer, substrings, known=None):
    """Asks for all pages and compares; known are the pages that the peer has at all."""
    want, got, right, found = {}, {}, 0, 0
    for q in substrings:
        pages = set(q["Pages"]) if known is None else set(q["Pages"]) & known
        if known is not None and not pages:
            continue
        have = set(peer.every(q))
        g = q["Group"]
        want[g] = want.get(g, 0) + len(pages)
        got[g] = got.get(g, 0) + len(have & pages)
        right, found = right + len(have & pages), found + len(have)
    return {g: got[g] / want[g] for g in want if want[g]}, {"all": right / max(found, 1)}


def measure(peer, corpus):
    """One engine from building to what it misses, as the report wants it."""
    print(f"{peer.name}: building", file=sys.stderr)
    build = peer.build()
    try:
        disk = peer.disk()
        substrings = [q for q in corpus.substrings if q["Group"] in TIMED]
        sentences = corpus.sentences
        if peer.slice:
            substrings, sentences = substrings[:: len(substrings) // peer.slice], sentences[:: max(len(sentences) * 2 // peer.slice, 1)]
        for q in corpus.substrings[-WARM:][: peer.slice or WARM]:
            peer.exact(q)
        exact = timed(peer.exact, peer.clock, substrings)
        loose = timed(peer.loose, peer.clock, sentences)
        asked = corpus.substrings
        if peer.slice:
            asked = random.Random(7).sample(asked, peer.slice)
        known = getattr(peer, "known", None)
        share, right = recall(peer, asked, known)
    finally:
        peer.close()
    out = {"name": peer.name, "version": peer.version, "build": build, "disk": disk, "exact": exact, "loose": loose,
           "recall": share, "right": right, "note": peer.note}
    print(f"{peer.name}: {json.dumps(out, ensure_ascii=False)}", file=sys.stderr)
    return out


class Peer:
    """What measure wants of an engine."""

    slice = 0  # ask only about so many
    note = ""

    def __init__(self, corpus):
        self.corpus = corpus

    def clock(self):
        return time.thread_time_ns()

    def disk(self):
        return size_of(self.path)

    def close(self):
        pass


def main():
    import libraries
    import servers

    corpus = Corpus(sys.argv[1])
    wanted = sys.argv[2:]
    asked = []
    for make in libraries.ALL + servers.ALL:
        if wanted and make.name not in wanted:
            continue
        why = make.missing()
        if why:
            print(f"{make.name}: left out, {why}", file=sys.stderr)
            continue
        peer = make(corpus)
        first = measure(peer, corpus)
        asked.append(first)
        if hasattr(peer, "also"):
            asked.append({**first, "recall": {}, **peer.also()})
        shutil.rmtree(peer.path, ignore_errors=True)
    with open(os.path.join(corpus.where, "results", "peers.json"), "w", encoding="utf-8") as f:
        json.dump({"asked": asked}, f, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    sys.modules["peers"] = sys.modules["__main__"]
    main()
