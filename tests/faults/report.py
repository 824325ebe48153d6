"""What a kind of fault was tried for, how often, and what became of it. No fault is made here."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Counts:
    """``outcomes`` add up to ``tried``. ``forbidden`` are outcomes that must not occur; ``examples`` say where one did."""

    name: str
    forbidden: tuple[str, ...]
    outcomes: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, outcome: str, example: str = "") -> None:
        """Count one attempt; ``example`` is kept where its outcome is forbidden."""
        self.outcomes[outcome] += 1
        if outcome in self.forbidden:
            self.examples.append(f"{outcome}: {example}")

    @property
    def tried(self) -> int:
        """Number of attempts."""
        return self.outcomes.total()

    @property
    def failed(self) -> int:
        """Attempts with a forbidden outcome."""
        return sum(self.outcomes[outcome] for outcome in self.forbidden)

    def line(self) -> str:
        """One line for the terminal; forbidden outcomes are named even where there are none."""
        told = [
            f"{outcome} {count:,}" for outcome, count in sorted(self.outcomes.items()) if outcome not in self.forbidden
        ]
        told += [f"{outcome} {self.outcomes[outcome]:,}" for outcome in self.forbidden]
        return f"{self.name}: tried {self.tried:,}, " + ", ".join(told)
