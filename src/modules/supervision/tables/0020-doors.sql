-- What other modules may join, besides findings and letters: cases of discipline and visits of inspections as they stand now.
CREATE VIEW supervision.current_discipline WITH (security_invoker = true) AS
  SELECT county, id, kind, form, place, unit, person, organisation, fact, proposed_on, state, heard_until, decided_on, appeal_until
  FROM supervision.discipline;

CREATE VIEW supervision.current_visit WITH (security_invoker = true) AS
  SELECT v.county, v.inspection, v.place, v.unit, v.name, v.inspector, i.title, i.kind, i.month, i.draw_on, r.at IS NOT NULL AS entered
  FROM supervision.inspection_visit v
  JOIN supervision.inspection i ON i.county = v.county AND i.id = v.inspection
  LEFT JOIN supervision.inspection_result r ON r.county = v.county AND r.inspection = v.inspection AND r.place = v.place
  WHERE i.state = 'drawn'
    AND NOT EXISTS (SELECT 1 FROM supervision.inspection_end e WHERE e.county = v.county AND e.inspection = v.inspection);
