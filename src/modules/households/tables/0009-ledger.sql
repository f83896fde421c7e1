-- A ledger sent in or drawn out. Its bytes lie sealed outside the database for some days; the key lies here, sealed.
CREATE TABLE households.ledger_file (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  person uuid,
  place kernel.place NOT NULL,
  name text NOT NULL,
  size bigint NOT NULL,
  digest text NOT NULL,
  key_sealed bytea NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT ledger_file_pk PRIMARY KEY (county, id)
);
CREATE INDEX ledger_file_at ON households.ledger_file (county, at);

-- One taking-in of one sheet: checked, mended where it is wrong, confirmed by whoever sent it; all of it or nothing.
CREATE TABLE households.ledger_import (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  person uuid,
  post uuid,
  unit uuid,
  role text NOT NULL,
  kind text NOT NULL,
  file uuid NOT NULL,
  name text NOT NULL,
  sheet text NOT NULL,
  header jsonb NOT NULL,
  headings jsonb NOT NULL,
  columns jsonb NOT NULL,
  -- what the sheet's own words mean: field, word, code
  words jsonb NOT NULL,
  keep_as text,
  excess text,
  year integer,
  state text NOT NULL,
  run uuid NOT NULL,
  rows integer,
  counts jsonb,
  faulty integer,
  faults jsonb,
  returned uuid,
  at timestamptz NOT NULL,
  ended_at timestamptz,
  undone_by uuid,
  undone_at timestamptz,
  undone_why text,
  CONSTRAINT ledger_import_pk PRIMARY KEY (county, id),
  CONSTRAINT ledger_import_kind CHECK (kind IN ('household', 'helper')),
  CONSTRAINT ledger_import_state
    CHECK (state IN ('trying', 'tried', 'faulty', 'importing', 'done', 'failed', 'undone', 'dropped'))
);
CREATE INDEX ledger_import_at ON households.ledger_import (county, at);

-- A cell of a sheet mended on the screen: what stood in it and what stands for it now, sealed, for cells hold ID numbers.
-- The sheet itself stays as it came; of several mends of one cell the last holds.
CREATE TABLE households.ledger_mend (
  county char(6) NOT NULL,
  import uuid NOT NULL,
  -- the order in which they were made, from 1
  nth integer NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  person uuid,
  -- as counted in the sheet, from 1
  row_no integer NOT NULL,
  -- from 0
  column_no integer NOT NULL,
  before_sealed bytea NOT NULL,
  after_sealed bytea NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT ledger_mend_pk PRIMARY KEY (county, import, nth),
  CONSTRAINT ledger_mend_import FOREIGN KEY (county, import) REFERENCES households.ledger_import (county, id)
);
CREATE TRIGGER ledger_mend_append_only BEFORE UPDATE OR DELETE ON households.ledger_mend
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What an import made, in lots of one kind: how it is undone, as long as nothing was built upon it.
CREATE TABLE households.ledger_item (
  county char(6) NOT NULL,
  import uuid NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  what text NOT NULL,
  made uuid[] NOT NULL,
  -- of each, where it has any
  revisions integer[] NOT NULL,
  CONSTRAINT ledger_item_pk PRIMARY KEY (county, import, id),
  CONSTRAINT ledger_item_import FOREIGN KEY (county, import) REFERENCES households.ledger_import (county, id),
  CONSTRAINT ledger_item_what CHECK (what IN ('household', 'person', 'income', 'pairing'))
);
CREATE TRIGGER ledger_item_append_only BEFORE UPDATE OR DELETE ON households.ledger_item
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A ledger drawn out; with clear ID numbers only for a purpose, which stays.
CREATE TABLE households.ledger_export (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  person uuid,
  post uuid,
  unit uuid,
  role text NOT NULL,
  kind text NOT NULL,
  wish jsonb NOT NULL,
  purpose text,
  state text NOT NULL,
  run uuid NOT NULL,
  rows integer,
  file uuid,
  at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT ledger_export_pk PRIMARY KEY (county, id),
  CONSTRAINT ledger_export_kind CHECK (kind IN ('household', 'resident', 'helper')),
  CONSTRAINT ledger_export_state CHECK (state IN ('drawing', 'done', 'failed'))
);
CREATE INDEX ledger_export_at ON households.ledger_export (county, at);
