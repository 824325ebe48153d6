"""Which nodes of a network lie between the others, and which parts of it hang together. Degree and strength are SQL."""

from math import lcm

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray


def betweenness(
    nodes: ArrayLike,
    sources: ArrayLike,
    targets: ArrayLike,
    weights: ArrayLike | None = None,
    normalised: bool = True,
) -> NDArray[np.float64]:
    """Share of the shortest paths between two other nodes that pass through each node (Freeman 1977, by Brandes 2001).

    nodes: shape (n,), distinct; sources and targets: shape (m,), the ends of the undirected edges; weights: shape (m,),
    positive, strength of each edge, whose length is 1/weight, or nothing for edges of one length each. Returns shape
    (n,): 0 to 1, the number of paths over (n - 1)(n - 2)/2, all nodes counted; the number itself where not
    ``normalised``; 0 for a node without an edge. Paths of one length share alike: with whole weights lengths are
    compared exactly, since 1/2 + 1/12 is 1/3 + 1/4 on paper and not in floating point.
    Raises ValueError for a node that is listed twice or not at all, an edge that occurs twice or joins a node to
    itself, and a weight that is not positive.
    """
    listed = list(np.asarray(nodes).tolist())
    graph = _graph(listed, sources, targets, weights)
    length = None if weights is None else "length"
    between = nx.betweenness_centrality(graph, normalized=normalised, weight=length)
    return np.array([between[node] for node in listed], dtype=np.float64)


def components(nodes: ArrayLike, sources: ArrayLike, targets: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The connected part that each node is in, and the number of nodes in it.

    nodes: shape (n,); sources and targets: shape (m,), ends of undirected edges. Returns two arrays of shape (n,): the
    number of the part, from 1 for the largest (of parts as large, the one whose smallest node comes first), and its
    nodes; a node without an edge is a part by itself. Raises ValueError as ``betweenness`` does.
    """
    listed = list(np.asarray(nodes).tolist())
    parts = [sorted(part) for part in nx.connected_components(_graph(listed, sources, targets, None))]
    parts.sort(key=lambda part: (-len(part), part[0]))
    number = {node: (place, len(part)) for place, part in enumerate(parts, start=1) for node in part}
    found = np.array([number[node] for node in listed], dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def centrality_by_network(
    node_networks: ArrayLike,
    nodes: ArrayLike,
    edge_networks: ArrayLike,
    sources: ArrayLike,
    targets: ArrayLike,
    weights: ArrayLike,
    normalised: bool = True,
) -> dict[str, NDArray]:
    """Betweenness and component of the nodes of several networks that have nothing to do with one another.

    node_networks and nodes: shape (n,), the network and name of each node; edge_networks, sources, targets and weights:
    shape (m,), those of each edge. Returns arrays of shape (n,) in the order of ``nodes``: betweenness,
    betweenness_unweighted, component_id and component_size. Raises ValueError as ``betweenness`` does, and for an edge
    of a network without nodes.
    """
    own, names = np.asarray(node_networks), np.asarray(nodes)
    edge_own, start, end, strength = map(np.asarray, (edge_networks, sources, targets, weights))
    if stray := set(edge_own.tolist()) - set(own.tolist()):
        raise ValueError(f"there are edges of a network without nodes: {sorted(stray)[0]}")
    found = {
        "betweenness": np.zeros(names.shape),
        "betweenness_unweighted": np.zeros(names.shape),
        "component_id": np.zeros(names.shape, dtype=np.int64),
        "component_size": np.zeros(names.shape, dtype=np.int64),
    }
    for network in sorted(set(own.tolist())):
        mine, kept = own == network, edge_own == network
        network_edges = (names[mine], start[kept], end[kept])
        found["betweenness"][mine] = betweenness(*network_edges, strength[kept], normalised)
        found["betweenness_unweighted"][mine] = betweenness(*network_edges, None, normalised)
        found["component_id"][mine], found["component_size"][mine] = components(*network_edges)
    return found


def _graph(nodes: list, sources: ArrayLike, targets: ArrayLike, weights: ArrayLike | None) -> nx.Graph:
    """The undirected network, with the length of each edge where it has a weight."""
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    if len(graph) != len(nodes):
        raise ValueError("a node is listed twice")
    pairs = list(zip(np.asarray(sources).tolist(), np.asarray(targets).tolist(), strict=True))
    if any(node not in graph for pair in pairs for node in pair):
        raise ValueError("an edge leads to a node that is not listed")
    if any(source == target for source, target in pairs):
        raise ValueError("an edge joins a node to itself")
    graph.add_edges_from(pairs)
    if graph.number_of_edges() != len(pairs):
        raise ValueError("an edge occurs twice")
    if weights is not None:
        nx.set_edge_attributes(graph, dict(zip(pairs, _lengths(np.asarray(weights)), strict=True)), "length")
    return graph


def _lengths(weights: NDArray) -> list[int] | list[float]:
    """1/weight of each edge; of whole weights in whole multiples of a common measure, which changes no comparison."""
    if not np.all(weights > 0) or not np.all(np.isfinite(weights.astype(np.float64))):
        raise ValueError("the weight of an edge must be a positive number")
    if np.any(weights != np.floor(weights)):
        return (1 / weights.astype(np.float64)).tolist()
    whole = [int(weight) for weight in weights.tolist()]
    measure = lcm(*set(whole))
    return [measure // weight for weight in whole]
