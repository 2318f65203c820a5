"""What stands around an outline: title, opening, closing, contents, chrome."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from seed.numbering import RUNNING, Rank, candidates_inside, marker_at_start
from seed.parsing.lines import Line, Paragraph
from seed.width import fold

CLOSING: Final = re.compile(
    r"\s*(?:同志们|各位代表|各位委员|让我们|谢谢|謝謝|感谢(?:大家|各位)|以上(?:报告|汇报)|最后,?(?:祝|让我们|我代表)"
    r"|(?:衷心)?祝(?:大家|同志们|各位|大会)|联系(?:人|单位|电话|方式)\s*:|主题词\s*:|主送\s*:|抄送\s*:"
    r"|特此(?:报告|通知|通报|函告|批复)|\(?此(?:件|页)(?:公开|主动|依申请|不予|无正文))"
)
SALUTATION: Final = re.compile(r"[^。]{1,40}:\s*")
_ATTACHMENT: Final = re.compile(
    r"\s*附\s*(?:件|表|录)\s*[\d一二三四五六七八九十]{0,3}\s*(?::|$)|\s*附\s*:"
)
_SIGNED: Final = re.compile(
    r"\s*(?:\d{4}|二[〇○零]..)年\s*[\d一二三四五六七八九十]{1,3}月\s*"
    r"[\d一二三四五六七八九十]{1,3}日\s*"
)
_SIGNATURE: Final = re.compile(
    r"[^。;,:!?]{2,30}(?:政府|委员会|办公[厅室]|局|厅|委|部|会|院|组)\s*"
)
# What web pages put around a document. Only whole short lines, and only outside the
# outline; nothing that begins with a marker is ever dropped.
_CHROME: Final = re.compile(
    r"\s*(?:自定义文字|(?:当前|您的|所在)?位置\s*:.*|您(?:现在)?(?:的位置|所在).*"
    r"|(?:返回)?首\s*页\s*(?:[/>|»].*)?|.*广告位.*|.*(?:浏览|阅读|点击)(?:量|次数|数).*"
    r"|留言与评论.*|发表评论.*|验证码\s*:?|推荐(?:文章|阅读)|相关(?:文章|阅读|链接|新闻)"
    r"|热门(?:文章|推荐)|上一[篇页条].*|下一[篇页条].*|打印(?:本[页文]|此页)?|收藏(?:本[页文])?"
    r"|关闭(?:窗口|本页)?|返回(?:顶部|列表)?|字[体号]\s*:.*|【?字[体号].*|分享(?:到|至)?\s*:?.*"
    r"|扫一扫.*|(?:责任)?编辑\s*:.*|主办(?:单位)?\s*:.*|承办单位\s*:.*|\(?责编\s*:.*|来源\s*:.*|作者\s*:.*|发布(?:时间|日期)\s*:.*"
    r"|版权(?:所有|声明).*|[京津沪渝冀].?ICP备.*|网站(?:地图|首页).*|(?:登录|注册|搜索)(?:\s.*)?"
    r"|点击(?:查看|进入|下载).*|(?:微信|微博|QQ)(?:好友|空间|朋友圈)?)\s*"
)
_CHROME_LENGTH: Final = 60
_LEADER: Final = re.compile(r"(?:\.{3,}|…{1,}|·{3,}|\t)\s*\d{1,4}\s*$")
_CONTENTS: Final = re.compile(r"\s*目\s*[录次]\s*")
_STOP: Final = re.compile("[。;:!?]")
_LABEL: Final = re.compile(r"\s*【[^】]*】\s*|.{0,16}[〔\[(]\d{4}[〕\])]\s*\d+\s*号\s*")
_FEW: Final = 3
_LAST: Final = 8
"""Paragraphs from the one that closes a document to its end, at most."""
_HALF: Final = 0.5


def is_chrome(folded: str) -> bool:
    """Whether a line is what a web page puts around a document (rule 4)."""
    return (
        len(folded) <= _CHROME_LENGTH
        and _CHROME.fullmatch(folded.strip()) is not None
        and marker_at_start(folded) is None
    )


class Contents(NamedTuple):
    """The paragraphs `[start, end)` of a table of contents."""

    start: int
    end: int


NO_CONTENTS: Final = Contents(0, 0)


def contents(paragraphs: Sequence[Paragraph]) -> Contents:
    """A table of contents: headings that come again, with no text between (rule 14).

    It says so (目录), or its lines end in page numbers, or every one of its lines comes
    again in the same order.
    """
    run: list[int] = []
    keys: set[str] = set()
    for index, paragraph in enumerate(paragraphs):
        folded = paragraph.folded
        if paragraph.blank or not (run or _begins_contents(folded)):
            continue
        if _key(folded) in keys or not _in_contents(folded):
            break
        run.append(index)
        keys.add(_key(folded))
    else:
        return NO_CONTENTS
    if not run:
        return NO_CONTENTS
    named = _CONTENTS.fullmatch(paragraphs[run[0]].folded) is not None
    listed = run[1:] if named else run
    later = [_key(one.folded) for one in paragraphs[index:] if not one.blank]
    leads = [_LEADER.search(paragraphs[one].folded) is not None for one in listed]
    known = set(later)
    again = [_key(paragraphs[one].folded) in known for one in listed]
    if sum(leads) > _HALF * len(listed) or (named and sum(again) > _HALF * len(listed)):
        sure = [one for one, a, b in zip(listed, leads, again, strict=True) if a or b]
        return Contents(run[0], sure[-1] + 1)
    wanted = iter(later)
    in_order = all(_key(paragraphs[one].folded) in wanted for one in listed)
    if len(listed) >= _FEW and in_order:
        return Contents(run[0], index)
    return NO_CONTENTS


def _key(folded: str) -> str:
    """A heading up to its first stop, without page number and spaces."""
    said = _STOP.split(_LEADER.sub("", folded), maxsplit=1)[0]
    return "".join(said.split())


def _begins_contents(folded: str) -> bool:
    """Whether a table of contents may begin here: its name, or a bare heading."""
    if _CONTENTS.fullmatch(folded) or _LEADER.search(folded):
        return True
    return marker_at_start(folded) is not None and _in_contents(folded)


def _in_contents(folded: str) -> bool:
    return len(folded) <= _CHROME_LENGTH and "。" not in folded.strip()[:-1]


def attachment(paragraphs: Sequence[Paragraph], first: int) -> int:
    """The index of the paragraph with which attachments begin, or their number."""
    seen = False
    for index in range(first, len(paragraphs)):
        folded = paragraphs[index].folded
        if seen and _ATTACHMENT.match(folded):
            return index
        seen = seen or marker_at_start(folded) is not None
    return len(paragraphs)


def closing(paragraphs: Sequence[Paragraph], first: int, last: int) -> int:
    """The index of the paragraph that closes the document, or `last` (rule 13).

    It stands after the last heading that has a line to itself; an inline 一是 … 二是 in
    it is rhetoric, not the outline. What a web page puts below a text closes it too,
    where no 一、 comes after: lists of links have numbers of their own.
    """
    last = _below(paragraphs, first, last)
    begun = _last_marked(paragraphs, first, last)
    if begun is None:
        return last
    said = [n for n in range(begun + 1, last) if not paragraphs[n].blank]
    for place, index in enumerate(said):
        folded = paragraphs[index].folded
        if SALUTATION.fullmatch(folded):
            continue
        if CLOSING.match(folded) and _may_close(paragraphs[begun], said, place):
            return index
        if _SIGNED.fullmatch(folded):
            above = said[place - 1] if place else index
            signed = _SIGNATURE.fullmatch(paragraphs[above].folded)
            return above if signed else index
    return last


def _may_close(heading: Paragraph, said: Sequence[int], place: int) -> bool:
    """Whether a paragraph closes: near the end, and not all that a heading has."""
    marker = marker_at_start(heading.folded)
    bare = marker is not None and not _STOP.search(heading.folded[marker.end :])
    return len(said) - place <= _LAST and not (bare and place == 0 and len(said) > 1)


def _below(paragraphs: Sequence[Paragraph], first: int, last: int) -> int:
    """The index of the first line that a web page puts below a text, or `last`."""
    found = last
    for index in range(last - 1, first - 1, -1):
        folded = paragraphs[index].folded
        marker = marker_at_start(folded)
        if marker and marker.rank <= Rank.LIST:
            break
        if is_chrome(folded):
            found = index
    return found


def _last_marked(paragraphs: Sequence[Paragraph], first: int, last: int) -> int | None:
    inline = None
    for index in range(last - 1, first - 1, -1):
        folded = paragraphs[index].folded
        marker = marker_at_start(folded)
        if marker and not (marker.rank in RUNNING and CLOSING.match(folded)):
            return index
        if not CLOSING.match(folded) and next(candidates_inside(folded, 0), None):
            inline = index
    return inline


def title(opening: Sequence[Line]) -> Line | None:
    """The line that names the document: the first that is nothing else."""
    said = [one for one in opening if one.folded.strip() and not is_chrome(one.folded)]
    named = [one for one in said if not SALUTATION.fullmatch(one.folded)]
    plain = [one for one in named if not _LABEL.fullmatch(one.folded)]
    return next(iter(plain or named), None)


def heading_of_markdown(line: str) -> str:
    """A title without the # that Markdown puts before it."""
    folded = fold(line)
    return line[len(folded) - len(folded.lstrip(" #")) :]
