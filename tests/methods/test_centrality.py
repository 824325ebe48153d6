"""Betweenness and components against published networks, exact fractions and each other."""

import numpy as np
import pytest

from orchestration.methods.centrality import betweenness, centrality_by_network, components

STAR = (["hub", "a", "b", "c", "d"], ["hub"] * 4, ["a", "b", "c", "d"])


def test_the_centre_of_a_star_is_between_all_others() -> None:
    assert betweenness(*STAR).tolist() == [1, 0, 0, 0, 0]
    assert betweenness(*STAR, normalised=False).tolist() == [6, 0, 0, 0, 0]


def test_a_ring_gives_everybody_the_same() -> None:
    nodes = list("abcdef")
    ring = betweenness(nodes, nodes, [*nodes[1:], nodes[0]])
    assert ring == pytest.approx(np.full(6, 0.2))


def test_a_node_without_an_edge_is_counted_and_lies_between_nobody() -> None:
    alone = betweenness([*STAR[0], "e"], *STAR[1:])
    assert alone == pytest.approx(np.array([0.6, 0, 0, 0, 0, 0]))


def test_strong_ties_are_short_and_paths_of_one_length_share() -> None:
    nodes, sources, targets = list("abcd"), ["a", "b", "a", "c"], ["b", "d", "c", "d"]
    # 1/2 + 1/12 and 1/3 + 1/4, which differ in floating point.
    assert betweenness(nodes, sources, targets, [2, 12, 3, 4])[1:3].tolist() == pytest.approx([1 / 6, 1 / 6])
    assert betweenness(nodes, sources, targets, [9, 9, 1, 1])[1:3].tolist() == pytest.approx([1 / 3, 0])


def test_weights_that_are_not_whole_are_lengths_too() -> None:
    nodes, sources, targets = list("abc"), ["a", "b", "a"], ["b", "c", "c"]
    assert betweenness(nodes, sources, targets, [2.5, 2.5, 0.5]).tolist() == [0, 1, 0]


def test_components_are_numbered_from_the_largest_and_then_by_name() -> None:
    number, size = components(list("gfedcba"), ["b", "d", "e"], ["c", "e", "f"])
    assert dict(zip("gfedcba", number.tolist(), strict=True)) == {
        "d": 1, "e": 1, "f": 1, "b": 2, "c": 2, "a": 3, "g": 4,
    }  # fmt: skip
    assert size.tolist() == [1, 3, 3, 3, 2, 2, 1]


def test_networks_are_computed_apart_in_the_order_of_their_nodes() -> None:
    found = centrality_by_network(
        ["2020", "2021", "2020", "2021", "2020", "2021"],
        ["a", "a", "b", "b", "c", "c"],
        ["2020", "2020", "2021"],
        ["a", "b", "a"],
        ["b", "c", "c"],
        [1, 5, 2],
    )
    assert found["betweenness"].tolist() == [0, 0, 1, 0, 0, 0]
    assert found["betweenness_unweighted"].tolist() == [0, 0, 1, 0, 0, 0]
    assert found["component_id"].tolist() == [1, 1, 1, 2, 1, 1]
    assert found["component_size"].tolist() == [3, 2, 3, 1, 3, 2]


def test_no_nodes_have_no_centrality() -> None:
    found = centrality_by_network([], [], [], [], [], [])
    assert {name: array.shape for name, array in found.items()} == dict.fromkeys(found, (0,))


@pytest.mark.parametrize(
    ("nodes", "sources", "targets", "weights", "problem"),
    [
        (["a", "a"], [], [], None, "listed twice"),
        (["a"], ["a"], ["b"], None, "not listed"),
        (["a"], ["a"], ["a"], None, "to itself"),
        (["a", "b"], ["a", "b"], ["b", "a"], None, "occurs twice"),
        (["a", "b"], ["a"], ["b"], [0], "positive"),
        (["a", "b"], ["a"], ["b"], [np.nan], "positive"),
    ],
)
def test_networks_that_cannot_be_are_refused(nodes, sources, targets, weights, problem) -> None:
    with pytest.raises(ValueError, match=problem):
        betweenness(nodes, sources, targets, weights)


def test_an_edge_of_an_unknown_network_is_refused() -> None:
    with pytest.raises(ValueError, match="without nodes"):
        centrality_by_network(["x"], ["a"], ["y"], ["a"], ["b"], [1])
