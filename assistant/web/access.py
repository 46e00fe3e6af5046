"""Who may do what, as the routes ask for it."""

from typing import Annotated, cast
from urllib.parse import parse_qs

from fastapi import Depends, HTTPException, Request

from assistant.web.guard import Viewer
from assistant.web.passes import Passes

SEAL_HEADER = "x-seal"
UNPAIRED = "Pair this device first, or send a token."
UNSEALED = "This did not come from the page. Open it again."


async def viewer_of(request: Request) -> Viewer:
    """Who asks."""
    return cast(Viewer, request.state.viewer)


async def insider(viewer: Annotated[Viewer, Depends(viewer_of)]) -> Viewer:
    """Whoever may see what is personal. Raises HTTPException 401 for a guest."""
    if viewer.guest:
        raise HTTPException(401, UNPAIRED, {"WWW-Authenticate": "Bearer"})
    return viewer


def sealed(viewer: Viewer, passes: Passes, seal: str) -> bool:
    """False for a browser that may have been sent by another site (CSRF)."""
    return not viewer.needs_seal or passes.sealed(viewer.holder, seal)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form, the first value of each; empty for what is no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return {}
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return {name: values[0] for name, values in parse_qs(body, max_num_fields=50).items()}
    except ValueError:
        return {}


Anybody = Annotated[Viewer, Depends(viewer_of)]
Insider = Annotated[Viewer, Depends(insider)]
Form = Annotated[dict[str, str], Depends(form_of)]
