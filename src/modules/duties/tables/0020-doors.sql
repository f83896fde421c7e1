-- Waves of work with how far they have come. Duties of lists that were cascaded from the list count for its waves too.
CREATE VIEW duties.current_wave WITH (security_invoker = true) AS
  SELECT w.county, w.list, l.title AS list_title, l.kind AS list_kind, l.year, w.wave, w.title, w.place, w.from_day, w.to_day,
    count(d.id) AS total, count(d.id) FILTER (WHERE d.state = 'done') AS done,
    count(d.id) FILTER (WHERE d.state IN ('overdue', 'short')) AS late
  FROM duties.wave w
  JOIN duties.list l ON l.county = w.county AND l.id = w.list AND l.ended_on IS NULL
  LEFT JOIN duties.node n ON n.county = w.county AND n.list = w.list AND n.kind = 'item'
  LEFT JOIN duties.duty d ON d.county = w.county AND d.root = n.root AND d.state <> 'void'
    AND d.place >= w.place AND d.place < w.place || '~'
  GROUP BY w.county, w.list, l.title, l.kind, l.year, w.wave, w.title, w.place, w.from_day, w.to_day;
