"""The tables. Each entry of ``MIGRATIONS`` takes the database one version further; ``user_version`` counts them."""

from __future__ import annotations

from typing import Final

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE users (
            id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, full_name TEXT NOT NULL, created_at TEXT NOT NULL)""",
        """CREATE TABLE accounts (
            seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, slug TEXT NOT NULL UNIQUE,
            owner_id TEXT NOT NULL REFERENCES users (id), created_at TEXT NOT NULL)""",
        # A token is never kept, only what recognises it.
        """CREATE TABLE tokens (
            digest TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id), created_at TEXT NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE tickets (
            id TEXT PRIMARY KEY, client_id TEXT NOT NULL, message TEXT, created_at TEXT NOT NULL,
            user_id TEXT REFERENCES users (id), exchanged INTEGER NOT NULL DEFAULT 0)""",
        # account_id and user_id: whose it is now; creator_id: who made it and may go on deploying after a claim.
        """CREATE TABLE sites (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE,
            account_id TEXT NOT NULL REFERENCES accounts (id), user_id TEXT NOT NULL, creator_id TEXT NOT NULL,
            session_id TEXT, created_via TEXT, claimed_at TEXT, custom_domain TEXT UNIQUE, password TEXT,
            published_id TEXT, previous_id TEXT, locked INTEGER NOT NULL DEFAULT 0,
            disabled INTEGER NOT NULL DEFAULT 0, settings TEXT NOT NULL DEFAULT '{}',
            metadata TEXT NOT NULL DEFAULT '{}', created_at TEXT NOT NULL, updated_at TEXT NOT NULL)""",
        "CREATE INDEX sites_account ON sites (account_id, seq)",
        "CREATE INDEX sites_creator ON sites (creator_id, seq)",
        "CREATE INDEX sites_session ON sites (session_id) WHERE session_id IS NOT NULL",
        # A manifest is {path: sha} as sent, {path: [sha, size]} once processed; `wanted` is what was missing.
        """CREATE TABLE deploys (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE, user_id TEXT NOT NULL,
            state TEXT NOT NULL, title TEXT, branch TEXT, alias TEXT, context TEXT NOT NULL,
            draft INTEGER NOT NULL, error_message TEXT, archive TEXT, manifest_id TEXT,
            settings TEXT NOT NULL DEFAULT '{}', created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
            published_at TEXT)""",
        "CREATE INDEX deploys_site ON deploys (site_id, seq)",
        "CREATE INDEX deploys_published ON deploys (site_id, published_at)",
        "CREATE INDEX deploys_alias ON deploys (site_id, alias, seq) WHERE alias IS NOT NULL",
        """CREATE INDEX deploys_in_progress ON deploys (state)
           WHERE state NOT IN ('ready', 'error')""",
        # Many deploys of a site have the same files: the list is kept once, under the hash of itself.
        "CREATE TABLE manifests (id TEXT PRIMARY KEY, files TEXT NOT NULL) WITHOUT ROWID",
        # Contents that are known to be on the disk, not only in the system's cache.
        "CREATE TABLE durable (sha TEXT PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID",
    ),
    (
        """CREATE TABLE forms (
            id TEXT PRIMARY KEY, site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE, name TEXT NOT NULL,
            paths TEXT NOT NULL, fields TEXT NOT NULL, honeypot TEXT, created_at TEXT NOT NULL,
            UNIQUE (site_id, name)) WITHOUT ROWID""",
        """CREATE TABLE submissions (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
            form_id TEXT NOT NULL REFERENCES forms (id) ON DELETE CASCADE, site_id TEXT NOT NULL,
            number INTEGER NOT NULL, data TEXT NOT NULL, uploads TEXT NOT NULL, spam INTEGER NOT NULL,
            created_at TEXT NOT NULL)""",
        "CREATE INDEX submissions_form ON submissions (form_id, spam, seq)",
        "CREATE INDEX submissions_site ON submissions (site_id, spam, seq)",
        """CREATE TABLE snippets (
            site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE, id INTEGER NOT NULL, title TEXT NOT NULL,
            general TEXT NOT NULL, general_position TEXT NOT NULL, goal TEXT NOT NULL, goal_position TEXT NOT NULL,
            PRIMARY KEY (site_id, id)) WITHOUT ROWID""",
        """CREATE TABLE hooks (
            id TEXT PRIMARY KEY, site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE, form_id TEXT,
            type TEXT NOT NULL, event TEXT NOT NULL, data TEXT NOT NULL, disabled INTEGER NOT NULL,
            created_at TEXT NOT NULL, updated_at TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX hooks_site ON hooks (site_id)",
    ),
    (
        # Small contents stand in packs; the others are files of their own, as all were before.
        "ALTER TABLE durable ADD COLUMN pack INTEGER",
        "ALTER TABLE durable ADD COLUMN start INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX durable_pack ON durable (pack) WHERE pack IS NOT NULL",
        "ALTER TABLE sites ADD COLUMN deploy_count INTEGER NOT NULL DEFAULT 0",
        "UPDATE sites SET deploy_count = (SELECT count(*) FROM deploys WHERE site_id = sites.id)",
        """CREATE TRIGGER deploy_added AFTER INSERT ON deploys BEGIN
            UPDATE sites SET deploy_count = deploy_count + 1 WHERE id = NEW.site_id; END""",
        """CREATE TRIGGER deploy_removed AFTER DELETE ON deploys BEGIN
            UPDATE sites SET deploy_count = deploy_count - 1 WHERE id = OLD.site_id; END""",
    ),
    (
        """CREATE TABLE integrations (
            slug TEXT NOT NULL, config TEXT, build_hook INTEGER NOT NULL DEFAULT 0,
            connectors INTEGER NOT NULL DEFAULT 0, site_id TEXT REFERENCES sites (id) ON DELETE CASCADE,
            account_id TEXT REFERENCES accounts (id), created_at TEXT NOT NULL,
            UNIQUE (site_id, slug), UNIQUE (account_id, slug))""",
    ),
    (
        # Teams of nobody, in each of which one site waits to be claimed; nobody is shown these.
        "ALTER TABLE accounts ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0",
        """CREATE TABLE drops (
            site_id TEXT PRIMARY KEY REFERENCES sites (id) ON DELETE CASCADE, token_digest TEXT NOT NULL,
            created_at TEXT NOT NULL) WITHOUT ROWID""",
        "ALTER TABLE tokens ADD COLUMN expires_at TEXT",
    ),
    (
        # Of a team where site_id is empty.
        """CREATE TABLE environment (
            account_id TEXT NOT NULL REFERENCES accounts (id), site_id TEXT NOT NULL, key TEXT NOT NULL,
            scopes TEXT NOT NULL, is_secret INTEGER NOT NULL, val TEXT NOT NULL, updated_at TEXT NOT NULL,
            updated_by TEXT NOT NULL, PRIMARY KEY (account_id, site_id, key)) WITHOUT ROWID""",
        """CREATE TRIGGER environment_of_site AFTER DELETE ON sites BEGIN
            DELETE FROM environment WHERE site_id = OLD.id; END""",
    ),
)
