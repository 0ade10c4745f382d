"""Saved scenarios: put in, found again, changed, shared and taken out."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import URL, Connection, Row, Select, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from models.anatomy import anatomy
from models.cooperation import MODEL
from models.errors import UNPRINTABLE, InputError, message
from models.library.database import PATIENCE, Database
from models.library.errors import ConflictError, LibraryError
from models.library.saved import Saved, data_of, results
from models.library.schema import MODELS, SCENARIOS, VERSIONS
from models.scenario import Scenario
from models.simulation import VERSION

LONGEST = {"name": 120, "note": 4000, "author": 80, "tag": 40}
"""Characters."""
MOST_TAGS = 12
VISIBILITIES = ("private", "link", "public")
"""Who may see a scenario where the library asks who one is: its owner, who has the link, everyone."""
ORDERS = ("changed", "name", "author", "created")
INSERTS = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
SLUG_BYTES = 9
"""Random bytes of a slug: twelve characters, 4.7e21 of them."""


@dataclass(frozen=True)
class Library:
    """Saved scenarios, as far as a person may see and change them.

    Parameters
    ----------
    database
        Shared by all who read.
    user
        Who asks, None for nobody in particular.
    sign_in
        Whether it matters who asks: without, everyone may see and change everything.

    Every method raises InputError for what makes no sense, LibraryError for what the database cannot do.
    """

    database: Database
    user: str | None = None
    sign_in: bool = False

    @classmethod
    def at(cls, url: str | URL | None = None, patience: float = PATIENCE) -> Library:
        """The library at an address; at the usual place unless given."""
        return cls(Database(url, patience))

    def seen_by(self, user: str | None, *, sign_in: bool) -> Library:
        """The same for somebody else."""
        return replace(self, user=user, sign_in=sign_in)

    def save(
        self,
        name: str,
        scenario: Scenario,
        *,
        note: str = "",
        author: str = "",
        language: str = "",
        tags: Sequence[str] = (),
        parent: str | None = None,
        visibility: str = VISIBILITIES[-1],
    ) -> Saved:
        """Keeps a scenario under a name, as version 1 of its own."""
        self._check_signed_in()
        said = _described(name, note, author, language, tags)
        return self._begin(said, _kept(scenario), visibility, parent)

    def save_again(self, slug: str, scenario: Scenario, *, seen: int, author: str | None = None) -> Saved:
        """Keeps a scenario as the next version of a saved one.

        Parameters
        ----------
        seen
            The version its author has seen last.

        Raises
        ------
        ConflictError
            If there is a newer one: nothing is overwritten.
        """
        said = {} if author is None else {"author": author}
        return self._next(slug, seen, said, _kept(scenario))

    def describe(self, slug: str, *, seen: int, **said: Any) -> Saved:
        """Says something else of a saved scenario (name, note, author, language, tags), as its next version.

        Raises ConflictError as `save_again`.
        """
        return self._next(slug, seen, said, {})

    def show_to(self, slug: str, visibility: str) -> Saved:
        """Sets who may see it."""
        self._update(slug, visibility=_visibility(visibility))
        return self.get(slug)

    def duplicate(self, slug: str, name: str) -> Saved:
        """A copy under another name that belongs to whoever asks; the copy knows where it is from."""
        old = self.get(slug)
        self._check_signed_in()
        said = _described(name, old.note, old.author, old.language, old.tags)
        same = {"data": old.data, "outcomes": old.outcomes, "model": old.model_hash}
        return self._begin(said, same, old.visibility, slug)

    def delete(self, slug: str) -> None:
        """Takes a scenario from the list; `restore` brings it back."""
        self._update(slug, deleted=_now())

    def restore(self, slug: str) -> None:
        """Undoes `delete`."""
        self._update(slug, deleted=None)

    def get(self, slug: str, version: int | None = None) -> Saved:
        """A saved scenario, or an earlier version of it; a deleted one, too."""
        number = SCENARIOS.c.version if version is None else version
        found = self._rows(_joined().where(SCENARIOS.c.slug == slug, VERSIONS.c.number == number))
        if not found or not self._may_open(found[0]):
            raise InputError(message('"{slug}" is not a saved scenario that you may see'), slug=slug)
        return found[0]

    def versions(self, slug: str) -> list[Saved]:
        """All versions of a scenario, the newest first."""
        self.get(slug)
        return self._rows(_joined().where(SCENARIOS.c.slug == slug).order_by(VERSIONS.c.number.desc()))

    def listed(
        self, words: str = "", *, tag: str = "", order: str = ORDERS[0], deleted: bool = False
    ) -> list[Saved]:
        """The scenarios that a person may find.

        Parameters
        ----------
        words
            All of them stand in name, note, author or tags, in upper or lower case.
        tag
            One of its tags.
        order
            One of `ORDERS`; times begin with the newest.
        deleted
            Those that were deleted instead.
        """
        wanted = _joined().where(VERSIONS.c.number == SCENARIOS.c.version)
        wanted = wanted.where(SCENARIOS.c.deleted.is_not(None) if deleted else SCENARIOS.c.deleted.is_(None))
        if self.sign_in:
            wanted = wanted.where(or_(SCENARIOS.c.visibility == "public", SCENARIOS.c.owner == self.user))
        found = [s for s in self._rows(wanted) if _meets(s, words) and (not tag or tag in s.tags)]
        return sorted(found, key=_key(order), reverse=order in {"changed", "created"})

    def may_change(self, saved: Saved) -> bool:
        """Whether whoever asks may change or delete it: its owner, or anyone where nobody is asked."""
        return not self.sign_in or (self.user is not None and saved.owner in {None, self.user})

    def _may_open(self, saved: Saved) -> bool:
        """Whether whoever asks may look at it: what was deleted is for those who may restore it."""
        if not self.sign_in or self.may_change(saved):
            return True
        return saved.visibility != "private" and saved.deleted is None

    def _check_signed_in(self) -> None:
        if self.sign_in and self.user is None:
            raise LibraryError(message("sign in to save; the scenario stays on the page and in its address"))

    def _check_change(self, slug: str) -> Saved:
        found = self.get(slug)
        if not self.may_change(found):
            raise LibraryError(
                message('"{name}" belongs to somebody else; save a copy of your own instead'), name=found.name
            )
        return found

    def _begin(
        self, said: dict[str, Any], kept: dict[str, Any], visibility: str, parent: str | None
    ) -> Saved:
        """Version 1 of a new scenario that belongs to whoever asks."""
        slug, now = secrets.token_urlsafe(SLUG_BYTES), _now()
        row = {"slug": slug, "version": 1, "visibility": _visibility(visibility), "parent": parent}
        with self.database.writing() as connection:
            _keep_model(connection)
            key = connection.execute(
                insert(SCENARIOS).values(**row, owner=self.user, created=now).returning(SCENARIOS.c.id)
            ).scalar_one()
            connection.execute(insert(VERSIONS).values(scenario=key, number=1, changed=now, **said, **kept))
        return self.get(slug)

    def _next(self, slug: str, seen: int, said: dict[str, Any], kept: dict[str, Any]) -> Saved:
        """Adds a version to a scenario of which version `seen` is known."""
        found = self._check_change(slug)
        if found.deleted is not None:
            told = message('"{name}" was deleted; restore it in the library, or save this as a new scenario')
            raise LibraryError(told, name=found.name)
        old = self.get(slug, seen)
        before = {name: getattr(old, name) for name in ("name", "note", "author", "language", "tags")}
        row = _described(**before | said)
        row |= kept or {"data": old.data, "outcomes": old.outcomes, "model": old.model_hash}
        with self.database.writing() as connection:
            _keep_model(connection)
            moved = connection.execute(
                update(SCENARIOS)
                .where(SCENARIOS.c.slug == slug, SCENARIOS.c.version == seen)
                .values(version=seen + 1)
                .returning(SCENARIOS.c.id)
            ).scalar_one_or_none()
            if moved is not None:
                values = {"scenario": moved, "number": seen + 1, "changed": _now()}
                connection.execute(insert(VERSIONS).values(**values, **row))
        newest = self.get(slug)
        if moved is None:
            raise ConflictError(newest)
        return newest

    def _update(self, slug: str, **values: Any) -> None:
        self._check_change(slug)
        with self.database.writing() as connection:
            connection.execute(update(SCENARIOS).where(SCENARIOS.c.slug == slug).values(**values))

    def _rows(self, wanted: Select[Any]) -> list[Saved]:
        with self.database.reading() as connection:
            rows = connection.execute(wanted).all()
            # Apart: it is large, and the same for most of them.
            hashes = {row.model for row in rows}
            models = {m.hash: m for m in connection.execute(select(MODELS).where(MODELS.c.hash.in_(hashes)))}
            return [_saved(row, models[row.model]) for row in rows]


def _joined() -> Select[Any]:
    return select(SCENARIOS, VERSIONS).join(VERSIONS, VERSIONS.c.scenario == SCENARIOS.c.id)


def _saved(row: Row[Any], model: Row[Any]) -> Saved:
    r = row._mapping
    return Saved(
        slug=r["slug"],
        version=r["number"],
        name=r["name"],
        note=r["note"],
        author=r["author"],
        language=r["language"],
        tags=tuple(r["tags"]),
        data=r["data"],
        model_hash=r["model"],
        model_version=model.version,
        created=r["created"],
        changed=r["changed"],
        parent=r["parent"],
        visibility=r["visibility"],
        owner=r["owner"],
        deleted=r["deleted"],
        outcomes=r["outcomes"],
        anatomy=model.anatomy,
    )


def _kept(scenario: Scenario) -> dict[str, Any]:
    """What is kept of a scenario: itself, the present model, and what that made of it."""
    return {"data": data_of(scenario), "outcomes": results(scenario), "model": MODEL.hash}


def _keep_model(connection: Connection) -> None:
    """Keeps what the present model is made of, once."""
    add = INSERTS[connection.dialect.name](MODELS).on_conflict_do_nothing()
    connection.execute(add.values(hash=MODEL.hash, version=VERSION, anatomy=anatomy()))


def _described(name: str, note: str, author: str, language: str, tags: Sequence[str]) -> dict[str, Any]:
    """What a person says, checked."""
    tags = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    if len(tags) > MOST_TAGS:
        raise InputError(message("at most {most} tags, not {count}"), most=MOST_TAGS, count=len(tags))
    if not name.strip():
        raise InputError(message("a name is missing"))
    for field, text in (("name", name), ("note", note), ("author", author), *(("tag", tag) for tag in tags)):
        _check_text(field, text)
    told = {"name": name.strip(), "note": note.strip(), "author": author.strip()}
    return told | {"language": language, "tags": tags}


def _check_text(field: str, text: str) -> None:
    if len(text) > LONGEST[field]:
        raise InputError(
            message("{field}: {count} characters; at most {most}"),
            field=field,
            count=len(text),
            most=LONGEST[field],
        )
    allowed = text.replace("\n", "").replace("\t", "") if field == "note" else text
    if UNPRINTABLE.search(allowed.replace("\r", "") if field == "note" else allowed):
        raise InputError(message("{field}: has signs that cannot be printed"), field=field)


def _visibility(given: str) -> str:
    if given not in VISIBILITIES:
        raise InputError(
            message('"{value}" is not known here; use {known}'), value=given, known=" / ".join(VISIBILITIES)
        )
    return given


def _meets(saved: Saved, words: str) -> bool:
    text = " ".join([saved.name, saved.note, saved.author, *saved.tags]).casefold()
    return all(word in text for word in words.casefold().split())


def _key(order: str) -> Any:
    if order not in ORDERS:
        raise InputError(
            message('"{value}" is not known here; use {known}'), value=order, known=" / ".join(ORDERS)
        )
    return lambda s: (
        (s.changed, s.slug)
        if order == "changed"
        else (s.created, s.slug)
        if order == "created"
        else (getattr(s, order).casefold(), s.slug)
    )


def _now() -> datetime:
    return datetime.now(UTC)
