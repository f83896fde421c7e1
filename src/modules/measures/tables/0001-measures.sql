-- A month that is frozen: its values never change again; a later truth is an amendment.
CREATE TABLE measures.month (
  county char(6) NOT NULL,
  month char(7) NOT NULL,
  frozen_at timestamptz NOT NULL,
  digest text NOT NULL,
  CONSTRAINT month_pk PRIMARY KEY (county, month),
  CONSTRAINT month_text CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$')
);
CREATE TRIGGER month_append_only BEFORE UPDATE OR DELETE ON measures.month
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A month whose values a close has taken and goes on from: nobody else computes it again, for it is about to be frozen.
CREATE TABLE measures.hold (
  county char(6) NOT NULL,
  month char(7) NOT NULL,
  as_of timestamptz NOT NULL,
  CONSTRAINT hold_pk PRIMARY KEY (county, month),
  CONSTRAINT hold_month CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$')
);
CREATE TRIGGER hold_append_only BEFORE UPDATE OR DELETE ON measures.hold
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- When and over which days a measure was last taken for a month, and what it was then: the drill-down asks the
-- records with the same days and the same moment, so that they always are the figure.
CREATE TABLE measures.taking (
  county char(6) NOT NULL,
  month char(7) NOT NULL,
  measure text NOT NULL,
  kind text NOT NULL,
  better text NOT NULL,
  subject_kind text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  as_of timestamptz NOT NULL,
  CONSTRAINT taking_pk PRIMARY KEY (county, month, measure),
  CONSTRAINT taking_kind CHECK (kind IN ('ratio', 'count', 'sum')),
  CONSTRAINT taking_better CHECK (better IN ('more', 'less')),
  CONSTRAINT taking_subject CHECK (subject_kind IN ('village', 'township', 'organisation')),
  CONSTRAINT taking_span CHECK (to_day >= from_day)
);

CREATE TABLE measures.value (
  county char(6) NOT NULL,
  month char(7) NOT NULL,
  measure text NOT NULL,
  subject text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  numerator bigint NOT NULL,
  denominator bigint NOT NULL,
  computed_at timestamptz NOT NULL,
  CONSTRAINT value_pk PRIMARY KEY (county, month, measure, subject)
);
CREATE INDEX value_place ON measures.value (county, month, measure, place);

CREATE FUNCTION measures.refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM touched t JOIN measures.month m ON m.county = t.county AND m.month = t.month) THEN
    RAISE EXCEPTION 'a frozen month does not change' USING ERRCODE = 'GB001';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER value_frozen_add AFTER INSERT ON measures.value
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION measures.refuse_frozen();
CREATE TRIGGER value_frozen_change AFTER UPDATE ON measures.value
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION measures.refuse_frozen();
CREATE TRIGGER value_frozen_remove AFTER DELETE ON measures.value
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION measures.refuse_frozen();
CREATE TRIGGER taking_frozen_add AFTER INSERT ON measures.taking
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION measures.refuse_frozen();
CREATE TRIGGER taking_frozen_change AFTER UPDATE ON measures.taking
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION measures.refuse_frozen();
CREATE TRIGGER taking_frozen_remove AFTER DELETE ON measures.taking
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION measures.refuse_frozen();

-- What a later truth changed in a frozen month: dated, explained, beside the frozen figure and never over it.
CREATE TABLE measures.amendment (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  month char(7) NOT NULL,
  measure text NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  post uuid,
  why text NOT NULL,
  CONSTRAINT amendment_pk PRIMARY KEY (county, id),
  CONSTRAINT amendment_month FOREIGN KEY (county, month) REFERENCES measures.month (county, month)
);
CREATE INDEX amendment_of_month ON measures.amendment (county, month, measure, at);
CREATE TRIGGER amendment_append_only BEFORE UPDATE OR DELETE ON measures.amendment
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

CREATE TABLE measures.amended_value (
  county char(6) NOT NULL,
  amendment uuid NOT NULL,
  subject text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  numerator_before bigint NOT NULL,
  denominator_before bigint NOT NULL,
  numerator bigint NOT NULL,
  denominator bigint NOT NULL,
  CONSTRAINT amended_value_pk PRIMARY KEY (county, amendment, subject),
  CONSTRAINT amended_value_amendment FOREIGN KEY (county, amendment) REFERENCES measures.amendment (county, id)
);
CREATE TRIGGER amended_value_append_only BEFORE UPDATE OR DELETE ON measures.amended_value
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The months' values with what is needed to read them. Other modules join this, and nothing else of this module.
CREATE VIEW measures.current WITH (security_invoker = true) AS
  SELECT v.county, v.month, v.measure, v.subject, v.place, v.unit, v.numerator, v.denominator,
    t.kind, t.better, t.subject_kind, t.as_of
  FROM measures.value v
  JOIN measures.taking t ON t.county = v.county AND t.month = v.month AND t.measure = v.measure;

-- Which measures were taken for a month, and how they are read.
CREATE VIEW measures.taken WITH (security_invoker = true) AS
  SELECT county, month, measure, kind, better, subject_kind, from_day, to_day, as_of FROM measures.taking;
