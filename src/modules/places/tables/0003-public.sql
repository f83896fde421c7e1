-- Names of places that exist now, down to the village: what public pages call a code by.
CREATE VIEW places.public_place WITH (security_invoker = true) AS
  SELECT p.county, p.place, p.level, v.name, v.parent
  FROM places.place p JOIN places.place_version v ON v.county = p.county AND v.place = p.place AND v.valid_to IS NULL
  WHERE p.level <> 'grid';
