"""Pages as Netlify shows them: forms made ready to be sent, snippets put in.

What was uploaded is never changed; this is done when a page is asked for, and remembered.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_ATTRIBUTE = re.compile(
    r"""\s+(?:data-)?netlify(?:-honeypot|-recaptcha)?(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?(?=[\s/>])""",
    re.IGNORECASE,
)
_END_OF_HEAD = re.compile(r"</head\s*>", re.IGNORECASE)
_END_OF_BODY = re.compile(r"</body\s*>", re.IGNORECASE)
_NO_INPUT = frozenset({"submit", "button", "reset", "image"})


@dataclass
class FoundForm:
    """A form that asks to be handled by the host."""

    name: str
    honeypot: str | None
    fields: list[dict[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    """Finds the forms marked ``netlify`` or ``data-netlify`` and where their tags stand."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[FoundForm] = []
        self.tags: list[tuple[int, str, FoundForm]] = []
        self._open: FoundForm | None = None
        self._has_name: dict[int, bool] = {}
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form(given)
        elif self._open is not None and tag in {"input", "textarea", "select"}:
            self._field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    def named_itself(self, form: FoundForm) -> bool:
        """Whether the page has the hidden field already that says which form it is."""
        return self._has_name.get(id(form), False)

    def _form(self, given: dict[str, str]) -> None:
        self._open = None
        if "netlify" not in given and given.get("data-netlify", "false").lower() not in {"true", ""}:
            return
        line, column = self.getpos()
        name = given.get("name") or f"form {len(self.forms) + 1}"
        self._open = FoundForm(name, given.get("netlify-honeypot") or given.get("data-netlify-honeypot") or None)
        self.forms.append(self._open)
        self.tags.append((self._lines[line - 1] + column, self.get_starttag_text() or "", self._open))

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name = self._open, given.get("name")
        kind = given.get("type", "text").lower() if tag == "input" else tag
        if form is None or not name or kind in _NO_INPUT:
            return
        if name == "form-name":
            self._has_name[id(form)] = True
        elif name != form.honeypot and name not in {one["name"] for one in form.fields}:
            form.fields.append({"name": name, "type": kind})


def _marked(content: bytes) -> bool:
    """Whether a page may have a form for the host; every page of every deploy is asked, so this has to be quick."""
    lowered = content.lower()
    return b"<form" in lowered and b"netlify" in lowered


def find_forms(content: bytes) -> list[FoundForm]:
    """Return the forms of a page that ask to be handled by the host."""
    if not _marked(content):
        return []
    return _Forms(content.decode("utf-8", "replace")).forms


@dataclass(frozen=True)
class Snippets:
    """Code to be put before the end of every page's head and body."""

    head: str = ""
    foot: str = ""


def dress(content: bytes, snippets: Snippets) -> bytes:
    """Return a page as it is shown; the same bytes where there is nothing to do."""
    marked = _marked(content)
    if not marked and not snippets.head and not snippets.foot:
        return content
    text = content.decode("utf-8", "surrogateescape")
    if marked:
        text = _ready_forms(text)
    text = _before(text, snippets.head, _END_OF_HEAD, last=False)
    text = _before(text, snippets.foot, _END_OF_BODY, last=True)
    return text.encode("utf-8", "surrogateescape")


def _ready_forms(text: str) -> str:
    found = _Forms(text)
    for start, tag, form in reversed(found.tags):
        clean = _ATTRIBUTE.sub("", tag)
        if not found.named_itself(form):
            clean += f'<input type="hidden" name="form-name" value="{html.escape(form.name)}">'
        text = text[:start] + clean + text[start + len(tag) :]
    return text


def _before(text: str, code: str, end: re.Pattern[str], *, last: bool) -> str:
    if not code:
        return text
    places = [match.start() for match in end.finditer(text)]
    if not places:
        return text + code if last else code + text
    at = places[-1 if last else 0]
    return text[:at] + code + text[at:]
