"""A term is defined once, in bold, and not used before: docs/glossary holds the list."""

import functools
import re
import tomllib

import pytest
import stored
from stored import ROOT, TERMS, load, markdown_cells

names = pytest.mark.parametrize("term", TERMS, ids=[term["term"] for term in TERMS])


def spoken(source):
    """Return a cell's text without what is not the lesson's own use of a word: links, code, formulas, titles of works."""
    source = re.sub(
        r"\[[^\]]*\]\([^)]*\)|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|<[^>]+>", " ", source, flags=re.DOTALL
    )
    return re.sub(r"\s+", " ", source)


def any_of(words):
    return re.compile(
        r"(?<![\w-])(" + "|".join(re.escape(word) + r"(?:s|es)?" for word in words) + r")(?![\w-])",
        re.IGNORECASE,
    )


def own_names(term):
    return [term["term"], *term.get("also", []), *term.get("ordinary", [])]


def bold(source):
    return [re.sub(r"\s+", " ", text) for text in re.findall(r"\*\*(.+?)\*\*", source, flags=re.DOTALL)]


def defining_cell(term, cells):
    """Return the place of the cell that defines a term, or None. The first cell lists goals and defines nothing."""
    name = any_of(own_names(term))
    for place, cell in enumerate(cells):
        if place > 0 and any(name.fullmatch(text.rstrip(".,:")) for text in bold(cell.source)):
            return place
    return None


def early_uses(term, lesson_cells):
    """Return where a term is used before its definition, given {lesson: cells}."""
    words = {*own_names(term), *term.get("forms", [])} - set(term.get("ordinary", []))
    use, found = any_of(words) if words else re.compile(r"(?!)"), []
    for number, cells in lesson_cells.items():
        if number > term["lesson"]:
            break
        last = defining_cell(term, cells) if number == term["lesson"] else len(cells)
        for place, cell in enumerate(cells[:last]):
            goals = place == 0 or "## What you can do now" in cell.source
            text = spoken(cell.source)
            for announced in term.get("announced", []):
                text = text.replace(announced, "")
            for hit in [] if goals else use.finditer(text):
                found.append(f"{number}: ...{text[max(hit.start() - 40, 0) : hit.end() + 30]}...")
    return found


@functools.cache
def all_cells():
    """Return the text cells of all lessons, to read."""
    return {number: markdown_cells(load(number)) for number in stored.NUMBERS}


def test_the_list_is_whole():
    assert len({term["term"] for term in TERMS}) == len(TERMS) >= 60
    assert {term["lesson"] for term in TERMS} == set(stored.NUMBERS)
    for term in TERMS:
        assert set(term) <= {"term", "also", "forms", "ordinary", "announced", "lesson", "definition"}
        assert term["definition"][0].isupper() or term["definition"][0].isdigit(), term["term"]
        assert term["definition"].endswith("."), term["term"]
        texts = [spoken(cell.source) for cells in all_cells().values() for cell in cells]
        assert all(any(said in text for text in texts) for said in term.get("announced", [])), term["term"]


@names
def test_its_lesson_defines_it_in_bold(term):
    assert defining_cell(term, markdown_cells(load(term["lesson"]))) is not None


@names
def test_it_is_not_used_before(term):
    assert early_uses(term, all_cells()) == []


@pytest.mark.parametrize("number", stored.NUMBERS)
def test_what_is_bold_is_a_term(number):
    known = [name for term in TERMS if term["lesson"] <= number for name in own_names(term)]
    name = any_of(known)
    table = tomllib.loads((ROOT / "docs" / "glossary" / f"{number}.toml").read_text("utf8"))
    found, for_weight = [], ["Predict.", "Next:", *table.get("not_terms", [])]
    for cell in markdown_cells(load(number))[1:]:
        text = "\n".join(line for line in cell.source.splitlines() if not line.startswith(">"))
        for each in bold(text):
            sentence = each.endswith((".", ":")) and len(each.split()) > 3
            if not sentence and each not in for_weight and not name.fullmatch(each.rstrip(".,")):
                found.append(each)
    assert found == []


def test_an_early_use_is_noticed():
    cells = all_cells.__wrapped__()
    stride = next(term for term in TERMS if term["term"] == "stride")
    assert early_uses(stride, cells) == []
    cells["01"][5].source += " Take strides of two."
    assert len(early_uses(stride, cells)) == 1
    cells["02"][3].source = cells["02"][3].source + " The stride is one."
    assert len(early_uses(stride, cells)) == 2


def test_a_lost_definition_is_noticed():
    cells = markdown_cells(load("02"))
    for cell in cells:
        cell.source = cell.source.replace("**stride**", "stride")
    assert defining_cell(next(term for term in TERMS if term["term"] == "stride"), cells) is None
