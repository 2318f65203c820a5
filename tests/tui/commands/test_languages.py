"""Chinese or English, as asked for; what programs read never changes with it."""

import errno
import os
import re
from collections.abc import Callable
from typing import Any

import pytest

from store.errors import CannotWrite, Cause
from store.model import NOTE_WORDS
from tui import words as spoken
from tui.verbs import HELP

Run = Callable[..., Any]

HAN = re.compile("[\u4e00-\u9fff]")
# What stays as it is in every language: options, verbs, values and keys to type.
CODES = re.compile(
    r"--?[a-z][a-z-]*|<[a-z|]+>|\bduban\b|\bzh\b|\ben\b|zh\|en|\bJSON\b|\bKEY\b"
    r"|\bnone\b|\+10d|\[x>=1\]|^  (?:" + "|".join(HELP) + r")\b",
    re.MULTILINE,
)
EXAMPLES = re.compile(
    "6月底|年底前?|6月30日|年内|十四五末|10个工作日|推迟10天|"
    + "|".join(NOTE_WORDS)
    + "|月|无|一、|一|一是"
)


def english(text: str) -> list[str]:
    """The words of a Chinese text that are neither Chinese nor codes."""
    return re.findall("[A-Za-z]{2,}", CODES.sub(" ", text))


@pytest.mark.parametrize("verb", ["", *HELP])
def test_help_is_in_the_language_asked_for(process: Run, verb: str) -> None:
    in_english = process("--lang", "en", *verb.split(), "--help")
    assert (in_english.status, in_english.err) == (0, "")
    assert not HAN.search(EXAMPLES.sub("", in_english.out))
    in_chinese = process("--lang", "zh", *verb.split(), "-h")
    assert (in_chinese.status, in_chinese.err) == (0, "")
    assert HAN.search(in_chinese.out)
    options = re.compile(r"^  (?:-\w, )?(--[a-z-]+)", re.MULTILINE)
    assert options.findall(in_chinese.out) == options.findall(in_english.out)


def test_help_lists_every_verb(process: Run) -> None:
    told = process("--help")
    for verb, words in HELP.items():
        assert re.search(rf"^  {verb} +{re.escape(words)}$", told.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("environment", "words", "chinese"),
    [
        ({}, [], False),
        ({"LANG": "zh_CN.UTF-8"}, [], True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, [], False),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, [], True),
        ({"LANG": "zh_CN.UTF-8", "DUBAN_LANG": "en"}, [], False),
        ({"LANG": "en_US.UTF-8", "DUBAN_LANG": "zh"}, [], True),
        ({"DUBAN_LANG": "zh_CN.UTF-8"}, [], True),
        ({"DUBAN_LANG": "EN", "LANG": "zh_CN.UTF-8"}, [], False),
        ({"DUBAN_LANG": "fr", "LANG": "zh_CN.UTF-8"}, [], True),
        ({"DUBAN_LANG": "zh"}, ["--lang", "en"], False),
        ({"DUBAN_LANG": "en"}, ["--lang", "zh"], True),
        ({}, ["--lang=zh"], True),
    ],
)
def test_the_language_is_that_of_the_option_the_variable_the_locale(
    run: Run,
    process: Run,
    environment: dict[str, str],
    words: list[str],
    *,
    chinese: bool,
) -> None:
    run("done", "2.1")
    after = process("done", "2.1", *words, env=environment)
    before = process(*words, "done", "2.1", env=environment)
    wanted = "没有要改的" if chinese else "nothing to change"
    assert after == before
    assert after.status == 0
    assert bool(HAN.search(after.err)) is chinese
    assert (wanted in after.err) or chinese


@pytest.mark.parametrize("order", [["--lang", "fr", "list"], ["list", "--lang", "fr"]])
def test_a_language_that_duban_does_not_speak_is_refused(
    run: Run, order: list[str]
) -> None:
    told = run(*order)
    assert told == (2, "", "duban: 'fr' is no lang; it is one of zh, en\n")


def test_that_is_refused_in_the_language_of_the_surroundings(process: Run) -> None:
    told = process("list", "--lang", "fr", env={"DUBAN_LANG": "zh"})
    assert told == (2, "", "duban: “fr”不是有效的 lang；可用：zh, en\n")


def test_a_change_is_told_in_chinese(run: Run) -> None:
    assert run("--lang", "zh", "assign", "2.1", "--lead", "市科技局").out.split() == [
        *("2.1", "牵头", "-", "->", "市科技局")
    ]
    told = run("done", "2.1.1", "2.1.2", "--on", "2025-06-11", "--lang", "zh")
    assert "未启动 -> 已办结" in told.out
    assert HAN.search(told.err)
    assert english(told.out + told.err) == []
    assert english(run("--lang", "zh", "undo", "--dry-run").err) == []


@pytest.mark.parametrize("words", ["tree", "list", "list status:done", "count"])
def test_what_is_shown_in_chinese_has_no_english(run: Run, words: str) -> None:
    run("done", "2.1")
    run("start", "2.2")
    run("due", "2.3.1", "2025-01-31")
    run("due", "2.3.2", "+3d")
    told = run(*words.split(), "--lang", "zh")
    assert told.status == 0
    assert english(told.out) == []


def test_an_item_is_shown_in_chinese(run: Run) -> None:
    run("assign", "2.1", "--lead", "市科技局")
    run("note", "2.1.1", "-m", "缺资金", "--kind", "problem", "--on", "2025-06-10")
    told = run("--lang", "zh", "show", "2.1.1")
    assert "牵头  市科技局" in re.sub(" +", "  ", told.out)
    assert "2025-06-10 问题 李明\n缺资金\n" in told.out
    for word in ("status", "lead", "due", "history", "from", "suggested"):
        assert not re.search(rf"\b{word}\b", told.out)


@pytest.mark.parametrize(
    "words",
    [
        *("done", "done 9.9", "redo", "undo", "undo 99", "due 2.1 x", "note 2.1"),
        *("list foo:1", "list 2.1.3-2.1.1", "show", "assign 2.1", "list --plan zz"),
        *("done 2.1 lead:x", "load -", "due 2.1 2025-02-30"),
    ],
)
def test_our_errors_are_in_both_languages(run: Run, words: str) -> None:
    in_english = run(*words.split(), stdin="甲")
    in_chinese = run(*words.split(), "--lang", "zh", stdin="甲")
    assert in_english.status == in_chinese.status != 0
    assert in_english.out == in_chinese.out == ""
    assert re.search(r"\b(?:is|no|the|has|needs|say|does|matches)\b", in_english.err)
    assert HAN.search(in_chinese.err)
    assert not re.search(r"\b(?:is|no|the|has|needs|say|does|or)\b", in_chinese.err)


def test_what_programs_read_is_the_same_in_every_language(run: Run) -> None:
    run("assign", "2.1", "--lead", "市科技局", "--support", "甲、乙")
    run("done", "2.1", "-m", "好")
    for words in (
        *("tree", "list", "list -f jsonl", "list -f ids", "show 2.1.1", "count"),
        *("log", "where", "assign 2.2 --lead none --dry-run"),
    ):
        json = [] if "-f" in words else ["--json"]
        said = [
            run(*words.split(), *json, "--lang", language) for language in ("zh", "en")
        ]
        dated = [re.sub(r'"at":"[^"]*"', "", told.out) for told in said]
        assert dated[0] == dated[1]
        assert dated[0]


REFUSALS = (
    "EACCES EPERM ENOSPC EDQUOT EFBIG EROFS EIO ENOENT EISDIR ENOTDIR ENAMETOOLONG "
    "ELOOP EMFILE ENFILE ENOMEM ESTALE EBUSY EEXIST ENOTEMPTY ENOLCK EINVAL ENODEV "
    "ENXIO ENOTSUP EREMOTEIO"
)


@pytest.mark.parametrize("name", REFUSALS.split())
def test_what_the_system_says_is_told_in_chinese(name: str) -> None:
    said = os.strerror(getattr(errno, name))
    error = CannotWrite(path="x", cause=said)
    assert said in spoken.told(error)
    spoken.settle("zh")
    assert said not in spoken.told(error)
    # As doctor tells it: an error in a cause, and the cause of a cause.
    assert said not in spoken.cause_words(Cause(error.template, **error.values))
