"""The colours of the charts, read from the style sheet: told apart in grey and by the colour-blind, legible with the text on them."""

import itertools
import re

import pytest

from orchestration.atlas.site import HERE

CSS = (HERE / "assets" / "atlas.css").read_text()
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
VISIONS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
THEMES = {"light": CSS.split('[data-theme="dark"]')[0], "dark": CSS.split('[data-theme="dark"]')[1].split("@media")[0]}
PALE, DARK = "#ffffff", "#101820"
ON_DARK = ("q3", "q4", "d0", "d5")


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour: str) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, vision: str) -> list[float]:
    """CIE L*a*b* of a colour as somebody sees it."""
    rgb = linear(colour)
    seen = [
        min(max(sum(weight * part for weight, part in zip(row, rgb, strict=True)), 0), 1) for row in VISIONS[vision]
    ]
    matrix = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [
        sum(weight * part for weight, part in zip(row, seen, strict=True)) / white
        for row, white in zip(matrix, (0.9505, 1, 1.089), strict=True)
    ]
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def distance(one: str, other: str, vision: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(one, vision), lab(other, vision), strict=True)) ** 0.5


def classes(letter: str) -> dict[str, str]:
    return dict(re.findall(rf"\.({letter}\d) {{ fill: (#[0-9a-f]{{6}}); }}", CSS))


def variables(theme: str, letter: str) -> list[str]:
    return re.findall(rf"--{letter}\d: (#[0-9a-f]{{6}})", THEMES[theme])


def test_classes_of_a_map_go_from_pale_to_dark_so_that_they_are_told_apart_in_grey():
    found = list(classes("q").values())
    assert len(found) == 5
    for lower, higher in itertools.pairwise(found):
        assert luminance(lower) > luminance(higher)
        assert contrast(lower, higher) > 1.3


@pytest.mark.parametrize("vision", VISIONS)
def test_neighbouring_classes_and_the_two_sides_of_nought_look_different_to_everybody(vision):
    sides = list(classes("d").values())
    assert len(sides) == 6
    for one, other in (
        *itertools.pairwise(classes("q").values()),
        *itertools.pairwise(sides),
        *zip(sides[:3], sides[:2:-1], strict=True),
    ):
        assert distance(one, other, vision) > 11, (one, other)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", ["usual", "protanopia", "deuteranopia"])
def test_series_look_different_and_stand_out_from_the_ground(theme, vision):
    ground = re.search(r"--ground: (#[0-9a-f]{6})", THEMES[theme])[1]
    found = variables(theme, "s")[:4]
    assert len(found) == 4
    assert min(contrast(colour, ground) for colour in found) > 4.5
    # Their marks also differ in shape.
    assert min(distance(one, other, vision) for one, other in itertools.combinations(found, 2)) > 10


def test_text_on_every_class_is_legible():
    for name, colour in {**classes("q"), **classes("d")}.items():
        assert contrast(colour, PALE if name in ON_DARK else DARK) >= 4.5, name
        rule = next(rule for rule in re.findall(r"[^}]+~ text[^}]+}", CSS) if f".{name} ~ text" in rule)
        assert ("#ffffff" in rule) == (name in ON_DARK)


@pytest.mark.parametrize("theme", THEMES)
def test_words_are_legible_on_every_ground(theme):
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", THEMES[theme]))
    for ground, words in itertools.product(("ground", "raised"), ("ink", "soft", "accent", "good", "bad", "mid")):
        assert contrast(colours[ground], colours[words]) >= 4.5, (ground, words)
    assert contrast(colours["accent"], colours["accent-ink"]) >= 4.5
