-- One line sealed with the key of this installation: a start with another key file, or none, is found out at once.
CREATE TABLE kernel.vault_probe (
  one boolean NOT NULL DEFAULT true,
  sealed bytea NOT NULL,
  CONSTRAINT vault_probe_pk PRIMARY KEY (one),
  CONSTRAINT vault_probe_one CHECK (one)
);
