"""The routes: from a checked request to a page. What a request gives is held to a pattern before it is used."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from importlib.resources import files
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from aibot_local.errors import AibotError
from aibot_local.store.inboxes import list_inboxes
from aibot_local.web import pages, reviewing
from aibot_local.web.jobs import Job
from aibot_local.web.pages import Desk, NotFoundError
from aibot_local.web.protection import Protection

_EVENT = re.compile(r"[0-9a-f]{12}")
_ARTICLE = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_MOST_FIELDS = 1000  # of a form: one for each report of a large event
_WAIT = 2.0  # seconds between two looks at a run
# Every file that is served, by name: no name of a request is looked up in a folder.
_FILES = {
    "page.css": ("aibot_local.rendering", "templates/page.css", "text/css"),
    "story.js": ("aibot_local.rendering", "templates/story.js", "text/javascript"),
    "room.css": ("aibot_local.web", "static/room.css", "text/css"),
    "room.js": ("aibot_local.web", "static/room.js", "text/javascript"),
    "htmx.min.js": ("aibot_local.web", "static/htmx.min.js", "text/javascript"),
}

Page = Callable[[Request], Awaitable[Response]]


def build_app(desk: Desk, *, token: str, port: int) -> Starlette:
    """The application, behind its protection. `token` opens the one session; `port` is the one listened at."""
    served = {name: files(package).joinpath(path).read_bytes() for name, (package, path, _) in _FILES.items()}

    def show(render: Callable[[Desk], str]) -> Page:
        """A route to a page that rests on the desk alone."""

        async def page(request: Request) -> Response:
            del request
            return await _answer(render, desk)

        return page

    async def front(request: Request) -> Response:
        page = int(_take(_NUMBER, request.query_params.get("page", "1")))
        return await _answer(pages.render_front, desk, page=page)

    async def event(request: Request) -> Response:
        number = request.query_params.get("version")
        return await _answer(
            pages.render_event,
            desk,
            _take(_EVENT, request.path_params["event"]),
            number=None if number is None else int(_take(_NUMBER, number)),
        )

    async def compare(request: Request) -> Response:
        numbers = [int(_take(_NUMBER, request.query_params.get(name, ""))) for name in ("old", "new")]
        name = _take(_EVENT, request.path_params["event"])
        return await _answer(pages.render_comparison, desk, name, old=numbers[0], new=numbers[1])

    async def article(request: Request) -> Response:
        name = request.query_params.get("event")
        return await _answer(
            pages.render_article,
            desk,
            _take(_ARTICLE, request.path_params["article"]),
            event=None if name is None else _take(_EVENT, name),
        )

    async def search(request: Request) -> Response:
        part = request.headers.get("hx-request") == "true"
        return await _answer(pages.render_search, desk, request.query_params.get("q", ""), part=part)

    async def start(request: Request) -> Response:
        fields = await _read_fields(request)
        given = {name: values[0] for name, values in fields.items()}
        job = await run_in_threadpool(_start_job, desk, given)
        if job is None:
            return _notice(
                "A run is under way", "Wait for it to end, or cancel it, before you start another.", 409
            )
        return RedirectResponse(f"/jobs/{job.number}", status_code=303)

    async def show_review(request: Request) -> Response:
        name = _take(_EVENT, request.path_params["event"])
        return await _answer(reviewing.render_review, desk, name, done=request.query_params.get("done", ""))

    async def review(request: Request) -> Response:
        name = _take(_EVENT, request.path_params["event"])
        fields = await _read_fields(request)
        try:
            action, faults = await run_in_threadpool(reviewing.review, desk, name, fields)
        except NotFoundError:
            raise
        except AibotError as error:
            return await _refuse_review(desk, name, error)
        if faults:
            return await _answer(reviewing.render_review, desk, name, faults=faults)
        return RedirectResponse(f"/events/{name}/review?done={action}", status_code=303)

    async def name_editor(request: Request) -> Response:
        fields = await _read_fields(request)
        name = _take(_EVENT, next(iter(fields.get("event", ())), ""))
        try:
            reviewing.name_editor(desk, fields)
        except AibotError as error:
            return await _refuse_review(desk, name, error)
        return RedirectResponse(f"/events/{name}/review", status_code=303)

    async def job(request: Request) -> Response:
        found = _find_job(desk, request)
        return await _answer(pages.render_job, found, lines=desk.jobs.read_lines(found, 0))

    async def cancel(request: Request) -> Response:
        found = _find_job(desk, request)
        desk.jobs.cancel(found.number)
        return RedirectResponse(f"/jobs/{found.number}", status_code=303)

    async def stream(request: Request) -> Response:
        found = _find_job(desk, request)
        return StreamingResponse(_tell_progress(desk, found, request), media_type="text/event-stream")

    async def icon(request: Request) -> Response:
        del request
        return Response(status_code=204)  # browsers ask; there is none

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in served:
            raise HTTPException(404)
        return Response(served[name], media_type=_FILES[name][2])

    return Starlette(
        routes=[
            Route("/", front),
            Route("/events/{event}", event),
            Route("/events/{event}/compare", compare),
            Route("/events/{event}/review", show_review),
            Route("/events/{event}/review", review, methods=["POST"]),
            Route("/editor", name_editor, methods=["POST"]),
            Route("/articles/{article}", article),
            Route("/search", search),
            Route("/map", show(pages.render_map)),
            Route("/models", show(pages.render_models)),
            Route("/runs", show(pages.render_runs)),
            Route("/jobs", start, methods=["POST"]),
            Route("/jobs/{number}", job),
            Route("/jobs/{number}/cancel", cancel, methods=["POST"]),
            Route("/jobs/{number}/stream", stream),
            Route("/favicon.ico", icon),
            Route("/static/{name}", static),
        ],
        middleware=[Middleware(Protection, token=token, port=port)],
        exception_handlers={
            HTTPException: _tell_status,
            AibotError: _tell_error,
            Exception: _tell_fault,
        },
    )


async def _answer(render: Callable[..., str], *values: object, **options: object) -> Response:
    return HTMLResponse(await run_in_threadpool(render, *values, **options))


async def _refuse_review(desk: Desk, event: str, error: AibotError) -> Response:
    """The review page, with why a form of it was not done."""
    page = await run_in_threadpool(reviewing.render_review, desk, event, fault=str(error))
    return HTMLResponse(page, status_code=409)


def _take(pattern: re.Pattern[str], text: str) -> str:
    """The text, if it is of the pattern.

    :raises NotFoundError: otherwise.
    """
    if not pattern.fullmatch(text):
        raise NotFoundError("no page has such an address")
    return text


async def _read_fields(request: Request) -> dict[str, list[str]]:
    """The fields of a form by name; the body is bounded already."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        return parse_qs(text, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(400) from error


def _start_job(desk: Desk, given: Mapping[str, str]) -> Job | None:
    """Start a run on a folder the store knows, with a model of the library; None when one is under way."""
    with desk.open() as store:
        inbox = list_inboxes(store).get(int(_take(_NUMBER, given.get("inbox", ""))))
    if inbox is None:
        raise NotFoundError("no such folder is known to the store")
    options = []
    if rewriter := given.get("rewriter", ""):
        if rewriter != "none" and rewriter not in pages.list_rewriters(desk):
            raise NotFoundError("no such model is on this machine")
        options += ["--rewriter", rewriter]
    if words := given.get("words", ""):
        options += ["--words", _take(_NUMBER, words)]
    return desk.jobs.start(inbox, options)


def _find_job(desk: Desk, request: Request) -> Job:
    found = desk.jobs.find_job(int(_take(_NUMBER, request.path_params["number"])))
    if found is None:
        raise NotFoundError("no such run was started here")
    return found


async def _tell_progress(desk: Desk, job: Job, request: Request) -> AsyncIterator[str]:
    """What a run says, as server-sent events (HTML Living Standard, 9.2); the last one is `end`."""
    told = 0
    while not await request.is_disconnected():
        lines = await run_in_threadpool(desk.jobs.read_lines, job, told, wait=_WAIT)
        told += len(lines)
        for line in lines:
            yield f"data: {line}\n\n"
        if not lines:
            if not job.running:
                yield f"event: end\ndata: {job.state}\n\n"
                return
            yield ": still running\n\n"


def _notice(title: str, text: str, status: int) -> Response:
    return HTMLResponse(pages.render_notice(title, text), status_code=status)


async def _tell_status(request: Request, error: Exception) -> Response:
    del request
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _notice("No such page", "There is nothing at this address.", status)


async def _tell_error(request: Request, error: Exception) -> Response:
    del request
    if isinstance(error, NotFoundError):
        return _notice("No such page", "There is nothing at this address.", 404)
    return _notice("This cannot be shown", str(error), 500)


async def _tell_fault(request: Request, error: Exception) -> Response:
    del request
    return _notice("A fault of the program", f"{type(error).__name__}; nothing was changed.", 500)
