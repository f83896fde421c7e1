-- What the public may read of a bulletin: counts by category and by township. No person, no unit, no list of records.
CREATE VIEW supervision.public_bulletin WITH (security_invoker = true) AS
  SELECT b.county, b.month, b.number_text AS number, b.published_on, b.digest,
    (b.content #>> '{toDate,raised,value}')::integer AS raised,
    (b.content #>> '{toDate,corrected,value}')::integer AS corrected,
    (b.content #>> '{toDate,demands,value}')::integer AS demands,
    (b.content #>> '{ofMonth,raised,value}')::integer AS month_raised,
    (b.content #>> '{ofMonth,corrected,value}')::integer AS month_corrected,
    (b.content #>> '{ofMonth,demands,value}')::integer AS month_demands,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('title', c ->> 'title', 'raised', c #> '{toDate,raised,value}',
        'corrected', c #> '{toDate,corrected,value}', 'monthRaised', c #> '{ofMonth,raised,value}',
        'monthCorrected', c #> '{ofMonth,corrected,value}')), '[]')
      FROM jsonb_array_elements(b.content -> 'categories') AS c) AS categories,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('place', p ->> 'place', 'name', p ->> 'name', 'raised', p #> '{toDate,raised,value}',
        'corrected', p #> '{toDate,corrected,value}', 'demands', p #> '{demands,value}', 'overdue', p #> '{overdue,value}')), '[]')
      FROM jsonb_array_elements(b.content -> 'places') AS p) AS places,
    (SELECT count(*)::integer FROM supervision.amendment a WHERE a.county = b.county AND a.month = b.month) AS amendments
  FROM supervision.bulletin b;
