"""A table as LaTeX, to be put into a manuscript: booktabs and longtable, notes below."""

from pylatexenc.latexencode import UnicodeToLatexEncoder  # type: ignore[import-untyped] # it ships no types

from rechallenge.dossier.blocks import Inlines, Row, Strong, Sup, Table
from rechallenge.dossier.tables import PlainText

_ENCODER = UnicodeToLatexEncoder(unknown_char_policy="keep", unknown_char_warning=False)
_HEAD = """\
% Needs \\usepackage{booktabs,longtable,array}; put it inside a landscape environment where the page is too narrow.
{\\footnotesize\\raggedright
"""


def table_latex(table: Table, plain: PlainText, *, label: str) -> str:
    """The table with its caption and notes; letters outside ASCII are written as commands where LaTeX has one."""
    n = len(table.columns)
    width = f"{0.98 / n:.3f}\\linewidth-2\\tabcolsep"
    columns = n * f">{{\\raggedright\\arraybackslash}}p{{\\dimexpr {width}\\relax}}"
    heads = " & ".join(f"\\textbf{{{_escaped(column.label)}}}" for column in table.columns)
    lines = [
        f"\\begin{{longtable}}{{@{{}}{columns}@{{}}}}",
        f"\\caption{{{_escaped(table.caption)}}}\\label{{{label}}}\\\\",
        "\\toprule",
        f"{heads} \\\\",
        "\\midrule",
        "\\endhead",
        *(_row(row, n, plain) for row in table.rows),
        "\\bottomrule",
        "\\end{longtable}",
        *(f"\\noindent {_inlines(note, plain)}\\par" for note in table.notes),
    ]
    return _HEAD + "\n".join(lines) + "\n}\n"


def _row(row: Row, n: int, plain: PlainText) -> str:
    if row.kind == "group":
        return f"\\multicolumn{{{n}}}{{@{{}}l}}{{\\textbf{{{_inlines(row.cells[0].inlines, plain)}}}}} \\\\"
    return " & ".join(_inlines(cell.inlines, plain) for cell in row.cells) + " \\\\"


def _inlines(inlines: Inlines, plain: PlainText) -> str:
    parts = []
    for inline in inlines:
        match inline:
            case Sup(text=mark):
                parts.append(f"\\textsuperscript{{{_escaped(mark)}}}")
            case Strong(text=words):
                parts.append(f"\\textbf{{{_escaped(words)}}}")
            case _:
                parts.append(_escaped(plain.inline(inline)))
    return "".join(parts)


def _escaped(text: str) -> str:
    escaped: str = _ENCODER.unicode_to_latex(text)
    return escaped.replace("[", "{[}")  # a bracket after a line's end would be read as its option
