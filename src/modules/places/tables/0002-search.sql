-- Pinyin of the name, whole and initials, so that a place is found by what is typed on a phone.
ALTER TABLE places.place_version ADD COLUMN search text NOT NULL DEFAULT '';

-- Every version of every place, for what is asked as of a day. Other modules may join it.
CREATE VIEW places.history WITH (security_invoker = true) AS
  SELECT p.county, p.place, p.level, v.name, v.parent, v.valid_from, v.valid_to, v.why, v.search
  FROM places.place p JOIN places.place_version v ON v.county = p.county AND v.place = p.place;
