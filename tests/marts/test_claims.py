"""The claim ledger: 41 claims and the readings in print, each with its query, its answer and its verdict, against figures known from elsewhere."""

import duckdb
import pytest

# Claims of which no official figure is in the compiled figures at all: what they lack is named.
WITHOUT_ANY_FIGURE = {"C13", "C16", "C28", "C30", "C35", "C36"}


@pytest.fixture(scope="module")
def con(built_warehouse):
    connection = duckdb.connect(str(built_warehouse.database), read_only=True)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def values(con) -> dict[tuple[str, str], float]:
    return {
        (claim, variant): value
        for claim, variant, value in con.execute("select claim_id, variant_id, computed_value from claims").fetchall()
    }


def verdicts(con) -> dict[str, str]:
    return dict(con.execute("select claim_id, verdict from claim_verdicts").fetchall())


def test_all_forty_one_claims_and_the_readings_in_print_are_there(con) -> None:
    claims = {row[0] for row in con.execute("select distinct claim_id from claims").fetchall()}
    assert claims == {f"C{number:02}" for number in range(1, 42)} | {f"M{number:02}" for number in range(1, 8)}
    assert claims == set(verdicts(con))
    assert con.execute("select count(*) from claims where variant_id = 'none'").fetchone() == (0,)
    kinds = con.execute("select statement_kind, count(*) from claim_verdicts where claim_kind = 'panel' group by 1")
    assert dict(kinds.fetchall()) == {"quote": 32, "paraphrase": 9}


def test_at_least_twenty_five_claims_are_computed_and_the_others_name_what_they_lack(con) -> None:
    computed = con.execute(
        """select distinct claim_id from claims
        where claim_kind = 'panel' and computed_value is not null and not is_reference_only"""
    )
    assert {f"C{number:02}" for number in range(1, 42)} - {row[0] for row in computed.fetchall()} == WITHOUT_ANY_FIGURE
    lacking = con.execute(
        """select claim_id, missing_dataset, would_come_from from claims
        where list_contains(?, claim_id) and not is_reference_only""",
        [sorted(WITHOUT_ANY_FIGURE)],
    ).fetchall()
    assert {claim for claim, _, _ in lacking} == WITHOUT_ANY_FIGURE
    assert all(missing and origin for _, missing, origin in lacking)


def test_every_published_query_runs_as_it_stands_and_gives_the_published_value(con) -> None:
    entries = con.execute("select claim_id, variant_id, computed_value, sql from claims").fetchall()
    assert len(entries) > 200
    for claim, variant, value, sql in entries:
        answer = con.execute(sql)
        column = [field[0] for field in answer.description].index("value")
        rows = answer.fetchall()
        assert len(rows) <= 1, (claim, variant)
        again = rows[0][column] if rows else None
        assert (again is None) == (value is None), (claim, variant)
        assert again is None or float(again) == pytest.approx(value, rel=1e-9), (claim, variant)


def test_without_its_inputs_a_query_gives_no_value_and_no_error(con, built_warehouse) -> None:
    """All published tables emptied: an answer that stays would be a zero that nobody measured."""
    empty = duckdb.connect()
    empty.execute(f"attach '{built_warehouse.database}' as full_file (read_only)")
    for (table,) in con.execute("select table_name from duckdb_tables() where schema_name = 'main'").fetchall():
        empty.execute(f"create table {table} as from full_file.{table} limit 0")
    for claim, variant, sql in con.execute("select claim_id, variant_id, sql from claims").fetchall():
        answer = empty.execute(sql)
        column = [field[0] for field in answer.description].index("value")
        assert [row for row in answer.fetchall() if row[column] is not None] == [], (claim, variant)
    empty.close()


def test_claim_on_new_jobs_outside_the_capital_has_its_known_answers(con, values) -> None:
    assert values["C02", "printed_total_outside_london"] == pytest.approx(1 - 8200 / 31500)
    assert values["C02", "sum_of_regions_outside_london"] == pytest.approx(1 - 8200 / 31600)
    assert values["C02", "outside_greater_south_east"] == pytest.approx((31500 - 17600) / 31500)
    assert values["C02", "gross_gains_outside_london"] == pytest.approx(1 - 8200 / 32400)
    assert verdicts(con)["C02"].startswith("depends on whether the capital is London or the Greater South East")
    reason = con.execute("select verdict_reason from claim_verdicts where claim_id = 'C02'").fetchone()[0]
    assert "by area: outside Greater South East" in reason
    assert "by definition: eight sic classes" in reason
    assert "by period: " in reason


def test_claim_on_growth_never_compares_across_the_break_of_2023(con, values) -> None:
    assert values["C01", "industry_statistics_2011_2020"] == pytest.approx(31500 / (268000 - 31500))
    assert values["C01", "industry_statistics_2011_2019"] == pytest.approx(256100 / 236500 - 1)
    assert values["C01", "industry_statistics_2011_2023_24"] is None
    assert con.execute(
        "select reason like 'series_break%', missing_dataset from claims where variant_id = 'industry_statistics_2011_2023_24'"
    ).fetchone() == (True, None)
    assert not any(value == pytest.approx(359600 / 304200 - 1, abs=1e-6) for value in values.values() if value)


def test_people_in_the_sector_are_those_that_each_edition_prints(con, values) -> None:
    printed = {
        "industry_statistics_2019": 256100,
        "later_industry_statistics_2020_site": 268000,
        "later_industry_statistics_2021_site": 282000,
        "later_industry_statistics_2021_22_site": 304200,
        "later_industry_statistics_2023_24_registered_office": 359600,
    }
    assert {variant: values["C03", variant] for variant in printed} == printed
    assert verdicts(con)["C03"] == "holds"


def test_seven_zones_are_designated_four_of_them_in_the_greater_south_east(values) -> None:
    assert values["C27", "designated_zones"] == 7
    assert values["C27", "designated_zones_greater_south_east"] == 4


def test_figures_of_the_press_are_shown_and_have_no_vote_on_the_note(con, values) -> None:
    ranks = [values["C04", f"rank_of_trials_started_2017_phase_{phase}"] for phase in (1, 2, 3)]
    assert ranks == [3, 2, 5]
    assert con.execute(
        "select count(*) from claims where claim_kind = 'panel' and is_reference_only and has_vote"
    ).fetchone() == (0,)
    assert verdicts(con)["C05"] == "depends on whether projects or capital are counted"


def test_official_ranks_answer_whether_the_country_is_among_the_first_three(con) -> None:
    voted = "select detail, period_label, computed_value, result from claims where claim_id = 'C04' and has_vote"
    assert sorted(con.execute(voted).fetchall()) == [
        ("global_trial_recruitment_share", "2021", 5, "does not hold"),
        ("global_trial_recruitment_share", "2022", 4, "does not hold"),
        ("health_research_budget_gdp_share", "2021", 2, "holds"),
    ]
    assert verdicts(con)["C04"] == "depends on the indicator, the year and the edition"


def test_a_count_that_is_the_claim_itself_does_not_confirm_it(con, values) -> None:
    assert values["C36", "published_count_2021_06"] == 7
    assert values["C36", "boards_not_read"] == 42
    assert values["C36", "memoranda_that_mention_clusters"] is None
    assert verdicts(con)["C36"] == "cannot be tested"


def test_shares_of_projects_and_of_trusts_are_those_of_one_source(values) -> None:
    assert values[
        "C09", "projects_with_all_three_2017_lead_organisation_all_projects_public_or_charity"
    ] == pytest.approx(286 / 5846)
    assert values["C40", "trusts_without_a_record_2023_11"] == 21
    assert values["C40", "share_with_a_record_2025_01"] == pytest.approx(189 / 208)
    assert values["C40", "share_without_a_record_2025_04"] == pytest.approx(19 / 206)


def test_scotland_has_two_sizes_by_its_own_lists(values) -> None:
    printed = {
        name: value
        for (claim, name), value in values.items()
        if claim == "C29" and name.startswith("printed_by_scotland")
    }
    assert sorted(printed.values()) == [28400, 41100]


def test_public_research_funding_began_below_both_paths_to_the_target(con, values) -> None:
    for year, growth in (("2029_30", 1.4 ** (1 / 9)), ("2030_31", 1.4 ** (1 / 10))):
        below = values["C41", f"above_path_to_the_target_2021_22_base_2020_21_target_{year}"]
        assert below == pytest.approx(6588e6 - 6744e6 * growth, rel=1e-6)
    assert verdicts(con)["C41"] == "does not hold"


def test_income_and_healthy_life_stand_in_the_ledger_as_in_their_own_table(con, values) -> None:
    rows = con.execute(
        """select pair_id, correlation_kind, pearson from joint_outcome_correlations where area_level = 'itl1'
        and period_label in ('2022 to 2024', '2013 to 2015 to 2022 to 2024') and pair_id like 'income_and_healthy_life%'"""
    ).fetchall()
    assert len(rows) == 4
    for pair, kind, pearson in rows:
        name = {"levels": "income", "changes": "change_of_income"}[kind]
        assert values["C22", f"{name}_with_healthy_life_{pair.rsplit('_', 1)[1]}"] == pytest.approx(pearson)


def test_public_research_funding_is_told_by_capital_and_by_greater_south_east(con) -> None:
    got = dict(
        con.execute(
            """select area_basis, round(computed_value, 3) from claims
            where claim_id = 'C41' and period_label = '2021/22' and variant_id like 'public_funding%'"""
        ).fetchall()
    )
    assert got == {"outside_london": pytest.approx(1 - 2674 / 13446, abs=1e-3), "outside_greater_south_east": 0.49}


def test_readings_that_do_not_stand_are_caught(con, values) -> None:
    assert values["M01", "growth_2019_2021"] == pytest.approx(282000 / 256100 - 1)
    assert values["M02", "breaks_between"] == 1
    assert values["M03", "printed_less_new_and_safeguarded"] == 33378 - 66678
    assert values["M04", "printed_less_regions"] == 91394 - 97024
    assert values["M05", "restatement_of_2017_phase_1"] == pytest.approx(117 / 147 - 1)
    assert values["M06", "alderley_park_designated"] == 0
    assert {verdicts(con)[f"M0{number}"] for number in range(1, 7)} == {"does not hold"}


def test_the_largest_region_for_business_research_depends_on_the_edition(con) -> None:
    got = con.execute(
        """select released::varchar, computed_value from claims
        where claim_id = 'M07' and period_label = '2022' order by released"""
    ).fetchall()
    assert [rank for _, rank in got] == [1, 1, 1, 2]
    assert verdicts(con)["M07"] == "depends on the edition"


def test_every_claim_names_the_table_that_answers_it_or_what_is_missing(con) -> None:
    lost = "select claim_id from claim_verdicts where answered_by is null and missing_datasets is null"
    assert con.execute(lost).fetchall() == []
    tables = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
    answers = con.execute("select answered_by from claim_verdicts where answered_by is not null").fetchall()
    named = {name for (names,) in answers for name in names.split("; ")}
    assert len(named) > 20
    assert named - tables == set()


def test_the_table_named_as_answering_a_claim_is_one_that_its_queries_read(con) -> None:
    queries = dict(con.execute("select claim_id, string_agg(sql, ' ') from claims group by claim_id").fetchall())
    named = con.execute("select claim_id, answered_by from claim_verdicts where answered_by is not null").fetchall()
    assert [
        claim
        for claim, tables in named
        if not any(f" {table}" in queries[claim].replace("\n", " ") for table in tables.split("; "))
    ] == []


def test_what_a_claim_still_lacks_is_said_beside_what_it_has(con) -> None:
    missing = dict(con.execute("select claim_id, missing_datasets from claim_verdicts").fetchall())
    assert "Trust, volunteering and belonging by region" in missing["C21"]
    assert "Junctions or lengths of motorway by area" in missing["C32"]
    assert "All registered trials with a site in the United Kingdom" in missing["C12"]


def test_the_testing_pilot_reached_a_quarter_of_liverpool(con) -> None:
    pilot = con.execute("select computed_value, unit_id from claims where claim_id = 'C15'").fetchall()
    assert pilot == [(0.25, "share")]
