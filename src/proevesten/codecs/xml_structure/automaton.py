"""Content models as deterministic automata (Glushkov's construction, then the subset construction).

XML Schema demands that an element in a document belongs to exactly one particle, so the automaton names the
type of every child as it steps, and greedy stepping decides validity exactly.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from proevesten.codecs.xml_structure.particles import Element, Particle, Repeat


class State:
    """Where a walk through an element's children stands: what may follow, and whether it may end here."""

    __slots__ = ("accepting", "next")

    def __init__(self) -> None:
        self.accepting = False
        self.next: dict[str, tuple[str, State]] = {}

    def missing_before(self, goal: Callable[[State], bool]) -> list[tuple[str, ...]] | None:
        """The fewest elements that would lead from here to a goal: per place, the names that would do.

        An empty list when this state is the goal itself, None when no way leads there.
        """
        distance = self._distances(goal)
        if self not in distance:
            return None
        steps: list[tuple[str, ...]] = []
        state = self
        while distance[state]:
            nearer = distance[state] - 1
            names = [name for name, (_, to) in state.next.items() if distance.get(to) == nearer]
            steps.append(tuple(names))
            state = state.next[names[0]][1]
        return steps

    def reachable(self) -> list[State]:
        """Every state from here on, nearest first."""
        seen = {self: None}
        queue = deque([self])
        while queue:
            for _, state in queue.popleft().next.values():
                if state not in seen:
                    seen[state] = None
                    queue.append(state)
        return list(seen)

    def _distances(self, goal: Callable[[State], bool]) -> dict[State, int]:
        """Steps to the nearest goal, for every state from here on that has one."""
        states = self.reachable()
        distance = {state: 0 for state in states if goal(state)}
        before: dict[State, list[State]] = {}
        for state in states:
            for _, to in state.next.values():
                before.setdefault(to, []).append(state)
        queue = deque(distance)
        while queue:
            to = queue.popleft()
            for state in before.get(to, ()):
                if state not in distance:
                    distance[state] = distance[to] + 1
                    queue.append(state)
        return distance


@dataclass(slots=True)
class _Piece:
    """What Glushkov's construction knows of a particle: its ends, and whether it may be absent."""

    nullable: bool
    first: list[int]
    last: list[int]


class _Builder:
    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.follow: list[list[int]] = []

    def piece(self, particle: Particle) -> _Piece:
        if isinstance(particle, Element):
            self.elements.append(particle)
            self.follow.append([])
            position = len(self.elements) - 1
            return _Piece(False, [position], [position])
        if isinstance(particle, Repeat):
            return self._repeat(particle)
        if particle.kind == "choice":
            return self._choice([self.piece(part) for part in particle.parts])
        return self._sequence([self.piece(part) for part in particle.parts])

    def _choice(self, pieces: list[_Piece]) -> _Piece:
        return _Piece(
            any(p.nullable for p in pieces),
            [at for p in pieces for at in p.first],
            [at for p in pieces for at in p.last],
        )

    def _sequence(self, pieces: list[_Piece]) -> _Piece:
        whole = _Piece(True, [], [])
        for piece in pieces:
            self._link(whole.last, piece.first)
            whole.first = whole.first + piece.first if whole.nullable else whole.first
            whole.last = whole.last + piece.last if piece.nullable else piece.last
            whole.nullable = whole.nullable and piece.nullable
        return whole

    def _repeat(self, repeat: Repeat) -> _Piece:
        """Copies in a row; beyond `low` each hangs on the one before, so stepping stays deterministic."""
        copies = max(repeat.low, 1) if repeat.high is None else repeat.high
        pieces = [self.piece(repeat.part) for _ in range(copies)]
        for one, two in pairwise(pieces):
            self._link(one.last, two.first)
        if repeat.high is None:
            self._link(pieces[-1].last, pieces[-1].first)
        nullable = repeat.low == 0 or pieces[0].nullable
        ends = pieces if nullable else pieces[repeat.low - 1 :]
        return _Piece(nullable, pieces[0].first, [at for piece in ends for at in piece.last])

    def _link(self, before: list[int], after: list[int]) -> None:
        for at in before:
            self.follow[at] += [to for to in after if to not in self.follow[at]]


def compile_model(particle: Particle | None, qualified: Callable[[str], str]) -> State:
    """The automaton's start state; `qualified` writes an element's name with its namespace."""
    start = State()
    if particle is None:
        start.accepting = True
        return start
    builder = _Builder()
    whole = builder.piece(particle)
    ends = set(whole.last)
    states: dict[frozenset[int], State] = {}

    def state_of(positions: frozenset[int]) -> State:
        if positions not in states:
            state = states[positions] = State()
            state.accepting = not ends.isdisjoint(positions)
        return states[positions]

    todo = [(start, whole.first)]
    start.accepting = whole.nullable
    while todo:
        state, after = todo.pop()
        for name, positions in _by_name(builder, after).items():
            known = positions in states
            to = state_of(positions)
            state.next[qualified(name)] = (builder.elements[min(positions)].type, to)
            if not known:
                todo.append((to, [p for at in sorted(positions) for p in builder.follow[at]]))
    return start


def _by_name(builder: _Builder, positions: list[int]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for position in positions:
        found.setdefault(builder.elements[position].name, set()).add(position)
    return {name: frozenset(at) for name, at in found.items()}
