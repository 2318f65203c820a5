"""The palette: every action by its name, in both languages."""

from functools import partial

from textual.command import (
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
)

from tui.interface.actions import ACTIONS, Action
from tui.interface.desktop import DesktopScreen
from tui.plain import plain
from tui.words import _


class Palette(CommandPalette):
    """Textual's palette, which a key may reach before its list is laid out."""

    def _action_command_list(self, action: str) -> None:
        # Textual 8.2.8 looks for a line of the list then, has none, and ends.
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)


class Actions(Provider):
    """Finds actions by label, by what they do, and by their verb."""

    async def discover(self) -> Hits:
        """All of them, before a letter is typed."""
        for action in self._possible():
            yield DiscoveryHit(
                plain(_title(action)),
                partial(self.screen.run_action, action.name),
                text=_title(action),
                help=_(action.told),
            )

    async def search(self, query: str) -> Hits:
        """Those whose name, sentence or verb a query is in."""
        matcher = self.matcher(query)
        for action in self._possible():
            names = (_title(action), action.label, action.verb, _(action.told))
            score = max(map(matcher.match, filter(None, names)))
            if score > 0:
                yield Hit(
                    score,
                    plain(_title(action)),
                    partial(self.screen.run_action, action.name),
                    text=_title(action),
                    help=_(action.told),
                )

    def _possible(self) -> list[Action]:
        screen = self.screen
        assert isinstance(screen, DesktopScreen)
        return [one for one in ACTIONS if not screen.hindered(one)]


def _title(action: Action) -> str:
    key = f"  ({action.key})" if action.keys else ""
    return _(action.label) + key
