"""Make the README's picture from the real interface: `python docs/picture.py`.

A ledger in a temporary folder, some work on it, and a fixed day, so that the picture
changes only where the interface does. Units are invented; the speech names none.
"""

import asyncio
import re
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from store.intents.work import AddNote, Assign, Done, SetDue, Start
from store.ledger import Ledger
from store.model import NoteKind, Stamp
from store.selection import parse
from tui import words
from tui.commands.begin import builtin_speech
from tui.config import Keys
from tui.drafts import Drafts
from tui.interface.app import DubanApp

PICTURE = Path(__file__).with_name("duban.svg")
SIZE = (130, 32)
TODAY = date(2025, 6, 12)
NOW = datetime(2025, 6, 12, 9, 30, tzinfo=UTC)


def worked_ledger(folder: Path) -> Ledger:
    """The built-in speech after some months at a supervision desk."""
    path = folder / "ledger.json"
    start = Stamp("李明", NOW - timedelta(days=20))
    Ledger.create(path, builtin_speech(), start)
    ledger = Ledger.open(path)
    stamp = Stamp("李明", NOW - timedelta(days=4))

    for codes, intent in (
        ("2.1", Assign(sets={"lead": "天开园管委会", "support": ("市科技局",)})),
        ("2.1.1", Assign(sets={"lead": "市科技局"})),
        ("2.1.2", Assign(sets={"support": ("和平区政府", "静海区政府")})),
        ("2.2", Assign(sets={"lead": "市科技局", "owner": "王芳"})),
        ("3.1", Assign(sets={"lead": "市科技局"})),
        ("3.1.3", Assign(sets={"lead": "市知识产权局"})),
        ("3.3.2", Assign(sets={"lead": "市委金融办"})),
        ("4.3", Assign(sets={"lead": "市政府督查室"})),
        ("2.2 3.1.1", Start(on=date(2025, 6, 3))),
        ("2.1.1 2.1.3 4.3.1", Done(on=date(2025, 5, 30))),
        ("2.1.2", SetDue(due=date(2025, 6, 18))),
        ("2.2.1 3.1.1", SetDue(due=date(2025, 12, 31))),
        ("2.2.3", SetDue(due=date(2025, 6, 9))),
        (
            "2.1.2",
            AddNote(
                text="静海区已提交布点方案,和平区的房屋移交还差一份批文。",
                on=date(2025, 6, 8),
            ),
        ),
        (
            "2.1.2",
            AddNote(
                text="请两区下周五前报来移交时间。",
                on=date(2025, 6, 11),
                kind=NoteKind.CHASE,
            ),
        ),
    ):
        ledger.commit(parse([codes]), intent, stamp)
    return ledger


async def picture(ledger: Ledger) -> str:
    """The screen with the cursor on 2.1.2, part one folded, after one more action."""
    path = Path(ledger.where)
    drafts = Drafts(path.with_name("drafts"), path, "李明")
    app = DubanApp(
        ledger, lambda: Stamp("李明", NOW), drafts, lambda _theme: None, keys=Keys()
    )
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("tab", "down", *["down"] * 3, "s")
        await pilot.pause()
        # The fonts of whoever looks at it: nothing is fetched.
        return re.sub(
            r"@font-face \{.*?\}",
            "",
            app.export_screenshot(title="duban"),
            flags=re.DOTALL,
        )


def main() -> None:
    """Write the picture beside this file."""
    words.settle("zh")
    with tempfile.TemporaryDirectory() as folder:
        svg = asyncio.run(picture(worked_ledger(Path(folder))))
    PICTURE.write_text(svg, encoding="utf-8")
    sys.stdout.write(f"{PICTURE.name} written\n")


if __name__ == "__main__":
    main()
