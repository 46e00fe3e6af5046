"""The whole page as an ASGI app."""

from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from assistant.domain.errors import StoreError
from assistant.web.api import api
from assistant.web.front import Front
from assistant.web.guard import Guard
from assistant.web.pages import pages

ABOUT = (
    "Guided relaxation massage, not diagnosis or treatment. What can be said can be sent here, and counts as "
    "if it had been said: nothing starts without the questions, and everybody can stop."
)


def page_app(front: Front) -> FastAPI:
    """The page over these parts."""
    app = FastAPI(
        title="Unknot",
        description=ABOUT,
        version=version("unknot"),
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(api(front))
    app.include_router(pages(front))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.add_exception_handler(StoreError, _store_failed)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_middleware(Guard, stop=front.door.stop, passes=front.passes, names=front.names)
    return app


async def _store_failed(request: Request, error: Exception) -> Response:
    """A disk that fails is told; nothing else depends on the page."""
    del request
    return JSONResponse({"detail": str(error)}, 503)


async def _http_error(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, HTTPException):
        raise error
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)
