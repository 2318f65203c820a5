"""What is read as many updates, and what is refused, by line and column."""

import io
from datetime import date

import pytest

from seed.errors import DubanError
from store.model import NoteKind, Status
from store.updates import UpdateFormat, incoming, read
from store.updates.errors import LineTooLong, NoText, TooMany
from store.updates.update import Update

DAY = date(2025, 6, 12)


def one(text: str, said: UpdateFormat | None = None) -> Update:
    updates, problems = read(text, DAY, said)
    assert not problems
    (update,) = updates
    return update


def wrong(text: str, said: UpdateFormat | None = None) -> list[tuple[int, int, str]]:
    return [(p.line, p.column, str(p.error)) for p in read(text, DAY, said).problems]


def test_a_line_of_json_says_all_there_is_to_say() -> None:
    update = one(
        '{"code": "kj2025/2.1.1", "status": "已完成", "lead": "甲", "support": ["乙", "丙"],'
        ' "leader": "none", "owner": "丁", "due": "6月底", "tags": "重点、缓办", "title": "新",'
        ' "note": "印发", "note_kind": "佐证", "at": "6月10日",'
        ' "expect": {"status": "doing", "lead": null}, "revision": 7}'
    )
    assert (update.line, update.plan, update.code) == (1, "kj2025", "2.1.1")
    assert update.said == {
        "status": Status.DONE,
        "lead": "甲",
        "support": ("乙", "丙"),
        "leader": "",
        "owner": "丁",
        "due": date(2025, 6, 30),
        "tags": ("重点", "缓办"),
        "title": "新",
        "done_on": date(2025, 6, 10),
    }
    assert (update.note, update.note_kind) == ("印发", NoteKind.EVIDENCE)
    assert update.on == date(2025, 6, 10)
    assert update.expect == {"status": Status.DOING, "lead": None}
    assert update.revision == 7


def test_keys_may_be_in_chinese() -> None:
    update = one('{"编号": "2.1", "牵头单位": "甲", "完成时限": "none"}')
    assert (update.code, update.said) == ("2.1", {"lead": "甲", "due": None})


def test_the_number_of_notes_is_reported_and_a_text_there_is_a_note() -> None:
    assert one('{"code": "3", "status": "done", "notes": 2}').note == ""
    assert one('{"code": "3", "status": "done", "notes": "已开工"}').note == "已开工"
    assert one("code,notes\n3,2\n").note == ""
    assert one("code,notes\n3,已开工\n").note == "已开工"
    assert wrong("code,note,notes\n3,甲,乙\n") == [
        (2, 3, "'notes' stands there twice; leave one out")
    ]


def test_what_a_list_shows_of_who_it_comes_from_is_known_as_shown() -> None:
    row = '{"code": "3", "lead": "甲", "owner": "乙", "inherited": {"lead": "2"}}'
    assert one(row).shown == {"lead"}


def test_null_and_an_empty_list_are_nothing_where_nothing_is() -> None:
    row = '{"code": "3", "lead": null, "support": [], "due": null, "status": null, "done_on": null}'
    update = one(row)
    assert update.said == {"lead": "", "support": (), "due": None}
    assert update.shown == {"lead", "support", "due"}


def test_the_day_of_what_is_done_no_more_is_not_kept() -> None:
    row = '{"code": "3", "status": "doing", "done_on": "2025-06-01"}'
    assert one(row).said == {"status": Status.DOING}


def test_the_day_it_was_done_comes_before_the_day_of_the_note() -> None:
    row = '{"code": "3", "status": "done", "done_on": "2025-06-01", "at": "2025-06-10"}'
    assert one(row).said["done_on"] == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ('{"code": "3", "status": "doen"}', 15, "did you mean done? It is one of todo"),
        ('{"code": "3", "stauts": "done"}', 15, "did you mean status? There are code"),
        ('{"code": "3", "qqqq": 1}', 15, "no field 'qqqq' to set; there are code"),
        ('{"code": "3", "due": "31月"}', 15, "is no date"),
        ('{"code": "3", "due": "6月31日"}', 15, "no day of the calendar"),
        ('{"code": "3", "due": 20250630}', 15, "due cannot be 20250630; write text"),
        ('{"code": "3", "tags": ["a", 1]}', 15, "write a list of texts"),
        ('{"code": "3", "lead": {"a": 1}}', 15, "write text"),
        ('{"code": "3", "lead": ""}', 15, "a name, or none"),
        ('{"code": "3", "title": " "}', 15, "' ' is no title"),
        ('{"code": "3", "note": 7}', 15, "write text"),
        (
            '{"code": "3", "note_kind": "x"}',
            15,
            "is no note_kind; it is one of progress",
        ),
        ('{"code": "3", "expect": "doing"}', 15, "expect cannot be doing"),
        ('{"code": "3", "expect": {"leed": 1}}', 15, "did you mean lead"),
        ('{"code": "3", "revision": true}', 15, "write a number"),
        ('{"code": "3", "tag": "a", "tags": "b"}', 27, "'tags' stands there twice"),
        ('{"code": "3", "status": "done", "status": "done"}', 15, "stands there twice"),
        ('{"code": 2.1}', 2, "code cannot be 2.1; write text in quotes"),
        ('{"code": "二"}', 2, "'二' is no code"),
        ('{"status": "done"}', 0, "there is no code"),
        ('{"code": "3",}', 14, "goes wrong here"),
        ('  {"code": "3"', 15, "goes wrong here"),
        ("[1, 2]", 1, "it is a list (jq -c '.[]')"),
        (
            '{"schema": 1, "kind": "items", "count": 0, "items": []}',
            1,
            "--format jsonl",
        ),
        ("[" * 100_000, 1, "nested too deep"),
        ('{"code": "3", "revision": NaN}', 1, "a number that is none"),
        ('{"code": "3", "revision": 1' + "0" * 5000 + "}", 1, "a number that is none"),
    ],
)
def test_a_wrong_line_of_json_is_told_with_its_place(
    line: str, column: int, sentence: str
) -> None:
    good = '{"code": "2"}'
    ((number, at, said),) = wrong(f"{good}\n\n{line}\n{good}", UpdateFormat.JSONL)
    assert (number, at) == (3, column)
    assert sentence in said


def test_all_that_is_wrong_is_told_also_of_one_line() -> None:
    text = '{"code": "x", "status": "y"}\n{"code": "3"}\n{"code": "3", "due": "z"}\n'
    assert [(line, column) for line, column, _said in wrong(text)] == [
        (1, 2),
        (1, 15),
        (3, 15),
    ]


@pytest.mark.parametrize("text", ['{\n "code": "3"\n}\n', '[\n{"code": "3"}\n]\n'])
def test_json_over_several_lines_is_one_mistake(text: str) -> None:
    ((line, _column, said),) = wrong(text)
    assert line == 1
    assert "each update on one line (jq -c)" in said


@pytest.mark.parametrize(
    "line",
    [
        "2.1.1 已完成 方案已于6月15日印发",
        "2.1.1\t已完成\t方案已于6月15日印发",
        "2.1.1,done,方案已于6月15日印发",
        " ２.１.１　已完成，方案已于6月15日印发 ",
    ],
)
def test_a_line_as_units_write_it(line: str) -> None:
    update = one(f"# 反馈\n\n{line}\n")
    assert (update.line, update.code, update.said) == (
        3,
        "2.1.1",
        {"status": Status.DONE},
    )
    assert update.note.strip() == "方案已于6月15日印发"


def test_a_line_of_units_may_say_no_more_than_the_status() -> None:
    assert one("kj2025/3 在办").said == {"status": Status.DOING}
    assert one("kj2025/3 在办").note == ""


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ("2.1.1", 6, "say what 2.1.1 is now"),
        ("2.1.1 完成了", 7, "did you mean 完成"),
        ("  园区 已完成", 3, "'园区' is no code"),
    ],
)
def test_a_wrong_line_of_units_is_told_with_its_place(
    line: str, column: int, sentence: str
) -> None:
    ((number, at, said),) = wrong(f"3 done\n{line}")
    assert (number, at) == (2, column)
    assert sentence in said


@pytest.mark.parametrize("comma", [",", "\t"])
def test_a_table_is_read_by_its_headers(comma: str) -> None:
    rows = [
        ["序号", "编号", "状态", "牵头单位", "配合单位", "完成时限", "批注", "标签"],
        ["1", "2.1.1", "已完成", "甲", '"乙,丙"', "2025/6/30", "'=好", "重点"],
        ["", "", "", "", "", "", "", ""],
    ]
    update = one("\n".join(comma.join(row) for row in rows))
    assert update.code == "2.1.1"
    assert update.said == {
        "status": Status.DONE,
        "lead": "甲",
        "support": ("乙", "丙"),
        "due": date(2025, 6, 30),
        "tags": ("重点",),
    }
    assert update.note == "=好"
    assert {"lead", "support"} <= update.shown


@pytest.mark.parametrize("said", ["2025/6/30 0:00", "2025-06-30 00:00:00"])
def test_a_day_may_have_the_midnight_that_sheets_add(said: str) -> None:
    assert one(f"编号,完成时限,备注\n3,{said},好 0:00").said == {
        "due": date(2025, 6, 30)
    }
    assert one("编号,备注\n3,会议 0:00").note == "会议 0:00"


def test_a_column_without_a_header_may_be_empty_and_one_that_reports_twice() -> None:
    assert one("code,,light,灯,status\n3, ,x,y,done\n").said == {"status": Status.DONE}


def test_a_table_says_which_roles_are_inherited_and_whence() -> None:
    update = one("编号,牵头,配合,继承自\n3,甲,乙,牵头:2、配合:fx/2.1\n")
    assert (update.shown, update.sources) == (
        *({"lead", "support"}, {"lead": "2", "support": "fx/2.1"}),
    )
    assert one("code,lead,inherited\n3,甲,\n").shown == set()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'=甲", "=甲"),
        ("''=甲", "'=甲"),
        ("'' －甲", "' －甲"),
        ("'＝甲", "＝甲"),
        ("'甲", "'甲"),
    ],
)
def test_an_apostrophe_that_a_sheet_put_is_taken_away(cell: str, text: str) -> None:
    assert one(f"code,title\n3,{cell}\n").said == {"title": text}


def test_an_empty_cell_says_nothing_and_none_takes_away() -> None:
    assert one("code,due,lead\n3,none,\n").said == {"due": None}


def test_a_cell_may_be_of_several_lines_and_the_next_row_is_counted_right() -> None:
    table = 'code,note\n3,"一\n二"\nx,\n'
    assert read(table, DAY).updates[0].note == "一\n二"
    assert [(line, column) for line, column, _said in wrong(table)] == [(4, 1)]


@pytest.mark.parametrize(
    ("table", "line", "column", "sentence"),
    [
        ("code,status,状态\n3,done,done\n", 1, 3, "'状态' stands there twice"),
        ("状态,批注\ndone,好\n", 1, 0, "there is no code"),
        ("code,inherited,继承自\n3,,\n", 1, 3, "'继承自' stands there twice"),
        ("code,,note\n3,done,\n", 2, 2, "'done' stands under no header"),
        ("code,stauts\n3,done\n", 1, 2, "did you mean status"),
        ("code,lead\n3,=cmd()\n", 2, 2, "is a formula"),
        ("code,title\n3,＝A1\n", 2, 2, "is a formula"),
        ("code,owner\n3,@SUM(A1)\n", 2, 2, "is a formula"),
        ("code,tags\n3,-甲\n", 2, 2, "is a formula"),
        ("code,note\n3,=HYPERLINK(x)\n", 2, 2, "is a formula"),
        ("code,status\n3,done,x\n", 2, 3, "has 3 cells, its header 2"),
        ('code,note\n3,"好"了\n', 2, 0, "quotation mark"),
        ('code,note\n3,"好\n', 2, 0, "quotation mark"),
        ("code,note\n3," + "长" * 200_000 + "\n", 2, 0, "too long"),
        ("code,status\n,done\n", 2, 0, "there is no code"),
    ],
)
def test_a_wrong_table_is_told_with_its_place(
    table: str, line: int, column: int, sentence: str
) -> None:
    ((number, at, said),) = wrong(table)
    assert (number, at) == (line, column)
    assert sentence in said


def test_a_number_an_offset_and_a_note_with_a_dash_are_no_formula() -> None:
    assert one("code,due\n3,+10d\n").said == {"due": date(2025, 6, 22)}
    assert one("code,note\n3,-已印发\n").note == "-已印发"
    assert one("code,title\n3,-5%\n").said == {"title": "-5%"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\n  {"code": "3", "status": "done"}', None),
        ("code\tstatus\n3\tdone", None),
        ("编号,状态\n3,done", None),
        ("3,done", None),
        ("3,done", UpdateFormat.PLAIN),
    ],
)
def test_what_it_is_shows_in_it(text: str, said: UpdateFormat | None) -> None:
    assert one(text, said).said == {"status": Status.DONE}


def test_nothing_is_no_update_and_no_mistake() -> None:
    assert read(" \n\n", DAY) == ([], [])


# Bytes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_bytes_are_read_as_offices_save_them(encoding: str) -> None:
    text = "编号,状态\r\n3,已完成\r\n"
    data = io.BytesIO(text.encode(encoding))
    assert incoming.text(data) == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"3 done\n3 \x00done\n", 2, 3),
        (b'{"code": "3"}\n{"\xff": 1}\n', 2, 3),
        (b"3 done\n" + "已完成".encode() * 9 + b"\xff\n", 2, 28),
    ],
)
def test_bytes_that_are_no_text_are_told_with_their_place(
    data: bytes, line: int, column: int
) -> None:
    with pytest.raises(NoText) as refused:
        incoming.text(io.BytesIO(data))
    assert refused.value.values == {"line": line, "column": column}


class Endless(io.RawIOBase):
    """Bytes without an end, and how many were taken."""

    taken = 0

    def __init__(self, line: bytes) -> None:
        self.line = line

    def readline(self, size: int | None = -1, /) -> bytes:
        assert size
        assert size > 0
        one = (self.line * size)[:size] if len(self.line) == 1 else self.line
        self.taken += len(one)
        return one


def test_a_line_without_an_end_is_left_after_a_megabyte() -> None:
    stream = Endless(b"x")
    with pytest.raises(LineTooLong, match="line 1, column 1048577"):
        incoming.text(stream)  # type: ignore[arg-type]
    assert stream.taken == 1024 * 1024 + 1


def test_lines_without_an_end_are_left_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "MOST", 5 * 1024 * 1024)
    with pytest.raises(TooMany, match="more than 5 MB") as refused:
        incoming.text(Endless(b"3 done\n" * 100))  # type: ignore[arg-type]
    assert isinstance(refused.value, DubanError)
