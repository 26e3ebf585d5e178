"""The YAML parser's messages as plain sentences."""

from __future__ import annotations

import yaml

_SENTENCES = {
    "mapping values are not allowed in this context": (
        'a ":" stands where no key can be; check the indentation, or put the text in quotes'
    ),
    "found unexpected ':'": (
        'a ":" stands where no key can be; check the indentation, or put the text in quotes'
    ),
    "did not find expected <document start>": (
        "the experiment ends before this; check the indentation"
    ),
    "did not find expected comment or line break": (
        'after "|" or ">", the text begins in the next line'
    ),
    "did not find expected ',' or ']'": (
        "the list that begins at {begin} lacks a comma or its closing ]"
    ),
    "did not find expected ',' or '}'": (
        "the mapping that begins at {begin} lacks a comma or its closing }}"
    ),
    "found unexpected end of stream": "the quoted text that begins here is not closed",
    "found unexpected document indicator": "the quoted text that begins here is not closed",
    "did not find expected key": "a key is expected here; check the indentation",
    "could not find expected ':'": 'the key that begins here lacks its ":"',
    "did not find expected '-' indicator": 'a "-" is expected here; check the indentation',
    "did not find expected node content": "a value is expected here",
    "block sequence entries are not allowed in this context": 'a "-" cannot begin a list here',
    "found invalid Unicode character escape code": "this escape names no character",
    "did not find expected hexdecimal number": "this escape names no character",
    "did not find expected alphabetic or numeric character": (
        'a name is expected after "&" or "*"; put the text in quotes'
    ),
    "found unknown escape character": (
        "this escape is unknown; write a backslash as \\\\ or use single quotes"
    ),
}


def syntax_sentence(error: yaml.MarkedYAMLError, text: str) -> tuple[str, int | None, int | None]:
    """The parser's message as a sentence, with line and column."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return "the text is not YAML", None, None
    begin = error.context_mark or mark
    where = f"line {begin.line + 1}, column {begin.column + 1}"
    character = text[mark.index : mark.index + 1]
    problem = str(error.problem)
    if problem in _SENTENCES:
        found = _SENTENCES[problem].format(begin=where)
        mark = begin if "begins here" in found else mark
    elif character == "\t":
        found = "a tab cannot indent a line; use spaces"
    elif problem == "found character that cannot start any token":
        found = f'a value cannot begin with "{character}"; put it in quotes'
    else:
        found = f"the text is not YAML here ({problem})"
    return found, mark.line + 1, mark.column + 1
