"""Draw the house from the import graph: a box a package, an arrow to what it imports.

python docs/write_architecture.py [--check]

Packages stand on the lowest floor that their imports allow. An arrow that follows from two others is left
out. The single modules of `maxella` lie beneath all and get no arrows.
"""

import ast
import itertools
import sys
import textwrap
from html import escape
from pathlib import Path

from grimp import ImportGraph, build_graph

PICTURE = Path(__file__).parent / "images" / "architecture.svg"
SOURCE = Path(__file__).parents[1] / "src"
PACKAGE = "maxella"

WIDTH, BOX, HEIGHT, FLOOR, MARGIN = 1000, 224, 112, 152, 16
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #3d3d45 }
  .name { font-weight: 600; font-size: 15px; fill: #17171c }
  .inner { font: 11px ui-monospace, monospace; fill: #6b4c9a }
  rect { fill: #fbfaf7; stroke: #c9c5bb }
  path { fill: none; stroke: #8a8694; stroke-width: 1.4; marker-end: url(#tip) }
  marker path { fill: #8a8694; stroke: none; marker-end: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #c4c2cc } .name { fill: #f3f2f6 } .inner { fill: #bda3e6 }
    rect { fill: #1d1c22; stroke: #4a4753 } path { stroke: #8f8b9b } marker path { fill: #8f8b9b }
  }
"""

TIP = (
    '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0L8 4L0 8z"/></marker>'
)

Arrows = dict[str, set[str]]


def picture() -> str:
    """The whole drawing."""
    # What only a type checker reads is no arrow: `maxella.models` offers estimators that are made above it.
    graph = build_graph(PACKAGE, cache_dir=None, exclude_type_checking_imports=True)
    packages = {name for name in graph.find_children(PACKAGE) if graph.find_children(name)}
    arrows = {package: _imported(graph, package) & packages for package in packages}
    level = _levels(arrows)
    corners = _corners(arrows, level)
    below = sorted(_last(name) for name in graph.find_children(PACKAGE) - packages if "__" not in name)
    height = MARGIN + FLOOR * max(level.values()) + 40
    drawn = [
        *(
            _arrow(corners[start], corners[end])
            for start, ends in sorted(_needed(arrows).items())
            for end in sorted(ends)
        ),
        *(_box(graph, package, corners[package]) for package in sorted(packages)),
        _text("", WIDTH / 2 - 300, height - 18, "beneath all: " + " · ".join(below)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="The packages of Maxella and what each imports">\n<style>{STYLE}</style>\n'
        f"<defs>{TIP}</defs>\n" + "\n".join(drawn) + "\n</svg>\n"
    )


def _imported(graph: ImportGraph, package: str) -> set[str]:
    """Children of the root that any module of `package` imports from."""
    modules = {package, *graph.find_descendants(package)}
    imported = set().union(*map(graph.find_modules_directly_imported_by, modules)) - modules
    return {".".join(name.split(".")[:2]) for name in imported}


def _needed(arrows: Arrows) -> Arrows:
    """The arrows that do not follow from others: the transitive reduction."""
    reached: Arrows = {}

    def reach(package: str) -> set[str]:
        if package not in reached:
            reached[package] = set().union(*({end} | reach(end) for end in arrows[package]))
        return reached[package]

    return {
        start: {end for end in ends if not any(end in reach(other) for other in ends - {end})}
        for start, ends in arrows.items()
    }


def _levels(arrows: Arrows) -> dict[str, int]:
    """Floor of each package, from 1: one above the highest that it imports."""
    level: dict[str, int] = {}
    for _ in arrows:
        level |= {
            start: 1 + max((level.get(end, 0) for end in ends), default=0) for start, ends in arrows.items()
        }
    return level


def _corners(arrows: Arrows, level: dict[str, int]) -> dict[str, tuple[float, float]]:
    """Upper left corner of each box: the longest way down in the middle, the rest at its sides."""
    middle = max(sorted(level), key=level.__getitem__)
    on_the_way = [middle]
    while arrows[middle]:
        middle = max(sorted(arrows[middle]), key=level.__getitem__)
        on_the_way.append(middle)
    centre = (WIDTH - BOX) / 2
    beside = sorted(level.keys() - set(on_the_way), key=lambda package: (-level[package], package))
    columns = dict.fromkeys(on_the_way, centre)
    columns |= {
        package: centre + (-1, 1)[number % 2] * (centre - MARGIN) for number, package in enumerate(beside)
    }
    top = max(level.values())
    return {package: (x, MARGIN + FLOOR * (top - level[package])) for package, x in columns.items()}


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A curve from the lower edge of one box to the upper edge of another."""
    x, y, to_x, to_y = start[0] + BOX / 2, start[1] + HEIGHT, end[0] + BOX / 2, end[1]
    aside = max(-0.4 * BOX, min(0.4 * BOX, 0.25 * (to_x - x)))
    x, to_x = x + aside, to_x - aside
    bend = (to_y - y) / 2
    curve = f"M{x:.0f} {y:.0f}C{x:.0f} {y + bend:.0f} {to_x:.0f} {to_y - bend:.0f} {to_x:.0f} {to_y:.0f}"
    return f'<path d="{curve}"/>'


def _box(graph: ImportGraph, package: str, corner: tuple[float, float]) -> str:
    """A package: its name, what its docstring says first, and the packages in it."""
    x, y = corner
    inner = sorted(_last(name) for name in graph.find_children(package) if graph.find_children(name))
    said = textwrap.wrap(_docstring(package), 36)[:2]
    listed = textwrap.wrap(" ".join(inner), 31)[:3]
    lines = [("name", _last(package)), *(("", line) for line in said), *(("inner", line) for line in listed)]
    texts = "".join(
        _text(kind, x + 10, y + 20 + 17 * number, line) for number, (kind, line) in enumerate(lines)
    )
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="{BOX}" height="{HEIGHT}" rx="6"/>{texts}'


def _text(kind: str, x: float, y: float, line: str) -> str:
    return f'<text class="{kind}" x="{x:.0f}" y="{y:.0f}">{escape(line)}</text>'


def _docstring(package: str) -> str:
    """First clause of a package's docstring."""
    tree = ast.parse((SOURCE / package.replace(".", "/") / "__init__.py").read_text())
    first = (ast.get_docstring(tree) or "").splitlines()[0]
    return "".join(itertools.takewhile(lambda letter: letter not in ":.;", first))


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def main() -> None:
    """Write the drawing, or with `--check` say that it is not that of the code."""
    if "--check" not in sys.argv:
        PICTURE.write_text(picture())
    elif not PICTURE.exists() or PICTURE.read_text() != picture():
        sys.exit(f"{PICTURE} is not what the imports are today: python docs/write_architecture.py")


if __name__ == "__main__":
    main()
