"""``/accounts/{id}/env``: environment variables, which Netlify's command line sets and lists."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Any

from netlify_nb.local.errors import Refused, not_found
from netlify_nb.local.store.environment import Variable

from .people import TeamHandler

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,254}")
_SCOPES = ("builds", "functions", "runtime", "post-processing")
_CONTEXTS = frozenset({"all", "dev", "dev-server", "branch-deploy", "deploy-preview", "production", "branch"})
_READABLE = frozenset({"dev", "dev-server"})
"""Of a secret, only these values can be read again."""
_VALUE_LENGTH = 64 * 1024
_MANY = 1000


class VariablesBase(TeamHandler):
    """Finding the variables of a team or, with ``site_id`` in the query, of a site of it."""

    def where(self, account_id: str) -> tuple[str, str]:
        """Return the team's id and the site's, which is empty for the team's own variables."""
        account, wanted = self.team(account_id), self.query("site_id")
        if wanted is None:
            return account.id, ""
        site = self.site(wanted)
        if site.account_id != account.id:
            raise not_found()
        return account.id, site.id

    def variable(self, where: tuple[str, str], key: str) -> Variable:
        """Return one variable; 404 if there is none."""
        found = self.core.store.environment.get(*where, key)
        if found is None:
            raise not_found()
        return found

    def put_variable(self, where: tuple[str, str], variable: Variable) -> dict[str, Any]:
        """Set a variable and return its object."""
        self.core.store.environment.put(*where, variable)
        return self.shape(self.variable(where, variable.key))

    def read(self, given: object, key: str | None = None) -> Variable:
        """Return the variable that an object of the body describes; refused with 422."""
        if not isinstance(given, dict):
            raise Refused(422, "A variable must be an object.")
        name, values = given.get("key", key), given.get("values")
        if not isinstance(name, str) or not _KEY.fullmatch(name):
            raise Refused(422, "key must have letters, digits and underscores only, and not begin with a digit.")
        if not isinstance(values, list) or len(values) > _MANY:
            raise Refused(422, "values must be a list.")
        scopes = given.get("scopes") or list(_SCOPES)
        if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
            raise Refused(422, "scopes must be a list of names.")
        scopes = [scope.replace("_", "-") for scope in scopes]
        if not set(scopes) <= set(_SCOPES):
            raise Refused(422, f"scopes can be {', '.join(_SCOPES)}.")
        read = [self.value(value) for value in values]
        return Variable(name, scopes, given.get("is_secret") is True, read, "", self.user.id)

    @staticmethod
    def value(given: object) -> dict[str, Any]:
        """Return the value that an object of the body describes; refused with 422."""
        given = given if isinstance(given, dict) else {}
        text, context, parameter = given.get("value"), given.get("context", "all"), given.get("context_parameter")
        if not isinstance(text, str) or len(text) > _VALUE_LENGTH:
            raise Refused(422, "value must be text.")
        if not isinstance(context, str) or context not in _CONTEXTS:
            raise Refused(422, f"context can be {', '.join(sorted(_CONTEXTS))}.")
        made: dict[str, Any] = {"id": str(uuid.uuid4()), "value": text, "context": context}
        if isinstance(parameter, str) and parameter:
            made["context_parameter"] = parameter
        return made

    def shape(self, variable: Variable) -> dict[str, Any]:
        """Return the object of a variable."""
        by = self.core.store.people.user(variable.updated_by)
        values = [
            {**value, "value": ""} if variable.is_secret and value["context"] not in _READABLE else value
            # Netlify's command line takes the first that fits, so what is for everything comes last.
            for value in sorted(variable.values, key=lambda value: value["context"] == "all")
        ]
        return {
            "key": variable.key,
            "scopes": variable.scopes,
            "values": values,
            "is_secret": variable.is_secret,
            "updated_at": variable.updated_at,
            "updated_by": by and {"id": by.id, "full_name": by.full_name, "email": by.email, "avatar_url": ""},
        }


class VariablesHandler(VariablesBase):
    """All variables of a team or site."""

    def get(self, account_id: str) -> None:
        """List them; ``context_name`` and ``scope`` leave out what is not for these."""
        context, scope = self.query("context_name"), self.query("scope")
        found = [self.shape(one) for one in self.core.store.environment.listed(*self.where(account_id))]
        self.reply(
            [
                one
                for one in found
                if (scope is None or scope.replace("_", "-") in one["scopes"])
                and (context is None or any(value["context"] in ("all", context) for value in one["values"]))
            ]
        )

    def post(self, account_id: str) -> None:
        """Add some, all or none; 422 if one of them is there already."""
        where = self.where(account_id)
        given = [self.read(one) for one in self.json_list()]
        with self.core.store.database.write():
            for one in given:
                if self.core.store.environment.get(*where, one.key):
                    raise Refused(422, f"{one.key} is there already.")
            answer = [self.put_variable(where, one) for one in given]
        self.reply(answer, 201)


class VariableHandler(VariablesBase):
    """One variable."""

    def get(self, account_id: str, key: str) -> None:
        """Return it."""
        self.reply(self.shape(self.variable(self.where(account_id), key)))

    def put(self, account_id: str, key: str) -> None:
        """Replace it; it may get another name."""
        where = self.where(account_id)
        self.variable(where, key)
        given = self.read(self.json_body(), key)
        with self.core.store.database.write():
            self.core.store.environment.remove(*where, key)
            answer = self.put_variable(where, given)
        self.reply(answer)

    def patch(self, account_id: str, key: str) -> None:
        """Set its value in one context."""
        where = self.where(account_id)
        found, new = self.variable(where, key), self.value(self.json_body())
        place = (new["context"], new.get("context_parameter"))
        others = [one for one in found.values if (one["context"], one.get("context_parameter")) != place]
        self.reply(self.put_variable(where, replace(found, values=[*others, new], updated_by=self.user.id)), 201)

    def delete(self, account_id: str, key: str) -> None:
        """Remove it."""
        where = self.where(account_id)
        self.core.store.environment.remove(*where, self.variable(where, key).key)
        self.done()


class ValueHandler(VariablesBase):
    """One value of a variable."""

    def delete(self, account_id: str, key: str, value_id: str) -> None:
        """Remove it; with its last value a variable is gone."""
        where = self.where(account_id)
        found = self.variable(where, key)
        left = [one for one in found.values if one["id"] != value_id]
        if len(left) == len(found.values):
            raise not_found()
        if left:
            self.put_variable(where, replace(found, values=left, updated_by=self.user.id))
        else:
            self.core.store.environment.remove(*where, key)
        self.done()
