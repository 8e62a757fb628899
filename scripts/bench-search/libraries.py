"""Engines that run in this process: SQLite's FTS5 in two ways, and Xapian."""
import os
import sqlite3
import time

from peers import Peer


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


class Fts5(Peer):
    version = "SQLite " + sqlite3.sqlite_version

    @staticmethod
    def missing():
        return "" if sqlite3.sqlite_version_info >= (3, 34) else "SQLite is older than 3.34"

    def build(self):
        self.path = self.corpus.folder(self.name.replace(" ", "-"))
        start = time.thread_time()
        self.db = sqlite3.connect(os.path.join(self.path, "pages.db"))
        self.db.execute(self.table)
        self.db.executemany("INSERT INTO pages(rowid, text) VALUES (?, ?)", self.rows())
        self.db.execute("INSERT INTO pages(pages) VALUES ('optimize')")
        self.db.commit()
        return time.thread_time() - start

    def count_and_top(self, match):
        self.db.execute("SELECT count(*) FROM pages WHERE pages MATCH ?", (match,)).fetchone()
        self.top(match)

    def top(self, match):
        self.db.execute("SELECT rowid FROM pages WHERE pages MATCH ? ORDER BY rank LIMIT 10", (match,)).fetchall()

    def exact(self, q):
        self.count_and_top(self.phrase(q))

    def every(self, q):
        return [row[0] for row in self.db.execute("SELECT rowid FROM pages WHERE pages MATCH ?", (self.phrase(q),))]

    def close(self):
        self.db.close()


class Trigram(Fts5):
    name = "fts5 trigram"
    note = "its text is kept within; two characters are never found"
    table = "CREATE VIRTUAL TABLE pages USING fts5(text, tokenize='trigram')"

    def rows(self):
        return self.corpus.pages()

    def phrase(self, q):
        return quoted(q["Text"])

    def loose(self, q):
        text = q["Text"]
        self.top(" OR ".join(quoted(text[i:i + 3]) for i in range(len(text) - 2)))


class Bigram(Fts5):
    name = "fts5 on our terms"
    note = "our normal form and terms in its index, no text kept"
    table = """CREATE VIRTUAL TABLE pages USING fts5(text, content='', tokenize="ascii tokenchars '*'")"""

    def rows(self):
        return self.corpus.terms()

    def phrase(self, q):
        return quoted(" ".join(q["Phrase"])) + (" *" if q["Open"] else "")

    def loose(self, q):
        self.top(" OR ".join(quoted(t) for t in q["Terms"]))


class Xapian(Peer):
    name = "xapian"
    note = "CJK n-grams through its query parser; a sentence is an OR of pairs; no text kept"
    version = "1.4"

    @staticmethod
    def missing():
        try:
            import xapian
        except ImportError:
            return "python3-xapian is not installed"
        Xapian.version = xapian.version_string()
        return ""

    def build(self):
        import xapian
        self.x = xapian
        self.path = self.corpus.folder(self.name)
        start = time.thread_time()
        db = xapian.WritableDatabase(self.path, xapian.DB_CREATE_OR_OVERWRITE)
        generator = xapian.TermGenerator()
        generator.set_flags(xapian.TermGenerator.FLAG_CJK_NGRAM)
        for n, text in self.corpus.pages():
            doc = xapian.Document()
            generator.set_document(doc)
            generator.set_termpos(0)
            generator.index_text(text)
            db.replace_document(n, doc)
        db.commit()
        db.close()
        took = time.thread_time() - start
        self.db = xapian.Database(self.path)
        self.parser = xapian.QueryParser()
        self.parser.set_database(self.db)
        self.all = self.db.get_doccount()
        return took

    def query(self, q):
        text = '"' + q["Text"].replace('"', " ") + '"'
        return self.parser.parse_query(text, self.x.QueryParser.FLAG_PHRASE | self.x.QueryParser.FLAG_CJK_NGRAM)

    def found(self, query, most, look):
        enquire = self.x.Enquire(self.db)
        enquire.set_query(query)
        return [m.docid for m in enquire.get_mset(0, most, look)]

    def exact(self, q):
        self.found(self.query(q), 10, self.all)  # looking at all makes the number exact

    def loose(self, q):
        self.found(self.x.Query(self.x.Query.OP_OR, q["Terms"]), 10, 0)

    def every(self, q):
        return self.found(self.query(q), self.all, self.all)

    def close(self):
        self.db.close()


ALL = [Trigram, Bigram, Xapian]
