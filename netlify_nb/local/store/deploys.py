"""Deploys: their states, their lists of files, and the one transaction that makes one of them live."""

# SQL is put together from constants of this file; values are always parameters.
# ruff: noqa: S608
# A row iterates over its values, so `keys()` is needed.
# ruff: noqa: SIM118

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netlify_nb.local.clock import new_id, now
from netlify_nb.local.states import IN_PROGRESS, check_step

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from .database import Database

_COLUMNS = (
    "seq, id, site_id, user_id, state, title, branch, alias, context, draft, error_message, archive, manifest_id, "
    "settings, created_at, updated_at, published_at"
)


@dataclass(frozen=True)
class Deploy:
    """One row of ``deploys``. ``archive`` names a zip that waits to be unpacked."""

    seq: int
    id: str
    site_id: str
    user_id: str
    state: str
    title: str | None
    branch: str | None
    alias: str | None
    context: str
    draft: bool
    error_message: str | None
    archive: str | None
    manifest_id: str | None
    settings: dict[str, Any]
    created_at: str
    updated_at: str
    published_at: str | None

    @property
    def in_progress(self) -> bool:
        """Whether something is still to happen to it."""
        return self.state in IN_PROGRESS


@dataclass(frozen=True)
class Kept:
    """What one file of a finished deploy is: the hash and size in bytes of its content."""

    sha: str
    size: int


class Deploys:
    """Every deploy of every site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        site_id: str,
        user_id: str,
        state: str,
        *,
        deploy_id: str | None = None,
        title: str | None = None,
        branch: str | None = None,
        alias: str | None = None,
        draft: bool = False,
        archive: str | None = None,
        files: Mapping[str, str] | None = None,
        settings: dict[str, Any] | None = None,
    ) -> Deploy:
        """Add a deploy in its first state, with its list of files where that is known already."""
        deploy_id, at = deploy_id or new_id(), now()
        context = "branch-deploy" if alias else "deploy-preview" if draft else "production"
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO deploys (id, site_id, user_id, state, title, branch, alias, context, draft, archive, "
                "manifest_id, settings, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    deploy_id,
                    site_id,
                    user_id,
                    state,
                    title,
                    branch,
                    alias,
                    context,
                    int(draft),
                    archive,
                    None if files is None else self._keep_manifest(connection, files),
                    json.dumps(settings or {}),
                    at,
                    at,
                ),
            )
        return self.must(deploy_id)

    def get(self, deploy_id: str) -> Deploy | None:
        """Return a deploy by its id."""
        row = self._database.row(f"SELECT {_COLUMNS} FROM deploys WHERE id = ?", deploy_id)
        return _deploy(row) if row else None

    def must(self, deploy_id: str) -> Deploy:
        """Return a deploy that is known to exist; ``LookupError`` if it was removed meanwhile."""
        deploy = self.get(deploy_id)
        if deploy is None:
            raise LookupError(f"Deploy {deploy_id} is gone.")
        return deploy

    def page(
        self,
        site_id: str,
        *,
        state: str | None = None,
        branch: str | None = None,
        contexts: tuple[str, ...] = (),
        by_publication: bool = False,
        limit: int,
        offset: int,
    ) -> tuple[list[Deploy], int]:
        """Return a page of a site's deploys, newest (or latest published) first, and how many there are."""
        where, values = "site_id = ?", [site_id]
        if state is not None:
            where += " AND state = ?"
            values.append(state)
        if branch is not None:
            where += " AND branch = ?"
            values.append(branch)
        if contexts:
            where += f" AND context IN ({', '.join('?' * len(contexts))})"
            values.extend(contexts)
        if by_publication:
            where += " AND published_at IS NOT NULL"
        order = "published_at DESC, seq DESC" if by_publication else "seq DESC"
        if len(values) == 1 and not by_publication:
            # A trigger counts: the first page of a long history costs no more than that of a short one.
            total = int(self._database.value("SELECT deploy_count FROM sites WHERE id = ?", site_id) or 0)
        else:
            total = int(self._database.value(f"SELECT count(*) FROM deploys WHERE {where}", *values))
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM deploys WHERE {where} ORDER BY {order} LIMIT {int(limit)} OFFSET {int(offset)}",
            *values,
        )
        return [_deploy(row) for row in rows], total

    def unfinished(self) -> list[Deploy]:
        """Return the deploys that a restart must take up again, oldest first."""
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM deploys WHERE state NOT IN ('ready', 'error') ORDER BY seq")
        return [_deploy(row) for row in rows]

    def of_alias(self, site_id: str, alias: str) -> Deploy | None:
        """Return the newest ready deploy of a branch, by the label it has in host names."""
        row = self._database.row(
            f"SELECT {_COLUMNS} FROM deploys WHERE site_id = ? AND alias = ? AND state = 'ready' "
            "ORDER BY seq DESC LIMIT 1",
            site_id,
            alias,
        )
        return _deploy(row) if row else None

    def aliases(self, site_id: str) -> list[Deploy]:
        """Return the newest ready deploy of each branch of a site."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM deploys WHERE seq IN (SELECT max(seq) FROM deploys WHERE site_id = ? "
            "AND alias IS NOT NULL AND state = 'ready' GROUP BY alias) ORDER BY alias",
            site_id,
        )
        return [_deploy(row) for row in rows]

    # -- files ----------------------------------------------------------------------------------------------

    def wanted_files(self, deploy: Deploy) -> dict[str, str]:
        """Return path → SHA-1 as it was sent; empty while no list of files has come."""
        return {path: entry if isinstance(entry, str) else entry[0] for path, entry in self._manifest(deploy).items()}

    def files(self, deploy: Deploy) -> dict[str, Kept]:
        """Return path → :class:`Kept` of a finished deploy."""
        return {path: Kept(entry[0], entry[1]) for path, entry in self._manifest(deploy).items()}

    def _manifest(self, deploy: Deploy) -> dict[str, Any]:
        if deploy.manifest_id is None:
            return {}
        text = self._database.value("SELECT files FROM manifests WHERE id = ?", deploy.manifest_id)
        found: dict[str, Any] = json.loads(text or "{}")
        return found

    def _keep_manifest(self, connection: sqlite3.Connection, files: Mapping[str, Any]) -> str:
        text = json.dumps(files, separators=(",", ":"), ensure_ascii=False)
        manifest_id = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        connection.execute("INSERT OR IGNORE INTO manifests VALUES (?, ?)", (manifest_id, text))
        return manifest_id

    # -- steps ----------------------------------------------------------------------------------------------

    def step(
        self,
        deploy_id: str,
        state: str,
        *,
        files: Mapping[str, str] | None = None,
        error_message: str | None = None,
        settings: dict[str, Any] | None = None,
        title: str | None = None,
    ) -> Deploy:
        """Take a deploy into its next state; raises :class:`~..states.IllegalStep` where the table has no such step."""
        with self._database.write() as connection:
            deploy = self.must(deploy_id)
            check_step(deploy.state, state)
            manifest_id = deploy.manifest_id if files is None else self._keep_manifest(connection, files)
            connection.execute(
                "UPDATE deploys SET state = ?, manifest_id = ?, error_message = ?, settings = ?, title = ?, "
                "updated_at = ? WHERE id = ?",
                (
                    state,
                    manifest_id,
                    error_message,
                    json.dumps({**deploy.settings, **(settings or {})}),
                    title or deploy.title,
                    now(),
                    deploy_id,
                ),
            )
        return self.must(deploy_id)

    def finish(self, deploy_id: str, files: Mapping[str, Kept]) -> Deploy:
        """Call a deploy ready and, if it is to be live, make it so: one transaction, all of it or nothing.

        A deploy becomes live when it is for production, the site's publishing is not locked, and no newer deploy is
        live already.
        """
        with self._database.write() as connection:
            deploy = self.must(deploy_id)
            check_step(deploy.state, "ready")
            manifest = {path: [kept.sha, kept.size] for path, kept in files.items()}
            connection.execute(
                "UPDATE deploys SET state = 'ready', manifest_id = ?, archive = NULL, updated_at = ? WHERE id = ?",
                (self._keep_manifest(connection, manifest), now(), deploy_id),
            )
            site = connection.execute(
                "SELECT sites.locked, deploys.seq AS live FROM sites LEFT JOIN deploys ON deploys.id = published_id "
                "WHERE sites.id = ?",
                (deploy.site_id,),
            ).fetchone()
            if deploy.context == "production" and not site["locked"] and (site["live"] or 0) < deploy.seq:
                self.publish(deploy)
        return self.must(deploy_id)

    def publish(self, deploy: Deploy) -> None:
        """Make a ready deploy the live one of its site."""
        at = now()
        with self._database.write() as connection:
            connection.execute(
                "UPDATE sites SET previous_id = CASE WHEN published_id IS ?1 THEN previous_id ELSE published_id END, "
                "published_id = ?1, updated_at = ?2 WHERE id = ?3",
                (deploy.id, at, deploy.site_id),
            )
            connection.execute("UPDATE deploys SET published_at = ?, updated_at = ? WHERE id = ?", (at, at, deploy.id))

    def outdated(self, before: str) -> list[str]:
        """Return the ids of ended deploys made before a time that nothing needs any more.

        As at Netlify, the published deploy of a site, its latest production deploy and the latest of each branch
        stay, however old.
        """
        rows = self._database.rows(
            "SELECT id FROM deploys WHERE created_at < ? AND state IN ('ready', 'error') "
            "AND id NOT IN (SELECT published_id FROM sites WHERE published_id IS NOT NULL) "
            "AND seq NOT IN (SELECT max(seq) FROM deploys WHERE state = 'ready' AND context = 'production' "
            "GROUP BY site_id) "
            "AND seq NOT IN (SELECT max(seq) FROM deploys WHERE state = 'ready' AND alias IS NOT NULL "
            "GROUP BY site_id, alias)",
            before,
        )
        return [row["id"] for row in rows]

    def wanted(self) -> set[str]:
        """Return the SHA-1s of all contents that some deploy or submission has; lists nobody has are forgotten."""
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM manifests WHERE id NOT IN "
                "(SELECT manifest_id FROM deploys WHERE manifest_id IS NOT NULL AND state != 'error')"
            )
        found: set[str] = set()
        for row in self._database.connection().execute("SELECT files FROM manifests"):
            entries = json.loads(row["files"]).values()
            found.update(entry if isinstance(entry, str) else entry[0] for entry in entries)
        for row in self._database.connection().execute("SELECT uploads FROM submissions WHERE uploads != '[]'"):
            found.update(upload["sha"] for upload in json.loads(row["uploads"]))
        return found

    def remove(self, deploy_id: str) -> None:
        """Remove a deploy from the history."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM deploys WHERE id = ?", (deploy_id,))


def _deploy(row: sqlite3.Row) -> Deploy:
    values = {key: row[key] for key in row.keys()}
    values["draft"] = bool(values["draft"])
    values["settings"] = json.loads(values["settings"])
    return Deploy(**values)
