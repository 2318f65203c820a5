"""Whether a part of a document reports what was achieved, or asks for work."""

import re
from typing import Final

from seed.width import fold

# A heading that looks back. 见成效 calls for results; it does not report them.
_LOOKING_BACK: Final = re.compile(
    "回顾(?!总结推广)|总结(?!推广|提升|评估|经验)|成绩|过去|发展成就|(?:取得|主要|工作)成效"
    "|(?:工作|开展|进展|完成|总体|基本|运行|推进)(?:情况|进展)$|(?:主要|经验)做法$|以来工作$"
    "|^(?:当前)?(?:工作)?(?:中)?(?:存在|面临)(?:的)?.{0,6}(?:问题|不足|困难|挑战|短板)"
    "|^(?:主要|突出)问题$"
)
_SENTENCE: Final = re.compile(r"[^。;!?\n]+")
_PAST: Final = re.compile("了|已经?|过去|取得|实现了|同比|荣获|累计")
_CALL: Final = re.compile(
    r"\s*(?:各.{0,8})?(?:要|将|加快|推动|推进|加强|强化|坚持|深化|完善|着力|大力|积极"
    r"|继续|进一步|全力|确保)"
)
_FEW: Final = 4
_MOST, _HARDLY_ANY = 0.5, 0.1


def looks_back(title: str, text: str = "") -> bool:
    """Whether a part with this title and this text reports, and asks for nothing.

    By its title; else where most of its sentences tell of the past and hardly one
    calls for anything. A proposal: people say what it is.
    """
    if _LOOKING_BACK.search(title.strip()):
        return True
    sentences = [match[0] for match in _SENTENCE.finditer(fold(text))]
    sentences = [one for one in sentences if len(one.strip()) >= _FEW]
    past = sum(_PAST.search(one) is not None for one in sentences)
    calls = sum(_CALL.match(one) is not None for one in sentences)
    return (
        len(sentences) >= _FEW
        and past > _MOST * len(sentences)
        and calls <= _HARDLY_ANY * len(sentences)
    )
