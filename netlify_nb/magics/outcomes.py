"""What magics return beside the product's own nouns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netlify_nb.models import Deploy


class Restored:
    """What a restore did."""

    def __init__(self, site: Any, deploy: Deploy) -> None:
        self.site = site
        self.deploy = deploy

    def __repr__(self) -> str:
        from netlify_nb import show  # noqa: PLC0415

        return show.restored_text(self.site, self.deploy)

    def _repr_mimebundle_(self, **_: Any) -> Any:
        from netlify_nb import show  # noqa: PLC0415

        return show.restored_bundle(self.site, self.deploy)


class Printed:
    """What a cell printed, as something that can be published."""

    def __init__(self, text: str) -> None:
        self._text = text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": self._text}
