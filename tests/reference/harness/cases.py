"""Cases on disk: where they are looked for, what one holds, how its files become tables. Nothing is calculated here."""

import csv
import gzip
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl
import yaml

REPOSITORY = Path(__file__).parents[3]
COMMITTED = REPOSITORY / "tests" / "reference" / "cases"
SHARED = REPOSITORY.parent / "shared" / "reference" / "cases"
EXTRA = "LEVELUP_CASES"

TEXT_ENDINGS = ("_code", "_id", "_name")
# Codes and names that do not end in one of these words.
TEXT_COLUMNS = {
    "area_a", "area_b", "category", "component", "destination", "division", "factor", "industry_a", "industry_b",
    "industry_group", "metric", "occupation", "origin", "phase", "scheme", "section", "size_band", "sponsor_class",
    "technology",
}  # fmt: skip


@dataclass(frozen=True)
class Expectation:
    """One expected table: its name, its key columns and the tolerance of each value column (`abs_tol` or `rel_tol`)."""

    table: str
    file: Path
    keys: list[str]
    values: dict[str, dict[str, float]]

    def read(self) -> pl.DataFrame:
        return read_text_table(self.file)


@dataclass(frozen=True)
class Case:
    """A directory `<method>/<case>/` with case.yml, inputs and expected tables."""

    folder: Path
    root: str

    @property
    def method(self) -> str:
        return self.folder.parent.name

    @property
    def label(self) -> str:
        return f"{self.root}:{self.method}/{self.folder.name}"

    @cached_property
    def declaration(self) -> dict:
        return yaml.safe_load((self.folder / "case.yml").read_text(encoding="utf-8"))

    @property
    def parameters(self) -> dict:
        return self.declaration.get("parameters") or {}

    def inputs(self) -> dict[str, pl.DataFrame]:
        return {name: typed(read_text_table(self.folder / file)) for name, file in self.declaration["inputs"].items()}

    def expectations(self) -> list[Expectation]:
        return [
            Expectation(
                table=Path(entry["file"]).name.removesuffix(".gz").removesuffix(".csv"),
                file=self.folder / entry["file"],
                keys=entry["keys"],
                values=entry["values"],
            )
            for entry in self.declaration["expected"]
        ]


def roots() -> dict[str, Path]:
    """Label → folder of every place for cases: committed, shared beside the repository, and those of LEVELUP_CASES."""
    extra = [folder for folder in os.environ.get(EXTRA, "").split(os.pathsep) if folder]
    return {"committed": COMMITTED, "shared": SHARED} | {
        f"extra{number}": Path(folder) for number, folder in enumerate(extra, start=1)
    }


def discover() -> Iterator[Case]:
    """Every case in every root that exists. Raises FileNotFoundError when a folder of LEVELUP_CASES does not."""
    for label, root in roots().items():
        if label.startswith("extra") and not root.is_dir():
            raise FileNotFoundError(f"{EXTRA} names a folder that does not exist: {root}")
        for declaration in sorted(root.rglob("case.yml")):
            yield Case(declaration.parent, label)


def read_text_table(file: Path) -> pl.DataFrame:
    """A comma-separated file, gzip or plain, as text; an empty cell is null."""
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    header, *rows = filter(None, csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    columns = {name: [row[position] or None for row in rows] for position, name in enumerate(header)}
    return pl.DataFrame(columns, schema=dict.fromkeys(header, pl.String))


def typed(table: pl.DataFrame) -> pl.DataFrame:
    """Codes, periods and names stay text; every other column of numbers only becomes numbers, whole ones if it can."""
    return table.with_columns(
        _number(table[name])
        for name in table.columns
        if not (name.endswith(TEXT_ENDINGS) or name.startswith("period") or name in TEXT_COLUMNS)
    )


def _number(column: pl.Series) -> pl.Series:
    for kind in (pl.Int64, pl.Float64):
        number = column.cast(kind, strict=False)
        if number.null_count() == column.null_count():
            return number
    return column
