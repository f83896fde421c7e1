-- Officers and staff: those who act in the system. Residents have registers of their own.
CREATE TABLE people.person (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  phone text,
  CONSTRAINT person_pk PRIMARY KEY (county, id)
);

-- A post is held by a person, in a place, for a period; rights hang on it.
CREATE TABLE people.post (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  title text NOT NULL,
  role text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  from_day date NOT NULL,
  to_day date,
  CONSTRAINT post_pk PRIMARY KEY (county, id),
  CONSTRAINT post_person FOREIGN KEY (county, person) REFERENCES people.person (county, id),
  CONSTRAINT post_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT post_span CHECK (to_day >= from_day),
  CONSTRAINT post_role CHECK (role IN ('clerk', 'leader', 'inspector', 'township', 'village', 'department', 'posted', 'helper', 'grid', 'finance', 'centre',
    'auditor', 'security', 'admin'))
);
CREATE INDEX post_of_person ON people.post (county, person);
CREATE INDEX post_of_place ON people.post (county, place, role);
CREATE INDEX post_of_unit ON people.post (county, unit);

CREATE TABLE people.account (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  login text NOT NULL,
  password text NOT NULL,
  must_change boolean NOT NULL DEFAULT true,
  disabled boolean NOT NULL DEFAULT false,
  failures integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  CONSTRAINT account_pk PRIMARY KEY (county, id),
  CONSTRAINT account_person FOREIGN KEY (county, person) REFERENCES people.person (county, id)
);
CREATE UNIQUE INDEX account_login ON people.account (login);

-- Only the digest of a token is kept; real time, not the demo's.
CREATE TABLE people.session (
  county char(6) NOT NULL,
  token_digest text NOT NULL,
  account uuid NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  CONSTRAINT session_pk PRIMARY KEY (county, token_digest),
  CONSTRAINT session_account FOREIGN KEY (county, account) REFERENCES people.account (county, id)
);
CREATE INDEX session_digest ON people.session (token_digest);
CREATE INDEX session_of_account ON people.session (county, account);
