import pytest

from rechallenge.model import InputError, ProtocolError
from rechallenge.project import check, create, open_folder, replay


def test_a_new_review_opens_holds_and_has_no_entries(tmp_path, protocol_text):
    made = create(tmp_path / "a" / "review", protocol_text)
    opened = open_folder(tmp_path / "a" / "review")
    assert opened == made
    assert opened.protocol.title == "Headache under example drugs"
    assert replay(opened).entries == ()
    assert check(opened) == ()


def test_a_protocol_that_does_not_hold_leaves_nothing_behind(tmp_path, protocol_text):
    with pytest.raises(ProtocolError, match="quesion") as caught:
        create(tmp_path / "review", protocol_text.replace("question", "quesion"))
    assert "question" in caught.value.fix
    assert not (tmp_path / "review").exists()


def test_a_review_may_begin_beside_other_files(tmp_path, protocol_text):
    (tmp_path / "README.md").write_text("mine")
    create(tmp_path, protocol_text)
    assert (tmp_path / "README.md").read_text() == "mine"


@pytest.mark.parametrize("taken", ["protocol.toml", "journal/alice.jsonl", "searches/x", "dossier/dossier.html"])
def test_a_folder_with_files_of_a_review_is_refused_and_left_alone(tmp_path, protocol_text, taken):
    (tmp_path / taken).parent.mkdir(exist_ok=True)
    (tmp_path / taken).write_text("mine")
    with pytest.raises(InputError, match=taken.split("/")[0]):
        create(tmp_path, protocol_text)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / taken]
    assert (tmp_path / taken).read_text() == "mine"


def test_a_creation_that_was_interrupted_can_be_repeated(tmp_path, protocol_text):
    (tmp_path / "journal").mkdir()
    create(tmp_path, protocol_text)


def test_a_file_is_no_place_for_a_review(tmp_path, protocol_text):
    (tmp_path / "review").write_text("")
    with pytest.raises(InputError, match="is a file"):
        create(tmp_path / "review", protocol_text)


def test_a_folder_inside_a_review_is_not_taken_for_the_review(folder):
    with pytest.raises(InputError, match="not a review folder") as caught:
        open_folder(folder.path / "journal")
    assert "rechallenge init" in caught.value.fix


def test_a_byte_order_mark_is_read_over(tmp_path, protocol_text):
    (tmp_path / "protocol.toml").write_bytes(b"\xef\xbb\xbf" + protocol_text.encode())
    assert open_folder(tmp_path).protocol.format == 1


def test_a_protocol_that_is_no_text_is_named_with_its_file(tmp_path):
    (tmp_path / "protocol.toml").write_bytes(b'title = "\xff"')
    with pytest.raises(ProtocolError, match="UTF-8") as caught:
        open_folder(tmp_path)
    assert "protocol.toml" in caught.value.where
