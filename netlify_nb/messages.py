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

Whoever needs another word adds a key. A key says what the word is for (``restore``), not what it reads; ``KEY_hint`` is
the tooltip of the action ``KEY``. A sign never stands alone: it is decoration, and the word beside it is what is read
aloud. `tests/test_labextension.py` holds the keys that the front end says to this list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from netlify_nb import errors

STAGES = (
    ("render", "Render"),
    ("check", "Check"),
    ("upload", "Upload"),
    ("process", "Process"),
    ("verify", "Verify"),
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


_AGAIN = WayOut("again", "Try again")
_REFRESH = WayOut("refresh", "Refresh")
_WAYS_OUT: Mapping[type[errors.NetlifyNbError], WayOut] = MappingProxyType(
    {
        errors.NetlifyNbError: _AGAIN,
        errors.PreflightStopped: WayOut("again", "Check again"),
        errors.NotSignedIn: WayOut("sign-in", "Sign in"),
        errors.Forbidden: WayOut("sign-in", "Sign in as somebody else"),
        errors.SiteNotFound: WayOut("new-site", "Publish to a new site"),
        errors.SiteNameRefused: WayOut("name", "Choose another name"),
        errors.DeployNotFound: _REFRESH,
        errors.NotFound: _REFRESH,
        errors.ClaimError: _REFRESH,
        errors.ClaimNotConfigured: WayOut("refresh", "Look again"),
        errors.Cancelled: WayOut("again", "Start again"),
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
    "product": "Netlify",
    "this_notebook": "This notebook",
    "history": "History",
    "all_sites": "Sites",
    "account": "Account",
    # actions
    "publish": "Publish",
    "publish_draft": "Publish as draft",
    "open": "Open live page",
    "copy": "Copy link",
    "check": "Check",
    "lock": "Lock",
    "unlock": "Unlock",
    "restore": "Restore",
    "make_live": "Make live",
    "restore_previous": "Restore previous version",
    "no_previous": "There is no earlier version.",
    "publish_selected_hint": "Publish these notebooks, this folder or this page as one site",
    "still_signed_in": "NETLIFY_AUTH_TOKEN of the server is still set and will be used.",
    "claim": "Claim this site",
    "download": "Download",
    "sign_in": "Sign in",
    "sign_out": "Sign out",
    "show_sidebar": "Show Netlify sidebar",
    "cancel": "Cancel",
    "stop": "Stop",
    "close": "Close",
    "refresh": "Refresh",
    "publish_selected": "Publish with Netlify",
    "publish_folder": "Publish this folder",
    "again": "Try again",
    "anyway": "Publish anyway",
    # what the actions do, for tooltips and screen readers
    "publish_hint": "Save this notebook and publish it as a web page",
    "publish_folder_hint": "Publish the folder that the file browser shows, as one site",
    "publish_draft_hint": "Publish to an address of its own and leave the live page alone",
    "check_hint": "Look for what should be noticed before the world sees it; nothing is sent",
    "lock_hint": "Keep the live version live, whatever is published",
    "unlock_hint": "Let the next publish go live by itself",
    "restore_hint": "Make this version live again",
    "make_live_hint": "Make this draft the version that readers see",
    "open_source_hint": "Open what is published there",
    "claim_hint": "Make a link by which somebody takes this site into an account of their own",
    "download_hint": "Save the live files as a zip",
    # states
    "live": "live",
    "locked": "locked",
    "draft": "draft",
    "ready": "ready",
    "claimed": "claimed",
    "failed": "failed",
    # what is said
    "published": "Live at {url}",
    "published_draft": "Draft at {url}",
    "published_not_live": "Ready at {url}",
    "publishing": "Publishing {name}",
    "saving": "Saving",
    "stopping": "Stopping",
    "copied": "Link copied",
    "restored": "Live again: {title}",
    "locked_now": "Locked. The live version stays live.",
    "unlocked_now": "Unlocked. The next publish goes live.",
    "signed_in": "Signed in to Netlify as {name}",
    "not_signed_in": "Not signed in to Netlify",
    "signed_out": "Signed out",
    "never_published": "Not published yet.",
    "no_notebook": "Open a notebook to see where it is published.",
    "no_sites": "No sites yet.",
    "filter_sites": "Look for a site",
    "filter_found": "Found: {count}",
    "history_of": "History of {site}",
    "no_deploys": "No deploys yet.",
    "nothing_found": "Nothing to note.",
    "findings": "Before the world sees it",
    "loading": "Loading",
    "job_lost": "The Jupyter server was restarted, so this publish was cut short. What was live still is.",
    "unsaved": "The notebook could not be saved, so nothing was published.",
    "other_drive": "Only files of this Jupyter server can be published.",
    "cell": "cell {cell}",
    "updated": "updated {when}",
    # the first publish
    "first_title": "Publish {name}",
    "site_name": "Site name",
    "site_name_pattern": "This server wants names like {pattern}",
    "site_name_hint": "Part of the address; empty: made from the title",
    "title": "Title",
    "title_hint": "Empty: the first heading",
    "code": "Code",
    "code_show": "Show",
    "code_fold": "Fold, readers can unfold it",
    "code_hide": "Leave out",
    "target": "Where to",
    "target_auto": "Netlify if signed in, else this machine",
    "target_netlify": "Netlify: on the web",
    "target_local": "This machine only: nobody else sees it",
    # questions
    "restore_question": "Make the version “{title}” of {site} live again? Readers see it at once.",
    "publish_question": "Publish {name} now? Readers of {site} see it at once.",
    "sign_out_question": "Forget the Netlify token that is kept for you on this server?",
    "claim_title": "Claim {site}",
    "claim_text": "Until {time}, whoever opens this link can take the site over. Send it to nobody else.",
    "open_claim": "Open the claim page",
    "sign_in_title": "Sign in to Netlify",
    "sign_in_text": "Open this page and say yes; this dialog closes by itself.",
    "open_sign_in": "Open the sign-in page",
    "sign_in_elsewhere": "Run `netlify-nb login` in a terminal of this server.",
    "audience_local": "Only you, on this machine. Sign in and publish again to put it on the web.",
    # the panel in a notebook
    "panel_label": "Publish to Netlify",
    "unpublished": "Not published yet",
    "on_netlify": "Netlify",
    "on_local": "Local",
    "dashboard": "Dashboard",
    "nothing_live": "Nothing is live yet.",
    "publish_for_address": "Publish to get an address.",
    "source_saved": "{source}, saved {when}",
    "save_draft": "Save as draft",
    "options": "Options",
    "message": "Message",
    "message_hint": "What has changed, for the history",
    "site": "Site",
    "site_placeholder": "A new site, named after the title",
    "site_first_hint": "One of your sites, or a name for the new one.",
    "site_other_hint": "Another of your sites, or a new name for a new site.",
    "new_site_ready": "Press Publish to make this new site.",
    "waiting_for_cell": "Waiting for the running cell. This begins as soon as it ends.",
    "progress_label": "Progress of publishing",
    "amount": "{done} of {total}",
    "time_left": "{time} left",
    "just_now": "just now",
    "less_than_a_second": "less than a second",
    "going_on_in": "going on in {time}",
    "possible_again_in": "possible again in {time}",
    "noticed": "What was noticed",
    "level_error": "Stops the publish",
    "level_warning": "Warning",
    "level_info": "Note",
    "do_not_publish": "Do not publish",
    "not_published": "Not published.",
    "warnings_first": "There are warnings. Nothing has been sent yet.",
    "result": "Result",
    "outcome_live": "Published.",
    "outcome_draft": "Saved as a draft.",
    "outcome_ready": "Ready, and not live.",
    "took": "in {seconds} s",
    "as_saved": "the notebook as saved {when}",
    "preview": "Preview and QR code",
    "preview_title": "Preview of the page",
    "qr_address": "QR code of the address",
    "live_made": "What readers see was made {when}.",
    "live_made_as": "What readers see was made {when}: “{message}”.",
    "site_not_live": "Nothing of this site is live.",
    "nothing_sent": "Nothing has been sent anywhere. Publish makes a page of what is saved and gives it an address.",
    "column_when": "When",
    "column_message": "Message",
    "column_state": "State",
    "column_who": "Who",
    "column_size": "Size",
    "column_actions": "Actions",
    "history_empty": "Every publish will be listed here, each one a click away from being live again.",
    "older": "Show older deploys",
    "open_deploy": "Open",
    "no_message": "No message",
    "the_deploy": "the deploy {id}",
    "restore_says": "Readers of {site} will see {what}, made {when}, at once. Nothing is uploaded, and what is live "
    "now stays in the history.",
    "restore_yes": "Yes, restore it",
    "make_live_yes": "Yes, make it live",
    "delete": "Delete",
    "delete_says": "{what} will be deleted for good. What is live stays as it is.",
    "delete_yes": "Delete it",
    "deleted_now": "Deleted.",
    "keep_it": "Keep it as it is",
    "live_again": "Live again. Nothing was uploaded.",
    "expired": "expired",
    "expired_why": "Netlify has deleted it for its age.",
    "deleted": "deleted",
    "deleted_why": "It is not there any more.",
    "kept_until": "kept until {date}",
    "downloading": "Downloading",
    "downloaded": "Saved as {path}",
    "hand_over": "Hand over",
    "claim_offer": "Whoever opens the link that this makes can take {site} into an account of their own.",
    "claim_making": "Making a link",
    "claim_made": "A claim link was made.",
    "claim_valid": "valid for {time}",
    "claim_expired": "The link has expired. Make a new one when it is needed.",
    "claim_setup": "To hand this site over, create an OAuth application in Netlify's user settings, under "
    "Applications, as the same user. Then set NETLIFY_OAUTH_CLIENT_ID and NETLIFY_OAUTH_CLIENT_SECRET before the "
    "kernel starts.",
    "claimed_now": "{site} has been claimed.",
    "claimed_by": "{site} has been claimed. It belongs to {owner} now.",
    "qr_claim": "QR code of the claim link",
    "local_only": "Published on this machine only. Sign in to Netlify to put it on the web.",
    "signed_in_as": "Signed in as {name}",
    "signed_in_now": "Signed in.",
    "by_environment": "by NETLIFY_AUTH_TOKEN",
    "token_environment": "NETLIFY_AUTH_TOKEN is set and goes before any other token: change it and restart the kernel.",
    "sign_in_browser": "Sign in with the browser",
    "sign_in_goes_on": "This goes on by itself when you have said yes there.",
    "token": "Personal access token",
    "token_made_in": "Made in {page}. It is kept where your system keeps passwords, and never in the notebook.",
    "token_page": "Netlify's user settings",
    "use_token": "Use token",
    "not_now": "Not now",
    "copy_refused": "The browser does not allow copying here: open the link and copy its address.",
    "kernel_gone": "This panel has lost its kernel.",
    "kernel_gone_hint": "Run the cell again for a new panel. What was published stays as it is.",
    "kernel_silent": "The kernel does not answer.",
    "kernel_silent_hint": "It is busy with a cell, and will do this when it is free; or it was restarted, and the cell "
    "has to be run again.",
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
