-- A place code sorts byte by byte, so that "a place and all below it" is one range of an index.
CREATE DOMAIN kernel.place AS text COLLATE "C" CONSTRAINT place_code CHECK (value ~ '^[0-9]{6}([0-9]{3}([0-9]{3}([0-9]{3})?)?)?$');

CREATE TABLE kernel.county (
  county char(6) NOT NULL,
  name text NOT NULL,
  demo boolean NOT NULL DEFAULT false,
  -- false while a demo is being loaded: what is half there is loaded anew at the next start
  whole boolean NOT NULL DEFAULT true,
  -- the first day of the county's work here; nothing before it can be late. Null where it is not known
  began_on date,
  CONSTRAINT county_pk PRIMARY KEY (county)
);

-- What time it is here: real time plus a shift that only a demo has.
CREATE TABLE kernel.clock (
  one boolean NOT NULL DEFAULT true,
  shift_ms bigint NOT NULL DEFAULT 0,
  CONSTRAINT clock_pk PRIMARY KEY (one),
  CONSTRAINT clock_one CHECK (one)
);
INSERT INTO kernel.clock DEFAULT VALUES;

CREATE TABLE kernel.pack_version (
  county char(6) NOT NULL,
  version integer NOT NULL,
  pack text NOT NULL,
  sections jsonb NOT NULL,
  digest text NOT NULL,
  in_force_from date NOT NULL,
  adopted_by uuid,
  adopted_at timestamptz NOT NULL,
  why text,
  CONSTRAINT pack_version_pk PRIMARY KEY (county, version)
);

CREATE TABLE kernel.calendar_notice (
  year integer NOT NULL,
  notice text NOT NULL,
  entered_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT calendar_notice_pk PRIMARY KEY (year)
);

-- Only the days that differ from the plain week.
CREATE TABLE kernel.calendar_day (
  day date NOT NULL,
  working boolean NOT NULL,
  name text NOT NULL,
  CONSTRAINT calendar_day_pk PRIMARY KEY (day)
);

CREATE TABLE kernel.journal (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  person uuid,
  post uuid,
  role text NOT NULL,
  command text NOT NULL,
  subject text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  why text,
  before jsonb,
  after jsonb,
  CONSTRAINT journal_pk PRIMARY KEY (county, id)
);
CREATE INDEX journal_subject ON kernel.journal (county, subject, id);
CREATE INDEX journal_place ON kernel.journal (county, place, id);

-- Entries that the sealer has not chained yet: a queue, emptied in the transaction that seals.
CREATE TABLE kernel.journal_pending (
  county char(6) NOT NULL,
  entry uuid NOT NULL,
  CONSTRAINT journal_pending_pk PRIMARY KEY (county, entry)
);

CREATE FUNCTION kernel.journal_is_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO kernel.journal_pending (county, entry) SELECT county, id FROM written;
  RETURN NULL;
END $$;
CREATE TRIGGER journal_pending AFTER INSERT ON kernel.journal
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION kernel.journal_is_pending();

CREATE FUNCTION kernel.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'GB001';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON kernel.journal
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The chain: each seal's digest covers the entry and the seal before it.
CREATE TABLE kernel.journal_seal (
  county char(6) NOT NULL,
  seq bigint NOT NULL,
  entry uuid NOT NULL,
  digest text NOT NULL,
  sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT journal_seal_pk PRIMARY KEY (county, seq),
  CONSTRAINT journal_seal_entry UNIQUE (county, entry)
);
CREATE TRIGGER journal_seal_append_only BEFORE UPDATE OR DELETE ON kernel.journal_seal
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The answer given to a command that came with an idempotency key: a second press gets the same answer.
CREATE TABLE kernel.answered (
  county char(6) NOT NULL,
  key uuid NOT NULL,
  person uuid NOT NULL,
  request text NOT NULL,
  status integer NOT NULL,
  answer jsonb,
  at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT answered_pk PRIMARY KEY (county, person, key)
);

CREATE TABLE kernel.file (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  person uuid NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  size bigint NOT NULL,
  digest text NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT file_pk PRIMARY KEY (county, id)
);

-- Long work: what it is, how far, how it ended. A run that died is taken up again from where its module can.
CREATE TABLE kernel.run (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  place kernel.place NOT NULL,
  person uuid,
  state text NOT NULL DEFAULT 'waiting',
  progress integer NOT NULL DEFAULT 0,
  tries integer NOT NULL DEFAULT 0,
  note text NOT NULL DEFAULT '',
  input jsonb NOT NULL DEFAULT '{}',
  output jsonb,
  problem jsonb,
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  CONSTRAINT run_pk PRIMARY KEY (county, id),
  CONSTRAINT run_state CHECK (state IN ('waiting', 'running', 'done', 'failed'))
);
CREATE INDEX run_recent ON kernel.run (county, started_at DESC);

-- How the columns of a county's own ledger are read, and what its own words mean; found again by what it is a ledger of and
-- the digest of its header.
CREATE TABLE kernel.ledger_mapping (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  header text NOT NULL,
  columns jsonb NOT NULL,
  words jsonb NOT NULL,
  person uuid,
  at timestamptz NOT NULL,
  CONSTRAINT ledger_mapping_pk PRIMARY KEY (county, id)
);
CREATE INDEX ledger_mapping_header ON kernel.ledger_mapping (county, kind, header, at);
CREATE TRIGGER ledger_mapping_append_only BEFORE UPDATE OR DELETE ON kernel.ledger_mapping
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The moment at which a month was counted: what is recorded after it does not count for the month.
CREATE TABLE kernel.month_end (
  county char(6) NOT NULL,
  month char(7) NOT NULL,
  as_of timestamptz NOT NULL,
  CONSTRAINT month_end_pk PRIMARY KEY (county, month)
);
CREATE TRIGGER month_end_append_only BEFORE UPDATE OR DELETE ON kernel.month_end
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
