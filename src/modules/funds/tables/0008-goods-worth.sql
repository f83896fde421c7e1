-- What a gift of goods says of itself in numbers, in thousandths: “面粉 20 袋、矿泉水 1.2万瓶”. A number is read whole, with the commas of
-- its thousands and with 万, or not at all.
CREATE FUNCTION funds.goods_said(goods text) RETURNS TABLE (quantity numeric, unit text)
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT replace(m[1], ',', '')::numeric * CASE WHEN m[2] = '' THEN 1000 ELSE 10000000 END, m[3] FROM regexp_matches(normalize(goods, NFKC),
    '(?<![0-9.])(?<![0-9][,[:space:]])((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:[.][0-9]+)?)[[:space:]]*(万?)[[:space:]]*([^0-9[:space:]、，,;；。()+万][^0-9[:space:]、，,;；。()+]*)', 'g') m
$$;
REVOKE ALL ON FUNCTION funds.goods_said(text) FROM PUBLIC;

-- As before, with the numbers read in one place.
CREATE OR REPLACE FUNCTION funds.stocked_beyond(of_county char(6), of_gift uuid) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH g AS (SELECT normalize(goods, NFKC) AS goods, amount FROM funds.gift WHERE county = of_county AND id = of_gift),
  said AS (SELECT s.quantity, s.unit FROM g, funds.goods_said(g.goods) s),
  lots AS (SELECT counted_in, sum(quantity) AS quantity, sum(value) AS value, count(*) AS n FROM funds.lot
    WHERE county = of_county AND gift = of_gift AND parent IS NULL GROUP BY counted_in)
  SELECT CASE
    WHEN (SELECT sum(value) FROM lots) > g.amount THEN '入库物资的价值合计超过该笔捐赠登记的价值。'
    WHEN g.goods ~ '[各每]' THEN NULL
    WHEN NOT EXISTS (SELECT 1 FROM said) THEN CASE WHEN (SELECT sum(n) FROM lots) > 1 THEN '该笔捐赠的物资已经入库。' END
    WHEN EXISTS (SELECT 1 FROM lots l WHERE NOT EXISTS (SELECT 1 FROM said s WHERE starts_with(s.unit, normalize(l.counted_in, NFKC))))
      THEN '计量单位与该笔捐赠的登记不同，请按登记的计量单位入库。'
    WHEN EXISTS (SELECT 1 FROM lots l WHERE l.quantity > (SELECT sum(s.quantity) FROM said s WHERE starts_with(s.unit, normalize(l.counted_in, NFKC))))
      THEN '入库数量超过该笔捐赠登记的数量。' END
  FROM g
$$;

-- The gift of goods that bears a number 附言码, as whoever takes its goods in may know it: which it is, whether it says what it is worth,
-- and what a lot of so many is worth by that. Nothing of the giver, nothing of the gift's own words; not of a gift that is for another
-- place than theirs. The worth is shared out by quantity, so that the lots of a gift that all came in are worth what the gift is, to
-- the 分; null when the gift's words do not tell: several kinds of goods, another unit, 各 or 每. The gift is held until the request ends.
CREATE FUNCTION funds.goods_given(by_number text, in_unit text, of_quantity bigint) RETURNS TABLE (gift uuid, valued boolean, worth bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c char(6) := current_setting('guben.county');
  g record;
  kinds integer;
  said numeric;
  counted text;
  had numeric;
  spent numeric;
BEGIN
  IF current_setting('guben.role') NOT IN ('system', 'centre', 'finance', 'township', 'village', 'posted') THEN
    RETURN;
  END IF;
  SELECT f.id, f.amount, normalize(f.goods, NFKC) AS goods INTO g FROM funds.gift f
    WHERE f.county = c AND f.memo = by_number AND f.kind = 'goods' AND f.state = 'received'
      AND (f.place >= current_setting('guben.place_from') AND f.place < current_setting('guben.place_to')
        OR starts_with(current_setting('guben.place_from'), f.place))
    FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  gift := g.id;
  valued := g.amount IS NOT NULL;
  IF valued AND g.goods !~ '[各每]' THEN
    SELECT count(*), min(s.quantity), min(s.unit) INTO kinds, said, counted FROM funds.goods_said(g.goods) s;
    SELECT coalesce(sum(l.quantity), 0), coalesce(sum(l.value), 0) INTO had, spent FROM funds.lot l
      WHERE l.county = c AND l.gift = g.id AND l.parent IS NULL;
    worth := CASE
      -- “旧衣物若干” comes in once, all of it
      WHEN kinds = 0 THEN g.amount - spent
      WHEN kinds = 1 AND said > 0 AND starts_with(counted, normalize(in_unit, NFKC)) THEN
        greatest(0, least(g.amount - spent, round(g.amount * (had + of_quantity) / said) - round(g.amount * had / said))) END;
  END IF;
  RETURN NEXT;
END $$;
-- nobody but the application: see `calls` on the module's card
REVOKE ALL ON FUNCTION funds.goods_given(text, text, bigint) FROM PUBLIC;
