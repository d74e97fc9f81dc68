"""What became of every line of a quarter: lines in = lines kept + lines set aside."""

from rechallenge.model import Digest, Value


class OddLine(Value):
    """A line that is not as its header says.

    Attributes:
        line: its number in the file, from 1.
        reason: what is wrong.
        is_kept: mended by a rule and kept, or set aside.
        text: as it stands in the file; bytes that are no UTF-8 read as Windows-1252.
    """

    line: int
    reason: str
    is_kept: bool
    text: str


class FileAccount(Value):
    """One file.

    Attributes:
        table: demo ... indi, or deleted.
        digest: of its bytes, unpacked.
        n_lines: with the header; = n_header + n_kept + n_set_aside.
        n_rows: rows made of the lines kept: a line that holds two records makes two, a broken record is one of several.
        mended, set_aside: lines by reason.
        not_understood: values of a column that are no date, age or weight; they are kept as text.
        not_kept: values in columns that the store does not know, by column.
        n_orphans: rows whose primaryid is not in the quarter's DEMO; they are kept.
    """

    table: str
    name: str
    digest: Digest
    n_lines: int
    n_header: int
    n_kept: int
    n_set_aside: int
    n_rows: int
    mended: dict[str, int]
    set_aside: dict[str, int]
    not_understood: dict[str, int]
    not_kept: dict[str, int]
    n_orphans: int = 0


class QuarterAccount(Value):
    """One quarter.

    Attributes:
        absent: tables that were not delivered and that the user let pass.
        empty: tables that hold no row.
        passed_over: further text files of the delivery, which are no tables.
        n_without_drug, n_without_event: rows of DEMO with no row in DRUG, in REAC.
    """

    quarter: str
    files: tuple[FileAccount, ...]
    absent: tuple[str, ...]
    empty: tuple[str, ...]
    passed_over: tuple[str, ...]
    n_without_drug: int
    n_without_event: int

    @property
    def n_lines(self) -> int:
        return sum(file.n_lines for file in self.files)

    @property
    def n_set_aside(self) -> int:
        return sum(file.n_set_aside for file in self.files)

    @property
    def rows(self) -> dict[str, int]:
        """Of each table."""
        tables = dict.fromkeys((file.table for file in self.files), 0)
        return {table: sum(file.n_rows for file in self.files if file.table == table) for table in tables}
