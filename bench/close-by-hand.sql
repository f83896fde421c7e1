-- What somebody would write who needs one county's month once: the same figures as the month's close stores, from the same
-- records, in one statement, for psql and nobody else.
-- It computes, stores the values and judges the duties. It raises no findings, drafts no letters, freezes and publishes
-- nothing, keeps no history and asks nobody's rights: all of that is the close's alone, so the bar is the harder for us.
-- $1 county, $2 month, $3 first day, $4 last day, $5 the meetings owed in this month: [{kind, times, since}]
WITH branches AS MATERIALIZED (
  SELECT o.id, o.place, o.name, o.parent FROM organisations.current o WHERE o.county = $1 AND o.kind = 'village-branch'),
owed AS (SELECT * FROM json_to_recordset($5) AS k(kind text, times int, since date)),
live AS MATERIALIZED (
  SELECT m.id, m.place, m.unit, m.kind, m.held_on, m.missing FROM meetings.meeting m
  WHERE m.county = $1 AND m.held_on BETWEEN (SELECT min(since) FROM owed) AND $4 AND NOT m.void
    AND NOT EXISTS (SELECT 1 FROM meetings.meeting r WHERE r.county = m.county AND r.replaces = m.id)),
held AS (
  SELECT m.unit, least(count(*), k.times) AS n FROM live m JOIN owed k ON k.kind = m.kind AND m.held_on >= k.since
  GROUP BY m.unit, m.kind, k.times),
findings AS MATERIALIZED (
  SELECT f.id, f.state, f.place, f.subject, f.unit, f.raised_on, f.due_on, f.stopped_on FROM supervision.finding f
  WHERE f.county = $1 AND f.raised_on <= $4),
latest AS (
  SELECT DISTINCT ON (f.subject) f.subject, f.place, f.unit FROM findings f ORDER BY f.subject, f.raised_on DESC, f.id DESC),
slots AS (SELECT * FROM (VALUES ('secretary', 1), ('organiser', 1), ('cadre', 2)) s(slot, required)),
posts AS (
  SELECT t.place, s.slot, least(count(*), s.required) AS n FROM people.post t
  JOIN slots s ON s.slot = CASE WHEN t.title ~ '(^|党委)书记$' AND t.title !~ '副书记' THEN 'secretary' WHEN t.title ~ '组织委员' THEN 'organiser'
    WHEN t.title ~ '党务|党建' AND t.title !~ '书记|组织委员|兼职' THEN 'cadre' END
  WHERE t.county = $1 AND t.role = 'township' AND length(t.place) = 9 AND t.from_day <= $4 AND (t.to_day IS NULL OR t.to_day >= $4)
  GROUP BY t.place, s.slot, s.required),
listings AS (
  SELECT l.subject, min(l.place) AS place, min(l.unit::text)::uuid AS unit,
    count(*) FILTER (WHERE l.state IN ('listed', 'appealed', 'submitted', 'relapsed')) AS under,
    count(*) FILTER (WHERE l.state IN ('delisted', 'ended')) AS turned, count(*) AS ever
  FROM supervision.listing l WHERE l.county = $1 AND l.state IN ('listed', 'appealed', 'submitted', 'relapsed', 'delisted', 'ended') GROUP BY l.subject),
figures AS MATERIALIZED (
  SELECT 'meetings.held' AS measure, b.place::text AS subject, b.place, b.id AS unit,
    coalesce((SELECT sum(h.n) FROM held h WHERE h.unit = b.id), 0) AS numerator, (SELECT coalesce(sum(times), 0) FROM owed) AS denominator
  FROM branches b
  UNION ALL
  SELECT 'meetings.minutes', m.place, m.place, min(m.unit::text)::uuid, count(*) FILTER (WHERE m.missing = '{}'), count(*)
  FROM live m WHERE m.held_on >= $3 AND length(m.place) = 12 GROUP BY m.place
  UNION ALL
  SELECT 'meetings.leaders', l.unit::text, l.place, l.unit,
    count(*) FILTER (WHERE EXISTS (SELECT 1 FROM meetings.attendance x JOIN live m ON m.id = x.meeting
      WHERE x.county = $1 AND x.leader = l.leader AND m.unit = l.unit AND m.held_on >= $3)), count(*)
  FROM meetings.leader l WHERE l.county = $1 AND l.from_day <= $4 AND (l.to_day IS NULL OR l.to_day >= $4)
    AND EXISTS (SELECT 1 FROM live m WHERE m.unit = l.unit AND m.held_on >= $3) GROUP BY l.unit, l.place
  UNION ALL
  SELECT 'people.staffing', o.place, o.place, o.id, coalesce((SELECT sum(p.n) FROM posts p WHERE p.place = o.place), 0), 4
  FROM organisations.current o WHERE o.county = $1 AND o.kind = 'township-committee'
  UNION ALL
  SELECT 'duties.done', d.unit::text, min(d.place), d.unit, count(*) FILTER (WHERE d.done_on <= d.due_on), count(*)
  FROM duties.duty d WHERE d.county = $1 AND d.month = $2 AND d.due_on <= $4 AND d.measure IS NULL AND d.state <> 'void' GROUP BY d.unit
  UNION ALL
  SELECT 'supervision.corrected', f.subject::text, l.place, l.unit, count(*) FILTER (WHERE f.state = 'closed'), count(*)
  FROM findings f JOIN latest l ON l.subject = f.subject
  WHERE f.raised_on >= date_trunc('year', $4::date) AND f.state NOT IN ('lifted', 'withdrawn') GROUP BY f.subject, l.place, l.unit
  UNION ALL
  SELECT 'supervision.open-overdue', f.subject::text, l.place, l.unit,
    count(*) FILTER (WHERE f.state NOT IN ('closed', 'lifted', 'withdrawn') AND coalesce(f.stopped_on, $4) > f.due_on), 0
  FROM findings f JOIN latest l ON l.subject = f.subject GROUP BY f.subject, l.place, l.unit
  UNION ALL
  SELECT 'supervision.replied', l.addressee::text, l.addressee_place, l.addressee, count(*) FILTER (WHERE l.replied_on <= l.due_on), count(*)
  FROM supervision.letter l WHERE l.county = $1 AND l.issued_at IS NOT NULL AND l.due_on BETWEEN $3 AND $4 GROUP BY l.addressee, l.addressee_place
  UNION ALL
  SELECT 'supervision.listed', l.subject::text, l.place, l.unit, l.under, 0 FROM listings l
  UNION ALL
  SELECT 'supervision.turned', l.subject::text, l.place, l.unit, l.turned, l.ever FROM listings l),
stored AS (
  INSERT INTO bench.value (county, month, measure, subject, place, unit, numerator, denominator)
  SELECT $1, $2, measure, subject, place, unit, numerator, denominator FROM figures RETURNING 1),
sums AS MATERIALIZED (
  SELECT f.measure, left(f.place, k.length) AS area, sum(f.numerator) AS numerator, sum(f.denominator) AS denominator
  FROM figures f CROSS JOIN (VALUES (6), (9), (12)) k(length) WHERE length(f.place) >= k.length GROUP BY 1, 2),
judged AS MATERIALIZED (
  SELECT d.id, d.place, d.unit, d.target, s.numerator / nullif(s.denominator, 0) AS figure,
    CASE WHEN d.measure IS NULL THEN 'overdue' WHEN s.numerator / nullif(s.denominator, 0) < d.target THEN 'short' ELSE 'done' END AS state
  FROM duties.duty d LEFT JOIN sums s ON s.measure = d.measure AND s.area = d.place
  WHERE d.county = $1 AND d.month = $2 AND d.state = 'open' AND (d.measure IS NOT NULL OR d.due_on <= $4)),
noted AS (
  INSERT INTO bench.judged (county, duty, state, figure) SELECT $1, id, state, figure FROM judged RETURNING 1)
SELECT (SELECT count(*)::int FROM stored) AS "values", (SELECT count(*)::int FROM noted) AS judged
