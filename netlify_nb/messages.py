"""Words that every graphical door shares: names, order and signs, the stages of a publish, the way out of a failure.

The panel and JupyterLab's sidebar show the same failure with the same button. A way out is chosen by the class of the
error, so that a new error inherits that of its parent in the tree of `netlify_nb.errors`.

The words are in one place and reach people by two ways:

- JupyterLab's front end is given `MESSAGES`, `SECTIONS`, `ACTIONS` and `ICONS` with its page (`netlify_nb.routes.app`),
  and hands each word through JupyterLab's translator.
- The notebook's panel (`netlify_nb.widgets`) takes what it shows from the same names: ``MESSAGES["publish"]`` on its
  button, ``MESSAGES["publish_hint"]`` as that button's tooltip, ``ICONS["live"]`` before ``MESSAGES["live"]``, headings
  in the order of `SECTIONS`, buttons in the order of `ACTIONS`. A script in the browser gets the keys that it says as
  part of the widget's constant state, and fills in ``{braces}`` itself.

Whoever needs another word adds a key, with its text in ``_(…)``, where translators' tools find it. A key says what the
word is for (``restore``), not what it reads; ``KEY_hint`` is the tooltip of the action ``KEY``. A sign never stands
alone: it is decoration, and the word beside it is what is read aloud. `tests/test_labextension.py` holds the keys that
the front end says to this list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from netlify_nb import errors


def _(text: str) -> str:
    """Mark a text for translation; JupyterLab's tools collect what stands in such a call (`jupyterlab-translate`)."""
    return text


STAGES = (
    ("render", _("Render")),
    ("check", _("Check")),
    ("upload", _("Upload")),
    ("process", _("Process")),
    ("verify", _("Verify")),
)
"""The stages that a person is shown, in order: key and label."""
STAGE_OF_PHASE: Mapping[str, str] = MappingProxyType(
    {
        "render": "render",
        "check": "check",
        "bundle": "check",
        "site": "check",
        "upload": "upload",
        "process": "process",
        "verify": "verify",
        "done": "verify",
    }
)
"""The stage to which each phase of `netlify_nb.models.Event` belongs; ``wait`` belongs to whichever it interrupts."""


@dataclass(frozen=True)
class WayOut:
    """What a button offers after a failure. ``action`` is for programs, ``label`` stands on the button."""

    action: str
    label: str


_AGAIN = WayOut("again", _("Try again"))
_REFRESH = WayOut("refresh", _("Refresh"))
_WAYS_OUT: Mapping[type[errors.NetlifyNbError], WayOut] = MappingProxyType(
    {
        errors.NetlifyNbError: _AGAIN,
        errors.PreflightStopped: WayOut("again", _("Check again")),
        errors.NotSignedIn: WayOut("sign-in", _("Sign in")),
        errors.Forbidden: WayOut("sign-in", _("Sign in as somebody else")),
        errors.SiteNotFound: WayOut("new-site", _("Publish to a new site")),
        errors.SiteNameRefused: WayOut("name", _("Choose another name")),
        errors.DeployNotFound: _REFRESH,
        errors.NotFound: _REFRESH,
        errors.ClaimError: _REFRESH,
        errors.ClaimNotConfigured: WayOut("refresh", _("Look again")),
        errors.Cancelled: WayOut("again", _("Start again")),
    }
)

SECTIONS = ("this_notebook", "history", "all_sites", "account")
"""Parts of the panel and the sidebar, top to bottom; each is also the key of its heading."""

ACTIONS = ("publish", "publish_draft", "open", "copy", "check", "lock", "claim", "download")
"""What can be done with the notebook and its site, in the order of the buttons."""

ICONS = {
    "publish": "⬆",
    "live": "●",
    "locked": "■",
    "draft": "◌",
    "failed": "✗",
    "error": "✗",
    "warning": "!",
    "info": "·",
}
"""Signs that stand beside words, never in place of them."""


MESSAGES = {
    # headings
    "product": _("Netlify"),
    "this_notebook": _("This notebook"),
    "history": _("History"),
    "all_sites": _("Sites"),
    "account": _("Account"),
    # actions
    "publish": _("Publish"),
    "publish_draft": _("Publish as draft"),
    "open": _("Open live page"),
    "copy": _("Copy link"),
    "check": _("Check"),
    "lock": _("Lock"),
    "unlock": _("Unlock"),
    "restore": _("Restore"),
    "make_live": _("Make live"),
    "restore_previous": _("Restore previous version"),
    "no_previous": _("There is no earlier version."),
    "publish_selected_hint": _("Publish these notebooks, this folder or this page as one site"),
    "still_signed_in": _("NETLIFY_AUTH_TOKEN of the server is still set and will be used."),
    "claim": _("Claim this site"),
    "download": _("Download"),
    "sign_in": _("Sign in"),
    "sign_out": _("Sign out"),
    "show_sidebar": _("Show Netlify sidebar"),
    "cancel": _("Cancel"),
    "stop": _("Stop"),
    "close": _("Close"),
    "refresh": _("Refresh"),
    "publish_selected": _("Publish with Netlify"),
    "publish_folder": _("Publish this folder"),
    "again": _("Try again"),
    "anyway": _("Publish anyway"),
    # what the actions do, for tooltips and screen readers
    "publish_hint": _("Save this notebook and publish it as a web page"),
    "publish_folder_hint": _("Publish the folder that the file browser shows, as one site"),
    "publish_draft_hint": _("Publish to an address of its own and leave the live page alone"),
    "check_hint": _("Look for what should be noticed before the world sees it; nothing is sent"),
    "lock_hint": _("Keep the live version live, whatever is published"),
    "unlock_hint": _("Let the next publish go live by itself"),
    "restore_hint": _("Make this version live again"),
    "make_live_hint": _("Make this draft the version that readers see"),
    "open_source_hint": _("Open what is published there"),
    "claim_hint": _("Make a link by which somebody takes this site into an account of their own"),
    "download_hint": _("Save the live files as a zip"),
    # states
    "live": _("live"),
    "locked": _("locked"),
    "draft": _("draft"),
    "ready": _("ready"),
    "claimed": _("claimed"),
    "failed": _("failed"),
    # what is said
    "published": _("Live at {url}"),
    "published_draft": _("Draft at {url}"),
    "published_not_live": _("Ready at {url}"),
    "publishing": _("Publishing {name}"),
    "saving": _("Saving"),
    "stopping": _("Stopping"),
    "copied": _("Link copied"),
    "restored": _("Live again: {title}"),
    "locked_now": _("Locked. The live version stays live."),
    "unlocked_now": _("Unlocked. The next publish goes live."),
    "signed_in": _("Signed in to Netlify as {name}"),
    "not_signed_in": _("Not signed in to Netlify"),
    "signed_out": _("Signed out"),
    "never_published": _("Not published yet."),
    "no_notebook": _("Open a notebook to see where it is published."),
    "no_sites": _("No sites yet."),
    "filter_sites": _("Look for a site"),
    "filter_found": _("Found: {count}"),
    "history_of": _("History of {site}"),
    "no_deploys": _("No deploys yet."),
    "nothing_found": _("Nothing to note."),
    "findings": _("Before the world sees it"),
    "loading": _("Loading"),
    "job_lost": _("The Jupyter server was restarted, so this publish was cut short. What was live still is."),
    "unsaved": _("The notebook could not be saved, so nothing was published."),
    "other_drive": _("Only files of this Jupyter server can be published."),
    "cell": _("cell {cell}"),
    "updated": _("updated {when}"),
    # the first publish
    "first_title": _("Publish {name}"),
    "site_name": _("Site name"),
    "site_name_pattern": _("This server wants names like {pattern}"),
    "site_name_hint": _("Part of the address; empty: made from the title"),
    "title": _("Title"),
    "title_hint": _("Empty: the first heading"),
    "code": _("Code"),
    "code_show": _("Show"),
    "code_fold": _("Fold, readers can unfold it"),
    "code_hide": _("Leave out"),
    "target": _("Where to"),
    "target_auto": _("Netlify if signed in, else this machine"),
    "target_netlify": _("Netlify: on the web"),
    "target_local": _("This machine only: nobody else sees it"),
    # questions
    "restore_question": _("Make the version “{title}” of {site} live again? Readers see it at once."),
    "publish_question": _("Publish {name} now? Readers of {site} see it at once."),
    "sign_out_question": _("Forget the Netlify token that is kept for you on this server?"),
    "claim_title": _("Claim {site}"),
    "claim_text": _("Until {time}, whoever opens this link can take the site over. Send it to nobody else."),
    "open_claim": _("Open the claim page"),
    "sign_in_title": _("Sign in to Netlify"),
    "sign_in_text": _("Open this page and say yes; this dialog closes by itself."),
    "open_sign_in": _("Open the sign-in page"),
    "sign_in_elsewhere": _("Run `netlify-nb login` in a terminal of this server."),
    "audience_local": _("Only you, on this machine. Sign in and publish again to put it on the web."),
    # the panel in a notebook
    "panel_label": _("Publish to Netlify"),
    "unpublished": _("Not published yet"),
    "on_netlify": _("Netlify"),
    "on_local": _("Local"),
    "dashboard": _("Dashboard"),
    "nothing_live": _("Nothing is live yet."),
    "publish_for_address": _("Publish to get an address."),
    "source_saved": _("{source}, saved {when}"),
    "save_draft": _("Save as draft"),
    "options": _("Options"),
    "message": _("Message"),
    "message_hint": _("What has changed, for the history"),
    "site": _("Site"),
    "site_placeholder": _("A new site, named after the title"),
    "site_first_hint": _("One of your sites, or a name for the new one."),
    "site_other_hint": _("Another of your sites, or a new name for a new site."),
    "new_site_ready": _("Press Publish to make this new site."),
    "waiting_for_cell": _("Waiting for the running cell. This begins as soon as it ends."),
    "progress_label": _("Progress of publishing"),
    "amount": _("{done} of {total}"),
    "time_left": _("{time} left"),
    "just_now": _("just now"),
    "less_than_a_second": _("less than a second"),
    "going_on_in": _("going on in {time}"),
    "possible_again_in": _("possible again in {time}"),
    "noticed": _("What was noticed"),
    "level_error": _("Stops the publish"),
    "level_warning": _("Warning"),
    "level_info": _("Note"),
    "do_not_publish": _("Do not publish"),
    "not_published": _("Not published."),
    "warnings_first": _("There are warnings. Nothing has been sent yet."),
    "result": _("Result"),
    "outcome_live": _("Published."),
    "outcome_draft": _("Saved as a draft."),
    "outcome_ready": _("Ready, and not live."),
    "took": _("it took {seconds} s"),
    "as_saved": _("the notebook as saved {when}"),
    "preview": _("Preview and QR code"),
    "preview_title": _("Preview of the page"),
    "qr_address": _("QR code of the address"),
    "live_made": _("What readers see was made {when}."),
    "live_made_as": _("What readers see was made {when}: “{message}”."),
    "site_not_live": _("Nothing of this site is live."),
    "nothing_sent": _("Nothing has been sent anywhere. Publish makes a page of what is saved and gives it an address."),
    "column_when": _("When"),
    "column_message": _("Message"),
    "column_state": _("State"),
    "column_who": _("Who"),
    "column_size": _("Size"),
    "column_actions": _("Actions"),
    "history_empty": _("Every publish will be listed here, each one a click away from being live again."),
    "older": _("Show older deploys"),
    "open_deploy": _("Open"),
    "no_message": _("No message"),
    "the_deploy": _("the deploy {id}"),
    "restore_says": _(
        "Readers of {site} will see {what}, made {when}, at once. Nothing is uploaded, and what is live "
        "now stays in the history."
    ),
    "restore_yes": _("Yes, restore it"),
    "make_live_yes": _("Yes, make it live"),
    "delete": _("Delete"),
    "delete_says": _("{what} will be deleted for good. What is live stays as it is."),
    "delete_yes": _("Delete it"),
    "deleted_now": _("Deleted."),
    "keep_it": _("Keep it as it is"),
    "live_again": _("Live again. Nothing was uploaded."),
    "expired": _("expired"),
    "expired_why": _("Netlify has deleted it for its age."),
    "deleted": _("deleted"),
    "deleted_why": _("It is not there any more."),
    "kept_until": _("kept until {date}"),
    "downloading": _("Downloading"),
    "downloaded": _("Saved as {path}"),
    "hand_over": _("Hand over"),
    "claim_offer": _("Whoever opens the link that this makes can take {site} into an account of their own."),
    "claim_making": _("Making a link"),
    "claim_made": _("A claim link was made."),
    "claim_valid": _("valid for {time}"),
    "claim_expired": _("The link has expired. Make a new one when it is needed."),
    "claim_setup": _(
        "To hand this site over, create an OAuth application in Netlify's user settings, under "
        "Applications, as the same user. Then set NETLIFY_OAUTH_CLIENT_ID and NETLIFY_OAUTH_CLIENT_SECRET before the "
        "kernel starts."
    ),
    "claimed_now": _("{site} has been claimed."),
    "claimed_by": _("{site} has been claimed. It belongs to {owner} now."),
    "qr_claim": _("QR code of the claim link"),
    "local_only": _("Published on this machine only. Sign in to Netlify to put it on the web."),
    "signed_in_as": _("Signed in as {name}"),
    "signed_in_now": _("Signed in."),
    "by_environment": _("by NETLIFY_AUTH_TOKEN"),
    "token_environment": _(
        "NETLIFY_AUTH_TOKEN is set and goes before any other token: change it and restart the kernel."
    ),
    "sign_in_browser": _("Sign in with the browser"),
    "sign_in_goes_on": _("This goes on by itself when you have said yes there."),
    "token": _("Personal access token"),
    "token_made_in": _("Made in {page}. It is kept where your system keeps passwords, and never in the notebook."),
    "token_page": _("Netlify's user settings"),
    "use_token": _("Use token"),
    "not_now": _("Not now"),
    "copy_refused": _("The browser does not allow copying here: open the link and copy its address."),
    "kernel_gone": _("This panel has lost its kernel."),
    "kernel_gone_hint": _("Run the cell again for a new panel. What was published stays as it is."),
    "kernel_silent": _("The kernel does not answer."),
    "kernel_silent_hint": _(
        "It is busy with a cell, and will do this when it is free; or it was restarted, and the cell "
        "has to be run again."
    ),
}
"""Every word, by key; ``{braces}`` are filled in by whoever shows them."""


def way_out(error: errors.NetlifyNbError) -> WayOut:
    """Return what to offer after ``error``: what its class has, or the nearest of its parents."""
    return next(_WAYS_OUT[kind] for kind in type(error).__mro__ if kind in _WAYS_OUT)


def problem(error: errors.NetlifyNbError) -> dict[str, Any]:
    """Return ``{code, message, hint, action, label, retry_after}`` for a front end; the last in seconds or ``None``."""
    way = way_out(error)
    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "action": way.action,
        "label": way.label,
        "retry_after": error.details.get("retry_after"),
    }
