"""The report of a study: one page of HTML with everything in it, figures included."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from runs.studies.tables import Table

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1b1f24; background: #eef0f3; margin: 0; }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; background: #fff; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
p { max-width: 48rem; } .wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid #d0d7de; text-align: right;
  white-space: nowrap; }
th { border-bottom: 2px solid #57606a; vertical-align: bottom; white-space: normal; }
th:first-child, td:first-child { text-align: left; }
figure { margin: 1.5rem 0; } img { max-width: 100%; height: auto; border: 1px solid #d0d7de; }
figcaption, dt, dd { font-size: .9rem; } figcaption { color: #57606a; max-width: 48rem; }
dt { font-weight: 600; } dd { margin: 0 0 .4rem 1.5rem; }
pre { background: #eef0f3; padding: 1rem; overflow-x: auto; font-size: .82rem; }
@media print { body, main { background: #fff; padding: 0; } figure { break-inside: avoid; } }
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as PNG, and what it shows."""

    caption: str
    png: bytes


def page(
    *,
    title: str,
    about: str,
    table: Table,
    definitions: Sequence[tuple[str, str]],
    source: str,
    findings: Sequence[str],
    differs: Sequence[str],
    pictures: Sequence[Picture],
    times: Sequence[str],
    base: str,
    seeds: Sequence[int],
) -> str:
    """The whole page; texts may hold any characters."""
    body = [f"<h1>{escape(title)}</h1>", *_paragraphs([" ".join(about.split())])]
    if findings or differs:
        body.append("<h2>Against what was published</h2>")
        body += _paragraphs([f"Published: {source}"] if source else [])
        body += _paragraphs(findings)
        body += _paragraphs(differs)
    body.append("<h2>Every combination</h2>")
    count = " or ".join(map(str, seeds))
    several = "" if list(seeds) == [1] else ": the median, and in brackets the range"
    body += _paragraphs([f"Each was run with {count} seed{'s' * (count != '1')}{several}."])
    body += ['<div class="wide">', *_table(table), "</div>", *_list(definitions)]
    if pictures:
        body.append("<h2>Figures</h2>")
        body += map(_figure, pictures)
    if times:
        body += ["<h2>Time</h2>", *_paragraphs(times)]
    body += ["<h2>The first experiment as a file</h2>", f"<pre>{escape(base)}</pre>"]
    content = "\n".join(body)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{content}\n</main>\n</body>\n</html>\n"
    )


def _paragraphs(texts: Sequence[str]) -> list[str]:
    return [f"<p>{escape(text)}</p>" for text in texts if text]


def _table(table: Table) -> Iterator[str]:
    yield "<table>"
    yield f"<thead><tr>{_cells(table.headings, 'th')}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        yield f"<tr>{_cells(row, 'td')}</tr>"
    yield "</tbody>"
    yield "</table>"


def _cells(texts: Sequence[str], tag: str) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def _list(definitions: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield "<dl>"
    for name, words in definitions:
        yield f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>"
    yield "</dl>"


def _figure(picture: Picture) -> str:
    data = base64.b64encode(picture.png).decode("ascii")
    caption = escape(picture.caption)
    return (
        f'<figure><img alt="{caption}" src="data:image/png;base64,{data}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )
