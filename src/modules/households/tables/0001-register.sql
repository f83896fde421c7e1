-- A household: who lives together. Identity here, what it was and is in dated versions.
CREATE TABLE households.household (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  CONSTRAINT household_pk PRIMARY KEY (county, id)
);

-- `place` is the village, or a grid of it; `revision` counts the versions and is what a change is based on.
-- An exited household keeps what it was listed for. Sealed columns are ciphertext of the vault, never clear text.
CREATE TABLE households.household_version (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  revision integer NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  place kernel.place NOT NULL,
  group_name text NOT NULL DEFAULT '',
  head uuid,
  name text NOT NULL,
  search text NOT NULL DEFAULT '',
  standing text NOT NULL,
  kind text NOT NULL DEFAULT 'ordinary',
  listed_on date,
  cause_main text,
  causes_other text[] NOT NULL DEFAULT '{}',
  house_area numeric(7, 1),
  house_grade text,
  house_structure text,
  house_year integer,
  water_safe boolean,
  food_ok boolean,
  clothing_ok boolean,
  schooling_ok boolean,
  medical_ok boolean,
  housing_ok boolean,
  electricity boolean,
  fuel text[] NOT NULL DEFAULT '{}',
  relocated boolean NOT NULL DEFAULT false,
  phone_sealed bytea,
  phone_masked text,
  bank_sealed bytea,
  bank_masked text,
  entered_at timestamptz NOT NULL,
  entered_by uuid,
  ended_at timestamptz,
  why text,
  CONSTRAINT household_version_pk PRIMARY KEY (county, id, revision),
  CONSTRAINT household_version_identity FOREIGN KEY (county, id) REFERENCES households.household (county, id),
  CONSTRAINT household_version_span CHECK (valid_to >= valid_from),
  CONSTRAINT household_version_standing CHECK (standing IN ('general', 'listed', 'watched', 'exited', 'dissolved')),
  CONSTRAINT household_version_kind CHECK (kind IN ('ordinary', 'low-income', 'five-guarantee', 'low-income-poor')),
  CONSTRAINT household_version_cause CHECK (standing <> 'listed' OR cause_main IS NOT NULL),
  CONSTRAINT household_version_others CHECK (cardinality(causes_other) <= 2 AND NOT (cause_main = ANY (causes_other))),
  CONSTRAINT household_version_grade CHECK (house_grade IN ('A', 'B', 'C', 'D')),
  CONSTRAINT household_version_fuel CHECK (cardinality(fuel) <= 3)
);
CREATE UNIQUE INDEX household_version_open ON households.household_version (county, id) WHERE valid_to IS NULL;
CREATE INDEX household_version_place ON households.household_version (county, place, id) WHERE valid_to IS NULL;
CREATE INDEX household_version_listed ON households.household_version (county, place, cause_main, id)
  WHERE valid_to IS NULL AND standing IN ('listed', 'watched');
-- those who are to be visited: one in five, asked for on every page that shows who was not seen
CREATE INDEX household_version_visited ON households.household_version (county, place, standing, id) INCLUDE (name)
  WHERE valid_to IS NULL AND standing IN ('listed', 'watched', 'exited');
-- Names by bytes, so that a beginning is a range; with the place, so that whether a row may be read is told from the index.
CREATE INDEX household_version_name ON households.household_version (county, name COLLATE "C", place, id)
  WHERE valid_to IS NULL;
CREATE INDEX household_version_pinyin ON households.household_version (county, search COLLATE "C", place, id)
  WHERE valid_to IS NULL;

CREATE VIEW households.current WITH (security_invoker = true) AS
  SELECT * FROM households.household_version WHERE valid_to IS NULL AND standing <> 'dissolved';

CREATE VIEW households.history WITH (security_invoker = true) AS SELECT * FROM households.household_version;

-- A family may span households: the son in town belongs to his parents' family and to a household of his own.
CREATE TABLE households.family (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  label text NOT NULL,
  CONSTRAINT family_pk PRIMARY KEY (county, id)
);

CREATE TABLE households.person (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  CONSTRAINT person_pk PRIMARY KEY (county, id)
);

-- A resident, in the household of that time. `id_print` is a keyed digest of the ID number, to find one entered twice.
CREATE TABLE households.person_version (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  revision integer NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  place kernel.place NOT NULL,
  household uuid,
  family uuid,
  relation text NOT NULL,
  name text NOT NULL,
  search text NOT NULL DEFAULT '',
  sex text,
  birth_on date,
  nation text,
  id_sealed bytea,
  id_print bytea,
  id_masked text,
  phone_sealed bytea,
  phone_masked text,
  education text,
  schooling text,
  health text,
  disability text,
  labour text,
  work text,
  low_income boolean NOT NULL DEFAULT false,
  medical_insured boolean,
  pension_insured boolean,
  life text NOT NULL DEFAULT 'living',
  entered_at timestamptz NOT NULL,
  entered_by uuid,
  ended_at timestamptz,
  why text,
  CONSTRAINT person_version_pk PRIMARY KEY (county, id, revision),
  CONSTRAINT person_version_identity FOREIGN KEY (county, id) REFERENCES households.person (county, id),
  CONSTRAINT person_version_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT person_version_family FOREIGN KEY (county, family) REFERENCES households.family (county, id),
  CONSTRAINT person_version_span CHECK (valid_to >= valid_from),
  CONSTRAINT person_version_sex CHECK (sex IN ('male', 'female')),
  CONSTRAINT person_version_life CHECK (life IN ('living', 'dead', 'away')),
  CONSTRAINT person_version_home CHECK (household IS NOT NULL OR life <> 'living')
);
CREATE UNIQUE INDEX person_version_open ON households.person_version (county, id) WHERE valid_to IS NULL;
-- of every version: who lived there at the end of a past year divides that year's income
CREATE INDEX person_version_household ON households.person_version (county, household, valid_from);
CREATE INDEX person_version_place ON households.person_version (county, place, id) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX person_version_print ON households.person_version (county, id_print) WHERE valid_to IS NULL AND life <> 'dead';
CREATE INDEX person_version_namesake ON households.person_version (county, name, birth_on) WHERE valid_to IS NULL;
CREATE INDEX person_version_name ON households.person_version (county, name COLLATE "C", place, household)
  WHERE valid_to IS NULL AND life = 'living';
CREATE INDEX person_version_pinyin ON households.person_version (county, search COLLATE "C", place, household)
  WHERE valid_to IS NULL AND life = 'living';
CREATE INDEX person_version_family ON households.person_version (county, family)
  WHERE valid_to IS NULL AND family IS NOT NULL;

CREATE VIEW households.member WITH (security_invoker = true) AS
  SELECT * FROM households.person_version WHERE valid_to IS NULL AND life = 'living';

-- Income by source and year, in fen. A correction replaces; what was entered stays; one without an amount takes back what
-- was said, as if it never had been. Per head is computed, never typed.
CREATE TABLE households.income (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  household uuid NOT NULL,
  place kernel.place NOT NULL,
  year integer NOT NULL,
  source text NOT NULL,
  amount bigint,
  at timestamptz NOT NULL,
  person uuid,
  replaces uuid,
  why text,
  CONSTRAINT income_pk PRIMARY KEY (county, id),
  CONSTRAINT income_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT income_replaces FOREIGN KEY (county, replaces) REFERENCES households.income (county, id),
  CONSTRAINT income_source CHECK (source IN ('wage', 'business', 'transfer', 'property', 'cost')),
  CONSTRAINT income_amount CHECK (amount >= 0),
  CONSTRAINT income_taken_back CHECK (amount IS NOT NULL OR replaces IS NOT NULL)
);
CREATE INDEX income_of_household ON households.income (county, household, year);
-- the first word on a source of a year is said once; every later one replaces the one before
CREATE UNIQUE INDEX income_first_once ON households.income (county, household, year, source) WHERE replaces IS NULL;
CREATE UNIQUE INDEX income_replaced_once ON households.income (county, replaces) WHERE replaces IS NOT NULL;
-- Nothing of it is ever changed but where it lies: when the household moves, its income is read where it lives now.
CREATE FUNCTION households.keep_income() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'place' = to_jsonb(NEW) - 'place' THEN RETURN NEW; END IF;
  RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'GB001';
END $$;
CREATE TRIGGER income_append_only BEFORE UPDATE OR DELETE ON households.income
  FOR EACH ROW EXECUTE FUNCTION households.keep_income();

-- A year's income by what counts now, per head of those who lived there at the year's end (of today's members when the
-- household was not on record then). Amounts in fen.
CREATE VIEW households.income_year WITH (security_invoker = true) AS
  SELECT y.county, y.household, y.year, y.gross, y.cost, y.gross - y.cost AS net, m.heads,
    CASE WHEN m.heads > 0 THEN (y.gross - y.cost) / m.heads END AS per_head
  FROM (
    SELECT i.county, i.household, i.year, coalesce(sum(i.amount) FILTER (WHERE i.source <> 'cost'), 0)::bigint AS gross,
      coalesce(sum(i.amount) FILTER (WHERE i.source = 'cost'), 0)::bigint AS cost
    FROM households.income i
    WHERE i.amount IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM households.income r WHERE r.county = i.county AND r.replaces = i.id)
    GROUP BY i.county, i.household, i.year) y
  CROSS JOIN LATERAL (
    SELECT coalesce(
      nullif(count(*) FILTER (WHERE p.valid_from <= make_date(y.year, 12, 31)
        AND (p.valid_to IS NULL OR p.valid_to > make_date(y.year, 12, 31))), 0),
      count(*) FILTER (WHERE p.valid_to IS NULL))::integer AS heads
    FROM households.person_version p
    WHERE p.county = y.county AND p.household = y.household AND p.life = 'living') m;

-- A wish to change a fact of the register; another person approves. `base` is the revision it was made on. `sealed` holds what is
-- asked for of a telephone, an account or an ID number, in the order of `fields`, where only its mask stands; null for other facts.
CREATE TABLE households.change (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  household uuid NOT NULL,
  subject uuid NOT NULL,
  place kernel.place NOT NULL,
  base integer NOT NULL,
  fields jsonb NOT NULL,
  sealed bytea[],
  state text NOT NULL,
  origin text NOT NULL,
  origin_id uuid,
  asked_by uuid,
  asked_post uuid,
  asked_at timestamptz NOT NULL,
  grounds text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  decided_by uuid,
  decided_post uuid,
  decided_at timestamptz,
  decision text,
  CONSTRAINT change_pk PRIMARY KEY (county, id),
  CONSTRAINT change_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT change_sealed CHECK (sealed IS NULL OR cardinality(sealed) = jsonb_array_length(fields)),
  CONSTRAINT change_state CHECK (state IN ('open', 'approved', 'refused', 'withdrawn')),
  CONSTRAINT change_origin CHECK (origin IN ('console', 'visit', 'import', 'procedure')),
  CONSTRAINT change_decided CHECK ((state = 'open') = (decided_at IS NULL)),
  CONSTRAINT change_second_person CHECK (decided_by IS NULL OR state = 'withdrawn' OR decided_by <> asked_by)
);
CREATE INDEX change_open ON households.change (county, place, asked_at) WHERE state = 'open';
CREATE INDEX change_listed ON households.change (county, (state <> 'open'), asked_at DESC, id DESC);
CREATE INDEX change_of_asker ON households.change (county, asked_by, asked_at) WHERE asked_by IS NOT NULL;
CREATE INDEX change_of_subject ON households.change (county, subject) WHERE state = 'open';
CREATE INDEX change_of_household ON households.change (county, household, asked_at);
CREATE INDEX change_of_origin ON households.change (county, origin_id) WHERE origin_id IS NOT NULL;

-- Requests that wait for the second person.
CREATE VIEW households.open_change WITH (security_invoker = true) AS
  SELECT county, id, household, subject, place, fields, asked_by, asked_post, asked_at FROM households.change WHERE state = 'open';

-- Open requests that ask for the same fact of the same subject: whoever decides sees both.
CREATE VIEW households.change_conflict WITH (security_invoker = true) AS
  SELECT a.county, a.id AS change, b.id AS other, x ->> 'field' AS field
  FROM households.change a
  JOIN households.change b ON b.county = a.county AND b.subject = a.subject AND b.id <> a.id AND b.state = 'open'
  CROSS JOIN LATERAL jsonb_array_elements(a.fields) x
  JOIN LATERAL jsonb_array_elements(b.fields) y ON y ->> 'field' = x ->> 'field'
  WHERE a.state = 'open';
