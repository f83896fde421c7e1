-- Letters 函. A draft belongs to the county's desk: its `place` is the county and its `unit` empty, so no addressee can
-- see it. When it is issued, both become the addressee's, and row-level security shows it to them.
CREATE TABLE supervision.letter_number (
  county char(6) NOT NULL,
  year integer NOT NULL,
  kind text NOT NULL,
  last integer NOT NULL,
  CONSTRAINT letter_number_pk PRIMARY KEY (county, year, kind),
  CONSTRAINT letter_number_positive CHECK (last > 0)
);

CREATE TABLE supervision.letter (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  month char(7) NOT NULL,
  addressee uuid NOT NULL,
  addressee_place kernel.place NOT NULL,
  addressee_name text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  state text NOT NULL,
  items integer NOT NULL,
  -- a person wrote its text to this addressee; it lists nothing, and a month may see several of its kind
  written boolean NOT NULL DEFAULT false,
  -- how many events it has: an addressee does not see all of them, so they cannot be counted
  events integer NOT NULL DEFAULT 0,
  earlier uuid,
  counts_in_appraisal boolean NOT NULL,
  drafted_at timestamptz NOT NULL,
  drafted_by uuid,
  year integer,
  number integer,
  number_text text,
  issued_on date,
  issued_at timestamptz,
  issued_by uuid,
  due_on date,
  document jsonb,
  digest text,
  read_at timestamptz,
  replied_on date,
  replied_at timestamptz,
  replied_by uuid,
  answered_at timestamptz,
  CONSTRAINT letter_pk PRIMARY KEY (county, id),
  CONSTRAINT letter_addressee FOREIGN KEY (county, addressee) REFERENCES organisations.organisation (county, id),
  CONSTRAINT letter_earlier FOREIGN KEY (county, earlier) REFERENCES supervision.letter (county, id),
  CONSTRAINT letter_numbered_once UNIQUE (county, year, kind, number),
  CONSTRAINT letter_state CHECK (state IN ('draft', 'withdrawn', 'issued', 'read', 'replied', 'returned', 'answered')),
  CONSTRAINT letter_issued_whole CHECK (state IN ('draft', 'withdrawn') OR (year IS NOT NULL AND number IS NOT NULL
    AND number_text IS NOT NULL AND issued_on IS NOT NULL AND issued_at IS NOT NULL AND document IS NOT NULL AND digest IS NOT NULL))
);
CREATE UNIQUE INDEX letter_one_a_month ON supervision.letter (county, kind, month, addressee) WHERE state <> 'withdrawn' AND NOT written;
CREATE INDEX letter_of_month ON supervision.letter (county, month, kind, state);
CREATE INDEX letter_place ON supervision.letter (county, place);
CREATE INDEX letter_unit ON supervision.letter (county, unit);
CREATE INDEX letter_issued ON supervision.letter (county, issued_on);
CREATE INDEX letter_due ON supervision.letter (county, due_on);

-- What an issued letter says never changes; only where it stands does.
CREATE FUNCTION supervision.letter_text_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (OLD.state <> 'draft' AND
     (NEW.kind, NEW.month, NEW.addressee, NEW.addressee_place, NEW.addressee_name, NEW.items, NEW.written, NEW.earlier, NEW.counts_in_appraisal,
      NEW.drafted_at, NEW.drafted_by, NEW.year, NEW.number, NEW.number_text, NEW.issued_on, NEW.issued_at, NEW.issued_by, NEW.due_on,
      NEW.document, NEW.digest)
     IS DISTINCT FROM
     (OLD.kind, OLD.month, OLD.addressee, OLD.addressee_place, OLD.addressee_name, OLD.items, OLD.written, OLD.earlier, OLD.counts_in_appraisal,
      OLD.drafted_at, OLD.drafted_by, OLD.year, OLD.number, OLD.number_text, OLD.issued_on, OLD.issued_at, OLD.issued_by, OLD.due_on,
      OLD.document, OLD.digest))
  THEN
    RAISE EXCEPTION 'an issued letter does not change' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER letter_text_stands BEFORE UPDATE OR DELETE ON supervision.letter
  FOR EACH ROW EXECUTE FUNCTION supervision.letter_text_stands();

CREATE TABLE supervision.letter_item (
  county char(6) NOT NULL,
  letter uuid NOT NULL,
  seq integer NOT NULL,
  duty uuid,
  finding uuid,
  subject_name text NOT NULL,
  text text NOT NULL,
  due_on date,
  place kernel.place NOT NULL,
  unit uuid,
  CONSTRAINT letter_item_pk PRIMARY KEY (county, letter, seq),
  CONSTRAINT letter_item_letter FOREIGN KEY (county, letter) REFERENCES supervision.letter (county, id),
  CONSTRAINT letter_item_finding FOREIGN KEY (county, finding) REFERENCES supervision.finding (county, id),
  -- a paragraph of a written letter is about neither
  CONSTRAINT letter_item_of_one CHECK (num_nonnulls(duty, finding) <= 1)
);
CREATE INDEX letter_item_of_finding ON supervision.letter_item (county, finding) WHERE finding IS NOT NULL;
CREATE INDEX letter_item_of_duty ON supervision.letter_item (county, duty) WHERE duty IS NOT NULL;

CREATE FUNCTION supervision.letter_items_stand() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE item supervision.letter_item;
BEGIN
  IF TG_OP = 'DELETE' THEN item := OLD; ELSE item := NEW; END IF;
  IF NOT EXISTS (SELECT 1 FROM supervision.letter l WHERE l.county = item.county AND l.id = item.letter AND l.state = 'draft') THEN
    RAISE EXCEPTION 'the items of an issued letter do not change' USING ERRCODE = 'GB001';
  END IF;
  RETURN item;
END $$;
CREATE TRIGGER letter_items_stand BEFORE INSERT OR UPDATE OR DELETE ON supervision.letter_item
  FOR EACH ROW EXECUTE FUNCTION supervision.letter_items_stand();

CREATE TABLE supervision.letter_event (
  county char(6) NOT NULL,
  letter uuid NOT NULL,
  seq integer NOT NULL,
  at timestamptz NOT NULL,
  action text NOT NULL,
  person uuid,
  post uuid,
  role text NOT NULL,
  comment text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  place kernel.place NOT NULL,
  unit uuid,
  CONSTRAINT letter_event_pk PRIMARY KEY (county, letter, seq),
  CONSTRAINT letter_event_letter FOREIGN KEY (county, letter) REFERENCES supervision.letter (county, id),
  CONSTRAINT letter_event_action CHECK (action IN ('draft', 'issue', 'withdraw', 'read', 'reply', 'accept', 'return'))
);
CREATE TRIGGER letter_event_append_only BEFORE UPDATE OR DELETE ON supervision.letter_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What other modules may join: one row a letter, as it stands now, without its text.
CREATE VIEW supervision.current_letter WITH (security_invoker = true) AS
  SELECT county, id, kind, month, addressee, addressee_place, addressee_name, place, unit, state, items, number_text, drafted_at,
    drafted_by, issued_on, due_on, read_at, replied_on, counts_in_appraisal
  FROM supervision.letter;
