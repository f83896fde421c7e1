-- Who gives, a person or an organisation: what stands under a public name does not tell. Of gifts that were entered before it is not
-- known, and nobody is named who may be a person.
ALTER TABLE funds.gift ADD COLUMN giver_kind text NOT NULL DEFAULT 'person',
  ADD CONSTRAINT gift_giver_kind CHECK (giver_kind IN ('person', 'organisation'));

CREATE FUNCTION funds.giver_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a gift only moves on' USING ERRCODE = 'GB001';
END $$;
CREATE TRIGGER giver_stays BEFORE UPDATE OF giver_kind ON funds.gift FOR EACH ROW
  WHEN (NEW.giver_kind <> OLD.giver_kind) EXECUTE FUNCTION funds.giver_stays();
REVOKE ALL ON FUNCTION funds.giver_stays() FROM PUBLIC;

CREATE OR REPLACE VIEW funds.public_gift WITH (security_invoker = true) AS
  SELECT g.county, g.id, g.kind, g.giver_shown, g.received, g.purposes, left(g.place, 9) AS place, g.received_on, g.giver_kind
  FROM funds.gift g WHERE g.state = 'received';
