-- A list: who promises what to whom for how long. It is owned by one organisation; a lower list comes from an upper one.
CREATE TABLE duties.list (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  year integer NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  owner_name text,
  owner_title text,
  grounds text,
  issued_on date NOT NULL,
  ended_on date,
  ended_why text,
  parent uuid,
  wave integer,
  source text NOT NULL,
  issued_at timestamptz NOT NULL,
  CONSTRAINT list_pk PRIMARY KEY (county, id),
  CONSTRAINT list_code UNIQUE (county, code),
  CONSTRAINT list_parent FOREIGN KEY (county, parent) REFERENCES duties.list (county, id),
  CONSTRAINT list_kind CHECK (kind IN ('responsibility', 'task', 'standard', 'campaign', 'project', 'decision', 'commitment', 'livelihood')),
  CONSTRAINT list_source CHECK (source IN ('pack', 'import', 'cascade', 'screen')),
  CONSTRAINT list_span CHECK (ended_on >= issued_on)
);
CREATE INDEX list_place ON duties.list (county, place);
CREATE UNIQUE INDEX list_cascaded ON duties.list (county, parent, unit) WHERE parent IS NOT NULL;

-- One wave of work after another: which places begin when.
CREATE TABLE duties.wave (
  county char(6) NOT NULL,
  list uuid NOT NULL,
  wave integer NOT NULL,
  place kernel.place NOT NULL,
  title text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  CONSTRAINT wave_pk PRIMARY KEY (county, list, wave, place),
  CONSTRAINT wave_list FOREIGN KEY (county, list) REFERENCES duties.list (county, id),
  CONSTRAINT wave_span CHECK (to_day >= from_day)
);

-- The tree: objective, indicator, item. `root` is the item of the uppermost list that a cascaded item comes from.
CREATE TABLE duties.node (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  list uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  parent uuid,
  root uuid NOT NULL,
  kind text NOT NULL,
  code text NOT NULL,
  title text NOT NULL,
  position integer NOT NULL,
  weight numeric(7, 2),
  owner_name text,
  owner_title text,
  subject_kind text,
  recurrence text,
  deadline jsonb,
  evidence boolean NOT NULL DEFAULT false,
  category text,
  measure text,
  target numeric(18, 4),
  CONSTRAINT node_pk PRIMARY KEY (county, id),
  CONSTRAINT node_code UNIQUE (county, list, code),
  CONSTRAINT node_list FOREIGN KEY (county, list) REFERENCES duties.list (county, id),
  CONSTRAINT node_parent FOREIGN KEY (county, parent) REFERENCES duties.node (county, id),
  CONSTRAINT node_kind CHECK (kind IN ('objective', 'indicator', 'item')),
  CONSTRAINT node_recurrence CHECK (recurrence IN ('once', 'monthly', 'quarterly', 'yearly')),
  CONSTRAINT node_item CHECK (kind <> 'item' OR (subject_kind IS NOT NULL AND recurrence IS NOT NULL AND deadline IS NOT NULL)),
  CONSTRAINT node_target CHECK ((measure IS NULL) = (target IS NULL))
);
CREATE INDEX node_of_list ON duties.node (county, list, position);
CREATE INDEX node_root ON duties.node (county, root);
CREATE TRIGGER node_append_only BEFORE UPDATE OR DELETE ON duties.node
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Organisations an item names one by one; an item that names none is for all of its subject kind below the list's place.
CREATE TABLE duties.node_subject (
  county char(6) NOT NULL,
  node uuid NOT NULL,
  subject uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  CONSTRAINT node_subject_pk PRIMARY KEY (county, node, subject),
  CONSTRAINT node_subject_node FOREIGN KEY (county, node) REFERENCES duties.node (county, id)
);

-- A duty: one item, one subject, one period. `unit` is the subject organisation, `month` the month it falls due in.
CREATE TABLE duties.duty (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  list uuid NOT NULL,
  node uuid NOT NULL,
  root uuid NOT NULL,
  period text NOT NULL,
  month char(7) NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  owner uuid,
  counted_from date NOT NULL,
  due_on date NOT NULL,
  state text NOT NULL,
  done_on date,
  done_at timestamptz,
  done_by uuid,
  measure text,
  target numeric(18, 4),
  figure numeric(24, 8),
  judged_month char(7),
  moved_from uuid,
  void_at timestamptz,
  opened_at timestamptz NOT NULL,
  CONSTRAINT duty_pk PRIMARY KEY (county, id),
  CONSTRAINT duty_once UNIQUE (county, root, unit, period),
  CONSTRAINT duty_list FOREIGN KEY (county, list) REFERENCES duties.list (county, id),
  CONSTRAINT duty_node FOREIGN KEY (county, node) REFERENCES duties.node (county, id),
  CONSTRAINT duty_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT duty_state CHECK (state IN ('open', 'done', 'short', 'overdue', 'void')),
  CONSTRAINT duty_done CHECK ((state = 'done') = (done_on IS NOT NULL AND done_at IS NOT NULL)),
  CONSTRAINT duty_void CHECK ((state = 'void') = (void_at IS NOT NULL))
);
CREATE INDEX duty_month ON duties.duty (county, month, place);
CREATE INDEX duty_of_unit ON duties.duty (county, unit, due_on);
CREATE INDEX duty_of_node ON duties.duty (county, node);
CREATE INDEX duty_open ON duties.duty (county, due_on) WHERE state = 'open';

CREATE TABLE duties.event (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  duty uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  action text NOT NULL,
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  person uuid,
  post uuid,
  note text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  detail jsonb,
  CONSTRAINT event_pk PRIMARY KEY (county, id),
  CONSTRAINT event_duty FOREIGN KEY (county, duty) REFERENCES duties.duty (county, id),
  CONSTRAINT event_action CHECK (action IN ('fulfil', 'return', 'void', 'judge', 'redate', 'move'))
);
CREATE INDEX event_of_duty ON duties.event (county, duty, at);
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON duties.event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The month's unopened pairs of item and subject become duties in one statement; their ids are UUIDv7 of the
-- moment given by the application, the rest being drawn from what the duty is.
CREATE FUNCTION duties.id_of(moment text, what text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (moment || '-7' || substr(m, 1, 3) || '-8' || substr(m, 4, 3) || '-' || substr(m, 7, 12))::uuid FROM md5(what) AS m
$$;

-- How many responsibility letters a county has numbered in a year: numbers run through the county, whoever writes.
CREATE TABLE duties.letter_number (
  county char(6) NOT NULL,
  year integer NOT NULL,
  last integer NOT NULL,
  CONSTRAINT letter_number_pk PRIMARY KEY (county, year),
  CONSTRAINT letter_number_positive CHECK (last > 0)
);

-- A responsibility letter: its text stands from the day it is written; only signatures are added beside it.
CREATE TABLE duties.letter (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  list uuid NOT NULL,
  -- 0, or how many letters of this list to this organisation were withdrawn before it
  nth integer NOT NULL,
  year integer NOT NULL,
  number integer NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  upper uuid NOT NULL,
  upper_name text NOT NULL,
  lower_name text NOT NULL,
  title text NOT NULL,
  text text NOT NULL,
  digest text NOT NULL,
  written_at timestamptz NOT NULL,
  written_on date NOT NULL,
  CONSTRAINT letter_pk PRIMARY KEY (county, id),
  CONSTRAINT letter_numbered_once UNIQUE (county, year, number),
  CONSTRAINT letter_written_once UNIQUE (county, list, unit, nth),
  CONSTRAINT letter_list FOREIGN KEY (county, list) REFERENCES duties.list (county, id),
  CONSTRAINT letter_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT letter_upper FOREIGN KEY (county, upper) REFERENCES organisations.organisation (county, id),
  CONSTRAINT letter_digest CHECK (digest = encode(sha256(convert_to(text, 'UTF8')), 'hex'))
);
CREATE INDEX letter_of_unit ON duties.letter (county, unit, year);
CREATE TRIGGER letter_append_only BEFORE UPDATE OR DELETE ON duties.letter
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

CREATE TABLE duties.letter_event (
  county char(6) NOT NULL,
  letter uuid NOT NULL,
  kind text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  at timestamptz NOT NULL,
  person uuid NOT NULL,
  post uuid NOT NULL,
  name text NOT NULL,
  title text NOT NULL,
  digest text NOT NULL,
  why text,
  CONSTRAINT letter_event_pk PRIMARY KEY (county, letter, kind),
  CONSTRAINT letter_event_letter FOREIGN KEY (county, letter) REFERENCES duties.letter (county, id),
  CONSTRAINT letter_event_kind CHECK (kind IN ('sign-upper', 'sign-lower', 'withdraw'))
);
CREATE TRIGGER letter_event_append_only BEFORE UPDATE OR DELETE ON duties.letter_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Duties as others may read them: supervision, overview, appraisal. Nothing else of this module is joined elsewhere.
CREATE VIEW duties.current WITH (security_invoker = true) AS
  SELECT d.county, d.id, d.list, l.kind AS list_kind, l.title AS list_title, d.node, n.code, n.title, n.weight, n.category,
    d.period, d.month, d.place, d.unit, d.owner, d.due_on, d.state, d.done_on, d.measure, d.target, d.figure, d.judged_month
  FROM duties.duty d
  JOIN duties.node n ON n.county = d.county AND n.id = d.node
  JOIN duties.list l ON l.county = d.county AND l.id = d.list
  WHERE d.state <> 'void';
