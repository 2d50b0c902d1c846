"""A procedure edition as a graph, and where a case stands in it: the text of an SVG without ids, styles or scripts.

Steps are boxes in layers from top to bottom, gates to other procedures are flags over the steps they hold up, rounds are
arcs at the right that lead back. How a step stands is told by the shape of its box, a mark, a word and a class.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from lockwasher.procedures.model import Outcome, Step
from lockwasher.web.pictures.boxes import EDGE, MARK, WIDTH, Line, Seen, height, lines
from lockwasher.web.pictures.layers import Layers, Node, layered
from lockwasher.web.pictures.routes import Back, Placed, drawn, routed
from lockwasher.web.pictures.shapes import arrow, flag, mark, outline
from lockwasher.web.pictures.stands import WORDS, Stand, Standing
from lockwasher.web.pictures.words import gettext_noop, label, number, shortened, tag, width_of, wrapped

_GATE, _GATE_SIZE, _GATE_LEADING = "gate:", 11, 14
_WIDE = 1500  # from here on a page scrolls it, where it would shrink it otherwise
_LOOP = 20  # how far the arc of a step that is held reaches out


@dataclass(frozen=True, slots=True)
class _Drawing:
    """All that is needed to draw: what is seen, how each step stands, its lines, and where everything is."""

    seen: Seen
    standings: Mapping[str, Standing]
    lines: Mapping[str, tuple[Line, ...]]
    gates: Mapping[str, tuple[str, ...]]
    layers: Layers
    placed: Placed


def graph(seen: Seen) -> str:
    """Draw an edition, with the case if there is one; every step links to `#step-NAME`."""
    standings = seen.standings()
    found = {step.name: lines(seen, step, standings[step.name]) for step in seen.procedure.steps}
    gates = {f"{_GATE}{gate}": _gate_lines(seen, gate) for step in seen.procedure.steps for gate in step.gates}
    layers = layered(list(_nodes(seen, found, gates)))
    placed = routed(layers, [_back(seen, *arc) for arc in _backs(seen)])
    drawing = _Drawing(seen, standings, found, gates, layers, placed)
    width, high = number(placed.width), number(placed.height)
    return tag(
        "svg",
        "".join(_inside(drawing)),
        xmlns="http://www.w3.org/2000/svg",
        class_="lw-graph g-wide" if placed.width > _WIDE else "lw-graph",
        role="group",
        aria_label=_title(seen),
        viewBox=f"0 0 {width} {high}",
        width=width,
        height=high,
    )


def _inside(drawing: _Drawing) -> Iterator[str]:
    yield tag("title", escape(_title(drawing.seen), quote=False))
    yield tag("desc", escape(_summary(drawing), quote=False))
    yield tag("g", "".join(_arcs(drawing)), class_="g-arcs", fill="none", stroke="currentColor", aria_hidden="true")
    yield tag("g", "".join(_gates(drawing)), class_="g-gates")
    yield tag("g", "".join(_boxes(drawing)), class_="g-steps")


def _title(seen: Seen) -> str:
    form = gettext_noop("Steps of {procedure}, edition {edition}")
    return seen.say(form).format(procedure=seen.procedure.title, edition=seen.procedure.edition_name)


def _summary(drawing: _Drawing) -> str:
    counts = Counter(standing.stand for standing in drawing.standings.values())
    n = len(drawing.standings)
    words = [f"{counts[s]} {drawing.seen.say(WORDS[s])}" for s in Stand if counts[s] and s is not Stand.PLAIN]
    told = drawing.seen.say(gettext_noop("{n} steps")).format(n=n)
    return f"{told}: {', '.join(words)}" if words else told


# ---------------------------------------------------------------- what is placed


def _nodes(seen: Seen, found: Mapping[str, tuple[Line, ...]], gates: Mapping[str, tuple[str, ...]]) -> Iterator[Node]:
    for name, words in gates.items():
        yield Node(name, WIDTH, _GATE_LEADING * len(words) + EDGE, floats=True)
    for step in seen.procedure.steps:
        after = (*step.after, *dict.fromkeys(f"{_GATE}{gate}" for gate in step.gates))
        margin = _LOOP + 10 if any(outcome.back_to == step.name for outcome in step.outcomes) else 0
        yield Node(step.name, WIDTH, height(found[step.name]), after, margin)


def _gate_lines(seen: Seen, gate: object) -> tuple[str, ...]:
    words = seen.gate(gate)  # type: ignore[arg-type]
    passage = seen.gates.get(gate)  # type: ignore[call-overload]
    told = f"{words} ({passage.told})" if passage else words
    return shortened(wrapped(told, _GATE_SIZE, WIDTH - 3 * EDGE), 4)


def _backs(seen: Seen) -> list[tuple[Step, str, tuple[Outcome, ...]]]:
    """The arcs that lead back to an earlier step: from where, whither, and by which outcomes."""
    found: dict[tuple[str, str], list[Outcome]] = {}
    for step in seen.procedure.steps:
        for outcome in step.outcomes:
            if outcome.back_to and outcome.back_to != step.name:
                found.setdefault((step.name, outcome.back_to), []).append(outcome)
    return [(seen.procedure.step[start], end, tuple(outcomes)) for (start, end), outcomes in found.items()]


def _back(seen: Seen, step: Step, end: str, outcomes: tuple[Outcome, ...]) -> Back:
    return Back(step.name, end, round(width_of(_round(seen, step, outcomes), 11)) + 6)


def _round(seen: Seen, step: Step, outcomes: tuple[Outcome, ...]) -> str:
    """The words beside an arc that leads back: which round it opened last, or how many there may be."""
    names = {outcome.name for outcome in outcomes}
    done = seen.progress.done if seen.progress else ()
    opened = [one.round + 1 for one in done if one.step == step.name and one.outcome in names]
    if opened:
        return seen.say(gettext_noop("round {n} of {most}")).format(n=max(opened), most=step.rounds)
    return seen.say(gettext_noop("up to {most} rounds")).format(most=step.rounds)


# ---------------------------------------------------------------- arcs


def _arcs(drawing: _Drawing) -> Iterator[str]:
    for (start, end), line in drawing.placed.arcs.items():
        kind = "g-arc g-passed" if _is_passed(drawing, start) else "g-arc"
        yield tag("path", class_=kind, d=drawn(line), data_arc=f"{start} {end}")
        yield arrow(*line[-1], kind=kind.replace("g-arc", "g-tip"))
    for step, end, outcomes in _backs(drawing.seen):
        yield from _arc_back(drawing, step, end, outcomes)
    for step in drawing.seen.procedure.steps:
        yield from _loop(drawing, step)


def _is_passed(drawing: _Drawing, start: str) -> bool:
    standing = drawing.standings.get(start)
    return standing is not None and standing.stand is Stand.DONE


def _arc_back(drawing: _Drawing, step: Step, end: str, outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    line, (x, y) = drawing.placed.backs[step.name, end], drawing.placed.words_at[step.name, end]
    names = tag("title", escape(", ".join(outcome.name for outcome in outcomes), quote=False))
    yield tag("path", names, class_="g-back", d=drawn(line), data_arc=f"{step.name} {end}", stroke_dasharray="5 3")
    yield arrow(*line[-1], kind="g-tip g-back-tip")
    words = _round(drawing.seen, step, outcomes)
    yield label(words, x + 5, y + 4, "g-round", font_size=11, fill="currentColor", stroke="none")


def _loop(drawing: _Drawing, step: Step) -> Iterator[str]:
    """The short arc of a step whose own outcome lets it be done once more, as one that is held."""
    names = [outcome.name for outcome in step.outcomes if outcome.back_to == step.name]
    if not names:
        return
    x, y = _corner(drawing, step.name)
    x, y = x + WIDTH, y + 14
    path = f"M{number(x)} {number(y)}h{_LOOP - 6}q6 0 6 6v10q0 6 -6 6h-{_LOOP - 6}"
    title = tag("title", escape(", ".join(names), quote=False))
    yield tag("path", title, class_="g-back", d=path, data_arc=f"{step.name} {step.name}", stroke_dasharray="5 3")
    yield arrow(x, y + 22, kind="g-tip g-back-tip", points_left=True)
    n = drawing.seen.progress.times_held.get(step.name, 0) if drawing.seen.progress else 0
    if n:
        yield label(f"×{n}", x + 6, y + 15, "g-round", font_size=10, fill="currentColor", stroke="none")


# ---------------------------------------------------------------- boxes


def _corner(drawing: _Drawing, name: str) -> tuple[float, float]:
    layers = drawing.layers
    return layers.x[name] - WIDTH / 2, drawing.placed.tops[layers.layer[name]]


def _boxes(drawing: _Drawing) -> Iterator[str]:
    for step in drawing.seen.procedure.steps:
        standing = drawing.standings[step.name]
        found = drawing.lines[step.name]
        x, y = _corner(drawing, step.name)
        shape = outline(standing.stand, x, y, WIDTH, height(found))
        title = tag("title", escape(f"{step.title} ({step.name})", quote=False))
        yield tag(
            "a",
            title + shape + "".join(_words(found, standing.stand, x, y)),
            href=f"#step-{step.name}",
            class_=f"g-step g-{standing.stand}",
            data_step=step.name,
        )


def _words(found: tuple[Line, ...], stand: Stand, x: float, y: float) -> Iterator[str]:
    for line in found:
        y += line.leading
        indent = MARK if line.kind in {"state", "clock", "ends"} else 0
        if indent and line.is_first:
            yield mark(line.kind if line.kind != "state" else stand, x + EDGE, y - 9)
        yield label(line.text, x + EDGE + indent, y, f"g-{line.kind}", font_size=line.size)


def _gates(drawing: _Drawing) -> Iterator[str]:
    for gate in dict.fromkeys(gate for step in drawing.seen.procedure.steps for gate in step.gates):
        name = f"{_GATE}{gate}"
        x, y = _corner(drawing, name)
        passage = drawing.seen.gates.get(gate)
        title = tag("title", escape(str(gate), quote=False))
        inside = title + flag(x, y, WIDTH, drawing.layers.node[name].height)
        for n, words in enumerate(drawing.gates[name], 1):
            inside += label(words, x + EDGE, y + n * _GATE_LEADING, "g-gate-words", font_size=_GATE_SIZE)
        kind = f"g-gate g-{passage.stand}" if passage else "g-gate"
        if passage and passage.href:
            yield tag("a", inside, class_=kind, href=passage.href, data_gate=str(gate))
        else:
            yield tag("g", inside, class_=kind, data_gate=str(gate))
