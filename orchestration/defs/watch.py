"""What the published file itself says that somebody should look at. Reads only; no Dagster, and nobody is told here.

Each function takes an open connection to a published file. A file of before a table was published has none of its rows.
"""

from collections.abc import Collection
from datetime import datetime

import duckdb

from orchestration.defs.alerting import Alert, moment, paragraph

# What an ordinary revision is, is told by the measure's earlier editions at the same level: by the move that 95 in 100
# of their revised figures stayed below. Three times as much, and at least 5 per cent, is unusual for 5 in 100 of an
# edition's figures; three times the largest ever, and at least a half, is unusual for a single one.
TIMES = 3
LEAST_MOVE = 0.05
LEAST_SINGLE_MOVE = 0.5
# With fewer revised figures to go by than this there is no ordinary, and a quarter is unusual for anything.
LEAST_HISTORY = 20
MOVE_WITHOUT_HISTORY = 0.25
EDITION = "measure_id || ' ' || coalesce(from_release_id, '') || ' ' || coalesce(release_id, '')"


def stale_datasets(con: duckdb.DuckDBPyConnection, now: datetime) -> list[Alert]:
    """Datasets of which nothing new has landed for longer than they declare, as of now, or that were refused."""
    if not _has(con, "freshness"):
        return []
    rows = con.execute(
        """
        select
            source_name || '/' || dataset_name as subject,
            freshness_status,
            datediff('day', last_landed_at, ?::timestamp) as age_days,
            fresh_within_days,
            reason
        from freshness
        where release_count > 0
            and (freshness_status = 'refused' or datediff('day', last_landed_at, ?::timestamp) > fresh_within_days)
        order by subject
        """,
        [now.replace(tzinfo=None)] * 2,
    ).fetchall()
    found = []
    for subject, status, age, allowed, reason in rows:
        if status == "refused":
            said = f"{reason}. The release before it stays in use"
        else:
            said = (
                f"Nothing new has landed for {age} days, and new figures are due within {allowed}. Look whether the "
                "publisher has brought any out, whether refreshes run, and whether they ask (FROM=live)"
            )
        found.append(
            Alert(
                kind="staleness",
                subject=subject,
                title=f"{subject} is not what its publisher has by now",
                text=paragraph(said),
                when=moment(now),
                link=f"/assets/{subject}",
            )
        )
    return found


def reconciliation_breaks(con: duckdb.DuckDBPyConnection, now: datetime) -> list[Alert]:
    """Releases whose parts do not add up to the published total, with nothing that explains it."""
    if not _has(con, "reconciliation"):
        return []
    rows = con.execute(
        """
        select
            measure_id,
            release_id,
            count(*) as cells,
            arg_max(
                part_level || ' parts of ' || period_label || ', industry ' || industry_code || ': '
                || coalesce(parts_sum::varchar, 'unknown') || ' against '
                || coalesce(published_total::varchar, 'unknown'),
                coalesce(abs(difference), 0)
            ) as worst
        from reconciliation
        where result = 'unexplained'
        group by measure_id, release_id
        order by measure_id, release_id
        """
    ).fetchall()
    return [
        Alert(
            kind="reconciliation_break",
            subject=f"{measure} {release}",
            title=f"{measure} does not add up in {cells} {'cell' if cells == 1 else 'cells'} of {release}",
            text=paragraph(
                f"The largest difference: {worst}. See result 'unexplained' in the table reconciliation; correct what "
                "was misread, or say why in seeds/reconciliation_exceptions.csv"
            ),
            when=moment(now),
            link="/assets/main/reconciliation",
        )
        for measure, release, cells, worst in rows
    ]


def editions(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The pairs of editions between which figures can be compared, each as one text."""
    if not _has(con, "revisions"):
        return []
    return [row[0] for row in con.execute(f"select distinct {EDITION} from revisions order by 1").fetchall()]


def unusual_revisions(con: duckdb.DuckDBPyConnection, judged: Collection[str], now: datetime) -> list[Alert]:
    """Editions not among the ``judged`` whose figures moved further from the edition before than is ordinary.

    A series that was rebased between the two is left out: its figures are not comparable.
    """
    if not _has(con, "revisions"):
        return []
    rows = con.execute(
        f"""
        with moves as (
            select
                measure_id,
                area_level,
                industry_code = 'all' as is_whole,
                from_release_id,
                release_id,
                {EDITION} not in (select unnest(?::varchar[])) as is_new,
                abs(revision_share) as move
            from revisions
            where revision_kind <> 'rebased' and revision_share is not null
        ),
        earlier as (
            select
                measure_id, area_level, is_whole,
                count(*) as figures,
                quantile_cont(move, 0.95) as usual,
                max(move) as largest
            from moves
            where not is_new and move > 0
            group by all
        ),
        brought as (
            select
                measure_id, area_level, is_whole, from_release_id, release_id,
                count(*) as figures,
                quantile_cont(move, 0.95) as usual,
                max(move) as largest
            from moves
            where is_new
            group by all
        ),
        judged as (
            select
                brought.*,
                coalesce(earlier.figures, 0) as known,
                earlier.usual as usual_before,
                earlier.largest as largest_before,
                case when known >= ? then greatest(? * earlier.usual, ?) else ? end as most,
                case when known >= ? then greatest(? * earlier.largest, ?) end as most_of_one
            from brought
            left join earlier using (measure_id, area_level, is_whole)
        )
        select
            measure_id, from_release_id, release_id, area_level, figures, usual, largest,
            known, usual_before, largest_before, most
        from judged
        where usual > most or largest > most_of_one
        order by measure_id, release_id, from_release_id, usual desc, area_level
        """,
        [
            *(list(judged), LEAST_HISTORY, TIMES, LEAST_MOVE, MOVE_WITHOUT_HISTORY),
            *(LEAST_HISTORY, TIMES, LEAST_SINGLE_MOVE),
        ],
    ).fetchall()
    found: dict[str, Alert] = {}
    for measure, earlier, release, level, figures, usual, largest, known, before, largest_before, most in rows:
        if usual > most:
            said = f"5 in 100 of {figures} figures moved by {usual:.1%} or more"
        else:
            said = f"one of {figures} figures moved by {largest:.1%}"
        ordinary = (
            f"in earlier editions 5 in 100 moved by {before:.1%} or more, and the largest by {largest_before:.1%}"
            if known >= LEAST_HISTORY
            else f"there is no history to compare with, and from {MOVE_WITHOUT_HISTORY:.0%} on it is told"
        )
        alert = Alert(
            kind="unusual_revision",
            subject=f"{measure} {release}",
            title=f"{measure} was revised unusually much by {release}",
            text=paragraph(
                f"At the level {level}, since {earlier}, {said}; {ordinary}. Look at the table revisions: a changed "
                "unit, method or price base is told by a row of seeds/breaks.csv, a mistake by not using the release"
            ),
            when=moment(now),
            link="/assets/main/revisions",
        )
        found.setdefault(alert.key, alert)
    return list(found.values())


def _has(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether the file has a table; an older one may not."""
    return bool(con.execute("select 1 from duckdb_tables() where table_name = ?", [table]).fetchall())
