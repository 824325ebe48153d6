"""Regional assets, zones, definitions of nations and infrastructure: against what the bundled lists and documents print."""

import duckdb
import pytest


@pytest.fixture(scope="module")
def ask(built_warehouse):
    con = duckdb.connect(str(built_warehouse.database), read_only=True)
    yield lambda query: con.execute(query).fetchall()
    con.close()


def test_four_of_seven_zones_are_in_the_greater_south_east_and_the_disputed_one_counts_nowhere(ask):
    got = ask(
        """select count(*), count(*) filter (where is_greater_south_east) from regional_assets
        where asset_kind = 'opportunity_zone' and is_counted"""
    )
    assert got == [(7, 4)]
    north_west = ask(
        """select asset_count, value from asset_specialisation
        where asset_kind = 'opportunity_zone' and area_code = 'E12000002' and specialisation_base = 'population'"""
    )
    assert north_west == [(0, 0)]


def test_names_and_addresses_of_one_catapult_are_one_asset(ask):
    got = ask(
        "select asset_name, postcode from regional_assets where asset_name like '%Gene Therapy%' and asset_kind = 'catapult'"
    )
    assert got == [("Cell and Gene Therapy Catapult", "SE1 9RT")]
    assert ask("select count(*) from regional_assets where asset_kind = 'catapult'") == [(14,)]


def test_the_testing_pilot_is_as_printed_and_its_place_is_liverpool(ask):
    got = ask(
        """select residents_people, residents_tested_share, local_authority_code, cast(asset_to as varchar)
        from regional_assets where asset_kind = 'testing_pilot'"""
    )
    assert got == [(498000, 0.25, "E08000012", "2020-12-31")]


def test_a_list_that_is_not_complete_or_not_placed_is_never_ranked(ask):
    got = ask(
        """select count(*) from asset_specialisation
        where rank is not null and (list_completeness <> 'complete' or placed_count < listed_count)"""
    )
    assert got == [(0,)]


def test_an_asset_without_a_place_makes_no_zero(ask):
    got = ask(
        "select count(asset_count), min(reason) from asset_specialisation where asset_kind = 'catapult' and area_level = 'itl2'"
    )
    assert got[0][0] == 0
    assert got[0][1].startswith("places_incomplete: ")


def test_a_count_of_assets_says_of_which_list_it_is(ask):
    labels = ask(
        """select distinct asset_kind, period_label, release_id is not null from asset_specialisation
        where asset_count is not null order by 1"""
    )
    assert labels == [
        ("catapult", "list of 2018", True),
        ("opportunity_zone", "list of 2020", True),
        ("university", "list without a date", True),
    ]
    assert ask("select distinct asset_kind from asset_specialisation where period_label = 'not landed' order by 1") == [
        ("nhs_trust",),
        ("nihr_infrastructure",),
    ]
    assert ask("select count(*) from asset_specialisation where period_label = 'not landed' and release_id <> ''") == [
        (0,)
    ]
    profile = ask(
        """select item_group, cast(profile.released as varchar), publisher from place_profile('TLH') as profile
        inner join dim_releases using (release_id) where section = 'asset' and value is not null order by 1"""
    )
    assert [row[:2] for row in profile] == [
        ("catapult", "2018-04-30"),
        ("opportunity_zone", "2020-02-20"),
        ("university", None),
    ]


def test_peers_of_a_zone_host_none(ask):
    hosts = {row[0] for row in ask("select area_name from opportunity_zone_context where area_code is not null")}
    peers = ask(
        """select zone_name, any_value(comparator_areas) from opportunity_zone_context
        where comparator_kind = 'peers' and comparator_count = 5 group by zone_name"""
    )
    assert len(peers) == 7
    assert not {name for _, names in peers for name in names.split("; ")} & hosts


def test_scotland_prints_two_figures_for_one_year(ask):
    got = ask(
        """select value, value - definition_difference from devolved_definitions
        where definition_id like 'printed:%' and area_code = 'S92000003' order by 1"""
    )
    assert [row[0] for row in got] == [28400, 41100]
    assert got[0][1] == got[1][1] > 0


def test_motorways_and_airports_have_a_reason_and_no_number(ask):
    got = ask(
        """select infrastructure_mode, count(*), count(value), count(reason) from infrastructure
        where infrastructure_mode in ('airport', 'motorway') group by all order by 1"""
    )
    assert got == [("airport", 12, 0, 12), ("motorway", 12, 0, 12)]
