CREATE TABLE organisations.organisation (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  founded_on date NOT NULL,
  CONSTRAINT organisation_pk PRIMARY KEY (county, id),
  CONSTRAINT organisation_kind CHECK (kind IN ('county-committee', 'township-committee', 'village-branch', 'department',
    'leading-group', 'team', 'enterprise', 'cooperative', 'social', 'temporary-branch'))
);

CREATE TABLE organisations.organisation_version (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  name text NOT NULL,
  place kernel.place NOT NULL,
  parent uuid,
  members integer,
  why text,
  CONSTRAINT organisation_version_pk PRIMARY KEY (county, id, valid_from),
  CONSTRAINT organisation_version_identity FOREIGN KEY (county, id) REFERENCES organisations.organisation (county, id),
  CONSTRAINT organisation_version_parent FOREIGN KEY (county, parent) REFERENCES organisations.organisation (county, id),
  CONSTRAINT organisation_version_span CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX organisation_version_open ON organisations.organisation_version (county, id) WHERE valid_to IS NULL;
CREATE INDEX organisation_version_place ON organisations.organisation_version (county, place) WHERE valid_to IS NULL;

CREATE VIEW organisations.current WITH (security_invoker = true) AS
  SELECT o.county, o.id, o.kind, v.name, v.place, v.parent, v.members, v.valid_from
  FROM organisations.organisation o
  JOIN organisations.organisation_version v ON v.county = o.county AND v.id = o.id AND v.valid_to IS NULL;
