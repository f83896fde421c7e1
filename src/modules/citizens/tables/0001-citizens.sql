-- A citizen or an organisation with an account on the public pages. `person` is its own id: the rows of somebody signed in are
-- found by it.
CREATE TABLE citizens.citizen (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  kind text NOT NULL DEFAULT 'person',
  -- the only thing about a citizen that may stand on a public page
  shown text NOT NULL,
  manner text NOT NULL DEFAULT 'unnamed',
  name_sealed bytea,
  phone_sealed bytea,
  phone_print bytea,
  subject_print bytea,
  organisation uuid,
  at timestamptz NOT NULL,
  closed_at timestamptz,
  CONSTRAINT citizen_pk PRIMARY KEY (county, id),
  CONSTRAINT citizen_self CHECK (person = id),
  CONSTRAINT citizen_kind CHECK (kind IN ('person', 'organisation')),
  CONSTRAINT citizen_manner CHECK (manner IN ('unnamed', 'masked', 'full')),
  CONSTRAINT citizen_closed CHECK (closed_at IS NULL OR (name_sealed IS NULL AND phone_sealed IS NULL AND phone_print IS NULL AND subject_print IS NULL)),
  CONSTRAINT citizen_phone UNIQUE (county, phone_print),
  CONSTRAINT citizen_subject UNIQUE (county, subject_print)
);

-- A session by the digest of its token, judged on real time.
CREATE TABLE citizens.citizen_session (
  county char(6) NOT NULL,
  token text NOT NULL,
  citizen uuid NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  CONSTRAINT citizen_session_pk PRIMARY KEY (county, token),
  CONSTRAINT citizen_session_of FOREIGN KEY (county, citizen) REFERENCES citizens.citizen (county, id)
);

-- A code sent to a telephone: kept as a fingerprint, for a short time and few tries.
CREATE TABLE citizens.code (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  phone_print bytea NOT NULL,
  phone_sealed bytea NOT NULL,
  code_print bytea NOT NULL,
  on_day date NOT NULL,
  sent_at timestamptz NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  used_at timestamptz,
  CONSTRAINT code_pk PRIMARY KEY (county, id),
  CONSTRAINT code_tries CHECK (tries BETWEEN 0 AND 5)
);
CREATE INDEX code_of_phone ON citizens.code (county, phone_print, sent_at);

-- A sign-in that is on its way through another site.
CREATE TABLE citizens.passage (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  browser_print bytea NOT NULL,
  verifier_sealed bytea NOT NULL,
  next text NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT passage_pk PRIMARY KEY (county, id)
);
