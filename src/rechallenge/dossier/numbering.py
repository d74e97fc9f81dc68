"""How things are called in print: sections, tables and figures by their place, references by their number."""

import itertools

from rechallenge.dossier.blocks import Dossier, Figure, Section, Table, walk


def section_numbers(dossier: Dossier) -> dict[str, str]:
    """Printed number of each section: `3`, `3.1`."""
    numbers = {}
    for index, section in enumerate(dossier.sections, start=1):
        numbers[section.id] = str(index)
        inner = (block for block in section.blocks if isinstance(block, Section))
        numbers.update({block.id: f"{index}.{place}" for place, block in enumerate(inner, start=1)})
    return numbers


def exhibit_names(dossier: Dossier) -> dict[str, str]:
    """How sections, tables and figures are called in print, by id."""
    names = {name: f"section {number}" for name, number in section_numbers(dossier).items()}
    tables, figures = itertools.count(1), itertools.count(1)
    for block in walk(dossier.sections):
        if isinstance(block, Figure):
            names[block.id] = f"Figure {next(figures)}"
            if block.data is not None:
                names[block.data.id] = f"{names[block.id]}, data"
        elif isinstance(block, Table) and block.id not in names:
            names[block.id] = f"Table {next(tables)}"
    return names


def reference_numbers(dossier: Dossier) -> dict[str, int]:
    return {reference.id: index for index, reference in enumerate(dossier.references, start=1)}


def exhibit_files(dossier: Dossier) -> list[tuple[Table | Figure, str]]:
    """Tables and figures in reading order, each with the path of its file beside the page."""
    files: list[tuple[Table | Figure, str]] = []
    for block in walk(dossier.sections):
        if isinstance(block, Table):
            files.append((block, f"tables/{block.id}.csv"))
        elif isinstance(block, Figure):
            files.append((block, f"figures/{block.id}.svg"))
    return files
