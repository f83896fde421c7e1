-- Money that was paid to the very person or home a wish is for, and confirmed by them or their witness, has been confirmed: the wish
-- goes by that confirmation and asks nobody twice. The name lies sealed with the payment; here stands its print, and which payment.
ALTER TABLE care.confirmation ADD COLUMN payment uuid;
ALTER TABLE care.confirmation ALTER COLUMN name_sealed DROP NOT NULL;
ALTER TABLE care.confirmation ADD CONSTRAINT confirmation_payment FOREIGN KEY (county, payment) REFERENCES funds.payment (county, id);
ALTER TABLE care.confirmation ADD CONSTRAINT confirmation_sealed CHECK ((name_sealed IS NULL) = (payment IS NOT NULL));
CREATE INDEX delivery_of_wish ON care.delivery (county, wish);

-- As before; besides, what was said of a payment counts for what rests on it, word for word: who may say it was asked there. Neither
-- then may it be the claimant, nor may who claimed or delivered have taken it down.
CREATE OR REPLACE FUNCTION care.check_confirmation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  d care.delivery%ROWTYPE;
  c care.claim%ROWTYPE;
  witness bytea;
  said boolean;
  reason text;
BEGIN
  SELECT * INTO d FROM care.delivery WHERE county = NEW.county AND id = NEW.delivery FOR NO KEY UPDATE;
  SELECT * INTO c FROM care.claim WHERE county = NEW.county AND id = d.claim FOR NO KEY UPDATE;
  SELECT k.witness_print INTO witness FROM care."case" k WHERE k.county = d.county AND k.id = d.of_case;
  said := NEW.payment IS NOT NULL AND NEW.satisfied AND d.rests_on = 'funds.payment/' || NEW.payment AND EXISTS (
    SELECT 1 FROM funds.handed_money m WHERE m.county = NEW.county AND m.payment = NEW.payment AND m.state = 'confirmed'
      AND m.about = 'care.wish/' || d.wish
      AND (m.confirmed_as, m.name_print, m.name_shown, m.confirmed_on) = (NEW.said_as, NEW.name_print, NEW.shown, NEW.on_day));
  reason := CASE
    WHEN d.state IS DISTINCT FROM 'made' THEN '这次落实已经确认过或者已经退回。'
    WHEN NEW.payment IS NOT NULL AND said IS NOT TRUE THEN '与落实所依据的拨付的签收不符。'
    WHEN NEW.payment IS NULL AND NEW.said_as = 'resident' AND NEW.name_print <> d.for_print THEN '姓名与受助对象不符，请核对。'
    WHEN NEW.payment IS NULL AND NEW.said_as = 'witness' AND witness IS NULL THEN '受助对象没有指定见证人，请先登记。'
    WHEN NEW.payment IS NULL AND NEW.said_as = 'witness' AND NEW.name_print <> witness THEN '姓名与受助对象指定的见证人不符，请核对。'
    WHEN NEW.name_print = c.name_print THEN '确认人不能是认领人。'
    WHEN NEW.said_as = 'witness' AND c.citizen IS NOT NULL AND c.name_print IS NULL
      THEN '认领人认领时没有登记姓名，无法核对见证人是不是认领人，请由受助对象本人确认。'
    WHEN NEW.person IS NOT NULL AND (NEW.person = c.person OR NEW.person = d.person) THEN '认领人、落实经办人不能登记确认，请由另一人登记。'
  END;
  IF reason IS NOT NULL THEN
    RAISE EXCEPTION 'delivery % cannot be confirmed so', NEW.delivery USING ERRCODE = 'GB001', SCHEMA = 'care', TABLE = 'confirmation',
      HINT = 'care-confirm', DETAIL = json_build_object('reason', reason)::text;
  END IF;
  RETURN NEW;
END $$;
