"""Engines that run in a process of their own: Groonga, Sphinx, and Recoll."""
import glob
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import time

from peers import Peer, size_of


def cpu_of(pid):
    """Nanoseconds that all threads of a process have run."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        try:
            with open(path) as f:
                total += int(f.read().split()[0])
        except FileNotFoundError:  # the thread is gone
            pass
    return total


def children():
    """Seconds of CPU of the processes that were waited for."""
    u = resource.getrusage(resource.RUSAGE_CHILDREN)
    return u.ru_utime + u.ru_stime


def pairs(text):
    text = "".join(c for c in text if c.isalnum() or c == "，")
    return [p for p in (text[i:i + 2] for i in range(len(text) - 1)) if "，" not in p]


def installed(program):
    return "" if shutil.which(program) else f"{program} is not installed"


class Groonga(Peer):
    name = "groonga"
    note = "TokenBigram and NormalizerAuto with positions; its text is kept within, without compression"
    version = ""

    @staticmethod
    def missing():
        return installed("groonga")

    def build(self):
        self.version = subprocess.run(["groonga", "--version"], capture_output=True, text=True).stdout.split("[")[0].strip()
        self.path = self.corpus.folder(self.name)
        db = os.path.join(self.path, "db")
        self.run = subprocess.Popen(["groonga", "-n", db], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        start = self.clock()
        self.say("table_create Pages TABLE_PAT_KEY UInt32")
        self.say("column_create Pages text COLUMN_SCALAR LongText")
        self.say("table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerAuto")
        self.say("column_create Terms pages COLUMN_INDEX|WITH_POSITION Pages text")
        rows = []
        for n, text in self.corpus.pages():
            rows.append({"_key": n, "text": text})
            if len(rows) == 500:
                self.load(rows)
                rows = []
        self.load(rows)
        return (self.clock() - start) / 1e9

    def load(self, rows):
        self.say("load --table Pages\n" + json.dumps(rows, ensure_ascii=True))

    def say(self, command):
        self.run.stdin.write(command.encode() + b"\n")
        self.run.stdin.flush()
        return json.loads(self.run.stdout.readline())

    def clock(self):
        return cpu_of(self.run.pid)

    def select(self, query, limit=10, columns="_key,_score", sort=True):
        quote = json.dumps(query, ensure_ascii=False)
        order = "--sort_keys -_score" if sort else ""
        return self.say(f"select Pages --match_columns text --query {quote} --limit {limit} --output_columns {columns} {order}")

    @staticmethod
    def phrase(q):
        return '"' + q["Text"].replace("\\", "\\\\").replace('"', '\\"') + '"'

    def exact(self, q):
        self.select(self.phrase(q))

    def loose(self, q):
        self.select(" OR ".join(f'"{p}"' for p in pairs(q["Text"])))

    def every(self, q):
        return [row[0] for row in self.select(self.phrase(q), -1, "_key", False)[1][0][2:]]

    def also(self):
        return {"name": "groonga, snippets", "exact": self.with_snippets[0], "loose": self.with_snippets[1],
                "note": "the same, with snippet_html of the ten pages"}

    def close(self):
        from peers import TIMED, timed
        columns = "'_key,_score,snippet_html(text)'"
        exact = timed(lambda q: self.select(self.phrase(q), columns=columns), self.clock,
                      [q for q in self.corpus.substrings if q["Group"] in TIMED])
        loose = timed(lambda q: self.select(" OR ".join(f'"{p}"' for p in pairs(q["Text"])), columns=columns), self.clock, self.corpus.sentences)
        self.with_snippets = exact, loose
        self.run.stdin.close()
        self.run.wait()


class Sphinx(Peer):
    name = "sphinx"
    note = "ngram_len = 1 with positions, no text kept; a sentence is an OR of pairs"
    version = ""

    @staticmethod
    def missing():
        try:
            import pymysql  # noqa: F401
        except ImportError:
            return "python3-pymysql is not installed"
        return installed("searchd")

    def build(self):
        import pymysql
        self.path = self.corpus.folder(self.name)
        out = subprocess.run(["searchd", "--help"], capture_output=True, text=True).stdout
        self.version = out.split("(")[0].split("\n")[0].strip()
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        config = os.path.join(self.path, "sphinx.conf")
        rows = os.path.join(self.path, "rows.tsv")
        with open(rows, "w", encoding="utf-8") as f:
            for n, text in self.corpus.pages():
                f.write(f"{n}\t{' '.join(text.split())}\n")
        with open(config, "w") as f:
            f.write(f"""
source pages {{
  type = tsvpipe
  tsvpipe_command = cat {rows}
  tsvpipe_field = text
}}
index pages {{
  source = pages
  path = {self.path}/pages
  ngram_len = 1
  ngram_chars = U+3400..U+4DBF, U+4E00..U+9FFF, U+20000..U+2A6DF
  charset_table = 0..9, A..Z->a..z, a..z, _, U+FF10..U+FF19->0..9, U+FF21..U+FF3A->a..z, U+FF41..U+FF5A->a..z
}}
searchd {{
  listen = 127.0.0.1:{port}:mysql41
  pid_file = {self.path}/searchd.pid
  log = {self.path}/searchd.log
  workers = threads
  binlog_path =
}}
""")
        before = children()
        subprocess.run(["/usr/bin/indexer", "--config", config, "--all", "--quiet"], check=True, stdout=sys.stderr)
        took = children() - before
        os.remove(rows)
        self.size = size_of(self.path)
        self.run = subprocess.Popen(["searchd", "--config", config, "--nodetach"], stdout=sys.stderr)
        for wait in range(50):
            try:
                self.db = pymysql.connect(host="127.0.0.1", port=port, charset="utf8", autocommit=None)
                break
            except pymysql.err.OperationalError:
                time.sleep(0.2)
        self.cursor = self.db.cursor()
        return took

    def disk(self):
        return self.size

    def clock(self):
        return cpu_of(self.run.pid)

    @staticmethod
    def phrase(text):
        return '"' + "".join(" " if c in "\\()|-!@~\"&/^$=<>*'%,#[]{}?;:+" else c for c in text) + '"'

    def ask(self, match, most):
        self.cursor.execute(f"SELECT id FROM pages WHERE MATCH('{match}') LIMIT 0,{most} OPTION max_matches={most}")
        ids = [int(row[0]) for row in self.cursor.fetchall()]
        self.cursor.execute("SHOW META")
        self.cursor.fetchall()
        return ids

    def exact(self, q):
        self.ask(self.phrase(q["Text"]), 10)

    def loose(self, q):
        self.ask(" | ".join(self.phrase(p) for p in pairs(q["Text"])), 10)

    def every(self, q):
        return self.ask(self.phrase(q["Text"]), 100_000)

    def close(self):
        self.db.close()
        self.run.terminate()
        self.run.wait()


class Recoll(Peer):
    name = "recoll"
    note = "every twelfth page only, one process a question, which the times hold too"
    version = ""
    slice = 60
    step = 12

    @staticmethod
    def missing():
        return installed("recollq")

    def build(self):
        self.version = subprocess.run(["dpkg-query", "-f", "${Version}", "-W", "recoll"], capture_output=True, text=True).stdout or "unknown"
        self.path = self.corpus.folder(self.name)
        pages, self.conf = os.path.join(self.path, "pages"), os.path.join(self.path, "conf")
        os.makedirs(pages)
        os.makedirs(self.conf)
        self.known = set()
        for n, text in self.corpus.pages():
            if n % self.step == 0:
                self.known.add(n)
                with open(os.path.join(pages, f"{n}.txt"), "w", encoding="utf-8") as f:
                    f.write(text)
        with open(os.path.join(self.conf, "recoll.conf"), "w") as f:
            f.write(f"topdirs = {pages}\ndefaultcharset = UTF-8\n")
        before = children()
        subprocess.run(["recollindex", "-c", self.conf], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return children() - before

    def disk(self):  # of a part of the pages, so none for all
        return 0

    def clock(self):
        return int(children() * 1e9)

    def ask(self, *words):
        out = subprocess.run(["recollq", "-c", self.conf, "-b", *words], capture_output=True, text=True).stdout
        return [int(line.rsplit("/", 1)[1].split(".")[0]) for line in out.splitlines() if line.endswith(".txt")]

    def phrase(self, q):
        return '"' + q["Text"].replace('"', " ") + '"'

    def exact(self, q):
        self.ask("-n", "10", self.phrase(q))

    def loose(self, q):
        self.ask("-n", "10", "-o", q["Text"])

    def every(self, q):
        return self.ask("-n", "100000", self.phrase(q))


ALL = [Groonga, Sphinx, Recoll]
