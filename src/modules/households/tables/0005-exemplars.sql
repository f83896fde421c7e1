-- Model households 示范户: named for what others can learn from them, until they are no longer.
CREATE TABLE households.exemplar (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  household uuid NOT NULL,
  place kernel.place NOT NULL,
  kind text NOT NULL,
  -- what there is to see and to learn
  deeds text NOT NULL,
  basis text NOT NULL,
  named_on date NOT NULL,
  named_by uuid,
  entered_at timestamptz NOT NULL,
  ended_on date,
  ended_at timestamptz,
  ended_why text,
  CONSTRAINT exemplar_pk PRIMARY KEY (county, id),
  CONSTRAINT exemplar_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT exemplar_kind CHECK (kind IN ('industry', 'effort', 'leading', 'civility', 'tidy')),
  CONSTRAINT exemplar_ended CHECK ((ended_on IS NULL) = (ended_at IS NULL) AND (ended_on IS NULL OR ended_on >= named_on))
);
CREATE UNIQUE INDEX exemplar_open ON households.exemplar (county, household, kind) WHERE ended_on IS NULL;
CREATE INDEX exemplar_of_place ON households.exemplar (county, place) WHERE ended_on IS NULL;

-- Others come to see it: who, how many, what they took home. Written once; a wrong one is declared void and stays.
CREATE TABLE households.exemplar_visit (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  exemplar uuid NOT NULL,
  place kernel.place NOT NULL,
  on_day date NOT NULL,
  unit uuid,
  visitors text NOT NULL,
  people integer NOT NULL,
  learned text NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  void_at timestamptz,
  void_why text,
  CONSTRAINT exemplar_visit_pk PRIMARY KEY (county, id),
  CONSTRAINT exemplar_visit_of FOREIGN KEY (county, exemplar) REFERENCES households.exemplar (county, id),
  CONSTRAINT exemplar_visit_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT exemplar_visit_people CHECK (people > 0),
  CONSTRAINT exemplar_visit_void CHECK ((void_at IS NULL) = (void_why IS NULL))
);
CREATE INDEX exemplar_visit_of_exemplar ON households.exemplar_visit (county, exemplar, on_day);
