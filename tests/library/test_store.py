"""What is saved is found again, with its versions; nobody overwrites anybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.cooperation import MODEL
from models.errors import InputError
from models.library import LONGEST, ORDERS, ConflictError, LibraryError, changes
from models.outcomes import HEADLINE
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.simulation import VERSION, simulate
from tests.models.strategies import scenarios

TWINS, TALENT = presets()["twin_parks"].scenario, presets()["talent_first"].scenario
NASTY = "=1+1 \"'; DROP TABLE scenarios; -- <b>&% 上海 🚀"


def test_what_is_saved_is_found_again(library):
    told = {"note": "two\nlines", "author": "Li 李", "language": "zh", "tags": ["parks", "parks ", "远期"]}
    saved = library.save(NASTY, TWINS, **told)
    found = library.get(saved.slug)
    assert (found.name, found.note, found.author, found.language) == (NASTY, "two\nlines", "Li 李", "zh")
    assert found.tags == ("parks", "远期")
    assert found.reopened().scenario == TWINS
    assert (found.version, found.model_hash, found.model_version) == (1, MODEL.hash, VERSION)
    assert found.created == found.changed
    assert found.created.utcoffset() is not None
    assert found.parent is None


def test_outcomes_are_kept_as_they_were_computed(library):
    kept = library.save("a", TWINS).outcomes
    table = simulate(TWINS).set_index("year")
    assert list(kept) == list(HEADLINE)
    for name in HEADLINE:
        assert kept[name]["unit"] == MODEL.unit(name)
        assert kept[name]["values"] == {str(y): table[name][y] for y in range(2015, 2036)}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scenario=scenarios(), name=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=120)
)
def test_any_scenario_survives(library, scenario, name):
    saved = library.get(library.save(name, scenario).slug)
    assert saved.reopened().scenario == scenario
    assert saved.name == name


def test_saving_again_keeps_what_was(library):
    first = library.save("a", TWINS, author="Li")
    second = library.save_again(first.slug, TALENT, seen=1)
    third = library.describe(first.slug, seen=2, name="b", tags=["x"])
    assert [v.version for v in library.versions(first.slug)] == [3, 2, 1]
    assert library.get(first.slug, 1) == first
    assert library.get(first.slug) == third
    assert {c.name for c in changes(first, second)} == set(TWINS.levers) | set(TALENT.levers)
    assert [(c.name, c.before, c.after) for c in changes(second, third)] == [
        ("name", "a", "b"),
        ("tags", (), ("x",)),
    ]
    assert third.reopened().scenario == TALENT
    assert third.created == first.created < third.changed


def test_who_comes_second_is_told_and_nothing_is_lost(library):
    slug = library.save("a", TWINS).slug
    theirs = library.save_again(slug, TALENT, seen=1, author="Wang")
    with pytest.raises(ConflictError) as told:
        library.save_again(slug, Scenario(), seen=1)
    assert told.value.newer == theirs
    assert [v.version for v in library.versions(slug)] == [2, 1]
    mine = library.save_again(slug, Scenario(), seen=told.value.newer.version)
    assert mine.version == 3
    assert library.get(slug, 2) == theirs


def test_of_many_at_once_one_saves(another):
    """Each with connections of its own, as two servers would."""
    libraries = [another() for _ in range(6)]
    first = libraries[0].save("a", Scenario())
    together = Barrier(len(libraries))

    def save(k: int) -> str:
        together.wait()
        mix = Scenario(levers={"broker_training": LeverSetting(level=100.0 + k)})
        try:
            return str(libraries[k].save_again(first.slug, mix, seen=1).version)
        except ConflictError:
            return "told"

    with ThreadPoolExecutor(len(libraries)) as pool:
        ends = sorted(pool.map(save, range(len(libraries))))
    assert ends == ["2", *["told"] * 5]
    assert [v.version for v in libraries[0].versions(first.slug)] == [2, 1]


def test_many_open_a_new_library_at_once(another):
    """Its tables are made once, and the model is kept once."""
    libraries = [another() for _ in range(6)]
    together = Barrier(len(libraries))

    def save(k: int) -> str:
        together.wait()
        return libraries[k].save(f"n{k}", Scenario()).name

    with ThreadPoolExecutor(len(libraries)) as pool:
        names = set(pool.map(save, range(len(libraries))))
    assert {s.name for s in another().listed()} == names == {f"n{k}" for k in range(6)}


def test_searching_and_sorting(library):
    for name, author, tags, note in (
        ("beta", "Li", ["parks"], "早期 Ärger"),
        ("Alpha", "Wang", ["parks", "late"], ""),
        ("gamma", "an", [], "100%_sure"),
    ):
        library.save(name, Scenario(), author=author, tags=tags, note=note)

    def names(*words, **how):
        return [s.name for s in library.listed(*words, **how)]

    assert names() == ["gamma", "Alpha", "beta"]
    assert names(order="created") == ["gamma", "Alpha", "beta"]
    assert names(order="name") == ["Alpha", "beta", "gamma"]
    assert names(order="author") == ["gamma", "beta", "Alpha"]
    assert names("PARKS li", order="name") == ["beta"]
    assert names("ärger") == ["beta"]
    assert names("早期") == ["beta"]
    assert names("%_") == ["gamma"]
    assert names("nothing like it") == []
    assert names(tag="late") == ["Alpha"]
    assert names(tag="lat") == []
    with pytest.raises(InputError, match=" / ".join(ORDERS)):
        library.listed(order="size")


def test_deleting_can_be_undone(library):
    slug = library.save("a", TWINS).slug
    library.delete(slug)
    assert library.listed() == []
    assert [s.slug for s in library.listed(deleted=True)] == [slug]
    assert library.get(slug).deleted is not None
    library.restore(slug)
    assert [s.slug for s in library.listed()] == [slug]
    assert library.get(slug).deleted is None


def test_a_copy_knows_where_it_is_from(library):
    first = library.save("a", TWINS, note="why", tags=["x"])
    copy = library.duplicate(first.slug, "b")
    assert (copy.name, copy.parent, copy.note, copy.tags, copy.version) == ("b", first.slug, "why", ("x",), 1)
    assert copy.reopened().scenario == TWINS
    library.save_again(copy.slug, TALENT, seen=1)
    assert library.get(first.slug) == first


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"name": " "}, "a name is missing"),
        ({"name": "x" * (LONGEST["name"] + 1)}, "name: 121 characters; at most 120"),
        ({"name": "a\x00b"}, "cannot be printed"),
        ({"name": "a\nb"}, "cannot be printed"),
        ({"name": "a", "note": "x" * (LONGEST["note"] + 1)}, "at most 4000"),
        ({"name": "a", "note": "\ud800"}, "cannot be printed"),
        ({"name": "a", "author": "x" * (LONGEST["author"] + 1)}, "at most 80"),
        ({"name": "a", "tags": ["x" * (LONGEST["tag"] + 1)]}, "at most 40"),
        ({"name": "a", "tags": [str(k) for k in range(13)]}, "at most 12 tags, not 13"),
        ({"name": "a", "visibility": "secret"}, "private / link / public"),
    ],
)
def test_words_that_cannot_be_kept_are_refused(library, told, said):
    with pytest.raises(InputError, match=said):
        library.save(scenario=Scenario(), **told)
    assert library.listed() == []


def test_what_is_not_there_is_named(library):
    with pytest.raises(InputError, match='"nowhere" is not a saved scenario'):
        library.get("nowhere")
    slug = library.save("a", Scenario()).slug
    with pytest.raises(InputError, match="is not a saved scenario"):
        library.get(slug, 2)


def test_with_sign_in_only_the_owner_changes_and_only_who_may_sees(library):
    li, wang, nobody = (library.seen_by(user, sign_in=True) for user in ("li", "wang", None))
    slugs = {v: li.save(v, TWINS, visibility=v).slug for v in ("private", "link", "public")}
    assert {s.name for s in li.listed()} == {"private", "link", "public"}
    for other in (wang, nobody):
        assert {s.name for s in other.listed()} == {"public"}
        assert other.get(slugs["link"]).name == "link"
        for reach in (other.get, other.versions, lambda slug, o=other: o.duplicate(slug, "x")):
            with pytest.raises(InputError, match="not a saved scenario that you may see"):
                reach(slugs["private"])
        for change in (
            lambda o=other: o.save_again(slugs["public"], TALENT, seen=1),
            lambda o=other: o.describe(slugs["public"], seen=1, name="x"),
            lambda o=other: o.show_to(slugs["link"], "private"),
            lambda o=other: o.delete(slugs["public"]),
            lambda o=other: o.restore(slugs["public"]),
        ):
            with pytest.raises(LibraryError, match="belongs to somebody else"):
                change()
    with pytest.raises(LibraryError, match="sign in to save"):
        nobody.save("a", TWINS)
    with pytest.raises(LibraryError, match="sign in to save"):
        nobody.duplicate(slugs["public"], "a")
    assert wang.duplicate(slugs["public"], "mine").owner == "wang"
    assert li.show_to(slugs["private"], "public").visibility == "public"
    assert {s.name for s in nobody.listed()} == {"private", "public", "mine"}


def test_without_sign_in_everyone_may_change_everything(library):
    owned = library.seen_by("li", sign_in=True).save("a", TWINS, visibility="private")
    assert library.may_change(library.get(owned.slug))
    assert library.describe(owned.slug, seen=1, name="b").name == "b"


def test_what_its_owner_deleted_is_closed_to_whoever_has_the_link(library):
    li, wang = (library.seen_by(user, sign_in=True) for user in ("li", "wang"))
    slug = li.save("a", TWINS, visibility="link").slug
    li.delete(slug)
    with pytest.raises(InputError, match="not a saved scenario that you may see"):
        wang.get(slug)
    li.restore(slug)
    assert wang.get(slug).name == "a"


def test_what_was_deleted_takes_no_new_version(library):
    slug = library.save("a", Scenario()).slug
    library.delete(slug)
    for change in (
        lambda: library.save_again(slug, Scenario(), seen=1),
        lambda: library.describe(slug, seen=1, name="b"),
    ):
        with pytest.raises(LibraryError, match='"a" was deleted; restore it'):
            change()
    library.restore(slug)
    assert library.save_again(slug, Scenario(), seen=1).version == 2
