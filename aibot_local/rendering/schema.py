"""JSON Schemas of the files we write. `python -m aibot_local.rendering.schema` brings the files up to date."""

from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from aibot_local.rendering.json import (
    REPORT_SCHEMA,
    STORY_SCHEMA,
    adapt_report,
    adapt_story,
    serialise,
    sort_keys,
)

_FOLDER = Path(__file__).parent


def describe_story() -> str:
    """The JSON Schema (draft 2020-12) of a story file, as text; `story.schema.json` holds it."""
    return _describe(
        STORY_SCHEMA, "A story of AiBot Local", adapt_story().json_schema(schema_generator=_Plain)
    )


def describe_report() -> str:
    """The JSON Schema (draft 2020-12) of a run report, as text; `run.schema.json` holds it."""
    return _describe(
        REPORT_SCHEMA,
        "The report of a run of AiBot Local",
        adapt_report().json_schema(schema_generator=_Plain),
    )


def write_schemas(folder: Path = _FOLDER) -> tuple[Path, ...]:
    """Write both schemas into a folder (the package's own unless told otherwise); gives their paths."""
    texts = {"story.schema.json": describe_story(), "run.schema.json": describe_report()}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in texts)


class _Plain(GenerateJsonSchema):
    """Schemas without the titles that only repeat the names of the keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401 - a core schema
        return False


def _describe(schema: str, title: str, body: dict[str, Any]) -> str:
    _close_objects(body)
    body["properties"]["schema"] = {"const": schema}
    body["required"] = ["schema", *body["required"]]
    head = {"$schema": _Plain.schema_dialect, "$id": f"urn:{schema.replace('/', ':')}", "title": title}
    return serialise({**head, **{key: value for key, value in sort_keys(body).items() if key not in head}})


def _close_objects(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Forbid other keys in every object, as loading does."""
    if isinstance(value, dict):
        if value.get("type") == "object":
            value["additionalProperties"] = False
        for part in value.values():
            _close_objects(part)
    elif isinstance(value, list):
        for part in value:
            _close_objects(part)


if __name__ == "__main__":
    write_schemas()
