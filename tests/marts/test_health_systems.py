"""Integrated care systems, records and trials, held against what was published."""

import duckdb
import pytest


@pytest.fixture(scope="module")
def ask(built_warehouse):
    con = duckdb.connect(str(built_warehouse.database), read_only=True)
    yield lambda query: con.execute(query).fetchall()
    con.close()


def test_all_42_systems_have_a_row_for_every_measure(ask):
    assert ask("select count(*), count(distinct area_code), count(distinct icb_code_2024) from ics_profiles") == [
        (42, 42, 42)
    ]
    rows = "select min(n), max(n), count(*) from (select count(*) as n from ics_profile_measures group by area_code)"
    assert ask(rows) == [(19, 19, 42)]


def test_the_districts_of_2022_are_shared_out_among_the_systems(ask):
    # 297 districts are whole and twelve are in two boards each: 309 in all.
    sums = """select sum(local_authorities_count) - sum(local_authorities_in_two_boards_count),
            sum(local_authorities_in_two_boards_count) from ics_profiles"""
    assert ask(sums) == [(297, 24)]


def test_what_is_not_published_of_a_system_is_null_with_a_reason_and_never_zero(ask):
    got = ask(
        """select ics_measure_id, value_status, count(value), min(split_part(reason, ':', 1)) from ics_profile_measures
        where ics_measure_id in ('electronic_patient_record_trusts_count', 'plans_mentioning_clusters_count', 'trials_count')
        group by all order by all"""
    )
    assert got == [
        ("electronic_patient_record_trusts_count", "missing", 0, "not_published"),
        ("plans_mentioning_clusters_count", "missing", 0, "not_coded"),
        ("trials_count", "sample", 0, "sample"),
    ]


def test_the_question_has_an_answer_in_every_system(ask):
    statuses = "select distinct value_status from ics_profile_measures where value is null order by all"
    assert "not_applicable" not in {status for (status,) in ask(statuses)}


def test_the_one_published_count_of_mentions_is_apart_from_those_of_boards(ask):
    got = ask("select area_level, count(*), sum(value) from ics_cluster_mentions group by all order by all")
    assert got == [("country", 1, 7), ("icb", 42, None)]


def test_a_count_of_records_is_a_share_of_its_own_source_s_trusts_only(ask):
    got = ask(
        """select period_label, trusts_count, denominator_trusts_count, round(value, 4), printed_share, is_reference_only
        from record_digitisation order by period_label, trusts_count"""
    )
    assert got == [
        ("2023-11", 21, None, None, 0.1, False),
        ("2023-11", 189, None, None, 0.9, True),
        ("2025-01", 189, 208, 0.9087, 0.91, True),
        ("2025-04", 19, 206, 0.0922, None, True),
    ]


def test_trials_of_2017_were_restated_by_the_next_edition(ask):
    got = ask(
        """select trial_kind, previous_value, value, is_reference_only from trial_starts_by_edition
        where area_code = 'K02000001' and period_label = '2017' and edition_number = 2 order by trial_kind"""
    )
    assert got == [("phase:1", 147, 117, True), ("phase:2", 253, 281, True), ("phase:3", 243, 269, True)]


def test_a_sample_of_trials_is_labelled_in_every_row_and_has_no_number_by_place(ask):
    got = ask(
        """select value_status, count(value), count(known_count), count(share), bool_and(starts_with(reason, 'sample: '))
        from trials_by_place group by all"""
    )
    assert got == [("sample", 0, 0, 0, True)]
    same = "select distinct sample_count_everywhere from trials_by_place where category = 'phase_2'"
    assert ask(same) == [(35,)]


def test_published_shares_of_recruiting_practices_stand_beside_sites_without_mixing(ask):
    got = ask(
        """select breadth_id, area_code, period_label, value from trial_breadth where value is not null order by all"""
    )
    assert got == [
        ("care_homes_recruiting_share", "E92000001", "2023/24", 0.11),
        ("general_practices_recruiting_share", "E92000001", "2021/22", 0.51),
        ("general_practices_recruiting_share", "E92000001", "2023/24", 0.56),
        ("general_practices_recruiting_share", "LCRN-SWP", "2021/22", 0.68),
    ]


def test_every_site_of_a_registry_is_in_one_way_of_matching(ask):
    got = ask(
        """select match_of, sum(site_count), max(all_site_count), round(sum(value), 9), min(value_status)
        from trial_site_matches where registry = 'clinicaltrials_gov' group by all order by all"""
    )
    assert got == [(kind, 1231, 1231, 1, "sample") for kind in ("board", "place", "trust")]
