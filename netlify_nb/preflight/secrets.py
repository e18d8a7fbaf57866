"""Keys and passwords in text.

Each kind has literals that stand at a known distance from its beginning. They are looked for all at once
(Aho-Corasick), and a pattern is tried only where one of its literals occurs: whatever a text holds, it is read once.
Searching it for each pattern cost twenty times as much, because short literals occur everywhere, most of all in base64.

The shapes are those that the services document, or that GitHub's secret scanning names
(https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns).
"""

from __future__ import annotations

import hashlib
import math
import re
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from netlify_nb.models import Finding
from netlify_nb.preflight.passage import Passage

_FINGERPRINT = 10
_SHOWN = 4


@dataclass(frozen=True)
class Kind:
    """One kind of secret: what a person calls it, literals of which one must occur, and its shape.

    ``before`` says how many characters of the shape stand before the literal, the likeliest first.
    """

    label: str
    literals: tuple[str, ...]
    pattern: re.Pattern[str]
    before: Sequence[int] = (0,)


def _kind(label: str, literals: str, pattern: str, before: Sequence[int] = (0,)) -> Kind:
    return Kind(label, tuple(literals.split()), re.compile(pattern), before)


_DISCORD = "the middle of a Discord token"
# Such a token has no literal of its own. With `.` first this is a fast search.
_DOTTED = re.compile(r"\.[\w-]{6}\.[\w-]{27}")

KINDS = (
    _kind("Netlify token", "nfp_ nfc_ nfo_ nfu_", r"\bnf[pcou]_[A-Za-z0-9]{16,}"),
    _kind("Netlify claim link", "/claim", r"/claim(?:\?[^\s\"'<>#]*)?(?:#|%23)(eyJ[\w.\-=]{20,})"),
    _kind("AWS access key", "AKIA ASIA ABIA ACCA", r"\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b"),
    _kind(
        "AWS secret key",
        "aws Aws AWS",
        r"(?i)aws.{0,20}?(?:key|secret|token).{0,20}?[\"'=:\s]([0-9a-zA-Z/+]{40})(?![\w/+])",
    ),
    _kind("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"\bgh[pousr]_[A-Za-z0-9]{36,}"),
    _kind("GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{50,}"),
    _kind("GitLab token", "glpat- gldt- glft- glrt- glcbt- glptt-", r"\bgl(?:pat|dt|ft|rt|cbt|ptt)-[\w-]{20,}"),
    _kind("Slack token", "xox", r"\bxox[abeoprs]-[\w-]{10,}"),
    _kind("Slack webhook", "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows)/[\w/]{20,}"),
    _kind("Anthropic key", "sk-ant-", r"\bsk-ant-[\w-]{20,}"),
    _kind("OpenAI key", "sk-", r"\bsk-(?:proj-|svcacct-|admin-)?(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{20,}"),
    _kind("Hugging Face token", "hf_", r"\bhf_[A-Za-z0-9]{30,}"),
    _kind("Google API key", "AIza", r"\bAIza[\w-]{35}"),
    _kind("Google OAuth secret", "GOCSPX-", r"\bGOCSPX-[\w-]{20,}"),
    _kind("Google access token", "ya29.", r"\bya29\.[\w-]{20,}"),
    _kind("Stripe key", "k_live_", r"\b[rsp]k_live_[0-9a-zA-Z]{20,}", (1,)),
    _kind("Square token", "sq0 EAAA", r"\b(?:sq0(?:csp|atp)-[\w-]{22,}|EAAA[\w-]{60})"),
    _kind("SendGrid key", "SG.", r"\bSG\.[\w-]{22}\.[\w-]{43}"),
    _kind("Mailchimp key", "-us", r"\b[0-9a-f]{32}-us[0-9]{1,2}\b", (32,)),
    _kind("Twilio key", "SK", r"\bSK[0-9a-f]{32}\b"),
    _kind("Telegram token", ":AA", r"\b\d{8,10}:AA[\w-]{33}", (10, 9, 8)),
    Kind(
        "Discord token",
        (_DISCORD,),
        re.compile(r"\b[MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,}"),
        range(28, 23, -1),
    ),
    _kind("PyPI token", "pypi-AgE", r"\bpypi-AgE[\w-]{50,}"),
    _kind("npm token", "npm_", r"\bnpm_[A-Za-z0-9]{36}"),
    _kind("Databricks token", "dapi", r"\bdapi[0-9a-f]{32}"),
    _kind("DigitalOcean token", "doo_v1_ dop_v1_ dor_v1_", r"\bdo[opr]_v1_[0-9a-f]{64}"),
    _kind("Shopify token", "shpat_ shpca_ shppa_ shpss_", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    _kind("Linear key", "lin_api_", r"\blin_api_[A-Za-z0-9]{40}"),
    _kind("Notion token", "ntn_ secret_", r"\b(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43})"),
    _kind("Replicate token", "r8_", r"\br8_[A-Za-z0-9]{37}"),
    _kind("Vault token", "hvs. hvb.", r"\bhv[sb]\.[\w-]{24,}"),
    _kind("Atlassian token", "ATATT3", r"\bATATT3[\w=-]{60,}"),
    _kind("Azure storage key", "AccountKey=", r"AccountKey=([A-Za-z0-9+/=]{60,})"),
    _kind("Weights & Biases key", "wandb Wandb WANDB", r"(?i)wandb[^\n]{0,40}?\b([0-9a-f]{40})\b"),
    _kind("Jupyter token", "token=", r"[?&]token=([0-9a-f]{32,})", (1,)),
    _kind("private key", "-----BEGIN", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[^-<]{0,80}"),
    _kind("private key", "PuTTY-User-Key-File", r"PuTTY-User-Key-File-\d[^\n]*"),
    _kind("Groq key", "gsk_", r"\bgsk_[A-Za-z0-9]{40,}"),
    _kind("xAI key", "xai-", r"\bxai-[A-Za-z0-9]{60,}"),
    _kind("Perplexity key", "pplx-", r"\bpplx-[A-Za-z0-9]{40,}"),
    _kind("Tavily key", "tvly-", r"\btvly-(?:dev-|prod-)?[A-Za-z0-9]{30,}"),
    _kind("Pinecone key", "pcsk_", r"\bpcsk_[A-Za-z0-9_]{50,}"),
    _kind("LangSmith key", "lsv2_pt_ lsv2_sk_", r"\blsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    _kind("Supabase token", "sbp_", r"\bsbp_[0-9a-f]{40}"),
    _kind("Docker token", "dckr_pat_", r"\bdckr_pat_[\w-]{24,}"),
    _kind("Mapbox secret token", "sk.eyJ", r"\bsk\.eyJ[\w-]{10,}\.[\w-]{20,}"),
    _kind("Kaggle key", '"username":', r"\"username\":\s*\"[^\"]+\",\s*\"key\":\s*\"([0-9a-f]{32})\""),
    _kind("password", "machine", r"\bmachine\s+\S+\s+login\s+\S+\s+password\s+(\S{6,})"),
    _kind(
        "key in an address",
        "api_key= apikey= access_token= auth_token= client_secret= sig=",
        r"[?&](?:api_?key|access_token|auth_token|client_secret|sig)=([^\s&#\"'<>{}$\\]{16,})",
        (1,),
    ),
    # A line of YAML, or of a configuration as it is printed; letters and digits, unlike a type or a word
    _kind(
        "password",
        "password: Password: PASSWORD: passwd: secret: Secret: SECRET: token: Token: TOKEN: api_key: API_KEY: apikey:",
        r"(?i)(?:password|passwd|secret|token|api_?key):[ \t]+(?!0x)(?=\S*[0-9])(?=\S*[A-Za-z])"
        r"([^\s\"'`#{}()<>\[\],;:$/]{10,})(?=[ \t]*(?:\n|\Z|#))",
    ),
    _kind("JSON web token", "eyJ", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    _kind(
        "password in an address",
        "://",
        r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'<>{}$]+:([^\s/:@\"'<>{}$]{3,})@[\w.-]+",
        range(20, 0, -1),
    ),
    _kind(
        "bearer token",
        "uthorization UTHORIZATION",
        r"(?i)authorization[\"']?\s*[:=,]\s*[rbf]?[\"']?bearer\s+([A-Za-z0-9._~+/=-]{16,})",
        (1,),
    ),
    _kind(
        "password in a header",
        "uthorization UTHORIZATION",
        r"(?i)authorization[\"']?\s*[:=,]\s*[rbf]?[\"']?basic\s+([A-Za-z0-9+/]{12,}={0,2})",
        (1,),
    ),
)

# A name that says secret, and a quoted value: `password = "…"`, `"api_key": "…"`, `os.environ["X_TOKEN"] = "…"`
_NAMES = (
    r"(?P<name>pass(?:word|wd|phrase)|(?<![^\W\d_])(?:pass|pwd)(?![^\W\d_])|secret|token|credential"
    r"|(?:api|access|auth|private)_?key)"
)
_ASSIGNED = re.compile(
    rf"(?i){_NAMES}"
    r"\w*[\"']?\]?\s*(?:=(?!=)|:|,(?=\s*[\"']))\s*(?:[rbf]{0,2})(?P<quote>[\"'])(?P<value>[^\"'\n]{6,200})(?P=quote)"
)
# A line as `env` prints it and .env files have it. Code sets spaces or quotes, so that it is not taken for one.
_ENVIRONMENT = re.compile(rf"(?i){_NAMES}[A-Z0-9_]*=(?P<value>(?![/~])[^\s\"'()\[\]{{}}<>$,;]{{8,200}})(?=\s|\Z)")
_ASSIGNED_LITERALS = tuple(
    form
    for word in ("pass", "pwd", "secret", "token", "key", "credential")
    for form in (word, word.capitalize(), word.upper())
)
_BEFORE_KEY = range(8, 2, -1)
"""How far before "key" a name such as ``private_key`` or ``apikey`` begins."""
_PLACEHOLDER = re.compile(
    r"(?i)your|example|changeme|change_me|placeholder|dummy|sample|redacted|withheld|insert|replace|todo|none|null"
    r"|x{4,}|\*{3,}|\.{3,}|…|<.*>|\{.*\}|\$|%\(|\s|^(?:pass(?:word|wd)?|secret|token|test\w*|key|string|value|str|text)$"
    r"|^[a-z]+(?:[ _./-][a-z]+)*$"
    # What follows `'secrets:'` in `print('secrets:', x, 'y')` is code between two strings.
    r"|^[,)\]+%]|^\.\w+\("
)
_SURE = re.compile(r"(?i)pass|pwd|secret|credential")
_ALLOWED_IN_PLACE = "pragma: allowlist secret"
"""What detect-secrets calls a line that its author has looked at."""

_BITS_OF_A_KEY = 3.2
_LENGTH_OF_A_KEY = 16


@dataclass(frozen=True)
class Secret:
    """One secret found in a text. It is never printed whole."""

    label: str
    value: str

    def __repr__(self) -> str:
        return f"Secret({self.label!r}, {self.masked})"

    @property
    def masked(self) -> str:
        """The first characters and the length."""
        return f"{self.value[:_SHOWN]}… ({len(self.value)} characters)"

    @property
    def fingerprint(self) -> str:
        """What names this secret without giving it away."""
        return hashlib.sha256(self.value.encode("utf-8", "replace")).hexdigest()[:_FINGERPRINT]


def find(text: str) -> Iterator[Secret]:
    """Yield the secrets in a text, each place once, the surest kind first."""
    taken = _Taken()
    places = _places(text)
    for kind in KINDS:
        for match in _matches(kind, [at for literal in kind.literals for at in places.get(literal, ())], text):
            start, end = match.span(match.re.groups)  # the only group, or the whole
            value = text[start:end]
            if not _is_placeholder(value) and not _allowed_in_place(text, end) and taken.take(start, end):
                yield Secret(kind.label, value)
    for match in _assigned(places, text):
        start, end = match.span("value")
        if (
            _is_secret_value(match["name"], match["value"])
            and not _allowed_in_place(text, end)
            and taken.take(start, end)
        ):
            yield Secret("password" if _SURE.search(match["name"]) else "key", match["value"])


def _matches(kind: Kind, places: Iterable[int], text: str) -> Iterator[re.Match[str]]:
    for at in places:
        for before in kind.before:
            if before <= at and (match := kind.pattern.match(text, at - before)):
                yield match
                break


def _assigned(places: Mapping[str, Sequence[int]], text: str) -> Iterator[re.Match[str]]:
    for literal in _ASSIGNED_LITERALS:
        befores = _BEFORE_KEY if literal.lower() == "key" else (0,)
        for at in places.get(literal, ()):
            for before in befores:
                match = before <= at and (_ASSIGNED.match(text, at - before) or _environment(text, at - before))
                if match:
                    yield match
                    break


def _environment(text: str, at: int) -> re.Match[str] | None:
    """Return the match of a line of `env` whose telling name stands at ``at``; such names are in capitals."""
    match = _ENVIRONMENT.match(text, at)
    return match if match and match["name"].isupper() and re.search(r"\d", match["value"]) else None


@cache
def _automaton() -> tuple[Any, tuple[str, ...]]:
    import ahocorasick_rs  # noqa: PLC0415  # only where something is examined

    literals = tuple(dict.fromkeys([*(word for kind in KINDS for word in kind.literals), *_ASSIGNED_LITERALS]))
    return ahocorasick_rs.AhoCorasick(literals), literals


def _places(text: str) -> dict[str, list[int]]:
    """Return where each of the literals occurs; a Discord token, which has none, where its middle does."""
    automaton, literals = _automaton()
    places: dict[str, list[int]] = {}
    if dotted := [match.start() for match in _DOTTED.finditer(text)]:
        places[_DISCORD] = dotted
    for index, start, _ in automaton.find_matches_as_indexes(text, overlapping=True):
        places.setdefault(literals[index], []).append(start)
    return places


def secret_findings(passages: Iterable[Passage], source: str, *, allow: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each secret and cell; allowed ones are told of and stop nothing."""
    seen: set[tuple[int | None, str]] = set()
    for passage in passages:
        for secret in find(passage.text):
            if (passage.cell, secret.value) in seen:
                continue
            seen.add((passage.cell, secret.value))
            allowed = secret.fingerprint in allow
            yield Finding(
                "secret-allowed" if allowed else "secret",
                "info" if allowed else "error",
                f"What looks like a {secret.label} stands in the {passage.where}: {secret.masked}",
                "You have allowed it."
                if allowed
                else "Take it out, and have it replaced where it was issued: whoever saw the notebook may have it. "
                f"If it is none, allow {secret.fingerprint}.",
                source,
                passage.cell,
            )


class _Taken:
    """The parts of a text that are spoken for; none overlaps another."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def take(self, start: int, end: int) -> bool:
        """Take a part, unless some of it is taken."""
        at = bisect(self._starts, start)
        if (at and self._ends[at - 1] > start) or (at < len(self._starts) and self._starts[at] < end):
            return False
        self._starts.insert(at, start)
        self._ends.insert(at, end)
        return True


def _is_placeholder(value: str) -> bool:
    return bool(re.search(r"(?i)x{6,}|\*{3,}|example(?!\w*[0-9])|your[_-]|<|\{|placeholder|\.{3}|…", value)) or (
        len(set(value)) < 5  # noqa: PLR2004  # "aaaaaaaa" is nobody's key
    )


def _is_secret_value(name: str, value: str) -> bool:
    """Whether a value with a telling name is a secret, or a word that stands for one."""
    if _PLACEHOLDER.search(value) or len(set(value)) < 4:  # noqa: PLR2004  # "aaaa"
        return False
    if _SURE.search(name):
        return True
    return len(value) >= _LENGTH_OF_A_KEY and bool(re.search(r"\d", value)) and entropy(value) >= _BITS_OF_A_KEY


def entropy(text: str) -> float:
    """Return Shannon's entropy of the text's characters, in bits a character."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())


def _allowed_in_place(text: str, end: int) -> bool:
    line_end = text.find("\n", end)
    return _ALLOWED_IN_PLACE in text[end : line_end if line_end >= 0 else len(text)]
