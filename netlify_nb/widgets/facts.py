"""The public facts that a panel shows, as JSON. Jupyter saves them with the notebook, so nothing secret is here.

A site's ``session_id`` is as good as a key together with the client secret: that there is one is a fact, what it is
stays in the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from netlify_nb import show
from netlify_nb.connection import Connection
from netlify_nb.models import Deploy, HistoryEntry, Publication, Site, User

MOST_FINDINGS = 100


def of_site(site: Site, connection: Connection) -> dict[str, Any]:
    """Return what there is to show of a site."""
    live = site.published_deploy
    return {
        "id": site.id,
        "name": site.name,
        "url": site.url,
        "admin_url": site.admin_url if connection.target == "netlify" else None,
        "owner": site.account_name,
        "claimed": site.claimed is True,
        "claimable": site.session_id is not None and site.claimed is not True,
        "claim_ready": bool(connection.oauth and connection.oauth.client_secret),
        "live_id": site.published_deploy_id,
        "locked": bool(live and live.locked),
    }


def of_target(connection: Connection) -> dict[str, Any]:
    """Return where things go: ``{target, audience}``."""
    return {"target": connection.target, "audience": connection.audience}


def of_entry(entry: HistoryEntry, *, by: str, size: int | None) -> dict[str, Any]:
    """Return one row of the history: ``by`` whom it was made, and how many bytes it has, if that is known."""
    deploy = entry.deploy
    return {
        "id": deploy.id,
        "created_at": _iso(deploy.created_at),
        "expires_at": _iso(deploy.expires_at),
        "message": deploy.title or "",
        "by": by,
        "state": _state(deploy),
        "error": (deploy.error_message or "") if deploy.failed else "",
        "live": entry.live,
        "locked": entry.live and deploy.locked,
        "draft": deploy.draft,
        "alias": deploy.branch if deploy.context not in (None, "production") and not deploy.draft else None,
        "size": "" if size is None else show.size(size),
        "url": entry.url if deploy.ready else None,
        "restorable": deploy.ready and not entry.live,
        "deletable": not entry.live and (deploy.draft or deploy.failed),
    }


def gone(row: Mapping[str, Any], *, expired: bool) -> dict[str, Any]:
    """Return the row of a deploy that is not there any more; ``expired`` if Netlify deleted it for its age."""
    state = "expired" if expired else "deleted"
    return {**row, "state": state, "url": None, "restorable": False, "deletable": False, "live": False}


def of_publication(publication: Publication, seconds: float | None) -> dict[str, Any]:
    """Return what a publish came to; ``seconds`` is how long it took, if somebody looked at the clock."""
    import segno  # noqa: PLC0415  # only when there is something to show

    address = publication.url if publication.live else publication.deploy_url
    return {
        "live": publication.live,
        "draft": publication.draft,
        "deploy_id": publication.deploy.id,
        "address": address,
        "changes": str(publication.changes),
        "sent": _sent(publication),
        "size": f"{show.files(publication.files)}, {show.size(publication.bytes)}",
        "seconds": None if seconds is None else round(seconds, 1),
        "saved_at": _iso(publication.saved_at),
        "qr": segno.make(address, error="l").svg_data_uri(scale=2, border=2),
    }


def _sent(publication: Publication) -> str:
    if publication.uploaded_files == 0:
        return "nothing had to be sent"
    return f"{show.files(publication.uploaded_files)}, {show.size(publication.uploaded_bytes)} sent"


def of_findings(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return findings with those first that stop a publish, then warnings, by cell; at most `MOST_FINDINGS`."""
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(findings, key=lambda item: (order.get(str(item.get("level")), 3), item.get("cell") or 0))[
        :MOST_FINDINGS
    ]


def of_user(user: User, connection: Connection) -> dict[str, Any]:
    """Return whose account it is, and where its token comes from."""
    return {"signed_in": connection.target == "netlify", "label": user.label, "source": connection.token_source}


def _state(deploy: Deploy) -> str:
    if deploy.ready:
        return "ready"
    return "failed" if deploy.failed else deploy.state


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
