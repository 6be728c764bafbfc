-- What a person showed an agent. A session and a message that waits name an image by its id; its bytes are here.

-- +goose Up
CREATE TABLE images (
  project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  id      TEXT NOT NULL, -- the hash of the bytes
  media   TEXT NOT NULL,
  data    BLOB NOT NULL,
  PRIMARY KEY (project, id)
) STRICT;
ALTER TABLE requests ADD COLUMN images TEXT; -- JSON
