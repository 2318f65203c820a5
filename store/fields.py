"""What the fields of an item are called: to ask for them, and to set them."""

from collections.abc import Mapping
from typing import Final

CHINESE: Final[Mapping[str, str]] = {
    "status": "状态",
    "lead": "牵头 牵头单位",
    "support": "配合 配合单位",
    "unit": "单位",
    "leader": "责任领导 领导",
    "owner": "责任人",
    "due": "时限 完成时限",
    "done_on": "办结日期 完成日期",
    "tag": "标签",
    "kind": "层级 类型",
    "light": "灯",
    "review": "回顾",
    "plan": "方案",
    "part": "部分",
    "section": "板块",
    "title": "标题 名称",
    "gloss": "译文",
    "text": "原文",
    "note": "批注 备注",
    "created": "创建",
    "changed": "变更",
}
"""The Chinese names of each field, the usual first; in the order of help."""

NAMES: Final[Mapping[str, str]] = {
    **{field: field for field in CHINESE},
    **{name: field for field, said in CHINESE.items() for name in said.split()},
    "tags": "tag",
    "notes": "note",
}
"""Every name of a field, and the field."""
