"""Parks abroad and at home: built, filled by firms, and filled faster when they are lively."""

from models.cooperation.tiers import Tier
from models.engine import Sector, maximum

parks = Sector("parks")


@parks.flow(unit="park/year", by=Tier, total=True)
def overseas_park_groundbreakings(overseas_park_starts, focus_share, delivery_effectiveness):
    """Parks abroad begun"""
    return overseas_park_starts * focus_share * delivery_effectiveness


@parks.stock(unit="park", initial="initial_overseas_parks_in_construction", by=Tier, total=True)
def overseas_parks_in_construction(overseas_park_groundbreakings, overseas_park_openings):
    """Parks abroad under construction"""
    return overseas_park_groundbreakings - overseas_park_openings


@parks.flow(unit="park/year", by=Tier, total=True)
def overseas_park_openings(overseas_parks_in_construction, overseas_park_construction_time):
    """Parks abroad opened"""
    return overseas_parks_in_construction / overseas_park_construction_time


@parks.stock(unit="park", initial="initial_overseas_parks", by=Tier, total=True)
def overseas_parks(overseas_park_openings, overseas_park_closures):
    """Parks abroad in operation"""
    return overseas_park_openings - overseas_park_closures


@parks.flow(unit="park/year", by=Tier, total=True)
def overseas_park_closures(overseas_parks, park_life):
    """Parks abroad closed"""
    return overseas_parks / park_life


@parks.flow(unit="park/year", by=Tier, total=True)
def home_park_groundbreakings(home_park_starts, focus_share, delivery_effectiveness):
    """Country-themed parks in Shanghai begun"""
    return home_park_starts * focus_share * delivery_effectiveness


@parks.stock(unit="park", initial="initial_home_parks_in_construction", by=Tier, total=True)
def home_parks_in_construction(home_park_groundbreakings, home_park_openings):
    """Country-themed parks in Shanghai under construction"""
    return home_park_groundbreakings - home_park_openings


@parks.flow(unit="park/year", by=Tier, total=True)
def home_park_openings(home_parks_in_construction, home_park_construction_time):
    """Country-themed parks in Shanghai opened"""
    return home_parks_in_construction / home_park_construction_time


@parks.stock(unit="park", initial="initial_home_parks", by=Tier, total=True)
def home_parks(home_park_openings, home_park_closures):
    """Country-themed parks in Shanghai in operation"""
    return home_park_openings - home_park_closures


@parks.flow(unit="park/year", by=Tier, total=True)
def home_park_closures(home_parks, park_life):
    """Country-themed parks in Shanghai closed"""
    return home_parks / park_life


@parks.auxiliary(unit="centre", by=Tier, total=True)
def service_centres(twin_park_share, overseas_parks, home_parks, service_centres_per_park):
    """Service centres in twin parks

    Offices in which each side helps its own firms into the other's park.
    """
    return twin_park_share * (overseas_parks + home_parks) * service_centres_per_park


@parks.auxiliary(unit="dimensionless", by=Tier)
def park_readiness(
    relative_trust, park_trust_elasticity, twin_park_share, twin_service_effect, delivery_effectiveness
):
    """How ready firms are to enter a park"""
    return relative_trust**park_trust_elasticity * (
        1 + twin_service_effect * twin_park_share * delivery_effectiveness
    )


@parks.auxiliary(unit="firm", by=Tier, total=True)
def overseas_places(overseas_parks, places_per_park):
    """Places for firms in parks abroad"""
    return overseas_parks * places_per_park


@parks.auxiliary(unit="dimensionless", by=Tier)
def overseas_occupancy(overseas_firms, overseas_places, smallest_park):
    """How full the parks abroad are"""
    return overseas_firms / maximum(overseas_places, smallest_park)


@parks.flow(unit="firm/year", by=Tier, total=True)
def overseas_firm_entry(
    park_entry_rate,
    park_readiness,
    finance_pull,
    overseas_places,
    overseas_firms,
    park_agglomeration,
    overseas_occupancy,
):
    """Shanghai firms that enter parks abroad

    Faster with trust, services and finance, and with how lively the park already is.
    """
    return (
        park_entry_rate
        * park_readiness
        * (1 + finance_pull)
        * maximum(overseas_places - overseas_firms, 0)
        * (1 + park_agglomeration * overseas_occupancy)
    )


@parks.stock(unit="firm", initial="initial_overseas_firms", by=Tier, total=True)
def overseas_firms(overseas_firm_entry, overseas_firm_exit):
    """Shanghai firms in parks abroad"""
    return overseas_firm_entry - overseas_firm_exit


@parks.flow(unit="firm/year", by=Tier, total=True)
def overseas_firm_exit(overseas_firms, park_exit_rate):
    """Shanghai firms that leave parks abroad"""
    return overseas_firms * park_exit_rate


@parks.auxiliary(unit="firm", by=Tier, total=True)
def home_places(home_parks, places_per_park):
    """Places for partner firms in country-themed parks"""
    return home_parks * places_per_park


@parks.auxiliary(unit="dimensionless", by=Tier)
def home_occupancy(home_firms, home_places, smallest_park):
    """How full the country-themed parks are"""
    return home_firms / maximum(home_places, smallest_park)


@parks.flow(unit="firm/year", by=Tier, total=True)
def home_firm_entry(
    park_entry_rate, park_readiness, home_places, home_firms, park_agglomeration, home_occupancy
):
    """Partner firms that enter country-themed parks"""
    return (
        park_entry_rate
        * park_readiness
        * maximum(home_places - home_firms, 0)
        * (1 + park_agglomeration * home_occupancy)
    )


@parks.stock(unit="firm", initial="initial_home_firms", by=Tier, total=True)
def home_firms(home_firm_entry, home_firm_exit):
    """Partner firms in country-themed parks"""
    return home_firm_entry - home_firm_exit


@parks.flow(unit="firm/year", by=Tier, total=True)
def home_firm_exit(home_firms, park_exit_rate):
    """Partner firms that leave country-themed parks"""
    return home_firms * park_exit_rate


@parks.auxiliary(unit="USD_billion/year", by=Tier, total=True)
def overseas_park_investment(
    overseas_firm_entry,
    capital_per_overseas_entrant,
    overseas_firms,
    reinvestment_per_overseas_firm,
    park_additionality,
    billion_per_million,
):
    """Investment through parks abroad

    What entrants bring and residents reinvest, less what would have come without the park.
    """
    return (
        (overseas_firm_entry * capital_per_overseas_entrant + overseas_firms * reinvestment_per_overseas_firm)
        * park_additionality
        * billion_per_million
    )


@parks.auxiliary(unit="USD_billion/year", by=Tier, total=True)
def home_park_investment(
    home_firm_entry,
    capital_per_home_entrant,
    home_firms,
    reinvestment_per_home_firm,
    park_additionality,
    billion_per_million,
):
    """Investment through country-themed parks

    What entrants bring and residents reinvest, less what would have come without the park.
    """
    return (
        (home_firm_entry * capital_per_home_entrant + home_firms * reinvestment_per_home_firm)
        * park_additionality
        * billion_per_million
    )
