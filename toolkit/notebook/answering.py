"""What a widget answers when its page asks for something: done, or why not."""

from __future__ import annotations

from collections.abc import Callable

from toolkit.errors import DoichieuError


def try_to(do: Callable[[], str]) -> str:
    """Do what a page asks for, and return why it was not done; empty if it was.

    The page must hear of whatever goes wrong: nothing is saved that it does not know of.

    Examples
    --------
    >>> try_to(lambda: ""), try_to(lambda: "it was said before"), try_to(lambda: str(1 / 0))
    ('', 'it was said before', 'ZeroDivisionError: division by zero')
    """
    try:
        return do()
    except DoichieuError as error:
        return str(error)
    except Exception as error:  # whatever it is
        return f"{type(error).__name__}: {error}"
