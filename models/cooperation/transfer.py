"""Technology transfer: offers wait for someone who can close them, or go stale."""

from models.cooperation.tiers import Tier
from models.engine import Sector, exp

transfer = Sector("transfer")


@transfer.auxiliary(unit="dimensionless")
def city_technology(time, technology_base_year, technology_growth):
    """The city's technology (2015 = 1)"""
    return exp(technology_growth * (time - technology_base_year))


@transfer.auxiliary(unit="dimensionless")
def partner_technology(time, technology_base_year, partner_technology_growth):
    """Partners' technology (2015 = 1)"""
    return exp(partner_technology_growth * (time - technology_base_year))


@transfer.auxiliary(unit="dimensionless", by=Tier)
def technology_gap(absorptive_capacity):
    """Distance of partners from the city's technology"""
    return 1 - absorptive_capacity


@transfer.flow(unit="1/year", by=Tier)
def absorption_learning(
    technology_gap,
    unaided_learning,
    outward_transfer,
    learning_per_transfer,
    joint_labs,
    learning_per_lab,
    overseas_firms,
    learning_per_firm,
):
    """Learning by partners

    The further from the frontier, the more there is to learn: deals, labs and park firms teach.
    """
    return technology_gap * (
        unaided_learning
        + outward_transfer * learning_per_transfer
        + joint_labs * learning_per_lab
        + overseas_firms * learning_per_firm
    )


@transfer.stock(unit="dimensionless", initial="initial_absorptive_capacity", by=Tier)
def absorptive_capacity(absorption_learning, absorption_erosion):
    """Absorptive capacity of partners

    What share of the city's technology partners can put to use.
    """
    return absorption_learning - absorption_erosion


@transfer.flow(unit="1/year", by=Tier)
def absorption_erosion(absorptive_capacity, technology_growth):
    """Ground lost as the city's technology advances"""
    return absorptive_capacity * technology_growth


@transfer.flow(unit="USD_billion/year", by=Tier, total=True)
def outward_supply(
    outward_reference,
    city_technology,
    scope_potential,
    absorptive_capacity,
    technology_gap,
    initial_absorptive_capacity,
    relative_knowledge,
    outward_knowledge_elasticity,
):
    """Outward technology offered

    Grows with the city's technology and with joint knowledge; highest where partners can
    absorb and still have a gap to close.
    """
    return (
        outward_reference
        * city_technology
        * scope_potential
        * (absorptive_capacity * technology_gap)
        / (initial_absorptive_capacity * (1 - initial_absorptive_capacity))
        * relative_knowledge**outward_knowledge_elasticity
    )


@transfer.flow(unit="USD_billion/year", by=Tier, total=True)
def inward_supply(
    inward_reference,
    partner_technology,
    scope_potential,
    relative_trust,
    inward_trust_elasticity,
    relative_knowledge,
    inward_knowledge_elasticity,
):
    """Inward technology offered

    Grows with partners' technology; they offer more to those they trust and do research with.
    """
    return (
        inward_reference
        * partner_technology
        * scope_potential
        * relative_trust**inward_trust_elasticity
        * relative_knowledge**inward_knowledge_elasticity
    )


@transfer.stock(unit="USD_billion", initial="initial_outward_offers", by=Tier, total=True)
def outward_offers(outward_supply, outward_transfer, outward_staleness):
    """Outward offers waiting"""
    return outward_supply - outward_transfer - outward_staleness


@transfer.stock(unit="USD_billion", initial="initial_inward_offers", by=Tier, total=True)
def inward_offers(inward_supply, inward_transfer, inward_staleness):
    """Inward offers waiting"""
    return inward_supply - inward_transfer - inward_staleness


@transfer.auxiliary(unit="USD_billion/year")
def deals_waiting(outward_offers, inward_offers, closing_time):
    """Deals that could close if brokers were plenty"""
    return (outward_offers + inward_offers) / closing_time


@transfer.auxiliary(unit="dimensionless")
def finance_handling(finance_support, finance_handling_strength, finance_handling_half_support):
    """Help of technology finance in closing deals"""
    return finance_handling_strength * finance_support / (finance_support + finance_handling_half_support)


@transfer.auxiliary(unit="dimensionless")
def handling_productivity(time, technology_base_year, handling_productivity_growth):
    """Deal value a broker can handle (2015 = 1)"""
    return exp(handling_productivity_growth * (time - technology_base_year))


@transfer.auxiliary(unit="USD_billion/year")
def handling_capacity(
    reference_handling_capacity,
    handling_productivity,
    brokers,
    initial_brokers,
    broker_elasticity,
    transfer_centres,
    initial_transfer_centres,
    centre_elasticity,
    finance_handling,
):
    """Deals that brokers, centres and finance can handle"""
    return (
        reference_handling_capacity
        * handling_productivity
        * (brokers / initial_brokers) ** broker_elasticity
        * (transfer_centres / initial_transfer_centres) ** centre_elasticity
        * (1 + finance_handling)
    )


@transfer.auxiliary(unit="dimensionless")
def closing_share(deals_waiting, handling_capacity, bottleneck_sharpness):
    """Share of waiting deals that can be handled

    A smooth minimum: near 1 while brokers have time, then capacity over demand.
    """
    return (1 + (deals_waiting / handling_capacity) ** bottleneck_sharpness) ** (-1 / bottleneck_sharpness)


@transfer.auxiliary(unit="1/year")
def closing_rate(closing_share, closing_time):
    """Rate at which waiting deals close"""
    return closing_share / closing_time


@transfer.flow(unit="USD_billion/year", by=Tier, total=True)
def outward_transfer(outward_offers, closing_rate):
    """Outward technology transfer

    Deals by which Shanghai's technology goes to partners, in a year.
    """
    return outward_offers * closing_rate


@transfer.flow(unit="USD_billion/year", by=Tier, total=True)
def inward_transfer(inward_offers, closing_rate):
    """Inward technology transfer

    Deals by which partners' technology comes to Shanghai, in a year.
    """
    return inward_offers * closing_rate


@transfer.flow(unit="USD_billion/year", by=Tier, total=True)
def outward_staleness(outward_offers, stale_time):
    """Outward offers that go stale"""
    return outward_offers / stale_time


@transfer.flow(unit="USD_billion/year", by=Tier, total=True)
def inward_staleness(inward_offers, stale_time):
    """Inward offers that go stale"""
    return inward_offers / stale_time


@transfer.auxiliary(unit="USD_billion/year", by=Tier, total=True)
def transfer_volume(outward_transfer, inward_transfer):
    """Technology transfer

    Deals both ways, in a year.
    """
    return outward_transfer + inward_transfer
