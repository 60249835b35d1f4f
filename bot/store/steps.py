"""How many drafts came to each step of a form and left it, by day: nothing in it says whose, or in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection

from bot.knowledge.advance import Advance
from bot.store.tables import INSERT, steps


def count(connection: Connection, advances: Iterable[Advance], day: date) -> None:
    """Count these. The rows are shared by everybody: written last in a transaction, and always in the same order, so
    that no two of them wait for each other.
    """
    came: Counter[tuple[str, str]] = Counter()
    gone: Counter[tuple[str, str]] = Counter()
    for each in advances:
        came[each.form, each.reached] += 1
        gone[each.form, each.left] += 1
    if not came:
        return
    insert = INSERT[connection.dialect.name](steps)
    more = {"came": steps.c.came + insert.excluded.came, "gone": steps.c.gone + insert.excluded.gone}
    connection.execute(
        insert.on_conflict_do_update(index_elements=["day", "form", "step"], set_=more),
        [
            {"day": day, "form": form, "step": step, "came": came[form, step], "gone": gone[form, step]}
            for form, step in sorted({*came, *gone})
        ],
    )
