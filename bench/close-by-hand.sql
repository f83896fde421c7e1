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
-- only ends of months are closed here, and nothing was entered later than it happened: what stood on the day is what was known
homes AS MATERIALIZED (
  SELECT v.*, left(v.place, 12) AS village FROM households.household_version v
  WHERE v.county = $1 AND v.valid_from <= $4 AND (v.valid_to IS NULL OR v.valid_to > $4) AND v.standing IN ('listed', 'watched')),
pairs AS MATERIALIZED (
  SELECT x.household, x.person, x.rank, x.place FROM households.pairing x
  WHERE x.county = $1 AND x.from_day <= $4 AND x.to_day IS NULL
    AND EXISTS (SELECT 1 FROM people.post t WHERE t.county = $1 AND t.person = x.person AND t.to_day IS NULL)),
overloaded AS (
  SELECT person, left(min(place), 9) AS township FROM pairs GROUP BY person
  HAVING count(*) FILTER (WHERE rank = 1) > 5 OR count(*) FILTER (WHERE rank = 2) > 5),
lacking AS (
  SELECT DISTINCT m.household FROM households.person_version m
  WHERE m.county = $1 AND m.valid_from <= $4 AND (m.valid_to IS NULL OR m.valid_to > $4) AND m.life = 'living'
    AND (m.id_masked IS NULL OR m.education IS NULL OR m.health IS NULL OR m.labour IS NULL OR m.medical_insured IS NULL)),
earned AS (
  SELECT DISTINCT household FROM households.income WHERE county = $1 AND year = extract(year FROM $4::date) - 1),
visits AS MATERIALIZED (
  SELECT v.kind, v.household, v.village, v.person, v.on_day, v.led FROM fieldwork.visit v
  WHERE v.county = $1 AND v.on_day BETWEEN $3 AND $4 AND NOT v.void
    AND NOT EXISTS (SELECT 1 FROM fieldwork.visit r WHERE r.county = $1 AND r.replaces = v.id)),
present AS (
  SELECT p.id, p.place, p.unit, (SELECT count(*) FROM (
      SELECT v.on_day FROM visits v WHERE v.person = p.person AND v.village = p.place
      UNION SELECT c.on_day FROM fieldwork.confirmation c
        WHERE c.county = $1 AND c.person = p.person AND c.place = p.place AND c.on_day BETWEEN $3 AND $4
          AND (c.taken_by IS DISTINCT FROM c.person OR c.signature IS NOT NULL)) d) AS days
  FROM postings.posting p
  WHERE p.county = $1 AND p.kind IN ('first-secretary', 'member') AND p.ended_on IS NULL AND p.from_day <= $3),
figures AS MATERIALIZED (
  SELECT 'meetings.held' AS measure, b.place::text AS subject, b.place, b.id AS unit,
    coalesce((SELECT sum(h.n) FROM held h WHERE h.unit = b.id), 0) AS numerator, (SELECT coalesce(sum(times), 0) FROM owed) AS denominator
  FROM branches b
  UNION ALL
  SELECT 'households.files', x.village, x.village, NULL, count(*) FILTER (WHERE l.household IS NULL AND e.household IS NOT NULL
      AND x.cause_main IS NOT NULL AND x.house_area IS NOT NULL AND x.house_grade IS NOT NULL AND x.house_structure IS NOT NULL
      AND x.water_safe IS NOT NULL AND x.food_ok IS NOT NULL AND x.clothing_ok IS NOT NULL AND x.schooling_ok IS NOT NULL
      AND x.medical_ok IS NOT NULL AND x.housing_ok IS NOT NULL AND x.electricity IS NOT NULL AND x.phone_masked IS NOT NULL), count(*)
  FROM homes x LEFT JOIN lacking l ON l.household = x.id LEFT JOIN earned e ON e.household = x.id GROUP BY x.village
  UNION ALL
  SELECT 'households.helped', x.village, x.village, NULL, count(*) FILTER (WHERE x.id IN (SELECT household FROM pairs)), count(*)
  FROM homes x GROUP BY x.village
  UNION ALL
  SELECT 'households.overloaded', t.township, t.township, NULL, (SELECT count(*) FROM overloaded o WHERE o.township = t.township), 0
  FROM (SELECT DISTINCT left(village, 9) AS township FROM homes UNION SELECT township FROM overloaded) t
  UNION ALL
  SELECT 'households.watch', left(f.place, 12), left(f.place, 12), b.id, count(*) FILTER (WHERE f.decided_on <= f.due_on), count(*)
  FROM households.case_file f LEFT JOIN branches b ON b.place = left(f.place, 12)
  WHERE f.county = $1 AND f.kind = 'watch' AND f.due_on BETWEEN $3 AND $4 GROUP BY 2, b.id
  UNION ALL
  SELECT 'households.plans', left(i.made_place, 12), left(i.made_place, 12), b.id, count(*) FILTER (WHERE i.done_on <= i.due_on), count(*)
  FROM households.plan_item i LEFT JOIN branches b ON b.place = left(i.made_place, 12)
  WHERE i.county = $1 AND i.due_on BETWEEN $3 AND $4 AND i.state <> 'dropped' GROUP BY 2, b.id
  UNION ALL
  SELECT 'fieldwork.visited', x.village, x.village, b.id,
    count(*) FILTER (WHERE x.id IN (SELECT household FROM visits WHERE kind = 'household')), count(*)
  FROM homes x LEFT JOIN branches b ON b.place = x.village GROUP BY x.village, b.id
  UNION ALL
  SELECT 'fieldwork.opinions', o.unit::text, u.place, o.unit, count(*) FILTER (WHERE o.answered_on <= o.due_on), count(*)
  FROM fieldwork.opinion o JOIN organisations.current u ON u.county = $1 AND u.id = o.unit
  WHERE o.county = $1 AND o.due_on BETWEEN $3 AND $4 AND o.state <> 'withdrawn' GROUP BY o.unit, u.place
  UNION ALL
  SELECT 'fieldwork.villages', b.place, b.place, b.id,
    CASE WHEN b.place IN (SELECT village FROM visits WHERE led) THEN 1 ELSE 0 END, 1
  FROM branches b
  UNION ALL
  SELECT 'postings.days', p.place, p.place, CASE WHEN count(DISTINCT p.unit) = 1 THEN min(p.unit::text)::uuid END,
    count(*) FILTER (WHERE p.days >= 20), count(*) FROM present p GROUP BY p.place
  UNION ALL
  SELECT 'postings.covered', n.place, n.place, b.id, CASE WHEN EXISTS (SELECT 1 FROM postings.posting p
      WHERE p.county = $1 AND p.place = n.place AND p.kind = 'first-secretary' AND p.ended_on IS NULL AND p.from_day <= $4) THEN 1 ELSE 0 END, 1
  FROM (SELECT DISTINCT place FROM postings.need WHERE county = $1 AND met_on IS NULL AND on_day <= $4) n JOIN branches b ON b.place = n.place
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
