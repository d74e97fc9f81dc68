"""Whatever happens to the bytes of a file, each of its lines is kept or set aside, or the file is refused."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rechallenge.model import InputError
from rechallenge.sources.faers import lines as reading
from rechallenge.sources.faers.lines import LineReader
from rechallenge.testing.faers_quarters import AERS, AERS_ROWS, ROWS, TODAY

TODAYS = "\r\n".join([TODAY["DRUG"], *ROWS["DRUG"] * 4, ""]).encode()
OF_AERS = "\r\n".join([AERS["DRUG"], *AERS_ROWS["DRUG"] * 4, ""]).encode()
PIECES = (b"", b"$", b"\r\n", b"\n", b"\r", b'"', b"\x7f", b"\x00", b"\xb5", b"\xc3\xa9", b" ", b"$$$", b"1000000001")


@st.composite
def spoilt(draw):
    data = draw(st.sampled_from((TODAYS, OF_AERS)))
    begin = len(b"\n".join(data.split(b"\n")[:4]))  # the first lines say how lines of the file end
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(begin, len(data)))
        data = data[:at] + draw(st.sampled_from(PIECES)) + data[at + draw(st.integers(0, 30)) :]
    return data


def read(data):
    reader = LineReader(io.BytesIO(data), "drug", "DRUG.txt")
    blocks = list(reader.blocks())
    return reader, blocks


@pytest.mark.parametrize("block_bytes", [700, 1 << 20])
@given(data=spoilt())
@settings(max_examples=150, deadline=None)
def test_lines_in_are_lines_kept_and_set_aside(block_bytes, data):
    before, reading.BLOCK_BYTES = reading.BLOCK_BYTES, block_bytes
    try:
        reader, blocks = read(data)
    except InputError:
        return
    finally:
        reading.BLOCK_BYTES = before
    assert reader.n_lines == data.count(b"\n") + (not data.endswith(b"\n"))
    assert reader.n_lines == 1 + reader.n_kept + reader.set_aside.total()
    for block in blocks:
        assert len(block.rows) == len(block.line_of)
    told = [line.line for line in reader.odd]
    assert len(told) == len(set(told))
    assert all(1 < line <= reader.n_lines for line in told)


@given(data=spoilt())
@settings(max_examples=100, deadline=None)
def test_the_size_of_a_block_changes_nothing(data):
    def outcome(block_bytes):
        before, reading.BLOCK_BYTES = reading.BLOCK_BYTES, block_bytes
        try:
            reader, blocks = read(data)
        except InputError as error:
            return str(error)
        finally:
            reading.BLOCK_BYTES = before
        rows = sorted((row for block in blocks for row in block.rows.rows()), key=str)
        return rows, sorted(reader.odd, key=lambda line: line.line), reader.n_kept, reader.digest

    assert outcome(700) == outcome(1 << 20)
