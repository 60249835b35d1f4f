"""Which words are for people, and where they stand: Babel's extraction methods for this project.

In Python they are the constant first argument of `Text(...)`, with its `plural`; Babel's own keywords see no keyword
argument. In content/ they are the values of the keys in `WORDS`. `[tool.babel]` in pyproject.toml names both.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePath
from typing import BinaryIO, TypeAlias

import yaml

from bot.i18n.markup import placeholders
from bot.talk.errors import ContentError

WORDS: Mapping[str, frozenset[str]] = {
    "asides": frozenset({"reply"}),
    "calendar": frozenset({"title"}),
    "centres": frozenset({"label", "question", "help", "name", "short", "says", "cells", "remark", "notice"}),
    "desk": frozenset({"button", "name", "says", "label", "text"}),
    "documents": frozenset({"name", "places"}),
    "forms": frozenset({"title", "intro", "label", "question", "help", "example", "notice", "say", "one"}),
    "menu": frozenset({"label"}),
    "privacy": frozenset({"notice"}),
    "statuses": frozenset({"says"}),
    "which_form": frozenset({"question", "label"}),
}
"""By file of content/, or folder in it: the keys whose text, or all the text below them, is translated."""

FROM_CONTENT = re.compile(r"#.*\bfrom content/")
"""The comment on a line whose sentence is not constant because `content` below has already extracted it."""

PLURAL = "ngettext"
"""The one of Babel's keywords under which it takes two message ids for the forms of one message."""

Found: TypeAlias = tuple[int, str | None, str | tuple[str, str], list[str]]
"""Line, `PLURAL` or None, the message id or both of a plural, no comments: what Babel wants of a method."""


def python(
    file: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, object]
) -> Iterator[Found]:
    """The sentences of a Python file; raises ContentError for one that is glued together or lacks a value."""
    source = file.read().decode()
    lines = source.splitlines()
    for call in _texts(ast.parse(source)):
        given = _arguments(call)
        if "msgid" not in given:  # another library's Text
            continue
        words = [given[name] for name in ("msgid", "plural") if name in given]
        if FROM_CONTENT.search(" ".join(lines[call.lineno - 1 : call.end_lineno])) or _stored(words[0]):
            continue
        ids = [_constant(node, file) for node in words]
        _complete(call, ids, given.get("values"), file)
        yield (call.lineno, None, ids[0], []) if len(ids) == 1 else (call.lineno, PLURAL, (ids[0], ids[1]), [])


def content(
    file: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, object]
) -> Iterator[Found]:
    """The words of a YAML file of content/."""
    parts = PurePath(file.name).with_suffix("").parts
    keys = next((WORDS[part] for part in parts[-2:] if part in WORDS), frozenset[str]())
    root = yaml.compose(file.read().decode(), yaml.SafeLoader)
    for scalar in _words(root, keys) if root else ():
        yield scalar.start_mark.line + 1, None, scalar.value.strip(), []


def _texts(tree: ast.AST) -> list[ast.Call]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    texts = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Text")
    return sorted(texts, key=lambda call: (call.lineno, call.col_offset))


def _arguments(call: ast.Call) -> dict[str, ast.expr]:
    by_place = dict(zip(("msgid", "values", "plural"), call.args, strict=False))
    return by_place | {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def _stored(node: ast.expr) -> bool:
    """Whether an expression reads what was stored, as `option.label` and `document.places[place]` do: content/."""
    return isinstance(node, ast.Attribute) or (isinstance(node, ast.Subscript) and _stored(node.value))


def _constant(node: ast.expr, file: BinaryIO) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ContentError(
        file.name,
        f"line {node.lineno}",
        f"the sentence `{ast.unparse(node)}` cannot be translated: write each sentence out as one constant; where it "
        "comes from a file of content/, end the line with `# from content/`",
    )


def _complete(call: ast.Call, ids: list[str], values: ast.expr | None, file: BinaryIO) -> None:
    wants = frozenset[str]().union(*map(placeholders, ids)) | ({"n"} if len(ids) > 1 else set())
    has = _keys(values)
    if has is not None and has != wants:
        what = f"“{ids[0][:60]}” asks for {sorted(wants)} and is given {sorted(has)}"
        raise ContentError(file.name, f"line {call.lineno}", what)


def _keys(values: ast.expr | None) -> set[str] | None:
    """The names a sentence is given, or None where they are not written out."""
    if values is None:
        return set()
    keys = values.keys if isinstance(values, ast.Dict) else [None]
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)} if all(keys) else None


def _words(node: yaml.Node, keys: frozenset[str], *, wanted: bool = False) -> Iterator[yaml.ScalarNode]:
    match node:
        case yaml.MappingNode(value=pairs):
            for key, child in pairs:
                yield from _words(child, keys, wanted=wanted or key.value in keys)
        case yaml.SequenceNode(value=children):
            for child in children:
                yield from _words(child, keys, wanted=wanted)
        case yaml.ScalarNode(tag="tag:yaml.org,2002:str") if wanted:
            yield node
