-- What the county and its townships and villages have promised in public 公开承诺 and 民生实事: the promise and how much of it is
-- done. Nothing of who does it.
CREATE VIEW duties.public_promise WITH (security_invoker = true) AS
  SELECT l.county, l.id, l.kind, l.title, l.year, l.place, l.issued_on,
    count(d.id) FILTER (WHERE d.state <> 'void')::integer AS duties, count(d.id) FILTER (WHERE d.state = 'done')::integer AS done
  FROM duties.list l LEFT JOIN duties.duty d ON d.county = l.county AND d.list = l.id
  WHERE l.kind IN ('commitment', 'livelihood') AND l.ended_on IS NULL
  GROUP BY l.county, l.id, l.kind, l.title, l.year, l.place, l.issued_on;

CREATE VIEW duties.public_promise_item WITH (security_invoker = true) AS
  SELECT n.county, n.list, n.id, n.title, n.position,
    count(d.id) FILTER (WHERE d.state <> 'void')::integer AS duties, count(d.id) FILTER (WHERE d.state = 'done')::integer AS done,
    max(d.due_on) FILTER (WHERE d.state <> 'void') AS due_on
  FROM duties.node n
    JOIN duties.list l ON l.county = n.county AND l.id = n.list AND l.kind IN ('commitment', 'livelihood') AND l.ended_on IS NULL
    LEFT JOIN duties.duty d ON d.county = n.county AND d.node = n.id
  WHERE n.kind = 'item'
  GROUP BY n.county, n.list, n.id, n.title, n.position;
