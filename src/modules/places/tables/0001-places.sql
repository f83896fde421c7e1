-- Identity: a place as it was first registered. Its code never changes; what changes is in versions.
CREATE TABLE places.place (
  county char(6) NOT NULL,
  place kernel.place NOT NULL,
  level text NOT NULL,
  CONSTRAINT place_pk PRIMARY KEY (county, place),
  CONSTRAINT place_level CHECK (level IN ('county', 'township', 'village', 'grid')),
  CONSTRAINT place_in_county CHECK (substr(place, 1, 6) = county)
);

CREATE TABLE places.place_version (
  county char(6) NOT NULL,
  place kernel.place NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  name text NOT NULL,
  parent kernel.place,
  why text,
  CONSTRAINT place_version_pk PRIMARY KEY (county, place, valid_from),
  CONSTRAINT place_version_place FOREIGN KEY (county, place) REFERENCES places.place (county, place),
  CONSTRAINT place_version_span CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX place_version_open ON places.place_version (county, place) WHERE valid_to IS NULL;

-- Where a place went: merged into another, or split among several.
CREATE TABLE places.succession (
  county char(6) NOT NULL,
  place kernel.place NOT NULL,
  successor kernel.place NOT NULL,
  on_day date NOT NULL,
  why text NOT NULL,
  CONSTRAINT succession_pk PRIMARY KEY (county, place, successor),
  CONSTRAINT succession_place FOREIGN KEY (county, place) REFERENCES places.place (county, place),
  CONSTRAINT succession_successor FOREIGN KEY (county, successor) REFERENCES places.place (county, place),
  CONSTRAINT succession_not_itself CHECK (place <> successor)
);

-- The places that exist now. Other modules join this, and nothing else of this module.
CREATE VIEW places.current WITH (security_invoker = true) AS
  SELECT p.county, p.place, p.level, v.name, v.parent, v.valid_from
  FROM places.place p JOIN places.place_version v ON v.county = p.county AND v.place = p.place AND v.valid_to IS NULL;
