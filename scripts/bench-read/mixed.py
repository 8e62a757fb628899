"""The whole ingest of real files, beside recollindex on the same files: files and pages a second of processor time.

    mixed.py JUZHENG DIR CORPUS

What was read is asked of both afterwards, so that neither is measured before it can answer.
"""
import json
import os
import resource
import shutil
import subprocess
import sys
import time

WANTED = 200
ROUNDS = 3  # each program in turn; the round with the median ratio counts
# groups whose formats both read, and how many files of each at most
GROUPS = [("pdf_zh", 99), ("pdf_cjk_odd", 99), ("office_zh", 99), ("unicode", 99), ("encodings", 60), ("laws", WANTED)]
READ_BY_BOTH = {".pdf", ".docx", ".xlsx", ".html", ".txt", ".md"}


def files(corpus):
    out = []
    for group, most in GROUPS:
        found = []
        for at, _, names in os.walk(os.path.join(corpus, group)):
            found += [os.path.join(at, n) for n in names if os.path.splitext(n)[1].lower() in READ_BY_BOTH]
        out += sorted(found)[:most]
    return out[:WANTED]


def lay(corpus, to):
    shutil.rmtree(to, ignore_errors=True)
    os.makedirs(to)
    for i, path in enumerate(files(corpus)):
        end = os.path.splitext(path)[1].lower()
        # recoll takes Markdown for nothing it knows; the laws are plain text.
        shutil.copy(path, os.path.join(to, f"{i:03d}" + (".txt" if end == ".md" else end)))
    return len(os.listdir(to))


def run(*args, env=None):
    """Processor and wall seconds of a program and all that it started, and its output."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    p = subprocess.run(args, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - began, p.stdout


def ours(juzheng, dir, folder):
    data = os.path.join(dir, "data")
    shutil.rmtree(data, ignore_errors=True)
    env = dict(os.environ, JUZHENG_DATA=data, JUZHENG_OCR="none")
    warm = os.path.join(dir, "warm.pdf")  # compiling the PDF reader is once for an installation
    with open(warm, "w") as f:
        f.write("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n")
    run(juzheng, "upload", "--wait", warm, env=env)
    cpu, wall, out = run(juzheng, "upload", "--wait", "--json", folder, env=env)
    states = {}
    for line in out.splitlines():
        state = json.loads(line)["state"]
        states[state] = states.get(state, 0) + 1
    more, slower, found = run(juzheng, "search", "--json", "的", env=env)  # the index is in step when it answers
    return cpu + more, wall + slower, states, found


def recoll(dir, folder):
    conf = os.path.join(dir, "recoll")
    shutil.rmtree(conf, ignore_errors=True)
    os.makedirs(conf)
    with open(os.path.join(conf, "recoll.conf"), "w") as f:
        f.write(f"topdirs = {folder}\ndefaultcharset = UTF-8\n")
    cpu, wall, _ = run("recollindex", "-c", conf)
    _, _, out = run("recollq", "-c", conf, "-n", "0-1000", "mime:*")
    return cpu, wall, out


def pages(folder):
    """Pages of what has pages; everything else counts as one."""
    n = 0
    for name in os.listdir(folder):
        out = ""
        if name.endswith(".pdf"):
            out = subprocess.run(["pdfinfo", os.path.join(folder, name)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace").stdout
        n += next((int(line.split()[1]) for line in out.splitlines() if line.startswith("Pages:")), 1)
    return n


def main():
    juzheng, dir, corpus = sys.argv[1:]
    folder = os.path.join(dir, "mixed")
    n = lay(corpus, folder)
    if n == 0:
        print(f"the corpus is not here: {corpus}", file=sys.stderr)
        return
    p = pages(folder)
    rounds = []
    for _ in range(ROUNDS):
        cpu, wall, states, found = ours(juzheng, dir, folder)
        theirs, their_wall, answer = recoll(dir, folder)
        rounds.append((theirs / cpu, cpu, wall, theirs, their_wall))
    rounds.sort()
    ratio, cpu, wall, theirs, their_wall = rounds[ROUNDS // 2]
    print(f"juzheng: {states}; searching 的: {len(found)} bytes; recoll: {answer.splitlines()[1:2]}", file=sys.stderr)
    print(f"{n} mixed files through the whole ingest, with boxes\t{n / cpu:.1f} files, {p / cpu:.1f} pages a CPU second ({cpu:.1f} s CPU, {wall:.1f} s wall)\t")
    print(f"the same by recollindex\t{n / theirs:.1f} files, {p / theirs:.1f} pages a CPU second ({theirs:.1f} s CPU, {their_wall:.1f} s wall)\t")
    print(f"ours to recollindex, per CPU second\t{ratio:.2f}× ({rounds[0][0]:.2f} to {rounds[-1][0]:.2f} in {ROUNDS} rounds)\t≥ 2×")


main()
