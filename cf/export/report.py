"""One page that says all about a run: how it was made, how it went, what it learned."""

from base64 import b64encode
from html import escape

from cf.data import Dataset
from cf.errors import DivergedError, StoreError
from cf.export.matching import describe_end, find_newest, name_run, one_line
from cf.export.pictures import write_png
from cf.export.report_tables import (
    list_changes,
    list_losses,
    list_parent,
    list_separations,
    list_settings,
)
from cf.export.reproduce import write_command, write_query
from cf.export.testimony import testify
from cf.figures.palette import LIGHT
from cf.snapshot import Run

_STYLE = f"""
@page {{ size: A4; margin: 15mm; }}
body {{ max-width: 180mm; margin: 0 auto; padding: 1rem; color: {LIGHT.text}; background: #fff;
  font: 11pt/1.4 system-ui, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums;
  overflow-wrap: break-word; print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
h1 {{ font-size: 20pt; margin: 0; }}
h2 {{ font-size: 14pt; margin: 1.4em 0 0.3em; break-after: avoid; }}
p {{ margin: 0.3em 0; }}
table {{ border-collapse: collapse; margin: 0.4em 0; }}
th, td {{ text-align: left; padding: 0.12em 1.1em 0.12em 0; vertical-align: top; }}
th {{ color: {LIGHT.muted}; font-weight: normal; border-bottom: 1px solid {LIGHT.line}; }}
tr, figure {{ break-inside: avoid; }}
figure {{ margin: 0.4em 0; }}
figure img, figure svg {{ width: 100%; height: auto; }}
code {{ display: block; padding: 0.5em 0.7em; background: {LIGHT.surface}; font-size: 9pt; }}
.quiet {{ color: {LIGHT.muted}; }}
@media print {{ /* two pages, whatever the run */
  body {{ max-width: none; padding: 0; font-size: 8.5pt; line-height: 1.25; }}
  h1 {{ font-size: 16pt; }}
  h2 {{ font-size: 11pt; margin: 0.7em 0 0.15em; }}
  p, table, figure {{ margin: 0.2em 0; }}
  th, td {{ padding: 0.05em 0.9em 0.05em 0; }}
  figure img {{ width: auto; max-width: 100%; max-height: 84mm; }}
  figure svg {{ width: auto; max-width: 100%; max-height: 46mm; }}
  code {{ font-size: 7.5pt; padding: 0.3em 0.5em; }}
  .columns {{ columns: 2; }}
}}
"""


def write_report(run: Run, data: Dataset) -> bytes:
    """Write the report as one page of HTML that loads nothing and prints on A4.

    Raises StoreError if the run was trained on other data.
    """
    find_newest(run, data)
    title = escape(name_run(run))
    parts = [
        _open(run, data, title),
        _section("What was set", _in_columns(list_settings(run))),
        _section("How it went", list_losses(run)),
        _section("The map", _map(run, data)),
        _section("What the vectors tell apart", list_separations(run, data.noun)),
        _section("Turned by hand", _in_columns(list_changes(run))),
        _section("Where it comes from", list_parent(run)),
        _section("The same run again", _how_to_repeat(run, data)),
        _section("Made with", _made_with(run, data)),
    ]
    page = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        f'<meta name="testimony" content="{escape(testify(run, data, "report"))}">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body>{''.join(parts)}</body></html>\n"
    )
    return page.encode()


def _open(run: Run, data: Dataset, title: str) -> str:
    made = f", {escape(one_line(run.made_at))}" if run.made_at else ""
    broken = f"<p><b>{escape(describe_end(run))}</b> {escape(one_line(run.message))}</p>"
    broken *= bool(run.ending)
    facts = f"{data.name}: {data.counts}."
    part = run.settings.shown_part
    shown = (
        "<p>The validation loss is that of the averaged predictions, the training loss the mean of "
        f"the starts’ own; all else is {part}.</p>"
    )
    shown *= bool(part)
    return (
        f'<h1>{title}</h1><p class="quiet">Run {escape(one_line(run.id))}{made}</p>'
        f"<p>{escape(facts)}</p>{shown}{broken}"
    )


def _map(run: Run, data: Dataset) -> str:
    if not run.snapshots:
        return "<p>The run keeps no vectors, so there is no map.</p>"
    try:
        picture = b64encode(write_png(run, data)).decode()
    except (DivergedError, StoreError) as error:
        return f"<p>{escape(str(error))}</p>"
    return (
        '<figure><img alt="Map of the learned vectors in the plane of their two strongest '
        f'directions" src="data:image/png;base64,{picture}"></figure>'
    )


def _how_to_repeat(run: Run, data: Dataset) -> str:
    by_hand = (
        "<p>Neither repeats what was turned by hand: turn it at the steps above.</p>"
        if run.changes
        else ""
    )
    by_hand += (
        "<p>Whether this file says the truth, with all turns by hand, is found by training once "
        "more:</p><code>python -m cf runs verify THIS-FILE</code>"
    )
    own = "for data that did not come with the program, add --data and where they lie"
    return (
        "<p>In the browser, behind the program’s address:</p>"
        f"<code>/train?{escape(write_query(run.settings, run.data_checksum))}</code>"
        f"<p>Without a browser, on “{escape(one_line(data.name))}” ({own}):</p>"
        f"<code>{escape(write_command(run.settings))}</code>{by_hand}"
    )


def _made_with(run: Run, data: Dataset) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    return (
        f"<p>{escape(one_line(versions)) or 'The versions of the libraries were not kept'}.</p>"
        f"<p>Data: {escape(one_line(data.name))}, checksum {escape(run.data_checksum)}</p>"
        f"<p>{escape(one_line(data.citation))}</p>"
    )


def _in_columns(table: str) -> str:
    """A long table in two columns on paper."""
    return f'<div class="columns">{table}</div>'


def _section(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>\n"
