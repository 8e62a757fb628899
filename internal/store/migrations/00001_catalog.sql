-- +goose Up
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE unit (
  id TEXT PRIMARY KEY, parent TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
  UNIQUE (parent, name));

CREATE TABLE inspection (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, team TEXT NOT NULL, unit TEXT NOT NULL REFERENCES unit(id),
  report_ref TEXT NOT NULL, report_name TEXT NOT NULL, created_at BIGINT NOT NULL);

-- The words of the report and what was read of it, kept apart so that no list carries them.
CREATE TABLE report (
  inspection TEXT PRIMARY KEY REFERENCES inspection(id), body TEXT NOT NULL, draft TEXT NOT NULL);

CREATE TABLE aspect (
  id TEXT PRIMARY KEY, inspection TEXT NOT NULL REFERENCES inspection(id), no BIGINT NOT NULL, title TEXT NOT NULL);

CREATE TABLE problem (
  id TEXT PRIMARY KEY, inspection TEXT NOT NULL REFERENCES inspection(id), aspect TEXT NOT NULL REFERENCES aspect(id),
  no BIGINT NOT NULL, title TEXT NOT NULL, statement TEXT NOT NULL, points TEXT NOT NULL,
  span_start BIGINT NOT NULL, span_end BIGINT NOT NULL,
  leader TEXT NOT NULL, duty_unit TEXT NOT NULL, person TEXT NOT NULL, deadline TEXT NOT NULL, pace TEXT NOT NULL,
  progress TEXT NOT NULL, reason TEXT NOT NULL, next_step TEXT NOT NULL,
  UNIQUE (inspection, no));

CREATE TABLE measure (
  id TEXT PRIMARY KEY, inspection TEXT NOT NULL REFERENCES inspection(id), problem TEXT NOT NULL, parent TEXT NOT NULL,
  position BIGINT NOT NULL, label TEXT NOT NULL, body TEXT NOT NULL, points TEXT NOT NULL,
  span_start BIGINT NOT NULL, span_end BIGINT NOT NULL,
  leader TEXT NOT NULL, duty_unit TEXT NOT NULL, person TEXT NOT NULL, deadline TEXT NOT NULL, pace TEXT NOT NULL,
  vague TEXT NOT NULL);
CREATE INDEX measure_problem ON measure (inspection, problem, position);

CREATE TABLE claim (
  id TEXT PRIMARY KEY, inspection TEXT NOT NULL REFERENCES inspection(id), measure TEXT NOT NULL REFERENCES measure(id),
  position BIGINT NOT NULL, type TEXT NOT NULL, quote TEXT NOT NULL, span_start BIGINT NOT NULL, span_end BIGINT NOT NULL,
  facts TEXT NOT NULL, certainty TEXT NOT NULL, rule TEXT NOT NULL);
CREATE INDEX claim_measure ON claim (measure, position);
CREATE INDEX claim_inspection ON claim (inspection);

CREATE TABLE requirement (
  id TEXT PRIMARY KEY, claim TEXT NOT NULL REFERENCES claim(id), position BIGINT NOT NULL,
  kind TEXT NOT NULL, wanted BIGINT NOT NULL, every TEXT NOT NULL);
CREATE INDEX requirement_claim ON requirement (claim, position);

CREATE TABLE evidence (
  id TEXT PRIMARY KEY, inspection TEXT NOT NULL REFERENCES inspection(id), unit TEXT NOT NULL REFERENCES unit(id),
  ref TEXT NOT NULL, sm3 TEXT NOT NULL, size BIGINT NOT NULL, media TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
  state TEXT NOT NULL, reason TEXT NOT NULL,
  kind TEXT NOT NULL, title TEXT NOT NULL, docno TEXT NOT NULL, formed TEXT NOT NULL, persons TEXT NOT NULL,
  amounts TEXT NOT NULL, confirmed BIGINT NOT NULL, suggested TEXT NOT NULL,
  pages BIGINT NOT NULL, pending_pages BIGINT NOT NULL, pages_ref TEXT NOT NULL, engine TEXT NOT NULL,
  uploader TEXT NOT NULL, received_at BIGINT NOT NULL, withdrawn_at BIGINT NOT NULL, changed BIGINT NOT NULL);
CREATE INDEX evidence_changed ON evidence (changed);
CREATE INDEX evidence_ref ON evidence (ref);
CREATE INDEX evidence_list ON evidence (inspection, received_at, id);
CREATE INDEX evidence_state ON evidence (state);

CREATE TABLE proof (
  id TEXT PRIMARY KEY, inspection TEXT NOT NULL REFERENCES inspection(id), problem TEXT NOT NULL, measure TEXT NOT NULL,
  claim TEXT NOT NULL, evidence TEXT NOT NULL REFERENCES evidence(id), kind TEXT NOT NULL, pages TEXT NOT NULL,
  quote TEXT NOT NULL, note TEXT NOT NULL, offered_by TEXT NOT NULL, offered_at BIGINT NOT NULL,
  verdict TEXT NOT NULL, reason TEXT NOT NULL, judged_by TEXT NOT NULL, judged_at BIGINT NOT NULL,
  withdrawn_at BIGINT NOT NULL);
CREATE INDEX proof_problem ON proof (inspection, problem);
CREATE INDEX proof_evidence ON proof (evidence);
CREATE UNIQUE INDEX proof_once ON proof (evidence, problem, measure, claim, kind, pages) WHERE withdrawn_at = 0;

CREATE TABLE account (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL, unit TEXT NOT NULL, inspection TEXT NOT NULL,
  password TEXT NOT NULL, must_change BIGINT NOT NULL, disabled BIGINT NOT NULL, wrong BIGINT NOT NULL, locked_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL);

-- Sessions and API tokens: only the hash of the secret is kept.
CREATE TABLE session (
  hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account(id), token BIGINT NOT NULL, label TEXT NOT NULL,
  created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL);
CREATE INDEX session_account ON session (account);

CREATE TABLE job (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, state TEXT NOT NULL, attempt BIGINT NOT NULL,
  run_at BIGINT NOT NULL, lease BIGINT NOT NULL, last_error TEXT NOT NULL,
  UNIQUE (kind, subject));
CREATE INDEX job_due ON job (state, run_at);

CREATE TABLE audit_head (one BIGINT PRIMARY KEY CHECK (one = 1), size BIGINT NOT NULL);
INSERT INTO audit_head VALUES (1, 0);
-- subject only finds lines; what a line says is its body, and that is what verify reads.
CREATE TABLE audit_event (seq BIGINT PRIMARY KEY, subject TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX audit_subject ON audit_event (subject, seq);
CREATE TABLE audit_hash (idx BIGINT PRIMARY KEY, hash TEXT NOT NULL);
CREATE TABLE audit_checkpoint (size BIGINT NOT NULL, signed_at BIGINT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (size, note));
CREATE TABLE audit_key (name TEXT PRIMARY KEY, verifier TEXT NOT NULL, added_at BIGINT NOT NULL);

-- +goose Down
DROP TABLE audit_key; DROP TABLE audit_checkpoint; DROP TABLE audit_hash; DROP TABLE audit_event; DROP TABLE audit_head;
DROP TABLE job; DROP TABLE session; DROP TABLE account; DROP TABLE proof; DROP TABLE evidence; DROP TABLE requirement;
DROP TABLE claim; DROP TABLE measure; DROP TABLE problem; DROP TABLE aspect; DROP TABLE report; DROP TABLE inspection;
DROP TABLE unit; DROP TABLE setting;
