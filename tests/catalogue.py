"""What is marked for translation in files: templates and Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.template import Engine
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import trim_whitespace

Message = tuple[str, ...]  # a text, or its singular and plural
_CALLS = {"_", "gettext", "gettext_lazy", "ngettext"}


def of_template(path: Path, engine: Engine) -> Iterator[Message]:
    """The texts of a template."""
    nodes = list(_walk(engine.from_string(path.read_text("utf-8")).nodelist))
    for node in nodes:
        if isinstance(node, TranslateNode):
            yield (str(node.filter_expression.var.literal),)
        elif isinstance(node, BlockTranslateNode):
            texts = [node.render_token_list(part)[0] for part in (node.singular, node.plural) if part]
            yield tuple(trim_whitespace(text) if node.trimmed else text for text in texts)


def _walk(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        for name in {*node.child_nodelists, "nodelist"}:
            yield from _walk(getattr(node, name, None) or [])
        for _, nodelist in getattr(node, "conditions_nodelists", ()):
            yield from _walk(nodelist)


def of_python(path: Path, *within: str) -> Iterator[Message]:
    """The texts of a module, or of some classes and functions of it."""
    tree = ast.parse(path.read_text("utf-8"))
    parts = [one for one in tree.body if _names(one) & set(within)] if within else [tree]
    for part in parts:
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _CALLS:
                yield tuple(str(one.value) for one in node.args if isinstance(one, ast.Constant))


def _names(node: ast.stmt) -> set[str]:
    """What a statement defines."""
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    return {getattr(node, "name", "")}
