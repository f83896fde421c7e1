-- A public notice 公示 as it hangs: its kind, the columns it may show, its rows and its days are those of the day it was
-- posted. Objections are counted here too, so that whoever asks whether the next step may be taken needs to see no objection.
CREATE TABLE notices.notice (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  -- `module.thing/<id>`: what it is about
  about text NOT NULL,
  fields text[] NOT NULL,
  rows jsonb NOT NULL,
  basis text NOT NULL,
  contact text NOT NULL DEFAULT '',
  days integer NOT NULL,
  counted text NOT NULL,
  posted_on date NOT NULL,
  ends_on date NOT NULL,
  state text NOT NULL DEFAULT 'open',
  -- objections not yet answered, and those found to be right
  open_objections integer NOT NULL DEFAULT 0,
  upheld integer NOT NULL DEFAULT 0,
  taken_down_at timestamptz,
  why text,
  at timestamptz NOT NULL,
  person uuid,
  CONSTRAINT notice_pk PRIMARY KEY (county, id),
  CONSTRAINT notice_state CHECK (state IN ('open', 'ended', 'withdrawn')),
  CONSTRAINT notice_counted CHECK (counted IN ('natural', 'working')),
  CONSTRAINT notice_span CHECK (days > 0 AND ends_on > posted_on),
  CONSTRAINT notice_taken_down CHECK ((state = 'open') = (taken_down_at IS NULL)),
  CONSTRAINT notice_objections CHECK (open_objections >= 0 AND upheld >= 0)
);
CREATE INDEX notice_place ON notices.notice (county, place, posted_on);
CREATE INDEX notice_open ON notices.notice (county, ends_on) WHERE state = 'open';
CREATE INDEX notice_about ON notices.notice (county, about);

-- What hangs in public, with no trace of who posted it or which file it belongs to. Whoever reads it also asks that
-- `ends_on` has not passed, by the county's own clock.
CREATE VIEW notices.public_notice WITH (security_invoker = true) AS
  SELECT county, id, kind, title, place, fields, rows, basis, contact, days, counted, posted_on, ends_on
  FROM notices.notice WHERE state = 'open';

-- An objection, named or not; taken down by an official on behalf of a resident. Who objects is sealed. Never edited but
-- for its one answer, given by another person.
CREATE TABLE notices.objection (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  notice uuid NOT NULL,
  place kernel.place NOT NULL,
  text text NOT NULL,
  by_sealed bytea,
  raised_on date NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  post uuid,
  answered_at timestamptz,
  answered_by uuid,
  answered_post uuid,
  answer text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  upheld boolean,
  CONSTRAINT objection_pk PRIMARY KEY (county, id),
  CONSTRAINT objection_notice FOREIGN KEY (county, notice) REFERENCES notices.notice (county, id),
  CONSTRAINT objection_answered CHECK ((answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (upheld IS NULL)),
  CONSTRAINT objection_second_person CHECK (answered_by IS NULL OR person IS NULL OR answered_by <> person)
);
CREATE INDEX objection_of_notice ON notices.objection (county, notice);
